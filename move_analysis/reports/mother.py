"""Mother of the warm engine: imports everything once, and forks from then on.

batch ── asks ──> mother (no threads) ── forks ──> worker, one per job ── forks ──> child, one per
notebook, which runs the cells, builds the page and is gone.

The worker watches its child: it ends it when its time is over, tells how it died, and ends it
when the batch is gone. So nothing that a notebook does reaches another one.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import pickle
import pkgutil
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from . import worker
from .outcome import UNWRITABLE, died, over_time

LIBRARIES = (
    "IPython.core.application", "IPython.core.interactiveshell", "IPython.core.oinspect",
    "babel.dates", "babel.numbers", "igraph", "ipykernel.ipkernel", "mistune.plugins.def_list",
    "mistune.plugins.task_lists", "mistune.plugins.url", "narwhals.stable.v2",
    "nbconvert.exporters", "nh3", "papermill", "scipy.optimize", "scipy.stats", "sklearn",
    "xlsxwriter",
)  # fmt: skip
# A figure with all the parts that pages have: plotly imports a part when it is first used.
WORDS: dict[str, Any] = {"title": {"font": {}}, "tickfont": {}}
FIGURE: dict[str, Any] = {
    "data": [
        {"type": "bar", "marker": {"line": {}}, "textfont": {}},
        {"type": "heatmap", "colorbar": {}, "textfont": {}},
        {"type": "sankey", "node": {"line": {}}, "link": {}, "textfont": {}},
        {"type": "scatter", "marker": {"line": {}}, "line": {}, "textfont": {}, "error_x": {}},
        {"type": "scattergeo", "marker": {"line": {}}, "line": {}, "textfont": {}},
    ],
    "layout": {
        "title": {"subtitle": {"font": {}}, "font": {}, "pad": {}},
        "font": {}, "geo": {}, "margin": {}, "modebar": {}, "template": {}, "xaxis": WORDS,
        "yaxis": WORDS, "hoverlabel": {"font": {}}, "legend": {"title": {"font": {}}},
        "annotations": [{"font": {}}], "shapes": [{"line": {}, "label": {}}],
    },
}  # fmt: skip
GRAMMAR = "rfc3987_syntax"  # for addresses, which notebooks have none of: a second to load
REPLY = "reply.json"
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def main() -> None:
    """Fork a worker for each connection that the batch hands over, until the batch is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    import_all()
    while True:
        asked, handles, *_ = socket.recv_fds(control, 8192, 1)
        if not handles:
            return
        _load_data(*json.loads(asked))
        if os.fork() == 0:
            control.close()
            _work(socket.socket(fileno=handles[0]))
        os.close(handles[0])


def import_all() -> None:
    """All rooms, and what notebooks and pages need beside; nothing here starts a thread."""
    gc.disable()  # what is imported stays: to look for garbage in it takes a fifth of the time
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]
    package = importlib.import_module("move_analysis")
    rooms = [room.name for room in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
    for name in (*LIBRARIES, *rooms):
        importlib.import_module(name)
    del sys.modules[GRAMMAR]
    importlib.import_module("plotly.graph_objects").Figure(FIGURE)._repr_mimebundle_()
    importlib.import_module("move_analysis.reports.pages").prepare_pages()
    nbformat = importlib.import_module("nbformat")
    nbformat.validate(nbformat.v4.new_notebook())  # compiles the schema
    gc.freeze()  # what is there by now is no garbage: children neither look at nor copy it
    gc.enable()


def _load_data(project: str, made_from: str) -> None:
    """Have the data ready that every page is checked against.

    They are read by a child: reading starts threads, and a fork beside threads is not sound.
    """
    if (project, made_from) in worker.loaded:
        return
    mother = os.getpid()
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        _die_with(mother)
        with suppress(Exception), os.fdopen(send, "wb") as pipe:
            pickle.dump(worker.load_data(project, made_from), pipe)
        os._exit(0)
    os.close(send)
    with os.fdopen(receive, "rb") as pipe:
        content = pipe.read()
    os.waitpid(child, 0)
    if content:  # else each child finds, and tells, what is wrong
        from ..prepare.saved import keep_survey  # there by now

        worker.loaded.clear()
        _, survey, _ = worker.loaded[project, made_from] = pickle.loads(content)
        keep_survey(survey, made_from=made_from)
        survey.content_hash()  # now, and not in every child


def _work(connection: socket.socket) -> NoReturn:
    """Answer every order with a reply, until the batch is gone."""
    for line in connection.makefile(encoding="utf-8"):
        reply = _watch(json.loads(line), connection)
        connection.sendall((json.dumps(reply) + "\n").encode())
    os._exit(0)


def _watch(order: dict[str, Any], connection: socket.socket) -> dict[str, Any]:
    """Run an order in a child; its reply, or how it ended without one."""
    watcher, child = os.getpid(), os.fork()
    if child == 0:
        os.close(connection.detach())  # close() waits for the reader of lines; this end stays open
        _die_with(watcher)
        _run(order)
    handle = os.pidfd_open(child)
    with suppress(ProcessLookupError, PermissionError):  # it may have done so, or be gone
        os.setpgid(child, child)
    watched: list[Any] = [handle, connection]
    ready, _, _ = select.select(watched, [], [], order["time_limit"])
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # with all that it has started
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)  # wherever it has gone
    _, status = os.waitpid(child, 0)
    os.close(handle)
    if connection in ready:  # the batch is gone: it says nothing while it waits
        os._exit(0)
    if not ready:
        return {"message": over_time(order["time_limit"])}
    reply = Path(order["folder"]) / REPLY
    if reply.is_file():
        answer: dict[str, Any] = json.loads(reply.read_text(encoding="utf-8"))
        return answer
    return {"message": died(os.waitstatus_to_exitcode(status))}


def _die_with(parent: int) -> None:
    """Have the system end this process when its parent is gone, even if it is gone by now."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _run(order: dict[str, Any]) -> NoReturn:
    """Be the child: one order, in a process group of its own."""
    from .warm import ENGINE  # there by now

    os.setpgid(0, 0)
    worker.limit_memory(order["memory_limit"])
    try:
        reply = worker.run_order({**order, "engine": {"engine_name": ENGINE, "forked": True}})
    finally:  # whatever happened: this process must not go on as its parent
        if fault := sys.exc_info()[1]:
            traceback.print_exc()
            reply = {"message": "".join(traceback.format_exception_only(fault)).strip()}
        draft = Path(order["folder"]) / f"{REPLY}.draft"
        try:
            draft.write_text(json.dumps(reply), encoding="utf-8")
            draft.replace(draft.with_suffix(""))
        except OSError:
            os._exit(UNWRITABLE)
        os._exit(1)


if __name__ == "__main__":
    main()
