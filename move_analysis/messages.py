"""Messages: what is said to a reader, kept apart from the language in which it is said.

A message is an English sentence with named placeholders and the values that fill them. It *is*
its English text, so it can be compared, searched and printed like any string; `render` says it
in the language of whoever reads, with that language's plural forms, numbers, lists and days.
Sentences are looked up by their English form in the catalogues of `languages`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Literal, Self

from .languages import (
    SOURCE,
    active_language,
    catalogue,
    in_language,
    set_language,
    speaks,
)
from .values import Count, Label, Listed, Name, Share, Text, Value, values_from

__all__ = [
    "Label",
    "Message",
    "Name",
    "Pattern",
    "Share",
    "active_language",
    "html_of",
    "in_language",
    "listed",
    "render",
    "say",
    "say_many",
    "sentences",
    "set_language",
    "speaker",
    "speaks",
    "translate",
]

# Plotly's own %{...} is none of ours.
PLACEHOLDER = re.compile(r"(?<!%)\{(\w+)\}")


class Message(Text):
    """An English sentence, and what fills its placeholders.

    Made by `say` and `say_many`. Equal to, hashed and printed like its English text.

    Parameters
    ----------
    template : str
        English, with placeholders in braces.
    values : mapping of str to Value
        What fills them.
    one : str
        The template for exactly one, where the sentence has a plural.
    number : str
        Name of the value that decides between singular and plural.

    Examples
    --------
    >>> found = say("{partner}: the interval is {low} to {high}.",
    ...     partner=Name("BCT"), low=Share(0.1), high=Share(0.25))
    >>> found.template, str(found)
    ('{partner}: the interval is {low} to {high}.', 'BCT: the interval is 10% to 25%.')
    """

    template: str
    values: Mapping[str, Value]
    one: str
    number: str

    def __new__(
        cls, template: str, values: Mapping[str, Value], *, one: str = "", number: str = ""
    ) -> Self:
        """Say it in English at once; the parts are kept for the other languages."""
        chosen = one if one and values[number].plain() == 1 else template
        made = super().__new__(cls, _filled(chosen, values, lambda value: value.render(SOURCE)))
        made.template, made.values, made.one, made.number = template, values, one, number
        return made

    def render(self, language: str | None = None) -> str:
        """Return the sentence in a language; left out, in the one that is active.

        Examples
        --------
        >>> say("too few").render("es")
        'muy pocas'
        """
        language = language or active_language()
        if language == SOURCE:
            return str(self)
        return _filled(self._said(language), self.values, lambda value: value.render(language))

    def html(self, language: str | None = None) -> str:
        """Return the sentence as HTML; a label in another language is marked as such."""
        language = language or active_language()
        text = escape(self._said(language), quote=False)
        return _filled(text, self.values, lambda value: value.html(language))

    def filled(self, **values: object) -> Self:
        """Return the message with values for placeholders that had none.

        Examples
        --------
        >>> str(say("{n} of {base}", n=3).filled(base=12))
        '3 of 12'
        """
        known = {**self.values, **_typed(self.template, values)}
        return type(self)(self.template, known, one=self.one, number=self.number)

    def _said(self, language: str) -> str:
        if not self.one:
            return translate(self.template, language)
        how_many = int(self.values[self.number].plain())
        if language == SOURCE:
            return self.one if how_many == 1 else self.template
        return catalogue(language).ngettext(self.one, self.template, how_many)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.template, dict(self.values), self.one, self.number)

    def as_json(self) -> dict[str, Any]:
        """Return what `values.from_json` reads."""
        values = {name: value.as_json() for name, value in self.values.items()}
        return {"say": self.template, "one": self.one, "number": self.number, "values": values}


def _restored(template: str, values: Mapping[str, Value], one: str, number: str) -> Message:
    return Message(template, values, one=one, number=number)


def _from_json(told: Mapping[str, Any]) -> Message:
    values = {name: values_from(value) for name, value in told["values"].items()}
    return Message(told["say"], values, one=told["one"], number=told["number"])


Text.KINDS["say"] = _from_json


def say(template: str, /, **values: object) -> Message:
    """Return an English sentence as a message.

    Parameters
    ----------
    template : str
        A literal: it is collected into the catalogues from the source. A placeholder that gets
        no value stays, to be filled by whoever shows the sentence.
    **values : Value, int, date or sequence
        Whole numbers become `Count`, days `Day`, sequences of texts `Listed`. A plain text is
        refused: say whether it is a `Name`, a `Label` or a message.

    Returns
    -------
    Message

    Raises
    ------
    TypeError
        Where a value is a plain text, or a number whose unit is not said.

    Examples
    --------
    >>> print(say("{partner} has {n} SMEs.", partner=Name("BCT"), n=1200))
    BCT has 1,200 SMEs.
    """
    return Message(template, _typed(template, values))


def say_many(one: str, many: str, /, *, n: float, **values: object) -> Message:
    """Return a sentence with a singular and a plural, which `n` decides.

    Parameters
    ----------
    one, many : str
        English singular and plural, both literals.
    n : int
        Fills ``{n}``.
    **values
        As for `say`.

    Returns
    -------
    Message

    Examples
    --------
    >>> [str(say_many("{n} SME answers", "{n} SMEs answer", n=n)) for n in (1, 2)]
    ['1 SME answers', '2 SMEs answer']
    """
    return Message(many, _typed(many, {"n": Count(n), **values}), one=one, number="n")


def sentences(*parts: Message) -> Message:
    """Return several sentences as one message; empty ones are left out.

    Examples
    --------
    >>> str(sentences(say("Nobody was asked."), say("")))
    'Nobody was asked.'
    """
    said = {f"part{place}": part for place, part in enumerate(part for part in parts if part)}
    return Message(" ".join(f"{{{name}}}" for name in said), said)


def listed(
    parts: Sequence[Value], joined: Literal["and", "or", "comma", "semicolon"] = "and"
) -> Message:
    """Return several values as one message, joined as the reader's language joins them.

    Examples
    --------
    >>> listed([Name("A"), Name("B"), Name("C")]).render("es")
    'A, B y C'
    """
    return Message("{parts}", {"parts": Listed(parts, joined)})


def weighted_share(share: float, *, n: float, base: float) -> Value:
    """Return a share as it stands beside its count, called weighted where the two are not one.

    Parameters
    ----------
    share : float
        Of the weights, 0 to 1.
    n, base : float
        SMEs that are counted, and of how many.

    Examples
    --------
    >>> [weighted_share(one, n=79, base=248).render() for one in (79 / 248, 0.43)]
    ['32%', '43% weighted']
    """
    if not base or abs(share - n / base) < SAME_SHARE:
        return Share(share)
    return say("{share} weighted", share=Share(share))


SAME_SHARE = 0.005
"""Shares that differ by less read the same."""

Pattern = Message
"""A message with placeholders that whoever shows it fills: the columns of a table."""


@lru_cache(4096)
def _pieces(template: str) -> tuple[str, ...]:
    """Text, name of a placeholder, text, ..., text."""
    return tuple(PLACEHOLDER.split(template))


def _typed(template: str, values: Mapping[str, object]) -> dict[str, Value]:
    wanted = _pieces(template)[1::2]
    typed: dict[str, Value] = {}
    for name, value in values.items():
        try:
            typed[name] = values_from(value)
        except TypeError as error:
            raise TypeError(f'"{template}" should get a value for {name}: {error}') from error
    if unused := typed.keys() - {*wanted, "n"}:
        raise TypeError(f'"{template}" has no placeholder for {sorted(unused)}')
    return typed


def _filled(template: str, values: Mapping[str, Value], write: Callable[[Value], str]) -> str:
    filled = [*_pieces(template)]
    for place in range(1, len(filled), 2):
        name = filled[place]
        filled[place] = write(values[name]) if name in values else f"{{{name}}}"
    return "".join(filled)


def translate(english: str, language: str | None = None) -> str:
    """Return a fixed English text in a language; itself where nobody has translated it.

    Examples
    --------
    >>> translate("too few", "fr"), translate("too few", "en")
    ('trop peu', 'too few')
    """
    language = language or active_language()
    if language == SOURCE or not english:
        return str(english)
    return catalogue(language).gettext(str(english))


def speaker(language: str) -> Callable[..., str]:
    """Return a function that says fixed texts in a language, for the templates of pages.

    Examples
    --------
    >>> speaker("es")("Reports of {partnership}", partnership="MOVE")
    'Informes: MOVE'
    """

    def speak(english: str, **values: object) -> str:
        typed = {n: Name(v) if type(v) is str else v for n, v in values.items()}
        return say(english, **typed).render(language)

    return speak


def render(text: object, language: str | None = None) -> str:
    """Return a text in a language: a message or label said in it, any other as it is.

    Examples
    --------
    >>> render(say("too few"), "es"), render("BCT", "es")
    ('muy pocas', 'BCT')
    """
    return text.render(language or active_language()) if isinstance(text, Value) else str(text)


def html_of(text: object, language: str | None = None) -> str:
    """Return a text as HTML, in a language; a plain text is escaped.

    Examples
    --------
    >>> html_of("R&D"), html_of(Label({"es": "Norte"}), "fr")
    ('R&amp;D', '<span lang="es">Norte</span>')
    """
    if isinstance(text, Value):
        return text.html(language or active_language())
    return escape(str(text), quote=False)
