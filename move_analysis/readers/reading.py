"""Puts the exports of all partners together into one Survey."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..choices import choosing
from ..codebook import Codebook, Option, Question, Role
from ..errors import DataError
from ..history import KNOWN_TO_DIFFER, Step
from ..messages import say
from ..project import Partner, Project
from ..survey import Survey
from ..values import Name
from .account import READ, account_rows, unused_headers
from .codes import unique_codes
from .exports import missing_columns, no_exports, read_exports, write_in_questions
from .identity import ReadExport, told_apart
from .named import tie_questions

PROJECT_ROLES: tuple[Role, ...] = ("partner", "country", "sector")


@choosing
def read_survey(project: Project, *, partner: str | None = None) -> Survey:
    r"""Read the exports of a partnership: what did its SMEs answer?

    Parameters
    ----------
    project : Project
        Names the codebook, the partners and their export files.
    partner : str, optional
        Code of one partner, to read only its exports.

    Returns
    -------
    Survey
        Indexed by ``PARTNER-id``; who has no id is named by the content of its row. Identifiers
        (names, e-mail, phone) are not in it. Partner, country and sector of the partner are
        added where the codebook has no such question.

    Raises
    ------
    DataError
        With every fault of all exports: what is wrong, where, and how to fix it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "codebook.yml").write_text(
    ...     "title: Demo\nquestions:\n  - {code: staff, kind: numeric}\n", encoding="utf-8")
    >>> _ = (folder / "bct.csv").write_text("staff\n12\n7\n", encoding="utf-8")
    >>> project = Project(name="Demo", partners=[Partner(code="BCT", exports=["bct.csv"])],
    ...                   folder=folder, file=folder / "move.yml")
    >>> read_survey(project).answers["staff"].tolist()
    [12, 7]
    """
    partners = project.partners if partner is None else (project.partner(partner),)
    return _survey(project, partners, *_read(project, partners, whole=partner is None))


def survey_and_contacts(project: Project) -> tuple[Survey, pd.DataFrame]:
    """What did the SMEs answer, and who are they? Each export is read once.

    Parameters
    ----------
    project : Project
        As for `read_survey`.

    Returns
    -------
    survey : Survey
        As of `read_survey`.
    contacts : DataFrame
        As of `list_contacts`.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> survey, contacts = survey_and_contacts(demo_project())
    >>> bool((contacts.index == survey.answers.index).all())
    True
    """
    book, reads = _read(project, project.partners, whole=True)
    contacts = _contacts(book, reads)
    return _survey(project, project.partners, book, reads), contacts


def _read(
    project: Project, partners: Sequence[Partner], *, whole: bool
) -> tuple[Codebook, list[ReadExport]]:
    """The codebook, and what the exports hold; all that is wrong with them is told at once."""
    book = project.load_codebook()
    reads, faults = read_exports(project, book, partners=partners)
    if whole:
        faults = [*no_exports(project), *faults, *missing_columns(project, book, reads)]
    if faults:
        raise DataError.gather(faults)
    return book, reads


def _survey(
    project: Project, partners: Sequence[Partner], book: Codebook, reads: Sequence[ReadExport]
) -> Survey:
    added = _project_questions(project, book)
    questions = [*added, *write_in_questions(book, reads), *tie_questions(book, reads)]
    book = book.with_questions(questions)
    held = [set(map(str, read.answers.columns)) for read in reads]
    answers = _answers(project, book, reads, added)
    return Survey(
        answers,
        book,
        asked=_asked(partners, zip(reads, held, strict=True), answers.columns, added),
        weights=_weights(book, answers),
        history=_history(partners, reads, answers),
        synthetic=project.synthetic,
        waiting=None,  # whether some must wait, `prepare.admitted` says
    )


def list_contacts(project: Project) -> pd.DataFrame:
    """Who are the SMEs: names, e-mail addresses and phone numbers, kept apart from the answers.

    Parameters
    ----------
    project : Project
        Its codebook says which questions are identifiers.

    Returns
    -------
    DataFrame
        Indexed by respondent, a column of text per identifier question.

    Raises
    ------
    DataError
        Where an export can't be read.

    Examples
    --------
    >>> from move_analysis.project import Project, Partner
    >>> project = Project(name="Demo", codebook="move", partners=[Partner(code="BCT")],
    ...                   folder=".", file="move.yml")
    >>> list(list_contacts(project))
    ['company', 'email', 'phone']
    """
    book = project.load_codebook()
    codes = [question.code for question in book.by_role("identifier")]
    only = book.model_copy(
        update={"questions": (*book.by_role("identifier"), *book.by_role("respondent"))}
    )
    reads, faults = read_exports(project, only, partners=project.partners if codes else ())
    if faults:
        raise DataError.gather(faults)
    return _contacts(only, reads)


def _contacts(book: Codebook, reads: Sequence[ReadExport]) -> pd.DataFrame:
    codes = [question.code for question in book.by_role("identifier")]
    frames = [
        pd.DataFrame(read.identifiers, index=read.answers.index, columns=codes) for read in reads
    ]
    return pd.concat([pd.DataFrame(columns=codes), *frames]).astype("str")


def list_identifiers(contacts: pd.DataFrame) -> frozenset[str]:
    """List what must never stand on a page: names, e-mail addresses, phone numbers.

    Parameters
    ----------
    contacts : DataFrame
        From `list_contacts`.

    Returns
    -------
    frozenset of str
        Distinct values of at least 4 characters: a shorter one is found in any text.

    Examples
    --------
    >>> list_identifiers(pd.DataFrame({"company": ["Hydro", "XY"]}))
    frozenset({'Hydro'})
    """
    values = contacts.to_numpy(dtype=object).ravel()
    return frozenset(v for v in values if isinstance(v, str) and len(v) >= 4)


def _project_questions(project: Project, book: Codebook) -> list[Question]:
    """Partner, and where nobody was asked for them country and sector, as the project has them."""
    new: list[Question] = []
    for role in PROJECT_ROLES:
        asked = book.by_role(role)
        options = _project_options(project, book, role)
        if asked and role == "partner":
            new.append(asked[0].model_copy(update={"kind": "single", "options": options}))
        elif not asked and options:
            taken = {question.code for question in book.questions}
            code = role if role not in taken else f"{role}_of_partner"
            label = {"en": role.capitalize()}
            new.append(Question(code=code, kind="single", role=role, label=label, options=options))
    return new


def _project_options(project: Project, book: Codebook, role: Role) -> tuple[Option, ...]:
    if role == "partner":
        return tuple(Option(code=p.code, label={"": p.name or p.code}) for p in project.partners)
    labels = {sector.code: sector.label for sector in book.sectors} if role == "sector" else {}
    return tuple(
        Option(code=code, label=labels.get(text) or {"": text})
        for text, code in _declared_codes(project, role).items()
    )


def _declared(partner: Partner, role: Role) -> str:
    return partner.code if role == "partner" else str(getattr(partner, role))


def _declared_codes(project: Project, role: Role) -> dict[str, str]:
    """Option code of what the partners declare; most declare a code, such as ES, already."""
    texts = list(dict.fromkeys(text for p in project.partners if (text := _declared(p, role))))
    codes = zip(texts, unique_codes(texts), strict=True)
    return {text: text if re.fullmatch(r"[\w.+#-]+", text, re.ASCII) else c for text, c in codes}


def _answers(
    project: Project, book: Codebook, reads: Sequence[ReadExport], added: Sequence[Question]
) -> pd.DataFrame:
    codes = {role: _declared_codes(project, role) for role in PROJECT_ROLES}
    for read in reads:
        for question in added:
            text = _declared(read.partner, question.role)
            code = codes[question.role].get(text)
            read.answers[question.code] = pd.Series(code, index=read.answers.index, dtype="str")
    columns: dict[str, pd.Series[Any]] = {}
    # Columns of a dict: to take them out of a frame one by one is slow.
    parts = [({**read.answers}, len(read.answers)) for read in reads]
    index = pd.Index([i for read in reads for i in read.answers.index], dtype="str")
    for question in book.questions:
        if question.role in ("respondent", "identifier"):
            continue
        for name in book.column_names(question):
            columns[name] = _stacked(book, question, parts, name).set_axis(index)
    return pd.DataFrame(columns, index=index)


def _stacked(
    book: Codebook, question: Question, held: Sequence[tuple[dict[str, Any], int]], name: str
) -> pd.Series[Any]:
    """One column of all exports in the dtype of its kind; missing where it was not asked."""
    parts = [(columns.pop(name, None), size) for columns, size in held]
    dtype = _dtype(book, question, [part for part, _ in parts if part is not None])
    typed = [_as_dtype(part, dtype, size) for part, size in parts]
    values: pd.Series[Any] = pd.concat([*typed, pd.Series(dtype=dtype)], ignore_index=True)
    if question.kind != "numeric":
        return values
    whole = bool((values.dropna() % 1 == 0).all())
    return values.astype("Int64") if whole and values.notna().any() else values


def _as_dtype(part: pd.Series[Any] | None, dtype: Any, size: int) -> pd.Series[Any]:
    if part is None:
        return pd.Series(index=range(size), dtype=dtype)
    return part if part.dtype == dtype else part.astype(dtype)  # astype copies, which is slow


def _dtype(book: Codebook, question: Question, parts: Sequence[pd.Series[Any]]) -> Any:
    """The dtype that every column of the kind has, also where a partner was not asked."""
    if question.kind == "ordinal":
        points = [point.code for point in book.scale_of(question).points]
        return pd.CategoricalDtype(points, ordered=True)
    if question.kind == "single":
        codes = [option.code for option in question.options]
        return pd.CategoricalDtype(codes or sorted({v for part in parts for v in part.dropna()}))
    return _DTYPES[question.kind]


_DTYPES: dict[str, Any] = {
    "multiple": "boolean", "date": "datetime64[us]", "text": "str", "numeric": "Float64",
}  # fmt: skip


def _asked(
    partners: Sequence[Partner],
    reads: Iterable[tuple[ReadExport, set[str]]],
    columns: pd.Index[str],
    added: Sequence[Question],
) -> pd.DataFrame:
    names = pd.Index([partner.code for partner in partners], dtype="str")
    asked = pd.DataFrame(False, index=names, columns=columns)
    for read, held in reads:
        asked.loc[read.partner.code, [c for c in columns if c in held]] = True
    asked[[question.code for question in added]] = True
    return asked


def _weights(book: Codebook, answers: pd.DataFrame) -> pd.Series[float] | None:
    for question in book.by_role("weight"):
        return answers[question.code].astype("Float64").fillna(1.0).astype(float)
    return None


def _history(
    partners: Sequence[Partner], reads: Sequence[ReadExport], answers: pd.DataFrame
) -> list[Step]:
    steps: list[Step] = []
    total = 0
    for read in reads:
        steps.append(_step_of(read, total))
        total = steps[-1].rows_after
    counts: dict[str, dict[str, int]] = {}
    for read in reads:
        for what, columns in read.remarks.counts.items():
            for column, count in columns.items():
                into = counts.setdefault(what, {})
                into[column] = into.get(column, 0) + count
    steps += [Step(what, total, total, columns) for what, columns in counts.items()]
    for partner in partners:
        if not any(len(read.answers) for read in reads if read.partner is partner):
            what = say("partner {code} has no respondents", code=Name(partner.code))
            steps.append(Step(what, total, total, {"exports": [e.file for e in partner.exports]}))
    rest = np.concatenate([*(read.rest for read in reads), np.zeros(0, dtype=np.uint64)])
    others = told_apart(answers, rest)
    return (
        [*steps, Step(KNOWN_TO_DIFFER, total, total, {"respondents": others})] if others else steps
    )


def _step_of(read: ReadExport, before: int) -> Step:
    arguments = {
        "partner": read.partner.code,
        "file": read.table.file,
        "identifiers split off": len(read.identifiers),
        "columns not in the codebook": unused_headers(read),
        **({"fixed": list(read.table.notes)} if read.table.notes else {}),
        "account": account_rows(read),
    }
    return Step(READ, before, before + len(read.answers), arguments)
