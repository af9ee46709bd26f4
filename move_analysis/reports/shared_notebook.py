"""A notebook run for many readers: what is the same for all of them is computed once.

Its cells tagged ``shared`` run once; the others run for each reader, on what these left. Run
by papermill or in JupyterLab, it is a notebook like any other, for one reader.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

GOLDEN = "NBVAL_CHECK_OUTPUT"


class CellError(RuntimeError):
    """A cell ended in an error; says which, and which error."""


@dataclass(frozen=True)
class _Cell:
    """A code cell, ready to run: its statements, and the value that it ends with."""

    source: Mapping[str, Any]
    name: str
    body: CodeType
    last: CodeType | None

    @classmethod
    def of(cls, source: Mapping[str, Any], name: str) -> _Cell:
        tree = ast.parse("".join(source["source"]))
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = compile(ast.Expression(tree.body.pop().value), name, "eval")  # type: ignore[attr-defined]
        return cls(source, name, compile(tree, name, "exec"), last)

    def run(self, names: dict[str, Any]) -> object:
        """The value of the last line, if it is one."""
        exec(self.body, names)
        return None if self.last is None else eval(self.last, names)

    def tagged(self, tag: str) -> bool:
        return tag in self.source["metadata"].get("tags", [])


class SharedNotebook:
    """A notebook whose shared cells have run.

    Parameters
    ----------
    path : Path
        The notebook.
    parameters : mapping
        What all readers are given.

    Examples
    --------
    >>> book = SharedNotebook(Path("sme_feedback.ipynb"), {"project": "move.yml"})  # doctest: +SKIP
    >>> book.executed({"sme": "CCTL-2"})["cells"]  # doctest: +SKIP
    """

    def __init__(self, path: Path, parameters: Mapping[str, Any]) -> None:
        self._book = json.loads(path.read_text(encoding="utf-8"))
        for cell in self._book["cells"]:
            cell["source"] = "".join(cell["source"])
        self._cells: list[Mapping[str, Any] | _Cell] = [
            _Cell.of(cell, f"{path.name}, In [{number}]") if cell["cell_type"] == "code" else cell
            for number, cell in enumerate(self._book["cells"], start=1)
        ]
        self.names: dict[str, Any] = {}
        for cell in self._of_code():
            if cell.tagged("parameters"):
                cell.run(self.names)
                self.names.update(parameters)
            elif cell.tagged("shared"):
                cell.run(self.names)

    def executed(self, parameters: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The notebook as it is after a run for one reader, and the names that it made."""
        names = {**self.names, **parameters}
        cells = [dict(cell) if not isinstance(cell, _Cell) else _ran(cell, names)
                 for cell in self._cells]  # fmt: skip
        return {**self._book, "cells": cells}, names

    def _of_code(self) -> Iterator[_Cell]:
        return (cell for cell in self._cells if isinstance(cell, _Cell))


def _ran(cell: _Cell, names: dict[str, Any]) -> dict[str, Any]:
    skipped = cell.tagged("parameters") or cell.tagged("shared")
    if skipped or GOLDEN in "".join(cell.source["source"]):
        return {**cell.source, "outputs": []}
    try:
        value = cell.run(names)
    except Exception as error:  # whatever a cell does wrong costs its page, not the others
        raise CellError(f"{cell.name}: {type(error).__name__}: {error}") from error
    outputs = [] if value is None else [_shown(value)]
    return {**cell.source, "outputs": outputs, "execution_count": None}


def _shown(value: object) -> dict[str, Any]:
    """The value as a front end would show it, which asks it for its own bundle first."""
    bundle = getattr(value, "_repr_mimebundle_", None)
    data = bundle() if bundle else {"text/plain": repr(value)}
    return {"output_type": "display_data", "data": data, "metadata": {}}
