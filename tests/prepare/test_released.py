"""What is published of quality, progress, weights and vocabulary: functions of published counts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.codebook import Codebook, Competence, Question, Sector
from move_analysis.columns import Coarse, Respondent, Withheld
from move_analysis.demo import demo_project, demo_survey
from move_analysis.prepare import check_progress, check_quality, check_vocabulary, check_weights
from move_analysis.prepare.weight_tables import in_common
from move_analysis.privacy import Blur, release
from move_analysis.readers import check_project, read_candidates, read_members
from move_analysis.settings import Weights
from move_analysis.survey import Survey

NAMES = ["quality", "few", "progress", "weights", "weighted", "trimmed", "merged", "vocabulary"]
FROM_COARSE = {"design": ["effective"], "partners": ["status"]}
"""Computed from what is published coarsely."""


def written():
    """Forty SMEs of two partners say in their own words what they need."""
    book = Codebook(
        title="Written",
        sectors=[Sector(code="it")],
        competences=[Competence(code=code, sector="it") for code in ("python", "git")],
        questions=[
            Question(code="partner", kind="single", role="partner"),
            Question(code="skill", kind="text", role="needs", label="Skills wanted"),
        ],
    )
    texts = ["python, git", "git; herding cats", None, "cats"] * 10
    answers = pd.DataFrame({"partner": ["CCTL", "BCT"] * 20, "skill": sorted(texts, key=str)})
    return Survey(answers.set_axis([f"W-{n}" for n in range(40)]), book)


@pytest.fixture(scope="module")
def project():
    return demo_project()


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def policy(project, survey):
    return ma.policy_for(project, survey)


@pytest.fixture(scope="module")
def made(project, survey):
    members = read_members(project)
    few = survey.where(survey.series("size") == "medium", "medium SMEs")
    settings = {
        "trimmed": Weights(trim=1.1),
        "merged": Weights(margins=("partner*sector*size",), trim=None),
    }
    return {
        "quality": check_quality(survey, project=project),
        "few": check_quality(few, project=project),
        "progress": check_progress(survey, project),
        "weights": check_weights(survey, members),
        "weighted": check_weights(ma.prepare.raked(survey, members), members),
        **{n: check_weights(survey, members, settings=s) for n, s in settings.items()},
        "vocabulary": check_vocabulary(written()),
    }


@pytest.fixture(scope="module")
def released(made, policy):
    return {name: release(result, policy) for name, result in made.items()}


@pytest.mark.parametrize("name", NAMES)
def test_without_noise_the_true_numbers_are_published(name, made, policy):
    plain = replace(policy, blur=Blur(b"key", variance=0), minimum=1)
    truth, shown = made[name], release(made[name], plain)
    for table, columns in truth.SCHEMA.items():
        one, other = truth.tables()[table], shown.tables()[table]
        if any(isinstance(column.gate, Respondent | Withheld) for column in columns.values()):
            continue
        if table == "changes":  # weights change a share by two digits: see below
            one, other = (t[["layer", "competence", "n", "base", "before"]].sort_values(
                ["layer", "competence"], ignore_index=True) for t in (one, other))  # fmt: skip
        for column in one.columns.difference(FROM_COARSE.get(table, [])):
            if isinstance(columns[column].gate, Coarse):
                continue
            if not pd.api.types.is_numeric_dtype(one[column]):
                assert one[column].tolist() == other[column].tolist(), f"{table}.{column}"
                continue
            left, right = (t[column].astype(float).to_numpy() for t in (one, other))
            if column == "weighted":
                left = np.where(one["raked"] == "merged", np.nan, left)
            coarse = column in ("weighted", "achieved", "difference")
            within = 0.05 * np.abs(right) if coarse else 1e-4 + 1e-3 * np.abs(right)
            within += 0.05 * other["target"].to_numpy() if column == "difference" else 0
            close = (np.abs(left - right) <= within) | (np.isnan(left) & np.isnan(right))
            assert close.all(), f"{table}.{column}"


def test_how_many_answered_is_said_as_it_is_but_not_of_a_selection(made, released):
    response = released["quality"].response
    assert response["answered"].tolist() == made["quality"].response["answered"].tolist()
    np.testing.assert_allclose(response["rate"], response["answered"] / response["invited"], 1e-3)
    weeks = released["progress"].weeks
    assert weeks["total"].tolist() == made["progress"].weeks["total"].tolist()
    few, true = released["few"], made["few"]
    assert few.response["answered"].tolist() != true.response["answered"].tolist()
    assert few.steps["rows_after"].iloc[-1] != true.steps["rows_after"].iloc[-1]
    assert released["quality"].steps["rows_after"].iloc[-1] == 250


def test_answers_to_a_question_are_counted_as_everywhere(released, survey, policy):
    """A second name for the same SMEs would be a second version of the same number."""
    questions = released["quality"].questions.set_index("question")
    needs = release(ma.competences.measure_competences(survey, layer="needs"), policy).shares
    assert set(needs["base"]) == {questions.loc["needs", "answered"]}
    by = release(ma.competences.measure_competences(survey, layer="needs", by="partner"), policy)
    answered = released["quality"].filter(question="needs").partners_questions
    assert dict(zip(by.shares["group"], by.shares["base"], strict=True)) == dict(
        zip(answered["partner"], answered["answered"], strict=True)
    )
    sizes = released["weights"].filter(attribute="size").nonresponse
    assert set(sizes["base"]) == {questions.loc["size", "answered"]}


def test_categories_are_counted_as_everywhere(released, survey, policy):
    weights = released["weights"]
    cells = weights.nonresponse.set_index(["attribute", "category"])["n"]
    for by in ("partner", "country", "sector", "size"):
        shares = release(ma.competences.measure_competences(survey, by=by), policy).shares
        for code, asked in zip(shares["group"], shares["asked"], strict=True):
            assert cells[by, code] == asked
    for row in weights.margins.itertuples():
        assert row.n == cells[row.margin, getattr(row, row.margin)]


def test_weights_tell_no_count_of_a_raked_group(made, policy):
    """A raked share is that of the members; divided by a share it would tell who answered."""
    for name in ("weights", "merged"):
        tables = []
        for more in (0, 1):
            table = made[name].nonresponse.copy()
            raked = table["raked"] != ""
            assert raked.sum() > 5
            table.loc[raked, "share"] *= 1 + 0.2 * more
            shown = release(made[name].with_tables(nonresponse=table), policy)
            tables.append(shown.nonresponse["weighted"][raked])
        pd.testing.assert_series_equal(*tables)
        target = made[name].nonresponse.loc[tables[0].index, "target"]
        known = tables[0].notna()
        np.testing.assert_allclose(tables[0][known], target[known], rtol=1e-3)
    assert tables[0].isna().any()  # some cells were merged
    assert (release(made["weights"], policy).margins["difference"] == 0).all()


def test_what_respondents_have_in_common():
    cells = (("A", "small"), ("B", "small"), ("B", "micro"))
    assert in_common(["partner", "size"], cells) == {
        "partner": "A + B + B", "country": "all", "sector": "all", "size": "small + small + micro",
    }  # fmt: skip
    assert in_common(["size"], (("small",),))["size"] == "small"


def test_the_widest_published_change_comes_first(released):
    changes = released["weighted"].tables()["changes"]
    known = changes["change"].abs().dropna()
    assert known.is_monotonic_decreasing
    widest = changes.iloc[0]
    assert widest["label"] in released["weighted"].reading()[-1]
    np.testing.assert_allclose(changes["change"], changes["share"] - changes["before"], atol=2e-4)


def test_rows_about_smes_say_little_more_than_who_they_are(released):
    respondents, duplicates = released["quality"].respondents, released["quality"].duplicates
    assert respondents["completeness"].nunique() <= 5 and respondents["straight_lines"].max() <= 2
    assert set(duplicates["share"]) <= {0.9, 1.0}
    reminders = released["progress"].reminders
    assert set(reminders["completeness"]) <= {0.0, 0.25, 0.5}


@pytest.mark.parametrize("minimum", [5, 15, 40, 100, 1000])
@pytest.mark.parametrize("name", NAMES)
def test_sentences_hold_whatever_is_too_small_to_show(name, minimum, made, policy):
    shown = release(made[name], replace(policy, minimum=minimum))
    assert not [line for line in shown.reading() if "nan" in line or "<NA>" in line]


def test_notes_steps_and_arguments_hold_no_count_of_answers(made):
    counts = {"7", "14", "37", "38", "68", "71", "231", "250"}
    for result in made.values():
        said = [*result.notes, *(result.steps["step"] if hasattr(result, "steps") else ())]
        words = {word.strip(".,;()") for line in said for word in line.split()}
        assert not words & counts
        assert not counts & {str(value) for value in result.arguments.values()}


def test_faults_of_files_are_for_who_has_them(policy):
    """They may quote what an SME answered."""
    found = check_project("nowhere")
    assert len(found) == 1 and release(found, policy).table.empty


def test_what_partners_and_candidates_say_of_themselves_is_published_as_it_is(project, policy):
    for result, table in ((read_members(project), "members"),
                          (read_candidates(project), "candidates")):  # fmt: skip
        shown = release(result, policy).tables()[table]
        pd.testing.assert_frame_equal(shown, result.tables()[table])
