"""Overlap: which SMEs two segmentations of the same survey keep together, and who moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..derive import share_of
from ..messages import Message, Share, say
from ..result import Result, Schema, analysis
from ..survey import Survey
from ..values import Count, Number
from .find import as_found
from .found import Segments

PLACED = "is in a segment of both segmentations"
NOBODY = say("No SME is in a segment of both.")
METHOD = say(
    "An SME stays where its segment's counterpart has it: segments are paired so that as many SMEs "
    "as can be stay. The adjusted Rand index is 1 where both put the same SMEs together, and 0 on "
    "average where chance does (Hubert & Arabie 1985)."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Overlap(Result):
    """SMEs that the segments of two segmentations have in common.

    Parameters
    ----------
    agreement : DataFrame
        One row: how far the two agree.
    moves : DataFrame
        One row per segment of the one and segment of the other.
    members : DataFrame
        One row per SME: where it is in both.

    Examples
    --------
    >>> list(Overlap.SCHEMA)
    ['agreement', 'moves', 'members']
    """

    SCHEMA: ClassVar[Schema] = {
        "agreement": {
            "smes": Column.base("SMEs in a segment of both", of=PLACED),
            "moved": Column.count(
                "SMEs that are not in the counterpart of their segment",
                of="moves to another segment",
                within="smes",
            ),
            "rand": Column.coarse("adjusted Rand index, 1: the same, 0: as by chance", "index"),
        },
        "moves": {
            "segment": Column.label("number of the segment of the one"),
            "segment_name": Column.name_of("segment", "its name", domain="one"),
            "other": Column.label("number of the segment of the other"),
            "other_name": Column.name_of("other", "its name", domain="other"),
            "counterpart": Column.coarse("whether the two are counterparts"),
            "smes": Column.base("SMEs in a segment of both", of=PLACED),
            "base": Column.base(
                "SMEs in the segment of the one",
                of="in segment {segment} of the one",
                within="smes",
            ),
            "n": Column.count(
                "of these, SMEs in the segment of the other",
                of="in segment {segment} of the one and {other} of the other",
            ),
            "share": Column.derived("share of those in the one", "share", how=share_of("n")),
        },
        "members": {
            "respondent": Column.respondent("the SME"),
            "segment": Column.withheld("number of its segment in the one"),
            "other": Column.withheld("number of its segment in the other"),
            "moved": Column.withheld("whether it is not in the counterpart"),
        },
    }

    agreement: pd.DataFrame
    moves: pd.DataFrame
    members: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how many SMEs move, and where most of each segment are."""
        known = self.agreement.dropna()
        if known.empty:
            return (NOBODY,)
        row: Mapping[Any, Any] = known.to_dict("records")[0]
        first = say(
            "{moved} of {smes} SMEs move to another segment (adjusted Rand index {rand}).",
            moved=Count(row["moved"]), smes=Count(row["smes"]), rand=Number(row["rand"], 2),
        )  # fmt: skip
        return (first, *map(self._most, self._largest().to_dict("records")))

    def _largest(self) -> pd.DataFrame:
        """Of each segment, where most of its SMEs are in the other."""
        known = self.moves.dropna(subset=["n", "base", "share"])
        return known.loc[known.groupby("segment")["n"].idxmax()]

    def _most(self, row: Mapping[Any, Any]) -> Message:
        return say(
            "Segment {number}, {name}: {share} are in segment {other} of the other, {other_name}.",
            number=int(row["segment"]), name=self.name("one", row["segment"]),
            share=Share(row["share"]), other=int(row["other"]),
            other_name=self.name("other", row["other"]),
        )  # fmt: skip


@analysis
def measure_overlap(survey: Survey, segments: Segments, *, other: Segments) -> Overlap:
    """Measure which SMEs two segmentations put together, and which move between them.

    Parameters
    ----------
    survey : Survey
        In which both were found.
    segments, other : Segments
        From `find_segments`, with other settings each: another number, other variables, another
        method. Released ones are found again.

    Returns
    -------
    Overlap
        Tables ``agreement moves members``. Survey weights are not used.

    References
    ----------
    Hubert, L. & Arabie, P. (1985). Comparing partitions. Journal of Classification 2, 193-218.
    Kuhn, H. W. (1955). The Hungarian method for the assignment problem. Naval Research Logistics
    Quarterly 2, 83-97.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments
    >>> survey = demo_survey()
    >>> one, other = (find_segments(survey, k=k, n_init=2) for k in (2, 3))
    >>> measure_overlap(survey, one, other=other).moves[["segment", "other"]].shape
    (6, 2)
    """
    from sklearn.metrics import adjusted_rand_score

    one, two = as_found(survey, segments), as_found(survey, other)
    columns = ["respondent", "segment"]
    placed = one.members[columns].merge(
        two.members[columns].rename(columns={"segment": "other"}), on="respondent"
    )
    rows, across = one.segments["segment"].tolist(), two.segments["segment"].tolist()
    counts = pd.crosstab(placed["segment"], placed["other"]).reindex(
        index=rows, columns=across, fill_value=0
    )
    moves = _moves(counts)
    pairs = set(moves.loc[moves["counterpart"], ["segment", "other"]].itertuples(index=False))
    stays = [pair in pairs for pair in placed[["segment", "other"]].itertuples(index=False)]
    members = placed.assign(moved=~np.array(stays, dtype=bool))
    rand = adjusted_rand_score(placed["segment"], placed["other"])
    agreement = {"smes": [len(placed)], "moved": [int(members["moved"].sum())], "rand": [rand]}
    return Overlap(
        agreement=pd.DataFrame(agreement),
        moves=moves,
        members=members,
        names={"one": one.segment_names, "other": two.segment_names},
        arguments={"one": one.arguments, "other": two.arguments},
        notes=(METHOD,),
    )


def _moves(counts: pd.DataFrame) -> pd.DataFrame:
    """One row per pair of segments; counterparts share as many SMEs as pairs of segments can."""
    from scipy.optimize import linear_sum_assignment

    table = counts.melt(value_name="n", ignore_index=False).reset_index()
    table = table.sort_values(["segment", "other"], ignore_index=True)
    base = counts.sum(axis=1)
    pairs = zip(*linear_sum_assignment(counts.to_numpy(), maximize=True), strict=True)
    counterparts = {(counts.index[row], counts.columns[column]) for row, column in pairs}
    ends = zip(table["segment"], table["other"], strict=True)
    table = table.assign(
        counterpart=[pair in counterparts for pair in ends],
        smes=int(base.sum()),
        base=table["segment"].map(base),
        share=table["n"] / table["segment"].map(base),
    )
    return table[["segment", "other", "counterpart", "smes", "base", "n", "share"]]
