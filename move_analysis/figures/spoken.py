"""Spoken: every figure takes ``language=``, in one place."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import ParamSpec, TypeVar

from ..kinds import require_kinds
from ..languages import in_language

Given = ParamSpec("Given")
Drawn = TypeVar("Drawn")
DOCUMENTED = """
    language : str, optional
        Left out, the one that `set_language` chose.

    Returns"""


def spoken(function: Callable[Given, Drawn]) -> Callable[..., Drawn]:
    """Let a function that draws or writes for a reader take the language to do it in."""
    accepts = signature(function)

    @wraps(function)
    def call(*given: object, language: str | None = None, **named: object) -> Drawn:
        require_kinds(function, accepts.bind(*given, **named).arguments)
        with in_language(language):
            return function(*given, **named)  # type: ignore[arg-type]

    parameter = Parameter("language", Parameter.KEYWORD_ONLY, default=None, annotation="str | None")
    parameters = [*accepts.parameters.values(), parameter]
    call.__dict__["__signature__"] = accepts.replace(parameters=parameters)
    call.__doc__ = (function.__doc__ or "").replace("\n\n    Returns", DOCUMENTED, 1)
    return call
