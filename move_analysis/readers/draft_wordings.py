"""Finds questions of a draft that may be one, and columns that are in none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from ..codebook import ONE_COLUMN_ROLES, Codebook, Question
from .alike import are_alike, shared_words
from .columns import HeaderIndex
from .draft_roles import Proposal, parts_of
from .questionnaire_language import language_of
from .table import Table

_LIKELY = 0.6
"""From this share of common words on, two questions of a role may be one."""


def other_wordings(
    questions: Sequence[Question], proposals: Mapping[str, Proposal], *, tables: Sequence[Table]
) -> dict[str, str]:
    """Tell which questions may be an earlier one in other words.

    Parameters
    ----------
    questions : sequence of Question
        As drafted.
    proposals : mapping
        Code of a question to the role that is proposed for it, and why.
    tables : sequence of Table
        The exports.

    Returns
    -------
    dict
        Code of a question to that of the likeliest of the same role that other exports hold.

    Examples
    --------
    >>> from move_analysis.readers.table import make_table
    >>> asked = [Question(code=code, kind="single") for code in ("Country", "Land")]
    >>> tables = [make_table(f"{q.code}.csv", [[q.code], ["x"]]) for q in asked]
    >>> roles = {q.code: ("country", q.code) for q in asked}
    >>> other_wordings(asked, roles, tables=tables)
    {'Land': 'Country'}
    """
    if len(tables) < 2:
        return {}
    indices = [HeaderIndex(table.headers, parts=table.parts) for table in tables]
    held: dict[str, list[tuple[Question, set[int]]]] = {}
    found: dict[str, str] = {}
    for question in questions:
        role = proposals.get(question.code, (question.role,))[0]
        if role not in ("profile", "identifier", "respondent"):
            files = {n for n, index in enumerate(indices) if _holds(index, question)}
            before = held.setdefault(role, [])
            others = [asked for asked, its in before if its.isdisjoint(files)]
            likely = [(_likeness(asked, question, role), asked.code) for asked in others]
            best = max(likely, key=lambda one: one[0], default=(0.0, ""))
            found |= {question.code: best[1]} if best[0] >= _LIKELY else {}
            before.append((question, files))
    return found


def _likeness(one: Question, other: Question, role: str) -> float:
    """How likely two questions of a role are one: by their words, else by what they are.

    What only one question of a questionnaire asks is one in any words. Of the others many may
    ask for the same: in one language they have words in common, in two at least the same form.
    """
    texts = [*product(one.label.values() or [one.code], other.label.values() or [other.code])]
    if any(are_alike(*pair) for pair in texts):
        return 1.0
    shared = max(shared_words(*pair) for pair in texts)
    same_form = _form(one) == _form(other)
    languages = [language_of(question.label.values()) for question in (one, other)]
    elsewhere = same_form and (role in ONE_COLUMN_ROLES or len({*languages} - {""}) > 1)
    return max(shared, _LIKELY if elsewhere else 0.0)


def _form(question: Question) -> tuple[bool, bool]:
    return bool(parts_of(question)), question.kind == "numeric"


def _holds(index: HeaderIndex, question: Question) -> bool:
    book = Codebook.model_construct(title={"": ""}, questions=(question,))
    return bool(index.find(book, question).headers())


def unread_columns(questions: Sequence[Question], table: Table) -> list[str]:
    """Return the headers of an export with answers that no question of a draft reads.

    Parameters
    ----------
    questions : sequence of Question
        As drafted.
    table : Table
        The export.

    Returns
    -------
    list of str
        Without the tool's own records, and without what has no header.

    Examples
    --------
    >>> from move_analysis.readers.table import make_table
    >>> table = make_table("a.csv", [["Size", "Land"], ["12", "ES"]])
    >>> unread_columns([Question(code="Size", kind="numeric")], table)
    ['Land']
    """
    book = Codebook.model_construct(title={"": ""}, questions=tuple(questions))
    index = HeaderIndex(table.headers, parts=table.parts)
    ticked = (q for q in questions if q.kind == "multiple")  # joined cells say what boxes say
    whole = (q.model_copy(update={"kind": "single", "options": ()}) for q in ticked)
    every = [index.find(book, question) for question in (*questions, *whole)]
    read = {header for found in every for header in found.headers()}
    read |= {*table.metadata, table.respondent, ""}
    answered = table.cells.columns[table.cells.notna().any()]
    return [header for header in answered if header not in read]


def wording_lines(first: str) -> Iterator[str]:
    """Yield what to do with a question that may be another one in other words.

    Parameters
    ----------
    first : str
        Code of that question.

    Yields
    ------
    str
        Comments of a YAML file.

    Examples
    --------
    >>> next(wording_lines("Country"))
    '# is it Country in another language or wording? Then write its header under "columns"'
    """
    yield f'# is it {first} in another language or wording? Then write its header under "columns"'
    yield "# of that question, its answers as synonyms of the options there, and delete it here"
