"""Input files: what they hold, and that they did not change while they were read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from . import __version__
from .errors import MoveError, RunError
from .messages import say
from .settings import OF_PARTNERS, OWN_SETTINGS

if TYPE_CHECKING:
    from .project import Project

TRIES = 3
"""How often inputs are read before it is an error that they keep changing."""

State = tuple[str, int, int, int]
"""Hash of the content; time of the last change, size and number of the file."""

Found = TypeVar("Found")


def content_hash(file: Path) -> str:
    """Return a hash of a file's bytes: two files with the same hash have the same content.

    Parameters
    ----------
    file : Path
        It need not exist.

    Returns
    -------
    str
        Hash of its bytes, or ``"missing"``.

    Examples
    --------
    >>> content_hash(Path("nowhere.csv"))
    'missing'
    """
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return "missing"


def states_of(files: Iterable[Path]) -> dict[Path, State]:
    """Return the state of each file, as `changed_files` compares it.

    Parameters
    ----------
    files : iterable of Path
        They need not exist.

    Returns
    -------
    dict of Path to State

    Examples
    --------
    >>> states_of([Path("nowhere.csv")])[Path("nowhere.csv")]
    ('missing', 0, 0, 0)
    """
    return {file: (content_hash(file), *_stamp(file)) for file in files}


def changed_files(before: Mapping[Path, State], *, stamps_only: bool = False) -> list[Path]:
    """Return the files that were written to since their state was taken.

    A file that has its old content back counts too: who read it may have seen the other one.

    Parameters
    ----------
    before : mapping of Path to State
        From `states_of`.
    stamps_only : bool, default False
        Leave the contents unread, which is faster.

    Returns
    -------
    list of Path

    Examples
    --------
    >>> changed_files(states_of([Path("nowhere.csv")]))
    []
    """
    return [
        file
        for file, (content, *stamp) in before.items()
        if _stamp(file) != tuple(stamp) or (not stamps_only and content_hash(file) != content)
    ]


def until_unchanged(
    read: Callable[[dict[Path, State]], Found], *, files: Callable[[], Iterable[Path]]
) -> Found:
    """Return what `read` returns, read again where a file changed meanwhile.

    Parameters
    ----------
    read : callable
        Is given the states of the files before it reads them; it may note there the new state
        of a file that it writes itself.
    files : callable
        Returns the files.

    Returns
    -------
    Found

    Raises
    ------
    InputsChangedError
        Where files keep changing.

    Examples
    --------
    >>> until_unchanged(lambda before: "read", files=lambda: [Path("nowhere.csv")])
    'read'
    """
    changed: list[Path] = []
    for _ in range(TRIES):
        before = states_of(files())
        try:
            found = read(before)
        except InputsChangedError:  # a reader below has tried as often
            raise
        except MoveError:  # of a file that was just being written, it may be
            changed = changed_files(before)
            if not changed:
                raise
            continue
        changed = changed_files(before)
        if not changed:
            return found
    raise keep_changing(changed)


def fingerprint(project: Project, *, contents: Mapping[Path, State] | None = None) -> str:
    """Return a hash of all that a survey is made from.

    Parameters
    ----------
    project : Project
        From `load_project`.
    contents : mapping of Path to State, optional
        States of its files; left out, they are read now.

    Returns
    -------
    str
        Hash of the package's version, of what the project declares for all reports, of the
        content of every file that the answers are made from and of who was admitted; it changes
        with any of them, and does not depend on where the project lies or when it was copied.

    Examples
    --------
    >>> from move_analysis.project import Partner, Project
    >>> bct = Partner(code="BCT")
    >>> len(fingerprint(Project(name="Demo", partners=(bct,), folder=Path("x"), file=Path("y"))))
    64
    """
    known = {} if contents is None else contents
    files = [known[f][0] if f in known else content_hash(f) for f in project.survey_files()]
    invited = [str(vars(one)["invited"]) for one in project.partners]  # more answers are refused
    parts = [__version__, project.settings, *invited, *files, content_hash(project.admitted_file)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def own_settings(project: Project) -> dict[str, tuple[str, list[Path]]]:
    """Return what a project declares for single analyses, and the files that it names there.

    Parameters
    ----------
    project : Project

    Returns
    -------
    dict of str to (str, list of Path)
        By the name of the settings: as JSON, and the files. No analysis has read them by that.

    Examples
    --------
    >>> from move_analysis.project import Partner, Project
    >>> bct = Partner(code="BCT")
    >>> new = Project(name="Demo", partners=(bct,), folder=Path("x"), file=Path("y"))
    >>> own_settings(new)["enlargement"][1]
    []
    """
    found = {}
    for name, files in OWN_SETTINGS.items():
        part = vars(project)[name]
        named = getattr(part, files) if files else ()
        names = [named] if isinstance(named, str) else named
        paths = [project.folder / file for file in names if file]
        of_partners = [n for n, owner in OF_PARTNERS.items() if owner == name]
        more = [vars(one)[n] for n in of_partners for one in project.partners]
        found[name] = f"{part.model_dump_json()} {more}", paths
    return found


class InputsChangedError(RunError):
    """Inputs kept changing while they were read: for whoever writes them."""


def has_changed(files: Iterable[Path]) -> RunError:
    """Return the error for inputs that changed, after which all is read again.

    Parameters
    ----------
    files : iterable of Path

    Returns
    -------
    RunError

    Examples
    --------
    >>> print(has_changed([Path("a.csv")]).args[0])
    The inputs changed while they were read.
    """
    where, fix = ", ".join(map(str, files)), say("Run the same command again.")
    return RunError(say("The inputs changed while they were read."), where, fix)


def keep_changing(files: Iterable[Path]) -> InputsChangedError:
    """Return the error for inputs that changed every time they were read.

    Parameters
    ----------
    files : iterable of Path
        Those that changed last.

    Returns
    -------
    InputsChangedError

    Examples
    --------
    >>> print(keep_changing([Path("a.csv")]).args[0])
    The inputs changed while they were read, 3 times in a row.
    """
    return InputsChangedError(
        say("The inputs changed while they were read, {n} times in a row.", n=TRIES),
        ", ".join(map(str, files)) or say("an input file"),
        say(
            "Wait until the program that writes them has finished; then run the same command again."
        ),
    )


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino
