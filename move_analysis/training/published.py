"""Scores and ranks of topics, from what is published of importance and ability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..columns import Column, Derived, How
from ..competences.matrix import as_matrix
from ..derive import Floats, Published, Z, numbers, rounded
from ..result import Schema, held_columns
from .ratings import Ratings
from .scores import SCORES, Means, Method, methods_for

DIGITS = 4
"""Published scores have so many significant digits; ranks are made of these."""
KEYS = ["group", "competence"]


def rating_columns(where: Mapping[str, str]) -> dict[str, Column]:
    """Return the columns of what is published of the ratings of a topic."""
    return {
        "base": Column.base("SMEs that rated it", of="answered {rated}", where=where),
        "importance_part": Column.mean(
            "mean importance as a part of the scale (0 to 1)", of="importance {competence}",
            where=where,
        ),
        "ability_part": Column.mean(
            "mean ability as a part of the scale (0 to 1)", of="ability {competence}", where=where
        ),
    }  # fmt: skip


def asked_of(ratings: Ratings) -> dict[str, Any]:
    """Return what of the ratings the published numbers follow from: arguments of the result.

    ``rated`` (what SMEs answered), ``scale`` (its ends) and ``methods``.
    """
    return {
        "rated": ratings.asked,
        "scale": list(ratings.span),
        "methods": list(methods_for(ratings)),
    }


def points(part: str) -> How:
    """Return a mean from 0 to 1, in the column `part`, in points of the scale."""

    def how(published: Published) -> Floats:
        low, high = published.arguments["scale"]
        found: Floats = low + (high - low) * published[part]
        return found

    return how


def method_scores(topics: pd.DataFrame, methods: Sequence[Method]) -> pd.DataFrame:
    """Return the score of each topic by each method, a column per method.

    Examples
    --------
    >>> topics = pd.DataFrame({
    ...     "group": ["all"], "competence": ["iot"], "base": [4], "below": [3], "above": [0],
    ...     "share_below": [0.75], "share_above": [0.0], "importance": [4.5], "ability": [3.25],
    ... })
    >>> method_scores(topics, ("mwds", "rdm")).loc[0].tolist()
    [5.625, -75.0]
    """
    parts = (numbers(topics["importance"]), numbers(topics["ability"]), sign_of(topics))
    importance, ability, sign = (as_matrix(topics, part) for part in parts)
    means = Means(importance.to_numpy(), ability.to_numpy(), sign.to_numpy())
    rows = sign.index.get_indexer(pd.Index(topics["group"]))
    columns = sign.columns.get_indexer(pd.Index(topics["competence"]))
    scores = {method: rounded(SCORES[method](means)[rows, columns], DIGITS) for method in methods}
    return pd.DataFrame(scores, index=topics.index)


def sign_of(topics: pd.DataFrame) -> Floats:
    """Return the share of SMEs with ability above importance less the share below.

    Shares may be missing where the counts are filled (see `Published.filled`): then the counts
    divided by the base are taken.

    Examples
    --------
    >>> topics = pd.DataFrame({
    ...     "base": [10], "below": [5], "above": [2.5], "share_below": [0.5],
    ...     "share_above": [None], "importance": [4.0],
    ... })
    >>> sign_of(topics).tolist()
    [-0.25]
    """
    base = np.where(np.isnan(numbers(topics["importance"])), np.nan, numbers(topics["base"]))
    shares = {}
    for way in ("below", "above"):
        with np.errstate(divide="ignore", invalid="ignore"):
            plain = numbers(topics[way]) / base
        known = numbers(topics[f"share_{way}"].astype("Float64"))
        shares[way] = np.where(np.isnan(known), plain, known)
    return np.where(np.isnan(base), np.nan, shares["above"] - shares["below"])


def ranks(scores: pd.Series[float], *, method: Any, lists: Sequence[Any]) -> pd.Series[int]:
    """Return the places of topics in each of `lists`, the most needed first.

    Equal scores share the better place; NaN has none.

    Examples
    --------
    >>> scores = pd.Series([-75.0, 10.0, -75.0])
    >>> ranks(scores, method="rdm", lists=[pd.Series("all", scores.index)]).tolist()
    [1, 3, 1]
    """
    methods = pd.Series(method, index=scores.index)
    need = scores.where(methods != "rdm", -scores)
    return need.groupby([*lists, methods]).rank(method="min", ascending=False).astype("Int64")


def of_topics(column: str) -> How:
    """``rank spread disagree`` of the topics, from the scores by all methods."""
    return lambda published: published.once(_published_spreads)[column]


def _published_spreads(published: Published) -> pd.DataFrame:
    counts = {name: published.filled(name) for name in ("below", "above")}
    return spreads(published.table.assign(**counts), arguments=published.arguments)


def spreads(topics: pd.DataFrame, *, arguments: Mapping[str, Any]) -> pd.DataFrame:
    """``rank spread disagree``: how far apart the methods rank each topic; the first one leads."""
    scores = method_scores(topics, arguments["methods"])
    wide = pd.DataFrame(
        {name: ranks(scores[name], method=name, lists=[topics["group"]]) for name in scores},
        index=topics.index,
    )
    spread = (wide.max(axis=1) - wide.min(axis=1)).astype("Int64")
    return pd.DataFrame(
        {"rank": wide.iloc[:, 0], "spread": spread, "disagree": spread > arguments["tolerance"]}
    )


def published_score(published: Published) -> Floats:
    """Scores, from the published means and counts of their topics."""
    topics = published.tables["topics"]
    scores = method_scores(topics, published.arguments["methods"])
    scores = scores.set_axis(pd.MultiIndex.from_frame(topics[KEYS]))
    by_method = pd.concat({name: scores[name] for name in scores})
    return numbers(by_method.reindex(_rows(published, "method", *KEYS)))


def lead_score(published: Published) -> Floats:
    """Score of the method that leads, from the published means of one group of SMEs."""
    importance, ability = (points(f"{name}_part")(published) for name in ("importance", "ability"))
    score = SCORES[published.arguments["methods"][0]]
    return rounded(score(Means(importance, ability, np.zeros(len(importance)))), DIGITS)


def published_rank(published: Published) -> pd.Series[int]:
    """Places by the published scores of each group and method."""
    table = published.table
    return ranks(table["score"], method=table["method"], lists=[table["group"]])


def bound_of_score(name: str) -> How:
    """A bound as far from the published score as from the true one, and wider by the noise.

    The distance is known to two digits; noise and sample are independent errors, whose squared
    half-widths add up (as in `move_analysis.derive.low_of`).
    """

    def how(published: Published) -> Floats:
        distance = rounded(published.true(name) - published.true("score"), 2)
        wider = np.hypot(distance, Z * np.sqrt(_noise(published))) - np.abs(distance)
        found: Floats = published["score"] + distance + (-wider if name == "low" else wider)
        return found

    return how


def _noise(published: Published) -> Floats:
    """Variance that the noise of counts and means gives each score, to first order."""
    topics = published.tables["topics"]
    rows = topics.set_axis(pd.MultiIndex.from_frame(topics[KEYS])).reindex(_rows(published, *KEYS))
    importance, ability = (numbers(rows[name]) for name in ("importance", "ability"))
    low, high = published.arguments["scale"]
    size = np.where(published["base"] > 0, published["base"], np.nan)
    one = published.noise("base") / size**2  # of a share
    mean = (high - low) ** 2 * one
    of_method = {
        "mwds": ((2 * importance - ability) ** 2 + importance**2) * mean,
        "rdm": 100**2 * (2 + (published["score"] / 100) ** 2) * one,
        "priority": 2 * mean,
        "rating": mean,
    }
    method = published.table["method"].to_numpy()
    return np.select([method == name for name in of_method], [*of_method.values()], np.nan)


def bound_of_rank(name: str) -> How:
    """A bound as many places from the published rank as from the true one, but not beyond."""

    def how(published: Published) -> pd.Series[int]:
        table, places = published.table, published.true(name) - published.true("rank")
        last = table.groupby(["group", "method"])["rank"].transform("count")
        bound = table["rank"] + pd.Series(places, table.index).astype("Int64")
        return bound.clip(lower=1, upper=last)

    return how


def with_derived(
    schema: Schema, tables: Mapping[str, pd.DataFrame], arguments: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """All columns, those that follow from others by the formula by which they are published."""
    found = dict(tables)
    for name, columns in schema.items():
        held = held_columns(columns)
        table = tables[name].reindex(columns=list(held))
        for column, about in held.items():
            if isinstance(about.gate, Derived):
                published = Published(table, table, tables=found, arguments=arguments)
                table = table.assign(**{column: about.gate.how(published)})
        found[name] = table
    return found


def _rows(published: Published, *columns: str) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(published.table[[*columns]])
