"""Competence matrix: which share of the SMEs of each group has, or needs, each competence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import SMES, Column
from ..derive import Floats, high_of, low_of, share_of
from ..memory import cached
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..statistics import wilson_interval
from ..survey import Layer, Survey
from ..values import Count, Listed, Share
from .groups import (
    IN_GROUP,
    By,
    competence_names,
    groups_of,
    layer_notes,
    measure_in_groups,
    unknown_group_notes,
)

ABOUT_COLUMNS = {
    "competence": Column.label("code of the competence"),
    "label": Column.name_of("competence", "competence"),
    "competence_sector": Column.label("code of the competence's sector"),
    "competence_sector_label": Column.name_of("competence_sector", "the competence's sector"),
    "group": Column.label("code of the group of SMEs"),
    "group_label": Column.name_of("group", "group of SMEs"),
}
"""Columns that say which competence and group a row is about, codes and their names."""


def share_columns(meaning: str) -> dict[str, Column]:
    """Columns ``share low high`` of ``n`` SMEs of a ``base``, as `shares_of` computes them."""
    return {
        "share": Column.derived(meaning, "share", how=share_of("n")),
        "low": Column.derived("lower bound of the share", "share", how=low_of("n")),
        "high": Column.derived("upper bound of the share", "share", how=high_of("n")),
    }


WILSON = say(
    "Intervals: 95 %, Wilson (1927), with Kish's effective number of SMEs where answers are "
    "weighted. Shares are of the SMEs that were asked and answered."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class CompetenceShares(Result):
    """Who has, or needs, what.

    Parameters
    ----------
    shares : DataFrame
        One row per competence and group, in the codebook's order.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> measure_competences(demo_survey()).tables()["shares"]["group_label"].unique().tolist()
    ['All SMEs']
    """

    SCHEMA: ClassVar[Schema] = {
        "shares": {
            **ABOUT_COLUMNS,
            "n": Column.count(
                "SMEs that have (or need) it", of="{layer} {competence}", where=IN_GROUP
            ),
            "asked": Column.base("SMEs that were asked", of=SMES, where=IN_GROUP),
            "base": Column.base(
                "SMEs that were asked and answered", of="answered {layer}", where=IN_GROUP
            ),
            **share_columns("weighted share of the base"),
        }
    }

    shares: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """The three most common competences of each group."""
        groups = self.shares.groupby("group", sort=False)
        return tuple(self._most_common(str(group), rows) for group, rows in groups) or (
            say("There are no answers about this."),
        )

    def _most_common(self, code: str, rows: pd.DataFrame) -> Message:
        group = self.name("group", code)
        known = rows[rows["share"] > 0].sort_values("share", ascending=False, kind="stable")
        if known.empty:
            if (rows["asked"] == 0).all():
                return say("{group}: not asked.", group=group)
            if (rows["base"] == 0).all():
                return say("{group}: nobody answered.", group=group)
            return say("{group}: too few SMEs to say.", group=group)
        top = [
            say(
                "{label} ({share} of {n}, probably {low} to {high})",
                label=self.name("competence", row.competence),
                share=Share(row.share), n=Count(row.base),
                low=Share(row.low), high=Share(row.high),
            )
            for row in known.head(3).itertuples()
        ]  # fmt: skip
        return MOST_COMMON[self.arguments["layer"]](group=group, top=Listed(top, "comma"))


MOST_COMMON: dict[str, Callable[..., Message]] = {
    "has": lambda **values: say("{group}: the most common assets are {top}.", **values),
    "needs": lambda **values: say("{group}: the most common needs are {top}.", **values),
}


@analysis
@cached
def measure_competences(
    survey: Survey, *, layer: Layer = "has", by: By | None = None
) -> CompetenceShares:
    """Measure which share of the SMEs of each group has (or needs) each competence.

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    layer : {'has', 'needs'}
        Assets or needs.
    by : {None, 'partner', 'country', 'sector', 'size', 'segment'}
        What the SMEs are grouped by; ``None`` takes them all together.

    Returns
    -------
    CompetenceShares
        ``shares`` with one row per competence and group: ``n asked base`` in SMEs, ``share low
        high`` as weighted shares, 0 to 1. Where a group was not asked (``asked`` is 0), or was
        asked and nobody answered (``base`` is 0), the share is missing, not zero.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212. Kish, L. (1965). Survey Sampling. Wiley.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> shares = measure_competences(demo_survey(), by="sector").shares
    >>> bool(shares["share"].between(0, 1).all())
    True
    """
    marks, asked = as_numbers(survey.incidence(layer)), survey.asked_for(layer)
    groups = groups_of(survey, by)

    def measure(inside: pd.Series[bool]) -> pd.DataFrame:
        table = shares_of(marks[inside], survey.weights[inside])
        table.insert(1, "asked", asked[inside].sum())
        return table

    return CompetenceShares(
        shares=measure_in_groups(groups, survey.codebook, measure=measure),
        names={**competence_names(survey.codebook), "group": groups.labels},
        arguments={"layer": layer, "by": by},
        notes=(
            *layer_notes(survey, layer),
            *unknown_group_notes(groups, by),
            WILSON,
        ),
    )


def as_numbers(incidence: pd.DataFrame) -> pd.DataFrame:
    """1 for yes, 0 for no, NaN for what is not known: quick to cut and sum, group after group."""
    marks = incidence.to_numpy(dtype=np.float64, na_value=np.nan)
    return pd.DataFrame(marks, index=incidence.index, columns=incidence.columns)


def shares_of(incidence: pd.DataFrame, weights: pd.Series[float]) -> pd.DataFrame:
    """Return ``n base`` in SMEs and ``share low high`` as weighted shares, by competence.

    `incidence` is missing where not asked or not answered; as float, 1 is yes.

    Examples
    --------
    >>> answers = pd.DataFrame({"iot": pd.array([True, False, None], dtype="boolean")})
    >>> shares_of(answers, pd.Series([3.0, 1.0, 1.0]))[["n", "base", "share"]].loc["iot"].tolist()
    [1.0, 2.0, 0.75]
    """
    marks = incidence.to_numpy(dtype=float, na_value=np.nan)
    answered = (~np.isnan(marks)).astype(float)
    yes = np.nan_to_num(marks)
    w = weights.to_numpy(dtype=float)
    total, squares = w @ answered, np.square(w) @ answered
    share = np.divide(w @ yes, total, out=np.full(len(total), np.nan), where=total > 0)
    effective = np.divide(total**2, squares, out=np.zeros(len(total)), where=squares > 0)
    low, high = wilson_interval(share, effective)
    columns: dict[str, Any] = {
        "n": yes.sum(axis=0).astype(np.int64),
        "base": answered.sum(axis=0).astype(np.int64),
        "share": share,
        "low": low,
        "high": high,
    }
    return pd.DataFrame(columns, index=incidence.columns)


def as_matrix(table: pd.DataFrame, values: pd.Series[Any] | Floats) -> pd.DataFrame:
    """Return values of a table with a row per group and competence as groups by competences.

    NaN where there is no row; in the order in which they come.
    """
    groups, competences = (pd.Index(table[name].unique()) for name in ("group", "competence"))
    cells = np.full((len(groups), len(competences)), np.nan)
    rows, columns = groups.get_indexer(table["group"]), competences.get_indexer(table["competence"])
    cells[rows, columns] = np.asarray(values, dtype=float)
    return pd.DataFrame(cells, index=groups, columns=competences)
