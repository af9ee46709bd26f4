"""The attacker: finds what planted leaky tables give back, and nothing behind the gate."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.codebook import Codebook, Option, Question
from move_analysis.competences import measure_balance, measure_competences
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import Cell, check_site, list_cells, list_written, policy_for, release
from move_analysis.survey import Survey


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def results(survey):
    return [
        result
        for by in (None, "partner")
        for result in (
            measure_competences(survey, layer="has", by=by),
            measure_competences(survey, layer="needs", by=by),
            measure_balance(survey, by=by),
        )
    ]


def threshold_only(result, minimum=5):
    """A leaky policy: small counts are hidden, and nothing with them."""
    return [
        Cell(c.counts, c.who, None if c.value and c.value < minimum else c.value, c.where)
        for c in list_cells(result)
    ]


def test_nothing_leaks_through_the_gate(results, survey):
    policies = [policy_for(demo_project(), survey, reader=r) for r in ("partnership", "CCTL")]
    cells = [c for p in policies for result in results for c in list_cells(release(result, p))]
    found = check_site(cells, survey, minimum=5)
    assert found.leaks.empty and found.tried["hidden"][0] > 20
    assert found.reading()[1].endswith("at least 5 possible values for every hidden count.")


def test_a_leaky_policy_is_caught_and_the_table_named(results, survey):
    found = check_site([c for r in results for c in threshold_only(r)], survey, minimum=5)
    truth = {(c.counts, c.who): c.value for r in results for c in list_cells(r)}
    assert len(found.leaks) > 5
    for leak in found.leaks.itertuples():
        who = tuple(tuple(pair.split(" ", 1)) for pair in leak.who.split(" and "))
        value = truth[leak.counts, who]
        assert leak.low <= value <= leak.high and value < 5
        assert "CompetenceShares.shares" in leak.tables or "Balance" in leak.tables
    assert any("can be got back" in line for line in found.reading())


def test_tables_of_two_attributes_are_put_together(survey):
    """By country and by partner each table is fit to show; together they may not be."""
    policy = policy_for(demo_project(), survey)
    cells = [
        cell
        for by in (None, "partner", "country", "sector")
        for layer in ("has", "needs")
        for cell in list_cells(release(measure_competences(survey, layer=layer, by=by), policy))
    ]
    assert not check_site(cells, survey).leaks.empty


def test_cells_written_are_read_back(tmp_path, monkeypatch, results, survey):
    record = tmp_path / "cells.jsonl"
    monkeypatch.setenv("MOVE_ANALYSIS_RECORD", str(record))
    released = release(results[0], policy_for(demo_project(), survey))
    assert list_written(record) == list_cells(released) != []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.integers(1, 7), st.booleans())
def test_bounds_are_those_of_exhaustive_search(counts, mask, total_known):
    members = [f"P{p}" for p in range(3) for _ in range(9)]
    options = tuple(Option(code=f"P{p}", label=f"P{p}") for p in range(3))
    book = Codebook(
        title="t", questions=[Question(code="p", kind="single", role="partner", options=options)]
    )
    survey = Survey(pd.DataFrame({"p": pd.Categorical(members)}, index=range(27)).rename(str), book)
    hidden = [bool(mask & 1 << p) for p in range(3)]
    cells = [
        Cell("x", (("partner", f"P{p}"),), None if hidden[p] else counts[p], "t") for p in range(3)
    ]
    if total_known:
        cells.append(Cell("x", (), sum(counts), "t"))
    fits = np.array(
        [
            values
            for values in product(range(10), repeat=3)
            if (not total_known or sum(values) == sum(counts))
            and all(hidden[p] or values[p] == counts[p] for p in range(3))
        ]
    )
    expected = {
        f"partner P{p}": (fits[:, p].min(), fits[:, p].max())
        for p in range(3)
        if hidden[p] and fits[:, p].min() < 5 and np.ptp(fits[:, p]) < 4
    }
    leaks = check_site(cells, survey, minimum=5).leaks
    assert {leak.who: (leak.low, leak.high) for leak in leaks.itertuples()} == expected


def test_parts_are_all_that_a_count_is_made_of(survey):
    where = (("partner", "BCT"),)
    parts = [
        Cell("x", (("part", name), *where), value, "b") for name, value in (("a", 3), ("b", 0))
    ]
    others = [Cell("x", (("partner", p),), 9.0, "a") for p in ("CCTL", "ENVIPARK", "NUMELINK")]
    hidden = Cell("x", where, None, "a")
    leaks = check_site([hidden, *others, *parts], survey).leaks
    assert leaks[["who", "low", "high"]].to_numpy().tolist() == [["partner BCT", 3, 3]]


def test_contradicting_tables_are_told(survey):
    cells = [Cell("x", (("partner", "BCT"),), 9.0, "a"), Cell("x", (), 3.0, "b")]
    found = check_site([*cells, Cell("x", (("partner", "CCTL"),), None, "a")], survey)
    assert found.leaks.empty and found.tried["contradicted"][0] == 1
    assert 'contradict each other about "x"' in found.notes[-1]
