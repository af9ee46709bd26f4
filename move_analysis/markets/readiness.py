"""Readiness: a scale of several items, how far it can be trusted, and who is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..choices import Whole
from ..columns import Column
from ..competences.groups import IN_GROUP, By, groups_of
from ..competences.matrix import share_columns, shares_of
from ..messages import Message, say, say_many, sentences
from ..result import Result, Schema, analysis, held_columns
from ..settings import Internationalisation
from ..statistics import content_order
from ..survey import Survey
from ..values import Number, Share, Text
from .answers import as_written, readiness_items, readiness_scores
from .means import mean_columns, mean_with_interval
from .reliability import Floats, covariance, cronbach_alpha, item_statistics, mcdonald_omega

MEANS = say("Intervals of means: 95 %, t with Kish's effective number of SMEs; of shares: Wilson.")
MEASURES: dict[str, Callable[[Floats], Floats]] = {
    "alpha": cronbach_alpha,
    "omega": mcdonald_omega,
}
MEASURE_NAMES: dict[str, Text] = {
    "alpha": say("Cronbach's alpha"),
    "omega": say("McDonald's omega"),
}
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
            "group_label": Column.name_of("group", "group of SMEs"),
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
            "measure_label": Column.name_of("measure", "measure of reliability"),
            "items": Column.label("items", "items"),
            "base": Column.base("SMEs that answered all items", of=ANSWERED),
            "value": Column.coarse("value"),
            "low": Column.coarse("lower bound"),
            "high": Column.coarse("upper bound"),
        },
        "items": {
            "item": Column.label("code of the item"),
            "label": Column.name_of("item", "item"),
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

    def reading(self) -> tuple[Message, ...]:
        """How far the scale can be trusted, and how many SMEs of each group are ready."""
        if self.items.empty:
            return (say("There are no answers on how ready SMEs are for other markets."),)
        known = self.scale.dropna(subset="value")
        lines = [self._trust(row) for row in known.to_dict("records")]
        lines += [
            say(
                "{label} does not go with the other items (correlation {value}).",
                label=self.name("item", row.item),
                value=Number(row.item_rest, 2),
            )
            for row in self.items[self.items["item_rest"] < 0.2].itertuples()
        ]
        return (*lines, *(self._ready(row) for row in self.groups.to_dict("records")))

    def _trust(self, row: dict[Any, Any]) -> Message:
        values = {
            "n": row["base"], "measure": self.name("measure", row["measure"]),
            "items": row["items"], "value": Number(row["value"], 2),
        }  # fmt: skip
        if pd.isna(row["low"]):
            return say_many(
                "{measure} of the {items} items is {value} ({n} SME).",
                "{measure} of the {items} items is {value} ({n} SMEs).",
                **values,
            )
        verdict = next(verdict for least, verdict in VERDICTS if row["value"] >= least)
        return verdict(values | {"low": Number(row["low"], 2), "high": Number(row["high"], 2)})

    def _ready(self, row: dict[Any, Any]) -> Message:
        group = self.name("group", row["group"])
        if pd.notna(row["share"]):
            return say_many(
                "{group}: {share} of {n} SME is ready (95 % interval {low} to {high}); "
                "mean readiness {mean}.",
                "{group}: {share} of {n} SMEs are ready (95 % interval {low} to {high}); "
                "mean readiness {mean}.",
                n=row["base"], group=group, share=Share(row["share"]), low=Share(row["low"]),
                high=Share(row["high"]), mean=Number(row["mean"], 2),
            )  # fmt: skip
        if row["base"] == 0:
            return say("{group}: no answer.", group=group)
        return say("{group}: too few SMEs to say.", group=group)


def _good(values: dict[str, Any]) -> Message:
    return say_many(
        "{measure} of the {items} items is {value} (95 % interval {low} to {high}, {n} SME): good.",
        "{measure} of the {items} items is {value} (95 % interval {low} to {high}, {n} SMEs): "
        "good.",
        **values,
    )


def _acceptable(values: dict[str, Any]) -> Message:
    return say_many(
        "{measure} of the {items} items is {value} (95 % interval {low} to {high}, {n} SME): "
        "acceptable.",
        "{measure} of the {items} items is {value} (95 % interval {low} to {high}, {n} SMEs): "
        "acceptable.",
        **values,
    )


def _weak(values: dict[str, Any]) -> Message:
    return say_many(
        "{measure} of the {items} items is {value} (95 % interval {low} to {high}, {n} SME): weak.",
        "{measure} of the {items} items is {value} (95 % interval {low} to {high}, {n} SMEs): "
        "weak.",
        **values,
    )


def _too_low(values: dict[str, Any]) -> Message:
    return say_many(
        "{measure} of the {items} items is {value} (95 % interval {low} to {high}, {n} SME): too "
        "low to compare SMEs.",
        "{measure} of the {items} items is {value} (95 % interval {low} to {high}, {n} SMEs): too "
        "low to compare SMEs.",
        **values,
    )


# Readings of a reliability in use since Nunnally (1978), from the top.
VERDICTS = ((0.8, _good), (0.7, _acceptable), (0.6, _weak), (-np.inf, _too_low))


@analysis
def measure_readiness(
    survey: Survey,
    settings: Internationalisation | None = None,
    *,
    by: By | None = None,
    resamples: Whole = 500,
    seed: Whole = 0,
) -> Readiness:
    """Measure how ready SMEs are for other markets, and whether the scale measures one thing.

    Parameters
    ----------
    survey : Survey
        With a grid of the role ``readiness``.
    settings : Internationalisation, optional
        Rule for blanks and the score from which an SME is ready:
        ``project.internationalisation``.
    by : {None, 'partner', 'country', 'sector', 'size', 'segment'}
        What the SMEs are grouped by.
    resamples : int, default 500
        For the intervals of the reliability.
    seed : int
        Of the resampling.

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
    groups = groups_of(survey, by)
    rows = [
        {"group": code}
        | _group(scores[groups.codes == code], answers[groups.codes == code], survey, rules)
        for code in groups.labels
        if len(answers.columns)
    ]
    # The scale is one for all groups: whether items go together is a matter of the questionnaire.
    complete = answers.notna().all(axis=1)
    held = answers[complete].to_numpy()
    weights = survey.weights[complete].to_numpy(dtype=np.float64)
    return Readiness(
        groups=pd.DataFrame(rows, columns=list(held_columns(Readiness.SCHEMA["groups"]))),
        scale=_scale(held, weights, resamples=resamples, seed=seed),
        items=_items(survey, answers, held, weights),
        names={"group": groups.labels, "measure": MEASURE_NAMES, "item": _item_names(survey)},
        arguments={
            "by": by,
            "answered": rules.answered,
            "ready_from": rules.ready_from,
            "resamples": resamples,
            "seed": seed,
        },
        notes=_notes(rules, resamples) if len(answers.columns) else (),
    )


def _notes(rules: Internationalisation, resamples: int) -> tuple[Message, ...]:
    score = sentences(
        say(
            "Readiness is the mean of the items, from 0 (lowest point of the scale) to 1 "
            "(highest), of SMEs that answered at least {share} of them; blanks are left out, not "
            "filled.",
            share=Share(rules.answered),
        ),
        say("An SME counts as ready from {value}.", value=as_written(rules.ready_from)),
    )
    reliability = say(
        "Alpha (Cronbach, L. J. (1951). Psychometrika 16, 297-334) and omega (McDonald, R. P. "
        "(1999). Test theory; one factor by maximum likelihood) come from the SMEs that answered "
        "all items; intervals: 95 %, these SMEs drawn anew {count} times.",
        count=resamples,
    )
    return score, reliability, MEANS


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
        for code, measure in MEASURES.items():
            values[code] = (float(measure(once)), *_middle(measure(often)))
    rows = [(code, items, count, *found) for code, found in values.items()]
    return pd.DataFrame(rows, columns=list(held_columns(Readiness.SCHEMA["scale"])))


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
) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "item": answers.columns,
            "base": answers.notna().sum().to_numpy(),
            "mean": [mean_with_interval(answers[name], survey.weights)[0] for name in answers],
        }
    ).astype({"item": "str"})
    statistics = pd.DataFrame(np.nan, table.index, ["item_rest", "alpha_without", "loading"])
    if len(held) > 1 and len(table) > 1:
        statistics = item_statistics(covariance(held, weights))
    return table.join(statistics)[list(held_columns(Readiness.SCHEMA["items"]))]


def _item_names(survey: Survey) -> dict[str, Text]:
    return {
        f"{question.code}[{part.code}]": part.name
        for question in survey.codebook.by_role("readiness")
        for part in survey.codebook.parts(question)
    }
