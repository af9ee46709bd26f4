"""Engine: runs tasks in processes of their own. One that fails, hangs or dies is a failed task."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from ..messages import say, sentences
from ..project import Project
from ..run import Run
from ..values import Name
from .outcome import Outcome, died, mark_running_cell
from .plan import Task
from .worker import NOTEBOOK

EngineName = Literal["auto", "warm", "papermill"]
PAPERMILL = {"warm": "move-analysis", "papermill": None}  # names of its engines
STARTED = "started"  # its time is when a task was
TEMPORARY, LOG = "tmp", "log"  # beside the folders of tasks, which have a dot
# -P: what lies in the folder where the batch was started is not imported in a library's place.
WORKER = [sys.executable, "-Pc", "from move_analysis.reports.fork_server import main; main()"]
CHILD_ENVIRONMENT = {
    # One thread per child: the batch is parallel over reports already.
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1", "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # no thread: the fork server forks
    "PYTHONHASHSEED": "0",  # same bytes on every run
    "PLOTLY_RENDERER": "plotly_mimetype",  # figures as data, without a copy of the script
    "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment
}  # fmt: skip
Reply = dict[str, Any]


class Engine:
    """Worker processes, there for the length of a ``with``; none is left behind.

    ``warm`` runs cells in the process that was forked for their notebook, ``papermill`` starts a
    kernel per notebook; ``auto`` is warm where a fork is safe (Linux).
    """

    def __init__(self, name: EngineName, *, jobs: int, scratch: Path) -> None:
        warm = "warm" if sys.platform == "linux" else "papermill"
        self._papermill = PAPERMILL[warm if name == "auto" else name]
        self._jobs, self._scratch = jobs, scratch.resolve()

    def __enter__(self) -> Self:
        self._server = self._start()  # it imports while the caller reads the answers
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    def run(
        self, tasks: Sequence[Task], project: Project, run: Run
    ) -> Generator[tuple[Task, Outcome], None, None]:
        """Run each task into ``scratch/NAME/``; yield each as it ends, whatever became of it."""
        waiting, running = deque(tasks), dict[str, _Running]()
        about = {
            "project": str(project.file.resolve()),
            "cache": str(run.cache),
            "made_from": run.made_from,
            "temporary": str(self._scratch / TEMPORARY),
            "time_limit": project.reports.time_limit,
            "memory_limit": project.reports.memory_limit,
            "engine": self._papermill,
        }
        while waiting or running:
            while waiting and len(running) < self._jobs:
                task = waiting.popleft()
                running[task.name] = begun = _Running(task, self._scratch / task.name)
                self._send({**about, **begun.order()})
            for reply in self._replies(running):
                begun = running.pop(reply.pop("name"))
                yield begun.task, begun.outcome(reply)

    def _send(self, order: dict[str, Any]) -> None:
        if self._server.poll() is not None:
            self._stop()
            self._server = self._start()
        assert self._server.stdin
        with suppress(BrokenPipeError):  # then there is no reply
            self._server.stdin.write(json.dumps(order) + "\n")
            self._server.stdin.flush()

    def _replies(self, running: dict[str, _Running]) -> Iterator[Reply]:
        """The next reply; one for every task that runs where no more will come."""
        assert self._server.stdout
        line = self._server.stdout.readline()
        if line.endswith("\n"):
            yield json.loads(line)
            return
        self._stop()
        said = (self._scratch / LOG).read_text("utf-8", errors="replace").strip().splitlines()
        message = died(self._server.returncode)
        if said and self._server.returncode == 1:
            message = sentences(message, say("Last words: {line}", line=Name(said[-1])))
        for name in [*running]:
            yield {"name": name, "message": message}

    def _start(self) -> subprocess.Popen[str]:
        """Start the program that runs orders; what it complains of is in its log."""
        temporary = self._scratch / TEMPORARY
        temporary.mkdir(parents=True, exist_ok=True)
        own = {**os.environ, **CHILD_ENVIRONMENT, "JUPYTER_RUNTIME_DIR": str(temporary)}
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with (self._scratch / LOG).open("w", encoding="utf-8") as log:  # Ctrl-C: of this one alone
            pipes |= {"stderr": log, "env": own, "start_new_session": True}
            return subprocess.Popen(WORKER, text=True, encoding="utf-8", **pipes)

    def _stop(self) -> None:
        """End that program, and with it all that it has started."""
        server = self._server
        assert server.stdin and server.stdout
        with suppress(OSError):
            server.stdin.close()  # it ends its children then, and itself
        with suppress(subprocess.TimeoutExpired):
            server.wait(5)
        server.kill()
        server.wait()
        server.stdout.close()


@dataclass(frozen=True)
class _Running:
    """A task from its start to its end."""

    task: Task
    folder: Path
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.monotonic)

    def order(self) -> dict[str, Any]:
        """Make its folder; what a worker must know of it, as plain JSON."""
        self.folder.mkdir(parents=True)
        (self.folder / STARTED).touch()
        names = ("name", "reader", "title", "key")
        order = {name: getattr(self.task, name) for name in names}
        order |= {"notebook": str(self.task.notebook), "parameters": dict(self.task.parameters)}
        return {**order, "folder": str(self.folder)}

    def outcome(self, reply: Reply) -> Outcome:
        """How it ended; the fault is written into its notebook where that was cut short."""
        if "message" in reply:
            reply["status"] = "failed"
            if "cell" not in reply:
                reply["cell"] = mark_running_cell(self.folder / NOTEBOOK, reply["message"])
        seconds = round(time.monotonic() - self.clock, 3)
        return Outcome(**reply, started=self.started.isoformat("T", "seconds"), seconds=seconds)
