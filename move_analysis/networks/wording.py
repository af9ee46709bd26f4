"""Wording: how the sentences of networks say how sure something is."""

from __future__ import annotations

from typing import Any

from ..columns import P_CLASSES


def p_words(p_value: Any) -> str:
    """Return a p-value as the class in which it is published.

    Parameters
    ----------
    p_value : float
        As computed, or as published.

    Returns
    -------
    str

    Examples
    --------
    >>> p_words(0.0004), p_words(0.05), p_words(0.2)
    ('p < 0.001', 'p < 0.05', 'not beyond chance')
    """
    for limit in P_CLASSES[:-1]:
        if p_value <= limit:
            return f"p < {limit:g}"
    return "not beyond chance"
