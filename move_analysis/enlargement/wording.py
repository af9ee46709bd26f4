"""Wording: what the enlargement tables say, in sentences that hold after release too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from .found import Enlargement

PHRASES = {"gaps": ("closes gaps in", 3), "brokerage": ("links", 2), "markets": ("reaches", 3)}
"""How each part is said, and how many of its elements are named."""

OFTEN = 0.1
"""Share of the resamples in which a rival is first, from which it is named."""

LITTLE = 0.05
"""Below it, an overlap is not worth a number."""


def read_enlargement(enlargement: Enlargement) -> tuple[str, ...]:
    """Who adds most and why, which two together, and how far the first few go?"""
    ranking = enlargement.ranking
    if ranking.empty:
        return (
            "There are no candidates to rank: name a table of them in move.yml, under "
            "enlargement: candidates.",
        )
    known = ranking.dropna(subset=["value"])
    if known.empty:
        return (f"{len(ranking)} candidates, but too few SMEs answered to rank them.",)
    if not known["value"].max() > 0:
        return (f"None of the {len(known)} candidates adds anything to what is there.",)
    return (
        *_first(enlargement, known),
        *_second(known),
        *_pair(enlargement.pairs),
        *_made_redundant(enlargement.marginal),
        *_steps(enlargement.steps),
        *_left(enlargement.stakes),
        *_nothing(known),
    )


def _first(enlargement: Enlargement, known: pd.DataFrame) -> list[str]:
    best = known.to_dict("records")[0]
    why = reasons(enlargement, best["candidate"])
    most = (
        f"{best['name']} adds most: {best['value']:.0%} of what all {len(known)} candidates would "
        f"add together{_how_sure(best, known)}."
    )
    return [
        f"{best['name']} is the only candidate." if len(known) == 1 else most,
        *([f"It {why}."] if why else []),
    ]


def _how_sure(best: Mapping[Any, Any], known: pd.DataFrame) -> str:
    if pd.isna(best["first"]):
        return ""
    rivals = known[(known["first"] >= OFTEN) & (known["candidate"] != best["candidate"])]
    others = [f"{row['name']} in {row['first']:.0%}" for row in rivals.to_dict("records")]
    return (
        f" (95 % interval {best['low']:.0%} to {best['high']:.0%}, {best['base']:.0f} SMEs). "
        f"It is first in {best['first']:.0%} of the resamples of the SMEs"
        + (f", {' and '.join(others)}" if others else "")
    )


def reasons(enlargement: Enlargement, candidate: Any) -> str:
    """Why a candidate adds something: what it closes, links and reaches."""
    gains = enlargement.gains
    own = gains[(gains["candidate"] == candidate) & gains["value"].gt(0).fillna(False)]
    said = []
    for part, (phrase, shown) in PHRASES.items():
        rows = own[own["part"] == part]
        if len(rows):
            said.append(f"{phrase} {_listed(rows['label'].tolist(), shown)}")
    return "; ".join(said)


def _listed(labels: list[str], shown: int) -> str:
    more = f" and {len(labels) - shown} more" if len(labels) > shown else ""
    return ", ".join(labels[:shown]) + more


def _second(known: pd.DataFrame) -> list[str]:
    following = known.iloc[1:3]
    following = following[following["value"] > 0]
    if following.empty:
        return []
    named = [f"{row['name']} ({row['value']:.0%})" for row in following.to_dict("records")]
    return [f"Next alone: {', then '.join(named)}."]


def _pair(pairs: pd.DataFrame) -> list[str]:
    known = pairs.dropna(subset=["value"])
    if known.empty or not known["value"].max() > 0:
        return []
    best = known.to_dict("records")[0]
    overlap = (
        f"{best['overlap']:.0%} of what the lesser adds the other adds too"
        if best["overlap"] >= LITTLE
        else "what they add hardly overlaps"
    )
    return [
        f"Two together: {best['name']} and {best['other_name']} add most, {best['value']:.0%}; "
        f"{overlap}."
    ]


def _made_redundant(marginal: pd.DataFrame) -> list[str]:
    """The candidate that loses most once the first has joined."""
    known = marginal.dropna(subset=["adds"])
    alone, after = (known[known["step"] == step].set_index("candidate") for step in (0, 1))
    if after.empty:
        return []
    lost = (alone["adds"] - after["adds"]).dropna()
    code = str(lost.idxmax())
    if lost[code] < LITTLE:
        return []
    return [
        f"Once {alone['name'].iloc[0]} has joined, {alone['name'][code]} would add "
        f"{after['adds'][code]:.0%} instead of {alone['adds'][code]:.0%}."
    ]


def _steps(steps: pd.DataFrame) -> list[str]:
    known = steps.dropna(subset=["value"])
    useful = known[known["adds"] > 0]
    if len(useful) < 2:
        return []
    enough = useful[useful["value"] >= 0.9 * known["value"].max()].to_dict("records")[0]
    number = int(enough["step"])
    names = useful["name"].tolist()[:number]
    proved = enough["value"] / enough["bound"] if enough["bound"] else 1
    are, order = ("is", "") if number == 1 else ("are", ", in this order")
    return [
        f"{number} of {len(known)} {are} enough for {enough['value']:.0%}{order}: "
        f"{', '.join(names)} (proved: at least {proved:.0%} of what any {number} could add)."
    ]


def _left(stakes: pd.DataFrame) -> list[str]:
    """How much of the gaps no candidate closes."""
    gaps = stakes[stakes["part"] == "gaps"].dropna(subset=["demand", "left"])
    left = gaps[gaps["left"] > 0].sort_values("left", ascending=False, kind="stable")
    if left.empty:
        return []
    share = left["left"].sum() / gaps["demand"].sum()
    return [f"Gaps that no candidate closes: {share:.0%} of all, most in {left['label'].iloc[0]}."]


def _nothing(known: pd.DataFrame) -> list[str]:
    idle = known.loc[known["value"] <= 0, "name"].tolist()
    return [f"Nothing new would come from: {', '.join(idle)}."] if idle else []
