"""Competence figures show the numbers of the result, and nothing where there are none."""

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.competences import CompetenceShares
from move_analysis.result import held_columns
from move_analysis.values import Name


def shares(rows, **kwargs):
    """Shares from rows of competence, group, n, base, share."""
    names = ["competence", "group", "n", "base", "share"]
    table = pd.DataFrame(rows, columns=names).astype({"n": float, "base": float, "share": float})
    table = table.assign(
        asked=table["base"],
        competence_sector="ict",
        low=table["share"] - 0.1,
        high=table["share"] + 0.1,
    )
    table = table[list(held_columns(CompetenceShares.SCHEMA["shares"]))]
    names = {"competence": {code: Name(code.upper()) for code in table["competence"]}}
    return CompetenceShares(shares=table, names=names, arguments={"layer": "has"}, **kwargs)


ROWS = [
    ("iot", "A", 4, 8, 0.5),
    ("iot", "B", None, None, None),
    ("gis", "A", 8, 8, 1.0),
    ("gis", "B", 0, 0, None),
]


def test_cells_are_the_shares_and_blanks_say_why():
    figure = ma.figures.competence_heatmap(shares(ROWS))
    cells, blanks, numbers = figure.data
    np.testing.assert_array_equal(cells.z, [[np.nan] * 2, [0.5, np.nan], [1.0, np.nan]])
    assert list(figure.layout.yaxis.ticktext)[1:] == ["IOT", "GIS"]
    assert dict(zip(zip(blanks.x, blanks.y, strict=True), blanks.text, strict=True)) == {
        (1, 1): "too few",
        (1, 2): "not asked",
    }
    assert list(numbers.text) == ["50%", "100%"]
    assert cells.hovertext[1][0] == (
        "<b>IOT</b><br>A<br>50% have it: 4 of 8 SMEs<br>probably 40% to 60%"
    )


def test_the_focused_group_stands_out():
    figure = ma.figures.competence_heatmap(shares(ROWS), focus="B")
    assert list(figure.layout.xaxis.ticktext) == ["A", "<b>B</b>"]


def test_nobody_gives_an_empty_figure():
    figure = ma.figures.competence_heatmap(shares(ROWS).filter(group="C"))
    assert not figure.data and "no answers" in figure.layout.annotations[0].text


def test_dumbbells_run_from_gap_to_surplus(raw):
    figure = ma.figures.needs_against_assets(raw["balance"])
    _, has, need = figure.data
    surplus = np.subtract(has.x, need.x)
    assert (np.diff(surplus) <= 0).all()  # the first line is the lowest
    table = raw["balance"].tables()["balance"].set_index("label")
    top = figure.layout.yaxis.ticktext[-1].replace("<br>", " ")
    assert top == table["surplus"].idxmin() and surplus[-1] == table["surplus"].min()


def test_only_the_widest_are_shown(raw):
    figure = ma.figures.needs_against_assets(raw["balance"], top=5)
    shown = {label.replace("<br>", " ") for label in figure.layout.yaxis.ticktext}
    table = raw["balance"].tables()["balance"].set_index("label")["surplus"].astype(float)
    assert shown == {*table.nsmallest(2).index, *table.nlargest(3).index}


def test_several_groups_in_one_balance_are_refused(survey):
    balance = ma.competences.measure_balance(survey, by="partner")
    with pytest.raises(ValueError, match="balance should be of one group"):
        ma.figures.needs_against_assets(balance)
    assert ma.figures.needs_against_assets(balance.filter(group="CCTL")).data
    assert not ma.figures.needs_against_assets(balance.filter(group="XX")).data


def test_flows_add_up_to_the_needs(raw, survey):
    links = ma.figures.flows(raw["flows"]).data[0].link
    needs = survey.incidence("needs").fillna(False).to_numpy().sum()
    assert sum(links.value) == pytest.approx(needs)


def test_hidden_flows_are_not_drawn(raw):
    flows = raw["flows"]
    hidden = flows.with_tables(
        flows=flows.flows.assign(flow=flows.flows["flow"].where(flows.flows["source"] != "BCT"))
    )
    labels = ma.figures.flows(hidden).data[0].node.label
    assert sum("Bulgarian" in label for label in labels) == 1  # it still needs
    assert not ma.figures.flows(flows.filter(target="XX")).data


def test_a_partner_keeps_its_colour_in_narrowed_flows(raw):
    def found(figure):
        node = figure.data[0].node
        return dict(zip(node.label, node.color, strict=True))

    whole = found(ma.figures.flows(raw["flows"]))
    for narrowed in (raw["flows"].filter(source="BCT"), raw["flows"].filter(target="BCT")):
        part = found(ma.figures.flows(narrowed))
        assert part.items() <= whole.items()
