"""Network picture: a competence network to zoom, drag, search, colour and save.

Plotly can't drag nodes, and places labels once. So this is drawn by a small script of its own,
which asks here which labels have room, as the pages do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from ..figures.labels import DESKTOP, Screen, label_sides
from ..figures.network_nodes import drawn_edges, drawn_nodes
from ..languages import active_language, in_language
from ..messages import Message, html_of, render, say
from ..networks import CompetenceNetwork
from ..networks.export import write_gexf
from ..segments import Segments
from ..values import Name
from .network_drawing import drawing_of

BROWSER = Path(__file__).with_name("browser")
COLOURED_BY = {"sector": say("sector"), "community": say("community"), "segment": say("segment")}
ZOOMS = {say("Zoom in"): 1.4, say("Zoom out"): 1 / 1.4, say("Show all"): 0.0}
FILES = ("svg", "png", "gexf")
HINT = say("Drag a node to move it. Hold Ctrl and turn the wheel to zoom.")


SCRIPT = "\n".join((BROWSER / name).read_text("utf-8") for name in ("save.js", "network.js"))


class Canvas(anywidget.AnyWidget):
    """What the browser draws: nodes and links, their places, labels with room, what stands out.

    Examples
    --------
    >>> Canvas().lit
    []
    """

    _esm = SCRIPT
    drawing = traitlets.Dict().tag(sync=True)
    places = traitlets.Dict().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    lit: traitlets.List[str] = traitlets.List().tag(sync=True)


class NetworkPicture(widgets.VBox):  # type: ignore[misc]
    """A competence network in a notebook: zoom, drag, search, colours, and files of it.

    Parameters
    ----------
    network, segments
        What it shows first; see `show`.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> picture = NetworkPicture(find_competence_network(demo_survey()))
    >>> picture.pick("ports")
    >>> picture.canvas.lit
    ['air_quality', 'ports']
    """

    def __init__(self, network: CompetenceNetwork, segments: Segments | None = None) -> None:
        self.canvas = Canvas()
        # Labels are placed for a usual screen until the browser says how large it is.
        self._language, self._screen, self._picked = active_language(), DESKTOP, ""
        self._heard: Callable[[str], None] = lambda code: None
        self.controls = self._make_controls()
        self.show(network, segments)
        self.canvas.on_msg(lambda _, said, __: self.hear(said))
        self.canvas.observe(lambda _: self._place_labels(), names="places")
        for name, change in {"find": self._shine, "coloured_by": self._draw}.items():
            self.controls[name].observe(partial(_after, change), names="value")
        row = widgets.HBox([*self.controls.values()], layout={"flex_flow": "row wrap"})
        hint = widgets.HTML(html_of(HINT))
        super().__init__([row, hint, self.canvas])

    @staticmethod
    def has_links(network: CompetenceNetwork) -> bool:
        """Tell whether there is something to draw."""
        return bool(network.edges["kept"].eq(True).any())

    def show(self, network: CompetenceNetwork, segments: Segments | None = None) -> None:
        """Show a network; competences that were there before stay where they are.

        Parameters
        ----------
        network : CompetenceNetwork
        segments : Segments, optional
            With them, nodes can be coloured by segment.
        """
        self.network, self._segments = network, segments
        with in_language(self._language):
            self._edges = drawn_edges(network)
            # Of a competence of which too few SMEs answered, no place is published.
            self._nodes = drawn_nodes(network, self._edges).dropna(subset=["x", "y"])
        own = {row.node: [row.x, row.y] for row in self._nodes.itertuples()}
        self.canvas.places = own | {
            code: place for code, place in self.canvas.places.items() if code in own
        }
        self._place_labels()
        self._offer(*(COLOURED_BY if segments is not None else ("sector", "community")))
        self.controls["find"].options = self._nodes["label"].tolist()
        self._draw()
        self._shine()

    def on_pick(self, heard: Callable[[str], None]) -> None:
        """Call a function with the code of the competence that is clicked."""
        self._heard = heard

    def pick(self, code: str) -> None:
        """Let a competence and its neighbours stand out; empty: all alike."""
        self._picked = code
        self._shine()

    def hear(self, said: dict[str, Any]) -> None:
        """Hear what the browser says: pixels of a unit of the picture, or what was clicked."""
        if "screen" in said:
            self._screen = Screen(*said["screen"])
            self._place_labels()
        if "picked" in said:
            self.pick(said["picked"])
            if self._picked:
                self._heard(self._picked)

    def as_shown(self) -> CompetenceNetwork:
        """Return the network with the places that its competences have in the picture."""
        codes, places = self.network.nodes["node"], self.canvas.places
        x, y = zip(*(places.get(code, (None, None)) for code in codes), strict=True)
        return self.network.with_tables(nodes=self.network.nodes.assign(x=x, y=y))

    def save(self, kind: str) -> None:
        """Let the browser save the picture as it stands: ``svg``, ``png`` or ``gexf``."""
        text = self._gexf() if kind == "gexf" else ""
        self.canvas.send({"kind": kind, "name": f"network.{kind}", "text": text})

    def _gexf(self) -> str:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "network.gexf"
            return write_gexf(self.as_shown(), path, language=self._language).read_text("utf-8")

    def _make_controls(self) -> dict[str, widgets.Widget]:
        controls = {
            "find": widgets.Combobox(description=render(say("Find"))),
            "coloured_by": widgets.Dropdown(description=render(say("Colours"))),
        }
        for control in controls.values():
            control.style.description_width = "initial"
        for name, by in ZOOMS.items():
            controls[str(name)] = _button(name, partial(self.canvas.send, {"zoomed": by}))
        for kind in FILES:
            name = say("Save as {format}", format=Name(kind.upper()))
            controls[kind] = _button(name, partial(self.save, kind))
        return controls

    def _offer(self, *groups: str) -> None:
        """Offer these groups to colour by; segments come first when they are new."""
        offered = [(render(COLOURED_BY[group], self._language), group) for group in groups]
        menu = self.controls["coloured_by"]
        if list(menu.options) != offered:
            menu.options, menu.value = offered, "segment" if "segment" in groups else "sector"

    def _draw(self) -> None:
        with in_language(self._language):
            self.canvas.drawing = drawing_of(
                self.network, self._segments, nodes=self._nodes, edges=self._edges,
                coloured_by=self.controls["coloured_by"].value,
            )  # fmt: skip

    def _place_labels(self) -> None:
        """Find the labels that have room where nodes are, as large as they are drawn."""
        nodes, pairs = self._nodes.sort_values("turn"), self.network.headline_pairs()
        places = [(x, y) for x, y in map(self.canvas.places.__getitem__, nodes["node"])]
        sides = label_sides(
            places, nodes["text"].tolist(), sizes=nodes["size"].tolist(),
            order=range(len(nodes)), needed=len({*pairs["source"], *pairs["target"]}),
            screen=self._screen,
        )  # fmt: skip
        self.canvas.labels = {nodes["node"].iloc[place]: side for place, side in sides.items()}

    def _shine(self) -> None:
        """Let stand out what is sought, or else what is picked and its neighbours."""
        sought = self.controls["find"].value.casefold().strip()
        ends = self._edges[["source", "target"]]
        near = ends[(ends == self._picked).any(axis=1)].stack()
        named = self._nodes["label"].str.casefold().str.contains(sought, regex=False)
        found = self._nodes["node"][named] if sought else [*near, self._picked]
        self.canvas.lit = sorted({code for code in found if code})


def _after(change: Callable[[], None], _: object) -> None:
    change()


def _button(name: Message, do: Callable[[], None]) -> widgets.Button:
    button = widgets.Button(description=render(name), layout={"width": "auto"})
    button.on_click(lambda _: do())
    return button
