"""Engine: runs tasks in worker processes. A worker that fails, hangs or dies is a failed task."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ..project import Project
from .plan import Task

NOTEBOOK = "notebook.ipynb"
PAGE = "page.html"
COMMAND = [sys.executable, "-m", "move_analysis.reports.worker"]
CHILD_ENVIRONMENT = {
    # One thread per child: the batch is parallel over reports already.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # same bytes on every run
    "PLOTLY_RENDERER": "plotly_mimetype",  # figures as data, without a copy of the script
    "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one task ended.

    Parameters
    ----------
    status : {'done', 'failed'}
        Whether there is a report.
    cell : int or None
        The code cell that failed, as ``In [n]``.
    message : str
        Why it failed.
    refused : bool
        Whether it failed because its reader may not see it; then nothing of it may be kept.
    started : str
        When (UTC, ISO 8601).
    seconds : float
        How long it took.

    Examples
    --------
    >>> Outcome(status="failed", cell=3, message="KeyError: 'size'").cell
    3
    """

    status: Literal["done", "failed"]
    cell: int | None = None
    message: str = ""
    refused: bool = False
    started: str = ""
    seconds: float = 0.0


def run_tasks(
    tasks: Sequence[Task], project: Project, *, folder: Path, jobs: int = 1
) -> Iterator[tuple[Task, Outcome]]:
    """Run tasks, each into ``folder/NAME/``; yield each as it ends, whatever became of it.

    Workers are stopped when the caller stops asking, so that Ctrl-C leaves none behind.
    """
    jobs = min(jobs, len(tasks)) or 1
    workers = [_Worker(folder / f"worker-{number}.log") for number in range(jobs)]
    idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def run(task: Task) -> Outcome:
        worker = idle.get()
        try:
            return worker.run(task, project, folder / task.name)
        finally:
            idle.put(worker)

    try:
        with ThreadPoolExecutor(jobs) as threads:
            futures = {threads.submit(run, task): task for task in tasks}
            try:
                for future in as_completed(futures):
                    yield futures[future], future.result()
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
                for worker in workers:
                    worker.stop()
    finally:
        for worker in workers:
            worker.close()


class _Worker:
    """One child process that runs task after task; a new one is started after a kill.

    Orders and replies are JSON lines over its standard input and output.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._starting = threading.Lock()
        self._stopped = False

    def run(self, task: Task, project: Project, folder: Path) -> Outcome:
        started, clock = datetime.now(UTC), time.monotonic()
        folder.mkdir(parents=True)
        reply = self._ask(_order(task, project, folder), project.reports.time_limit)
        if reply is None or "message" in reply:
            reply = reply or self._lost(time.monotonic() - clock, project.reports.time_limit)
            reply = {"status": "failed", "cell": _mark_running_cell(folder, reply), **reply}
        seconds = round(time.monotonic() - clock, 3)
        return Outcome(**reply, started=started.isoformat(timespec="seconds"), seconds=seconds)

    def stop(self) -> None:
        """Kill what runs, and start nothing more."""
        with self._starting:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Wait for the end of the killed process, once no thread listens to it."""
        if self._process is not None:
            self._process.communicate()

    def _ask(self, order: dict[str, Any], limit: float) -> dict[str, Any] | None:
        """The worker's reply; None where it was killed or died."""
        process = self._alive()
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
        if not line.endswith("\n"):  # killed or dead, perhaps while it wrote
            process.kill()
            process.wait()
            return None
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _alive(self) -> subprocess.Popen[str]:
        with self._starting:
            if self._stopped:
                raise RuntimeError("The batch was stopped as this task began.")
            if self._process is None or self._process.poll() is not None:
                self.close()
                self._process = self._start()
            return self._process

    def _start(self) -> subprocess.Popen[str]:
        temporary = self._log.with_suffix(".tmp").resolve()  # goes with the scratch folder
        temporary.mkdir(exist_ok=True)
        with self._log.open("w", encoding="utf-8") as log:
            return subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env={
                    **os.environ,
                    **CHILD_ENVIRONMENT,
                    "JUPYTER_RUNTIME_DIR": str(temporary),
                    "TMPDIR": str(temporary),
                },
                start_new_session=True,  # Ctrl-C reaches the parent alone
            )

    def _lost(self, seconds: float, limit: float) -> dict[str, Any]:
        if seconds >= limit:
            return {"message": f"The time limit of {limit:.0f} seconds is over."}
        code = self._process.returncode if self._process else None
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        last = f" Last words: {lines[-1]}" if lines and code == 1 else ""
        return {"message": f"The worker process died (exit code {code}).{last}"}


def _order(task: Task, project: Project, folder: Path) -> dict[str, Any]:
    return {
        "project": str(project.file.resolve()),
        "reader": task.reader,
        "notebook": str(task.notebook),
        "title": task.title,
        "parameters": dict(task.parameters),
        "key": task.key,
        "folder": str(folder.resolve()),
    }


def _mark_running_cell(folder: Path, reply: dict[str, Any]) -> int | None:
    """Write the fault into the cell that was running in the output notebook; return its number."""
    path = folder / NOTEBOOK
    if "cell" in reply or not path.is_file():
        return None
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # killed while it wrote
        path.unlink()
        return None
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(cells, start=1):
        if cell["metadata"].get("papermill", {}).get("status") == "running":
            error = {
                "ename": "Stopped",
                "evalue": reply["message"],
                "traceback": [reply["message"]],
            }
            cell["outputs"].append({"output_type": "error", **error})
            path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
            return number
    return None
