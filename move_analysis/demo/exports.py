"""The demo survey as four partners would export it: languages, headers and formats differ."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ..codebook import Codebook, Option, Question
from ..project import Partner
from ..survey import Survey
from .answers import MISTYPED, demo_survey
from .sizes import PARTNERS


@dataclass(frozen=True)
class Style:
    """How a partner's survey tool writes its export."""

    file: str
    headers: Literal["code", "text", "code and text"]
    answers: Literal["codes", "texts"] = "texts"
    ticked: str = "Y"
    not_ticked: str = ""
    separator: str = ","
    decimals: str = ""
    encoding: str = "utf-8"


STYLES = {
    "CCTL": Style(
        "demo_cctl.csv",
        "code and text",
        ticked="Sí",
        not_ticked="No",
        separator=";",
        decimals=",00",
        encoding="utf-8-sig",
    ),
    "BCT": Style("demo_bct.csv", "code", answers="codes"),
    "NUMELINK": Style("demo_numelink.xlsx", "text", ticked="Oui", not_ticked="Non"),
    "ENVIPARK": Style(
        "demo_envipark.csv", "text", ticked="Sì", not_ticked="No", separator="\t"
    ),
}  # fmt: skip

# Names, addresses and numbers that nobody has, as tests look for them on pages.
COMPANY = {"es": "Empresa Ficticia", "bg": "Измислена фирма", "fr": "Société Fictive",
           "it": "Impresa Inventata"}  # fmt: skip
CALLING = {"es": "+34", "bg": "+359", "fr": "+33", "it": "+39"}
CREATED = datetime(2016, 5, 9)


def write_demo_exports(folder: str | Path, *, seed: int = 0) -> tuple[Path, ...]:
    """Write the demo survey as the files that partners would hand in.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.
    seed : int, default 0
        As of `demo_survey`.

    Returns
    -------
    tuple of Path
        One file per partner, the same bytes each time.

    Examples
    --------
    >>> import tempfile
    >>> [path.name for path in write_demo_exports(tempfile.mkdtemp())]
    ['demo_cctl.csv', 'demo_bct.csv', 'demo_numelink.xlsx', 'demo_envipark.csv']
    """
    return write_exports(demo_survey(seed=seed), folder)


def write_exports(
    survey: Survey, folder: str | Path, *, partners: Sequence[Partner] = PARTNERS
) -> tuple[Path, ...]:
    """Write a survey of the demo's SMEs as one file per partner."""
    return tuple(_write(Path(folder), survey, partner) for partner in partners)


def style_of(partner: Partner) -> Style:
    """How a partner writes its export; the ones that are not the demo's own write codes."""
    plain = Style(f"demo_{partner.code.lower()}.csv", "code", answers="codes")
    return STYLES.get(partner.code, plain)


def _write(folder: Path, survey: Survey, partner: Partner) -> Path:
    style = style_of(partner)
    path = folder / style.file
    columns = _columns(survey, partner, style)
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    if path.suffix == ".xlsx":
        _write_workbook(path, rows)
        return path
    with path.open("w", encoding=style.encoding, newline="") as file:
        csv.writer(file, delimiter=style.separator, lineterminator="\n").writerows(rows)
    return path


def _write_workbook(path: Path, rows: list[Any]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": CREATED, "title": "MOVE (synthetic)"})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


def _columns(survey: Survey, partner: Partner, style: Style) -> dict[str, list[Any]]:
    """Cells by header, in the order of the questionnaire."""
    book = survey.codebook
    answers = survey.answers[survey.series("partner") == partner.code]
    numbers = [respondent.removeprefix(f"{partner.code}-") for respondent in answers.index]
    people = _people(partner, numbers)
    columns: dict[str, list[Any]] = {}
    for question in book.questions:
        if question.role == "partner":
            continue
        parts = book.parts(question) or (None,)
        for name, part in zip(book.column_names(question), parts, strict=True):
            header = _header(question, part, style=style, language=partner.language)
            if name in answers:
                write = _writer(book, question, style=style, language=partner.language)
                columns[header] = [write(value) for value in answers[name].astype(object)]
            else:
                columns[header] = people[name]
            mistyped, as_typed = MISTYPED.get(partner.code, (None, None))
            if name == mistyped:
                columns[header][0] = as_typed
    return columns


def _header(question: Question, part: Option | None, *, style: Style, language: str) -> str:
    source = question.sources()[0]
    code = source if part is None else f"{source}[{part.code}]"
    text = question.text(language)
    if question.columns:  # written by the survey tool, not by who made the questionnaire
        text = question.columns[-1]
    if part is not None:
        text = f"{text} [{part.text(language)}]"
    return {"code": code, "text": text, "code and text": f"{code}. {text}"}[style.headers]


def _writer(
    book: Codebook, question: Question, *, style: Style, language: str
) -> Callable[[Any], Any]:
    """How to write an answer to the question."""
    names = book.answer_names(question)
    texts = {code: name.render(language) for code, name in names.items()}

    def write(value: Any) -> Any:
        if pd.isna(value):
            return ""
        if question.kind == "multiple":
            return style.ticked if value else style.not_ticked
        if question.kind == "date":
            return f"{value:%Y-%m-%d %H:%M:%S}"
        if question.code == "turnover" and style.decimals:
            return f"{value}{style.decimals}"
        return value if style.answers == "codes" else texts.get(value, value)

    return write


def _people(partner: Partner, numbers: list[str]) -> dict[str, list[Any]]:
    """Ids as the partner writes them, and invented names, addresses and phone numbers."""
    members = [number.removesuffix("b") for number in numbers]
    domain = f"{partner.code.lower()}.example.org"
    return {
        "id": list(numbers),
        "company": [f"{COMPANY[partner.language]} {number}" for number in members],
        "email": [f"contact{number}@{domain}" for number in members],
        "phone": [f"{CALLING[partner.language]} 555 0{int(number):03d}" for number in members],
    }
