"""In which language a questionnaire asks, by the small words of its questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .table import Table, normal

_SMALL: Mapping[str, frozenset[str]] = {
    "en": frozenset(
        ("what", "which", "how", "your", "the", "of", "and", "is", "are", "do", "does", "you",
         "for", "please", "many", "where", "when", "number", "we", "our", "have", "has", "with",
         "to", "company", "or", "any", "following", "would", "like", "name", "other")
    ),
    "es": frozenset(
        ("qué", "cuál", "cuáles", "cómo", "cuándo", "dónde", "cuántos", "cuántas", "su", "sus",
         "el", "la", "los", "las", "de", "y", "es", "son", "en", "para", "por", "con", "una", "un",
         "número", "empresa", "nuestra", "nuestro", "usted", "tiene", "se", "del", "al", "nombre",
         "necesita", "qué", "correo")
    ),
    "fr": frozenset(
        ("quel", "quelle", "quels", "quelles", "votre", "vos", "le", "la", "les", "des", "du",
         "de", "et", "est", "êtes", "vous", "en", "pour", "combien", "nombre", "entreprise",
         "avez", "notre", "nos", "nous", "avec", "quand", "où", "une", "un", "aux", "dans", "quoi",
         "comment", "nom", "a-t-elle", "autre")
    ),
    "it": frozenset(
        ("quale", "quali", "qual", "come", "il", "lo", "la", "gli", "le", "dei", "della", "delle",
         "del", "di", "e", "è", "sono", "in", "per", "quanti", "quante", "numero", "azienda",
         "vostra", "sua", "suo", "nostra", "che", "cosa", "quanto", "avete", "con", "quando",
         "dove", "una", "un", "nome", "impresa", "ha")
    ),
    "de": frozenset(
        ("was", "welche", "welcher", "welches", "wie", "ihr", "ihre", "ihres", "ihrer", "ihrem",
         "der", "die", "das", "und", "ist", "sind", "sie", "für", "wann", "wo", "anzahl", "zahl",
         "unternehmen", "unternehmens", "wir", "unser", "unsere", "haben", "hat", "mit", "nicht",
         "bitte", "zu", "im", "von", "name", "viele")
    ),
    "pt": frozenset(
        ("qual", "quais", "como", "quando", "onde", "quantos", "quantas", "o", "a", "os", "as",
         "da", "do", "dos", "das", "de", "e", "é", "são", "em", "para", "por", "com", "uma", "um",
         "número", "empresa", "sua", "suas", "seu", "seus", "que", "não", "nossa", "nosso", "nome",
         "você", "tem", "precisa")
    ),
}  # fmt: skip
_CYRILLIC = re.compile(r"[а-я]")
_NOT_BULGARIAN = re.compile(r"[ыэёіїєђјљњћџ]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEAST = 3


def languages_of(tables: Sequence[Table]) -> list[str]:
    """Tell in which languages exports ask, as far as their questions tell.

    Parameters
    ----------
    tables : sequence of Table

    Returns
    -------
    list of str
        Codes of languages, in the order of the exports; empty where none is told.

    Examples
    --------
    >>> from move_analysis.readers.table import make_table
    >>> headers = ["Qual è il settore della Sua azienda?", "Numero di dipendenti"]
    >>> languages_of([make_table("a.csv", [headers, ["ICT", "7"]])])
    ['it']
    """
    told = (language_of(_questions(table)) for table in tables)
    return [*dict.fromkeys(language for language in told if language)]


def language_of(texts: Iterable[str]) -> str:
    """Tell in which of the seven languages texts are written; empty where it can't be told.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    str

    Examples
    --------
    >>> language_of(["Колко души работят при Вас?"]), language_of(["size", "A1"])
    ('bg', '')
    """
    words = [word for text in texts for word in _WORD.findall(normal(text))]
    if 2 * sum(bool(_CYRILLIC.match(word)) for word in words) > len(words):
        return "" if any(map(_NOT_BULGARIAN.search, words)) else "bg"
    hits = {code: sum(word in small for word in words) for code, small in _SMALL.items()}
    first, second = sorted(hits, key=lambda code: -hits[code])[:2]
    return first if hits[first] >= _LEAST and hits[first] > hits[second] else ""


def _questions(table: Table) -> list[str]:
    """Each question once, and its rows; not the tool's own records."""
    own = {*table.metadata, table.respondent, ""}
    parts = [(header, table.parts.get(header)) for header in table.headers if header not in own]
    texts = [
        text
        for header, part in parts
        for text in ((part.question, part.item) if part else (header,))
    ]
    return [*dict.fromkeys(text for text in texts if text)]
