"""Vocabulary: what SMEs wrote in their own words becomes competences that they have or need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray

from ..choices import Percent, choosing
from ..codebook import Competence, Question
from ..columns import Column
from ..derive import share_of
from ..errors import CodebookError
from ..history import OWN_WORDS
from ..messages import Message, say
from ..questions import ROLE_NAMES
from ..result import Result, Schema, analysis, held_columns
from ..survey import Survey
from ..values import Count, Share
from .phrases import Reader
from .review import decisions_in, written

UNDECIDED = ("unmatched", "negated", "similar")
"""Ways of reading a phrase that a person should look at."""

_TEXT_ROLES = ("has", "needs")


@dataclass(frozen=True, kw_only=True, eq=False)
class Vocabulary(Result):
    """How free-text answers were read as competences.

    Parameters
    ----------
    mentions : DataFrame
        What was written, most frequent first, for the office that holds the exports: a released
        result has no row of it. Empty once the survey is coded, because the texts are left out
        then.
    coverage : DataFrame
        How much of it was matched, per question and partner.

    Examples
    --------
    >>> list(Vocabulary.SCHEMA)
    ['mentions', 'coverage']
    """

    SCHEMA: ClassVar[Schema] = {
        "mentions": {
            # Own words may tell who wrote them, like a name; no reader of pages may see them.
            "question": Column.withheld("code of the question"),
            "phrase": Column.withheld("what was written, in normal form"),
            "n": Column.withheld("respondents who wrote it", "SMEs"),
            "competence": Column.withheld("code it was read as; empty where unmatched"),
            "how": Column.withheld(
                "label, synonym, review, similar, contained, negated, ignored or unmatched"
            ),
            "similarity": Column.withheld("with the spelling it matched, 0 to 100"),
        },
        "coverage": {
            "question": Column.label("code of the question"),
            "role": Column.label("has or needs", words=ROLE_NAMES),
            "label": Column.name_of("question", "the question"),
            "partner": Column.label("partner that asked it"),
            "respondents": Column.base(
                "respondents who answered it", of="answered {role}", where={"partner": "partner"}
            ),
            "mentions": Column.count(
                "things they mentioned",
                "mentions",
                of="mentions in {question}",
                where={"partner": "partner"},
                within="",
            ),
            "matched": Column.count(
                "mentions read as a competence",
                "mentions",
                of="matched mentions in {question}",
                where={"partner": "partner"},
                within="mentions",
            ),
            "share": Column.derived(
                "matched of all mentions", "share", how=share_of("matched", "mentions")
            ),
        },
    }

    mentions: pd.DataFrame
    coverage: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Which share of the mentions was read as competences, and what was left."""
        known = self.coverage.dropna(subset=["respondents", "mentions", "matched"])
        known = known[known["mentions"] > 0]
        return tuple(
            self._matched(str(question), part)
            for question, part in known.groupby("question", sort=False)
        )

    def _matched(self, question: str, part: pd.DataFrame) -> Message:
        matched, mentions = part["matched"].sum(), part["mentions"].sum()
        return say(
            '"{label}": {matched} of {mentions} ({share}) mentions by {count} SMEs that answered '
            "in their own words could be read as competences.",
            label=self.name("question", question),
            matched=Count(matched), mentions=Count(mentions), share=Share(matched / mentions),
            count=Count(part["respondents"].sum()),
        )  # fmt: skip


@analysis
def check_vocabulary(
    survey: Survey, *, review: str | Path | None = None, least_similarity: Percent = 90
) -> Vocabulary:
    """Return which free-text answers are read as which competence, and what is left unmatched.

    Parameters
    ----------
    survey : Survey
        Before `coded`: all mentions. After it, the texts are gone: only the coverage.
    review : path, optional
        Review file with a person's decisions; see `write_review`.
    least_similarity : float, default 90
        From 0 to 100: how like a spelling a misspelt phrase must be.

    Returns
    -------
    Vocabulary
        Tables ``mentions`` and ``coverage``.

    Examples
    --------
    >>> check_vocabulary(_example()).mentions[["phrase", "competence", "how"]].values.tolist()
    [['git', 'git', 'label'], ['herding cats', '', 'unmatched'], ['pythopn', 'python', 'similar']]
    """
    questions = _free_text_questions(survey)
    found = [_Coding(survey, q, review, least_similarity) for q in questions]
    coverage = [row for coding in found for row in coding.coverage()]
    return Vocabulary(
        mentions=_mention_table([row for coding in found for row in coding.rows()]),
        coverage=_coverage_table(coverage) if questions else _coverage_so_far(survey),
        names={
            "question": {question.code: question.name for question in survey.codebook.questions}
        },
        arguments={"review": _name(review), "least_similarity": least_similarity},
    )


@choosing
def coded(
    survey: Survey, *, review: str | Path | None = None, least_similarity: Percent = 90
) -> Survey:
    """Read the free-text answers about assets and needs as competences.

    Each text question of role ``has`` or ``needs`` becomes a multiple question over the
    competences, with the same code. The texts themselves are left out: they may say who wrote
    them.

    Parameters
    ----------
    survey : Survey
        With text questions of role ``has`` or ``needs``; without any, it comes back as it is.
    review : path, optional
        Review file with a person's decisions; see `write_review`.
    least_similarity : float, default 90
        From 0 to 100: how like a spelling a misspelt phrase must be.

    Returns
    -------
    Survey
        With columns such as ``skill[python]``: true where mentioned, false where only others
        were, missing where the question was not asked or not answered. Where a closed question
        asks for the same competence, that one alone says no.

    Examples
    --------
    >>> coded(_example()).incidence("needs").sum().to_dict()
    {'python': 1, 'git': 1}
    """
    if not (questions := _free_text_questions(survey)):
        return survey
    found = [_Coding(survey, q, review, least_similarity) for q in questions]
    texts = [name for q in questions for name in survey.columns_of(q)]
    answers = pd.concat([survey.answers.drop(columns=texts), *(c.ticks() for c in found)], axis=1)
    asked = pd.concat([survey.asked.drop(columns=texts), *(c.asked() for c in found)], axis=1)
    return survey.changed(
        say("free text read as competences and left out"),
        answers=answers,
        asked=asked,
        codebook=survey.codebook.with_questions(c.multiple() for c in found),
        arguments={
            "review": _name(review),
            "least_similarity": least_similarity,
            OWN_WORDS: [row for coding in found for row in coding.coverage()],
        },
    )


def write_review(vocabulary: Vocabulary, path: str | Path) -> Path:
    """Write what a person should decide into the review file: once, for all later readings.

    That is what was not read as anything, and what was read by its likeness to a spelling, which
    counts as what it is like until somebody decides.

    Parameters
    ----------
    vocabulary : Vocabulary
        From `check_vocabulary`, unreleased.
    path : path
        A csv file with the columns ``phrase, count, read_as, competence, note``. Decisions that it
        holds, and the order of its lines, are kept.

    Returns
    -------
    Path
        The file. Fill ``competence`` with a code (several with ``;``), or with ``ignore``.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "vocabulary.csv"
    >>> print(write_review(check_vocabulary(_example()), path).read_text("utf-8-sig").strip())
    phrase,count,read_as,competence,note
    herding cats,1,,,
    pythopn,1,python,,
    """
    if vocabulary.released:
        raise ValueError("vocabulary should not be released: it holds no phrases then")
    said = vocabulary.mentions
    counts = said.groupby("phrase")["n"].max()
    undecided = said[said["how"].isin(UNDECIDED)].groupby("phrase")
    order = undecided["n"].max().sort_values(ascending=False, kind="stable").index
    return written(
        Path(path),
        {str(phrase): int(n) for phrase, n in counts.items()},
        open_phrases=[str(phrase) for phrase in order],
        read_as={str(phrase): _codes(part) for phrase, part in undecided["competence"]},
    )


def _codes(competences: pd.Series[str]) -> str:
    return "; ".join(sorted(set(competences) - {""}))


def _free_text_questions(survey: Survey) -> list[Question]:
    book = survey.codebook
    texts = [q for q in book.questions if q.kind == "text" and q.role in _TEXT_ROLES]
    questions = [question for question in texts if survey.columns_of(question)]
    if questions and not book.competences:
        raise CodebookError(
            f'The free text of "{questions[0].code}" can\'t be read: there are no competences.',
            "codebook, competences",
            'List the competences, or give the question "role: profile".',
        )
    return questions


class _Coding:
    """One text question, read: what each respondent mentioned."""

    def __init__(
        self, survey: Survey, question: Question, review: str | Path | None, least: float
    ) -> None:
        self._survey = survey
        self._question = question
        self._columns = survey.columns_of(question)
        self._competences: list[Competence] = list(survey.codebook.competences_over(question))
        own = {competence.code for competence in self._competences}
        decided = decisions_in(
            None if review is None else Path(review),
            competences=[c.code for c in survey.codebook.competences],
        )
        decisions = {
            phrase: tuple(code for code in codes if code in own)
            for phrase, codes in decided.items()
            if not codes or own.intersection(codes)
        }
        reader = Reader(self._competences, decisions=decisions, least_similarity=least)
        texts = _joined(survey.answers[self._columns])
        self._mentions = texts.map(reader.mentions, na_action="ignore")

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row per respondent, mention and competence."""
        for respondent, mentions in self._mentions.dropna().items():
            for mention in mentions:
                for competence in mention.competences or ("",):
                    yield {
                        "respondent": respondent,
                        "question": self._question.code,
                        "phrase": mention.phrase,
                        "competence": competence,
                        "how": mention.how,
                        "similarity": mention.similarity,
                    }

    def coverage(self) -> Iterator[dict[str, Any]]:
        """One row per partner that asked the question."""
        answered = self._mentions.dropna()
        partners = self._survey.series("partner").reindex(answered.index)
        any_part = self._survey.asked[self._columns].any(axis=1)
        for partner in any_part.index[any_part]:
            said = [m for some in answered[partners == partner] for m in some if m.how != "ignored"]
            matched = sum(bool(mention.competences) for mention in said)
            yield {
                "question": self._question.code,
                "role": self._question.role,
                "partner": str(partner),
                "respondents": int((partners == partner).sum()),
                "mentions": len(said),
                "matched": matched,
                "share": matched / len(said) if said else None,
            }

    def multiple(self) -> Question:
        """The question as it is from now on."""
        return self._question.model_copy(
            update={"kind": "multiple", "over": self._question.over or "competences", "items": ()}
        )

    def ticks(self) -> pd.DataFrame:
        """Nullable booleans, one column per competence; no "no" where a list asks for it, too."""
        place = {c.code: number for number, c in enumerate(self._competences)}
        answered = self._mentions.notna().to_numpy()
        said = np.zeros((len(answered), len(place)), dtype=bool)
        for row, mentions in zip(np.flatnonzero(answered), self._mentions.dropna(), strict=True):
            for mention in mentions:
                said[row, [place[code] for code in mention.competences]] = True
        closed = self._survey.asked_for("has" if self._question.role == "has" else "needs")
        closed = closed.reindex(columns=list(place), fill_value=False)
        unknown = ~answered[:, None] | (closed.to_numpy(dtype=bool) & ~said)
        ticks = {
            self._column(c): BooleanArray(said[:, place[c.code]], unknown[:, place[c.code]])
            for c in self._competences
        }
        return pd.DataFrame(ticks, index=self._mentions.index)

    def asked(self) -> pd.DataFrame:
        """Partners that asked a part of the text question asked all its competences."""
        any_part = self._survey.asked[self._columns].any(axis=1)
        return pd.DataFrame({self._column(c): any_part for c in self._competences})

    def _column(self, competence: Competence) -> str:
        return f"{self._question.code}[{competence.code}]"


def _joined(parts: pd.DataFrame) -> pd.Series[Any]:
    """All parts of an answer as one text; missing where all are blank."""
    rows = parts.astype(object).where(parts.notna(), "").to_numpy()
    texts = ["\n".join(row).strip() or None for row in rows]
    return pd.Series(texts, index=parts.index, dtype=object)


def _mention_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = list(Vocabulary.SCHEMA["mentions"])
    if not rows:
        return pd.DataFrame(columns=columns)
    keys = [name for name in columns if name != "n"]
    counted = pd.DataFrame(rows).groupby(keys, sort=True)["respondent"].nunique()
    table = counted.rename("n").reset_index()
    table = table.sort_values(["n", "phrase"], ascending=[False, True], ignore_index=True)
    return table[columns]


def _coverage_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    types = {"respondents": "Int64", "mentions": "Int64", "matched": "Int64", "share": "Float64"}
    columns = list(held_columns(Vocabulary.SCHEMA["coverage"]))
    return pd.DataFrame(rows, columns=columns).astype(types)


def _coverage_so_far(survey: Survey) -> pd.DataFrame:
    """What `coded` put into the history, for the partners that are still in the survey."""
    rows = [row for step in survey.history for row in step.arguments.get(OWN_WORDS, ())]
    partners = set(survey.series("partner").dropna().astype(str))
    return _coverage_table([row for row in rows if row["partner"] in partners])


def _name(review: str | Path | None) -> str | None:
    return None if review is None else Path(review).name


def _example() -> Survey:
    """Two answers to one free-text question, for the examples of this module."""
    from ..codebook import Codebook, Sector

    book = Codebook(
        title={"en": "Example"},
        sectors=(Sector(code="it"),),
        competences=tuple(Competence(code=c, sector="it") for c in ("python", "git")),
        questions=(
            Question(code="partner", kind="single", role="partner"),
            Question(code="skill", kind="text", role="needs"),
        ),
    )
    answers = pd.DataFrame({"partner": ["A", "A"], "skill": ["Pythopn, Git", "herding cats"]})
    return Survey(answers.set_axis(["A-1", "A-2"]), book)
