"""Many groups: a figure shows a dozen of them, and says which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import pandas as pd

from ..competences.groups import largest
from ..messages import Message, say
from ..result import Result

AnyResult = TypeVar("AnyResult", bound=Result)


def of_largest(
    result: AnyResult,
    table: str,
    *,
    group: str = "group",
    size: str = "base",
    kept: Sequence[str] = (),
    apart: tuple[str, str] | None = None,
) -> tuple[AnyResult, Callable[[Message], Message]]:
    """The result with a table of those groups that a figure shows, and what says so.

    Parameters
    ----------
    result : Result
    table : str
        Name of its table.
    group, size, kept, apart
        As of `largest`.

    Returns
    -------
    result : Result
    said : callable
        Of the figure's subtitle: see `say_shown`.

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> shares = measure_competences(demo_survey(), by="partner")
    >>> _, said = of_largest(shares, "shares")
    >>> str(said(say("% of the SMEs")))
    '% of the SMEs'
    """
    every = getattr(result, table)
    shown = largest(every, group=group, size=size, kept=kept, apart=apart)
    said = partial(say_shown, shown=shown, table=every, group=group, apart=apart is not None)
    return result.with_tables(**{table: every[every[group].isin(shown)]}), said


def say_shown(
    subtitle: Message,
    shown: Sequence[str],
    table: pd.DataFrame,
    *,
    group: str = "group",
    apart: bool = False,
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
    apart : bool
        Whether groups that differ from all are among them.

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
    if apart:
        return say(
            "{subtitle}. Shown: {count} groups, those with most SMEs and those that differ most "
            "from all",
            subtitle=subtitle,
            count=len(shown),
        )
    return say(
        "{subtitle}. Shown: the {count} groups with most SMEs", subtitle=subtitle, count=len(shown)
    )
