"""The command ``move-analysis``: every step from exports to reports, in the order of use."""

from __future__ import annotations

import gc
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from . import __version__
from .commands import ProjectFile, calls, desk, feedback, letters
from .errors import MoveError, RunError
from .messages import say, say_many, translate
from .values import Listed, Name

if TYPE_CHECKING:
    from .reports.bundle import Extra

__all__ = ["main"]

FAILED, PROBLEM, STALE, INTERRUPTED = 1, 2, 3, 130
KEY_MADE = say(
    "privacy.key was made: codes of SMEs and the noise in counts depend on it. Keep it safe, back "
    "it up, and give it to nobody."
)

EngineChoice = Literal["auto", "warm", "papermill"]
ExecutorChoice = Literal["local", "dask"]
WhoChoice = Literal["agreed", "everybody"]


class _Plain(TyperGroup):
    """Tells what a person can fix in plain words; anything else keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MoveError as error:
            typer.echo(str(error), err=True)
            ctx.exit(PROBLEM)
        except KeyboardInterrupt:
            typer.echo(
                say("Stopped. What is finished is kept; the same command goes on."), err=True
            )
            ctx.exit(INTERRUPTED)


app = typer.Typer(
    cls=_Plain, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"move-analysis {__version__}")
        raise typer.Exit


@app.callback()
def _about(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Say which it is."),
    ] = False,
) -> None:
    """From the survey of a cluster partnership to one report per partner."""


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="Where the new project is made.")]) -> None:
    """Make a new project folder, with commented files to fill in."""
    from .desk.begin import begin_project

    begin_project(folder)
    ready = say(
        "{folder} is ready. Put the exports into data/raw, then edit move.yml.",
        folder=Name(str(folder)),
    )
    typer.echo(f"{ready}\n{KEY_MADE}")


@app.command()
def draft_codebook(
    exports: Annotated[list[Path], typer.Argument(help="Exports of an unknown survey.")],
    output: Annotated[Path | None, typer.Option(help="Write here; left out, print.")] = None,
) -> None:
    """Draft a codebook from exports: kinds, options and scales; roles are proposed."""
    from . import readers

    draft = readers.draft_codebook(exports)
    if output is not None:
        _write_new(output, draft)
        draft = say(
            "{file} is drafted. Look at every question, and give it its role.",
            file=Name(str(output)),
        )
    typer.echo(draft)


@app.command()
def check(project: ProjectFile = Path("move.yml")) -> None:
    """Print every fault of project, codebook and exports, and what was read of them."""
    from .opportunities import check_opportunities
    from .readers import check_project

    checked = check_project(project, also=[check_opportunities])
    faults = checked.faults()
    for fault in faults:
        typer.echo(fault.render())
    if len(checked.account):
        _print_account(checked.account)
    found = say_many("{n} fault was found.", "{n} faults were found.", n=len(faults))
    typer.echo(found if len(faults) else say("No fault was found."))
    raise typer.Exit(PROBLEM if len(faults) else 0)


@app.command()
def read(project: ProjectFile = Path("move.yml")) -> None:
    """Read and prepare the answers, save them, and say how good they are."""
    from .prepare import check_quality, load_survey, save_prepared
    from .project import load_project
    from .readers import account_of

    found = load_project(project)
    folder = save_prepared(found)
    survey = load_survey(found)
    quality = check_quality(survey, project=found)
    _print_account(account_of(survey))
    _print_table("Response", quality.labelled("response").round(3))
    for sentence in quality.reading():
        typer.echo(f"- {sentence}")
    typer.echo(say("Saved in {folder}", folder=Name(str(folder))))


@app.command()
def report(
    partner: Annotated[list[str] | None, typer.Option(help="Only this reader; repeatable.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Reports made at the same time.")] = 1,
    engine: Annotated[EngineChoice, typer.Option(help="How notebooks are run.")] = "auto",
    executor: Annotated[ExecutorChoice, typer.Option(help="Where they are run.")] = "local",
    scheduler: Annotated[str, typer.Option(help="Address of the Dask cluster.")] = "",
    pdf: Annotated[bool, typer.Option("--pdf", help="Each page as PDF, too.")] = False,
    static: Annotated[bool, typer.Option("--static", help="Figures as SVG and PNG.")] = False,
    bundle: Annotated[bool, typer.Option("--zip", help="One file to send per reader.")] = False,
    project: ProjectFile = Path("move.yml"),
) -> None:
    """Write one report per partner and one for the partnership; finished ones are kept."""
    from .project import load_project
    from .reports import run_reports
    from .reports.progress import shown_progress

    wanted: dict[Extra, bool] = {"pdf": pdf, "static": static, "zip": bundle}
    with shown_progress(jobs) as progress:
        outcome = run_reports(
            load_project(project),
            partners=partner or None,
            jobs=jobs,
            engine=engine,
            executor=executor,
            scheduler=scheduler,
            extras=[extra for extra, asked in wanted.items() if asked],
            progress=progress,
        )
    if outcome.new_key:
        typer.echo(KEY_MADE)
    done, kept, failed = len(outcome.done), len(outcome.skipped), len(outcome.failed)
    counts = {"done": done, "kept": kept, "failed": failed}
    made = say("{done} made, {kept} up to date, {failed} failed.", **counts)
    typer.echo(f"{made}\n{outcome.index}")
    raise typer.Exit(FAILED if failed else 0)


@app.command()
def agenda(
    project: ProjectFile = Path("move.yml"),
    again: Annotated[bool, typer.Option("--again", help="Move few meetings of the plan.")] = False,
    language: Annotated[
        str, typer.Option(help="Of the files; left out, that of the partnership's reports.")
    ] = "",
) -> None:
    """Plan the meetings of the event: tables, personal agendas and calendars."""
    from . import matching
    from .prepare import load_survey
    from .privacy import policy_for, release
    from .project import load_project

    found = load_project(project)
    survey = matching.with_event_consent(load_survey(found), project=found)
    policy = policy_for(found, survey)
    plan = matching.event_agenda(survey, project=found, visible=policy.visible, again=again)
    language = language or found.reports.language
    shown = matching.with_revisions(release(plan, policy), language=language)
    folder = matching.write_agenda(shown, found.processed / "agenda", language=language)
    matching.save_plan(plan, shown, project=found)
    for sentence in (*shown.reading(), *matching.calendar_changes(plan, shown)):
        typer.echo(f"- {sentence}")
    if absent := matching.participants_without_answers(survey, project=found):
        names = Listed([*map(Name, absent)], "comma")
        typer.echo(f"- {say('Without answers, so without meetings: {names}.', names=names)}")
    counted = matching.participants_only_counted(survey, project=found, visible=policy.visible)
    if counted:
        names = Listed([*map(Name, counted)], "comma")
        typer.echo(f"- {say('Only counted, so without meetings: {names}.', names=names)}")
    typer.echo(say("Saved in {folder}", folder=Name(str(folder))))


@app.command()
def opportunities(
    new: Annotated[bool, typer.Option("--new", help="Only what came since the last run.")] = False,
    project: ProjectFile = Path("move.yml"),
) -> None:
    """Say what is open and which SMEs to tell; write the calendars of deadlines."""
    from . import opportunities as room
    from .prepare import load_survey
    from .privacy import release_for_all
    from .project import PARTNERSHIP, load_project
    from .readers import read_candidates

    found = load_project(project)
    folder, survey = found.processed / "opportunities", load_survey(found)
    every = room.read_opportunities(found)
    told = room.new_since(every, folder / "seen.json") if new else every
    clusters = read_candidates(found)
    matches = room.match_opportunities(survey, every, project=found, candidates=clusters)
    shown = release_for_all(matches, found, survey=survey)
    for sentence in room.opportunity_news(told, shown[PARTNERSHIP]):
        typer.echo(f"- {sentence}")
    for code, own in shown.items():
        room.write_deadlines(own, folder / f"{code}.ics")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the files are written.")],
    who: Annotated[
        WhoChoice, typer.Option(help="Everybody: for a file that stays here.")
    ] = "agreed",
    language: Annotated[str, typer.Option(help="Language of the labels.")] = "en",
    project: ProjectFile = Path("move.yml"),
) -> None:
    """Write the answers for a data archive: SPSS, Stata, csv, and a DDI-Codebook."""
    from .archive import write_archive
    from .prepare import load_survey
    from .project import load_project

    found = load_project(project)
    survey = load_survey(found)
    done = write_archive(survey, folder, project=found, who=who, language=language)
    for sentence in done.notes:
        typer.echo(f"- {sentence.render(language)}")
    typer.echo("\n".join(str(file) for file in done.files))


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: all as JSON.")] = False,
    project: ProjectFile = Path("move.yml"),
) -> None:
    """Say which reports are done, running, failed, stale or missing.

    Ends with 1 where a report failed, else with 3 where one is stale.
    """
    from .project import load_project
    from .reports import report_status
    from .reports.finished import waiting_answers
    from .reports.progress import status_as_json, status_lines

    found = load_project(project)
    rows = report_status(found)
    waiting = waiting_answers(found)
    lines = status_lines(rows, waiting, minimum=found.privacy.minimum)
    typer.echo(status_as_json(rows, waiting) if as_json else "\n".join(lines))
    states = {state for _, state, _ in rows}
    raise typer.Exit(FAILED if "failed" in states else STALE if "stale" in states else 0)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="Finished reports, such as a copy of last month's.")],
    new: Annotated[Path, typer.Argument(help="Finished reports to compare with them.")],
) -> None:
    """Say which numbers moved between two sites, beyond their noise and interval."""
    from .reports.changes import NOTHING, compare, numbers_of

    found = compare(numbers_of(old), numbers_of(new))
    for changes in found:
        typer.echo(changes.page)
        typer.echo("\n".join(f"  {text}" for text in changes.texts()))
    if not found:
        typer.echo(NOTHING)


@app.command()
def who(
    code: Annotated[str, typer.Argument(help='As a page shows it, such as "BCT K7Q2M".')],
    reader: Annotated[str, typer.Option(help="Whose page it is: a partner.")] = "partnership",
    project: ProjectFile = Path("move.yml"),
) -> None:
    """Tell the project office which SME a page means, and how to reach it."""
    from .privacy import contact_of
    from .project import load_project

    contact = contact_of(load_project(project), code, reader=reader)
    for name, value in contact.items():
        typer.echo(f"{name}: {value}")


app.command()(desk)
app.command()(calls)
app.command()(feedback)
app.command()(letters)


def main() -> None:
    """Run the command line; ends with exit code 0 (well), 1 (a report failed) or 2 (to fix).

    Examples
    --------
    >>> main()  # doctest: +SKIP
    """
    gc.set_threshold(200_000)  # nearly all that a command makes, it keeps to its end
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell lets what it starts with & ignore Ctrl-C
        signal.signal(stop, signal.default_int_handler)
    app(prog_name="move-analysis")


def _write_new(path: Path, content: str) -> None:
    if path.exists():
        raise RunError(
            say("{file} is there already.", file=Name(path.name)),
            str(path),
            say("Name another file, or move this one away; nothing has been written."),
        )
    path.write_text(content, encoding="utf-8")


def _print_account(account: Any) -> None:
    """Print what was read; what was done is said in the active language."""
    _print_table("What was read", account.assign(what=account["what"].map(translate)))


def _print_table(title: str, frame: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for name in frame.columns:
        table.add_column(str(name), overflow="fold")
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False):
        table.add_row(*map(str, row))
    Console().print(table, markup=False)


if __name__ == "__main__":
    main()
