"""Completion offers functions and classes: ``dir`` of a room has no modules."""

from types import ModuleType

import pytest

import move_analysis as ma


@pytest.mark.parametrize("name", ma._ROOMS)
def test_dir_shows_what_can_be_used_and_no_modules(name):
    room = getattr(ma, name)
    shown = dir(room)
    assert shown and shown == sorted(shown)
    assert not [one for one in shown if isinstance(getattr(room, one), ModuleType)]
    assert "listing" not in shown
    public = {
        one for one, thing in vars(room).items()
        if not one.startswith("_") and getattr(thing, "__module__", "").startswith(room.__name__)
    }  # fmt: skip
    assert public <= set(shown)
