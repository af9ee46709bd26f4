"""Segments as answers: what SMEs are compared and chosen by, like their sector or size."""

from __future__ import annotations

import pandas as pd

from ..codebook import Option, Question
from ..languages import languages
from ..messages import Message, say
from ..questions import ROLE_NAMES
from ..survey import Survey
from .found import Segments


def with_segments(survey: Survey, segments: Segments) -> Survey:
    """Add to the answers in which segment each SME is.

    Parameters
    ----------
    survey : Survey
        In which the segments were found.
    segments : Segments
        From `find_segments`, as found, not as released.

    Returns
    -------
    Survey
        With a question ``segment`` of the role ``segment``: SMEs can be compared
        ``by="segment"`` and chosen by it. One that has segments already gets the new ones
        instead.

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments
    >>> survey = demo_survey()
    >>> survey = with_segments(survey, find_segments(survey, k=2, n_init=2))
    >>> measure_competences(survey, by="segment").shares["group"].unique().tolist()
    ['1', '2']
    """
    if segments.released is not None:
        raise ValueError("segments should be as found, not released: their members are left out.")
    before = [question.code for question in survey.codebook.by_role("segment")]
    question = _question(segments)
    codes = [option.code for option in question.options]
    members = segments.members.set_index("respondent")["segment"].astype("str")
    found = members.reindex(survey.answers.index.astype("str")).to_numpy()
    column = pd.Series(pd.Categorical(found, categories=codes), index=survey.answers.index)
    return survey.changed(
        say("segments added to the answers"),
        answers=survey.answers.drop(columns=before).assign(**{question.code: column}),
        codebook=survey.codebook.with_questions([question]),
        asked=survey.asked.drop(columns=before).assign(**{question.code: True}),
    )


def _question(segments: Segments) -> Question:
    """What is asked: the segments, by their numbers."""
    numbers = segments.segments["segment"].tolist()
    return Question(
        code="segment",
        kind="single",
        role="segment",
        label=_in_all_languages(ROLE_NAMES["segment"]),
        options=tuple(
            Option(
                code=str(number),
                label=_in_all_languages(say("Segment {number}", number=number)),
            )
            for number in numbers
        ),
    )


def _in_all_languages(text: Message) -> dict[str, str]:
    return {language: text.render(language) for language in languages()}
