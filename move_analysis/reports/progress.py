"""Progress: what a terminal shows of a batch, while it runs and afterwards."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from ..messages import Message, say, say_many
from ..values import Name, Number

if TYPE_CHECKING:
    from .batch import Progress
    from .manifest import Record, Row


def status_lines(rows: Sequence[Row], waiting: Mapping[str, int], *, minimum: int) -> Iterator[str]:
    """Every report with its state, and how many answers wait."""
    for task, state, record in rows:
        running = f"  In [{record.cell or 0}], {record.seconds:.0f} s" if record else ""
        yield f"{state:8} {task.name}{running if state == 'running' else ''}"
        if state == "failed" and record is not None:
            yield _fault(record)
    for code, count in waiting.items():
        line = say_many(
            "{partner}: {n} answer, until {minimum} have come",
            "{partner}: {n} answers, until {minimum} have come",
            n=count,
            partner=Name(code),
            minimum=minimum,
        )
        yield f"waiting  {line}"


def status_as_json(rows: Sequence[Row], waiting: Mapping[str, int]) -> str:
    """The same for programs."""
    reports = [
        {
            "name": task.name,
            "reader": task.reader,
            "notebook": task.notebook.stem,
            "page": task.page,
            "state": state,
            **{
                name: getattr(record, name, None)
                for name in ("started", "seconds", "cell", "message")
            },
        }
        for task, state, record in rows
    ]
    return json.dumps({"reports": reports, "waiting": dict(waiting)}, ensure_ascii=False, indent=1)


def _fault(record: Record) -> str:
    cell = f"In [{record.cell}]: " if record.cell else ""
    return f"  {cell}{record.message}"


@contextmanager
def shown_progress(jobs: int) -> Iterator[Progress]:
    """A bar with the time left in a terminal; elsewhere a line per finished report."""
    moments: list[float] = []

    def left_after(finished: int, total: int, record: Record | None) -> Message:
        now = time.monotonic()
        if record is not None and not moments:
            moments.append(now - record.seconds)
        moments.extend([now] * (finished + 1 - len(moments)) if moments else [])
        return time_left(moments, total, jobs=jobs)

    def lines(finished: int, total: int, record: Record | None) -> None:
        if record is not None:
            left = left_after(finished, total, record)
            fault = "" if record.status == "done" else f"\n{_fault(record)}"
            place = f"[{finished}/{total}{left and ', '}{left}]"
            _tell(f"{place} {record.status:6} {record.name}{fault}")

    if not sys.stdout.isatty():
        yield lines
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    left_of = TextColumn("{task.fields[left]}")
    with Progress(BarColumn(), MofNCompleteColumn(), left_of) as bar:
        task = bar.add_task("reports", total=None, left="")

        def update(finished: int, total: int, record: Record | None) -> None:
            left = left_after(finished, total, record)
            bar.update(task, completed=finished, total=total, left=left)
            if record is not None and record.status == "failed":
                lines(finished, total, record)

        yield update


def _tell(line: str) -> None:
    """Print a line; a batch goes on when who has read them, as `head` does, reads no more."""
    try:
        typer.echo(line)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def time_left(moments: Sequence[float], total: int, *, jobs: int = 1) -> Message:
    """About how long the others take, at the pace of the later half of those that have ended.

    The first ones also wait for what all reports share. `moments`, in seconds: the start of the
    first, then the end of each. `jobs` are made at a time: until as many have ended, others are
    nearly ready.
    """
    finished = len(moments) - 1
    if finished < 1 or finished == total:
        return say("")
    recent = moments[finished // 2 :]
    pace = (recent[-1] - recent[0]) / (len(recent) - 1)
    seconds = pace / (jobs if finished < jobs else 1) * (total - finished)
    if seconds < 100:
        return say("{n} s left", n=Number(seconds, 0))
    return say("{n} min left", n=Number(seconds / 60, 0))
