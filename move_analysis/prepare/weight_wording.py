"""Wording: what the tables on weights say, in sentences that hold after release too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..columns import ALL
from ..messages import Message, listed, say, sentences
from ..values import Count, Number, Share
from .weight_tables import EXACT, NOBODY, NOT_LISTED

if TYPE_CHECKING:
    from .weighting import Weighting

Row = Mapping[Any, Any]

WORTH_A_LOOK = 0.1


def read_weighting(weighting: Weighting) -> tuple[Message, ...]:
    """Return who is missing, whether margins are met, what weights cost, and what they change."""
    everybody = weighting.design[weighting.design["group"] == ALL].to_dict("records")
    if not everybody or not everybody[0]["members"]:
        return (say("There is no list of members to compare the answers with."),)
    total = everybody[0]
    if pd.isna(total["base"]):
        return (say("Too few SMEs answered to compare them with the members."),)
    if not total["base"]:
        return (say("None of the {members} members answered.", members=Count(total["members"])),)
    return (
        _difference(weighting, total),
        *_remarkable(weighting),
        *_margins(weighting),
        *_cost(total),
        *_changes(weighting),
    )


def _difference(weighting: Weighting, total: Row) -> Message:
    """In which categories respondents are furthest from the members."""
    known = weighting.nonresponse.dropna(subset=["standardised"])
    far = known[known["standardised"].abs() >= WORTH_A_LOOK]
    far = far.loc[far["standardised"].abs().sort_values(ascending=False, kind="stable").index]
    values: dict[str, Any] = {
        "base": Count(total["base"]), "members": Count(total["members"]),
        "rate": Share(total["rate"]),
    }  # fmt: skip
    if far.empty:
        return say(
            "{base} of {members} members answered ({rate}); they hardly differ from all members "
            "in what is known of these.",
            **values,
        )
    named = [_compared(weighting, row) for row in far.head(3).to_dict("records")]
    return say(
        "{base} of {members} members answered ({rate}); they differ most from all members in "
        "{list}.",
        list=listed(named, "semicolon"),
        **values,
    )


def _compared(weighting: Weighting, row: Row) -> Message:
    of_respondents = say(
        "{label}: {share} of the respondents",
        label=weighting.name("cells", row["cells"]), share=Share(row["share"]),
    )  # fmt: skip
    of_members = say("{share} of the members", share=Share(row["target"]))
    return listed([of_respondents, of_members], "comma")


def _remarkable(weighting: Weighting) -> list[Message]:
    """Categories without respondents, or that no list has."""
    named = []
    for row in weighting.nonresponse.to_dict("records"):
        label = weighting.name("cells", row["cells"])
        if row["status"] == NOBODY:
            named.append(say("{label} (no respondents)", label=label))
        elif row["status"] == NOT_LISTED:
            named.append(say("{label} (not on the lists)", label=label))
    return [say("Mind: {list}.", list=listed(named, "comma"))] if named else []


def _margins(weighting: Weighting) -> list[Message]:
    known = weighting.margins.dropna(subset=["difference"])
    if known.empty:
        return [say("No margin can be raked: the lists and the survey share no attribute.")]
    worst = max(known.to_dict("records"), key=lambda row: abs(row["difference"]))
    margins = [weighting.name("margin", one) for one in dict.fromkeys(weighting.margins["margin"])]
    values: dict[str, Any] = {"list": listed(margins, "and")}
    if abs(worst["difference"]) >= EXACT:
        values |= {
            "share": Share(abs(worst["difference"]), 1),
            "label": weighting.name("cells", worst["cells"]),
        }
        if weighting.arguments["trim"]:
            values["trim"] = _short(weighting.arguments["trim"])
    met = _as_it_is(values) if weighting.arguments["in_use"] else _as_it_would_be(values)
    merged = int((weighting.margins["merged"] > 1).sum())
    also = say("Merged groups, named in the notes: {count}.", count=merged) if merged else say("")
    return [sentences(met, also)]


def _as_it_is(values: Mapping[str, Any]) -> Message:
    if "share" not in values:
        return say(
            "The analyses are weighted to {list}: all margins agree with the members.", **values
        )
    if "trim" not in values:
        return say(
            "The analyses are weighted to {list}: the largest difference left is {share}, in "
            "{label}.",
            **values,
        )
    return say(
        "The analyses are weighted to {list}: the largest difference left (weights are cut at "
        "{trim} times the mean) is {share}, in {label}.",
        **values,
    )


def _as_it_would_be(values: Mapping[str, Any]) -> Message:
    if "share" not in values:
        would = say("Weighted to {list}: all margins would agree with the members.", **values)
    elif "trim" not in values:
        would = say(
            "Weighted to {list}: the largest difference left would be {share}, in {label}.",
            **values,
        )
    else:
        would = say(
            "Weighted to {list}: the largest difference left (weights are cut at {trim} times the "
            "mean) would be {share}, in {label}.",
            **values,
        )
    return sentences(say("The analyses are not weighted."), would)


def _cost(total: Row) -> list[Message]:
    if pd.isna(total["design_effect"]):
        return []
    worth = say(
        "No weight is above {largest} times the mean: a design effect of {effect}, so the {base} "
        "answers are worth about {effective}.",
        largest=_short(total["largest"]),
        effect=Number(total["design_effect"]),
        base=Count(total["base"]),
        effective=Count(total["effective"]),
    )
    if not total["correction"] > 0:  # as many answers as members, or more
        return [worth]
    narrower = say(
        "As many of all members answered, intervals could be narrower by the factor {factor}.",
        factor=Number(total["correction"], 2),
    )
    return [sentences(worth, narrower)]


def _changes(weighting: Weighting) -> list[Message]:
    known = weighting.changes.dropna(subset=["change"])
    if known.empty:
        return []
    widest = known.to_dict("records")[0]
    values = {
        "points": Number(100 * known["change"].abs().median()),
        "label": weighting.name("competence", widest["competence"]),
        "before": Share(widest["before"]),
        "share": Share(widest["share"]),
    }
    return [CHANGES[bool(weighting.arguments["in_use"]), widest["layer"]](values)]


CHANGES = {
    (True, "has"): lambda values: say(
        "Weights change the shares that have or need a competence by {points} percentage points "
        "in the median case, most in {label}: {before} have it, weighted {share}.",
        **values,
    ),
    (True, "needs"): lambda values: say(
        "Weights change the shares that have or need a competence by {points} percentage points "
        "in the median case, most in {label}: {before} need it, weighted {share}.",
        **values,
    ),
    (False, "has"): lambda values: say(
        "Weights would change the shares that have or need a competence by {points} percentage "
        "points in the median case, most in {label}: {before} have it, weighted {share}.",
        **values,
    ),
    (False, "needs"): lambda values: say(
        "Weights would change the shares that have or need a competence by {points} percentage "
        "points in the median case, most in {label}: {before} need it, weighted {share}.",
        **values,
    ),
}
"""What weights change: whether they are in use, and the layer of the widest change."""


def _short(number: float) -> Number:
    """A number with at most three significant digits."""
    return Number(number, len(f"{number:.3g}".partition(".")[2]))
