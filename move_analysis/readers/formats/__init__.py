"""Formats of exports: one file each, and one line in `FORMATS`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...errors import DataError
from ...project import Export
from ..table import Table
from . import (
    eusurvey,
    eusurvey_xml,
    google_forms,
    jotform,
    kobo,
    limesurvey,
    limesurvey_spss,
    limesurvey_vv,
    microsoft_forms,
    plain,
    qualtrics,
    redcap,
    statistics,
    surveymonkey,
    tally,
    typeform,
)
from .registry import Format
from .source import Source

FORMATS: dict[str, Format] = {
    "limesurvey": Format("LimeSurvey", limesurvey.recognise, limesurvey.read),
    "limesurvey_vv": Format("LimeSurvey VV", limesurvey_vv.recognise, limesurvey_vv.read),
    "limesurvey_spss": Format("LimeSurvey, SPSS", limesurvey_spss.recognise, limesurvey_spss.read),
    "eusurvey": Format("EUSurvey", eusurvey.recognise, eusurvey.read),
    "eusurvey_xml": Format("EUSurvey XML", eusurvey_xml.recognise, eusurvey_xml.read),
    "kobo": Format("KoBoToolbox, ODK", kobo.recognise, kobo.read),
    "google_forms": Format("Google Forms", google_forms.recognise, google_forms.read),
    "microsoft_forms": Format("Microsoft Forms", microsoft_forms.recognise, microsoft_forms.read),
    "qualtrics": Format("Qualtrics", qualtrics.recognise, qualtrics.read),
    "surveymonkey": Format("SurveyMonkey", surveymonkey.recognise, surveymonkey.read),
    "redcap": Format("REDCap", redcap.recognise, redcap.read),
    "typeform": Format("Typeform", typeform.recognise, typeform.read),
    "jotform": Format("Jotform", jotform.recognise, jotform.read),
    "tally": Format("Tally", tally.recognise, tally.read),
    "statistics": Format("SPSS, Stata, SAS", statistics.recognise, statistics.read),
    "csv": Format("any table", plain.recognise, plain.read),
    "xlsx": Format("any table", plain.recognise, plain.read),
}


def read_table(path: Path, export: Export) -> Table:
    """Read one export file as texts, whatever its format: which cells does it hold?

    Parameters
    ----------
    path : Path
        The file.
    export : Export
        What the project says about it.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        Where there is no such file, or it is not what its name or the project says.

    Examples
    --------
    >>> read_table(Path("nowhere.csv"), Export(file="nowhere.csv"))
    Traceback (most recent call last):
    move_analysis.errors.DataError: The export does not exist.
      where: nowhere.csv
      mend:  Correct the path in move.yml, or put the file there.
    """
    if not path.is_file():
        problem = "is a folder, not a file" if path.is_dir() else "does not exist"
        mend = "Correct the path in move.yml, or put the file there."
        raise DataError(f"The export {problem}.", str(export.file), mend)
    source = Source(path, export)
    if not source.data:
        raise DataError("The export is empty.", export.file, "Export the answers again.")
    name = format_of(source)
    return replace(FORMATS[name].read(source), format=name)


def format_of(source: Source) -> str:
    """Name of the format that is surest of a file, or of the one that the project names."""
    if source.export.format != "auto":
        return source.export.format
    return max(FORMATS, key=lambda name: FORMATS[name].recognise(source))
