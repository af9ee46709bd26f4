"""Codebook: what was asked, how answers are written, and the competence vocabulary.

The one file that a new survey needs. Columns are found by the role that a question has here,
never by their name.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args

import yaml
from pydantic import Field

from .cards import Shown
from .errors import did_you_mean, first_of
from .messages import Message, say
from .questions import (
    ROLES,
    Competence,
    Consent,
    Kind,
    Labels,
    Option,
    Point,
    Question,
    Role,
    Rows,
    Scale,
    Sector,
    label_in,
)
from .values import Label, Name
from .yamlfile import Declared, Place, Problem, parse_yaml_file

__all__ = [
    "ROLES", "Codebook", "Competence", "Kind", "Labels", "Option", "Point", "Question", "Role",
    "Rows", "Scale", "Sector", "codebook_schema", "label_in", "load_codebook",
]  # fmt: skip

ONE_COLUMN_ROLES = frozenset(
    ("respondent", "partner", "country", "sector", "size", "consent", "wave", "weight")
)
COMPETENCE_ROLES = frozenset(("has", "needs", "importance", "ability"))
KINDS_OF_ROLE: dict[str, tuple[Kind, ...]] = {
    "has": ("multiple", "ordinal", "single", "text"),
    "needs": ("multiple", "ordinal", "single", "text"),
    "importance": ("ordinal",),
    "ability": ("ordinal",),
    "tie": ("multiple", "ordinal", "single", "text"),
}
"""Kinds of question that say who has, needs or rates a competence, or whom it knows."""
OTHER = "other"
"""Code of the option beside which people write what is not among the others."""
SHIPPED = Path(__file__).parent / "codebooks"


class Codebook(Shown, Declared):
    """All questions, scales, sectors and competences of a survey.

    Parameters
    ----------
    title : dict or str
        Name of the survey.
    languages : tuple of str
        Languages in which there are labels, main language first.
    rows : Rows, optional
        Where exports hold several rows per SME, one for each competence.
    scales, sectors, competences, questions : tuples
        What the survey is made of.

    Examples
    --------
    >>> book = Codebook(title="Demo", questions=(Question(code="size", kind="numeric"),))
    >>> book.question("size").kind
    'numeric'
    """

    title: Labels
    languages: Annotated[tuple[str, ...], Field(min_length=1)] = ("en",)
    rows: Rows | None = None
    scales: tuple[Scale, ...] = ()
    sectors: tuple[Sector, ...] = ()
    competences: tuple[Competence, ...] = ()
    questions: tuple[Question, ...] = ()

    def problems(self) -> Iterator[Problem]:
        """What is wrong between questions, scales, sectors and competences."""
        for what in ("questions", "scales", "sectors", "competences"):
            yield from _repeated((what,), getattr(self, what))
        sectors = [sector.code for sector in self.sectors]
        for place, competence in enumerate(self.competences):
            if competence.sector not in sectors:
                problem = say('Unknown sector "{code}".', code=Name(competence.sector))
                yield ("competences", place), problem, did_you_mean(competence.sector, sectors)
        for place, question in enumerate(self.questions):
            for problem, fix in _question_problems(self, question):
                yield ("questions", place), problem, fix
        yield from _repeated_roles(self)

    def question(self, code: str) -> Question:
        """The question called `code`."""
        for question in self.questions:
            if question.code == code:
                return question
        known = [question.code for question in self.questions]
        raise KeyError(f'no question "{code}". {did_you_mean(code, known)}')

    def by_role(self, role: Role) -> list[Question]:
        """All questions that have `role`, in the codebook's order."""
        return [question for question in self.questions if question.role == role]

    def scale_of(self, question: Question) -> Scale:
        """Scale of an ordinal question."""
        return next(scale for scale in self.scales if scale.code == question.scale)

    def answer_names(self, question: Question) -> dict[str, Label]:
        """Label, in all languages, of each answer by its code."""
        ordinal = question.kind == "ordinal"
        answers = self.scale_of(question).points if ordinal else question.options
        return {answer.code: answer.name for answer in answers}

    def parts(self, question: Question) -> Sequence[Option]:
        """Options of a multiple question or rows of a grid; empty for a single column."""
        own = question.options if question.kind == "multiple" else question.items
        if question.over is not None and question.kind != "text":
            return _listed(self.competences_over(question), own)
        return own

    def competences_over(self, question: Question) -> Sequence[Competence]:
        """Competences that the question is about; all of them where it names no sector."""
        if question.over is None or question.over == "competences":
            return self.competences
        return [c for c in self.competences if c.sector in question.over]

    def blank_is_no(self, question: Question) -> bool:
        """Whether a grid offers no answer that means "no", so that a blank row of it does."""
        same = [q for q in self.questions if q.sources() == question.sources()]
        counted = {code for other in same for code in other.counts}
        return bool(question.counts) and {option.code for option in question.options} <= counted

    def column_names(self, question: Question) -> list[str]:
        """Columns that the question has in ``survey.answers``."""
        parts = self.parts(question)
        return [f"{question.code}[{part.code}]" for part in parts] or [question.code]

    def column_labels(self, language: str = "en") -> dict[str, str]:
        """Label of every column of the answers, e.g. ``"Assets: Fleet management"``."""
        labels: dict[str, str] = {}
        for question in self.questions:
            texts = [f"{question.text(language)}: {p.text(language)}" for p in self.parts(question)]
            names = self.column_names(question)
            labels.update(zip(names, texts or [question.text(language)], strict=True))
        return labels

    def yaml(self) -> str:
        """The codebook as a file that `load_codebook` reads."""
        return yaml.safe_dump(plain(self), allow_unicode=True, sort_keys=False, width=100)

    def with_questions(self, questions: Iterable[Question]) -> Codebook:
        """A copy in which `questions` replace those with the same code, or are added."""
        new = {question.code: question for question in questions}
        kept = [new.pop(question.code, question) for question in self.questions]
        return self.model_copy(update={"questions": (*kept, *new.values())})


def load_codebook(path: str | Path) -> Codebook:
    """Read a codebook file, or a shipped one by its name.

    Parameters
    ----------
    path : str or Path
        A YAML file; ``"move"`` is the questionnaire that comes with the package.

    Returns
    -------
    Codebook

    Raises
    ------
    CodebookError
        With every fault of the file, each with its line and how to fix it.

    Examples
    --------
    >>> load_codebook("move").languages
    ('en', 'es', 'bg', 'fr', 'it', 'de', 'pt')
    """
    shipped = SHIPPED / f"{path}.yml"
    return parse_yaml_file(shipped if shipped.is_file() else Path(path), Codebook)


def codebook_schema() -> str:
    """JSON Schema of codebook files, with which an editor completes and checks the YAML.

    Returns
    -------
    str
        JSON text.

    Examples
    --------
    >>> '"questions"' in codebook_schema()
    True
    """
    return json.dumps(Codebook.model_json_schema(), indent=1, ensure_ascii=False)


def plain(declared: Declared) -> dict[str, Any]:
    """Return what a file says of a codebook, or of an entry of it.

    Parameters
    ----------
    declared : Declared

    Returns
    -------
    dict

    Examples
    --------
    >>> plain(Option(code="a", label="A"))
    {'code': 'a', 'label': 'A'}
    """
    found: dict[str, Any] = _without_language(
        declared.model_dump(mode="json", exclude_defaults=True)
    )
    return found


def _without_language(value: Any) -> Any:
    """Labels that are the same in all languages, as the texts that they are."""
    if isinstance(value, dict):
        same = value.keys() == {""}
        return value[""] if same else {k: _without_language(v) for k, v in value.items()}
    return [_without_language(v) for v in value] if isinstance(value, list) else value


def _listed(competences: Sequence[Competence], own: Sequence[Option]) -> Sequence[Competence]:
    """The competences that a question lists, as it writes them; all where it lists no such."""
    listed = {option.code: option for option in own if option.code != OTHER}
    if not listed or not listed.keys() <= {competence.code for competence in competences}:
        return competences
    return [
        competence.model_copy(
            update={
                "columns": listed[competence.code].columns or competence.columns,
                "synonyms": (*competence.synonyms, *listed[competence.code].spellings()[1:]),
            }
        )
        for competence in competences
        if competence.code in listed
    ]


def _repeated(place: Place, entries: Iterable[Option | Scale | Question]) -> Iterator[Problem]:
    for code, count in Counter(entry.code for entry in entries).items():
        if count > 1:
            problem = say('The code "{code}" is used {count} times.', code=Name(code), count=count)
            yield place, problem, say("Give each its own code.")


def _repeated_roles(book: Codebook) -> Iterator[Problem]:
    for role in [role for role in ROLES if role in ONE_COLUMN_ROLES]:
        codes = [question.code for question in book.by_role(role)]
        if len(codes) > 1:
            problem = say(
                'The role "{role}" is given to {count} questions; it can have one: {list}.',
                role=Name(role), count=len(codes), list=first_of(codes, 5),
            )  # fmt: skip
            yield ("questions",), problem, ONE_QUESTION


ONE_QUESTION = say(
    "If they are one question in several languages or wordings, keep one of them: write the "
    'headers of all under its "columns", and the answers of the others as synonyms of its options. '
    'Else give the others "role: profile".'
)
"""What to do where two questions have a role that only one can have."""


def _question_problems(book: Codebook, question: Question) -> Iterator[tuple[Message, Message]]:
    parts, role = book.parts(question), Name(question.role)
    yield from _reference_problems(book, question)
    for _, problem, fix in _repeated((), parts):
        yield problem, fix
    if (question.kind == "identifier") != (question.role == "identifier"):
        yield (
            say("Kind and role do not agree."),
            say("An identifier has kind and role identifier, both."),
        )
    if question.kind == "multiple" and not parts:
        yield (
            say("A multiple question needs options."),
            say('Add "options: [...]" or "over: competences".'),
        )
    if question.role in COMPETENCE_ROLES and question.kind != "text":
        known = {competence.code for competence in book.competences}
        if not parts or not {part.code for part in parts} <= known:
            problem = say('The role "{role}" needs competences as its parts.', role=role)
            yield problem, say('Write "over: competences" or "over: [sector, ...]".')
    yield from _counting_problems(question)
    if question.role == "consent":
        yield from _consent_problems(question)
    if question.role in ONE_COLUMN_ROLES and parts:
        problem = say('The role "{role}" is for a question with one column.', role=role)
        yield problem, say('Give it "role: profile".')


def _counting_problems(question: Question) -> Iterator[tuple[Message, Message]]:
    """What hinders the answers from saying yes or no, or how much."""
    codes, kinds = [option.code for option in question.options], KINDS_OF_ROLE.get(question.role)
    if question.counts and question.kind != "single":
        problem = say('"counts" is for a question of the kind "single".')
        yield problem, say('Of a scale, write "counts_from"; of ticked options, each counts.')
    for code in question.counts if question.kind == "single" else ():
        if code not in codes:
            problem = say('counts has "{code}", which is no option of it.', code=Name(code))
            yield problem, did_you_mean(code, codes)
    if kinds and question.kind not in kinds:
        problem = say(
            'A question of the kind "{kind}" cannot have the role "{role}".',
            kind=Name(question.kind),
            role=Name(question.role),
        )
        yield problem, say("Give it one of these kinds: {list}.", list=first_of(kinds, len(kinds)))
    elif kinds and question.kind == "single" and not question.counts:
        problem = say(
            'It is not said which answers count as a yes for "{role}".', role=Name(question.role)
        )
        yield (
            problem,
            say(
                'Write "counts: [...]" with those of its options that do: {options}. If they are '
                'levels, list them under "scales", lowest first, and write "kind: ordinal", '
                '"scale" and "counts_from".',
                options=first_of(codes, 10),
            ),
        )


def _consent_problems(question: Question) -> Iterator[tuple[Message, Message]]:
    """Answers that do not say how an SME may be shown; each would count as "in totals only"."""
    known = get_args(Consent)
    others = [option.code for option in question.options if option.code not in known]
    fix = say(
        "Give each option one of these codes: named (shown by name), coded (shown by a code), "
        "counted (in totals only). Where two mean the same, one is a synonym of the other."
    )
    if question.kind != "single" or not question.options:
        yield say('The role "consent" is for a single choice with its options.'), fix
    elif others:
        yield (
            say(
                "It has answers that are none of named, coded and counted: {list}.",
                list=first_of(others, 10, quoted=True),
            ),
            fix,
        )


def _reference_problems(book: Codebook, question: Question) -> Iterator[tuple[Message, Message]]:
    scales = {scale.code: scale for scale in book.scales}
    if question.kind == "ordinal" and question.scale not in scales:
        problem = say('Unknown scale "{code}".', code=Name(question.scale))
        yield problem, did_you_mean(str(question.scale), scales)
    elif question.counts_from is not None:
        points = scales[question.scale].values() if question.scale in scales else {}
        if question.counts_from not in points:
            problem = say(
                'counts_from is "{code}", which is no point of its scale.',
                code=Name(question.counts_from),
            )
            yield problem, did_you_mean(question.counts_from, points)
    sectors = [sector.code for sector in book.sectors]
    for code in question.over if isinstance(question.over, tuple) else ():
        if code not in sectors:
            problem = say('over: unknown sector "{code}".', code=Name(code))
            yield problem, did_you_mean(code, sectors)
