import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from move_analysis.demo import demo_project, demo_survey
from move_analysis.messages import translate
from move_analysis.networks import (
    find_backbone,
    find_competence_network,
    find_partner_network,
    find_sme_network,
    find_ties,
    find_two_mode_network,
    write_gexf,
    write_graphml,
    write_pajek,
    write_vosviewer,
)
from move_analysis.privacy import policy_for, release


@pytest.fixture(scope="module")
def network():
    return find_competence_network(demo_survey())


@pytest.fixture(scope="module")
def labels(network):
    return network.tables(language="es")["nodes"].set_index("node")["label"]


@pytest.fixture(scope="module")
def kept(network):
    edges = network.edges[network.edges["kept"]]
    return {frozenset((e.source, e.target)): e for e in edges.itertuples()}


def same_edges(graph, kept):
    assert {frozenset(edge) for edge in graph.edges} == set(kept)
    for one, other, data in graph.edges(data=True):
        edge = kept[frozenset((one, other))]
        assert data["weight"] == edge.weight
        assert data["p_adjusted"] == pytest.approx(edge.p_adjusted)
        assert data["cross_sector"] is bool(edge.cross_sector)


def test_gexf_is_read_back_whole(network, kept, labels, tmp_path):
    graph = nx.read_gexf(write_gexf(network, tmp_path / "map.gexf", language="es"))
    same_edges(graph, kept)
    assert len(graph) == len(network.nodes)
    colours = {}
    for row in network.nodes.itertuples():
        node = graph.nodes[row.node]
        assert (node["label"], node["sector"], node["n"]) == (labels[row.node], row.sector, row.n)
        assert isinstance(node["n"], int)
        place = node["viz"]["position"]
        assert (place["x"], place["y"]) == pytest.approx((500 * row.x, 500 * row.y))
        assert 8 <= node["viz"]["size"] <= 40
        colour = node["viz"]["color"]
        colours.setdefault(row.sector, set()).add((colour["r"], colour["g"], colour["b"]))
        assert ("community" in node) == (row.degree > 0)
    assert all(len(own) == 1 for own in colours.values())
    assert len(set().union(*colours.values())) == len(colours) == 4


def test_graphml_is_read_back_whole_by_networkx_and_igraph(network, kept, labels, tmp_path):
    file = write_graphml(network, tmp_path / "map.graphml", language="es")
    graph = nx.read_graphml(file)
    same_edges(graph, kept)
    types = {
        name: type(value) for _, data in graph.nodes(data=True) for name, value in data.items()
    }
    assert types == {
        "label": str, "sector": str, "sector_label": str, "n": int, "base": int, "degree": int,
        "community": int, "x": float, "y": float, "color": str, "size": float,
    }  # fmt: skip
    theirs = igraph.Graph.Read_GraphML(str(file))
    assert theirs.vcount() == len(network.nodes) and theirs.ecount() == len(kept)
    assert theirs.vs["label"] == labels.tolist()


def test_pajek_is_read_back_whole_by_networkx_and_igraph(network, kept, labels, tmp_path):
    file = write_pajek(network, tmp_path / "map.net", language="es")
    graph = nx.read_pajek(file)
    found = {frozenset(edge[:2]): edge[2] for edge in graph.edges(data="weight")}
    assert found == {
        frozenset(labels[node] for node in pair): float(edge.weight) for pair, edge in kept.items()
    }
    largest = network.nodes.loc[network.nodes["n"].idxmax()]
    node = graph.nodes[labels[largest["node"]]]
    assert float(node["x_fact"]) == pytest.approx(5, abs=0.01) and node["ic"].startswith("RGB")
    assert all(0 <= float(data["x"]) <= 1 for _, data in graph.nodes(data=True))
    theirs = igraph.Graph.Read_Pajek(str(file))
    assert theirs.vcount() == len(network.nodes) and theirs.ecount() == len(kept)


def test_vosviewer_files_are_read_back_whole(network, kept, labels, tmp_path):
    file = tmp_path / "move_map.txt"
    map_file, network_file = write_vosviewer(network, file, language="es")
    nodes = pd.read_csv(map_file, sep="\t", index_col="id")
    links = pd.read_csv(network_file, sep="\t", header=None)
    assert nodes["label"].tolist() == labels.tolist()
    assert nodes[f"weight<{translate('SMEs', 'es')}>"].tolist() == network.nodes["n"].tolist()
    assert nodes[f"weight<{translate('Links', 'es')}>"].tolist() == network.nodes["degree"].tolist()
    np.testing.assert_allclose(nodes[["x", "y"]], network.nodes[["x", "y"]], atol=1e-4)
    assert nodes["cluster"].isna().tolist() == network.nodes["community"].isna().tolist()
    assert nodes[["red", "green", "blue"]].isin(range(256)).all(axis=None)
    code = network.nodes["node"].to_numpy()
    found = {frozenset((code[a - 1], code[b - 1])): w for a, b, w in links.to_numpy()}
    assert found == {pair: edge.weight for pair, edge in kept.items()}


def test_a_released_network_holds_nothing_that_is_hidden(network, tmp_path):
    survey = demo_survey()
    policy = policy_for(demo_project(), survey)
    hidden = release(network, policy)
    nodes = hidden.nodes.assign(n=hidden.nodes["n"].astype("Int64").mask(hidden.nodes["n"] < 60))
    graph = nx.read_graphml(write_graphml(hidden.with_tables(nodes=nodes), tmp_path / "m.graphml"))
    shown = {node for node, data in graph.nodes(data=True) if "n" in data}
    assert shown == set(nodes.loc[nodes["n"].notna(), "node"]) and len(shown) < len(graph)
    smallest = [data["size"] for node, data in graph.nodes(data=True) if node not in shown]
    assert set(smallest) == {8.0}


def test_backbones_of_numbers_and_without_edges_are_written(tmp_path):
    table = pd.DataFrame(np.random.default_rng(0).integers(0, 2, (30, 5)))
    table[5] = table[0]
    backbone = find_backbone(table)
    graph = nx.read_gexf(write_gexf(backbone, tmp_path / "b.gexf"))
    assert ("0", "5") in graph.edges and len(graph) == 6
    empty = find_backbone(table, alpha=1e-12)
    for write in (write_gexf, write_graphml, write_pajek, write_vosviewer):
        write(empty, tmp_path / "empty_map.txt")
    assert (tmp_path / "empty_network.txt").read_text() == ""
    assert nx.read_graphml(write_graphml(empty, tmp_path / "e.graphml")).number_of_edges() == 0


@pytest.fixture(scope="module")
def smes():
    return find_sme_network(demo_survey(), correction="none")


def test_two_mode_network_is_read_back_whole(tmp_path):
    network = find_two_mode_network(demo_survey())
    graph = nx.read_graphml(write_graphml(network, tmp_path / "two.graphml"))
    smes, competences = network.smes["respondent"], network.competences["competence"]
    assert set(graph) == {*smes, *competences}
    assert nx.is_bipartite(graph.subgraph(node for node in graph if graph.degree(node)))
    links = network.links.set_index(["respondent", "competence", "layer"])["level"]
    for layer in ("has", "needs"):
        own = links.xs(layer, level="layer")
        found = {
            tuple(sorted(edge[:2])): edge[2]
            for edge in graph.edges(data=f"level_{layer}")
            if edge[2]
        }
        assert found == {tuple(sorted(ends)): level for ends, level in own.items()}
    assert {d["layer"] for *_, d in graph.edges(data=True)} == {"has", "needs", "both"}
    first = network.smes.iloc[0]
    node = graph.nodes[first["respondent"]]
    assert (node["partner"], node["kind"], node["n_has"]) == (
        first["partner"],
        "SME",
        first["n_has"],
    )
    colours = nx.get_node_attributes(graph, "color")
    assert len(set(colours.values())) == 5
    assert len({colours[code] for code in competences}) == 1
    for write in (write_gexf, write_pajek, write_vosviewer):
        write(network, tmp_path / "two_map.txt")
    again = nx.read_gexf(write_gexf(network, tmp_path / "two.gexf"))
    assert again.number_of_edges() == graph.number_of_edges()


def test_sme_network_is_read_back_whole(smes, tmp_path):
    graph = nx.read_gexf(write_gexf(smes, tmp_path / "smes.gexf"))
    kept = smes.edges[smes.edges["kept"]]
    assert {frozenset(edge) for edge in graph.edges} == {
        frozenset(ends) for ends in kept[["source", "target"]].to_numpy().tolist()
    }
    for row in smes.nodes.itertuples():
        node = graph.nodes[row.node]
        assert (node["partner"], node["n"]) == (row.partner, row.n)
        place = node["viz"]["position"]
        assert (place["x"], place["y"]) == pytest.approx((500 * row.x, 500 * row.y))
    map_file, _ = write_vosviewer(smes, tmp_path / "smes_map.txt")
    nodes = pd.read_csv(map_file, sep="\t")
    assert nodes["weight<Competences>"].tolist() == smes.nodes["n"].tolist()


def test_partner_network_is_read_back_whole(smes, tmp_path):
    partners = find_partner_network(smes, permutations=999)
    graph = nx.read_graphml(write_graphml(partners, tmp_path / "partners.graphml"))
    kept = partners.edges[partners.edges["kept"]]
    assert set(graph) == set(partners.nodes["node"]) and graph.number_of_edges() == len(kept) > 0
    for edge in kept.itertuples():
        assert graph.edges[edge.source, edge.target]["weight"] == pytest.approx(edge.weight)


def test_ties_are_read_back_with_their_direction(tmp_path):
    ties = find_ties(demo_survey(), permutations=9)
    named = {tuple(ends) for ends in ties.ties[["source", "target"]].to_numpy().tolist()}
    graph = nx.read_graphml(write_graphml(ties, tmp_path / "ties.graphml"))
    assert graph.is_directed() and set(graph.edges) == named
    partners = ties.smes.set_index("respondent")["partner"].to_dict()
    assert nx.get_node_attributes(graph, "partner") == partners
    assert set(nx.read_gexf(write_gexf(ties, tmp_path / "ties.gexf")).edges) == named
    theirs = igraph.Graph.Read_Pajek(str(write_pajek(ties, tmp_path / "ties.net")))
    assert theirs.is_directed() and theirs.ecount() == len(named)
    _, network_file = write_vosviewer(ties, tmp_path / "ties_map.txt")
    links = pd.read_csv(network_file, sep="\t", header=None)
    assert len(links) == len({frozenset(ends) for ends in named})


def test_released_ties_and_links_name_only_those_that_may_be_seen(tmp_path):
    policy = policy_for(demo_project(), demo_survey())
    shown = release(find_two_mode_network(demo_survey()), policy)
    graph = nx.read_graphml(write_graphml(shown, tmp_path / "shown.graphml"))
    seen = {node for node, kind in graph.nodes(data="kind") if kind == "SME"}
    assert seen == set(shown.smes["respondent"]) <= set(policy.display_names.values())


def test_networks_without_any_link_are_written(tmp_path):
    network = find_two_mode_network(demo_survey())
    ties = find_ties(demo_survey(), permutations=9)
    for empty in (
        network.with_tables(links=network.links.head(0)),
        ties.with_tables(ties=ties.ties.head(0)),
    ):
        graph = nx.read_gexf(write_gexf(empty, tmp_path / "empty.gexf"))
        assert len(graph) >= 250 and graph.number_of_edges() == 0


def test_what_is_not_shown_is_not_written(network, kept, tmp_path):
    """A line whose number is hidden has no weight, a node whose place is, stands in the middle."""
    row = network.edges.index[network.edges["kept"].astype(bool)][0]
    edges = network.edges.assign(weight=network.edges["weight"].astype(float))
    edges.loc[row, "weight"] = np.nan
    first = network.nodes.index[0]
    nodes = network.nodes.assign(x=network.nodes["x"].mask(network.nodes.index == first))
    hidden = network.with_tables(edges=edges, nodes=nodes)
    ends = [
        str(network.nodes.index[network.nodes["node"] == edges.loc[row, end]][0] + 1)
        for end in ("source", "target")
    ]
    pajek = write_pajek(hidden, tmp_path / "hidden.net")
    assert " ".join(ends) in pajek.read_text().splitlines()
    assert igraph.Graph.Read_Pajek(str(pajek)).ecount() == len(kept)
    _, links = write_vosviewer(hidden, tmp_path / "hidden_map.txt")
    assert "\t".join(ends) in links.read_text().splitlines()
    graph = nx.read_graphml(write_graphml(hidden, tmp_path / "hidden.graphml"))
    assert graph.nodes[network.nodes.loc[first, "node"]]["x"] == 0
    assert sum("weight" not in data for *_, data in graph.edges(data=True)) == 1
