"""Response figures: who answered, and which questions were left blank or not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, say
from .grid import grid
from .ink import ink_on
from .many import of_largest
from .spoken import spoken
from .theme import FAINT, HAVE, empty, finish, wrapped
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..prepare import Quality


@spoken
def response_overview(quality: Quality, *, focus: str = "") -> go.Figure:
    """Draw how many of the members that each partner invited have answered.

    Parameters
    ----------
    quality : Quality
        From `check_quality`.
    focus : str
        Code of the partner that stands out.

    Returns
    -------
    Figure
        Per partner the members invited (pale) and the SMEs that answered (full), in SMEs; of
        many, those with most answers and the one that stands out.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.prepare import check_quality
    >>> figure = response_overview(check_quality(demo_survey(), project=demo_project()))
    >>> figure.layout.xaxis.title.text
    'SMEs'
    """
    title = say("Who was invited, and who answered")
    quality, said = of_largest(quality, "response", group="partner", size="answered", kept=[focus])
    table = quality.labelled("response")
    if table.empty:
        return empty(quality, title=title, why=say("There are no partners."))
    names = [wrapped(name) for name in table["name"]]
    marked = [
        f"<b>{name}</b>" if code == focus else name
        for name, code in zip(names, table["partner"], strict=True)
    ]
    hover = hovers(
        quality,
        "response",
        say(
            "<b>{name}</b><br>{answered} of {invited} members answered<br>{rate} "
            "(probably {low} to {high})"
        ),
    )
    texts = [
        row["answered"] + (f" ({row['rate']})" if pd.notna(rate) else "")
        for row, rate in zip(worded(quality, "response"), table["rate"], strict=True)
    ]
    bars = [_bars(table["answered"], say("answered"), HAVE, hover, texts=texts)]
    if table["invited"].notna().any():
        bars.insert(0, _bars(table["invited"], say("invited"), FAINT, hover))
    figure = go.Figure(bars)
    figure.update_xaxes(title=say("SMEs").render(), rangemode="tozero", side="top")
    figure.update_yaxes(
        tickvals=list(range(len(table))), ticktext=marked, autorange="reversed", showgrid=False
    )
    figure.update_layout(barmode="overlay", height=170 + 44 * len(table), bargap=0.35)
    return finish(figure, quality, title=title, subtitle=said(say("In SMEs")))


def _bars(
    values: pd.Series[float],
    name: Message,
    colour: str,
    hover: list[str],
    *,
    texts: list[str] | None = None,
) -> go.Bar:
    return go.Bar(
        x=values.astype("Float64").fillna(0).tolist(),
        y=list(range(len(values))),
        orientation="h",
        name=name.render(),
        marker={"color": colour, "line": {"width": 0}},
        text=texts,
        textposition="auto",
        insidetextfont={"color": ink_on(colour)} if texts else None,
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
    )


@spoken
def question_completeness(quality: Quality, *, focus: str = "") -> go.Figure:
    """Draw which questions were answered, left blank, or not asked.

    Parameters
    ----------
    quality : Quality
        From `check_quality`.
    focus : str
        Code of the partner that stands out.

    Returns
    -------
    Figure
        A row per question, a column per partner: the share of those asked that answered some
        part of it. Blank cells say "too few" or "not asked".

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.prepare import check_quality
    >>> question_completeness(check_quality(demo_survey())).data[0].type
    'heatmap'
    """
    title = say("Which questions were answered")
    quality, said = of_largest(
        quality, "partners_questions", group="partner", size="asked_of", kept=[focus]
    )
    table = quality.labelled("partners_questions")
    if table.empty:
        return empty(quality, title=title, why=say("There are no questions."))
    pattern = say("<b>{label}</b><br>{partner}: {status}<br>{share}: {answered} of {asked_of} SMEs")
    shares = worded(quality, "partners_questions", columns=["share"])
    cells = pd.DataFrame(
        {
            "header": "",
            "row": table["label"].to_numpy(),
            "column": table["partner"].to_numpy(),
            "value": table["share"].astype("Float64").to_numpy(dtype=float, na_value=float("nan")),
            "text": [row["share"] for row in shares],
            "hover": hovers(quality, "partners_questions", pattern),
        }
    )
    figure = grid(cells, focus=focus)
    subtitle = said(say("% of the SMEs asked that answered some part"))
    return finish(figure, quality, title=title, subtitle=subtitle)
