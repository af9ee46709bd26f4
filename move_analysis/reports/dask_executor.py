"""Dask executor: the same tasks on the machines of a Dask cluster.

They must have this package in the same version, and see the project's folder under the same path;
what they make comes back over the network. Each process reads the answers once. What several
reports need is computed by one process and kept in the project's folder, where all find it.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Generator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from ..errors import MoveError, RunError
from ..inputs import fingerprint
from ..project import Project, load_project
from .engine import MEMORY, Engine, EngineName, run_task
from .outcome import Outcome
from .plan import Task

Made = tuple[Outcome, dict[str, bytes]]
_own = threading.local()


class Cluster:
    """A Dask cluster, for the length of a ``with``.

    Parameters
    ----------
    scheduler : str
        Its address.
    engine : {'auto', 'warm', 'papermill'}
        Engine that its workers use.
    scratch : Path
        Folder into which finished work is written.

    Examples
    --------
    >>> with Cluster("tcp://10.0.0.1:8786", engine="auto",
    ...              scratch=Path("scratch")) as cluster:  # doctest: +SKIP
    ...     outcomes = dict(cluster.run(tasks, project))
    """

    def __init__(self, scheduler: str, *, engine: EngineName, scratch: Path) -> None:
        self._scheduler, self._engine, self._scratch = scheduler, engine, scratch
        self._client: Any = None

    def __enter__(self) -> Self:
        """Connect.

        Raises
        ------
        RunError
            Where that is not possible.
        """
        fix = 'Name it as --scheduler tcp://HOST:PORT; "dask scheduler" prints it as it starts.'
        if not self._scheduler:
            raise RunError("A Dask cluster needs the address of its scheduler.", "", fix)
        try:
            from distributed import Client

            self._client = Client(self._scheduler, timeout=30)  # type: ignore[no-untyped-call]
        except ImportError as error:
            install = "Install it: pip install 'move-analysis[dask]'."
            raise RunError("Dask is not installed.", self._scheduler, install) from error
        except (OSError, ValueError) as error:
            problem = "The scheduler does not answer."
            raise RunError(problem, self._scheduler, fix) from error
        self._check_versions()
        return self

    def _check_versions(self) -> None:
        """Refuse workers that would compute something else, or could not read what is sent."""
        here = _versions()
        for address, there in self._client.run(_versions).items():
            if there != here:
                told = ", ".join(f"{name} {there[name]} instead of {here[name]}"
                                 for name in here if there[name] != here[name])  # fmt: skip
                self._client.close()
                raise RunError(
                    f"A worker has other versions: {told}.",
                    str(address),
                    "Install the same versions on all machines: pip install -c constraints.txt.",
                )

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def run(
        self, tasks: Sequence[Task], project: Project
    ) -> Generator[tuple[Task, Outcome], None, None]:
        """Run tasks, each into its folder in the scratch folder; yield each as it ends."""
        from distributed import CancelledError, as_completed
        from distributed.comm.core import CommClosedError

        memory = str(self._scratch.resolve() / MEMORY)
        order = str(project.file.resolve()), fingerprint(project), self._engine, memory
        futures = {self._client.submit(_make, task, *order, pure=False): task for task in tasks}
        try:
            for future in as_completed(futures):  # type: ignore[no-untyped-call]
                yield futures[future], self._received(future, futures[future])
        except (CancelledError, CommClosedError) as error:
            raise self._gone() from error
        finally:
            if self._client.status == "running":
                self._client.cancel(list(futures))

    def _received(self, future: Any, task: Task) -> Outcome:
        folder = self._scratch / task.name
        folder.mkdir()
        if future.status in ("cancelled", "lost"):
            raise self._gone()
        if future.status != "finished":  # its machine was lost, more than once
            return Outcome(status="failed", message=f"Dask: {future.exception()}")
        outcome, files = future.result()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        assert isinstance(outcome, Outcome)
        return outcome

    def _gone(self) -> RunError:
        return RunError(
            "The Dask scheduler was stopped, or can't be reached any more.",
            self._scheduler,
            "Start it again; the same command goes on with what is not finished.",
        )


def _versions() -> dict[str, str]:
    """Of what decides on results and on what is sent."""
    names = ("move-analysis", "numpy", "pandas", "scipy", "scikit-learn", "distributed")
    return {"python": ".".join(map(str, sys.version_info[:2]))} | {n: version(n) for n in names}


def _make(task: Task, project_file: str, made_from: str, engine: EngineName, memory: str) -> Made:
    """Run a task on a machine of the cluster, in a process beside Dask's own."""
    from distributed import get_worker

    scratch = Path(get_worker().local_directory)
    if not hasattr(_own, "worker"):
        _own.worker = _engine(engine, scratch).new_worker()
    folder = scratch / f"{task.name}-{task.key}-{threading.get_ident()}"
    try:
        project = load_project(project_file)
        outcome = run_task(
            _own.worker, task, project, folder=folder, made_from=made_from, memory=Path(memory)
        )
    except MoveError as error:  # the project is not there
        return Outcome(status="failed", message=str(error)), {}
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    made = {path.name: path.read_bytes() for path in files}
    shutil.rmtree(folder, ignore_errors=True)
    return outcome, made


@cache
def _engine(name: EngineName, scratch: Path) -> Engine:
    """One for all tasks of this process; it ends with the process."""
    return Engine(name, jobs=1, scratch=scratch).__enter__()
