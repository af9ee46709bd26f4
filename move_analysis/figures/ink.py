"""Ink: which colour of text can be read on which ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

DARK, PALE = "#000000", "#ffffff"
# From this luminance on black stands out more than white; on any ground the better one of the
# two has a contrast of at least 4.58.
EVEN = 0.179


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white).

    References
    ----------
    W3C (2023). Web Content Accessibility Guidelines 2.2: relative luminance.

    Examples
    --------
    >>> luminance("#ffffff")
    1.0
    """
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 (none) to 21; text needs 4.5 (WCAG AA).

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read on a colour.

    Examples
    --------
    >>> ink_on("#5fa3cc"), ink_on("#1f6fa8")
    ('#000000', '#ffffff')
    """
    return DARK if luminance(colour) > EVEN else PALE


def coloured(
    values: Iterable[float], scale: Sequence[Sequence[Any]], *, span: tuple[float, float]
) -> list[str]:
    """Colours of values on a colour scale, as Plotly mixes them.

    Examples
    --------
    >>> coloured([0, 5, 99], [[0, "#000000"], [1, "#ffffff"]], span=(0, 10))
    ['#000000', '#808080', '#ffffff']
    """
    low, high = span
    places = (np.array([*values], dtype=float) - low) / ((high - low) or 1)
    stops = [at for at, _ in scale]
    parts = np.array([[int(colour[n : n + 2], 16) for n in (1, 3, 5)] for _, colour in scale])
    mixed = np.array([np.interp(places, stops, part) for part in parts.T]).round().astype(int)
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in mixed.T]
