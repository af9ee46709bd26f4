"""The folder of the reports: one batch at a time writes there, and leaves no drafts behind."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ..errors import RunError
from ..messages import say
from ..values import Name
from .engine import STARTED
from .manifest import Record
from .outcome import noted_cell
from .worker import NOTEBOOK

OFFICE = "office"
SMES = "smes"
"""Folder of the pages of SMEs, in that of their partner."""
WORK = ".work"
LOCK = ".lock"


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Tell plainly that the disk is full or can't be written to."""
    try:
        yield
    except OSError as error:
        raise RunError(
            say("The reports can't be written: {why}.", why=Name(error.strerror or str(error))),
            str(error.filename or folder),
            say("Make room, or see that you may write there; the same command goes on then."),
        ) from error


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """An empty folder for unfinished work, on the same disk; gone afterwards."""
    place = folder / WORK
    _remove_drafts(folder)  # of a batch that was killed
    place.mkdir()
    try:
        yield place
    finally:
        _remove_drafts(folder)


def running_tasks(folder: Path) -> dict[str, Record]:
    """What a batch is at work on, by the task's name; nothing where none runs."""
    if not (folder / WORK).is_dir() or not is_locked(folder):
        return {}
    now = time.time()
    return {
        mark.parent.name: Record(
            name=mark.parent.name,
            status="running",
            key="",
            started=datetime.fromtimestamp(begun, UTC).isoformat(timespec="seconds"),
            seconds=max(0.0, round(now - begun, 1)),
            cell=noted_cell(mark.with_name(NOTEBOOK)),
        )
        for mark in sorted((folder / WORK).glob(f"*/{STARTED}"))
        if (begun := _time_of(mark))
    }


def _time_of(mark: Path) -> float:
    try:
        return mark.stat().st_mtime
    except OSError:  # its task has just ended
        return 0.0


def is_locked(folder: Path) -> bool:
    with (folder / LOCK).open("a+", encoding="utf-8") as handle:
        try:
            _lock(handle.fileno())
        except OSError:
            return True
    return False


def _remove_drafts(folder: Path) -> None:
    shutil.rmtree(folder / WORK, ignore_errors=True)
    for draft in [*folder.rglob(".*")]:
        if draft.name not in (LOCK, WORK):
            _remove(draft)


def _remove(draft: Path) -> None:
    if draft.is_dir() and not draft.is_symlink():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a second batch out. The system gives the lock back, even after a kill."""
    (folder / OFFICE).mkdir(parents=True, exist_ok=True)
    (folder / OFFICE).chmod(0o700)  # notebooks and logs: never sent to anybody
    with (folder / LOCK).open("a+", encoding="utf-8") as handle:
        try:
            _lock(handle.fileno())
        except OSError as error:
            handle.seek(0)
            raise RunError(
                say("Another batch is writing reports here."),
                f"{folder}, {handle.read() or say('an unknown process')}",
                say("Wait until it has ended, or stop it; then start again."),
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
