"""Network figures: which competences go together, which are needed, where they are dense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, say
from .labels import DESKTOP, EDGES, PHONE, Screen, label_sides, name_places
from .network_groups import ALIKE, group_colours, segments_of
from .network_nodes import drawn_edges, drawn_nodes
from .spoken import spoken
from .theme import FAINT, HAVE, NEED, NEEDED, colours, empty, finish, wrapped
from .wording import hovers

if TYPE_CHECKING:
    from ..competences import Balance
    from ..networks import Communities, CompetenceNetwork
    from ..segments import Segments

TITLE = say("Which competences go together")
NEEDED_TITLE = say("Which of them are needed")
SEGMENTS_TITLE = say("Which segment has which of them")
FIELDS_TITLE = say("Fields of competences")
NO_LINKS = say("No two competences go together more often than chance explains.")
WITHIN, ACROSS = say("within a sector"), say("across sectors")
COMMUNITY_WIDTH = 14
DOT, BOLD_LETTER = 5.0, 7.6
UNNAMED = ("", "top center")
# The density is that of a grid of so many points; a node spreads over so much of the picture.
CELLS, SPREAD = 56, 0.13
DENSITY = [
    [0, "rgba(0, 114, 178, 0)"],
    [0.5, "rgba(0, 114, 178, 0.25)"],
    [1, "rgba(0, 92, 145, 0.55)"],
]
NEEDED_BY = say("needed by: {share_need}")


@spoken
def competence_network(network: CompetenceNetwork) -> go.Figure:
    """Draw which competences go together in the same SMEs more often than chance explains.

    Parameters
    ----------
    network : CompetenceNetwork
        From `find_competence_network`.

    Returns
    -------
    Figure
        A node per competence, as large as its SMEs, coloured by sector; grey edges within a
        sector, orange ones across sectors. Labelled are as many as have room: the pairs that
        the reading names first, others that cross sectors, then the larger; all have theirs
        under the pointer. ``customdata`` has the labels for a telephone, which are fewer.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> competence_network(find_competence_network(demo_survey())).data[0].name
    'within a sector'
    """
    kept = drawn_edges(network)
    if kept.empty:
        return empty(network, title=TITLE, why=NO_LINKS)
    nodes = _placed(network, kept)
    by_sector = colours(nodes["sector"])
    dots = [
        _dots(own, name=own["sector_label"].iloc[0], color=by_sector[str(code)])
        for code, own in nodes.groupby("sector", sort=False)
    ]
    subtitle = say("Size: SMEs. Lines: together more often than chance explains")
    return _picture(network, [*_edges(kept, nodes), *dots], title=TITLE, subtitle=subtitle)


@spoken
def competence_overlay(network: CompetenceNetwork, balance: Balance) -> go.Figure:
    """Draw which of the competences that go together are needed most.

    Parameters
    ----------
    network : CompetenceNetwork
        From `find_competence_network`.
    balance : Balance
        From `measure_balance`, of one group: ``balance.filter(group="CCTL")``.

    Returns
    -------
    Figure
        The network of `competence_network`, each node in the colour of the share of the SMEs
        that need it; without colour where that is not known.

    Examples
    --------
    >>> from move_analysis.competences import measure_balance
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> survey = demo_survey()
    >>> figure = competence_overlay(find_competence_network(survey), measure_balance(survey))
    >>> figure.data[-1].marker.colorbar.title.text
    'share of the SMEs that need it'
    """
    kept, needed = drawn_edges(network), balance.balance
    needed = needed.assign(needed=hovers(balance, "balance", NEEDED_BY))
    needed = needed.drop_duplicates("competence").set_index("competence")[["share_need", "needed"]]
    nodes = _placed(network, kept).join(needed, on="node")
    if kept.empty or nodes["share_need"].dropna().empty:
        unknown = say("Not asked, or too few SMEs said what they need.")
        return empty(network, title=NEEDED_TITLE, why=NO_LINKS if kept.empty else unknown)
    nodes["hover"] += "<br>" + nodes["needed"].fillna(say("not known who needs it").render())
    known = nodes["share_need"].notna()
    scale = {
        "colorscale": NEEDED,
        "cmin": 0,
        "colorbar": {
            "title": {"text": say("share of the SMEs that need it").render(), "side": "top"},
            "tickformat": ".0%",
            "orientation": "h", "thickness": 10, "len": 0.6, "y": 0, "yanchor": "top",
        },
    }  # fmt: skip
    shares = nodes.loc[known, "share_need"].astype(float).round(3).tolist()
    subtitle = say("Size: SMEs that have it. Orange: needed most")
    traces = [
        *_edges(kept, nodes, plain=True),
        _dots(nodes[~known], name=say("not known").render(), color=FAINT),
        _dots(nodes[known].assign(linked=True), name="", color=shares, showlegend=False, **scale),
    ]
    return _picture(network, traces, title=NEEDED_TITLE, subtitle=subtitle)


@spoken
def competence_segments(network: CompetenceNetwork, segments: Segments) -> go.Figure:
    """Draw which segment has each of the competences that go together more than other SMEs.

    Parameters
    ----------
    network : CompetenceNetwork
        From `find_competence_network`.
    segments : Segments
        From `find_segments`, of the same answers.

    Returns
    -------
    Figure
        The network of `competence_network`, each node in the colour of the segment that has (or
        needs) it most clearly more often than all SMEs; pale where no segment does.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> from move_analysis.segments import find_segments
    >>> survey = demo_survey()
    >>> segments = find_segments(survey, k=2, n_init=2)
    >>> competence_segments(find_competence_network(survey), segments).data[3].name[:9]
    'Segment 1'
    """
    kept = drawn_edges(network)
    if kept.empty:
        return empty(network, title=SEGMENTS_TITLE, why=NO_LINKS)
    groups = segments_of(network, segments)
    nodes = _placed(network, kept).assign(group=groups.to_numpy())
    dots = [
        _dots(nodes[nodes["group"] == name], name=name, color=color)
        for name, color in group_colours(groups).items()
    ]
    alike = _dots(nodes[nodes["group"].isna()], name=ALIKE.render(), color=FAINT)
    subtitle = say("Colour: the segment that has it more often than all SMEs")
    traces = [*_edges(kept, nodes, plain=True), *dots, alike]
    return _picture(network, traces, title=SEGMENTS_TITLE, subtitle=subtitle)


@spoken
def competence_density(network: CompetenceNetwork, communities: Communities) -> go.Figure:
    """Draw where the competences of the SMEs are dense, with the names of these fields.

    Parameters
    ----------
    network : CompetenceNetwork
        From `find_competence_network`.
    communities : Communities
        From `find_communities`, of one resolution: ``communities.filter(resolution=1.0)``; of
        several, the first.

    Returns
    -------
    Figure
        The bluer, the more SMEs have competences that stand near; communities of at least three
        competences are named by their most linked members.

    References
    ----------
    van Eck, N. J. & Waltman, L. (2010). Software survey: VOSviewer. Scientometrics 84, 523-538.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_communities, find_competence_network
    >>> network = find_competence_network(demo_survey())
    >>> competence_density(network, find_communities(network)).data[0].type
    'heatmap'
    """
    kept = drawn_edges(network)
    nodes = _placed(network, kept)
    linked = nodes[nodes["linked"] & nodes["n"].notna()]
    if kept.empty or linked.empty:
        return empty(network, title=FIELDS_TITLE, why=NO_LINKS)
    dots = _dots(_bare(linked), name="", color=HAVE, showlegend=False)
    traces = [_density(linked), dots, _community_names(linked, communities)]
    subtitle = say("Blue: many SMEs have what stands there. Names: most linked members")
    return _picture(network, traces, title=FIELDS_TITLE, subtitle=subtitle)


def _placed(network: CompetenceNetwork, kept: pd.DataFrame) -> pd.DataFrame:
    """Nodes with their labels on a wide and on a narrow page."""
    nodes = drawn_nodes(network, kept)
    places = list(zip(nodes["x"], nodes["y"], strict=True))
    sizes, order = nodes["size"].tolist(), nodes["turn"].sort_values().index.tolist()
    pairs = network.headline_pairs()
    needed = len({*pairs["source"], *pairs["target"]})

    def labels(screen: Screen) -> pd.Series[Any]:
        texts = nodes["text"].tolist()
        sides = label_sides(places, texts, sizes=sizes, order=order, needed=needed, screen=screen)
        shown = [
            (text, sides[place]) if place in sides else UNNAMED for place, text in enumerate(texts)
        ]
        return pd.Series(shown, index=nodes.index, dtype=object)

    wide, phone = labels(DESKTOP), labels(PHONE)
    return nodes.assign(size=nodes["size"].round(1), label_wide=wide, label_phone=phone)


def _bare(nodes: pd.DataFrame) -> pd.DataFrame:
    """Small nodes without labels."""
    none = pd.Series([UNNAMED] * len(nodes), index=nodes.index, dtype=object)
    return nodes.assign(label_wide=none, label_phone=none, size=DOT)


def _edges(kept: pd.DataFrame, nodes: pd.DataFrame, *, plain: bool = False) -> list[go.Scatter]:
    """Lines within and across sectors, and points on their middles to hover on."""
    traces = []
    places = nodes.set_index("node")[["x", "y"]]
    ends = kept.join(places.add_prefix("from_"), on="source")
    ends = ends.join(places.add_prefix("to_"), on="target")
    # Many lines are thin ones, or they hide what they join.
    thin = min(1.0, (120 / max(len(kept), 1)) ** 0.5)
    for across, name, colour, width in (
        (False, WITHIN, FAINT, 1.2),
        (True, ACROSS, FAINT if plain else NEED, 1.8),
    ):
        own = ends[ends["cross_sector"].astype(bool) == across]
        line = {"color": colour, "width": round(width * thin, 2)}
        xs, ys = (
            [
                v
                for pair in zip(own[f"from_{axis}"], own[f"to_{axis}"], strict=True)
                for v in (*pair, None)
            ]
            for axis in "xy"
        )
        traces.append(
            go.Scatter(
                x=xs, y=ys, name=name.render(), mode="lines", line=line, hoverinfo="skip",
                showlegend=not plain,
            )
        )  # fmt: skip
    traces.append(_middles(ends))
    return traces


def _middles(ends: pd.DataFrame) -> go.Scatter:
    return go.Scatter(
        x=ends[["from_x", "to_x"]].mean(axis=1).tolist(),
        y=ends[["from_y", "to_y"]].mean(axis=1).tolist(),
        mode="markers",
        marker={"size": 9, "opacity": 0},
        hovertext=ends["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )


def _dots(
    nodes: pd.DataFrame, *, name: str, color: object, showlegend: bool = True, **scale: Any
) -> go.Scatter:
    return go.Scatter(
        x=nodes["x"].tolist(),
        y=nodes["y"].tolist(),
        name=name,
        mode="markers+text",
        marker={
            "color": color,
            "size": nodes["size"].tolist(),
            "opacity": [1.0 if linked else 0.4 for linked in nodes["linked"]],
            "line": {"color": "rgba(255, 255, 255, 0.7)", "width": 1},
            **scale,
        },
        text=[text for text, _ in nodes["label_wide"]],
        textposition=[side for _, side in nodes["label_wide"]],
        customdata=[list(label) for label in nodes["label_phone"]],
        textfont={"size": 11},
        hovertext=nodes["hover"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
        showlegend=showlegend,
    )


def _density(nodes: pd.DataFrame) -> go.Heatmap:
    """SMEs spread around their competences, as VOSviewer's density view has it."""
    left, right, low, high = EDGES
    x, y = np.linspace(left, right, CELLS), np.linspace(low, high, CELLS)
    weights = nodes["n"].astype(float).to_numpy()
    near = [
        np.exp(-((grid[:, None] - nodes[axis].to_numpy()) ** 2) / (2 * SPREAD**2))
        for grid, axis in ((x, "x"), (y, "y"))
    ]
    density = (near[1] * weights) @ near[0].T
    return go.Heatmap(
        x=x.round(3).tolist(), y=y.round(3).tolist(), z=(density / density.max()).round(2).tolist(),
        colorscale=DENSITY, zsmooth="best", showscale=False, hoverinfo="skip",
    )  # fmt: skip


def _community_names(nodes: pd.DataFrame, communities: Communities) -> go.Scatter:
    """Names of the larger communities near their middles, clear of dots, the largest first."""
    first = communities.communities["resolution"].head(1)
    table = communities.labelled("communities")
    table = table[table["resolution"].isin(first)]
    members = communities.members[communities.members["resolution"].isin(first)]
    middles = nodes.merge(members[["node", "community"]], on="node", suffixes=("_own", ""))
    middles = middles.groupby("community")[["x", "y"]].mean()
    named = table[table["competences"] >= 3].join(middles, on="community", how="inner")
    texts = [wrapped(name, COMMUNITY_WIDTH) for name in named["name"]]
    places = name_places(
        list(zip(named["x"], named["y"], strict=True)), texts, size=DOT, letter=BOLD_LETTER,
        clear_of=list(zip(nodes["x"], nodes["y"], strict=True)),
    )  # fmt: skip
    return go.Scatter(
        x=[round(x, 3) for x, _ in places.values()],
        y=[round(y, 3) for _, y in places.values()],
        mode="text",
        text=[f"<b>{texts[name]}</b>" for name in places],
        textfont={"size": 12},
        hoverinfo="skip",
        showlegend=False,
    )


def _picture(
    network: CompetenceNetwork, traces: list[Any], *, title: Message, subtitle: Message
) -> go.Figure:
    figure = go.Figure(traces)
    figure.update_xaxes(visible=False, range=EDGES[:2])
    figure.update_yaxes(visible=False, range=EDGES[2:])
    figure.update_layout(height=624, margin={"t": 64}, legend={"itemsizing": "constant"})
    return finish(figure, network, title=title, subtitle=subtitle)
