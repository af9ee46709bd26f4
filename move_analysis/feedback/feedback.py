"""Feedback: what one SME answered, how it compares, and what could follow, as a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..derive import share_of
from ..matching.match_columns import SCHEMA as MATCHES
from ..matching.reasons import BETWEEN, reason_of, together
from ..messages import Message, say, say_many
from ..questions import ROLE_NAMES
from ..result import Result, Schema
from ..training.courses import LEVELS
from ..values import Listed, Name, Text

SME = {"sme": Column.respondent("the SME")}
TOPICS = {
    "sector": ROLE_NAMES["sector"],
    "size": ROLE_NAMES["size"],
    "country": ROLE_NAMES["country"],
    "has": say("You can do"),
    "needs": say("You need"),
    "market": say("Markets that interest you"),
    "consent": say("How your answers may be shown"),
}
"""What an SME answered, in the order of its page."""
LAYERS = {"has": say("you can do it"), "needs": say("you need it")}
PEERS = {
    "sector": say("SMEs of your sector"),
    "size": say("SMEs of your size"),
    "country": say("SMEs of your country"),
}
KEPT = ("match", "rank", "match_partner", "match_partner_label", "gets", "gets_label", "gives",
        "gives_label", "mutual", "p", "reasons", "why")  # fmt: skip
"""Columns of matches of which an SME reads."""
IN_GROUP = {"{by}": "group"}
SEVERAL = {
    "gets": "competence", "gives": "competence", "missing": "item", "lacking": "competence",
    "has": "competence", "needs": "competence", "market": "market", "barriers": "barrier",
}  # fmt: skip
"""Domains of names for columns with several codes, to the domain of each code."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Feedback(Result):
    """What SMEs get back for their answers.

    Parameters
    ----------
    answers : DataFrame
        One row per SME and topic: what it answered, several codes joined.
    peers : DataFrame
        One row per competence that an SME has or needs, and group that it belongs to.
    partners : DataFrame
        Whom it should meet, and why.
    courses : DataFrame
        One row per topic that it wants to learn, with the course that suits it.
    markets : DataFrame
        One row per target market: whether it is ready, and what is missing.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.feedback import measure_feedback
    >>> list(measure_feedback(demo_survey(), demo_project()).frames())
    ['answers', 'peers', 'partners', 'courses', 'markets']
    """

    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"partners": ("sme", "rank")}
    SCHEMA: ClassVar[Schema] = {
        "answers": {
            **SME,
            "topic": Column.label("what was asked", words=TOPICS),
            "answer": Column.coarse("code of what it answered"),
            "answer_label": Column.name_of("answer", "its answer", domain="{topic}"),
        },
        "peers": {
            **SME,
            "layer": Column.label("what it said", words=LAYERS),
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "by": Column.label("compared with", words=PEERS),
            "group": Column.label("code of the group of SMEs"),
            "group_label": Column.name_of("group", "group of SMEs", domain="{by}"),
            "n": Column.count(
                "SMEs that have (or need) it", of="{layer} {competence}", where=IN_GROUP
            ),
            "base": Column.base(
                "SMEs that were asked and answered", of="answered {layer}", where=IN_GROUP
            ),
            "share": Column.derived("weighted share of the base", "share", how=share_of("n")),
        },
        "partners": {**SME, **{name: MATCHES["matches"][name] for name in KEPT}},
        "courses": {
            **SME,
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "topic"),
            "importance": Column.coarse("its importance to the SME"),
            "ability": Column.coarse("ability of the SME"),
            "level": Column.coarse("level of the course", words=LEVELS),
            "language": Column.coarse("code of the language of the course"),
            "language_label": Column.name_of("language", "language of the course"),
        },
        "markets": {
            **SME,
            "market": Column.label("code of the market"),
            "market_label": Column.name_of("market", "market"),
            "interested": Column.coarse("whether it is interested"),
            "ready": Column.coarse("whether it is ready"),
            "missing": Column.coarse("code of what is not ready yet"),
            "missing_label": Column.name_of("missing", "what is not ready yet"),
            "lacking": Column.coarse("code of competences that the market asks for"),
            "lacking_label": Column.name_of("lacking", "competences that the market asks for"),
            "barriers": Column.coarse("code of what holds it back most"),
            "barriers_label": Column.name_of("barriers", "what holds it back most"),
        },
    }

    answers: pd.DataFrame
    peers: pd.DataFrame
    partners: pd.DataFrame
    courses: pd.DataFrame
    markets: pd.DataFrame

    def name(self, domain: str, code: object) -> Text:
        """What a code is called: also one that stands for several things, or for the reasons."""
        if domain in SEVERAL and BETWEEN in str(code):
            return together(str(code), self.names.get(SEVERAL[domain], {}))
        if domain == "reasons":
            return reason_of(str(code), self.names)
        return super().name(SEVERAL.get(domain, domain), code)

    def reading(self) -> tuple[Message, ...]:
        """What the SME told, whom to call first, which courses suit it, and where it is ready."""
        return tuple(
            line for line in (self._told(), self._call(), self._learn(), self._go()) if line
        )

    def headline(self) -> tuple[Message, ...]:
        """The same: it is short."""
        return self.reading()

    def _count(self, topic: str) -> int:
        """Things that were ticked."""
        codes = self.answers.loc[self.answers["topic"] == topic, "answer"].dropna()
        return sum(len([one for one in str(code).split(BETWEEN) if one]) for code in codes)

    def _told(self) -> Message:
        has, needs = self._count("has"), self._count("needs")
        if not has + needs:
            return say("You told neither what you can do nor what you need, so little follows.")
        return say(
            "You told what you can do ({has} competences) and what you need ({needs}).",
            has=has, needs=needs,
        )  # fmt: skip

    def _call(self) -> Message:
        if self.partners.empty:
            return say("Nobody fits your answers yet who agreed to be shown.")
        first: Mapping[Any, Any] = self.partners.to_dict("records")[0]
        return say_many(
            "{n} SME fits your answers: {name}.",
            "{n} SMEs fit your answers, first of all {name}.",
            n=len(self.partners), name=Name(first["match"]),
        )  # fmt: skip

    def _learn(self) -> Message:
        found = self.courses.dropna(subset="level")
        if found.empty:
            return say("No course of the plan is on what you want to learn.")
        topics = [self.name("competence", code) for code in found["competence"]]
        return say("Courses that suit you: {list}.", list=Listed(topics[:3], "comma"))

    def _go(self) -> Message:
        wanted = self.markets[self.markets["interested"].eq(True).fillna(False)]
        if wanted.empty:
            return say("You named no target market.")
        names = Listed([self.name("market", code) for code in wanted["market"]])
        if wanted["ready"].eq(True).fillna(False).all():
            return say("You are interested in {list}, and ready by your own answers.", list=names)
        return say("You are interested in {list}; see below what is missing.", list=names)
