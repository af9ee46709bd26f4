"""Bridge figures: which competences join sectors and countries, more or less than by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from ..choices import choosing
from ..messages import Message, say
from .spoken import spoken
from .theme import FAINT, NEED, TEXT, empty, finish, wrapped
from .wording import hovers

if TYPE_CHECKING:
    from ..networks import CompetenceBridges

SURE = 0.05


class Bridge(NamedTuple):
    """What is drawn of one kind of bridge: where it is in the result, and what is said of it."""

    table: str
    column: str
    title: Message
    subtitle: Message
    axis: Message
    hover: Message
    why: Message


BRIDGES = {
    "sector": Bridge(
        "sectors",
        "others",
        say("Competences that join sectors"),
        say("Mean of the SMEs that have it. Ring: SMEs alike. Pale: chance may explain it"),
        say("competences of other sectors"),
        say(
            "<b>{label}</b> ({sector_label})<br>{others}, {expected} expected<br>"
            "p {p_upper} (corrected {p_adjusted})<br>{n} of {base} SMEs"
        ),
        say("Too few SMEs, or fewer than two sectors, to say what joins them."),
    ),
    "country": Bridge(
        "borders",
        "across",
        say("Competences that join countries"),
        say("Of all pairs of SMEs that have it. Strong dot: kept to few countries (p up to 0.05)"),
        say("pairs that cross a border"),
        say(
            "<b>{label}</b> ({sector_label})<br>{across}, {expected} expected<br>"
            "p {p_lower} (corrected {p_adjusted})<br>{n} of {base} SMEs"
        ),
        say("Too few SMEs, or fewer than two countries, to say what joins them."),
    ),
}


@spoken
@choosing
def bridging_competences(
    bridges: CompetenceBridges, *, across: Literal["sector", "country"] = "sector", top: int = 15
) -> go.Figure:
    """Draw which competences join sectors, or countries, more or less than chance explains.

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
    'competences of other<br>sectors'
    """
    kind = BRIDGES[across]
    table = bridges.labelled(kind.table).assign(hover=hovers(bridges, kind.table, kind.hover))
    table = table.dropna(subset=[kind.column, "expected", "p_adjusted"])
    if across == "country":
        table = table.sort_values("n", ascending=False, kind="stable").head(top)
        table = table.sort_values(kind.column, ascending=False, kind="stable")
    table = table.head(top)
    if table.empty:
        return empty(bridges, title=kind.title, why=kind.why)
    sure = (table["p_adjusted"] <= SURE).astype(bool)
    figure = rings_to_dots(
        table["expected"], table[kind.column], names=(say("expected"), say("found")),
        hover=table["hover"], opacity=[1.0 if one else 0.4 for one in sure],
    )  # fmt: skip
    figure.update_xaxes(title=kind.axis.render(), side="top")
    if across == "country":
        figure.update_xaxes(tickformat=".0%")
    figure.update_yaxes(
        tickvals=list(range(len(table))), ticktext=[wrapped(label) for label in table["label"]],
        autorange="reversed", showgrid=False,
    )  # fmt: skip
    figure.update_layout(height=200 + 26 * len(table))
    return finish(figure, bridges, title=kind.title, subtitle=kind.subtitle)


def rings_to_dots(
    start: pd.Series[float],
    end: pd.Series[float],
    *,
    names: tuple[Message, Message],
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
            x=values.astype(float).tolist(), y=lines, name=name.render(), mode="markers",
            marker={
                "symbol": symbol, "color": colour, "size": 11, "opacity": strength,
                "line": {"width": 2, "color": colour},
            },
            hovertext=hover.tolist(), hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    return figure
