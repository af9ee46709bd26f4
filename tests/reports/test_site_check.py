"""All pages together: the page that would give a hidden count back is not published."""

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
    return SiteCheck(folder, survey=demo_survey(), minimum=5, names=names)


def test_the_second_of_two_pages_that_give_a_count_back_is_refused(tmp_path, page):
    check = site(tmp_path)
    assert check.checked("CCTL", DONE, page("CCTL", *by_partner(9.0, 9.0, 9.0, None))) is DONE
    refused = check.checked("all", DONE, page("all", TOTAL))
    assert refused.status == "failed" and refused.refused
    assert '"has iot" of partner NUMELINK is from 3 to 3: Map.shares' in refused.message
    assert "take one of them out" in refused.message
    assert not (tmp_path / "counts" / "all.jsonl").exists()


def test_counts_of_pages_that_stay_are_remembered(tmp_path, page):
    site(tmp_path).checked("CCTL", DONE, page("CCTL", *by_partner(9.0, 9.0, 9.0, None)))
    assert site(tmp_path, "CCTL").checked("all", DONE, page("all", TOTAL)).refused
    assert not site(tmp_path).checked("again", DONE, page("again", TOTAL)).refused


def test_what_is_hidden_with_its_complement_is_published(tmp_path, page):
    check = site(tmp_path)
    assert check.checked("CCTL", DONE, page("CCTL", *by_partner(9.0, 9.0, None, None))) is DONE
    assert check.checked("all", DONE, page("all", TOTAL)) is DONE


def test_a_failed_page_stays_failed(tmp_path):
    failed = Outcome(status="failed", message="KeyError: 'size'")
    assert site(tmp_path).checked("CCTL", failed, tmp_path / "nothing") is failed
