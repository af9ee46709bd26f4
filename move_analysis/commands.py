"""Commands of ``move-analysis``: the desk, and what follows from the reports."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .messages import say
from .values import Name

if TYPE_CHECKING:
    from .reports.bundle import Extra

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


def feedback(
    smes: Annotated[list[str] | None, typer.Argument(help="Respondent ids; none: all.")] = None,
    partner: Annotated[list[str] | None, typer.Option(help="Only its SMEs; repeatable.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    pdf: Annotated[bool, typer.Option("--pdf", help="Each page as PDF, too.")] = False,
    bundle: Annotated[bool, typer.Option("--zip", help="One file per partner.")] = False,
    project: ProjectFile = Path("move.yml"),
) -> None:
    """Write one feedback page per SME into the folder of its partner."""
    from .project import load_project
    from .reports.feedback import make_feedback

    wanted: dict[Extra, bool] = {"pdf": pdf, "zip": bundle}
    extras = [extra for extra, asked in wanted.items() if asked]
    outcome = make_feedback(
        load_project(project), smes=smes or None, partners=partner or None, jobs=jobs, extras=extras
    )
    for sme, why in outcome.failed.items():
        typer.echo(f"failed {sme}: {why}")
    folders = sorted({str(page.parent) for page in outcome.pages.values()})
    typer.echo("\n".join([f"{len(outcome.pages)} pages, {len(outcome.failed)} failed.", *folders]))
    raise typer.Exit(1 if outcome.failed else 0)


def letters(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say who would get what.")
    ] = False,
    project: ProjectFile = Path("move.yml"),
) -> None:
    """Write a draft of a letter to each reader, and the list of who gets what; nothing is sent."""
    from .project import load_project
    from .reports.letters import account_of, plan_letters, what_was_written, write_letters

    found = load_project(project)
    planned = plan_letters(found)
    typer.echo("\n".join(account_of(planned)))
    if not dry_run:
        listed, *drafts = write_letters(found, planned)
        typer.echo(f"{what_was_written(drafts)}\n{listed}")


def desk(
    folder: Annotated[Path, typer.Argument(help="Of the project; it may be new.")] = Path(),
    port: Annotated[int, typer.Option(help="Where it listens; the next free one.")] = 8866,
    language: Annotated[
        str, typer.Option(help="Left out, that of the partnership's reports.")
    ] = "",
    browser: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
) -> None:
    """Open the desk: all steps from exports to reports, in the browser of this machine."""
    from .desk.server import language_of, serve_desk

    def opened(address: str) -> None:
        typer.echo(say("The desk is at {address} until you press Ctrl-C.", address=Name(address)))
        if browser:
            webbrowser.open(address)

    serve_desk(folder, port=port, language=language or language_of(folder), opened=opened)
