"""What was found: segments, the evidence for their number, who is in them, what marks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..derive import Floats, Published, high_of, low_of, near, share_of
from ..messages import Message, Share, say
from ..result import Result, Schema, held_columns
from ..values import Listed, Text
from .profile import published_mean_v_test, published_v_test
from .tables import GROUP_COLUMNS, IN_SEGMENT
from .wording import FEWEST, RATED, SPOKEN, describe_segment, why_so_many

# A member's certainty is published as the smallest of these that it does not exceed: an exact
# one would show which codes of two readers are the same SME.
CERTAINTY = (0.6, 0.8, 0.95, 1.0)

PLACED = "answered some of {variables}"
"""What is counted that counts everybody who is in a segment."""


SEGMENT = {
    "segment": Column.label("number of the segment, from 1, largest first"),
    "segment_code": Column.label("code of the segment among those of all segmentations"),
}
"""Columns that say which segment a row is about."""


def sizes(n: str = "n") -> dict[str, Column]:
    """Columns of the SMEs in all segments, and of those in the segment."""
    return {
        "smes": Column.base("SMEs in all segments", of=PLACED),
        n: Column.base("SMEs in it", of=PLACED, where=IN_SEGMENT, within="smes"),
    }


SIZE = {
    **SEGMENT,
    # Not the number: a segment with too few SMEs to be shown is not named, either.
    "marks": Column.coarse("code of its name"),
    "name": Column.name_of("marks", "generated from what marks it"),
    **sizes(),
}
"""Columns that say which segment a row is about, what it is called and how large it is."""
SIZE_HELD = list(held_columns(SIZE))

SHARES = {
    "share": Column.derived("weighted share of the SMEs", "share", how=share_of("n", "smes")),
    "low": Column.derived("lower bound of the share", "share", how=low_of("n", "smes")),
    "high": Column.derived("upper bound of the share", "share", how=high_of("n", "smes")),
}
PLACES = {
    "respondent": Column.respondent("the SME"),
    "partner": Column.label("its partner"),
    "segment": Column.label("number of its most likely segment"),
    "certainty": Column.coarse("how likely it is in that segment", "share", steps=CERTAINTY),
}
"""Columns of the SMEs themselves."""

QUESTION = {
    "question": Column.label("code of the question"),
    "question_label": Column.name_of("question", "label of the question"),
    "answer": Column.label("code of the answer among those of all columns"),
    "answer_label": Column.name_of("answer", "label of the answer, or of what the number is about"),
}
_ASKED = {
    **SEGMENT,
    "column": Column.label("column of the answers; has[...] and needs[...] are competences"),
    "role": Column.label("role of the question in the codebook"),
    **QUESTION,
    "built": Column.coarse("whether it built the segments; else it only describes them"),
    "known": Column.label("code of who answered, the same in all results"),
}
ANSWER = {
    "counted": Column.label("code of what is counted, the same in all results"),
    **{
        name: Column.label(f"code of the {group} it names") for group, name in GROUP_COLUMNS.items()
    },
}
"""Columns with the codes that SMEs with an answer have in other results."""

_BASE = {
    **sizes("n_segment"),
    "base": Column.base(
        "SMEs in the segment that answered the question",
        of="{known}",
        where=IN_SEGMENT,
        within="n_segment",
    ),
}
_BASE_OVERALL = Column.count(
    "SMEs in all segments that answered the question", of="{known}", within="smes"
)
_DEFF = Column.coarse(
    "by how much weights make those in the segment count less who answered the question"
)
_DEFF_OVERALL = Column.coarse("by how much weights make those count less who answered the question")
_P_VALUE = Column.p_value("two-sided p; only descriptive where `built` is true")
_V_TEST = Column.derived(
    "z-value of the difference, positive: over-represented", "z", how=published_v_test
)
_MEAN_V_TEST = Column.derived(
    "z-value of the difference of the means, positive: higher than overall",
    "z",
    how=published_mean_v_test,
)


def _span(published: Published, place: str) -> Floats:
    """A place on the scale, in its points."""
    low, high = published["lowest"], published["highest"]
    return low + (high - low) * published[place]


@dataclass(frozen=True, kw_only=True, eq=False)
class Segments(Result):
    """Segments of SMEs, the evidence for their number, who is in them and what marks them.

    Examples
    --------
    >>> sorted(Segments.SCHEMA)
    ['evidence', 'levels', 'members', 'model', 'numbers', 'profile', 'segments', 'typical']
    """

    SCHEMA: ClassVar[Schema] = {
        "evidence": {
            "k": Column.label("number of segments tried", "segments"),
            "evidence": Column.coarse(
                "-2 log marginal likelihood, smaller is better; it decides", "nats", digits=4
            ),
            "behind": Column.coarse(
                "how much larger that is than of the chosen number (2 log Bayes factor); below 0 "
                "where it still grows at the largest number",
                "nats",
            ),
            "log_likelihood": Column.coarse(
                "log likelihood of the model, the prior not counted", "nats", digits=4
            ),
            "n_parameters": Column.exact(
                "free parameters", "parameters", why="follows from the questions and the number"
            ),
            "aic": Column.coarse("Akaike's criterion, smaller is better", "nats", digits=4),
            "bic": Column.coarse("Schwarz' criterion, smaller is better", "nats", digits=4),
            "sabic": Column.coarse("BIC adjusted for sample size", "nats", digits=4),
            "icl": Column.coarse("BIC plus what is uncertain about who is where", "nats", digits=4),
            "entropy": Column.coarse(
                "1: everybody is placed with certainty, 0: nobody is", "share"
            ),
            "p_value": Column.p_value(
                "of the bootstrap test against one segment fewer, if asked for"
            ),
            "starts_agree": Column.coarse(
                "share of the starts that ended in this solution", "share"
            ),
            "within": Column.coarse("factors: inertia within the segments", "inertia", digits=3),
            "gap": Column.coarse(
                "factors: log inertia below that without segments; it decides", "nats", digits=3
            ),
            "gap_error": Column.coarse("factors: error of the gap", "nats"),
            "chosen": Column.coarse("whether this number was chosen"),
            "refused": Column.coarse("whether the answers can't carry it"),
            "refusal": Column.coarse("code of why not"),
            "why_refused": Column.name_of("refusal", "why not; empty where it was not refused"),
        },
        "segments": {
            **SIZE,
            **SHARES,
            "certainty": Column.coarse("mean certainty of its members", "share"),
        },
        "members": PLACES,
        "typical": {**PLACES, "segment": Column.label("number of the segment")},
        "model": {
            "segment": Column.withheld("number of the segment"),
            "figure": Column.withheld("what the value is: size, share, mean or deviation"),
            "column": Column.withheld("column of the answers; empty for the size"),
            "kind": Column.withheld("kind of the answers: text, flag or number"),
            "answer": Column.withheld("answer that the share is of; else empty"),
            "value": Column.withheld("the figure, as the model has it"),
        },
        "profile": {
            **_ASKED,
            **ANSWER,
            **_BASE,
            "n_answer": Column.count(
                "SMEs in the segment that gave the answer",
                of="{counted}",
                where={**IN_SEGMENT, **GROUP_COLUMNS},
            ),
            "base_overall": _BASE_OVERALL,
            "n_overall": Column.count(
                "SMEs in all segments that gave the answer",
                of="{counted}",
                where=GROUP_COLUMNS,
                within="base_overall",
            ),
            "share_in_segment": Column.derived(
                "weighted share that gave it",
                "share",
                how=share_of("n_answer", share="share_in_segment"),
            ),
            "low_in_segment": Column.derived(
                "lower bound of that share (95 %, Wilson)",
                "share",
                how=low_of("n_answer", suffix="_in_segment"),
            ),
            "high_in_segment": Column.derived(
                "upper bound of that share (95 %, Wilson)",
                "share",
                how=high_of("n_answer", suffix="_in_segment"),
            ),
            "share_overall": Column.derived(
                "weighted share in all segments",
                "share",
                how=share_of("n_overall", "base_overall", share="share_overall"),
            ),
            "share_of_answer": Column.derived(
                "of those who gave it, how many are in the segment",
                "share",
                how=share_of("n_answer", "n_overall", share="share_of_answer"),
            ),
            "share_of_base": Column.derived(
                "of those who answered the question, how many are in the segment",
                "share",
                how=share_of("base", "base_overall", share="share_of_base"),
            ),
            "deff": _DEFF_OVERALL,
            "v_test": _V_TEST,
            "p_value": _P_VALUE,
        },
        "levels": {
            **_ASKED,
            "counted": ANSWER["counted"],
            "lowest": Column.label("lowest point of the scale"),
            "highest": Column.label("highest point of the scale"),
            **_BASE,
            "base_overall": _BASE_OVERALL,
            "place": Column.mean(
                "weighted mean, as a place on the scale, 0 to 1",
                of="{counted}",
                where=IN_SEGMENT,
            ),
            "place_overall": Column.mean(
                "the same in all segments", of="{counted}", base="base_overall"
            ),
            "mean": Column.derived("weighted mean", how=lambda p: _span(p, "place")),
            "low": Column.derived("lower bound of the mean (95 %)", how=near("low", "mean")),
            "high": Column.derived("upper bound of the mean (95 %)", how=near("high", "mean")),
            "mean_overall": Column.derived(
                "weighted mean in all segments", how=lambda p: _span(p, "place_overall")
            ),
            "deviation": Column.coarse("standard deviation in all segments"),
            "deff": _DEFF,
            "deff_overall": _DEFF_OVERALL,
            "v_test": _MEAN_V_TEST,
            "p_value": _P_VALUE,
        },
        "numbers": {
            **_ASKED,
            **_BASE,
            "mean": Column.amount("weighted mean (amounts: of log(1 + x))", largest="largest"),
            "low": Column.derived("lower bound of the mean (95 %)", how=near("low", "mean")),
            "high": Column.derived("upper bound of the mean (95 %)", how=near("high", "mean")),
            "mean_overall": Column.amount(
                "weighted mean in all segments", largest="largest_overall"
            ),
            "largest": Column.withheld("part of the segment's sum that is its largest SME's"),
            "largest_overall": Column.withheld("part of the sum of all that is the largest SME's"),
            "v_test": Column.amount(
                "z-value of the difference of the means, positive: higher than overall",
                "z",
                largest="largest",
            ),
            "p_value": _P_VALUE,
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "members": ("segment",),
        "typical": ("segment",),
    }

    evidence: pd.DataFrame
    segments: pd.DataFrame
    members: pd.DataFrame
    typical: pd.DataFrame
    model: pd.DataFrame
    profile: pd.DataFrame
    levels: pd.DataFrame
    numbers: pd.DataFrame

    @property
    def reason(self) -> Message:
        """Why there are so many segments."""
        asked, refusals = self.arguments.get("k"), self.names.get("refusal", {})
        return why_so_many(self.evidence, asked=asked, refusals=refusals)

    @property
    def segment_names(self) -> dict[str, Text]:
        """What the segments are called, by their numbers; those with too few SMEs are left out."""
        known = self.segments.dropna(subset="marks")
        pairs = zip(known["segment"], known["marks"], strict=True)
        return {str(number): self.name("marks", marks) for number, marks in pairs}

    def reading(self) -> tuple[Message, ...]:
        """Why there are so many segments, and of each what marks it and who is in it."""
        rows = self.segments.to_dict("records")
        return (self.reason, *(line for row in rows for line in self._read(row)))

    def headline(self) -> tuple[Message, ...]:
        """How large the segments are; of a profile of one answer, for those who gave it."""
        rows = self.profile.dropna(subset="share_of_answer").rename(
            columns={"share_of_answer": "of_these"}
        )
        of_one_answer = len(rows["answer"].unique()) == 1
        if not of_one_answer:
            rows = self.segments.dropna(subset="share").rename(columns={"share": "of_these"})
        if len(self.segments) < 2 or rows.empty:
            return self.reading()
        names = self.segment_names
        shares = [
            say(
                "{share} in segment {number} ({name})",
                share=Share(row["of_these"]),
                number=row["segment"],
                name=names[str(row["segment"])],
            )
            for row in rows.sort_values("of_these", ascending=False).to_dict("records")
            if str(row["segment"]) in names
        ]
        if not shares:
            return self.reading()
        listed = Listed(shares, "comma")
        if not of_one_answer:
            return (say("SMEs by segment: {shares}.", shares=listed),)
        group = self.name("answer", rows["answer"].iloc[0])
        return (say("SMEs of {group} by segment: {shares}.", group=group, shares=listed),)

    def _read(self, row: Mapping[Any, Any]) -> list[Message]:
        """From the tables as they are: what the privacy gate has hidden is not read out."""
        number = row["segment"]
        if pd.isna([row["n"], row["smes"], row["share"], row["marks"]]).any():
            return [say("Segment {number} has too few SMEs to show more.", number=number)]
        own = self.profile[[*SPOKEN, "built", "v_test"]][self.profile["segment"] == number]
        rated = self.levels[[*RATED, "built", "v_test"]][self.levels["segment"] == number]
        name = self.name("marks", row["marks"])
        lines = [describe_segment(own, rated, size=row, name=name, names=self.names)]
        if row["n"] < FEWEST:
            few = say(
                "Segment {number} has fewer than {fewest} respondents: too few to generalise.",
                number=number,
                fewest=FEWEST,
            )
            lines.append(few)
        return lines
