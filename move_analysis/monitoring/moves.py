"""Moves: which SMEs are in another segment than before, and which segments grew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from ..result import Column, Result, Schema
from ..segments import Members, Segments
from ..statistics import wilson_interval
from .changes import compared

NOBODY = "No SME was placed in a segment in both waves."
SAME_SEGMENTS = (
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
            "segment": Column("number of the segment"),
            "name": Column("its name"),
            "base": Column("SMEs placed in both waves", unit="SMEs", guard="base"),
            "n_before": Column("in it before", unit="SMEs", guard="count"),
            "n_after": Column("in it after", unit="SMEs", guard="count"),
            "share_before": Column("share before", unit="share", guard="derived"),
            "share_after": Column("share after", unit="share", guard="derived"),
            "change": Column("share after less share before", unit="share", guard="derived"),
            "low": Column("lower bound of the change", unit="share", guard="derived"),
            "high": Column("upper bound of the change", unit="share", guard="derived"),
            "p": Column("p-value of the change", unit="probability", guard="derived"),
        },
        "moves": {
            "before": Column("number of the segment before"),
            "after": Column("number of the segment after"),
            "base": Column("SMEs in the segment before", unit="SMEs", guard="base"),
            "n": Column("of these, SMEs in the segment after", unit="SMEs", guard="count"),
            "share": Column("share of those before", unit="share", guard="derived"),
            "low": Column("lower bound of the share", unit="share", guard="derived"),
            "high": Column("upper bound of the share", unit="share", guard="derived"),
        },
    }

    segments: pd.DataFrame
    moves: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How each segment grew or shrank, and how many stayed in theirs."""
        lines = [
            f"Segment {row['segment']}, {row['name']}: {row['share_before']:.0%} of "
            f"{row['base']:.0f} SMEs before, {row['share_after']:.0%} after (change "
            f"{row['change'] * 100:+.0f} percentage points, 95 % interval "
            f"{row['low'] * 100:+.0f} to {row['high'] * 100:+.0f})."
            for row in self.segments.dropna().to_dict("records")
        ]
        if not lines:
            placed = self.segments["base"].fillna(1).sum()
            return ("Too few SMEs were placed in both waves to say.",) if placed else (NOBODY,)
        stayed = self.moves[self.moves["before"] == self.moves["after"]].dropna()
        shown = [f"{row.share:.0%} of segment {row.before}" for row in stayed.itertuples()]
        return (*lines, *([f"Stayed where they were: {', '.join(shown)}."] if shown else []))


def measure_moves(before: Segments, after: Members) -> Moves:
    """Which segments grew, and from where did their SMEs come?

    Parameters
    ----------
    before : Segments
        Found in the first wave, not yet released.
    after : Members
        The SMEs of the second wave in these segments, from `find_members`, not yet released.

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
    >>> from move_analysis.segments import find_members, find_segments
    >>> found = find_segments(demo_survey(), k=2, n_init=2)
    >>> moves = measure_moves(found, find_members(demo_survey(), found)).moves
    >>> moves[moves["before"] != moves["after"]]["n"].tolist()
    [0, 0]
    """
    if before.released or after.released:
        raise ValueError("before and after should not be released yet: rows are left out then.")
    placed = before.members.merge(after.members, on="respondent", suffixes=("_before", "_after"))
    numbers = before.segments["segment"].tolist()
    names = before.segments["name"].tolist()
    inside = {
        wave: pd.DataFrame({n: placed[f"segment_{wave}"] == n for n in numbers}, dtype="boolean")
        for wave in ("before", "after")
    }
    equal = pd.Series(1.0, index=placed.index)
    changes = compared(inside["before"], inside["after"], equal).assign(segment=numbers, name=names)
    return Moves(
        segments=changes[list(Moves.SCHEMA["segments"])].reset_index(drop=True),
        moves=_moves(inside["before"], inside["after"]),
        notes=(SAME_SEGMENTS,),
    )


def _moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    x, y = before.to_numpy(dtype=np.int64), after.to_numpy(dtype=np.int64)
    counts = x.T @ y
    base = np.broadcast_to(x.sum(axis=0)[:, None], counts.shape)
    share = np.divide(counts, base, out=np.full(counts.shape, np.nan), where=base > 0)
    low, high = wilson_interval(share, base)
    numbers = [*before.columns]
    columns = [np.repeat(numbers, len(numbers)), np.tile(numbers, len(numbers))]
    values = [part.ravel() for part in (base, counts, share, low, high)]
    return pd.DataFrame(dict(zip(Moves.SCHEMA["moves"], [*columns, *values], strict=True)))
