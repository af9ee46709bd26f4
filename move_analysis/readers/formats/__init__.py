"""Formats of exports: one file each, and one line in `FORMATS`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...errors import DataError
from ...messages import say
from ...project import Export
from ..table import Table
from ..totals import without_totals
from . import (
    alchemer,
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
    soscisurvey,
    statistics,
    surveycto,
    surveymonkey,
    tally,
    typeform,
    unipark,
)
from .registry import Format
from .source import Source

PLAIN = "csv"
FORMATS: dict[str, Format] = {
    "limesurvey": limesurvey.FORMAT,
    "limesurvey_vv": limesurvey_vv.FORMAT,
    "limesurvey_spss": limesurvey_spss.FORMAT,
    "eusurvey": eusurvey.FORMAT,
    "eusurvey_xml": eusurvey_xml.FORMAT,
    "kobo": kobo.FORMAT,
    "google_forms": google_forms.FORMAT,
    "microsoft_forms": microsoft_forms.FORMAT,
    "qualtrics": qualtrics.FORMAT,
    "surveymonkey": surveymonkey.FORMAT,
    "redcap": redcap.FORMAT,
    "typeform": typeform.FORMAT,
    "jotform": jotform.FORMAT,
    "tally": tally.FORMAT,
    "alchemer": alchemer.FORMAT,
    "soscisurvey": soscisurvey.FORMAT,
    "surveycto": surveycto.FORMAT,
    "unipark": unipark.FORMAT,
    "statistics": statistics.FORMAT,
    "csv": plain.FORMAT,
    "xlsx": plain.FORMAT,
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
      fix:  Correct the path in move.yml, or put the file there.
    """
    if not path.is_file():
        problem = (
            say("The export is a folder, not a file.")
            if path.is_dir()
            else say("The export does not exist.")
        )
        fix = say("Correct the path in move.yml, or put the file there.")
        raise DataError(problem, str(export.file), fix)
    source = Source(path, export)
    if not source.data:
        raise DataError(say("The export is empty."), export.file, say("Export the answers again."))
    name = format_of(source)
    return without_totals(replace(FORMATS[name].read(source), format=name))


def format_of(source: Source) -> str:
    """Name of the format that is surest of a file, or of the one that the project names."""
    export = source.export
    if export.format != "auto":
        return export.format
    best = max(FORMATS, key=lambda name: FORMATS[name].recognise(source))
    own = FORMATS[best].header_rows
    named = "header_rows" in export.model_fields_set
    return PLAIN if named and own and export.header_rows not in own else best
