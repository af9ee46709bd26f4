"""Published figures for brokerage, structural holes, and centralities.

Structural holes: UCINET and igraph, as in the tests of networkx. Gould-Fernandez roles: by
definition, on the example graph of the package cograph. Assortativity: networkx.
"""

import networkx as nx
import numpy as np
import pytest

from move_analysis.networks.centrality import two_mode_centralities
from move_analysis.networks.partitions import ROLES, brokerage_roles, mixing, open_two_paths
from move_analysis.networks.structural_holes import structural_holes

HOLES = ["A-B", "A-F", "A-G", "A-E", "E-G", "F-G", "B-G", "B-D", "D-G", "G-C"]
STRENGTHS = (2, 3, 5, 2, 8, 3, 4, 1, 3, 10)


def weights(strengths) -> tuple[list[str], np.ndarray]:
    graph = nx.Graph()
    for edge, strength in zip(HOLES, strengths, strict=True):
        graph.add_edge(*edge.split("-"), weight=strength)
    nodes = sorted(graph)
    return nodes, nx.to_numpy_array(graph, nodelist=nodes)


@pytest.mark.parametrize(
    ("strengths", "constraint", "size"),
    [
        ((1,) * 10, {"G": 0.400, "A": 0.595, "C": 1}, {"G": 4.67, "A": 2.50, "C": 1}),
        (STRENGTHS, {"G": 0.299, "A": 0.795, "C": 1}, {"G": 5.47, "A": 2.47, "C": 1}),
    ],
)
def test_structural_holes(strengths, constraint, size):
    nodes, matrix = weights(strengths)
    found, effective = structural_holes(matrix)
    for node, value in constraint.items():
        assert found[nodes.index(node)] == pytest.approx(value, abs=0.0006)
    for node, value in size.items():
        assert effective[nodes.index(node)] == pytest.approx(value, abs=0.006)


def test_structural_holes_of_a_directed_graph():
    ties = np.zeros((3, 3))
    for one, other in ((0, 1), (0, 2), (1, 0), (2, 1)):
        ties[one, other] = 1
    constraint, size = structural_holes(ties)
    assert constraint.round(3).tolist() == [1.003, 1.003, 1.389]
    assert size.round(3).tolist() == [1.167, 1.167, 1.0]


def test_gould_fernandez_roles():
    nodes = "ABCD"
    ties = np.zeros((4, 4), dtype=bool)
    for tie in ["A>B", "A>C", "B>C", "B>D", "C>D", "D>A"]:
        ties[nodes.index(tie[0]), nodes.index(tie[2])] = True
    labels = np.array([[1], [1], [2], [2]], dtype=np.int16)
    counts = brokerage_roles(open_two_paths(ties), n_nodes=4)(labels).reshape(4, 5)
    found = {
        (node, role): int(count)
        for node, row in zip(nodes, counts, strict=True)
        for role, count in zip(ROLES, row, strict=True)
        if count
    }
    assert found == {
        ("A", "itinerant"): 1, ("A", "gatekeeper"): 1, ("B", "representative"): 1,
        ("C", "gatekeeper"): 1, ("D", "itinerant"): 1, ("D", "representative"): 1,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_assortativity_is_that_of_networkx(seed):
    graph = nx.gnp_random_graph(40, 0.1, seed=seed, directed=True)
    groups = np.random.default_rng(seed).integers(0, 3, 40)
    nx.set_node_attributes(graph, dict(enumerate(groups.tolist())), "group")
    ties = np.array(graph.edges).T
    found = mixing(ties, n_groups=3)(groups[:, None].astype(np.int16))[-1, 0]
    assert found == pytest.approx(nx.attribute_assortativity_coefficient(graph, "group"))


def test_two_mode_centralities_of_davis_southern_women():
    graph = nx.davis_southern_women_graph()
    women = [node for node, kind in graph.nodes(data="bipartite") if kind == 0]
    events = [node for node, kind in graph.nodes(data="bipartite") if kind == 1]
    incidence = nx.bipartite.biadjacency_matrix(graph, women, events).toarray() > 0
    rows, columns = two_mode_centralities(incidence)
    found = {
        measure: dict(zip([*women, *events], [*rows[measure], *columns[measure]], strict=True))
        for measure in rows
    }
    published = {
        "degree": {"E8": 0.78, "E9": 0.67, "E7": 0.56, "Nora Fayette": 0.57,
                   "Evelyn Jefferson": 0.57, "Theresa Anderson": 0.57},
        "betweenness": {"E8": 0.24, "E9": 0.23, "E7": 0.13, "Nora Fayette": 0.11,
                        "Evelyn Jefferson": 0.10},
        "closeness": {"E8": 0.85, "E9": 0.79, "Nora Fayette": 0.80, "Evelyn Jefferson": 0.80,
                      "Theresa Anderson": 0.80},
    }  # fmt: skip
    for measure, values in published.items():
        for node, value in values.items():
            assert round(found[measure][node], 2) == value, (measure, node)
