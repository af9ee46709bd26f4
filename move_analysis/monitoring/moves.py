"""Moves: which SMEs are in another segment than before, and which segments grew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from ..choices import Whole
from ..columns import Column
from ..derive import Floats, Published, high_of, low_of, share_of
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..segments import find_members, find_segments
from ..statistics import wilson_interval
from ..survey import Survey
from ..values import Count, Listed, Number, Share
from .changes import WAVES, compared, paired_columns, published_change
from .groups import held, names_in

PLACED = "in a segment in both waves"
NOBODY = say("No SME was placed in a segment in both waves.")
SAME_SEGMENTS = say(
    "The segments are those of the first wave; the SMEs of the second are placed in them. Some "
    "SMEs move because they answer a little differently, not because they changed: how surely "
    "SMEs are placed is said where the segments were found."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Moves(Result):
    """SMEs between segments, from one wave to the next.

    Parameters
    ----------
    segments : DataFrame
        One row per segment.
    moves : DataFrame
        One row per pair of segments.

    Examples
    --------
    >>> list(Moves.SCHEMA)
    ['segments', 'moves']
    """

    SCHEMA: ClassVar[Schema] = {
        "segments": {
            "segment": Column.label("number of the segment"),
            "name": Column.name_of("segment", "its name"),
            "base": Column.base("SMEs placed in both waves", of=PLACED),
            "n_before": Column.count("in it before", of="before: in segment {segment}"),
            "n_after": Column.count("in it after", of="after: in segment {segment}"),
            **paired_columns(lambda published: _changed(published)),
            "p": Column.p_value("p-value of the change"),
        },
        "moves": {
            "before": Column.label("number of the segment before"),
            "after": Column.label("number of the segment after"),
            "placed": Column.base("SMEs placed in both waves", of=PLACED),
            "base": Column.base(
                "SMEs in the segment before", of="before: in segment {before}", within="placed"
            ),
            "n": Column.count(
                "of these, SMEs in the segment after", of="from segment {before} to {after}"
            ),
            "share": Column.derived("share of those before", "share", how=share_of("n")),
            "low": Column.derived("lower bound of the share", "share", how=low_of("n")),
            "high": Column.derived("upper bound of the share", "share", how=high_of("n")),
        },
    }

    segments: pd.DataFrame
    moves: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how each segment grew or shrank, and how many SMEs stayed in theirs."""
        lines = [
            say(
                "Segment {number}, {name}: {before} of {base} SMEs before, {after} after (change "
                "{change} percentage points, 95 % interval {low} to {high}).",
                number=int(row["segment"]),
                name=self.name("segment", row["segment"]),
                before=Share(row["share_before"]),
                base=Count(row["base"]),
                after=Share(row["share_after"]),
                **{n: Number(100 * row[n], 0, sign=True) for n in ("change", "low", "high")},
            )
            for row in self.segments.dropna().to_dict("records")
        ]
        if not lines:
            few = self.segments["base"].isna().any()
            return (say("Too few SMEs were placed in both waves to say.") if few else NOBODY,)
        stayed = self.moves[self.moves["before"] == self.moves["after"]].dropna()
        shown = [
            say("{share} of segment {number}", share=Share(row["share"]), number=int(row["before"]))
            for row in stayed.to_dict("records")
        ]
        rest = Listed(shown, "comma")
        return (*lines, *([say("Stayed where they were: {list}.", list=rest)] if shown else []))


@analysis
def measure_moves(before: Survey, after: Survey, *, seed: Whole = 0) -> Moves:
    """Measure which segments grew, and from which segments their SMEs came.

    Parameters
    ----------
    before, after : Survey
        Two waves; an SME has the same respondent id in both. Segments are found in the first,
        and the SMEs of the second placed in them.
    seed : int
        Of the starts of the model.

    Returns
    -------
    Moves
        Of the SMEs that are in both: ``segments`` (one row each, with the paired change) and
        ``moves`` (how many of each went where). Survey weights are not used.

    References
    ----------
    Newcombe, R. G. (1998). Improved confidence intervals for the difference between binomial
    proportions based on paired data. Statistics in Medicine 17, 2635-2650.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> moves = measure_moves(demo_survey(), demo_survey()).moves
    >>> int(moves[moves["before"] != moves["after"]]["n"].sum())
    0
    """
    arguments = {"seed": seed}
    if before.answers.index.intersection(after.answers.index).empty:
        segments, moves = (pd.DataFrame(columns=held(Moves.SCHEMA, one)) for one in Moves.SCHEMA)
        return Moves(segments=segments, moves=moves, arguments=arguments, notes=(NOBODY,))
    found = find_segments(before, seed=seed)
    members = find_members(after, found).members
    placed = found.members.merge(members, on="respondent", suffixes=("_before", "_after"))
    numbers = found.segments["segment"].tolist()
    inside = {
        wave: pd.DataFrame({n: placed[f"segment_{wave}"] == n for n in numbers}, dtype="boolean")
        for wave in WAVES
    }
    equal = pd.Series(1.0, index=placed.index)
    changes = compared(inside["before"], inside["after"], equal).assign(segment=numbers)
    return Moves(
        segments=changes[held(Moves.SCHEMA, "segments")].reset_index(drop=True),
        moves=_moves(inside["before"], inside["after"]),
        names={"segment": names_in(found, "segments", code="segment", label="name")},
        arguments=arguments,
        notes=(SAME_SEGMENTS,),
    )


def _changed(published: Published) -> tuple[Floats, Floats]:
    """Return bounds of the change, from published numbers of SMEs that stayed in their segment."""
    moves = published.tables["moves"]
    stayed = moves[moves["before"] == moves["after"]].set_index("before")["n"].astype(float)
    both = published.table["segment"].map(stayed).to_numpy()
    gained, lost = (published[f"n_{wave}"] - both for wave in ("after", "before"))
    return published_change(published, gained=gained, lost=lost)


def _moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    x, y = before.to_numpy(dtype=np.int64), after.to_numpy(dtype=np.int64)
    counts = x.T @ y
    placed = np.full(counts.shape, len(before))
    base = np.broadcast_to(x.sum(axis=0)[:, None], counts.shape)
    share = np.divide(counts, base, out=np.full(counts.shape, np.nan), where=base > 0)
    low, high = wilson_interval(share, base)
    numbers = [*before.columns]
    columns = [np.repeat(numbers, len(numbers)), np.tile(numbers, len(numbers))]
    values = [part.ravel() for part in (placed, base, counts, share, low, high)]
    return pd.DataFrame(dict(zip(Moves.SCHEMA["moves"], [*columns, *values], strict=True)))
