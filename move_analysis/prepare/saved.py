"""The prepared survey: read, cleaned, coded, and kept until its inputs change."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from ..choices import choosing
from ..errors import DataError
from ..inputs import State, fingerprint, states_of, until_unchanged
from ..memory import cached
from ..project import Project
from ..readers import list_contacts, read_survey, survey_and_contacts
from ..run import active_run
from ..survey import Survey
from .cohorts import admitted, save_admitted
from .duplicates import without_duplicates
from .vocabulary import check_vocabulary, coded, write_review
from .weighting import weighted

FINGERPRINT = "fingerprint.txt"
CONTACTS = "contacts.parquet"
AN_HOUR = 3600


def prepared(survey: Survey, *, project: Project) -> Survey:
    """Make answers, as they were read, ready for the analyses.

    Exact duplicates are left out, and so are answers that have to wait (`admitted`); free text
    about assets and needs is read as competences with the decisions of the project's review
    file, and respondents are weighted to the members where the project has a block ``weights:``.

    Parameters
    ----------
    survey : Survey
        From `read_survey`.
    project : Project
        Names the review file, and says whether to weight.

    Returns
    -------
    Survey
        What was done is in its history.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> prepared(demo_survey(), project=demo_project()).synthetic
    True
    """
    answers = admitted(without_duplicates(survey), project=project)
    return weighted(coded(answers, review=_review_file(project)), project=project)


@choosing
def load_survey(project: Project, *, fresh: bool = False) -> Survey:
    """Return what the SMEs of a project answered, ready for the analyses.

    Parameters
    ----------
    project : Project
        From `load_project`.
    fresh : bool, default False
        Read the exports even where the saved survey is up to date.

    Returns
    -------
    Survey
        The saved one (see `save_prepared`) as long as project file, codebook, review file,
        exports and package are those it was made from; else it is made now, and not saved.

    Examples
    --------
    >>> from move_analysis.project import load_project
    >>> load_survey(load_project("nowhere"))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    move_analysis.errors.CodebookError: nowhere does not exist.
    """
    survey = None if fresh else saved_survey(project)
    return prepared(read_survey(project), project=project) if survey is None else survey


def saved_survey(project: Project) -> Survey | None:
    """Return the saved survey of a project.

    Parameters
    ----------
    project : Project
        From `load_project`.

    Returns
    -------
    Survey or None
        None where there is none, where it was made from other inputs, and where it is damaged:
        then it is to be made again.

    Examples
    --------
    >>> from pathlib import Path
    >>> from move_analysis.project import Partner
    >>> new = {"partners": (Partner(code="BCT"),), "folder": Path("x"), "file": Path("y")}
    >>> saved_survey(Project(name="Demo", **new)) is None
    True
    """
    folder, made_from = survey_folder(project), _made_from(project)
    if not _is_saved(folder, made_from):
        return None
    if made_from not in _KEPT:
        try:
            survey = _load(folder, made_from)
        except DataError:
            return None
        if not _is_saved(folder, made_from):  # another one was put there as this one was read
            return None
        _keep(made_from, survey)
    return _KEPT[made_from]


def _made_from(project: Project) -> str:
    """What the answers are made from: a batch has looked, and looks again before it publishes."""
    return active_run().made_from or fingerprint(project)


@cached
def _load(folder: Path, made_from: str) -> Survey:
    """Read the saved survey with this fingerprint; once for all reports of a batch."""
    return Survey.load(folder)


_KEPT: dict[str, Survey] = {}


def _keep(made_from: str, survey: Survey) -> None:
    """The last one only: a survey may be large."""
    _KEPT.clear()
    _KEPT[made_from] = survey


def contacts_of(project: Project) -> pd.DataFrame:
    """Return names and contacts of the SMEs, which are kept apart from the answers.

    Parameters
    ----------
    project : Project
        From `load_project`.

    Returns
    -------
    DataFrame
        Indexed by respondent, a column of text per identifier question: the saved one while it
        is up to date (see `load_survey`), else read from the exports.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> list(contacts_of(demo_project()))
    ['company', 'email', 'phone']
    """
    folder = survey_folder(project)
    if _is_saved(folder, _made_from(project)):
        with suppress(OSError, ValueError):  # damaged: as if it were not there
            return pd.read_parquet(folder / CONTACTS)
    return list_contacts(project)


def save_prepared(project: Project) -> Path:
    """Read and prepare the survey of a project, and save it for `load_survey`.

    What free text could not be read is added to the project's review file, for a person to
    decide. The saved survey appears whole or not at all.

    Parameters
    ----------
    project : Project
        From `load_project`.

    Returns
    -------
    Path
        Folder of the saved survey, below ``data/processed``.

    Examples
    --------
    >>> from move_analysis.project import load_project
    >>> save_prepared(load_project("nowhere"))  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    move_analysis.errors.CodebookError: nowhere does not exist.
    """
    target = survey_folder(project)
    draft = target.with_name(f".survey-{os.getpid()}")
    try:
        shown, contents = until_unchanged(
            lambda before: _write(project, draft, before), files=project.data_files
        )
        save_admitted(shown, project=project)  # first: a kill in between lets nobody in twice
        made_from = fingerprint(project, contents=contents)
        (draft / FINGERPRINT).write_text(made_from, encoding="utf-8")
        put_in_place(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _write(
    project: Project, draft: Path, before: dict[Path, State]
) -> tuple[Survey, Mapping[Path, State]]:
    """Read and prepare the answers into a folder; who is in them, and from which files."""
    answers, contacts = survey_and_contacts(project)
    survey = without_duplicates(answers)
    review = _review_file(project)
    vocabulary = check_vocabulary(survey, review=review)
    if len(vocabulary.mentions):
        write_review(vocabulary, review)
        before.update(states_of([review]))
    shown = coded(admitted(survey, project=project), review=review)
    weighted(shown, project=project).save(draft)
    contacts.to_parquet(draft / CONTACTS)
    return shown, before


def survey_folder(project: Project) -> Path:
    """Return where the prepared survey of a project is saved; it need not exist yet."""
    return project.processed / "survey"


def _is_saved(folder: Path, made_from: str) -> bool:
    saved = folder / FINGERPRINT
    return saved.is_file() and saved.read_text("utf-8") == made_from


def _review_file(project: Project) -> Path:
    return project.folder / project.vocabulary


def put_in_place(draft: Path, target: Path) -> None:
    """Let a finished folder take the place of the one before, if there is one.

    By renaming: a folder that is not empty can't be replaced in one step.
    """
    for left in target.parent.glob(f".{target.name}-*"):
        if left != draft and _is_left_behind(left):
            shutil.rmtree(left, ignore_errors=True)
    old = target.with_name(f".{target.name}-old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    draft.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _is_left_behind(draft: Path) -> bool:
    """Whether the process that made a folder, and whose number is its ending, was killed."""
    number = draft.name.rpartition("-")[2]
    if sys.platform == "win32" or not number.isdecimal():
        return draft.exists() and time.time() - draft.stat().st_mtime > AN_HOUR
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
