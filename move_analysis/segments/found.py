"""What was found: segments, the evidence for their number, who is in them, what marks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..result import Result, Schema
from .wording import describe_segment

_TESTED = {
    "v_test": Column.coarse("z-value of the difference, positive: over-represented", "z"),
    "p_value": Column.p_value("two-sided p; only descriptive where `built` is true"),
}
_WHERE = {
    "segment": Column.label("number of the segment, from 1, largest first"),
    "column": Column.label("column of the answers; has[...] and needs[...] are competences"),
    "role": Column.label("role of the question in the codebook"),
    "question": Column.label("label of the question"),
    "answer": Column.label("label of the answer, or of what the number is about"),
    "built": Column.label("whether it built the segments; else it only describes them"),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Segments(Result):
    """Segments of SMEs, the evidence for their number, who is in them and what marks them.

    Examples
    --------
    >>> sorted(Segments.SCHEMA)
    ['evidence', 'members', 'model', 'numbers', 'profile', 'segments', 'typical']
    """

    SCHEMA: ClassVar[Schema] = {
        "evidence": {
            "k": Column.label("number of segments tried", "segments"),
            "evidence": Column.label(
                "-2 log marginal likelihood, smaller is better; it decides", "nats"
            ),
            "log_likelihood": Column.label(
                "log likelihood of the model, the prior not counted", "nats"
            ),
            "n_parameters": Column.label("free parameters", "parameters"),
            "aic": Column.label("Akaike's criterion, smaller is better", "nats"),
            "bic": Column.label("Schwarz' criterion, smaller is better", "nats"),
            "sabic": Column.label("BIC adjusted for sample size", "nats"),
            "icl": Column.label("BIC plus what is uncertain about who is where", "nats"),
            "entropy": Column.label("1: everybody is placed with certainty, 0: nobody is", "share"),
            "p_value": Column.label(
                "of the bootstrap test against one segment fewer, if asked for", "p"
            ),
            "starts_agree": Column.label(
                "share of the starts that ended in this solution", "share"
            ),
            "within": Column.label("factors: inertia within the segments", "inertia"),
            "gap": Column.label(
                "factors: log inertia below that without segments; it decides", "nats"
            ),
            "gap_error": Column.label("factors: error of the gap", "nats"),
            "chosen": Column.label("whether this number was chosen"),
            "refused": Column.label("whether the answers can't carry it"),
            "why_refused": Column.label("why not; empty where it was not refused"),
        },
        "segments": {
            "segment": Column.label("number of the segment, from 1, largest first"),
            "name": Column.label("generated from what marks it"),
            "n": Column.base("SMEs in it", "SMEs", of="TODO"),
            "share": Column.coarse("weighted share of the SMEs", "share"),
            "low": Column.coarse("lower bound of the share (95 %, Wilson)", "share"),
            "high": Column.coarse("upper bound of the share (95 %, Wilson)", "share"),
            "certainty": Column.coarse("mean certainty of its members", "share"),
        },
        "members": {
            "respondent": Column.respondent("the SME"),
            "partner": Column.label("its partner"),
            "segment": Column.label("number of its most likely segment"),
            "certainty": Column.label("how likely it is in that segment", "share"),
        },
        "typical": {
            "segment": Column.label("number of the segment"),
            "rank": Column.label("1: answers most as the segment does"),
            "respondent": Column.respondent("the SME"),
            "partner": Column.label("its partner"),
            "certainty": Column.label("how likely it is in that segment", "share"),
        },
        "model": {
            "segment": Column.label("number of the segment"),
            "n": Column.base("SMEs in it", "SMEs", of="TODO"),
            "figure": Column.label("what the value is: size, share, mean or deviation"),
            "column": Column.label("column of the answers; empty for the size"),
            "kind": Column.label("kind of the answers: text, flag or number"),
            "answer": Column.label("answer that the share is of; else empty"),
            "n_rarest": Column.count(
                "SMEs in it that gave the question's rarest answer", "SMEs", of="TODO"
            ),
            "value": Column.coarse("the figure, as the model has it", ""),
        },
        "profile": {
            **_WHERE,
            "n_answer": Column.count(
                "SMEs in the segment that gave the answer", "SMEs", of="{column}"
            ),
            "base": Column.base(
                "SMEs in the segment that answered the question", "SMEs", of="TODO"
            ),
            "share_in_segment": Column.coarse("weighted share that gave it", "share"),
            "low": Column.coarse("lower bound of that share (95 %, Wilson)", "share"),
            "high": Column.coarse("upper bound of that share (95 %, Wilson)", "share"),
            "share_overall": Column.coarse("weighted share in all segments", "share"),
            "share_of_answer": Column.coarse(
                "of those who gave it, how many are in the segment", "share"
            ),
            **_TESTED,
        },
        "numbers": {
            **_WHERE,
            "base": Column.base(
                "SMEs in the segment that answered the question", "SMEs", of="TODO"
            ),
            "mean": Column.coarse("weighted mean (amounts: of log(1 + x))", ""),
            "low": Column.coarse("lower bound of the mean (95 %)", ""),
            "high": Column.coarse("upper bound of the mean (95 %)", ""),
            "mean_overall": Column.coarse("weighted mean in all segments", ""),
            "largest": Column.coarse("part of the segment's sum that is its largest SME's", ""),
            **_TESTED,
        },
    }

    evidence: pd.DataFrame
    segments: pd.DataFrame
    members: pd.DataFrame
    typical: pd.DataFrame
    model: pd.DataFrame
    profile: pd.DataFrame
    numbers: pd.DataFrame
    reason: str

    def reading(self) -> tuple[str, ...]:
        """Why there are so many segments, and of each what marks it and who is in it."""
        return (self.reason, *(self._read(row) for row in self.segments.to_dict("records")))

    def headline(self) -> tuple[str, ...]:
        """How large the segments are; after ``about(answer=...)`` of those who gave that answer."""
        rows = self.profile.dropna(subset="share_of_answer").rename(
            columns={"share_of_answer": "of_these"}
        )
        who = f" of {rows['answer'].iloc[0]}" if len(rows["answer"].unique()) == 1 else ""
        if not who:
            rows = self.segments.dropna(subset="share").rename(columns={"share": "of_these"})
        if len(self.segments) < 2 or rows.empty:
            return self.reading()
        names = dict(zip(self.segments["segment"], self.segments["name"], strict=True))
        parts = [
            f"{row['of_these']:.0%} in segment {row['segment']} ({names[row['segment']]})"
            for row in rows.sort_values("of_these", ascending=False).to_dict("records")
        ]
        return (f"SMEs{who} by segment: {', '.join(parts)}.",)

    def _read(self, row: Mapping[Any, Any]) -> str:
        """From the tables as they are: what the privacy gate has hidden is not told."""
        if pd.isna(row["n"]):
            return f"Segment {row['segment']} has too few SMEs to show more."
        own = self.profile[self.profile["segment"] == row["segment"]]
        counts = self.segments["n"]
        text = describe_segment(
            own.dropna(subset="share_in_segment"),
            n=int(row["n"]),
            total=int(counts.sum()) if counts.notna().all() else None,
            share=float(row["share"]),
        )
        return f"Segment {row['segment']}, {row['name']}: {text}"
