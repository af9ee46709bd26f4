"""Writes a drafted codebook as YAML, with what a person should look at as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ..codebook import Competence, Option, Question, Rows, Scale
from .draft_roles import Vocabulary, company_name, role_lines, with_vocabulary
from .draft_wordings import other_wordings, unread_columns, wording_lines
from .formats import FORMATS
from .questionnaire_language import languages_of
from .table import Table

_HEAD = (
    "# Drafted from the exports: check every kind, take the # from the roles that are right and",
    "# from the settings below them, write the sector of each competence, and delete what is not",
    "# needed. Then run: move-analysis check",
)


@dataclass(frozen=True)
class Drafted:
    """One drafted question with its scale and what a person should look at.

    Parameters
    ----------
    question : Question
    scale : Scale or None
    remark : str

    Examples
    --------
    >>> Drafted(Question(code="size", kind="numeric")).remark
    ''
    """

    question: Question
    scale: Scale | None = None
    remark: str = ""


def draft_lines(
    title: str,
    drafted: Sequence[Drafted],
    scales: Sequence[Scale],
    tables: Sequence[Table],
    *,
    rows: Rows | None = None,
) -> Iterator[str]:
    """Yield the lines of a drafted codebook.

    Parameters
    ----------
    title : str
    drafted : sequence of Drafted
    scales : sequence of Scale
    tables : sequence of Table
        What was read; what was assumed and left out is told above.
    rows : Rows, optional
        How exports are laid out that hold several rows per SME.

    Yields
    ------
    str

    Examples
    --------
    >>> list(draft_lines("T", [], [], []))[-2:]
    ['languages: [en]', 'questions:']
    """
    yield from _HEAD
    name = company_name([draft.question for draft in drafted])
    if name:
        yield f'# To show SMEs by name to those that may see it, write "name: {name}" under'
        yield '# "privacy:" in move.yml.'
    for table in tables:
        yield from _told(table)
        yield from _left(table, [draft.question for draft in drafted])
    yield f"title: {_quoted(title)}"
    languages = [*dict.fromkeys(lang for d in drafted for lang in d.question.label if lang)]
    yield f"languages: [{', '.join(languages or languages_of(tables) or ['en'])}]"
    if rows is not None:
        yield "rows:  # exports hold several rows per SME: they are put together"
        yield f"  respondent: {_listed(rows.respondent)}  # whose row it is"
        yield f"  item: {_listed(rows.item)}  # what it is about"
        yield f"  answers: {_listed(rows.answers)}  # what is answered about that"
    if scales:
        yield "scales:  # lowest point first"
    for scale in scales:
        yield f"  - code: {scale.code}"
        yield "    points:"
        yield from (f"      - {_option(point)}" for point in scale.points)
    questions, vocabulary = with_vocabulary([draft.question for draft in drafted])
    wordings = other_wordings(questions, vocabulary.proposals, tables=tables)
    yield from _vocabulary_lines(vocabulary)
    yield "questions:"
    for draft, question in zip(drafted, questions, strict=True):
        yield ""
        proposal = vocabulary.proposals.get(question.code)
        proposed = [*role_lines(question, proposal, scales=scales)]
        if question.code in wordings:
            proposed += wording_lines(wordings[question.code])
        yield from _question_lines(replace(draft, question=question), proposed)


def _vocabulary_lines(vocabulary: Vocabulary) -> Iterator[str]:
    """The competences that questions share; nothing where none seems to ask for any."""
    if vocabulary.competences:
        yield "sectors:"
        yield from (f"  - {_option(sector)}" for sector in vocabulary.sectors)
        yield "competences:  # write the sector of each"
        yield from (f"  - {_option(competence)}" for competence in vocabulary.competences)


def _told(table: Table) -> Iterator[str]:
    """What a file is, what was assumed, and what of it is not in the draft."""
    if table.format not in ("", "csv", "xlsx"):
        yield f"# {table.file}: read as an export of {FORMATS[table.format].tool}"
    yield from (f"# {table.file}: {_in_line(note)}" for note in table.notes)
    for loss in table.losses:
        where = f" ({_in_line(loss.where)})" if loss.where else ""
        yield f"# {table.file}: {_in_line(loss.what)}: {loss.count}{where}"
    if table.metadata:
        listed = _in_line(", ".join(table.metadata))
        yield f"# {table.file}: left out, the tool's own records: {listed}"


def _left(table: Table, questions: Sequence[Question]) -> Iterator[str]:
    """Columns that the draft does not read."""
    counts = table.cells.count()
    for header in unread_columns(questions, table):
        yield f"# {table.file}: in no question: {_quoted(header)} ({counts[header]} answers)"


def _question_lines(draft: Drafted, proposed: Iterable[str]) -> Iterator[str]:
    question = draft.question
    yield f"  - code: {_quoted(question.code)}"
    yield f"    kind: {question.kind}"
    if draft.remark:
        yield f"    # {_in_line(draft.remark)}"
    yield from (f"    {line}" for line in proposed)
    if question.role != "profile":
        yield f"    role: {question.role}"
    if question.label:
        yield f"    label: {_label(question.label)}"
    if question.columns:
        yield f"    columns: {_listed(question.columns)}"
    if question.scale:
        yield f"    scale: {question.scale}"
    if question.missing:
        listed = (f"{why}: {_listed(texts)}" for why, texts in question.missing.items())
        yield f"    missing: {{{', '.join(listed)}}}  # read as not answered"
    if question.minimum is not None:
        yield f"    minimum: {question.minimum:g}"
    for name in ("options", "items"):
        parts: Sequence[Option] = getattr(question, name)
        if parts:
            yield f"    {name}:"
        yield from (f"      - {_option(part)}" for part in parts)


def _option(option: Option) -> str:
    parts = [f"code: {_quoted(option.code)}"]
    parts += [f"sector: {_quoted(option.sector)}"] if isinstance(option, Competence) else []
    parts += [f"label: {_label(option.label)}"] if option.label else []
    value = getattr(option, "value", None)
    parts += [] if value is None else [f"value: {value:g}"]
    parts += [f"synonyms: {_listed(option.synonyms)}"] if option.synonyms else []
    parts += [f"columns: {_listed(option.columns)}"] if option.columns else []
    return "{" + ", ".join(parts) + "}"


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _label(label: dict[str, str]) -> str:
    if list(label) == [""]:
        return _quoted(label[""])
    texts = (f"{lang or _quoted(lang)}: {_quoted(text)}" for lang, text in label.items())
    return f"{{{', '.join(texts)}}}"


def _in_line(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029]", " ", " ".join(text.split()))


def _quoted(text: str) -> str:
    """A YAML string: JSON's, with the signs escaped that YAML does not allow."""
    written = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\ufeff\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", written)
