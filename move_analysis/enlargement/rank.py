"""Enlargement: which outside clusters would add most to the partnership, alone and together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..project import Project
from ..readers.candidates import Candidates
from ..result import Result, Schema, analysis
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
            "rank": Column.coarse("place, by value"),
            "candidate": Column.label("code of the candidate"),
            "name": Column.label("its name"),
            "kind": Column.label("cluster, university, technology centre, ..."),
            "country_label": Column.label("its country"),
            "value": Column.coarse("what it adds, of what all add together", "share"),
            "low": Column.coarse("lower bound of the value, 95 % interval", "share"),
            "high": Column.coarse("upper bound of the value", "share"),
            "first": Column.coarse("resamples of the SMEs in which it is first", "share"),
            "gaps": Column.coarse("part of the value from gaps closed", "share"),
            "brokerage": Column.coarse("part of the value from bridges", "share"),
            "markets": Column.coarse("part of the value from markets", "share"),
            "needs_closed": Column.coarse("needs in excess of supply that it closes", "needs"),
            "bridges": Column.coarse("pairs of groups it links anew", "pairs"),
            "helped": Column.count("SMEs with a need that it meets", "SMEs", of="TODO"),
            "base": Column.base("SMEs that answered", "SMEs", of="TODO"),
        },
        "gains": {
            "candidate": Column.label("code of the candidate"),
            "name": Column.label("its name"),
            "part": Column.label("gaps, brokerage or markets"),
            "label": Column.label("competence, pair of groups, or market"),
            "n": Column.count("SMEs that need it or are interested", "SMEs", of="TODO"),
            "adds": Column.coarse("needs closed, pairs linked, SMEs interested"),
            "value": Column.coarse("of what all candidates add together", "share"),
        },
        "steps": {
            "step": Column.label("how many have joined", "candidates"),
            "candidate": Column.coarse("code of the candidate that joins"),
            "name": Column.coarse("its name"),
            "adds": Column.coarse("what it adds to those before", "share"),
            "value": Column.coarse("what all so far add", "share"),
            "bound": Column.coarse("what no set of so many can exceed", "share"),
            "needs_closed": Column.coarse("needs in excess of supply closed so far", "needs"),
            "bridges": Column.coarse("pairs of groups linked so far", "pairs"),
            "base": Column.base("SMEs that answered", "SMEs", of="TODO"),
        },
        "marginal": {
            "step": Column.label("how many have joined before", "candidates"),
            "candidate": Column.label("code of the candidate"),
            "name": Column.label("its name"),
            "adds": Column.coarse("what it would still add", "share"),
            "base": Column.base("SMEs that answered", "SMEs", of="TODO"),
        },
        "pairs": {
            "candidate": Column.label("code of the one"),
            "name": Column.label("its name"),
            "other": Column.label("code of the other"),
            "other_name": Column.label("its name"),
            "value": Column.coarse("what both add together", "share"),
            "overlap": Column.coarse("of what the lesser adds, what the other adds too", "share"),
            "base": Column.base("SMEs that answered", "SMEs", of="TODO"),
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


@analysis
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
