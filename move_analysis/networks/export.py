"""Networks for other programs: GEXF, GraphML, Pajek and VOSviewer, as the picture shows them.

Written are the kept edges and all nodes with their colour (sector of competences, partner of
SMEs), size (SMEs, competences or edges) and place, and every column of the result as a text,
whole number, number or truth value; what is missing is left out. A file is a publication like a
page: give these functions a *released* result unless the file stays with those who may see the
answers. The caller decides, they do not ask, because exploring in Gephi is work on the answers
too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..messages import in_language, render, say
from .drawing import Drawing, Network, drawing_of
from .layout import network_places
from .leiden import edge_graph

if TYPE_CHECKING:
    import networkx

Row = dict[str, Any]

# Colours that people with any colour vision can tell apart (Okabe and Ito 2008).
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
GREY = "#999999"
LINKS = say("Links")
COUNTS = (
    *("n", "base", "base_source", "base_target", "degree", "community"),
    *("n_has", "base_has", "n_needs", "base_needs", "ties_in", "ties_out"),
)
SMALLEST, LARGEST = 8.0, 40.0
WIDE = 500.0
"""Half the width of the picture in a GEXF or GraphML file."""


def write_gexf(network: Network, path: str | Path, *, language: str | None = None) -> Path:
    """Write a network for Gephi and Gephi Lite, with colours, sizes and places.

    Parameters
    ----------
    network : CompetenceNetwork, Backbone, SmeNetwork, PartnerNetwork, TwoModeNetwork or Ties
        Released, if the file leaves the house: the caller decides.
    path : path
        Usually ends in ``.gexf``.
    language : str, optional
        Of labels; left out, the one that `set_language` chose.

    Returns
    -------
    Path
        The file.

    References
    ----------
    GEXF 1.2, with its module for visual attributes. https://gexf.net

    Examples
    --------
    >>> import tempfile
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> network = find_competence_network(demo_survey())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_gexf(network, Path(folder) / "map.gexf").suffix
    '.gexf'
    """
    import networkx

    graph = as_networkx(network, language=language)
    for _, node in graph.nodes(data=True):
        x, y, colour, size = (node.pop(name) for name in ("x", "y", "color", "size"))
        red, green, blue = _rgb(colour)
        node["viz"] = {
            "position": {"x": x, "y": y, "z": 0.0},
            "color": {"r": red, "g": green, "b": blue, "a": 1.0},
            "size": size,
        }
    networkx.write_gexf(graph, path)
    return Path(path)


def write_graphml(network: Network, path: str | Path, *, language: str | None = None) -> Path:
    """Write a network for Cytoscape, yEd, igraph and R; visual values are plain attributes.

    Parameters
    ----------
    network, path, language
        As in `write_gexf`; usually ends in ``.graphml``.

    Returns
    -------
    Path
        The file.

    Examples
    --------
    >>> import tempfile
    >>> from move_analysis.networks import find_backbone
    >>> backbone = find_backbone(pd.DataFrame({"a": [1, 0, 1], "b": [1, 0, 0]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_graphml(backbone, Path(folder) / "map.graphml").name
    'map.graphml'
    """
    import networkx

    networkx.write_graphml_xml(as_networkx(network, language=language), path)
    return Path(path)


def write_pajek(network: Network, path: str | Path, *, language: str | None = None) -> Path:
    """Write a network for Pajek; edge values are the weights, ties become arcs.

    Parameters
    ----------
    network, path, language
        As in `write_gexf`; usually ends in ``.net``.

    Returns
    -------
    Path
        The file.

    References
    ----------
    de Nooy, W., Mrvar, A. & Batagelj, V. (2018). Exploratory Social Network Analysis with
    Pajek. Cambridge University Press.

    Examples
    --------
    >>> import tempfile
    >>> from move_analysis.networks import find_backbone
    >>> backbone = find_backbone(pd.DataFrame({"a": [1, 0, 1], "b": [1, 0, 0]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_pajek(backbone, Path(folder) / "map.net").read_text().splitlines()[0]
    '*Vertices 2'
    """
    graph = as_networkx(network, language=language)
    number = {node: place for place, node in enumerate(graph, start=1)}
    lines = [f"*Vertices {len(number)}"]
    for node, data in graph.nodes(data=True):
        label = data["label"].replace('"', "'")
        x, y = (0.5 + data["x"] / WIDE / 2, 0.5 - data["y"] / WIDE / 2)
        size, colour = data["size"] / SMALLEST, data["color"].removeprefix("#")
        lines.append(
            f'{number[node]} "{label}" {x:.4f} {y:.4f} ellipse '
            f"x_fact {size:.2f} y_fact {size:.2f} ic RGB{colour}"
        )
    lines.append("*Arcs" if graph.is_directed() else "*Edges")
    for one, other, data in graph.edges(data=True):
        lines.append(" ".join(map(str, _link(number, one, other, data))))
    return _write(path, lines)


def write_vosviewer(
    network: Network, path: str | Path, *, language: str | None = None
) -> tuple[Path, Path]:
    """Write a network for VOSviewer: a map file and a network file.

    Parameters
    ----------
    network, language
        As in `write_gexf`.
    path : path
        Of the map file, usually ``…_map.txt``; the network file stands beside it and ends in
        ``_network.txt``.

    Returns
    -------
    map_file, network_file : Path
        To be opened together.

    References
    ----------
    van Eck, N. J. & Waltman, L. VOSviewer Manual, sections on map and network files.

    Examples
    --------
    >>> import tempfile
    >>> from move_analysis.networks import find_backbone
    >>> backbone = find_backbone(pd.DataFrame({"a": [1, 0, 1], "b": [1, 0, 0]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in write_vosviewer(backbone, Path(folder) / "move_map.txt")]
    ['move_map.txt', 'move_network.txt']
    """
    graph = as_networkx(network, language=language).to_undirected()
    number = {node: place for place, node in enumerate(graph, start=1)}
    weights = [f"weight<{render(one, language)}>" for one in (drawing_of(network).sized_by, LINKS)]
    rows = ["\t".join(["id", "label", "x", "y", "cluster", *weights, "red", "green", "blue"])]
    for node, data in graph.nodes(data=True):
        values = (
            *(number[node], data["label"].replace("\t", " ")),
            *(f"{data['x'] / WIDE:.4f}", f"{data['y'] / WIDE:.4f}", data.get("community", "")),
            *(data.get("n", ""), graph.degree(node), *_rgb(data["color"])),
        )
        rows.append("\t".join(map(str, values)))
    links = [
        "\t".join(map(str, _link(number, one, other, data)))
        for one, other, data in graph.edges(data=True)
    ]
    file = Path(path)
    beside = file.with_name(f"{file.stem.removesuffix('_map')}_network{file.suffix}")
    return _write(file, rows), _write(beside, links)


def as_networkx(network: Network, *, language: str | None = None) -> networkx.Graph:
    """Return a networkx graph, with plain values and what a picture needs.

    Parameters
    ----------
    network, language
        As in `write_gexf`; its kept edges become edges.

    Returns
    -------
    networkx.Graph or DiGraph
        Ties have a direction. Nodes have all columns of the result, and ``label x y color
        size``; edges have all columns. Missing values are left out.

    Examples
    --------
    >>> from move_analysis.networks import find_backbone
    >>> graph = as_networkx(find_backbone(pd.DataFrame({"a": [1, 0, 1], "b": [1, 0, 0]})))
    >>> graph.nodes["a"]["color"], graph.number_of_edges()
    ('#999999', 0)
    """
    import networkx

    with in_language(language):
        drawing = drawing_of(network)
    graph = networkx.DiGraph() if drawing.directed else networkx.Graph()
    for row in _plain(_drawn(drawing)):
        graph.add_node(row.pop("node"), **row)
    for row in _plain(drawing.edges):
        graph.add_edge(row.pop("source"), row.pop("target"), **row)
    return graph


def _drawn(drawing: Drawing) -> pd.DataFrame:
    """Nodes with the label, place, colour and size that they have in the picture."""
    table = drawing.nodes.assign(node=drawing.nodes["node"].astype(str))
    ends = drawing.edges[["source", "target"]].astype(str)
    if "x" not in table:
        x, y = network_places(edge_graph(table["node"], ends)).T
        table = table.assign(x=x, y=y)
    if "n" in table:
        known = table["n"].astype("Float64").fillna(0).astype(float)
    else:
        edges = pd.concat([ends["source"], ends["target"]]).value_counts()
        known = table["node"].map(edges).fillna(0).astype(float)
    share = np.sqrt(known / max(known.max(), 1)) if len(known) else known
    return table.assign(
        label=table["label"].fillna(table["node"]) if "label" in table else table["node"],
        # Of a node of which too few SMEs answered, no place is published.
        x=table["x"].fillna(0) * WIDE,
        y=table["y"].fillna(0) * WIDE,
        color=_colours(table[drawing.colour_by]) if drawing.colour_by else GREY,
        size=SMALLEST + (LARGEST - SMALLEST) * share,
    )


def _colours(groups: pd.Series[str]) -> pd.Series[str]:
    known = groups.dropna().unique()
    of = {group: COLOURS[place % len(COLOURS)] for place, group in enumerate(known)}
    return groups.map(of).fillna(GREY)


def _plain(table: pd.DataFrame) -> list[Row]:
    """Rows with Python's own types, without what is missing."""
    types: dict[str, Any] = {name: str for name in ("source", "target") if name in table}
    # Where a number is hidden, the others came as floats.
    types |= {name: "Int64" for name in COUNTS if name in table}
    if "weight" in table and (table["weight"].dropna() % 1 == 0).all():
        types["weight"] = "Int64"
    return [
        {
            str(name): value.item() if isinstance(value, np.generic) else value
            for name, value in row.items()
            if not pd.isna(value)
        }
        for row in table.astype(types).to_dict("records")
    ]


def _link(number: dict[str, int], one: str, other: str, data: Row) -> list[Any]:
    """Numbers of both ends and the weight of an edge, which is left out where it is not shown."""
    weight = [data["weight"]] if "weight" in data else []
    return [number[one], number[other], *weight]


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def _write(path: str | Path, lines: list[str]) -> Path:
    file = Path(path)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file
