"""Languages: the catalogues of what the program says, one ``.po`` file per language.

A language is its file: put ``xx.po`` here, and pages, figures, workbooks and calendars speak it.
Catalogues are compiled when they are first used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

__all__ = [
    "HOME",
    "SOURCE",
    "active_language",
    "catalogue",
    "in_language",
    "languages",
    "locale_of",
    "own_name",
    "parse_catalogue",
    "require_language",
    "separators",
    "set_language",
    "speaks",
]

SOURCE = "en"
"""The language of the source: every sentence is looked up by its English form."""
HOME = Path(__file__).parent
# English as Europe writes it, Portuguese as Brazil does.
LOCALES = {"en": "en_GB", "pt": "pt_BR"}
_ACTIVE = [SOURCE]
# What one thread speaks for a while is no matter of the others: a panel draws in its own language
# beside cells that run in another.
_HERE: ContextVar[str] = ContextVar("language")


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, English first.

    Examples
    --------
    >>> languages()
    ('en', 'bg', 'de', 'es', 'fr', 'it', 'pt')
    """
    return (SOURCE, *sorted(path.stem for path in HOME.glob("*.po")))


@cache
def locale_of(language: str) -> str:
    """Return the locale in which numbers and days of a language are written.

    Examples
    --------
    >>> locale_of("en"), locale_of("bg"), locale_of("no such language")
    ('en_GB', 'bg', 'en_GB')
    """
    from babel import Locale, UnknownLocaleError

    wanted = LOCALES.get(language, language)
    try:
        return str(Locale.parse(wanted))
    except (UnknownLocaleError, ValueError):
        return LOCALES[SOURCE]


@cache
def own_name(language: str) -> str:
    """Return what a language calls itself: it is found by who reads no other.

    Examples
    --------
    >>> own_name("es"), own_name("bg")
    ('Español', 'Български')
    """
    from babel import Locale

    locale = Locale.parse(locale_of(language))
    name = str(locale.get_language_name(language) or locale.language_name)
    return name[:1].upper() + name[1:]


def separators(language: str) -> str:
    """Return the decimal and the group separator of a language, as Plotly wants them.

    Examples
    --------
    >>> separators("en"), separators("de")
    ('.,', ',.')
    """
    from babel.numbers import get_decimal_symbol, get_group_symbol

    locale = locale_of(language)
    return get_decimal_symbol(locale) + get_group_symbol(locale)


@cache
def catalogue(language: str) -> GNUTranslations:
    """Return what the program says in a language; an empty catalogue where it has none.

    Examples
    --------
    >>> catalogue("es").gettext("too few")
    'muy pocas'
    """
    source = HOME / f"{language}.po"
    if not source.is_file():
        require_language(language)
        return GNUTranslations(BytesIO(_compiled(None)))
    about = source.stat()
    kept = HOME / "__pycache__" / f"{language}.{about.st_mtime_ns:x}.{about.st_size:x}.mo"
    with suppress(OSError, ValueError):
        return GNUTranslations(BytesIO(kept.read_bytes()))
    content = _compiled(source)
    with suppress(OSError):  # where the package can't be written to, each process compiles
        kept.parent.mkdir(exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(kept)
    return GNUTranslations(BytesIO(content))


def parse_catalogue(path: Path) -> Any:
    """Return a ``.po`` file as a `babel.messages.Catalog`.

    Examples
    --------
    >>> parse_catalogue(HOME / "es.po").get("too few").string
    'muy pocas'
    """
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale=locale_of(path.stem), domain="move_analysis")


def _compiled(source: Path | None) -> bytes:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    content = BytesIO()
    write_mo(content, parse_catalogue(source) if source else Catalog(locale="en"))
    return content.getvalue()


def active_language() -> str:
    """Return the language in which readings, tables and figures speak now.

    Examples
    --------
    >>> active_language()
    'en'
    """
    return _HERE.get(_ACTIVE[0])


def set_language(language: str) -> None:
    """Let readings, tables and figures speak a language from now on.

    Parameters
    ----------
    language : str
        Two-letter code. A language without a catalogue is spoken in English, with the labels
        that the codebook has for it; what is no language is a `ValueError`.

    Examples
    --------
    >>> set_language("es")
    >>> active_language()
    'es'
    >>> set_language("en")
    """
    require_language(language)
    if _HERE.get(""):
        _HERE.set(language)
    else:
        _ACTIVE[0] = language


@contextmanager
def in_language(language: str | None) -> Iterator[str]:
    """Speak a language for a while.

    Parameters
    ----------
    language : str or None
        Two-letter code; ``None`` changes nothing.

    Returns
    -------
    context manager
        Gives the language that is spoken.

    Examples
    --------
    >>> with in_language("fr"):
    ...     active_language()
    'fr'
    """
    if language:
        require_language(language)
    before = _HERE.set(language or active_language())
    try:
        yield active_language()
    finally:
        _HERE.reset(before)


@cache
def require_language(language: str) -> None:
    """Raise `ValueError` for what is no language; one without a catalogue may have labels.

    Examples
    --------
    >>> require_language("es"), require_language("nl")
    (None, None)
    >>> require_language("xx")
    Traceback (most recent call last):
    ValueError: language should be one of 'en', 'bg', 'de', 'es', 'fr', 'it', 'pt', or the code of \
another one in which the codebook has labels, got 'xx'
    """
    if language == SOURCE or (isinstance(language, str) and (HOME / f"{language}.po").is_file()):
        return
    from babel import Locale

    if str(language).replace("_", "-").partition("-")[0] not in Locale.parse(SOURCE).languages:
        known = ", ".join(map(repr, languages()))
        raise ValueError(
            f"language should be one of {known}, or the code of another one in which the codebook "
            f"has labels, got {language!r}"
        )


def speaks(language: str) -> bool:
    """Return whether the program has sentences in a language.

    Examples
    --------
    >>> speaks("bg"), speaks("xx")
    (True, False)
    """
    return language == SOURCE or language in languages()
