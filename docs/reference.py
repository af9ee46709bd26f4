"""Reference: a page per room, of all names that it promises, from their docstrings.

Results show the columns of their tables too; the command shows its options.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from move_analysis.messages import render
from move_analysis.result import Result

ROOMS = {
    "What flows": (
        "survey", "codebook", "questions", "result", "columns", "project", "settings", "messages",
        "values", "languages", "errors",
    ),
    "From exports to a survey": ("readers", "prepare", "demo", "standards"),
    "Analyses": (
        "segments", "competences", "networks", "training", "markets", "monitoring", "matching",
        "enlargement", "agreement", "opportunities", "feedback", "statistics",
    ),
    "What people see": ("privacy", "figures", "explore", "archive", "reports"),
}  # fmt: skip
"""Rooms by the chapter of the reference in which they stand."""
PUBLISHED = {
    "label": "as it is",
    "exact": "as it is",
    "respondent": "as the reader may see it",
    "count": "blurred",
    "derived": "from blurred counts",
    "coarse": "coarsely",
    "amount": "coarsely",
    "mean": "blurred",
    "withheld": "never",
}
"""What the privacy gate does with a column, in words."""


def names_of(module: ModuleType) -> list[str]:
    """Return what a room promises: its ``__all__``, or the public names of a plain module.

    Functions come first, then classes.
    """
    names = getattr(module, "__all__", None)
    if names is None:
        names = [name for name, thing in vars(module).items() if _is_of(thing, module)]
    things = {name: getattr(module, name) for name in names if not name.startswith("_")}
    classes = sorted(name for name, thing in things.items() if inspect.isclass(thing))
    return [*sorted(n for n, thing in things.items() if inspect.isroutine(thing)), *classes]


def _is_of(thing: object, module: ModuleType) -> bool:
    home = getattr(thing, "__module__", "")
    return home == module.__name__ or home.startswith(f"{module.__name__}.")


def page_of(room: str) -> str:
    """Return the page of a room, in reStructuredText."""
    module = importlib.import_module(f"move_analysis.{room}")
    names = names_of(module)
    lines = [room, "=" * len(room), "", inspect.getdoc(module) or "", ""]
    lines += [f".. currentmodule:: {module.__name__}", ""]
    lines += [".. autosummary::", "   :nosignatures:", "", *(f"   {name}" for name in names)]
    for name in names:
        lines += ["", name, "-" * len(name), "", *_entry(name, getattr(module, name))]
    return "\n".join([*lines, ""])


def _entry(name: str, thing: object) -> Iterator[str]:
    if not inspect.isclass(thing):
        yield f".. autofunction:: {name}"
        return
    yield f".. autoclass:: {name}"
    yield "   :members:"
    if issubclass(thing, Result) and thing.SCHEMA:
        yield from ("", f".. rubric:: Columns of {name}", "", *_columns(thing))


def _columns(kind: type[Result]) -> Iterator[str]:
    rows = [
        (table, column, render(about.meaning), about.unit, PUBLISHED[_gate(about.gate)])
        for table, columns in kind.SCHEMA.items()
        for column, about in columns.items()
    ]
    yield from (".. list-table::", "   :header-rows: 1", "   :class: columns", "")
    heads = ("table", "column", "meaning", "unit", "published")
    for row in (heads, *rows):
        yield from (f"   {'  -' if n else '* -'} {_plain(cell)}" for n, cell in enumerate(row))


def _gate(gate: object) -> str:
    return type(gate).__name__.lower()


def _plain(cell: str) -> str:
    """A text in which no character is markup."""
    return "".join(f"\\{c}" if c in r"*`|_\\" else c for c in cell)


def write(folder: Path) -> None:
    """Write all pages and their contents into a folder; pages that did not change stay."""
    folder.mkdir(exist_ok=True)
    pages = {room: page_of(room) for rooms in ROOMS.values() for room in rooms}
    pages |= {"index": _contents(), "command": _commands()}
    for name, text in pages.items():
        path = folder / f"{name}.rst"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _contents() -> str:
    lines = ["Reference", "=========", ""]
    lines += ["Every name that a room promises, from its docstring; and every command.", ""]
    chapters: dict[str, Iterable[str]] = {"In the terminal": ("command",), **ROOMS}
    for chapter, rooms in chapters.items():
        lines += [chapter, "-" * len(chapter), "", *map(_about, rooms), ""]
        lines += [".. toctree::", "   :hidden:", f"   :caption: {chapter}", ""]
        lines += [*(f"   {room}" for room in rooms), ""]
    return "\n".join(lines)


def _about(room: str) -> str:
    if room == "command":
        return "- :doc:`command`: every command and its options"
    module = importlib.import_module(f"move_analysis.{room}")
    first = (inspect.getdoc(module) or "").partition("\n\n")[0].replace("\n", " ")
    return f"- :doc:`{room}`: {first.partition(': ')[2] or first}"


def _commands() -> str:
    """What the command offers, as its own help says it."""
    from typer.main import get_command

    from move_analysis.cli import app

    lines = [
        "The command",
        "===========",
        "",
        "``move-analysis COMMAND --help`` says the same.",
        "",
    ]
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        lines += [name, "-" * len(name), "", inspect.cleandoc(command.help or ""), ""]
        for one in command.params:
            said = getattr(one, "help", None) or ""
            written = ", ".join(one.opts) if one.opts[0].startswith("-") else one.name.upper()
            lines += [f"``{written}``", f"   {_plain(said)}"]
        lines += [""]
    return "\n".join(lines)
