"""Rewriting: a YAML text that gets new data, and keeps comments, order and style.

Only what differs is written; every other character stays. A parser that writes whole files anew
would break lines elsewhere, and would lose the comments above whatever follows a list's last item.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

from ..errors import CodebookError
from ..messages import say
from ..values import Name
from ..yamlfile import Unquoted, as_number, nodes_and_data

Splice = tuple[int, int, str]
"""From where, to where, and what comes there instead."""
Span = tuple[int, int]
LONGEST = 100
"""Signs in a line that is written anew, where its entry can be parted."""


class _Dumper(yaml.SafeDumper):
    """Writes numbers that were read as they were written."""

    def ignore_aliases(self, data: Any) -> bool:
        """Whatever occurs twice is written twice."""
        return True


def _as_read(dumper: yaml.SafeDumper, value: Unquoted) -> yaml.ScalarNode:
    tag = dumper.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
    return dumper.represent_scalar(tag, str(value))


_Dumper.add_representer(Unquoted, _as_read)


def rewritten(text: str, data: dict[str, Any], *, path: Path) -> str:
    r"""Return a YAML text changed as little as possible so that it holds `data`.

    Parameters
    ----------
    text : str
        Of a file, with its comments.
    data : dict
        What it is to hold; entries of lists are recognised by their code or file.
    path : Path
        The file, as a fault names it.

    Returns
    -------
    str

    Raises
    ------
    CodebookError
        Where the text is no YAML, or is written in a way (with aliases) that only a person can
        change without changing something else.

    Examples
    --------
    >>> text = "# Who\npartners:\n  - {code: A}  # ours\n\n# What\nmarkets: [US]\n"
    >>> data = {"partners": [{"code": "A", "invited": 9}], "markets": ["US", "JP"]}
    >>> print(rewritten(text, data, path=Path("move.yml")), end="")
    # Who
    partners:
      - {code: A, invited: 9}  # ours
    <BLANKLINE>
    # What
    markets: [US, JP]
    """
    node, old = nodes_and_data(text, path=path)
    splices = sorted(_splices(text, node, old, data, opened=0, flow=False), key=lambda s: s[:2])
    new = _spliced(text, splices)
    try:
        same = _plain(nodes_and_data(new, path=path)[1]) == _plain(data)
    except CodebookError:
        same = False
    if not same:
        raise CodebookError(
            say("{file} can't be changed here.", file=Name(path.name)),
            str(path),
            say("It is written in an unusual way; change it in an editor."),
        )
    return new


def data_of(text: str, *, path: Path) -> dict[str, Any]:
    """Return a copy of the data of a YAML text, to be changed and given to `rewritten`."""
    return copy.deepcopy(nodes_and_data(text, path=path)[1])


def _spliced(text: str, splices: Sequence[Splice]) -> str:
    parts, at = [], 0
    for start, end, new in splices:
        parts += [text[at:start], new]
        at = max(at, end)
    return "".join([*parts, text[at:]])


def _splices(
    text: str, node: yaml.Node, old: Any, new: Any, *, opened: int, flow: bool
) -> Iterator[Splice]:
    """What to write so that a node, whose value begins behind `opened`, holds `new`."""
    if old == new or _plain(old) == _plain(new):
        return
    if isinstance(node, yaml.MappingNode) and isinstance(new, dict) and old.keys() & new.keys():
        yield from _in_mapping(text, node, old, new)
    elif isinstance(node, yaml.SequenceNode) and isinstance(new, list) and old and new:
        yield from _in_sequence(text, node, old, new)
    else:
        yield _replaced(text, node, new, opened=opened, flow=flow)


def _replaced(text: str, node: yaml.Node, new: Any, *, opened: int, flow: bool) -> Splice:
    """A value in place of another; a comment behind its key stays there."""
    head = text[opened : node.start_mark.index]
    comment, broken, _ = head.partition("\n")
    comment = comment.rstrip() if broken else ""
    written = _written(new, column=_indent(text, opened) + 2, inline=flow)
    if written.startswith("\n"):
        written = comment + written
    else:
        written = (" " if broken or text[opened - 1 : opened] == ":" else head) + written + comment
    return opened, max(opened, _end(text, node)), written


def _in_mapping(
    text: str, node: yaml.MappingNode, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Splice]:
    flow = bool(node.flow_style)
    entries = [(str(key.value), _colon(text, key), value) for key, value in node.value]
    spans = [
        (key.start_mark.index, max(_colon(text, key), _end(text, value)))
        for key, value in node.value
    ]
    kept = [place for place, (key, _, _) in enumerate(entries) if key in new]
    for key, opened, value in (entries[place] for place in kept):
        yield from _splices(text, value, old[key], new[key], opened=opened, flow=flow)
    yield from _dropped(text, spans, kept, flow=flow)
    end, column = spans[kept[-1]][1], node.start_mark.column
    for key in new.keys() - old.keys() and [key for key in new if key not in old]:
        name, written = _flow(key), _written(new[key], column=column + 2, inline=flow)
        yield _inserted(text, end, f"{name}:{_spaced(written)}", column=column, flow=flow)


def _in_sequence(
    text: str, node: yaml.SequenceNode, old: list[Any], new: list[Any]
) -> Iterator[Splice]:
    flow = bool(node.flow_style)
    starts = [item.start_mark.index for item in node.value]
    starts = starts if flow else [text.rfind("-", 0, start) for start in starts]
    spans = [
        (start, max(start + 1, _end(text, item)))
        for start, item in zip(starts, node.value, strict=True)
    ]
    pairs = _paired(old, new)
    for there, place in pairs.items():
        opened = spans[place][0] + (0 if flow else 1)
        item = node.value[place]
        yield from _splices(text, item, old[place], new[there], opened=opened, flow=flow)
    kept = sorted(pairs.values())
    yield from _dropped(text, spans, kept, flow=flow)
    column, after = _column(text, spans[0][0]), None
    for there, value in enumerate(new):
        if there in pairs:
            after = spans[pairs[there]][1]
            continue
        item = _in_flow(value) if flow else _item(value, column=column)
        if after is None:
            first = spans[kept[0]][0]
            yield first, first, item + (", " if flow else "\n" + " " * column)
        else:
            yield _inserted(text, after, item, column=column, flow=flow)


def _paired(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Places of new entries to those of the old ones that they are, or are put in place of."""
    matcher = SequenceMatcher(None, [*map(_identity, old)], [*map(_identity, new)], autojunk=False)
    return {
        there: place
        for _, first, last, begin, end in matcher.get_opcodes()
        for place, there in zip(range(first, last), range(begin, end), strict=False)
    }


def _identity(entry: Any) -> str:
    if isinstance(entry, dict):
        return str(entry.get("code") or entry.get("file") or sorted(entry))
    return str(entry)


def _dropped(
    text: str, spans: Sequence[Span], kept: Sequence[int], *, flow: bool
) -> Iterator[Splice]:
    """What to leave out so that only the entries `kept` are there; comments above them stay."""
    first = kept[0]
    shares_line = bool(text[_line(text, spans[0][0]) : spans[0][0]].strip())
    for place, (start, end) in enumerate(spans):
        if place in kept:
            continue
        if place < first and (flow or shares_line):
            yield start, spans[place + 1][0], ""
        elif flow:
            yield spans[place - 1][1], end, ""
        elif before := _line(text, start):  # with the line break before it, not the one behind,
            yield before - 1, _line_end(text, end), ""  # where another entry may be inserted
        else:
            yield 0, min(_line_end(text, end) + 1, len(text)), ""


def _inserted(text: str, end: int, entry: str, *, column: int, flow: bool) -> Splice:
    """An entry behind the one that ends at `end`, and behind what is said of that in its line."""
    at = end if flow else _behind(text, end, column=column)
    return at, at, f", {entry}" if flow else "\n" + " " * column + entry


def _written(value: Any, *, column: int, inline: bool) -> str:
    """A value as YAML: mappings, and lists of them, on lines of their own where there is room."""
    if inline:
        return _in_flow(value)
    if not value or not isinstance(value, (list, dict)):
        return _flow(value)
    if isinstance(value, list) and not any(isinstance(entry, dict) for entry in value):
        return _flow(value)
    entries = (
        [_item(entry, column=column) for entry in value]
        if isinstance(value, list)
        else [f"{_flow(key)}: {_flow(entry)}" for key, entry in value.items()]
    )
    return "".join("\n" + " " * column + entry for entry in entries)


def _item(value: Any, *, column: int) -> str:
    """An entry of a list: in one line where it fits, else a line for each of its keys."""
    written = f"- {_flow(value)}"
    if column + len(written) <= LONGEST or not value or not isinstance(value, dict):
        return written
    lines = (f"{_flow(key)}: {_flow(entry)}" for key, entry in value.items())
    return "- " + ("\n" + " " * (column + 2)).join(lines)


def _spaced(written: str) -> str:
    return written if written.startswith("\n") else f" {written}"


def _flow(value: Any) -> str:
    text = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, allow_unicode=True, width=10**9,
        sort_keys=False,
    )  # fmt: skip
    return text.removesuffix("...\n").rstrip("\n")


def _in_flow(value: Any) -> str:
    """The same within brackets, where commas and brackets of a text would end it: in quotes."""
    return _flow([value])[1:-1]


def _plain(value: Any) -> Any:
    """Data with its numbers as numbers, so that what was read and what is new can be compared."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return as_number(value)


def _end(text: str, node: yaml.Node) -> int:
    """Where a node really ends: that of a block is marked behind the comments that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(text[start:end].rstrip(" \t\r\n"))  # a no-break space is text
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _colon(text: str, key: yaml.Node) -> int:
    """Place behind the colon of a key."""
    return text.index(":", key.end_mark.index) + 1


def _line(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _behind(text: str, place: int, *, column: int) -> int:
    """End of the line of a place, and of the comments below it that are indented further."""
    end = _line_end(text, place)
    while end < len(text):
        line = text[end + 1 : (following := _line_end(text, end + 1))]
        inner = line.lstrip(" ")
        if not inner.startswith("#") or len(line) - len(inner) <= column:
            break
        end = following
    return end


def _column(text: str, place: int) -> int:
    return place - _line(text, place)


def _indent(text: str, place: int) -> int:
    """Column of the entry of a block in whose line a place is, behind the dashes of lists."""
    line = text[_line(text, place) : place]
    return len(line) - len(line.lstrip(" -"))
