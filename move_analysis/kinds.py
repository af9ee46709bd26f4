"""Kinds: arguments that are a survey, a result, a frame, checked by the annotations that say so.

An annotation that names public classes is checked by these names; words and numbers are checked by
`choices`, and anything else is left to the function.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

OURS = __name__.partition(".")[0]
CLASSES = re.compile(r"[\w.]+(?: \| [\w.]+)*")
TEXTS = re.compile(r"\b(?:Sequence|Iterable|Collection|list|tuple)\[str(?:, \.\.\.)?\]")
ANY = {"AnyResult": "Result"}
"""Names of type variables, and of what they stand for."""


COMMON = frozenset(("None", "DataFrame", "Series", "Survey", "Project", "Result"))
"""Classes that are known without looking for them."""


class _Told(NamedTuple):
    """What an annotation says: which classes, whether texts, and whether several are given."""

    classes: frozenset[str]
    texts: bool
    several: bool


def require_kinds(function: Callable[..., object], arguments: Mapping[str, Any]) -> None:
    """Raise `TypeError` where an argument is of another class than its annotation says.

    Examples
    --------
    >>> from move_analysis.competences import measure_balance
    >>> require_kinds(measure_balance, {"survey": "answers.csv"})
    Traceback (most recent call last):
    TypeError: measure_balance(survey=...) should be a Survey, got str; load_survey(project), \
read_survey(project), survey_from(frame) make one
    """
    inner: Any = inspect.unwrap(function)
    for name, told in _told(inner).items():
        if name in arguments:
            for value in arguments[name] if told.several else (arguments[name],):
                _require_kind(f"{inner.__name__}({name}=...)", value, told)


def _require_kind(what: str, value: object, told: _Told) -> None:
    if told.texts and isinstance(value, str):
        raise TypeError(f"{what} should be a list of texts, got {value!r}; write [{value!r}]")
    own = _names_of(value)
    if not told.classes or told.classes & own:
        return
    # All rooms are asked for their classes only where there is likely to be something to say.
    known = _known().keys() if own & COMMON else COMMON
    if not told.classes <= known:
        return
    wanted = sorted(told.classes - {"None"})
    listed = " or ".join(f"{'an' if name[0] in 'AEIOU' else 'a'} {name}" for name in wanted)
    makers = [maker for name in wanted for maker in _makers(name, value)]
    hint = f"; {', '.join(makers)} {'make' if makers[1:] else 'makes'} one" if makers else ""
    got = "None" if value is None else type(value).__name__
    raise TypeError(f"{what} should be {listed}, got {got}{hint}")


def _names_of(value: object) -> set[str]:
    """Names of the classes that something is of."""
    return {"None" if value is None else kind.__name__ for kind in type(value).__mro__}


@cache
def _told(function: Any) -> dict[str, _Told]:
    """Of each argument, what its annotation says as it is written."""
    told = {}
    for one in inspect.signature(function).parameters.values():
        if not isinstance(one.annotation, str) or one.kind is one.VAR_KEYWORD:
            continue
        written = re.sub(r"(?<=Series)\[[^]]*\]", "", one.annotation)
        parts = written.split(" | ") if CLASSES.fullmatch(written) else []
        names = (part.rpartition(".")[2] for part in parts)
        texts = bool(TEXTS.search(written)) and "str" not in written.split(" | ")
        told[one.name] = _Told(
            frozenset(ANY.get(name, name) for name in names), texts, one.kind is one.VAR_POSITIONAL
        )
    return told


@cache
def _known() -> dict[str, str]:
    """Public classes by name, and the room of each: empty for those of the package itself."""
    package = sys.modules[OURS]
    rooms = {
        name: room
        for room in package._ROOMS
        for name in dir(getattr(package, room))
        if name[0].isupper() and not name.isupper()
    }
    return rooms | dict.fromkeys(COMMON, "")


def _makers(kind: str, value: object) -> list[str]:
    """Public functions that return a class: those that take what was given, or else all."""
    made = [(name, one) for name, one in _functions(_known()[kind]) if _returned(one) == kind]
    taking = [(name, one) for name, one in made if _first(one)[1] & _names_of(value)]
    return [f"{name}({_first(one)[0]})" for name, one in (taking or made)][:3]


def _functions(room: str) -> Iterator[tuple[str, Any]]:
    """Functions of the package itself, and of a room."""
    package = sys.modules[OURS]
    homes = [(package, name) for name in package._HOMES]
    homes += (
        [(getattr(package, room), name) for name in dir(getattr(package, room))] if room else []
    )
    for home, name in homes:
        if inspect.isfunction(one := getattr(home, name)):
            yield name, inspect.unwrap(one)


def _returned(function: Any) -> object:
    return function.__annotations__.get("return")


def _first(function: Any) -> tuple[str, frozenset[str]]:
    """The first argument of a function, and of which classes it is."""
    return next(((name, told.classes) for name, told in _told(function).items()), ("", frozenset()))
