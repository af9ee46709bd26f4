"""Training needs: which topics are important and not mastered, by three methods side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import ALL, Column
from ..competences.groups import IN_GROUP, NOBODY, Groups, competence_labels, with_labels
from ..competences.matrix import LABEL_COLUMNS
from ..derive import Floats, Published, numbers, share_of
from ..memory import cached
from ..result import Result, Schema, analysis
from ..segments import Segments
from ..survey import Survey
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

METHODS = {
    "mwds": "Borich's score",
    "rdm": "ranked discrepancy",
    "priority": "importance and performance",
    "rating": "mean rating of need",
}
MWDS = (
    "Borich's mean weighted discrepancy score: mean of (importance less ability), times mean "
    "importance; the higher, the more needed (Borich, G. D. (1980). A needs assessment model for "
    "conducting follow-up studies. Journal of Teacher Education 31(3), 39-42)."
)
RDM = (
    "Ranked discrepancy: per cent of SMEs whose ability is above the importance less per cent "
    "below, -100 to 100; the lower, the more needed (Narine, L. K. & Harder, A. (2021). "
    "Advancements in Agricultural Development 2(3), 96-111)."
)
QUADRANTS_NOTE = (
    "Importance and performance: topics are parted at the mean importance and the mean ability; "
    "they are ranked by importance less ability, compared with the mean topic (Martilla, J. A. & "
    "James, J. C. (1977). Journal of Marketing 41, 77-79)."
)
RATING = (
    "The survey asked how much each topic is needed, and not for ability: topics are ranked by "
)
RATING += "the mean rating."
BOOTSTRAP = "Intervals: 95 %, SMEs of the group drawn anew {} times with replacement."
SPREAD = "places between the highest and the lowest rank"


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
            **LABEL_COLUMNS,
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
            "quadrant": Column.derived(
                "importance and performance", how=lambda published: quadrants(published.table)
            ),
            "rank": Column.derived("rank by the first method", how=of_topics("rank")),
            "spread": Column.derived(SPREAD, "places", how=of_topics("spread")),
            "disagree": Column.derived("whether the methods disagree", how=of_topics("disagree")),
        },
        "scores": {
            **LABEL_COLUMNS,
            "method": Column.label("code of the method"),
            "method_label": Column.label("method"),
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
            "group_label": Column.label("group of SMEs"),
            "methods": Column.label("methods that are compared"),
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

    def reading(self) -> tuple[str, ...]:
        """The three most needed topics of each group, and where the methods disagree."""
        if self.scores.empty:
            return ("The survey did not ask how important topics are and how able SMEs are.",)
        lead = self.scores[self.scores["method"] == self.scores["method"].iloc[0]]
        several = len(self.topics["group"].unique()) > 1
        lines = [
            _first_topics(str(label), rows, several=several)
            for label, rows in lead.groupby("group_label", sort=False)
        ]
        lines += _agreement(self.agreement, self.topics, self.arguments["tolerance"])
        return (*lines, *(() if several else _quadrant(self.topics)))

    def headline(self) -> tuple[str, ...]:
        """The topics needed most; of one group only."""
        lead = self.scores[self.scores["method"].eq(self.scores["method"].iloc[:1].max())]
        known = lead.dropna(subset=["rank", "score"]).sort_values("rank", kind="stable").head(3)
        if known.empty or len(known["group"].unique()) > 1:
            return self.reading()[:1]
        base = known["base"].max()
        return (
            f"Training needed most, of {base:.0f} SMEs that answered: {_listed(known['label'])}.",
        )


@analysis
def measure_training_needs(
    survey: Survey,
    segments: Segments | None = None,
    *,
    by: str | None = None,
    resamples: int = 500,
    tolerance: int = 3,
    seed: int = 0,
    language: str = "en",
) -> TrainingNeeds:
    """Which training is needed most, by whom, and do the methods agree on it?

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
    language : str
        Of the labels.

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
    >>> needs.topics["quadrant"].isin(["train first", "keep up"]).any().item()
    True
    """
    ratings = ratings_of(survey)
    groups = groups_by(survey, by, segments=segments, language=language)
    topics, scores, agreement = _scored(
        ratings, survey.weights, groups.codes, order=tuple(groups.labels),
        resamples=resamples, tolerance=tolerance, seed=seed,
    )  # fmt: skip
    labels = competence_labels(survey.codebook, language=language)
    topics, scores = (with_labels(table, groups, labels) for table in (topics, scores))
    low, high = ratings.span
    names = METHODS | {"rating": f"{METHODS['rating']} ({low:g} to {high:g})"}
    scores["method_label"] = scores["method"].map(names).astype("str")
    agreement.insert(1, "group_label", agreement["group"].map(groups.labels))
    schema = TrainingNeeds.SCHEMA
    return TrainingNeeds(
        topics=topics[list(schema["topics"])],
        scores=scores[list(schema["scores"])],
        agreement=agreement,
        arguments={
            "by": by,
            "resamples": resamples,
            "tolerance": tolerance,
            "seed": seed,
            "language": language,
            **asked_of(ratings),
        },
        notes=_notes(ratings, groups, by=by, resamples=resamples),
    )


@cached
def _scored(
    ratings: Ratings, weights: pd.Series[float], codes: pd.Series[str], *, order: tuple[str, ...],
    resamples: int, tolerance: int, seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """The tables before they get their labels: the same in every language."""
    parts = {
        code: _of_group(ratings, weights, codes == code, resamples=resamples, seed=seed)
        for code in order or [NOBODY]
    }
    topics = _under_each_other({code: part[0] for code, part in parts.items()})
    scores = _under_each_other({code: part[1] for code, part in parts.items()})
    arguments = {**asked_of(ratings), "tolerance": tolerance}
    topics = topics.assign(quadrant=quadrants(topics)).join(spreads(topics, arguments=arguments))
    return topics, scores, _agreements(scores, methods_for(ratings))


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
                    "methods": f"{METHODS[one]} and {METHODS[other]}",
                    "topics": pair.shape[1],
                    "base": own["base"].where(own["rank"].notna()).max(),
                    "correlation": _correlation(pair),
                }
            )
    columns = [name for name in TrainingNeeds.SCHEMA["agreement"] if name != "group_label"]
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


def _notes(ratings: Ratings, groups: Groups, *, by: str | None, resamples: int) -> tuple[str, ...]:
    if ratings.importance.empty:
        return ("The survey has no question about the importance of topics.",)
    how = (MWDS, RDM, QUADRANTS_NOTE) if len(methods_for(ratings)) > 1 else (RATING,)
    notes = []
    if by not in (None, "segment") and list(groups.labels) == [ALL]:
        notes.append(f"The survey did not ask for the {by}: all SMEs are taken together.")
    elif by is not None:
        notes.append("SMEs of which the group is not known are in none.")
    return (*notes, *ratings.notes, *how, BOOTSTRAP.format(resamples))


def _first_topics(group: str, rows: pd.DataFrame, *, several: bool) -> str:
    known = rows.dropna(subset=["rank", "score"]).sort_values("rank", kind="stable").head(3)
    if known.empty:
        silent = bool((rows["base"] == 0).all())
        return f"{group}: {'not asked, or not answered' if silent else 'too few SMEs to say'}."
    top = _listed(
        f"{r.label} ({r.score:.1f}, 95 % interval {r.low:.1f} to {r.high:.1f}, {r.base:.0f} SMEs)"
        for r in known.itertuples()
    )
    # The score is negative where SMEs are more able than the topic is important.
    what = known["method_label"].iloc[0]
    return f"{group + ': n' if several else 'N'}eeded most by {what}: {top}."


def _agreement(agreement: pd.DataFrame, topics: pd.DataFrame, tolerance: int) -> Iterable[str]:
    """How alike the methods order the topics, and on which they disagree in which group."""
    known = agreement["correlation"].dropna()
    if known.empty:
        return
    low, high = f"{known.min():.2f}", f"{known.max():.2f}"
    span = low if low == high else f"{low} to {high}"
    several = len(topics["group"].unique()) > 1
    differ = topics[topics["disagree"].eq(True).fillna(False)]
    calm = "" if len(differ) else f"; no topic differs by more than {_places(tolerance)}"
    yield f"The methods order the topics with rank correlations of {span}{calm}."
    for label, rows in differ.groupby("group_label", sort=False):
        named = _listed(f"{r.label} ({_places(r.spread)})" for r in rows.itertuples())
        yield f"They disagree on {named}{f' for {label!s}' if several else ''}."


def _places(count: Any) -> str:
    return f"{count:.0f} place{'' if count == 1 else 's'}"


def _quadrant(topics: pd.DataFrame) -> Iterable[str]:
    """Whether the quadrant holds the topics that lead by the first method."""
    first = topics[topics["quadrant"].eq(QUADRANTS[0]).fillna(False)]
    leading = topics[topics["rank"].le(len(first)).fillna(False)]
    if first.empty or leading.empty:
        return
    text = f'Important, and not mastered ("{QUADRANTS[0]}"): {_listed(first["label"])}'
    missing = leading[~leading["competence"].isin(first["competence"])]
    named = _listed(f"{r.label} ({r.quadrant})" for r in missing.itertuples())
    though = f"; not so {named}, though among the first {len(first)} by score" if named else ""
    yield f"{text}{though}."


def _listed(parts: Iterable[Any]) -> str:
    *first, last = [*map(str, parts)] or [""]
    return f"{', '.join(first)} and {last}" if first else last
