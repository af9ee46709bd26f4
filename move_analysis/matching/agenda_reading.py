"""What an agenda says of itself, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from ..messages import Message, say, say_many, sentences
from ..values import Count, Listed, Share

WHY_MISSING = {
    "nobody": say("nobody with a match is free when it is and speaks its language"),
    "few matches": say("too few matches are free when it is and speak its language"),
    "few slots": say("it is not there long enough"),
    "taken": say("its matches or the tables were needed by others"),
}
"""Why an SME has fewer meetings than the minimum."""


def minimum_read(reached: Any, participants: pd.DataFrame) -> tuple[Message, ...]:
    """Say how many SMEs have the minimum of meetings, and why others do not."""
    if not reached["minimum"]:
        return ()
    have = say_many(
        "{some} of {base} SMEs have at least {n} meeting.",
        "{some} of {base} SMEs have at least {n} meetings.",
        some=Count(reached["n"]),
        base=Count(reached["base"]),
        n=reached["minimum"],
    )
    short = participants.loc[participants["missing"] > 0, "why"].value_counts()
    why = [
        Message("{0} ({1})", {"0": WHY_MISSING[str(code)], "1": Count(count)})
        for code, count in short.items()
        if code in WHY_MISSING
    ]
    if not why:
        return (have,)
    return (sentences(have, say("Of the others: {list}.", list=Listed(why, "semicolon"))),)


CROSSINGS: dict[tuple[str, ...], Callable[..., Message]] = {
    ("country", "sector", "partner"): lambda **shares: say(
        "Of the meetings, {country} across a border, {sector} across sectors, {partner} across "
        "partners.",
        **shares,
    ),
    ("country", "sector"): lambda **shares: say(
        "Of the meetings, {country} across a border, {sector} across sectors.", **shares
    ),
    ("country", "partner"): lambda **shares: say(
        "Of the meetings, {country} across a border, {partner} across partners.", **shares
    ),
    ("sector", "partner"): lambda **shares: say(
        "Of the meetings, {sector} across sectors, {partner} across partners.", **shares
    ),
    ("country",): lambda **shares: say("Of the meetings, {country} across a border.", **shares),
    ("sector",): lambda **shares: say("Of the meetings, {sector} across sectors.", **shares),
    ("partner",): lambda **shares: say("Of the meetings, {partner} across partners.", **shares),
}


def crossing_read(summary: pd.Series[Any]) -> tuple[Message, ...]:
    """Say which shares of the meetings cross a border, sectors and partners, where known."""
    known = tuple(name for name in ("country", "sector", "partner") if pd.notna(summary[name]))
    if not known:
        return ()
    return (CROSSINGS[known](**{name: Share(summary[name]) for name in known}),)


def proof_read(summary: pd.Series[Any]) -> Message:
    """Say how good the schedule is, as far as that is proved."""
    if summary["missing"] > summary["missing_bound"]:
        return say(
            "Meetings short of the minimum: {missing}; proved for every schedule: at least "
            "{least}.",
            missing=Count(summary["missing"]),
            least=Count(summary["missing_bound"]),
        )
    if summary["gap"] <= 0:
        if summary["kept"]:
            return say("No schedule that keeps what can stay is better: that is proved.")
        return say("No schedule is better: that is proved.")
    gap = Share(summary["gap"], 2)
    if summary["kept"]:
        return say(
            "No schedule that keeps what can stay is worth over {gap} more: that is proved.",
            gap=gap,
        )
    return say("No schedule is worth over {gap} more: that is proved.", gap=gap)


def changes_read(summary: pd.Series[Any]) -> tuple[Message, ...]:
    """Say what became of the meetings of the plan before."""
    return (
        say_many(
            "Planned again: {n} meeting stays at its time and table, {moved} moved; not held any "
            "more: {dropped}, new: {new}.",
            "Planned again: {n} meetings stay at their time and table, {moved} moved; not held any "
            "more: {dropped}, new: {new}.",
            n=summary["kept"],
            moved=Count(summary["moved"]),
            dropped=Count(summary["dropped"]),
            new=Count(summary["new"]),
        ),
    )
