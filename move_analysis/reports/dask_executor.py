"""Dask executor: the same tasks on the machines of a Dask cluster.

They must have this package in the same version, and see the project's folder under the same path;
what they make comes back over the network. What several reports need is computed by one process
and kept in the project's folder, where all find it.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Generator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from ..errors import MoveError, RunError
from ..messages import Message, say
from ..project import Project, load_project
from ..run import Run
from ..values import Listed, Name
from .engine import Engine, EngineName
from .outcome import Outcome
from .plan import Task

SAME = say("Install the same versions on all machines: pip install -c constraints.txt.")
Made = tuple[Outcome, dict[str, bytes]]
NAME_IT = say('Name it as --scheduler tcp://HOST:PORT; "dask scheduler" prints it as it starts.')
_own = threading.local()


class Cluster:
    """A Dask cluster, for the length of a ``with``; finished work is written into `scratch`."""

    def __init__(self, scheduler: str, *, engine: EngineName, scratch: Path) -> None:
        self._scheduler, self._engine, self._scratch = scheduler, engine, scratch
        self._client: Any = None

    def __enter__(self) -> Self:
        """Connect, to workers that compute the same and can read what is sent."""
        if not self._scheduler:
            problem = say("A Dask cluster needs the address of its scheduler.")
            raise RunError(problem, "", NAME_IT)
        try:
            from distributed import Client

            self._client = Client(self._scheduler)  # type: ignore[no-untyped-call]
        except ImportError as error:
            install = say("Install it: pip install 'move-analysis[dask]'.")
            raise RunError(say("Dask is not installed."), self._scheduler, install) from error
        except (OSError, ValueError) as error:
            problem = say("The scheduler does not answer.")
            raise RunError(problem, self._scheduler, NAME_IT) from error
        here = _versions()
        for address, there in self._client.run(_versions).items():
            if there != here:
                self._client.close()
                raise RunError(_other_versions(here, there), str(address), SAME)
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def run(
        self, tasks: Sequence[Task], project: Project, run: Run
    ) -> Generator[tuple[Task, Outcome], None, None]:
        """Run tasks, each into its folder in the scratch folder; yield each as it ends."""
        from distributed import CancelledError, as_completed
        from distributed.comm.core import CommClosedError

        order = str(project.file.resolve()), self._engine, run
        futures = {self._client.submit(_make, task, *order, pure=False): task for task in tasks}
        try:
            for future in as_completed(futures):  # type: ignore[no-untyped-call]
                if future.status in ("cancelled", "lost"):
                    raise CancelledError(future.key)
                yield futures[future], self._received(future, self._scratch / futures[future].name)
        except (CancelledError, CommClosedError) as error:
            problem = say("The Dask scheduler was stopped, or can't be reached any more.")
            again = say("Start it again; the same command goes on with what is not finished.")
            raise RunError(problem, self._scheduler, again) from error
        finally:
            if self._client.status == "running":
                self._client.cancel(list(futures))

    def _received(self, future: Any, folder: Path) -> Outcome:
        folder.mkdir()
        if future.status != "finished":  # its machine was lost, more than once
            return Outcome(status="failed", message=f"Dask: {future.exception()}")
        outcome: Outcome
        outcome, files = future.result()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return outcome


def _versions() -> dict[str, str]:
    """Of what decides on results and on what is sent."""
    names = ("move-analysis", "numpy", "pandas", "scipy", "scikit-learn", "distributed")
    return {"python": ".".join(map(str, sys.version_info[:2]))} | {n: version(n) for n in names}


def _other_versions(here: dict[str, str], there: dict[str, str]) -> Message:
    other = [
        say("{name} {version} instead of {ours}", name=Name(name), version=Name(there[name]),
            ours=Name(version))
        for name, version in here.items() if there[name] != version
    ]  # fmt: skip
    return say("A worker has other versions: {versions}.", versions=Listed(other, "comma"))


def _make(task: Task, project_file: str, engine: EngineName, run: Run) -> Made:
    """Run a task on a machine of the cluster, in a process beside Dask's own."""
    from distributed import get_worker

    try:
        project = load_project(project_file)
    except MoveError as error:  # the project is not there
        return Outcome(status="failed", message=str(error)), {}
    place = Path(get_worker().local_directory) / f"reports-{threading.get_ident()}"
    if not hasattr(_own, "engine"):  # for all tasks of this thread; it ends with the process
        _own.engine = Engine(engine, jobs=1, scratch=place).__enter__()
    ((_, outcome),) = _own.engine.run([task], project, run)
    files = [path for path in sorted((place / task.name).iterdir()) if path.is_file()]
    made = {path.name: path.read_bytes() for path in files}
    shutil.rmtree(place / task.name, ignore_errors=True)
    return outcome, made
