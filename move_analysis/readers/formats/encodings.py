"""In which encoding a text was written: told by its bytes, judged by the letters of Europe."""

from __future__ import annotations

import codecs
import itertools
import re
import unicodedata
from functools import cache

from charset_normalizer import from_bytes

from ...errors import DataError
from ...messages import say
from ...values import Name

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ALPHABETS = {
    "es": "áéíóúüñ", "fr": "àâæçéèêëîïôœùûüÿ", "it": "àèéìîòù", "de": "äöüß",
    "pt": "ãõâêôáéíóúàçü", "ca": "àçèéíïòóúü", "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "el": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž",
    "hu": "áéíóöőúüű", "ro": "ăâîșțşţ", "hr": "čćđšž", "sl": "čšž", "sk": "áäčďéíĺľňóôŕšťúýž",
    "tr": "çğıöşüi̇", "da": "æøå", "sv": "åäö", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
    "et": "äõöüšž", "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
}  # fmt: skip
"""Letters beyond ASCII that the languages of Europe write with."""
_PROGRAM = ("es", "fr", "it", "de", "pt", "bg")
"""Languages of the program; they win where another language would do as well."""
_MARKS = "\u00a0€’‘“”„–—…•°©®´§«»¿¡ªº½²³·×±™№%\"'().,;:!?/-+"
_AROUND = re.compile("[’‘–·-]")
CANDIDATES = {
    "cp1252": 0.0, **dict.fromkeys(("cp1251", "cp1253", "cp1250", "cp1254", "cp1257"), 0.005),
    **dict.fromkeys(("iso8859_15", "iso8859_2", "iso8859_7", "iso8859_5", "koi8_r"), 0.02),
    "latin_1": 0.04, "mac_roman": 0.05, "mac_cyrillic": 0.05, "mac_greek": 0.06,
    "mac_latin2": 0.07, "cp850": 0.1, "cp866": 0.1, "cp737": 0.1, "cp852": 0.11, "cp437": 0.12,
}  # fmt: skip
"""Tried where a text is no Unicode, each with how much rarer it is: Windows, ISO, Mac, DOS."""
_SAMPLE = 200_000
TELLING_WORDS = 4
"""Words by which a person sees whether an encoding is the right one."""


def recognise_encoding(data: bytes) -> tuple[str, str]:
    """Tell in which encoding a text was written.

    A byte order mark tells; else UTF-8 where the bytes are valid UTF-8; else the encoding in
    which most words that hold a letter beyond ASCII are written as some language of Europe
    writes. Where several read it alike well, charset-normalizer decides.

    Parameters
    ----------
    data : bytes
        The file's content.

    Returns
    -------
    encoding : str
        As Python names it.
    note : str
        That it was assumed, for a person to check; empty where it is certain.

    Examples
    --------
    >>> recognise_encoding("Логистика и транспорт".encode("cp1251"))[0]
    'cp1251'
    >>> recognise_encoding("Logística".encode("utf-8"))
    ('utf-8', '')
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, ""
    if data[1:2] == b"\0" or data[:1] == b"\0":
        return ("utf-16-le" if data[1:2] == b"\0" else "utf-16-be"), ""
    if _is_utf8(data):
        return "utf-8", ""
    name = _likeliest(_telling_lines(data))
    return name, f'no Unicode: read as {name}. If letters are wrong, write "encoding:" in move.yml'


def readings(data: bytes) -> dict[str, str]:
    """Return how a text reads in each encoding that it may be written in, the likeliest first.

    Parameters
    ----------
    data : bytes
        The file's content.

    Returns
    -------
    dict of str to str
        Encoding to some of the words by which a person sees whether it is right; of several that
        read the same, one. Empty where there is no doubt.

    Examples
    --------
    >>> [*readings("Логистика".encode("cp1251")).items()][:2]
    [('cp1251', 'Логистика'), ('cp1252', 'Ëîãèñòèêà')]
    >>> readings("Логистика".encode("utf-8"))
    {}
    """
    recognised, doubt = recognise_encoding(data)
    sample = _telling_lines(data)
    found: dict[str, str] = {}
    for name in (recognised, *CANDIDATES) if doubt else ():
        try:
            words = _words(sample.decode(name))
        except UnicodeDecodeError:
            continue
        shown = ", ".join(list(dict.fromkeys(words))[:TELLING_WORDS])
        if shown.isprintable() and shown not in found.values():
            found[name] = shown
    return found


def decode(data: bytes, *, file: str, encoding: str | None = None) -> str:
    """Turn bytes into text: in which encoding was the file written?

    Parameters
    ----------
    data : bytes
        The file's content.
    file : str
        Its name, for the message.
    encoding : str, optional
        Named by the project; it wins.

    Returns
    -------
    str

    Raises
    ------
    DataError
        Where the named encoding is unknown or does not fit.

    Examples
    --------
    >>> decode("Логистика".encode("cp1251"), file="a.csv")
    'Логистика'
    >>> decode("Logística".encode("cp1252"), file="a.csv")
    'Logística'
    """
    if encoding:
        return data.decode(named_encoding(data, file=file, encoding=encoding))
    return data.decode(recognise_encoding(data)[0], errors="replace")


def named_encoding(data: bytes, *, file: str, encoding: str) -> str:
    """Check the encoding that the project names: does the file decode in it?

    Parameters
    ----------
    data : bytes
    file : str
        Its name, for the message.
    encoding : str
        As the project names it.

    Returns
    -------
    str
        As Python names it; with "utf-8", a byte order mark is no letter.

    Raises
    ------
    DataError
        Where there is no such encoding, or it does not fit.

    Examples
    --------
    >>> named_encoding(b"size", file="a.csv", encoding="UTF8")
    'utf-8-sig'
    """
    name = "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding
    try:
        data.decode(name)
    except LookupError as error:
        raise DataError(
            say('There is no encoding "{encoding}".', encoding=Name(encoding)),
            file,
            say('Write for example "encoding: utf-8" or "encoding: cp1252", or leave it out.'),
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            say("The file is not written in {encoding}.", encoding=Name(encoding)),
            f"{file}, byte {error.start}",
            say('Correct "encoding:" in move.yml, or leave it out to have it recognised.'),
        ) from error
    return name


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _telling_lines(data: bytes) -> bytes:
    """Lines with bytes beyond ASCII, up to a sample's size."""
    lines = re.findall(rb"[^\r\n]*[\x80-\xff][^\r\n]*", data[: 20 * _SAMPLE])
    return b"\n".join(lines)[:_SAMPLE]


def _likeliest(sample: bytes) -> str:
    scores = {name: _plausibility(sample, name) - rarer for name, rarer in CANDIDATES.items()}
    best = max(scores.values())
    alike = [name for name, score in scores.items() if score == best]
    if len({sample.decode(name) for name in alike}) == 1:
        return alike[0]
    own = from_bytes(sample, cp_isolation=alike, threshold=1.0).best()
    return own.encoding if own is not None and own.encoding in alike else alike[0]


def _words(text: str) -> list[str]:
    """Words that hold a letter or sign beyond ASCII."""
    return re.findall(r"[^\s,;|\"<>\x00-\x1f]*[^\x00-\x7f][^\s,;|\"<>\x00-\x1f]*", text)


def _plausibility(sample: bytes, encoding: str) -> float:
    """Share of the words beyond ASCII that one language would write so; -1: not decodable."""
    try:
        text = unicodedata.normalize("NFC", sample.decode(encoding))
    except UnicodeDecodeError:
        return -1.0
    words = _words(text)
    good: dict[str, float] = {}
    for word in words:
        worth = _worth(word)
        if worth:
            for language in _languages(frozenset(c for c in word.lower() if c > "\x7f")):
                good[language] = good.get(language, 0) + worth
    likely = [score + 0.03 * len(words) * (lang in _PROGRAM) for lang, score in good.items()]
    return round(max(likely, default=0.0) / max(len(words), 1), 3)


@cache
def _languages(letters: frozenset[str]) -> tuple[str, ...]:
    """Languages that write with all of these letters."""
    plain = letters.difference(_MARKS)
    return tuple(lang for lang, alphabet in ALPHABETS.items() if plain <= frozenset(alphabet))


_MISPLACED = re.compile(r"ς[α-ώ]|[ΰΐ]|\b[ъьыЪЬЫ]|[бвгджзклмнпрстфхцчшщ]{5}|[βγδζθκλμνξπρστφχψ]{5}")


def _worth(word: str) -> float:
    """How sure it is that a word is one: no capital behind a small letter, one script."""
    inner = _AROUND.sub("", word.strip(_MARKS))
    beyond = [c for c in inner if c > "\x7f"]
    if not beyond:
        return 0.3  # signs only, such as the euro
    if not inner.isalnum() or _MISPLACED.search(inner):
        return 0.0
    if any(a.islower() and b.isupper() for a, b in itertools.pairwise(inner)):
        return 0.0
    greek_or_cyrillic = sum("\u0370" <= c <= "\u04ff" for c in beyond)
    if greek_or_cyrillic and greek_or_cyrillic < sum(map(str.isalpha, inner)):
        return 0.0
    return 1.0 if len(inner) > 2 else 0.3
