"""Numbers and days, as a language writes them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import isnan

from . import locale_of


@lru_cache(maxsize=4096)
def decimal_in(number: float, digits: int, language: str) -> str:
    from babel.numbers import format_decimal

    if isnan(number):
        return "–"
    return format_decimal(number, f"#,##0.{'0' * digits}", locale_of(language))


@lru_cache(maxsize=4096)
def percent_in(number: float, digits: int, language: str) -> str:
    from babel.numbers import format_percent

    if isnan(number):
        return "–"
    locale = locale_of(language)
    return (
        format_percent(number, locale=locale)
        if not digits
        else format_percent(number, _percent_pattern(locale, digits), locale)
    )


def _percent_pattern(locale: str, digits: int) -> str:
    from babel import Locale

    pattern = str(Locale.parse(locale).percent_formats[None].pattern)
    return pattern.replace("#,##0", f"#,##0.{'0' * digits}", 1)


@lru_cache(maxsize=1024)
def day_in(iso: str, form: str, language: str) -> str:
    from babel.dates import format_date

    try:
        return format_date(date.fromisoformat(iso), form, locale_of(language))
    except ValueError:  # no day, only written like one
        return iso
