"""Reasons: why two SMEs should meet, as competences and as a sentence without names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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


NAMES = ("gets", "gives", "markets", "interests")


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
    gets = _exchanges(answers, words, one=one, other=other)
    gives = _exchanges(answers, words, one=other, other=one)
    markets, interests = (
        _in_words(ticked[one] & ticked[other], labels)
        for ticked, labels in (words.markets, words.interests)
    )
    elsewhere = _elsewhere(sector, border)
    said = zip(
        (f"You need {what}; they have {it}." if what else "" for _, what, it in gets),
        (f"They need {what}; you have {it}." if what else "" for _, what, it in gives),
        (f"Both aim at {what}." if what else "" for _, what in markets),
        (f"Both follow {what}." if what else "" for _, what in interests),
        elsewhere, strict=True,
    )  # fmt: skip
    named: tuple[Sequence[tuple[str, ...]], ...] = (gets, gives, markets, interests)
    columns = {name: [part[0] for part in parts] for name, parts in zip(NAMES, named, strict=True)}
    reasons = [" ".join(filter(None, parts)) for parts in said]
    return pd.DataFrame(
        {**columns, "other_sector": sector, "other_country": border, "reasons": reasons}
    )


def _exchanges(
    answers: Answers, words: Words, *, one: Integers, other: Integers
) -> list[tuple[str, str, str]]:
    """What each first SME gets: as a table has it, as a sentence has it, and how well mastered."""
    met = answers.needs[one] & answers.has[other]
    found = []
    for places, j in zip(_places(met), other.tolist(), strict=True):
        labels = [words.competences[c] for c in places]
        it = "it" if len(places) == 1 else "them"
        level = mastered(places, answers.mastery[j], words)
        found.append((BETWEEN.join(labels), listed(labels), f"{it}{level}"))
    return found


def _in_words(both: NDArray[np.bool_], labels: Sequence[str]) -> list[tuple[str, str]]:
    """What pairs have in common: as a table has it, and as a sentence has it."""
    parts = [[labels[place] for place in places] for places in _places(both)]
    return [(BETWEEN.join(part), listed(part)) for part in parts]


def _places(table: NDArray[np.bool_]) -> Iterator[list[int]]:
    """Where each row is true."""
    rows, columns = np.nonzero(table)
    ends = np.searchsorted(rows, np.arange(len(table) + 1)).tolist()
    every = columns.tolist()
    return (every[start:end] for start, end in pairwise(ends))


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
    shown = list(labels)
    if len(labels) > SPELT_OUT + 1:
        shown = [*labels[:SPELT_OUT], f"{len(labels) - SPELT_OUT} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


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
    levels = ((float(mastery[c]), words.levels.get(c)) for c in places)
    named = {
        level: name
        for level, names in levels
        if names and (name := names.get(round(level, 6))) is not None
    }
    if not named:
        return ""
    low, high = named[min(named)], named[max(named)]
    return f" ({low})" if low == high else f" ({low} – {high})"


def _elsewhere(sector: NDArray[np.bool_], border: NDArray[np.bool_]) -> list[str]:
    """Whether the two are of another country or sector, in words."""
    said = np.array(["", "Other sector.", "Other country.", "Other country, other sector."])
    return [str(words) for words in said[sector + 2 * border]]


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
