"""Released networks: every number follows from what is published beside it, and nothing else."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from move_analysis.columns import P_CLASSES, Coarse, Count, Derived, Exact, Label, Respondent
from move_analysis.competences import measure_relatedness
from move_analysis.demo import demo_project, demo_survey, demo_truth
from move_analysis.derive import Published, numbers, rounded
from move_analysis.errors import DisclosureError
from move_analysis.networks import (
    find_backbone,
    find_communities,
    find_competence_network,
    find_emerging_combinations,
    find_partner_network,
    find_sme_network,
    find_ties,
    find_two_mode_network,
    measure_bridges,
    measure_brokerage,
    measure_centrality,
)
from move_analysis.privacy import policy_for, release
from move_analysis.privacy.noise import Blur
from move_analysis.privacy.tables import Counted


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def raw(survey):
    segments = demo_truth().segments.reset_index()
    network = find_competence_network(survey)
    ties = find_ties(survey, permutations=99, segments=segments)
    smes = find_sme_network(survey, correction="none", segments=segments)
    return {
        "network": network,
        "communities": find_communities(network),
        "bridges": measure_bridges(survey, network, draws=199),
        "combinations": find_emerging_combinations(survey),
        "centrality": measure_centrality(survey, layer="needs"),
        "two_mode": find_two_mode_network(survey, segments=segments),
        "smes": smes,
        "partners": find_partner_network(smes, permutations=199),
        "ties": ties,
        "brokerage": measure_brokerage(ties, permutations=199),
    }


KINDS = (
    "network", "communities", "bridges", "combinations", "centrality", "two_mode", "smes",
    "partners", "ties", "brokerage",
)  # fmt: skip


@pytest.fixture(scope="module", params=["partnership", "CCTL"])
def policy(request, survey):
    return policy_for(demo_project(), survey, reader=request.param)


@pytest.fixture(scope="module")
def released(raw, policy):
    return {name: release(result, policy) for name, result in raw.items()}


@pytest.fixture
def unsorted(monkeypatch):
    """Rows of released tables stay where they are, to be compared one by one."""
    monkeypatch.setattr("move_analysis.privacy.gate.sorted_by", lambda table, *_: table)


def counted(result, policy):
    """The tables of a result with published counts, of the SMEs that the reader may see."""
    arguments = {**result.arguments, "selection": result.selection}
    found = {}
    for name, table in result.tables().items():
        for column, about in result.SCHEMA[name].items():
            if isinstance(about.gate, Respondent):
                table = table[table[column].isin(policy.visible)]
        found[name] = Counted(table, result.SCHEMA[name], policy, arguments)
    return found


def first(columns):
    """What is published before anything is computed."""
    known = (Label, Exact, Respondent, Count)
    return [name for name, about in columns.items() if isinstance(about.gate, known)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("unsorted")
def test_derived_columns_follow_from_what_is_published_before_them(kind, raw, policy):
    result, shown = raw[kind], release(raw[kind], policy).tables()
    parts = counted(result, policy)
    tables = {name: one.filled[first(result.SCHEMA[name])] for name, one in parts.items()}
    for name, part in parts.items():
        columns = result.SCHEMA[name]
        table = shown[name].loc[part.truth.index]
        before = part.table[first(columns)]
        for column, about in columns.items():
            if isinstance(about.gate, Derived):
                so_far = Published(
                    before[[c for c in columns if c in before]],
                    part.truth,
                    tables=tables,
                    counts=part.filled,
                    arguments=result.arguments,
                    variance=part.variance,
                    minimum=policy.minimum,
                )
                found = pd.Series(about.gate.how(so_far), index=table.index).mask(part.hidden)
                np.testing.assert_allclose(
                    numbers(table[column]), rounded(numbers(found), 4), rtol=1e-12, err_msg=column
                )
            before = before.assign(**{column: table[column]})
        tables[name] = before.assign(**part.filled[[*part.variance]])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("unsorted")
def test_without_noise_and_minimum_everything_is_as_computed(kind, raw, survey):
    policy = policy_for(demo_project(), survey)
    plain = replace(
        policy,
        minimum=1,
        blur=Blur(b"key", variance=0),
        visible=frozenset(survey.answers.index),
        display_names={},
    )
    result = raw[kind]
    shown = release(result, plain)
    for name, table in result.tables().items():
        found = shown.tables()[name].loc[table.index]
        for column, about in result.SCHEMA[name].items():
            if column == "rank" and kind in ("brokerage", "bridges", "combinations"):
                continue  # by classes: see below
            gate = about.gate
            if about.unit == "probability":  # also where a count hides them
                gate = Coarse(steps=P_CLASSES)
            close(found[column], table[column], gate, f"{name}.{column}")


def close(found, true, gate, which):
    if not pd.api.types.is_numeric_dtype(true) or pd.api.types.is_bool_dtype(true):
        pd.testing.assert_series_equal(found, true, check_names=False, check_dtype=False)
        return
    one, other = numbers(found), numbers(true)
    assert (np.isnan(one) == np.isnan(other)).all(), which
    if isinstance(gate, Coarse) and gate.steps:
        # Up to the step, but for what is above the last one.
        assert (np.isnan(other) | (one >= np.minimum(other, gate.steps[-1]))).all(), which
        assert set(one[~np.isnan(one)]) <= set(gate.steps), which
    elif which.endswith(("expected", "lift", "others")) or isinstance(gate, Coarse):
        digits = getattr(gate, "digits", 2)
        np.testing.assert_allclose(one, other, rtol=0.52 * 10.0 ** (1 - digits), err_msg=which)
    elif which.endswith(("low", "high")):  # a distance of two digits from what is expected
        np.testing.assert_allclose(one, other, rtol=0.02, atol=0.6, err_msg=which)
    else:
        np.testing.assert_allclose(one, rounded(other, 4), rtol=6e-4, err_msg=which)


def test_the_same_number_is_the_same_in_every_table(released, survey, policy):
    relatedness = release(measure_relatedness(survey), policy)
    pairs = relatedness.proximity.set_index(["source", "target"])[["n", "base"]]
    edges = released["network"].edges.set_index(["source", "target"])[["weight", "base"]]
    np.testing.assert_array_equal(edges, pairs.loc[edges.index])
    sets = released["combinations"].combinations
    sets = sets[(sets["layer"] == "has") & (sets["size"] == 2)].dropna(subset="n")
    keys = pd.MultiIndex.from_tuples(sets["competences"].str.split(" and ").map(tuple))
    for name, other in (("n", "weight"), ("base", "base"), ("expected", "expected")):
        whole = released["network"].edges.set_index(["source", "target"])[other]
        assert sets[name].tolist() == whole.loc[keys].tolist()
    single = relatedness.competences.set_index("competence")["n"]
    alone = released["combinations"].competences
    for table, key, n in (
        (released["network"].nodes, "node", "n"),
        (released["bridges"].sectors, "node", "n"),
        (released["two_mode"].competences, "competence", "n_has"),
        (alone[alone["layer"] == "has"], "competence", "n"),
    ):
        assert table[n].tolist() == single.loc[table[key]].tolist()


def test_groups_are_as_large_as_everywhere(released, survey, policy):
    for by in ("partner", "sector"):
        sizes = release(measure_relatedness(survey, by=by), policy).groups.set_index("group")[
            "base"
        ]
        for table in (released["ties"].groups, released["brokerage"].groups):
            own = table[table["by"] == by].set_index("group")["base"]
            assert own.to_dict() == sizes.loc[own.index].to_dict()
    partners = survey.series("partner").value_counts()
    groups = released["brokerage"].groups.query("by == 'partner'").set_index("group")["base"]
    assert groups.to_dict() == partners.loc[groups.index].to_dict()  # said exactly, as everywhere


def test_expected_numbers_follow_from_published_counts(released):
    network = released["network"]
    n = network.nodes.set_index("node")["n"]
    edges = network.edges.dropna(subset="weight")
    by_chance = edges["source"].map(n) * edges["target"].map(n) / edges["base"]
    np.testing.assert_allclose(edges["expected"], edges["breadth"] * by_chance, rtol=6e-4)
    assert set(edges["breadth"]) <= {1.0, 1.1, 1.2, 1.3}


def test_pairs_of_fewer_than_five_show_no_p_value(raw, released):
    edges = released["network"].edges
    small = edges["weight"].isna() | (edges["weight"] == 0)
    true = raw["network"].edges.loc[edges.index[small], "weight"]
    assert 0 < true.max() < 5 + 3 and (edges["weight"] == 0)[true.index[true > 0]].any()
    assert edges.loc[small, ["p_upper", "p_lower", "p_adjusted", "kept"]].isna().all(axis=None)
    assert edges["base"].notna().all() and edges["expected"].notna().all()
    sets = released["combinations"].combinations
    small = sets["n"].isna() | (sets["n"] == 0)
    hidden = ["p", "p_adjusted", "kept", "partners", "rank"]
    assert small.any() and sets.loc[small, hidden].isna().all(axis=None)


def test_few_ties_show_no_p_value_and_many_are_not_cut(raw, survey):
    policy = replace(policy_for(demo_project(), survey), blur=Blur(b"key", variance=0))
    table = raw["brokerage"].mixing
    ties = table["ties"].where(table.index > 2, [4, 0, 900, *[1] * (len(table) - 3)])
    shown = release(raw["brokerage"].with_tables(mixing=table.assign(ties=ties)), policy).mixing
    assert shown["p"].iloc[:2].isna().all() and shown["p"].iloc[2] <= 1
    assert pd.isna(shown["ties"].iloc[0]) and shown["ties"].iloc[1:3].tolist() == [0, 900]


def test_the_picture_is_that_of_the_published_edges(raw, survey):
    """A link of four SMEs is published neither as a line nor in what follows from it."""
    network = raw["network"]
    lonely = network.nodes.loc[network.nodes["degree"] == 0, "node"].iloc[:2].tolist()
    edges = network.edges
    row = edges[["source", "target"]].isin(lonely).all(axis=1)
    assert row.sum() == 1
    more = network.with_tables(
        edges=edges.assign(weight=edges["weight"].mask(row, 4), kept=edges["kept"].mask(row, True))
    )
    policy = replace(policy_for(demo_project(), survey), blur=Blur(b"key", variance=0))
    with_it, without = (release(one, policy) for one in (more, network))
    pd.testing.assert_frame_equal(with_it.nodes, without.nodes)
    assert with_it.edges.loc[row, "kept"].isna().all()
    assert find_communities(with_it).reading() == find_communities(without).reading()


def test_smes_are_drawn_by_what_the_reader_may_see(raw, released):
    shown = released["smes"]
    kept = shown.edges[shown.edges["kept"].astype(bool)]
    ends = pd.concat([kept["source"], kept["target"]]).value_counts()
    degree = shown.nodes.set_index("node")["degree"]
    assert degree.to_dict() == ends.reindex(degree.index, fill_value=0).to_dict()
    assert degree.sum() < raw["smes"].nodes["degree"].sum()
    assert (shown.nodes["community"].isna() == (shown.nodes["degree"] == 0)).all()


def test_borders_follow_from_the_smes_of_each_country(released):
    bridges = released["bridges"]
    n = bridges.countries.pivot_table(index="node", columns="country", values="n", dropna=False)
    whole = n.notna().all(axis=1)  # elsewhere, a count reads "fewer than 5"
    assert whole.any() and not whole.all()
    total = n.sum(axis=1)
    across = 1 - (n * (n - 1)).sum(axis=1) / (total * (total - 1))
    table = bridges.borders.set_index("node")
    np.testing.assert_allclose(table.loc[across.index[whole], "across"], across[whole], atol=1e-4)
    assert (table["low"] <= table["expected"]).all() and (table["expected"] <= table["high"]).all()
    assert table["across"].is_monotonic_increasing


def test_the_range_of_the_draws_is_wider_by_the_noise(raw, survey):
    policy = policy_for(demo_project(), survey)
    plain = release(raw["bridges"], replace(policy, blur=Blur(b"key", variance=0))).borders
    noisy = release(raw["bridges"], policy).borders
    width = [(t["high"] - t["low"]).median() for t in (plain, noisy)]
    assert width[1] > 1.2 * width[0]
    # So a competence that is not kept to few countries hardly ever lies outside of it.
    outside = (noisy["across"] < noisy["low"]) & (noisy["p_lower"] > 0.05)
    assert outside.mean() <= 0.05


def test_ties_inside_and_between_groups_add_up(released):
    brokerage = released["brokerage"]
    network = brokerage.network.set_index("by")
    np.testing.assert_allclose(
        network["ei"], 1 - 2 * network["n_inside"] / network["n_pairs"], atol=1e-4
    )
    mixing = brokerage.mixing
    by = mixing[mixing["by"] == "sector"].pivot_table(
        index="source", columns="target", values="ties"
    )
    inside = np.diag(by)
    expected = 1 - 2 * inside / (by.sum(axis=0) + by.sum(axis=1) - inside)
    groups = brokerage.groups[brokerage.groups["by"] == "sector"].set_index("group")["ei"]
    np.testing.assert_allclose(groups[expected.index], expected, atol=1e-4)
    ties = released["ties"].summary.iloc[0]
    assert (network["n_ties"] == ties["n_ties"]).all()
    assert (network["n_pairs"] == ties["n_pairs"]).all()


def test_pairs_with_and_without_a_tie_are_all_pairs(released):
    tied, others = released["ties"].comparison["n_pairs"]
    summary = released["ties"].summary.iloc[0]
    assert tied == summary["n_pairs"]
    comparison = released["ties"].comparison
    np.testing.assert_allclose(
        comparison["reciprocal"], comparison["mutual"] / comparison["n_pairs"], rtol=1e-3
    )
    assert tied + others == pytest.approx(summary["base"] * (summary["base"] - 1) / 2, rel=1e-3)


def test_means_of_few_smes_have_one_digit(raw, released, policy):
    few = released["bridges"].sectors["n"] < 10
    bridges = raw["bridges"]
    sectors = bridges.sectors.assign(n=bridges.sectors["n"].where(bridges.sectors.index > 3, 6))
    shown = release(bridges.with_tables(sectors=sectors), policy).sectors
    digits = shown.assign(others=shown["others"] - rounded(shown["others"], 1))
    assert not few.any() and (digits["others"].loc[[0, 1, 2, 3]].dropna() == 0).all()
    assert (digits["others"] != 0).any()


def test_pairs_without_a_tie_stand_strongest_first(raw, released):
    for untied in (raw["ties"].untied, released["ties"].untied):
        strength = [(-min(g, t), -g - t) for g, t in zip(untied["gives"], untied["takes"],
                                                         strict=True)]  # fmt: skip
        assert strength == sorted(strength) and untied["rank"].is_monotonic_increasing
        assert untied["rank"].iloc[0] == 1


def test_brokers_are_ranked_among_those_shown_by_steps(released):
    brokers = released["brokerage"].brokers
    assert brokers["rank"].is_monotonic_increasing and brokers["rank"].iloc[0] == 1
    assert brokers["bridging"].is_monotonic_decreasing and brokers["bridging"].nunique() <= 6
    assert brokers["rank"].iloc[-1] <= len(brokers)
    same = brokers.groupby("bridging")["rank"].nunique()
    assert (same == 1).all()  # no place says more than the step
    names = released["brokerage"].reading()[-1]
    places = brokers["rank"].head(5).nunique()
    assert brokers["respondent"].iloc[0] in names and names.count("(place ") == 5 * (places > 1)


def test_bridges_and_combinations_stand_by_published_classes(released):
    sectors = released["bridges"].sectors
    assert sectors["rank"].is_monotonic_increasing and sectors["p_upper"].is_monotonic_increasing
    sets = released["combinations"].combinations
    assert sets["layer"].is_monotonic_increasing
    for _, rows in sets.dropna(subset="rank").groupby("layer"):
        assert rows["rank"].is_monotonic_increasing and rows["p"].is_monotonic_increasing
        sure = rows[rows["p"] == rows["p"].min()]
        above = (sure["n"] - sure["expected"]) / sure["expected"] ** 0.5
        assert above.is_monotonic_decreasing


def test_notes_and_arguments_hold_no_counts_of_answers(raw, survey):
    """A survey with one SME less has the same notes and arguments."""
    fewer = survey.where(
        pd.Series(survey.answers.index != "CCTL-2", index=survey.answers.index), ""
    )
    ties = find_ties(fewer, permutations=99, segments=demo_truth().segments.reset_index())
    again = {
        "network": find_competence_network(fewer),
        "combinations": find_emerging_combinations(fewer),
        "smes": find_sme_network(fewer, correction="none", segments=pd.DataFrame(
            {"respondent": [], "segment": []})),
        "ties": ties,
        "brokerage": measure_brokerage(ties, permutations=199),
        "centrality": measure_centrality(fewer, layer="needs"),
    }  # fmt: skip
    for name, result in again.items():
        assert result.notes == raw[name].notes, name
        assert result.arguments == raw[name].arguments, name


@pytest.mark.parametrize("kind", KINDS)
def test_sentences_hold_whatever_is_missing(kind, raw, survey):
    """With a high minimum most counts are hidden; what is said must not read "nan"."""
    policy = policy_for(demo_project(), survey)
    for minimum in (30, 70, 240):
        shown = release(raw[kind], replace(policy, minimum=minimum))
        lines = [*shown.reading(), *shown.headline()]
        assert lines and not any("nan" in line or "<NA>" in line for line in lines), lines


def test_a_backbone_of_any_table_is_never_released(survey):
    policy = policy_for(demo_project(), survey)
    with pytest.raises(DisclosureError):
        release(find_backbone(survey.incidence("has")), policy)


def test_networks_of_released_smes_are_refused(released):
    with pytest.raises(ValueError, match="should not be released yet"):
        find_partner_network(released["smes"])
    with pytest.raises(ValueError, match="should not be released yet"):
        measure_brokerage(released["ties"])
