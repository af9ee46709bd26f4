"""Edits: changes of a project's files that leave comments and order as a person wrote them.

A change is a function that alters plain data. The file is written whole or not at all, and not
where the change would bring a fault that was not there before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..codebook import SHIPPED, Codebook
from ..errors import CodebookError, Fault, MoveError
from ..languages import active_language
from ..messages import say
from ..project import Project
from ..values import Name
from ..wholefile import write_whole
from ..yamlfile import parse_yaml, text_of
from .rewriting import data_of, rewritten

Data = dict[str, Any]
Change = Callable[[Data], object]
Check = Callable[[str], object]


def edit_project(file: Path, change: Change) -> None:
    r"""Change a project file.

    Parameters
    ----------
    file : Path
        ``move.yml``.
    change : callable
        Alters its data.

    Raises
    ------
    CodebookError
        With the faults that the change would bring; nothing is written then.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "move.yml"
    ...     _ = file.write_text("name: x  # short\npartners: [{code: A}]\n")
    ...     edit_project(file, lambda data: data.update(name="y"))
    ...     print(file.read_text(), end="")
    name: y  # short
    partners: [{code: A}]
    """
    _edit(
        file,
        change,
        lambda text: parse_yaml(text, Project, path=file, folder=file.parent, file=file),
    )


def edit_codebook(file: Path, change: Change) -> None:
    """Change a codebook file; see `edit_project`.

    Examples
    --------
    >>> edit_codebook(SHIPPED / "move.yml", dict.clear)
    Traceback (most recent call last):
    move_analysis.errors.CodebookError: This questionnaire comes with the package.
      where: move.yml
      fix:  Copy it into the folder of the project, and name the copy in move.yml.
    """
    if file.parent == SHIPPED:
        raise CodebookError(
            say("This questionnaire comes with the package."),
            file.name,
            say("Copy it into the folder of the project, and name the copy in move.yml."),
        )
    _edit(file, change, lambda text: parse_yaml(text, Codebook, path=file))


def _edit(file: Path, change: Change, check: Check) -> None:
    text = text_of(file)
    data = data_of(text, path=file)
    change(data)
    new = rewritten(text, data, path=file)
    known = {str(fault.problem) for fault in _faults(check, text)}
    if brought := [fault for fault in _faults(check, new) if str(fault.problem) not in known]:
        raise CodebookError.gather(brought)
    if new != text:
        write_whole(file, new)


def _faults(check: Check, text: str) -> Sequence[Fault]:
    try:
        check(text)
    except MoveError as error:
        return error.fault_list
    return ()


def entry(data: Data, what: str, code: str) -> Data:
    """Return the entry of a list that has a code, such as a partner or a question.

    Examples
    --------
    >>> entry({"partners": [{"code": "A", "name": "Alpha"}]}, "partners", "A")["name"]
    'Alpha'
    """
    for one in data.get(what) or ():
        if one.get("code") == code:
            found: Data = one
            return found
    raise CodebookError(
        say('There is no "{code}" any more.', code=Name(code)),
        what,
        say("It was changed elsewhere; look at it again."),
    )


def put(data: Data, place: Sequence[str], value: Any) -> None:
    """Set a value at a place; None takes the key away, and with it the groups that it empties.

    Examples
    --------
    >>> data = {"privacy": {"minimum": 5}}
    >>> put(data, ("privacy", "noise"), "none")
    >>> put(data, ("reports", "language"), None)
    >>> data
    {'privacy': {'minimum': 5, 'noise': 'none'}}
    """
    first, *rest = place
    if rest:
        inner = data.get(first)
        inner = inner if isinstance(inner, dict) else {}
        put(inner, rest, value)
        value = inner or None
    if value is None:
        data.pop(first, None)
    else:
        data[first] = value


def add_partner(data: Data, code: str, **settings: Any) -> None:
    """Add a partner to a project.

    Examples
    --------
    >>> data = {"partners": []}
    >>> add_partner(data, "A", invited=9)
    >>> data
    {'partners': [{'code': 'A', 'invited': 9}]}
    """
    data["partners"] = [*(data.get("partners") or ()), {"code": code, **settings}]


def remove_partner(data: Data, code: str) -> None:
    """Take a partner out of a project.

    Examples
    --------
    >>> data = {"partners": [{"code": "A"}, {"code": "B"}]}
    >>> remove_partner(data, "A")
    >>> data
    {'partners': [{'code': 'B'}]}
    """
    data["partners"] = [one for one in data["partners"] if one.get("code") != code]


def give_export(data: Data, file: str, partners: Sequence[str]) -> None:
    """Give an export to these partners, and to no others.

    Examples
    --------
    >>> data = {"partners": [{"code": "A", "exports": ["a.csv"]}, {"code": "B"}]}
    >>> give_export(data, "a.csv", ["B"])
    >>> data
    {'partners': [{'code': 'A'}, {'code': 'B', 'exports': ['a.csv']}]}
    """
    for partner in data["partners"]:
        exports = partner.get("exports") or []
        kept = [one for one in exports if _file(one) != file]
        if partner["code"] in partners:
            kept = exports if len(kept) < len(exports) else [*exports, file]
        put(partner, ("exports",), kept or None)


def split_export(
    data: Data, file: str, *, column: str, values: Mapping[str, Sequence[str]]
) -> None:
    """Share one export among partners: the column that says whose row it is, and what stands there.

    Examples
    --------
    >>> data = {"partners": [{"code": "A"}, {"code": "B"}]}
    >>> split_export(data, "f.csv", column="Cluster", values={"A": ["Alpha"]})
    >>> data["partners"][0]["exports"]
    [{'file': 'f.csv', 'split_by': 'Cluster', 'values': ['Alpha']}]
    """
    give_export(data, file, [code for code, own in values.items() if own])
    for partner in data["partners"]:
        exports = partner.get("exports") or []
        for place, export in enumerate(exports):
            if _file(export) == file:
                settings = export if isinstance(export, dict) else {"file": export}
                own = list(values[partner["code"]])
                exports[place] = {**settings, "split_by": column, "values": own}


def set_export(data: Data, file: str, *, name: str, value: Any) -> None:
    """Say how an export is to be read, for all partners that have it; None takes it back.

    Examples
    --------
    >>> data = {"partners": [{"code": "A", "exports": ["a.xlsx"]}]}
    >>> set_export(data, "a.xlsx", name="sheet", value="Answers")
    >>> data["partners"][0]["exports"]
    [{'file': 'a.xlsx', 'sheet': 'Answers'}]
    """
    for partner in data["partners"]:
        exports = partner.get("exports") or []
        for place, export in enumerate(exports):
            if _file(export) == file:
                exports[place] = dict(export) if isinstance(export, dict) else {"file": export}
                put(exports[place], (name,), value)


def _file(export: Any) -> str:
    return str(export["file"] if isinstance(export, dict) else export)


def drafted(text: str) -> Codebook:
    """Return a drafted codebook.

    Examples
    --------
    >>> drafted("title: T").languages
    ('en',)
    """
    return parse_yaml(text, Codebook, path=Path("codebook.yml"))


def labelled(labels: object, text: str) -> str | Data:
    """Return labels with a text for the active language; one text where they had no languages.

    Examples
    --------
    >>> labelled({"en": "Old", "es": "Viejo"}, "New"), labelled("Old", "New")
    ({'en': 'New', 'es': 'Viejo'}, 'New')
    """
    if isinstance(labels, dict) and set(labels) - {""}:
        return {**{key: label for key, label in labels.items() if key}, active_language(): text}
    return text
