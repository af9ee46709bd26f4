"""Change notes: at the top of each page, what is new on it since the last release.

They are written into the pages when all are made, not by notebooks: what a page shows otherwise
depends on this release alone, and a page that is up to date need not be made again for its note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError
from ..inputs import content_hash
from ..messages import Message, say, say_many
from ..project import PARTNERSHIP, Project
from ..readers.calls import pairs_of
from ..readers.logs import read_logs
from ..values import Name
from ..wholefile import write_whole
from .bundle import remove_extras
from .changes import HEADING, LISTED, PageChanges
from .manifest import Row, append_record
from .pages import page_language, template

if TYPE_CHECKING:
    from ..survey import Survey

BEGIN, END = "<!-- changes -->", "<!-- /changes -->"
"""Between them stands the note of a page."""
OPEN = 3
"""So many sentences stand open, the others are folded."""
Standing = Mapping[str, Any]
"""``partners`` by code; ``answers`` and ``meetings`` by reader. Nothing where it is not known."""


def standing_of(project: Project, survey: Survey) -> Standing:
    """Return how far the partnership has come: its partners, answers, and matches that met."""
    answers = survey.series("partner").value_counts()
    return {
        "partners": {partner.code: partner.name or partner.code for partner in project.partners},
        "answers": {str(code): int(n) for code, n in answers.items()} | {PARTNERSHIP: len(survey)},
        "meetings": _meetings(project),
    }


def _meetings(project: Project) -> dict[str, int]:
    """Matches that became meetings; none where the logs can't be read, which their page tells."""
    with suppress(DataError):
        calls = read_logs(project).calls
        met = calls[calls["outcome"] != "not_suitable"]
        sides = {
            partner.code: (met["partner"] == partner.code) | (met["match_partner"] == partner.code)
            for partner in project.partners
        }
        own = {code: int(pairs_of(met[rows]).nunique()) for code, rows in sides.items()}
        return own | {PARTNERSHIP: int(pairs_of(met).nunique())}
    return {}


def news_of(old: Standing, new: Standing, *, reader: str) -> Iterator[Message]:
    """Say what a reader has to know of two releases before any number of a page.

    A partner is told of its own answers and meetings, the partnership of all.
    """
    joined = [name for code, name in new["partners"].items() if code not in old["partners"]]
    if joined:
        names = [Name(name) for name in joined]
        yield say_many("New partner: {list}.", "New partners: {list}.", n=len(names), list=names)
    more = {what: new[what].get(reader, 0) - old[what].get(reader, 0) for what in NEWS}
    for what, sentence in NEWS.items():
        if more[what] > 0:
            yield sentence(more[what])


NEWS: Mapping[str, Callable[[int], Message]] = {
    "answers": lambda n: say_many("{n} more SME answered.", "{n} more SMEs answered.", n=n),
    "meetings": lambda n: say_many(
        "{n} more match became a meeting.", "{n} more matches became meetings.", n=n
    ),
}


def write_notes(
    project: Project,
    rows: Sequence[Row],
    *,
    folder: Path,
    standings: tuple[Standing, Standing] | None,
    found: Sequence[PageChanges],
) -> None:
    """Write into each page what changed on it; nothing before there was a release.

    Parameters
    ----------
    rows : sequence of (Task, str, Record or None)
        From `report_status`.
    standings : tuple, optional
        Of the release before, and of this one.
    found : sequence of PageChanges
        From `compare`.
    """
    by_page = {changes.page: changes for changes in found}
    for task, _, record in rows:
        page = folder / task.page
        if record is None or record.status != "done" or not page.is_file():
            continue
        note = ""
        if standings:
            news = [*news_of(*standings, reader=task.reader)]
            changes = by_page.get(task.name, PageChanges(task.name))
            note = _note([*news, *changes.texts(LISTED)], page_language(project, task.reader))
        if _put(note, page):
            remove_extras(task, folder)  # they were made from the page as it was
            content = tuple(content_hash(folder / name) for name in record.output)
            append_record(folder, replace(record, content=content))


def _note(texts: Sequence[Message], language: str) -> str:
    said = [text.render(language) for text in texts]
    return str(
        template("change_note.html.j2").render(
            heading=HEADING.render(language),
            texts=said[:OPEN] or [NOTHING.render(language)],
            more=said[OPEN:],
            more_label=say("More").render(language),
        )
    )


NOTHING = say("Nothing changed on this page but what may be chance.")


def _put(note: str, page: Path) -> bool:
    """Put a note into its place on a page, whole or not at all; whether that changed the page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    old, end, after = rest.partition(END)
    if not end or old == note:
        return False
    write_whole(page, "".join([before, begin, note, end, after]))
    return True
