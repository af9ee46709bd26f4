"""Site check: a page is published only if all pages together give no hidden count back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from ..privacy import Cell, check_site, list_written, write_cells
from ..survey import Survey
from .outcome import Outcome
from .worker import COUNTS

MEND = (
    "With these tables on pages, hidden counts can be computed: take one of them out of the "
    "notebook, or compare by fewer attributes."
)


class SiteCheck:
    """Do the counts of a new page, with those of all others, give back a count that one hides?

    Every page keeps its counts, as published, in ``counts/NAME.jsonl``. The partner of one page
    may see another: readers are taken to put all of them together.

    Parameters
    ----------
    folder : Path
        Of the reports.
    survey : Survey
        Of which they tell.
    minimum : int
        Smallest number of SMEs that a published number may stand on.
    names : collection of str
        Of the pages that stay as they are.
    """

    def __init__(
        self, folder: Path, *, survey: Survey, minimum: int, names: Collection[str]
    ) -> None:
        self._folder = folder / "counts"
        self._survey = survey
        self._minimum = minimum
        self._known: set[Cell] = set()
        for name in names:
            self._known.update(list_written(self._file(name)))

    def checked(self, name: str, outcome: Outcome, made: Path) -> Outcome:
        """Refuse a page that was made well but would give away too much.

        Parameters
        ----------
        name : str
            Of the page.
        outcome : Outcome
            Of the task that made it.
        made : Path
            Folder of what it made.

        Returns
        -------
        Outcome
            A failure that says which tables give which count back; else `outcome`.
        """
        self._file(name).unlink(missing_ok=True)  # of the page that was there before
        if outcome.status != "done":
            return outcome
        message = self._refusal(name, made / COUNTS)
        return (
            replace(outcome, status="failed", refused=True, message=message) if message else outcome
        )

    def _refusal(self, name: str, written: Path) -> str:
        """What the page would give away; else its counts are kept, and nothing is said."""
        cells = set(list_written(written))
        new = {cell.counts for cell in cells - self._known}
        together = [cell for cell in cells | self._known if cell.counts in new]
        found = check_site(together, self._survey, minimum=self._minimum)
        if len(found.leaks):
            return f"{' '.join(found.reading()[1:])} {MEND}"
        self._known |= cells
        self._keep(name, cells)
        return ""

    def _keep(self, name: str, cells: Collection[Cell]) -> None:
        self._folder.mkdir(exist_ok=True)
        draft = self._folder / f".{name}"
        draft.unlink(missing_ok=True)
        write_cells(sorted(cells, key=lambda cell: (cell.counts, cell.who, cell.where)), draft)
        draft.replace(self._file(name))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.jsonl"
