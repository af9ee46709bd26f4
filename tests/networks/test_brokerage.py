import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from move_analysis.codebook import Codebook, Competence, Question, Sector
from move_analysis.demo import demo_project, demo_survey, demo_truth
from move_analysis.networks import brokerage as measuring
from move_analysis.networks import find_ties, measure_brokerage, permutation
from move_analysis.networks.partitions import (
    ROLES,
    brokerage_roles,
    external_index,
    external_range,
    mixing,
    open_two_paths,
)
from move_analysis.networks.permutation import permuted
from move_analysis.networks.structural_holes import structural_holes
from move_analysis.networks.ties import named_ties
from move_analysis.privacy import policy_for, release
from move_analysis.result import Result
from move_analysis.survey import Survey

graphs = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        arrays(bool, (n, n)).map(lambda a: a & ~np.eye(len(a), dtype=bool)),
        arrays(np.int16, n, elements=st.integers(0, 2)),
    )
)


def role_by_definition(a, v, b):
    if a == v == b:
        return "coordinator"
    if a == b:
        return "itinerant"
    if v == b:
        return "gatekeeper"
    return "representative" if a == v else "liaison"


@settings(deadline=None, max_examples=60)
@given(graph=graphs)
def test_roles_agree_with_their_definition(graph):
    ties, groups = graph
    expected = np.zeros((len(ties), 5))
    for a, v, b in itertools.permutations(range(len(ties)), 3):
        if ties[a, v] and ties[v, b] and not ties[a, b]:
            role = role_by_definition(groups[a], groups[v], groups[b])
            expected[v, ROLES.index(role)] += 1
    found = brokerage_roles(open_two_paths(ties), n_nodes=len(ties))(groups[:, None])
    np.testing.assert_array_equal(found.reshape(-1, 5), expected)


@settings(deadline=None, max_examples=60)
@given(graph=graphs)
def test_external_index_and_mixing_agree_with_counting(graph):
    ties, groups = graph
    ends = np.array(np.nonzero(np.triu(ties | ties.T)))
    across = [int(groups[i] != groups[j]) for i, j in ends.T]
    whole = external_index(ends, n_nodes=len(ties))(groups[:, None])[0, 0]
    assert np.isnan(whole) if not across else whole == pytest.approx(2 * np.mean(across) - 1)
    actors = external_index(ends, n_nodes=len(ties), actors=True)(groups[:, None])[:, 0]
    for node in range(len(ties)):
        own = [cross for (i, j), cross in zip(ends.T, across, strict=True) if node in (i, j)]
        expected = 2 * np.mean(own) - 1 if own else np.nan
        assert actors[node] == pytest.approx(expected, nan_ok=True)
    table = mixing(np.array(np.nonzero(ties)), n_groups=3)(groups[:, None])[:9, 0].reshape(3, 3)
    for g, h in itertools.product(range(3), repeat=2):
        assert table[g, h] == ties[np.ix_(groups == g, groups == h)].sum()


@settings(deadline=None, max_examples=40)
@given(
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=3).filter(lambda s: sum(s) <= 5),
    n_ties=st.integers(1, 10),
)
def test_external_range_agrees_with_all_networks(sizes, n_ties):
    groups = np.repeat(range(len(sizes)), sizes)
    pairs = list(itertools.combinations(range(len(groups)), 2))
    if n_ties > len(pairs):
        return
    shares = [
        np.mean([groups[i] != groups[j] for i, j in some])
        for some in itertools.combinations(pairs, n_ties)
    ]
    low, high = external_range(np.array(sizes), n_ties)
    assert (low, high) == pytest.approx((2 * min(shares) - 1, 2 * max(shares) - 1))


def test_permutation_test_comes_near_all_permutations():
    rng = np.random.default_rng(0)
    ends = np.array(np.nonzero(np.triu(rng.random((7, 7)) < 0.5, k=1)))
    groups = np.array([0, 0, 0, 1, 1, 1, 1], dtype=np.int16)
    index = external_index(ends, n_nodes=7)
    every = index(np.array(list(itertools.permutations(groups)), dtype=np.int16).T)[0]
    observed = index(groups[:, None])[0, 0]
    test = permuted(index, groups, permutations=4000, seed=0, width=10)
    assert test.expected[0] == pytest.approx(every.mean(), abs=0.02)
    assert test.p_upper[0] == pytest.approx((every >= observed - 1e-9).mean(), abs=0.03)
    assert test.p_lower[0] == pytest.approx((every <= observed + 1e-9).mean(), abs=0.03)


@pytest.mark.parametrize("seed", range(3))
def test_structural_holes_are_those_of_networkx(seed):
    graph = nx.gnp_random_graph(30, 0.1, seed=seed)
    graph.add_node(30)
    constraint, size = structural_holes(nx.to_numpy_array(graph))
    expected = nx.constraint(graph), nx.effective_size(graph)
    np.testing.assert_allclose(constraint, [expected[0][node] for node in graph], atol=1e-12)
    np.testing.assert_allclose(size, [expected[1][node] for node in graph], atol=1e-12)


@pytest.fixture(scope="module")
def ties():
    return find_ties(demo_survey(), permutations=99)


@pytest.fixture(scope="module")
def brokerage(ties):
    return measure_brokerage(ties, permutations=199)


def test_brokers_planted_in_the_demo_are_among_the_first_ten(brokerage):
    assert set(demo_truth().brokers) <= set(brokerage.brokers["respondent"].head(10))


def test_betweenness_is_that_of_networkx_whoever_named_the_other(ties, brokerage):
    graph = nx.Graph(ties.ties[["source", "target"]].itertuples(index=False, name=None))
    graph.add_nodes_from(ties.smes["respondent"])
    found = brokerage.brokers.set_index("respondent")["betweenness"]
    expected = pd.Series(nx.betweenness_centrality(graph)).reindex(found.index)
    assert found.max() > 0.05
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_ties_of_the_demo_stay_inside_partners(brokerage):
    network = brokerage.network.set_index("by")
    assert network.loc["partner", "ei"] < network.loc["partner", "ei_expected"]
    assert (network["p_ei"] == 2 / 200).all()
    assert brokerage.reading()[0].startswith("By partner, ties stay inside the groups")


def test_ties_dealt_out_at_random_follow_no_groups(ties):
    shuffled = ties.smes.assign(
        **{
            by: ties.smes[by].sample(frac=1, random_state=3).to_numpy()
            for by in ("partner", "country", "sector")
        }
    )
    network = measure_brokerage(ties.with_tables(smes=shuffled), permutations=199).network
    assert (network[["p_ei", "p_assortativity"]] > 0.05).all(axis=None)


def test_tables_agree_with_each_other(brokerage):
    roles, mixed, network = brokerage.roles, brokerage.mixing, brokerage.network.set_index("by")
    counted = mixed.groupby("by")["ties"].sum()
    assert counted.to_dict() == network["n_ties"].to_dict()
    bridging = roles[roles["role"] != "coordinator"].groupby(["by", "respondent"])["paths"].sum()
    mean = bridging.groupby("respondent").sum() / 3
    brokers = brokerage.brokers.set_index("respondent")
    np.testing.assert_allclose(brokers.loc[mean.index, "bridging"], mean)
    better = brokers["bridging"].round(9), brokers["betweenness"].round(9)
    first = pd.Series(list(zip(*better, strict=True))).rank(ascending=False, method="min")
    assert brokers["rank"].tolist() == first.tolist()


def test_index_of_an_sme_is_tested_against_groups_dealt_out_anew(ties, brokerage):
    roles = brokerage.roles.drop_duplicates(["by", "respondent"])
    row = roles[roles["by"] == "sector"].sort_values("p_ei").iloc[0]
    sector = ties.smes.set_index("respondent")["sector"].dropna()
    known = ties.ties[ties.ties[["source", "target"]].isin(sector.index).all(axis=1)]
    contacts = {
        *known.loc[known["source"] == row["respondent"], "target"],
        *known.loc[known["target"] == row["respondent"], "source"],
    }
    inside = [sector[name] == sector[row["respondent"]] for name in contacts]
    assert row["ei"] == pytest.approx(1 - 2 * np.mean(inside))
    # Dealt out anew, the contacts are drawn from all others without putting back.
    own = (sector == sector[row["respondent"]]).sum()
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(4000):
        dealt = rng.choice(sector.to_numpy(), len(contacts) + 1, replace=False)
        draws.append(np.sum(dealt[1:] == dealt[0]))
    upper, lower = np.mean(draws >= np.sum(inside)), np.mean(draws <= np.sum(inside))
    assert own > 1 and row["p_ei"] == pytest.approx(min(1, 2 * min(upper, lower)), abs=0.05)
    assert roles["p_ei"].between(2 / 200, 1).all()


def test_segments_ride_along(ties):
    segments = demo_truth().segments.reset_index()
    by_segment = measure_brokerage(find_ties(demo_survey(), segments=segments), permutations=19)
    assert by_segment.network["by"].tolist() == ["partner", "country", "sector", "segment"]


def test_released_brokerage_names_only_those_it_may(brokerage):
    survey = demo_survey()
    policy = policy_for(demo_project(), survey)
    shown = release(brokerage, policy)
    assert set(shown.brokers["respondent"]) | set(shown.roles["respondent"]) <= set(
        policy.display_names.values()
    )
    assert len(shown.brokers) < len(brokerage.brokers)
    hidden = policy.hidden(brokerage.brokers["respondent"])
    assert not any(name in " ".join(shown.reading()).split() for name in hidden)


def test_same_seed_same_result_and_it_is_saved(brokerage, ties, tmp_path):
    again = measure_brokerage(ties, permutations=199)
    pd.testing.assert_frame_equal(again.roles, brokerage.roles)
    loaded = Result.load(brokerage.save(tmp_path))
    pd.testing.assert_frame_equal(loaded.mixing, brokerage.mixing)
    with pytest.raises(ValueError, match="permutations should be an int of at least 1, got 0"):
        measure_brokerage(ties, permutations=0)


def small(*, named=("A-2 B-1, X-9", "A-1", "A-1;B-1", None)) -> Survey:
    """Four SMEs of two partners; the first names a stranger."""
    book = Codebook(
        title="Small",
        sectors=[Sector(code="ict")],
        competences=[Competence(code=c, sector="ict") for c in ("iot", "web")],
        questions=[
            Question(code="partner", kind="single", role="partner"),
            Question(code="has", kind="multiple", role="has", over="competences"),
            Question(code="needs", kind="multiple", role="needs", over="competences"),
            Question(code="cooperates", kind="text", role="tie"),
        ],
    )
    answers = pd.DataFrame(
        {
            "partner": ["A", "A", "B", "B"],
            "has[iot]": pd.array([True, False, False, True], dtype="boolean"),
            "has[web]": pd.array([False, True, True, None], dtype="boolean"),
            "needs[iot]": pd.array([False, True, True, False], dtype="boolean"),
            "needs[web]": pd.array([True, False, False, True], dtype="boolean"),
            "cooperates": pd.array(named, dtype="str"),
        }
    )
    return Survey(answers.set_axis(["A-1", "A-2", "B-1", "B-2"]), book)


def test_names_are_read_and_strangers_said():
    ties = find_ties(small(), permutations=9)
    assert ties.ties.to_numpy().tolist() == [
        ["A-1", "A-2", True, 1, 1],
        ["A-1", "B-1", True, 1, 1],
        ["A-2", "A-1", True, 1, 1],
        ["B-1", "A-1", True, 1, 1],
    ]
    # A stranger, and an SME that names itself.
    assert ties.summary["strangers"].tolist() == [2]
    assert ties.notes[0] == "Names of no other respondent of this survey are left out."
    assert ties.smes[["ties_out", "ties_in"]].to_numpy().tolist() == [
        [2, 2],
        [1, 1],
        [1, 1],
        [0, 0],
    ]
    assert named_ties(ties).sum() == 4


def test_untied_are_the_complementary_pairs_without_a_tie():
    ties = find_ties(small(), permutations=9)
    assert ties.untied.to_numpy().tolist() == [["A-2", "B-2", 1, 1, 1], ["B-1", "B-2", 1, 1, 1]]
    tied, others = ties.comparison.to_dict("records")
    assert (tied["n_pairs"], tied["exchange"], tied["reciprocal"]) == (2, 2.0, 1.0)
    assert (others["n_pairs"], others["exchange"], others["reciprocal"]) == (4, 1.0, 0.5)
    assert "could exchange 2 competences on average, other pairs 1 (not bey" in ties.reading()[1]


def test_nobody_names_anybody():
    ties = find_ties(small(named=(None, "A-2", None, None)), permutations=9)
    assert ties.ties.empty and ties.reading() == ("No ties between SMEs.",)
    brokerage = measure_brokerage(ties, permutations=9)
    assert brokerage.brokers.empty and brokerage.reading() == ("No ties between SMEs.",)
    assert np.isnan(brokerage.network["ei"]).all()


def test_a_survey_without_the_question_says_so(small_survey):
    ties = find_ties(small_survey, permutations=9)
    assert ties.notes[0] == "The survey has no question about ties."
    assert ties.smes["sector"].isna().all()
    brokerage = measure_brokerage(ties, permutations=9)
    assert brokerage.network["by"].tolist() == ["partner"]  # the countries are the same groups
    assert brokerage.notes[0] == (
        "By country the groups are the same as by partner, so they are not shown again."
    )


def test_groups_have_labels_and_the_range_of_the_permutations(brokerage):
    mixing_table, groups, network = brokerage.mixing, brokerage.groups, brokerage.network
    shown = brokerage.tables()["mixing"]
    assert {"ICT", "Green technologies", "Spain"} <= set(shown["source_label"])
    assert not shown[["source_label", "target_label"]].isna().any(axis=None)
    for table in (mixing_table, groups):
        inside = table["expected"].between(table["low"], table["high"])
        assert inside.mean() > 0.95  # a mean of few ties may lie outside of its range
    assert network["ei_expected"].between(network["ei_low"], network["ei_high"]).all()
    outside = ~network["ei"].between(network["ei_low"], network["ei_high"])
    assert (outside == (network["p_ei"] <= 0.05)).all()


def test_sentences_stay_true_after_rows_are_dropped(ties, brokerage):
    survey = demo_survey()
    shown = release(ties, policy_for(demo_project(), survey))
    assert len(shown.ties) < len(ties.ties)
    (summary,) = shown.summary.to_dict("records")
    assert f"{len(ties.ties)} ties " in ties.reading()[0]
    assert abs(summary["n_ties"] - len(ties.ties)) <= 3
    assert shown.reading()[0] == (
        f"{summary['naming']:.0f} of 250 SMEs name {summary['n_ties']:.0f} ties to others, which "
        f"join {summary['n_pairs']:.0f} pairs."
    )
    released = release(brokerage, policy_for(demo_project(), survey))
    first = released.brokers.iloc[0]
    assert f": {first['respondent']}, " in released.reading()[-1]  # the first share a place


def test_a_range_of_fewer_permutations_is_nearly_the_same(monkeypatch):
    """Of many values, the first permutations alone are kept; all else counts every one."""
    groups = np.repeat(np.arange(3, dtype=np.int16), 10)
    ends = np.array([[a, b] for a in range(30) for b in range(a) if (a * b) % 7 == 1]).T
    how = {"permutations": 4000, "seed": 0, "width": 5000, "ranges": True}
    every = permuted(external_index(ends, n_nodes=30), groups, **how)
    monkeypatch.setattr(permutation, "MOST_KEPT", 1000)
    few = permuted(external_index(ends, n_nodes=30), groups, **how)
    assert few.expected == every.expected and few.p_upper == every.p_upper
    assert abs(few.low - every.low) < 0.1 and abs(few.high - every.high) < 0.1
    assert every.low < every.expected < every.high


def test_a_network_of_many_paths_is_permuted_fewer_times(ties, monkeypatch):
    monkeypatch.setattr(measuring, "FREE_PATHS", 0)
    assert measure_brokerage(ties).arguments["permutations"] == 999
    paths = named_ties(ties).sum(axis=0) @ named_ties(ties).sum(axis=1)
    monkeypatch.setattr(measuring, "FREE_PATHS", paths // 4)
    found = measure_brokerage(ties)
    assert 2400 < found.arguments["permutations"] <= 2500
    assert str(found.arguments["permutations"]) in str(found.notes[-1]).replace(",", "")
    assert measure_brokerage(ties, permutations=3).arguments["permutations"] == 3
