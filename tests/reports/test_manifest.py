"""The manifest: the latest record counts, a torn line does not."""

from pathlib import Path

import pytest

from move_analysis.reports import Record, Task
from move_analysis.reports.manifest import FILE, append_record, read_records, state_of

TASK = Task("AA", Path("partner_report.ipynb"), "Report", {}, "k1")
DONE = Record(name=TASK.name, status="done", key="k1", output=("AA.html",))


def test_latest_record_counts(tmp_path):
    append_record(tmp_path, Record(name=TASK.name, status="failed", key="k1", message="Ünrest\n2"))
    append_record(tmp_path, DONE)
    assert read_records(tmp_path) == {TASK.name: DONE}


@pytest.mark.parametrize("torn", [b'{"name": "AA.par', b"\xff\xfe", b'{"name": "\xc3'])
def test_torn_last_line(tmp_path, torn):
    append_record(tmp_path, DONE)
    with (tmp_path / FILE).open("ab") as file:
        file.write(torn)
    assert read_records(tmp_path) == {TASK.name: DONE}
    other = Record(name="BB.partner_report", status="failed", key="k2", cell=3)
    append_record(tmp_path, other)
    assert read_records(tmp_path) == {TASK.name: DONE, other.name: other}


@pytest.mark.parametrize(
    ("record", "there", "state"),
    [
        (None, True, "missing"),
        (DONE, True, "done"),
        (DONE, False, "missing"),
        (Record(name=TASK.name, status="failed", key="k1"), True, "failed"),
        (Record(name=TASK.name, status="failed", key="k0"), True, "stale"),
        (Record(name=TASK.name, status="done", key="k0", output=("AA.html",)), True, "stale"),
    ],
)
def test_states(tmp_path, record, there, state):
    if there:
        (tmp_path / "AA.html").touch()
    assert state_of(TASK, {TASK.name: record} if record else {}, folder=tmp_path) == state
