"""What became of the demo's opportunities, invented: who was told, was interested, applied, won."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from .opportunities import AS_OF, _planted
from .planted import demo_truth

OUTCOMES_FILE = "demo_outcomes.csv"
HEADERS = ("opportunity", "sme", "told", "interested", "applied", "won")
TOLD = 0.45
"""Share of the opportunities that somebody was told of."""
GOES_ON, DAYS = (0.6, 0.5, 0.35), (9, 12, 45)
"""Share that gets from step to step, and days that it takes on average."""
UNTIL_TOLD = 12


def write_demo_outcomes(folder: str | Path, *, seed: int = 0) -> Path:
    """Write the demo's log of outcomes, as a project office would keep it.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.
    seed : int, default 0
        As of `demo_survey`.

    Returns
    -------
    Path
        A CSV file with the columns of `readers.outcomes`, the same bytes each time.

    Examples
    --------
    >>> import tempfile
    >>> write_demo_outcomes(tempfile.mkdtemp()).read_text().splitlines()[0]
    'opportunity,sme,told,interested,applied,won'
    """
    rng = np.random.default_rng([seed, 20])
    smes = list(demo_truth(seed=seed).segments.index)
    rows = []
    for one in _planted(seed)[0]:
        if one.kind == "trend" or rng.random() > TOLD:
            continue
        for sme in sorted(rng.choice(smes, int(rng.integers(1, 4)), replace=False)):
            days = _days(one.published, rng)
            if days:
                rows.append([one.number, str(sme), *days, *[""] * (4 - len(days))])
    path = Path(folder) / OUTCOMES_FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADERS, *rows])
    return path


def _days(published: date, rng: np.random.Generator) -> list[date]:
    """Days of the steps that an SME got to, up to the day of the log."""
    days = [published + timedelta(days=int(rng.geometric(1 / UNTIL_TOLD)))]
    for share, wait in zip(GOES_ON, DAYS, strict=True):
        if rng.random() > share:
            break
        days.append(days[-1] + timedelta(days=int(rng.geometric(1 / wait))))
    return [day for day in days if day <= AS_OF]
