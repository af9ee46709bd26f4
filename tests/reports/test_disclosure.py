"""Nothing leaves that its reader may not see, however it is written."""

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.errors import DisclosureError
from move_analysis.reports.disclosure import FIGURE, refuse_outputs, refuse_text
from move_analysis.result import UNRELEASED


def leaks(page: str, *, identifiers=(), hidden=()) -> str:
    try:
        refuse_text(page, identifiers=identifiers, hidden=hidden, page="Report")
    except DisclosureError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("<p>by Ann Lee, owner</p>", "Ann Lee"),
        ("<p>by ANN\n  LEE</p>", "Ann Lee"),
        ("<p>by <b>Ann</b> Lee</p>", "Ann Lee"),
        ('<td title="ann@alpha.example">1</td>', "ann@alpha.example"),
        ("<p>Smith &amp; Sons</p>", "Smith & Sons"),
        ('<script type="application/json">{"text": ["Ann\\u003cbr>Lee"]}</script>', "Ann Lee"),
        (
            '<script type="application/json">{"text": ["The \\"Best\\" Co"]}</script>',
            'The "Best" Co',
        ),
        ("<p>Крум Иванов</p>", "Крум Иванов"),
        ("<p>+359 2 123 456</p>", "+359 2 123 456"),
    ],
)
def test_identifiers_are_found(page, name):
    assert "shows 1 name or contact" in leaks(page, identifiers=[name])
    assert name not in leaks(page, identifiers=[name])  # an error is shown, too


def test_longer_words_and_numbers_are_others():
    page = "<p>CCTL-17 and Annette from Annecy</p>"
    assert leaks(page, identifiers=["Ann", "nette"], hidden=["CCTL-1", "TL-17", "CCTL-170"]) == ""
    assert "shows 1 SME that" in leaks(page, hidden=["CCTL-17", "CCTL-1"])


def test_unreleased_results_are_found():
    assert "not released" in leaks(f"<li>{UNRELEASED}</li>")


@given(st.text(st.characters(categories=["L", "N"]), min_size=1), st.booleans())
def test_a_name_on_the_page_is_always_found(name, in_figure):
    written = json.dumps(name, ensure_ascii=False) if in_figure else html.escape(name)
    assert leaks(f"<p>of {written}, here</p>", identifiers=[name])


def figure(meta) -> dict:
    data = {FIGURE: {"data": [], "layout": {} if meta is None else {"meta": meta}}}
    return {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": data}]}


def test_figures_must_be_released_for_their_reader():
    refuse_outputs([figure({"released": "AA"})], reader="AA", page="Report")
    for meta in (None, {}, {"released": None}, {"released": "BB"}, {"released": "partnership"}):
        with pytest.raises(DisclosureError, match=r"Report, In \[1\]"):
            refuse_outputs([figure(meta)], reader="AA", page="Report")


def test_pictures_are_refused():
    cell = {"cell_type": "code", "outputs": [{"data": {"image/png": "aGk=", "text/plain": "x"}}]}
    with pytest.raises(DisclosureError, match="picture"):
        refuse_outputs([cell], reader="AA", page="Report")
