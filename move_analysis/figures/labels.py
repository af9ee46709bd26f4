"""Labels: which nodes of a picture get one, and on which side, so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence

# Pixels of one unit of a picture from -1 to 1 on a telephone 390 pixels wide: where labels are
# clear of each other there, they are so on wider screens too.
ACROSS, UP = 135.0, 165.0
# The picture ends here, in its units.
EDGES = (-1.25, 1.25, -1.12, 1.15)
# Of a letter and a line of text, and between a node and its label, in pixels.
LETTER, LINE, GAP = 6.2, 14.0, 3.0

# With fewer labels than these, labels may cover nodes without one.
ENOUGH = 12

Box = tuple[float, float, float, float]


def label_sides(
    places: Sequence[tuple[float, float]],
    texts: Sequence[str],
    *,
    sizes: Sequence[float],
    order: Sequence[int],
) -> dict[int, str]:
    """Which labels have room, and on which side of their nodes?

    Parameters
    ----------
    places : sequence of pairs of float
        x and y of all nodes, -1 to 1.
    texts : sequence of str
        Labels, lines parted by ``<br>``.
    sizes : sequence of float
        Diameters of the nodes in pixels.
    order : sequence of int
        Nodes to label; those that come first choose first.

    Returns
    -------
    dict
        Node to ``"top center"``, ``"bottom center"``, ``"middle right"`` or ``"middle left"``;
        labels without room are missing.

    Examples
    --------
    >>> label_sides([(0, 0), (0.02, 0)], ["IoT", "GIS"], sizes=[9, 9], order=[0, 1])
    {0: 'top center', 1: 'bottom center'}
    """
    nodes = [_node_box(place, size) for place, size in zip(places, sizes, strict=True)]
    taken: list[Box] = []
    sides: dict[int, str] = {}
    for node in order:
        others = [box for place, box in enumerate(nodes) if place != node]
        if found := _room(nodes[node], texts[node], (*taken, *others)):
            sides[node], box = found
            taken.append(box)
    # In a dense picture labels may cover nodes, but not those that have labels themselves.
    for node in [node for node in order if node not in sides]:
        covered = any(_meet(nodes[node], box) for box in taken)
        others = [nodes[place] for place in (*sides, node)]
        found = _room(nodes[node], texts[node], (*taken, *others))
        if found and not covered and len(sides) < ENOUGH:
            sides[node], box = found
            taken.append(box)
    return sides


def _room(node: Box, text: str, others: Sequence[Box]) -> tuple[str, Box] | None:
    """The first side of a node on which its label stands clear of the others."""
    for side, box in _label_boxes(node, text).items():
        if _inside(box) and not any(_meet(box, other) for other in others):
            return side, box
    return None


def _node_box(place: tuple[float, float], size: float) -> Box:
    x, y = place
    across, up = size / 2 / ACROSS, size / 2 / UP
    return x - across, x + across, y - up, y + up


def _label_boxes(node: Box, text: str) -> dict[str, Box]:
    lines = text.split("<br>")
    width, height = max(map(len, lines)) * LETTER / ACROSS, len(lines) * LINE / UP
    left, right, low, high = node
    x, y = (left + right) / 2, (low + high) / 2
    above, beside = GAP / UP, GAP / ACROSS
    return {
        "top center": (x - width / 2, x + width / 2, high + above, high + above + height),
        "bottom center": (x - width / 2, x + width / 2, low - above - height, low - above),
        "middle right": (right + beside, right + beside + width, y - height / 2, y + height / 2),
        "middle left": (left - beside - width, left - beside, y - height / 2, y + height / 2),
    }


def _inside(box: Box) -> bool:
    left, right, low, high = box
    return left >= EDGES[0] and right <= EDGES[1] and low >= EDGES[2] and high <= EDGES[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
