"""Two segmentations are compared SME by SME; segments are answers; a group is chosen by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from move_analysis.competences import measure_competences
from move_analysis.figures import segment_overlap
from move_analysis.segments import (
    find_segments,
    measure_group,
    measure_overlap,
    with_segments,
)
from move_analysis.training.ratings import groups_by


@pytest.fixture(scope="module")
def survey(planted):
    return planted[0]


@pytest.fixture(scope="module")
def two(survey):
    return find_segments(survey, k=2, n_init=4)


@pytest.fixture(scope="module")
def three(survey):
    return find_segments(survey, k=3, n_init=4)


@pytest.fixture(scope="module")
def overlap(survey, two, three):
    return measure_overlap(survey, three, other=two)


def test_every_sme_is_counted_where_it_is_in_both(overlap, two, three):
    one, other = (s.members.set_index("respondent")["segment"] for s in (three, two))
    for row in overlap.moves.itertuples():
        both = set(one.index[one == row.segment]) & set(other.index[other == row.other])
        assert (row.n, row.base) == (len(both), (one == row.segment).sum())
        assert row.share == pytest.approx(row.n / row.base)
    assert overlap.moves["n"].sum() == len(one) == overlap.agreement["smes"].item()
    rand = adjusted_rand_score(one, other.reindex(one.index))
    assert overlap.agreement["rand"].item() == pytest.approx(rand)


def test_as_few_move_as_can_be(overlap):
    moves = overlap.moves
    pairs = moves[moves["counterpart"]]
    assert pairs["segment"].is_unique and pairs["other"].is_unique and len(pairs) == 2
    table = moves.pivot_table(index="segment", columns="other", values="n").to_numpy()
    best = max(table[a, 0] + table[b, 1] for a in range(3) for b in range(3) if a != b)
    assert overlap.agreement["moved"].item() == table.sum() - best
    assert overlap.members["moved"].sum() == overlap.agreement["moved"].item()


def test_the_same_segments_under_other_numbers_move_nobody(survey, three):
    turned = three.members.assign(segment=4 - three.members["segment"])
    same = measure_overlap(survey, three, other=three.with_tables(members=turned))
    assert same.agreement["moved"].item() == 0 and same.agreement["rand"].item() == 1


def test_the_figure_is_as_wide_as_the_smes_and_colours_who_moves(overlap):
    figure = segment_overlap(overlap)
    shown = overlap.moves[overlap.moves["n"] > 0]
    assert list(figure.data[0].link.value) == shown["n"].tolist()
    colours = np.array(figure.data[0].link.color)
    assert len(set(colours[shown["counterpart"].to_numpy(dtype=bool)])) == 1
    assert (
        colours[shown["counterpart"].to_numpy(dtype=bool)][0]
        not in (colours[~shown["counterpart"].to_numpy(dtype=bool)])
    )


def test_smes_are_compared_by_their_segments(survey, three):
    placed = with_segments(survey, three)
    shares = measure_competences(placed, by="segment").shares
    sizes = three.members["segment"].value_counts()
    assert {g: shares[shares["group"] == g]["base"].max() <= sizes[int(g)] for g in "123"} == (
        dict.fromkeys("123", True)
    )
    own = shares[(shares["group"] == "1") & (shares["competence"] == "c00")]["n"].item()
    members = three.members.set_index("respondent")["segment"]
    marks = survey.incidence("has").loc[members.index[members == 1], "c00"]
    assert own == int(marks.sum())
    labels = groups_by(placed, "segment").labels
    assert next(label.render("es") for label in labels.values()) == "Segmento 1"


def test_new_segments_take_the_place_of_earlier_ones(survey, two, three):
    again = with_segments(with_segments(survey, three), two)
    assert set(again.series("segment").dropna()) == {"1", "2"}
    assert len(again.codebook.by_role("segment")) == 1
    assert again.answers.columns.is_unique and again.history[-1].rows_after == len(survey)


def test_a_group_chosen_by_hand_is_against_the_rest(survey):
    ict = survey.answers.index[survey.series("sector") == "ict"]
    found = measure_group(survey, list(ict))
    inside = found.members[found.members["segment"] == 1]["respondent"]
    assert set(inside) <= set(ict) and len(inside) == found.segments["n"].iloc[0]
    row = found.profile.query("segment == 1 and answer == 'has[c00]'").iloc[0]
    marks = survey.incidence("has").loc[inside, "c00"].dropna().astype(float)
    weights = survey.weights[marks.index]
    assert row["share_in_segment"] == pytest.approx(np.average(marks, weights=weights))
    assert str(found.reason).startswith("Segment 1: the SMEs that were chosen")


def test_members_of_another_survey_are_refused(survey, three):
    with pytest.raises(ValueError, match="SMEs of the survey"):
        measure_group(survey, ["nobody"])
    other = survey.where(pd.Series(range(len(survey)), survey.answers.index) > 5, "fewer")
    with pytest.raises(ValueError, match="members are missing"):
        measure_overlap(other, three, other=three)
