"""Many groups: figures show a dozen and say so, tables go on in the workbook."""

import numpy as np
import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.competences.groups import MOST, largest
from move_analysis.demo import demo_project, demo_survey
from move_analysis.figures.tables import LISTED

SIZE = {"partners": 24, "smes": 600}
SAID = f"Shown: the {MOST} groups with most SMEs"
APART = f"Shown: {MOST} groups, those with most SMEs and those that differ most from all"


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
    assert APART in subtitle(whole)


def test_a_small_group_that_differs_is_shown_and_one_that_may_do_so_by_chance_is_not():
    """20 groups, ever smaller; in 17 the competences are as common as in all."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        [(f"g{g:02}", c, 100 - 4 * g, 0.4) for g in range(20) for c in range(40)],
        columns=["group", "competence", "base", "true"],
    )
    other, near = table["group"].isin(["g14", "g19"]), table["group"] == "g17"
    table.loc[other, "true"] = np.where(table["competence"] % 2, 0.9, 0.1)[other]
    n = rng.binomial(table["base"], table["true"])
    share, error = n / table["base"], np.sqrt(0.24 / table["base"])
    table = table.assign(share=share, low=share - 2 * error, high=share + 2 * error)
    table.loc[near, ["share", "low", "high"]] = np.nan  # too few to say
    shown = largest(table, apart=("competence", "share"))
    assert shown == [*(f"g{g:02}" for g in range(10)), "g14", "g19"]
    assert largest(table) == [f"g{g:02}" for g in range(12)]


@pytest.mark.parametrize("name", ["adjacent_possible", "location_quotients"])
def test_maps_of_many_groups_say_what_they_show(results, name):
    figure = getattr(ma.figures, name)(results["relatedness"])
    assert len(figure.data[0].z[0]) == MOST and SAID in subtitle(figure)


def test_flows_between_many_groups(results):
    figure = ma.figures.flows(results["flows"])
    assert len(figure.data[0].node.label) <= 2 * (MOST + 1) and SAID in subtitle(figure)


FIGURES = {
    "mixing": lambda survey: ma.networks.measure_brokerage(
        ma.networks.find_ties(survey), permutations=99
    ),
    "external_ties": lambda survey: FIGURES["mixing"](survey),
    "technology_watch": lambda survey: ma.training.find_watch(survey),
    "training_groups": lambda survey: ma.training.measure_training_needs(
        survey, by="partner", resamples=20
    ),
    "training_plan": lambda survey: ma.training.find_trainings(survey),
    "market_interest": lambda survey: ma.markets.measure_market_interest(
        survey, demo_project(), by="partner"
    ),
    "market_segments": lambda survey: FIGURES["market_interest"](survey),
    "market_barriers": lambda survey: ma.markets.measure_barriers(survey, by="partner"),
    "market_readiness": lambda survey: ma.markets.measure_readiness(
        survey, by="partner", resamples=20
    ),
    "market_roadmap": lambda survey: ma.markets.find_roadmap(survey, demo_project()),
}


@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_shows_more(name, survey):
    """Who is asked of two dozen partners, is drawn a dozen; countries and sectors are fewer."""
    figure = getattr(ma.figures, name)(FIGURES[name](survey))
    assert "with most SMEs" in subtitle(figure)
    partners = set(survey.codebook.answer_names(survey.codebook.by_role("partner")[0]))
    shown = {code for code in partners if f'"{code}"' in figure.to_json()}
    assert len(shown) <= MOST


def test_no_sentence_for_each_of_many_groups(survey):
    needs = ma.training.measure_training_needs(survey, by="partner", resamples=20)
    watch = ma.training.find_watch(survey)
    for said in (needs.reading(), needs.technical(), watch.reading()):
        assert str(said[-1]) == f"Said of the {MOST} groups with most SMEs; the tables have all 24."
        assert len(said) <= 2 * MOST + 2
    some = needs.filter(group="CLUSTER24")
    assert len(some.reading()) <= 2 and "CLUSTER24" not in str(needs.reading())


def test_of_many_partners_that_could_teach_some_are_named(survey):
    reading = ma.matching.match_teachers(survey).reading()
    named = [str(line).partition("could teach (")[2].partition(")")[0] for line in reading]
    assert any(line.endswith(" more") for line in named)
    assert all(line.count(",") <= 6 for line in named)


def test_all_rows_are_in_the_workbook(results):
    table = ma.figures.number_table(results["flows"], "flows")
    rows = len(results["flows"].flows)
    assert table.text.count("<tr>") == LISTED + 1
    assert f"{rows - LISTED} more rows are in the workbook" in table.text
    assert len(table.data["rows"]) == rows
    few = results["shares"].filter(group="CCTL", competence_sector="transport")
    assert "more rows" not in ma.figures.number_table(few, "shares").text
