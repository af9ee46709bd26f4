"""A small survey on other markets: six SMEs of two partners."""

import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Competence, Option, Point, Question, Scale, Sector
from move_analysis.demo import demo_project, demo_survey
from move_analysis.project import Partner, Project
from move_analysis.survey import Survey

POINTS = tuple(Point(code=f"p{n}", value=n) for n in range(1, 6))
ITEMS = ("product", "people", "money", "plan")
READY = {  # four items of 1 to 5; 0 is a blank
    "A-1": (5, 5, 4, 5), "A-2": (1, 2, 1, 1), "A-3": (4, 5, 0, 0),
    "B-1": (2, 1, 2, 2), "B-2": (5, 0, 0, 0), "B-3": (0, 0, 0, 0),
}  # fmt: skip
WANTS = {"MA": (1, 1, 0, 1, 1, None), "BR": (0, 0, 0, 1, 1, None)}
BARRIERS = {
    "finance_capital": (5, 1, 2, 3, 0, 0),
    "finance_risk": (4, 2, 0, 3, 0, 0),
    "capacity_time": (1, 5, 4, 3, 0, 0),
    "weather": (1, 1, 1, 5, 0, 0),
}


def points(values):
    return pd.Categorical(
        [f"p{v}" if v else None for v in values], [p.code for p in POINTS], ordered=True
    )


def ticks(values):
    return pd.array([None if v is None else bool(v) for v in values], dtype="boolean")


def make_book():
    return Codebook(
        title="Markets",
        sectors=(Sector(code="ict", label="ICT"),),
        scales=(Scale(code="five", points=POINTS),),
        competences=(
            Competence(code="iot", sector="ict", label="IoT"),
            Competence(code="gis", sector="ict", label="GIS"),
            Competence(code="web", sector="ict", label="Web"),
        ),
        questions=(
            Question(code="partner", kind="single", role="partner",
                     options=[Option(code="A", label="Alpha"), Option(code="B", label="Beta")]),
            Question(code="consent", kind="single", role="consent",
                     options=[Option(code=c) for c in ("named", "coded", "counted")]),
            Question(code="has", kind="multiple", role="has", over="competences"),
            Question(code="markets", kind="multiple", role="market",
                     options=[Option(code="MA", label="Morocco"), Option(code="BR"),
                              Option(code="none")]),
            Question(code="readiness", kind="ordinal", role="readiness", scale="five",
                     items=[Option(code=item) for item in ITEMS]),
            Question(code="barriers", kind="ordinal", scale="five",
                     items=[Option(code=item) for item in BARRIERS]),
        ),
    )  # fmt: skip


def make_survey(**changed):
    columns = {
        "partner": pd.Categorical(["A", "A", "A", "B", "B", "B"]),
        "consent": pd.Categorical(["named", "coded", "named", "named", "coded", "named"],
                                  ["named", "coded", "counted"]),
        "has[iot]": ticks((1, 0, 1, 0, 1, None)),
        "has[gis]": ticks((0, 1, 0, 1, 1, None)),
        "has[web]": ticks((0, 0, 1, 1, 0, None)),
        **{f"markets[{code}]": ticks(values) for code, values in WANTS.items()},
        "markets[none]": ticks((0, 0, 1, 0, 0, None)),
        **{f"readiness[{item}]": points([READY[sme][at] for sme in READY])
           for at, item in enumerate(ITEMS)},
        **{f"barriers[{item}]": points(values) for item, values in BARRIERS.items()},
    }  # fmt: skip
    answers = pd.DataFrame(columns | changed, index=list(READY))
    return Survey(answers, make_book())


@pytest.fixture(scope="session")
def survey():
    return make_survey()


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("markets")
    partners = [Partner(code="A", invited=20), Partner(code="B", invited=10)]
    return Project(
        name="X", partners=partners, markets=("MA", "BR", "MX"), folder=folder, file=folder / "m"
    )


@pytest.fixture(scope="session")
def demo():
    return demo_survey()


@pytest.fixture(scope="session")
def demo_move():
    return demo_project()
