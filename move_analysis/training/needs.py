"""Training needs: which topics are important and not mastered, by three methods side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..choices import Whole
from ..columns import Column
from ..competences.groups import (
    IN_GROUP,
    NOBODY,
    competence_names,
)
from ..competences.matrix import ABOUT_COLUMNS, as_matrix
from ..derive import Floats, Published, numbers, share_of
from ..memory import cached
from ..messages import Message, say
from ..result import Result, Schema, analysis, held_columns
from ..segments import Segments
from ..survey import Survey
from .methods import METHODS, PAIRS, mean_rating, notes_on
from .needs_wording import headline_of, read_needs, read_scores
from .published import (
    asked_of,
    bound_of_rank,
    bound_of_score,
    of_topics,
    points,
    published_rank,
    published_score,
    rating_columns,
    spreads,
)
from .ratings import Ratings, groups_by, ratings_of
from .scores import QUADRANTS, methods_for, quadrants, score_topics, topic_means

SPREAD = say("places between the highest and the lowest rank")


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingNeeds(Result):
    """How much each topic is needed.

    Parameters
    ----------
    topics : DataFrame
        One row per topic and group: how important, how able, and whether the methods agree.
    scores : DataFrame
        One row per topic, group and method: score and rank with intervals.
    agreement : DataFrame
        One row per group and pair of methods.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> needs = measure_training_needs(demo_survey(), resamples=50)
    >>> needs.scores["method"].unique().tolist()
    ['mwds', 'rdm', 'priority']
    """

    SCHEMA: ClassVar[Schema] = {
        "topics": {
            **ABOUT_COLUMNS,
            **rating_columns(IN_GROUP),
            "below": Column.count(
                "SMEs whose ability is below the importance",
                of="less able than {competence} is important",
                where=IN_GROUP,
            ),
            "above": Column.count(
                "SMEs whose ability is above the importance",
                of="abler than {competence} is important",
                where=IN_GROUP,
            ),
            "share_below": Column.derived(
                "weighted share with ability below", "share",
                how=share_of("below", share="share_below"),
            ),
            "share_above": Column.derived(
                "weighted share with ability above", "share",
                how=share_of("above", share="share_above"),
            ),
            "importance": Column.derived(
                "mean importance, or rating of need", "points", how=points("importance_part")
            ),
            "ability": Column.derived("mean ability", "points", how=points("ability_part")),
            "quadrant": replace(
                Column.derived("importance and performance", how=lambda p: quadrants(p.table)),
                words=QUADRANTS,
            ),
            "rank": Column.derived("rank by the first method", how=of_topics("rank")),
            "spread": Column.derived(str(SPREAD), "places", how=of_topics("spread")),
            "disagree": Column.derived("whether the methods disagree", how=of_topics("disagree")),
        },
        "scores": {
            **ABOUT_COLUMNS,
            "method": Column.label("code of the method"),
            "method_label": Column.name_of("method", "method"),
            "base": Column.base("SMEs that rated it", of="answered {rated}", where=IN_GROUP),
            "score": Column.derived("score", how=published_score),
            "low": Column.derived("lower bound of the score", how=bound_of_score("low")),
            "high": Column.derived("upper bound of the score", how=bound_of_score("high")),
            "rank": Column.derived("rank, 1: most needed", how=published_rank),
            "rank_low": Column.derived("first rank it may have", how=bound_of_rank("rank_low")),
            "rank_high": Column.derived(
                "last rank that it may have", how=bound_of_rank("rank_high")
            ),
        },
        "agreement": {
            "group": Column.label("code of the group of SMEs"),
            "group_label": Column.name_of("group", "group of SMEs"),
            "methods": Column.label("code of the methods that are compared"),
            "methods_label": Column.name_of("methods", "methods that are compared"),
            "topics": Column.derived(
                "topics that both rank", "topics", how=lambda p: _agreement_of(p, "topics")
            ),
            "base": Column.derived(
                "SMEs that rated some topic", "SMEs", how=lambda p: _agreement_of(p, "base")
            ),
            "correlation": Column.derived(
                "rank correlation (Spearman)", how=lambda p: _agreement_of(p, "correlation")
            ),
        },
    }  # fmt: skip

    topics: pd.DataFrame
    scores: pd.DataFrame
    agreement: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """The three most needed topics of each group."""
        return read_needs(self)

    def technical(self) -> tuple[Message, ...]:
        """Their scores, and where the methods disagree."""
        return read_scores(self)

    def headline(self) -> tuple[Message, ...]:
        """The topics needed most; of one group only."""
        return headline_of(self)


@analysis
@cached
def measure_training_needs(
    survey: Survey,
    segments: Segments | None = None,
    *,
    by: str | None = None,
    resamples: Whole = 500,
    tolerance: Whole = 3,
    seed: Whole = 0,
) -> TrainingNeeds:
    """Measure which training is needed most, by whom, and whether the methods agree on it.

    Parameters
    ----------
    survey : Survey
        With grids of the roles ``importance`` and ``ability``, or of ``importance`` or ``needs``
        (rated on a scale) alone.
    segments : Segments, optional
        From `find_segments`, for ``by="segment"``.
    by : str or None
        ``partner``, ``country``, ``sector``, ``size``, ``segment``, or the code of a question
        with one answer, such as who filled in the form (cluster managers apart from SMEs).
    resamples : int, default 500
        How often the SMEs are drawn anew for the intervals.
    tolerance : int, default 3
        Methods disagree on a topic where its ranks differ by more places.
    seed : int
        Of the drawing.

    Returns
    -------
    TrainingNeeds
        ``topics`` and ``scores`` (in points of the scale; `mwds` in squared points, `rdm` from
        -100 to 100) and ``agreement``. The first method leads: Borich's score, or the mean
        rating where ability was not asked.

    References
    ----------
    Borich, G. D. (1980). A needs assessment model for conducting follow-up studies. Journal of
    Teacher Education 31(3), 39-42. Narine, L. K. & Harder, A. (2021). Comparing the Borich model
    with the ranked discrepancy model. Advancements in Agricultural Development 2(3), 96-111.
    Martilla, J. A. & James, J. C. (1977). Importance-performance analysis. Journal of Marketing
    41, 77-79. Efron, B. & Tibshirani, R. J. (1993). An introduction to the bootstrap.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> needs = measure_training_needs(demo_survey(), resamples=50)
    >>> needs.topics["quadrant"].isin(["train_first", "keep_up"]).any().item()
    True
    """
    ratings = ratings_of(survey)
    groups = groups_by(survey, by, segments=segments)
    parts = {
        code: _of_group(
            ratings, survey.weights, groups.codes == code, resamples=resamples, seed=seed
        )
        for code in groups.labels or [NOBODY]
    }
    topics = _under_each_other({code: part[0] for code, part in parts.items()})
    scores = _under_each_other({code: part[1] for code, part in parts.items()})
    arguments = {**asked_of(ratings), "tolerance": tolerance}
    topics = topics.assign(quadrant=quadrants(topics)).join(spreads(topics, arguments=arguments))
    agreement = _agreements(scores, methods_for(ratings))
    topics, scores = (_about_competences(table, survey) for table in (topics, scores))
    schema = TrainingNeeds.SCHEMA
    return TrainingNeeds(
        topics=topics[list(held_columns(schema["topics"]))],
        scores=scores[list(held_columns(schema["scores"]))],
        agreement=agreement,
        names={
            **competence_names(survey.codebook),
            "group": groups.labels,
            "method": {**METHODS, "rating": mean_rating(ratings)},
            "methods": PAIRS,
        },
        arguments={"by": by, "resamples": resamples, "seed": seed, **arguments},
        notes=notes_on(ratings, groups, by=by, resamples=resamples),
    )


def _about_competences(table: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    sectors = {one.code: one.sector for one in survey.codebook.competences}
    return table.assign(competence_sector=table["competence"].map(sectors).astype("str"))


def _of_group(
    ratings: Ratings,
    weights: pd.Series[float],
    inside: pd.Series[bool],
    *,
    resamples: int,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    ability = None if ratings.ability is None else ratings.ability[inside]
    own = replace(ratings, importance=ratings.importance[inside], ability=ability)
    topics = topic_means(own, weights[inside]).rename_axis("competence").reset_index()
    return topics, score_topics(own, weights[inside], resamples=resamples, seed=seed)


def _under_each_other(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat([part.assign(group=code) for code, part in parts.items()], ignore_index=True)
    return table[table["group"] != NOBODY]


def _agreements(scores: pd.DataFrame, methods: Sequence[str]) -> pd.DataFrame:
    """Rank correlation of each pair of methods in each group."""
    group, groups = pd.factorize(scores["group"])
    rank = numbers(scores["rank"])
    by_method = {name: (scores["method"] == name).to_numpy() for name in methods}
    ranks = {name: as_matrix(scores[own], rank[own]).to_numpy() for name, own in by_method.items()}
    pairs = [*combinations(methods, 2)]
    found = [_correlations(ranks[one], ranks[other]) for one, other in pairs]
    base = scores["base"].where(~np.isnan(rank)).groupby(group).max()
    table = {
        "group": np.repeat(groups.to_numpy(dtype=object), len(pairs)),
        "methods": [f"{one} {other}" for one, other in pairs] * len(groups),
        "topics": np.stack([topics for topics, _ in found], axis=1).ravel() if pairs else [],
        "base": base.repeat(len(pairs)).to_numpy(),
        "correlation": np.stack([r for _, r in found], axis=1).ravel() if pairs else [],
    }
    columns = list(held_columns(TrainingNeeds.SCHEMA["agreement"]))
    return pd.DataFrame(table, columns=columns).astype({"base": "Int64"})


def _correlations(ones: Floats, others: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Of each row, how many topics both rank, and Spearman's correlation of these.

    Missing where one of the two ranks all topics alike.
    """
    both = ~np.isnan(ones) & ~np.isnan(others)
    topics = both.sum(axis=1)
    places = [pd.DataFrame(np.where(both, r, np.nan)).rank(axis=1) for r in (ones, others)]
    middle = (topics[:, None] + 1) / 2
    one, other = (np.where(both, place - middle, 0) for place in places)
    spread = np.sqrt(np.square(one).sum(axis=1) * np.square(other).sum(axis=1))
    none = np.full(len(topics), np.nan)
    return topics, np.divide((one * other).sum(axis=1), spread, out=none, where=spread > 0)


def _agreement_of(published: Published, column: str) -> pd.Series[Any]:
    """Of each row of ``agreement``, what follows from the published ranks."""
    found = published.once(_published_agreements).set_index(["group", "methods"])[column]
    rows = pd.MultiIndex.from_frame(published.table[["group", "methods"]])
    return found.reindex(rows).set_axis(published.table.index)


def _published_agreements(published: Published) -> pd.DataFrame:
    return _agreements(published.tables["scores"], published.arguments["methods"])
