"""What the demo planted is found again, and in a shuffled demo nothing is."""

import pytest
from sklearn.metrics import adjusted_rand_score

from move_analysis.demo import demo_survey, demo_truth
from move_analysis.networks import (
    find_competence_network,
    find_emerging_combinations,
    find_ties,
    measure_brokerage,
)
from move_analysis.segments import find_segments


@pytest.fixture(scope="module")
def truth():
    return demo_truth()


def test_planted_segments_are_found(truth):
    members = find_segments(demo_survey()).members.set_index("respondent")["segment"]
    assert members.nunique() == truth.n_segments
    assert adjusted_rand_score(truth.segments.reindex(members.index), members) >= 0.8


def test_shuffled_answers_have_one_segment():
    found = find_segments(demo_survey(shuffled=True))
    assert found.segments["segment"].tolist() == [1]
    assert len(found.evidence) > 1, "more than one segment must have been tried"


def kept_across_sectors(survey) -> set[frozenset[str]]:
    edges = find_competence_network(survey).edges
    across = edges[edges["kept"].astype(bool) & edges["cross_sector"]]
    return {frozenset(pair) for pair in zip(across["source"], across["target"], strict=True)}


def test_planted_cross_sector_pairs_are_found(truth):
    planted = {frozenset(pair) for pair in truth.complementarities}
    assert len(planted) >= 5
    found = kept_across_sectors(demo_survey())
    assert planted <= found
    assert len(found - planted) <= 2


def test_shuffled_answers_have_no_cross_sector_pairs():
    assert len(kept_across_sectors(demo_survey(shuffled=True))) <= 1


def test_planted_brokers_are_the_first_ten(truth):
    brokerage = measure_brokerage(find_ties(demo_survey()), permutations=99)
    assert len(truth.brokers) >= 9
    assert set(truth.brokers) <= set(brokerage.brokers["respondent"].head(10))


def test_planted_pairs_are_the_first_ten_combinations(truth):
    table = find_emerging_combinations(demo_survey()).combinations
    first = table[table["layer"] == "has"]["competences"].head(10)
    assert {" and ".join(pair) for pair in truth.complementarities} <= set(first)
