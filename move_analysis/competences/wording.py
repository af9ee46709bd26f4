"""Wording: what a balance says, in sentences that hold after release too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..messages import Message, listed, say, say_many, sentences, weighted_share
from ..values import Count, Share
from .closing import ACROSS, FURTHER, WAYS

if TYPE_CHECKING:
    from .balance import Balance

Row = Mapping[Any, Any]

SHARE_BY_WAY: Mapping[str, Callable[[Share], Message]] = {
    "met_inside": lambda share: say("{share} inside the partner", share=share),
    "met_elsewhere": lambda share: say("{share} elsewhere in the partnership", share=share),
    "by_training": lambda share: say("{share} by training", share=share),
    "by_enlargement": lambda share: say("{share} only by enlargement", share=share),
}
COUNT_ACROSS: Mapping[str, Callable[[float], Message]] = {
    "across_border": lambda n: say("{n} by an SME of another country", n=Count(n)),
    "across_sector": lambda n: say("{n} by an SME of another sector", n=Count(n)),
}


def read_balance(result: Balance) -> tuple[Message, ...]:
    """Return where needs can be met, and the widest gaps and surpluses of each group."""
    closable = result.closing.set_index(["group", "competence"])["closable"].to_dict()
    totals = result.totals.set_index("group").to_dict("index")
    several = len(result.balance["group"].unique()) > 1
    lines: list[Message] = []
    for group, rows in result.balance.groupby("group", sort=False):
        ordered = rows.sort_values("surplus", kind="stable")
        found = [*_total(totals.get(group, {})), *_extremes(result, ordered, closable)]
        name = result.name("group", group)
        lines += [say("{group}: {text}", group=name, text=t) if several else t for t in found]
    return tuple(lines) or (say("There are no answers about this."),)


def headline_of(result: Balance) -> tuple[Message, ...]:
    """Return what the SMEs lack most and what they can offer most, for one group only."""
    known = result.balance.dropna(subset="surplus").sort_values("surplus", kind="stable")
    if known.empty:
        return (say("Gaps: not asked, or too few SMEs answered."),)
    if len(known["group"].unique()) > 1:
        return read_balance(result)[:1]
    gaps, plenty = known[known["surplus"] < 0], known[known["surplus"] > 0][::-1]
    return (
        say(
            "Lacked most, of {base} SMEs that answered: {list}.",
            base=Count(known["base_need"].max()), list=_first_three(result, gaps),
        ),
        say("Most to offer: {list}.", list=_first_three(result, plenty)),
    )  # fmt: skip


def _first_three(result: Balance, rows: pd.DataFrame) -> Message:
    """The first competences of one group, each with who has and who needs it."""
    named = [
        say(
            "{label} ({have}, {need})",
            label=result.name("competence", row["competence"]), **_have_and_need(row),
        )
        for row in rows.head(3).to_dict("records")
    ]  # fmt: skip
    return listed(named, "comma") if named else say("nothing that can be shown")


def _have_and_need(row: Row) -> dict[str, Message]:
    return {
        "have": say_many("{n} SME has it", "{n} SMEs have it", n=row["have"]),
        "need": say_many("{n} needs it", "{n} need it", n=row["need"]),
    }


TOO_FEW = say("They are too few to say where they can be met.")


def _total(row: Row) -> list[Message]:
    """How many needs the group's own SMEs can meet, and where else; nothing once hidden."""
    if not row or pd.isna(row["need"]) or not row["need"]:
        return []
    ways = pd.Series({way: row[way] for way in WAYS}, dtype=float)
    if ways.isna().any():
        return [sentences(_needs(row, {}), TOO_FEW)]
    # Blurred one by one, the ways do not add up to the needs to the last one.
    known = {way: ways[way] / ways.sum() for way in SHARE_BY_WAY}
    lines = [_needs(row, known)]
    if ways["met_inside"] == ways.sum():
        lines.append(say("For each need some other SME of the same partner has the competence."))
    elif any(known.values()):
        met = [SHARE_BY_WAY[way](Share(share)) for way, share in known.items() if share]
        lines.append(
            say(
                "If one supplier serves all who ask, they can be met: {list}.",
                list=listed(met, "comma"),
            )
        )
    if row["supply_unknown"]:
        unknown = say(
            "For {share} nobody said whether they have the competence.",
            share=Share(row["supply_unknown"] / ways.sum()),
        )
        lines[-1] = sentences(lines[-1], unknown)
    return [*lines, *_elsewhere(row), *_prepared(row)]


def _needs(row: Row, known: Mapping[str, float]) -> Message:
    needs = say_many(
        "{n} need of {base} SMEs.", "{n} needs of {base} SMEs.",
        n=row["need"], base=Count(row["base"]),
    )  # fmt: skip
    if pd.isna(row["one_each"]) or not any(known.values()):
        return needs
    one_each = say(
        "If each SME that has a competence serves one that needs it, {share} can be met among "
        "these SMEs.",
        share=Share(row["one_each"] / row["need"]),
    )
    return sentences(needs, one_each)


def _elsewhere(row: Row) -> list[Message]:
    parts = [COUNT_ACROSS[part](row[part]) for part in ACROSS if pd.notna(row[part])]
    if not row["met_elsewhere"] or not parts:
        return []
    return [
        say(
            "Of the {n} met elsewhere, {list}.",
            n=Count(row["met_elsewhere"]), list=listed(parts, "and"),
        )
    ]  # fmt: skip


def _prepared(row: Row) -> list[Message]:
    if pd.isna(row["prepared"]) or not row["prepared"]:
        return []
    return [
        say(
            "For {share} of the needs the SME has a related competence from which training can "
            "start.",
            share=Share(row["prepared"] / row["need"]),
        )
    ]


def _extremes(result: Balance, rows: pd.DataFrame, closable: Row) -> list[Message]:
    """The three widest gaps, then the three widest surpluses of one group."""
    known = rows.dropna(subset="surplus").to_dict("records")
    if not known:
        silent = bool(((rows["base_has"] == 0) | (rows["base_need"] == 0)).all())
        return [say("Not asked, or not answered.") if silent else say("Too few SMEs to say.")]
    gaps = [row for row in known if row["surplus"] < 0][:3]
    plenty = [row for row in known if row["surplus"] > 0][:-4:-1]
    return [
        *(_gap(result, row, closable.get((row["group"], row["competence"]))) for row in gaps),
        *(_surplus(result, row) for row in plenty),
    ]


def _gap(result: Balance, row: Row, way: Any) -> Message:
    gap = say(
        "Gap in {label}: {have} ({share_have} of {base_have}), {need} ({share_need} of "
        "{base_need}); the gap is probably {low} to {high}.",
        low=Share(-row["surplus_high"]),
        high=Share(-row["surplus_low"]),
        **_supply_and_demand(result, row),
    )
    # That needs can be met inside is the rule, and said of all of them.
    if way not in FURTHER:
        return gap
    return sentences(gap, say("Most needs can be met {place}.", place=WAYS[way]))


def _surplus(result: Balance, row: Row) -> Message:
    return say(
        "Surplus in {label}: {have} ({share_have} of {base_have}), {need} ({share_need} of "
        "{base_need}); the surplus is probably {low} to {high}.",
        low=Share(row["surplus_low"]),
        high=Share(row["surplus_high"]),
        **_supply_and_demand(result, row),
    )


def _supply_and_demand(result: Balance, row: Row) -> dict[str, Any]:
    return {
        "label": result.name("competence", row["competence"]),
        **_have_and_need(row),
        "share_have": weighted_share(row["share_has"], n=row["have"], base=row["base_has"]),
        "share_need": weighted_share(row["share_need"], n=row["need"], base=row["base_need"]),
        "base_have": Count(row["base_has"]),
        "base_need": Count(row["base_need"]),
    }
