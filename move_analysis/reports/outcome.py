"""Outcome: how a task ended, and what is said of one that was ended."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..messages import Message, say
from ..settings import OWN_SETTINGS
from ..values import Name, Number


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
    reads : tuple of str
        The settings that it read, of those that only some reports read; all, where that is
        not known.
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
    reads: tuple[str, ...] = tuple(OWN_SETTINGS)
    started: str = ""
    seconds: float = 0.0


def over_time(limit: float) -> Message:
    """Return what is said of a notebook that took too long."""
    return say("The time limit of {seconds} seconds is over.", seconds=Number(limit, 0))


def died(code: int | None) -> Message:
    """Return what is said of a process that ended without a reply."""
    if code is None:
        return say("The worker process died.")
    return say("The worker process died (exit code {code}).", code=Name(str(code)))


def mark_running_cell(notebook: Path, message: str) -> int | None:
    """Write the fault into the cell that was running in an output notebook.

    Returns
    -------
    int or None
        The cell's number, as ``In [n]``; None where there is no notebook, or it was cut short.
    """
    if not notebook.is_file():
        return None
    try:
        book = json.loads(notebook.read_text(encoding="utf-8"))
    except ValueError:  # killed while it wrote
        notebook.unlink()
        return None
    cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    number = _running(notebook, cells)
    if number is not None:
        error = {"ename": "Stopped", "evalue": message, "traceback": [message]}
        cells[number - 1]["outputs"].append({"output_type": "error", **error})
        notebook.write_text(json.dumps(book, ensure_ascii=False, indent=1), encoding="utf-8")
    return number


def running_file(notebook: Path) -> Path:
    """Where the warm engine notes which cell runs: it saves the notebook itself less often."""
    return notebook.with_suffix(".running")


def noted_cell(notebook: Path) -> int | None:
    """Number of the code cell that was started last, as far as it was noted."""
    try:
        return int(running_file(notebook).read_text(encoding="utf-8").split()[-1])
    except (OSError, ValueError, IndexError):
        return None


def _running(notebook: Path, cells: Sequence[Mapping[str, Any]]) -> int | None:
    """Number of the code cell that was running; None where all have ended."""
    states = [cell["metadata"].get("papermill", {}).get("status") for cell in cells]
    noted = noted_cell(notebook)
    if noted and {"pending", "running"} & {*states}:  # nothing is noted on a full disk
        return noted
    return states.index("running") + 1 if "running" in states else None
