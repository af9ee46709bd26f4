"""Reasons: why two SMEs should meet, as competences and as a sentence without names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..competences.groups import competence_labels
from ..survey import Survey
from .matches import BETWEEN
from .pairs import Integers, Offers
from .scores import Answers, common_things

SPELT_OUT = 4
"""Things that a sentence lists before it says how many more there are."""


@dataclass(frozen=True, eq=False)
class Words:
    """What things are called.

    Parameters
    ----------
    competences : sequence of str
        Labels, in the order of ``answers.codes``.
    levels : mapping
        Level of mastery, as a share of the highest, to its name, by place of the competence.
    markets, interests : pairs of an ndarray of bool and a list of str
        What each SME ticked, and what it is called.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching.scores import answers_of
    >>> survey = demo_survey()
    >>> words_of(survey, answers_of(survey)).levels[0][1.0]
    'expert'
    """

    competences: Sequence[str]
    levels: Mapping[int, Mapping[float, str]]
    markets: tuple[NDArray[np.bool_], list[str]]
    interests: tuple[NDArray[np.bool_], list[str]]


def words_of(survey: Survey, answers: Answers, *, language: str = "en") -> Words:
    """What are competences, levels, markets and topics called in a language?

    Parameters
    ----------
    survey : Survey
        Its codebook has the labels.
    answers : Answers
        Competences and SMEs in their order.
    language : str
        Of the labels.

    Returns
    -------
    Words

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching.scores import answers_of
    >>> survey = demo_survey()
    >>> words_of(survey, answers_of(survey), language="es").markets[1]
    ['Marruecos', 'Brasil']
    """
    labels = competence_labels(survey.codebook, language=language)["label"]
    return Words(
        competences=labels.reindex(answers.codes).tolist(),
        levels=_level_names(survey, answers.codes, language),
        markets=common_things(survey, "market", ids=answers.ids, language=language),
        interests=common_things(survey, "interest", ids=answers.ids, language=language),
    )


def reasons_of(
    answers: Answers, offers: Offers, words: Words, *, one: Integers, other: Integers
) -> pd.DataFrame:
    """Why should these SMEs meet, seen from the first of each pair?

    Parameters
    ----------
    answers : Answers
        Who needs and has what.
    offers : Offers
        Its first two bonuses are those for another sector and another country.
    words : Words
        What things are called.
    one, other : ndarray of int of shape (n_pairs,)
        The pairs.

    Returns
    -------
    DataFrame of shape (n_pairs, 7)
        ``gets gives markets interests`` (labels), ``other_sector other_country`` (yes or no) and
        ``reasons``, a few sentences.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching.scores import answers_of, offers_of
    >>> from move_analysis.settings import Matching
    >>> survey = demo_survey()
    >>> answers = answers_of(survey)
    >>> offers = offers_of(survey, answers, settings=Matching())
    >>> pair = {"one": np.array([0]), "other": np.array([1])}
    >>> reasons_of(answers, offers, words_of(survey, answers), **pair)["gives"].item()
    'Environmental management'
    """
    sector, border = (bonus.of(one, other).astype(bool) for bonus in offers.bonuses[:2])
    rows = []
    for place, (i, j) in enumerate(zip(one, other, strict=True)):
        gets = np.flatnonzero(answers.needs[i] & answers.has[j]).tolist()
        gives = np.flatnonzero(answers.needs[j] & answers.has[i]).tolist()
        shared = [
            [label for label, both in zip(labels, ticked[i] & ticked[j], strict=True) if both]
            for ticked, labels in (words.markets, words.interests)
        ]
        said = [
            _exchange("You need", "they have", gets, mastery=answers.mastery[j], words=words),
            _exchange("They need", "you have", gives, mastery=answers.mastery[i], words=words),
            f"Both aim at {listed(shared[0])}." if shared[0] else "",
            f"Both follow {listed(shared[1])}." if shared[1] else "",
            _elsewhere(other_sector=sector[place], other_country=border[place]),
        ]
        labels = [[words.competences[c] for c in found] for found in (gets, gives)]
        rows.append(
            (
                *(BETWEEN.join(part) for part in (*labels, *shared)),
                *(bool(sector[place]), bool(border[place])),
                " ".join(filter(None, said)),
            )
        )
    names = ["gets", "gives", "markets", "interests", "other_sector", "other_country", "reasons"]
    return pd.DataFrame(rows, columns=names)


def listed(labels: Sequence[str]) -> str:
    """How are several things said in a sentence?

    Parameters
    ----------
    labels : sequence of str
        What they are called.

    Returns
    -------
    str

    Examples
    --------
    >>> listed(["IoT"]), listed(["IoT", "GIS"]), listed(list("abcdefg"))
    ('IoT', 'IoT and GIS', 'a, b, c, d and 3 more')
    """
    shown = list(labels[:SPELT_OUT])
    if len(labels) > SPELT_OUT + 1:
        shown.append(f"{len(labels) - SPELT_OUT} more")
    else:
        shown = list(labels)
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def mastered(places: Sequence[int], mastery: NDArray[Any], words: Words) -> str:
    """How well is it mastered, in brackets; nothing where the survey did not ask that?

    Parameters
    ----------
    places : sequence of int
        Competences.
    mastery : ndarray of shape (n_competences,)
        Of one SME.
    words : Words
        Names of the levels.

    Returns
    -------
    str
        With a blank in front; where levels differ, the lowest and the highest.

    Examples
    --------
    >>> words = Words(["IoT", "GIS"], {0: {1.0: "expert"}, 1: {}}, None, None)
    >>> mastered([0], np.array([1.0, 1.0]), words), mastered([1], np.array([1.0, 1.0]), words)
    (' (expert)', '')
    """
    named = {
        float(mastery[c]): name
        for c in places
        if (name := words.levels.get(c, {}).get(round(float(mastery[c]), 6)))
    }
    if not named:
        return ""
    low, high = named[min(named)], named[max(named)]
    return f" ({low})" if low == high else f" ({low} – {high})"


def _exchange(
    need: str, have: str, places: Sequence[int], *, mastery: NDArray[Any], words: Words
) -> str:
    if not places:
        return ""
    what = listed([words.competences[c] for c in places])
    it = "it" if len(places) == 1 else "them"
    return f"{need} {what}; {have} {it}{mastered(places, mastery, words)}."


def _elsewhere(*, other_sector: bool, other_country: bool) -> str:
    said = [
        word
        for word, yes in (("other country", other_country), ("other sector", other_sector))
        if yes
    ]
    return f"{', '.join(said).capitalize()}." if said else ""


def _level_names(
    survey: Survey, codes: pd.Index[Any], language: str
) -> dict[int, dict[float, str]]:
    """Names of the levels of mastery, by place of the competence."""
    places = {code: place for place, code in enumerate(codes)}
    names: dict[int, dict[float, str]] = {}
    for question in survey.codebook.by_role("has"):
        if question.kind != "ordinal":
            continue
        scale = survey.codebook.scale_of(question)
        values = scale.values()
        called = {
            round(values[point.code] / max(values.values()), 6): point.text(language).lower()
            for point in scale.points
        }
        for part in survey.codebook.parts(question):
            if part.code in places:
                names[places[part.code]] = called
    return names
