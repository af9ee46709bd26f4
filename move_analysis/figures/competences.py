"""Competence figures: who has or needs what, and what is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from ..messages import say
from .grid import grid
from .many import of_largest
from .spoken import spoken
from .theme import FAINT, HAVE, NEED, colours, empty, finish, wrapped
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..competences import Balance, CompetenceShares

TITLES = {
    "has": say("Which competences the SMEs have"),
    "needs": say("Which competences the SMEs need"),
}
SUBTITLES = {
    "has": say("% of the SMEs that have it, of those that answered"),
    "needs": say("% of the SMEs that need it, of those that answered"),
}
HOVERS = {
    "has": say(
        "<b>{label}</b><br>{group_label}<br>{share} have it: {n} of {base} SMEs"
        "<br>probably {low} to {high}"
    ),
    "needs": say(
        "<b>{label}</b><br>{group_label}<br>{share} need it: {n} of {base} SMEs"
        "<br>probably {low} to {high}"
    ),
}
BALANCE = say(
    "<b>{label}</b><br>{share_has} have it ({have} of {base_has} SMEs, {low_has} to {high_has})"
    "<br>{share_need} need it ({need} of {base_need} SMEs, {low_need} to {high_need})"
)
# The colour scale ends at the first of these that no share exceeds.
SCALE_ENDS = (0.25, 0.5, 0.75, 1.0)


@spoken
def competence_heatmap(
    shares: CompetenceShares, *, focus: str = "", top: int | None = None
) -> go.Figure:
    """Draw which group of SMEs has, or needs, which competence.

    Parameters
    ----------
    shares : CompetenceShares
        From `measure_competences`.
    focus : str
        Code of the group that stands out.
    top : int, optional
        Only so many competences: those in which the group that stands out is most above the
        mean of all; without such a group, the most common.

    Returns
    -------
    Figure
        A row per competence under its sector, a column per group (of many, those with most SMEs,
        those that differ most from all and the one that stands out); the colour and the text are
        the share of the SMEs that were asked and answered. Blank cells say "too few" or "not
        asked".

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> figure = competence_heatmap(measure_competences(demo_survey(), by="sector"))
    >>> figure.data[0].type
    'heatmap'
    """
    layer = str(shares.arguments["layer"])
    if top:
        kept = shares.shares["competence"].isin(_standing_out(shares.shares, focus)[:top])
        shares = shares.with_tables(shares=shares.shares[kept])
    shares, said = of_largest(shares, "shares", kept=[focus], apart=("competence", "share"))
    table, title = shares.labelled("shares"), TITLES[layer]
    if table.empty:
        return empty(shares, title=title, why=say("There are no answers to show."))
    # Names of partners are long.
    column = "group" if shares.arguments.get("by") == "partner" else "group_label"
    cells = pd.DataFrame(
        {
            "header": table["competence_sector_label"].to_numpy(),
            "row": table["label"].to_numpy(),
            "column": table[column].to_numpy(),
            "value": table["share"].to_numpy(),
            "text": [row["share"] for row in worded(shares, "shares", columns=["share"])],
            "hover": hovers(shares, "shares", HOVERS[layer]),
        }
    )
    names = table.drop_duplicates("competence_sector")
    by_code = colours(names["competence_sector"])
    by_label = dict(zip(names["competence_sector_label"], by_code.values(), strict=True))
    focused = table.loc[table["group"] == focus, column]
    figure = grid(
        cells,
        span=(0.0, next(end for end in SCALE_ENDS if not (table["share"] > end).any())),
        header_colours=by_label,
        focus=focused.iloc[0] if len(focused) else "",
    )
    return finish(figure, shares, title=title, subtitle=said(SUBTITLES[layer]))


def _standing_out(table: pd.DataFrame, focus: str) -> list[str]:
    """Competences, first those in which the focused group is most above the mean of all."""
    shares = table.pivot_table(index="competence", columns="group", values="share", sort=False)
    mean = shares.mean(axis=1)
    known = focus in shares and shares[focus].notna().any()
    return list((shares[focus] - mean if known else mean).sort_values(ascending=False).index)


@spoken
def needs_against_assets(balance: Balance, *, top: int | None = None) -> go.Figure:
    """Draw which competences are short, and which are plentiful.

    Parameters
    ----------
    balance : Balance
        From `measure_balance`, of one group: ``balance.filter(group="CCTL")``.
    top : int, optional
        Only so many competences: half of them those with the widest gap, the others those with
        the widest surplus.

    Returns
    -------
    Figure
        A line per competence from the share that has it to the share that needs it, the widest
        gap on top.

    Examples
    --------
    >>> from move_analysis.competences import measure_balance
    >>> from move_analysis.demo import demo_survey
    >>> figure = needs_against_assets(measure_balance(demo_survey()), top=10)
    >>> figure.layout.xaxis.title.text
    'share of the SMEs (%)'
    """
    groups = balance.balance["group"].unique()
    if len(groups) > 1:
        raise ValueError(f"balance should be of one group, got {list(groups)}: use balance.filter")
    table = balance.labelled("balance")
    table = table.assign(hover=hovers(balance, "balance", BALANCE)).dropna(subset="surplus")
    title = say("Needs against assets")
    if table.empty:
        why = say("Not asked, or too few SMEs said both what they have and what they need.")
        return empty(balance, title=title, why=why)
    table = table.sort_values("surplus", ascending=False, kind="stable")
    if top and top < len(table):
        table = pd.concat([table.head(top - top // 2), table.tail(top // 2)])
    figure = go.Figure(_dumbbells(table))
    figure.update_xaxes(
        title=say("share of the SMEs (%)").render(),
        tickformat=".0%",
        rangemode="tozero",
        side="top",
    )
    figure.update_yaxes(
        tickvals=list(range(len(table))),
        ticktext=[wrapped(label) for label in table["label"]],
        range=[-0.7, len(table) - 0.3],
        showgrid=False,
    )
    figure.update_layout(height=180 + 24 * len(table))
    subtitle = say(
        "{group}. Widest gap on top, widest surplus at the bottom",
        group=balance.name("group", groups[0]),
    )
    return finish(figure, balance, title=title, subtitle=subtitle)


def _dumbbells(table: pd.DataFrame) -> list[go.Scatter]:
    lines = list(range(len(table)))
    bars: tuple[list[float | None], list[int | None]] = ([], [])
    for line, (has, need) in enumerate(zip(table["share_has"], table["share_need"], strict=True)):
        bars[0].extend((has, need, None))
        bars[1].extend((line, line, None))
    bar = {"color": FAINT, "width": 3}
    traces = [go.Scatter(x=bars[0], y=bars[1], mode="lines", line=bar, hoverinfo="skip")]
    traces[0].showlegend = False
    for column, name, colour, symbol in (
        ("share_has", say("have it"), HAVE, "circle"),
        ("share_need", say("need it"), NEED, "diamond"),
    ):
        traces.append(
            go.Scatter(
                x=table[column].astype(float).tolist(),
                y=lines,
                name=name.render(),
                mode="markers",
                marker={"color": colour, "symbol": symbol, "size": 11},
                hovertext=table["hover"].tolist(),
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    return traces
