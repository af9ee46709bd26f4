"""Brokers, mixing, ties, combinations, relatedness and the map: pictures agree with the tables."""

import json
from dataclasses import replace

import numpy as np
import pytest

import move_analysis as ma
from move_analysis.demo import demo_truth
from move_analysis.figures.europe import outlines
from move_analysis.values import Name


def test_bars_are_the_paths_that_cross_groups(raw, released, policy):
    figure = ma.figures.brokers(released["brokerage"], by="sector", top=8)
    first = released["brokerage"].brokers["respondent"].iloc[0]
    broker = next(one for one, shown in policy.display_names.items() if shown == first)
    order = ["liaison", "gatekeeper", "representative", "itinerant"]
    true, shown = (
        result["brokerage"].roles.query("by == 'sector' and respondent == @name")
        .set_index("role")["paths"][order].tolist()
        for result, name in ((raw, broker), (released, first))
    )  # fmt: skip
    assert [bar.x[0] for bar in figure.data] == shown
    assert all(up >= min(paths, 50) and up in (0, 2, 5, 10, 25, 50)
               for paths, up in zip(true, shown, strict=True))  # fmt: skip
    assert "paths rounded up to 2, 5" in str(figure.layout)
    assert figure.data[0].y[0].endswith(f". {first}") and len(figure.data[0].y) == 8


def test_planted_brokers_are_in_the_picture(policy, released):
    drawn = " ".join(ma.figures.brokers(released["brokerage"], top=10).data[0].y)
    visible = set(demo_truth().brokers) & policy.visible
    assert len(visible) >= 5
    assert all(policy.display_names[broker] in drawn for broker in visible)


def test_a_partition_that_is_not_there_is_told(raw):
    figure = ma.figures.brokers(raw["brokerage"], by="segment")
    assert not figure.data and "No ties" in figure.layout.annotations[0].text
    assert not ma.figures.mixing(raw["brokerage"], by="segment").data


def test_groups_without_ties_have_no_mixing(raw):
    none = raw["brokerage"].mixing.assign(ties=0)
    assert not ma.figures.mixing(raw["brokerage"].with_tables(mixing=none)).data


def test_mixing_shows_ties_and_how_sure(raw):
    table = raw["brokerage"].mixing.query("by == 'partner'").reset_index(drop=True)
    cells, _, numbers = ma.figures.mixing(raw["brokerage"]).data
    texts = list(numbers.text)
    assert [text.removeprefix("<b>").removesuffix("</b>") for text in texts] == [
        str(ties) for ties in table["ties"]
    ]
    assert [text.startswith("<b>") for text in texts] == (table["p"] <= 0.05).tolist()
    ratio = np.log2(table["ties"] / table["expected"])
    assert np.ravel(cells.z).tolist() == pytest.approx(ratio.tolist())


def test_hidden_ties_are_blank(raw):
    table = raw["brokerage"].mixing
    hidden = table.assign(ties=table["ties"].astype("Int64"))
    hidden.loc[0, ["ties", "expected", "p"]] = None
    figure = ma.figures.mixing(replace(raw["brokerage"].with_tables(mixing=hidden), smallest=5))
    assert list(figure.data[1].text) == ["fewer than 5"]
    assert figure.data[1].hovertext[0].endswith("<br>ties: fewer than 5")


def test_no_tie_where_some_were_expected_is_the_darkest_red(raw):
    table = raw["brokerage"].mixing
    none = table.assign(ties=table["ties"].mask(table.index == 1, 0))
    cells = ma.figures.mixing(raw["brokerage"].with_tables(mixing=none)).data[0]
    assert cells.z[0][1] == cells.zmin


def test_external_ties_are_observed_and_expected(raw):
    _, _, expected, observed = ma.figures.external_ties(raw["brokerage"]).data
    network, groups = raw["brokerage"].network, raw["brokerage"].groups
    assert len(observed.x) == len(network) + len(groups)
    assert observed.x[0] == network["ei"].iloc[0] and observed.x[1] == groups["ei"].iloc[0]
    assert expected.x[0] == network["ei_expected"].iloc[0]


def test_missing_ties_are_the_strongest_pairs(released):
    takes, gives = ma.figures.missing_ties(released["ties"], top=5).data
    top = released["ties"].untied.head(5)
    assert [-x for x in takes.x] == top["takes"].tolist() and list(gives.x) == top["gives"].tolist()


def test_pairs_are_named_only_where_released(raw, released):
    top = released["ties"].untied.iloc[0]
    label = ma.figures.missing_ties(released["ties"]).layout.yaxis.ticktext[0]
    assert label == f"{top['source']} –<br>{top['target']}"
    assert ma.figures.missing_ties(raw["ties"]).layout.yaxis.ticktext[0] == "pair 1"


def test_combinations_start_with_the_least_likely(raw):
    figure = ma.figures.emerging_combinations(raw["combinations"], top=6)
    table = raw["combinations"].combinations.sort_values("p", kind="stable").head(6)
    _, expected, *found = figure.data
    assert list(expected.x) == pytest.approx(table["expected"].tolist(), abs=0.01)
    assert sorted(x for dots in found for x in dots.x) == sorted(table["n"])
    opaque = [o == 1 for dots in found for o in dots.marker.opacity]
    assert sum(opaque) == int(table["kept"].sum())


def test_planted_pairs_are_in_the_picture(released):
    figure = ma.figures.emerging_combinations(released["combinations"].filter(layer="has"), top=10)
    labels = {label.replace("<br>", " ") for label in figure.layout.yaxis.ticktext}
    table = released["combinations"].tables()["combinations"].query("layer == 'has'")
    named = table.set_index("competences")["labels"]
    planted = {named[" and ".join(pair)] for pair in demo_truth().complementarities}
    assert planted <= labels


def test_what_a_group_is_strong_in_is_not_what_it_could_build(raw):
    figure = ma.figures.adjacent_possible(raw["relatedness"], top=3)
    table = raw["relatedness"].tables()["relatedness"]
    absent = table[~table["strong"].astype(bool)]
    nearest = absent.sort_values("density", ascending=False, kind="stable").groupby("group")
    rows = {
        label.replace("<br>", " ") for label in figure.layout.yaxis.ticktext if "<b>" not in label
    }
    assert rows == set(nearest.head(3)["label"])
    shown = table[table["label"].isin(rows)]
    assert sum(text == "is strong" for text in figure.data[1].text) == int(shown["strong"].sum())


def test_quotients_are_symmetric_around_one(raw):
    cells = ma.figures.location_quotients(raw["relatedness"]).data[0]
    table = raw["relatedness"].relatedness
    known = np.array([z for row in cells.z for z in row if not np.isnan(z)])
    assert sorted(known) == pytest.approx(
        sorted(np.log2(table["quotient"].dropna().clip(lower=0.5)))
    )


def test_one_group_has_nothing_to_build_on(raw):
    table = raw["relatedness"].relatedness
    none = raw["relatedness"].with_tables(
        relatedness=table.assign(quotient=float("nan"), density=float("nan"))
    )
    assert not ma.figures.adjacent_possible(none).data
    assert not ma.figures.location_quotients(none).data


def test_curves_are_the_flows_between_countries(raw):
    figure = ma.figures.flow_map(raw["countries"])
    table = raw["countries"].flows
    across = table[~table["inside"] & (table["source"] != "nobody") & (table["flow"] > 0)]
    curves = {trace.name: trace for trace in figure.data[2:-1]}
    assert set(curves) == {
        f"{a} → {b}" for a, b in zip(across["source"], across["target"], strict=True)
    }
    widest = across.loc[across["flow"].idxmax()]
    curve = curves[f"{widest['source']} → {widest['target']}"]
    assert curve.line.width == max(trace.line.width for trace in curves.values())
    assert [curve.x[0], curve.y[0]] == outlines()[widest["source"]]["centre"]
    assert [curve.x[-1], curve.y[-1]] == outlines()[widest["target"]]["centre"]


def test_a_country_on_the_canary_islands_stands_in_the_inset(raw):
    figure = ma.figures.flow_map(raw["countries"], islands="ES")
    traces = {trace.name: trace for trace in figure.data}
    frame = traces["Canary Islands"]
    xs, ys = ([v for v in line if v is not None] for line in (frame.x, frame.y))
    (west, _), (south, north) = figure.layout.xaxis.range, figure.layout.yaxis.range
    assert min(xs) > west and min(ys) > south and max(ys) < (south + north) / 2
    dots = dict(zip(traces["met inside"].text, traces["met inside"].x, strict=True))
    assert min(xs) < dots["<b>Spain</b>"] < max(xs)
    start = next(trace for name, trace in traces.items() if name.startswith("ES → "))
    assert start.x[0] == pytest.approx(dots["<b>Spain</b>"], abs=1)
    without = ma.figures.flow_map(raw["countries"])
    assert "Canary Islands" not in {trace.name for trace in without.data}


def test_countries_off_the_map_are_named(raw):
    flows = raw["countries"]
    swapped = flows.flows.assign(target=flows.flows["target"].replace("BG", "ZA"))
    names = {**flows.names, "group": {**flows.names["group"], "ZA": Name("South Africa")}}
    figure = ma.figures.flow_map(replace(flows, flows=swapped, names=names))
    assert "South Africa" in figure.layout.title.subtitle.text.replace("<br>", " ")
    assert not [trace.name for trace in figure.data if "ZA" in trace.name]


def test_one_country_needs_no_map(raw):
    table = raw["countries"].flows
    alone = table[(table["source"] == "BG") & (table["target"] == "BG")]
    assert not ma.figures.flow_map(raw["countries"].with_tables(flows=alone)).data


def test_the_map_needs_no_network(raw):
    text = ma.figures.flow_map(raw["countries"]).to_json()
    assert {trace["type"] for trace in json.loads(text)["data"]} == {"scatter"}
    assert "http" not in text and "geo" not in json.loads(text)["layout"]


UNION = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"


@pytest.mark.parametrize("code", UNION.split())
def test_every_country_of_the_union_has_a_place(code):
    x, y = outlines()[code]["centre"]
    assert -1700 < x < 2200 and -1850 < y < 1600


def test_centres_are_where_they_are_known_to_be():
    """Germany's middle is near 51.2 N 10.4 E, Bulgaria's near 42.7 N 25.5 E."""
    for code, latitude, longitude in (("DE", 51.2, 10.4), ("BG", 42.7, 25.5)):
        p, q = np.radians(latitude), np.radians(52)
        turn = np.radians(longitude - 10)
        k = 6371 * np.sqrt(2 / (1 + np.sin(q) * np.sin(p) + np.cos(q) * np.cos(p) * np.cos(turn)))
        x = k * np.cos(p) * np.sin(turn)
        y = k * (np.cos(q) * np.sin(p) - np.sin(q) * np.cos(p) * np.cos(turn))
        assert outlines()[code]["centre"] == pytest.approx([x, y], abs=40)
