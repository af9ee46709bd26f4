"""Matches of opportunities: who could use them, alone or in a team, and what nobody can serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..derive import Published
from ..matching.match_columns import SCORES
from ..messages import Message, say, say_many, sentences
from ..result import Result, Schema
from ..values import Day, Listed, Name, Share, Text
from .columns import ABOUT, COMPETENCE, DEADLINE, OPPORTUNITY, PUBLIC

READ = 3
"""Rows of each kind that are read out."""
TEAM_NUMBERS = {"n": "size", "covered": "covered", "asked": "asked", "alone": "alone"}
NOBODY = say("No opportunity is open, or nobody was asked what it has.")
SME = {
    "partner": Column.label("code of the SME's partner"),
    "partner_label": Column.name_of("partner", "the SME's partner"),
}
RELATED = {
    "related": Column.coarse("code of the competence that it has instead"),
    "related_label": Column.name_of("related", "what it has instead", domain="competence"),
}


def competence_set(name: str, meaning: str, code: str) -> dict[str, Column]:
    """Columns that hold competences of a row, joined by semicolons, and what they are called."""
    return {
        name: Column.coarse(code),
        f"{name}_label": Column.name_of(name, meaning, domain="competences"),
    }


def _places(by: str) -> Any:
    """Place in a list as its reader sees it: without gaps for those that it may not see."""

    def place(published: Published) -> pd.Series[int]:
        ranks = published.truth.groupby(by)["place" if by == "sme" else "rank"]
        return ranks.rank(method="first").astype("int64")

    return place


def _if_seen(column: str) -> Any:
    """What is said of a team, where the reader sees all its members."""

    def seen(published: Published) -> pd.Series[Any]:
        sizes = published.tables["members"].groupby("opportunity").size()
        found = sizes.reindex(pd.Index(published.table["opportunity"])).to_numpy()
        return published.truth[column].where(published.truth["size"] == found)

    return seen


@dataclass(frozen=True, kw_only=True, eq=False)
class OpportunityMatches(Result):
    """Who could use what is open.

    Parameters
    ----------
    fits : DataFrame
        One row per opportunity and SME that is named for it.
    teams : DataFrame
        One row per opportunity that a team covers better than any single SME.
    members : DataFrame
        One row per SME in a team.
    near_misses : DataFrame
        Asked competences that nobody named has, and who has a related one.
    served : DataFrame
        One row per open opportunity: whether SMEs are named.
    unmet : DataFrame
        One row per competence that open opportunities ask for: who has it, and what would help.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import match_opportunities, read_opportunities
    >>> found = match_opportunities(demo_survey(), read_opportunities(demo_project()))
    >>> found.fits["rank"].max().item()
    5
    """

    SCHEMA: ClassVar[Schema] = {
        "fits": {
            **ABOUT,
            **DEADLINE,
            **SME,
            "sme": Column.respondent("the SME"),
            "rank": Column.derived("place among those named for it", how=_places("opportunity")),
            "place": Column.derived("place in the SME's own list", how=_places("sme")),
            "score": Column.coarse("score, at most", steps=SCORES),
            "met": Column.coarse("part of what is wanted, at most", "share", steps=SCORES),
            **competence_set(
                "meets", "what it has of it", "code of the competences that it has of it"
            ),
            **competence_set("lacks", "what it lacks", "code of the competences that it lacks"),
            "interested": Column.coarse("whether its market interests the SME"),
            "p": Column.p_value("chance of meeting as much"),
            "p_adjusted": Column.p_value("corrected for all pairs"),
        },
        "teams": {
            **ABOUT,
            **DEADLINE,
            "size": Column.derived("members", "members", how=_if_seen("size")),
            "partners": Column.derived("their partners", "partners", how=_if_seen("partners")),
            "covered": Column.derived(
                "competences that it brings", "competences", how=_if_seen("covered")
            ),
            "asked": Column.label("competences asked", "competences"),
            "alone": Column.derived(
                "most that one SME brings", "competences", how=_if_seen("alone")
            ),
            **competence_set("missing", "what it lacks", "code of what it lacks"),
        },
        "members": {
            **OPPORTUNITY,
            **SME,
            "respondent": Column.respondent("the SME"),
            "lead": Column.coarse("whether it leads"),
            **competence_set("brings", "what it brings", "code of what it brings"),
        },
        "near_misses": {
            **ABOUT,
            **SME,
            "sme": Column.respondent("the SME"),
            "competence": Column.coarse("code of what is asked and nobody named has"),
            "label": Column.name_of("competence", "what is asked"),
            **RELATED,
            "proximity": Column.coarse("proximity of the two", "share", digits=1),
        },
        "served": {
            **ABOUT,
            **DEADLINE,
            "wanted": Column.label("competences wanted", "competences"),
            "base": Column.base("SMEs that are compared", of="has or needs a competence"),
            "named": Column.coarse("whether SMEs are named"),
            "team": Column.coarse("whether a team covers more"),
        },
        "unmet": {
            **COMPETENCE,
            "opportunities": Column.exact("open ones that ask for it", "opportunities", why=PUBLIC),
            "base": Column.base("SMEs that answered", of="answered has"),
            "have": Column.count("SMEs that have it", of="has {competence}"),
            "base_needs": Column.base("SMEs that said what they need", of="answered needs"),
            "need": Column.count(
                "SMEs that would learn it", of="needs {competence}", within="base_needs"
            ),
            "unserved": Column.coarse(
                "of these opportunities, nobody named has it in", "opportunities", digits=1
            ),
            "candidates": Column.exact(
                "outside clusters that have it", "clusters",
                why="from the table of candidates; it is no answer of an SME",
            ),
            "candidate": Column.label("code of one of them"),
            "candidate_label": Column.name_of("candidate", "one of them"),
            "course": Column.label("whether the survey asked about training in it"),
        },
    }  # fmt: skip
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "fits": ("deadline", "opportunity", "rank"),
        "near_misses": ("opportunity", "competence"),
    }

    fits: pd.DataFrame
    teams: pd.DataFrame
    members: pd.DataFrame
    near_misses: pd.DataFrame
    served: pd.DataFrame
    unmet: pd.DataFrame

    def name(self, domain: str, code: object) -> Text:
        """What a code is called; of several competences, all of them."""
        if domain != "competences":
            return super().name(domain, code)
        parts = [self.name("competence", one) for one in str(code).split(";")]
        return parts[0] if len(parts) == 1 else say("{parts}", parts=Listed(parts, "comma"))

    def reading(self) -> tuple[Message, ...]:
        """For how many somebody is named, the first to tell, teams, and what is lacking."""
        if self.served.empty:
            return (NOBODY,)
        return (*self._counts(), *self._first(), *self._teams(), *self._lacking())

    def headline(self) -> tuple[Message, ...]:
        """Whom to tell first; SMEs are named in released results only."""
        return self._first()[:1] or self.reading()[:1]

    def _counts(self) -> tuple[Message, ...]:
        if self._of_one_partner():
            return ()
        nobody = int((~self.served["named"].astype(bool)).sum())
        named = len(self.served) - nobody
        first = say_many(
            "For {n} open opportunity SMEs are named that meet at least {least} of it.",
            "For {n} open opportunities SMEs are named that meet at least {least} of each.",
            n=named, least=Share(self.arguments["least"]),
        )  # fmt: skip
        last = say_many(
            "For {n} more, no SME does alone.", "For {n} more, no SME does alone.", n=nobody
        )
        return (sentences(first, last),) if nobody else (first,)

    def _of_one_partner(self) -> bool:
        """Whether `filter` has narrowed the result."""
        return self.fits["partner"].nunique() < 2

    def best_first(self) -> pd.DataFrame:
        """The fits, the best first; of equally good ones, what is due first.

        Examples
        --------
        >>> from move_analysis.demo import demo_project, demo_survey
        >>> from move_analysis.opportunities import match_opportunities, read_opportunities
        >>> found = match_opportunities(demo_survey(), read_opportunities(demo_project()))
        >>> found.best_first()["place"].iloc[0].item()
        1
        """
        return self.fits.sort_values(
            ["place", "score", "deadline", "opportunity", "rank"],
            ascending=[True, False, True, True, True],
            kind="stable",
        )

    def why(self, row: Any) -> Message:
        """Why an SME is named, said to it: a row of `fits`.

        Parameters
        ----------
        row : namedtuple or Series
            With ``meets``, ``lacks`` and ``interested``.

        Returns
        -------
        Message

        Examples
        --------
        >>> from move_analysis.demo import demo_project, demo_survey
        >>> from move_analysis.opportunities import match_opportunities, read_opportunities
        >>> found = match_opportunities(demo_survey(), read_opportunities(demo_project()))
        >>> str(found.why(found.best_first().iloc[0]))[:24]
        'You have what is wanted:'
        """
        meets = self.name("competences", row.meets)
        lacks = (
            say("You lack: {lacks}.", lacks=self.name("competences", row.lacks))
            if row.lacks
            else say("That is all of it.")
        )
        market = say("Its market interests you.") if row.interested else say("")
        return sentences(say("You have what is wanted: {meets}.", meets=meets), lacks, market)

    def _first(self) -> tuple[Message, ...]:
        if not self.released:
            return ()
        return tuple(
            _told(
                Name(row.sme),
                self.name("opportunity", row.opportunity),
                str(row.deadline),
                self.name("competences", row.meets),
            )
            for row in self.best_first().head(READ).itertuples()
        )

    def _teams(self) -> tuple[Message, ...]:
        seen = self.teams.dropna(subset=["size"])
        if self._of_one_partner():
            seen = seen[seen["opportunity"].isin(self.members["opportunity"])]
        best = seen.sort_values(["covered", "deadline"], ascending=[False, True], kind="stable")
        return tuple(
            say(
                "{title}: a team of {n} SMEs brings {covered} of {asked} competences, one SME "
                "alone at most {alone}.",
                title=self.name("opportunity", row["opportunity"]),
                **{name: int(row[of]) for name, of in TEAM_NUMBERS.items()},
            )
            for row in best.head(READ).to_dict("records")
        )  # fmt: skip

    def _lacking(self) -> tuple[Message, ...]:
        if self._of_one_partner():
            return ()
        rows = self.unmet[self.unmet["unserved"].fillna(0) > 0]
        most = rows.sort_values(["unserved", "opportunities"], ascending=False, kind="stable")
        labels = [self.name("competence", code) for code in most["competence"].head(READ)]
        return (
            (say("Asked for, and nobody named has it: {labels}.", labels=Listed(labels, "comma")),)
            if labels
            else ()
        )


def _told(sme: Name, title: Text, deadline: str, meets: Any) -> Message:
    if deadline:
        return say(
            "Tell {sme} of {title} (until {day}): it has {meets}.",
            sme=sme, title=title, day=Day(deadline, "medium"), meets=meets,
        )  # fmt: skip
    return say("Tell {sme} of {title}: it has {meets}.", sme=sme, title=title, meets=meets)
