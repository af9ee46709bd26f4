import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_benchmark_runs_and_compares(tmp_path):
    script = ROOT / "benchmarks" / "readers.py"
    command = [sys.executable, str(script), "--quick", "--json", str(tmp_path / "rows.json")]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    rows = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    keys = ["case", "ours_s", "ours_mb", "peer", "peer_s", "peer_mb", "ratio", "compared"]
    assert [list(row) for row in rows] == [keys]
    assert rows[0]["ours_s"] > 0
