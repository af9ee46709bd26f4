"""Arguments that are one of a few words: every Literal is checked, in one wording."""

import inspect
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

import move_analysis as ma
from move_analysis.choices import choices_of, choosing
from move_analysis.survey import Layer, Survey

ROOMS = [getattr(ma, name) for name in ma._ROOMS]
ANALYSES = {
    f"{room.__name__}.{name}": thing
    for room in ROOMS
    for name, thing in ((name, getattr(room, name)) for name in dir(room))
    if inspect.isfunction(thing) and getattr(thing, "is_analysis", False)
}


def literals(function):
    """Names of arguments whose whole annotation is a Literal."""
    hints = get_type_hints(inspect.unwrap(function))
    return {name for name, hint in hints.items() if get_origin(hint) is Literal}


@pytest.mark.parametrize("name", ANALYSES)
def test_every_choice_of_an_analysis_is_refused_by_name(name):
    function = ANALYSES[name]
    chosen = choices_of(function)
    assert literals(function) <= set(chosen)
    for argument, allowed in chosen.items():
        needed = [
            p for p in inspect.signature(function).parameters.values()
            if p.default is p.empty and p.name != argument
        ]  # fmt: skip
        given = {p.name: None for p in needed} | {argument: "wants"}
        positional = [given.pop(p.name) for p in needed if p.kind is p.POSITIONAL_ONLY]
        listed = ", ".join(map(repr, allowed))
        with pytest.raises(ValueError) as error:
            function(*positional, **given)
        assert str(error.value) == f"{argument} should be one of {listed}, got 'wants'"


def test_analyses_have_choices():
    assert sum(bool(choices_of(function)) for function in ANALYSES.values()) > 10


def test_a_method_checks_its_choices_too():
    assert choices_of(Survey.incidence)["layer"] == get_args(Layer)


def test_none_is_a_choice_where_it_may_be_left_out_and_other_types_are_free():
    @choosing
    def drawn(by: Literal["a"] | None = None, how: Literal["x"] | int = 3) -> object:
        return by, how

    assert drawn(by=None, how=7) == (None, 7)
    with pytest.raises(ValueError, match="by should be one of 'a', None, got 'b'"):
        drawn(by="b")
