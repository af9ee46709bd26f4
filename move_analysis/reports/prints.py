"""Prints: what cells print, as much of it as a page can hold, and the same on every run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PRINTED = 200_000
CUT = f"\n[The output was cut here: a cell may print {PRINTED:,} characters.]\n"


class PrintLimit:
    """How much of what a cell prints is kept.

    Examples
    --------
    >>> limit = PrintLimit()
    >>> limit.admit("a" * PRINTED) == "a" * PRINTED, limit.admit("b") == CUT, limit.admit("c")
    (True, True, '')
    """

    def __init__(self) -> None:
        self._left = PRINTED

    def admit(self, text: str) -> str:
        """The part of `text` that is kept; the sentence that says so where the cut is."""
        if self._left < 0:
            return ""
        kept, self._left = text[: self._left], self._left - len(text)
        return kept if self._left >= 0 else kept + CUT


def tidy_prints(notebook: Path) -> None:
    """Join what each cell printed, and cut what is too long.

    A kernel sends it in pieces as time goes by; without this no two runs would be the same.
    """
    if not notebook.is_file():
        return
    book = json.loads(notebook.read_text(encoding="utf-8"))
    tidy = True
    for cell in (cell for cell in book["cells"] if cell.get("outputs")):
        outputs = _joined(cell["outputs"])
        tidy &= outputs == cell["outputs"]
        cell["outputs"] = outputs
    if not tidy:
        content = json.dumps(book, ensure_ascii=False, indent=1)
        notebook.write_text(content, encoding="utf-8")


def _joined(outputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One output for standard output and one for errors, where the first of each stood."""
    kept: list[dict[str, Any]] = []
    printed: dict[str, list[str]] = {}
    for output in outputs:
        name = output.get("name") if output["output_type"] == "stream" else None
        if name is None or name not in printed:
            kept.append(dict(output))
        if name is not None:
            printed.setdefault(name, []).append("".join(output["text"]))
    streams = sorted(printed, reverse=True)  # stdout first: which came first is chance
    limit = PrintLimit()
    for output in kept:
        if output["output_type"] == "stream":
            output["name"] = streams.pop(0)
            text = _without_overwritten("".join(printed[output["name"]]))
            output["text"] = limit.admit(text).splitlines(keepends=True)
    return kept


def _without_overwritten(text: str) -> str:
    """What a terminal would show in the end: a progress bar only as it was left."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
