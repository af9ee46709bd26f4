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


def codes(has, needs):
    """What the competences of both layers are called."""
    columns = [*has, *needs]
    found = ma.survey_from(pd.DataFrame({c: [True, False] for c in columns}), has=has, needs=needs)
    return list(found.incidence("has")), list(found.incidence("needs"))


@pytest.mark.parametrize(
    ("has", "needs", "named"),
    [
        # what one layer has in common goes on in the other
        (["has_solar_pv", "has_solar_heat"], ["needs_solar_pv", "needs_wind"],
         (["solar_pv", "solar_heat"], ["solar_pv", "wind"])),
        (["can_solar_pv", "can_wind"], ["lacks_solar_pv"], (["solar_pv", "wind"], ["solar_pv"])),
        (["can_solar_pv"], ["lacks_wind", "lacks_solar_pv"], (["solar_pv"], ["wind", "solar_pv"])),
        (["can_iot"], ["lacks_iot"], (["iot"], ["iot"])),
        (["What can you do? [iot]", "What can you do? [ai lab]"], ["What do you lack? [ai lab]"],
         (["iot", "ai_lab"], ["ai_lab"])),
        (["solar_pv", "wind"], ["needs_solar_pv", "needs_wind"],
         (["solar_pv", "wind"], ["solar_pv", "wind"])),
        # a name of its own says nothing about how long the question is
        (["can_solar_pv", "can_pv"], ["lacks_solar_pv"], (["solar_pv", "pv"], ["solar_pv"])),
        (["can_solar_pv"], ["lacks_wind_pv"], (["can_solar_pv"], ["lacks_wind_pv"])),
        # without a name in common each layer loses what all of it begins with
        (["can_iot", "can_ai"], ["lacks_web", "lacks_solar"], (["iot", "ai"], ["web", "solar"])),
    ],
)  # fmt: skip
def test_names_of_both_layers_are_cut_so_that_they_meet(has, needs, named):
    order = codes(has, needs)
    assert tuple(map(set, order)) == tuple(map(set, named))
    backwards = codes(has[::-1], needs[::-1])
    assert tuple(map(set, backwards)) == tuple(map(set, named))


@pytest.mark.parametrize("dtype", ["int64", "float64", "Int64"])
def test_persons_employed_are_the_four_size_classes(dtype):
    staff = pd.Series([300, 9, 10, 249, 250, 49, 50, 0]).astype(dtype)
    frame = pd.DataFrame({"has_a": [True, False] * 4, "staff": staff})
    survey = ma.survey_from(frame, has=["has_a"], size="staff")
    shares = ma.competences.measure_competences(survey, by="size").shares
    assert shares["group"].tolist() == ["micro", "small", "medium", "large"]
    assert shares["base"].tolist() == [2, 2, 2, 2]
    assert survey.codebook.by_role("size")[0].kind == "numeric"


def test_numbers_name_groups_as_they_are_written():
    frame = pd.DataFrame({"has_a": [True, False, True], "org": [12, None, 1234567890]})
    survey = ma.survey_from(frame, has=["has_a"], partner="org")
    assert survey.series("partner").dropna().tolist() == ["12", "1234567890"]


RATED = pd.DataFrame({"needs_a": list("12345")}).astype(
    pd.CategoricalDtype(list("12345"), ordered=True)
)


def test_from_where_a_rating_counts_is_asked_for_and_told():
    plain = ma.survey_from(RATED, needs=["needs_a"])
    assert plain.incidence("needs")["a"].tolist() == [False, True, True, True, True]
    assert plain.history[0].arguments["needs from"] == "2"
    strict = ma.survey_from(RATED, needs=["needs_a"], needs_from="4")
    assert strict.incidence("needs")["a"].tolist() == [False, False, False, True, True]
    assert strict.history[0].arguments["needs from"] == "4"
    had = ma.survey_from(RATED, has=["needs_a"], has_from="5")
    assert had.incidence("has").iloc[:, 0].tolist() == [False] * 4 + [True]


@pytest.mark.parametrize(
    "values",
    [[1, 2, 3, 5, None], pd.array([1, 2, 3, 5, None], "Int64"),
     pd.Categorical([1, 2, 3, 5, None], range(1, 6), ordered=True),
     pd.Categorical([1.0, 2, 3, 5, None], [1.0, 2, 3, 4, 5], ordered=True)],
)  # fmt: skip
@pytest.mark.parametrize("least", [3, "3"])
def test_ratings_in_whole_numbers_count_from_where_it_is_told(values, least):
    frame = pd.DataFrame({"needs_a": values, "needs_b": values})
    survey = ma.survey_from(frame, needs=["needs_a", "needs_b"], needs_from=least)
    assert survey.incidence("needs")["a"].tolist() == [False, False, True, True, pd.NA]
    assert survey.incidence("needs")["a"].equals(survey.incidence("needs")["b"].rename("a"))
    (scale,) = survey.codebook.scales
    assert [p.text() for p in scale.points] == [*"12345"]


def test_ratings_may_begin_at_zero_and_need_a_start():
    frame = pd.DataFrame({"needs_a": [0, 1, 2]})
    survey = ma.survey_from(frame, needs=["needs_a"], needs_from=0)
    assert survey.incidence("needs")["a"].tolist() == [True] * 3
    with pytest.raises(ValueError, match="or whole numbers, with has_from or needs_from"):
        ma.survey_from(frame, needs=["needs_a"])
    with pytest.raises(ValueError, match=r"needs_a. should hold whole numbers, got \d.5"):
        ma.survey_from(frame + 0.5, needs=["needs_a"], needs_from=1)
    with pytest.raises(ValueError, match=r"needs_from should be one of \[.*\], got .3"):
        ma.survey_from(frame, needs=["needs_a"], needs_from=3)
    with pytest.raises(ValueError, match="at most 100 apart"):
        ma.survey_from(frame * 1000, needs=["needs_a"], needs_from=3)


WEIGHED = FRAME.assign(w=[1, 2, 0.5, 0.5])


@pytest.mark.parametrize("weights", ["w", WEIGHED["w"]])
def test_weights_are_a_column_or_a_series(weights):
    survey = ma.survey_from(WEIGHED, has=["can_iot"], partner="org", weights=weights)
    assert survey.weights.tolist() == [1, 2, 0.5, 0.5]
    assert survey.weights.index.equals(survey.answers.index)
    assert ("w" in survey.answers) == (not isinstance(weights, str))
    assert survey.history[0].arguments["weights"] == "w"


@pytest.mark.parametrize(
    ("weights", "message"),
    [("x", "weights should name a column of the frame; there is no 'x'"),
     (WEIGHED["w"].iloc[:2], "weights should have the index"), (-WEIGHED["w"], "not negative"),
     (WEIGHED["w"].where(WEIGHED["w"] > 1), "finite"), ("org", "weights should hold numbers")],
)  # fmt: skip
def test_weights_are_checked(weights, message):
    with pytest.raises(ValueError, match=message):
        ma.survey_from(WEIGHED, has=["can_iot"], weights=weights)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"needs_from": "6"}, r"needs_from should be one of \['1', '2', '3', '4', '5'\], got '6'"),
        ({"has_from": "4"}, "has_from should be left out"),
        ({"sector": "brnach"}, "did you mean 'branch'"),
        ({"country": "Branch"}, "did you mean 'branch'"),
    ],
)
def test_what_names_no_point_and_nearly_a_column_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        ma.survey_from(RATED.assign(branch="ict"), needs=["needs_a"], **change)


def test_a_text_that_is_no_column_is_the_same_for_all():
    survey = ma.survey_from(RATED.assign(branch="ict"), needs=["needs_a"], sector="energy")
    assert survey.series("sector").unique().tolist() == ["energy"]
