"""A whole batch at size: a project of many partners, read, analysed and made into pages.

    python benchmarks/partnership.py [--partners 40] [--smes 2575] [--jobs 2] [--json FILE]

The project is the demo's, with the answers of `demo_survey(partners=, smes=)` as one export per
partner and without what only the demo's four partners have: lists of members, logs, opportunities.
Seconds are those of the clock and of all cores; memory is that of the largest process. Both are
looked up five times a second: workers are nobody's children that anybody waits for.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import yaml

from move_analysis.demo import demo_survey
from move_analysis.demo.exports import style_of, write_exports
from move_analysis.demo.sizes import size_of

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = ("members", "response", "monitoring", "opportunities", "event", "source")
"""Of the demo's settings: they name files about its four partners."""


def make_project(
    folder: Path, *, partners: int, smes: int, reports: dict[str, Any] | None = None
) -> Path:
    """Write the project, with the demo's reports or with those that are named; its ``move.yml``."""
    survey = demo_survey(partners=partners, smes=smes)
    members = size_of(partners=partners, smes=smes, competences=None).partners
    move = yaml.safe_load((ROOT / "move.yml").read_text(encoding="utf-8"))
    for name in LEFT_OUT:
        del move[name]
    (folder / "data" / "raw").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "raw" / "demo_clusters.csv", folder / "data" / "raw")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    for path in ROOT.glob("*.csv"):
        shutil.copy(path, folder)
    (folder / "codebook.yml").write_text(survey.codebook.yaml(), encoding="utf-8")
    write_exports(survey, folder / "data" / "raw", partners=members)
    move["codebook"] = "codebook.yml"
    move["partners"] = [
        partner.model_dump(mode="json", exclude_defaults=True)
        | {"exports": [f"data/raw/{style_of(partner).file}"]}
        for partner in members
    ]
    move["reports"] |= reports or {}
    file = folder / "move.yml"
    file.write_text(yaml.safe_dump(move, allow_unicode=True), encoding="utf-8")
    return file


def watched(command: list[object], folder: Path) -> tuple[float, float, int]:
    """Run a command: seconds of the clock, those of all cores, bytes of its largest process."""
    start, cores, largest = time.perf_counter(), {}, 0
    with subprocess.Popen([*map(str, command)], cwd=folder) as process:
        whole = psutil.Process(process.pid)
        while process.poll() is None:
            for one in (whole, *whole.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    times, name = one.cpu_times(), (one.pid, one.create_time())
                    cores[name] = times.user + times.system
                    largest = max(largest, one.memory_info().rss)
            time.sleep(0.2)
    assert process.returncode == 0
    return time.perf_counter() - start, sum(cores.values()), largest


def measured(jobs: int, **size: Any) -> dict[str, Any]:
    """Make the project and run its batch once."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_project(folder, **size)
        report = [sys.executable, "-m", "move_analysis.cli", "report", "--project", folder]
        seconds, cores, largest = watched([*report, "--jobs", jobs], folder)
        pages = len(list((folder / "data" / "processed").rglob("*.html")))
    return {
        "case": f"{size['partners']} partners, {size['smes']} SMEs, {jobs} at a time",
        "ours_s": round(seconds, 1),
        "ours_core_s": round(cores, 1),
        "ours_mb": round(largest / 2**20),
        **dict.fromkeys(("peer", "peer_s", "peer_mb", "ratio")),
        "compared": f"{pages} pages; {os.getloadavg()[0]:.1f} processes waited",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--partners", type=int, default=40)
    parser.add_argument("--smes", type=int, default=2575)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="two partners, for the tests")
    options = parser.parse_args()
    size = {"partners": options.partners, "smes": options.smes}
    if options.quick:
        reports = {"partner": ["partner_report"], "partnership": [], "parameters": {}}
        size = {"partners": 2, "smes": 100, "reports": reports}
    row = measured(options.jobs, **size)
    print(row)
    if options.json:
        options.json.write_text(json.dumps([row], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
