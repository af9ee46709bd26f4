"""Answers about other markets: who is interested in which, who is ready, what holds SMEs back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..messages import Label, say
from ..settings import Internationalisation
from ..survey import Survey
from ..values import Number, Text

ANY, NO_MARKET = "any", "none"
OTHER = "other"
OECD_GROUPS: Mapping[str, Text] = {
    "finance": say("Finance"),
    "information": say("Information and contacts"),
    "capacity": say("Managerial capacity"),
    "environment": say("Business environment"),
}
"""Groups of barriers where the project names none, by the beginnings of the items' codes."""
IN_SENTENCES: Mapping[str, Text] = {
    "finance": say("finance"),
    "information": say("information and contacts"),
    "capacity": say("managerial capacity"),
    "environment": say("business environment"),
}


def interest_in(survey: Survey, markets: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Find the markets that each SME is interested in.

    Parameters
    ----------
    survey : Survey
        With a ``multiple`` question of the role ``market``; an option "none" is no market.
    markets : tuple of str, optional
        Codes of the markets; left out, all that were asked.

    Returns
    -------
    DataFrame of nullable boolean of shape (n_smes, n_markets)
        Those of `markets` that were asked, in their order; missing where not asked or not
        answered.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> interest_in(demo_survey()).columns.tolist()
    ['MA', 'BR']
    """
    found: dict[str, pd.Series[bool]] = {}
    for question in survey.codebook.by_role("market"):
        if question.kind == "multiple":
            for name in survey.columns_of(question):
                found[question.part_of(name)] = survey.answers[name].astype("boolean")
    found.pop(NO_MARKET, None)
    wanted = list(found) if markets is None else [code for code in markets if code in found]
    return pd.DataFrame({code: found[code] for code in wanted}, index=survey.answers.index)


def with_any(interest: pd.DataFrame) -> pd.DataFrame:
    """Add a column ``any`` where there are several markets: interested in one of them.

    Examples
    --------
    >>> both = pd.DataFrame({"MA": [True, False], "BR": [False, False]}, dtype="boolean")
    >>> with_any(both)["any"].tolist()
    [True, False]
    """
    if interest.shape[1] < 2:
        return interest
    known = interest.notna().any(axis=1)
    return interest.assign(
        **{ANY: interest.fillna(False).any(axis=1).astype("boolean").where(known)}
    )


def market_names(survey: Survey) -> dict[str, Text]:
    """Return what each market is called, and all of them together."""
    names: dict[str, Text] = {ANY: say("Any of these markets")}
    for question in survey.codebook.by_role("market"):
        names |= {part.code: part.name for part in survey.codebook.parts(question)}
    return names


def readiness_items(survey: Survey) -> pd.DataFrame:
    """Return how ready each SME says it is, item by item: 0 to 1, named as in the answers."""
    found, answers = {}, survey.answers
    for question in survey.codebook.by_role("readiness"):
        if question.kind == "ordinal":
            points = survey.codebook.scale_of(question).values()
            for name in survey.columns_of(question):
                found[name] = _stretched(answers[name], points)
    return pd.DataFrame(found, index=answers.index)


def readiness_scores(survey: Survey, settings: Internationalisation) -> pd.Series[float]:
    """Score how ready for other markets each SME is.

    Parameters
    ----------
    survey : Survey
        With grids of the role ``readiness``.
    settings : Internationalisation
        Says which share of the items must be answered.

    Returns
    -------
    Series of shape (n_smes,)
        Mean of the answered items, 0 to 1; missing where too few were answered.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> bool(readiness_scores(demo_survey(), Internationalisation()).dropna().between(0, 1).all())
    True
    """
    items = readiness_items(survey)
    enough = items.notna().mean(axis=1) >= settings.answered
    return items.mean(axis=1).where(enough)


def barrier_items(
    survey: Survey, settings: Internationalisation
) -> tuple[pd.DataFrame, pd.Series[str]]:
    """Return what holds each SME back (0 to 1, a column per barrier), and each barrier's group.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> answers, kinds = barrier_items(demo_survey(), Internationalisation())
    >>> kinds.unique().tolist()[0]
    'finance'
    """
    given, answers = survey.answers, {}
    asked = {q.code: q for q in survey.codebook.questions}.get(settings.barriers)
    if asked is not None and asked.kind == "ordinal":
        points = survey.codebook.scale_of(asked).values()
        for name in survey.columns_of(asked):
            answers[asked.part_of(name)] = _stretched(given[name], points)
    beginnings = settings.barrier_groups or OECD_GROUPS
    kinds = {item: next(filter(item.startswith, beginnings), OTHER) for item in answers}
    return pd.DataFrame(answers, index=given.index), pd.Series(kinds, dtype="str")


def barrier_names(survey: Survey, settings: Internationalisation) -> dict[str, Mapping[str, Text]]:
    """Return what barriers (``item``) and their groups (``kind``) are called."""
    asked = {q.code: q for q in survey.codebook.questions}.get(settings.barriers)
    parts = survey.codebook.parts(asked) if asked else ()
    own = {code: Label(texts, code) for code, texts in settings.barrier_groups.items()}
    return {
        "item": {part.code: part.name for part in parts},
        "kind": {OTHER: say("Other barriers"), **(own or OECD_GROUPS)},
        "kind_in_sentence": {OTHER: say("other barriers"), **(own or IN_SENTENCES)},
    }


def as_written(number: float) -> Number:
    """Return a number of the settings with as many digits as it has.

    Examples
    --------
    >>> as_written(0.65).render(), as_written(1.0).render()
    ('0.65', '1')
    """
    return Number(number, len(f"{number:g}".partition(".")[2]))


def _stretched(answers: pd.Series[str], points: Mapping[str, float]) -> pd.Series[float]:
    """Points of a scale as numbers from 0 (lowest) to 1 (highest)."""
    low, high = min(points.values()), max(points.values())
    numbers = [(points[code] - low) / (high - low) for code in answers.cat.categories]
    return pd.Series(np.array([*numbers, np.nan])[answers.cat.codes], answers.index)  # blank: -1
