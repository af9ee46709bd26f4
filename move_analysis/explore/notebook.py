"""Notebook: a state of the explorer as a parametrised notebook that a batch can run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import RunError
from ..messages import render, say
from ..values import Name
from .state import State
from .views import VIEWS

LOAD = """import move_analysis as ma

ma.set_language(language)
settings = ma.load_project(project)
survey = ma.load_survey(settings)
policy = ma.policy_for(settings, survey, reader="partnership")"""


def notebook_of(state: State, *, title: str = "") -> dict[str, Any]:
    """Return the notebook that shows what a state shows, released for the partnership.

    Parameters
    ----------
    state : State
    title : str
        Of the page; left out, that of the view.

    Returns
    -------
    dict
        A notebook in nbformat 4.5, without outputs.

    Examples
    --------
    >>> cells = notebook_of(State(view="map"))["cells"]
    >>> print(cells[1]["source"])
    project: str = "move.yml"  # project file, or its folder
    language: str = "en"  # of all that is said
    layer: str = 'has'
    by: str = 'sector'
    """
    view = VIEWS[state.view]
    analyses, figure = view.recipe.analyses, view.recipe.drawing(state)
    steps = "\n".join(step.code(state, named=True) for step in view.recipe.steps(state))
    cells = [
        _cell(f"# {title or render(view.title)}"),
        _cell(_parameters(state), tags=["parameters"]),
        _cell(LOAD),
        *([_cell(steps)] if steps else []),
        *(_cell(_released(call.name, call.code(state, named=True))) for call in analyses),
        _cell(f"ma.figures.reading({figure.on[0]})"),
        _cell(figure.code(state)),
    ]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write_notebook(state: State, path: str | Path, *, title: str = "") -> Path:
    """Write the notebook of a state.

    Parameters
    ----------
    state : State
    path : str or Path
        A file that is not there yet.
    title : str
        Of the page.

    Returns
    -------
    Path

    Raises
    ------
    RunError
        Where the file is there: nothing is overwritten.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_notebook(State(), f"{folder}/needs.ipynb").name
    'needs.ipynb'
    """
    target = Path(path)
    if target.exists():
        raise RunError(
            say("{file} is there already.", file=Name(target.name)),
            str(target),
            say("Choose another name; nothing is overwritten."),
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(notebook_of(state, title=title), ensure_ascii=False, indent=1)
    target.write_text(text + "\n", encoding="utf-8")
    return target


def _parameters(state: State) -> str:
    lines = [
        'project: str = "move.yml"  # project file, or its folder',
        'language: str = "en"  # of all that is said',
    ]
    for name, value in VIEWS[state.view].recipe.parameters(state).items():
        lines.append(f"{name}: {type(value).__name__} = {value!r}")
    return "\n".join(lines)


def _released(name: str, code: str) -> str:
    return f"{name} = ma.release({code.removeprefix(f'{name} = ')}, policy)"


def _cell(source: str, *, tags: list[str] | None = None) -> dict[str, Any]:
    if source.startswith("# "):
        return {"cell_type": "markdown", "metadata": {}, "source": source}
    about = {"tags": tags} if tags else {}
    return {
        "cell_type": "code", "metadata": about, "source": source, "outputs": [],
        "execution_count": None,
    }  # fmt: skip
