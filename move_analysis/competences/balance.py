"""Balance: supply of and demand for each competence, and how far away a need can be met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..result import Column, Result, Schema
from ..survey import Survey
from .groups import (
    By,
    competence_labels,
    groups_of,
    measure_groups,
    not_asked_notes,
    unknown_group_notes,
)
from .matrix import LABEL_COLUMNS, WILSON, shares_of

Floats = NDArray[np.float64]

PLACES = {
    "met_inside": "inside the partner",
    "met_elsewhere": "elsewhere in the partnership",
    "met_nowhere": "nowhere",
}
NO_NEED, NOT_ASKED = "no need", "not asked"

NEWCOMBE = (
    "Intervals of the surplus: 95 %, for paired shares (Newcombe 1998, method 10), because the "
    "same SMEs say what they have and what they need."
)
CLOSABLE = (
    "A need can be met inside the partner if another SME of the same partner has the competence, "
    "elsewhere if an SME of another partner has it, and else only by training or enlargement."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Balance(Result):
    """Supply and demand per competence.

    Parameters
    ----------
    balance : DataFrame
        Supply, demand and their difference, one row per competence and group.
    closing : DataFrame
        Where the needs can be met, one row per competence and group.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> len(measure_balance(demo_survey()).balance) == len(demo_survey().codebook.competences)
    True
    """

    SCHEMA: ClassVar[Schema] = {
        "balance": {
            **LABEL_COLUMNS,
            "have": Column("SMEs that have it", unit="SMEs", guard="count"),
            "base_has": Column("SMEs that said what they have", unit="SMEs", guard="base"),
            "share_has": Column("weighted share that has it", unit="share", guard="derived"),
            "low_has": Column("lower bound of the share", unit="share", guard="derived"),
            "high_has": Column("upper bound of the share", unit="share", guard="derived"),
            "need": Column("SMEs that need it", unit="SMEs", guard="count"),
            "base_need": Column("SMEs that said what they need", unit="SMEs", guard="base"),
            "share_need": Column("weighted share that needs it", unit="share", guard="derived"),
            "low_need": Column("lower bound of the share", unit="share", guard="derived"),
            "high_need": Column("upper bound of the share", unit="share", guard="derived"),
            "surplus": Column(
                "share that has it less share that needs it; a gap is negative",
                unit="share",
                guard="derived",
            ),
            "surplus_low": Column("lower bound of the surplus", unit="share", guard="derived"),
            "surplus_high": Column("upper bound of the surplus", unit="share", guard="derived"),
            "single_supplier": Column(
                "whether it is needed and one SME alone has it", guard="derived"
            ),
        },
        "closing": {
            **LABEL_COLUMNS,
            "need": Column("SMEs that need it", unit="SMEs", guard="count"),
            "base_need": Column("SMEs that said what they need", unit="SMEs", guard="base"),
            "met_inside": Column(
                "needs that another SME of the same partner can meet", unit="SMEs", guard="count"
            ),
            "met_elsewhere": Column(
                "needs that only SMEs of other partners can meet", unit="SMEs", guard="count"
            ),
            "met_nowhere": Column("needs that no other SME can meet", unit="SMEs", guard="count"),
            "closable": Column("where most of the needs can be met", guard="derived"),
        },
    }

    balance: pd.DataFrame
    closing: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """The widest gaps and surpluses of each group, and where the gaps could be closed."""
        where = self.closing.set_index(["group", "competence"])["closable"].to_dict()
        lines: list[str] = []
        several = len(self.balance["group"].unique()) > 1
        for label, rows in self.balance.groupby("group_label", sort=False):
            ordered = rows.sort_values("surplus", kind="stable")
            lines += _read(ordered, where, prefix=f"{label}: " if several else "")
        return tuple(lines) or ("There are no answers about this.",)


def measure_balance(survey: Survey, *, by: By | None = None, language: str = "en") -> Balance:
    """Which competences are short, which are plentiful, and where can each need be met?

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``.
    by : {None, 'partner', 'country', 'sector', 'size'}
        What the SMEs are grouped by; ``None`` takes them all together.
    language : str
        Of the labels.

    Returns
    -------
    Balance
        ``balance`` and ``closing``, both with one row per competence and group. Counts are
        SMEs; shares are weighted, 0 to 1, and missing where the group was not asked;
        ``closing["closable"]`` is one of
        "inside the partner", "elsewhere in the partnership", "nowhere" (only training or
        enlargement can help), "no need" and "not asked".

    References
    ----------
    Newcombe, R. G. (1998). Improved confidence intervals for the difference between binomial
    proportions based on paired data. Statistics in Medicine 17, 2635-2650.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> table = measure_balance(demo_survey()).closing
    >>> met = table[["met_inside", "met_elsewhere", "met_nowhere"]].sum(axis=1)
    >>> bool((met == table["need"]).all())
    True
    """
    labels = competence_labels(survey.codebook, language=language)
    has, needs = _same_competences(survey, labels.index)
    met = _where_met(has, needs, survey.series("partner"))
    groups = groups_of(survey, by, language=language)
    balance = measure_groups(
        groups,
        labels,
        measure=lambda inside: _balance_of(has[inside], needs[inside], survey.weights[inside]),
    )
    closing = measure_groups(
        groups,
        labels,
        measure=lambda inside: _closing_of(needs[inside], met[inside], has.notna().any()),
    )
    notes = (
        *not_asked_notes(survey, "has", language=language),
        *not_asked_notes(survey, "needs", language=language),
        *unknown_group_notes(groups, by),
        CLOSABLE,
        WILSON,
        NEWCOMBE,
    )
    arguments = {"by": by, "language": language}
    return Balance(balance=balance, closing=closing, arguments=arguments, notes=notes)


def _same_competences(survey: Survey, order: pd.Index[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assets and needs with the same columns: what was asked in either layer."""
    has, needs = survey.incidence("has"), survey.incidence("needs")
    codes = [code for code in order if code in has.columns or code in needs.columns]
    return (
        has.reindex(columns=codes).astype("boolean"),
        needs.reindex(columns=codes).astype("boolean"),
    )


def _read(rows: pd.DataFrame, where: Mapping[Any, Any], *, prefix: str) -> list[str]:
    """The three widest gaps, then the three widest surpluses of one group, a line each."""
    known = rows.dropna(subset="surplus").to_dict("records")
    if not known:
        silent = bool(((rows["base_has"] == 0) | (rows["base_need"] == 0)).all())
        return [f"{prefix}{'Not asked, or not answered' if silent else 'Too few SMEs to say'}."]
    gaps = [row for row in known if row["surplus"] < 0][:3]
    plenty = [row for row in known if row["surplus"] > 0][:-4:-1]
    return [
        *(prefix + _gap(row, where.get((row["group"], row["competence"]))) for row in gaps),
        *(prefix + _surplus(row) for row in plenty),
    ]


def _gap(row: Mapping[Any, Any], place: object) -> str:
    closed = f" Most needs can be met {place}." if place in PLACES.values() else ""
    return (
        f"Gap in {row['label']}: {row['share_need']:.0%} need it, {row['share_has']:.0%} have it "
        f"(95 % interval of the gap {-row['surplus_high']:.0%} to {-row['surplus_low']:.0%}, "
        f"{row['base_need']:.0f} SMEs).{closed}"
    )


def _surplus(row: Mapping[Any, Any]) -> str:
    return (
        f"Surplus in {row['label']}: {row['share_has']:.0%} have it, {row['share_need']:.0%} need "
        f"it (95 % interval of the surplus {row['surplus_low']:.0%} to "
        f"{row['surplus_high']:.0%}, {row['base_has']:.0f} SMEs)."
    )


def _where_met(has: pd.DataFrame, needs: pd.DataFrame, partner: pd.Series[str]) -> pd.DataFrame:
    """For each need, the nearest place where another SME has the competence; else blank."""
    own = has.fillna(False).astype(int)
    inside = own.groupby(partner.astype(object), dropna=False).transform("sum") > own
    anywhere = own.sum() > own
    shape = has.shape  # said, since a survey without competences gives frames without a dtype
    nearest = [np.broadcast_to(where, shape).astype(bool) for where in (inside, anywhere)]
    place = np.select(nearest, ["met_inside", "met_elsewhere"], "met_nowhere")
    return pd.DataFrame(place, index=has.index, columns=has.columns).where(needs.fillna(False))


def _balance_of(has: pd.DataFrame, needs: pd.DataFrame, weights: pd.Series[float]) -> pd.DataFrame:
    """Supply, demand and their difference for one group of SMEs."""
    supply = shares_of(has, weights).rename(columns={"n": "have", **_suffixed("has")})
    demand = shares_of(needs, weights).rename(columns={"n": "need", **_suffixed("need")})
    table = supply.join(demand)
    low, high = _paired_interval(table, _correlation(has, needs, weights))
    return table.assign(
        surplus=table["share_has"] - table["share_need"],
        surplus_low=low,
        surplus_high=high,
        single_supplier=((table["have"] == 1) & (table["need"] > 0)).astype("boolean"),
    )


def _closing_of(
    needs: pd.DataFrame, met: pd.DataFrame, supply_known: pd.Series[bool]
) -> pd.DataFrame:
    """How many needs of one group of SMEs can be met where; of equals, the nearest."""
    counts = pd.DataFrame({name: (met == name).sum() for name in PLACES}, index=needs.columns)
    most = counts.idxmax(axis=1).map(PLACES).astype("str")
    need, base = needs.sum().astype(np.int64), needs.notna().sum()
    most = most.mask(need == 0, NO_NEED).mask((base == 0) | ~supply_known, NOT_ASKED)
    return counts.assign(need=need, base_need=base, closable=most)[
        ["need", "base_need", *PLACES, "closable"]
    ]


def _suffixed(layer: str) -> dict[str, str]:
    return {name: f"{name}_{layer}" for name in ("base", "share", "low", "high")}


def _correlation(has: pd.DataFrame, needs: pd.DataFrame, weights: pd.Series[float]) -> Floats:
    """Weighted correlation between having and needing, over those that answered both."""
    both = (has.notna() & needs.notna()).to_numpy(dtype=float)
    w = both * weights.to_numpy(dtype=float)[:, None]
    w = np.divide(w, w.sum(axis=0), out=np.zeros_like(w), where=w.sum(axis=0) > 0)
    x = has.fillna(False).to_numpy(dtype=float)
    y = needs.fillna(False).to_numpy(dtype=float)
    p, q = (w * x).sum(axis=0), (w * y).sum(axis=0)
    covariance = (w * x * y).sum(axis=0) - p * q
    # A positive one is pulled towards 0 by 1/2n, as Newcombe does; sum(w ** 2) is Kish's 1/n.
    pulled = np.maximum(covariance - np.square(w).sum(axis=0) / 2, 0)
    covariance = np.where(covariance > 0, pulled, covariance)
    spread = np.sqrt(p * (1 - p) * q * (1 - q))
    correlation: Floats = np.divide(covariance, spread, out=np.zeros_like(p), where=spread > 1e-12)
    return correlation


def _paired_interval(table: pd.DataFrame, correlation: Floats) -> tuple[Floats, Floats]:
    """Interval of the difference of two shares of the same SMEs, from their own intervals."""
    columns = ("share_has", "low_has", "high_has", "share_need", "low_need", "high_need")
    p, p_low, p_high, q, q_low, q_high = (table[name].to_numpy(dtype=float) for name in columns)

    def length(one: Floats, other: Floats) -> Floats:
        return np.sqrt(np.maximum(one**2 - 2 * correlation * one * other + other**2, 0))

    return p - q - length(p - p_low, q_high - q), p - q + length(p_high - p, q - q_low)
