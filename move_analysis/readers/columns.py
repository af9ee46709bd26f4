"""Finds where an export holds each column of the codebook, however its headers are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..codebook import OTHER, Codebook, Option, Question
from .formats.limesurvey import split_header
from .table import Header, normal
from .words import means_other

OTHER_SPELLINGS = ("other", "-oth-")
_PARTING = re.compile(r" - |[./:]")


@dataclass(frozen=True)
class Found:
    """Where one export holds one question.

    Parameters
    ----------
    columns : dict
        Column of the answers to header.
    joined : str or None
        Header of the one column that holds all ticked options of a multiple question.
    texts : tuple of str
        Headers of the several columns into which one free-text question was parted.
    write_in : str
        Header of what people wrote beside the options; empty where there is none.

    Examples
    --------
    >>> Found({"size": "G01Q02. Size"}).headers()
    ['G01Q02. Size']
    """

    columns: dict[str, str]
    joined: str | None = None
    texts: tuple[str, ...] = ()
    write_in: str = ""

    def headers(self) -> list[str]:
        """All headers that are used."""
        joined = [] if self.joined is None else [self.joined]
        beside = [self.write_in] if self.write_in else []
        return list(dict.fromkeys([*self.columns.values(), *joined, *self.texts, *beside]))


@dataclass
class _Index:
    """Normalised names to the header that bears them; the first header in the file wins."""

    whole: dict[str, str] = field(default_factory=dict)
    labelled: dict[tuple[str, str], str] = field(default_factory=dict)
    coded: dict[tuple[str, str], str] = field(default_factory=dict)
    by_code: dict[str, list[str]] = field(default_factory=dict)
    write_ins: dict[str, str] = field(default_factory=dict)


class HeaderIndex:
    """All headers of an export, ready to be asked for questions.

    Parameters
    ----------
    headers : sequence of str
        As they stand in the export.
    parts : mapping, optional
        Header to the question and part that the export says it holds; the others are taken
        apart as their text goes.

    Examples
    --------
    >>> from move_analysis.codebook import Question, Codebook
    >>> question = Question(code="tools", kind="multiple", columns=["tool4can"],
    ...                     options=[Option(code="python", label="Python")])
    >>> book = Codebook(title="Demo", questions=[question])
    >>> index = HeaderIndex(["tool4can[SQ024]. Which languages? [Python]"])
    >>> index.find(book, question).columns
    {'tools[python]': 'tool4can[SQ024]. Which languages? [Python]'}
    """

    def __init__(
        self, headers: Sequence[str], *, parts: Mapping[str, Header] | None = None
    ) -> None:
        self._index = _Index()
        self._subs: dict[str, str] = {}
        told = {header: (parts or {}).get(header) or split_header(header) for header in headers}
        for header, split in told.items():
            self._add(header, split)
        for header, split in told.items():
            if not split.code:  # else the export itself says what belongs together
                self._add_partings(header)

    def find(self, book: Codebook, question: Question) -> Found:
        """Where the export holds `question`; nothing where it does not."""
        found = self._find(book, question)
        if question.kind not in ("single", "multiple") or not (found.columns or found.joined):
            return found
        named = [
            self._index.whole[n] for o in question.other if (n := normal(o)) in self._index.whole
        ]
        beside = (self._index.write_ins.get(normal(source)) for source in _sources(question))
        write_in = next((header for header in (*named, *beside) if header), "")
        return found if write_in in found.headers() else replace(found, write_in=write_in)

    def _find(self, book: Codebook, question: Question) -> Found:
        sources = [normal(source) for source in _sources(question)]
        parts = book.parts(question)
        if not parts:
            header = self._find_whole(sources, single=True)
            if header is None and question.kind == "text":
                texts = next((t for s in sources if (t := self._index.by_code.get(s))), [])
                return Found({question.code: texts[0]} if texts else {}, texts=tuple(texts))
            return Found({} if header is None else {question.code: header})
        columns = self._find_parts(question, parts, sources)
        joined = None
        if question.kind == "multiple" and len(columns) < len(parts):
            joined = self._find_whole(sources)
        return Found({}, joined) if joined is not None else Found(columns)

    def _add(self, header: str, split: Header) -> None:
        index = self._index
        code, question = normal(split.code), normal(split.question)
        for name in _whole_names(header, split):
            index.whole.setdefault(name, header)
        if split.code:
            index.by_code.setdefault(code, []).append(header)
        if split.item:
            for root in filter(None, (code, question)):
                index.labelled.setdefault((root, normal(split.item)), header)
        if split.sub:
            index.coded.setdefault((code, normal(split.sub)), header)
            self._subs[header] = normal(split.sub)
        if split.write_in or means_other(split.item) or means_other(split.sub):
            for root in filter(None, (code, question)):
                index.write_ins.setdefault(root, header)

    def _add_partings(self, header: str) -> None:
        """Ways to read a header as question and part that its text allows."""
        for left, right in _partings(normal(header)):
            self._index.labelled.setdefault((left, right), header)
            if means_other(right):
                self._index.write_ins.setdefault(left, header)

    def _find_whole(self, sources: list[str], *, single: bool = False) -> str | None:
        for source in sources:
            if source in self._index.whole:
                return self._index.whole[source]
            alone = self._index.by_code.get(source, [])
            if single and len(alone) == 1:  # "rse3[SQ001]. Who uses it? []" is one column
                return alone[0]
        return None

    def _find_parts(
        self, question: Question, parts: Sequence[Option], sources: list[str]
    ) -> dict[str, str]:
        """By the item's label; by its code where the export's codes agree with its labels."""
        whole = self._index.whole
        named = {p.code: [normal(c) for c in p.columns if normal(c) in whole] for p in parts}
        found = {code: whole[columns[0]] for code, columns in named.items() if columns}
        for part in parts:
            names = [normal(name) for name in spellings(part)]
            header = _first(self._index.labelled, sources, names)
            if header is not None:
                found.setdefault(part.code, header)
        codes = {normal(part.code): part.code for part in parts}
        subs = ((code, self._subs.get(header, "")) for code, header in found.items())
        if all(codes.get(sub, code) == code for code, sub in subs):
            for part in parts:
                names = [normal(name) for name in spellings(part)]
                header = _first(self._index.coded, sources, names)
                if header is not None and header not in found.values():
                    found.setdefault(part.code, header)
        return {f"{question.code}[{p.code}]": found[p.code] for p in parts if p.code in found}


def spellings(option: Option) -> list[str]:
    """Every way in which exports write an option: which texts mean it?

    Parameters
    ----------
    option : Option
        Of a question, a grid, a scale or the competence vocabulary.

    Returns
    -------
    list of str
        LimeSurvey's own ``-oth-`` belongs to the option ``other``.

    Examples
    --------
    >>> spellings(Option(code="other"))
    ['other', '-oth-']
    """
    own = option.spellings()
    return [*own, *(s for s in OTHER_SPELLINGS if option.code == OTHER and s not in own)]


def _sources(question: Question) -> list[str]:
    return list(question.columns) or [question.code, *question.label.values()]


def _first(
    table: dict[tuple[str, str], str], roots: Sequence[str], names: Sequence[str]
) -> str | None:
    for root in roots:
        for name in names:
            if (root, name) in table:
                return table[root, name]
    return None


def _whole_names(header: str, split: Header) -> Iterator[str]:
    """Names under which a header can be asked for as a column of its own."""
    text = normal(header)
    yield text
    yield text.rsplit("/", 1)[-1]  # the last of Kobo's groups is the question
    yield text.removesuffix(" - response")  # the second header row of SurveyMonkey
    if split.sub:
        yield normal(f"{split.code}[{split.sub}]")
    elif split.code and not split.item:
        yield normal(split.code)
    if split.question:
        yield normal(f"{split.question} [{split.item}]" if split.item else split.question)


def _partings(text: str) -> Iterator[tuple[str, str]]:
    """Ways to read a header as question and option: "Films - I", "films/i", "films_i"."""
    for parting in _PARTING.finditer(text):
        left, right = text[: parting.start()].strip(), text[parting.end() :].strip()
        yield left, right
        yield left.rsplit("/", 1)[-1], right
    for place, letter in enumerate(text):
        if letter == "_":
            yield text[:place], text[place + 1 :]
