"""Values: what fills the placeholders of a message, each written as its reader writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from html import escape
from typing import Any, ClassVar, Literal, Self

from .languages import SOURCE, active_language, locale_of, speaks
from .languages.writing import day_in, decimal_in, percent_in

__all__ = [
    "Count", "Day", "Label", "Listed", "Name", "Number", "PValue", "Share", "Text", "Value",
    "values_from",
]  # fmt: skip


class Value:
    """Base of all values. A kind of value says how it is rendered, and is registered by name.

    Examples
    --------
    >>> sorted(Value.KINDS)
    ['count', 'day', 'label', 'listed', 'name', 'number', 'p', 'say', 'share']
    """

    __slots__ = ()
    KINDS: ClassVar[dict[str, Callable[[Any], Value]]] = {}
    kind: ClassVar[str] = ""

    def render(self, language: str | None = None) -> str:
        """Return the value as a reader of the language writes it."""
        raise NotImplementedError

    def html(self, language: str | None = None) -> str:
        """Return the same as HTML."""
        return escape(self.render(language), quote=False)

    def plain(self) -> float:
        """Return the number; a value without one has none."""
        raise TypeError(f"{type(self).__name__} is no number")

    def as_json(self) -> Any:
        """Return what `values_from` reads."""
        content = {one.name: getattr(self, one.name) for one in fields(self)}  # type: ignore[arg-type]
        if "number" in content:  # it may be one of numpy's
            content["number"] = float(content["number"])
        return {self.kind: content}


class Text(str, Value):
    """Base of the values that are texts: a `Name`, a `Label`, a message.

    Examples
    --------
    >>> isinstance(Name("BCT"), str) and isinstance(Name("BCT"), Text)
    True
    """

    __slots__ = ()

    def __new__(cls, text: object = "") -> Self:
        """Keep the text."""
        return super().__new__(cls, text)


class Name(Text):
    """A proper name, of an SME, a partner, a file or a variable: never translated.

    Examples
    --------
    >>> Name("Market").render("es")
    'Market'
    """

    __slots__ = ()
    kind = "name"

    def render(self, language: str | None = None) -> str:
        """Return the name itself."""
        return str(self)

    def as_json(self) -> dict[str, str]:
        """Return what `values_from` reads."""
        return {"name": str(self)}


class Label(Text):
    """A label of the codebook or of the project file, in all languages that they have.

    Its English, else its first, text is what it is equal to.

    Parameters
    ----------
    texts : mapping of str to str
        Language to text; the key ``""`` holds a text that is the same in all languages.
    code : str
        Stands where there is no text.

    Examples
    --------
    >>> label = Label({"en": "Logistics", "es": "Logística"})
    >>> label == "Logistics", label.render("es"), label.render("bg")
    (True, 'Logística', 'Logistics')
    """

    texts: Mapping[str, str]
    code: str
    kind = "label"

    def __new__(cls, texts: Mapping[str, str], code: str = "") -> Self:
        """Keep all texts."""
        made = super().__new__(cls, _text_in(texts, SOURCE)[1] or code)
        made.texts, made.code = dict(texts), code
        return made

    def render(self, language: str | None = None) -> str:
        """Return the text in a language, else the codebook's fallback."""
        return _text_in(self.texts, language or active_language())[1] or self.code

    def html(self, language: str | None = None) -> str:
        """Return the text as HTML, marked where it is in another language than the page."""
        language = language or active_language()
        found, text = _text_in(self.texts, language)
        if not text or found in ("", language if speaks(language) else SOURCE):
            return escape(text or self.code, quote=False)
        return f'<span lang="{escape(found)}">{escape(text, quote=False)}</span>'

    def __reduce__(self) -> tuple[Any, ...]:
        return Label, (self.texts, self.code)

    def as_json(self) -> dict[str, Any]:
        """Return what `values_from` reads."""
        return {"label": {"texts": self.texts, "code": self.code}}


def _text_in(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Language and text: the wanted one, one for all, English, or the first there is."""
    for key in (language, "", SOURCE):
        if key in texts:
            return key, texts[key]
    return next(iter(texts.items()), ("", ""))


@dataclass(frozen=True)
class Count(Value):
    """A whole number of things.

    Examples
    --------
    >>> Count(12345).render("en"), Count(12345).render("de")
    ('12,345', '12.345')
    """

    number: Any
    kind = "count"

    def plain(self) -> float:
        """Return the number."""
        return round(float(self.number))

    def render(self, language: str | None = None) -> str:
        """Return the number with its groups of thousands."""
        return decimal_in(float(self.plain()), 0, language or active_language())


@dataclass(frozen=True)
class Number(Value):
    """A number with so many digits after the point; `sign` writes a plus, too.

    Examples
    --------
    >>> Number(1234.5).render("en"), Number(0.25, 2, sign=True).render("fr")
    ('1,234.5', '+0,25')
    """

    number: Any
    digits: int = 1
    sign: bool = False
    kind = "number"

    def plain(self) -> float:
        """Return the number."""
        return float(self.number)

    def render(self, language: str | None = None) -> str:
        """Return the number in the language's own digits and signs."""
        text = decimal_in(
            round(self.plain(), self.digits), self.digits, language or active_language()
        )
        return f"+{text}" if self.sign and self.number > 0 else text


@dataclass(frozen=True)
class Share(Value):
    r"""A share, written as per cent; `sign` writes a plus, too.

    Examples
    --------
    >>> Share(0.456).render("en"), Share(0.25, sign=True).render("en")
    ('46%', '+25%')
    """

    number: Any
    digits: int = 0
    sign: bool = False
    kind = "share"

    def plain(self) -> float:
        """Return the share, 0 to 1."""
        return float(self.number)

    def render(self, language: str | None = None) -> str:
        """Return the share in per cent."""
        number = round(self.plain(), self.digits + 2)
        text = percent_in(number, self.digits, language or active_language())
        return f"+{text}" if self.sign and number > 0 else text


@dataclass(frozen=True)
class PValue(Value):
    """A p-value: below a thousandth it only says so.

    Examples
    --------
    >>> PValue(0.0002).render("en"), PValue(0.04).render("de")
    ('p < 0.001', 'p = 0,040')
    """

    number: Any
    kind = "p"

    def plain(self) -> float:
        """Return the probability."""
        return float(self.number)

    def render(self, language: str | None = None) -> str:
        """Return it as ``p = ...`` or ``p < ...``."""
        language = language or active_language()
        small = self.number < 0.001
        return f"p {'<' if small else '='} {decimal_in(max(self.number, 0.001), 3, language)}"


@dataclass(frozen=True)
class Day(Value):
    """A day; `form` is one of Babel's: ``short``, ``medium``, ``long``.

    Examples
    --------
    >>> Day("2026-04-27").render("es"), Day("2026-04-27", "medium").render("en")
    ('27 de abril de 2026', '27 Apr 2026')
    """

    iso: str
    form: str = "long"
    kind = "day"

    def render(self, language: str | None = None) -> str:
        """Return the day as the language writes it; an empty one stays empty."""
        return (
            day_in(str(self.iso)[:10], self.form, language or active_language()) if self.iso else ""
        )


@dataclass(frozen=True)
class Listed(Value):
    """Several things, joined as the language joins them.

    Parameters
    ----------
    things : sequence of Value
        At least one.
    joined : {'and', 'or', 'comma', 'semicolon'}
        Comma: without a word before the last.

    Examples
    --------
    >>> Listed([Name("A"), Name("B"), Name("C")]).render("es")
    'A, B y C'
    """

    things: Sequence[Value]
    joined: Literal["and", "or", "comma", "semicolon"] = "and"
    kind = "listed"

    def render(self, language: str | None = None) -> str:
        """Return the list as a text."""
        language = language or active_language()
        return self._joined([one.render(language) for one in self.things], language)

    def html(self, language: str | None = None) -> str:
        """Return the list as HTML."""
        language = language or active_language()
        return self._joined([one.html(language) for one in self.things], language)

    def plain(self) -> float:
        """Return how many things there are."""
        return float(len(self.things))

    def _joined(self, texts: list[str], language: str) -> str:
        if len(texts) == 1 or self.joined in SEPARATORS:
            return SEPARATORS.get(self.joined, "").join(texts)
        from babel.lists import format_list

        style: Any = {"and": "standard", "or": "or"}[self.joined]
        joined = format_list(texts, style, locale_of(language))
        word, other, begins = BEFORE_ITS_SOUND.get((language, self.joined), ("", "", ""))
        if word and re.match(begins, texts[-1] if texts else "", flags=re.IGNORECASE):
            joined = joined.removesuffix(word + texts[-1]) + other + texts[-1]
        return joined

    def as_json(self) -> Any:
        """Return what `values_from` reads."""
        things = [thing.as_json() for thing in self.things]
        return {"listed": {"things": things, "joined": self.joined}}


SEPARATORS = {"comma": ", ", "semicolon": "; "}
BEFORE_ITS_SOUND = {
    ("es", "and"): (" y ", " e ", "(<[^>]+>)*(i|í|hi(?![ae]))"),
    ("es", "or"): (" o ", " u ", "(<[^>]+>)*(o|ó|ho|8)"),
}
"""A joining word gives way before a word that begins as it sounds; Babel does not know that."""


def values_from(told: object) -> Value:
    """Return a value: as it is, from a whole number, a day or a sequence, or from its JSON.

    Raises
    ------
    TypeError
        For a plain text and for a number with a fraction, whose kind must be said.

    Examples
    --------
    >>> values_from(3), values_from({"share": {"number": 0.5, "digits": 0, "sign": False}})
    (Count(number=3), Share(number=0.5, digits=0, sign=False))
    """
    if isinstance(told, Value):
        return told
    if isinstance(told, Mapping) and len(told) != 1:
        return Value.KINDS["say"](told)
    if isinstance(told, Mapping):
        ((kind, content),) = told.items()
        return Value.KINDS[kind](content)
    if isinstance(told, date):
        return Day(told.isoformat())
    if hasattr(told, "__index__"):
        return Count(int(told))
    if isinstance(told, float) and told.is_integer():  # counts of tables with blanks
        return Count(told)
    if isinstance(told, list | tuple):
        return Listed([values_from(one) for one in told])
    raise TypeError(
        f"it should be a Name, Label, message, Count, Number, Share or Day, got {told!r}"
    )


def _maker(kind: Callable[..., Value]) -> Callable[[Any], Value]:
    return lambda content: kind(**content)


def _listed(content: Mapping[str, Any]) -> Value:
    return Listed([values_from(one) for one in content["things"]], content["joined"])


Value.KINDS.update(
    {
        "name": Name,
        "label": lambda content: Label(**content),
        "listed": _listed,
        **{kind.kind: _maker(kind) for kind in (Count, Number, Share, PValue, Day)},
    }
)
