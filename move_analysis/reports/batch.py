"""Batch: all reports of a project, each whole or not at all, finished work not repeated."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, Self

from ..errors import RunError
from ..project import Project
from .engine import Engine, EngineName
from .manifest import Record, State, append_record, read_records, state_of
from .outcome import Outcome
from .plan import Task, plan_reports
from .worker import BESIDE, NOTEBOOK, PAGE

if TYPE_CHECKING:
    from .bundle import Extra

OFFICE = "office"
WORK = ".work"
LOCK = ".lock"
ExecutorName = Literal["local", "dask"]
Progress = Callable[[int, int, Record | None], None]
"""Told the number of finished tasks, of all tasks to run, and what just ended (None: start)."""


@dataclass(frozen=True, kw_only=True)
class BatchOutcome:
    """What a batch did.

    Parameters
    ----------
    tasks : tuple of Task
        All that were asked for.
    done, skipped, failed : tuple of str
        Names of the tasks that were run well, were up to date, and failed.
    index : Path
        The page that links all reports.
    new_key : bool
        Whether the key of the project was made: the first run makes it.

    Examples
    --------
    >>> BatchOutcome(tasks=(), done=(), skipped=(), failed=(), index=Path("index.html")).failed
    ()
    """

    tasks: tuple[Task, ...]
    done: tuple[str, ...]
    skipped: tuple[str, ...]
    failed: tuple[str, ...]
    index: Path
    new_key: bool = False


class Executor(Protocol):
    """Runs tasks, for the length of a ``with``."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def run(
        self, tasks: Sequence[Task], project: Project
    ) -> Generator[tuple[Task, Outcome], None, None]:
        """Run tasks, each into its folder in the scratch folder; yield each as it ends."""


def reports_folder(project: Project) -> Path:
    """Where the reports of a project are written."""
    return project.processed / "reports"


def run_reports(
    project: Project,
    *,
    partners: Sequence[str] | None = None,
    jobs: int = 1,
    engine: EngineName = "auto",
    executor: ExecutorName = "local",
    scheduler: str = "",
    extras: Collection[Extra] = (),
    progress: Progress | None = None,
) -> BatchOutcome:
    """Make all reports that are not there, or not up to date.

    Parameters
    ----------
    project : Project
        What to report on.
    partners : sequence of str, optional
        Only for these readers; left out, for the partnership and every partner.
    jobs : int
        Reports made at the same time; on a cluster, its workers decide.
    engine : {'auto', 'warm', 'papermill'}
        See `Engine`. Both write the same reports.
    executor : {'local', 'dask'}
        Where they are made: on this machine or on a Dask cluster.
    scheduler : str
        Address of the cluster's scheduler, for example ``tcp://10.0.0.1:8786``.
    extras : collection of {'pdf', 'static', 'zip'}
        What is made beside the pages (see `write_extras`).
    progress : callable, optional
        Called as ``progress(finished, total, record)`` at the start (record is None) and
        after every report.

    Returns
    -------
    BatchOutcome

    Raises
    ------
    RunError
        Where the batch can't be run as asked; nothing has been started then.
    MoveError
        Where the answers can't be read.

    Examples
    --------
    >>> from move_analysis.project import load_project
    >>> outcome = run_reports(load_project("move.yml"), jobs=2)  # doctest: +SKIP
    >>> outcome.failed  # doctest: +SKIP
    ()
    """
    if jobs < 1:
        raise ValueError(f"jobs must be at least 1, got {jobs}.")
    folder = reports_folder(project)
    _require_browser(extras)
    tasks = plan_reports(project, partners=partners)  # a wrong order is told before any writing
    told = progress or (lambda done, total, record: None)
    ended: dict[str, Record] = {}
    from ..privacy import make_key

    new_key = make_key(project.key_file)
    with (
        _writable(folder),
        _locked(folder),
        _scratch(folder) as scratch,
        EXECUTORS[executor](engine, jobs, scratch, scheduler) as workers,
    ):
        tasks = _prepared(project, tasks, partners=partners)
        waiting = _waiting(tasks, folder)
        told(0, len(waiting), None)
        with closing(_records(workers, waiting, project, scratch=scratch)) as records:
            for record in records:
                ended[record.name] = record
                told(sum(task.name in ended for task in waiting), len(waiting), record)
        index = _finish_site(project, tasks, folder=folder, extras=extras)
    return BatchOutcome(
        tasks=tasks,
        done=tuple(name for name, record in ended.items() if record.status == "done"),
        skipped=tuple(task.name for task in tasks if task.name not in ended),
        failed=tuple(name for name, record in ended.items() if record.status == "failed"),
        index=index,
        new_key=new_key,
    )


def _prepared(
    project: Project, tasks: tuple[Task, ...], *, partners: Sequence[str] | None
) -> tuple[Task, ...]:
    """Read the answers once, for all notebooks; the tasks with what that may have changed.

    What it needs is imported here, while the workers import what they need.
    """
    from ..prepare import save_prepared
    from .pages import copy_script

    folder = reports_folder(project)
    if _waiting(tasks, folder):
        save_prepared(project)  # may add to the review file and admit answers: both are inputs
        tasks = plan_reports(project, partners=partners)
    copy_script([folder / name for name in dict.fromkeys(task.folder for task in tasks)])
    return tasks


def _require_browser(extras: Collection[Extra]) -> None:
    if extras:
        from .bundle import require_browser

        require_browser(extras)


def _waiting(tasks: Sequence[Task], folder: Path) -> list[Task]:
    """What is not there, or not up to date; the longest first, so that all jobs end together.

    How long a report takes, the size of its notebook tells well enough.
    """
    known = read_records(folder)
    waiting = [task for task in tasks if state_of(task, known, folder=folder) != "done"]
    return sorted(waiting, key=lambda task: -task.notebook.stat().st_size)


def _records(
    workers: Executor, waiting: Sequence[Task], project: Project, *, scratch: Path
) -> Generator[Record, None, None]:
    """Run tasks and publish what each made.

    Whatever ends it, ends its workers: before the folder goes in which they write.
    """
    if not waiting:
        return
    folder = reports_folder(project)
    with closing(workers.run(waiting, project)) as ended:
        for task, outcome in ended:
            record = _publish(task, outcome, scratch / task.name, folder)
            append_record(folder, record)
            yield record


def _finish_site(
    project: Project, tasks: Sequence[Task], *, folder: Path, extras: Collection[Extra]
) -> Path:
    """Make what was asked for beside the pages, and the indexes, whatever became of the rest."""
    from ..prepare import load_survey
    from .bundle import write_extras
    from .index import write_index, write_reader_indexes

    rows, survey = report_status(project), load_survey(project)
    write_reader_indexes(project, rows, survey=survey, folder=folder)
    try:
        write_extras(project, tasks, folder=folder, extras=extras)
    finally:
        index = write_index(project, rows, survey=survey, folder=folder)
    return index


def report_status(project: Project) -> list[tuple[Task, State, Record | None]]:
    """What is done, failed, stale or missing?

    Parameters
    ----------
    project : Project
        What to report on.

    Returns
    -------
    list of (Task, str, Record or None)
        Every report of the project, its state and its latest record. ``stale``: something
        changed since it was made.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> {state for _, state, _ in report_status(demo_project())} <= {
    ...     "done", "failed", "stale", "missing"}
    True
    """
    folder = reports_folder(project)
    records = read_records(folder)
    return [
        (task, state_of(task, records, folder=folder), records.get(task.name))
        for task in plan_reports(project)
    ]


def _publish(task: Task, outcome: Outcome, made: Path, folder: Path) -> Record:
    """Move what a task made to its place; of a failed one no page, of a refused one nothing."""
    from .bundle import remove_extras

    notebook = folder / OFFICE / "notebooks" / f"{task.name}.ipynb"
    page = folder / task.page
    for place in (notebook, page):
        place.parent.mkdir(parents=True, exist_ok=True)
    pages = {name: page.with_name(f"{task.name}{Path(name).suffix}") for name in (PAGE, *BESIDE)}
    places = {NOTEBOOK: notebook, **pages}
    wanted = places if outcome.status == "done" else {NOTEBOOK: notebook}
    moves = [] if outcome.refused else list(wanted.items())
    output = []
    for name, target in moves:
        if (made / name).is_file():
            (made / name).replace(target)
            output.append(target.relative_to(folder).as_posix())
        else:
            target.unlink(missing_ok=True)
    for old in {*places.values()} - {target for _, target in moves}:
        old.unlink(missing_ok=True)  # made from other answers or rules than those of now
    remove_extras(task, folder)
    shutil.rmtree(made, ignore_errors=True)  # with the scratch folder at the latest
    return Record(
        name=task.name,
        status=outcome.status,
        key=task.key,
        started=outcome.started,
        seconds=outcome.seconds,
        output=tuple(output),
        cell=outcome.cell,
        message=outcome.message,
    )


def _local(engine: EngineName, jobs: int, scratch: Path, _: str) -> Executor:
    return Engine(engine, jobs=jobs, scratch=scratch)


def _on_cluster(engine: EngineName, _: int, scratch: Path, scheduler: str) -> Executor:
    from .dask_executor import Cluster

    return Cluster(scheduler, engine=engine, scratch=scratch)


EXECUTORS = {"local": _local, "dask": _on_cluster}


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    """Tell plainly that the disk is full or can't be written to."""
    try:
        yield
    except OSError as error:
        raise RunError(
            f"The reports can't be written: {error.strerror or error}.",
            str(error.filename or folder),
            "Make room, or see that you may write there; the same command goes on then.",
        ) from error


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """An empty folder for unfinished work, on the same disk; gone afterwards."""
    scratch = folder / WORK
    _remove_drafts(folder)  # of a batch that was killed
    scratch.mkdir()
    try:
        yield scratch
    finally:
        _remove_drafts(folder)


def _remove_drafts(folder: Path) -> None:
    shutil.rmtree(folder / WORK, ignore_errors=True)
    for draft in folder.rglob(".*"):
        if draft.name not in (LOCK, WORK):
            draft.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep a second batch out. The system gives the lock back, even after a kill."""
    (folder / OFFICE).mkdir(parents=True, exist_ok=True)
    (folder / OFFICE).chmod(0o700)  # notebooks and logs: never sent to anybody
    with (folder / LOCK).open("a+", encoding="utf-8") as handle:
        try:
            _lock(handle.fileno())
        except OSError as error:
            handle.seek(0)
            raise RunError(
                "Another batch is writing reports here.",
                f"{folder}, {handle.read() or 'an unknown process'}",
                "Wait until it has ended, or stop it; then start again.",
            ) from error
        handle.truncate(0)
        handle.write(f"process {os.getpid()} on {platform.node()}")
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 10_000, os.SEEK_SET)  # behind what others read
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
