"""Batch: all reports of a project, each whole or not at all, finished work not repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, Self

from ..inputs import State, changed_files, fingerprint, has_changed, states_of, until_unchanged
from ..project import Project, load_project
from ..run import Run
from .engine import Engine, EngineName
from .finished import INDEX, is_finished, is_prepared, note_site
from .manifest import Record, Row, append_record, read_records, state_of
from .outcome import Outcome
from .place import locked, running_tasks, scratch, writable
from .plan import Task, notebook_files, plan_reports, require_readers, with_keys
from .publish import publish

if TYPE_CHECKING:
    from .bundle import Extra
    from .changes import Released

CACHE = "cache"  # beside the folders of tasks, whose names have a dot
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
        self, tasks: Sequence[Task], project: Project, run: Run
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
    _require_browser(extras)
    batch = _Batch(
        readers=partners,
        extras=extras,
        workers=lambda scratch: EXECUTORS[executor](engine, jobs, scratch, scheduler),
        progress=progress or (lambda done, total, record: None),
    )

    def files() -> list[Path]:
        now = load_project(project.file)
        return [*now.input_files(), *notebook_files(now)]

    return until_unchanged(
        lambda before: batch.run(load_project(project.file), before), files=files
    )


@dataclass(kw_only=True)
class _Batch:
    """What was asked for, and what came of it so far; begun again where inputs change."""

    readers: Sequence[str] | None
    extras: Collection[Extra]
    workers: Callable[[Path], Executor]
    progress: Progress
    ended: dict[str, Record] = field(default_factory=dict)
    new_key: bool = False
    released: Released | None = None

    def run(self, project: Project, before: dict[Path, State]) -> BatchOutcome:
        """Make the reports from inputs that are in the states of `before`."""
        folder = reports_folder(project)
        plan = plan_reports(project)
        asked = _asked(project, plan, self.readers)  # before anything is written
        if not self.extras and is_finished(project, _states(plan, folder), folder=folder):
            self.progress(0, 0, None)
            tasks = tuple(task for task in plan if task.name in asked)
            return self._outcome(tasks, folder / INDEX)
        from ..privacy import key_of, make_key
        from .changes import released_numbers

        self.released = self.released or released_numbers(folder)
        self.new_key |= make_key(project.key_file)
        key_of(project)  # a damaged one is told here, before it costs all pages
        with (
            writable(folder),
            locked(folder),
            scratch(folder) as place,
            self._workers(place, plan, project) as workers,
        ):
            plan = _prepared(project, plan, before)
            tasks = tuple(task for task in plan if task.name in asked)
            waiting = _waiting(tasks, folder)
            self._run(workers, waiting, project, place=place, before=before)
            rows = _states(plan, folder)
            self._note_changes(project, rows)
            index = _finish_site(project, rows, tasks, folder=folder, extras=self.extras)
            note_site(project, rows, folder=folder)
        return self._outcome(tasks, index)

    @contextmanager
    def _workers(
        self, place: Path, plan: Sequence[Task], project: Project
    ) -> Iterator[Executor | None]:
        """Start workers where there will be something to do; they import meanwhile."""
        folder = reports_folder(project)
        if is_prepared(project) and not _waiting(plan, folder):
            yield None
        else:
            with self.workers(place) as workers:
                yield workers

    def _run(
        self,
        workers: Executor | None,
        waiting: Sequence[Task],
        project: Project,
        *,
        place: Path,
        before: Mapping[Path, State],
    ) -> None:
        """Run tasks and publish what each made, as long as nothing changes."""
        self.progress(0, len(waiting), None)
        finished = 0
        with closing(_records(workers, waiting, project, scratch=place, before=before)) as records:
            for record in records:
                finished += 1
                self.ended[record.name] = record
                self.progress(finished, len(waiting), record)

    def _note_changes(self, project: Project, rows: Sequence[Row]) -> None:
        """Write what changed since the release that this batch found: on pages, and of all."""
        from ..prepare import load_survey
        from .change_notes import standing_of, write_notes
        from .changes import compare, note_numbers, write_changes

        assert self.released
        folder = reports_folder(project)
        before, now = note_numbers(
            folder,
            rows,
            made_from=fingerprint(project),
            standing=standing_of(project, load_survey(project)),
            released=self.released,
        )
        assert now
        found = compare(before, now) if before else None
        write_changes(project, found, folder=folder)
        known = (before["standing"], now["standing"]) if before and "standing" in before else None
        write_notes(project, rows, folder=folder, standings=known, found=found or ())

    def _outcome(self, tasks: tuple[Task, ...], index: Path) -> BatchOutcome:
        ended = self.ended.items()
        return BatchOutcome(
            tasks=tasks,
            done=tuple(name for name, record in ended if record.status == "done"),
            skipped=tuple(task.name for task in tasks if task.name not in self.ended),
            failed=tuple(name for name, record in ended if record.status == "failed"),
            index=index,
            new_key=self.new_key,
        )


def _asked(project: Project, plan: Sequence[Task], readers: Sequence[str] | None) -> set[str]:
    """Names of the tasks that were asked for."""
    require_readers(project, readers)
    return {task.name for task in plan if readers is None or task.reader in readers}


def _prepared(
    project: Project, plan: tuple[Task, ...], before: dict[Path, State]
) -> tuple[Task, ...]:
    """Read the answers once, for all notebooks; the tasks with what that may have changed.

    What it needs is imported here, while the workers import what they need.
    """
    from ..prepare import save_prepared, saved_survey
    from .pages import copy_script

    folder = reports_folder(project)
    if saved_survey(project) is None:
        save_prepared(project)  # may add to the review file and admit answers: both are inputs
        before.update(states_of([project.folder / project.vocabulary]))
        plan = with_keys(plan, project=project)
    copy_script([folder / name for name in dict.fromkeys(task.folder for task in plan)])
    return plan


def _require_browser(extras: Collection[Extra]) -> None:
    if extras:
        from .bundle import require_browser

        require_browser(extras)


def _waiting(tasks: Sequence[Task], folder: Path) -> list[Task]:
    """What is not there, or not up to date: notebooks of few readers first, and long ones.

    So all jobs end together. How long a report takes, the size of its notebook tells well enough.
    """
    known = read_records(folder)
    waiting = [task for task in tasks if state_of(task, known, folder=folder) != "done"]
    many = Counter(task.notebook for task in waiting)
    return sorted(waiting, key=lambda t: (many[t.notebook], -t.notebook.stat().st_size))


def _records(
    workers: Executor | None,
    waiting: Sequence[Task],
    project: Project,
    *,
    scratch: Path,
    before: Mapping[Path, State],
) -> Generator[Record, None, None]:
    """Run tasks and publish what each made; nothing that was made after the inputs changed.

    Whatever ends it, ends its workers: before the folder goes in which they write.
    """
    if not waiting:
        return
    assert workers is not None
    folder = reports_folder(project)
    run = Run(scratch.resolve() / CACHE, fingerprint(project))
    with closing(workers.run(waiting, project, run)) as ended:
        for task, outcome in ended:
            if changed := changed_files(before, stamps_only=True):
                raise has_changed(changed)
            record = publish(task, outcome, scratch / task.name, folder)
            append_record(folder, record)
            yield record


def _finish_site(
    project: Project,
    rows: Sequence[Row],
    tasks: Sequence[Task],
    *,
    folder: Path,
    extras: Collection[Extra],
) -> Path:
    """Make what was asked for beside the pages, and the indexes, whatever became of the rest."""
    from ..prepare import load_survey
    from .bundle import write_extras
    from .feedback import remove_gone
    from .index import write_index, write_reader_indexes
    from .smes_index import write_smes_indexes

    survey = load_survey(project)
    remove_gone(project, [str(one) for one in survey.answers.index])
    write_smes_indexes(project, survey)
    write_reader_indexes(project, rows, survey=survey, folder=folder)
    try:
        write_extras(project, tasks, folder=folder, extras=extras)
    finally:
        index = write_index(project, rows, survey=survey, folder=folder)
    return index


def report_status(project: Project) -> list[Row]:
    """What is done, failed, stale or missing?

    Parameters
    ----------
    project : Project
        What to report on.

    Returns
    -------
    list of (Task, str, Record or None)
        Every report of the project, its state and its latest record. ``stale``: something
        changed since it was made. ``running``: a batch is at it; the record says for how long.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> {state for _, state, _ in report_status(demo_project())} <= {
    ...     "done", "failed", "stale", "missing", "running"}
    True
    """
    folder = reports_folder(project)
    running = running_tasks(folder)
    return [
        (task, "running", running[task.name]) if task.name in running else (task, state, record)
        for task, state, record in _states(plan_reports(project), folder)
    ]


def _states(plan: Sequence[Task], folder: Path) -> list[Row]:
    records = read_records(folder)
    return [(task, state_of(task, records, folder=folder), records.get(task.name)) for task in plan]


def _local(engine: EngineName, jobs: int, scratch: Path, _: str) -> Executor:
    return Engine(engine, jobs=jobs, scratch=scratch)


def _on_cluster(engine: EngineName, _: int, scratch: Path, scheduler: str) -> Executor:
    from .dask_executor import Cluster

    return Cluster(scheduler, engine=engine, scratch=scratch)


EXECUTORS = {"local": _local, "dask": _on_cluster}
