"""Feedback pages: one per SME, on request; what all have in common is computed once."""

from __future__ import annotations

import json
import multiprocessing
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..audience import SME, code_of
from ..errors import Fault, MoveError, RunError, did_you_mean
from ..messages import in_language, say
from ..prepare import contacts_of, load_survey, save_prepared, saved_survey
from ..project import Project, load_project
from ..values import Name
from .batch import report_status, reports_folder
from .index import NAME, write_reader_indexes
from .place import SMES, locked, scratch, writable
from .plan import find_notebook
from .shared_notebook import CellError, SharedNotebook
from .smes_index import write_smes_indexes

if TYPE_CHECKING:
    from .bundle import Extra

NOTEBOOK = "sme_feedback"
TITLE = "What your answers say, and what you can do with them"
TOGETHER = 10
"""Pages that a process makes before it reports."""


@dataclass(frozen=True, kw_only=True)
class FeedbackOutcome:
    """Which pages were made.

    Parameters
    ----------
    pages : mapping of str to Path
        By respondent id.
    failed : mapping of str to str
        What kept a page from being made, by respondent id.

    Examples
    --------
    >>> FeedbackOutcome(pages={}, failed={}).failed
    {}
    """

    pages: Mapping[str, Path] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


def make_feedback(
    project: Project,
    *,
    smes: Sequence[str] | None = None,
    partners: Sequence[str] | None = None,
    jobs: int = 1,
    extras: Collection[Extra] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> FeedbackOutcome:
    """Make the feedback pages of SMEs, each into the folder of its partner.

    Parameters
    ----------
    project : Project
    smes : sequence of str, optional
        Respondent ids; left out, all whose answers are published.
    partners : sequence of str, optional
        Only SMEs of these.
    jobs : int
        Processes.
    extras : collection of {'pdf', 'zip'}
        Each page as PDF, too; a zip per partner.
    progress : callable
        Told how many of how many pages there are.

    Returns
    -------
    FeedbackOutcome

    Raises
    ------
    RunError
        For every SME that there is not; then nothing has been written.

    Examples
    --------
    >>> make_feedback(load_project("move.yml"), smes=["CCTL-2"])  # doctest: +SKIP
    """
    if saved_survey(project) is None:
        save_prepared(project)
    known = [str(one) for one in load_survey(project).answers.index]
    wanted = _wanted(project, known, smes=smes, partners=partners)
    folder = reports_folder(project)
    with writable(folder), locked(folder), scratch(folder) as place:
        results = _made(project, wanted, place=place, jobs=jobs, progress=progress)
        failed = {sme: why for sme, why in results if why}
        made = [sme for sme in wanted if sme not in failed]
        whole = smes is None
        pages = dict(_put_in_place(project, made, place=place, folder=folder, whole=whole))
        _write_pdfs(pages, extras)
        survey = load_survey(project)
        write_smes_indexes(project, survey)
        write_reader_indexes(project, report_status(project), survey=survey, folder=folder)
        _write_zips(pages, extras)
    return FeedbackOutcome(pages=pages, failed=failed)


def page_name(sme: str) -> str:
    """Name of the page of an SME, whatever stands in its id.

    >>> page_name("CCTL-12"), page_name("A-1/2")
    ('CCTL-12.html', 'A-1%2f2.html')
    """
    return re.sub(r"[^\w.-]", lambda found: f"%{ord(found[0]):02x}", sme) + ".html"


def pages_folder(project: Project, partner: str) -> Path:
    """Where the pages of the SMEs of a partner are."""
    return reports_folder(project) / "for" / partner / SMES


def remove_gone(project: Project, smes: Collection[str]) -> list[Path]:
    """Remove the pages of SMEs that are not among these any more; what was removed."""
    kept = {page_name(sme).removesuffix(".html") for sme in smes}
    gone = [
        file
        for partner in project.partners
        for file in pages_folder(project, partner.code).glob("*")
        if file.suffix in (".html", ".pdf") and file.stem not in kept and file.name != NAME
    ]
    for file in gone:
        file.unlink()
        file.parent.with_suffix(".zip").unlink(missing_ok=True)  # it holds the page, too
    return gone


def _wanted(
    project: Project,
    known: Sequence[str],
    *,
    smes: Sequence[str] | None,
    partners: Sequence[str] | None,
) -> list[str]:
    codes = [partner.code for partner in project.partners]
    problems = (("partner", partners or (), codes), ("SME", smes or (), known))
    faults = [
        Fault(
            say('There is no {what} "{code}".', what=Name(what), code=Name(one)),
            str(project.file),
            did_you_mean(one, there),
        )
        for what, asked, there in problems
        for one in asked
        if one not in set(there)
    ]
    if faults:
        raise RunError.gather(faults)
    chosen = known if smes is None else list(dict.fromkeys(smes))
    return [one for one in chosen if not partners or _partner(project, one) in partners]


def _partner(project: Project, sme: str) -> str:
    return code_of(f"{SME}{sme}", [partner.code for partner in project.partners])


def _made(
    project: Project,
    smes: Sequence[str],
    *,
    place: Path,
    jobs: int,
    progress: Callable[[int, int], None],
) -> list[tuple[str, str]]:
    """Make all pages into a folder: each SME, and what went wrong with its page."""
    parts = [smes[at : at + TOGETHER] for at in range(0, len(smes), TOGETHER)]
    todo = [(str(project.file.resolve()), list(part), str(place)) for part in parts]
    found: list[tuple[str, str]] = []
    progress(0, len(smes))
    for one in _each(todo, min(jobs, len(todo))):
        found += one
        progress(len(found), len(smes))
    return found


def _each(todo: Sequence[tuple[str, list[str], str]], jobs: int) -> Iterator[list[tuple[str, str]]]:
    """In this process where there is one job, else in others, which start from nothing."""
    if jobs <= 1:
        yield from map(_make_pages, todo)
        return
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=fresh) as processes:
        yield from processes.map(_make_pages, todo)


def _make_pages(order: tuple[str, list[str], str]) -> list[tuple[str, str]]:
    """Make some pages; the first order of a process computes what all have in common."""
    file, smes, place = order
    maker = _maker(file, Path(file).stat().st_mtime_ns)
    return [(sme, maker.make(sme, Path(place))) for sme in smes]


@cache
def _maker(file: str, _changed: int) -> _Maker:
    return _Maker(load_project(file))


class _Maker:
    """All that the pages of SMEs have in common."""

    def __init__(self, project: Project) -> None:
        from ..readers import list_identifiers

        self._project = project
        parameters = {"project": str(project.file)}
        self._book = SharedNotebook(find_notebook(project, NOTEBOOK), parameters)
        self._survey = load_survey(project)
        self._identifiers = list_identifiers(contacts_of(project))
        self._about: dict[str, dict[str, Any]] = {}

    def make(self, sme: str, place: Path) -> str:
        """Write the page of an SME; why there is none, where there is none."""
        from .pages import page_of

        reader = f"{SME}{sme}"
        partner = _partner(self._project, sme)
        try:
            language = self._project.language_of(reader)
            with in_language(language):
                book, names = self._book.executed({"sme": sme, "language": language})
            page = page_of(
                json.dumps(book),
                names["policy"],
                survey=self._survey,
                about=self._about_of(reader, partner),
                title=TITLE,
                key="",
                identifiers=self._identifiers,
            )
        except (CellError, MoveError) as error:
            return str(error)
        target = place / partner / page_name(sme)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8")
        return ""

    def _about_of(self, reader: str, partner: str) -> dict[str, Any]:
        """What stands in head and foot; only who reads differs within a partner."""
        from .notices import for_whom, reader_name
        from .pages import about_page

        if partner not in self._about:
            self._about[partner] = about_page(self._project, self._survey, reader)
        about = self._about[partner]
        language = about["language"]
        return {
            **about,
            "reader": reader_name(self._project, reader).render(language),
            "for_whom": for_whom(self._project, reader).render(language),
        }


def _put_in_place(
    project: Project, smes: Sequence[str], *, place: Path, folder: Path, whole: bool
) -> Iterator[tuple[str, Path]]:
    """Move pages to where they are read; pages of SMEs that are gone go, where all are made."""
    by_partner: dict[str, list[str]] = {}
    for sme in smes:
        by_partner.setdefault(_partner(project, sme), []).append(sme)
    for partner, own in by_partner.items():
        target = folder / "for" / partner / SMES
        if whole:
            shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True, exist_ok=True)
        for sme in own:
            name = page_name(sme)
            (target / Path(name).with_suffix(".pdf")).unlink(missing_ok=True)
            yield sme, (place / partner / name).replace(target / name)


def _write_pdfs(pages: Mapping[str, Path], extras: Collection[Extra]) -> None:
    from .pdf import write_pdf

    for page in pages.values() if "pdf" in extras else ():
        write_pdf(page, page.with_suffix(".pdf"))


def _write_zips(pages: Mapping[str, Path], extras: Collection[Extra]) -> None:
    from .bundle import write_zip

    for place in dict.fromkeys(page.parent for page in pages.values()):
        place.with_suffix(".zip").unlink(missing_ok=True)
        if "zip" in extras:
            write_zip(place)
