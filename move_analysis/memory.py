"""Memory: what several reports of a batch find in the same answers is found once.

A batch names a folder in the environment. Functions that are `remembered` keep there what they
return, under a hash of all that they were given; the folder goes when the batch ends. Everywhere
else (JupyterLab, plain papermill, scripts) nothing is kept.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

FOLDER = "MOVE_ANALYSIS_MEMORY"

Given = ParamSpec("Given")
Found = TypeVar("Found")


def remembered(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Has another report of this batch computed this already?

    Parameters
    ----------
    function : callable
        Depends on its arguments alone, and is dear: a second, where looking it up takes a
        twentieth.

    Returns
    -------
    callable
        The same function. During a batch it returns a copy of what it has returned before to
        equal arguments, in whichever process.

    Examples
    --------
    >>> remembered(max)(1, 2)
    2
    """

    @wraps(function)
    def call(*given: Given.args, **named: Given.kwargs) -> Found:
        folder = os.environ.get(FOLDER)
        if not folder:
            return function(*given, **named)
        import joblib

        key = joblib.hash((function.__module__, function.__qualname__, given, named))
        path = Path(folder) / f"{key}.pickle"
        if path.is_file():
            kept: Found = pickle.loads(path.read_bytes())
            return kept
        found = function(*given, **named)
        _keep(found, path)
        return found

    return call


def _keep(found: Any, path: Path) -> None:
    """Whole or not at all; where it can't be kept, the next report finds it again."""
    draft = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        draft.write_bytes(pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL))
        draft.replace(path)
