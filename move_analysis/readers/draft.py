"""Drafts the codebook of an unknown survey from its exports, for a person to finish."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..codebook import Option, Question, Role, Scale
from ..project import Export
from .choices import NO, YES
from .formats import read_table
from .formats.lss import read_structure
from .grouping import Group, group_columns
from .recognise import (
    Guess,
    covers,
    guess_kind,
    make_options,
    make_scale,
    merge_scales,
    unique_codes,
)
from .table import Asked, Table, normal

_IDENTIFIERS = re.compile(
    r"(?i)\b(name|surname|address|e-?mail|mail|phone|tel|telephone|telefon|telefono|teléfono|téléphone|nombre|"
    r"apellidos?|correo|nom|prénom|courriel|nome|cognome|име|имейл|телефон)\b|^(company|firm|organisation)$"
)
_ROLES: tuple[tuple[Role, str], ...] = (
    ("country", r"country|país|страна|pays|paese"),
    ("sector", r"sector|industry|branch|сектор|secteur|settore"),
    ("size", r"size|employees|staff|tamaño|персонал|taille|dimensione"),
    ("needs", r"need|would you like to (acquire|improve)|training needs"),
    ("has", r"skills|competenc|expertise|languages do you use"),
    ("market", r"market|export to"),
    ("consent", r"consent|agree that|may we"),
    ("interest", r"interest"),
)
_HEAD = (
    "# Drafted from the exports: check every kind, take the # from the roles that are right,",
    '# give competences (has, needs, importance, ability) "over: competences", and delete',
    "# what is not needed. Then run: move-analysis check",
)
_IDS = re.compile(r"(?i)_?id|respondent ?id|response ?id|collector id")


@dataclass(frozen=True)
class _Drafted:
    """One drafted question with its scale and what a person should look at."""

    question: Question
    scale: Scale | None = None
    remark: str = ""


def draft_codebook(exports: Sequence[str | Path], *, title: str = "") -> str:
    r"""Draft a codebook from exports: what was asked, as far as the answers tell?

    A LimeSurvey questionnaire (``.lss``) beside the exports adds labels, languages and the
    order of options.

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
        # role: size
        minimum: 0
    <BLANKLINE>
      - code: "Mail"
        kind: identifier
        role: identifier
    <BLANKLINE>
    """
    paths = [Path(export) for export in exports]
    tables = [_read(path) for path in paths]
    asked = _structure(paths)
    drafted = [d for group in group_columns(tables) for d in _draft_group(group, asked)]
    drafted = _one_respondent(_own_codes(drafted))
    scales = merge_scales([d.scale for d in drafted if d.scale])
    notes = [f"{table.file}: {note}" for table in tables for note in table.notes]
    return "\n".join(_lines(title or paths[0].stem, drafted, scales, notes)) + "\n"


def header_rows_of(path: Path) -> int:
    r"""Tell how many header rows an export has.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    int
        2 where runs of blank headers stand over a filled second row (SurveyMonkey), else 1.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("Id,Films,,\n,I,II,III\n1,I,,\n", encoding="utf-8")
    >>> header_rows_of(path)
    2
    """
    table = read_table(path, Export(file=path.name))
    unnamed = [h for h in table.headers[1:] if re.fullmatch(r"(\.\d+)?", h)]
    if len(unnamed) < 2 or table.cells.empty:
        return 1
    return 2 if table.cells[unnamed].iloc[0].notna().all() else 1


def _read(path: Path) -> Table:
    rows = header_rows_of(path)
    table = read_table(path, Export(file=path.name, header_rows=rows))
    if rows == 1:
        return table
    note = f"write {{file: {path.name}, header_rows: {rows}}} in move.yml"
    return Table(table.file, table.cells, (*table.notes, note))


def _structure(paths: Sequence[Path]) -> dict[str, Asked]:
    """The questionnaire beside the exports, where there is exactly one."""
    found = {lss for path in paths for lss in path.parent.glob("*.lss")}
    own = {lss for lss in found if lss.stem in {path.stem for path in paths}} or found
    return read_structure(own.pop()) if len(own) == 1 else {}


def _draft_group(group: Group, asked: dict[str, Asked]) -> Iterator[_Drafted]:
    """One question; what does not fit into its grid becomes a question of its own."""
    structure = asked.get(group.code)
    others = [name for name in group.items if normal(name) == "other"]
    if group.whole and set(group.items) == set(others) and group.code:
        for name in others:  # the box for text beside a single question
            column = group.items.pop(name)
            text = Group(f"{group.code}[other]", "", f"{group.text} [{name}]", whole=column)
            yield _draft_one(text, guess_kind(text.answers()), None)
    if group.items and (ticks := _tick_boxes(group)):
        for name in [name for name in group.items if name not in ticks]:
            text = Group(_part_source(group, name), "", name, whole=group.items.pop(name))
            yield _draft_one(text, guess_kind(text.answers()), None)
        yield _draft_ticks(group, ticks, structure)
        return
    answers = group.answers()
    guess = guess_kind(answers, in_grid=len(group.items) > 1)
    if group.items and not group.code and (guess.kind == "text" or _is_path(group)):
        for name, columns in group.items.items():
            alone = Group(_part_source(group, name), "", name, whole=columns)
            yield _draft_one(alone, guess_kind(alone.answers()), None)
        return
    yield _draft_one(group, _with_structure(guess, structure, answers, group.code), structure)


def _is_path(group: Group) -> bool:
    """Whether the group is one of Kobo's, which may hold any questions."""
    return all(_part_source(group, name) == f"{group.root}/{name}" for name in group.items)


def _part_source(group: Group, name: str) -> str:
    return str(group.items[name][0].name)


def _tick_boxes(group: Group) -> list[str]:
    """Parts that are ticked or not, where nearly all of the group are; "other" may hold text."""
    ticks = [name for name, columns in group.items.items() if _is_tick_box(name, columns)]
    if len(group.items) < 2 or len(ticks) < 0.6 * len(group.items):
        return []
    rest = [name for name in group.items if name not in ticks]
    other = [name for name in rest if normal(name).startswith(("other", "-oth-"))]
    return [name for name in group.items if name in ticks or name in other[:1]]


def _is_tick_box(name: str, columns: Sequence[pd.Series[str]]) -> bool:
    seen = {normal(str(text)) for column in columns for text in column.dropna().unique()}
    return seen <= YES | NO | {normal(name), "0", "1"}


def _draft_ticks(group: Group, ticks: Sequence[str], structure: Asked | None) -> _Drafted:
    options = list(make_options(ticks))
    for place, option in enumerate(options):
        text = not _is_tick_box(ticks[place], group.items[ticks[place]])
        if text or normal(option.text()) == "other":
            options[place] = Option(code="other", label={"": ticks[place]})
    named = _with_labels(options, structure.items if structure else ())
    question = _question(group, structure, kind="multiple", options=tuple(named))
    return _Drafted(question)


def _draft_one(group: Group, guess: Guess, structure: Asked | None) -> _Drafted:
    if _is_identifier(group, guess):
        question = _question(group, None, kind="identifier", role="identifier")
        return _Drafted(question)
    items = () if guess.kind in ("text", "multiple") else make_options(group.items)
    if len(items) == 1 and not group.whole:  # "rse3[SQ001]. Who uses your code? []"
        items = ()
    is_id = bool(_IDS.fullmatch(group.root)) and bool(group.whole) and group.whole[0].is_unique
    if is_id:
        return _Drafted(_question(group, None, kind="text", role="respondent"))
    question = _question(
        group,
        structure,
        kind=guess.kind,
        options=guess.options,
        items=tuple(_with_labels(items, structure.items if structure else ())),
        scale=guess.scale.code if guess.scale else None,
        minimum=0.0 if "seen: " in guess.remark and "seen: -" not in guess.remark else None,
    )
    return _Drafted(question, guess.scale, guess.remark)


def _question(group: Group, structure: Asked | None, **parts: object) -> Question:
    path_end = group.root if " " in group.root else group.root.rpartition("/")[2]
    code = group.code or unique_codes([path_end])[0]
    label = dict(structure.label) if structure else {} if group.text == code else {"": group.text}
    columns = () if group.root == code and not label else (group.root,)
    return Question.model_validate({"code": code, "label": label, "columns": columns, **parts})


def _is_identifier(group: Group, guess: Guess) -> bool:
    if guess.kind == "identifier":
        return True
    answers = {normal(str(text)) for text in group.answers().dropna().unique()}
    headed = _IDENTIFIERS.search(group.root.replace("_", " ")) or (
        len(group.text.split()) <= 8 and _IDENTIFIERS.search(group.text)
    )
    return bool(headed) and not group.items and not (answers and answers <= YES | NO)


def _with_structure(
    guess: Guess, structure: Asked | None, answers: pd.Series[str], code: str
) -> Guess:
    """What the questionnaire knows better than the answers: the order of options and points."""
    if structure is None or not structure.options or guess.kind in ("numeric", "date", "ordinal"):
        return guess
    if structure.kind == "ordinal" and covers(structure.options, answers):
        points = [list(dict.fromkeys(option.spellings()[::-1])) for option in structure.options]
        return Guess("ordinal", scale=make_scale(f"scale_of_{code}", points))
    if structure.kind == "single" and guess.kind in ("single", "text"):
        known = {normal(text) for option in structure.options for text in option.spellings()}
        new = [o for o in guess.options if normal(o.text()) not in known]
        if covers([*structure.options, *new], answers):
            codes = {option.code for option in structure.options}
            new = [o if o.code not in codes else _recoded(o) for o in new]
            offered = _not_too_many(structure.options, answers)
            return Guess("single", (*offered, *new), remark=guess.remark)
    return guess


def _not_too_many(options: Sequence[Option], answers: pd.Series[str]) -> list[Option]:
    """All that were offered; of a long list, such as all countries, those that were chosen."""
    chosen = {normal(str(text)) for text in answers.dropna().unique()}
    few = len(options) <= 30
    return [o for o in options if few or chosen & {normal(text) for text in o.spellings()}]


def _recoded(option: Option) -> Option:
    return Option(code=f"{option.code}_", label={"": option.text()})


def _with_labels(options: Sequence[Option], known: Sequence[Option]) -> Iterator[Option]:
    """Options with the labels, in all languages, of the sub-question that says the same."""
    labels = {normal(text): other.label for other in known for text in other.spellings()}
    for option in options:
        label = labels.get(normal(option.text()), option.label)
        same = normal(option.text()) in map(normal, label.values())
        yield option.model_copy(update={"label": label if same else option.label})


def _own_codes(drafted: Sequence[_Drafted]) -> list[_Drafted]:
    """Give each question a code of its own; the header stays as its column."""
    codes = unique_codes(d.question.code for d in drafted)
    own: list[_Drafted] = []
    for draft, code in zip(drafted, codes, strict=True):
        old = draft.question
        columns = old.columns or (() if code == old.code else (old.code,))
        question = old.model_copy(update={"code": code, "columns": columns})
        own.append(_Drafted(question, draft.scale, draft.remark))
    return own


def _one_respondent(drafted: Sequence[_Drafted]) -> list[_Drafted]:
    ids = [d.question.code for d in drafted if d.question.role == "respondent"]
    return [
        d
        if d.question.code not in ids[1:]
        else _Drafted(d.question.model_copy(update={"role": "profile"}))
        for d in drafted
    ]


def _role_proposed(question: Question) -> str:
    words = f"{question.code.replace('_', ' ')} {' '.join(question.sources())} {question.text()}"
    if question.role != "profile":
        return ""
    return next((role for role, word in _ROLES if re.search(rf"(?i)\b({word})", words)), "")


def _lines(
    title: str, drafted: Sequence[_Drafted], scales: Sequence[Scale], notes: Sequence[str]
) -> Iterator[str]:
    yield from _HEAD
    yield from (f"# {note}" for note in notes)
    yield f"title: {_quoted(title)}"
    languages = {lang: None for d in drafted for lang in d.question.label if lang}
    yield f"languages: [{', '.join(languages or ['en'])}]"
    if scales:
        yield "scales:  # lowest point first"
    for scale in scales:
        yield f"  - code: {scale.code}"
        yield "    points:"
        yield from (f"      - {_option(point)}" for point in scale.points)
    yield "questions:"
    for draft in drafted:
        yield ""
        yield from _question_lines(draft)


def _question_lines(draft: _Drafted) -> Iterator[str]:
    question, role = draft.question, _role_proposed(draft.question)
    yield f"  - code: {_quoted(question.code)}"
    yield f"    kind: {question.kind}"
    if draft.remark:
        yield f"    # {' '.join(draft.remark.split())}"
    if role:
        yield f"    # role: {role}"
    if question.role != "profile":
        yield f"    role: {question.role}"
    if question.label:
        yield f"    label: {_label(question.label)}"
    if question.columns:
        yield f"    columns: [{', '.join(map(_quoted, question.columns))}]"
    if question.scale:
        yield f"    scale: {question.scale}"
    if question.minimum is not None:
        yield f"    minimum: {question.minimum:g}"
    for name in ("options", "items"):
        parts: Sequence[Option] = getattr(question, name)
        if parts:
            yield f"    {name}:"
        yield from (f"      - {_option(part)}" for part in parts)


def _option(option: Option) -> str:
    label = f", label: {_label(option.label)}" if option.label else ""
    value = getattr(option, "value", None)
    number = "" if value is None else f", value: {value:g}"
    synonyms = ", ".join(map(_quoted, option.synonyms))
    return (
        f"{{code: {_quoted(option.code)}{label}{number}"
        + (f", synonyms: [{synonyms}]" if synonyms else "")
        + "}"
    )


def _label(label: dict[str, str]) -> str:
    if list(label) == [""]:
        return _quoted(label[""])
    return "{" + ", ".join(f"{lang}: {_quoted(text)}" for lang, text in label.items()) + "}"


def _quoted(text: str) -> str:
    """A YAML string: JSON's, with the signs escaped that YAML does not allow."""
    written = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\ufeff\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", written)
