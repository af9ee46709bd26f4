"""A survey and candidates small enough to be worked out by hand."""

import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Competence, Option, Question, Sector
from move_analysis.demo import demo_project, demo_survey
from move_analysis.readers import Candidates, read_candidates
from move_analysis.result import held_columns
from move_analysis.survey import Survey


@pytest.fixture(scope="session")
def project():
    return demo_project()


@pytest.fixture(scope="session")
def survey():
    return demo_survey()


@pytest.fixture(scope="session")
def outside(project):
    return read_candidates(project)


@pytest.fixture
def six() -> Survey:
    """Four of A (ICT in Spain) and two of B (green in Italy), of whom one pair has a tie.

    Needed, had: ai by five, one; solar by three, three; ports by two, none.
    """
    codes = ("ai", "solar", "ports")
    book = Codebook(
        title="Six",
        sectors=[Sector(code="ict", label="ICT"), Sector(code="green", label="Green")],
        competences=[Competence(code=code, sector="ict") for code in codes],
        questions=(
            Question(code="partner", kind="single", role="partner"),
            Question(code="sector", kind="single", role="sector"),
            Question(code="country", kind="single", role="country"),
            Question(code="has", kind="multiple", role="has", over="competences"),
            Question(code="needs", kind="multiple", role="needs", over="competences"),
            Question(code="markets", kind="multiple", role="market",
                     options=[Option(code=code) for code in ("MA", "BR", "none")]),
            Question(code="works", kind="text", role="tie"),
        ),
    )  # fmt: skip
    ticks = {
        "has[ai]": "100000", "has[solar]": "111000", "has[ports]": "000000",
        "needs[ai]": "011111", "needs[solar]": "000111", "needs[ports]": "110000",
        "markets[MA]": "111100", "markets[BR]": "000010", "markets[none]": "000001",
    }  # fmt: skip
    answers = pd.DataFrame(
        {
            "partner": list("AAAABB"),
            "sector": ["ict"] * 4 + ["green"] * 2,
            "country": ["ES"] * 4 + ["IT"] * 2,
            **{name: pd.array([t == "1" for t in row], dtype="boolean")
               for name, row in ticks.items()},
            "works": ["S2", None, None, None, None, None],
        },
        index=[f"S{number}" for number in range(1, 7)],
    )  # fmt: skip
    return Survey(answers, book)


@pytest.fixture
def make_candidates():
    """Candidates from `code: (country, members, {what: codes})`."""

    def make(**entries: tuple[str, int | None, dict[str, list[str]]]) -> Candidates:
        rows = [
            {"candidate": code, "name": f"Cluster {code}", "kind": "cluster", "country": country,
             "members": members, "source": ""}
            for code, (country, members, _) in entries.items()
        ]  # fmt: skip
        offers = [
            {"candidate": code, "what": what, "code": thing}
            for code, (_, _, brings) in entries.items()
            for what, things in brings.items()
            for thing in things
        ]
        schema = Candidates.SCHEMA
        table = pd.DataFrame(rows, columns=[*held_columns(schema["candidates"])]).astype(
            {"members": "Int64"}
        )
        return Candidates(
            candidates=table, offers=pd.DataFrame(offers, columns=[*held_columns(schema["offers"])])
        )

    return make
