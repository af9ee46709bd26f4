"""Demand and supply: what open opportunities want, and what SMEs have and need, as matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ..competences.groups import groups_of
from ..derive import numbers
from ..markets.answers import interest_in, readiness_scores
from ..matching.pairs import Floats, Integers
from ..matching.scores import Answers, levels, rarity
from ..settings import Internationalisation, OpportunitySettings
from ..survey import Survey
from .columns import SIZES
from .table import Opportunities

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Supply:
    """The SMEs: what they have and need, and what else makes them fit.

    `answers` has a column for each competence that was asked as an asset or as a need; `ready`
    is 0 where not known; `interest` has a column per market that was asked.
    """

    answers: Answers
    weight: Floats
    ready: Floats
    interest: pd.DataFrame
    size: NDArray[np.str_]
    partner: pd.Series[str]
    shown: Booleans

    @property
    def cells(self) -> Floats:
        """Mastery of assets, then urgency of needs: of shape (n_smes, 2 * n_competences)."""
        return np.hstack([self.answers.mastery, self.answers.urgency])

    @property
    def taking_part(self) -> Booleans:
        """SMEs that have or need something."""
        found: Booleans = np.any(self.answers.has | self.answers.needs, axis=1)
        return found


@dataclass(frozen=True, eq=False)
class Demand:
    """The opportunities: what each wants, and of which kind of SME.

    `wanted` is of shape (n_opportunities, 2 * n_competences): weights of what is asked, then of
    what is offered, as shares of all that is wanted. `kind` is a row of `factors`: what the score
    of each SME is multiplied by, 0 where it may not take part.
    """

    codes: pd.Index[str]
    wanted: sparse.csr_array[Any]
    asked: sparse.csr_array[Any]
    kind: Integers
    factors: Floats


def supply_of(
    survey: Survey, *, shown: Sequence[str], default: str, rules: Internationalisation
) -> Supply:
    """Return what the SMEs of a survey have and need, sorted by respondent.

    `shown` are the kinds of consent with which an SME may come into a team; `default` holds for
    those that were not asked.
    """
    ids = survey.answers.index.sort_values()
    tables = {layer: survey.incidence(layer) for layer in ("has", "needs")}
    codes = tables["has"].columns.union(tables["needs"].columns, sort=False)
    have, need = (_filled(tables[layer], ids, codes) > 0 for layer in ("has", "needs"))
    answered = {layer: _filled(table.notna(), ids, codes) > 0 for layer, table in tables.items()}
    answers = Answers(
        ids=ids, codes=codes, needs=need, has=have,
        answered_needs=answered["needs"], answered_has=answered["has"],
        mastery=_filled(levels(survey, "has"), ids, codes) * have,
        urgency=_filled(levels(survey, "needs"), ids, codes) * need,
        partner=np.full(len(ids), -1),
    )  # fmt: skip
    consent = pd.Series(default, index=survey.answers.index)
    if survey.columns("consent"):
        consent = survey.series("consent").astype(object).fillna(default)
    return Supply(
        answers=answers,
        weight=numbers(rarity(survey).reindex(codes).fillna(0)),
        ready=numbers(readiness_scores(survey, rules).reindex(ids).fillna(0)),
        interest=interest_in(survey).reindex(ids).fillna(False).astype(bool),
        size=_group(survey, "size", ids),
        partner=pd.Series(_group(survey, "partner", ids), index=ids, dtype="str"),
        shown=consent.reindex(ids).isin(shown).to_numpy(dtype=bool),
    )


def demand_of(
    opportunities: Opportunities, supply: Supply, settings: OpportunitySettings
) -> Demand:
    """Return what open opportunities want of the competences that the survey asked about."""
    table = opportunities.opportunities
    codes = pd.Index(table["opportunity"], dtype="str")
    asked = _wanted(opportunities.wanted, codes, supply)
    weight = np.tile(supply.weight, 2)
    weighted = sparse.csr_array(asked.multiply(weight[None, :]))
    mean = float(supply.weight.mean()) if len(supply.weight) else 0.0
    whole = weighted.sum(axis=1) + settings.damping * mean
    wanted = sparse.diags_array(1 / np.maximum(whole, np.finfo(float).tiny)) @ weighted
    kinds = (table["market"] + "|" + table["sizes"]).to_numpy(dtype=str)
    names, kind = np.unique(kinds, return_inverse=True)
    factors = [_factor(*name.split("|"), supply=supply, settings=settings) for name in names]
    return Demand(
        codes=codes,
        wanted=sparse.csr_array(wanted),
        asked=asked,
        kind=kind.astype(np.int64),
        factors=np.array(factors).reshape(len(names), len(supply.ready)),
    )


def _factor(market: str, sizes: str, *, supply: Supply, settings: OpportunitySettings) -> Floats:
    """What interest in a market, readiness and size make of the score of each SME."""
    wants = supply.interest[market].to_numpy() if market in supply.interest else 0
    factor: Floats = 1 + settings.market * wants + settings.ready * supply.ready
    if sizes:
        out = np.isin(supply.size, SIZES) & ~np.isin(supply.size, sizes.split(";"))
        factor = np.where(out, 0, factor)
    return factor


def _wanted(wanted: pd.DataFrame, codes: pd.Index[str], supply: Supply) -> sparse.csr_array[Any]:
    """1 where an opportunity asks for a competence, or, in the right half, offers it."""
    n = len(supply.answers.codes)
    row = codes.get_indexer(pd.Index(wanted["opportunity"]))
    column = supply.answers.codes.get_indexer(pd.Index(wanted["competence"]))
    known = (row >= 0) & (column >= 0)
    place = column + n * (wanted["role"] == "offers").to_numpy(dtype=bool)
    cells = np.ones(known.sum()), (row[known], place[known])
    found = sparse.csr_array(cells, shape=(len(codes), 2 * n))
    found.sum_duplicates()
    found.data[:] = 1
    return found


def _filled(table: pd.DataFrame, ids: pd.Index[Any], codes: pd.Index[Any]) -> Floats:
    table = table.reindex(index=ids, columns=codes).astype("Float64")
    return table.to_numpy(dtype=np.float64, na_value=0.0)


def _group(survey: Survey, by: Any, ids: pd.Index[Any]) -> NDArray[np.str_]:
    """Code of each SME's group, blank where it is not known."""
    if not survey.columns(by):
        return np.full(len(ids), "")
    return groups_of(survey, by).codes.reindex(ids).astype(object).fillna("").to_numpy(dtype=str)
