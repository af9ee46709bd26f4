"""Engine: runs tasks in worker processes. A worker that fails, hangs or dies is a failed task."""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol, Self

from ..inputs import fingerprint
from ..project import Project
from .outcome import Outcome, died, mark_running_cell, over_time
from .plan import Task
from .worker import NOTEBOOK

EngineName = Literal["auto", "warm", "papermill"]
STARTED = "started"  # its time is when a task was
MEMORY = "memory"  # beside the folders of tasks, whose names have a dot
WORKER = [sys.executable, "-m", "move_analysis.reports.worker"]
MOTHER = [sys.executable, "-m", "move_analysis.reports.mother"]
CHILD_ENVIRONMENT = {
    # One thread per child: the batch is parallel over reports already.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # no thread: the mother forks
    "PYTHONHASHSEED": "0",  # same bytes on every run
    "PLOTLY_RENDERER": "plotly_mimetype",  # figures as data, without a copy of the script
    "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment
}
Reply = dict[str, Any]


class Engine:
    """Worker processes, there for the length of a ``with``; none is left behind.

    Parameters
    ----------
    name : {'auto', 'warm', 'papermill'}
        ``warm`` imports everything once and forks a clean process per notebook, ``papermill``
        starts a kernel per notebook; ``auto`` is warm where a fork is safe (Linux).
    jobs : int
        Tasks run at the same time.
    scratch : Path
        Folder for unfinished work, on the disk of the reports.

    Examples
    --------
    >>> with Engine("auto", jobs=2, scratch=Path("scratch")) as engine:  # doctest: +SKIP
    ...     outcomes = dict(engine.run(tasks, project))
    """

    def __init__(self, name: EngineName, *, jobs: int, scratch: Path) -> None:
        self._name = best_engine() if name == "auto" else name
        self._jobs, self._scratch = jobs, scratch
        self._mother: _Mother | None = None
        self._started = 0

    def __enter__(self) -> Self:
        if self._name == "warm":  # it imports while the caller reads the answers
            self._mother = _Mother(self._scratch)
        return self

    def __exit__(self, *error: object) -> None:
        if self._mother is not None:
            self._mother.close()

    def run(
        self, tasks: Sequence[Task], project: Project
    ) -> Generator[tuple[Task, Outcome], None, None]:
        """Run each task into ``scratch/NAME/``; yield each as it ends, whatever became of it.

        Workers are stopped when the caller stops asking, so that Ctrl-C leaves none behind.
        """
        workers = [self.new_worker() for _ in range(min(self._jobs, len(tasks)) or 1)]
        idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in workers:
            idle.put(worker)

        made_from = fingerprint(project)

        def run(task: Task) -> Outcome:
            worker, folder = idle.get(), self._scratch / task.name
            try:
                return run_task(worker, task, project, folder=folder, made_from=made_from)
            finally:
                idle.put(worker)

        threads = ThreadPoolExecutor(len(workers))
        futures = {threads.submit(run, task): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.stop()
            threads.shutdown()
            for worker in workers:
                worker.close()

    def new_worker(self) -> _Worker:
        """One more job."""
        if self._mother is not None:
            return _WarmWorker(self._mother)
        self._started += 1
        return _ColdWorker(self._scratch / f"worker-{self._started}.log")


def best_engine() -> EngineName:
    """Which engine is the fastest that is safe here? The parent's threads do not matter: its
    mother is a process of its own.
    """
    return "warm" if sys.platform == "linux" else "papermill"


class _Worker(Protocol):
    """One job: runs an order at a time."""

    def ask(self, order: dict[str, Any]) -> Reply:
        """The reply to an order; that its process died, where it did."""

    def stop(self) -> None:
        """End what runs, and start nothing more."""

    def close(self) -> None:
        """Leave nothing open, once no thread asks any more."""


def run_task(
    worker: _Worker,
    task: Task,
    project: Project,
    *,
    folder: Path,
    made_from: str,
    memory: Path | None = None,
) -> Outcome:
    """Run one task into a new folder; what others need too is kept in `memory`."""
    started, clock = datetime.now(UTC), time.monotonic()
    folder.mkdir(parents=True)
    (folder / STARTED).touch()
    order = order_of(task, project, folder=folder, made_from=made_from)
    reply = worker.ask(order | ({"memory": str(memory)} if memory else {}))
    if "message" in reply:
        if "cell" not in reply:
            reply["cell"] = mark_running_cell(folder / NOTEBOOK, reply["message"])
        reply["status"] = "failed"
    seconds = round(time.monotonic() - clock, 3)
    return Outcome(**reply, started=started.isoformat(timespec="seconds"), seconds=seconds)


def order_of(task: Task, project: Project, *, folder: Path, made_from: str) -> dict[str, Any]:
    """What a worker must know of a task, as plain JSON."""
    return {
        "project": str(project.file.resolve()),
        "made_from": made_from,
        "reader": task.reader,
        "notebook": str(task.notebook),
        "title": task.title,
        "parameters": dict(task.parameters),
        "key": task.key,
        "folder": str(folder.resolve()),
        "memory": str(folder.resolve().parent / MEMORY),
        "time_limit": project.reports.time_limit,
        "memory_limit": project.reports.memory_limit,
        "engine": {},
    }


def _start(command: list[str], log: Path, **how: Any) -> subprocess.Popen[str]:
    """Start a process that writes its complaints into `log`, its temporary files beside it."""
    temporary = log.with_suffix(".tmp").resolve()  # goes with the scratch folder
    temporary.mkdir(exist_ok=True)
    own = {"JUPYTER_RUNTIME_DIR": str(temporary), "TMPDIR": str(temporary)}
    with log.open("w", encoding="utf-8") as complaints:
        return subprocess.Popen(
            command,
            stderr=complaints,
            **{"stdout": complaints, **how},
            text=True,
            encoding="utf-8",
            env={**os.environ, **CHILD_ENVIRONMENT, **own},
            start_new_session=True,  # Ctrl-C reaches the parent alone
        )


def _obituary(process: subprocess.Popen[str] | None, log: Path) -> str:
    code = process.returncode if process else None
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = f" Last words: {lines[-1]}" if lines and code == 1 else ""
    return died(code) + last


class _ColdWorker:
    """A child process that runs task after task with papermill; a new one after a kill."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._starting = threading.Lock()
        self._stopped = False

    def ask(self, order: dict[str, Any]) -> Reply:
        process, limit, clock = self._alive(), order["time_limit"], time.monotonic()
        timer = threading.Timer(limit, process.kill)
        timer.start()
        try:
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if line.endswith("\n"):
            reply: Reply = json.loads(line)
            return reply
        process.kill()  # dead, perhaps while it wrote
        process.communicate()
        late = time.monotonic() - clock >= limit
        return {"message": over_time(limit) if late else _obituary(process, self._log)}

    def stop(self) -> None:
        with self._starting:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate()

    def _alive(self) -> subprocess.Popen[str]:
        with self._starting:
            if self._stopped:
                raise RuntimeError("The batch was stopped as this task began.")
            if self._process is None or self._process.poll() is not None:
                self.close()
                pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
                self._process = _start(WORKER, self._log, **pipes)
            return self._process


class _WarmWorker:
    """A connection to a worker that the mother forked; a new one after a kill."""

    def __init__(self, mother: _Mother) -> None:
        self._mother = mother
        self._connection: socket.socket | None = None
        self._stopped = False

    def ask(self, order: dict[str, Any]) -> Reply:
        if self._connection is None:
            self._connection = self._mother.connect(order["project"], order["made_from"])
        if self._stopped:
            raise RuntimeError("The batch was stopped as this task began.")
        line = b""
        with suppress(ConnectionError), self._connection.makefile("rb") as replies:
            self._connection.sendall((json.dumps(order) + "\n").encode())
            line = replies.readline()
        if line.endswith(b"\n"):
            reply: Reply = json.loads(line)
            return reply
        self._connection.close()
        self._connection = None
        return {"message": self._mother.obituary()}

    def stop(self) -> None:
        self._stopped = True
        if (connection := self._connection) is not None:  # a thread may take it away meanwhile
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)  # its worker ends the child, and itself

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class _Mother:
    """The process that has everything imported, and the line to it; a new one after a kill."""

    def __init__(self, scratch: Path) -> None:
        self._log = scratch / "mother.log"
        self._asking = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        # Packets: an order for a worker and the line that goes with it arrive as they were sent.
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [*MOTHER, str(theirs.fileno())]
            self._process = _start(command, self._log, pass_fds=[theirs.fileno()])

    def connect(self, project: str, made_from: str) -> socket.socket:
        """A line to a new worker for a project, as its inputs are."""
        with self._asking:
            if self._process.poll() is not None:
                self.close()
                self._begin()
            ours, theirs = socket.socketpair()
            with theirs, suppress(BrokenPipeError):  # then the first order finds it dead
                asked = json.dumps([project, made_from]).encode()
                socket.send_fds(self._control, [asked], [theirs.fileno()])
            return ours

    def obituary(self) -> str:
        with suppress(subprocess.TimeoutExpired):  # it lives, and only a worker is gone
            self._process.wait(0.5)
        return _obituary(self._process, self._log)

    def close(self) -> None:
        """End it; it waits for nothing but our word."""
        self._control.close()
        self._process.kill()
        self._process.wait()
