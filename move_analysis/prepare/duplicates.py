"""Duplicates: answers that were given, or exported, twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype
from scipy.sparse import csr_matrix

from ..fingerprints import row_hashes
from ..history import KNOWN_TO_DIFFER
from ..memory import cached
from ..messages import say
from ..survey import Survey

LEAST_ANSWERS = 20
"""Answers that two SMEs must share before they can be called duplicates."""

LEAST_SHARE = 0.8
"""Share of the answers in which near duplicates agree."""

_ROWS_AT_A_TIME = 1000


def without_duplicates(survey: Survey) -> Survey:
    """Leave out respondents whose answers are exactly those of an earlier one.

    Parameters
    ----------
    survey : Survey
        Respondents with fewer than 20 answers are never left out: short answers are alike by
        chance. An option that was not ticked is no answer here. Nor are those left out of whom
        the exports know that they are somebody else: by their contacts, or by whatever else
        differs.

    Returns
    -------
    Survey
        With the first of each set of duplicates; the history says how many were left out.

    Examples
    --------
    >>> from move_analysis.codebook import Codebook, Question
    >>> book = Codebook(title="Demo", questions=[Question(code="p", kind="single", role="partner")])
    >>> survey = Survey(pd.DataFrame({"p": ["A", "A"]}, index=["A-1", "A-2"]), book)
    >>> len(without_duplicates(survey))
    2
    """
    first = _first_with_the_same_answers(survey.answers)
    again = (first < np.arange(len(first))) & ~survey.answers.index.isin(_known_to_differ(survey))
    given = _given_answers(survey.answers[again])
    again[again] = given.sum(axis=1).A1 >= LEAST_ANSWERS
    keep = pd.Series(~again, index=survey.answers.index)
    what = say("exact duplicates left out, the first of each kept")
    return survey.where(keep, what, least_answers=LEAST_ANSWERS)


def _known_to_differ(survey: Survey) -> list[str]:
    """Those of whom the exports know that they are somebody else."""
    steps = (step for step in survey.history if step.what == KNOWN_TO_DIFFER)
    return [respondent for step in steps for respondent in step.arguments["respondents"]]


@cached
def duplicate_pairs(survey: Survey) -> pd.DataFrame:
    """Return which respondents gave the same, or nearly the same, answers.

    ``respondent``, ``duplicate_of`` (an earlier respondent: the one that is most like it),
    ``share`` (of the answers of whichever gave more, those that both gave) and ``exact`` (no cell
    differs, not even an unanswered one).

    References
    ----------
    Kuriakose, N. & Robbins, M. (2016). Don't get duped: fraud through duplication in public
    opinion surveys. Statistical Journal of the IAOS 32, 283-291.
    """
    given = _given_answers(survey.answers)
    counts = given.sum(axis=1).A1
    rows = np.flatnonzero(counts >= LEAST_ANSWERS)
    answers, respondents = survey.answers.iloc[rows], survey.answers.index.to_numpy()[rows]
    earlier, share = _most_like_an_earlier_one(given[rows], counts[rows])
    first = _first_with_the_same_answers(answers)
    exact = first < np.arange(len(first))
    share = np.where(exact, 1.0, share)
    near = share >= LEAST_SHARE
    return pd.DataFrame(
        {
            "respondent": respondents[near],
            "duplicate_of": respondents[np.where(exact, first, earlier)[near]],
            "share": share[near],
            "exact": exact[near],
        }
    )


def _first_with_the_same_answers(answers: pd.DataFrame) -> NDArray[np.int64]:
    """Position of the first row that equals each row in every cell, blanks too."""
    position = pd.Series(np.arange(len(answers)))
    return position.groupby(row_hashes(answers)).transform("first").to_numpy()


def _given_answers(answers: pd.DataFrame) -> csr_matrix:
    """Respondents x (column, answer): 1 where given. Blanks and unticked options are not."""
    columns: list[NDArray[np.int64]] = []
    width = 0
    for name in answers:
        column = answers[name]
        ticked = column.where(column.fillna(False)) if is_bool_dtype(column) else column
        codes, values = pd.factorize(ticked)
        columns.append(np.where(codes >= 0, codes + width, -1))
        width += len(values)
    places = np.column_stack(columns) if columns else np.empty((len(answers), 0), dtype=np.int64)
    row, _ = np.nonzero(places >= 0)
    cells = (np.ones(len(row), dtype=np.int32), (row, places[places >= 0]))
    return csr_matrix(cells, shape=(len(answers), width))


def _most_like_an_earlier_one(
    given: csr_matrix, counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each row, the earlier row with which it shares most, and that share (0 for none)."""
    size = given.shape[0]
    earlier = np.zeros(size, dtype=np.int64)
    share = np.zeros(size)
    for start in range(0, size, _ROWS_AT_A_TIME):
        stop = min(start + _ROWS_AT_A_TIME, size)
        both = (given[start:stop] @ given[:stop].T).toarray()
        alike = both / np.maximum.outer(counts[start:stop], counts[:stop])
        alike[np.arange(stop) >= np.arange(start, stop)[:, None]] = 0
        earlier[start:stop] = alike.argmax(axis=1)
        share[start:stop] = alike.max(axis=1)
    return earlier, share
