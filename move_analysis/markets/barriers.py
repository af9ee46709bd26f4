"""Barriers: what holds SMEs back abroad, item by item and in the OECD's four groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import IN_GROUP, NOBODY, By, Groups, groups_of
from ..competences.matrix import WILSON, share_columns, shares_of
from ..messages import Message, say, say_many
from ..result import Result, Schema, analysis, held_columns
from ..settings import Internationalisation
from ..survey import Survey
from ..values import Listed, Number, Share
from .answers import barrier_items, barrier_names
from .means import mean_columns, mean_with_interval

HIGH = say(
    "A barrier counts as high where the answer (of a group of barriers: the mean of its answered "
    "items) is above the middle of the scale. Means are from 0 (lowest point) to 1; their "
    "intervals: 95 %, t with Kish's effective number of SMEs."
)
OECD = say(
    "Groups of barriers: finance, information and contacts, managerial capacity, business "
    "environment (OECD (2009). Top barriers and drivers to SME internationalisation)."
)
KIND_COLUMNS = {
    "kind": Column.label("code of the group of barriers"),
    "kind_label": Column.name_of("kind", "group of barriers"),
}


def _numbers_of(barrier: str) -> dict[str, Column]:
    """Columns about one barrier, or the barriers of one group, in a group of SMEs."""
    of = f"{{question}} {barrier}"
    return {
        "group": Column.label("code of the group of SMEs"),
        "group_label": Column.name_of("group", "group of SMEs"),
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
    >>> measure_barriers(demo_survey()).tables()["kinds"]["kind_label"].tolist()[:2]
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
            "label": Column.name_of("item", "barrier"),
            **KIND_COLUMNS,
            **_numbers_of("{item}"),
        },
    }

    kinds: pd.DataFrame
    items: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """The highest group of barriers of each group of SMEs, and the highest barriers."""
        if self.items.empty:
            return (say("There are no answers on what holds SMEs back."),)
        groups = self.kinds.groupby("group", sort=False)
        return tuple(self._highest(str(group), kinds) for group, kinds in groups)

    def _highest(self, code: str, kinds: pd.DataFrame) -> Message:
        group = self.name("group", code)
        known = kinds.dropna(subset="mean").sort_values("mean", ascending=False, kind="stable")
        if known.empty:
            if (kinds["base"] == 0).all():
                return say("{group}: not asked, or not answered.", group=group)
            return say("{group}: too few SMEs to say.", group=group)
        first: Any = known.iloc[0]
        values = {
            "n": first["base"], "group": group, "kind": self.name("kind", first["kind"]),
            "mean": Number(first["mean"], 2), "low": Number(first["mean_low"], 2),
            "high": Number(first["mean_high"], 2),
        }  # fmt: skip
        if not (top := self._often_high(code)):
            return say_many(
                "{group}: the highest group of barriers is {kind} (mean {mean} of 1, 95 % interval "
                "{low} to {high}, {n} SME).",
                "{group}: the highest group of barriers is {kind} (mean {mean} of 1, 95 % interval "
                "{low} to {high}, {n} SMEs).",
                **values,
            )
        return say_many(
            "{group}: the highest group of barriers is {kind} (mean {mean} of 1, 95 % interval "
            "{low} to {high}, {n} SME); the single barriers that are high most often: {list}.",
            "{group}: the highest group of barriers is {kind} (mean {mean} of 1, 95 % interval "
            "{low} to {high}, {n} SMEs); the single barriers that are high most often: {list}.",
            list=Listed(top, "comma"),
            **values,
        )

    def _often_high(self, group: str) -> list[Message]:
        """The three single barriers that are high for most SMEs of a group."""
        own = self.items[self.items["group"] == group].dropna(subset="share")
        return [
            say(
                "{label} ({share}, {low} to {high})", label=self.name("item", row.item),
                share=Share(row.share), low=Share(row.low), high=Share(row.high),
            )
            for row in own.sort_values("share", ascending=False, kind="stable").head(3).itertuples()
        ]  # fmt: skip


@analysis
def measure_barriers(
    survey: Survey, settings: Internationalisation | None = None, *, by: By | None = None
) -> Barriers:
    """Measure what holds SMEs back abroad.

    Parameters
    ----------
    survey : Survey
        With a grid of barriers, rated on a scale.
    settings : Internationalisation, optional
        Names the question and the groups of barriers: ``project.internationalisation``.
    by : {None, 'partner', 'country', 'sector', 'size', 'segment'}
        What the SMEs are grouped by.

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
    answers, kind_of = barrier_items(survey, rules)
    groups = groups_of(survey, by)
    by_kind = _numbers(barrier_kinds(answers, kind_of), survey, groups)
    by_kind = by_kind.rename(columns={"column": "kind"})
    members = by_kind["kind"].map(members_of(kind_of)).astype("str")
    by_kind = by_kind.assign(members=members, items=members.str.count(" ") + 1)
    by_item = _numbers(answers, survey, groups).rename(columns={"column": "item"})
    by_item = by_item.assign(kind=by_item["item"].map(kind_of).astype("str"))
    return Barriers(
        kinds=by_kind[list(held_columns(Barriers.SCHEMA["kinds"]))],
        items=by_item[list(held_columns(Barriers.SCHEMA["items"]))],
        names={**barrier_names(survey, rules), "group": groups.labels},
        arguments={"by": by, "question": rules.barriers},
        notes=(WILSON, HIGH, OECD) if len(kind_of) else (),
    )


def barrier_kinds(answers: pd.DataFrame, kind_of: pd.Series[str]) -> pd.DataFrame:
    """Return how high each group of barriers is for each SME: the mean of its answered items.

    Examples
    --------
    >>> answers = pd.DataFrame({"finance_risk": [1.0], "finance_capital": [0.5]})
    >>> barrier_kinds(answers, pd.Series("finance", answers.columns))["finance"].tolist()
    [0.75]
    """
    kinds = {
        str(kind): answers[list(own.index)].mean(axis=1)
        for kind, own in kind_of.groupby(kind_of, sort=False)
    }
    return pd.DataFrame(kinds, index=answers.index)


def members_of(kind_of: pd.Series[str]) -> dict[str, str]:
    """Return the codes of the barriers in each group, with blanks between them."""
    groups = kind_of.groupby(kind_of, sort=False)
    return {str(kind): " ".join(map(str, own.index)) for kind, own in groups}


def _numbers(values: pd.DataFrame, survey: Survey, groups: Groups) -> pd.DataFrame:
    """Shares above the middle and means of each column, per group of SMEs."""
    high = (values > 0.5).astype("boolean").where(values.notna())
    parts = []
    for code in groups.labels or [NOBODY]:
        inside = groups.codes == code
        table = shares_of(high[inside], survey.weights[inside]).rename_axis("column").reset_index()
        means = [mean_with_interval(values[c][inside], survey.weights[inside]) for c in values]
        named = pd.DataFrame(means, columns=["mean", "mean_low", "mean_high"], dtype=np.float64)
        parts.append(table.join(named).assign(group=code))
    table = pd.concat(parts, ignore_index=True)
    table = table[table["group"] != NOBODY]
    order = pd.Index(values.columns).get_indexer(pd.Index(table["column"]))
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
