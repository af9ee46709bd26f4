"""Many groups: a figure shows those with most SMEs, and says so."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..derive import numbers
from ..messages import Message, say

MOST = 12
"""More groups than a dozen are no picture any more."""


def largest(
    table: pd.DataFrame, *, group: str = "group", size: str = "base", kept: Sequence[str] = ()
) -> list[str]:
    """Codes of the groups that a figure shows, in the order of the table.

    Parameters
    ----------
    table : DataFrame
        Of a result.
    group, size : str
        Its columns with the code of the group, and with the number of its SMEs.
    kept : sequence of str
        Codes of groups that are shown however small they are.

    Returns
    -------
    list of str
        At most a dozen, and those that are kept.

    Examples
    --------
    >>> table = pd.DataFrame({"group": [f"g{n}" for n in range(14)], "base": range(14)})
    >>> largest(table, kept=["g0"])
    ['g0', 'g2', 'g3', 'g4', 'g5', 'g6', 'g7', 'g8', 'g9', 'g10', 'g11', 'g12', 'g13']
    """
    sizes = pd.Series(numbers(table[size]), index=table[group]).groupby(level=0, sort=False).max()
    first = set(sizes.fillna(0).sort_values(ascending=False, kind="stable").index[:MOST]) | {*kept}
    return [str(code) for code in sizes.index if code in first]


def say_shown(
    subtitle: Message, shown: Sequence[str], table: pd.DataFrame, *, group: str = "group"
) -> Message:
    """The subtitle of a figure, which says where it does not show all groups.

    Parameters
    ----------
    subtitle : Message
        What it says anyway, without a full stop.
    shown : sequence of str
        From `largest`.
    table : DataFrame
        With all groups.
    group : str
        Its column with the code of the group.

    Returns
    -------
    Message

    Examples
    --------
    >>> str(say_shown(say("% of the SMEs"), ["a", "b"], pd.DataFrame({"group": ["a", "b", "c"]})))
    '% of the SMEs. Shown: the 2 groups with most SMEs'
    """
    if len(shown) == table[group].nunique():
        return subtitle
    return say(
        "{subtitle}. Shown: the {count} groups with most SMEs", subtitle=subtitle, count=len(shown)
    )
