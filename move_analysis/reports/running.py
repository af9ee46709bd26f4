"""Running: which process makes the reports of a project now, and how to stop it."""

from __future__ import annotations

import os
import platform
import re
import signal
from datetime import UTC, datetime

from ..project import Project
from .batch import reports_folder
from .place import LOCK, is_locked

WRITER = re.compile(r"process (\d+) on (.*)")


def batch_process(project: Project) -> int | None:
    """Return the number of the process that makes reports here; None where none does.

    Parameters
    ----------
    project : Project

    Returns
    -------
    int or None
        None too for a process on another machine that shares the folder.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> batch_process(demo_project()) is None
    True
    """
    folder = reports_folder(project)
    lock = folder / LOCK
    written = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    writer = WRITER.fullmatch(written)  # empty unless a batch runs, or was killed
    if writer is None or writer[2] != platform.node() or not is_locked(folder):
        return None
    return int(writer[1])


def batch_started(project: Project) -> datetime:
    """Return when the batch that runs took the folder."""
    stamp = (reports_folder(project) / LOCK).stat().st_mtime
    return datetime.fromtimestamp(stamp, UTC)


def stop_batch(project: Project) -> bool:
    """Stop the batch that makes reports here, as Ctrl-C does; what is finished is kept.

    Parameters
    ----------
    project : Project

    Returns
    -------
    bool
        Whether there was one.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> stop_batch(demo_project())
    False
    """
    process = batch_process(project)
    if process is not None:
        os.kill(process, signal.SIGINT)
    return process is not None
