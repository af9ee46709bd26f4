"""Two waves: planted changes are found, nothing is found where nothing changed."""

from dataclasses import replace
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import move_analysis as ma
from move_analysis.codebook import Option, Question
from move_analysis.demo import demo_earlier_survey, demo_survey, write_demo_earlier
from move_analysis.demo.waves import LEARNED, WON_OVER
from move_analysis.errors import CodebookError
from move_analysis.monitoring import (
    last_wave,
    load_earlier,
    measure_changes,
    measure_link_changes,
    measure_moves,
    where_both_answered,
)
from move_analysis.monitoring.changes import compared, mcnemar
from move_analysis.monitoring.groups import held
from move_analysis.monitoring.moves import Moves
from move_analysis.networks import find_competence_network
from move_analysis.statistics import wilson_interval


def test_planted_changes_are_found_and_nothing_else(survey, earlier):
    table = measure_changes(earlier, survey).changes
    clear = table[table["p_adjusted"] <= 0.05]
    planted = {("has", code) for code in LEARNED} | {("needs", code) for code in LEARNED}
    assert set(zip(clear["topic"], clear["item"], strict=True)) == planted | {
        ("market", WON_OVER[-3:-1])
    }
    has = clear[clear["topic"] == "has"]
    assert (has["low"] > 0).all() and (has["low"] < has["change"]).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_found_where_only_chance_changed_answers(seed):
    before = demo_earlier_survey(seed=seed, changed=False)
    changes = measure_changes(before, demo_survey(seed=seed)).changes
    assert not (changes["p_adjusted"] <= 0.05).any()


@given(st.integers(0, 30), st.integers(0, 30))
def test_mid_p_is_the_exact_test_less_half_its_last_step(gained, lost):
    mine = mcnemar(np.array([gained]), np.array([lost]))[0]
    if gained == lost:
        assert mine == pytest.approx(1)
    else:
        changed = gained + lost
        last_step = comb(changed, gained) / 2**changed
        assert mine == pytest.approx(binomtest(gained, changed).pvalue - last_step)


def test_only_who_answered_twice_counts():
    before = pd.DataFrame({"iot": [True, False, None, False]}, dtype="boolean")
    after = pd.DataFrame({"iot": [None, True, True, False]}, dtype="boolean")
    row = compared(before, after, pd.Series([1.0, 3.0, 1.0, 1.0])).iloc[0]
    assert row[["base", "n_before", "n_after", "gained", "lost"]].tolist() == [2, 0, 1, 1, 0]
    assert row["change"] == 0.75  # weighted


def test_released_changes_keep_their_shares(survey, earlier, demo):
    policy = ma.policy_for(demo, survey)
    changes = ma.release(measure_changes(earlier, survey), policy)
    row = changes.filter(topic="has", item="gis").changes.iloc[0]
    assert row["share_after"] > row["share_before"] > 0
    assert "beyond chance" in changes.reading()[0]


def test_waves_without_a_common_sme(survey):
    nobody = survey.where(pd.Series(False, index=survey.answers.index), "none")
    assert measure_changes(nobody, survey).reading() == ("No SME answered both waves.",)
    assert measure_moves(nobody, survey).reading() == (
        "No SME was placed in a segment in both waves.",
    )
    networks = [find_competence_network(wave) for wave in (nobody, survey)]
    assert measure_link_changes(*networks).summary["links"].iloc[0] == 0


def test_released_moves_do_not_add_up_to_a_hidden_one():
    """What the others of its row leave over for it differs by noise."""
    counts = [[2, 30, 9], [8, 12, 40], [20, 6, 7]]
    placed = sum(map(sum, counts))
    rows = [(b, a, placed, sum(row), n) for b, row in enumerate(counts) for a, n in enumerate(row)]
    moves = pd.DataFrame(rows, columns=["before", "after", "placed", "base", "n"])
    low, high = wilson_interval(moves["n"] / moves["base"], moves["base"])
    moves = moves.assign(share=moves["n"] / moves["base"], low=low, high=high)
    raw = Moves(moves=moves, segments=pd.DataFrame(columns=held(Moves.SCHEMA, "segments")))
    policy, left = ma.policy_for(ma.demo.demo_project(), demo_survey()), set()
    for key in range(30):
        shown = ma.release(raw, replace(policy, blur=ma.privacy.Blur(bytes([key])))).moves
        assert shown["n"].iloc[0] not in (1, 2, 3, 4)
        left.add(shown["base"].iloc[0] - shown["n"].iloc[1:3].sum())
    assert len(left) > 4


def test_moves_are_counts_of_smes(survey, earlier):
    moves = measure_moves(earlier, survey)
    segments = moves.segments.set_index("segment")
    flows = moves.moves.pivot_table(index="before", columns="after", values="n", aggfunc="sum")
    assert (flows.sum(axis=1) == segments["n_before"]).all()
    assert (flows.sum(axis=0) == segments["n_after"]).all()
    assert np.trace(flows) / flows.to_numpy().sum() > 0.9


def test_links_are_new_gone_or_still_there(survey):
    whole = find_competence_network(survey)
    edges = whole.edges.copy()
    kept = edges.index[edges["kept"].astype(bool)]
    edges.loc[kept[:3], ["kept", "p_adjusted"]] = [False, 0.9]
    edges.loc[kept[3], ["kept", "p_adjusted"]] = [False, 0.06]
    changed = measure_link_changes(whole.with_tables(edges=edges), whole)
    assert changed.summary.to_numpy().tolist() == [
        ["kept", len(kept) - 4, len(kept) - 4], ["new", 4, 3], ["gone", 0, 0],
    ]  # fmt: skip
    back = measure_link_changes(whole, whole.with_tables(edges=edges))
    assert back.summary["links"].tolist() == [len(kept) - 4, 0, 4]
    with pytest.raises(ValueError, match="not be released"):
        measure_link_changes(replace(whole, released="A"), whole)


def test_the_earlier_wave_is_the_one_that_is_written(demo, survey, tmp_path):
    folder = demo.folder / "data/raw/demo_before"
    for path in write_demo_earlier(tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()
    assert len(load_earlier(demo, survey)) == len(demo_earlier_survey())


def with_settings(project, **settings):
    monitoring = project.monitoring.model_copy(update=settings)
    return project.model_copy(update={"monitoring": monitoring})


def test_smes_are_recognised_by_an_identifier(demo, survey, earlier):
    named = load_earlier(with_settings(demo, same_sme="email"), survey)
    found = where_both_answered(named, survey)
    # Three SMEs answered twice: nobody knows which of the two answers an earlier one belongs to.
    assert set(found.answers.index) <= set(earlier.answers.index)
    assert len(earlier) - 6 <= len(found) < len(earlier)


def test_waves_of_one_survey_stay_apart(demo, small_survey):
    options = [Option(code="w1"), Option(code="w2")]
    wave = Question(code="wave", kind="single", role="wave", options=options)
    answers = small_survey.answers.assign(wave=pd.Categorical(["w1", "w1", "w2", "w2", "w2"]))
    book = small_survey.codebook.with_questions([*small_survey.codebook.questions, wave])
    both = ma.Survey(answers, book)
    project = with_settings(demo, before="")
    assert load_earlier(project, both).answers.index.tolist() == ["A-1", "A-2"]
    assert last_wave(both).answers.index.tolist() == ["A-3", "B-1", "B-2"]
    assert len(load_earlier(project, small_survey)) == 0
    assert last_wave(small_survey) is small_survey
    with pytest.raises(CodebookError, match="e-mail"):
        load_earlier(with_settings(demo, before="", same_sme="e-mail"), both)
