"""Index: the office's overview of all reports, and in each reader's folder a list of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..project import PARTNERSHIP, Project
from .changes import link_to_changes
from .manifest import Row
from .notices import gone, reader_name
from .pages import BESIDE, about_page, template
from .translation import Translator

if TYPE_CHECKING:
    from ..survey import Survey

NAME = "index.html"


def write_index(project: Project, rows: Sequence[Row], *, survey: Survey, folder: Path) -> Path:
    """Write the office's overview: every report with its state, and why one failed."""
    about = about_page(project, survey, PARTNERSHIP)
    t = about["t"]
    groups = _grouped(project, rows, folder=folder, t=t)
    about |= {
        "title": t("Reports of {partnership}", partnership=about["partnership"]),
        "office": True,
        "for_whom": t("For the project office: it shows what to send to whom."),
        "groups": groups,
        "zips": {group: name for group, one in groups.items() if (name := _zip(one, folder))},
        "folders": {group: one[0]["task"].folder for group, one in groups.items()},
        "withdrawn": gone(project, t),
        "counts": {
            "partners": len(project.partners),
            "responses": len(survey),
            "reports": len(rows),
            "failed": sum(state == "failed" for _, state, _ in rows),
        },
    }
    return _write(about | link_to_changes(folder, about["language"]), folder / NAME)


def write_reader_indexes(
    project: Project, rows: Sequence[Row], *, survey: Survey, folder: Path
) -> None:
    """Write a list of its pages into the folder of each reader that has one."""
    for reader in dict.fromkeys(task.reader for task, _, _ in rows):
        own = [row for row in rows if row[0].reader == reader]
        place = folder / own[0][0].folder
        about = about_page(project, survey, reader)
        groups = _grouped(project, own, folder=folder, t=about["t"], inside=True)
        if not any(listed["made"] for one in groups.values() for listed in one):
            continue
        about |= {
            "title": about["t"]("Reports of {partnership}", partnership=about["partnership"]),
            "office": False,
            "groups": groups,
            "zips": {},
            "folders": {},
            "withdrawn": [],
            "counts": {"responses": len(survey)},
        }
        _write(about, place / NAME)


def _grouped(
    project: Project,
    rows: Sequence[Row],
    *,
    folder: Path,
    t: Translator,
    inside: bool = False,
) -> dict[str, list[dict[str, Any]]]:
    """What is said of each report, by reader; links are relative to its folder, or to all."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        listed = _listed(row, project, folder=folder, t=t)
        listed["to"] = "" if inside else f"{row[0].folder}/"
        groups.setdefault(reader_name(project, row[0].reader, t), []).append(listed)
    return groups


def _listed(row: Row, project: Project, *, folder: Path, t: Translator) -> dict[str, Any]:
    """What the index says of one report."""
    task, state, record = row
    made = state in ("done", "stale") and record is not None and record.status == "done"
    place = folder / task.folder
    beside = [(f"{task.name}{ending}", what) for ending, what in BESIDE.items()]
    return {
        "task": task,
        "state": state,
        "record": record,
        "title": t.said(task.title) or task.title,
        "made": made,
        "language": project.language_of(task.reader),
        "files": [(name, what) for name, what in beside if made and (place / name).is_file()],
    }


def _zip(rows: Sequence[dict[str, Any]], folder: Path) -> str:
    name = f"{rows[0]['task'].folder}.zip"
    return name if (folder / name).is_file() else ""


def _write(about: dict[str, Any], path: Path) -> Path:
    draft = path.with_name(f".{NAME}")
    draft.write_text(template("index.html.j2").render(about=about), encoding="utf-8")
    return draft.replace(path)
