"""Making: the tab that makes the reports, and shows how far they are."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import ipywidgets as widgets

from ..errors import MoveError
from ..messages import Message, html_of, listed, render, say, say_many
from ..project import Project
from ..reports import batch_process, report_status, stop_batch
from ..reports.manifest import Row
from ..reports.notices import reader_name
from ..reports.progress import time_left
from ..reports.running import batch_started
from ..values import Name
from .batch import JOBS, start_batch, what_went_wrong
from .state import Desk

EVERY = 1.0
"""Seconds between two looks at what is finished."""


class ReportsTab(widgets.VBox):  # type: ignore[misc]
    """Makes the reports, stops, goes on; made by `reports_tab`.

    All that it shows it finds in the folder of the reports: so it shows a batch that was
    started in a terminal too, and one that went on while the page was closed.

    Parameters
    ----------
    desk : Desk

    Examples
    --------
    >>> ReportsTab(Desk("nowhere")).make.disabled
    True
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._process: subprocess.Popen[str] | None = None
        self._watching: threading.Thread | None = None
        self._wrong = ""
        self.make, self.stop = widgets.Button(button_style="primary"), widgets.Button()
        self.make.on_click(lambda _: self.start())
        self.stop.on_click(lambda _: self._stop())
        self.said, self.readers = widgets.HTML(), widgets.HTML()
        super().__init__([widgets.HBox([self.make, self.stop]), self.said, self.readers])
        desk.on_change(self.look)
        self.look()
        if self.running:
            self._watch()

    @property
    def running(self) -> bool:
        """Whether reports are being made, or are about to."""
        project = self._desk.project
        own = self._process is not None and self._process.poll() is None
        return own or (project is not None and batch_process(project) is not None)

    def start(self) -> None:
        """Make what is not there, or not up to date."""
        self._wrong = ""
        self._process = start_batch(self._desk)
        self._watch()

    def _stop(self) -> None:
        self.stop.disabled = True
        if self._desk.project is not None:
            stop_batch(self._desk.project)

    def wait(self) -> None:
        """Wait until nothing runs."""
        if self._watching is not None:
            self._watching.join()

    def _watch(self) -> None:
        self._watching = threading.Thread(target=self._look_often, daemon=True)
        self._watching.start()

    def _look_often(self) -> None:
        """Show what is finished, until the batch has ended or the tab is gone."""
        pause = threading.Event()
        while self.running and self.comm is not None:
            self.look()
            pause.wait(EVERY)
        if self._process is not None and self.comm is not None:
            self._wrong = what_went_wrong(self._process)
            self._process = None
        self._desk.changed()

    def look(self) -> None:
        """Show what is finished."""
        project = self._desk.project
        try:
            rows = report_status(project) if project else []
        except MoveError as error:
            rows, self._wrong = [], f"<p>{html_of(error.fault_list[0].problem)}</p>"
        running = self.running
        left = sum(state != "done" for _, state, _ in rows)
        self.make.description = render(_what_next(len(rows), left))
        self.make.disabled = running or not left
        self.stop.description = render(say("Stop"))
        self.stop.disabled = not (running and project and batch_process(project))
        self.stop.layout.display = "" if running else "none"
        self.said.value = _said(project, rows, running=running) + self._wrong
        self.readers.value = _readers(project, rows) if project else ""


def _what_next(reports: int, left: int) -> Message:
    """What the button does."""
    if reports and not left:
        return say("All reports are up to date")
    if left < reports:
        return say_many("Make the missing report", "Make the {n} missing reports", n=left)
    return say("Make the reports")


def _said(project: Project | None, rows: Sequence[Row], *, running: bool) -> str:
    """How far the batch is, as a bar and in words."""
    if project is None:
        return f"<p>{html_of(say('First correct the project: see Faults.'))}</p>"
    if not running:
        return ""
    if batch_process(project) is None:
        return f'<p role="status">{html_of(say("Starting …"))}</p>'
    started = batch_started(project)
    ended = [row for row in rows if _ended_since(row, started)]
    total = len(ended) + sum(
        state != "done" and (task, state, record) not in ended for task, state, record in rows
    )
    how_far = say("{done} of {n} reports are made.", done=len(ended), n=total)
    if not ended:
        how_far = say("The answers are read, and the first reports are being made …")
    bar = f'<progress value="{len(ended)}" max="{max(total, 1)}" aria-hidden="true"></progress>'
    made = [(datetime.fromisoformat(r.started).timestamp(), r.seconds) for *_, r in ended if r]
    first = [min(begun for begun, _ in made)] if made else []
    left = time_left([*first, *sorted(map(sum, made))], total, jobs=JOBS)
    return f'{bar}<p role="status">{html_of(how_far)} {html_of(left)}</p>'


def _ended_since(row: Row, started: datetime) -> bool:
    _, state, record = row
    return (
        record is not None
        and state in ("done", "failed")
        and datetime.fromisoformat(record.started) >= started.replace(microsecond=0)
    )


def _readers(project: Project, rows: Sequence[Row]) -> str:
    """One line per reader: how many of its pages are made, and why one is not."""
    lines = []
    for reader in dict.fromkeys(task.reader for task, _, _ in rows):
        own = [row for row in rows if row[0].reader == reader]
        lines.append(
            f'<tr><th scope="row">{html_of(reader_name(project, reader))}</th>'
            f"<td>{html_of(_state(own))}</td></tr>"
            + "".join(_failure(row) for row in own if row[1] == "failed")
        )
    head = f"<th>{html_of(say('Reader'))}</th><th>{html_of(say('Reports'))}</th>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _state(rows: Sequence[Row]) -> Message:
    states = [state for _, state, _ in rows]
    made = say("{done} of {n} made", done=states.count("done"), n=len(states))
    others = [words(states.count(state)) for state, words in OTHERS.items() if state in states]
    return listed([made, *others], "comma")


OTHERS: Mapping[str, Callable[[int], Message]] = {
    "running": lambda n: say("{n} being made", n=n),
    "stale": lambda n: say("{n} out of date", n=n),
    "failed": lambda n: say("{n} failed", n=n),
}


def _failure(row: Row) -> str:
    task, _, record = row
    why = record.message if record else ""
    cell = record.cell if record else None
    title = html_of(say("{report} failed: {why}", report=Name(task.title), why=Name(why)))
    place = f" (In [{cell}])" if cell else ""
    return f'<tr class="failed"><td colspan="2">{title}{place}</td></tr>'


def reports_tab(desk: Desk) -> widgets.Widget:
    """Make the tab."""
    return ReportsTab(desk)
