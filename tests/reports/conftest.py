"""A partnership of two partners with five answers, and notebooks made for each test."""

import json
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zlib import crc32

import pytest

from move_analysis.project import Project, load_project
from move_analysis.reports import engine
from move_analysis.reports.prints import tidy_prints

MOVE = """
name: Tiny
title: Tiny partnership
codebook: codebook.yml
synthetic: true
source: "Invented & small"
privacy: {minimum: 1}
partners:
  - {code: AA, name: Alpha cluster, exports: [data/raw/aa.csv]}
  - {code: BB, name: Beta cluster, exports: [data/raw/bb.csv]}
reports: {partner: [partner_report], partnership: [overview], time_limit: 600}
"""
CODEBOOK = """
title: Tiny survey
questions:
  - {code: id, kind: text, role: respondent}
  - {code: contact, kind: identifier, role: identifier}
  - {code: staff, kind: numeric}
  - {code: submitted, kind: date}
"""
EXPORTS = {
    "aa.csv": "id,contact,staff,submitted\n1,ann@alpha.example,3,2026-01-05\n"
    "2,Bert Brown,5,2026-02-03\n3,cid@alpha.example,8,2026-01-09\n",
    "bb.csv": "id,contact,staff,submitted\n1,dora@beta.example,2,2026-01-07\n"
    "2,Emil Ende,4,2026-01-08\n",
}
RANDOM = (
    (r"/tmp/ipykernel_\d+/", "/tmp/ipykernel/"),
    (r'"id": "[0-9a-f]+"', '"id": ""'),
    (r'"(start_time|end_time|output_path|(iopub|shell)[.a-z_]+)": "[^"]*"', '"time": ""'),
    (r'"duration": [-e\d.]+', '"duration": 0'),
)
WIDGET = "application/vnd.jupyter.widget-view+json"
PARTNER_PARAMETERS = 'project: str = "move.yml"\npartner: str = "AA"\nseed: int = 0'
PARTNERSHIP_PARAMETERS = 'project: str = "move.yml"'


def code(source: str, *tags: str) -> dict:
    meta = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code", "id": f"c{crc32(source.encode())}", "metadata": meta,
        "source": source, "outputs": [], "execution_count": None,
    }  # fmt: skip


def plain(notebook: Path) -> list[str]:
    """A notebook, less what differs on every run, and less widgets: they need a kernel."""
    tidy_prints(notebook)
    book = json.loads(notebook.read_text(encoding="utf-8"))
    book["metadata"].pop("widgets", None)
    for output in (output for cell in book["cells"] for output in cell.get("outputs", ())):
        output.get("data", {}).pop(WIDGET, None)
    lines = json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True)
    for pattern, same in RANDOM:
        lines = re.sub(pattern, same, lines)
    return lines.splitlines()


def export_of(name: str) -> str:
    """Answers that no other partner has."""
    row = f"1,one@{name}.example,{crc32(name.encode())},2026-01-05"
    return f"id,contact,staff,submitted\n{row}\n"


def text(source: str) -> dict:
    return {"cell_type": "markdown", "id": f"m{len(source)}", "metadata": {}, "source": source}


def write_notebook(path: Path, *cells: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {
        "nbformat": 4, "nbformat_minor": 5, "cells": list(cells),
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
    }  # fmt: skip
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


def write_project(
    folder: Path, *, partner: tuple = (), partnership: tuple = (), move: str = MOVE
) -> Project:
    """The project with the given cells in its two notebooks."""
    others = [name for name in re.findall(r"data/raw/([\w.]+)", move) if name not in EXPORTS]
    for name, content in {**EXPORTS, **{name: export_of(name) for name in others}}.items():
        (folder / "data" / "raw").mkdir(parents=True, exist_ok=True)
        (folder / "data" / "raw" / name).write_text(content, encoding="utf-8")
    (folder / "move.yml").write_text(move, encoding="utf-8")
    (folder / "codebook.yml").write_text(CODEBOOK, encoding="utf-8")
    write_notebook(
        folder / "notebooks" / "partner_report.ipynb",
        text("# Report of a partner"), code(PARTNER_PARAMETERS, "parameters"), *partner,
    )  # fmt: skip
    write_notebook(
        folder / "notebooks" / "overview.ipynb",
        text("# Overview"), code(PARTNERSHIP_PARAMETERS, "parameters"), *partnership,
    )  # fmt: skip
    return load_project(folder / "move.yml")


@pytest.fixture
def make_project(tmp_path) -> Callable[..., Project]:
    """Writes the project with the given cells in its two notebooks."""
    return partial(write_project, tmp_path)


FAKE_WORKER = """
import json, os, sys, time
from pathlib import Path
for line in sys.stdin:
    order = json.loads(line)
    with open(os.environ["FAKE_LOG"], "a") as log:
        log.write(order["reader"] + chr(10))
    folder = Path(order["folder"])
    what = json.loads(os.environ["FAKE"]).get(order["reader"], "done")
    cell = {"cell_type": "code", "metadata": {"papermill": {"status": "running"}}, "outputs": []}
    (folder / "notebook.ipynb").write_text(json.dumps({"cells": [cell]}))
    if what == "die":
        sys.exit("the disk is on fire")
    if what == "half":
        print('{"stat', end="", flush=True)
        os._exit(7)
    if what == "refuse":
        reply = {"message": "shows a name", "cell": None, "refused": True}
    elif what == "fail":
        reply = {"message": "KeyError: 'staff'", "cell": 3}
    elif what == "hang":
        reply = {"message": "The time limit of 2 seconds is over."}
    else:
        export = Path(order["project"]).parent / "data/raw/aa.csv"
        place = "<!-- changes --><!-- /changes --><p>"
        (folder / "page.html").write_text(place + order["key"] + export.read_text())
        reply = {"status": "done"}
    print(json.dumps({**reply, "name": order["name"]}), flush=True)
"""


@pytest.fixture
def fake_workers(tmp_path, monkeypatch):
    """Workers without kernels; tell what becomes of whose report, get who was run."""
    log = tmp_path / "fake.log"
    log.touch()
    monkeypatch.setattr(engine, "WORKER", [sys.executable, "-c", FAKE_WORKER])
    monkeypatch.setenv("FAKE_LOG", str(log))

    def tell(**what: str) -> Callable[[], list[str]]:
        monkeypatch.setenv("FAKE", json.dumps(what))
        log.write_text("")
        return lambda: sorted(log.read_text().split())

    tell()
    return tell
