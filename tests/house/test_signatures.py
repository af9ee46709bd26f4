"""Names say what comes back; choices after the second argument are named."""

import inspect
import re
import typing

import pytest

from move_analysis.choices import bounds_of, choices_of
from move_analysis.codebook import Codebook
from move_analysis.project import Project
from move_analysis.result import Result
from move_analysis.survey import Survey

RETURNS = {
    r"(read|load)_": (Survey, Codebook, Project, Result),  # a Result: tables beside the survey
    r"(check|find|measure|match|rank)_": (Result,),
    r"(without|raked|where|coded|prepared)(_|$)": (Survey,),
}


def functions(public):
    return {name: f for name, f in public.items() if inspect.isfunction(f)}


def test_verbs_say_what_comes_back(public):
    for name, function in functions(public).items():
        short = name.rpartition(".")[2]
        for verb, kinds in RETURNS.items():
            if re.match(verb, short):
                back = typing.get_type_hints(function)["return"]
                assert isinstance(back, type) and issubclass(back, kinds), name


def test_at_most_two_positional_arguments(public):
    for name, function in functions(public).items():
        positional = [
            p for p in inspect.signature(function).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]  # fmt: skip
        assert len(positional) <= 2, f"{name}: {[p.name for p in positional]}"


def test_seeds_are_whole_numbers_with_a_default(public):
    for name, function in functions(public).items():
        seed = inspect.signature(function).parameters.get("seed")
        if seed is not None:
            assert seed.kind is seed.KEYWORD_ONLY and seed.default == 0, name


ANALYSES = {
    "prepare", "segments", "competences", "networks", "training", "markets", "monitoring",
    "matching", "enlargement", "opportunities", "feedback",
}  # fmt: skip
NUMBERS = {"int", "float", "int | None", "float | None"}
SILLY = (-1, 0, float("nan"), float("inf"), float("-inf"), "x", True, None)


def test_every_number_that_steers_an_analysis_has_bounds(public):
    """A number out of bounds is refused by name, before anything is computed with it."""
    walked = 0
    for name, function in functions(public).items():
        if name.split(".")[1] not in ANALYSES:
            continue
        parameters = inspect.signature(function).parameters
        loose = [p.name for p in parameters.values() if p.annotation in NUMBERS]
        assert not loose, f"{name}: say within which bounds {loose} should be, see choices.Within"
        words = choices_of(function)
        for argument, (kind, bounds, optional) in bounds_of(function).items():
            for value in SILLY:
                if bounds.holds(value, kind) or (optional and value is None):
                    continue
                given = {
                    p.name: words.get(p.name, (None,))[0]
                    for p in parameters.values() if p.default is p.empty
                }  # fmt: skip
                given |= {argument: value}
                positional = [
                    given.pop(p.name) for p in parameters.values()
                    if p.kind is p.POSITIONAL_ONLY
                ]  # fmt: skip
                with pytest.raises(
                    ValueError, match=rf"^{argument} should be {bounds.named(kind)}"
                ):
                    function(*positional, **given)
                walked += 1
    assert walked > 100
