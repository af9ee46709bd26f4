"""Floors: the picture of the house, drawn from what the tests of the house hold it to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from html import escape
from pathlib import Path

LAYERS = Path(__file__).parents[1] / "tests" / "house" / "test_layers.py"
SAID = {
    "cli": "the command",
    "commands": "after the reports",
    "desk": "steered by the lead",
    "reports": "reported",
    "explore": "explored",
    "figures": "drawn and archived",
    "privacy": "the privacy gate",
    "opportunities": "outside, and for one SME",
    "matching": "analyses on analyses",
    "networks": "analyses",
    "segments": "kinds, competences",
    "prepare": "made ready",
    "readers": "exports in",
    "survey": "what flows",
    "errors": "foundations",
}
"""What happens on the floor of a room."""
WIDTH, ROW, GAP, LEFT, TOP = 960, 30, 6, 210, 16
LETTER = 7.4
"""Width of a letter of the rooms' names."""


def floors() -> list[list[str]]:
    """Return the rooms of each floor, from the ground up."""
    for node in ast.parse(LAYERS.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "FLOORS":
            found: list[list[str]] = ast.literal_eval(node.value)
            return found
    raise LookupError(f"{LAYERS} has no FLOORS")


def lines_of(rooms: list[str]) -> list[list[str]]:
    """Return the rooms of one floor in lines that fit the picture."""
    lines: list[list[str]] = [[]]
    for room in rooms:
        if sum(map(_width, [*lines[-1], room])) > WIDTH - LEFT - TOP:
            lines.append([])
        lines[-1].append(room)
    return lines


def _said(rooms: list[str]) -> str:
    return next((SAID[room] for room in rooms if room in SAID), "")


def _width(room: str) -> float:
    return len(room) * LETTER + 22 + GAP


def picture() -> str:
    """Return the picture as SVG: the top floor first, imports go downward."""
    storeys = [(_said(rooms), lines_of(rooms)) for rooms in floors()]
    height = sum(len(lines) * ROW + 2 * GAP for _, lines in storeys) + 2 * TOP
    parts = [*_drawn(storeys[::-1])]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13"><title>The rooms of move_analysis by '
        f"floor; a room imports from floors below it only</title>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _drawn(storeys: list[tuple[str, list[list[str]]]]) -> Iterator[str]:
    top = float(TOP)
    for place, (said, lines) in enumerate(storeys):
        high = len(lines) * ROW + 2 * GAP
        fill = "#eef3f6" if place % 2 else "#f8fafb"
        yield f'<rect x="8" y="{top}" width="{WIDTH - 16}" height="{high}" fill="{fill}"/>'
        number = len(storeys) - 1 - place
        yield _text(20, top + high / 2 + 5, f"{number}  {said}", fill="#4a5560")
        for row, rooms in enumerate(lines):
            yield from _boxes(rooms, top + GAP + row * ROW)
        top += high


def _boxes(rooms: list[str], top: float) -> Iterator[str]:
    left = float(LEFT)
    for room in rooms:
        wide = _width(room) - GAP
        yield (
            f'<rect x="{left}" y="{top + 2}" width="{wide:.0f}" height="{ROW - 4}" rx="4" '
            f'fill="#fff" stroke="#1c6d8c"/>'
        )
        yield _text(left + wide / 2, top + ROW / 2 + 5, room, fill="#12303d", anchor="middle")
        left += wide + GAP


def _text(x: float, y: float, said: str, *, fill: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" fill="{fill}" text-anchor="{anchor}">{escape(said)}</text>'
    )


def write(file: Path) -> None:
    """Write the picture where it is not there as it is."""
    drawn = picture()
    if not file.exists() or file.read_text(encoding="utf-8") != drawn:
        file.write_text(drawn, encoding="utf-8")
