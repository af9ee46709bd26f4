"""A small survey on training: two partners, a manager among the respondents, three topics."""

import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Competence, Option, Point, Question, Scale, Sector
from move_analysis.demo import demo_survey
from move_analysis.survey import Survey

TOPICS = ("bids", "export", "quality")
IMPORTANCE = [(5, 1, 3), (4, 2, 3), (5, 1, 0), (4, 1, 4), (2, 5, 3), (0, 0, 0)]
ABILITY = [(2, 1, 3), (3, 2, 3), (4, 4, 3), (4, 1, 2), (2, 1, 3), (0, 0, 0)]


def scale(code, count):
    return Scale(code=code, points=[Point(code=f"{code}{n}", value=n) for n in range(1, count + 1)])


def make_book(*, ability_points=5):
    return Codebook(
        title="Training",
        sectors=(Sector(code="cross", label="Across sectors"),),
        scales=(scale("i", 5), scale("a", ability_points)),
        competences=tuple(Competence(code=t, sector="cross", label=t.title()) for t in TOPICS),
        questions=(
            Question(code="partner", kind="single", role="partner",
                     options=[Option(code="A", label="Alpha"), Option(code="B", label="Beta")]),
            Question(code="role", kind="single",
                     options=[Option(code="manager", label="Cluster managers"),
                              Option(code="sme", label="SMEs")]),
            Question(code="importance", kind="ordinal", role="importance", over="competences",
                     scale="i"),
            Question(code="ability", kind="ordinal", role="ability", over="competences",
                     scale="a"),
            Question(code="spoken", kind="multiple",
                     options=[Option(code="en", label="English"), Option(code="es")]),
        ),
    )  # fmt: skip


def grid(code, values):
    """Columns of a grid from one row of numbers per respondent; 0 is a blank."""
    return {
        f"{code}[{topic}]": pd.Categorical(
            [f"{code[0]}{row[place]}" if row[place] else None for row in values],
            [f"{code[0]}{n}" for n in range(1, 6)],
            ordered=True,
        )
        for place, topic in enumerate(TOPICS)
    }


@pytest.fixture(scope="session")
def survey():
    """Six respondents: A-1 to A-3, B-1 to B-3; B-3 is a cluster manager and rated nothing."""
    answers = pd.DataFrame(
        {
            "partner": pd.Categorical(["A", "A", "A", "B", "B", "B"]),
            "role": pd.Categorical(["sme", "sme", "sme", "sme", "manager", None],
                                   ["manager", "sme"]),
            **grid("importance", IMPORTANCE),
            **grid("ability", ABILITY),
            "spoken[en]": pd.array([True, True, False, True, True, None], dtype="boolean"),
            "spoken[es]": pd.array([True, False, True, False, False, None], dtype="boolean"),
        },
        index=["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"],
    )  # fmt: skip
    return Survey(answers, make_book())


@pytest.fixture(scope="session")
def demo():
    return demo_survey()
