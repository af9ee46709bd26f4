"""Site check: a page is published only if all pages together give no hidden count back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    may see another: readers are taken to put all of them together. Of pages that can't stand
    together, the first in the order of the plan are published, whichever was made first.

    Parameters
    ----------
    folder : Path
        Of the reports.
    survey : Survey
        Of which they tell.
    minimum : int
        Smallest number of SMEs that a published number may stand on.
    order : sequence of str
        Names of all pages of the project.
    staying : mapping of str to Outcome
        The pages that are there already.
    """

    def __init__(
        self,
        folder: Path,
        *,
        survey: Survey,
        minimum: int,
        order: Sequence[str],
        staying: Mapping[str, Outcome],
    ) -> None:
        self._folder = folder / "counts"
        self._survey = survey
        self._minimum = minimum
        self._place = {name: place for place, name in enumerate(order)}
        self._outcomes = dict(staying)
        self._cells = {name: set(list_written(self._file(name))) for name in staying}

    def checked(self, name: str, outcome: Outcome, made: Path) -> dict[str, Outcome]:
        """Refuse a page that was made well but would give away too much, or what it forbids.

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
        dict of str to Outcome
            Of the page: `outcome`, or a failure that says which tables give which count back.
            And of each page that was published before, but must give way to it.
        """
        self._file(name).unlink(missing_ok=True)  # of the page that was there before
        if outcome.status != "done":
            return {name: outcome}
        others = {cell for cells in self._cells.values() for cell in cells}
        self._cells[name], self._outcomes[name] = set(list_written(made / COUNTS)), outcome
        refused = self._refused() if self._leak(self._cells[name], others) else {}
        for page in refused:
            del self._cells[page]
            self._file(page).unlink(missing_ok=True)
        if name not in refused:
            self._keep(name)
        return {name: outcome, **refused}

    def _refused(self) -> dict[str, Outcome]:
        """In the order of the plan, each page that does not go with those before it."""
        shown, refused = set[Cell](), {}
        for page in sorted(self._cells, key=lambda page: self._place[page]):
            if message := self._leak(self._cells[page], shown):
                refused[page] = replace(
                    self._outcomes[page],
                    status="failed",
                    refused=True,
                    message=f"{message} {MEND}",
                )
            else:
                shown |= self._cells[page]
        return refused

    def _leak(self, cells: set[Cell], others: set[Cell]) -> str:
        """What these cells would give away beside the others; nothing where they don't."""
        new = {cell.counts for cell in cells - others}
        together = [cell for cell in cells | others if cell.counts in new]
        found = check_site(together, self._survey, minimum=self._minimum)
        return " ".join(found.reading()[1:]) if len(found.leaks) else ""

    def _keep(self, name: str) -> None:
        self._folder.mkdir(exist_ok=True)
        draft = self._folder / f".{name}"
        draft.unlink(missing_ok=True)
        order = sorted(self._cells[name], key=lambda cell: (cell.counts, cell.who, cell.where))
        write_cells(order, draft)
        draft.replace(self._file(name))

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.jsonl"
