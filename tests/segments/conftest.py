"""A small survey with planted segments."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from move_analysis.codebook import Codebook, Competence, Option, Point, Question, Scale, Sector
from move_analysis.survey import Survey

LEVELS = ("none", "basic", "good", "expert")
CODES = [f"c{number:02d}" for number in range(18)]


def planted_survey(
    n: int = 240, *, seed: int = 0, shuffled: bool = False
) -> tuple[Survey, NDArray]:
    """Three segments; each has one block of six competences and needs the next block.

    Sector goes with the segment, country with nothing. A tenth of the answers is blank.
    """
    rng = np.random.default_rng(seed)
    segment = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    block = np.arange(18) // 6
    staff = np.rint(np.exp(rng.normal(3, 1, n)))
    silent = np.arange(n) % 9 == 0  # what stands below a blank must not matter
    columns: dict[str, object] = {
        "partner": rng.choice(["AAA", "BBB"], n),
        "country": pd.Categorical(rng.choice(["es", "bg"], n)),
        "sector": pd.Categorical(np.where(rng.random(n) < 0.8, segment, rng.choice(3, n))),
        "staff": pd.arrays.FloatingArray(np.where(silent, -5.0, staff), silent),
    }
    columns["sector"] = columns["sector"].rename_categories(["ict", "green", "move"])
    for code, place in zip(CODES, block, strict=True):
        level = np.where(
            rng.random(n) < np.where(segment == place, 0.7, 0.2), rng.integers(1, 4, n), 0
        )
        level[rng.random(n) < 0.1] = -1
        columns[f"has[{code}]"] = pd.Categorical.from_codes(level, list(LEVELS), ordered=True)
    for code, place in zip(CODES, block, strict=True):
        need = pd.array(
            rng.random(n) < np.where((segment + 1) % 3 == place, 0.6, 0.15), dtype="boolean"
        )
        need[rng.random(n) < 0.1] = pd.NA
        columns[f"needs[{code}]"] = need
    answers = pd.DataFrame(columns, index=[f"R-{number:03d}" for number in range(n)])
    if shuffled:
        answers = answers.apply(lambda column: column.array.take(rng.permutation(n)))
    survey = Survey(answers, _codebook())
    return survey, segment + 1


def _codebook() -> Codebook:
    sectors = ("ict", "green", "move")
    return Codebook(
        title="Planted",
        scales=(Scale(code="level", points=tuple(Point(code=code) for code in LEVELS)),),
        sectors=tuple(Sector(code=code) for code in sectors),
        competences=tuple(
            Competence(code=code, label=f"Skill {code}", sector=sectors[place // 6])
            for place, code in enumerate(CODES)
        ),
        questions=(
            Question(code="partner", kind="single", role="partner"),
            Question(code="country", kind="single", role="country", label="Country"),
            Question(
                code="sector",
                kind="single",
                role="sector",
                label="Sector",
                options=tuple(Option(code=code, label=code.upper()) for code in sectors),
            ),
            Question(code="staff", kind="numeric", label="Staff", amount=True),
            Question(
                code="has",
                kind="ordinal",
                role="has",
                label="Assets",
                over="competences",
                scale="level",
            ),
            Question(
                code="needs", kind="multiple", role="needs", label="Needs", over="competences"
            ),
        ),
    )


@pytest.fixture(scope="session")
def planted() -> tuple[Survey, NDArray]:
    return planted_survey()


@pytest.fixture(scope="session")
def make_survey():
    return planted_survey
