"""Reasons: why two SMEs should meet, as codes and as sentences without names of SMEs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..codebook import Codebook
from ..messages import Message, say, say_many, sentences
from ..result import Names
from ..survey import Survey
from ..values import Label, Listed, Name, Text
from .pairs import Floats, Integers, Offers
from .scores import Answers, Common, common_things

BETWEEN = "; "
"""Between the codes, and between the names, of several things in a table."""
SPELT_OUT = 4
"""Things that a sentence lists before it says how many more there are."""
ELSEWHERE = {
    "sector": say("Other sector."),
    "country": say("Other country."),
    "both": say("Other country, other sector."),
}
DOMAINS = ("competence", "level", "market", "interest")
"""Of the names from which reasons are said."""
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
CAPITALISED = {"de"}
"""Languages that write nouns with a capital, also within a sentence."""


@dataclass(frozen=True, eq=False)
class Codes:
    """Codes of what reasons are made of.

    Parameters
    ----------
    competences : sequence of str
        In the order of ``answers.codes``.
    levels : mapping
        Level of mastery, as a share of the highest, to its code, by place of the competence.
    markets, interests : pairs of an ndarray of bool and a list of str
        What each SME ticked, and the codes of it.
    """

    competences: Sequence[str]
    levels: Mapping[int, Mapping[float, str]]
    markets: tuple[NDArray[np.bool_], list[str]]
    interests: tuple[NDArray[np.bool_], list[str]]


def codes_of(survey: Survey, answers: Answers) -> Codes:
    """Codes of competences, levels, markets and topics, with SMEs in the order of the answers."""
    return Codes(
        competences=answers.codes.tolist(),
        levels=_levels(survey.codebook, answers.codes),
        markets=common_things(survey, "market", ids=answers.ids),
        interests=common_things(survey, "interest", ids=answers.ids),
    )


def _levels(codebook: Codebook, codes: pd.Index[Any]) -> dict[int, dict[float, str]]:
    """Codes of the levels of mastery, by place of the competence."""
    places = {code: place for place, code in enumerate(codes)}
    found: dict[int, dict[float, str]] = {}
    for question in codebook.by_role("has"):
        if question.kind != "ordinal":
            continue
        scale = codebook.scale_of(question)
        values = scale.values()
        highest = max(values.values())
        levels = {round(n / highest, 6): f"{scale.code}.{code}" for code, n in values.items()}
        parts = [part.code for part in codebook.parts(question) if part.code in places]
        found |= {places[part]: levels for part in parts}
    return found


def reason_names(codebook: Codebook) -> dict[str, dict[str, Text]]:
    """Names of competences, levels, markets and topics by their codes, as reasons have them."""
    scales = [codebook.scale_of(q) for q in codebook.by_role("has") if q.kind == "ordinal"]
    roles: tuple[Common, ...] = ("market", "interest")
    common: dict[str, dict[str, Text]] = {
        role: {
            column: part.name
            for question in codebook.by_role(role)
            for part, column in zip(
                codebook.parts(question), codebook.column_names(question), strict=False
            )
        }
        for role in roles
    }
    return {
        "competence": {one.code: one.name for one in codebook.competences},
        "level": {
            f"{scale.code}.{point.code}": _within_a_sentence(point.name)
            for scale in scales
            for point in scale.points
        },
        **common,
    }


def _within_a_sentence(label: Label) -> Label:
    texts = label.texts.items()
    return Label({k: t if k in CAPITALISED else t.lower() for k, t in texts}, label.code)


def reasons_of(
    answers: Answers, offers: Offers, codes: Codes, *, one: Integers, other: Integers
) -> pd.DataFrame:
    """Why the SMEs of each pair should meet, seen from the first: codes, and all as one code.

    Columns are ``gets gives markets interests other_sector other_country reasons``. The first
    two bonuses of the offers are those for another sector and another country.

    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching.scores import answers_of, offers_of
    >>> from move_analysis.settings import Matching
    >>> survey = demo_survey()
    >>> answers = answers_of(survey)
    >>> offers = offers_of(survey, answers, settings=Matching())
    >>> pair = {"one": np.array([0]), "other": np.array([1])}
    >>> reasons_of(answers, offers, codes_of(survey, answers), **pair)["gives"].item()
    'environment'
    """
    sector, border = (bonus.of(one, other).astype(bool) for bonus in offers.bonuses[:2])
    gets, get_levels = _exchanges(answers, codes, one=one, other=other)
    gives, give_levels = _exchanges(answers, codes, one=other, other=one)
    markets, interests = (
        [[named[place] for place in places] for places in _places(ticked[one] & ticked[other])]
        for ticked, named in (codes.markets, codes.interests)
    )
    elsewhere = np.array(["", "sector", "country", "both"])[sector + 2 * border].tolist()
    parts = zip(gets, get_levels, gives, give_levels, markets, interests, elsewhere, strict=True)
    names = ("gets", "get_levels", "gives", "give_levels", "markets", "interests", "elsewhere")
    reasons = [reason_code(dict(zip(names, part, strict=True))) for part in parts]
    listed = {"gets": gets, "gives": gives, "markets": markets, "interests": interests}
    return pd.DataFrame(
        {
            **{name: list(map(BETWEEN.join, parts)) for name, parts in listed.items()},
            "other_sector": sector,
            "other_country": border,
            "reasons": reasons,
        }
    )


def _exchanges(
    answers: Answers, codes: Codes, *, one: Integers, other: Integers
) -> tuple[list[list[str]], list[list[str]]]:
    """What each first SME gets, and the lowest and highest level at which it is mastered."""
    exchanged = answers.needs[one] & answers.has[other]
    gets = [[codes.competences[c] for c in own] for own in _places(exchanged)]
    return gets, _lowest_and_highest(exchanged, other, answers.mastery, codes)


def _places(table: NDArray[np.bool_]) -> Iterator[list[int]]:
    """Where each row is true."""
    rows, columns = np.nonzero(table)
    ends = np.searchsorted(rows, np.arange(len(table) + 1)).tolist()
    every = columns.tolist()
    return (every[start:end] for start, end in pairwise(ends))


def mastered(mastery: Floats, codes: Codes) -> NDArray[np.object_]:
    """Code of the level at which each SME masters each competence; empty where not asked.

    >>> codes = Codes(["iot", "gis"], {0: {1.0: "level.expert"}}, None, None)
    >>> mastered(np.ones((1, 2)), codes).tolist()
    [['level.expert', '']]
    """
    named = np.full(mastery.shape, "", dtype=object)
    for place, levels in codes.levels.items():
        values, number = np.unique(mastery[:, place], return_inverse=True)
        own = [levels.get(round(value, 6), "") for value in values.tolist()]
        named[:, place] = np.array(own, dtype=object)[number]
    return named


def _lowest_and_highest(
    exchanged: NDArray[np.bool_], other: Integers, mastery: Floats, codes: Codes
) -> list[list[str]]:
    """Codes of the lowest and the highest level of what each pair exchanges; of equals the last."""
    if not exchanged.size:
        return [[] for _ in exchanged]
    named = mastered(mastery, codes)
    known, level = exchanged & (named != "")[other], mastery[other]
    last = exchanged.shape[1] - 1
    low = last - np.where(known, level, np.inf)[:, ::-1].argmin(axis=1)
    high = last - np.where(known, level, -np.inf)[:, ::-1].argmax(axis=1)
    ends = zip(known.any(axis=1).tolist(), named[other, low], named[other, high], strict=True)
    return [
        list(dict.fromkeys((lowest, highest))) if some else [] for some, lowest, highest in ends
    ]


def reason_code(parts: Mapping[str, Any]) -> str:
    """Everything that makes a reason, as one code."""
    kept = [f"{_encoded(name)}:{_listed(part)}" for name, part in parts.items() if part]
    return "{" + ",".join(kept) + "}"


@lru_cache(4096)  # the same few codes come again in thousands of reasons
def _encoded(text: str) -> str:
    return _COMPACT.encode(text)


def _listed(part: str | Sequence[str]) -> str:
    return _encoded(part) if isinstance(part, str) else f"[{','.join(map(_encoded, part))}]"


def reason_of(code: str, names: Names) -> Text:
    """Why two SMEs should meet, as a message; a text that is no code of ours is left as it is.

    >>> code = reason_code({"gets": ["iot"], "get_levels": ["level.high"], "elsewhere": "sector"})
    >>> names = {"competence": {"iot": Name("IoT")}, "level": {"level.high": Name("high")}}
    >>> reason_of(code, names)
    'You need IoT; they have it (high). Other sector.'
    >>> reason_of("Both sell bread.", {})
    'Both sell bread.'
    """
    try:
        parts = json.loads(code) if code.startswith("{") else None
    except ValueError:
        parts = None
    if parts is None:
        return Name(code)
    if "instead" in parts:
        return _near_miss(parts, names)
    return sentences(
        _exchange(parts, names, "gets", "get_levels"),
        _exchange(parts, names, "gives", "give_levels"),
        *(
            COMMON[what](things=_in_a_sentence(parts[what], names.get(domain, {})))
            for what, domain in (("markets", "market"), ("interests", "interest"))
            if parts.get(what)
        ),
        ELSEWHERE.get(parts.get("elsewhere", ""), NOTHING),
    )


def _exchange(parts: Mapping[str, Any], names: Names, what: str, levels: str) -> Message:
    """What one of the two needs and the other has, and how well it is mastered."""
    codes = parts.get(what)
    if not codes:
        return NOTHING
    things = _in_a_sentence(codes, names.get("competence", {}))
    if own := parts.get(levels):
        return EXCHANGES[what, True](n=len(codes), what=things, level=_range(own, names))
    return EXCHANGES[what, False](n=len(codes), what=things)


EXCHANGES: dict[tuple[str, bool], Callable[..., Message]] = {
    ("gets", False): lambda **values: say_many(
        "You need {what}; they have it.", "You need {what}; they have them.", **values
    ),
    ("gets", True): lambda **values: say_many(
        "You need {what}; they have it ({level}).",
        "You need {what}; they have them ({level}).",
        **values,
    ),
    ("gives", False): lambda **values: say_many(
        "They need {what}; you have it.", "They need {what}; you have them.", **values
    ),
    ("gives", True): lambda **values: say_many(
        "They need {what}; you have it ({level}).",
        "They need {what}; you have them ({level}).",
        **values,
    ),
}
COMMON: dict[str, Callable[..., Message]] = {
    "markets": lambda things: say("Both aim at {list}.", list=things),
    "interests": lambda things: say("Both follow {list}.", list=things),
}
NOTHING = say("")


def _near_miss(parts: Mapping[str, Any], names: Names) -> Message:
    related = named("competence", parts["instead"], names)
    if parts.get("levels"):
        related = Message("{0} ({1})", {"0": related, "1": _range(parts["levels"], names)})
    return say(
        "You need {need}; they do not have it, but they have {related}, which often goes with it.",
        need=named("competence", parts["need"], names),
        related=related,
    )


def _range(levels: Sequence[str], names: Names) -> Text:
    """A level, or the lowest and the highest."""
    texts = [named("level", level, names) for level in levels]
    return texts[0] if len(texts) == 1 else Message("{0} – {1}", {"0": texts[0], "1": texts[1]})


def named(domain: str, code: str, names: Names) -> Text:
    """What a code is called; the code itself where nothing says so."""
    return names.get(domain, {}).get(code) or Name(code)


def _in_a_sentence(codes: Sequence[str], names: Mapping[str, Text]) -> Listed:
    """Several things in a sentence; of many, some and how many more.

    >>> _in_a_sentence(list("abcdefg"), {}).render("en")
    'a, b, c, d and 3 more'
    """
    shown = codes if len(codes) <= SPELT_OUT + 1 else codes[:SPELT_OUT]
    things: list[Text] = [names.get(code) or Name(code) for code in shown]
    if len(codes) > len(shown):
        things.append(say("{n} more", n=len(codes) - len(shown)))
    return Listed(things)


def together(codes: str, names: Mapping[str, Text]) -> Text:
    """Names of several things, as a table has them.

    >>> together("iot; gis", {"iot": Name("IoT"), "gis": Name("GIS")})
    'IoT; GIS'
    """
    things = [names.get(code) or Name(code) for code in codes.split(BETWEEN) if code]
    return Message("{0}", {"0": Listed(things, "semicolon")}) if things else Name("")
