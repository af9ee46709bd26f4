"""Manifest: what became of every task, one JSON line each. The one source of truth."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from ..inputs import content_hash
from .plan import Task

State = Literal["done", "failed", "stale", "missing", "running"]
FILE = "office/manifest.jsonl"


@dataclass(frozen=True, kw_only=True)
class Record:
    """What became of one task.

    Parameters
    ----------
    name : str
        Name of the task.
    status : {'done', 'failed', 'running'}
        How it ended; of what still runs, there is no line in the manifest.
    key : str
        Key of the task when it ran, with the settings that it read.
    reads : tuple of str
        The settings that it read, of those that only some reports read.
    started : str
        When it was started (UTC, ISO 8601).
    seconds : float
        How long it took, or has taken so far.
    output : tuple of str
        Files that it wrote, relative to the folder of the reports.
    content : tuple of str
        Hash of each of these files.
    cell : int or None
        The code cell that failed, or runs, counted as Jupyter does: ``In [n]``.
    message : str
        Why it failed.

    Examples
    --------
    >>> Record(name="CCTL.partner_report", status="done", key="0f").status
    'done'
    """

    name: str
    status: Literal["done", "failed", "running"]
    key: str
    reads: tuple[str, ...] = ()
    started: str = ""
    seconds: float = 0.0
    output: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    cell: int | None = None
    message: str = ""


Row = tuple[Task, State, Record | None]
"""A task, its state and its latest record."""


def append_record(folder: Path, record: Record) -> None:
    """Add one line: written in one piece and on the disk before this returns."""
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(record), ensure_ascii=False) + "\n"
    before = path.read_bytes() if path.is_file() else b""
    if before and not before.endswith(b"\n"):
        line = "\n" + line  # the program was killed while it wrote the last line
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read_records(folder: Path) -> dict[str, Record]:
    """Latest record of every task, by the task's name."""
    path = folder / FILE
    lines = path.read_bytes().splitlines() if path.is_file() else []
    records: dict[str, Record] = {}
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:  # torn by a kill; its task counts as not done
            continue
        lists = {name: tuple(entry.get(name, ())) for name in ("reads", "output", "content")}
        record = Record(**{**entry, **lists})
        records[record.name] = record
    return records


def state_of(task: Task, records: Mapping[str, Record], *, folder: Path) -> State:
    """Whether the report of `task` is there and up to date."""
    record = records.get(task.name)
    if record is None:
        return "missing"
    if record.key != task.key_for(record.reads):
        return "stale"
    if record.status == "failed":
        return "failed"
    return "done" if _is_whole(folder, record) else "missing"


def _is_whole(folder: Path, record: Record) -> bool:
    """Whether all its files are there, as they were written."""
    found = [content_hash(folder / name) for name in record.output]
    return "missing" not in found and found[: len(record.content)] == list(record.content)
