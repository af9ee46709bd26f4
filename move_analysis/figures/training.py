"""Training figures: which topics are needed, how sure that is, and whether methods agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, render, say, say_many
from ..training.scores import QUADRANTS
from ..values import Number
from .grid import grid
from .intervals import dots, name_lines
from .labels import label_sides
from .many import of_largest
from .spoken import spoken
from .theme import COLOURS, FAINT, HAVE, TEXT, colours, empty, finish, wrapped
from .wording import hovers, worded

if TYPE_CHECKING:
    from ..training import TrainingNeeds

AXES = {
    "mwds": say("score (points²)"),
    "rdm": say("ranked discrepancy (points of %)"),
    "priority": say("distance from mean (points)"),
    "rating": say("mean rating (points)"),
}
SYMBOLS = {"mwds": "circle", "rdm": "square", "priority": "diamond", "rating": "circle"}
CORNERS = (
    ("train_first", 0, 1), ("keep_up", 1, 1), ("low_priority", 0, 0), ("more_than_enough", 1, 0),
)  # fmt: skip
SCORE = say("{method_label} {score} ({low} to {high})")
SCORE_AND_RANK = say("score {score} ({low} to {high}), rank {rank}")
BASE = say("{base} SMEs")
NONE = say("The survey did not ask about training, or too few SMEs answered.")


@spoken
def training_ranking(needs: TrainingNeeds, *, method: str = "") -> go.Figure:
    """Draw which topics are needed most, and how sure that is.

    Parameters
    ----------
    needs : TrainingNeeds
        From `measure_training_needs`, of one group: ``needs.filter(group="CCTL")``.
    method : str
        ``mwds``, ``rdm`` or ``priority``; left out, the one that leads.

    Returns
    -------
    Figure
        A line per topic with its score and interval, the most needed on top, in the colour of
        its sector.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.training import measure_training_needs
    >>> figure = training_ranking(measure_training_needs(demo_survey(), resamples=50))
    >>> figure.layout.yaxis.ticktext[0]
    '1. Business models'
    """
    title = say("Which training is needed most")
    own = _of_one_group(needs, numbers=SCORE_AND_RANK, ranks=BASE)
    table = own[own["method"] == (method or own["method"].iloc[0])] if len(own) else own
    table = table.dropna(subset=["rank", "score"]).sort_values("rank", kind="stable")
    if table.empty:
        return empty(needs, title=title, why=NONE)
    sectors = table["competence_sector"]
    by_sector = {
        code: colour
        for code, colour in colours(needs.topics["competence_sector"]).items()
        if code in set(sectors)
    }
    table = table.assign(line=range(len(table)), value=table["score"])
    figure = go.Figure(
        [
            dots(table[sectors == code], colour=colour, name=_sector_name(needs, code))
            for code, colour in by_sector.items()
        ]
    )
    figure.update_xaxes(title=AXES[table["method"].iloc[0]].render(), side="top")
    name_lines(figure, [f"{r.rank}. {r.label}" for r in table.itertuples()])
    figure.update_layout(showlegend=len(by_sector) > 1)
    if len(by_sector) > 1:
        figure.update_layout(height=figure.layout.height + 22 * len(by_sector))
    subtitle = say("Dot: score. Line: probable range")
    return finish(figure, needs, title=title, subtitle=subtitle)


def _sector_name(needs: TrainingNeeds, code: str) -> str:
    return render(needs.name("competence_sector", code))


@spoken
def training_methods(needs: TrainingNeeds) -> go.Figure:
    """Draw whether the methods rank the topics alike.

    Parameters
    ----------
    needs : TrainingNeeds
        From `measure_training_needs`, of one group.

    Returns
    -------
    Figure
        A line per topic with its rank by each method; strong where they disagree.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.training import measure_training_needs
    >>> figure = training_methods(measure_training_needs(demo_survey(), resamples=50))
    >>> [trace.name for trace in figure.data][-1]
    'importance and performance'
    """
    title = say("Ranks by method")
    ranks = say("rank {rank} ({rank_low} to {rank_high}), {base} SMEs")
    table = _of_one_group(needs, numbers=SCORE, ranks=ranks).dropna(subset="rank")
    if table["method"].nunique() < 2:
        why = say("There is one rating of each topic, so there is one order of the topics.")
        return empty(needs, title=title, why=why if len(table) else NONE)
    order = needs.labelled("topics").dropna(subset="rank").sort_values("rank", kind="stable")
    line = {code: place for place, code in enumerate(order["competence"])}
    table = table.assign(line=table["competence"].map(line)).dropna(subset="line")
    differ = set(order.loc[order["disagree"].eq(True).fillna(False), "competence"])
    figure = go.Figure([_span(rows, strong=code in differ) for code, rows in _by_topic(table)])
    for place, (method, rows) in enumerate(table.groupby("method", sort=False)):
        figure.add_scatter(
            x=rows["rank"].astype(int).tolist(),
            y=rows["line"].astype(int).tolist(),
            mode="markers",
            name=rows["method_label"].iloc[0],
            marker={
                "symbol": SYMBOLS[str(method)] + ("-open" if place else ""),
                "size": 8 + 4 * place,
                "color": COLOURS[place],
                "line": {"width": 2},
            },
            hovertext=rows["hover"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
        )
    figure.update_xaxes(title=say("rank (1: most needed)").render(), side="top", dtick=2, tick0=1)
    name_lines(figure, order["label"].tolist())
    figure.update_layout(height=figure.layout.height + 40)
    subtitle = say_many(
        "Strong line: ranks differ by more than {n} place",
        "Strong line: ranks differ by more than {n} places",
        n=needs.arguments["tolerance"],
    )
    return finish(figure, needs, title=title, subtitle=subtitle)


@spoken
def training_quadrants(needs: TrainingNeeds) -> go.Figure:
    """Draw which topics are important and not mastered.

    Parameters
    ----------
    needs : TrainingNeeds
        From `measure_training_needs`, of one group.

    Returns
    -------
    Figure
        Topics by mean ability and mean importance; the quadrants are divided at the mean topic.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.training import measure_training_needs
    >>> figure = training_quadrants(measure_training_needs(demo_survey(), resamples=50))
    >>> figure.layout.xaxis.title.text
    'mean ability (points)'
    """
    title = say("Importance and ability")
    pattern = say(
        "<b>{label}</b><br>{numbers}<br>{quadrant}",
        numbers=say("importance {importance}, ability {ability}, {base} SMEs"),
    )
    table = needs.labelled("topics").assign(hover=hovers(needs, "topics", pattern))
    _refuse_several(needs.topics["group"])
    table = table.dropna(subset=["importance", "ability", "quadrant"])
    if table.empty:
        why = say("Ability was not asked, or too few SMEs answered.")
        return empty(needs, title=title, why=why)
    x, y = table["ability"].astype(float), table["importance"].astype(float)
    sides = _sides(x, y, table.reset_index(drop=True))
    figure = go.Figure(
        go.Scatter(
            x=x.round(3).tolist(),
            y=y.round(3).tolist(),
            mode="markers+text",
            text=[wrapped(t, 16) if at in sides else "" for at, t in enumerate(table["label"])],
            textposition=[sides.get(at, "top center") for at in range(len(table))],
            textfont={"size": 11},
            marker={
                "size": 10,
                "color": [_quadrant_colour(q) for q in table["quadrant"]],
            },
            hovertext=table["hover"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    figure.add_vline(x=x.mean(), line={"color": FAINT, "dash": "dot"})
    figure.add_hline(y=y.mean(), line={"color": FAINT, "dash": "dot"})
    _name_corners(figure)
    figure.update_xaxes(title=say("mean ability (points)").render(), range=_widened(x, 0.3))
    figure.update_yaxes(title=say("mean importance (points)").render(), range=_widened(y, 0.15))
    figure.update_layout(height=480)
    return finish(figure, needs, title=title, subtitle=say("Dotted: the mean topic"))


@spoken
def training_groups(needs: TrainingNeeds, *, focus: str = "", top: int | None = None) -> go.Figure:
    """Draw which group of SMEs needs which training.

    Parameters
    ----------
    needs : TrainingNeeds
        From `measure_training_needs` with `by`.
    focus : str
        Code of the group that stands out.
    top : int, optional
        Only so many topics: those with the highest mean of the groups' scores.

    Returns
    -------
    Figure
        A row per topic, a column per group (of many, those with most SMEs, those that differ most
        from all and the one that stands out); the text is the score, the colour how high it is.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.training import measure_training_needs
    >>> needs = measure_training_needs(demo_survey(), by="sector", resamples=50)
    >>> training_groups(needs).data[0].type
    'heatmap'
    """
    title = say("Who needs which training")
    pattern = say(
        "<b>{label}</b><br>{group_label}<br>{numbers}<br>{number}",
        numbers=SCORE_AND_RANK,
        number=BASE,
    )
    first = needs.scores[needs.scores["method"].isin(needs.scores["method"].head(1))]
    some, said = of_largest(
        needs.with_tables(scores=first), "scores", kept=[focus], apart=("competence", "score")
    )
    table = some.labelled("scores").assign(
        hover=hovers(some, "scores", pattern), text=_scores_written(some)
    )
    if table["score"].isna().all():
        return empty(needs, title=title, why=NONE)
    best = table.groupby("competence", sort=False)["score"].mean().sort_values(ascending=False)
    table = table[table["competence"].isin(best.head(top or len(best)).index)]
    place = table["competence"].map({code: at for at, code in enumerate(best.index)})
    table = table.assign(place=place).sort_values(["place"], kind="stable")
    column = "group" if needs.arguments.get("by") == "partner" else "group_label"
    known = table["score"].astype(float).dropna()
    cells = pd.DataFrame(
        {
            "header": "",
            "row": table["label"],
            "column": table[column],
            "value": table["score"].astype(float),
            "text": table["text"],
            "hover": table["hover"],
        }
    )
    focused = table.loc[table["group"] == focus, column].head(1)
    span = (float(known.min()), float(known.max()) or 1.0)
    figure = grid(cells, span=span, focus="".join(focused))
    dark = _dark_is_needed(needs, str(table["method"].iloc[0]))
    return finish(figure, needs, title=title, subtitle=said(dark))


def _scores_written(needs: TrainingNeeds) -> list[str]:
    """Scores to one decimal place; where one is missing, why."""
    words = worded(needs, "scores", columns=["score"])
    return [
        row["score"] if pd.isna(score) else Number(score).render()
        for row, score in zip(words, needs.scores["score"], strict=True)
    ]


def _dark_is_needed(needs: TrainingNeeds, method: str) -> Message:
    if method == "mwds":
        return say("Dark: needed most")
    low, high = (Number(end, 0) for end in needs.arguments["scale"])
    return say("Mean rating of need ({low} to {high}); dark: needed most", low=low, high=high)


def _of_one_group(needs: TrainingNeeds, *, numbers: Message, ranks: Message) -> pd.DataFrame:
    """Scores of one group with the text under the pointer."""
    _refuse_several(needs.scores["group"])
    pattern = say("<b>{label}</b><br>{numbers}<br>{ranks}", numbers=numbers, ranks=ranks)
    return needs.labelled("scores").assign(hover=hovers(needs, "scores", pattern))


def _refuse_several(groups: pd.Series[str]) -> None:
    if len(groups.unique()) > 1:
        raise ValueError(
            f"needs should be of one group, got {list(groups.unique())}: use needs.filter"
        )


def _by_topic(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(code), rows) for code, rows in table.groupby("competence", sort=False)]


def _span(rows: pd.DataFrame, *, strong: bool) -> go.Scatter:
    """A line from the lowest to the highest rank of a topic."""
    return go.Scatter(
        x=[int(rows["rank"].min()), int(rows["rank"].max())],
        y=[int(rows["line"].iloc[0])] * 2,
        mode="lines",
        line={"color": TEXT if strong else FAINT, "width": 4 if strong else 2},
        hoverinfo="skip",
        showlegend=False,
    )


def _sides(x: pd.Series[float], y: pd.Series[float], table: pd.DataFrame) -> dict[int, str]:
    """Which topics can be labelled without covering others; the most needed choose first."""
    wide, high = _widened(x, 0.3), _widened(y, 0.15)
    across = 2 * (x - wide[0]) / (wide[1] - wide[0]) - 1
    up = 2 * (y - high[0]) / (high[1] - high[0]) - 1
    return label_sides(
        list(zip(across, up, strict=True)),
        [wrapped(label, 16) for label in table["label"]],
        sizes=[10] * len(table),
        order=[int(at) for at in table.sort_values("rank", kind="stable").index],
    )


def _widened(values: pd.Series[float], share: float) -> list[float]:
    margin = share * (float(values.max() - values.min()) or 1.0)
    return [float(values.min()) - margin, float(values.max()) + margin]


def _name_corners(figure: go.Figure) -> None:
    for name, at, up in CORNERS:
        figure.add_annotation(
            text=f"<i>{QUADRANTS[name].render()}</i>", x=at, y=up,
            xref="paper", yref="paper", showarrow=False,
            xanchor="left" if at == 0 else "right", yanchor="bottom" if up == 0 else "top",
            font={"size": 12, "color": _quadrant_colour(name)},
        )  # fmt: skip


def _quadrant_colour(quadrant: str) -> str:
    return {"train_first": COLOURS[4], "keep_up": HAVE}.get(quadrant, TEXT)
