"""Many groups: figures show a dozen and say so, tables go on in the workbook."""

import pytest

import move_analysis as ma
from move_analysis.demo import demo_survey
from move_analysis.figures.many import MOST
from move_analysis.figures.tables import LISTED

SIZE = {"partners": 24, "smes": 600}
SAID = f"Shown: the {MOST} groups with most SMEs"


@pytest.fixture(scope="module")
def survey():
    return demo_survey(**SIZE)


@pytest.fixture(scope="module")
def results(survey):
    return {
        "shares": ma.competences.measure_competences(survey, by="partner"),
        "relatedness": ma.competences.measure_relatedness(survey, by="partner"),
        "flows": ma.competences.measure_flows(survey),
    }


def subtitle(figure):
    return figure.layout.title.subtitle.text.replace("<br>", " ")


def test_the_largest_partners_and_the_one_in_focus_are_shown(results, survey):
    sizes = survey.series("partner").value_counts()
    smallest = str(sizes.index[-1])
    whole = ma.figures.competence_heatmap(results["shares"])
    focused = ma.figures.competence_heatmap(results["shares"], focus=smallest)
    columns = [set(figure.data[0].x) for figure in (whole, focused)]
    assert len(whole.layout.xaxis.ticktext or whole.data[0].x) == MOST and columns[0] < columns[1]
    assert SAID in subtitle(whole)


@pytest.mark.parametrize("name", ["adjacent_possible", "location_quotients"])
def test_maps_of_many_groups_say_what_they_show(results, name):
    figure = getattr(ma.figures, name)(results["relatedness"])
    assert len(figure.data[0].z[0]) == MOST and SAID in subtitle(figure)


def test_flows_between_many_groups(results):
    figure = ma.figures.flows(results["flows"])
    assert len(figure.data[0].node.label) <= 2 * (MOST + 1) and SAID in subtitle(figure)


def test_all_rows_are_in_the_workbook(results):
    table = ma.figures.number_table(results["flows"], "flows")
    rows = len(results["flows"].flows)
    assert table.text.count("<tr>") == LISTED + 1
    assert f"{rows - LISTED} more rows are in the workbook" in table.text
    assert len(table.data["rows"]) == rows
    few = results["shares"].filter(group="CCTL", competence_sector="transport")
    assert "more rows" not in ma.figures.number_table(few, "shares").text
