"""Calls: what came of the lists of matches, from a call to a meeting to an agreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..derive import high_of, low_of, share_of
from ..messages import Message, say, say_many
from ..project import Project
from ..readers.calls import pairs_of
from ..readers.logs import read_logs
from ..result import Result, Schema, analysis
from ..statistics import wilson_interval
from ..values import Share
from .groups import ALL, BY_NAMES, OWN_LOG, PARTNER, WHOLE_PARTNERSHIP, held, partner_names

STEPS = {
    "met": say("they met"),
    "follow_up": say("followed up"),
    "agreement": say("agreed on something"),
    "not_suitable": say("not suitable"),
}
REACHED = {"met": ("met", "follow_up", "agreement"), "follow_up": ("follow_up", "agreement")}
"""Steps that say that an earlier one was taken, too."""
NO_CALLS = say(
    "No outcome of a call is noted yet. Partners note outcomes in the sheet of calls of their "
    "workbook; the project office reads them back."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Calls(Result):
    """What came of the matches that were called.

    Parameters
    ----------
    steps : DataFrame
        One row per group and step.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> len(measure_calls(demo_project()).steps)
    20
    """

    SCHEMA: ClassVar[Schema] = {
        "steps": {
            "by": Column.label("grouped by", words=BY_NAMES),
            "group": Column.label("code of the group"),
            "group_label": Column.name_of("group", "group"),
            "step": Column.label("what came of it", words=STEPS),
            "base": Column.exact("pairs of SMEs that were called", "pairs", why=OWN_LOG),
            "n": Column.exact("pairs that got there", "pairs", why=OWN_LOG),
            "share": Column.derived("share", "share", how=share_of("n")),
            "low": Column.derived("lower bound of the share", "share", how=low_of("n")),
            "high": Column.derived("upper bound of the share", "share", how=high_of("n")),
        }
    }

    steps: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how many of all calls got how far."""
        whole = self.steps[self.steps["by"] == ALL].set_index("step")
        if whole.empty:
            return (NO_CALLS,)
        n = whole["n"]
        met: Any = whole.loc["met"]
        return (
            say_many(
                "Of {n} pair of SMEs that was called, {met} met ({share}, interval {low} to "
                "{high}); {follow_ups} followed it up, {agreements} agreed on something.",
                "Of {n} pairs of SMEs that were called, {met} met ({share}, interval {low} to "
                "{high}); {follow_ups} followed it up, {agreements} agreed on something.",
                n=met["base"], met=n["met"],
                share=Share(met["share"]), low=Share(met["low"]), high=Share(met["high"]),
                follow_ups=n["follow_up"], agreements=n["agreement"],
            ),
            say_many(
                "{n} pair did not suit: look at its reasons before the next lists are made.",
                "{n} pairs did not suit: look at their reasons before the next lists are made.",
                n=n["not_suitable"],
            ),
        )  # fmt: skip


@analysis
def measure_calls(project: Project) -> Calls:
    """Measure what came of the matches that were called.

    Parameters
    ----------
    project : Project
        ``monitoring: calls:`` in ``move.yml`` names the log, which ``move-analysis calls`` keeps
        from the workbooks that partners send back.

    Returns
    -------
    Calls
        ``steps``: four rows per group. A pair of SMEs counts once, whoever of the two called; a
        pair that agreed also followed up, and met.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> len(measure_calls(demo_project()).reading())
    2
    """
    calls = read_logs(project).calls
    partners = partner_names(project)
    rows = list(_rows(calls, [*partners])) if len(calls) else []
    return Calls(
        steps=pd.DataFrame(rows, columns=held(Calls.SCHEMA, "steps")),
        names={"group": {ALL: WHOLE_PARTNERSHIP, **partners}},
        notes=(
            say("A pair of SMEs counts once, and with each of the two partners."),
            say("Intervals are 95 % (Wilson 1927)."),
        ),
    )


def _rows(calls: pd.DataFrame, partners: list[str]) -> Iterator[dict[str, Any]]:
    pair = pairs_of(calls)
    yield from _steps(calls["outcome"].groupby(pair).agg(set), {"by": ALL, "group": ALL})
    for code in partners:
        own = (calls["partner"] == code) | (calls["match_partner"] == code)
        if own.any():
            reached = calls.loc[own, "outcome"].groupby(pair[own]).agg(set)
            yield from _steps(reached, {"by": PARTNER, "group": code})


def _steps(reached: pd.Series[Any], group: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Each step of some pairs, of which it is known how far they got."""
    base = len(reached)
    for step in STEPS:
        wanted = set(REACHED.get(step, (step,)))
        n = int(reached.map(lambda steps, wanted=wanted: bool(steps & wanted)).sum())
        low, high = wilson_interval(n / base, base)
        yield {
            **group, "step": step, "base": base, "n": n, "share": n / base,
            "low": float(low), "high": float(high),
        }  # fmt: skip
