"""Scores: Borich's, the ranked discrepancy and importance-performance, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..messages import say
from ..statistics import content_order
from .ratings import Ratings

Floats = NDArray[np.float64]
Method = Literal["mwds", "rdm", "priority", "rating"]

QUADRANTS = {
    "train_first": say("train first"),
    "keep_up": say("keep up"),
    "low_priority": say("low priority"),
    "more_than_enough": say("more than enough"),
}
"""Importance above or below, ability below or above that of the mean topic."""
TRAIN_FIRST = "train_first"

# So many numbers of a table of resamples by SMEs are held at a time.
AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Means:
    """Weighted means per topic, in one sample or in many at once (a row each)."""

    importance: Floats
    ability: Floats
    sign: Floats  # of ability less importance: -1, 0 or 1


@dataclass(frozen=True, eq=False)
class _Answers:
    """The numbers that all means are made of; zeros where a topic was not rated."""

    rated: Floats
    importance: Floats
    ability: Floats
    sign: Floats

    def means(self, weights: Floats) -> Means:
        """Of one vector of weights, or of a table with one row per sample."""
        parts = (self.importance, self.ability, self.sign)
        return Means(*(self.mean(numbers, weights) for numbers in parts))

    def mean(self, numbers: Floats, weights: Floats) -> Floats:
        """Of those that rated each topic; NaN where nobody did."""
        sums, total = weights @ numbers, weights @ self.rated
        return np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0)


def _mwds(means: Means) -> Floats:
    """Mean weighted discrepancy score: mean of (importance - ability) x mean importance."""
    return (means.importance - means.ability) * means.importance


def _rdm(means: Means) -> Floats:
    """Ranked discrepancy: per cent with ability above less per cent with ability below."""
    return 100 * means.sign


def _priority(means: Means) -> Floats:
    """Distance from the diagonal through the mean topic, towards important and not able."""
    gap = means.importance - means.ability
    rated = ~np.isnan(gap)
    total = np.where(rated, gap, 0).sum(axis=-1, keepdims=True)
    middle: Floats = total / np.maximum(rated.sum(axis=-1, keepdims=True), 1)
    return gap - middle


def _rating(means: Means) -> Floats:
    return means.importance


SCORES: dict[Method, Callable[[Means], Floats]] = {
    "mwds": _mwds,
    "rdm": _rdm,
    "priority": _priority,
    "rating": _rating,
}


def methods_for(ratings: Ratings) -> tuple[Method, ...]:
    """Return the methods that the answers allow; the first one leads."""
    return ("rating",) if ratings.ability is None else ("mwds", "rdm", "priority")


def score_topics(
    ratings: Ratings, weights: pd.Series[float], *, resamples: int, seed: int
) -> pd.DataFrame:
    """Score and rank each topic by each method, with intervals.

    Of the SMEs of one group, drawn anew `resamples` times; 0 gives no intervals. One row per
    method and topic: ``competence method base score low high rank rank_low rank_high``.

    Examples
    --------
    >>> importance = pd.DataFrame({"iot": [5.0, 4, 5, 4]})
    >>> ratings = Ratings(importance, pd.DataFrame({"iot": [2.0, 3, 4, 4]}), (1, 5))
    >>> scores = score_topics(ratings, pd.Series(1.0, range(4)), resamples=0, seed=0)
    >>> scores.set_index("method")["score"].to_dict()
    {'mwds': 5.625, 'rdm': -75.0, 'priority': 0.0}
    """
    answers = _answers(ratings)
    w = np.asarray(weights, dtype=np.float64)
    means = answers.means(w)
    samples = list(_resampled(answers, w, resamples=resamples, seed=seed))
    parts = []
    for method in methods_for(ratings):
        score = SCORES[method]
        drawn = np.concatenate([score(sample) for sample in samples]) if samples else None
        parts.append(_table(method, score(means), drawn))
    table = pd.concat(parts, ignore_index=True)
    topics = pd.Series(ratings.importance.columns, dtype="str")
    place = table["place"]
    return table.assign(
        competence=topics.reindex(place).to_numpy(),
        base=answers.rated.sum(axis=0)[place].astype(np.int64),
    )[["competence", "method", "base", *table.columns.drop(["place", "method"])]]


def topic_means(ratings: Ratings, weights: pd.Series[float]) -> pd.DataFrame:
    """Measure how important each topic is, how able SMEs are, and how many fall short.

    Indexed by topic: ``base below above`` in SMEs (ability below, and above, the importance),
    ``share_below share_above`` weighted, ``importance_part ability_part`` (means from 0 to 1) and
    ``importance ability`` in points of the scale. Without ratings of ability, what needs them is
    missing.
    """
    answers, w = _answers(ratings), np.asarray(weights, dtype=np.float64)
    means = answers.means(w)
    below, above = (answers.sign * way > 0 for way in (-1, 1))
    low, high = ratings.span
    table = pd.DataFrame(
        {
            "base": answers.rated.sum(axis=0).astype(np.int64),
            "below": below.sum(axis=0),
            "above": above.sum(axis=0),
            "share_below": answers.mean(below.astype(float), w),
            "share_above": answers.mean(above.astype(float), w),
            "importance_part": (means.importance - low) / (high - low),
            "ability_part": (means.ability - low) / (high - low),
            "importance": means.importance,
            "ability": means.ability,
        },
        index=ratings.importance.columns,
    ).astype({"below": "Int64", "above": "Int64"})
    if ratings.ability is None:
        of_ability = ["below", "above", "share_below", "share_above", "ability_part", "ability"]
        table[of_ability] = table[of_ability].mask(table["base"] >= 0)
    return table


def quadrants(topics: pd.DataFrame) -> pd.Series[str]:
    """Return the quadrant of importance and performance of each topic; missing if not rated.

    In each group the quadrants are divided at the mean importance and the mean ability of its
    topics. Martilla, J. A. & James, J. C. (1977). Importance-performance analysis. Journal of
    Marketing 41, 77-79.

    Examples
    --------
    >>> topics = pd.DataFrame({"group": "all", "importance": [5.0, 1.5], "ability": [1.5, 4.5]})
    >>> quadrants(topics).tolist()
    ['train_first', 'more_than_enough']
    """
    rated = topics[["importance", "ability"]].astype(np.float64)
    mean = rated.groupby(topics["group"]).transform("mean")
    important, able = (rated[name] >= mean[name] for name in rated)
    codes = list(QUADRANTS)
    chosen = np.select([important & ~able, important, ~able], codes[:3], codes[3])
    return pd.Series(chosen, topics.index, dtype="str").where(rated.notna().all(axis=1))


def _answers(ratings: Ratings) -> _Answers:
    """A topic counts where both halves of it were answered."""
    importance = ratings.importance.to_numpy(dtype=float)
    ability = importance if ratings.ability is None else ratings.ability.to_numpy(dtype=float)
    rated = ~(np.isnan(importance) | np.isnan(ability))
    x, y = np.where(rated, importance, 0), np.where(rated, ability, 0)
    return _Answers(rated.astype(float), x, y, np.sign(y - x))


def _resampled(answers: _Answers, w: Floats, *, resamples: int, seed: int) -> Iterator[Means]:
    """Means of samples of as many SMEs, drawn with replacement."""
    count = len(w)
    rng = np.random.default_rng(seed)
    order = content_order(np.column_stack([answers.rated, answers.importance, answers.ability, w]))
    back = np.argsort(order)
    step = max(1, AT_ONCE // max(count, 1))
    for start in range(0, resamples if answers.rated.size else 0, step):
        size = min(step, resamples - start)
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=size)
        yield answers.means(drawn[:, back] * w)


def _table(method: Method, score: Floats, drawn: Floats | None) -> pd.DataFrame:
    """Score and rank of each topic (by its place) with intervals; blank where nobody rated it."""
    direction = -1.0 if method == "rdm" else 1.0
    ranks = _ranks(direction * score)
    columns = {"score": score, "low": score, "high": score, "rank": ranks}
    columns |= {"rank_low": ranks, "rank_high": ranks}
    if drawn is not None:
        columns["low"], columns["high"] = _middle(drawn)
        columns["rank_low"], columns["rank_high"] = _middle(_ranks(direction * drawn))
    table = pd.DataFrame(columns)
    whole = {name: table[name].astype("Int64") for name in table.columns[3:]}
    return table.assign(method=method, place=range(len(score)), **whole)


def _ranks(score: Floats) -> Floats:
    """One more than there are topics with a higher score; topics that nobody rated have none."""
    higher = (score[..., None, :] > score[..., :, None]).sum(axis=-1)
    return np.where(np.isnan(score), np.nan, higher + 1.0)


def _middle(values: Floats) -> Floats:
    """Bounds of the middle 95 % of each column; of ranks, those that were taken."""
    nothing = np.isnan(values).all(axis=0)
    filled = np.where(nothing, 0.0, values)
    bounds = np.nanquantile(filled, [0.025, 0.975], axis=0, method="inverted_cdf")
    return np.where(nothing, np.nan, bounds)
