"""Which segments come back when the SMEs are drawn again, and how certain their members are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..choices import Positive, Whole
from ..columns import Column
from ..derive import Published
from ..messages import Message, Share, say
from ..result import Result, Schema, analysis
from ..statistics import content_order, one_thread
from ..survey import Survey
from ..values import Number
from .design import Design, Floats, Integers
from .em import Task
from .find import as_found, built_on
from .found import CERTAINTY, PLACED, SEGMENT, SIZE, SIZE_HELD, Segments, sizes
from .mixture import MixtureModel
from .saved import model_from
from .starts import refit
from .tables import IN_SEGMENT
from .ward import FactorSegments

# The field's reading of a mean Jaccard index: Hennig's clusterboot.
READINGS = (
    (0.85, "highly_stable"),
    (0.75, "valid"),
    (0.6, "pattern"),
    (0.5, "no_trust"),
    (-1.0, "dissolved"),
)
VERDICTS = {
    "highly_stable": say("highly stable"),
    "valid": say("valid"),
    "pattern": say("a pattern, but who is in it is doubtful"),
    "no_trust": say("do not trust"),
    "dissolved": say("dissolved"),
}
METHODS = {"mixture": say("mixture"), "factors": say("factors")}
RECOVERED, DISSOLVED = 0.75, 0.5
# Certainty from which the place of an SME is clear, and the bands in which certainty is counted.
SURE = 0.8
BANDS = (0.0, *CERTAINTY)
ONE_SEGMENT = say("There is one segment: nothing that could come back or not.")
FRESH_STARTS = 1
NEAR_ENOUGH = 1e-5

Refit = Callable[[Integers], Integers]


@dataclass(frozen=True, kw_only=True, eq=False)
class Stability(Result):
    """How far segments can be trusted.

    Examples
    --------
    >>> sorted(Stability.SCHEMA)
    ['agreement', 'certainty', 'segments']
    """

    SCHEMA: ClassVar[Schema] = {
        "segments": {
            **SIZE,
            "jaccard": Column.coarse("mean Jaccard index over the resamples"),
            "low": Column.coarse("2.5 % of the resamples are below"),
            "high": Column.coarse("2.5 % of the resamples are above"),
            "recovered": Column.coarse("resamples with an index of 0.75 or more", "share"),
            "dissolved": Column.coarse("resamples with an index of 0.5 or less", "share"),
            "verdict": Column.derived(
                "the field's reading of the mean",
                how=lambda p: _verdicts(p["jaccard"]),
                words=VERDICTS,
            ),
            "certainty": Column.coarse("mean certainty of its members", "share"),
            "sure": Column.derived(
                "members with a certainty of 0.8 or more", "share", how=lambda p: _published_sure(p)
            ),
        },
        "certainty": {
            **SEGMENT,
            "above": Column.label("lower end of the band of certainty", "share"),
            "up_to": Column.label("upper end of the band of certainty", "share"),
            **sizes("base"),
            "n": Column.count(
                "members in the band", of="certainty up to {up_to}", where=IN_SEGMENT
            ),
        },
        "agreement": {
            "method": Column.label("how the segments were found", words=METHODS),
            "other": Column.label("how as many segments were sought again", words=METHODS),
            "base": Column.base("SMEs in all segments", of=PLACED),
            "ari": Column.coarse("adjusted Rand index, 1: the same, 0: as by chance"),
        },
    }

    segments: pd.DataFrame
    certainty: pd.DataFrame
    agreement: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How stable each segment is, and whether another method finds them too."""
        rows = self.segments.dropna(subset=["verdict", "sure", "marks"]).to_dict("records")
        lines = [
            say(
                "Segment {number}, {name}: {verdict} (mean Jaccard index {jaccard}, resamples "
                "{low} to {high}); {sure} of its SMEs are placed with a certainty of 80% or more.",
                number=row["segment"],
                name=self.name("marks", row["marks"]),
                verdict=VERDICTS[row["verdict"]],
                jaccard=Number(row["jaccard"], 2),
                low=Number(row["low"], 2), high=Number(row["high"], 2),
                sure=Share(row["sure"]),
            )
            for row in rows
        ]  # fmt: skip
        lines += [
            say(
                "As many segments sought by {other} instead of {method}: adjusted Rand index {ari} "
                "(1: the same SMEs together, 0: as by chance).",
                other=METHODS[row["other"]],
                method=METHODS[row["method"]],
                ari=Number(row["ari"], 2),
            )
            for row in self.agreement.dropna(subset="ari").to_dict("records")
        ]
        return tuple(lines)


@analysis
def measure_stability(
    survey: Survey, segments: Segments, *, n_resamples: Positive = 100, seed: Whole = 0
) -> Stability:
    """Measure which segments come back when the SMEs are drawn again, and who is clearly in them.

    Parameters
    ----------
    survey : Survey
        In which the segments were found.
    segments : Segments
        From `find_segments`. Released ones are found again, with the same arguments.
    n_resamples : int, default 100
        How often as many SMEs are drawn with replacement.
    seed : int, default 0
        Seed of the resamples.

    Returns
    -------
    Stability
        Tables ``segments certainty agreement``.

    Notes
    -----
    In each resample as many segments are sought again. A segment's Jaccard index is that of its
    drawn SMEs with the most similar new segment: SMEs in both by SMEs in either, each counted
    once. The mixture model is fitted again from the segments as found and from the best of four
    fresh starts; the higher likelihood counts. A segment that is only a local maximum so does
    not look stable because EM was started there.

    References
    ----------
    Hennig, C. (2007). Cluster-wise assessment of cluster stability. Computational Statistics &
    Data Analysis 52, 258-271. Hubert, L. & Arabie, P. (1985). Comparing partitions. Journal of
    Classification 2, 193-218.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments
    >>> survey = demo_survey()
    >>> stability = measure_stability(survey, find_segments(survey, n_init=2), n_resamples=5)
    >>> set(stability.segments["verdict"])
    {'highly_stable'}
    """
    segments = as_found(survey, segments)
    answers, weights = built_on(survey, segments)
    order = _content_order(answers, weights)
    answers, weights = answers.iloc[order], weights[order]
    labels = segments.members["segment"].to_numpy()[order] - 1
    k = len(segments.segments)
    found, other = str(segments.arguments["method"]), ""
    indices, ari = np.full((n_resamples, k), np.nan), np.nan
    if k > 1:
        again = _REFITS[found](answers, weights, segments, seed)
        with one_thread():
            indices = _resample(again, labels, k, n_resamples, seed)
        other, ari = _agreement(answers, weights, labels, k, found)
    bands = _bands(segments)
    return Stability(
        segments=_segments(segments, indices, bands),
        certainty=bands,
        agreement=pd.DataFrame(
            {"method": [found], "other": [other], "base": [len(labels)], "ari": [ari]}
        ),
        arguments={**segments.arguments, "k": k, "n_resamples": n_resamples, "seed": seed},
        names={"marks": segments.names["marks"]},
        notes=() if k > 1 else (ONE_SEGMENT,),
    )


def _content_order(answers: pd.DataFrame, weights: Floats) -> Integers:
    """Places of the SMEs by what they answered, so that drawing them does not depend on theirs."""
    return content_order(
        np.column_stack([*Design.learn(answers, weights).encode(answers), weights])
    )


def jaccard(labels: Integers, others: Integers, k: int) -> Floats:
    """Jaccard index of each of `k` groups with the most similar other one; NaN if it is empty."""
    both = np.zeros((k, int(others.max(initial=0)) + 1))
    np.add.at(both, (labels, others), 1)
    own, theirs = both.sum(axis=1, keepdims=True), both.sum(axis=0)
    with np.errstate(invalid="ignore"):
        best = (both / (own + theirs - both)).max(axis=1)
    return np.asarray(np.where(own[:, 0] > 0, best, np.nan))


def _resample(again: Refit, labels: Integers, k: int, n_resamples: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    indices = np.empty((n_resamples, k))
    for place in range(n_resamples):
        counts = rng.multinomial(len(labels), np.full(len(labels), 1 / len(labels)))
        indices[place] = jaccard(labels[counts > 0], again(counts), k)
    return indices


def _refit_mixture(answers: pd.DataFrame, weights: Floats, segments: Segments, seed: int) -> Refit:
    """Fit the mixture again to drawn SMEs, from where it was and from a fresh start."""
    design = Design.learn(answers, weights, ordinal=segments.arguments["ordinal"])
    matrix = design.matrix(*design.encode(answers))
    task = Task.make(design, matrix, weights, MixtureModel().prior)
    found = model_from(segments.model)
    certainty = found.predict_proba(answers[list(found.feature_names_in_)])
    warm = task.maximise(((certainty * weights[:, None]).T @ matrix)[:, None])[:, 0]
    rng = np.random.RandomState(seed)

    def again(counts: Integers) -> Integers:
        drawn = counts > 0
        part = replace(task, matrix=matrix[drawn], weights=(weights * counts)[drawn])
        parameters, _ = refit(part, rng, warm=warm, n_fresh=FRESH_STARTS, tol=NEAR_ENOUGH)
        return np.asarray((parameters @ part.matrix.T).argmax(axis=0))

    return again


def _refit_factors(answers: pd.DataFrame, weights: Floats, segments: Segments, _seed: int) -> Refit:
    """Find axes and tree again; nothing in it is random."""
    k = len(segments.segments)

    def again(counts: Integers) -> Integers:
        drawn = counts > 0
        model = FactorSegments(k).fit(answers[drawn], sample_weight=(weights * counts)[drawn])
        return np.asarray(model.labels_)

    return again


_REFITS = {"mixture": _refit_mixture, "factors": _refit_factors}


def _agreement(
    answers: pd.DataFrame, weights: Floats, labels: Integers, k: int, found: str
) -> tuple[str, float]:
    """Seek as many segments by the other method."""
    from sklearn.metrics import adjusted_rand_score

    other = "factors" if found == "mixture" else "mixture"
    model = FactorSegments(k) if other == "factors" else MixtureModel(k)
    model.fit(answers, sample_weight=weights)
    return other, float(adjusted_rand_score(labels, model.labels_))


def _segments(segments: Segments, indices: Floats, bands: pd.DataFrame) -> pd.DataFrame:
    before, certainty = segments.segments, segments.members.groupby("segment")["certainty"]
    mean, low, high = np.full((3, indices.shape[1]), np.nan)
    known = ~np.isnan(indices).all(axis=0)
    mean[known] = np.nanmean(indices[:, known], axis=0)
    low[known] = np.nanquantile(indices[:, known], 0.025, axis=0)
    high[known] = np.nanquantile(indices[:, known], 0.975, axis=0)
    return before[SIZE_HELD].assign(
        jaccard=mean,
        low=low,
        high=high,
        recovered=np.where(known, (indices >= RECOVERED).mean(axis=0), np.nan),
        dissolved=np.where(known, (indices <= DISSOLVED).mean(axis=0), np.nan),
        verdict=_verdicts(mean),
        certainty=before["segment"].map(certainty.mean()),
        sure=before["segment"].map(_sure_of(bands)) / before["n"].where(before["n"] > 0),
    )


def _sure_of(bands: pd.DataFrame) -> pd.Series[float]:
    """How many members of each segment have a certainty of 0.8 or more."""
    return bands[bands["above"] >= SURE].groupby("segment")["n"].sum()


def _published_sure(published: Published) -> Floats:
    """Share of such members, from the published counts of the bands."""
    sure = published.table["segment"].map(_sure_of(published.tables["certainty"]))
    size = published["n"]
    share: Floats = np.divide(sure, size, out=np.full(len(size), np.nan), where=size > 0)
    return np.minimum(share, 1.0)


def _verdicts(indices: Floats) -> list[Any]:
    return [_verdict(index) for index in indices]


def _verdict(index: float) -> str | None:
    if np.isnan(index):
        return None
    if index <= DISSOLVED:
        return "dissolved"
    return next(word for least, word in READINGS if index >= least)


def _bands(segments: Segments) -> pd.DataFrame:
    """How many members of each segment are placed with which certainty."""
    before, members = segments.segments, segments.members
    n_bands = len(BANDS) - 1
    band = np.digitize(members["certainty"], BANDS[1:-1])
    cell = (members["segment"].to_numpy() - 1) * n_bands + band
    table = before.loc[before.index.repeat(n_bands), [*SEGMENT, "smes", "n"]]
    return (
        table.rename(columns={"n": "base"})
        .assign(
            above=BANDS[:-1] * len(before),
            up_to=BANDS[1:] * len(before),
            n=np.bincount(cell, minlength=len(before) * n_bands),
        )[list(Stability.SCHEMA["certainty"])]
        .reset_index(drop=True)
    )
