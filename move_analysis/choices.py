"""Choices: arguments that are one of a few words, or a number within bounds, checked in one place.

A function says what it allows in its signature (``layer: Layer``, a ``Literal``; ``seed: Whole``,
a number `Within` bounds); `choosing` reads it there and complains before anything else can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from inspect import signature, unwrap
from math import inf
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

from .kinds import require_kinds

Given = ParamSpec("Given")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Within:
    """Bounds of a number, which is finite; `least` and `most` are allowed themselves.

    Parameters
    ----------
    least, most, above, below : float

    Examples
    --------
    >>> Within(least=1).named(int), Within(above=0, below=1).named(float)
    ('an int of at least 1', 'a number above 0 and below 1')
    """

    least: float = -inf
    most: float = inf
    above: float = -inf
    below: float = inf

    def holds(self, number: object, kind: type) -> bool:
        """Whether it is a number of that kind, within the bounds."""
        if isinstance(number, bool) or not isinstance(number, Integral if kind is int else Real):
            return False
        value = float(number)
        return self.least <= value <= self.most and self.above < value < self.below

    def named(self, kind: type) -> str:
        """What a number should be."""
        bounds = {
            "of at least": self.least, "above": self.above,
            "at most": self.most, "below": self.below,
        }  # fmt: skip
        told = [f"{word} {bound:g}" for word, bound in bounds.items() if abs(bound) != inf]
        return f"{'an int' if kind is int else 'a number'} {' and '.join(told)}".rstrip()


Whole = Annotated[int, Within(least=0)]
Positive = Annotated[int, Within(least=1)]
Amount = Annotated[float, Within(least=0)]
PositiveAmount = Annotated[float, Within(above=0)]
Part = Annotated[float, Within(least=0, most=1)]
Chance = Annotated[float, Within(above=0, below=1)]
Fraction = Annotated[float, Within(above=0, most=1)]
Percent = Annotated[float, Within(least=0, most=100)]


def choosing(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Refuse arguments that are not among the choices, or within the bounds, of their annotations.

    Parameters
    ----------
    function : callable
        Its annotations may be ``Literal``, or a number `Within` bounds; or one of these or None.

    Returns
    -------
    callable
        The same function; it raises `ValueError` for another word or number, and `TypeError`
        for another kind of thing, such as a frame for a survey (see `kinds`).

    Examples
    --------
    >>> @choosing
    ... def paint(colour: Literal["red", "blue"] = "red") -> str:
    ...     return colour
    >>> paint("blue")
    'blue'
    >>> paint(colour="green")
    Traceback (most recent call last):
    ValueError: colour should be one of 'red', 'blue', got 'green'
    """
    accepts = signature(function)

    @wraps(function)
    def call(*given: Given.args, **named: Given.kwargs) -> Found:
        arguments = accepts.bind(*given, **named).arguments
        require_choices(function, arguments)
        require_kinds(function, arguments)
        return function(*given, **named)

    return call


def require_choices(function: Callable[..., object], arguments: Mapping[str, Any]) -> None:
    """Raise `ValueError` where an argument is not what its annotation allows.

    Examples
    --------
    >>> from move_analysis.networks import find_competence_network
    >>> require_choices(find_competence_network, {"layer": "needs"})
    """
    for name, allowed in choices_of(function).items():
        if name in arguments and arguments[name] not in allowed:
            listed = ", ".join(map(repr, allowed))
            raise ValueError(f"{name} should be one of {listed}, got {arguments[name]!r}")
    for name, (kind, bounds, optional) in bounds_of(function).items():
        if name not in arguments or (optional and arguments[name] is None):
            continue
        if not bounds.holds(arguments[name], kind):
            raise ValueError(f"{name} should be {bounds.named(kind)}, got {arguments[name]!r}")


@cache
def choices_of(function: Callable[..., object]) -> Mapping[str, tuple[object, ...]]:
    """Return what each argument may be, for arguments whose annotation says so.

    Examples
    --------
    >>> from move_analysis.networks import find_competence_network
    >>> choices_of(find_competence_network)["layer"]
    ('has', 'needs')
    """
    found = {name: _allowed(annotation) for name, annotation in _annotations(function)}
    return {name: allowed for name, allowed in found.items() if allowed}


@cache
def bounds_of(function: Callable[..., object]) -> Mapping[str, tuple[type, Within, bool]]:
    """Return the kind and bounds of each argument that is a number, and whether None will do.

    Examples
    --------
    >>> from move_analysis.networks import find_competence_network
    >>> bounds_of(find_competence_network)["alpha"][1].named(float)
    'a number above 0 and below 1'
    """
    found = {}
    for name, annotation in _annotations(function):
        parts = get_args(annotation) if _is_union(annotation) else (annotation,)
        numbers = [get_args(one) for one in parts if get_origin(one) is Annotated]
        for kind, *told in numbers:
            for bounds in told:
                if isinstance(bounds, Within):
                    found[name] = kind, bounds, NoneType in parts
    return found


def _annotations(function: Callable[..., object]) -> list[tuple[str, object]]:
    """Annotations of the arguments, evaluated; without those imported for type checkers alone."""
    inner: Any = unwrap(function)
    found = []
    for name, annotation in inner.__annotations__.items():
        if name == "return":
            continue
        try:
            found.append((name, _evaluated(annotation, inner.__globals__)))
        except (NameError, TypeError):
            continue
    return found


def _evaluated(annotation: object, known: Mapping[str, Any]) -> object:
    """The annotation itself, where it is written out as the package's own source."""
    return eval(annotation, dict(known)) if isinstance(annotation, str) else annotation


def _is_union(annotation: object) -> bool:
    return get_origin(annotation) in (Union, UnionType)


def _allowed(annotation: object) -> tuple[object, ...]:
    """Values of a Literal; None too, where it may be left out; nothing for any other type."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if not _is_union(annotation):
        return ()
    parts = [(None,) if one is NoneType else _allowed(one) for one in get_args(annotation)]
    return tuple(value for part in parts for value in part) if all(parts) else ()
