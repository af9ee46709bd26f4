"""Warm engine: papermill with the cells in this process instead of a kernel."""

from __future__ import annotations

import json
import time
from math import inf
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from papermill.engines import Engine, NBClientEngine, papermill_engines

from .outcome import running_file
from .prints import PrintLimit

ENGINE = "move-analysis"
SAVED_EVERY = 1.0  # seconds


class WarmEngine(Engine):  # type: ignore[misc]
    """Runs the cells of one notebook in this process, which is theirs from then on.

    Where IPython runs already, as in JupyterLab or after another notebook, there is a kernel.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> None:
        """Run all cells up to the first error, as papermill does."""
        if InteractiveShell.initialized():
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **settings)
            return
        from .shell import LANGUAGE, new_shell, run_cell

        nb_man.save = _Saving(nb_man)
        nb_man.nb.metadata["language_info"] = LANGUAGE
        with new_shell() as (shell, streams):
            for index, cell in enumerate(nb_man.nb.cells):
                for stream in streams:
                    stream.limit = PrintLimit()
                nb_man.cell_start(cell, index)
                runs = cell.cell_type == "code" and cell.source.strip()
                error = run_cell(shell, cell) if runs else None
                if error is not None:
                    nb_man.cell_exception(cell, cell_index=index, exception=error)
                nb_man.cell_complete(cell, cell_index=index)
                if error is not None:
                    break


papermill_engines.register(ENGINE, WarmEngine)


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
