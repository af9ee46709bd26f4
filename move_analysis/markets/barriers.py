"""Barriers: what holds SMEs back abroad, item by item and in the OECD's four groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import IN_GROUP, NOBODY, By, Groups, groups_of
from ..competences.matrix import WILSON, share_columns, shares_of
from ..result import Result, Schema, analysis
from ..settings import Internationalisation
from ..survey import Survey
from .answers import barrier_items
from .means import mean_columns, mean_with_interval

HIGH = (
    "A barrier counts as high where the answer (of a group of barriers: the mean of its answered "
    "items) is above the middle of the scale. Means are from 0 (lowest point) to 1; their "
    "intervals: 95 %, t with Kish's effective number of SMEs."
)
OECD = (
    "Groups of barriers: finance, information and contacts, managerial capacity, business "
    "environment (OECD (2009). Top barriers and drivers to SME internationalisation)."
)
KIND_COLUMNS = {
    "kind": Column.label("code of the group of barriers"),
    "kind_label": Column.label("group of barriers"),
}


def _numbers_of(barrier: str) -> dict[str, Column]:
    """Columns about one barrier, or the barriers of one group, in a group of SMEs."""
    of = f"{{question}} {barrier}"
    return {
        "group": Column.label("code of the group of SMEs"),
        "group_label": Column.label("group of SMEs"),
        "n": Column.count("SMEs for which it is high", of=of, where=IN_GROUP),
        "base": Column.base("SMEs that answered", of="answered {question}", where=IN_GROUP),
        **share_columns("weighted share for which it is high"),
        **mean_columns("mean answer (0 to 1)", of=of),
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class Barriers(Result):
    """What holds SMEs back.

    Parameters
    ----------
    kinds : DataFrame
        One row per group of barriers and group of SMEs.
    items : DataFrame
        One row per barrier and group of SMEs.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> measure_barriers(demo_survey()).kinds["kind_label"].tolist()[:2]
    ['Finance', 'Information and contacts']
    """

    SCHEMA: ClassVar[Schema] = {
        "kinds": {
            **KIND_COLUMNS,
            "items": Column.label("barriers in it", "barriers"),
            "members": Column.label("code of each of them"),
            **_numbers_of("{members}"),
        },
        "items": {
            "item": Column.label("code of the barrier"),
            "label": Column.label("barrier"),
            **KIND_COLUMNS,
            **_numbers_of("{item}"),
        },
    }

    kinds: pd.DataFrame
    items: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """The highest group of barriers of each group of SMEs, and the highest barriers."""
        if self.items.empty:
            return ("The survey did not ask what holds SMEs back.",)
        lines = [
            _highest(str(label), rows, self.items[self.items["group_label"] == label])
            for label, rows in self.kinds.groupby("group_label", sort=False)
        ]
        return tuple(lines)


@analysis
def measure_barriers(
    survey: Survey,
    settings: Internationalisation | None = None,
    *,
    by: By | None = None,
    language: str = "en",
) -> Barriers:
    """What holds SMEs back abroad?

    Parameters
    ----------
    survey : Survey
        With a grid of barriers, rated on a scale.
    settings : Internationalisation, optional
        Names the question and the groups of barriers: ``project.internationalisation``.
    by : {None, 'partner', 'country', 'sector', 'size'}
        What the SMEs are grouped by.
    language : str
        Of the labels.

    Returns
    -------
    Barriers
        ``kinds`` and ``items``: counts in SMEs, weighted shares and means from 0 to 1.

    References
    ----------
    OECD (2009). Top barriers and drivers to SME internationalisation. Report by the Working
    Party on SMEs and Entrepreneurship.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> len(measure_barriers(demo_survey(), by="partner").items)
    32
    """
    rules = settings or Internationalisation()
    answers, items = barrier_items(survey, rules, language=language)
    groups = groups_of(survey, by, language=language)
    kinds = barrier_kinds(answers, items)
    by_kind = _numbers(kinds, survey, groups).rename(columns={"column": "kind"})
    about = about_kinds(items).reindex(by_kind["kind"]).set_axis(by_kind.index)
    by_kind = by_kind.join(about)
    by_item = _numbers(answers, survey, groups).rename(columns={"column": "item"})
    by_item = by_item.join(items, on="item")
    return Barriers(
        kinds=by_kind[list(Barriers.SCHEMA["kinds"])],
        items=by_item[list(Barriers.SCHEMA["items"])],
        arguments={"by": by, "question": rules.barriers, "language": language},
        notes=(WILSON, HIGH, OECD) if len(items) else (),
    )


def barrier_kinds(answers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """How high is each group of barriers for each SME?

    Parameters
    ----------
    answers, items : DataFrame
        From `barrier_items`.

    Returns
    -------
    DataFrame of shape (n_smes, n_groups)
        Mean of the answered items, 0 to 1.

    Examples
    --------
    >>> answers = pd.DataFrame({"finance_risk": [1.0], "finance_capital": [0.5]})
    >>> items = pd.DataFrame({"kind": ["finance"] * 2}, index=answers.columns)
    >>> barrier_kinds(answers, items)["finance"].tolist()
    [0.75]
    """
    kinds = {
        kind: answers[list(own.index)].mean(axis=1)
        for kind, own in items.groupby("kind", sort=False)
    }
    return pd.DataFrame(kinds, index=answers.index)


def about_kinds(items: pd.DataFrame) -> pd.DataFrame:
    """Label of each group of barriers, and how many and which barriers are in it.

    Parameters
    ----------
    items : DataFrame
        From `barrier_items`.

    Returns
    -------
    DataFrame of shape (n_groups, 3)
        ``kind_label``, ``items`` (how many barriers) and ``members`` (their codes), by group.

    Examples
    --------
    >>> items = pd.DataFrame(
    ...     {"kind": ["finance"] * 2, "kind_label": "Finance"},
    ...     index=["finance_risk", "finance_capital"],
    ... )
    >>> about_kinds(items)["members"].tolist()
    ['finance_risk finance_capital']
    """
    kinds = items.assign(members=items.index).groupby("kind", sort=False)
    return kinds.agg(
        kind_label=("kind_label", "first"), items=("members", "size"), members=("members", " ".join)
    )


def _numbers(values: pd.DataFrame, survey: Survey, groups: Groups) -> pd.DataFrame:
    """Shares above the middle and means of each column, per group of SMEs."""
    high = (values > 0.5).astype("boolean").where(values.notna())
    parts = []
    for code, label in (groups.labels or {NOBODY: ""}).items():
        inside = groups.codes == code
        table = shares_of(high[inside], survey.weights[inside]).rename_axis("column").reset_index()
        means = [mean_with_interval(values[c][inside], survey.weights[inside]) for c in values]
        named = pd.DataFrame(means, columns=["mean", "mean_low", "mean_high"], dtype=np.float64)
        parts.append(table.join(named).assign(group=code, group_label=label))
    table = pd.concat(parts, ignore_index=True)
    table = table[table["group"] != NOBODY]
    order = pd.Index(values.columns).get_indexer(pd.Index(table["column"]))
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def _highest(group: str, kinds: pd.DataFrame, items: pd.DataFrame) -> str:
    known = kinds.dropna(subset="mean").sort_values("mean", ascending=False, kind="stable")
    if known.empty:
        silent = bool((kinds["base"] == 0).all())
        return f"{group}: {'not asked, or not answered' if silent else 'too few SMEs to say'}."
    first: Any = known.iloc[0]
    shown = items.dropna(subset="share").sort_values("share", ascending=False, kind="stable")
    top = ", ".join(
        f"{r.label} ({r.share:.0%}, {r.low:.0%} to {r.high:.0%})"
        for r in shown.head(3).itertuples()
    )
    return (
        f"{group}: the highest group of barriers is {first['kind_label']} (mean "
        f"{first['mean']:.2f} of 1, 95 % interval {first['mean_low']:.2f} to "
        f"{first['mean_high']:.2f}, {first['base']:.0f} SMEs)"
        f"{f'; the single barriers that are high most often: {top}' if top else ''}."
    )
