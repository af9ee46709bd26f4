"""Index: the office's overview of all reports, and in each reader's folder a list of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..messages import say, translate
from ..project import PARTNERSHIP, Project
from ..values import Count, Name
from ..wholefile import write_whole
from .changes import link_to_changes
from .manifest import Row
from .notices import gone, reader_name
from .pages import BESIDE, about_page, template
from .place import SMES

if TYPE_CHECKING:
    from ..survey import Survey

NAME = "index.html"
SMES_TITLE = say("Feedback for your SMEs")


def write_index(project: Project, rows: Sequence[Row], *, survey: Survey, folder: Path) -> Path:
    """Write the office's overview: every report with its state, and why one failed."""
    about = about_page(project, survey, PARTNERSHIP)
    language = about["language"]
    groups = _grouped(project, rows, folder=folder, language=language)
    about |= {
        "title": _title(about),
        "office": True,
        "for_whom": say("For the project office: it shows what to send to whom.").render(language),
        "groups": groups,
        "zips": {group: name for group, one in groups.items() if (name := _zip(one, folder))},
        "folders": {group: one[0]["task"].folder for group, one in groups.items()},
        "withdrawn": [line.render(language) for line in gone(project)],
        "counts": _counted(
            {
                "partners": len(project.partners),
                "responses": len(survey),
                "reports": len(rows),
                "failed": sum(state == "failed" for _, state, _ in rows),
            },
            language,
        ),
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
        language = about["language"]
        groups = _grouped(project, own, folder=folder, language=language, inside=True)
        if not any(listed["made"] for one in groups.values() for listed in one):
            continue
        if (place / SMES / NAME).is_file():
            about["smes"] = (f"{SMES}/{NAME}", SMES_TITLE.render(language))
        about |= {
            "title": _title(about),
            "office": False,
            "groups": groups,
            "zips": {},
            "folders": {},
            "withdrawn": [],
            "counts": _counted({"responses": len(survey)}, language),
        }
        _write(about, place / NAME)


COUNTED = {
    "partners": say("partners"),
    "responses": say("responses"),
    "reports": say("reports"),
    "failed": say("failed"),
}
STATES = {
    "done": say("done"),
    "stale": say("stale"),
    "missing": say("missing"),
    "failed": say("failed"),
}


def _title(about: dict[str, Any]) -> str:
    title = say("Reports of {partnership}", partnership=Name(about["partnership"]))
    return title.render(about["language"])


def _counted(counts: dict[str, int], language: str) -> list[tuple[str, str, str]]:
    """What is counted, as a class and in words, and how many; failures only where there are."""
    return [
        (what, COUNTED[what].render(language), Count(count).render(language))
        for what, count in counts.items()
        if count or what != "failed"
    ]


def _grouped(
    project: Project,
    rows: Sequence[Row],
    *,
    folder: Path,
    language: str,
    inside: bool = False,
) -> dict[str, list[dict[str, Any]]]:
    """What is said of each report, by reader; links are relative to its folder, or to all."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        listed = _listed(row, project, folder=folder, language=language)
        listed["to"] = "" if inside else f"{row[0].folder}/"
        groups.setdefault(reader_name(project, row[0].reader).render(language), []).append(listed)
    return groups


def _listed(row: Row, project: Project, *, folder: Path, language: str) -> dict[str, Any]:
    """What the index says of one report."""
    task, state, record = row
    made = state in ("done", "stale") and record is not None and record.status == "done"
    place = folder / task.folder
    beside = [(f"{task.name}{end}", what.render(language)) for end, what in BESIDE.items()]
    return {
        "task": task,
        "state": state,
        "in_words": STATES[state].render(language) if state in STATES else state,
        "record": record,
        "title": translate(task.title, language),
        "made": made,
        "language": project.language_of(task.reader),
        "files": [(name, what) for name, what in beside if made and (place / name).is_file()],
    }


def _zip(rows: Sequence[dict[str, Any]], folder: Path) -> str:
    name = f"{rows[0]['task'].folder}.zip"
    return name if (folder / name).is_file() else ""


def _write(about: dict[str, Any], path: Path) -> Path:
    return write_whole(path, template("index.html.j2").render(about=about))
