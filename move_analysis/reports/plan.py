"""Plan: which notebook runs for which reader, with which parameters, and from what.

The key of a task changes when anything changes on which its report depends, so that finished
work can be told from work to do.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import Fault, RunError, did_you_mean
from ..inputs import content_hash, own_settings
from ..messages import Message, say
from ..project import PARTNERSHIP, Project
from ..values import Name

PACKAGE = Path(__file__).resolve().parents[1]
SHIPPED = (PACKAGE / "_notebooks", PACKAGE.parent / "notebooks")
SOURCES = ("*.py", "*.yml", "*.j2", "*.css", "*.js")
NEEDED = {"partner": ("project", "partner"), PARTNERSHIP: ("project",)}


@dataclass(frozen=True)
class Task:
    """One report to make: a notebook run for one reader.

    Parameters
    ----------
    reader : str
        Code of a partner, or ``"partnership"``.
    notebook : Path
        The notebook to run.
    title : str
        Its first heading.
    parameters : mapping
        What the notebook is given.
    key : str
        Hash of what every report of its kind depends on: the notebook and what it is given, the
        answers, the package, and what the project declares for all reports.
    content : str
        Hash of the notebook and of what it is given.
    own : mapping of str to str
        Hash of each of the settings that only some reports read, with the files named there.

    Examples
    --------
    >>> Task("CCTL", Path("notebooks/partner_report.ipynb"), "Report", {}, "0f").name
    'CCTL.partner_report'
    """

    reader: str
    notebook: Path
    title: str
    parameters: Mapping[str, Any]
    key: str = ""
    content: str = ""
    own: Mapping[str, str] = field(default_factory=dict)

    def key_for(self, reads: Iterable[str]) -> str:
        """Return the hash of all that the report depends on, if it reads these settings."""
        own = [[name, self.own.get(name, "")] for name in sorted(reads)]
        return _hash([self.key, own])[:16] if own else self.key

    @property
    def folder(self) -> str:
        """Where its page goes, below the folder of the reports: what one reader gets."""
        return "site" if self.reader == PARTNERSHIP else f"for/{self.reader}"

    @property
    def page(self) -> str:
        """Its page, below the folder of the reports."""
        return f"{self.folder}/{self.name}.html"

    @property
    def name(self) -> str:
        """Name of its files; a partner's code has no dot, so no two tasks share a name."""
        return f"{self.reader}.{self.notebook.stem}"


@dataclass(frozen=True)
class _Notebook:
    """What the plan must know of a notebook."""

    path: Path
    title: str
    source: str
    declared: Mapping[str, str | None]


def plan_reports(
    project: Project,
    *,
    partners: Sequence[str] | None = None,
    notebooks: Sequence[str] | None = None,
) -> tuple[Task, ...]:
    """Which reports does this project ask for?

    Parameters
    ----------
    project : Project
        Its partners, and the notebooks of its reports.
    partners : sequence of str, optional
        Only the reports of these readers; ``"partnership"`` counts as one. Left out, all.
    notebooks : sequence of str, optional
        Only these notebooks. Left out, all.

    Returns
    -------
    tuple of Task
        Partnership first, then the partners in the project's order.

    Raises
    ------
    RunError
        With every unknown partner or notebook, and every notebook that does not take the
        parameters it would be given, before anything runs.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> [task.name for task in plan_reports(demo_project(), partners=["CCTL"])]
    ['CCTL.partner_report']
    """
    readers = require_readers(project, partners)
    names = [*project.reports.partnership, *project.reports.partner]
    _require_known(project, notebooks, names, unknown=_no_notebook)
    books = _read_notebooks(project)
    tasks = (
        _task(project, reader, books[name])
        for reader in readers
        if partners is None or reader in partners
        for name in (
            project.reports.partnership if reader == PARTNERSHIP else project.reports.partner
        )
        if notebooks is None or name in notebooks
    )
    return with_keys(tasks, project=project)


def with_keys(tasks: Iterable[Task], *, project: Project) -> tuple[Task, ...]:
    """Return tasks with the keys that they have by the inputs as they are now.

    Parameters
    ----------
    tasks : iterable of Task
        From `plan_reports`.
    project : Project
        From which they were planned.

    Returns
    -------
    tuple of Task

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> plan = plan_reports(demo_project())
    >>> with_keys(plan, project=demo_project()) == plan
    True
    """
    inputs = [*_inputs(project), __version__, _package_content()]
    own = {
        name: _hash([declared, *map(content_hash, files)])
        for name, (declared, files) in own_settings(project).items()
    }
    return tuple(replace(t, key=_hash([t.content, *inputs])[:16], own=own) for t in tasks)


def notebook_files(project: Project) -> list[Path]:
    """Notebooks of a project's reports, as far as they are there."""
    names = dict.fromkeys([*project.reports.partnership, *project.reports.partner])
    found = []
    for name in names:
        with suppress(RunError):
            found.append(find_notebook(project, name))
    return found


def find_notebook(project: Project, name: str) -> Path:
    """Path of a notebook: the project's own, else the one that comes with the package."""
    folders = (project.folder / "notebooks", *SHIPPED)
    if Path(name).name == name:
        for folder in folders:
            path = folder / f"{name}.ipynb"
            if path.is_file():
                _require_inside(path, folder, project)
                return path.resolve()
    known = [path.stem for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    raise RunError(
        _no_notebook(Name(name)),
        f"{project.file}, reports",
        did_you_mean(name, known),
    )


def _require_inside(path: Path, folder: Path, project: Project) -> None:
    """Raise where a notebook is a link to outside."""
    home = folder if folder in SHIPPED else project.folder
    if not project.outside and not path.resolve().is_relative_to(home.resolve()):
        raise RunError(
            say("{file} lies outside the folder of the project.", file=Name(path)),
            f"{project.file}, reports",
            say("Move it there; or, if you trust it, write: outside: true"),
        )


def require_readers(project: Project, asked: Sequence[str] | None) -> list[str]:
    """All readers of a project; a fault where it does not have those that were asked for."""
    readers = [PARTNERSHIP, *(partner.code for partner in project.partners)]
    _require_known(project, asked, readers, unknown=_no_partner)
    return readers


def _no_notebook(name: Name) -> Message:
    return say('There is no notebook "{name}".', name=name)


def _no_partner(name: Name) -> Message:
    return say('There is no partner "{name}".', name=name)


def _require_known(
    project: Project,
    asked: Sequence[str] | None,
    known: Sequence[str],
    *,
    unknown: Callable[[Name], Message],
) -> None:
    faults = [
        Fault(unknown(Name(name)), str(project.file), did_you_mean(name, known))
        for name in asked or ()
        if name not in known
    ]
    if faults:
        raise RunError.gather(faults)


def _read_notebooks(project: Project) -> dict[str, _Notebook]:
    """All notebooks of the project, each checked for the parameters that it will be given."""
    books: dict[str, _Notebook] = {}
    faults: list[Fault] = []
    for kind, names in (
        (PARTNERSHIP, project.reports.partnership),
        ("partner", project.reports.partner),
    ):
        for name in names:
            books[name] = _read_notebook(find_notebook(project, name))
            faults += _parameter_faults(project, kind, books[name])
    faults += _undeclared(project, books.values())
    if faults:
        raise RunError.gather(faults)
    return books


def _read_notebook(path: Path) -> _Notebook:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = [
            (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", []))
            for cell in cells
        ]
        tagged = [source for _, source, tags in sources if "parameters" in tags]
        declared = dict(_declared("\n".join(tagged)))
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise RunError(
            say("The notebook can't be read: {error}.", error=Name(str(error))),
            str(path),
            say("Save it again in JupyterLab."),
        ) from error
    prose = (text for kind, text, _ in sources if kind == "markdown")
    headings = (re.search(r"^# +(.+)$", text, re.M) for text in prose)
    title = next((found[1].strip() for found in headings if found), path.stem.replace("_", " "))
    return _Notebook(path, title, json.dumps(sources), declared)


def _declared(code: str) -> Iterator[tuple[str, str | None]]:
    """Names and types that a parameters cell declares; a type that is not said is None."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, ast.unparse(node.annotation)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            default = node.value.value if isinstance(node.value, ast.Constant) else None
            yield node.targets[0].id, None if default is None else type(default).__name__


def _parameter_faults(project: Project, kind: str, book: _Notebook) -> Iterator[Fault]:
    where = f"{book.path}, cell tagged parameters"
    for name in NEEDED[kind]:
        if name not in book.declared:
            near = did_you_mean(name, book.declared) if book.declared else ""
            problem = say('The notebook has no parameter "{name}".', name=Name(name))
            fix = say(
                'Declare "{name}: str = ..." in the cell tagged "parameters". {near}',
                name=Name(name),
                near=Name(near),
            )
            yield Fault(problem, where, fix.strip())
    reader = project.partners[0].code if kind == "partner" else PARTNERSHIP
    for name, value in _parameters(project, reader, book).items():
        declared = book.declared[name]
        wanted = type(value).__name__
        if declared is not None and wanted not in re.findall(r"\w+", declared):
            problem = say(
                'The parameter "{name}" is declared as {declared}; it is given a {wanted}.',
                name=Name(name),
                declared=Name(declared),
                wanted=Name(wanted),
            )
            fix = say(
                'Declare it as "{name}: {wanted} = ...".', name=Name(name), wanted=Name(wanted)
            )
            yield Fault(problem, where, fix)


def _undeclared(project: Project, books: Iterable[_Notebook]) -> Iterator[Fault]:
    """Parameters of move.yml that no notebook takes: most likely misspelt."""
    declared = sorted({name for book in books for name in book.declared})
    for name in project.reports.parameters:
        if name not in declared:
            where = f"{project.file}, reports > parameters"
            problem = say('No notebook has a parameter "{name}".', name=Name(name))
            yield Fault(problem, where, did_you_mean(name, declared))


def _parameters(project: Project, reader: str, book: _Notebook) -> dict[str, Any]:
    """What the notebook is given, as far as it declares it."""
    given = {
        "language": project.language_of(reader),
        **project.reports.parameters,
        "project": str(project.file.resolve()),
        "seed": project.reports.seed,
    }
    if reader != PARTNERSHIP:
        given["partner"] = reader
    return {name: value for name, value in given.items() if name in book.declared}


def _inputs(project: Project) -> list[str]:
    """What every page depends on; of YAML files what they declare, without their comments."""
    lists = [path for path in project.survey_files() if path != project.codebook_file]
    # What was admitted before decides who is admitted now; another key blurs otherwise.
    files = [content_hash(path) for path in (*lists, project.admitted_file, project.key_file)]
    return [project.settings, project.load_codebook().model_dump_json(), *files]


def _task(project: Project, reader: str, book: _Notebook) -> Task:
    parameters = _parameters(project, reader, book)
    # The path of the project is left out: a copied or moved project keeps its finished work.
    given = {name: value for name, value in parameters.items() if name != "project"}
    content = _hash([book.source, given])
    return Task(reader, book.path, book.title, parameters, content=content)


def _hash(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def _package_content() -> str:
    """Hash of the package's own source: a fixed analysis makes its old reports stale."""
    paths = sorted(path for pattern in SOURCES for path in PACKAGE.rglob(pattern))
    parts = [(str(path.relative_to(PACKAGE)), content_hash(path)) for path in paths]
    return _hash(parts)
