import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from move_analysis.demo import demo_survey, demo_truth
from move_analysis.networks import (
    find_communities,
    find_competence_network,
    measure_centrality,
)
from move_analysis.networks.centrality import two_mode_centralities
from move_analysis.networks.leiden import consensus_communities


@pytest.fixture(scope="module")
def network():
    return find_competence_network(demo_survey())


@pytest.fixture(scope="module")
def communities(network):
    return find_communities(network)


def test_planted_groups_are_found_by_all_runs():
    planted = np.repeat([0, 1, 2], 20)
    same = planted[:, None] == planted
    linked = np.random.default_rng(0).random((60, 60)) < np.where(same, 0.6, 0.02)
    graph = igraph.Graph(n=60, edges=np.argwhere(np.triu(linked, k=1)).tolist())
    found, together = consensus_communities(graph)
    np.testing.assert_array_equal(found[:, None] == found, same)
    assert together[same].min() > 0.9 and together[~same].max() < 0.1


def test_a_ring_has_no_sure_communities():
    graph = igraph.Graph.Ring(30)
    _, together = consensus_communities(graph)
    inner = together[np.triu_indices(30, k=1)]
    assert ((inner > 0.05) & (inner < 0.95)).mean() > 0.2


def test_same_seed_same_consensus():
    graph = igraph.Graph.Ring(12)
    one, other = consensus_communities(graph, seed=1), consensus_communities(graph, seed=1)
    assert one[0].tolist() == other[0].tolist() and (one[1] == other[1]).all()


def test_finer_resolutions_give_more_communities(communities):
    numbers = communities.resolutions["communities"].tolist()
    assert numbers == sorted(numbers) and numbers[0] < numbers[-1]
    assert communities.resolutions["agreement"].between(0.5, 1).all()


def test_network_and_communities_agree_at_resolution_one(network, communities):
    one = communities.members[communities.members["resolution"] == 1]
    nodes = network.nodes.dropna(subset="community").set_index("node")["community"]
    assert one.set_index("node")["community"].to_dict() == nodes.astype(int).to_dict()


def test_communities_are_named_by_their_most_linked_members(network, communities):
    first = communities.communities.iloc[0]
    members = communities.members[
        (communities.members["resolution"] == first["resolution"])
        & (communities.members["community"] == 1)
    ]
    assert first["competences"] == len(members)
    degree = network.nodes.set_index("node")["degree"]
    best = degree[members["node"]].nlargest(2, keep="all")
    leaders = first["leaders"].split(" and ")
    assert set(leaders) <= set(best.index)
    shown = communities.tables(language="es")["communities"]["name"].iloc[0]
    labels = [network.name("competence", code).render("es") for code in leaders]
    assert shown == " / ".join(labels)
    assert communities.reading()[0].startswith("Resolution 0.5: ")


def test_planted_complementarities_share_communities(communities):
    coarse = communities.members[communities.members["resolution"] == 1].set_index("node")
    together = [
        coarse["community"].get(one) == coarse["community"].get(other)
        for one, other in demo_truth().complementarities
    ]
    assert sum(together) >= 3


def test_one_community_is_said_as_one(communities):
    one = communities.resolutions.assign(communities=1).head(1)
    said = communities.with_tables(resolutions=one).reading()
    assert said[0].startswith("Resolution 0.5: 1 community; two runs")


def test_no_links_no_communities(network):
    empty = network.with_tables(edges=network.edges.assign(kept=False))
    found = find_communities(empty)
    assert found.members.empty and found.reading() == ("No links, so no communities.",)


@settings(deadline=None, max_examples=40)
@given(table=st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(lambda s: arrays(bool, s)))
def test_centralities_are_those_of_networkx(table):
    n, m = table.shape
    graph = nx.Graph()
    graph.add_nodes_from(range(n + m))
    graph.add_edges_from((i, j + n) for i, j in np.argwhere(table).tolist())
    rows, columns = two_mode_centralities(table)
    theirs = {
        "degree": nx.bipartite.degree_centrality(graph, range(n)),
        "closeness": nx.bipartite.closeness_centrality(graph, range(n)),
    }
    if min(n, m) > 1:  # theirs divides by 0 where no path can run through a node
        theirs["betweenness"] = nx.bipartite.betweenness_centrality(graph, range(n))
    for measure, values in theirs.items():
        found = [*rows[measure], *columns[measure]]
        np.testing.assert_allclose(found, [values[i] for i in range(n + m)], atol=1e-12)


def test_measure_centrality_counts_and_reads(small_survey):
    result = measure_centrality(small_survey)
    assert result.competences[["n", "base"]].to_numpy().tolist() == [[2, 4], [2, 4], [1, 3]]
    np.testing.assert_allclose(result.competences["degree"], [0.4, 0.4, 0.2])
    assert result.smes["respondent"].tolist() == small_survey.answers.index.tolist()
    assert result.reading()[0].startswith("Most shortest paths run through Web")
    nothing = result.with_tables(competences=result.competences.assign(betweenness=np.nan))
    assert nothing.reading() == ("Too few answers to say what is central.",)


def test_released_centrality_shows_only_those_it_may(small_survey):
    from move_analysis.privacy import Policy, release
    from move_analysis.privacy.noise import Blur

    plain = Blur(b"key", variance=0)
    policy = Policy(minimum=2, reader="A", blur=plain, visible=frozenset({"A-1"}))
    shown = release(measure_centrality(small_survey), policy)
    assert shown.smes["respondent"].tolist() == ["A-1"]
    assert pd.isna(shown.competences["n"].iloc[2]) and pd.isna(shown.competences["degree"].iloc[2])
    assert shown.competences["degree"].iloc[0] == 0.4


def test_the_method_is_noted_once():
    notes = find_communities(find_competence_network(demo_survey()), resolutions=[1]).notes
    assert len(set(notes)) == len(notes) and sum("Leiden" in note for note in notes) == 1


@pytest.mark.parametrize("wrong", [0, -1, float("nan"), float("inf"), "x"])
def test_resolutions_are_above_0(network, wrong):
    with pytest.raises(ValueError, match="resolutions should each be a number above 0, got"):
        find_communities(network, resolutions=[1.0, wrong])
