"""A finished site, known again without reading the answers: so that nothing to do takes no time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ..inputs import content_hash, fingerprint
from ..project import Project
from ..wholefile import write_whole
from .manifest import Row

INDEX = "index.html"
SITE = "office/site.json"
BESIDE_INDEX = ("changes.html", "office/numbers.json", "office/numbers_before.json")


def is_finished(project: Project, rows: Sequence[Row], *, folder: Path) -> bool:
    """Whether every page is up to date, and so are the indexes and the saved answers.

    Parameters
    ----------
    project : Project
    rows : sequence of (Task, str, Record or None)
        From `report_status`.
    folder : Path
        Of the reports.

    Returns
    -------
    bool
    """
    noted = folder / SITE
    if any(state != "done" for _, state, _ in rows) or not noted.is_file():
        return False
    return noted.read_text(encoding="utf-8", errors="replace") == _site(project, rows, folder)


def is_prepared(project: Project) -> bool:
    """Whether the saved answers are those of now, found without reading them."""
    noted = project.processed / "survey" / "fingerprint.txt"
    return noted.is_file() and noted.read_text(encoding="utf-8") == fingerprint(project)


def waiting_answers(project: Project) -> dict[str, int]:
    """How many answers of each partner wait until enough have come."""
    saved = project.processed / "survey" / "survey.json"
    if is_prepared(project):
        with suppress(OSError, ValueError, AttributeError):  # damaged: as if it were not there
            waiting = json.loads(saved.read_text(encoding="utf-8")).get("waiting") or {}
            return {partner: len(ids) for partner, ids in waiting.items()}
    from ..prepare import load_survey

    return {partner: len(ids) for partner, ids in load_survey(project).waiting.items()}


def note_site(project: Project, rows: Sequence[Row], *, folder: Path) -> None:
    """Note from what the indexes were made, for `is_finished`. Whole or not at all."""
    write_whole(folder / SITE, _site(project, rows, folder))


def _site(project: Project, rows: Sequence[Row], folder: Path) -> str:
    pages = [[task.name, task.key, state] for task, state, _ in rows]
    held = {str(name): content_hash(path) for name, path in _beside(project, rows, folder)}
    declared = project.model_dump(mode="json")
    parts = {"made_from": fingerprint(project), "declared": declared, "pages": pages, "held": held}
    return json.dumps(parts, ensure_ascii=False, indent=1)


def _beside(project: Project, rows: Sequence[Row], folder: Path) -> Iterator[tuple[Path, Path]]:
    """Files that are no task's: the indexes, and the answers as they were saved."""
    for place in dict.fromkeys([".", *(task.folder for task, _, _ in rows)]):
        yield Path(place) / INDEX, folder / place / INDEX
    for name in BESIDE_INDEX:
        yield Path(name), folder / name
    for path in sorted(project.processed.glob("survey/*")):
        yield path.relative_to(project.processed), path
