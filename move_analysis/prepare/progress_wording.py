"""Wording: how the survey advances, in sentences that hold after release too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..columns import ALL
from ..messages import Message, listed, say, say_many, sentences
from ..values import Count, Share

if TYPE_CHECKING:
    from .progress import Progress

Row = Mapping[Any, Any]

STATUSES = {
    "reached": say("reached"),
    "on_course": say("on course"),
    "within_reach": say("within reach"),
    "behind": say("behind"),
    "too_early": say("too early to say"),
    "no_target": say("no target"),
}
"""How a partner stands against its target."""


def read_progress(progress: Progress) -> tuple[Message, ...]:
    """Return how each partner stands against its target, and how many are to be reminded."""
    known = progress.partners.dropna(subset=["answered", "invited"])
    if known.empty:
        return (say("Too few SMEs answered, or it is not known how many were invited."),)
    whole = known[known["partner"] == ALL]
    shown = whole if len(whole) else known
    lines = [_standing(progress, row) for row in shown.to_dict("records")]
    partners = known[(known["partner"] != ALL) & known["target"].notna()]
    if len(whole) and len(partners):
        short = [_short(progress, row) for row in partners.to_dict("records")]
        lines.append(say("By partner: {list}.", list=listed(short, "semicolon")))
    waiting = progress.to_remind[progress.to_remind["partner"].isin(shown["partner"])]
    return (*lines, *(_to_remind(row) for row in waiting.to_dict("records")))


def _standing(progress: Progress, row: Row) -> Message:
    line = _answered(progress, row)
    if pd.isna(row["forecast"]):
        return line
    forecast = say(
        "At the pace so far it ends at {forecast} (probably {low} to {high}).",
        **_shares(row, "forecast", "low", "high"),
    )
    return sentences(line, forecast)


def _answered(progress: Progress, row: Row) -> Message:
    values: dict[str, Any] = {
        "name": progress.name("partner", row["partner"]),
        "answered": Count(row["answered"]),
        "invited": Count(row["invited"]),
        **_shares(row, "rate"),
    }
    if pd.isna(row["target"]):
        return say("{name}: {answered} of {invited} answered ({rate}).", **values)
    values |= {**_shares(row, "target"), "status": STATUSES[row["status"]]}
    if not row["missing"]:
        return say(
            "{name}: {answered} of {invited} answered ({rate}); the target is {target} ({status}).",
            **values,
        )
    return say(
        "{name}: {answered} of {invited} answered ({rate}); the target is {target} "
        "({status}), {missing} answers are missing.",
        missing=Count(row["missing"]),
        **values,
    )


def _short(progress: Progress, row: Row) -> Message:
    values: dict[str, Any] = {
        "name": progress.name("partner", row["partner"]),
        "status": STATUSES[row["status"]],
        **_shares(row, "rate", "target"),
    }
    if pd.isna(row["forecast"]):
        return say("{name} {rate} of {target} ({status})", **values)
    return say(
        "{name} {rate} of {target}, forecast {low} to {high} ({status})",
        **values,
        **_shares(row, "low", "high"),
    )


def _shares(row: Row, *names: str) -> dict[str, Share]:
    return {name: Share(row[name]) for name in names}


def _to_remind(row: Row) -> Message:
    parts: list[Message] = []
    if pd.notna(row["silent"]):
        parts.append(say_many("{n} has not answered", "{n} have not answered", n=row["silent"]))
    if pd.notna(row["incomplete"]):
        parts.append(say_many("{n} answered in part", "{n} answered in part", n=row["incomplete"]))
    if not parts:
        return say("Whom to remind is not known.")
    return say("To remind: {list}.", list=listed(parts, "and"))
