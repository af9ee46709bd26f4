"""Spellings: which code is meant by a text of a table that people keep by hand?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from ..codebook import Option
from ..messages import Message, say
from ..values import Label, Listed, Name
from .table import normal


@dataclass(frozen=True)
class Spellings:
    """Everything that may stand in a column.

    Parameters
    ----------
    codes : dict
        Code of each spelling, in normal form.
    labels : dict
        Label of each code.

    Examples
    --------
    >>> known = Spellings.of([Option(code="ES", label={"en": "Spain", "es": "España"})])
    >>> known.code(" españa "), known.near("Spein")
    ('ES', ['Spain'])
    """

    codes: dict[str, str]
    labels: dict[str, Label]

    @classmethod
    def of(cls, options: Iterable[Option]) -> Spellings:
        """Codes, labels in all languages and synonyms of `options`."""
        listed = list(options)
        return cls(
            {normal(text): option.code for option in listed for text in option.spellings()},
            {option.code: option.name for option in listed},
        )

    def code(self, text: str) -> str | None:
        """Code that is meant; None where there is none."""
        return self.codes.get(normal(text))

    def near(self, text: str, *, cutoff: float = 60) -> list[str]:
        """Labels of up to three codes with a spelling like the text, the likest first."""
        found = process.extract(
            normal(text), list(self.codes), scorer=fuzz.ratio, limit=3, score_cutoff=cutoff
        )
        return list(dict.fromkeys(self.labels[self.codes[spelling]] for spelling, *_ in found))


def meant(labels: Iterable[str]) -> Message:
    """Ask whether one of the labels was meant; there is at least one.

    Examples
    --------
    >>> meant(["Spain", "Spa"])
    'Did you mean "Spain" or "Spa"?'
    """
    names = Listed([Name(f'"{label}"') for label in labels], "or")
    return say("Did you mean {list}?", list=names)
