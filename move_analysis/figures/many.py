"""Many groups: a figure shows those with most SMEs, and says so."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..derive import numbers

MOST = 12
"""More groups than a dozen are no picture any more."""
SHOWN = "{subtitle}. Shown: the {count} groups with most SMEs"


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


def told(subtitle: str, shown: Sequence[str], table: pd.DataFrame, *, group: str = "group") -> str:
    """The subtitle of a figure, which says where it does not show all groups.

    Parameters
    ----------
    subtitle : str
        What it says anyway.
    shown : sequence of str
        From `largest`.
    table : DataFrame
        With all groups.
    group : str
        Its column with the code of the group.

    Returns
    -------
    str

    Examples
    --------
    >>> told("% of the SMEs", ["a"], pd.DataFrame({"group": ["a", "b"]}))
    '% of the SMEs. Shown: the 1 groups with most SMEs'
    """
    if len(shown) == table[group].nunique():
        return subtitle
    return SHOWN.format(subtitle=subtitle, count=len(shown))
