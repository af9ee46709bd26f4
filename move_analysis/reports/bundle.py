"""Bundle: what is made beside the pages on request, and one file to send to each reader."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..project import Project
from .contacts import with_contacts
from .disclosure import FIGURE, FILES, TABLE, shown_data
from .pages import BESIDE, SCRIPT, about_page, page_of
from .pdf import browser, write_pdf, write_pictures
from .plan import Task
from .workbook import write_workbook

if TYPE_CHECKING:
    from ..survey import Survey

Extra = Literal["pdf", "static", "zip"]
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day a zip knows: the same bytes on every run


def write_page(
    notebook: Path,
    project: Project,
    *,
    survey: Survey,
    task: Mapping[str, str],
    identifiers: Collection[str],
    page: Path,
) -> None:
    """Write the page of an executed notebook, and the files that belong to it beside it.

    Parameters
    ----------
    task : mapping
        ``reader``, ``notebook``, ``title`` and ``key`` of what is reported.
    identifiers : collection of str
        What stands on no page.
    page : Path
        Where to write; a workbook and network files get its name with their ending.

    Raises
    ------
    DisclosureError
        Where the page would show what its reader may not see; then nothing is written.
    """
    from ..privacy import policy_for

    book = notebook.read_text(encoding="utf-8")
    cells = json.loads(book)["cells"]
    tables = shown_data(cells, TABLE)
    networks = {
        end: text for data in shown_data(cells, FILES) for end, text in data["files"].items()
    }
    name = f"{task['reader']}.{Path(task['notebook']).stem}"
    endings = [*([".xlsx"] if tables else []), *networks]
    policy = policy_for(project, survey, reader=task["reader"])
    about = about_page(project, survey, policy.reader)
    html = page_of(
        book,
        policy,
        survey=survey,
        about=about,
        title=task["title"],
        key=task["key"],
        identifiers=identifiers,
        files=[(f"{name}{end}", BESIDE[end]) for end in endings],
    )
    page.write_text(html, encoding="utf-8")
    for end, text in networks.items():
        page.with_suffix(end).write_text(text, encoding="utf-8", newline="")
    if tables:
        tables = with_contacts(tables, project, survey=survey, policy=policy)
        write_workbook(tables, page.with_suffix(".xlsx"), title=task["title"], about=about)


def write_extras(
    project: Project, tasks: Iterable[Task], *, folder: Path, extras: Collection[Extra]
) -> None:
    """Make what was asked for beside every page that is there.

    Parameters
    ----------
    project : Project
        Knows the language of each reader.
    tasks : iterable of Task
        Reports; those without a page are left out.
    folder : Path
        Where the pages are.
    extras : collection of {'pdf', 'static', 'zip'}
        Beside a page ``NAME.pdf`` and ``figures/NAME/`` with SVG and PNG files; beside the
        folder of a reader a zip with all that is in it.

    Raises
    ------
    RunError
        Where there is no browser, or it fails.
    """
    made = [task for task in tasks if (folder / task.page).is_file()]
    for task in made:
        page = folder / task.page
        if "pdf" in extras:
            write_pdf(page, page.with_name(f"{task.name}.pdf"))
        if "static" in extras:
            notebook = folder / "office" / "notebooks" / f"{task.name}.ipynb"
            write_pictures(
                _figures(notebook), _pictures(task, folder), script=page.with_name(SCRIPT)
            )
    if "zip" in extras:
        for place in dict.fromkeys(task.folder for task in made):
            write_zip(folder / place)


def require_browser(extras: Collection[Extra]) -> None:
    """Raise where something is asked for that takes a browser, and there is none.

    Raises
    ------
    RunError
        Before anything is started.
    """
    if {"pdf", "static"} & set(extras):
        browser()


def remove_extras(task: Task, folder: Path) -> None:
    """Remove what was made on request from an older page of a task."""
    for old in (f"{task.folder}/{task.name}.pdf", f"{task.folder}.zip"):
        (folder / old).unlink(missing_ok=True)
    shutil.rmtree(_pictures(task, folder), ignore_errors=True)


def _pictures(task: Task, folder: Path) -> Path:
    return folder / task.folder / "figures" / task.name


def _figures(notebook: Path) -> list[Mapping[str, Any]]:
    """Figures of an executed notebook."""
    return shown_data(json.loads(notebook.read_text(encoding="utf-8"))["cells"], FIGURE)


def write_zip(place: Path) -> None:
    """All that one reader gets, as it stands in its folder."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    target, draft = place.with_suffix(".zip"), place.with_name(f".{place.name}.zip")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(place.parent).as_posix(), EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    draft.replace(target)
