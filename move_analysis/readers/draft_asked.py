"""What a questionnaire knows better than the answers: kinds, options, their order and labels."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..codebook import Option
from .alike import are_alike
from .codes import unique_codes
from .grouping import Group
from .recognise import Guess, covers, other_option, with_one_other
from .scales import known_scale_of, make_scale
from .table import Asked, AskedKind, normal
from .unanswered import without_unanswered
from .words import means_other

_MOST_OFFERED = 30


def with_structure(guess: Guess, structure: Asked | None, *, group: Group) -> Guess:
    """What the questionnaire knows better than the answers: kind, options and their order."""
    if structure is None or guess.kind == "identifier":
        return guess
    options = _answers_of(structure, group)
    answers = group.answers()
    if not options:
        return _told_kind(guess, structure.kind)
    if structure.kind == "multiple":
        wrote = any(option.code == "other" for option in guess.options)
        more = () if any(option.code == "other" for option in options) else (other_option(),)
        return Guess("multiple", (*options, *(more if wrote else ())), remark=guess.remark)
    points = [list(dict.fromkeys(option.spellings()[::-1])) for option in options]
    scale = known_scale_of(options)
    agree = guess.kind in ("ordinal", "numeric", "date") and structure.kind in ("", guess.kind)
    if agree and (guess.kind != "ordinal" or scale is None):
        return guess
    if (scale or structure.kind == "ordinal") and covers(options, answers):
        return Guess("ordinal", scale=scale or make_scale(f"scale_of_{group.code}", points))
    return _offered(guess, options, answers)


def _answers_of(structure: Asked, group: Group) -> tuple[Option, ...]:
    """What could be answered; "don't know" is no point of a scale, but stands for no answer."""
    options = with_one_other(_coded(structure.options))
    kept, silent = without_unanswered(options)
    if silent and (structure.kind == "ordinal" or known_scale_of(kept) is not None):
        group.leave_out(silent)
        return tuple(kept)
    return options


def _told_kind(guess: Guess, kind: AskedKind) -> Guess:
    """Free text is told, not guessed; numbers and dates must look like it."""
    if kind == "text" and guess.kind in ("single", "multiple"):
        return Guess("text")
    if kind in ("numeric", "date") and guess.kind == "text" and guess.remark:  # no answers yet
        return Guess(kind, remark=guess.remark)
    return guess


def _offered(guess: Guess, options: Sequence[Option], answers: pd.Series[str]) -> Guess:
    """A single choice among what was offered, and among what was answered besides."""
    if guess.kind not in ("single", "text", "ordinal"):
        return guess
    known = {normal(text) for option in options for text in option.spellings()}
    new = [option for option in guess.options if normal(option.text()) not in known]
    if not covers([*options, *new], answers):
        return guess
    codes = {option.code for option in options}
    new = [
        o if o.code not in codes else Option(code=f"{o.code}_", label={"": o.text()}) for o in new
    ]
    return Guess("single", (*_not_too_many(options, answers), *new), remark=guess.remark)


def _coded(options: Sequence[Option]) -> tuple[Option, ...]:
    """Options with codes that can be read: bare numbers give way to their labels."""
    bare = [option.code.lstrip("-").isdigit() or option.code == "option" for option in options]
    if not any(bare):
        return tuple(options)
    codes = unique_codes(option.text() for option in options)
    return tuple(
        Option(
            code="other" if means_other(option.text()) else code,
            label=option.label,
            synonyms=(*option.synonyms, *([option.code] if option.code != "option" else ())),
        )
        for option, code in zip(options, codes, strict=True)
    )


def _not_too_many(options: Sequence[Option], answers: pd.Series[str]) -> list[Option]:
    """All that were offered; of a long list, such as all countries, those that were chosen."""
    chosen = {normal(str(text)) for text in answers.dropna().unique()}
    few = len(options) <= _MOST_OFFERED
    return [o for o in options if few or chosen & {normal(text) for text in o.spellings()}]


def named(option: Option, sub: str, known: Sequence[Option]) -> Option:
    """An option with the labels, in all languages, of the sub-question that is the same."""
    for other in known:
        same_text = normal(option.text()) in map(normal, other.spellings())
        same_code = bool(sub) and normal(sub) == normal(other.code)
        bare = normal(option.text()) == normal(sub)  # the export has no text of its own
        meant = bare or any(are_alike(text, option.text()) for text in other.label.values())
        if same_text or (same_code and meant):
            label = dict(other.label)
            same = normal(option.text()) in map(normal, label.values())
            synonyms = () if same or not option.label else (option.text(),)
            return option.model_copy(update={"label": label or option.label, "synonyms": synonyms})
    return option
