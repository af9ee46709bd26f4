"""Resamples: how sure the place of a candidate is, from drawing the SMEs again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .coverage import Floats
from .field import Field
from .stakes import Stakes


def resampled(
    found: Field, stakes: Mapping[str, Stakes], weights: Floats, arguments: Mapping[str, Any]
) -> tuple[Floats, Floats, Floats]:
    """Bounds (95 %) of what each candidate adds, and how often it is first."""
    rng, count = np.random.default_rng(arguments["seed"]), len(weights)
    values = np.full((arguments["resamples"], len(found.open)), np.nan)
    for sample in range(len(values) if count else 0):
        drawn = weights * np.bincount(rng.integers(0, count, count), minlength=count)
        drawn *= count / max(drawn.sum(), 1e-9)
        demand = np.concatenate([own.demand(drawn) for own in stakes.values()])
        values[sample] = found.with_demand(demand).values()[found.open]
    return (*_interval(values), _how_often_first(values))


def _interval(values: Floats) -> tuple[Floats, Floats]:
    if not values.size or np.isnan(values).all():
        nothing = np.full(values.shape[1], np.nan)
        return nothing, nothing
    low, high = np.percentile(values, [2.5, 97.5], axis=0)
    return low, high


def _how_often_first(values: Floats) -> Floats:
    """Share of the resamples in which each candidate is first; ties are shared out."""
    if not values.size:
        return np.full(values.shape[1], np.nan)
    best = (values == values.max(axis=1, keepdims=True)) & (values > 0)
    shares: Floats = (best / np.maximum(best.sum(axis=1, keepdims=True), 1)).mean(axis=0)
    return shares
