"""Wording: what the enlargement tables say, in sentences that hold after release too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..messages import Message, Share, say, say_many, sentences
from ..values import Count, Listed, Text, Value

if TYPE_CHECKING:
    from .found import Enlargement

SHOWN = {"gaps": 3, "brokerage": 2, "markets": 3}
"""How many elements of each part are named."""

WHY = {
    ("gaps",): say("It closes gaps in {gaps}."),
    ("brokerage",): say("It links {brokerage}."),
    ("markets",): say("It reaches {markets}."),
    ("gaps", "brokerage"): say("It closes gaps in {gaps}; links {brokerage}."),
    ("gaps", "markets"): say("It closes gaps in {gaps}; reaches {markets}."),
    ("brokerage", "markets"): say("It links {brokerage}; reaches {markets}."),
    ("gaps", "brokerage", "markets"): say(
        "It closes gaps in {gaps}; links {brokerage}; reaches {markets}."
    ),
}
"""Why a candidate adds something, by the parts to which it adds."""

OFTEN = 0.1
"""Share of the resamples in which a rival is first, from which it is named."""

LITTLE = 0.05
"""Below it, an overlap is not worth a number."""

ENOUGH = 0.9
"""Share of what all add that is called enough."""


def read_enlargement(enlargement: Enlargement) -> tuple[Message, ...]:
    """Say who adds most and why, which two together, and how far the first few go."""
    ranking = enlargement.ranking
    if ranking.empty:
        return (
            say(
                "There are no candidates to rank: name a table of them in move.yml, under "
                "enlargement: candidates."
            ),
        )
    known = ranking.dropna(subset=["value"])
    if known.empty:
        return (_too_few(len(ranking)),)
    if not known["value"].max() > 0:
        return (_none_adds(len(known)),)
    return (
        *_first(enlargement, known),
        *_second(enlargement, known),
        *_pair(enlargement),
        *_made_redundant(enlargement),
        *_steps(enlargement),
        *_left(enlargement),
        *_nothing(enlargement, known),
    )


def _too_few(n: int) -> Message:
    return say_many(
        "{n} candidate, but too few SMEs answered to rank it.",
        "{n} candidates, but too few SMEs answered to rank them.",
        n=n,
    )


def _none_adds(n: int) -> Message:
    return say_many(
        "The only candidate adds nothing to what is there.",
        "None of the {n} candidates adds anything to what is there.",
        n=n,
    )


def _name(enlargement: Enlargement, row: Mapping[Any, Any], column: str = "candidate") -> Text:
    return enlargement.name("candidate", row[column])


def _first(enlargement: Enlargement, known: pd.DataFrame) -> list[Message]:
    best = known.to_dict("records")[0]
    name, why = _name(enlargement, best), _why(enlargement, best["candidate"])
    if len(known) == 1:
        first = say("{name} is the only candidate.", name=name)
    elif pd.isna(best["first"]):
        first = say(
            "{name} adds most: {share} of what all {count} candidates would add together.",
            name=name,
            share=Share(best["value"]),
            count=len(known),
        )
    else:
        most = say(
            "{name} adds most: {share} of what all {count} candidates would add together "
            "(probably {low} to {high}, {base} SMEs).",
            name=name,
            share=Share(best["value"]),
            count=len(known),
            low=Share(best["low"]), high=Share(best["high"]), base=Count(best["base"]),
        )  # fmt: skip
        first = sentences(most, _how_sure(enlargement, best, known))
    return [first, *([why] if why else [])]


def _how_sure(enlargement: Enlargement, best: Mapping[Any, Any], known: pd.DataFrame) -> Message:
    """How often the best is first where SMEs are drawn anew, and its two strongest rivals."""
    share = Share(best["first"])
    rivals = known[(known["first"] >= OFTEN) & (known["candidate"] != best["candidate"])]
    named = [(_name(enlargement, row), Share(row["first"])) for row in rivals.to_dict("records")]
    if not named:
        return say(
            "Among other SMEs like these it would be first in {share} of the cases.", share=share
        )
    (rival, often), *more = named
    if not more:
        return say(
            "Among other SMEs like these it would be first in {share} of the cases, "
            "{rival} in {often}.",
            share=share,
            rival=rival,
            often=often,
        )
    other, seldom = more[0]
    return say(
        "Among other SMEs like these it would be first in {share} of the cases, "
        "{rival} in {often} and {other} in {seldom}.",
        share=share,
        rival=rival, often=often, other=other, seldom=seldom,
    )  # fmt: skip


def _why(enlargement: Enlargement, candidate: str) -> Message | None:
    """Why a candidate adds something: what it closes, links and reaches."""
    gains = enlargement.gains
    own = gains[(gains["candidate"] == candidate) & gains["value"].gt(0).fillna(False)]
    elements = {part: own.loc[own["part"] == part, "element"].tolist() for part in SHOWN}
    lists = {
        part: _listed([enlargement.name("element", code) for code in codes], SHOWN[part])
        for part, codes in elements.items()
        if codes
    }
    return Message(WHY[tuple(lists)].template, lists) if lists else None


def _listed(labels: list[Text], shown: int) -> Value:
    first = Listed(labels[:shown], "comma")
    if len(labels) <= shown:
        return first
    return say("{list} and {count} more", list=first, count=len(labels) - shown)


def _second(enlargement: Enlargement, known: pd.DataFrame) -> list[Message]:
    following = known.iloc[1:3]
    rows = following[following["value"] > 0].to_dict("records")
    if not rows:
        return []
    first, share = _name(enlargement, rows[0]), Share(rows[0]["value"])
    if len(rows) == 1:
        return [say("Next alone: {first} ({share}).", first=first, share=share)]
    last = say(
        "Next alone: {first} ({share}), then {second} ({less}).",
        first=first,
        share=share,
        second=_name(enlargement, rows[1]),
        less=Share(rows[1]["value"]),
    )
    return [last]


def _pair(enlargement: Enlargement) -> list[Message]:
    known = enlargement.pairs.dropna(subset=["value"])
    if known.empty or not known["value"].max() > 0:
        return []
    best = known.to_dict("records")[0]
    one, other = _name(enlargement, best), _name(enlargement, best, "other")
    share = Share(best["value"])
    if best["overlap"] >= LITTLE:
        text = say(
            "Two together: {one} and {other} add most, {share}; {overlap} of what the lesser adds "
            "the other adds too.",
            one=one, other=other, share=share, overlap=Share(best["overlap"]),
        )  # fmt: skip
    else:
        text = say(
            "Two together: {one} and {other} add most, {share}; what they add hardly overlaps.",
            one=one, other=other, share=share,
        )  # fmt: skip
    return [text]


def _made_redundant(enlargement: Enlargement) -> list[Message]:
    """The candidate that loses most once the first has joined."""
    known = enlargement.marginal.dropna(subset=["adds"])
    alone, after = (known[known["step"] == step].set_index("candidate")["adds"] for step in (0, 1))
    if after.empty:
        return []
    lost = (alone - after).dropna()
    code = str(lost.idxmax())
    if lost[code] < LITTLE:
        return []
    text = say(
        "Once {first} has joined, {name} would add {less} instead of {share}.",
        first=enlargement.name("candidate", alone.index[0]),
        name=enlargement.name("candidate", code),
        less=Share(after[code]),
        share=Share(alone[code]),
    )
    return [text]


def _steps(enlargement: Enlargement) -> list[Message]:
    known = enlargement.steps.dropna(subset=["value"])
    useful = known[known["adds"] > 0]
    if len(useful) < 2:
        return []
    enough = useful[useful["value"] >= ENOUGH * known["value"].max()].to_dict("records")[0]
    number = int(enough["step"])
    names = [_name(enlargement, row) for row in useful.head(number).to_dict("records")]
    share = Share(enough["value"])
    proved = Share(enough["value"] / enough["bound"] if enough["bound"] else 1)
    if number == 1:
        text = say(
            "1 of {all} is enough for {share}: {name} (proved: at least {proved} of what any 1 "
            "could add).",
            all=len(known), share=share, name=names[0], proved=proved,
        )  # fmt: skip
    else:
        text = say(
            "{number} of {all} are enough for {share}, in this order: {list} (proved: at least "
            "{proved} of what any {number} could add).",
            number=number, all=len(known), share=share, list=Listed(names, "comma"), proved=proved,
        )  # fmt: skip
    return [text]


def _left(enlargement: Enlargement) -> list[Message]:
    """How much of the gaps no candidate closes."""
    stakes = enlargement.stakes
    gaps = stakes[stakes["part"] == "gaps"].dropna(subset=["demand", "left"])
    left = gaps[gaps["left"] > 0].sort_values("left", ascending=False, kind="stable")
    if left.empty:
        return []
    text = say(
        "Gaps that no candidate closes: {share} of all, most in {label}.",
        share=Share(left["left"].sum() / gaps["demand"].sum()),
        label=enlargement.name("element", left["element"].iloc[0]),
    )
    return [text]


def _nothing(enlargement: Enlargement, known: pd.DataFrame) -> list[Message]:
    idle = [_name(enlargement, row) for row in known[known["value"] <= 0].to_dict("records")]
    if not idle:
        return []
    return [say("Nothing new would come from: {list}.", list=Listed(idle, "comma"))]
