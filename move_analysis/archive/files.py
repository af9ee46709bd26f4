"""Data files of a survey: SPSS, Stata and csv, and the DDI-Codebook that explains them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from ..competences.groups import BY_NAMES
from ..errors import DisclosureError
from ..fingerprints import row_hashes
from ..messages import Message, in_language, listed, say, say_many, sentences
from ..privacy import measure_anonymity, policy_for
from ..privacy.anonymity import QUASI, frequencies
from ..project import Project
from ..survey import Survey
from ..values import Name
from .ddi import codebook_xml
from .variables import NOT_ASKED, NOT_ASKED_LABEL, Variable, as_text, is_whole, variables_of

Format = Literal["sav", "dta", "csv"]
Who = Literal["agreed", "everybody"]
NAME = "answers"
CASE = "case"
CASE_LABEL = say("Case")


@dataclass(frozen=True)
class Archived:
    """What was written.

    Parameters
    ----------
    files : tuple of Path
    notes : tuple of Message
        Who is in the files, what is not, and how well nobody can be picked out.

    Examples
    --------
    >>> Archived((), ()).files
    ()
    """

    files: tuple[Path, ...]
    notes: tuple[Message, ...]


def write_archive(
    survey: Survey,
    folder: str | Path,
    *,
    project: Project,
    formats: Sequence[Format] = ("sav", "dta", "csv"),
    who: Who = "agreed",
    language: str | None = None,
) -> Archived:
    """Write the answers with their labels as data files, and a DDI-Codebook beside them.

    Names, addresses, free texts and the ids of respondents are never in them; rows are numbered
    anew, in an order that does not depend on the exports.

    Parameters
    ----------
    survey : Survey
        From `load_survey`.
    folder : str or Path
        Made where it is not there.
    project : Project
        Its consent question says who agreed to be shown.
    formats : sequence of {'sav', 'dta', 'csv'}
        SPSS, Stata, and text with labels.
    who : {'agreed', 'everybody'}
        Those that agreed to be shown by name or by a code; or everybody, for a file that stays
        in the office.
    language : str, optional
        Of the labels; left out, the one that `set_language` chose.

    Returns
    -------
    Archived
        The notes state the k-anonymity of the file; they stand in the DDI-Codebook, too.

    Raises
    ------
    DisclosureError
        Where nobody agreed.

    Examples
    --------
    >>> import tempfile
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> done = write_archive(demo_survey(), tempfile.mkdtemp(), project=demo_project(),
    ...                      formats=["csv"])
    >>> [file.name for file in done.files]
    ['answers.csv', 'answers.xml']
    """
    unknown = [one for one in formats if one not in _WRITERS]
    if unknown:
        raise ValueError(f"formats should be among {list(_WRITERS)}; got {unknown[0]!r}")
    shown = _chosen(survey, project, who)
    notes = _notes(survey, shown, who)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with in_language(language):
        variables = variables_of(shown)
        files = [_WRITERS[one](target / f"{NAME}.{one}", variables) for one in formats]
        names = [file.name for file in files]
        described = codebook_xml(project, variables, cases=len(shown), notes=notes, files=names)
    xml = target / f"{NAME}.xml"
    xml.write_bytes(described)
    return Archived((*files, xml), notes)


def _chosen(survey: Survey, project: Project, who: Who) -> Survey:
    """Return those who may be in the file, in an order that says nothing about them."""
    chosen = survey
    if who == "agreed":
        visible = policy_for(project, survey).visible
        keep = pd.Series(survey.answers.index.isin(list(visible)), index=survey.answers.index)
        chosen = survey.where(keep, "those that agreed to be shown")
    if not len(chosen):
        raise DisclosureError(
            say("No SME agreed to be shown, so that there is nothing to give to an archive."),
            "consent of the SMEs, and privacy: consent in move.yml",
            say('For a file that stays in the office, choose "everybody".'),
        )
    order = np.argsort(row_hashes(chosen.answers), kind="stable")
    answers = chosen.answers.iloc[order]
    return chosen.changed("rows put in an order of their own", answers=answers)


def _notes(survey: Survey, shown: Survey, who: Who) -> tuple[Message, ...]:
    attributes = [one for one in QUASI if shown.columns(one)]
    notes = [_who_is_in(len(shown), who, left_out=len(survey) - len(shown))]
    if attributes:
        keys = pd.DataFrame({one: shown.series(one).astype("str").fillna("") for one in attributes})
        known = listed([BY_NAMES[one] for one in attributes], "comma")
        k = int(frequencies(keys).min())
        notes.append(say("k-anonymity by {attributes}: k = {k}.", attributes=known, k=k))
        notes += measure_anonymity(shown).reading()
    not_in = sentences(
        say("Names, addresses, ids and free texts are not in the files."),
        say(
            "{code} means that the partner's questionnaire did not ask it; blank, that it was not "
            "answered.",
            code=Name(NOT_ASKED),
        ),
    )
    return (*notes, not_in)


def _who_is_in(count: int, who: Who, *, left_out: int) -> Message:
    if who == "everybody":
        return say_many("{n} SME.", "{n} SMEs.", n=count)
    return say_many(
        "{n} SME that agreed to be shown; others left out: {others}.",
        "{n} SMEs, those that agreed to be shown; others left out: {others}.",
        n=count, others=left_out,
    )  # fmt: skip


def _frame(variables: Sequence[Variable]) -> pd.DataFrame:
    columns = {variable.name: variable.numbers.to_numpy() for variable in variables}
    size = len(variables[0].numbers) if variables else 0
    return pd.DataFrame({CASE: np.arange(1, size + 1), **columns})


def _write_sav(path: Path, variables: Sequence[Variable]) -> Path:
    import pyreadstat

    frame = _frame(variables)
    numbers = [v for v in variables if pd.api.types.is_float_dtype(v.numbers)]
    measures = {"numeric": "scale", "date": "scale", "ordinal": "ordinal"}
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels=[CASE_LABEL.render(), *(variable.label for variable in variables)],
        variable_value_labels=_value_labels(variables),
        missing_ranges={v.name: [NOT_ASKED] for v in numbers},
        variable_measure={v.name: measures.get(v.question.kind, "nominal") for v in variables},
        variable_format={v.name: "F8.0" for v in numbers if is_whole(v.numbers)},
    )
    return path


def _write_dta(path: Path, variables: Sequence[Variable]) -> Path:
    import pyreadstat

    frame = _frame(variables)
    for variable in variables:
        if variable.labels:  # Stata labels whole numbers only
            frame[variable.name] = frame[variable.name].astype("Int32")
    pyreadstat.write_dta(
        frame,
        str(path),
        column_labels=[CASE_LABEL.render(), *(variable.label[:80] for variable in variables)],
        variable_value_labels=_value_labels(variables),
    )
    return path


def _write_csv(path: Path, variables: Sequence[Variable]) -> Path:
    texts = {v.name: as_text(v).to_numpy() for v in variables}
    frame = _frame(variables).assign(**texts)
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def _value_labels(variables: Sequence[Variable]) -> dict[str, dict[int | float, str]]:
    labelled = [variable for variable in variables if variable.labels]
    return {
        v.name: dict([*v.labels.items(), (NOT_ASKED, NOT_ASKED_LABEL.render())]) for v in labelled
    }


_WRITERS: dict[Format, Callable[[Path, Sequence[Variable]], Path]] = {
    "sav": _write_sav,
    "dta": _write_dta,
    "csv": _write_csv,
}
