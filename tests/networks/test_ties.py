"""Ties and exchange, compared with tables of all pairs of SMEs, and their cost at many SMEs."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from move_analysis.codebook import Codebook, Competence, Question, Sector
from move_analysis.demo import demo_survey
from move_analysis.networks import find_ties, tie_matrix
from move_analysis.networks.exchange import Exchange
from move_analysis.survey import Survey


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


def test_ties_that_were_not_asked_take_no_memory():
    """A table of all pairs of 8,000 SMEs would take 64 MB at a byte each."""
    n = 8_000
    competences = [Competence(code=code, sector="x", label=code) for code in "abcd"]
    asked = [
        Question(code=role, kind="multiple", role=role, over="competences", label=role)
        for role in ("has", "needs")
    ]
    partner = Question(code="partner", kind="text", role="partner", label="partner")
    codebook = Codebook(
        title="t",
        sectors=[Sector(code="x", label="x")],
        competences=competences,
        questions=[partner, *asked],
    )
    rng = np.random.default_rng(0)
    answers = {
        f"{role}[{code}]": pd.array(rng.random(n) < 0.3, dtype="boolean")
        for role in ("has", "needs")
        for code in "abcd"
    }
    frame = pd.DataFrame(
        {"partner": pd.array(["A"] * n, dtype="str"), **answers}, index=[f"s{i}" for i in range(n)]
    )
    survey = Survey(frame, codebook)
    tracemalloc.start()
    ties = find_ties(survey, permutations=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ties.untied.empty and peak < 32e6
