"""The last look before a page is written: nothing on it that its reader may not see."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ..errors import DisclosureError, Fault
from ..languages import languages
from ..messages import say, say_many
from ..result import UNRELEASED
from ..values import Name

FIGURE = "application/vnd.plotly.v1+json"
TABLE = "application/vnd.move-analysis.table+json"
FILES = "application/vnd.move-analysis.files+json"
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
WORD, WORDS = re.compile(r"\w"), re.compile(r"\w+")
RELEASED_FOR = {
    "figure": say('A figure was released for {whom}, the page is for "{reader}".'),
    "table": say('A table was released for {whom}, the page is for "{reader}".'),
    "file": say('A file was released for {whom}, the page is for "{reader}".'),
}
FIX_RELEASE = say("Draw it from ma.release(result, policy), with the policy of this page's reader.")


def refuse_outputs(cells: Iterable[dict[str, Any]], *, reader: str, page: str) -> None:
    """Raise where a figure or table was not released for `reader`, or can't be looked into.

    Raises
    ------
    DisclosureError
        With every such output.
    """
    faults = [
        fault
        for number, cell in enumerate((c for c in cells if c["cell_type"] == "code"), start=1)
        for output in cell["outputs"]
        for fault in _output_faults(output.get("data", {}), reader, f"{page}, In [{number}]")
    ]
    if faults:
        raise DisclosureError.gather(faults)


def _output_faults(data: dict[str, Any], reader: str, where: str) -> Iterator[Fault]:
    released = {}
    if FIGURE in data:
        meta = data[FIGURE].get("layout", {}).get("meta") or {}
        released["figure"] = meta.get("released")
    for kind, name in ((TABLE, "table"), (FILES, "file")):
        if kind in data:
            released[name] = data[kind].get("released")
    for what, whom in released.items():
        if whom != reader:
            whose = Name(f'"{whom}"') if whom else say("nobody")
            problem = RELEASED_FOR[what].filled(whom=whose, reader=Name(reader))
            yield Fault(problem, where, FIX_RELEASE)
    if not released and any(kind in data for kind in PICTURES):
        yield Fault(
            say("A picture can't be searched for names."),
            where,
            say("Draw it with move_analysis.figures, which gives Plotly figures."),
        )


def shown_data(cells: Iterable[dict[str, Any]], kind: str) -> list[Any]:
    """All that a notebook shows as data of a MIME type."""
    outputs = (output for cell in cells for output in cell.get("outputs", ()))
    return [data[kind] for output in outputs if kind in (data := output.get("data", {}))]


def text_beside(cells: Sequence[dict[str, Any]]) -> str:
    """All that stands in the files beside a page: its workbook, and its network."""
    data = [shown_data(cells, kind) for kind in (TABLE, FILES)]
    return json.dumps(data, ensure_ascii=False)


def refuse_text(
    page_html: str, *, identifiers: Iterable[str], hidden: Iterable[str], page: str
) -> None:
    """Raise where the finished page shows what its reader may not see.

    Parameters
    ----------
    page_html : str
        The page as it would be written, with the data of its figures.
    identifiers : iterable of str
        Names, e-mail addresses, phone numbers.
    hidden : iterable of str
        Ids of respondents that the reader may not see.
    page : str
        Name of the page, for the error.

    Raises
    ------
    DisclosureError
        Says what kind of thing is there, without repeating it: errors are shown, too.
    """
    text = _searchable(page_html)
    identifiers, hidden = [[_plain(item) for item in items] for items in (identifiers, hidden)]
    possible = _possible(text, [*identifiers, *hidden])
    faults = []
    if any(UNRELEASED.render(language).casefold() in text for language in languages()):
        problem = say("The page shows a result that was not released.")
        faults.append(Fault(problem, page, FIX_RELEASE))
    if count := sum(item in possible and _shows(text, item) for item in identifiers):
        problem = say_many(
            "The page shows {n} name or contact of respondents.",
            "The page shows {n} names or contacts of respondents.",
            n=count,
        )
        fix = say("Show no column of kind identifier, and no free text as it was written.")
        faults.append(Fault(problem, page, fix))
    if count := sum(item in possible and _shows(text, item) for item in hidden):
        problem = say_many(
            "The page shows {n} SME that its reader may not see.",
            "The page shows {n} SMEs that its reader may not see.",
            n=count,
        )
        faults.append(Fault(problem, page, FIX_RELEASE))
    if faults:
        raise DisclosureError.gather(faults)


def _searchable(page_html: str) -> str:
    """The page as written and as read: entities resolved, and once more without its tags."""
    written = html.unescape(page_html.replace("\\u003c", "<")).replace('\\"', '"')
    read = re.sub(r"<[^>]*>", " ", written)
    return re.sub(r"\s+", " ", f" {written} {read} ").casefold()


def _plain(item: str) -> str:
    return " ".join(item.split()).casefold()


def _possible(text: str, items: Iterable[str]) -> set[str]:
    """Items of whose words each stands in the text, beside the next: quick, and leaves few."""
    wanted = {item: WORDS.findall(item) for item in items if item}
    known = {word for words in wanted.values() for word in words}
    said = WORDS.findall(text)
    pairs = {pair for pair in pairwise(said) if pair[0] in known and pair[1] in known}
    known.intersection_update(said)
    return {
        item
        for item, words in wanted.items()
        if known.issuperset(words) and pairs.issuperset(pairwise(words))
    }


def _shows(text: str, item: str) -> bool:
    """Whether `item` stands in the text as a whole, not inside a longer word or number."""
    start = text.find(item)  # a plain search is many times faster than a pattern
    while start >= 0:
        if not WORD.match(text, start - 1) and not WORD.match(text, start + len(item)):
            return True
        start = text.find(item, start + 1)
    return False
