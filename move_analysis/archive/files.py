"""Data files of a survey: SPSS, Stata and csv, and the DDI-Codebook that explains them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from ..errors import DisclosureError
from ..fingerprints import row_hashes
from ..privacy import measure_anonymity, policy_for
from ..privacy.anonymity import QUASI, frequencies
from ..project import Project
from ..survey import Survey
from .ddi import codebook_xml
from .variables import NOT_ASKED, Variable, as_text, is_whole, variables_of

Format = Literal["sav", "dta", "csv"]
Who = Literal["agreed", "everybody"]
NAME = "answers"
CASE = "case"


@dataclass(frozen=True)
class Archived:
    """What was written.

    Parameters
    ----------
    files : tuple of Path
    notes : tuple of str
        Who is in the files, what is not, and how well nobody can be picked out.

    Examples
    --------
    >>> Archived((), ()).files
    ()
    """

    files: tuple[Path, ...]
    notes: tuple[str, ...]


def write_archive(
    survey: Survey,
    folder: str | Path,
    *,
    project: Project,
    formats: Sequence[Format] = ("sav", "dta", "csv"),
    who: Who = "agreed",
    language: str = "en",
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
    language : str, default "en"
        Of the labels.

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
    variables = variables_of(shown, language=language)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    files = [_WRITERS[one](target / f"{NAME}.{one}", variables) for one in formats]
    notes = _notes(survey, shown, who)
    xml = target / f"{NAME}.xml"
    names = [file.name for file in files]
    described = codebook_xml(
        project, variables, cases=len(shown), notes=notes, files=names, language=language
    )
    xml.write_bytes(described)
    return Archived((*files, xml), notes)


def _chosen(survey: Survey, project: Project, who: Who) -> Survey:
    """Those who may be in the file, in an order that tells nothing."""
    chosen = survey
    if who == "agreed":
        visible = policy_for(project, survey).visible
        keep = pd.Series(survey.answers.index.isin(list(visible)), index=survey.answers.index)
        chosen = survey.where(keep, "those that agreed to be shown")
    if not len(chosen):
        raise DisclosureError(
            "No SME agreed to be shown, so that there is nothing to give to an archive.",
            "consent of the SMEs, and privacy: consent in move.yml",
            'For a file that stays in the office, choose "everybody".',
        )
    order = np.argsort(row_hashes(chosen.answers), kind="stable")
    answers = chosen.answers.iloc[order]
    return chosen.changed("rows put in an order of their own", answers=answers)


def _notes(survey: Survey, shown: Survey, who: Who) -> tuple[str, ...]:
    attributes = [one for one in QUASI if shown.columns(one)]
    left = len(survey) - len(shown)
    said = [
        f"{len(shown)} SMEs"
        + (
            f", those that agreed to be shown; {left} others are left out."
            if who == "agreed"
            else "."
        )
    ]
    if attributes:
        keys = pd.DataFrame({one: shown.series(one).astype("str").fillna("") for one in attributes})
        said.append(f"k-anonymity by {', '.join(attributes)}: k = {int(frequencies(keys).min())}.")
        said += measure_anonymity(shown).reading()
    said.append(
        "Names, addresses, ids and free texts are not in the files. "
        f"{NOT_ASKED} means that the partner's questionnaire did not ask it; blank, that it was "
        "not answered."
    )
    return tuple(said)


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
        column_labels=["Case", *(variable.label for variable in variables)],
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
        column_labels=["Case", *(variable.label[:80] for variable in variables)],
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
    return {v.name: dict([*v.labels.items(), (NOT_ASKED, "Not asked")]) for v in labelled}


_WRITERS: dict[Format, Callable[[Path, Sequence[Variable]], Path]] = {
    "sav": _write_sav,
    "dta": _write_dta,
    "csv": _write_csv,
}
