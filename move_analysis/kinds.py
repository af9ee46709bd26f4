"""Kinds: arguments that are a survey, a result, a frame, checked by the annotations that say so.

An annotation that is a class of this package or of pandas (or one of several, or None) is
checked; words and numbers are checked by `choices`, and anything else is left to the function.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

OURS = __name__.partition(".")[0]
CLASSES = re.compile(r"[\w.]+(?: \| [\w.]+)*")
TEXTS = re.compile(r"(?:Sequence|Iterable|Collection|list|tuple)\[str(?:, \.\.\.)?\]")


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
    for name, (annotation, is_several) in _told(inner).items():
        if name in arguments:
            for value in arguments[name] if is_several else (arguments[name],):
                _require_kind(inner, name, value, annotation=annotation)


def _require_kind(function: Any, name: str, value: object, *, annotation: str) -> None:
    if isinstance(value, str) and _is_of_texts(function, annotation):
        raise TypeError(
            f"{function.__name__}({name}=...) should be a list of texts, got {value!r}; "
            f"write [{value!r}]"
        )
    names = {part.rpartition(".")[2] for part in annotation.split(" | ")}
    if names.isdisjoint(kind.__name__ for kind in type(value).__mro__):
        _require_class(function, name, value, kinds=_classes(function, annotation))


def _require_class(
    function: Any, name: str, value: object, *, kinds: tuple[type, ...] | None
) -> None:
    if not kinds or isinstance(value, kinds):
        return
    wanted = [kind for kind in kinds if kind is not NoneType]
    listed = " or ".join(f"{_article(kind.__name__)} {kind.__name__}" for kind in wanted)
    makers = [maker for kind in wanted for maker in _makers(kind, value)]
    hint = f"; {', '.join(makers)} {'make' if makers[1:] else 'makes'} one" if makers else ""
    got = "None" if value is None else type(value).__name__
    raise TypeError(f"{function.__name__}({name}=...) should be {listed}, got {got}{hint}")


@cache
def _told(function: Any) -> Mapping[str, tuple[str, bool]]:
    """Annotations of arguments as they are written, and whether an argument is several values."""
    return {
        one.name: (one.annotation, one.kind is one.VAR_POSITIONAL)
        for one in inspect.signature(function).parameters.values()
        if isinstance(one.annotation, str)
        and one.kind is not one.VAR_KEYWORD
        and (CLASSES.fullmatch(one.annotation) or TEXTS.search(one.annotation))
    }


@cache
def _is_of_texts(function: Any, annotation: str) -> bool:
    """Whether it is a sequence of texts, and not one text."""
    meant = _evaluated(function, annotation)
    written = annotation if meant is None or isinstance(meant, type) else str(meant)
    plain = re.sub(r"\w+(?:\.\w+)*\.(?=\w)", "", written)
    return bool(TEXTS.search(plain)) and "str" not in plain.split(" | ")


@cache
def _classes(function: Any, annotation: str) -> tuple[type, ...] | None:
    """The classes of an annotation; None where it is more than classes of this package."""
    if not CLASSES.fullmatch(annotation):
        return None
    meant = _evaluated(function, annotation)
    meant = meant.__bound__ if isinstance(meant, TypeVar) else meant
    is_union = get_origin(meant) in (Union, UnionType)
    parts = get_args(meant) if is_union else (meant,)
    if not all(isinstance(part, type) and _is_checked(part) for part in parts):
        return None
    return tuple(part for part in parts if isinstance(part, type))


def _is_checked(kind: type) -> bool:
    home = kind.__module__.partition(".")[0]
    return kind is NoneType or (
        home in (OURS, "pandas") and not getattr(kind, "_is_protocol", False)
    )


def _evaluated(function: Any, annotation: str) -> Any:
    """What an annotation means, with what its module imports for type checkers alone."""
    with suppress(NameError, TypeError, AttributeError):
        return eval(annotation, function.__globals__)
    with suppress(NameError, TypeError, AttributeError):
        return eval(annotation, _with_imports(function.__module__))
    return None


@cache
def _with_imports(module: str) -> dict[str, Any]:
    """Names of a module, with those that it imports for type checkers alone."""
    home = sys.modules[module]
    known = {**vars(home)}
    for node in ast.parse(inspect.getsource(home)).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            exec(compile(ast.Module(node.body, []), module, "exec"), known)
    return known


def _makers(kind: type, value: object) -> list[str]:
    """Public functions that return a class: those that take what was given, or else all."""
    found = {name: one for name, one in _public(kind) if _returns(one) == kind.__name__}
    taking = {name: one for name, one in found.items() if _takes(one, value)}
    return [f"{name}({_first(one)})" for name, one in (taking or found).items()][:3]


def _public(kind: type) -> Iterator[tuple[str, Any]]:
    """Functions of the package itself, and of the room of a class."""
    package = sys.modules[OURS]
    for name in package._HOMES:
        yield name, getattr(package, name)
    room = ".".join(kind.__module__.split(".")[1:2])
    if room in package._ROOMS:
        for name in dir(getattr(package, room)):
            yield name, getattr(getattr(package, room), name)


def _returns(thing: Any) -> object:
    is_one = inspect.isfunction(thing)
    return inspect.unwrap(thing).__annotations__.get("return") if is_one else None


def _takes(thing: Any, value: object) -> bool:
    told = inspect.unwrap(thing).__annotations__.get(_first(thing), "")
    known = {part.rpartition(".")[2] for part in str(told).split(" | ")}
    return not known.isdisjoint(kind.__name__ for kind in type(value).__mro__)


def _first(thing: Any) -> str:
    return next(iter(inspect.signature(thing).parameters), "")


def _article(name: str) -> str:
    return "an" if name[0] in "AEIOU" else "a"
