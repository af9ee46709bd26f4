"""LimeSurvey's questionnaire structure (``.lss``): labels, types, options and sub-questions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from ...codebook import Option
from ...errors import DataError
from ...messages import say
from ...values import Name
from ..table import Asked, AskedKind
from ..words import NO_LABEL, OTHER, YES_LABEL

_KINDS: dict[str, AskedKind] = {
    **dict.fromkeys("L!OYGI", "single"), **dict.fromkeys("MP", "multiple"),
    **dict.fromkeys("FH1ABCE", "ordinal"), **dict.fromkeys("NK", "numeric"), "D": "date",
    **dict.fromkeys("STUQ", "text"),
}  # fmt: skip
"""Letters of LimeSurvey to kinds."""


_YES_NO = (Option(code="Y", label=YES_LABEL), Option(code="N", label=NO_LABEL))
_FIXED = {
    "Y": _YES_NO,
    "C": (_YES_NO[1], Option(code="U", label={"en": "Uncertain"}), _YES_NO[0]),
    "E": (
        Option(code="D", label={"en": "Decrease"}), Option(code="S", label={"en": "Same"}),
        Option(code="I", label={"en": "Increase"}),
    ),
    "G": (Option(code="F", label={"en": "Female"}), Option(code="M", label={"en": "Male"})),
}  # fmt: skip
"""What questions offer that have no list of answers."""


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
            say("The questionnaire can't be read: {why}.", why=Name(error)),
            str(path),
            say("Export the survey structure (.lss) again, or move the file away."),
        ) from error
    options = _grouped(root, "answers", parent="qid", code="code", text="answer")
    items = _grouped(root, "subquestions", parent="parent_qid", code="title", text="question")
    asked: dict[str, Asked] = {}
    for row in _translated(root, "questions"):
        qid, code, letter = row["qid"], row["title"], row["type"]
        offered = options.get(qid, ()) or tuple(_FIXED.get(letter, ()))
        known = asked.setdefault(
            code, Asked(_KINDS.get(letter, ""), {}, offered, items.get(qid, ()))
        )
        label = {**known.label, row.get("language", ""): plain_text(row.get("question", ""))}
        asked[code] = replace(known, label=label)
        if row.get("other") == "Y":
            asked[code] = _with_other(asked[code])
    return asked


def _with_other(asked: Asked) -> Asked:
    """With the option for what is no option, where the question has one."""
    other = Option(code="other", label=OTHER, synonyms=("-oth-",))
    if any(option.code == "other" for option in (*asked.items, *asked.options)):
        return asked
    if asked.kind == "multiple":
        return replace(asked, items=(*asked.items, other))
    return replace(asked, options=(*asked.options, other))


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
        said = plain_text(row.get(text, ""))
        if said and not said.startswith("|"):  # "|0%|100%" names the ends of a slider, and no row
            label[row.get("language", "")] = said
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
