import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from move_analysis.networks import find_backbone
from move_analysis.networks.bicm import asked_cell_chances, cell_chances
from move_analysis.networks.poisson_binomial import exact_tails
from move_analysis.result import Result
from move_analysis.statistics import adjust_p_values

tables = st.tuples(st.integers(1, 6), st.integers(2, 4)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 1))
)


def drawn(seed: int, *, rows: int = 120, columns: int = 25) -> pd.DataFrame:
    """A table of independent cells whose rows and columns differ in how full they are."""
    rng = np.random.default_rng(seed)
    chances = rng.beta(2, 3, (rows, 1)) * rng.beta(2, 3, (1, columns)) * 2
    names = [f"c{i:02d}" for i in range(columns)]
    return pd.DataFrame((rng.random((rows, columns)) < chances).astype(int), columns=names)


def brute_force_sdsm(table, i, j):
    """Both tails by summing over every pattern of shared rows."""
    cells = cell_chances(table.sum(axis=1), table.sum(axis=0)).table()
    both = cells[:, i] * cells[:, j]
    observed = int((table[:, i] & table[:, j]).sum())
    upper = lower = 0.0
    for pattern in itertools.product((0, 1), repeat=len(both)):
        probability = np.prod(np.where(pattern, both, 1 - both))
        upper += probability * (sum(pattern) >= observed)
        lower += probability * (sum(pattern) <= observed)
    return upper, lower


def brute_force_hypergeometric(table, i, j):
    """Both tails by placing column j in every possible way."""
    observed = int((table[:, i] & table[:, j]).sum())
    ways = [
        sum(table[row, i] for row in rows)
        for rows in itertools.combinations(range(len(table)), int(table[:, j].sum()))
    ]
    return np.mean(np.array(ways) >= observed), np.mean(np.array(ways) <= observed)


@pytest.mark.parametrize(
    ("null", "brute_force"),
    [("sdsm", brute_force_sdsm), ("hypergeometric", brute_force_hypergeometric)],
)
@settings(deadline=None, max_examples=40)
@given(table=tables)
def test_every_small_table_agrees_with_brute_force(null, brute_force, table):
    edges = find_backbone(pd.DataFrame(table), null=null).edges
    for edge in edges.itertuples():
        expected = brute_force(table, edge.source, edge.target)
        assert (edge.p_upper, edge.p_lower) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("method", ["exact", "refined_normal"])
def test_sdsm_finds_no_more_than_alpha_in_its_own_null(method):
    shares = []
    for seed in range(8):
        table = drawn(seed).to_numpy()
        fit = cell_chances(table.sum(axis=1), table.sum(axis=0)).table()
        null = np.random.default_rng(100 + seed).random(fit.shape) < fit
        shares.append(find_backbone(pd.DataFrame(null), method=method).edges["kept"].mean())
    # 8 x 300 pairs. The null is fitted to the same table, which makes the test a careful one.
    assert np.mean(shares) <= 0.05


def test_p_values_are_uniform_where_the_cell_chances_are_known():
    chances = np.random.default_rng(0).beta(2, 3, (120, 25))
    rng = np.random.default_rng(1)
    first, second = np.triu_indices(25, k=1)
    both = (chances[:, first] * chances[:, second]).T
    once = np.ones(120, dtype=int)
    uniform = []
    for _ in range(8):
        null = rng.random(chances.shape) < chances
        upper, lower = exact_tails(both, once, (null[:, first] & null[:, second]).sum(axis=0))
        # Discrete p-values are uniform after a random step within the chance of equality.
        uniform.append(upper - rng.random(len(upper)) * (upper + lower - 1))
    shares = [(np.array(uniform) <= alpha).mean() for alpha in (0.05, 0.25, 0.5, 0.75, 0.95)]
    assert shares == pytest.approx([0.05, 0.25, 0.5, 0.75, 0.95], abs=0.03)


def test_hypergeometric_finds_no_more_than_alpha_in_its_own_null():
    table = drawn(0, columns=40).to_numpy()
    rng = np.random.default_rng(0)
    null = pd.DataFrame(np.column_stack([rng.permutation(column) for column in table.T]))
    assert 0.01 < find_backbone(null, null="hypergeometric").edges["kept"].mean() <= 0.06


def test_planted_pairs_are_found_and_nothing_else():
    table = drawn(1, rows=250)
    for one, other in (("c03", "c11"), ("c07", "c19")):
        table[other] = np.where(
            np.random.default_rng(5).random(250) < 0.8, table[one], table[other]
        )
    edges = find_backbone(table, correction="holm").edges
    kept = edges[edges["kept"]]
    assert set(zip(kept["source"], kept["target"], strict=True)) == {("c03", "c11"), ("c07", "c19")}


@pytest.mark.parametrize("null", ["sdsm", "hypergeometric"])
def test_order_of_rows_and_columns_does_not_matter(null):
    table = drawn(2)
    shuffled = table.sample(frac=1, random_state=1).sample(frac=1, axis=1, random_state=2)

    def p_values(frame):
        edges = find_backbone(frame, null=null).edges
        pair = [tuple(sorted(p)) for p in zip(edges["source"], edges["target"], strict=True)]
        return edges["p_upper"].set_axis(pair).sort_index()

    pd.testing.assert_series_equal(p_values(table), p_values(shuffled), rtol=1e-8)


def test_rows_are_columns_of_the_transposed_table():
    table = drawn(3, rows=20)
    rows = find_backbone(table, side="rows").edges
    columns = find_backbone(table.T).edges
    pd.testing.assert_frame_equal(rows, columns)


def test_swapping_yes_and_no_of_all_cells_mirrors_the_sdsm():
    # P(both no) = P(both yes) up to the margins, which both nulls keep on average.
    table = drawn(4, columns=6)
    cells = cell_chances(table.sum(axis=1), table.sum(axis=0)).table()
    mirrored = cell_chances((1 - table).sum(axis=1), (1 - table).sum(axis=0)).table()
    np.testing.assert_allclose(cells, 1 - mirrored, atol=1e-9)


@pytest.mark.parametrize("tail", ["upper", "lower", "signed"])
@pytest.mark.parametrize("correction", ["none", "holm", "bh"])
def test_kept_are_the_pairs_whose_corrected_p_value_is_small(tail, correction):
    edges = find_backbone(drawn(1), tail=tail, correction=correction, alpha=0.2).edges
    two_sided = (2 * edges[["p_upper", "p_lower"]].min(axis=1)).clip(upper=1)
    raw = {"upper": edges["p_upper"], "lower": edges["p_lower"], "signed": two_sided}[tail]
    expected = adjust_p_values(raw, method=correction)
    np.testing.assert_allclose(edges["p_adjusted"], expected)
    assert (edges["kept"].to_numpy(dtype=bool) == (expected <= 0.2)).all()


def test_all_pairs_stay_with_their_weights():
    table = drawn(6, columns=7)
    backbone = find_backbone(table, alpha=0.01)
    assert len(backbone.edges) == 21
    shared = table.T @ table
    for edge in backbone.edges.itertuples():
        assert edge.weight == shared.loc[edge.source, edge.target]
    assert backbone.nodes["n"].tolist() == table.sum().tolist()
    degree = pd.concat([backbone.edges["source"], backbone.edges["target"]])[
        lambda ends: np.tile(backbone.edges["kept"].to_numpy(dtype=bool), 2)
    ].value_counts()
    assert backbone.nodes["degree"].sum() == degree.sum() == 2 * backbone.edges["kept"].sum()


def test_pairs_with_a_full_or_empty_node_are_no_tests():
    table = drawn(1, columns=5)
    wider = table.assign(full=1, empty=0)
    alone, beside = (find_backbone(t, correction="holm").edges for t in (table, wider))
    inner = beside[~beside[["source", "target"]].isin(["full", "empty"]).any(axis=1)]
    np.testing.assert_allclose(inner["p_adjusted"], alone["p_adjusted"])
    outer = beside.drop(index=inner.index)
    assert (outer["p_adjusted"] == 1).all() and not outer["kept"].any()
    for notes in (find_backbone(wider).notes, find_backbone(table).notes):
        assert "columns with none or with all of the rows are not tested" in notes[-1]
    turned = find_backbone(wider.T, side="rows").notes
    assert "rows with none or with all of the columns are not tested" in turned[-1]


def test_missing_answers_are_said_and_bases_count_them():
    answers = pd.DataFrame(
        {"a": [True, None, False, None], "b": [True, True, None, None]}, dtype="boolean"
    )
    backbone = find_backbone(answers)
    assert backbone.notes[:2] == (
        "Rows without any answer are left out.",
        "What was not asked or not answered is left out: each pair is compared by what was "
        "answered for both.",
    )
    assert backbone.nodes[["n", "base"]].to_numpy().tolist() == [[1, 2], [2, 2]]
    assert backbone.edges[["weight", "base"]].to_numpy().tolist() == [[1, 1]]


def not_asked(seed, *, rows=200, partners=3):
    """Independent answers to twelve questions; only the first partner asked the first four."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame((rng.random((rows * partners, 12)) < 0.5).astype(float))
    table.iloc[rows:, :4] = np.nan
    return table


@pytest.mark.parametrize("null", ["sdsm", "hypergeometric", "fdsm"])
def test_what_was_not_asked_links_nothing(null):
    for seed in range(3):
        edges = find_backbone(not_asked(seed), null=null, correction="bh", draws=200).edges
        assert not edges["kept"].any()
        # Half of the cells are yes: about a quarter of those asked both, more among broad agents.
        assert (edges["expected"] / edges["base"]).between(0.18, 0.34).all()


def test_a_pair_of_what_only_one_partner_asked_is_found():
    table = not_asked(0)
    rng = np.random.default_rng(9)
    table[1] = table[1].mask(rng.random(len(table)) < 0.8, table[0])
    for null in ("sdsm", "hypergeometric", "fdsm"):
        edges = find_backbone(table, null=null, correction="bh", draws=200).edges
        assert edges.loc[edges["kept"].astype(bool), ["source", "target"]].to_numpy().tolist() == [
            [0, 1]
        ]


def test_hypergeometric_compares_those_who_answered_for_both():
    table = not_asked(0)[[0, 1, 5]]
    table.iloc[::7, 2] = np.nan
    edges = find_backbone(table, null="hypergeometric").edges
    for edge in edges.itertuples():
        both = table[[edge.source, edge.target]].dropna()
        alone = find_backbone(both, null="hypergeometric").edges.iloc[0]
        assert (edge.base, edge.expected) == (len(both), pytest.approx(alone["expected"]))
        assert edge.p_upper == pytest.approx(alone["p_upper"])


def test_exact_tails_with_gaps_agree_with_those_of_single_agents():
    table = not_asked(2, rows=60)
    edges = find_backbone(table).edges
    known = table.notna().to_numpy(dtype=np.uint8)
    cells = asked_cell_chances(table.fillna(0).to_numpy(dtype=np.uint8), known).table()
    for edge in edges.sample(20, random_state=0).itertuples():
        both = (cells[:, edge.source] * cells[:, edge.target])[None]
        upper, lower = exact_tails(both, np.ones(len(cells)), np.array([edge.weight]))
        assert edge.expected == pytest.approx(both.sum())
        assert (edge.p_upper, edge.p_lower) == (pytest.approx(upper[0]), pytest.approx(lower[0]))


@pytest.mark.parametrize("null", ["sdsm", "hypergeometric"])
@pytest.mark.parametrize("side", ["columns", "rows"])
@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pd.DataFrame({"a": [1, 0]}), "Too few"),
        (pd.DataFrame({"a": [1]}), "Too few"),
        (pd.DataFrame({"a": [], "b": []}), "Too few"),
        (pd.DataFrame(index=[0, 1]), "Too few"),
        (pd.DataFrame(1, index=[0, 1, 2], columns=["a", "b"]), "empty or full"),
        (pd.DataFrame({"a": [1, 0], "b": [0, 1]}), "backbone is empty"),
    ],
)
def test_small_and_degenerate_tables_are_handled_and_said(table, side, null, said):
    backbone = find_backbone(table, side=side, null=null)
    assert any(said in note for note in backbone.notes)
    assert not backbone.edges["kept"].any()
    assert backbone.notes[-1].startswith("Methods: ")


def test_methods_sentence_names_model_tails_correction_and_references():
    sentence = find_backbone(drawn(1), correction="bh").notes[-1]
    for part in ("stochastic degree sequence", "exact Poisson-binomial", "Benjamini",
                 "Neal, Z. P. (2014)", "Saracco"):  # fmt: skip
        assert part in sentence


def test_wrong_arguments_are_refused():
    table = drawn(1, columns=3)
    with pytest.raises(ValueError, match="null should be one of"):
        find_backbone(table, null="fixedfill")
    with pytest.raises(ValueError, match="alpha should be a number above 0 and below 1, got 5"):
        find_backbone(table, alpha=5)
    with pytest.raises(ValueError, match="method should be 'exact'"):
        find_backbone(table, null="hypergeometric", method="poisson")
    with pytest.raises(ValueError, match=r"missing values, got 2\.0"):
        find_backbone(table * 2)
    with pytest.raises(ValueError, match="hold only 0, 1"):
        find_backbone(pd.DataFrame({"a": ["yes"]}))
    with pytest.raises(ValueError, match="unique columns, got 'c00' twice"):
        find_backbone(table[["c00", "c00"]])


def test_backbone_is_saved_and_read_back(tmp_path):
    backbone = find_backbone(drawn(1))
    again = Result.load(backbone.save(tmp_path))
    pd.testing.assert_frame_equal(again.edges, backbone.edges)
    assert again.notes == backbone.notes and again.arguments == backbone.arguments
