"""Quality: response, blanks, questions that were not asked, straight lines."""

import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Option, Point, Question, Scale
from move_analysis.demo import demo_project, demo_survey
from move_analysis.prepare import check_quality, without_duplicates
from move_analysis.privacy import Blur, Policy, release
from move_analysis.project import Partner, Project
from move_analysis.statistics import wilson_interval
from move_analysis.survey import Survey

ITEMS = [Option(code=f"i{i}") for i in range(7)]
GRID = [f"grid[i{i}]" for i in range(7)]


@pytest.fixture(scope="module")
def project():
    partners = [
        Partner(code="A", name="Alpha", invited=10),
        Partner(code="B", invited=40),
        Partner(code="C", invited=5),
        Partner(code="D"),
    ]
    return Project(name="Demo", partners=partners, folder=".", file="move.yml")


@pytest.fixture(scope="module")
def survey():
    """Eight of A, two of B; B had no numbers and only the first three items of the grid."""
    book = Codebook(
        title="Quality",
        scales=(Scale(code="s", points=[Point(code=p) for p in "abc"]),),
        questions=(
            Question(code="partner", kind="single", role="partner"),
            Question(code="staff", kind="numeric", label="Staff"),
            Question(code="grid", kind="ordinal", scale="s", items=ITEMS, label="Skills"),
        ),
    )
    rows = ["aaaaaaa", "bbbbbb ", "abcabca", "aaaaa  ", "abababa", "ccccccb", "       ", "bbbbbbb"]
    rows += ["aaa    ", "abc    "]
    points = pd.CategoricalDtype(list("abc"), ordered=True)
    grid = pd.DataFrame([[c.strip() or None for c in row] for row in rows], columns=GRID)
    answers = grid.astype(points)
    answers.insert(0, "partner", ["A"] * 8 + ["B"] * 2)
    staff = [1, 2, 3, None, None, None, None, 8, None, None]
    answers.insert(1, "staff", pd.array(staff, dtype="Int64"))
    answers.index = [f"{p}-{i}" for i, p in enumerate(answers["partner"])]
    asked = pd.DataFrame(True, index=["A", "B"], columns=answers.columns)
    asked.loc["B", ["staff", *GRID[3:]]] = False
    return Survey(answers, book, asked=asked)


@pytest.fixture(scope="module")
def quality(survey, project):
    return check_quality(without_duplicates(survey), project=project)


def test_response_stands_on_the_members_invited(quality):
    table = quality.response.set_index("partner")
    assert table["answered"].to_dict() == {"A": 8, "B": 2, "C": 0, "D": 0}
    assert table["rate"].dropna().to_dict() == {"A": 0.8, "B": 0.05, "C": 0.0}
    low, high = wilson_interval(0.8, 10)
    assert table.loc["A", ["low", "high"]].tolist() == [float(low), float(high)]
    assert pd.isna(table.loc["D", "invited"]) and pd.isna(table.loc["D", "rate"])
    names = quality.tables()["response"].set_index("partner")["name"]
    assert names.to_dict() == {"A": "Alpha", "B": "B", "C": "C", "D": "D"}


def test_without_a_project_there_are_no_rates(survey):
    response = check_quality(survey).response
    assert response["answered"].tolist() == [8, 2] and response["rate"].isna().all()


def test_questions_count_only_those_who_were_asked(quality):
    table = quality.questions.set_index("question")
    assert table.loc["staff", ["asked_of", "answered", "not_asked_by"]].tolist() == [8, 4, "B"]
    assert table.loc["grid", ["asked_of", "answered", "not_asked_by"]].tolist() == [10, 9, ""]
    assert table["parts"].to_dict() == {"staff": 1, "grid": 7}
    assert table.loc["staff", "share"] == 0.5


def test_not_asked_is_not_the_same_as_blank(quality):
    table = quality.partners_questions.set_index(["partner", "question"])
    assert table.loc[("B", "staff"), "status"] == "not_asked"
    assert table.loc[("B", "grid"), "status"] == "partly_asked"
    assert table.loc[("A", "grid"), "status"] == "asked"
    assert table.loc[("B", "staff"), "asked_of"] == 0
    assert pd.isna(table.loc[("B", "staff"), "share"])


def test_straight_lines_need_six_equal_answers(quality):
    grid = quality.grids.iloc[0]
    assert grid[["answered", "straight", "share"]].tolist() == [6, 3, 0.5]
    lines = quality.respondents.set_index("respondent")["straight_lines"]
    assert lines[lines > 0].index.tolist() == ["A-0", "A-1", "A-7"]


def test_completeness_is_of_the_questions_asked(quality):
    share = quality.respondents.set_index("respondent")["completeness"]
    assert share[["A-0", "A-3", "A-6", "B-8"]].tolist() == [1.0, 0.5, 0.0, 1.0]


def test_steps_tell_what_was_done(quality):
    assert quality.steps["step"].tolist() == ["exact duplicates left out, the first of each kept"]
    assert quality.steps["rows_before"].tolist() == quality.steps["rows_after"].tolist() == [10]


def test_readings_name_number_and_base(quality):
    text = "\n".join(quality.reading())
    assert "10 SMEs of 2 partners answered." in text
    assert "Alpha: 8 of 10 members answered (80%)." in text
    assert 'Least answered: "Staff", by 4 of 8 that were asked (50%).' in text
    assert "1 of 2 questions were not asked by all partners" in text
    assert '"Skills": 3 of 6 SMEs gave the same answer throughout (50%).' in text


def test_a_released_quality_tells_of_nobody_and_of_no_small_count(quality):
    plain = Blur(b"key", variance=0)
    policy = Policy(minimum=5, reader="partnership", visible=frozenset({"A-0"}), blur=plain)
    shown = release(quality, policy)
    assert shown.respondents["respondent"].tolist() == ["A-0"]
    # How many answered is said of every partner: the survey admits none of them singly.
    assert shown.response["answered"].tolist() == [8, 2, 0, 0]
    assert pd.isna(shown.grids.iloc[0]["straight"]) and pd.isna(shown.grids.iloc[0]["share"])
    text = "\n".join(shown.reading())
    assert "3 of 6" not in text and "4 of 8" not in text


def test_blank_and_empty_surveys_are_checked_too(survey, project):
    nobody = survey.where(survey.series("partner") == "Z", "nobody")
    quality = check_quality(nobody, project=project)
    assert quality.response["answered"].tolist() == [0, 0, 0, 0]
    assert len(quality.respondents) == 0
    assert quality.questions["share"].isna().all()


def test_it_is_saved_and_read_back(quality, tmp_path):
    back = type(quality).load(quality.save(tmp_path / "quality"))
    for name, table in quality.tables().items():
        pd.testing.assert_frame_equal(back.tables()[name], table)
    assert back.reading() == quality.reading() and back.notes == quality.notes


def test_the_order_of_respondents_changes_no_count(survey, quality, project):
    shuffled = Survey(survey.answers.iloc[::-1], survey.codebook, asked=survey.asked)
    other = check_quality(without_duplicates(shuffled), project=project)
    for name in ("response", "questions", "partners_questions", "grids"):
        pd.testing.assert_frame_equal(other.tables()[name], quality.tables()[name])


def test_what_is_read_of_one_partner_is_about_that_partner():
    quality = check_quality(demo_survey(), project=demo_project())
    lines = quality.filter(partner="CCTL").reading()
    assert lines[0].startswith("Clúster Canario del Transporte y la Logística: 68 of 170 members")
    assert lines[1].startswith("Least answered: ") and " of 68 that were asked" in lines[1]
    assert len(lines) == 2
