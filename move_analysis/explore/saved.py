"""Saved states: what was looked at, under a name, in a file that people can read and edit."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import Field

from ..wholefile import write_whole
from ..yamlfile import Declared, parse_yaml_file
from .recipe import plain
from .state import State

FILE = "explore.yml"
"""Beside ``move.yml``."""
HEAD = "# States of the explorer, by their names. What is left out is as in a new one.\n"


class SavedStates(Declared):
    """The file: states by their names.

    Examples
    --------
    >>> SavedStates(states={"Needs": {"layer": "needs"}}).states["Needs"].layer
    'needs'
    """

    states: dict[str, State] = Field(default_factory=dict)


def saved_states(file: str | Path) -> dict[str, State]:
    """Read the states that were saved; none where there is no file.

    Parameters
    ----------
    file : str or Path
        Such as ``explore.yml``.

    Returns
    -------
    dict of str to State
        By their names.

    Raises
    ------
    CodebookError
        With every fault of the file and its line.

    Examples
    --------
    >>> saved_states("no such file.yml")
    {}
    """
    path = Path(file)
    return parse_yaml_file(path, SavedStates).states if path.exists() else {}


def save_state(state: State, file: str | Path, *, name: str) -> Path:
    """Save a state under a name, beside those that the file has.

    Parameters
    ----------
    state : State
    file : str or Path
        Is made where it does not exist.
    name : str
        A state of the same name is replaced.

    Returns
    -------
    Path
        The file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = save_state(State(layer="needs"), f"{folder}/explore.yml", name="What is needed")
    ...     saved_states(file)["What is needed"].layer
    'needs'
    """
    path, known = Path(file), saved_states(file)
    states = {**known, name: state}
    written = {"states": {title: plain(one.changed()) for title, one in states.items()}}
    return write_whole(path, HEAD + yaml.safe_dump(written, allow_unicode=True, sort_keys=False))
