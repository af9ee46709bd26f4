"""An earlier wave of the demo survey, invented: what changed since then is planted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ..survey import Survey
from .answers import demo_survey
from .exports import write_exports

LEARNED = ("mobile_apps", "gis", "business_models")
"""Competences that many SMEs did not have, and needed, at the earlier wave."""

WON_OVER = "markets[MA]"
"""A market that fewer SMEs were interested in then."""

SHARE, CHANGED, NOISE = 0.6, 0.5, 0.02
"""SMEs that also answered then; of those that have it now, had not then; chance changes."""


def demo_earlier_survey(*, seed: int = 0, changed: bool = True) -> Survey:
    """What might the same SMEs have answered a year before?

    Invented, like the demo survey: about 140 of its SMEs, under the same respondent ids.

    Parameters
    ----------
    seed : int, default 0
        Of the demo survey, and of the changes.
    changed : bool, default True
        Whether something changed on the whole, or only single answers by chance.

    Returns
    -------
    Survey

    Examples
    --------
    >>> earlier = demo_earlier_survey()
    >>> set(earlier.answers.index) <= set(demo_survey().answers.index)
    True
    """
    now = demo_survey(seed=seed)
    rng = np.random.default_rng([seed, 1])
    then = now.where(_some(rng, now.answers.index, SHARE), "answered the earlier wave")
    answers = then.answers
    for code in LEARNED if changed else ():
        level, need = answers[f"has[{code}]"], answers[f"needs[{code}]"]
        new = level.isin(["advanced", "expert"]) & _some(rng, answers.index, CHANGED)
        answers[f"has[{code}]"] = level.mask(new, "none")
        answers[f"needs[{code}]"] = need.mask(new & need.notna(), True)
    if changed:
        new = answers[WON_OVER].fillna(False) & _some(rng, answers.index, CHANGED)
        answers[WON_OVER] = answers[WON_OVER].mask(new, False)
    for name in answers.columns[answers.columns.str.startswith("needs[")]:
        by_chance = _some(rng, answers.index, NOISE)
        answers[name] = answers[name].mask(by_chance, ~answers[name])
    return then.changed("made an earlier wave", answers=answers)


def _some(rng: np.random.Generator, index: pd.Index[str], share: float) -> pd.Series[bool]:
    return pd.Series(rng.random(len(index)) < share, index=index)


def write_demo_earlier(folder: str | Path, *, seed: int = 0) -> tuple[Path, ...]:
    """Write the earlier wave as the files that partners handed in then.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.
    seed : int, default 0
        As of `demo_earlier_survey`.

    Returns
    -------
    tuple of Path
        One file per partner, the same bytes each time.

    Examples
    --------
    >>> import tempfile
    >>> len(write_demo_earlier(tempfile.mkdtemp()))
    4
    """
    return write_exports(demo_earlier_survey(seed=seed), folder)
