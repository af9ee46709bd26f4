"""Match figures and lists agree with the tables, and name only whom the reader may see."""

import re

import pytest

import move_analysis as ma
from move_analysis.demo import demo_survey
from move_analysis.result import UNRELEASED


@pytest.fixture(scope="module")
def raw(survey):
    return ma.matching.match_needs(survey)


@pytest.fixture(scope="module")
def shown(raw, policy):
    return ma.release(raw, policy)


@pytest.fixture(scope="module")
def hidden_everything(raw, policy):
    blur = ma.privacy.Blur(b"key")
    nobody = ma.privacy.Policy(minimum=1000, reader="CCTL", visible=frozenset(), blur=blur)
    return ma.release(raw, nobody)


def test_a_list_names_sme_match_and_reasons(shown):
    text = ma.figures.list_of_matches(shown, smes=3).text
    first = shown.best_first().iloc[0]
    assert text.startswith(f"<p><b>{first['sme']}</b>")
    assert text.count("<details") == 2 and text.count("<summary>") == 2
    table = shown.tables()["matches"]
    own = table[table["sme"] == first["sme"]]
    head = text.split("<details")[0]
    assert len(re.findall("<li><b>", head)) == len(own)
    for row in own.itertuples():
        assert f"<b>{row.match}</b>" in head and row.why.replace("&", "&amp;") in head
    left = shown.matches["sme"].nunique() - 3
    assert f"{left} more SMEs have a list" in text


def test_near_misses_are_marked(shown):
    text = ma.figures.list_of_matches(shown, smes=300).text
    seen = shown.near_misses["sme"].isin(shown.matches["sme"])
    assert text.count("<i>Near miss</i>") == int(seen.sum()) > 0
    for part in re.findall(r"<ol>.*?</ol>", text):
        assert "Near miss" not in part and "they do not have it" not in part


def test_unreleased_lists_name_nobody(raw, survey):
    text = ma.figures.list_of_matches(raw, smes=300).text
    assert UNRELEASED in text
    words = set(re.split(r"[^\w-]+", text))
    assert not words & set(survey.answers.index)


def test_released_lists_name_only_whom_the_reader_may_see(shown, survey, policy):
    words = set(re.split(r"[^\w-]+", ma.figures.list_of_matches(shown, smes=300).text))
    assert not words & set(policy.hidden(survey.answers.index))


def test_cells_are_the_matches_between_partners(shown):
    heat, _, numbers = ma.figures.matches_between_partners(shown).data
    table = shown.partners.dropna(subset="n_matches")
    assert sum(map(int, numbers.text)) == table["n_matches"].sum()
    row = table.iloc[1]
    value = heat.z[0][1]
    assert value == pytest.approx(row["n"] / row["base"])


def test_curves_are_the_shares_of_places(shown):
    _, *curves = ma.figures.recommendation_load(shown).data
    groups = shown.concentration.groupby("lists", sort=False)
    for curve, (_, own) in zip(curves, groups, strict=True):
        assert list(curve.y) == pytest.approx((100 * own["places"]).tolist(), abs=0.05)
        assert list(curve.x)[-1] == 100


def test_lists_and_figures_speak_the_language_of_the_reader(shown):
    with ma.messages.in_language("es"):
        text = ma.figures.list_of_matches(shown, smes=3).text
        figure = ma.figures.recommendation_load(shown)
        between = ma.figures.matches_between_partners(shown)
    assert shown.best_first()["match"].iloc[0] in text and "Near miss" not in text
    assert "not beyond chance" not in text
    names = [figure.layout.title.text, *(curve.name for curve in figure.data)]
    assert not any("limit (" in name or "alike" in name or "evenly" in name for name in names)
    assert between.layout.title.text != "Matches between partners"


def test_nothing_to_show_is_said(hidden_everything):
    assert "There are no matches" in ma.figures.list_of_matches(hidden_everything).text
    assert not ma.figures.matches_between_partners(hidden_everything).data
    assert not ma.figures.recommendation_load(hidden_everything).data


def test_pictures_hold_no_id(raw):
    ids = set(demo_survey().answers.index)
    for draw in (ma.figures.matches_between_partners, ma.figures.recommendation_load):
        figure = draw(raw)
        assert not ids & set(figure.to_json().replace('"', " ").split())
        assert UNRELEASED in figure.layout.title.subtitle.text.replace("<br>", " ")
        assert len(figure.layout.title.text) <= 44
