"""Broker figures: who bridges groups of SMEs, whether ties stay inside, and which ties are missing.

SMEs are named in released figures only: a released result holds those that its reader may see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..choices import choosing
from .grid import grid
from .ink import ink_on
from .theme import COLOURS, DIRECTIONS, FAINT, HAVE, NEED, TEXT, empty, finish, wrapped
from .wording import hovers, in_words, worded

if TYPE_CHECKING:
    from ..networks import Brokerage, CompetenceBridges, Ties
    from ..result import Result

NO_TIES = "No ties between SMEs of different groups are known, or too few to show."
# Roles that cross groups, and what each joins; the coordinator's paths stay in one group.
ROLES = {
    "liaison": ("between two other groups", COLOURS[4]),
    "gatekeeper": ("into the own group", COLOURS[0]),
    "representative": ("out of the own group", COLOURS[5]),
    "itinerant": ("inside another group", COLOURS[2]),
}
# Twice as many, or half as many, ties as expected have half the colour; four times, the full one.
STRONGEST = 2.0
SURE = 0.05
# Table, column, p-value, axis and subtitle for each kind of bridge.
BRIDGES = {
    "sector": (
        "sectors", "others", "p_upper", "competences of other sectors",
        "Mean of the SMEs that have it. Ring: SMEs alike. Pale: chance may explain it",
    ),
    "country": (
        "borders", "across", "p_lower", "pairs that cross a border",
        "Of all pairs of SMEs that have it. Strong dot: surely kept to few countries",
    ),
}  # fmt: skip


def brokers(brokerage: Brokerage, *, by: str = "partner", top: int = 15) -> go.Figure:
    """Which SMEs link partners, countries, sectors or segments?

    Parameters
    ----------
    brokerage : Brokerage
        From `measure_brokerage`.
    by : {'partner', 'country', 'sector', 'segment'}
        What they bridge.
    top : int
        So many SMEs, those with most bridging paths over all partitions.

    Returns
    -------
    Figure
        A bar per SME with its rank: open paths between groups that run through it, by its role.
        Released, numbers of paths are rounded up, and ranks are among the SMEs that may be
        shown; unreleased, no SME is named.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties, measure_brokerage
    >>> found = measure_brokerage(find_ties(demo_survey()), permutations=99)
    >>> [bars.name for bars in brokers(found).data][:2]
    ['between two other groups', 'into the own group']
    """
    title = f"Which SMEs bridge {_plural(by)}"
    pattern = (
        "bridging paths: {bridging} (mean of all partitions, p {p_bridging})<br>"
        "ties: {contacts}, without their overlap {effective_size}<br>constraint {constraint}"
    )
    listed = brokerage.brokers.assign(hover=hovers(brokerage, "brokers", pattern))
    listed = listed[listed["bridging"] > 0].head(top)
    roles = brokerage.roles[brokerage.roles["by"] == by]
    if listed.empty or roles.empty:
        return empty(brokerage, title=title, why=NO_TIES)
    wide = roles.pivot_table(index="respondent", columns="role", values="paths", aggfunc="first")
    wide = wide.reindex(listed["respondent"]).fillna(0)
    named = _named(brokerage, listed)
    figure = go.Figure(
        [
            go.Bar(
                x=wide[role].astype(int).tolist(), y=named, name=meaning, orientation="h",
                marker={"color": colour}, hovertext=listed["hover"].tolist(),
                hovertemplate="<b>%{y}</b><br>%{x} paths " + meaning
                + "<br>%{hovertext}<extra></extra>",
            )
            for role, (meaning, colour) in ROLES.items()
        ]
    )  # fmt: skip
    figure.update_xaxes(title="open paths", side="top")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(
        height=200 + 24 * len(named), barmode="stack", legend={"traceorder": "normal"}
    )
    rounded = "; paths rounded up to 2, 5, 10, 25 or 50" if brokerage.released else ""
    subtitle = f"By what they join{rounded}"
    return finish(figure, brokerage, title=title, subtitle=subtitle)


def mixing(brokerage: Brokerage, *, by: str = "partner") -> go.Figure:
    """Which groups of SMEs have ties with each other, more or less often than chance explains?

    Parameters
    ----------
    brokerage : Brokerage
        From `measure_brokerage`.
    by : {'partner', 'country', 'sector', 'segment'}
        What the SMEs are grouped by.

    Returns
    -------
    Figure
        A row per group that names, a column per group that is named; the text is the number of
        ties, bold where the permutation test is sure; blue: more than expected, orange: fewer.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties, measure_brokerage
    >>> found = measure_brokerage(find_ties(demo_survey()), permutations=99)
    >>> mixing(found).layout.xaxis.title.text
    'partner of the SME that is named'
    """
    title = f"Ties between {_plural(by)}"
    few = "<b>{source_label} → {target_label}</b><br>ties: {ties}"
    known = few + ", by chance {low} to {high}<br>p {p}"
    texts = [row["ties"] for row in worded(brokerage, "mixing")]
    hover = np.where(
        brokerage.mixing["ties"].notna(),
        hovers(brokerage, "mixing", known),
        hovers(brokerage, "mixing", few),
    )
    table = brokerage.mixing.assign(hover=hover, text=texts)
    table = table[table["by"] == by]
    if not (table["ties"] > 0).any():
        return empty(brokerage, title=title, why=NO_TIES)
    ratio = (table["ties"] / table["expected"]).astype("Float64").astype(float)
    sure = (table["p"] <= SURE).fillna(False).astype(bool)
    cells = pd.DataFrame(
        {
            "header": "",
            "row": table["source_label"].to_numpy(),
            # Names of partners are long, and everybody knows the codes.
            "column": table["target" if by == "partner" else "target_label"].to_numpy(),
            # No tie at all where some were expected: as orange as can be.
            "value": np.log2(ratio.clip(lower=2**-STRONGEST).to_numpy()),
            "text": table["text"].mask(sure, "<b>" + table["text"] + "</b>").to_numpy(),
            "hover": table["hover"].to_numpy(),
        }
    )
    figure = grid(cells, scale=DIRECTIONS, span=(-STRONGEST, STRONGEST))
    figure.update_xaxes(title=f"{by} of the SME that is named")
    figure.update_yaxes(title=f"{by} of the SME that names")
    figure.update_layout(height=figure.layout.height + 24 * len(set(cells["row"])) + 60)
    subtitle = "Ties. Blue: more than by chance, orange: fewer; bold: surely (p up to 0.05)"
    return finish(figure, brokerage, title=title, subtitle=subtitle)


def external_ties(brokerage: Brokerage) -> go.Figure:
    """Do ties stay inside partners, countries, sectors and segments?

    Parameters
    ----------
    brokerage : Brokerage
        From `measure_brokerage`.

    Returns
    -------
    Figure
        A line per partition and group: the range of the E-I index in 95 % of the permutations
        of the groups, their mean, and the observed one: -1 only ties inside, 1 only to others.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties, measure_brokerage
    >>> found = measure_brokerage(find_ties(demo_survey()), permutations=99)
    >>> external_ties(found).data[3].name
    'observed'
    """
    title = "Do ties stay inside the groups?"
    pattern = "E-I index {ei}, by chance {low} to {high}<br>p {p}<br>{base} SMEs"
    groups = brokerage.groups.assign(hover=hovers(brokerage, "groups", pattern))
    chance = ("expected", "low", "high")
    whole = brokerage.network.rename(columns={f"ei_{name}": name for name in chance})
    pattern = pattern.replace("{low} to {high}", "{ei_low} to {ei_high}").replace("{p}", "{p_ei}")
    whole = whole.assign(hover=hovers(brokerage, "network", pattern), group_label="")
    columns = ["by", "group_label", "ei", *chance, "hover"]
    table = pd.concat([whole[columns], groups[columns]]).dropna(subset=["ei", "expected"])
    if table.empty:
        return empty(brokerage, title=title, why=NO_TIES)
    order = list(dict.fromkeys(brokerage.network["by"]))
    table = table.assign(place=table["by"].map(order.index)).sort_values("place", kind="stable")
    labels = [
        f"&nbsp;&nbsp;{wrapped(label)}" if label else f"<b>By {by}</b>"
        for by, label in zip(table["by"], table["group_label"], strict=True)
    ]
    figure = _from_to(
        table["expected"], table["ei"], names=("expected", "observed"), hover=table["hover"],
        span=(table["low"], table["high"]),
    )  # fmt: skip
    figure.update_xaxes(title="E-I index", range=[-1.05, 1.05], side="top")
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=labels, autorange="reversed", showgrid=False
    )
    figure.update_layout(height=200 + 30 * len(labels))
    subtitle = "-1: ties only inside, 1: only outside. Grey bar: 95 % of what chance gives"
    return finish(figure, brokerage, title=title, subtitle=subtitle)


@choosing
def bridging_competences(
    bridges: CompetenceBridges, *, across: Literal["sector", "country"] = "sector", top: int = 15
) -> go.Figure:
    """Which competences join sectors, or countries, and more or less than chance explains?

    Parameters
    ----------
    bridges : CompetenceBridges
        From `measure_bridges`.
    across : {'sector', 'country'}
        What they join.
    top : int
        So many competences: the surest bridges of sectors, the most common for countries.

    Returns
    -------
    Figure
        A line per competence from what is expected (ring) to what was found; pale where chance
        may explain it.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network, measure_bridges
    >>> survey = demo_survey()
    >>> bridges = measure_bridges(survey, find_competence_network(survey), draws=99)
    >>> bridging_competences(bridges).layout.xaxis.title.text
    'competences of other sectors'
    """
    name, column, p_value, axis, subtitle = BRIDGES[across]
    title = f"Competences that join {_plural(across)}"
    pattern = (
        f"<b>{{label}}</b> ({{sector_label}})<br>{{{column}}}, {{expected}} expected<br>"
        f"p {{{p_value}}} (corrected {{p_adjusted}})<br>{{n}} of {{base}} SMEs"
    )
    table = getattr(bridges, name).assign(hover=hovers(bridges, name, pattern))
    table = table.dropna(subset=[column, "expected", "p_adjusted"])
    if across == "country":
        table = table.sort_values("n", ascending=False, kind="stable").head(top)
        table = table.sort_values(column, ascending=False, kind="stable")
    table = table.head(top)
    if table.empty:
        why = f"Too few SMEs, or fewer than two {_plural(across)}, to say what joins them."
        return empty(bridges, title=title, why=why)
    sure = (table["p_adjusted"] <= SURE).astype(bool)
    figure = _from_to(
        table["expected"], table[column], names=("expected", "found"), hover=table["hover"],
        opacity=[1.0 if one else 0.4 for one in sure],
    )  # fmt: skip
    figure.update_xaxes(title=axis, side="top")
    if across == "country":
        figure.update_xaxes(tickformat=".0%")
    figure.update_yaxes(
        tickvals=list(range(len(table))), ticktext=[wrapped(label) for label in table["label"]],
        autorange="reversed", showgrid=False,
    )  # fmt: skip
    figure.update_layout(height=200 + 26 * len(table))
    return finish(figure, bridges, title=title, subtitle=subtitle)


def missing_ties(ties: Ties, *, top: int = 15) -> go.Figure:
    """Which SMEs could help each other most, and have no tie yet?

    Parameters
    ----------
    ties : Ties
        From `find_ties`.
    top : int
        So many pairs of SMEs, the most complementary ones.

    Returns
    -------
    Figure
        A line per pair: to the right the competences that the first has and the second needs,
        to the left the way back. Unreleased, no SME is named.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties
    >>> missing_ties(find_ties(demo_survey())).layout.yaxis.ticktext[0]
    'pair 1'
    """
    title = "Strong complements without a tie"
    table = ties.untied.head(top)
    if table.empty:
        why = "No pair of SMEs that may be shown has competences that the other needs, both ways."
        return empty(ties, title=title, why=why)
    names = [
        f"{row.source} –<br>{row.target}" if ties.released else f"pair {place}"
        for place, row in enumerate(table.itertuples(), start=1)
    ]
    takes, gives = table["takes"].astype(int), table["gives"].astype(int)
    figure = go.Figure(
        [
            go.Bar(
                x=(sign * values).tolist(), y=list(range(len(names))), orientation="h", name=name,
                marker={"color": colour}, text=values.tolist(), textposition="inside",
                insidetextfont={"color": ink_on(colour)},
                insidetextanchor="end", hovertemplate="%{text} competences<extra></extra>",
            )
            for values, sign, name, colour in (
                (takes, -1, "second has, first needs", COLOURS[2]),
                (gives, 1, "first has, second needs", HAVE),
            )
        ]
    )  # fmt: skip
    figure.update_xaxes(title="competences", side="top", showticklabels=False)
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False
    )
    figure.update_layout(height=200 + 32 * len(names), barmode="relative")
    return finish(figure, ties, title=title, subtitle="Competences that the two could exchange")


def _plural(by: str) -> str:
    return {"country": "countries"}.get(by, f"{by}s")


def _named(result: Result, listed: pd.DataFrame) -> list[str]:
    """Rank and SME; only the rank where the result was not released."""
    ranks = [in_words(float(rank), result.SCHEMA["brokers"]["rank"]) for rank in listed["rank"]]
    if not result.released:
        return [f"{rank}." for rank in ranks]
    return [f"{rank}. {name}" for rank, name in zip(ranks, listed["respondent"], strict=True)]


def _from_to(
    start: pd.Series[float],
    end: pd.Series[float],
    *,
    names: tuple[str, str],
    hover: pd.Series[str],
    span: tuple[pd.Series[float], pd.Series[float]] | None = None,
    opacity: float | list[float] = 1.0,
) -> go.Figure:
    """A line per row, from a ring to a dot; with `span`, a broad one for what chance allows."""
    lines = list(range(len(start)))
    ys = [v for line in lines for v in (line, line, None)]
    figure = go.Figure()
    for pairs, width in ((span, 9), ((start, end), 3)):
        xs = [v for pair in zip(*(pairs or ()), strict=True) for v in (*map(float, pair), None)]
        figure.add_scatter(
            x=xs, y=ys[: len(xs)], mode="lines", line={"color": FAINT, "width": width},
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    for values, name, symbol, colour, strength in (
        (start, names[0], "circle-open", TEXT, 1.0),
        (end, names[1], "circle", NEED, opacity),
    ):
        figure.add_scatter(
            x=values.astype(float).tolist(), y=lines, name=name, mode="markers",
            marker={
                "symbol": symbol, "color": colour, "size": 11, "opacity": strength,
                "line": {"width": 2, "color": colour},
            },
            hovertext=hover.tolist(), hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    return figure
