"""Partner reports with their pages: our batch, and papermill + nbconvert for each."""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[1]
PARTNERS, COPIES, THEIRS = ("CCTL", "BCT", "NUMELINK", "ENVIPARK"), 10, 4
LOAD = "import move_analysis as ma\nimport plotly.graph_objects as go\n\
from sklearn.cluster import KMeans\n\
survey = ma.load_survey(ma.load_project(project))"
FIGURE = "counts = survey.answers.iloc[:, {column}].astype('str').value_counts()\n\
go.Figure(go.Bar(x=counts.index, y=counts), layout={{'title': 'Figure {column}', \
'meta': {{'released': partner}}}})"
CASES = {"six figures": None, "partner_report": ROOT / "notebooks" / "partner_report.ipynb"}


def code(source: str, *tags: str) -> dict[str, object]:
    return {"cell_type": "code", "id": f"c{abs(hash(source))}", "metadata": {"tags": list(tags)},
            "source": source, "outputs": [], "execution_count": None}  # fmt: skip


def six_figures() -> str:
    """A small report: what every notebook imports, the survey, six figures."""
    cells = [
        code('project: str = "move.yml"\npartner: str = "CCTL"', "parameters"), code(LOAD),
        *(code(FIGURE.format(column=column)) for column in range(6)),
    ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "cells": cells, "metadata": {"kernelspec": kernel}}
    )


def make_project(folder: Path, notebook: Path | None, copies: int) -> list[Path]:
    """The demo project, whose partners get `copies` of the report each."""
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    for path in ROOT.glob("*.csv"):
        shutil.copy(path, folder)
    content = notebook.read_text(encoding="utf-8") if notebook else six_figures()
    (folder / "notebooks").mkdir()
    books = [folder / "notebooks" / f"report_{place:02}.ipynb" for place in range(copies)]
    for book in books:
        book.write_text(content, encoding="utf-8")
    move = yaml.safe_load((ROOT / "move.yml").read_text(encoding="utf-8"))
    move["reports"] = {"partner": [book.stem for book in books], "partnership": []}
    (folder / "move.yml").write_text(yaml.safe_dump(move, allow_unicode=True), encoding="utf-8")
    return books


def run(*words: object, cwd: Path) -> None:
    environment = {**os.environ, "PLOTLY_RENDERER": "plotly_mimetype"}
    done = subprocess.run(
        [sys.executable, "-m", *map(str, words)], cwd=cwd, env=environment, capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def ours(folder: Path, jobs: int) -> float:
    """Seconds of a whole batch, reading the answers and writing the index included."""
    shutil.rmtree(folder / "data" / "processed", ignore_errors=True)
    started = time.perf_counter()
    run("move_analysis.cli", "report", "--project", folder, "--jobs", jobs, cwd=folder)
    return time.perf_counter() - started


def theirs(folder: Path, book: Path, jobs: int, reports: int) -> float:
    """Seconds of papermill, then nbconvert, for each of some reports."""

    def one(number: int) -> None:
        partner, output = PARTNERS[number % len(PARTNERS)], folder / f"out_{number}.ipynb"
        run("papermill", book, output, "-p", "partner", partner, "--cwd", folder, cwd=folder)
        run("nbconvert", "--to", "html", output, cwd=folder)

    started = time.perf_counter()
    with ThreadPoolExecutor(jobs) as threads:
        list(threads.map(one, range(reports)))
    return time.perf_counter() - started


def compare(case: str, jobs: int, copies: int, reports: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        books = make_project(folder, CASES[case], copies)
        total = copies * len(PARTNERS)
        own = ours(folder, jobs)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        peer = theirs(folder, books[0], jobs, reports) * total / reports
    return {
        "case": f"{case}, {total} reports, {jobs} at a time",
        "ours_s": round(own, 1),
        "ours_mb": round(memory, 1),
        "peer": "papermill, then nbconvert, a command each",
        "peer_s": round(peer, 1),
        "peer_mb": None,
        "ratio": round(peer / own, 1),
        "compared": f"all reports and pages; theirs {reports} measured, for {total}; "
        f"{os.getloadavg()[0]:.1f} processes waited",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows here")
    parser.add_argument("--quick", action="store_true", help="few reports, to see that it runs")
    parser.add_argument("--case", choices=CASES, action="append", help="only this case")
    options = parser.parse_args()
    copies, reports = (1, 1) if options.quick else (COPIES, THEIRS)
    cases = ["six figures"] if options.quick else options.case or list(CASES)
    jobs = (1,) if options.quick else (1, 2)
    table = [compare(case, n, copies, reports) for case in cases for n in jobs]
    print(pd.DataFrame(table).to_string(index=False))
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
