"""Emerging combinations: competences of different sectors that go, or are asked for, together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..competences.groups import LAYER_NAMES, competence_labels, not_asked_notes
from ..result import Column, Result, Schema
from ..statistics import Correction, adjust_p_values
from ..survey import Layer, Survey
from .bicm import cell_chances
from .null_models import sdsm_tests
from .poisson_binomial import Floats, exact_tails

LAYERS: tuple[Layer, ...] = ("has", "needs")
PLUS = " + "

PAIRS = (
    "Pairs: more SMEs have both competences than the sums of SMEs and competences explain "
    "(stochastic degree sequence model, exact tails; Neal, Z. P. (2014). The backbone of "
    "bipartite projections. Social Networks 39, 84-97). Only pairs of different sectors are tested."
)
SETS = (
    "Threes: tested where at least two of their pairs are beyond chance. Each competence must be "
    "more common among the SMEs that have the other two than the null model says; the p-value is "
    "the largest of the three, so that a pair with a common third one is no set of three."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Combinations(Result):
    """Sets of competences of at least two sectors, with how far they are beyond chance.

    Parameters
    ----------
    combinations : DataFrame
        One row per layer and tested set, in each layer the least likely first.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> find_emerging_combinations(demo_survey()).combinations["competences"].iloc[0]
    'ports + air_quality'
    """

    SCHEMA: ClassVar[Schema] = {
        "combinations": {
            "layer": Column("has (assets) or needs"),
            "competences": Column("codes of the competences, parted by plus signs"),
            "labels": Column("the competences"),
            "sectors": Column("their sectors"),
            "size": Column("competences in the set", unit="competences"),
            "n": Column("SMEs that have (or need) all", unit="SMEs", guard="count"),
            "base": Column("SMEs that answered for all", unit="SMEs", guard="base"),
            "expected": Column("mean number under the null model", "mean SMEs", "derived"),
            "lift": Column("n divided by expected", unit="ratio", guard="derived"),
            "partners": Column("partners among whose SMEs it occurs", "partners", "derived"),
            "p": Column("chance of at least as many", unit="probability", guard="derived"),
            "p_adjusted": Column("corrected for the sets tested", "probability", "derived"),
            "kept": Column("whether it is beyond chance", guard="derived"),
        }
    }

    combinations: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many combinations each layer has, and the three least likely by chance."""
        lines = []
        for layer, rows in self.combinations.groupby("layer", sort=False):
            kept = rows[rows["kept"].eq(True).fillna(False)]
            what = "offered" if layer == "has" else "asked for"
            best = (
                f"{r.labels} ({r.n:.0f} SMEs, {r.expected:.1f} expected)"
                for r in kept.head(3).itertuples()
            )
            named = f", first of all {'; '.join(best)}" if len(kept) else ""
            lines.append(
                f"{len(kept)} combinations across sectors are {what} together beyond chance{named}."
            )
        return tuple(lines) or ("No competences of different sectors could be compared.",)


def find_emerging_combinations(
    survey: Survey,
    *,
    alpha: float = 0.05,
    correction: Correction = "bh",
    language: str = "en",
) -> Combinations:
    """Which competences of different sectors go together, or are asked for together?

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``, or one of them.
    alpha : float, default 0.05
        Combinations with a corrected p-value of at most `alpha` are kept.
    correction : {'bh', 'holm', 'none'}
        Correction for the number of sets, by layer and size.
    language : str
        Of the labels.

    Returns
    -------
    Combinations
        ``combinations``: all pairs of competences of different sectors, and the sets of three
        that contain at least two kept pairs and at least two sectors.

    References
    ----------
    Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> found = find_emerging_combinations(demo_survey()).combinations
    >>> found.loc[found["kept"], "competences"].head(2).tolist()
    ['ports + air_quality', 'fleet + evehicles']
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha should be between 0 and 1, got {alpha!r}")
    labels = competence_labels(survey.codebook, language=language)
    tables = [pd.DataFrame(columns=list(Combinations.SCHEMA["combinations"]))]
    notes: list[str] = []
    for layer in LAYERS:
        incidence = survey.incidence(layer)
        notes += not_asked_notes(survey, layer, language=language)
        answered = incidence[incidence.notna().any(axis=1)]
        if answered.empty:
            continue
        part = _combinations(
            answered, labels, partner=survey.series("partner"), alpha=alpha, correction=correction
        )
        part.insert(0, "layer", layer)
        tables.append(part)
    missing = [LAYER_NAMES[layer] for layer in LAYERS if not survey.incidence(layer).size]
    table = pd.concat(tables[1:] or tables, ignore_index=True)
    return Combinations(
        combinations=table,
        arguments={"alpha": alpha, "correction": correction, "language": language},
        notes=(*notes, *(f"Not compared: {name}." for name in missing), PAIRS, SETS),
    )


def _combinations(
    incidence: pd.DataFrame,
    labels: pd.DataFrame,
    *,
    partner: pd.Series[Any],
    alpha: float,
    correction: Correction,
) -> pd.DataFrame:
    """All tested pairs and threes of one layer."""
    has = incidence.fillna(False).to_numpy(dtype=bool)
    fit = cell_chances(has.sum(axis=1), has.sum(axis=0)).table()
    sectors = labels["sector"].reindex(incidence.columns).to_numpy()
    every = combinations(range(len(sectors)), 2)
    pairs = [pair for pair in every if sectors[pair[0]] != sectors[pair[1]]]
    parts: list[pd.DataFrame] = []
    kept_pairs: set[frozenset[int]] = set()
    for size in (2, 3):
        sets: list[tuple[int, ...]] = [*pairs] if size == 2 else _threes(kept_pairs)
        p = _pair_p_values(has, pairs) if size == 2 else _three_p_values(has, fit, sets)
        adjusted = adjust_p_values(p, method=correction)
        kept = adjusted <= alpha
        table = _set_table(incidence, fit, sets, labels, partner)
        parts.append(table.assign(p=p, p_adjusted=adjusted, kept=pd.array(kept, dtype="boolean")))
        kept_pairs = {frozenset(pair) for pair, keep in zip(sets, kept, strict=True) if keep}
    both = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return both.sort_values(["p", "size"], kind="stable", ignore_index=True)


def _threes(pairs: set[frozenset[int]]) -> list[tuple[int, ...]]:
    """Sets of three with at least two of the pairs; two sectors they have by these."""
    found = {one | other for one, other in combinations(pairs, 2) if len(one | other) == 3}
    return sorted(tuple(sorted(members)) for members in found)


def _pair_p_values(has: NDArray[np.bool_], pairs: list[tuple[int, int]]) -> Floats:
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    together = (has[:, ends[0]] & has[:, ends[1]]).sum(axis=0)
    margins = has.sum(axis=1, dtype=np.int64), has.sum(axis=0, dtype=np.int64)
    return sdsm_tests(margins, np.vstack((ends, together)), method="exact").upper


def _three_p_values(has: NDArray[np.bool_], fit: Floats, sets: list[tuple[int, ...]]) -> Floats:
    """For each set, the largest of three chances: see `SETS`."""
    worst = np.zeros(len(sets))
    for place, members in enumerate(sets):
        together = int(has[:, members].all(axis=1).sum())
        for member in members:
            others = [other for other in members if other != member]
            chance = _upper(fit[has[:, others].all(axis=1), member], together)
            worst[place] = max(worst[place], chance)
    return worst


def _upper(chances: Floats, observed: int) -> float:
    """Exact chance of a sum at least as large; equal chances are given once."""
    values, counts = np.unique(chances, return_counts=True)
    if not len(values):
        return 1.0
    upper, _ = exact_tails(values[None], counts, np.array([observed]))
    return float(np.clip(upper[0], 0, 1))


def _set_table(
    incidence: pd.DataFrame,
    fit: Floats,
    sets: Iterable[tuple[int, ...]],
    labels: pd.DataFrame,
    partner: pd.Series[Any],
) -> pd.DataFrame:
    has, known = incidence.fillna(False).to_numpy(dtype=bool), incidence.notna().to_numpy()
    of = partner.reindex(incidence.index).astype(object).to_numpy()
    rows = []
    for members in sets:
        codes = [incidence.columns[member] for member in members]
        everyone = has[:, members].all(axis=1)
        expected = float(fit[:, members].prod(axis=1).sum())
        named = labels.loc[codes]
        rows.append(
            (
                *(PLUS.join(codes), PLUS.join(named["label"])),
                PLUS.join(dict.fromkeys(named["sector_label"])),
                *(len(members), int(everyone.sum()), int(known[:, members].all(axis=1).sum())),
                *(expected, everyone.sum() / expected if expected else np.nan),
                len(set(of[everyone])),
            )
        )
    names = list(Combinations.SCHEMA["combinations"])[1:-3]
    return pd.DataFrame(rows, columns=names)
