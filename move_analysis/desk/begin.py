"""Begin: the folder of a new project, with commented files to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..codebook import SHIPPED, codebook_schema, load_codebook
from ..errors import RunError
from ..messages import say
from ..privacy import make_key
from ..readers import draft_codebook
from ..readers.codes import unique_codes
from ..values import Listed, Name
from ..wholefile import write_whole
from .codebook_edits import proposals
from .edits import Data, edit_project
from .naming import partner_codes, short_code
from .recognised import Export, table_of, values_in

__all__ = ["begin_from_exports", "begin_from_questionnaire", "begin_project"]

TEMPLATES = Path(__file__).parents[1] / "templates"
CODEBOOK, QUESTIONNAIRE = "codebook.yml", "move.yml"
NEW_FILES = {"move.yml": "move.yml", CODEBOOK: CODEBOOK, "gitignore": ".gitignore"}


def begin_project(folder: Path) -> None:
    """Make a new project folder; files that are there are never overwritten.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     begin_project(Path(folder))
    ...     (Path(folder) / "move.yml").is_file()
    True
    """
    _refuse_existing(folder)
    for part in ("data/raw", "data/processed"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for template, name in NEW_FILES.items():
        write_whole(folder / name, (TEMPLATES / template).read_bytes())
    write_whole(folder / "codebook.schema.json", codebook_schema() + "\n")
    make_key(folder / "privacy.key")


def begin_from_exports(folder: Path, files: Sequence[str]) -> None:
    r"""Make a new project of exports that lie in its folder: a partner each, a drafted codebook.

    One form of several partners is split by the question that asks whose member an SME is, where
    there is one.

    Parameters
    ----------
    folder : Path
    files : sequence of str
        Relative to the folder.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.csv").write_text("Staff\n12\n7\n")
    ...     begin_from_exports(Path(folder), ["a.csv"])
    ...     (Path(folder) / "move.yml").read_text().count("exports: [a.csv]")
    1
    """
    draft = draft_codebook([folder / name for name in files])
    begin_project(folder)
    write_whole(folder / "codebook.yml", draft)
    partners = _partners(folder, files)

    def change(data: Data) -> None:
        data["name"] = short_code(folder.resolve().name) or "my_partnership"
        data["partners"] = partners
        data["markets"] = []

    edit_project(folder / "move.yml", change)


def begin_from_questionnaire(folder: Path) -> Path:
    """Copy the shipped questionnaire into a project, which is made where there is none.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Path
        The copy, which the project names as its codebook.

    Raises
    ------
    RunError
        Where there is a codebook of that name; then nothing has been written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     begin_from_questionnaire(Path(folder)).name
    'codebook.yml'
    """
    file, copy = folder / "move.yml", folder / CODEBOOK
    if not file.exists():
        begin_project(folder)
        edit_project(file, _without_exports)
    elif copy.exists():
        raise RunError(
            say("{file} is there already, with other content.", file=Name(copy.name)),
            str(folder),
            say("Copy it into the folder of the project, and name the copy in move.yml."),
        )
    write_whole(copy, (SHIPPED / QUESTIONNAIRE).read_bytes())
    edit_project(file, lambda data: data.update(codebook=CODEBOOK))
    return copy


def _without_exports(data: Data) -> None:
    for partner in data["partners"]:
        partner.pop("exports", None)


def _partners(folder: Path, files: Sequence[str]) -> list[dict[str, Any]]:
    """A partner for each file; or for each that one file names."""
    if len(files) > 1 or not (column := _splitting_column(folder, files[0])):
        codes = unique_codes(short_code(Path(name).stem.upper()) for name in files)
        return [{"code": c, "exports": [name]} for name, c in zip(files, codes, strict=True)]
    names = values_in(folder, Export(file=files[0]), column)
    return [
        {"code": code, "name": name,
         "exports": [{"file": files[0], "split_by": column, "values": [name]}]}
        for name, code in partner_codes(names).items()
    ]  # fmt: skip


def _splitting_column(folder: Path, file: str) -> str:
    """Header of the question that asks whose member an SME is; empty where there is none."""
    book = load_codebook(folder / "codebook.yml")
    found = next((code for code, role in proposals(book).items() if role == "partner"), None)
    if found is None:
        return ""
    headers = table_of(folder, Export(file=file)).headers
    return next((name for name in book.question(found).sources() if name in headers), "")


def _refuse_existing(folder: Path) -> None:
    names = [*NEW_FILES.values(), "codebook.schema.json"]
    there = [name for name in names if (folder / name).exists()]
    if there or (folder.exists() and not folder.is_dir()):
        files = Listed([*map(Name, there)], "comma")
        problem = say("There is a project already: {files}.", files=files)
        fix = say("Name a new folder; nothing has been written.")
        raise RunError(problem if there else say("It is a file."), str(folder), fix)
