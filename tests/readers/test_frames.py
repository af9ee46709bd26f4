"""A survey from a researcher's own frame."""

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.codebook import load_codebook

FRAME = pd.DataFrame(
    {
        "org": ["B", "A", "A", "B"],
        "branch": ["ICT", "Green", "ICT", "Green"],
        "can_iot": [1, 0, 1, None],
        "can_solar": [True, False, True, False],
        "needs: iot": ["no", "yes", None, "Sí"],
        "staff": [3, 12, 40, 7],
        "founded": pd.to_datetime(["2001-01-01", None, "2010-05-05", "2020-01-01"]),
        "happy": pd.Categorical(["low", "high", "low", None], ["low", "mid", "high"], ordered=True),
        "mail": ["a@x.example", "b@x.example", "c@x.example", "d@x.example"],
        "remark": ["first long remark", "another one", "a third", "and a fourth"],
        "eu": [True, False, True, True],
    },
    index=["s1", "s2", "s3", "s4"],
)


@pytest.fixture
def survey():
    return ma.survey_from(
        FRAME, has=["can_iot", "can_solar"], needs=["needs: iot"], partner="org", sector="branch"
    )


def test_competences_are_shared_by_what_is_had_and_needed(survey):
    assert [c.code for c in survey.codebook.competences] == ["iot", "solar"]
    assert survey.incidence("has")["iot"].tolist() == [True, False, True, pd.NA]
    assert survey.incidence("needs").columns.tolist() == ["iot"]
    assert survey.incidence("needs")["iot"].tolist() == [False, True, pd.NA, True]


def test_every_other_column_has_the_kind_of_its_values(survey):
    kinds = {question.code: question.kind for question in survey.codebook.questions}
    expected = {
        "partner": "single", "sector": "single", "staff": "numeric", "founded": "date",
        "happy": "ordinal", "remark": "text", "eu": "single",
    }  # fmt: skip
    assert {code: kind for code, kind in kinds.items() if code in expected} == expected
    assert survey.answers["happy"].cat.codes.tolist() == [0, 2, 0, -1]
    assert survey.answers.index.tolist() == FRAME.index.tolist()


def test_addresses_never_come_into_the_answers(survey):
    assert "mail" not in survey.answers
    assert "@" not in survey.answers.to_csv()
    assert survey.history[0].arguments == {"columns left out": ["mail"]}


def test_the_draft_is_a_codebook_that_can_be_read_again(survey, tmp_path):
    path = tmp_path / "codebook.yml"
    path.write_text(survey.codebook.yaml(), encoding="utf-8")
    assert load_codebook(path) == survey.codebook


def test_it_goes_through_the_analyses(survey):
    balance = ma.competences.measure_balance(survey)
    assert set(balance.balance["competence"]) == {"iot", "solar"}


def test_scales_names_and_constants():
    level = pd.CategoricalDtype(["none", "some", "much"], ordered=True)
    frame = pd.DataFrame({"x": ["none", "much"], "y": ["some", None]}).astype(level)
    survey = ma.survey_from(
        frame, has={"x": "iot", "y": "ai"}, partner="ACME", sectors={"iot": "ict", "ai": "ict"}
    )
    assert survey.incidence("has")["iot"].tolist() == [False, True]
    assert survey.series("partner").tolist() == ["ACME", "ACME"]
    assert {c.sector for c in survey.codebook.competences} == {"ict"}


@pytest.mark.parametrize(
    ("change", "message"),
    [({"has": ["nothing"]}, "there is no 'nothing'"), ({"has": ["staff"]}, "got '12'"),
     ({"has": ["remark"]}, "should hold booleans")],
)  # fmt: skip
def test_wrong_arguments(change, message):
    with pytest.raises(ValueError, match=message):
        ma.survey_from(FRAME, partner="org", **change)
    with pytest.raises(ValueError, match="unique"):
        ma.survey_from(FRAME.set_axis([1, 1, 2, 3]))
