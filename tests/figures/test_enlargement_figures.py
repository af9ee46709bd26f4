"""What the enlargement figures draw, as data."""

import pytest

import move_analysis as ma
from move_analysis.demo.clusters import BEST, BEST_PAIR


@pytest.fixture
def found(released):
    return released["enlargement"]


def test_bars_add_up_to_the_value(figures, found):
    figure = figures["candidate_ranking"]
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [bar.name for bar in bars] == ["gaps closed", "groups linked anew", "markets reached"]
    totals = [sum(parts) for parts in zip(*(bar.x for bar in bars), strict=True)]
    assert totals == pytest.approx(found.ranking["value"].tolist(), abs=1e-3)
    assert figure.layout.yaxis.ticktext[0].replace("<br>", " ") == "Nordgrant Mobility Cluster"
    assert figure.layout.xaxis.title.text == "share of what all add<br>(%)"


def test_steps_stand_on_those_before(figures, found):
    before, adds, bound = figures["joining_order"].data
    reached = [one + other for one, other in zip(before.x, adds.x, strict=True)]
    assert reached == pytest.approx(found.steps["value"].head(8).tolist(), abs=1e-3)
    assert all(limit >= value - 1e-3 for limit, value in zip(bound.x, reached, strict=True))
    assert "1. Nordgrant" in figures["joining_order"].layout.yaxis.ticktext[0]


def test_pairs_are_a_symmetric_table_with_a_blank_diagonal(figures, found):
    heat = figures["candidate_pairs"].data[0]
    size = len(heat.x)
    assert size == 6
    value = {
        frozenset((row["candidate"], row["other"])): row["value"]
        for row in found.pairs.to_dict("records")
    }
    codes = found.ranking["candidate"].head(6).tolist()
    for row in range(size):
        for column in range(size):
            if row == column:
                assert heat.z[row][column] != heat.z[row][column]  # blank
            else:
                expected = value[frozenset((codes[row], codes[column]))]
                assert heat.z[row][column] == pytest.approx(expected)
    assert max(value, key=value.get) == frozenset(BEST_PAIR) and codes[0] == BEST


def test_hover_names_pairs_and_the_first_step(figures):
    assert "<br>no candidate alone adds more than " in figures["joining_order"].data[0].hovertext[0]
    assert "<br>no 2 candidates add more than " in figures["joining_order"].data[0].hovertext[1]
    hovers = [text for row in figures["candidate_pairs"].data[0].hovertext for text in row if text]
    assert hovers and all(text.split("</b>")[0].count(" + ") == 1 for text in hovers)


@pytest.mark.parametrize("name", ["candidate_ranking", "joining_order", "candidate_pairs"])
def test_nothing_to_rank_is_said(name, found):
    nobody = found.filter(candidate=[])
    figure = getattr(ma.figures, name)(nobody)
    assert figure.layout.annotations[0].text.startswith("No candidates, or too few SMEs")
