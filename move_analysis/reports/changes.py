"""Changes: which numbers moved from one release to the next, beyond their noise and interval.

They are taken from the tables that pages and workbooks carry. A count moved where both noises
together hardly explain the difference, a number with an interval where each lies outside the
other's. Numbers without either can't be judged and are only counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RunError
from ..messages import Message, say, say_many
from ..project import PARTNERSHIP, Project
from ..values import Count, Name, Number, Share, Value
from ..wholefile import write_whole
from .disclosure import TABLE, shown_data
from .finished import BESIDE_INDEX, SITE

if TYPE_CHECKING:
    from .manifest import Row

NOTEBOOKS = "office/notebooks"
KEYS = ("label", "respondent")  # kinds of columns that say what a row is about
PAGE, NOW, BEFORE = BESIDE_INDEX
SURPLUS = "surplus"  # column of a table: below 0, there is a gap
LISTED = 20
HEADING = say("What changed since the last release")
INTRO = say(
    "Numbers that moved by more than their noise, or out of their interval. What is within both "
    "may be chance, and is only counted."
)
NOTHING = say("No number changed.")
VARIANCE = 1.5  # of noise, where a site does not say
BEYOND = 4  # standard deviations of the noise of both sites: one of 5,000 counts by chance


@dataclass(frozen=True)
class Moved:
    """A number that is another one now."""

    table: str
    row: str
    what: str
    unit: str
    old: float
    new: float
    column: str = ""

    def sentence(self) -> Message:
        """Return what is said of it."""
        row = Name(self.row)
        if self.column == SURPLUS and self.old < 0 <= self.new:
            return say("The gap in {row} is closed.", row=row)
        if self.column == SURPLUS and self.new < 0 <= self.old:
            return say("There is a gap in {row} now.", row=row)
        return say(
            "{table}, {row}: {what} went from {old} to {new}.",
            table=Name(self.table),
            row=row,
            what=Name(self.what),
            old=_value(self.old, self.unit),
            new=_value(self.new, self.unit),
        )


@dataclass
class PageChanges:
    """What changed on one page."""

    page: str
    title: str = ""
    moved: list[Moved] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def texts(self, most: int | None = None) -> list[Message]:
        """Return what is said of it, with at most so many of the numbers that moved."""
        shown = [one.sentence() for one in self.moved[:most]]
        counts = Counter({"more": len(self.moved) - len(shown), **self.counts})
        return [
            *shown,
            *(sentence(counts[what]) for what, sentence in SENTENCES.items() if counts[what]),
        ]


SENTENCES: dict[str, Callable[[int], Message]] = {
    "new page": lambda _: say("The page is new."),
    "old page": lambda _: say("The page is no longer there."),
    "shown": lambda n: say_many(
        "{n} number can be shown now.", "{n} numbers can be shown now.", n=n
    ),
    "hidden": lambda n: say_many(
        "{n} number can't be shown any more.", "{n} numbers can't be shown any more.", n=n
    ),
    "new row": lambda n: say_many("{n} row is new.", "{n} rows are new.", n=n),
    "old row": lambda n: say_many("{n} row is gone.", "{n} rows are gone.", n=n),
    "within": lambda n: say_many(
        "{n} number changed within its noise or interval.",
        "{n} numbers changed within their noise or interval.",
        n=n,
    ),
    "unjudged": lambda n: say_many(
        "{n} number changed that has neither noise nor an interval to judge it by.",
        "{n} numbers changed that have neither noise nor an interval to judge them by.",
        n=n,
    ),
    "more": lambda n: say_many("{n} more number moved.", "{n} more numbers moved.", n=n),
}
Numbers = dict[str, Any]
"""``variance`` of the noise, and under ``pages`` the tables of each page."""
Released = tuple[Numbers | None, Numbers | None]


def numbers_of(site: Path) -> Numbers:
    """Return the numbers of a finished site.

    Raises
    ------
    RunError
        Where the folder is no finished site.
    """
    notebooks = sorted((site / NOTEBOOKS).glob("*.ipynb"))
    if not notebooks:
        raise RunError(
            say("This is no folder of finished reports."),
            str(site),
            say("Name a folder such as data/processed/reports, or a copy of it."),
        )
    pages = {path.stem: {"tables": _tables(path)} for path in notebooks}
    return {"variance": _variance(site), "pages": pages}


def _tables(notebook: Path) -> list[Any]:
    return shown_data(json.loads(notebook.read_text(encoding="utf-8"))["cells"], TABLE)


def _variance(site: Path) -> float:
    try:
        noted = json.loads((site / SITE).read_text(encoding="utf-8"))
        return float(noted["declared"]["privacy"]["noise"]["variance"])
    except (OSError, ValueError, KeyError, TypeError):
        return VARIANCE


def compare(old: Numbers, new: Numbers) -> list[PageChanges]:
    """Return what changed from one site to another, by page; pages without changes left out."""
    noise = BEYOND * sqrt(sum(float(one.get("variance", VARIANCE)) for one in (old, new)))
    before, after = old["pages"], new["pages"]
    found = []
    for page in dict.fromkeys([*after, *before]):
        changes = PageChanges(page, title=after.get(page, {}).get("title", ""))
        if page not in before or page not in after:
            changes.counts["new page" if page in after else "old page"] += 1
        else:
            _compare_tables(before[page]["tables"], after[page]["tables"], changes, noise=noise)
        if changes.moved or changes.counts:
            found.append(changes)
    return found


def _compare_tables(
    old: Sequence[Any], new: Sequence[Any], changes: PageChanges, *, noise: float
) -> None:
    """Compare tables of the same caption, the first with the first."""
    before = dict(_numbered((table["caption"], table) for table in old))
    for key, table in _numbered((table["caption"], table) for table in new):
        if key in before:
            _compare_rows(before[key], table, changes, noise=noise)


def _numbered(pairs: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Make keys that stand there more than once different."""
    seen: Counter[Any] = Counter()
    for key, value in pairs:
        seen[key] += 1
        yield (key, seen[key]), value


def _compare_rows(old: Any, new: Any, changes: PageChanges, *, noise: float) -> None:
    columns = {column.get("name", column["heading"]): column for column in new["columns"]}
    before, after = _rows(old), _rows(new)
    changes.counts["new row"] += len(after.keys() - before.keys())
    changes.counts["old row"] += len(before.keys() - after.keys())
    bounds = _bounds([*columns])
    for key in (key for key in after if key in before):
        for name, column in columns.items():
            if column.get("kind") in KEYS or name in {n for pair in bounds.values() for n in pair}:
                continue
            pair: tuple[Any, Any] = before[key].get(name), after[key][name]
            verdict = _verdict(pair, column, noise=noise, rows=(before[key], after[key]),
                               interval=bounds.get(name))  # fmt: skip
            if verdict == "moved":
                row = ", ".join(map(str, key[0]))
                about = new["caption"], row, column["heading"], column["unit"]
                changes.moved.append(Moved(*about, *pair, column=name))
            elif verdict:
                changes.counts[verdict] += 1
    changes.counts = +changes.counts  # those that are not 0


def _rows(table: Any) -> dict[Any, dict[str, Any]]:
    """Rows by what they are about: the columns of labels, where the table says which these are."""
    names = [column.get("name", column["heading"]) for column in table["columns"]]
    kinds = [column.get("kind") for column in table["columns"]]
    about = [place for place, kind in enumerate(kinds) if kind in KEYS] or [0]
    keyed = ((tuple(row[place] for place in about), row) for row in table["rows"])
    return {key: dict(zip(names, row, strict=True)) for key, row in _numbered(keyed)}


def _bounds(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """By the name of a column those of its interval, which stand behind it."""
    found: dict[str, tuple[str, str]] = {}
    value = ""
    for name in names:
        parts = name.split("_")
        if "low" in parts:
            high = "_".join("high" if part == "low" else part for part in parts)
            if value and high in names:
                found[value] = (name, high)
        elif "high" not in parts:
            value = name
    return found


def _verdict(
    pair: tuple[Any, Any],
    column: Mapping[str, Any],
    *,
    noise: float,
    rows: tuple[Mapping[str, Any], Mapping[str, Any]],
    interval: tuple[str, str] | None,
) -> str:
    """How a number changed; empty where it did not, or is none."""
    numbers = [isinstance(one, int | float) and not isinstance(one, bool) for one in pair]
    if pair[0] == pair[1] or not any(numbers):
        return ""
    if not all(numbers):
        return "hidden" if numbers[0] else "shown"
    if interval:
        ends = [tuple(row.get(name) for name in interval) for row in rows]
        if all(isinstance(end, int | float) for both in ends for end in both):
            inside = _within(pair[1], ends[0]) or _within(pair[0], ends[1])
            return "within" if inside else "moved"
    if column.get("kind") == "count":
        return "within" if abs(pair[1] - pair[0]) <= noise else "moved"
    return "moved" if column.get("kind") == "exact" else "unjudged"


def _within(number: float, ends: tuple[Any, ...]) -> bool:
    return bool(ends[0] <= number <= ends[1])


def _value(number: float, unit: str) -> Value:
    if unit == "share":
        return Share(number)
    return Count(int(number)) if number == int(number) else Number(number, 2)


def write_changes(project: Project, found: Sequence[PageChanges] | None, *, folder: Path) -> None:
    """Write what changed since the last release beside the index; nothing before there was one."""
    from ..prepare import load_survey
    from .pages import about_page, template

    page = folder / PAGE
    if found is None:
        page.unlink(missing_ok=True)
        return
    about = about_page(project, load_survey(project), PARTNERSHIP)
    language = about["language"]
    about["title"] = HEADING.render(language)
    listed = [
        {
            "page": f"{changes.title} ({changes.page})" if changes.title else changes.page,
            "texts": [text.render(language) for text in changes.texts(LISTED)],
        }
        for changes in found
    ]
    said = {"about": about, "pages": listed, "intro": INTRO.render(language)}
    said["nothing"] = NOTHING.render(language)
    write_whole(page, template("changes.html.j2").render(**said))


def link_to_changes(folder: Path, language: str) -> dict[str, str]:
    """Return the text under which the index links them, where there are any."""
    return {"changes": HEADING.render(language)} if (folder / PAGE).is_file() else {}


def released_numbers(folder: Path) -> Released:
    """Return the numbers of the site as it is, and those of the release before."""
    return _noted(folder / NOW), _noted(folder / BEFORE)


def note_numbers(
    folder: Path,
    rows: Sequence[Row],
    *,
    made_from: str,
    standing: Mapping[str, Any],
    released: Released,
) -> Released:
    """Note the numbers of a site that was just made; return them, after those they follow.

    A release is all that was made from the same answers; `released`: as the batch found them.
    """
    latest, before = released
    if latest and latest["made_from"] != made_from:
        before = latest
    known = (latest or {}).get("pages", {})
    pages = {}
    for task, _, record in rows:
        notebook = folder / NOTEBOOKS / f"{task.name}.ipynb"
        if record is None or record.status != "done" or not notebook.is_file():
            continue
        page = known.get(task.name)
        content = list(record.content[:1])  # of the notebook: of the page, notes may change
        if page is None or page["content"] != content:
            page = {"content": content, "tables": _tables(notebook)}
        pages[task.name] = {**page, "title": task.title}
    now = {
        "made_from": made_from,
        "variance": _variance(folder),
        "standing": standing,
        "pages": pages,
    }
    for name, numbers in ((BEFORE, before), (NOW, now)):
        if numbers:
            write_whole(folder / name, json.dumps(numbers, ensure_ascii=False))
        else:
            (folder / name).unlink(missing_ok=True)
    return before, now


def _noted(path: Path) -> Numbers | None:
    """What was noted; nothing where it was not, or is damaged."""
    try:
        noted: Numbers = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return noted if {"pages", "made_from"} <= noted.keys() else None
