"""Feedback pages of many SMEs, against one notebook run after the other for each of them.

Run: ``python benchmarks/feedback.py [--quick] [--json rows.json]``. The demo's answers are taken
several times, under new ids, until there are so many SMEs. The peer is papermill's own way, a run
of the same notebook per SME, measured on a few and scaled up.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
import time
from pathlib import Path

import pandas as pd

from move_analysis.inputs import fingerprint
from move_analysis.prepare import contacts_of, load_survey
from move_analysis.prepare.saved import CONTACTS, FINGERPRINT, survey_folder
from move_analysis.project import Project, load_project
from move_analysis.reports.feedback import NOTEBOOK, make_feedback
from move_analysis.reports.plan import find_notebook

ROOT = Path(__file__).resolve().parents[1]


def project_of(folder: Path, smes: int) -> Project:
    """The demo in a folder of its own, with so many SMEs among its prepared answers."""
    for name in ("move.yml", "privacy.key"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    project = load_project(folder)
    # Read, but not saved: nothing in this process remembers them as the prepared answers.
    survey, contacts = load_survey(project), contacts_of(project)
    times = -(-smes // len(survey))

    def repeated(table: pd.DataFrame) -> pd.DataFrame:
        parts = [table.set_axis(table.index + f"x{n}" * bool(n)) for n in range(times)]
        return pd.concat(parts).iloc[:smes]

    place = survey_folder(project)
    larger = survey.changed("taken several times", answers=repeated(survey.answers),
                            weights=repeated(survey.weights.to_frame()).iloc[:, 0])  # fmt: skip
    larger.save(place)
    repeated(contacts.reindex(survey.answers.index)).to_parquet(place / CONTACTS)
    (place / FINGERPRINT).write_text(fingerprint(project), encoding="utf-8")
    return project


def by_papermill(project: Project, smes: list[str], place: Path) -> float:
    """Seconds per SME of a run of the notebook each."""
    import papermill

    started = time.perf_counter()
    for sme in smes:
        papermill.execute_notebook(
            str(find_notebook(project, NOTEBOOK)), str(place / f"{sme}.ipynb"),
            parameters={"project": str(project.file), "sme": sme}, progress_bar=False,
        )  # fmt: skip
    return (time.perf_counter() - started) / len(smes)


def measure(smes: int, *, jobs: int, peers: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        project = project_of(folder, smes)
        started = time.perf_counter()
        outcome = make_feedback(project, jobs=jobs)
        seconds = time.perf_counter() - started
        assert len(outcome.pages) == smes, outcome.failed
        usage = (resource.getrusage(who).ru_maxrss
                 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))  # fmt: skip
        peer = by_papermill(project, list(outcome.pages)[:peers], folder) * smes
    return {
        "case": f"{smes} feedback pages, {jobs} jobs", "ours_s": round(seconds, 1),
        "ours_mb": round(max(usage) / 1024), "peer": f"papermill, {peers} runs scaled up",
        "peer_s": round(peer, 1), "peer_mb": None, "ratio": round(peer / seconds, 1),
        "compared": "same notebook, a page per SME",
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    rows = [measure(5, jobs=1, peers=1) if asked.quick else measure(600, jobs=2, peers=2)]
    for row in rows:
        print(row)
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
