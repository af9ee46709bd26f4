from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.competences import measure_balance, measure_competences
from move_analysis.competences.closing import related_competences
from move_analysis.competences.supply import balance_of
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import policy_for, release


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
        # As R's package contingencytables prints it (chapter 8 of their book).
        (59, 6, 16, 80, -0.1186, -0.0046),
    ],
)
def test_paired_interval_of_newcombe(both, first, second, neither, low, high):
    has = [True] * (both + first) + [False] * (second + neither)
    needs = [True] * both + [False] * first + [True] * second + [False] * neither
    frames = [pd.DataFrame({"c": pd.array(answers, dtype="boolean")}) for answers in (has, needs)]
    row = balance_of(*frames, pd.Series(1.0, index=frames[0].index)).loc["c"]
    assert row["surplus_low"] == pytest.approx(low, abs=6e-4)
    assert row["surplus_high"] == pytest.approx(high, abs=6e-4)


def test_where_each_need_can_be_met(small_survey):
    closing = measure_balance(small_survey, by="partner").closing
    columns = ["competence", "group", "need", "met_inside", "met_elsewhere", "across_border"]
    assert closing[[*columns, "closable"]].to_numpy().tolist() == [
        ["iot", "A", 1, 1, 0, 0, "met_inside"],
        ["iot", "B", 1, 0, 1, 1, "met_elsewhere"],
        ["web", "A", 1, 1, 0, 0, "met_inside"],
        ["web", "B", 1, 1, 0, 0, "met_inside"],
        ["solar", "A", 1, 0, 1, 1, "met_elsewhere"],
        ["solar", "B", 0, 0, 0, 0, "not_asked"],
    ]
    assert closing["across_sector"].isna().all()  # the sector of the SMEs was not asked


WAYS = ["met_inside", "met_elsewhere", "by_training", "by_enlargement", "supply_unknown"]


@pytest.fixture(scope="module")
def scarce():
    """A demo in which few competences are left, so that needs are met in every way."""
    survey = demo_survey()
    answers = survey.answers
    own = [name for name in answers if name.startswith("has[")]
    only = {"iot": "NUMELINK", "fleet": "BCT"}
    for name in own:
        code = name.removeprefix("has[").removesuffix("]")
        if code in ("routing", "software"):
            answers[name] = answers[name].where(
                answers[name].isna(), answers[name].cat.categories[0]
            )
        elif code in only:
            away = answers["partner"].astype(object) != only[code]
            none = answers[name].cat.categories[0]
            answers[name] = answers[name].where(answers[name].isna() | ~away, none)
        elif code == "warehousing":
            answers[name] = answers[name].where(answers[name].isna())
    return survey.changed("scarce", answers=answers)


@pytest.mark.parametrize("by", [None, "partner", "sector"])
def test_ways_add_up_to_the_needs(scarce, by):
    result = measure_balance(scarce, by=by)
    closing = result.closing
    assert (closing[WAYS].sum(axis=1) == closing["need"]).all()
    assert (closing[WAYS].sum() > 0).all(), closing[WAYS].sum()
    for part in ("across_border", "across_sector"):
        assert (closing[part] <= closing["met_elsewhere"]).all() and closing[part].sum() > 0
    assert (result.training["prepared"] <= result.training["need"]).all()
    totals = result.totals.set_index("group")
    pd.testing.assert_frame_equal(
        totals[["need", *WAYS]].astype(int),
        closing.groupby("group")[["need", *WAYS]].sum().loc[totals.index],
        check_names=False,
    )


def test_ways_agree_with_their_definitions(scarce):
    has, needs = (scarce.incidence(layer).fillna(False).astype(bool) for layer in ("has", "needs"))
    of = {role: scarce.series(role).astype(object) for role in ("partner", "country", "sector")}
    known = scarce.incidence("has").notna().any()
    related = related_competences(scarce.incidence("has"), scarce.incidence("needs")) > 0
    closing = measure_balance(scarce).closing.set_index("competence")
    for competence in ("routing", "software", "iot", "fleet", "warehousing", "cloud"):
        found = dict.fromkeys([*WAYS, "across_border", "across_sector"], 0)
        near = has[related.columns[related[competence]]].any(axis=1)
        suppliers = has.index[has[competence]]
        for sme in needs.index[needs[competence]]:
            others = suppliers.drop(sme, errors="ignore")
            unlike = {
                role: pd.notna(group[sme]) and (group[others].dropna() != group[sme]).any()
                for role, group in of.items()
            }
            mates = of["partner"] == of["partner"][sme]
            if not known[competence]:
                found["supply_unknown"] += 1
            elif mates[others].any():
                found["met_inside"] += 1
            elif len(others):
                found["met_elsewhere"] += 1
                found["across_border"] += unlike["country"]
                found["across_sector"] += unlike["sector"]
            else:
                found["by_training" if near[mates].any() else "by_enlargement"] += 1
        assert closing.loc[competence, list(found)].to_dict() == found, competence


def test_related_competences_are_few_by_chance():
    rng = np.random.default_rng(0)
    kept = []
    for _ in range(20):
        chance = pd.DataFrame(rng.random((200, 20)) < 0.3).astype("boolean")
        kept.append((related_competences(chance, chance & False) > 0).to_numpy().any())
    assert np.mean(kept) <= 0.15


def test_training_starts_from_what_goes_together(scarce):
    result = measure_balance(scarce)
    training = result.tables()["training"].set_index("competence")
    related = related_competences(scarce.incidence("has"), scarce.incidence("needs"))
    code = training.dropna(subset="related").index[0]
    labels = {c.code: c.text("en") for c in scarce.codebook.competences}
    nearest = related[code].idxmax()
    assert training.loc[code, "related"].split("+")[0] == nearest
    assert training.loc[code, "related_label"].startswith(labels[nearest])


def test_no_sme_meets_its_own_need(small_survey):
    answers = small_survey.answers
    answers["has[solar]"] = answers["has[solar]"].where(answers.index != "B-1", "none")
    answers.loc["A-1", "has[solar]"] = "expert"
    alone = small_survey.changed("A-1 alone has and needs solar", answers=answers)
    closing = measure_balance(alone).closing.set_index("competence")
    columns = ["need", "by_enlargement", "closable"]
    assert closing.loc["solar", columns].tolist() == [1, 1, "by_enlargement"]
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
    assert "There are no answers about needs." in result.notes
    assert (result.closing["closable"] == "not_asked").all()
    assert result.balance["surplus"].isna().all()
    assert result.reading() == ("Not asked, or not answered.",)


def test_reading_names_gaps_surpluses_and_who_could_close_them(small_survey):
    result = measure_balance(small_survey, by="partner")
    lines = result.reading()
    (gap,) = [line for line in lines if line.startswith("B: Gap in Internet of things: ")]
    assert gap == (
        "B: Gap in Internet of things: 0 SMEs have it (0% of 1), 1 needs it (50% of 2); "
        "the gap is probably -39% to 91%. Most needs can be met elsewhere in the partnership."
    )
    assert any(line.startswith("B: Surplus in Web") for line in lines)


def test_headline_says_what_one_group_lacks_and_has(small_survey):
    result = measure_balance(small_survey, by="partner")
    lacked, offered = result.filter(group="B").headline()
    assert lacked == (
        "Lacked most, of 2 SMEs that answered: Internet of things (0 SMEs have it, 1 needs it)."
    )
    assert offered.startswith("Most to offer: Web")
    assert result.headline() == result.reading()[:1]


def test_each_supplier_serves_one_other_sme(small_survey):
    """Against the largest assignment of suppliers to other SMEs, competence by competence."""
    from scipy.optimize import linear_sum_assignment

    demo = demo_survey()
    for survey in (small_survey, demo.where(demo.series("partner") == "CCTL", "one partner")):
        has, needs = (
            survey.incidence(layer).fillna(False).astype(bool) for layer in ("has", "needs")
        )
        possible = {
            code: np.outer(has[code], needs[code]) & ~np.eye(len(has), dtype=bool)
            for code in has.columns.intersection(needs.columns)
        }
        served = sum(
            int(pairs[linear_sum_assignment(pairs, maximize=True)].sum())
            for pairs in possible.values()
        )
        assert measure_balance(survey).totals["one_each"].tolist() == [served]


def test_reading_of_hidden_numbers_says_too_few(small_survey):
    result = measure_balance(small_survey)
    hidden = result.with_tables(balance=result.balance.assign(surplus=float("nan")))
    assert hidden.reading()[-1] == "Too few SMEs to say."
    assert result.filter(group="nobody").reading() == ("There are no answers about this.",)


def small_partner(n):
    """The demo with only so many SMEs of ENVIPARK; what is measured, and what is published."""
    survey = demo_survey()
    partner = survey.series("partner")
    keep = (partner != "ENVIPARK") | (partner == "ENVIPARK").cumsum().le(n)
    survey = survey.where(keep, f"{n} of ENVIPARK")
    found = measure_balance(survey, by="partner")
    shown = release(found, policy_for(demo_project(), survey))
    return found, shown


@pytest.mark.parametrize("n", [5, 6, 8, 12, 40])
def test_published_ways_are_of_the_needs_that_there_are(n):
    """Each count that read "fewer than 5" was 2.5: five ways of 1 need were 12.5."""
    true, shown = (one.totals.set_index("group").astype(float) for one in small_partner(n))
    assert (true["met_elsewhere"].drop("ENVIPARK") == 0).all()
    assert (shown["met_elsewhere"].drop("ENVIPARK") == 0).all()
    assert (shown[WAYS].sum(axis=1) - shown["need"]).drop("ENVIPARK").abs().max() < 25
    row = shown.loc["ENVIPARK"]
    if n < 20:
        assert row[["need", *WAYS, "across_border", "one_each"]].isna().all()
    else:
        assert abs(row["need"] - true["need"]["ENVIPARK"]) < 50
        assert abs(row[WAYS].sum() - row["need"]) < 5


def test_needs_that_are_too_few_for_ways_are_told():
    found, _ = small_partner(6)
    own = found.totals.loc[[3]].assign(**dict.fromkeys([*WAYS, "across_border"], np.nan))
    shown = replace(found, totals=own, balance=found.balance[found.balance["group"] == "ENVIPARK"])
    first = str(shown.reading()[0])
    assert first.endswith("needs of 6 SMEs. They are too few to say where they can be met.")


@pytest.mark.parametrize("by", [None, "partner", "country", "sector"])
@pytest.mark.parametrize(("role", "across"), [("country", "border"), ("sector", "sector")])
def test_what_is_across_a_border_is_missing_where_no_country_is_known(role, across, by):
    survey = demo_survey()
    answers = survey.answers
    answers.loc[survey.series("partner") != "BCT", survey.columns("has")] = None
    column = survey.columns(role)[0]
    answers[column] = answers[column].head(0).reindex(answers.index)
    found = measure_balance(survey.changed("not known", answers=answers), by=by)
    if by != role:
        assert (found.closing["met_elsewhere"] > 0).any()
    assert found.closing[f"across_{across}"].isna().all()
    assert not any(across in str(message) for message in found.reading())


def test_each_share_has_the_base_it_is_of():
    """ "75% against 7% of 726" was 75 % of 726 and 7 % of 428."""
    frame = pd.DataFrame(
        {"has_a": [True] * 30 + [False] * 70, "needs_a": [True] * 10 + [False] * 10 + [None] * 80}
    )
    survey = ma.survey_from(frame, has=["has_a"], needs=["needs_a"])
    line = next(line for line in measure_balance(survey).reading() if "Gap in a" in line)
    assert "30 SMEs have it (30% of 100), 10 need it (50% of 20); the gap is" in line
