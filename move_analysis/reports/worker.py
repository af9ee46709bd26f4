"""Worker: runs a notebook and builds its page, for one order, in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import traceback
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MoveError
from ..messages import say
from ..run import Run, active_run
from ..values import Name

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

NOTEBOOK = "notebook.ipynb"
PAGE = "page.html"
BESIDE = ("page.xlsx", "page.gexf", "page.graphml", "page.net", "page.ics")


def run_and_reply(order: dict[str, Any], connection: Connection) -> None:
    """Be the process of an order; whoever gets the reply ends it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        os.setpgid(0, 0)  # with all that the cells start, so that they end together
    if sys.platform == "linux":
        import resource

        most = order["memory_limit"] << 20  # bytes, for each process
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    try:
        reply = run_order(order)
    except BaseException as fault:  # noqa: BLE001 (whatever it is, it is the reply)
        traceback.print_exc()
        reply = {"message": "".join(traceback.format_exception_only(fault)).strip()}
    connection.send(reply)
    threading.Event().wait()


def _end_with_parent() -> None:
    """End when the process that watches this one is gone, even if it was killed."""
    if parent := parent_process():
        parent.join()
    if sys.platform != "win32":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def run_order(order: dict[str, Any]) -> dict[str, Any]:
    """Run a notebook and build its page; how it ended, as the fields of an `Outcome`."""
    folder = Path(order["folder"])
    os.environ["TMPDIR"] = tempfile.tempdir = order["temporary"]
    run = Run(Path(order["cache"]), order["made_from"])
    try:
        with run.active():
            reply = _execute(order, folder) or _build(order, folder) or {"status": "done"}
    except OSError as error:  # the disk, most likely full
        reply = {"message": f"{type(error).__name__}: {error}"}
    return {**reply, "reads": sorted(run.reads)} if order["engine"] else reply


def _execute(order: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Run the notebook; what went wrong, if anything."""
    import papermill

    from .prints import tidy_prints

    paths = [str(path).replace("{", "{{").replace("}", "}}")  # papermill's placeholders
             for path in (order["notebook"], folder / NOTEBOOK)]  # fmt: skip
    workdir = _workdir(Path(order["project"]).parent, folder)
    how = {"cwd": str(workdir), "progress_bar": False, "engine_name": order["engine"]}
    try:
        papermill.execute_notebook(*paths, parameters=order["parameters"], **how)
    except papermill.PapermillExecutionError as error:
        return {"cell": error.exec_count, "message": f"{error.ename}: {error.evalue}"}
    except RuntimeError as error:  # the kernel died; the cell is found by the parent
        why = say("{error}: out of memory, or stopped from outside.", error=Name(str(error)))
        return {"message": why}
    finally:
        tidy_prints(folder / NOTEBOOK)
    return None


def _workdir(project: Path, folder: Path) -> Path:
    """Make a working folder with links to all that lies in the project's folder."""
    workdir = folder / "workdir"
    try:
        workdir.mkdir()
        for path in project.iterdir():
            (workdir / path.name).symlink_to(path)
    except OSError:  # a system without links
        return project
    return workdir


def _build(order: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Write the page and its workbook; what forbids it, if anything."""
    from ..inputs import fingerprint, has_changed
    from ..languages import SOURCE, set_language
    from ..prepare import contacts_of, load_survey
    from ..project import load_project
    from ..readers import list_identifiers
    from .bundle import write_page

    set_language(SOURCE)  # the notebook has set that of its reader
    project = load_project(order["project"])
    if fingerprint(project) != active_run().made_from:
        return {"message": str(has_changed([project.file]))}
    held: dict[str, Any] = {
        "survey": load_survey(project),
        "identifiers": list_identifiers(contacts_of(project)),
        "page": folder / PAGE,
    }
    try:
        write_page(folder / NOTEBOOK, project, task=order, **held)
    except MoveError as error:
        return {"cell": None, "message": str(error), "refused": True}
    return None
