"""All pages together: the page that would give a hidden count back is not published."""

from dataclasses import replace

import pytest

from move_analysis.demo import demo_survey
from move_analysis.privacy import Cell, write_cells
from move_analysis.reports.outcome import Outcome
from move_analysis.reports.site_check import SiteCheck
from move_analysis.reports.worker import COUNTS

PARTNERS = ("BCT", "CCTL", "ENVIPARK", "NUMELINK")
DONE = Outcome(status="done")


def by_partner(*values):
    """Counts by partner, as the gate shows them: small ones hidden, nothing with them."""
    return [
        Cell("has iot", (("partner", partner),), value, "Map.shares")
        for partner, value in zip(PARTNERS, values, strict=True)
    ]


TOTAL = Cell("has iot", (), 30.0, "Balance.balance")


@pytest.fixture
def page(tmp_path):
    """Writes the counts of a page as a worker does."""

    def make(name, *cells):
        folder = tmp_path / ".work" / name
        folder.mkdir(parents=True)
        write_cells(cells, folder / COUNTS)
        return folder

    return make


def site(folder, *names):
    order = ["all", "BCT", "CCTL", "again"]
    staying = dict.fromkeys(names, DONE)
    return SiteCheck(folder, survey=demo_survey(), minimum=5, order=order, staying=staying)


def test_of_two_pages_that_give_a_count_back_the_later_one_is_refused(tmp_path, page):
    check = site(tmp_path)
    assert check.checked("all", DONE, page("all", TOTAL)) == {"all": DONE}
    refused = check.checked("CCTL", DONE, page("CCTL", *by_partner(9.0, 9.0, 9.0, None)))["CCTL"]
    assert refused.status == "failed" and refused.refused
    assert '"has iot" of partner NUMELINK is from 3 to 3: Map.shares' in refused.message
    assert "take one of them out" in refused.message
    assert sorted(p.name for p in (tmp_path / "counts").iterdir()) == ["all.jsonl"]


def test_a_page_gives_way_to_one_that_comes_first_in_the_plan(tmp_path, page):
    """Which page ends first is chance: the site must not depend on it."""
    check = site(tmp_path)
    check.checked("BCT", DONE, page("BCT", Cell("has ai", (), 9.0, "Map.shares")))
    made = replace(DONE, seconds=3.0)
    assert check.checked("CCTL", made, page("CCTL", *by_partner(9.0, 9.0, 9.0, None))) == {
        "CCTL": made
    }
    ended = check.checked("all", DONE, page("all", TOTAL))
    assert ended["all"] is DONE and list(ended) == ["all", "CCTL"]
    assert ended["CCTL"].refused and ended["CCTL"].seconds == 3.0
    assert sorted(p.name for p in (tmp_path / "counts").iterdir()) == ["BCT.jsonl", "all.jsonl"]
    # What gave way counts no more.
    again = check.checked("again", DONE, page("again", *by_partner(None, None, 9.0, 9.0)))
    assert again == {"again": DONE}


def test_counts_of_pages_that_stay_are_remembered(tmp_path, page):
    site(tmp_path).checked("CCTL", DONE, page("CCTL", *by_partner(9.0, 9.0, 9.0, None)))
    ended = site(tmp_path, "CCTL").checked("again", DONE, page("again", TOTAL))
    assert ended["again"].refused and list(ended) == ["again"]
    assert site(tmp_path).checked("again", DONE, page("again2", TOTAL)) == {"again": DONE}


def test_what_is_hidden_with_its_complement_is_published(tmp_path, page):
    check = site(tmp_path)
    shown = page("CCTL", *by_partner(9.0, 9.0, None, None))
    assert check.checked("CCTL", DONE, shown) == {"CCTL": DONE}
    assert check.checked("all", DONE, page("all", TOTAL)) == {"all": DONE}


def test_a_failed_page_stays_failed(tmp_path):
    failed = Outcome(status="failed", message="KeyError: 'size'")
    assert site(tmp_path).checked("CCTL", failed, tmp_path / "nothing") == {"CCTL": failed}
