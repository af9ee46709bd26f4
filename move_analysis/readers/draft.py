"""Drafts the codebook of an unknown survey from its exports, for a person to finish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..codebook import Codebook, Option, Question
from ..errors import MoveError
from ..project import Export, load_project
from .alike import are_alike, is_said, shared_words
from .codes import make_options, unique_codes
from .columns import HeaderIndex
from .draft_asked import named, with_structure
from .draft_yaml import Drafted, draft_lines
from .export_tables import read_export
from .grouping import Group, group_columns
from .long_form import rows_of, together, turned
from .offered import MOST_OPTIONS
from .recognise import (
    Guess,
    asks_for_contact,
    guess_kind,
    guess_together,
    other_option,
)
from .scales import merge_scales
from .table import Asked, Table, normal
from .unanswered import unanswered_codes, unanswered_words
from .words import (
    asks_comment,
    consent_code,
    is_tick_box,
    means_other,
    proposed_role,
)

_FEW_OPTIONS = 20
_SHOWN_TEXTS, _NEAR = 3, 0.6
_APART = "a name or contact: kept apart, and in no report; if it is none, give it another kind"
PROJECT_FILE = "move.yml"


def draft_codebook(exports: Sequence[str | Path], *, title: str = "") -> str:
    r"""Draft a codebook from exports: what was asked, as far as the answers tell?

    What the exports themselves tell (labels, kinds, options), and the questionnaire that lies
    beside them (``.lss``, XLSForm, ``.qsf``, a data dictionary), goes before guesses; what
    ``move.yml`` says about reading them holds.

    Parameters
    ----------
    exports : sequence of path
        Export files of one survey, of one partner or of several.
    title : str, optional
        Title of the survey; left out, the name of the first file.

    Returns
    -------
    str
        YAML text with comments: proposals of roles, ranges seen, spellings to merge.

    Raises
    ------
    DataError
        Where an export can't be read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("Staff,Mail\n12,a@b.eu\n7,c@d.eu\n", encoding="utf-8")
    >>> print(draft_codebook([path]).partition("questions:\n\n")[2])
      - code: "Staff"
        kind: numeric
        # seen: 7 to 12
        # role: size  # "Staff"
        minimum: 0
    <BLANKLINE>
      - code: "Mail"
        kind: identifier
        # a name or contact: kept apart, and in no report; if it is none, give it another kind
        role: identifier
    <BLANKLINE>
    """
    paths = [Path(export) for export in exports]
    tables = [read_export(path, _settings(path)) for path in paths]
    rows = together([rows_of(table) for table in tables])
    tables = [turned(table, rows) for table in tables]
    asked = {normal(code): question for t in tables for code, question in t.asked.items()}
    drafted = [*_respondent(tables)]
    for group in group_columns(tables):
        drafts = (_in_all_words(draft, group) for draft in _draft_group(group, asked))
        drafted += [_pinned(draft, group, tables) for draft in drafts]
    drafted = _own_codes(drafted)
    scales = merge_scales([d.scale for d in drafted if d.scale])
    return "\n".join(draft_lines(title or paths[0].stem, drafted, scales, tables, rows=rows)) + "\n"


def _settings(path: Path) -> Export:
    """What the project file above an export says about it, where there is one."""
    for folder in path.resolve().parents[:4]:
        if (folder / PROJECT_FILE).is_file():
            try:
                project = load_project(folder / PROJECT_FILE)
            except MoveError:  # a draft does not need it; `check` says what is wrong
                break
            exports = [export for partner in project.partners for export in partner.exports]
            named = [e for e in exports if project.path(e).resolve() == path.resolve()]
            if named:
                return named[0].model_copy(update={"file": path.name})
            break
    return Export(file=path.name)


def _respondent(tables: Sequence[Table]) -> Iterator[Drafted]:
    """The column that tells respondents apart, where the formats know one."""
    headers = dict.fromkeys(table.respondent for table in tables if table.respondent)
    if headers:
        code = unique_codes(headers)[0]
        columns = () if list(headers) == [code] else tuple(headers)
        yield Drafted(Question(code=code, kind="text", role="respondent", columns=columns))


def _draft_group(group: Group, asked: Mapping[str, Asked]) -> Iterator[Drafted]:
    """One question; what does not fit into its grid becomes a question of its own."""
    group.leave_out(unanswered_codes(group.answers().dropna().unique()))
    structure = asked.get(normal(group.code)) or asked.get(normal(group.text))
    if not group.root:
        structure = _of_rows(group, asked)
    if group.offered and structure is None:
        structure = Asked("multiple", {}, make_options(group.offered))
    if group.items and (ticks := _tick_boxes(group)):
        for name in [name for name in group.items if name not in ticks]:
            yield _draft_one(_alone(group, name), None)
        yield _draft_ticks(group, ticks, structure)
        return
    if group.items and structure is None and _is_mixed(group):
        for name in list(group.items):
            yield _draft_one(_alone(group, name), None)
        return
    yield _draft_one(group, structure)


def _of_rows(group: Group, asked: Mapping[str, Asked]) -> Asked | None:
    """What the questionnaire says about rows that it asks one by one."""
    rows = [(name, asked.get(normal(sub or name))) for name, sub in group.subs.items()]
    told = [(name, row) for name, row in rows if row is not None]
    if len(told) < len(rows):
        return None
    items = tuple(
        Option(code=unique_codes([group.subs[name] or name])[0], label=dict(row.label))
        for name, row in told
    )
    return Asked("", {}, told[0][1].options, items)


def _alone(group: Group, name: str) -> Group:
    """A part as a question of its own."""
    columns = group.items.pop(name)
    return Group(str(columns[0].name), "", name, whole=columns, missing=group.missing)


def _is_mixed(group: Group) -> bool:
    """Whether parts answer different questions: free texts, or different kinds."""
    if group.code and not group.whole:
        return False
    kinds = {
        guess_kind(pd.concat(columns), in_grid=len(group.items) > 1).kind
        for columns in group.items.values()
        if any(column.notna().any() for column in columns)
    }
    return len(kinds) > 1 or kinds == {"text"}


def _tick_boxes(group: Group) -> list[str]:
    """Parts that are ticked or not, where nearly all of the group are; "other" may hold text."""
    ticks = [name for name, columns in group.items.items() if is_tick_box(name, columns)]
    filled = [name for name, its in group.items.items() if any(c.notna().any() for c in its)]
    told = filled or [*group.items]  # a blank column says nothing of the others
    if len(group.items) < 2 or sum(name in ticks for name in told) < 0.6 * len(told):
        return []
    other = [name for name in group.items if means_other(name)]
    boxes = [name for name in group.items if name in ticks or name in other[:1]]
    for name in [name for name in other if name not in boxes]:
        group.others += [str(column.name) for column in group.items.pop(name)]
    return boxes


def _draft_ticks(group: Group, ticks: Sequence[str], structure: Asked | None) -> Drafted:
    options = list(make_options(ticks))
    other = next((place for place, name in enumerate(ticks) if means_other(name)), None)
    if other is not None:
        options[other] = Option(code="other", label={"": ticks[other]})
    codes = {normal(name): group.subs.get(name, "") for name in reversed(ticks)}
    spelled = [map(normal, option.spellings()) for option in options]  # one country, many names
    subs = [next(codes[name] for name in names if name in codes) for names in spelled]
    known = structure.items if structure else ()
    told = [named(option, sub, known) for option, sub in zip(options, subs, strict=True)]
    return Drafted(_question(group, structure, kind="multiple", options=tuple(told)))


def _draft_one(group: Group, structure: Asked | None) -> Drafted:
    guess = with_structure(_guess_without_words(group), structure, group=group)
    answers = group.answers()
    if group.others and guess.kind == "text" and answers.nunique() <= MOST_OPTIONS:
        guess = Guess("single", make_options(answers.dropna().unique()))
    if _is_identifier(group, guess, answers):
        question = _question(group, None, kind="identifier", role="identifier")
        return Drafted(question, remark=_APART)
    items = () if guess.kind in ("text", "multiple") else make_options(group.items)
    if len(items) == 1 and group.code:  # "rse3[SQ001]. Who uses your code? []"
        items = ()
    known = structure.items if structure else ()
    subs = [group.subs.get(name, "") for name in group.items]
    told = [named(item, sub, known) for item, sub in zip(items, subs, strict=False)]
    consent = _consent(group, guess)
    options = consent or guess.options
    if group.others and guess.kind == "single" and all(o.code != "other" for o in options):
        options = (*options, other_option())
    question = _question(
        group,
        structure,
        kind=guess.kind,
        role="consent" if consent else "profile",
        options=options,
        items=tuple(told),
        scale=guess.scale.code if guess.scale else None,
        minimum=0.0 if "seen: " in guess.remark and "seen: -" not in guess.remark else None,
    )
    return Drafted(question, guess.scale, guess.remark)


def _guess_without_words(group: Group) -> Guess:
    """What a question seems to be; "don't know" is no point of a scale, and no number."""
    guess = _guess(group)
    words = unanswered_words(group.answers().dropna().unique())
    if words:
        without = replace(group)
        without.leave_out(words)
        again = _guess(without)
        if again.kind in ("ordinal", "numeric", "date"):
            group.leave_out(words)
            return again
    return guess


def _guess(group: Group) -> Guess:
    """What a question seems to be; each export may write answers in its own way."""
    answers = group.answers()
    known = {"in_grid": len(group.items) > 1, "write_ins": group.write_ins}
    if len(group.whole) > 1 and not group.items:
        filled = [column for column in group.whole if column.notna().any()]
        guesses = [guess_kind(column, text=group.text, **known) for column in filled]
        together = guess_together(guesses) if guesses else None
        if together is not None:
            return together
    return guess_kind(answers, text=group.text, **known)


def _question(group: Group, structure: Asked | None, **parts: object) -> Question:
    code = unique_codes([group.code or group.text or group.root])[0]
    label = {} if group.text == code else {"": group.text}
    bare = not label or group.text == group.code  # the exports have no text of their own
    if structure and (bare or is_said(structure.label, group.text)):
        label = dict(structure.label) or label
    named = group.root and (group.root != code or label)
    columns = (group.roots or [group.root]) if named or len(group.roots) > 1 else []
    own = {"code": code, "label": label, "columns": columns, "missing": group.missing}
    return Question.model_validate(own | parts)


def _is_identifier(group: Group, guess: Guess, answers: pd.Series[str]) -> bool:
    if guess.kind == "identifier":
        return True
    few = guess.kind in ("ordinal", "date") or 0 < len(guess.options) <= _FEW_OPTIONS
    if group.items or few or asks_comment(group.text):
        return False
    return asks_for_contact(guess, answers, texts=(group.text, group.root))


def _consent(group: Group, guess: Guess) -> tuple[Option, ...]:
    """Options of a consent question: named, coded, counted; none of others."""
    codes = [consent_code(option.text()) for option in guess.options]
    role = proposed_role(f"{group.code} {group.root} {group.text}")
    known = [code for code in codes if code]
    distinct = len(set(known)) == len(known) > 1
    if group.items or not distinct or role is None or role[0] != "consent":
        return ()
    return tuple(
        option
        if not code
        else option.model_copy(
            update={
                "code": code,
                "label": option.label or {"": option.code},
                "synonyms": (*option.synonyms, *([option.code] if option.label else ())),
            }
        )
        for option, code in zip(guess.options, codes, strict=True)
    )


def _in_all_words(draft: Drafted, group: Group) -> Drafted:
    """Tell where exports ask something else under the same code: are they one question?"""
    told = [*draft.question.label.values()]
    unlike = [text for text in group.texts if told and text and not _is_near(text, told)]
    if not unlike or group.text == group.code:
        return draft
    shown = "; ".join(f'"{text}"' for text in unlike[:_SHOWN_TEXTS])
    remark = "; ".join(filter(None, (draft.remark, f"asked in other words, too: {shown}")))
    return replace(draft, remark=remark)


def _is_near(text: str, told: Sequence[str]) -> bool:
    return any(are_alike(text, one) or shared_words(text, one) >= _NEAR for one in told)


def _pinned(draft: Drafted, group: Group, tables: Sequence[Table]) -> Drafted:
    """Name the headers of parts that reading would not find by the question and their labels."""
    question = draft.question
    parts = question.items or (
        question.options if group.items and question.kind == "multiple" else ()
    )
    if not parts or len(parts) != len(group.items):
        return draft
    book = Codebook.model_construct(title={"": ""}, questions=(question,))
    unread: set[tuple[str, str]] = set()  # by file: two may head a part alike, and one be read
    for table in tables:
        index = HeaderIndex(table.headers, parts=table.parts)
        columns = index.find(book, question).columns
        read = {(question.part_of(column), header) for column, header in columns.items()}
        unread |= {(p.code, header) for p in parts for header in table.headers} - read
    pinned = [
        part.model_copy(update={"columns": tuple(headers)})
        if any((part.code, header) in unread for header in headers)
        else part
        for part, headers in zip(parts, group.headers().values(), strict=True)
    ]
    where = "items" if question.items else "options"
    return Drafted(question.model_copy(update={where: tuple(pinned)}), draft.scale, draft.remark)


def _own_codes(drafted: Sequence[Drafted]) -> list[Drafted]:
    """Give each question a code of its own; the header stays as its column."""
    codes = unique_codes(d.question.code for d in drafted)
    own: list[Drafted] = []
    seen = False
    for draft, code in zip(drafted, codes, strict=True):
        old = draft.question
        columns = old.columns or (() if code == old.code else (old.code,))
        role = "profile" if old.role == "respondent" and seen else old.role
        seen = seen or old.role == "respondent"
        question = old.model_copy(update={"code": code, "columns": columns, "role": role})
        own.append(Drafted(question, draft.scale, draft.remark))
    return own
