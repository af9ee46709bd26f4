"""Worker: the child process that runs notebooks and builds their pages, one order a line."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MoveError
from ..project import Project, load_project
from .engine import NOTEBOOK, PAGE

if TYPE_CHECKING:
    from ..survey import Survey


def main() -> None:
    """Answer every order on standard input with a line of JSON on standard output."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries say is no reply
    for order in _orders():
        replies.write(json.dumps(_run(order)) + "\n")
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


def _run(order: dict[str, Any]) -> dict[str, Any]:
    folder = Path(order["folder"])
    reply = _execute(order, folder / NOTEBOOK) or _build(order, folder)
    return reply or {"status": "done"}


def _execute(order: dict[str, Any], output: Path) -> dict[str, Any] | None:
    """Run the notebook in papermill's own engine; what went wrong, if anything."""
    import papermill

    try:
        papermill.execute_notebook(
            _literal(order["notebook"]),
            _literal(output),
            parameters=order["parameters"],
            cwd=str(Path(order["project"]).parent),
            progress_bar=False,
        )
    except papermill.PapermillExecutionError as error:
        return {"cell": error.exec_count, "message": f"{error.ename}: {error.evalue}"}
    except RuntimeError as error:  # the kernel died; the cell is found by the parent
        return {"message": f"{error}: out of memory, or stopped from outside."}
    return None


def _literal(path: str | Path) -> str:
    """Path in which papermill finds no placeholders."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _build(order: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Build the page; what forbids it, if anything."""
    from .pages import build_page

    project, survey, identifiers = _project(order["project"])
    try:
        html = build_page(
            folder / NOTEBOOK,
            project,
            survey=survey,
            reader=order["reader"],
            title=order["title"],
            key=order["key"],
            identifiers=identifiers,
        )
    except MoveError as error:
        return {"cell": None, "message": str(error), "refused": True}
    (folder / PAGE).write_text(html, encoding="utf-8")
    return None


@cache
def _project(path: str) -> tuple[Project, Survey, frozenset[str]]:
    from ..prepare import contacts_of, load_survey
    from ..readers import list_identifiers

    project = load_project(path)
    return project, load_survey(project), list_identifiers(contacts_of(project))


if __name__ == "__main__":
    main()
