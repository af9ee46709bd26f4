"""Words: from CPV codes, keywords and free text to competences of the codebook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from ..codebook import Codebook
from ..errors import CodebookError, Fault, did_you_mean
from ..messages import say
from ..prepare.phrases import Reader
from ..prepare.review import decisions_in
from ..project import Project
from ..readers.table import normal
from ..values import Name
from ..yamlfile import Declared, parse_yaml_file

SHIPPED = Path(__file__).with_name("words.yml")
GUESSED, UNKNOWN = "similar", "unmatched"
DIVISION = 2
"""Digits of a CPV code that name its division."""
LONGEST = 60
"""Characters of a phrase that a person is asked about; a longer one is a sentence."""
CPV = re.compile(r"\d{8}|\d{2,7}(?!\d)")


class Words(Declared):
    """What CPV codes and keywords mean.

    Parameters
    ----------
    cpv : dict
        Beginning of a CPV code to competences, an empty list where it means none; the longest
        beginning counts.
    keywords : dict
        Competence to words that mean it, beside its labels and synonyms in the codebook.

    Examples
    --------
    >>> Words(cpv={"72": ("software",)}).of_cpv("72212000-4")
    ('software',)
    """

    cpv: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    keywords: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def of_cpv(self, text: str) -> tuple[str, ...]:
        """Return the competences of all CPV codes in a cell."""
        found = [self._of_one(code) for code in CPV.findall(text)]
        return tuple(dict.fromkeys(code for codes in found for code in codes))

    def _of_one(self, code: str) -> tuple[str, ...]:
        beginnings = (code[:length] for length in range(len(code), 1, -1))
        return next((self.cpv[one] for one in beginnings if one in self.cpv), ())

    def unmapped(self, text: str) -> set[str]:
        """Return the divisions of those CPV codes in a cell of which nothing is said.

        Examples
        --------
        >>> Words(cpv={"72": ("software",), "45": ()}).unmapped("72212000; 45000000; 15500000")
        {'15'}
        """
        return {
            code[:DIVISION]
            for code in CPV.findall(text)
            if not any(code.startswith(beginning) for beginning in self.cpv)
        }


def load_words(project: Project, book: Codebook) -> tuple[Words, list[Fault]]:
    """Return the project's own words, else the shipped ones, that its codebook knows; faults."""
    known = {competence.code for competence in book.competences}
    own = project.opportunities.words
    words, faults = parse_yaml_file(SHIPPED, Words), list[Fault]()
    if own:
        try:
            words = parse_yaml_file(project.folder / own, Words)
            faults += _faults(words, known, own)
        except CodebookError as error:
            faults += error.fault_list
    cpv = {code: tuple(one for one in to if one in known) for code, to in words.cpv.items()}
    keywords = {code: texts for code, texts in words.keywords.items() if code in known}
    return Words(cpv=cpv, keywords=keywords), faults


def _faults(words: Words, known: set[str], file: str) -> Iterator[Fault]:
    named = {code: f"cpv, {cpv}" for cpv, codes in words.cpv.items() for code in codes}
    named |= dict.fromkeys(words.keywords, "keywords")
    for code in [code for code in named if code not in known]:
        yield Fault(
            say('Unknown {column} "{text}".', column=Name("competence"), text=Name(code)),
            f"{file}, {named[code]}",
            did_you_mean(code, known),
        )


class Interpreter:
    """Reads what opportunities say as competences, and remembers what it could not read."""

    def __init__(self, project: Project, book: Codebook) -> None:
        self._words, self.faults = load_words(project, book)
        spelt = [
            one.model_copy(
                update={"synonyms": (*one.synonyms, *self._words.keywords.get(one.code, ()))}
            )
            for one in book.competences
        ]
        self._exact = {normal(text): one.code for one in spelt for text in one.spellings()}
        review = project.folder / project.vocabulary if project.vocabulary else None
        codes = [one.code for one in spelt]
        self._reader = Reader(spelt, decisions=decisions_in(review, competences=codes))
        self.open: Counter[str] = Counter()
        self.read_as: dict[str, tuple[str, ...]] = {}

    def of_cpv(self, text: str) -> tuple[str, ...]:
        """Return the competences of CPV codes."""
        return self._words.of_cpv(text)

    def unmapped(self, text: str) -> set[str]:
        """Return the divisions of those CPV codes of which nothing is said."""
        return self._words.unmapped(text)

    def of_entries(self, cell: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the competences of a cell with entries, and the entries that are not known."""
        entries = [part.strip() for part in re.split(r"[;\n]", cell) if part.strip()]
        found, unknown = list[str](), list[str]()
        for entry in entries:
            code = self._exact.get(normal(entry))
            codes = (code,) if code else self.of_text(entry, ask=True)
            found += codes
            unknown += [] if codes else [entry]
        return tuple(dict.fromkeys(found)), unknown

    def of_text(self, text: str, *, ask: bool = False) -> tuple[str, ...]:
        """Return the competences that a text names.

        What is only like a spelling is kept for a person to look at; where `ask`, so is what
        means nothing: of sentences, most phrases do.
        """
        found: list[str] = []
        for mention in self._reader.mentions(text):
            found += mention.competences
            undecided = mention.how == GUESSED or (ask and mention.how == UNKNOWN)
            if undecided and len(mention.phrase) <= LONGEST:
                self.open[mention.phrase] += 1
                self.read_as[mention.phrase] = mention.competences
        return tuple(dict.fromkeys(found))
