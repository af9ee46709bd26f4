"""Training needs: which topics are important and not mastered, by three methods side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import (
    IN_GROUP,
    NOBODY,
    competence_names,
)
from ..competences.matrix import ABOUT_COLUMNS
from ..derive import Floats, Published, numbers, share_of
from ..memory import cached
from ..messages import Message, say, say_many
from ..result import Result, Schema, analysis, held_columns
from ..segments import Segments
from ..survey import Survey
from ..values import Number
from .methods import METHODS, PAIRS, mean_rating, notes_on
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
from .scores import QUADRANTS, TRAIN_FIRST, methods_for, quadrants, score_topics, topic_means

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
        """The three most needed topics of each group, and where the methods disagree."""
        if self.scores.empty:
            return (say("The survey did not ask how important topics are and how able SMEs are."),)
        lead = self.scores[self.scores["method"] == self.scores["method"].iloc[0]]
        groups = lead.groupby("group", sort=False)
        lines = [self._first_topics(str(code), rows) for code, rows in groups]
        quadrant = () if self._several else self._first_quadrant()
        return (*lines, *self._agreement(), *quadrant)

    def headline(self) -> tuple[Message, ...]:
        """The topics needed most; of one group only."""
        lead = self.scores[self.scores["method"].eq(self.scores["method"].iloc[:1].max())]
        known = lead.dropna(subset=["rank", "score"]).sort_values("rank", kind="stable").head(3)
        if known.empty or len(known["group"].unique()) > 1:
            return self.reading()[:1]
        return (
            say_many(
                "Training needed most, of {n} SME that answered: {list}.",
                "Training needed most, of {n} SMEs that answered: {list}.",
                n=known["base"].max(),
                list=[self.name("competence", code) for code in known["competence"]],
            ),
        )

    @property
    def _several(self) -> bool:
        return len(self.topics["group"].unique()) > 1

    def _first_topics(self, code: str, rows: pd.DataFrame) -> Message:
        group = self.name("group", code)
        known = rows.dropna(subset=["rank", "score"]).sort_values("rank", kind="stable").head(3)
        if known.empty:
            if (rows["base"] == 0).all():
                return say("{group}: not asked, or not answered.", group=group)
            return say("{group}: too few SMEs to say.", group=group)
        top = [
            say_many(
                "{label} ({score}, 95 % interval {low} to {high}, {n} SME)",
                "{label} ({score}, 95 % interval {low} to {high}, {n} SMEs)",
                n=row["base"], label=self.name("competence", row["competence"]),
                score=Number(row["score"]), low=Number(row["low"]), high=Number(row["high"]),
            )
            for row in known.to_dict("records")
        ]  # fmt: skip
        # The score is negative where SMEs are more able than the topic is important.
        method = self.name("method", known["method"].iloc[0])
        if self._several:
            return say(
                "{group}: needed most by {method}: {list}.", group=group, method=method, list=top
            )
        return say("Needed most by {method}: {list}.", method=method, list=top)

    def _agreement(self) -> Iterator[Message]:
        """How alike the methods order the topics, and on which they disagree in which group."""
        known = self.agreement["correlation"].dropna()
        if known.empty:
            return
        differ = self.topics[self.topics["disagree"].eq(True).fillna(False)]
        span = _span(Number(known.min(), 2), Number(known.max(), 2))
        if len(differ):
            yield say("The methods order the topics with rank correlations of {span}.", span=span)
        else:
            yield say_many(
                "The methods order the topics with rank correlations of {span}; no topic differs "
                "by more than {n} place.",
                "The methods order the topics with rank correlations of {span}; no topic differs "
                "by more than {n} places.",
                n=self.arguments["tolerance"],
                span=span,
            )
        for code, rows in differ.groupby("group", sort=False):
            named = [
                say_many(
                    "{label} ({n} place)", "{label} ({n} places)",
                    n=row["spread"], label=self.name("competence", row["competence"]),
                )
                for row in rows.to_dict("records")
            ]  # fmt: skip
            if self._several:
                group = self.name("group", code)
                yield say("They disagree on {list} for {group}.", list=named, group=group)
            else:
                yield say("They disagree on {list}.", list=named)

    def _first_quadrant(self) -> Iterator[Message]:
        """Whether the quadrant holds the topics that lead by the first method."""
        first = self.topics[self.topics["quadrant"].eq(TRAIN_FIRST).fillna(False)]
        leading = self.topics[self.topics["rank"].le(len(first)).fillna(False)]
        if first.empty or leading.empty:
            return
        named = [self.name("competence", code) for code in first["competence"]]
        missing = leading[~leading["competence"].isin(first["competence"])]
        missing = missing.dropna(subset="quadrant")
        if missing.empty:
            yield say('Important, and not mastered ("train first"): {list}.', list=named)
            return
        others = [
            say(
                "{label} ({quadrant})", label=self.name("competence", row["competence"]),
                quadrant=QUADRANTS[row["quadrant"]],
            )
            for row in missing.to_dict("records")
        ]  # fmt: skip
        yield say(
            'Important, and not mastered ("train first"): {list}; not so {others}, though among '
            "the first {count} by score.",
            list=named, others=others, count=len(first),
        )  # fmt: skip


def _span(low: Number, high: Number) -> Number | Message:
    if low.render() == high.render():
        return low
    return say("{low} to {high}", low=low, high=high)


@analysis
@cached
def measure_training_needs(
    survey: Survey,
    segments: Segments | None = None,
    *,
    by: str | None = None,
    resamples: int = 500,
    tolerance: int = 3,
    seed: int = 0,
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
    rows = []
    for group, own in scores.groupby("group", sort=False):
        # The topics come in the same order by every method.
        ranks = {name: numbers(by["rank"]) for name, by in own.groupby("method", sort=False)}
        for one, other in combinations(methods, 2):
            pair = np.array([ranks[one], ranks[other]])
            pair = pair[:, ~np.isnan(pair).any(axis=0)]
            rows.append(
                {
                    "group": group,
                    "methods": f"{one} {other}",
                    "topics": pair.shape[1],
                    "base": own["base"].where(own["rank"].notna()).max(),
                    "correlation": _correlation(pair),
                }
            )
    columns = list(held_columns(TrainingNeeds.SCHEMA["agreement"]))
    return pd.DataFrame(rows, columns=columns).astype({"base": "Int64"})


def _correlation(pair: Floats) -> float:
    """Spearman's; missing where one of the two ranks all topics alike."""
    from scipy.stats import rankdata

    places = rankdata(pair, axis=1)
    if not places.size or not (np.ptp(places, axis=1) > 0).all():
        return np.nan
    return float(np.corrcoef(places)[0, 1])


def _agreement_of(published: Published, column: str) -> pd.Series[Any]:
    """Of each row of ``agreement``, what follows from the published ranks."""
    found = published.once(_published_agreements).set_index(["group", "methods"])[column]
    rows = pd.MultiIndex.from_frame(published.table[["group", "methods"]])
    return found.reindex(rows).set_axis(published.table.index)


def _published_agreements(published: Published) -> pd.DataFrame:
    return _agreements(published.tables["scores"], published.arguments["methods"])
