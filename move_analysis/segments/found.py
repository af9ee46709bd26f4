"""What was found: segments, the evidence for their number, who is in them, what marks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..result import Column, Result, Schema
from .wording import describe_segment

_TESTED = {
    "v_test": Column("z-value of the difference, positive: over-represented", "z", "derived"),
    "p_value": Column("two-sided p; only descriptive where `built` is true", "p", "derived"),
}
_WHERE = {
    "segment": Column("number of the segment, from 1, largest first", apart="segment"),
    "column": Column("column of the answers; has[...] and needs[...] are competences"),
    "role": Column("role of the question in the codebook"),
    "question": Column("label of the question"),
    "answer": Column("label of the answer, or of what the number is about", apart="answer"),
    "built": Column("whether it built the segments; else it only describes them"),
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
            "k": Column("number of segments tried", "segments"),
            "evidence": Column("-2 log marginal likelihood, smaller is better; it decides", "nats"),
            "log_likelihood": Column("log likelihood of the model, the prior not counted", "nats"),
            "n_parameters": Column("free parameters", "parameters"),
            "aic": Column("Akaike's criterion, smaller is better", "nats"),
            "bic": Column("Schwarz' criterion, smaller is better", "nats"),
            "sabic": Column("BIC adjusted for sample size", "nats"),
            "icl": Column("BIC plus what is uncertain about who is where", "nats"),
            "entropy": Column("1: everybody is placed with certainty, 0: nobody is", "share"),
            "p_value": Column("of the bootstrap test against one segment fewer, if asked for", "p"),
            "starts_agree": Column("share of the starts that ended in this solution", "share"),
            "within": Column("factors: inertia within the segments", "inertia"),
            "gap": Column("factors: log inertia below that without segments; it decides", "nats"),
            "gap_error": Column("factors: error of the gap", "nats"),
            "chosen": Column("whether this number was chosen"),
            "refused": Column("whether the answers can't carry it"),
            "why_refused": Column("why not; empty where it was not refused"),
        },
        "segments": {
            "segment": Column("number of the segment, from 1, largest first"),
            "name": Column("generated from what marks it"),
            "n": Column("SMEs in it", "SMEs", "base"),
            "share": Column("weighted share of the SMEs", "share", "derived"),
            "low": Column("lower bound of the share (95 %, Wilson)", "share", "derived"),
            "high": Column("upper bound of the share (95 %, Wilson)", "share", "derived"),
            "certainty": Column("mean certainty of its members", "share", "derived"),
        },
        "members": {
            "respondent": Column("the SME", "", "respondent"),
            "partner": Column("its partner"),
            "segment": Column("number of its most likely segment"),
            "certainty": Column("how likely it is in that segment", "share"),
        },
        "typical": {
            "segment": Column("number of the segment"),
            "rank": Column("1: answers most as the segment does"),
            "respondent": Column("the SME", "", "respondent"),
            "partner": Column("its partner"),
            "certainty": Column("how likely it is in that segment", "share"),
        },
        "model": {
            "segment": Column("number of the segment"),
            "n": Column("SMEs in it", "SMEs", "base"),
            "figure": Column("what the value is: size, share, mean or deviation"),
            "column": Column("column of the answers; empty for the size"),
            "kind": Column("kind of the answers: text, flag or number"),
            "answer": Column("answer that the share is of; else empty"),
            "n_rarest": Column(
                "SMEs in it that gave the question's rarest answer", "SMEs", "count"
            ),
            "value": Column("the figure, as the model has it", "", "derived"),
        },
        "profile": {
            **_WHERE,
            "n_answer": Column(
                "SMEs in the segment that gave the answer", "SMEs", "count", counts="{column}"
            ),
            "base": Column("SMEs in the segment that answered the question", "SMEs", "base"),
            "share_in_segment": Column("weighted share that gave it", "share", "derived"),
            "low": Column("lower bound of that share (95 %, Wilson)", "share", "derived"),
            "high": Column("upper bound of that share (95 %, Wilson)", "share", "derived"),
            "share_overall": Column("weighted share in all segments", "share", "derived"),
            "share_of_answer": Column(
                "of those who gave it, how many are in the segment", "share", "derived"
            ),
            **_TESTED,
        },
        "numbers": {
            **_WHERE,
            "base": Column("SMEs in the segment that answered the question", "SMEs", "base"),
            "mean": Column("weighted mean (amounts: of log(1 + x))", "", "derived"),
            "low": Column("lower bound of the mean (95 %)", "", "derived"),
            "high": Column("upper bound of the mean (95 %)", "", "derived"),
            "mean_overall": Column("weighted mean in all segments", "", "derived"),
            "largest": Column("part of the segment's sum that is its largest SME's", "", "largest"),
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
