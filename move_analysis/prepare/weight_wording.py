"""Wording: what the tables on weights say, in sentences that hold after release too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from .weight_tables import EXACT

if TYPE_CHECKING:
    from .weighting import Weighting

WORTH_A_LOOK = 0.1
VERBS = {"has": "have", "needs": "need"}


def read_weighting(weighting: Weighting) -> tuple[str, ...]:
    """Who is missing, whether margins are met, what weights cost, and what they change."""
    everybody = weighting.design[weighting.design["group"] == "all"].to_dict("records")
    if not everybody or not everybody[0]["members"]:
        return ("There is no list of members to compare the answers with.",)
    total = everybody[0]
    if pd.isna(total["base"]):
        return ("Too few SMEs answered to compare them with the members.",)
    if not total["base"]:
        return (f"None of the {total['members']} members answered.",)
    return (
        f"{total['base']:.0f} of {total['members']} members answered ({total['rate']:.0%}); "
        f"{_difference(weighting.nonresponse)}.",
        *_not_there(weighting.nonresponse),
        *_margins(weighting),
        *_cost(total),
        *_changes(weighting),
    )


def _difference(table: pd.DataFrame) -> str:
    """In which categories respondents are furthest from the members."""
    known = table.dropna(subset=["standardised"])
    far = known[known["standardised"].abs() >= WORTH_A_LOOK]
    far = far.loc[far["standardised"].abs().sort_values(ascending=False, kind="stable").index]
    named = [
        f"{row['label']}: {row['share']:.0%} of the respondents, {row['target']:.0%} of the members"
        for row in far.head(3).to_dict("records")
    ]
    if named:
        return f"they differ most from all members in {'; '.join(named)}"
    return "they hardly differ from all members in what is known of these"


def _not_there(table: pd.DataFrame) -> list[str]:
    """Categories without respondents, or that no list has."""
    rows = table[table["status"].fillna("") != ""].to_dict("records")
    named = [f"{row['label']} ({row['status']})" for row in rows]
    return [f"Mind: {', '.join(named)}."] if named else []


def _margins(weighting: Weighting) -> list[str]:
    known = weighting.margins.dropna(subset=["difference"])
    if known.empty:
        return ["No margin can be raked: the lists and the survey share no attribute."]
    *most, last = dict.fromkeys(weighting.margins["margin"])
    names = f"{', '.join(most)} and {last}" if most else last
    merged = int((weighting.margins["cells"] > 1).sum())
    also = f" Merged groups, named in the notes: {merged}." if merged else ""
    worst = max(known.to_dict("records"), key=lambda row: abs(row["difference"]))
    if weighting.arguments["in_use"]:
        weighted, agree, be = "The analyses are weighted", "agree", "is"
    else:
        weighted, agree, be = "The analyses are not weighted. Weighted", "would agree", "would be"
    if abs(worst["difference"]) < EXACT:
        return [f"{weighted} to {names}: all margins {agree} with the members.{also}"]
    trim = weighting.arguments["trim"]
    cut = f" (weights are cut at {trim:g} times the mean)" if trim else ""
    return [
        f"{weighted} to {names}: the largest difference left{cut} {be} "
        f"{abs(worst['difference']):.1%}, in {worst['label']}.{also}"
    ]


def _cost(total: Mapping[Any, Any]) -> list[str]:
    if pd.isna(total["design_effect"]):
        return []
    worth = (
        f"No weight is above {total['largest']:.3g} times the mean: a design effect of "
        f"{total['design_effect']:.1f}, so the {total['base']:.0f} answers are worth about "
        f"{total['effective']:.0f}."
    )
    if not total["correction"] > 0:  # as many answers as members, or more
        return [worth]
    many = "As many of all members answered, intervals could be narrower by the factor"
    return [f"{worth} {many} {total['correction']:.2f}."]


def _changes(weighting: Weighting) -> list[str]:
    known = weighting.changes.dropna(subset=["change"])
    if known.empty:
        return []
    verb = "change" if weighting.arguments["in_use"] else "would change"
    widest = known.to_dict("records")[0]
    return [
        f"Weights {verb} the shares that have or need a competence by "
        f"{100 * known['change'].abs().median():.1f} percentage points in the median case, most in "
        f"{widest['label']}: "
        f"{widest['before']:.0%} {VERBS[widest['layer']]} it, weighted {widest['share']:.0%}."
    ]
