"""Bundle: what is made beside the pages on request, and one file to send to each reader."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..project import Project
from .disclosure import FIGURE, FILES, TABLE, shown_data
from .pages import BESIDE, SCRIPT, about_page, build_page
from .pdf import browser, write_pdf, write_pictures
from .plan import Task
from .translation import translator
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
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tables = shown_data(cells, TABLE)
    networks = {
        end: text for data in shown_data(cells, FILES) for end, text in data["files"].items()
    }
    name = f"{task['reader']}.{Path(task['notebook']).stem}"
    endings = [*([".xlsx"] if tables else []), *networks]
    html = build_page(
        notebook,
        project,
        survey=survey,
        reader=task["reader"],
        title=task["title"],
        key=task["key"],
        identifiers=identifiers,
        files=[(f"{name}{end}", BESIDE[end]) for end in endings],
    )
    page.write_text(html, encoding="utf-8")
    for end, text in networks.items():
        page.with_suffix(end).write_text(text, encoding="utf-8")
    if tables:
        about = about_page(project, survey, task["reader"])
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
        ``NAME.pdf``; ``figures/NAME/`` with SVG and PNG files; ``READER.zip`` with all of it.

    Raises
    ------
    RunError
        Where there is no browser, or it fails.
    """
    made = [task for task in tasks if (folder / f"{task.name}.html").is_file()]
    for task in made:
        if "pdf" in extras:
            write_pdf(folder / f"{task.name}.html", folder / f"{task.name}.pdf")
        if "static" in extras:
            notebook = folder / "notebooks" / f"{task.name}.ipynb"
            figures = _figures(notebook, project.language_of(task.reader))
            write_pictures(figures, folder / "figures" / task.name, script=folder / SCRIPT)
    if "zip" in extras:
        for reader in dict.fromkeys(task.reader for task in made):
            _write_zip(reader, made, folder)


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
    for old in (f"{task.name}.pdf", f"{task.reader}.zip"):
        (folder / old).unlink(missing_ok=True)
    shutil.rmtree(folder / "figures" / task.name, ignore_errors=True)


def _figures(notebook: Path, language: str) -> list[Mapping[str, Any]]:
    """Figures of an executed notebook, in the language of its page."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    found = shown_data(cells, FIGURE)
    return [translator(language).figure(figure) for figure in found]


def _write_zip(reader: str, tasks: Sequence[Task], folder: Path) -> None:
    """All pages of a reader with what they need and what lies beside them; no notebooks."""
    names = [task.name for task in tasks if task.reader == reader]
    beside = [folder / f"{name}{ending}" for name in names for ending in (".html", *BESIDE)]
    pictures = [path for name in names for path in (folder / "figures" / name).glob("*")]
    files = [path for path in (folder / SCRIPT, *beside, *sorted(pictures)) if path.is_file()]
    target, draft = folder / f"{reader}.zip", folder / f".{reader}.zip"
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.external_attr = 0o644 << 16
            # The index is for those who make the reports; here it is no link.
            content = path.read_bytes().replace(b'<a href="index.html">', b"<a>")
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    draft.replace(target)
