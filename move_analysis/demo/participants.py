"""Who takes part in the demo's brokerage event: a list as its organisers would keep it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from .answers import demo_survey

PARTICIPANTS_FILE = "demo_participants.csv"
HEADERS = ("respondent", "available", "languages", "opt_out", "table", "consent")
FROM_EACH = 16
"""SMEs of each partner that take part."""
LANGUAGES = {"CCTL": "es", "BCT": "bg", "NUMELINK": "fr", "ENVIPARK": "it"}
SPEAKS_ENGLISH = 0.85
TIMES = ("", "", "", "", "09:30-11:10", "11:30-13:10")


def write_demo_participants(folder: str | Path) -> Path:
    """Write the list of participants of the demo's brokerage event, invented as all of the demo.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.

    Returns
    -------
    Path
        ``demo_participants.csv``, 64 SMEs that agreed to be named or coded; one of them, that had
        agreed to be counted only, agreed for the event.

    Examples
    --------
    >>> import tempfile
    >>> file = write_demo_participants(tempfile.mkdtemp())
    >>> file.read_text("utf-8").splitlines()[0]
    'respondent,available,languages,opt_out,table,consent'
    """
    survey, rng = demo_survey(), np.random.default_rng(18)
    agreed, partner = survey.series("consent"), survey.series("partner")
    rows: list[list[str]] = []
    for table, (code, own) in enumerate(LANGUAGES.items(), start=1):
        able = survey.answers.index[(partner == code) & agreed.isin(["named", "coded"])]
        for place, respondent in enumerate(sorted(rng.choice(able, FROM_EACH, replace=False))):
            english = rng.random() < SPEAKS_ENGLISH
            time = TIMES[rng.integers(len(TIMES))] if place else ""
            seat = "" if place else str(table)
            speaks = f"{own}, en" if english or not place else own
            rows.append([respondent, time, speaks, "", seat, ""])
    rows[1][3] = rows[20][0]  # two that will not meet
    rows[2][3] = "yes"  # cancelled, and kept in the list
    counted = survey.answers.index[(agreed == "counted").fillna(False)]
    rows.append([counted[0], "", "en", "", "", "coded"])
    file = Path(folder) / PARTICIPANTS_FILE
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADERS, *rows])
    return file
