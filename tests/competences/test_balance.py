import numpy as np
import pandas as pd
import pytest

from move_analysis.competences import measure_balance, measure_competences
from move_analysis.competences.balance import _balance_of


def test_supply_and_demand_are_those_of_the_competence_matrix(small_survey):
    balance = measure_balance(small_survey, by="partner").balance
    for layer, n, suffix in (("has", "have", "has"), ("needs", "need", "need")):
        shares = measure_competences(small_survey, layer=layer, by="partner").shares
        names = [n, *(f"{name}_{suffix}" for name in ("base", "share", "low", "high"))]
        np.testing.assert_array_equal(balance[names], shares[["n", "base", "share", "low", "high"]])


def test_surplus_is_the_difference_of_the_shares(small_survey):
    balance = measure_balance(small_survey).balance.set_index("competence")
    assert balance["surplus"].to_dict() == pytest.approx({"iot": 0, "web": 0, "solar": -1 / 6})
    inside = balance["surplus"].between(balance["surplus_low"], balance["surplus_high"])
    assert inside.all()


@pytest.mark.parametrize(
    ("both", "first", "second", "neither", "low", "high"),
    [
        # Newcombe (1998), method 10; airway data of Fagerland, Lydersen & Laake (2014).
        (36, 12, 2, 0, 0.0569, 0.3404),
        (1, 1, 7, 12, -0.507, -0.026),
    ],
)
def test_paired_interval_of_newcombe(both, first, second, neither, low, high):
    has = [True] * (both + first) + [False] * (second + neither)
    needs = [True] * both + [False] * first + [True] * second + [False] * neither
    frames = [pd.DataFrame({"c": pd.array(answers, dtype="boolean")}) for answers in (has, needs)]
    row = _balance_of(*frames, pd.Series(1.0, index=frames[0].index)).loc["c"]
    assert row["surplus_low"] == pytest.approx(low, abs=6e-4)
    assert row["surplus_high"] == pytest.approx(high, abs=6e-4)


def test_where_each_need_can_be_met(small_survey):
    closing = measure_balance(small_survey, by="partner").closing
    columns = ["competence", "group", "need", "met_inside", "met_elsewhere", "met_nowhere"]
    assert closing[[*columns, "closable"]].to_numpy().tolist() == [
        ["iot", "A", 1, 1, 0, 0, "inside the partner"],
        ["iot", "B", 1, 0, 1, 0, "elsewhere in the partnership"],
        ["web", "A", 1, 1, 0, 0, "inside the partner"],
        ["web", "B", 1, 1, 0, 0, "inside the partner"],
        ["solar", "A", 1, 0, 1, 0, "elsewhere in the partnership"],
        ["solar", "B", 0, 0, 0, 0, "not asked"],
    ]


def test_no_sme_meets_its_own_need(small_survey):
    answers = small_survey.answers
    answers["has[solar]"] = answers["has[solar]"].where(answers.index != "B-1", "none")
    answers.loc["A-1", "has[solar]"] = "expert"
    alone = small_survey.changed("A-1 alone has and needs solar", answers=answers)
    closing = measure_balance(alone).closing.set_index("competence")
    assert closing.loc["solar", ["need", "met_nowhere", "closable"]].tolist() == [1, 1, "nowhere"]
    balance = measure_balance(alone).balance.set_index("competence")
    assert balance["single_supplier"].tolist() == [False, False, True]


def test_one_more_supplier_never_makes_a_need_harder_to_meet(small_survey):
    answers = small_survey.answers
    answers.loc["A-2", "has[solar]"] = "expert"
    more = small_survey.changed("A-2 has solar", answers=answers)
    before, after = (
        measure_balance(s).closing.set_index("competence") for s in (small_survey, more)
    )
    assert before.loc["solar", ["met_inside", "met_elsewhere"]].tolist() == [0, 1]
    assert after.loc["solar", ["met_inside", "met_elsewhere"]].tolist() == [1, 0]


def test_survey_without_needs_says_so(small_survey, small_book):
    questions = [q for q in small_book.questions if q.role != "needs"]
    book = small_book.model_copy(update={"questions": tuple(questions)})
    answers = small_survey.answers.filter(regex="^(?!needs)")
    survey = small_survey.changed("no needs", answers=answers, codebook=book)
    result = measure_balance(survey)
    assert "The survey has no question about needs." in result.notes
    assert (result.closing["closable"] == "not asked").all()
    assert result.balance["surplus"].isna().all()
    assert result.reading() == ("Not asked, or not answered.",)


def test_reading_names_gaps_surpluses_and_who_could_close_them(small_survey):
    result = measure_balance(small_survey, by="partner")
    lines = result.reading()
    (gap,) = [line for line in lines if line.startswith("B: Gap in Internet of things: ")]
    assert " need it, " in gap and "interval of the gap" in gap and " Most needs can be met " in gap
    assert any(line.startswith("B: Surplus in Web") for line in lines)


def test_reading_of_hidden_numbers_says_too_few(small_survey):
    result = measure_balance(small_survey)
    hidden = result.with_tables(balance=result.balance.assign(surplus=float("nan")))
    assert hidden.reading() == ("Too few SMEs to say.",)
    assert result.about(group="nobody").reading() == ("There are no answers about this.",)
