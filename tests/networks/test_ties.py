"""Ties and exchange, compared with tables of all pairs of SMEs, and their cost at many SMEs."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from move_analysis.demo import demo_survey
from move_analysis.networks import find_ties, tie_matrix
from move_analysis.networks.exchange import Exchange

CASE = Path(__file__).parents[3] / "shared" / "cases" / "ties_memory" / "run.py"


def random_answers(seed, *, n=60, competences=70, share=0.3):
    rng = np.random.default_rng(seed)
    has, needs = rng.random((2, n, competences)) < share
    tied = np.triu(rng.random((n, n)) < 0.2, k=1)
    return has, needs, tied | tied.T


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cells", [1, 400, 10**6])
def test_the_strongest_pairs_are_those_of_a_table_of_all(monkeypatch, seed, cells):
    monkeypatch.setattr("move_analysis.networks.exchange.BLOCK_CELLS", cells)
    has, needs, tied = random_answers(seed, share=(0.05, 0.3)[seed % 2])
    gives = has.astype(int) @ needs.T.astype(int)
    np.fill_diagonal(gives, 0)
    exchange = Exchange(has, needs)
    one, other = np.indices(gives.shape).reshape(2, -1)
    assert (exchange.given(one, other) == gives.ravel()).all()
    assert exchange.total() == gives.sum()

    one, other = np.nonzero(np.triu(~tied, k=1))
    there, back = gives[one, other], gives[other, one]
    order = np.lexsort((-(there + back), -np.minimum(there, back)))[:50]
    order = order[np.minimum(there, back)[order] > 0]
    found, n_mutual = exchange.strongest(sparse.csr_array(tied), most=50)
    assert found.tolist() == [one[order].tolist(), other[order].tolist()]
    assert n_mutual == ((there > 0) & (back > 0)).sum()


def test_the_comparison_is_that_of_a_table_of_all():
    survey = demo_survey()
    ties = find_ties(survey, permutations=99)
    tie = tie_matrix(survey).toarray() > 0
    needs = survey.incidence("needs").fillna(False).to_numpy(dtype=int)
    has = survey.incidence("has").fillna(False).to_numpy(dtype=int)
    gives = has @ needs.T
    above, pair = np.triu(np.ones_like(tie), k=1), tie | tie.T
    exchange, mutual = gives + gives.T, (gives > 0) & (gives.T > 0)
    for row, of in zip(ties.comparison.to_dict("records"), (pair, ~pair), strict=True):
        assert row["n_pairs"] == (of & above).sum()
        assert row["exchange"] == pytest.approx(exchange[of & above].mean())
        assert row["mutual"] == mutual[of & above].sum()
        assert row["base"] == (of & ~np.eye(len(of), dtype=bool)).any(axis=1).sum()
    returned = {(r.source, r.target): r.returned for r in ties.ties.itertuples()}
    assert returned == {(one, other): (other, one) in returned for one, other in returned} and {
        *returned.values()
    } == {True, False}


def test_nothing_is_compared_where_no_tie_was_asked(small_survey):
    ties = find_ties(small_survey, permutations=9)
    assert ties.untied.empty and ties.comparison.empty and ties.ties.empty
    assert ties.reading() == ("The survey has no question about ties.",)


@pytest.mark.skipif(not CASE.exists(), reason="needs ../shared/cases")
def test_ties_that_were_not_asked_take_no_memory():
    made = subprocess.run(
        [sys.executable, str(CASE), "8000"], capture_output=True, text=True, check=True
    )
    n, _, _, megabytes, _ = made.stdout.split()
    assert (n, int(megabytes) < 300) == ("8000", True)
