"""Standards: countries, languages, size classes, sectors and regions by their public codes.

Names are those of the Unicode CLDR, which Babel carries, in the languages of Europe; so "Spain",
"España" and "Испания" are one country.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from .messages import say

SizeClass = Literal["micro", "small", "medium", "large"]

LANGUAGES = (
    "en", "es", "bg", "fr", "it", "de", "pt", "nl", "pl", "cs", "sk", "sl", "hr", "sr", "mk", "sq",
    "ro", "hu", "el", "tr", "da", "sv", "nb", "fi", "et", "lv", "lt", "ga", "mt", "ca", "eu", "gl",
    "uk", "ru", "is", "ar",
)  # fmt: skip
"""Languages whose names of countries and languages are known."""

_COUNTRY_SYNONYMS = {
    "EL": "GR", "Holland": "NL", "Great Britain": "GB", "England": "GB", "Scotland": "GB",
    "Wales": "GB", "Czech Republic": "CZ", "Macedonia": "MK", "Turkey": "TR", "Türkiye": "TR",
    "Turkiye": "TR", "United States of America": "US", "U.S.": "US", "EE.UU.": "US", "EEUU": "US",
    "Russian Federation": "RU", "Republic of Korea": "KR", "Korea": "KR", "Viet Nam": "VN",
    "Ivory Coast": "CI", "Cape Verde": "CV", "República Checa": "CZ", "République tchèque": "CZ",
    "Repubblica Ceca": "CZ", "Чешка република": "CZ", "Moldavia": "MD", "Hong Kong": "HK",
    "Deutschland": "DE", "Македония": "MK", "Macau": "MO", "Macao": "MO",
    "Hong Kong Special Administrative Region of China": "HK", "Republic of China": "TW",
    "Macao Special Administrative Region of China": "MO", "Province of China Taiwan": "TW",
    "Democratic People's Republic of Korea": "KP", "Lao People's Democratic Republic": "LA",
    "Democratic Republic of the Congo": "CD", "Syrian Arab Republic": "SY", "Myanmar": "MM",
    "Holy See": "VA", "Holy See Vatican City State": "VA", "Falkland Islands Malvinas": "FK",
    "Saint Martin French part": "MF", "Sint Maarten Dutch part": "SX", "Åland": "AX",
    "Bonaire, Sint Eustatius and Saba": "BQ", "Virgin Islands of the United States": "VI",
    "Heard Island and McDonald Islands": "HM", "United States Minor Outlying Islands": "UM",
    "Saint Helena, Ascension and Tristan da Cunha": "SH", "United Mexican States": "MX",
    "South Georgia and the South Sandwich Islands": "GS", "State of Palestine": "PS",
    "United Kingdom of Great Britain and Northern Ireland": "GB", "Hellenic Republic": "GR",
    "Argentine Republic": "AR", "French Republic": "FR", "Gabonese Republic": "GA",
    "Italian Republic": "IT", "Kyrgyz Republic": "KG", "Lebanese Republic": "LB",
    "Portuguese Republic": "PT", "Rwandese Republic": "RW", "Slovak Republic": "SK",
    "Swiss Confederation": "CH", "Togolese Republic": "TG", "Wallis and Futuna Islands": "WF",
    "Svalbard and Jan Mayen Islands": "SJ", "United States Virgin Islands": "VI",
    "China, Hong Kong Special Administrative Region": "HK",
    "China, Macao Special Administrative Region": "MO",
    "Saint Vincent and the Grenadines": "VC",
}  # fmt: skip
_TURNED = re.compile(r"(.+?)(?:, | ?[(\[])(.+ of(?: the)?|british|us|province of china)[)\]]?")
"""The form of a state, or whose it is, behind its name: "Moldova, Republic of"."""
_FORM = re.compile(
    r"(?:(?:arab|bolivarian|democratic|eastern|federa\w+|hashemite|independent|islamic|people's"
    r"|plurinational|socialist|united) )*(?:commonwealth|grand duchy|kingdom|principality|republic"
    r"|states?|sultanate|union) of "
)
"""The form of a state before its name: "Islamic Republic of Iran"."""

_SIZES: tuple[tuple[SizeClass, int, float, float], ...] = (
    ("micro", 10, 2e6, 2e6),
    ("small", 50, 10e6, 10e6),
    ("medium", 250, 50e6, 43e6),
)
"""Class, persons it stays below, and the turnover and balance sheet total (EUR) it may reach."""

NACE_SECTIONS = {
    "A": say("Agriculture, forestry and fishing"),
    "B": say("Mining and quarrying"),
    "C": say("Manufacturing"),
    "D": say("Electricity, gas, steam and air conditioning supply"),
    "E": say("Water supply; sewerage, waste management and remediation activities"),
    "F": say("Construction"),
    "G": say("Wholesale and retail trade"),
    "H": say("Transportation and storage"),
    "I": say("Accommodation and food service activities"),
    "J": say("Publishing, broadcasting, and content production and distribution activities"),
    "K": say(
        "Telecommunication, computer programming, consulting, computing infrastructure and "
        "other information service activities"
    ),
    "L": say("Financial and insurance activities"),
    "M": say("Real estate activities"),
    "N": say("Professional, scientific and technical activities"),
    "O": say("Administrative and support service activities"),
    "P": say("Public administration and defence; compulsory social security"),
    "Q": say("Education"),
    "R": say("Human health and social work activities"),
    "S": say("Arts, sports and recreation"),
    "T": say("Other service activities"),
    "U": say(
        "Activities of households as employers and undifferentiated goods- and "
        "service-producing activities of households for own use"
    ),
    "V": say("Activities of extraterritorial organisations and bodies"),
}
"""Sections of NACE Rev. 2.1 (Commission Delegated Regulation (EU) 2023/137)."""

_LAST_DIVISIONS = (
    (3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"),
    (56, "I"), (60, "J"), (63, "K"), (66, "L"), (68, "M"), (75, "N"), (82, "O"), (84, "P"),
    (85, "Q"), (88, "R"), (93, "S"), (96, "T"), (98, "U"), (99, "V"),
)  # fmt: skip
_NO_DIVISIONS = frozenset((0, 4, 34, 40, 44, 45, 48, 54, 57, 67, 76, 83, 89))


def country_of(text: str) -> str | None:
    """Return the ISO 3166-1 code of a country.

    Parameters
    ----------
    text : str
        Its name in a language of `LANGUAGES`, or its code (two or three letters; the European
        Union's EL and UK, too). In English, what ISO and the United Nations call it, too.

    Returns
    -------
    str or None
        Two capital letters; None where the text names no country.

    Examples
    --------
    >>> country_of("España"), country_of("Испания"), country_of("ESP"), country_of("Logistics")
    ('ES', 'ES', 'ES', None)
    >>> country_of("Moldova, Republic of"), country_of("The Netherlands")
    ('MD', 'NL')
    """
    plain = _plain(text)
    known = _countries()
    if plain in known:
        return known[plain]
    plain = plain.removeprefix("the ").replace(" (the)", "")
    turned = _TURNED.fullmatch(plain)
    name = _bare(f"{turned[2]} {turned[1]}" if turned else plain)
    return known.get(name) or known.get(_bare(_FORM.sub("", name, count=1)))


@cache
def country_names(code: str) -> frozenset[str]:
    """Return all names of a country, in lower case.

    Parameters
    ----------
    code : str
        Of ISO 3166-1, in any case.

    Returns
    -------
    frozenset of str
        In the languages of `LANGUAGES`; nothing where there is no such country.

    Examples
    --------
    >>> {"es", "spain", "испания"} <= country_names("ES")
    True
    """
    iso = country_of(code) if len(code) == 2 else None
    if iso is None:
        return frozenset()
    written = (_names(language, "territories").get(iso, "") for language in LANGUAGES)
    known = (name for name, its in _countries().items() if its == iso)
    return frozenset((*known, *(" ".join(name.casefold().split()) for name in written)))


def country_labels(code: str, languages: Iterable[str]) -> dict[str, str]:
    """Return the name of a country in each of some languages.

    Parameters
    ----------
    code : str
        Two letters of ISO 3166-1.
    languages : iterable of str
        Two-letter language codes; those that Babel does not know are left out.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> country_labels("ES", ["en", "es"])
    {'en': 'Spain', 'es': 'España'}
    """
    names = {language: _names(language, "territories").get(code) for language in languages}
    return {language: name for language, name in names.items() if name}


def language_of(text: str) -> str | None:
    """Return the ISO 639 code of a language.

    Parameters
    ----------
    text : str
        Its name in a language of `LANGUAGES`, or its code (two or three letters).

    Returns
    -------
    str or None
        Two letters, three where there are no two; None where the text names no language.

    Examples
    --------
    >>> language_of("Spanish"), language_of("castellano"), language_of("български")
    ('es', 'es', 'bg')
    """
    return _languages().get(_plain(text))


def size_class_of(
    persons: float, *, turnover: float | None = None, balance: float | None = None
) -> SizeClass:
    """Return the size class of an enterprise by Recommendation 2003/361/EC.

    Parameters
    ----------
    persons : float
        Staff headcount, in annual work units.
    turnover, balance : float, optional
        Annual turnover and balance sheet total in EUR. An enterprise may exceed one of the two
        ceilings of its class, not both; one that is not known does not decide.

    Returns
    -------
    {'micro', 'small', 'medium', 'large'}

    References
    ----------
    Commission Recommendation 2003/361/EC, annex, article 2.

    Examples
    --------
    >>> size_class_of(9), size_class_of(9, turnover=5e6, balance=4e6)
    ('micro', 'small')
    """
    for name, fewer_than, most_turnover, most_balance in _SIZES:
        ceilings = ((turnover, most_turnover), (balance, most_balance))
        known = [amount <= most for amount, most in ceilings if amount is not None]
        if persons < fewer_than and (not known or any(known)):
            return name
    return "large"


def size_class_of_text(text: str) -> SizeClass | None:
    """Return the size class that the label of an answer means.

    Parameters
    ----------
    text : str
        Such as "10 to 49", "Micro (1-9)", "fewer than 10 people", "250+", "> 250".

    Returns
    -------
    {'micro', 'small', 'medium', 'large'} or None
        None where the bounds are those of no class.

    Examples
    --------
    >>> [size_class_of_text(text) for text in ("1-9", "10 a 49", "50–249", "250+", "20 to 99")]
    ['micro', 'small', 'medium', 'large', None]
    """
    numbers = [
        int(number) for number in re.findall(r"\d+", re.sub(r"(?<=\d)[., ](?=\d{3})", "", text))
    ]
    bounds = (min(numbers), max(numbers)) if numbers else None
    if bounds in ((10, 49), (10, 50), (11, 50), (11, 49)):
        return "small"
    if bounds in ((50, 249), (50, 250), (51, 250), (51, 249)):
        return "medium"
    if bounds in ((0, 9), (1, 9), (1, 10), (0, 10), (2, 9), (9, 9), (10, 10)):
        return "micro"
    return "large" if numbers and min(numbers) in (249, 250, 251) else None


def nace_section_of(text: str) -> str | None:
    """Return the section of NACE Rev. 2.1 to which a code belongs.

    Parameters
    ----------
    text : str
        A section, division, group or class, such as "C", "62", "01.1", "49.41", "J 62.10".
        Zeros that a spreadsheet dropped ("1.1") are understood.

    Returns
    -------
    str or None
        A capital letter, key of `NACE_SECTIONS`; None where the text is no code.

    Examples
    --------
    >>> nace_section_of("62.10"), nace_section_of("01"), nace_section_of("C"), nace_section_of("45")
    ('K', 'A', 'C', None)
    """
    code = re.match(r"\s*([A-V])?\s*\.?\s*(?:(\d{1,2})(?:\.\d{1,2}){0,2})?(?![\w.])", text)
    if code is None:
        return None
    letter, division = code[1], int(code[2] or 0)
    if not division:
        return letter if letter and not text.strip()[1:] else None
    if division in _NO_DIVISIONS:
        return None
    return next(section for last, section in _LAST_DIVISIONS if division <= last)


def nuts_of(text: str) -> str | None:
    """Return the NUTS code with which a text begins.

    Parameters
    ----------
    text : str
        Such as "ES51" or "ES51 - Cataluña"; names alone are not looked up.

    Returns
    -------
    str or None
        The code as it was given, in capitals: a country and one to three letters or digits;
        None where the text begins with none.

    Examples
    --------
    >>> nuts_of("es51 - Cataluña"), nuts_of("EL30"), nuts_of("Cataluña")
    ('ES51', 'EL30', None)
    """
    code = re.match(r"\s*([A-Za-z]{2}(?=[A-Za-z]?\d)[A-Za-z0-9]{1,3})(?![\w])", text)
    if code is None or country_of(code[1][:2]) is None:
        return None
    return code[1].upper()


def _names(language: str, what: Literal["territories", "languages"]) -> dict[str, str]:
    """Names in a language by code; none where Babel does not know the language."""
    try:
        names = getattr(Locale.parse(language), what)
    except (UnknownLocaleError, ValueError):
        return {}
    return {str(code): str(name) for code, name in names.items() if name}


@cache
def _countries() -> dict[str, str]:
    """Plain name or code of every country to its code."""
    unions = ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB")
    isos = [c for c in _names("en", "territories") if re.fullmatch(r"[A-Z]{2}", c)]
    isos = [code for code in isos if code not in unions]
    found = {_plain(code): code for code in isos}
    for old, new in get_global("territory_aliases").items():
        if re.fullmatch(r"[A-Z]{2,3}", old) and len(new) == 1 and new[0] in isos:
            found.setdefault(_plain(old), new[0])
    for language in LANGUAGES:
        names = _names(language, "territories")
        for code in isos:
            if code in names:
                found.setdefault(_plain(names[code]), code)
                found.setdefault(_bare(_plain(names[code])), code)
    for name, code in _COUNTRY_SYNONYMS.items():
        found.setdefault(_plain(name), code)
        found.setdefault(_bare(_plain(name)), code)
    return found


@cache
def _languages() -> dict[str, str]:
    """Plain name or code of every language to its code."""
    codes = [code for code in _names("en", "languages") if re.fullmatch(r"[a-z]{2,3}", code)]
    found = {_plain(code): code for code in codes if len(code) == 2}
    aliases = get_global("language_aliases")
    found |= {old: new for old, new in aliases.items() if re.fullmatch(r"[a-z]{3}", old)}
    for language in LANGUAGES:
        names = _names(language, "languages")
        for code in codes:
            if code in names:
                found.setdefault(_plain(names[code]), code)
    return {**found, "castellano": "es", "castilian": "es", "valenciano": "ca", "flemish": "nl"}


def _plain(text: str) -> str:
    """Without case, accents, dots and odd spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    letters = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(letters.replace(".", "").replace("-", " ").split())


def _bare(plain: str) -> str:
    """A plain name without article and signs; "and" and "saint" written out."""
    written = re.sub(r"\bst\b", "saint", plain.replace("&", " and "))
    words = re.sub(r"[()\[\],]", " ", written).split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)
