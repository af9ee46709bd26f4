"""Small things that many tests start from."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from move_analysis.codebook import Codebook, Competence, Option, Point, Question, Scale, Sector
from move_analysis.survey import Survey

# How long an example takes is the machine's.
settings.register_profile("no hurry", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no hurry")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the real surveys; tests that need it skip where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real surveys (../shared/data) are not on this machine")
    return SHARED_DATA


@pytest.fixture(scope="session")
def cases() -> Path:
    """Folder of small inputs that went wrong once; tests that need it skip where it is missing."""
    folder = SHARED_DATA.parent / "cases"
    if not folder.is_dir():
        pytest.skip("the small inputs (../shared/cases) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def small_book() -> Codebook:
    """Two partners, three competences in two sectors, assets as a grid, needs as ticks."""
    return Codebook(
        title="Small",
        sectors=(Sector(code="ict", label="ICT"), Sector(code="green", label="Green")),
        scales=(Scale(code="level", points=[Point(code=c) for c in ("none", "basic", "expert")]),),
        competences=(
            Competence(code="iot", sector="ict", label="Internet of things"),
            Competence(code="web", sector="ict", label="Web"),
            Competence(code="solar", sector="green", label="Solar"),
        ),
        questions=(
            Question(code="partner", kind="single", role="partner",
                     options=[Option(code="A"), Option(code="B")]),
            Question(code="country", kind="single", role="country",
                     options=[Option(code="ES"), Option(code="BG")]),
            Question(code="has", kind="ordinal", role="has", scale="level", over="competences",
                     counts_from="basic"),
            Question(code="needs", kind="multiple", role="needs", over="competences"),
        ),
    )  # fmt: skip


@pytest.fixture(scope="session")
def small_survey(small_book) -> Survey:
    """Five respondents; partner B was not asked for its needs of `solar`; A-3 left needs blank."""
    level = pd.CategoricalDtype(["none", "basic", "expert"], ordered=True)
    answers = pd.DataFrame(
        {
            "partner": pd.Categorical(["A", "A", "A", "B", "B"], categories=["A", "B"]),
            "country": pd.Categorical(["ES", "ES", "ES", "BG", "BG"], categories=["ES", "BG"]),
            "has[iot]": pd.Series(["expert", "none", "basic", "none", None], dtype=level),
            "has[web]": pd.Series(["none", "expert", "none", "basic", None], dtype=level),
            "has[solar]": pd.Series(["none", "none", None, "expert", None], dtype=level),
            "needs[iot]": pd.array([False, True, None, True, False], dtype="boolean"),
            "needs[web]": pd.array([True, False, None, False, True], dtype="boolean"),
            "needs[solar]": pd.array([True, False, None, None, None], dtype="boolean"),
        }
    ).set_axis(["A-1", "A-2", "A-3", "B-1", "B-2"])
    asked = pd.DataFrame(True, index=["A", "B"], columns=answers.columns)
    asked.loc["B", "needs[solar]"] = False
    return Survey(answers, small_book, asked=asked)
