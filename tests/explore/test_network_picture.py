"""The network picture: places stay, labels have room, neighbours stand out, files are as shown."""

from xml.etree import ElementTree

import pytest

import move_analysis as ma
from move_analysis.demo import demo_survey
from move_analysis.explore.network_picture import NetworkPicture
from move_analysis.figures.labels import DESKTOP
from move_analysis.figures.theme import COLOURS, QUIET

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
LARGE = {"screen": [3 * DESKTOP.across, 3 * DESKTOP.up]}


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def network(survey):
    return ma.networks.find_competence_network(survey)


@pytest.fixture(scope="module")
def segments(survey):
    return ma.segments.find_segments(survey, k=3, n_init=2)


@pytest.fixture
def picture(network):
    return NetworkPicture(network)


def nodes(picture):
    return {one["id"]: one for one in picture.canvas.drawing["nodes"]}


def test_all_competences_and_kept_links_are_drawn_and_it_says_that_it_is_not_released(
    picture, network
):
    assert list(nodes(picture)) == network.nodes["node"].tolist()
    links = {(one["source"], one["target"]) for one in picture.canvas.drawing["links"]}
    kept = network.edges[network.edges["kept"]]
    assert links == set(zip(kept["source"], kept["target"], strict=True))
    assert any("Not released" in line for line in picture.canvas.drawing["lines"])
    assert nodes(picture)["ports"]["hover"].splitlines()[0] == "Port operations"


def test_more_labels_have_room_as_it_is_zoomed_and_headline_pairs_have_theirs(picture, network):
    pairs = network.headline_pairs()
    few = set(picture.canvas.labels)
    assert few >= {*pairs["source"], *pairs["target"]} and len(few) < len(network.nodes)
    picture.hear(LARGE)
    assert len(few) < len(picture.canvas.labels) == len(network.nodes)


def test_labels_move_with_a_node_that_is_dragged(picture):
    before = dict(picture.canvas.labels)
    # Onto its neighbour in the row: one of both loses its name, or moves it.
    row = [c for c, (_, y) in picture.canvas.places.items() if y == -1 and c in before]
    target = picture.canvas.places[row[0]]
    picture.canvas.places = {**picture.canvas.places, row[1]: list(target)}
    assert picture.canvas.labels != before


def test_competences_stay_where_they_are_when_smes_are_filtered(picture, survey):
    picture.canvas.places = {**picture.canvas.places, "ports": [0.1, 0.2]}
    before = dict(picture.canvas.places)
    green = ma.prepare.answering(survey, "sector", answers=("green",))
    filtered = ma.networks.find_competence_network(green)
    assert filtered.nodes[["x", "y"]].to_numpy().tolist() != [*before.values()]
    picture.show(filtered)
    assert picture.network is filtered and picture.canvas.places == before
    assert {one["size"] for one in nodes(picture).values()} != {0}


def test_what_is_picked_or_sought_stands_out_with_its_neighbours(picture, network):
    heard = []
    picture.on_pick(heard.append)
    picture.hear({"picked": "last_mile"})
    kept = network.edges[network.edges["kept"]]
    own = kept[(kept["source"] == "last_mile") | (kept["target"] == "last_mile")]
    assert set(picture.canvas.lit) == {*own["source"], *own["target"]} > {"last_mile"}
    picture.controls["find"].value = "DATA"
    assert picture.canvas.lit == ["analytics"]
    picture.controls["find"].value = ""
    picture.hear({"picked": ""})
    assert picture.canvas.lit == [] and heard == ["last_mile"]


def test_nodes_take_the_colours_of_sectors_communities_and_segments(picture, network, segments):
    sectors = network.nodes.set_index("node")["sector"]
    colour = {code: one["color"] for code, one in nodes(picture).items()}
    assert len(set(colour.values())) == sectors.nunique()
    assert len({(sectors[code], shade) for code, shade in colour.items()}) == sectors.nunique()
    picture.controls["coloured_by"].value = "community"
    alone = network.nodes.set_index("node")["degree"] == 0
    assert {code for code, one in nodes(picture).items() if one["color"] == QUIET} == {
        *alone.index[alone]
    }
    picture.show(network, segments)
    assert picture.controls["coloured_by"].value == "segment"
    profile = segments.profile.set_index(["column", "segment"])["v_test"]
    for code, one in nodes(picture).items():
        values = profile[f"has[{code}]"]
        clear = values.max() >= 1.96
        assert one["color"] == (COLOURS[int(values.idxmax()) - 1] if clear else QUIET)
    picture.show(network)
    assert picture.controls["coloured_by"].value == "sector"


def test_the_file_for_gephi_has_the_places_of_the_picture(picture):
    picture.canvas.places = {**picture.canvas.places, "ports": [0.5, -0.5]}
    sent = []
    picture.canvas.send = sent.append
    picture.controls["gexf"].click()
    picture.controls["svg"].click()
    assert [one["name"] for one in sent] == ["network.gexf", "network.svg"]
    tree = ElementTree.fromstring(sent[0]["text"])
    node = next(one for one in tree.iter() if one.get("id") == "ports")
    at = next(one for one in node if one.tag.endswith("position"))
    assert float(at.get("x")) == -float(at.get("y")) == 0.5 * ma.networks.export.WIDE


def test_it_speaks_the_language_in_which_it_was_made(network):
    with ma.languages.in_language("es"):
        picture = NetworkPicture(network)
    picture.show(network)
    assert nodes(picture)["ports"]["text"] != ["Port", "operations"]
