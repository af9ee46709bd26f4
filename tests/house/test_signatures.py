"""Names say what comes back; choices after the second argument are named."""

import inspect
import re
import typing

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
