"""Calendars after an edit of move.yml: the same codes and identifiers; what changed counts on."""

import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from move_analysis.cli import app
from move_analysis.matching import agenda_revisions

COUNTED = ("SEQUENCE", "DTSTAMP")
CASE = Path(__file__).resolve().parents[3] / "shared" / "cases" / "agenda_codes"

SILENT = {
    "name: my_partnership": "# reviewed\nname: our_partnership",
    "title: {en: My partnership}": "title: {en: Our partnership}",
    "invited: 80": "invited: 90",
    "  name: Event": "  name: Brokerage fair",
}
# Edits of move.yml, and whether what stands in all calendars changes; else it depends.
EDITS = {
    "what calendars do not say": (SILENT, False),
    "the place": ({"  name: Event": "  name: Event\n  place: Town hall"}, True),
    "the day": ({"\n  day: 2027-05-18": "\n  day: 2027-05-19"}, True),
    "the time zone": ({"time_zone: Europe/Sofia": "time_zone: Europe/Madrid"}, True),
    "the end of a slot": ({"09:25-09:45]": "09:25-09:50]"}, None),
}


class Clock(datetime):
    """Stands still."""

    @classmethod
    def now(cls, tz=None):
        return cls(2027, 1, 1, 9, tzinfo=tz)


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    if not CASE.is_dir():
        pytest.skip("the small cases (../shared/cases) are not on this machine")
    folder = tmp_path_factory.mktemp("agenda") / "case"
    shutil.copytree(CASE, folder, copy_function=shutil.copyfile)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    agenda(folder)
    return folder


@pytest.fixture
def project(planned, tmp_path, monkeypatch):
    monkeypatch.setattr(agenda_revisions, "datetime", Clock)
    return shutil.copytree(planned, tmp_path / "case")


def agenda(project, *options):
    run = CliRunner().invoke(app, ["agenda", "--project", str(project), *options])
    assert run.exit_code == 0, run.output
    return run.output


def entries(project) -> dict[tuple[str, str], dict[str, str]]:
    """Each entry by whose it is and its identifier."""
    found = {}
    for file in (project / "data" / "processed" / "agenda" / "calendars").iterdir():
        text = re.sub("\r\n ", "", file.read_bytes().decode())
        for block in re.findall("BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, flags=re.S):
            entry = dict(line.split(":", 1) for line in block.splitlines())
            found[file.stem, entry["UID"]] = entry
    return found


@pytest.mark.parametrize("what", EDITS)
def test_codes_and_identifiers_stay_and_what_changed_counts_on(project, what):
    before = entries(project)
    assert len(before) > 10
    assert {entry["SEQUENCE"] for entry in before.values()} == {"0"}
    edits, changes = EDITS[what]
    text = (project / "move.yml").read_text("utf-8")
    for old, new in edits.items():
        assert old in text
        text = new.join(text.rsplit(old, 1))
    (project / "move.yml").write_text(text, "utf-8")
    said = agenda(project, "--again")
    after = entries(project)
    assert set(after) == set(before), "other codes, or other identifiers"
    assert {e["SUMMARY"] for e in after.values()} == {e["SUMMARY"] for e in before.values()}
    assert "0 moved" in said or changes is None
    for key, entry in after.items():
        old = before[key]
        same = all(old[name] == entry[name] for name in entry if name not in COUNTED)
        assert changes is None or same is not changes
        assert entry["SEQUENCE"] == ("0" if same else "1")
        assert (entry["DTSTAMP"] == old["DTSTAMP"]) is same
    changed = sum(entry["SEQUENCE"] == "1" for entry in after.values())
    assert (changed > 0) is (changes is not False)
    assert f"Calendar entries that have changed: {changed} of {len(after)}." in said


def test_nothing_changes_where_nothing_was_edited(project):
    files = sorted((project / "data" / "processed" / "agenda" / "calendars").iterdir())
    before = [file.read_bytes() for file in files]
    for options in (["--again"], []):
        assert "that have changed: 0 of" in agenda(project, *options)
        assert [file.read_bytes() for file in files] == before
