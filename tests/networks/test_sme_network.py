import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from move_analysis.demo import demo_project, demo_survey, demo_truth
from move_analysis.networks import find_backbone, find_partner_network, find_sme_network
from move_analysis.networks.partner_network import group_means
from move_analysis.networks.sme_network import comparable_cells
from move_analysis.privacy import policy_for, release
from move_analysis.result import Result
from move_analysis.survey import Survey


@pytest.fixture(scope="module")
def network():
    segments = demo_truth().segments.reset_index()
    return find_sme_network(demo_survey(), correction="none", segments=segments)


@pytest.fixture(scope="module")
def partners(network):
    return find_partner_network(network, permutations=499)


def test_pairs_are_those_of_the_backbone_on_rows(network):
    backbone = find_backbone(demo_survey().by_id().incidence("has"), side="rows")
    same = ["weight", "expected", "p_upper", "kept"]
    pd.testing.assert_frame_equal(network.edges[same], backbone.edges[same])
    assert network.nodes["degree"].sum() == 2 * network.edges["kept"].sum() > 0


def test_attributes_ride_along(network):
    survey = demo_survey()
    nodes = network.nodes.set_index("node")
    assert nodes["partner"].tolist() == survey.series("partner")[nodes.index].tolist()
    segments = demo_truth().segments.astype(str).reindex(nodes.index)
    assert nodes["segment"].dropna().to_dict() == segments.dropna().to_dict()
    edge = network.edges.iloc[100]
    assert edge["cross_partner"] == (
        nodes.loc[edge["source"], "partner"] != nodes.loc[edge["target"], "partner"]
    )


def test_planted_segments_make_smes_alike(network):
    segment = network.nodes.set_index("node")["segment"]
    ends = [network.edges[end].map(segment) for end in ("source", "target")]
    same = (ends[0] == ends[1]).to_numpy()
    kept = network.edges["kept"].to_numpy(dtype=bool)
    assert same[kept].mean() > 1.5 * same.mean()


def test_partners_do_not_depend_on_the_order_of_the_rows(partners):
    survey = demo_survey()
    turned = survey.changed("turned", answers=survey.answers.iloc[::-1])
    other = find_partner_network(find_sme_network(turned, correction="none"), permutations=499)
    names = ["source", "target", "p_upper", "p_lower"]
    pd.testing.assert_frame_equal(other.edges[names], partners.edges[names])


def test_the_same_questionnaire_makes_no_smes_alike(small_survey):
    needs = find_sme_network(small_survey, layer="needs")
    assert needs.notes[0].startswith(
        "Compared are the SMEs of 2 of 2 partners by the 2 of 3 competences that all of these asked"
    )
    assert needs.nodes["base"].max() == 2
    assert needs.edges["cross_sector"].isna().all()


def test_nobody_answered(small_survey):
    has = [name for name in small_survey.answers if name.startswith("has")]
    answers = small_survey.answers.assign(**dict.fromkeys(has, pd.NA))
    silent = find_sme_network(small_survey.changed("blank", answers=answers))
    assert silent.edges.empty and silent.reading() == ("Too few SMEs to say who is alike.",)
    partners = find_partner_network(silent, permutations=9)
    assert partners.reading() == ("Too few SMEs to compare partners.",)


def test_released_network_holds_only_smes_that_may_be_seen(network):
    policy = policy_for(demo_project(), demo_survey())
    shown = release(network, policy)
    seen = {*shown.nodes["node"], *shown.edges["source"], *shown.edges["target"]}
    assert seen <= set(policy.display_names.values()) and len(shown.nodes) < len(network.nodes)


def test_partners_agree_with_counting(network, partners):
    partner = network.nodes.set_index("node")["partner"]
    one, other = (network.edges[end].map(partner) for end in ("source", "target"))
    for edge in partners.edges.itertuples():
        pairs = ((one == edge.source) & (other == edge.target)) | (
            (one == edge.target) & (other == edge.source)
        )
        assert pairs.sum() == edge.base_source * edge.base_target
        assert edge.weight == pytest.approx(network.edges.loc[pairs, "weight"].mean())
        assert edge.expected == pytest.approx(network.edges.loc[pairs, "expected"].mean())
    for node in partners.nodes.itertuples():
        inside = network.edges[(one == node.node) & (other == node.node)]
        assert node.inside == pytest.approx(inside["weight"].mean())


@settings(deadline=None, max_examples=40)
@given(
    values=arrays(float, (5, 5), elements=st.integers(-3, 3)),
    labels=arrays(np.int16, 5, elements=st.integers(0, 2)),
)
def test_group_means_agree_with_counting(values, labels):
    values = np.triu(values, 1) + np.triu(values, 1).T
    found = group_means(values, sizes=np.bincount(labels, minlength=3))(labels[:, None])
    for g, h in itertools.product(range(3), repeat=2):
        own = [
            values[i, j]
            for i, j in itertools.permutations(range(5), 2)
            if labels[i] == g and labels[j] == h
        ]
        expected = np.mean(own) if own else np.nan
        assert found.reshape(3, 3)[g, h] == pytest.approx(expected, nan_ok=True)


def test_partners_dealt_out_at_random_are_rarely_alike(network):
    found = []
    for draw in range(30):
        dealt = network.nodes["partner"].sample(frac=1, random_state=draw).to_numpy()
        shuffled = network.with_tables(nodes=network.nodes.assign(partner=dealt))
        found.append(find_partner_network(shuffled, permutations=99).edges["p_upper"])
    p_upper = np.concatenate(found)
    assert (p_upper <= 0.05).mean() <= 0.09 and abs(p_upper.mean() - 0.5) < 0.08


def test_no_two_partners_alike_is_said(partners):
    edges = partners.edges.assign(kept=pd.array([False] * 6, dtype="boolean"))
    lines = partners.with_tables(edges=edges).reading()
    assert lines[-1] == "No two partners are alike beyond chance."


def test_a_released_partner_network_reads_only_what_is_shown(partners, tmp_path):
    policy = policy_for(demo_project(), demo_survey())
    small = partners.with_tables(nodes=partners.nodes.assign(n=[3, 60, 50, 58]))
    shown = release(small, policy)
    assert shown.nodes["inside"].isna().tolist() == [True, False, False, False]
    lines = shown.reading()
    assert not any("nan" in line for line in lines) and "of CCTL share" in lines[0]
    loaded = Result.load(partners.save(tmp_path))
    pd.testing.assert_frame_equal(loaded.edges, partners.edges)


def test_wrong_numbers_are_refused(network):
    with pytest.raises(ValueError, match="permutations should be an int of at least 1, got 0"):
        find_partner_network(network, permutations=0)
    with pytest.raises(ValueError, match="alpha should be a number above 0 and below 1, got 2"):
        find_partner_network(network, alpha=2)


def test_partners_that_share_questions_are_compared(small_survey):
    asked = small_survey.asked
    asked.loc["A", ["needs[iot]", "needs[solar]"]] = False
    asked.loc["B", ["needs[web]", "needs[solar]"]] = False
    answers = small_survey.answers
    answers.loc[answers["partner"] == "A", "needs[iot]"] = None
    answers.loc[answers["partner"] == "B", "needs[web]"] = None
    answers["needs[solar]"] = None
    answers.loc["A-3", "needs[web]"] = True
    survey = Survey(answers, small_survey.codebook, asked=asked)
    cells, note = comparable_cells(survey, "needs")
    assert cells.shape == (3, 1) and cells.columns.tolist() == ["web"]
    assert "SMEs of 1 of 2 partners by the 1 of 3 competences" in note


def test_sentences_count_all_pairs_after_release():
    survey = demo_survey()
    network = find_sme_network(survey, correction="none")
    shown = release(network, policy_for(demo_project(), survey))
    assert len(shown.edges) < len(network.edges)
    assert f" of {len(network.edges):,} pairs of SMEs share more" in network.reading()[0]
    every = shown.summary.iloc[0]
    assert abs(every["alike"] - network.edges["kept"].sum()) <= 3
    assert every["pairs"] == pytest.approx(len(network.edges), rel=0.01)
    assert shown.reading()[0].startswith(f"{every['alike']:,.0f} of {every['pairs']:,.0f} pairs")
