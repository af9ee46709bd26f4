"""Labels: which nodes of a picture get one, and where, so that none covers another.

Places are in the units of the picture, -1 to 1; widths of letters are in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..statistics import Floats

# The picture ends here, in its units; below there is room under a row of isolated nodes.
EDGES = (-1.25, 1.25, -1.26, 1.15)
# Of a letter and a line of text, in pixels.
LETTER, LINE = 6.6, 14.0
# With fewer labels than these, labels may cover nodes without one.
ENOUGH = 12
# How far a name may stand from its middle, in steps of so many pixels.
STEP, FARTHEST = 6.0, 20
# Sides of a node on which its label may stand: to the right or left, above or below.
SIDES = {
    "top center": (0, 1), "bottom center": (0, -1), "middle right": (1, 0), "middle left": (-1, 0),
    "top right": (1, 1), "top left": (-1, 1), "bottom right": (1, -1), "bottom left": (-1, -1),
}  # fmt: skip

Place = tuple[float, float]
Box = tuple[float, float, float, float]


class Screen(NamedTuple):
    """Pixels of one unit of a picture, across and up."""

    across: float
    up: float


# A page 390 pixels wide, and one from 900 on: labels that are clear of each other on one are so
# on every wider one.
PHONE, DESKTOP = Screen(135.0, 150.0), Screen(300.0, 190.0)


def label_sides(
    places: Sequence[Place],
    texts: Sequence[str],
    *,
    sizes: Sequence[float],
    order: Sequence[int],
    needed: int = 0,
    screen: Screen = PHONE,
) -> dict[int, str]:
    """Choose the labels that have room, and the side of its node on which each stands.

    Parameters
    ----------
    places : sequence of pairs of float
        x and y of all nodes, -1 to 1.
    texts : sequence of str
        Labels, lines separated by ``<br>``.
    sizes : sequence of float
        Diameters of the nodes in pixels.
    order : sequence of int
        Nodes to label; those that come first choose first.
    needed : int
        So many of the first leave room for each other, as far as there is a way; these may
        cover nodes that are not needed, where nothing else has room.
    screen : Screen
        How large the picture is drawn.

    Returns
    -------
    dict
        Node to where Plotly shall put its text, such as ``"top center"``; labels without room
        are missing.

    Examples
    --------
    >>> label_sides([(0, 0), (0.02, 0)], ["IoT", "GIS"], sizes=[9, 9], order=[0, 1])
    {0: 'top center', 1: 'bottom center'}
    """
    nodes = [_node_box(at, size, screen) for at, size in zip(places, sizes, strict=True)]
    taken: list[Box] = []
    sides: dict[int, str] = {}
    first = order[:needed]
    choices: dict[int, list[tuple[str, Box]]] = {}
    ways: list[tuple[str, Box]] = []
    for node in first:
        own = _choices(node, first, nodes, text=texts[node], screen=screen)
        if all_of_them := _together([*choices.values(), own]):
            choices[node], ways = own, all_of_them
    for node, (side, box) in zip(choices, ways, strict=True):
        sides[node] = side
        taken.append(box)
    for node in [node for node in order if node not in sides]:
        others = [box for place, box in enumerate(nodes) if place != node]
        if found := _room(nodes[node], texts[node], (*taken, *others), screen):
            sides[node], box = found
            taken.append(box)
    # In a dense picture labels may cover nodes, but not those that have labels themselves.
    for node in [node for node in order if node not in sides]:
        if len(sides) >= ENOUGH:
            break
        covered = any(_meet(nodes[node], box) for box in taken)
        others = [nodes[place] for place in (*sides, node)]
        found = _room(nodes[node], texts[node], (*taken, *others), screen)
        if found and not covered:
            sides[node], box = found
            taken.append(box)
    return sides


def name_places(
    middles: Sequence[Place],
    texts: Sequence[str],
    *,
    clear_of: Sequence[Place],
    size: float,
    letter: float = LETTER,
    screen: Screen = PHONE,
) -> dict[int, Place]:
    """Find a place for each name, as near to its middle as nodes and other names let it stand.

    Parameters
    ----------
    middles : sequence of pairs of float
        Where names belong; the first choose first.
    texts : sequence of str
        Names, lines separated by ``<br>``.
    clear_of : sequence of pairs of float
        Nodes that no name may cover.
    size : float
        Their diameter in pixels.
    letter : float
        Width of a letter in pixels.
    screen : Screen
        How large the picture is drawn.

    Returns
    -------
    dict
        Name to the middle of its text; names without room are missing.

    Examples
    --------
    >>> name_places([(0, 0)], ["Energy"], clear_of=[(0.5, 0)], size=5)
    {0: (0.0, 0.0)}
    """
    taken = [_node_box(place, size, screen) for place in clear_of]
    found: dict[int, Place] = {}
    for name, (middle, text) in enumerate(zip(middles, texts, strict=True)):
        across, up = _extent(text, letter, screen)
        for x, y in _around(middle, screen):
            box = (x - across / 2, x + across / 2, y - up / 2, y + up / 2)
            if _inside(box) and not any(_meet(box, other) for other in taken):
                found[name] = (float(x), float(y))
                taken.append(box)
                break
    return found


def _around(middle: Place, screen: Screen) -> Iterator[Place]:
    """The middle itself and rings around it, each wider than the one before."""
    yield middle
    turn: Floats = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    for ring in range(1, FARTHEST):
        across, up = ring * STEP / screen.across, ring * STEP / screen.up
        yield from zip(
            (middle[0] + across * np.sin(turn)).tolist(),
            (middle[1] + up * np.cos(turn)).tolist(),
            strict=True,
        )


def _room(node: Box, text: str, others: Sequence[Box], screen: Screen) -> tuple[str, Box] | None:
    """The first side of a node on which its label stands clear of the others."""
    for side, box in _label_boxes(node, text, screen).items():
        if _inside(box) and not any(_meet(box, other) for other in others):
            return side, box
    return None


def _choices(
    node: int, needed: Sequence[int], nodes: Sequence[Box], *, text: str, screen: Screen
) -> list[tuple[str, Box]]:
    """Sides on which a label covers no needed node, those first that cover few others."""
    others = [box for place, box in enumerate(nodes) if place != node]
    kept = [nodes[place] for place in needed if place != node]
    clear = [
        (side, box)
        for side, box in _label_boxes(nodes[node], text, screen).items()
        if _inside(box) and not any(_meet(box, other) for other in kept)
    ]
    return sorted(clear, key=lambda one: sum(_meet(one[1], other) for other in others))


def _together(
    choices: Sequence[Sequence[tuple[str, Box]]], taken: tuple[Box, ...] = ()
) -> list[tuple[str, Box]] | None:
    """One choice for each label, so that none covers another; none where there is no such way."""
    if not choices:
        return []
    for side, box in choices[0]:
        if not any(_meet(box, other) for other in taken):
            rest = _together(choices[1:], (*taken, box))
            if rest is not None:
                return [(side, box), *rest]
    return None


def _node_box(place: Place, size: float, screen: Screen) -> Box:
    x, y = place
    across, up = size / 2 / screen.across, size / 2 / screen.up
    return x - across, x + across, y - up, y + up


def _label_boxes(node: Box, text: str, screen: Screen) -> dict[str, Box]:
    """Where the label stands on each side, as Plotly draws it."""
    width, height = _extent(text, LETTER, screen)
    left, right, low, high = node
    radius = (right - left) / 2 * screen.across
    far = radius / 0.8 + 1  # pixels from the middle of a node at which Plotly begins its text
    boxes = {}
    for side, (across, up) in SIDES.items():
        x = (left + right) / 2 + across * (far / screen.across + width / 2)
        y = (low + high) / 2 + up * (far / screen.up + height / 2)
        boxes[side] = (x - width / 2, x + width / 2, y - height / 2, y + height / 2)
    return boxes


def _extent(text: str, letter: float, screen: Screen) -> Place:
    lines = text.split("<br>")
    return max(map(len, lines)) * letter / screen.across, len(lines) * LINE / screen.up


def _inside(box: Box) -> bool:
    left, right, low, high = box
    return left >= EDGES[0] and right <= EDGES[1] and low >= EDGES[2] and high <= EDGES[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
