"""EUSurvey's XML: the questionnaire in all its languages, then the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

from ...errors import DataError
from ...messages import say
from ...questions import Option, label_in
from ...values import Name
from ..table import Asked, AskedKind, Header, Table, unique_headers
from .layout import SURE, table_of
from .lss import plain_text
from .registry import Format
from .source import Source

_KINDS: dict[str, AskedKind] = {
    "single choice": "single", "multiple choice": "multiple", "number": "numeric",
    "date": "date", "free text": "text", "e-mail": "text", "number slider": "numeric",
}  # fmt: skip
_OWN = ("create", "last", "list", "lang")


class _Questionnaire:
    """Questions by their id, with the texts of all languages."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.kinds: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self.options: dict[str, list[str]] = {}
        self.matrix: dict[str, str] = {}

    def add(self, element: ElementTree.Element, language: str, owner: str) -> str:
        """Note one element; returns the question that answers after it belong to."""
        key = element.get("id", "")
        self.labels.setdefault(key, {})[language] = plain_text(element.text or "")
        self.codes.setdefault(key, element.get("bid", ""))
        if element.tag in ("Answer", "MatrixAnswer"):
            known = self.options.setdefault(owner, [])
            known += [] if key in known else [key]
            return owner
        self.kinds.setdefault(key, element.get("type", "").casefold())
        if element.tag in ("MatrixQuestion", "RatingQuestion"):
            self.matrix[key] = owner
        if (
            element.tag in ("Question", "MatrixQuestion", "RatingQuestion")
            and key not in self.order
        ):
            self.order.append(key)
        return owner if element.tag in ("MatrixQuestion", "RatingQuestion") else key

    def option(self, key: str) -> Option:
        """An answer, as an option of the codebook."""
        label = self.labels.get(key, {})
        return Option(code=self.codes.get(key) or "option", label=label)


def recognise(source: Source) -> float:
    """Tell how sure it is: its root element."""
    start = source.start[:2000]
    return SURE if "<Results" in start and "<Survey" in start else 0.0


def read(source: Source) -> Table:
    """Read the answers; a matrix and its rows are one question."""
    try:
        root = ElementTree.fromstring(source.data)
    except ElementTree.ParseError as error:
        raise DataError(
            say("The file can't be read: {why}.", why=Name(error)),
            source.name,
            say("Export the results again as XML."),
        ) from error
    book = _questionnaire(root)
    headers = [*_OWN, *(label_in(book.labels[key]) or key for key in book.order)]
    rows = list(_rows(root, book))
    table = table_of(source, headers=["id", *headers], rows=rows)
    unique = unique_headers(["id", *headers])
    parts = {h: _part(book, k) for h, k in zip(unique[len(_OWN) + 1 :], book.order, strict=True)}
    return replace(
        table,
        parts=parts,
        asked=_asked(book),
        respondent="id",
        metadata=tuple(unique[1 : len(_OWN) + 1]),
    )


def _questionnaire(root: ElementTree.Element) -> _Questionnaire:
    book = _Questionnaire()
    for elements in root.iterfind("Survey/Elements"):
        owner = ""
        for element in elements:
            if element.tag not in ("MatrixCell", "Text", "Image", "Section"):
                owner = book.add(element, elements.get("lang", "").lower(), owner)
    return book


def _rows(root: ElementTree.Element, book: _Questionnaire) -> Iterator[list[str]]:
    for answers in root.iter("AnswerSet"):
        given: dict[str, list[str]] = {}
        for answer in answers.iter("Answer"):
            label = book.labels.get(answer.get("aid", ""), {})
            text = label_in(label) or (answer.text or "").strip()
            given.setdefault(answer.get("qid", ""), []).append(text)
        own = [answers.get("id", ""), *(answers.get(name, "") for name in _OWN)]
        yield [*own, *("; ".join(given.get(key, ())) for key in book.order)]


def _part(book: _Questionnaire, key: str) -> Header:
    if key in book.matrix:
        owner = book.matrix[key]
        return Header(
            book.codes[owner],
            book.codes[key],
            label_in(book.labels[owner]),
            label_in(book.labels[key]),
        )
    return Header(book.codes[key], "", label_in(book.labels[key]))


def _asked(book: _Questionnaire) -> dict[str, Asked]:
    asked: dict[str, Asked] = {}
    for key in dict.fromkeys(book.matrix.get(key, key) for key in book.order):
        rows = tuple(book.option(row) for row, owner in book.matrix.items() if owner == key)
        options = tuple(book.option(answer) for answer in book.options.get(key, ()))
        kind = "ordinal" if rows else _KINDS.get(book.kinds[key], "single" if options else "")
        label = book.labels[key]
        asked[book.codes[key] or label_in(label)] = Asked(
            kind, label, options, options if kind == "multiple" else rows
        )
    return asked


FORMAT = Format(
    "EUSurvey XML",
    recognise,
    read,
    export="the XML of the results",
    recognised="the whole questionnaire, in all its languages",
)
