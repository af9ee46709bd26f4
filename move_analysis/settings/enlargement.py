"""Enlargement: outside clusters, and what counts in ranking them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ..yamlfile import Declared


class CandidateWeights(Declared):
    """How much each part counts in what a candidate for enlargement adds.

    Parameters
    ----------
    gaps, brokerage, markets : float
        Of gaps closed, of links between groups that no tie links, and of markets reached;
        only their ratios matter.

    Examples
    --------
    >>> CandidateWeights(gaps=1).markets
    0.25
    """

    gaps: Annotated[float, Field(ge=0)] = 0.5
    brokerage: Annotated[float, Field(ge=0)] = 0.25
    markets: Annotated[float, Field(ge=0)] = 0.25


class EnlargementSettings(Declared):
    """Who could join the partnership, and what counts.

    Parameters
    ----------
    candidates : str
        File with the outside clusters and innovation actors, relative to the project file.
    covered : tuple of str
        Target markets in which the partnership is at home already.
    weights : CandidateWeights

    Examples
    --------
    >>> EnlargementSettings(candidates="data/raw/clusters.csv").weights.gaps
    0.5
    """

    candidates: str = ""
    covered: tuple[str, ...] = ()
    weights: CandidateWeights = CandidateWeights()
