"""Answers about other markets: who is interested in which, who is ready, what holds SMEs back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..codebook import label_in
from ..settings import Internationalisation
from ..survey import Survey

ANY, NO_MARKET = "any", "none"
ANY_LABEL = "Any of these markets"
OTHER_BARRIERS = "Other barriers"
OECD_GROUPS: Mapping[str, Mapping[str, str]] = {
    "finance": {"en": "Finance"},
    "information": {"en": "Information and contacts"},
    "capacity": {"en": "Managerial capacity"},
    "environment": {"en": "Business environment"},
}
"""Groups of barriers where the project names none, by the beginnings of the items' codes."""


def interest_in(survey: Survey, markets: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Which markets is each SME interested in?

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
                code = name[len(question.code) + 1 : -1]
                found[code] = survey.answers[name].astype("boolean")
    found.pop(NO_MARKET, None)
    wanted = list(found) if markets is None else [code for code in markets if code in found]
    return pd.DataFrame({code: found[code] for code in wanted}, index=survey.answers.index)


def with_any(interest: pd.DataFrame) -> pd.DataFrame:
    """Is an SME interested in any of the markets?

    Parameters
    ----------
    interest : DataFrame
        From `interest_in`.

    Returns
    -------
    DataFrame
        With a column ``any`` more where there are several markets.

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


def market_labels(survey: Survey, *, language: str = "en") -> dict[str, str]:
    """What is each market called?

    Parameters
    ----------
    survey : Survey
        Its codebook has the labels.
    language : str
        Of the labels.

    Returns
    -------
    dict
        Label by code, with the code ``any`` for all together.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> market_labels(demo_survey())["MA"]
    'Morocco'
    """
    labels = {ANY: ANY_LABEL}
    for question in survey.codebook.by_role("market"):
        labels |= {part.code: part.text(language) for part in survey.codebook.parts(question)}
    return labels


def readiness_items(survey: Survey) -> pd.DataFrame:
    """How ready does each SME say it is, item by item?

    Parameters
    ----------
    survey : Survey
        With grids of the role ``readiness``.

    Returns
    -------
    DataFrame of shape (n_smes, n_items)
        0 (lowest point of the scale) to 1 (highest); missing where not asked or not answered.
        Columns are those of the answers.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> readiness_items(demo_survey()).shape[1]
    5
    """
    found, answers = {}, survey.answers
    for question in survey.codebook.by_role("readiness"):
        if question.kind == "ordinal":
            points = survey.codebook.scale_of(question).values()
            for name in survey.columns_of(question):
                found[name] = _stretched(answers[name], points)
    return pd.DataFrame(found, index=answers.index)


def readiness_scores(survey: Survey, settings: Internationalisation) -> pd.Series[float]:
    """How ready for other markets is each SME?

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
    survey: Survey, settings: Internationalisation, *, language: str = "en"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What holds each SME back, and to which group does each barrier belong?

    Parameters
    ----------
    survey : Survey
        It may lack the question.
    settings : Internationalisation
        Names the question, and the groups by the beginnings of the items' codes.
    language : str
        Of the labels.

    Returns
    -------
    answers : DataFrame of shape (n_smes, n_items)
        0 (lowest point of the scale) to 1 (highest); missing where not asked or not answered.
    items : DataFrame of shape (n_items, 3)
        ``label kind kind_label`` (group of the barrier), indexed by item.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> answers, items = barrier_items(demo_survey(), Internationalisation())
    >>> items["kind_label"].unique().tolist()[0]
    'Finance'
    """
    asked = {q.code: q for q in survey.codebook.questions}.get(settings.barriers)
    given, answers, rows = survey.answers, {}, {}
    if asked is not None and asked.kind == "ordinal":
        points = survey.codebook.scale_of(asked).values()
        for part in survey.codebook.parts(asked):
            name = f"{asked.code}[{part.code}]"
            if name in given:
                answers[part.code] = _stretched(given[name], points)
                rows[part.code] = (part.text(language), *_kind(part.code, settings, language))
    columns = ["label", "kind", "kind_label"]
    items = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="str")
    return pd.DataFrame(answers, index=given.index), items


def _kind(item: str, settings: Internationalisation, language: str) -> tuple[str, str]:
    for beginning, labels in (settings.barrier_groups or OECD_GROUPS).items():
        if item.startswith(beginning):
            return beginning, label_in(dict(labels), language) or beginning
    return "other", OTHER_BARRIERS


def _stretched(answers: pd.Series[str], points: Mapping[str, float]) -> pd.Series[float]:
    """Points of a scale as numbers from 0 (lowest) to 1 (highest)."""
    low, high = min(points.values()), max(points.values())
    numbers = [(points[code] - low) / (high - low) for code in answers.cat.categories]
    return pd.Series(np.array([*numbers, np.nan])[answers.cat.codes], answers.index)  # blank: -1
