"""Networks: lines, sizes, colours and labels agree with the tables, for 30 and for 300 nodes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import move_analysis as ma
from move_analysis.figures.labels import (
    DESKTOP,
    ENOUGH,
    LETTER,
    LINE,
    PHONE,
    SIDES,
    label_sides,
    name_places,
)
from move_analysis.values import Name


@pytest.fixture(scope="module")
def traces(raw):
    return ma.figures.competence_network(raw["network"]).data


def test_edges_are_the_kept_ones(raw, traces):
    kept = raw["network"].edges.query("kept")
    within, across = traces[0], traces[1]
    assert sum(x is None for x in within.x) == int((~kept["cross_sector"]).sum())
    assert sum(x is None for x in across.x) == int(kept["cross_sector"].sum()) > 0
    assert len(traces[2].x) == len(kept)


def test_nodes_are_as_large_as_their_smes(raw, traces):
    nodes = raw["network"].nodes.set_index(["x", "y"])["n"]
    dots = [
        (nodes[x, y], size)
        for trace in traces[3:]
        for x, y, size in zip(trace.x, trace.y, trace.marker.size, strict=True)
    ]
    assert len(dots) == len(nodes)
    assert [size for _, size in sorted(dots)] == sorted(size for _, size in dots)


def test_those_that_cross_sectors_are_labelled_first(raw, traces):
    kept = raw["network"].edges.query("kept and cross_sector")
    nodes = raw["network"].tables()["nodes"].set_index("node")
    crossing = nodes.loc[[*kept["source"], *kept["target"]], "label"]
    shown = {text.replace("<br>", " ") for trace in traces[3:] for text in trace.text if text}
    assert len(shown & set(crossing)) >= 0.7 * crossing.nunique()
    assert len(shown) >= 12


def boxes(places, texts, sides, size, screen=PHONE):
    """Left, right, low and high of each label in pixels, from the side that was chosen."""
    found = []
    for node, side in sides.items():
        x, y = places[node][0] * screen.across, places[node][1] * screen.up
        lines = texts[node].split("<br>")
        width, height = LETTER * max(map(len, lines)), LINE * len(lines)
        up = {"top": 1, "bottom": -1, "middle": 0}[side.split()[0]]
        right = {"right": 1, "left": -1, "center": 0}[side.split()[1]]
        far = size / 2 / 0.8 + 1  # where Plotly begins a text beside a dot
        x += right * (far + width / 2)
        y += up * (far + height / 2)
        found.append((x - width / 2, x + width / 2, y - height / 2, y + height / 2))
    return np.array(found).reshape(-1, 4)


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=40),
    st.integers(3, 18),
)
def test_labels_never_cover_each_other(places, letters):
    texts = ["x" * letters + "<br>y"] * len(places)
    for screen in (PHONE, DESKTOP):
        several = {"sizes": [10] * len(places), "order": range(len(places))}
        sides = label_sides(places, texts, needed=4, screen=screen, **several)
        assert set(sides.values()) <= set(SIDES)
        assert not covered(boxes(places, texts, sides, 10, screen))


def covered(found):
    """Whether any box meets another; a hair's breadth is no overlap."""
    left, right, low, high = found.T
    meet = (left[:, None] + 1e-6 < right) & (left + 1e-6 < right[:, None])
    meet &= (low[:, None] + 1e-6 < high) & (low + 1e-6 < high[:, None])
    return meet[~np.eye(len(found), dtype=bool)].any()


def test_most_competences_carry_a_name_on_a_desktop_and_fewer_on_a_telephone(raw, traces):
    n = len(raw["network"].nodes)
    wide = [text for trace in traces[3:] for text in trace.text if text]
    phone = [label for trace in traces[3:] for label, _ in trace.customdata if label]
    assert len(wide) >= 0.7 * n
    assert ENOUGH <= len(phone) <= len(wide)


def test_the_pairs_of_the_headline_are_named(raw, released):
    for network, on_a_telephone in ((raw["network"], 5), (released["network"], 6)):
        dots = ma.figures.competence_network(network).data[3:]
        pairs = [line.split(":")[0].split(" and ") for line in map(str, network.reading()[1:])]
        names = {name for pair in pairs for name in pair}
        assert len(names) == 6
        assert names <= {text.replace("<br>", " ") for trace in dots for text in trace.text}
        phone = {text.replace("<br>", " ") for trace in dots for text, _ in trace.customdata}
        assert len(names & phone) >= on_a_telephone


def test_needed_labels_leave_room_for_each_other():
    # The first alone would stand above, where the only place of the second is.
    places, texts = [(0, 0), (0, 0.2), (0.5, 0.2), (-0.5, 0.2)], ["x" * 12] * 4
    several = {"sizes": [10] * 4, "order": range(4)}
    sides = label_sides(places, texts, needed=2, **several)
    assert {0, 1} <= set(sides)
    assert not covered(boxes(places, texts, sides, 10))


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=6),
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), max_size=30),
)
def test_names_cover_neither_each_other_nor_dots(middles, dots):
    texts = ["Cloud services /<br>Batteries"] * len(middles)
    places = name_places(middles, texts, clear_of=dots, size=5)
    middle = np.array([*places.values()]).reshape(-1, 2) * PHONE
    dot = np.array(dots).reshape(-1, 2) * PHONE
    half = np.array([LETTER * 16 / 2, LINE])

    def apart(one, other, room):
        return (np.abs(one[:, None] - other[None]) >= room - 1e-6).any(axis=2)

    assert apart(middle, dot, half + 2.5).all()
    assert apart(middle, middle, 2 * half)[~np.eye(len(middle), dtype=bool)].all()


def many(network, n=300):
    """A network of so many competences, in a ring, each linked to the next."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    codes = [f"c{number}" for number in range(n)]
    node = network.nodes.iloc[[0]]
    nodes = pd.concat([node] * n, ignore_index=True).assign(
        node=codes, x=np.cos(angle), y=np.sin(angle)
    )
    edge = network.edges.iloc[[0]]
    edges = pd.concat([edge] * n, ignore_index=True).assign(
        source=codes, target=[*codes[1:], codes[0]], kept=True, cross_sector=False
    )
    names = {"competence": {code: Name(f"Competence {code}") for code in codes}}
    return replace(network, nodes=nodes, edges=edges, names=names)


def test_three_hundred_nodes_are_small_and_some_have_labels(raw):
    figure = ma.figures.competence_network(many(raw["network"]))
    dots = figure.data[-1]
    assert len(dots.x) == 300 and max(dots.marker.size) <= 12
    assert 8 <= sum(bool(text) for text in dots.text) < 150
    assert figure.data[0].line.width < 1
    assert len(figure.to_json()) < 200_000


def test_no_links_no_network(raw):
    network = raw["network"]
    bare = network.with_tables(edges=network.edges.assign(kept=False))
    for figure in (
        ma.figures.competence_network(bare),
        ma.figures.competence_overlay(bare, raw["balance"]),
        ma.figures.competence_density(bare, raw["communities"]),
        ma.figures.competence_segments(bare, raw["segments"]),
    ):
        assert not figure.data and figure.layout.annotations


def test_overlay_colours_by_need(raw):
    dots = ma.figures.competence_overlay(raw["network"], raw["balance"]).data[-1]
    nodes = raw["network"].nodes.set_index(["x", "y"])["node"]
    needed = raw["balance"].balance.set_index("competence")["share_need"]
    for x, y, colour in zip(dots.x, dots.y, dots.marker.color, strict=True):
        assert colour == pytest.approx(needed[nodes[x, y]], abs=5e-4)


def test_overlay_without_needs_says_so(raw):
    unknown = raw["balance"].balance.assign(share_need=float("nan"))
    figure = ma.figures.competence_overlay(
        raw["network"], raw["balance"].with_tables(balance=unknown)
    )
    assert not figure.data and "need" in figure.layout.annotations[0].text


def test_nodes_have_the_colour_of_the_segment_that_has_them_most(raw):
    figure = ma.figures.competence_segments(raw["network"], raw["segments"])
    nodes = raw["network"].nodes.set_index(["x", "y"])["node"]
    profile = raw["segments"].profile.set_index(["column", "segment"])["v_test"]
    drawn = 0
    for dots in figure.data[3:]:
        for x, y in zip(dots.x, dots.y, strict=True):
            values = profile[f"has[{nodes[x, y]}]"]
            marked = dots.name.startswith(f"Segment {values.idxmax()}:")
            assert marked if values.max() >= 1.96 else dots.name == "no segment more than others"
            drawn += 1
    assert drawn == len(nodes)


def test_density_is_highest_where_most_smes_are(raw):
    network = raw["network"]
    density = ma.figures.competence_density(network, raw["communities"]).data[0]
    assert np.max(density.z) == 1 and np.min(density.z) >= 0
    node = network.nodes[network.nodes["degree"] > 0].iloc[0]
    lonely = network.with_tables(
        nodes=network.nodes.assign(n=np.where(network.nodes["node"] == node["node"], 100, 0))
    )
    peak = ma.figures.competence_density(lonely, raw["communities"]).data[0]
    row, column = np.unravel_index(np.argmax(peak.z), np.shape(peak.z))
    assert peak.x[column] == pytest.approx(node["x"], abs=0.05)
    assert peak.y[row] == pytest.approx(node["y"], abs=0.05)


def test_communities_are_named_by_their_members(raw):
    communities = raw["communities"].filter(resolution=1.0)
    names = ma.figures.competence_density(raw["network"], communities).data[-1].text
    large = communities.tables()["communities"].query("competences >= 3")["name"]
    shown = {text.removeprefix("<b>").removesuffix("</b>").replace("<br>", " ") for text in names}
    assert shown and shown <= set(large)


def test_hover_says_what_is_shared(raw, released, survey):
    needs = ma.networks.find_competence_network(survey, layer="needs")
    needs = needs.with_tables(edges=needs.edges.assign(kept=True))
    for network, said in ((needs, "SMEs need both"), (raw["network"], "SMEs have both")):
        assert said in ma.figures.competence_network(network).data[2].hovertext[0]
    overlay = ma.figures.competence_overlay(released["network"], released["balance"])
    hovers = [text for trace in overlay.data[3:] for text in trace.hovertext]
    assert all("<br>needed by: " in text or "not known who" in text for text in hovers)
