"""Worker: runs a notebook and builds its page, for one order. Every engine ends up here."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MoveError
from ..memory import FOLDER as MEMORY
from ..project import Project, load_project

if TYPE_CHECKING:
    from ..survey import Survey

NOTEBOOK = "notebook.ipynb"
PAGE = "page.html"
BESIDE = ("page.xlsx", "page.gexf", "page.graphml", "page.net", "page.ics")
Data = tuple[Project, "Survey", frozenset[str]]
loaded: dict[tuple[str, str], Data] = {}
"""By project file and fingerprint, the last one; the warm engine's mother fills it."""


def main() -> None:
    """Answer every order on standard input with a line of JSON on standard output.

    This is the worker of papermill's own engine; the warm one forks its workers (see `mother`).
    """
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries say is no reply
    for order in _orders():
        limit_memory(order["memory_limit"])
        replies.write(json.dumps(run_order(order)) + "\n")
        replies.flush()


def _orders() -> Iterator[dict[str, Any]]:
    """Orders as they come. When the parent is gone, so is this process, whatever it does."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield json.loads(lines.get())


def limit_memory(megabytes: int) -> None:
    """Let this process, and each that it starts, take no more memory; where Linux counts it."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def run_order(order: dict[str, Any]) -> dict[str, Any]:
    """Run a notebook and build its page.

    Returns
    -------
    dict
        How it ended, as the fields of an `Outcome`.
    """
    folder = Path(order["folder"])
    os.environ[MEMORY] = order["memory"]
    try:
        return _execute(order, folder) or _build(order, folder) or {"status": "done"}
    except OSError as error:  # the disk, most likely full
        return {"message": f"{type(error).__name__}: {error}"}


def _execute(order: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Run the notebook; what went wrong, if anything."""
    import papermill

    from .prints import tidy_prints

    try:
        papermill.execute_notebook(
            _literal(order["notebook"]),
            _literal(folder / NOTEBOOK),
            parameters=order["parameters"],
            cwd=str(_room(Path(order["project"]).parent, folder)),
            progress_bar=False,
            **order["engine"],
        )
    except papermill.PapermillExecutionError as error:
        return {"cell": error.exec_count, "message": f"{error.ename}: {error.evalue}"}
    except RuntimeError as error:  # the kernel died; the cell is found by the parent
        return {"message": f"{error}: out of memory, or stopped from outside."}
    finally:
        tidy_prints(folder / NOTEBOOK)
    return None


def _room(project: Path, folder: Path) -> Path:
    """A working folder of its own, with links to all that lies in the project's folder."""
    room = folder / "room"
    try:
        room.mkdir()
        for path in project.iterdir():
            (room / path.name).symlink_to(path)
    except OSError:  # a system without links
        return project
    return room


def _literal(path: str | Path) -> str:
    """Path in which papermill finds no placeholders."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _build(order: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Write the page and its workbook; what forbids it, if anything."""
    from .bundle import write_page

    project, survey, identifiers = load_data(order["project"], order["made_from"])
    try:
        write_page(
            folder / NOTEBOOK,
            project,
            survey=survey,
            task=order,
            identifiers=identifiers,
            page=folder / PAGE,
        )
    except MoveError as error:
        return {"cell": None, "message": str(error), "refused": True}
    return None


def load_data(path: str, made_from: str) -> Data:
    """What pages are checked against, once for all orders of a process and the same inputs."""
    from ..prepare import contacts_of, load_survey
    from ..readers import list_identifiers

    if (path, made_from) not in loaded:
        project = load_project(path)
        identifiers = list_identifiers(contacts_of(project))
        loaded.clear()
        loaded[path, made_from] = project, load_survey(project), identifiers
    return loaded[path, made_from]


if __name__ == "__main__":
    main()
