"""Readiness: a scale of several items, how far it can be trusted, and who is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import IN_GROUP, By, groups_of
from ..competences.matrix import share_columns, shares_of
from ..result import Result, Schema, analysis
from ..settings import Internationalisation
from ..statistics import content_order
from ..survey import Survey
from .answers import readiness_items, readiness_scores
from .means import mean_columns, mean_with_interval
from .reliability import Floats, covariance, cronbach_alpha, item_statistics, mcdonald_omega

SCORE = (
    "Readiness is the mean of the items, from 0 (lowest point of the scale) to 1 (highest), of "
    "SMEs that answered at least {:.0%} of them; blanks are left out, not filled. An SME counts as "
    "ready from {:g}."
)
RELIABILITY = (
    "Alpha (Cronbach, L. J. (1951). Psychometrika 16, 297-334) and omega (McDonald, R. P. (1999). "
    "Test theory; one factor by maximum likelihood) stand on the SMEs that answered all items; "
    "intervals: 95 %, these SMEs drawn anew {} times."
)
MEANS = "Intervals of means: 95 %, t with Kish's effective number of SMEs; of shares: Wilson."
MEASURES: dict[str, tuple[str, Callable[[Floats], Floats]]] = {
    "alpha": ("Cronbach's alpha", cronbach_alpha),
    "omega": ("McDonald's omega", mcdonald_omega),
}
# Readings of a reliability in use since Nunnally (1978), from the top.
VERDICTS = ((0.8, "good"), (0.7, "acceptable"), (0.6, "weak"), (-np.inf, "too low to compare SMEs"))
ANSWERED = "answered readiness"
"""What all are called that answered: some items, enough or all are often the same SMEs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Readiness(Result):
    """How ready SMEs are, and whether the items measure one thing.

    Parameters
    ----------
    groups : DataFrame
        One row per group of SMEs: mean score, and how many are ready.
    scale : DataFrame
        One row per measure of reliability.
    items : DataFrame
        One row per item.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> measure_readiness(demo_survey(), resamples=50).scale["measure"].tolist()
    ['alpha', 'omega']
    """

    SCHEMA: ClassVar[Schema] = {
        "groups": {
            "group": Column.label("code of the group of SMEs"),
            "group_label": Column.label("group of SMEs"),
            "answered": Column.base("SMEs that answered some item", of=ANSWERED, where=IN_GROUP),
            "base": Column.base("SMEs with a score", of=ANSWERED, where=IN_GROUP),
            "unscored": Column.count(
                "SMEs that answered too few items",
                of="answered too few of readiness",
                where=IN_GROUP,
                within="answered",
            ),
            **mean_columns("mean readiness (0 to 1)", of="ready"),
            "n": Column.count("SMEs that are ready", of="ready", where=IN_GROUP),
            **share_columns("weighted share that is ready"),
        },
        "scale": {
            "measure": Column.label("code of the measure"),
            "measure_label": Column.label("measure of reliability"),
            "items": Column.label("items", "items"),
            "base": Column.base("SMEs that answered all items", of=ANSWERED),
            "value": Column.coarse("value"),
            "low": Column.coarse("lower bound"),
            "high": Column.coarse("upper bound"),
        },
        "items": {
            "item": Column.label("code of the item"),
            "label": Column.label("item"),
            "base": Column.base("SMEs that answered", of=ANSWERED),
            "mean": Column.mean("mean answer (0 to 1)", of="{item}"),
            "item_rest": Column.coarse("correlation with the other items"),
            "alpha_without": Column.coarse("alpha without it"),
            "loading": Column.coarse("loading on the one factor"),
        },
    }

    groups: pd.DataFrame
    scale: pd.DataFrame
    items: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How far the scale can be trusted, and how many SMEs of each group are ready."""
        if self.items.empty:
            return ("The survey did not ask how ready SMEs are for other markets.",)
        known = self.scale.dropna(subset="value")
        lines = [_trust(row) for row in known.to_dict("records")]
        lines += [
            f"{r.label} does not go with the other items (correlation {r.item_rest:.2f})."
            for r in self.items[self.items["item_rest"] < 0.2].itertuples()
        ]
        return (*lines, *(_ready(row) for row in self.groups.to_dict("records")))


@analysis
def measure_readiness(
    survey: Survey,
    settings: Internationalisation | None = None,
    *,
    by: By | None = None,
    resamples: int = 500,
    seed: int = 0,
    language: str = "en",
) -> Readiness:
    """How ready are SMEs for other markets, and does the scale measure one thing?

    Parameters
    ----------
    survey : Survey
        With a grid of the role ``readiness``.
    settings : Internationalisation, optional
        Rule for blanks and the score from which an SME is ready:
        ``project.internationalisation``.
    by : {None, 'partner', 'country', 'sector', 'size'}
        What the SMEs are grouped by.
    resamples : int, default 500
        For the intervals of the reliability.
    seed : int
        Of the resampling.
    language : str
        Of the labels.

    Returns
    -------
    Readiness
        ``groups`` (scores from 0 to 1, counts in SMEs), ``scale`` and ``items``.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika
    16, 297-334. McDonald, R. P. (1999). Test theory. Erlbaum.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> readiness = measure_readiness(demo_survey(), resamples=50)
    >>> bool(readiness.scale["value"].between(0.7, 1).all())
    True
    """
    rules = settings or Internationalisation()
    answers = readiness_items(survey)
    scores = readiness_scores(survey, rules)
    groups = groups_of(survey, by, language=language)
    rows = [
        {"group": code, "group_label": label}
        | _group(scores[groups.codes == code], answers[groups.codes == code], survey, rules)
        for code, label in groups.labels.items()
        if len(answers.columns)
    ]
    # The scale is one for all groups: whether items go together is a matter of the questionnaire.
    complete = answers.notna().all(axis=1)
    held = answers[complete].to_numpy()
    weights = survey.weights[complete].to_numpy(dtype=np.float64)
    notes = (
        SCORE.format(rules.answered, rules.ready_from),
        RELIABILITY.format(resamples),
        MEANS,
    )
    return Readiness(
        groups=pd.DataFrame(rows, columns=list(Readiness.SCHEMA["groups"])),
        scale=_scale(held, weights, resamples=resamples, seed=seed),
        items=_items(survey, answers, held, weights, language=language),
        arguments={
            "by": by,
            "answered": rules.answered,
            "ready_from": rules.ready_from,
            "resamples": resamples,
            "seed": seed,
            "language": language,
        },
        notes=notes if len(answers.columns) else (),
    )


def _group(
    scores: pd.Series[float],
    answers: pd.DataFrame,
    survey: Survey,
    rules: Internationalisation,
) -> dict[str, Any]:
    known = scores.dropna()
    ready = (known >= rules.ready_from).astype("boolean")
    weights = survey.weights[known.index]
    share = shares_of(ready.to_frame("ready"), weights).loc["ready"]
    answered = int(answers.notna().any(axis=1).sum())
    mean, low, high = mean_with_interval(known, weights)
    return {
        "answered": answered,
        "base": len(known),
        "unscored": answered - len(known),
        "mean": mean,
        "mean_low": low,
        "mean_high": high,
        "n": int(ready.sum()),
        "share": share["share"],
        "low": share["low"],
        "high": share["high"],
    }


def _scale(
    held: np.ndarray[Any, Any], weights: np.ndarray[Any, Any], *, resamples: int, seed: int
) -> pd.DataFrame:
    count, items = held.shape
    values = {code: (np.nan, np.nan, np.nan) for code in MEASURES if items > 1}
    if count > 1 and items > 1:
        rng = np.random.default_rng(seed)
        back = np.argsort(content_order(np.column_stack([held, weights])))
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=resamples)
        drawn = drawn[:, back] * weights
        once, often = covariance(held, weights), covariance(held, drawn)
        for code, (_, measure) in MEASURES.items():
            values[code] = (float(measure(once)), *_middle(measure(often)))
    rows = [(code, MEASURES[code][0], items, count, *found) for code, found in values.items()]
    return pd.DataFrame(rows, columns=list(Readiness.SCHEMA["scale"]))


def _middle(values: np.ndarray[Any, Any]) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def _items(
    survey: Survey,
    answers: pd.DataFrame,
    held: np.ndarray[Any, Any],
    weights: np.ndarray[Any, Any],
    *,
    language: str,
) -> pd.DataFrame:
    labels = {
        f"{question.code}[{part.code}]": part.text(language)
        for question in survey.codebook.by_role("readiness")
        for part in survey.codebook.parts(question)
    }
    table = pd.DataFrame(
        {
            "item": answers.columns,
            "label": [labels.get(str(name), str(name)) for name in answers],
            "base": answers.notna().sum().to_numpy(),
            "mean": [mean_with_interval(answers[name], survey.weights)[0] for name in answers],
        }
    ).astype({"item": "str", "label": "str"})
    statistics = pd.DataFrame(np.nan, table.index, ["item_rest", "alpha_without", "loading"])
    if len(held) > 1 and len(table) > 1:
        statistics = item_statistics(covariance(held, weights))
    return table.join(statistics)[list(Readiness.SCHEMA["items"])]


def _trust(row: dict[Any, Any]) -> str:
    verdict = next(word for least, word in VERDICTS if row["value"] >= least)
    known = pd.notna(row["low"])
    bounds = f"95 % interval {row['low']:.2f} to {row['high']:.2f}, " if known else ""
    return (
        f"{row['measure_label']} of the {row['items']} items is {row['value']:.2f} ({bounds}"
        f"{row['base']:.0f} SMEs): {verdict}."
    )


def _ready(row: dict[Any, Any]) -> str:
    if pd.isna(row["share"]):
        few = pd.isna(row["base"]) or row["base"] > 0
        return f"{row['group_label']}: {'too few SMEs to say' if few else 'no answer'}."
    return (
        f"{row['group_label']}: {row['share']:.0%} of {row['base']:.0f} SMEs are ready (95 % "
        f"interval {row['low']:.0%} to {row['high']:.0%}); mean readiness {row['mean']:.2f}."
    )
