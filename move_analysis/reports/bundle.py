"""Bundle: what is made beside the pages on request, and one file to send to each reader."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from .disclosure import FIGURE
from .pages import SCRIPT
from .pdf import write_pdf, write_pictures
from .plan import Task
from .translation import translator

Extra = Literal["pdf", "static", "zip"]
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day a zip knows: the same bytes on every run
BESIDE = (".html", ".xlsx", ".pdf")


def write_extras(
    tasks: Iterable[Task], folder: Path, *, extras: Collection[Extra], languages: Mapping[str, str]
) -> list[Path]:
    """Make what was asked for beside every page that is there.

    Parameters
    ----------
    tasks : iterable of Task
        Reports; those without a page are left out.
    folder : Path
        Where the pages are.
    extras : collection of {'pdf', 'static', 'zip'}
        ``NAME.pdf``; ``figures/NAME/`` with SVG and PNG files; ``READER.zip`` with all of it.
    languages : mapping
        Language of each reader.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    RunError
        Where there is no browser, or it fails.
    """
    made = [task for task in tasks if (folder / f"{task.name}.html").is_file()]
    written: list[Path] = []
    for task in made:
        if "pdf" in extras:
            target = folder / f"{task.name}.pdf"
            write_pdf(folder / f"{task.name}.html", target)
            written.append(target)
        if "static" in extras:
            figures = _figures(folder / "notebooks" / f"{task.name}.ipynb", languages[task.reader])
            pictures = folder / "figures" / task.name
            written += write_pictures(figures, pictures, script=folder / SCRIPT)
    if "zip" in extras:
        readers = dict.fromkeys(task.reader for task in made)
        written += [_write_zip(reader, made, folder) for reader in readers]
    return written


def _figures(notebook: Path, language: str) -> list[Mapping[str, Any]]:
    """Figures of an executed notebook, in the language of its page."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = (output for cell in cells for output in cell.get("outputs", ()))
    found = [data[FIGURE] for output in outputs if FIGURE in (data := output.get("data", {}))]
    return [translator(language).figure(figure) for figure in found]


def _write_zip(reader: str, tasks: Sequence[Task], folder: Path) -> Path:
    """All pages of a reader with what they need and what lies beside them; no notebooks."""
    names = [task.name for task in tasks if task.reader == reader]
    beside = [folder / f"{name}{ending}" for name in names for ending in BESIDE]
    pictures = [path for name in names for path in (folder / "figures" / name).glob("*")]
    files = [path for path in (folder / SCRIPT, *beside, *sorted(pictures)) if path.is_file()]
    target, draft = folder / f"{reader}.zip", folder / f".{reader}.zip"
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return draft.replace(target)
