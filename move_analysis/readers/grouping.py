"""Which columns of an export belong together, as rows of a grid or options of a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from .alike import are_alike
from .scales import known_scale
from .table import Header, Table, normal, unique_headers
from .unanswered import Declared, unanswered_words
from .words import is_tick_box, means_other, unnumbered

LEAST_ROWS = 2
_MOST_POINTS = 12


@dataclass
class Group:
    """Columns with the same root, over all exports.

    Parameters
    ----------
    root : str
        Code or header text by which the exports name the question; empty where no header does.
    code : str
        Code that the tool gave it; empty where the export has none.
    text : str
        Text of the question.
    roots : list of str
        All roots, where the exports name it differently.
    texts : list of str
        All texts of the question.
    whole : list of Series
        Columns that are the question itself.
    items : dict
        Text (or code) of each part to its columns.
    subs : dict
        Text of each part to its code.
    offered : list of str
        Options that have boxes besides the joined cells.
    others : list of str
        Headers of what people wrote beside its options.
    write_ins : bool
        Whether what people write beside the options stands among them.
    missing : dict
        What stands for no answer in its cells, which are blank here.

    Examples
    --------
    >>> Group("size", "", "Size of the SME").items
    {}
    """

    root: str
    code: str
    text: str
    roots: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    whole: list[pd.Series[str]] = field(default_factory=list)
    items: dict[str, list[pd.Series[str]]] = field(default_factory=dict)
    subs: dict[str, str] = field(default_factory=dict)
    offered: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    write_ins: bool = False
    missing: Declared = field(default_factory=dict)

    def leave_out(self, missing: Declared) -> None:
        """Blank what stands for no answer, and keep in mind what it is."""
        texts = [text for its in missing.values() for text in its]
        if texts:
            parts = self.items.items()
            self.items = {name: [c.mask(c.isin(texts)) for c in its] for name, its in parts}
            self.whole = [column.mask(column.isin(texts)) for column in self.whole]
            self.missing = {**self.missing, **missing}

    def answers(self) -> pd.Series[str]:
        """All answers in its parts, or to itself where it has no parts."""
        columns = [column for part in self.items.values() for column in part] or self.whole
        return pd.concat(columns) if columns else pd.Series([], dtype="str")

    def headers(self) -> dict[str, list[str]]:
        """Headers of each part; of the question itself under an empty name."""
        own = {name: [str(column.name) for column in its] for name, its in self.items.items()}
        return own or {"": [str(column.name) for column in self.whole]}


def group_columns(tables: Sequence[Table]) -> list[Group]:
    """Group the columns of exports by question: which columns are parts of one?

    Parameters
    ----------
    tables : sequence of Table
        Exports of the same survey.

    Returns
    -------
    list of Group
        In the order of the exports. Columns without a header and the tools' own records are
        left out.

    Examples
    --------
    >>> from move_analysis.readers.formats.plain import parts_of
    >>> from move_analysis.readers.table import make_table
    >>> table = make_table("a.csv", [["Films - I", "Films - II", "Age"], ["x", "", "20"]])
    >>> table = Table("a.csv", table.cells, parts=parts_of(table.headers))
    >>> [(group.root, list(group.items)) for group in group_columns([table])]
    [('Films', ['I', 'II']), ('Age', [])]
    """
    groups: dict[str, Group] = {}
    aliases: dict[str, str] = {}  # text of a question in the files before, to its group
    widest: Counter[str] = Counter()  # group to the most columns that one file has of it
    apart: set[str] = set()  # groups whose code means something else in another file
    for table in tables:
        before = dict(widest)
        texts: dict[str, str] = {}
        parts = _parts(table)
        widths = Counter(normal(part.code) for part in parts.values() if not part.write_in)
        columns: Counter[str] = Counter()
        for header, part in parts.items():
            key = _key(part, header, groups, aliases)
            several = widths[normal(part.code)] > 1
            if key in before and _asks_else(part, groups[key], several != (before[key] > 1)):
                apart.add(key)
                key = f"{key}\n{normal(part.question)}"
                apart.add(key)
            group = groups.setdefault(key, _new_group(part, header, table.write_ins))
            texts.setdefault(normal(group.text), key)
            _add(group, part, table.cells[header])
            columns[key] += not part.write_in
        aliases = {**texts, **aliases}
        widest |= columns
    for key in apart:
        groups[key].roots = groups[key].texts
        groups[key].root = groups[key].text
    told = [_undoubled(group, alone=widest[key] == 1) for key, group in groups.items()]
    return list(_together(told))


def _parts(table: Table) -> dict[str, Header]:
    """What the headers hold that are answers."""
    own = {*table.metadata, table.respondent, ""}
    headers = [header for header in table.headers if header not in own]
    return {header: table.parts.get(header) or Header("", "", header) for header in headers}


def _key(part: Header, header: str, groups: Mapping[str, Group], aliases: Mapping[str, str]) -> str:
    """By the code, else by the text; another tool may have given the question another code."""
    key = normal(part.code or part.question or header)
    return key if key in groups else aliases.get(normal(part.question or header), key)


def _asks_else(part: Header, group: Group, other_form: bool) -> bool:
    """Whether a file means another question by a code: in other words, and in another form."""
    own = part.code and part.question and part.question != part.code and group.text != group.code
    return bool(own) and other_form and not are_alike(part.question, group.text)


def _new_group(part: Header, header: str, write_ins: bool) -> Group:
    root = part.code or part.question or header
    return Group(root, part.code, part.question or part.code or root, write_ins=write_ins)


def _add(group: Group, part: Header, column: pd.Series[str]) -> None:
    root = part.code or part.question or str(column.name)
    if root not in group.roots:
        group.roots.append(root)
    if part.question not in group.texts:
        group.texts.append(part.question)
    name = part.item or part.sub
    if part.write_in:
        group.others.append(str(column.name))
    elif name:
        name = _known_part(group, name, part)
        group.items.setdefault(name, []).append(column)
        group.subs.setdefault(name, part.sub)
    else:
        group.whole.append(column)


def _known_part(group: Group, name: str, part: Header) -> str:
    """Text of the part; where an export has no texts, that of the part with the same code."""
    for known, code in group.subs.items():
        if normal(known) == normal(name):
            return known
        if part.sub and normal(code) == normal(part.sub) and code in (known, name):
            text = name if known == code else known
            for parts in (group.items, group.subs):
                _rename(parts, known, text)
            return text
    return name


def _rename(parts: dict[str, Any], name: str, new: str) -> None:
    """Give one part another name; the order stays."""
    kept = {new if key == name else key: its for key, its in parts.items()}
    parts.clear()
    parts.update(kept)


def _undoubled(group: Group, *, alone: bool) -> Group:
    """Of a question with boxes and a column of all that is ticked, the boxes say more.

    Where each file has one column of it, and no text for a part, the question has no parts.
    """
    if alone and group.code and group.items.keys() == set(group.subs.values()):
        group.whole += [column for its in group.items.values() for column in its]
        group.items, group.subs = {}, {}
    boxes = [column for its in group.items.values() for column in its]
    if group.write_ins and group.whole and group.items:  # only the joined cells have write-ins
        group.offered, group.items = list(group.items), {}
    elif group.whole and any(column.notna().any() for column in boxes):
        group.whole = []
    return group


def _together(groups: Sequence[Group]) -> Iterator[Group]:
    """Put together neighbours that no header calls one: bare rows of a grid, bare boxes."""
    waiting: list[Group] = []
    kind = ""
    for group in groups:
        now = _bare_kind(group)
        other = now == "" and kind == "ticks" and _is_lone(group) and means_other(group.text)
        if waiting and now != kind and not other:
            yield from _joined(waiting, kind)
            waiting, kind = [], ""
        if other:
            waiting.append(group)
            yield from _joined(waiting, kind)
            waiting, kind = [], ""
        elif now:
            waiting, kind = [*waiting, group], now
        else:
            yield group
    yield from _joined(waiting, kind)


def _is_lone(group: Group) -> bool:
    return len(group.whole) > 0 and not group.items


def _bare_kind(group: Group) -> str:
    """``ticks`` of a box whose cells hold its header, or the points that rows of a grid share."""
    if not _is_lone(group) or group.text.rstrip().endswith("?"):
        return ""
    counts = group.answers().value_counts()
    if len(counts) == 1 and is_tick_box(group.text, [group.answers()], words=False):
        return "ticks"
    if len(counts) > _MOST_POINTS:
        return ""
    silent = [text for texts in unanswered_words(counts.index).values() for text in texts]
    scale = known_scale(_counter(counts.drop(silent)))
    return f"scale {scale.code}" if scale else ""


def _counter(counts: pd.Series[int]) -> Counter[str]:
    return Counter({str(text): int(number) for text, number in counts.items()})


def _joined(groups: Sequence[Group], kind: str) -> Iterator[Group]:
    if len(groups) < LEAST_ROWS or not kind:
        yield from groups
        return
    named = [unnumbered(group.text) for group in groups]
    code = kind.removeprefix("scale ") if kind.startswith("scale") else "choice"
    joined = Group("", code, "; ".join(named))
    for name, group in zip(unique_headers(named), groups, strict=True):
        joined.items[name] = group.whole
        joined.subs[name] = group.code
    yield joined
