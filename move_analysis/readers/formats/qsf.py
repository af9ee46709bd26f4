"""Qualtrics' survey file (``.qsf``): texts, kinds and choices of its questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...questions import Option
from ..table import Asked, AskedKind, Table
from .lss import plain_text
from .source import Source
from .structure import files_beside, first_that_fits, unreadable

_MULTIPLE = ("MAVR", "MAHR", "MACOL", "MSB")


def beside(source: Source, table: Table) -> dict[str, Asked]:
    """The questionnaire beside an export that fits it."""
    return first_that_fits(table, files_beside(source, ".qsf"), read_qsf)


def read_qsf(path: Path) -> dict[str, Asked]:
    """Read a survey file: what was asked, and which answers were offered?

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict
        Export tag of each question to what it asks.

    Raises
    ------
    DataError
        Where it is no such file.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.qsf"
    >>> question = {"DataExportTag": "Q1", "QuestionText": "Staff?", "QuestionType": "TE"}
    >>> element = {"Element": "SQ", "Payload": question}
    >>> _ = path.write_text(json.dumps({"SurveyElements": [element]}))
    >>> dict(read_qsf(path)["Q1"].label)
    {'': 'Staff?'}
    """
    try:
        elements = json.loads(path.read_text(encoding="utf-8-sig"))["SurveyElements"]
    except (ValueError, KeyError, TypeError) as error:
        raise unreadable(path, error) from error
    payloads = (e.get("Payload") for e in elements if e.get("Element") == "SQ")
    return {
        str(asked["DataExportTag"]): _asked(asked)
        for asked in payloads
        if isinstance(asked, dict) and asked.get("DataExportTag")
    }


def _asked(payload: Mapping[str, Any]) -> Asked:
    kind = str(payload.get("QuestionType"))
    label = {"": plain_text(str(payload.get("QuestionText", "")))}
    choices = tuple(_options(payload, "Choices"))
    if kind == "Matrix":
        return Asked("ordinal", label, tuple(_options(payload, "Answers")), choices)
    if kind == "MC" and payload.get("Selector") in _MULTIPLE:
        return Asked("multiple", label, choices, choices)
    return Asked("single" if kind == "MC" else _kind(kind), label, choices if kind == "MC" else ())


def _kind(kind: str) -> AskedKind:
    return "text" if kind == "TE" else ""


def _options(payload: Mapping[str, Any], name: str) -> Iterator[Option]:
    """Choices by their recode, in the order shown."""
    choices = payload.get(name) or {}
    choices = dict(enumerate(choices, 1)) if isinstance(choices, list) else choices
    order = payload.get("ChoiceOrder" if name == "Choices" else "AnswerOrder") or list(choices)
    recodes = payload.get("RecodeValues") or {}
    for place in map(str, order):
        choice = choices.get(place) or choices.get(int(place) if place.isdigit() else place) or {}
        recoded = name == "Answers" or payload.get("QuestionType") != "Matrix"
        code = str(recodes.get(place, place)) if recoded else place
        yield Option(code=code, label={"": plain_text(str(choice.get("Display", place)))})
