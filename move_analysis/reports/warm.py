"""Warm engine: the cells of a notebook run in a fork of a process that has imported all.

As a papermill engine it is called ``move-analysis``. A batch forks earlier, and builds the page
in the same fork (see `mother`); it says so to the engine with ``forked=True``.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from math import inf
from pathlib import Path
from typing import Any

from papermill.engines import Engine, NBClientEngine, papermill_engines

from .outcome import running_file

ENGINE = "move-analysis"
SAVED_EVERY = 1.0  # seconds


class WarmEngine(Engine):  # type: ignore[misc]
    """Runs cells in a fork of this process, or with papermill's own engine where that is unsafe.

    Examples
    --------
    >>> import papermill
    >>> papermill.execute_notebook(
    ...     "in.ipynb", "out.ipynb", engine_name="move-analysis")  # doctest: +SKIP
    """

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, forked: bool = False, **settings: Any
    ) -> None:
        """Run the cells; `forked`: in this process, which is there for nothing else."""
        if forked:
            nb_man.save = _Saving(nb_man)
            _run_cells(nb_man, settings)
        elif can_fork():
            _run_cells_in_fork(nb_man, settings)
        else:
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **settings)


papermill_engines.register(ENGINE, WarmEngine)


def can_fork() -> bool:
    """Is a fork of this process a sound copy? Only on Linux, and not beside other threads.

    Returns
    -------
    bool

    Examples
    --------
    >>> isinstance(can_fork(), bool)
    True
    """
    return sys.platform == "linux" and threading.active_count() == 1


def _run_cells(nb_man: Any, settings: dict[str, Any]) -> None:
    from papermill.log import logger

    from .cell_runner import InProcessClient

    known = {k: v for k, v in settings.items() if k in InProcessClient.class_trait_names()}
    InProcessClient(nb_man, log=logger, **known).execute()


def _run_cells_in_fork(nb_man: Any, settings: dict[str, Any]) -> None:
    from papermill.iorw import load_notebook_node

    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "notebook.ipynb"
        child = os.fork()
        if child == 0:
            try:
                _run_cells(nb_man, settings)
                result.write_text(json.dumps(nb_man.nb), encoding="utf-8")
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        if not result.is_file():
            raise RuntimeError("Kernel died")
        nb_man.nb = load_notebook_node(str(result))


class _Saving:
    """Keep what there is, where a cell starts, for the case that this cell is the last one.

    papermill's own saving, before and after every cell, checks the whole notebook each time.
    """

    def __init__(self, nb_man: Any) -> None:
        self._nb_man, self._saved = nb_man, -inf

    def __call__(self, **_: Any) -> None:
        nb_man = self._nb_man
        cells = [cell for cell in nb_man.nb.cells if cell.cell_type == "code"]
        states = [cell.metadata.papermill["status"] for cell in cells]
        if nb_man.RUNNING not in states or not nb_man.output_path:
            return
        notebook = Path(nb_man.output_path)
        with running_file(notebook).open("a", encoding="utf-8") as file:
            file.write(f"{states.index(nb_man.RUNNING) + 1}\n")
        if time.monotonic() - self._saved > SAVED_EVERY:
            draft = Path(f"{notebook}.draft")
            draft.write_text(json.dumps(nb_man.nb), encoding="utf-8")
            notebook.unlink(missing_ok=True)  # to replace it would wait for the disk
            draft.replace(notebook)
            self._saved = time.monotonic()
