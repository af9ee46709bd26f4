"""Commands of ``move-analysis`` for what follows from the reports: calls, feedback, letters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["ProjectFile"]

ProjectFile = Annotated[Path, typer.Option("--project", help="The project file, or its folder.")]


def calls(
    workbooks: Annotated[list[Path], typer.Argument(help="As partners sent them back.")],
    project: ProjectFile = Path("move.yml"),
) -> None:
    """Note what came of calls: from the workbooks of partners into the log of monitoring."""
    from .project import load_project
    from .reports.calls import account_of_calls, note_calls

    typer.echo("\n".join(account_of_calls(note_calls(load_project(project), workbooks))))
