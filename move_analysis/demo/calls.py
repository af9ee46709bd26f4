"""What came of the demo's lists of matches, invented: the planted pairs were called first."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ..readers.log_columns import CALL_COLUMNS
from .logs import AS_OF
from .planted import demo_truth

CALLS_FILE = "demo_calls.csv"
SENT, WAIT = date(2016, 6, 1), 25
"""Day on which offices got their lists, and days that each step takes on average."""
SUITED, GOES_ON = 0.8, (0.6, 0.5)
"""Share of the calls that led to a meeting, of these that were followed up, and that agreed."""


def write_demo_calls(folder: str | Path, *, seed: int = 0) -> Path:
    """Write the demo's log of calls, as `move-analysis calls` keeps it.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.
    seed : int, default 0
        As of `demo_survey`, whose planted pairs were called.

    Returns
    -------
    Path
        A CSV file with the columns of `readers.log_columns.CALL_COLUMNS`, the same bytes each
        time.

    Examples
    --------
    >>> import tempfile
    >>> write_demo_calls(tempfile.mkdtemp()).read_text().splitlines()[0]
    'date,sme,partner,match,match_partner,outcome'
    """
    rng = np.random.default_rng([seed, 21])
    rows = sorted(
        (str(day), *pair, outcome)
        for sme, match in demo_truth(seed=seed).complementary_pairs
        for pair in [(sme, _partner(sme), match, _partner(match))]
        for day, outcome in _outcomes(rng)
        if day <= AS_OF
    )
    path = Path(folder) / CALLS_FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([[*CALL_COLUMNS], *rows])
    return path


def _partner(sme: str) -> str:
    return sme.rpartition("-")[0]


def _outcomes(rng: np.random.Generator) -> Iterator[tuple[date, str]]:
    """What came of one call, step by step."""
    day = SENT + timedelta(days=int(rng.geometric(1 / WAIT)))
    if rng.random() > SUITED:
        yield day, "not_suitable"
        return
    yield day, "met"
    for share, step in zip(GOES_ON, ("follow_up", "agreement"), strict=True):
        if rng.random() > share:
            return
        day += timedelta(days=int(rng.geometric(1 / WAIT)))
        yield day, step
