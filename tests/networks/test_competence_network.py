import numpy as np
import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Competence, Question, Sector
from move_analysis.networks import find_backbone, find_competence_network
from move_analysis.networks.layout import network_places
from move_analysis.networks.leiden import leiden_communities
from move_analysis.readers.frames import survey_from
from move_analysis.survey import Survey

SECTORS = ("ict", "green", "transport")


def drawn_survey(*, size: int = 300, seed: int = 0) -> Survey:
    """Eighteen competences; three of two sectors go together, as do four of one sector."""
    codes = [f"{sector}{i}" for sector in SECTORS for i in range(6)]
    book = Codebook(
        title="Drawn",
        sectors=[Sector(code=s, label={"en": s.title(), "es": s.upper()}) for s in SECTORS],
        competences=[
            Competence(code=c, sector=c[:-1], label={"en": c.title(), "es": c.upper()})
            for c in codes
        ],
        questions=(
            Question(code="partner", kind="single", role="partner"),
            Question(code="has", kind="multiple", role="has", over="competences"),
        ),
    )
    rng = np.random.default_rng(seed)
    has = pd.DataFrame(rng.random((size, 18)) < rng.uniform(0.15, 0.5, 18), columns=codes)
    for group in (["ict0", "green0", "green1"], ["transport0", "transport1", "transport2"]):
        together = rng.random(size) < 0.3
        for code in group:
            has[code] = np.where(rng.random(size) < 0.85, together, has[code])
    answers = has.add_prefix("has[").add_suffix("]").astype("boolean")
    answers.insert(0, "partner", rng.choice(["A", "B"], size))
    return Survey(answers.set_axis([f"S-{i}" for i in range(size)]), book)


@pytest.fixture(scope="module")
def survey():
    return drawn_survey()


@pytest.fixture(scope="module")
def network(survey):
    return find_competence_network(survey)


def test_planted_pairs_are_the_network(network):
    kept = network.edges[network.edges["kept"]]
    pairs = set(zip(kept["source"], kept["target"], strict=True))
    assert pairs == {
        ("ict0", "green0"), ("ict0", "green1"), ("green0", "green1"),
        ("transport0", "transport1"), ("transport0", "transport2"), ("transport1", "transport2"),
    }  # fmt: skip
    across = kept.loc[kept["cross_sector"], ["source", "target"]].to_numpy().tolist()
    assert across == [["ict0", "green0"], ["ict0", "green1"]]


def test_nothing_is_found_once_answers_are_shuffled(survey):
    rng = np.random.default_rng(3)
    answers = survey.answers
    for column in answers.columns[1:]:
        answers[column] = rng.permutation(answers[column].to_numpy(dtype=bool))
    shuffled = survey.changed("shuffled", answers=answers)
    assert not find_competence_network(shuffled).edges["kept"].any()


def test_tests_are_those_of_find_backbone(survey, network):
    backbone = find_backbone(survey.incidence("has"), correction="bh")
    same = backbone.edges.columns
    pd.testing.assert_frame_equal(network.edges[same], backbone.edges)


def test_nodes_carry_labels_sectors_and_counts(survey, network):
    nodes = network.tables()["nodes"].set_index("node")
    assert nodes.loc["green0", ["label", "sector", "sector_label"]].tolist() == [
        "Green0", "green", "Green",
    ]  # fmt: skip
    assert nodes["n"].tolist() == survey.incidence("has").sum().tolist()
    spanish = network.tables(language="es")["nodes"]
    assert spanish["label"].tolist() == [code.upper() for code in nodes.index]


def test_communities_are_the_planted_groups(network):
    nodes = network.nodes.set_index("node")
    found = nodes["community"].dropna()
    assert found.groupby(found).groups.keys() == {1, 2}
    assert found[["ict0", "green0", "green1"]].tolist() == [1, 1, 1]
    assert found[["transport0", "transport1", "transport2"]].tolist() == [2, 2, 2]
    assert (nodes["community"].isna() == (nodes["degree"] == 0)).all()


def test_places_are_distinct_and_inside_the_picture(network):
    places = network.nodes[["x", "y"]]
    assert places.abs().max(axis=None) <= 1 and not places.round(6).duplicated().any()
    isolated = network.nodes["degree"] == 0
    assert (network.nodes.loc[isolated, "y"] == -1).all()
    assert (network.nodes.loc[~isolated, "y"] >= -0.8 - 1e-12).all()


def test_same_seed_same_network_whatever_ran_before(survey, network):
    import random

    random.seed(99)
    again = find_competence_network(survey)
    pd.testing.assert_frame_equal(again.nodes, network.nodes)
    after = random.random()
    random.seed(99)
    assert after == random.random()


def test_edges_name_their_ends(network):
    nodes, edges = (network.tables()[name] for name in ("nodes", "edges"))
    labels = nodes.set_index("node")["label"]
    for end in ("source", "target"):
        assert edges[f"{end}_label"].tolist() == labels[edges[end]].tolist()


def test_needs_are_called_needs_in_notes(survey):
    notes = find_competence_network(survey, layer="needs").notes
    assert any(note.startswith("Methods: the number of SMEs shared by each pair of needs ")
               for note in notes)  # fmt: skip


def test_reading_counts_links_and_names_the_strongest(network):
    first, *pairs = network.reading()
    assert first == (
        "6 of 153 pairs of competences go together more than chance explains, 2 of them across "
        "sectors."
    )
    assert len(pairs) == 2 and pairs[0].startswith("Ict0 and Green")


def test_reading_passes_over_hidden_pairs(network):
    edges = network.edges.copy()
    edges["kept"] = edges["kept"].mask(edges["cross_sector"])
    lines = network.with_tables(edges=edges).reading()
    assert len(lines) == 1 and lines[0].startswith("4 of 45 pairs")


def test_reading_without_any_known_pair(survey, network):
    hidden = network.with_tables(edges=network.edges.assign(kept=pd.NA))
    assert hidden.reading() == ("Too few SMEs to say what goes together.",)
    nobody = survey.where(survey.series("partner") == "C", "nobody")
    silent = find_competence_network(nobody)
    hidden = silent.with_tables(edges=silent.edges.assign(kept=pd.NA))
    assert hidden.reading() == ("Nobody answered.",)


def test_one_respondent_gives_an_empty_network_that_says_so(survey):
    one = survey.where(
        pd.Series(survey.answers.index == "S-0", index=survey.answers.index), "one respondent"
    )
    network = find_competence_network(one)
    assert not network.edges["kept"].any() and len(network.nodes) == 18
    assert "Too few SMEs or competences to compare." in network.notes


def test_small_survey_says_what_was_not_asked(small_survey):
    network = find_competence_network(small_survey, layer="needs")
    assert network.notes[0] == "B did not ask about 1 of 3 competences (needs)."
    assert network.nodes["base"].tolist() == [4, 4, 2]


def test_communities_are_numbered_by_size_then_first_node():
    import igraph

    graph = igraph.Graph(edges=[(0, 1), (2, 3), (4, 5), (5, 6), (6, 4)])
    assert leiden_communities(graph).tolist() == [2, 2, 3, 3, 1, 1, 1]


def test_places_of_one_edge_and_of_nothing():
    import igraph

    assert network_places(igraph.Graph(n=0)).shape == (0, 2)
    places = network_places(igraph.Graph(edges=[(0, 1)]))
    assert np.ptp(places, axis=0).max() == pytest.approx(2)


def test_a_few_answers_less_move_the_picture_little():
    from move_analysis.demo import demo_survey

    survey = demo_survey()
    whole = find_competence_network(survey).nodes
    for seed in range(3):
        kept = pd.Series(np.random.default_rng(seed).random(len(survey)) < 0.97)
        part = survey.where(kept.set_axis(survey.answers.index), "3 % left out")
        nodes = find_competence_network(part).nodes
        linked = (whole["degree"] > 0) & (nodes["degree"] > 0)
        moved = np.hypot(*(nodes[["x", "y"]] - whole[["x", "y"]])[linked].to_numpy().T)
        assert moved.mean() < 0.25  # of a picture 2 wide and high; places at random: 1


def test_distances_in_the_picture_are_those_in_the_network():
    import igraph

    path = network_places(igraph.Graph.Ring(8, circular=False))
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    assert np.linalg.norm(path[0] - path[-1]) > 4 * steps.mean()
    two = network_places(igraph.Graph(edges=[(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)]))
    inside, across = np.ptp(two[:3], axis=0), two[:3].mean(axis=0) - two[3:].mean(axis=0)
    assert np.linalg.norm(across) > 0.6 * np.linalg.norm(inside)


def test_complementarities_planted_in_the_demo_are_the_links_between_sectors():
    from move_analysis.demo import demo_survey, demo_truth

    edges = find_competence_network(demo_survey()).edges
    found = edges[edges["kept"] & edges["cross_sector"]]
    planted = {frozenset(pair) for pair in demo_truth().complementarities}
    pairs = [frozenset(p) for p in zip(found["source"], found["target"], strict=True)]
    assert set(pairs) == planted


def test_shares_of_links_are_weighted(survey):
    weights = pd.Series(np.linspace(1, 3, len(survey)), index=survey.answers.index)
    weighted = survey.changed("weighted", weights=weights)
    has = weighted.incidence("has")
    edge = find_competence_network(weighted).edges.iloc[5]
    answered = has[[edge["source"], edge["target"]]].notna().all(axis=1)
    both = has[[edge["source"], edge["target"]]].fillna(False).all(axis=1)
    assert edge["share"] == pytest.approx(weights[both].sum() / weights[answered].sum())


def test_a_headline_says_when_too_few_tables_were_drawn():
    rng = np.random.default_rng(0)
    answers = pd.DataFrame(rng.random((60, 30)) < 0.3, columns=[f"has_c{i}" for i in range(30)])
    answers["has_c1"] = answers["has_c0"].where(rng.random(60) < 0.7, answers["has_c1"])
    survey = survey_from(answers, has=list(answers))
    few = find_competence_network(survey, null="fdsm", correction="holm", draws=19)
    assert few.reading() == (
        "None of 435 pairs of competences could be shown to go together beyond chance: too few "
        "tables were drawn to be sure.",
    )
