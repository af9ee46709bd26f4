"""YAML files checked against a pydantic model, with all faults of a file reported at once.

Shared by the codebook and the project file. The traps of plain YAML are closed here: a key
written twice is a fault (not a silent override); ``NO``, ``yes`` or ``on`` stay the words that
were written (Norway is a country, not false); a number where a code is asked stays what was
written (``010`` is not 8, ``62.10`` not 62.1, ``9:30`` not 570); and aliases that refer to
themselves or multiply without end are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import CodebookError, Fault, did_you_mean
from .messages import Message, say
from .values import Name

__all__ = [
    "Declared", "Place", "Problem", "as_number", "nodes_and_data", "parse_yaml", "parse_yaml_file",
    "text_of",
]  # fmt: skip

Place = tuple[str | int, ...]
Problem = tuple[Place, Message, Message]
"""Where in the file (keys and list positions), what is wrong, how to fix it."""


class Declared(BaseModel):
    """Base of everything declared in YAML: frozen, and unknown keys are refused.

    Examples
    --------
    >>> class Room(Declared):
    ...     floor: int
    >>> Room(floor=2).floor
    2
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    def problems(self) -> Iterator[Problem]:
        """What is wrong between its parts, such as a reference to something not declared."""
        yield from ()


Model = TypeVar("Model", bound=Declared)


class Unquoted(str):
    """A number as it was written: a text where a code is asked."""

    __slots__ = ()


def as_number(value: object) -> object:
    """Return the number that was written without quotes; anything else as it is.

    Parameters
    ----------
    value : object
        From a YAML file, where a number as well as a text may stand.

    Returns
    -------
    object

    Examples
    --------
    >>> as_number("010")
    '010'
    """
    if isinstance(value, Unquoted):
        for kind in (int, float):
            try:
                return kind(value)
            except ValueError:
                continue
    return value


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Loads plain data; only true and false are booleans, dates and numbers stay texts."""


def _as_written(loader: Any, node: yaml.ScalarNode) -> Unquoted:
    return Unquoted(loader.construct_scalar(node))


for _tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
    _Loader.add_constructor(_tag, _as_written)

_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", yaml.SafeLoader.yaml_implicit_resolvers["t"][0][1], list("tTfF")
)


def parse_yaml_file(path: Path, model: type[Model], **injected: Any) -> Model:
    """Read `path` and check it against `model`.

    Parameters
    ----------
    path : Path
        The YAML file.
    model : type of pydantic model
        What the file must be.
    **injected
        Fields that the program knows and the file must not set, such as its folder.

    Returns
    -------
    Model
        The checked content.

    Raises
    ------
    CodebookError
        With every fault of the file, each with its line.

    Examples
    --------
    >>> parse_yaml_file(Path("nowhere.yml"), Declared)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    move_analysis.errors.CodebookError: nowhere.yml does not exist.
    """
    return parse_yaml(text_of(path), model, path=path, **injected)


def parse_yaml(text: str, model: type[Model], *, path: Path, **injected: Any) -> Model:
    """Check the text of a YAML file against `model`, as `parse_yaml_file` does.

    Parameters
    ----------
    text : str
        Content of the file, or what is going to be written into it.
    model : type of pydantic model
    path : Path
        The file, as faults name it.
    **injected
        As for `parse_yaml_file`.

    Returns
    -------
    Model

    Raises
    ------
    CodebookError
        With every fault of the text, each with its line.

    Examples
    --------
    >>> parse_yaml("a: 1", Declared, path=Path("a.yml"))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    move_analysis.errors.CodebookError: Unknown key "a".
    """
    node, data = nodes_and_data(text, path=path)
    faults = _repeated_keys(path, node)
    for key in injected.keys() & data.keys():
        allowed = [name for name, field in model.model_fields.items() if not field.exclude]
        faults.append(
            Fault(_unknown_key(key), _where(path, node, (key,)), did_you_mean(key, allowed))
        )
    try:
        checked = model.model_validate({**data, **injected})
    except ValidationError as error:
        faults += [_fault(path, node, model, detail) for detail in error.errors()]
        raise CodebookError.gather(faults) from None
    faults += [Fault(what, _where(path, node, at), fix) for at, what, fix in checked.problems()]
    if faults:
        raise CodebookError.gather(faults)
    return checked


def text_of(path: Path) -> str:
    """Return the text of a YAML file; where there is none, or it is no UTF-8, that is a fault.

    Examples
    --------
    >>> text_of(Path("nowhere.yml"))
    Traceback (most recent call last):
    move_analysis.errors.CodebookError: nowhere.yml does not exist.
      where: nowhere.yml
      fix:  Correct the path, or make a new project with: move-analysis init FOLDER
    """
    name = Name(path.name)
    if not path.is_file():
        raise CodebookError(
            say("{file} is a folder, not a file.", file=name)
            if path.is_dir()
            else say("{file} does not exist.", file=name),
            str(path),
            say("Correct the path, or make a new project with: move-analysis init FOLDER"),
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CodebookError(
            say("{file} is not a UTF-8 text file.", file=name),
            f"{path}, byte {error.start}",
            say("Save it as UTF-8 (in most editors: Save as, encoding UTF-8)."),
        ) from error


def nodes_and_data(text: str, *, path: Path) -> tuple[yaml.Node, dict[str, Any]]:
    """Return the nodes of a YAML text, with their places in it, and its data.

    Examples
    --------
    >>> node, data = nodes_and_data("a: NO", path=Path("a.yml"))
    >>> data, node.value[0][1].start_mark.column
    ({'a': 'NO'}, 3)
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        _check_size(path, node)
        data = None if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise CodebookError(
            say(
                "{file} is not valid YAML: {problem}.",
                file=Name(path.name),
                problem=Name(getattr(error, "problem", None) or error),
            ),
            f"{path}{line}",
            say("Check the indentation and the colons and quotes of that line."),
        ) from error
    if node is None or not isinstance(data, dict):
        raise CodebookError(
            say("{file} is empty or not a list of 'key: value' lines.", file=Name(path.name)),
            str(path),
            say("Start from the file that `move-analysis init` writes."),
        )
    return node, data


MOST_NODES = 1_000_000
"""Keys and values of a file, those behind each alias counted again wherever it is used."""


def _check_size(path: Path, node: yaml.Node | None) -> None:
    try:
        size = _size(node, {})
    except RecursionError:
        size = MOST_NODES + 1
    if size > MOST_NODES:
        raise CodebookError(
            say(
                "The aliases of {file} refer to themselves, or multiply without end.",
                file=Name(path.name),
            ),
            str(path),
            say("Write out what stands behind them (an alias is a name after *)."),
        )


def _size(node: yaml.Node | None, known: dict[int, int]) -> int:
    """Nodes below and with `node`, aliases written out; each is counted once."""
    if id(node) not in known:
        known[id(node)] = MOST_NODES + 1  # what is met again before it is counted holds itself
        value = getattr(node, "value", None)
        below = value if isinstance(value, list) else []
        inner = (
            one for entry in below for one in (entry if isinstance(entry, tuple) else (entry,))
        )
        known[id(node)] = 1 + sum(_size(one, known) for one in inner)
    return known[id(node)]


def _repeated_keys(path: Path, node: yaml.Node) -> list[Fault]:
    faults: list[Fault] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                faults.append(
                    Fault(
                        say('"{key}" is written twice.', key=Name(key.value)),
                        f"{path}, line {key.start_mark.line + 1}",
                        say("Keep one of the two."),
                    )
                )
            seen.add(key.value)
            faults += _repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            faults += _repeated_keys(path, value)
    return faults


def _fault(path: Path, node: yaml.Node, model: type[BaseModel], detail: Any) -> Fault:
    place: Place = tuple(detail["loc"])
    where = _where(path, node, place)
    if detail["type"] == "extra_forbidden":
        allowed = _allowed_keys(model, place)
        return Fault(_unknown_key(place[-1]), where, did_you_mean(str(place[-1]), allowed))
    if detail["type"] == "missing":
        key = Name(place[-1])
        problem, fix = (
            say('The key "{key}" is missing.', key=key),
            say('Add "{key}: ...".', key=key),
        )
        return Fault(problem, where, fix)
    written = Name(str(detail["input"])[:60])
    fix = say('Written here: "{text}". Correct it.', text=written)
    return Fault(_said_by_pydantic(detail), where, fix)


def _said_by_pydantic(detail: Any) -> Message:
    """Return its sentence, or the message that a check of our own raised."""
    raised = detail.get("ctx", {}).get("error")
    own = raised.args[0] if isinstance(raised, ValueError) and raised.args else None
    if isinstance(own, Message):
        return say("Value error, {problem}.", problem=own)
    return say("{problem}.", problem=Name(detail["msg"]))


def _unknown_key(key: object) -> Message:
    return say('Unknown key "{key}".', key=Name(key))


def _where(path: Path, node: yaml.Node, place: Place) -> str:
    return f"{path}, line {_line(node, place)}, {' > '.join(_readable(node, place))}"


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def _line(node: yaml.Node, place: Place) -> int:
    line = node.start_mark.line
    for step in place:
        below = _child(node, step)
        if below is None:
            continue
        node, line = below, below.start_mark.line
    return line + 1


def _readable(node: yaml.Node, place: Place) -> list[str]:
    """Name list entries by their code rather than by their number."""
    names: list[str] = []
    for step in place:
        below = _child(node, step)
        code = None if below is None else _child(below, "code")
        if isinstance(step, int) and isinstance(code, yaml.ScalarNode):
            names.append(str(code.value))
        else:
            names.append(str(step + 1) if isinstance(step, int) else str(step))
        node = below if below is not None else node
    return names


def _allowed_keys(model: type[BaseModel], place: Place) -> list[str]:
    """Find the keys of the model in which the unknown key stands."""
    current: type[BaseModel] = model
    for step in place[:-1]:
        field = current.model_fields.get(str(step))
        inner = _model_in(field.annotation) if field else None
        current = inner or current
    return [name for name, field in current.model_fields.items() if not field.exclude]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found:
            return found
    return None
