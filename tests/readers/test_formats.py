"""The registry: each format knows its own, is documented, and may be named or overruled."""

import typing
from pathlib import Path

import pytest

from move_analysis.project import Export, FormatName
from move_analysis.readers.formats import FORMATS, read_table

ROOT = Path(__file__).resolve().parents[2]
ROWS = "Respondent ID,Collector ID,Age,Films,\n,,Response,I,II\n1,2,20,I,\n"


def test_every_format_may_be_named_in_the_project():
    assert set(typing.get_args(FormatName)) == {"auto", *FORMATS}


def test_the_readme_lists_every_format():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for known in FORMATS.values():
        assert f"| {known.tool} | {known.export} | {known.recognised} |" in readme


@pytest.mark.parametrize(
    ("export", "headers"),
    [
        ({}, ["Age - Response", "Films - I", "Films - II"]),
        ({"header_rows": 2}, ["Age - Response", "Films - I", "Films - II"]),
        ({"header_rows": 1}, ["Age", "Films", ""]),
        ({"format": "csv", "header_rows": 1}, ["Age", "Films", ""]),
    ],
)
def test_a_setting_overrules_what_is_recognised(tmp_path, export, headers):
    (tmp_path / "a.csv").write_text(ROWS)
    table = read_table(tmp_path / "a.csv", Export(file="a.csv", **export))
    assert table.headers[2:] == headers


def test_rows_above_the_header_may_be_counted_by_the_project(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\nsize,age\n1,2\n")
    table = read_table(tmp_path / "a.csv", Export(file="a.csv", skip_rows=1))
    assert table.headers == ["size", "age"]
    assert [loss.count for loss in table.losses] == [1]
