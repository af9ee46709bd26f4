"""Recognises from the answers alone what kind of question was asked, for a drafted codebook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations

import pandas as pd

from ..codebook import Kind, Option, Scale
from .bands import in_order_of_numbers
from .blanks import NOTHING
from .codes import make_options
from .meanings import spelling_table
from .offered import MOST_OPTIONS, Choices, doubtful, joined_choices, written_beside
from .quantities import CURRENCY, to_dates, to_numbers, with_thousands
from .scales import known_scale, make_scale, numbered_scale
from .table import normal
from .words import (
    NO,
    NO_LABEL,
    OTHER,
    YES,
    YES_LABEL,
    asks_comment,
    asks_date,
    is_contact,
    is_number_to_call,
    means_other,
)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_IP = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){3,7}", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(\d{1,3}([\s.,'’]\d{3})+([.,]\d+)?|\d+([.,]\d+)?(E[-+]?\d+)?)")
_CURRENCY = re.compile(CURRENCY)
_TICKED = re.compile(r"[;|\n]|, ")
_SAMPLE = 300
_DIGITS = 6
_LONG = 60


@dataclass(frozen=True)
class Guess:
    """What a question seems to be.

    Parameters
    ----------
    kind : str
        As in the codebook.
    options : tuple of Option
        For ``single``, and for ``multiple`` whose ticked options stand in one column.
    scale : Scale or None
        For ``ordinal``.
    remark : str
        What a person should look at.

    Examples
    --------
    >>> guess_kind(pd.Series(["Yes", "No", "Yes"])).options[0].code
    'Yes'
    """

    kind: Kind
    options: tuple[Option, ...] = ()
    scale: Scale | None = None
    remark: str = ""


def guess_kind(
    answers: pd.Series[str], *, in_grid: bool = False, write_ins: bool = False, text: str = ""
) -> Guess:
    """Guess the kind of a question: what was asked, going by what was answered?

    Parameters
    ----------
    answers : Series of str
        All answers to it, or to all rows of a grid, over all exports.
    in_grid : bool, default False
        Whether it is a grid, where small whole numbers are points of a scale.
    write_ins : bool, default False
        Whether what people write beside the options stands among them.
    text : str, optional
        The question itself.

    Returns
    -------
    Guess

    Examples
    --------
    >>> guess_kind(pd.Series(["Never", "Always", "Often"])).scale.values()
    {'never': 0.0, 'often': 1.0, 'always': 2.0}
    """
    seen = answers.value_counts()
    counts = Counter({str(t): int(n) for t, n in seen.items() if normal(str(t)) not in NOTHING})
    if not counts:
        return Guess("text", remark="no answers were seen")
    if _share(counts, lambda text: _EMAIL.fullmatch(text) is not None) > 0.5:
        return Guess("identifier", remark="looks like e-mail addresses")
    if _share(counts, lambda text: _IP.fullmatch(text) is not None) > 0.5:
        return Guess("identifier", remark="looks like addresses of computers (IP)")
    if 1 < len(counts) <= 10 and all(normal(text) in YES | NO for text in counts):
        return Guess("single", tuple(map(_spelt_out, make_options(counts))))
    scale = known_scale(counts) or numbered_scale(counts, in_grid=in_grid)
    if scale is not None:
        return Guess("ordinal", scale=scale)
    return _guess_quantity(counts, text) or _guess_choices(counts, write_ins, text, in_grid)


def guess_as(kind: Kind, answers: pd.Series[str], *, code: str) -> Guess:
    """Return what a question is made of where a person says of which kind it is.

    Parameters
    ----------
    kind : str
    answers : Series of str
    code : str
        Of the question: its scale is called so, where it is none of those that are known.

    Returns
    -------
    Guess
        Options of all that was answered, or a scale of it, lowest point first as it is known or
        as it is sorted.

    Examples
    --------
    >>> [o.code for o in guess_as("multiple", pd.Series(["Go; C", "C"]), code="q").options]
    ['Go', 'C']
    """
    counts = Counter(str(text) for text in answers.dropna() if normal(str(text)) not in NOTHING)
    if kind == "ordinal":
        points = [[text] for text in sorted(counts)]
        known = known_scale(counts) or numbered_scale(counts, in_grid=True)
        return Guess(kind, scale=known or make_scale(f"scale_of_{code}", points))
    if kind == "single":
        return Guess(kind, make_options(counts))
    if kind == "multiple":
        joined = joined_choices(counts)
        pieces = [piece.strip() for text in counts for piece in _TICKED.split(text)]
        return Guess(kind, make_options(joined.options if joined else filter(None, pieces)))
    return Guess(kind)


def asks_for_contact(guess: Guess, answers: pd.Series[str], *, texts: Sequence[str]) -> bool:
    """Whether a question asks who somebody is, or how to reach them.

    Numbers are no names: what is counted is short, and is not called.

    Parameters
    ----------
    guess : Guess
    answers : Series of str
    texts : sequence of str
        Its text, and how exports head it.

    Returns
    -------
    bool

    Examples
    --------
    >>> asks_for_contact(Guess("numeric"), pd.Series(["12"]), texts=["Nombre de salariés"])
    False
    """
    if guess.kind != "numeric":
        return any(map(is_contact, texts))
    digits = answers.dropna().str.count(r"\d")
    return bool(digits.median() >= _DIGITS) and any(map(is_number_to_call, texts))


def covers(options: Sequence[Option], answers: pd.Series[str]) -> bool:
    """Whether every answer is one of the options.

    Parameters
    ----------
    options : sequence of Option
    answers : Series of str

    Returns
    -------
    bool

    Examples
    --------
    >>> covers([Option(code="A1", label={"en": "Often"})], pd.Series(["often", None]))
    True
    """
    known = spelling_table(options).keys() | NOTHING
    return all(normal(str(text)) in known for text in answers.dropna().unique())


def _spelt_out(option: Option) -> Option:
    """Yes and no, where the answers have their first letter only."""
    label = {"y": YES_LABEL, "n": NO_LABEL}.get(normal(option.code))
    return option if label is None else option.model_copy(update={"label": label})


def _guess_quantity(counts: Counter[str], text: str) -> Guess | None:
    """A number or a date; days that a spreadsheet counts are numbers of a question for a day."""
    if _share(counts, _is_number) > 0.95:
        cells = pd.Series(list(counts), dtype="str")
        numbers = to_numbers(cells).dropna()
        whole = bool((numbers % 1 == 0).all()) and len(numbers) > 0
        if whole and asks_date(text) and numbers.between(10_000, 60_000).mean() > 0.9:
            return Guess("date", remark="days as a spreadsheet counts them")
        if len(numbers) > 0.9 * len(counts):
            low, high = numbers.min(), numbers.max()
            seen = f"seen: {_plain(low)} to {_plain(high)}"
            for example in cells[with_thousands(cells)][:1]:
                seen = f"{seen}; points stand between thousands: {example}"
            return Guess("numeric", remark=seen)
    sample = pd.Series([cell for cell, _ in counts.most_common(_SAMPLE)], dtype="str")
    if sample.str.contains(r"\d").mean() > 0.9 and to_dates(sample).notna().mean() > 0.9:
        return Guess("date")
    return None


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(_CURRENCY.sub("", cell).strip()) is not None


def _plain(number: float) -> str:
    return f"{number:.15g}"


def _guess_choices(counts: Counter[str], write_ins: bool, text: str, in_grid: bool) -> Guess:
    """Several options in one cell, one option, or free text."""
    comment = asks_comment(text) or any("\n" in cell for cell, _ in counts.most_common(_SAMPLE))
    joined = None if in_grid or asks_comment(text) else joined_choices(counts)
    if joined is not None:
        return _with_other("multiple", joined)
    spelt: dict[str, str] = {}
    for cell, _ in counts.most_common():
        spelt.setdefault(normal(cell), cell)
    total = counts.total()
    repeats = total >= 3 * len(spelt)
    short = len(spelt) <= 12 and total > len(spelt) and max(map(len, counts)) <= _LONG
    if comment or len(spelt) > MOST_OPTIONS or not (repeats or short):
        return Guess("text")
    if write_ins:
        times = Counter({spelt[normal(cell)]: n for cell, n in counts.items()})
        head = written_beside(times, always=True)
        others = {cell: n for cell, n in times.items() if cell not in head}
        found = _with_other("single", Choices(head, others))
        doubts = _counted({text: times[text] for text in doubtful(times, head)})
        told = f'offered, or written beside "other"? {doubts}' if doubts else ""
        return replace(found, remark="; ".join(filter(None, (found.remark, told))))
    options = make_options(in_order_of_numbers(cell for cell, _ in counts.most_common()))
    return Guess("single", with_one_other(options), remark=_alike(options))


def _with_other(kind: Kind, found: Choices) -> Guess:
    """Options, with one for what people wrote beside them."""
    options = with_one_other(make_options(in_order_of_numbers(found.options)))
    if not found.others:
        return Guess(kind, options, remark=_alike(options))
    if all(option.code != "other" for option in options):
        options = (*options, other_option())
    shown = _counted(found.others)
    return Guess(kind, options, remark=f'read as "other", written beside the options: {shown}')


def _counted(times: Mapping[str, int]) -> str:
    return ", ".join(f'"{text}" ({count})' for text, count in list(times.items())[:8])


def other_option() -> Option:
    """Return the option for what is no option.

    Examples
    --------
    >>> other_option().text("fr")
    'Autre'
    """
    return Option(code="other", label=OTHER)


def with_one_other(options: Sequence[Option]) -> tuple[Option, ...]:
    """Call the option that says "other" so; there is one, however often it is written.

    Parameters
    ----------
    options : sequence of Option

    Returns
    -------
    tuple of Option

    Examples
    --------
    >>> [option.code for option in with_one_other([Option(code="a"), Option(code="Otros")])]
    ['a', 'other']
    """
    others = [option for option in options if means_other(option.text())]
    if not others:
        return tuple(options)
    first, *again = sorted(others, key=lambda option: option.code != "other")
    spelt = [text for option in again for text in option.spellings() if option.code != "other"]
    label = first.label or {"": first.code}
    one = Option(code="other", label=label, synonyms=(*first.synonyms, *dict.fromkeys(spelt)))
    return (*(option for option in options if option not in others), one)


def guess_together(guesses: Sequence[Guess]) -> Guess | None:
    """Put together what columns of several exports seem to be, each written in its own way.

    Parameters
    ----------
    guesses : sequence of Guess

    Returns
    -------
    Guess or None
        None where all their answers say more than what each of them seems to be.

    Examples
    --------
    >>> guess_together([Guess("date"), Guess("date")]).kind
    'date'
    """
    kinds = {guess.kind for guess in guesses}
    if kinds <= {"date"} or kinds <= {"numeric"} or kinds <= {"identifier"}:
        return guesses[0]
    if "multiple" not in kinds or not kinds <= {"multiple", "single"}:
        return None
    options = {normal(option.text()): option for g in reversed(guesses) for option in g.options}
    codes = {option.code: option for option in reversed(options.values())}
    remarks = dict.fromkeys(guess.remark for guess in guesses if guess.kind == "multiple")
    return Guess(
        "multiple", with_one_other([*codes.values()]), remark=" ".join(filter(None, remarks))
    )


def _alike(options: Sequence[Option]) -> str:
    """Options that may be two spellings of one."""
    texts = {option.text(): re.sub(r"\W", "", option.text().casefold()) for option in options}
    pairs = [
        f'"{one}" and "{other}"'
        for (one, bare), (other, bare_other) in combinations(texts.items(), 2)
        if _like(bare, bare_other)
    ]
    return f"two spellings? {'; '.join(pairs[:5])}" if pairs else ""


def _like(one: str, other: str) -> bool:
    if re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False  # "10 to 49" and "50 to 49" differ in what they say
    return SequenceMatcher(None, one, other).ratio() > 0.95


def _share(counts: Counter[str], is_such: Callable[[str], bool]) -> float:
    sample = counts.most_common(_SAMPLE)
    return sum(count for text, count in sample if is_such(text)) / sum(n for _, n in sample)
