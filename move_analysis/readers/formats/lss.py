"""LimeSurvey's questionnaire structure (``.lss``): labels, types, options and sub-questions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from ...codebook import Option
from ...errors import DataError
from ..table import Asked, AskedKind

_KINDS: dict[str, AskedKind] = {
    **dict.fromkeys("L!OYGI", "single"), **dict.fromkeys("MP", "multiple"),
    **dict.fromkeys("FH1ABCE", "ordinal"), **dict.fromkeys("NK", "numeric"), "D": "date",
    **dict.fromkeys("STUQ", "text"),
}  # fmt: skip
"""Letters of LimeSurvey to kinds."""


def read_structure(path: Path) -> dict[str, Asked]:
    """Read a questionnaire: which questions did it ask, and which answers did it offer?

    Parameters
    ----------
    path : Path
        An ``.lss`` file.

    Returns
    -------
    dict
        Code of each question to what it asks.

    Raises
    ------
    DataError
        Where the file is no such questionnaire.

    Examples
    --------
    >>> read_structure(Path("nowhere.lss"))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    move_analysis.errors.DataError: The questionnaire can't be read.
    """
    try:
        root = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, OSError) as error:
        raise DataError(
            f"The questionnaire can't be read: {error}.",
            str(path),
            "Export the survey structure (.lss) again, or move the file away.",
        ) from error
    options = _grouped(root, "answers", parent="qid", code="code", text="answer")
    items = _grouped(root, "subquestions", parent="parent_qid", code="title", text="question")
    own: dict[str, tuple[str, str, dict[str, str]]] = {}
    for row in _translated(root, "questions"):
        _, _, label = own.setdefault(row["qid"], (row["title"], row["type"], {}))
        label[row.get("language", "")] = plain_text(row.get("question", ""))
    return {
        code: Asked(_KINDS.get(kind, ""), label, options.get(qid, ()), items.get(qid, ()))
        for qid, (code, kind, label) in own.items()
    }


def _rows(root: ElementTree.Element, table: str) -> Iterator[dict[str, str]]:
    for row in root.iterfind(f"{table}/rows/row"):
        yield {cell.tag: cell.text or "" for cell in row}


def _translated(root: ElementTree.Element, table: str) -> Iterator[dict[str, str]]:
    """Rows of a table, one per language; since LimeSurvey 4 texts stand in a table beside it."""
    key, beside = ("aid", "answer_l10ns") if table == "answers" else ("qid", "question_l10ns")
    texts: dict[str, list[dict[str, str]]] = {}
    for row in _rows(root, beside):
        texts.setdefault(row[key], []).append(row)
    for row in _rows(root, table):
        for text in texts.get(row.get(key, ""), [{}]):
            yield {**row, **text}


def _grouped(
    root: ElementTree.Element, table: str, *, parent: str, code: str, text: str
) -> dict[str, tuple[Option, ...]]:
    order = "sortorder" if table == "answers" else "question_order"
    rows = sorted(_translated(root, table), key=lambda row: int(row.get(order) or 0))
    labels: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        label = labels.setdefault(row[parent], {}).setdefault(row[code], {})
        label[row.get("language", "")] = plain_text(row.get(text, ""))
    return {
        qid: tuple(Option(code=name, label=label) for name, label in named.items())
        for qid, named in labels.items()
    }


def plain_text(text: str) -> str:
    """Text without its HTML.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> plain_text("<p>Size &amp; age?</p>")
    'Size & age?'
    """
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
