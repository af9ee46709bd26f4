"""Publish: what a task made goes to its place, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..inputs import content_hash
from .manifest import Record
from .outcome import Outcome
from .place import OFFICE
from .plan import Task
from .worker import BESIDE, NOTEBOOK, PAGE


def publish(task: Task, outcome: Outcome, made: Path, folder: Path) -> Record:
    """Move what a task made to its place; of a failed one no page, of a refused one nothing."""
    from .bundle import remove_extras

    notebook = folder / OFFICE / "notebooks" / f"{task.name}.ipynb"
    page = folder / task.page
    for place in (notebook, page):
        place.parent.mkdir(parents=True, exist_ok=True)
    pages = {name: page.with_name(f"{task.name}{Path(name).suffix}") for name in (PAGE, *BESIDE)}
    places = {NOTEBOOK: notebook, **pages}
    wanted = places if outcome.status == "done" else {NOTEBOOK: notebook}
    moves = [] if outcome.refused else list(wanted.items())
    output = []
    for name, target in moves:
        if (made / name).is_file():
            (made / name).replace(target)
            output.append(target.relative_to(folder).as_posix())
        else:
            target.unlink(missing_ok=True)
    for old in {*places.values()} - {target for _, target in moves}:
        old.unlink(missing_ok=True)  # made from other answers or rules than those of now
    remove_extras(task, folder)
    shutil.rmtree(made, ignore_errors=True)  # with the scratch folder at the latest
    return Record(
        name=task.name,
        status=outcome.status,
        key=task.key_for(outcome.reads),
        reads=tuple(outcome.reads),
        started=outcome.started,
        seconds=outcome.seconds,
        output=tuple(output),
        content=tuple(content_hash(folder / name) for name in output),
        cell=outcome.cell,
        message=outcome.message,
    )
