"""Batch: makes the reports in a process of its own: the page stays quick, and may be closed."""

from __future__ import annotations

import signal
import subprocess
import sys
from html import escape
from pathlib import Path

from ..errors import MoveError
from ..languages import set_language
from ..project import load_project
from ..reports import run_reports
from .faults import fault_html
from .state import Desk

JOBS = 2
"""Reports made at the same time."""
FAULTY, STOPPED = 2, 130
"""Codes with which a batch ends that could not begin, or was stopped."""


def start_batch(desk: Desk) -> subprocess.Popen[str]:
    """Start making the reports of a project.

    Parameters
    ----------
    desk : Desk

    Returns
    -------
    Popen
        Ends with 0, or with faults as HTML on its standard error.

    Examples
    --------
    >>> start_batch(Desk("my_survey"))  # doctest: +SKIP
    """
    command = [sys.executable, "-Pm", __name__, str(desk.folder), desk.language]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", start_new_session=True,
    )  # fmt: skip


def what_went_wrong(process: subprocess.Popen[str]) -> str:
    """Return as HTML what kept a batch from ending well; nothing where a person stopped it.

    Parameters
    ----------
    process : Popen
        From `start_batch`.

    Returns
    -------
    str

    Examples
    --------
    >>> what_went_wrong(start_batch(Desk("my_survey")))  # doctest: +SKIP
    """
    _, written = process.communicate()
    if process.returncode in (0, STOPPED):
        return ""
    return written if process.returncode == FAULTY else f"<pre>{escape(written)}</pre>"


def _main(folder: str, language: str) -> int:
    """Make the reports; write what is wrong as HTML."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # a kernel's processes ignore Ctrl-C
        signal.signal(stop, signal.default_int_handler)
    set_language(language)
    try:
        run_reports(load_project(Path(folder)), jobs=JOBS, extras=["zip"])
    except MoveError as error:
        desk = Desk(folder, language=language)
        sys.stderr.write("".join(fault_html(desk, fault) for fault in error.fault_list))
        return FAULTY
    except KeyboardInterrupt:
        return STOPPED
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
