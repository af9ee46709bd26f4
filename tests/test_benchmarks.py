"""The benchmarks stay alive: a quick run of each writes the rows that it promises."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[1] / "benchmarks").glob("[a-z]*.py"))
KEYS = {"case", "ours_s", "ours_mb", "peer", "peer_s", "peer_mb", "ratio", "compared"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_quick_run_writes_rows(script, tmp_path):
    report = tmp_path / "rows.json"
    command = [sys.executable, str(script), "--quick", "--json", str(report)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = json.loads(report.read_text())
    assert rows
    for row in rows:
        assert set(row) >= KEYS
        assert row["ours_s"] > 0
        assert (row["ratio"] is None) == (row["peer_s"] is None)
