"""Matches: what was planted is found, the rules hold, and sentences say what the tables say."""

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.codebook import Codebook, Question
from move_analysis.demo import demo_project, demo_survey, demo_truth
from move_analysis.matching import match_needs
from move_analysis.matching.fairness import gini
from move_analysis.matching.match import _share_met
from move_analysis.matching.scores import answers_of, levels, rarity
from move_analysis.networks import find_ties
from move_analysis.privacy import Blur
from move_analysis.settings import Matching
from move_analysis.survey import Survey


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def found(survey):
    return match_needs(survey)


@pytest.fixture(scope="module")
def free(survey):
    """Every pair may be listed, anywhere."""
    return match_needs(survey, settings=Matching(load=0, exclude_ties=False))


@pytest.mark.parametrize("seed", [0, 7])
def test_planted_pairs_are_in_the_first_three_of_each_others_lists(seed):
    matches = match_needs(demo_survey(seed=seed)).matches
    first = matches[matches["rank"] <= 3]
    listed = set(zip(first["sme"], first["match"], strict=True))
    pairs = demo_truth(seed=seed).complementary_pairs
    assert sum((a, b) in listed and (b, a) in listed for a, b in pairs) >= 9


def test_mutual_matches_come_first(found):
    for _, own in found.matches.sort_values("rank").groupby("sme"):
        assert own["mutual"].astype(int).is_monotonic_decreasing
        assert own["score"].is_monotonic_decreasing
        assert own["rank"].tolist() == list(range(1, len(own) + 1))


def test_scores_and_reasons_are_those_of_the_answers(survey, free):
    """The first list, worked out again from the incidence tables."""
    needs, has = (survey.incidence(layer).fillna(False) for layer in ("needs", "has"))
    labels = {c.code: c.text() for c in survey.codebook.competences}
    for row in free.tables()["matches"].groupby("sme").head(1).head(20).itertuples():
        gets = [labels[c] for c in needs.columns if needs.loc[row.sme, c] and has.loc[row.match, c]]
        gives = [
            labels[c] for c in needs.columns if needs.loc[row.match, c] and has.loc[row.sme, c]
        ]
        assert row.gets_label == "; ".join(gets) and row.gives_label == "; ".join(gives)
        assert row.mutual == bool(gets and gives)
        assert row.met == pytest.approx(len(gets) / needs.loc[row.sme].sum())
        for what in gets[:4]:
            assert what in row.why.split("They need")[0]


def test_a_score_is_what_the_note_says(small_survey):
    settings = Matching(damping=0, sector=0, border=0, load=0)
    weights = {"iot": 1.0, "web": 2.0, "solar": 1.0}
    table = match_needs(small_survey, settings=settings, weights=weights).tables()["matches"]
    row = table.set_index(["sme", "match"]).loc[("A-1", "A-2")]
    # A-1 needs web (2 of 3 by weight) and solar; A-2 is expert in web. A-2 needs iot, A-1 has it.
    gets, gives = 2 / 3, 1.0
    assert row["score"] == pytest.approx(0.8 * (gets * gives) ** 0.5 + 0.2 * (gets + gives) / 2)
    assert row["why"] == (
        "You need Web; they have it (expert). They need Internet of things; you have it (expert)."
    )


def test_another_country_adds_its_bonus(small_survey):
    same, bonus = (
        match_needs(small_survey, settings=Matching(border=border, load=0)).tables()["matches"]
        for border in (0.0, 0.5)
    )
    both = same.merge(bonus, on=["sme", "match"])
    ratio = both["score_y"] / both["score_x"]
    assert ratio[both["other_country_x"]].tolist() == pytest.approx([1.5] * 6)
    assert ratio[~both["other_country_x"]].tolist() == pytest.approx([1.0] * 6)
    assert both.loc[both["other_country_x"], "why_x"].str.endswith("Other country.").all()


def test_levels_are_shares_of_the_highest(small_survey):
    assert levels(small_survey, "has")["iot"].tolist()[:4] == [1.0, 0.0, 0.5, 0.0]
    assert levels(small_survey, "needs")["iot"].tolist()[:2] == [0.0, 1.0]


def test_the_rarer_the_weightier(small_survey):
    weights = rarity(small_survey)
    assert weights["iot"] == pytest.approx(-np.log(3 / 6))  # 2 of 4, and one more on each side
    assert weights["solar"] == pytest.approx(-np.log(2 / 5))


def test_the_order_of_the_answers_changes_nothing(survey, found):
    order = np.random.default_rng(1).permutation(len(survey))
    mixed = survey.changed("mixed", answers=survey.answers.iloc[order])
    again = match_needs(mixed)
    for name, table in found.frames().items():
        if name == "partners":  # in the order of the codebook where there is one
            table = table.sort_values(["partner", "match_partner"], ignore_index=True)
        pd.testing.assert_frame_equal(
            table, getattr(again, name).sort_values(["partner", "match_partner"], ignore_index=True)
            if name == "partners" else getattr(again, name),
        )  # fmt: skip


def test_ties_and_the_own_partner_can_be_left_out(survey, free):
    ties = find_ties(survey, permutations=0).ties
    tied = set(zip(ties["source"], ties["target"], strict=True))

    def is_tied(matches):
        ends = zip(matches["sme"], matches["match"], strict=True)
        return [(a, b) in tied or (b, a) in tied for a, b in ends]

    assert any(is_tied(free.matches))
    settings = Matching(exclude_ties=True, exclude_own_partner=True)
    strict = match_needs(survey, settings=settings)
    assert not any(is_tied(strict.matches))
    assert (strict.matches["partner"] != strict.matches["match_partner"]).all()
    assert any("same partner" in note for note in strict.notes)


def test_a_limit_spreads_the_load(found):
    rows = found.fairness.set_index("lists")
    limited, free = rows.loc["limited"], rows.loc["free"]
    assert limited["most"] == 10 < free["most"]
    assert limited["gini"] < free["gini"] and limited["never"] < free["never"]
    assert limited["total"] < free["total"] and limited["gap"] < 1e-6
    times = found.matches["match"].value_counts().reindex(answers_of(demo_survey()).ids).fillna(0)
    assert limited["gini"] == pytest.approx(gini(times))
    assert limited["never"] == (times == 0).sum()
    curve = found.concentration.query("lists == 'limited'")
    assert curve["places"].is_monotonic_increasing and curve["places"].iloc[-1] == 1
    assert curve["places"].le(curve["smes"] + 1e-12).all()


def test_gini_by_hand():
    assert gini([1, 3]) == pytest.approx(0.25)
    assert gini(np.full(7, 2)) == 0 and np.isnan(gini([0, 0]))


def test_near_misses_are_no_matches(survey, found):
    needs, has = (survey.incidence(layer).fillna(False) for layer in ("needs", "has"))
    listed = found.matches.groupby("sme")["match"].agg(list)
    assert len(found.near_misses) > 20
    for row in found.tables()["near_misses"].itertuples():
        need, instead = row.need, row.related
        assert needs.loc[row.sme, need] and not has.loc[row.match, need]
        assert has.loc[row.match, instead] and row.proximity >= 0.4
        assert not has.loc[listed[row.sme], need].any()
        assert row.why.startswith(f"You need {row.need_label}; they do not have it, but they have ")
        assert not any(sign.isdigit() for sign in row.why)


def test_needs_that_nobody_can_meet_have_near_misses():
    survey = demo_survey()
    answers = survey.answers
    answers["has[hydrogen]"] = answers["has[hydrogen]"].where(
        answers["has[hydrogen]"].isna(), "none"
    )
    nobody = survey.changed("none", answers=answers)
    near = match_needs(nobody, settings=Matching(related=0.2)).near_misses
    own = near[near["need"] == "hydrogen"]
    assert len(own) and not nobody.incidence("has")["hydrogen"].any()


def test_counts_between_partners_are_those_of_the_lists(found):
    table = found.partners
    assert table["n_matches"].sum() == len(found.matches)
    row = table[(table["partner"] == "CCTL") & (table["match_partner"] == "BCT")].iloc[0]
    own = found.matches.query("partner == 'CCTL' and match_partner == 'BCT'")
    assert (row["n"], row["n_there"]) == (own["sme"].nunique(), own["match"].nunique())
    assert row["mutual"] == pytest.approx(own["mutual"].mean())
    assert row["n_mutual"] == own["mutual"].sum()
    assert (row["base"], row["base_there"]) == (68, 71)


def test_exchanges_count_the_matches_in_which_a_competence_comes_or_goes(found):
    table = found.exchanges.set_index(["partner", "match_partner", "competence"])
    for here, there in [("CCTL", "BCT"), ("BCT", "BCT"), ("ENVIPARK", "CCTL")]:
        own = found.matches.query("partner == @here and match_partner == @there")
        rows = table.loc[(here, there)]
        for side in ("gets", "gives"):
            named = own[side].str.split("; ").explode().value_counts()
            assert rows[f"n_{side}"].to_dict() == named.reindex(rows.index).fillna(0).to_dict()
        assert (rows["n_matches"] == len(own)).all()


def test_what_goes_between_partners_is_listed_without_english_words(found):
    both = found.partners["gets"].str.split("; ")
    single = set(found.matches["gets"].str.split("; ").explode())
    assert both.str.len().max() == 2 and set(both.explode()) <= single | {""}
    partners = found.tables()["partners"]
    first = partners.query("partner != match_partner").nlargest(1, "n_matches").iloc[0]
    assert found.reading()[-2].endswith(f"; most often they would get: {first['gets_label']}.")
    nothing = found.with_tables(partners=found.partners.assign(gets=""))
    assert nothing.reading()[-2].endswith(f"among those of {first['match_partner_label']}.")


def test_no_limit_is_said_in_words(found, free):
    assert any("an SME may stand in at most 10 lists;" in note for note in found.notes)
    assert any("an SME may stand in any number of lists;" in note for note in free.notes)


def test_no_id_stands_outside_its_columns(survey, found):
    ids = set(survey.answers.index)
    for name, table in found.tables().items():
        for column in table.columns.drop(["sme", "match"], errors="ignore"):
            words = " ".join(table[column].astype(str)).replace(".", " ").replace(",", " ").split()
            assert not ids & set(words), f"{name}.{column}"
    assert not ids & set(" ".join((*found.reading(), *found.notes)).split())


def test_released_matches_name_only_whom_the_reader_may_see(survey, found):
    policy = ma.policy_for(demo_project(), survey, reader="BCT")
    released = ma.release(found, policy)
    visible = found.matches["sme"].isin(policy.visible) & found.matches["match"].isin(
        policy.visible
    )
    assert len(released.matches) == visible.sum()
    assert any(line.startswith("For ") and ": meet " in line for line in released.reading())
    assert released.filter(partner="BCT").headline()[0].startswith("First calls: ")
    shown = released.fairness.iloc[0]
    assert released.reading()[0].startswith(
        f"250 of 250 SMEs get a list of matches, {shown['with_good']:.0f} of them with a good one"
    )
    assert "No SME stands in more than 10 lists" in released.reading()[1]
    assert f"The limit costs {shown['cost']:.1%} of the score" in released.reading()[1]


def test_labels_and_reasons_come_in_the_language_of_the_reader(survey):
    found = match_needs(survey, top=1)
    table = found.tables(language="es")["matches"]
    assert "España" in set(table["match_country_label"])
    assert not table["gets_label"].str.contains("Fleet management").any()
    assert not table["why"].str.contains("Other country.|Both aim at", regex=True).any()
    assert table["why"].str.contains("Otro país.", regex=False).any()
    ties = next(note for note in found.notes if note.startswith("Left out"))
    assert ties.render("es") != ties


def test_a_partner_that_is_called_as_a_word_keeps_its_name(small_survey, small_book):
    """ "Market" is a partner here, and is not translated."""
    question = small_book.question("partner")
    options = tuple(one.model_copy(update={"label": {"": "Market"}}) for one in question.options)
    book = small_book.with_questions([question.model_copy(update={"options": options})])
    found = match_needs(Survey(small_survey.answers, book))
    assert set(found.tables(language="es")["partners"]["partner_label"]) == {"Market"}


def test_a_survey_without_needs_says_so_in_one_sentence():
    book = Codebook(title="None", questions=[Question(code="p", kind="single", role="partner")])
    answers = pd.DataFrame({"p": pd.Categorical(["A", "B"])}, index=["A-1", "B-1"])
    found = match_needs(Survey(answers, book))
    assert found.matches.empty and len(found.reading()) == 1
    assert "Nobody was asked both" in found.reading()[0]


def test_too_few_smes_are_not_told(small_survey):
    found = match_needs(small_survey)
    seen = frozenset(["A-1", "A-2"])
    policy = ma.privacy.Policy(minimum=10, reader="A", visible=seen, blur=Blur(b"key"))
    assert ma.release(found, policy).reading() == ("Too few SMEs to say.",)


def test_the_share_met_of_no_needs_is_none(small_survey):
    answers = answers_of(small_survey)
    assert _share_met(answers, np.array([2]), np.array([0])).tolist() == [0.0]


def test_a_list_needs_a_length(survey):
    with pytest.raises(ValueError, match="top should be an int of at least 1"):
        match_needs(survey, top=0)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"iott": 1.0}, r"weights should name competences, got 'iott'. Did you mean \"iot\"\?"),
        ({"iot": -1.0}, "weights should be a number of at least 0 each, got -1.0 for 'iot'"),
        ({"iot": float("nan"), "cloud": 1.0}, "got nan for 'iot'"),
        ({"iot": float("inf")}, "got inf for 'iot'"),
        ({"iot": "x"}, "got 'x' for 'iot'"),
        ({"iot": 0.0}, "weights should be above 0 for some competence"),
        ({}, "weights should be above 0 for some competence"),
    ],
)
def test_weights_are_those_of_competences(survey, weights, message):
    with pytest.raises(ValueError, match=message):
        match_needs(survey, weights=weights)


def test_what_is_said_of_good_matches_holds_for_coin_flips_too():
    """Lists hold the best of many pairs: rare by themselves, but nothing stands out of all."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {f"has_c{i}": rng.random(120) < 0.25 for i in range(30)}
        | {f"needs_c{i}": rng.random(120) < 0.2 for i in range(30)}
    )
    columns = [*frame]
    matches = match_needs(ma.survey_from(frame, has=columns[:30], needs=columns[30:]))
    assert (matches.matches["p"] <= 0.05).mean() > 0.3
    assert (matches.matches["p_adjusted"] <= 0.05).mean() < 0.02
    assert not any("beyond chance" in line for line in (*matches.reading(), *matches.headline()))
    assert any("without any pattern, too" in note for note in matches.notes)
