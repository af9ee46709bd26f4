"""Choices: arguments that are one of a few words, checked in one place and in one wording.

A function says what it allows in its signature (``layer: Layer``, a ``Literal``); `choosing` reads
it there and complains before anything else can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, wraps
from inspect import signature, unwrap
from types import NoneType, UnionType
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

Given = ParamSpec("Given")
Found = TypeVar("Found")


def choosing(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Refuse arguments that are not among the choices of their annotations.

    Parameters
    ----------
    function : callable
        Its annotations may be ``Literal``, or that or None.

    Returns
    -------
    callable
        The same function; it raises `ValueError` for another word.

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
        require_choices(function, accepts.bind(*given, **named).arguments)
        return function(*given, **named)

    return call


def require_choices(function: Callable[..., object], arguments: Mapping[str, Any]) -> None:
    """Raise `ValueError` where an argument is not among the choices of its annotation.

    Examples
    --------
    >>> from move_analysis.networks import find_competence_network
    >>> require_choices(find_competence_network, {"layer": "needs"})
    """
    for name, allowed in choices_of(function).items():
        if name in arguments and arguments[name] not in allowed:
            listed = ", ".join(map(repr, allowed))
            raise ValueError(f"{name} should be one of {listed}, got {arguments[name]!r}")


@cache
def choices_of(function: Callable[..., object]) -> Mapping[str, tuple[object, ...]]:
    """Return what each argument may be, for arguments whose annotation says so.

    Examples
    --------
    >>> from move_analysis.networks import find_competence_network
    >>> choices_of(find_competence_network)["layer"]
    ('has', 'needs')
    """
    inner: Any = unwrap(function)
    found = {}
    for name, annotation in inner.__annotations__.items():
        if name != "return" and (allowed := _allowed(annotation, inner.__globals__)):
            found[name] = allowed
    return found


def _allowed(annotation: object, known: Mapping[str, Any]) -> tuple[object, ...]:
    """Values of a Literal; None too, where it may be left out; nothing for any other type."""
    if isinstance(annotation, str):
        try:
            annotation = eval(annotation, dict(known))  # the package's own source
        except (NameError, TypeError):  # imported for type checkers alone: no Literal
            return ()
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) not in (Union, UnionType):
        return ()
    parts = [(None,) if one is NoneType else _allowed(one, known) for one in get_args(annotation)]
    return tuple(value for part in parts for value in part) if all(parts) else ()
