"""Tables beside figures: readable by people and screen readers, with words for missing numbers."""

import xml.etree.ElementTree as ET

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.columns import Column
from move_analysis.figures.wording import in_words
from move_analysis.result import UNRELEASED

from .test_competence_figures import ROWS, shares


def parsed(html):
    """Pages are HTML, but what stands here is well-formed: nothing is left open."""
    return ET.fromstring(f"<div>{html.text}</div>")


def test_table_is_accessible():
    table = parsed(ma.figures.number_table(shares(ROWS, released="A"), "shares"))
    assert table.find(".//caption").text == "Shares (4 rows)"
    heads = [th.text for th in table.findall(".//thead//th")]
    assert heads[0] == "Competence" and "Weighted share of the base (%)" in heads
    assert {th.get("scope") for th in table.findall(".//thead//th")} == {"col"}
    assert {th.get("scope") for th in table.findall(".//tbody//th")} == {"row"}
    assert not any("code" in head.lower() for head in heads)


def test_missing_numbers_say_why():
    columns = ["label", "group_label", "n", "share"]
    html = ma.figures.number_table(
        shares(ROWS, released="A", smallest=5), "shares", columns=columns
    )
    rows = [[c.text for c in row] for row in parsed(html).findall(".//tbody/tr")]
    assert rows == [
        ["IOT", "A", "4", "50%"],
        ["IOT", "B", "fewer than 5", "too few"],
        ["GIS", "A", "8", "100%"],
        ["GIS", "B", "0", "not asked"],
    ]
    assert "“too few”: comes from fewer" in html.text and "“not asked”" in html.text


def test_unreleased_tables_and_readings_say_so():
    for released, count in ((None, 1), ("A", 0)):
        result = shares(ROWS, released=released)
        assert ma.figures.number_table(result, "shares").text.count(UNRELEASED) == count
        assert ma.figures.reading(result).text.count(UNRELEASED) == count


def test_labels_are_escaped():
    result = shares([("<b>iot", "A & B", 4, 8, 0.5)])
    assert "&lt;B&gt;IOT" in ma.figures.number_table(result, "shares").text


def test_respondents_are_shown_only_when_asked_for(raw):
    html = ma.figures.number_table(raw["segments"], "members").text
    assert not any(f">{name}<" in html for name in raw["segments"].members["respondent"])


def test_heading_names_its_unit_once(raw):
    html = ma.figures.number_table(raw["relatedness"], "groups", columns=["group", "diversity"])
    heads = [th.text for th in parsed(html).findall(".//thead//th")]
    assert heads[1] == "Competences it is strong in"


def test_no_rows_is_said():
    assert "no numbers" in ma.figures.number_table(shares(ROWS).filter(group="C"), "shares").text
    assert "<li>" in ma.figures.reading(shares(ROWS).filter(group="C")).text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.004, "share", "0%"),
        (-0.12, "share", "-12%"),
        (1234.0, "SMEs", "1,234"),
        (26.53, "SMEs", "26.5"),
        (0.00004, "probability", "< 0.001"),
        (0.0312, "p", "0.031"),
        (22971.8, "nats", "22,972"),
        (0.25, "z", "0.25"),
        (True, "", "yes"),
    ],
)
def test_numbers_are_rounded_to_what_a_reader_needs(value, unit, text):
    assert in_words(value, Column.coarse("x", unit)) == text


def test_methods_name_rule_seed_and_steps_but_no_arguments(survey, project, policy):
    changed = survey.changed("one left out", arguments={"respondent": "CCTL-7"})
    html = ma.figures.data_and_methods(changed, project, policy, seed=7)
    names, texts = ([part.text for part in parsed(html).iter(tag)] for tag in ("dt", "dd"))
    terms = dict(zip(names, texts, strict=True))
    assert terms["Seed"] == "7" and terms["Reader"] == "CCTL"
    assert terms["Data"].startswith("Synthetic") and "fewer than 5" in terms["Privacy"]
    assert "one left out" in html.text and "CCTL-7" not in html.text


def test_a_step_that_was_repeated_is_one_line(survey, project, policy):
    left = survey
    for count in (200, 150, 100):
        keep = pd.Series(range(len(left)), index=left.answers.index) < count
        left = left.where(keep, "some left out")
    html = ma.figures.data_and_methods(left, project, policy)
    row = f'<th scope="row">some left out × 3</th><td>{len(survey)}</td><td>100</td>'
    assert row in html.text and html.text.count("some left out") == 1


def test_about_narrows_every_table_that_has_the_column(raw):
    quality = raw["quality"].filter(partner=["BCT", "CCTL"])
    assert sorted(quality.response["partner"]) == ["BCT", "CCTL"]
    assert set(quality.respondents["partner"]) == {"BCT", "CCTL"}
    assert quality.questions.equals(raw["quality"].questions)
    with pytest.raises(ValueError, match="filter should name columns"):
        raw["quality"].filter(partnr="BCT")
