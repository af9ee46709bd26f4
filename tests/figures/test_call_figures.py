"""The sheet of calls: every match once, why and how sure in words, and nobody's address."""

import pytest

import move_analysis as ma
from move_analysis.messages import in_language
from move_analysis.readers.calls import HEADINGS, OUTCOMES

from .test_match_figures import raw as raw
from .test_match_figures import shown as shown


@pytest.fixture(scope="module")
def sheet(shown):
    return ma.figures.list_of_calls(shown.filter(partner="CCTL")).data


def test_every_match_is_a_row(sheet, shown):
    own = shown.filter(partner="CCTL").tables()["matches"]
    assert [row[:2] for row in sheet["rows"]] == own[["sme", "match"]].to_numpy().tolist()
    assert [row[5] for row in sheet["rows"]] == own["why"].tolist()
    assert {len(row) for row in sheet["rows"]} == {len(sheet["columns"])}
    assert sheet["caption"] == "Calls" and sheet["released"] == "CCTL"


def test_how_good_a_match_is_follows_its_p_value_and_who_gains(sheet, shown):
    table = shown.filter(partner="CCTL").matches
    for row, said in zip(table.itertuples(), (row[6] for row in sheet["rows"]), strict=True):
        assert ("many pairs" in said) == (row.p > 0.05)
        assert said.endswith("both sides gain") == row.mutual
        assert (said.startswith("very good fit") and row.p == 0.01) or row.p != 0.01


def test_outcomes_are_chosen_and_contacts_are_left_to_the_workbook(sheet):
    by_heading = {one["heading"]: one for one in sheet["columns"]}
    assert by_heading[HEADINGS["outcome"]]["choices"] == [*map(str, OUTCOMES.values())]
    assert [one.get("contact_of") for one in sheet["columns"]].count(None) == 9
    assert all(row[7:] == ["", "", "", ""] for row in sheet["rows"])


def test_nothing_is_listed_before_the_gate(raw):
    assert ma.figures.list_of_calls(raw).data is None


def test_the_other_lists_are_folded_together(shown):
    text = ma.figures.list_of_matches(shown, smes=3, others=True).text
    n = shown.matches["sme"].nunique()
    assert text.count("<ol>") == n and f"{n - 3} more SMEs have a list." in text
    assert text.count("<details") == text.count("</details>") == n
    assert ma.figures.list_of_matches(shown, smes=n, others=True).text.count("<details") == n - 1
    with in_language("es"):
        assert "more SMEs" not in ma.figures.list_of_matches(shown, smes=3, others=True).text
