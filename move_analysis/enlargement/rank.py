"""Enlargement: which outside clusters would add most to the partnership, alone and together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from ..project import Project
from ..readers.candidates import Candidates
from ..result import Column, Result, Schema
from ..settings import EnlargementSettings
from ..survey import Survey
from .field import Field
from .stakes import Stakes, bridges_of, gaps_of, markets_of
from .wording import read_enlargement

GAPS = (
    "A gap is closed where a candidate has a competence that more SMEs need than have: it counts "
    "the SMEs that need it beyond those that have it (one for one; weighted), at most as many as "
    "the candidate has members."
)
BROKERAGE = (
    "A candidate brokers between two groups (a sector in a country), at least one of them with "
    "SMEs of the survey, where it belongs to or works with both and no tie that SMEs name links "
    "them: it spans a structural hole (Burt 1992), as gatekeeper of its own group or as liaison "
    "between two others (Gould & Fernandez 1989). A pair that two candidates bridge counts once."
)
MARKETS = (
    "A market is reached where a candidate has links to a target market that the partnership "
    "does not cover yet; it counts the SMEs that are interested in it."
)
GREEDY = (
    "Step by step the candidate joins that adds most. Gains never grow as others join, so each "
    "step has at least 63 % (1 - 1/e) of what the best set of that size would have (Nemhauser, "
    "Wolsey & Fisher 1978); the bound shown beside it is closer."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Enlargement(Result):
    """What outside clusters and innovation actors would add.

    Parameters
    ----------
    ranking : DataFrame
        One row per candidate, the one that adds most first.
    gains : DataFrame
        What each closes, bridges and reaches, one row per candidate and element.
    steps : DataFrame
        The candidates in the order in which they should join.
    marginal : DataFrame
        What each candidate would still add at each step.
    pairs : DataFrame
        What each two candidates would add together, best pair first.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.readers import read_candidates
    >>> project = demo_project()
    >>> found = rank_candidates(demo_survey(), read_candidates(project), project=project)
    >>> found.ranking["candidate"][0]
    'NORDGRANT'
    """

    SCHEMA: ClassVar[Schema] = {
        "ranking": {
            "rank": Column("place, by value", guard="derived"),
            "candidate": Column("code of the candidate"),
            "name": Column("its name"),
            "kind": Column("cluster, university, technology centre, ..."),
            "country_label": Column("its country"),
            "value": Column("what it adds, of what all add together", "share", "derived"),
            "low": Column("lower bound of the value, 95 % interval", "share", "derived"),
            "high": Column("upper bound of the value", "share", "derived"),
            "first": Column("resamples of the SMEs in which it is first", "share", "derived"),
            "gaps": Column("part of the value from gaps closed", "share", "derived"),
            "brokerage": Column("part of the value from bridges", "share", "derived"),
            "markets": Column("part of the value from markets", "share", "derived"),
            "needs_closed": Column("needs in excess of supply that it closes", "needs", "derived"),
            "bridges": Column("pairs of groups it links anew", "pairs", "derived"),
            "helped": Column("SMEs with a need that it meets", unit="SMEs", guard="count"),
            "base": Column("SMEs that answered", unit="SMEs", guard="base"),
        },
        "gains": {
            "candidate": Column("code of the candidate"),
            "name": Column("its name"),
            "part": Column("gaps, brokerage or markets"),
            "label": Column("competence, pair of groups, or market"),
            "n": Column("SMEs that need it or are interested", unit="SMEs", guard="count"),
            "adds": Column("needs closed, pairs linked, SMEs interested", guard="derived"),
            "value": Column("of what all candidates add together", "share", "derived"),
        },
        "steps": {
            "step": Column("how many have joined", unit="candidates"),
            "candidate": Column("code of the candidate that joins", guard="derived"),
            "name": Column("its name", guard="derived"),
            "adds": Column("what it adds to those before", "share", "derived"),
            "value": Column("what all so far add", "share", "derived"),
            "bound": Column("what no set of so many can exceed", "share", "derived"),
            "needs_closed": Column("needs in excess of supply closed so far", "needs", "derived"),
            "bridges": Column("pairs of groups linked so far", "pairs", "derived"),
            "base": Column("SMEs that answered", unit="SMEs", guard="base"),
        },
        "marginal": {
            "step": Column("how many have joined before", unit="candidates"),
            "candidate": Column("code of the candidate"),
            "name": Column("its name"),
            "adds": Column("what it would still add", "share", "derived"),
            "base": Column("SMEs that answered", unit="SMEs", guard="base"),
        },
        "pairs": {
            "candidate": Column("code of the one"),
            "name": Column("its name"),
            "other": Column("code of the other"),
            "other_name": Column("its name"),
            "value": Column("what both add together", "share", "derived"),
            "overlap": Column(
                "of what the lesser adds, what the other adds too", "share", "derived"
            ),
            "base": Column("SMEs that answered", unit="SMEs", guard="base"),
        },
    }

    ranking: pd.DataFrame
    gains: pd.DataFrame
    steps: pd.DataFrame
    marginal: pd.DataFrame
    pairs: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """Who adds most and why, which two together, how far the first few go, how sure it is."""
        return read_enlargement(self)


def rank_candidates(
    survey: Survey,
    candidates: Candidates,
    *,
    project: Project | None = None,
    joined: Sequence[str] = (),
    resamples: int = 500,
    seed: int = 0,
    language: str = "en",
) -> Enlargement:
    """Which outside clusters would add most to the partnership, alone, in pairs, in which order?

    The value of a set of candidates is the weighted mean of three shares, each of what all
    candidates together could bring: gaps closed, bridges, markets reached.

    Parameters
    ----------
    survey : Survey
        Needs, assets, ties, sectors, countries and markets, as far as they were asked.
    candidates : Candidates
        From `read_candidates`.
    project : Project, optional
        Its target markets, those covered already, and the weights of the three parts; left
        out, all markets of the survey, none covered, and weights 0.5, 0.25, 0.25.
    joined : sequence of str
        Codes of candidates that are taken to have joined: the others are ranked by what they
        would add to them.
    resamples : int, default 500
        Times that the SMEs are drawn again with replacement, to see how sure the order is.
    seed : int
        For these draws.
    language : str
        Of the labels.

    Returns
    -------
    Enlargement
        ``ranking``, ``gains``, ``steps``, ``marginal`` and ``pairs``; values are shares, 0 to 1.

    References
    ----------
    Nemhauser, G. L., Wolsey, L. A. & Fisher, M. L. (1978). An analysis of approximations for
    maximizing submodular set functions I. Mathematical Programming 14, 265-294. Burt, R. S.
    (1992). Structural Holes. Harvard University Press. Gould, R. V. & Fernandez, R. M. (1989).
    Structures of mediation. Sociological Methodology 19, 89-126.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.readers import read_candidates
    >>> project = demo_project()
    >>> found = rank_candidates(demo_survey(), read_candidates(project), project=project)
    >>> found.pairs[["candidate", "other"]].iloc[0].tolist()
    ['ATLASDESIGN', 'NORDGRANT']
    """
    ordered = _by_code(candidates)
    codes = ordered.candidates["candidate"].tolist()
    if unknown := set(joined) - set(codes):
        raise ValueError(f"joined should be codes of candidates, got {sorted(unknown)}")
    settings = project.enlargement if project else EnlargementSettings()
    stakes: dict[str, Stakes] = {
        "gaps": gaps_of(survey, ordered, language=language),
        "brokerage": bridges_of(survey, ordered, language=language),
        "markets": markets_of(
            survey, ordered, targets=_targets(survey, project), language=language
        ),
    }
    field = Field(ordered, stakes, settings, survey, [codes.index(code) for code in joined])
    arguments = {
        "joined": list(joined), "resamples": resamples, "seed": seed, "language": language,
        "weights": settings.weights.model_dump(), "covered": list(settings.covered),
    }  # fmt: skip
    columns = {name: list(about) for name, about in Enlargement.SCHEMA.items()}
    return Enlargement(
        ranking=field.ranking(resamples, np.random.default_rng(seed))[columns["ranking"]],
        gains=field.gains()[columns["gains"]],
        steps=field.steps()[columns["steps"]],
        marginal=field.marginal()[columns["marginal"]],
        pairs=field.pairs()[columns["pairs"]],
        arguments=arguments,
        notes=(*candidates.notes, *field.notes(), GAPS, BROKERAGE, MARKETS, GREEDY),
    )


def _by_code(candidates: Candidates) -> Candidates:
    """In an order that does not depend on the file's."""
    table = candidates.candidates.sort_values("candidate", ignore_index=True)
    return candidates.with_tables(candidates=table)


def _targets(survey: Survey, project: Project | None) -> list[str]:
    """Codes of the target markets that the partnership does not cover."""
    if project:
        return [m for m in project.markets if m not in project.enlargement.covered]
    questions = survey.codebook.by_role("market")
    return [o.code for q in questions for o in q.options if o.code != "none"]
