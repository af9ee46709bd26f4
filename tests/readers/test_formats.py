"""The registry: each format knows its own, is documented, and may be named or overruled."""

import typing
from pathlib import Path

import pytest

from move_analysis.project import Export, FormatName
from move_analysis.readers import draft_codebook
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


def test_a_draft_reads_as_the_project_file_says(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.csv").write_text("left\nout\nsize|age\n1|2\n")
    (tmp_path / "move.yml").write_text(
        "name: T\npartners:\n- code: A\n"
        "  exports: [{file: raw/a.csv, skip_rows: 2, separator: '|'}]\n"
    )
    draft = draft_codebook([tmp_path / "raw" / "a.csv"])
    assert '- code: "size"' in draft and '- code: "age"' in draft
    (tmp_path / "move.yml").write_text("no project")
    (tmp_path / "raw" / "a.csv").write_text("left,right\n1,2\n")
    assert '- code: "left"' in draft_codebook([tmp_path / "raw" / "a.csv"])


def test_rows_of_tests_are_left_out_and_counted(tmp_path):
    rows = [
        "StartDate,Status,ResponseId,Q1",
        "Start Date,Response Type,Response ID,Staff?",
        *('"{""ImportId"":""x""}",s,_recordId,q',),
        "2026,IP Address,R_1,12",
        "2026,Survey Preview,R_2,1",
        "2026,Spam,R_3,1",
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    table = read_table(tmp_path / "a.csv", Export(file="a.csv"))
    assert table.format == "qualtrics"
    assert table.cells["Q1"].tolist() == ["12"]
    assert [(loss.count, loss.what) for loss in table.losses] == [
        (2, "rows of tests, previews and spam, left out")
    ]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (["id;a;b", "1;x;y", "2;one", "two;z", "3;v;w"], ["x", "one\ntwo", "v"]),
        (["id;a;b", "1;x;y", "2;one", "3;two", "4;v;w"], ["x", "one", "two", "v"]),
    ],
)
def test_rows_are_put_together_where_a_line_break_has_parted_them(tmp_path, rows, cells):
    """A row that begins as rows do, with an id, is one of its own."""
    (tmp_path / "a.csv").write_text("\n".join(rows))
    table = read_table(tmp_path / "a.csv", Export(file="a.csv"))
    assert table.cells["a"].tolist() == cells


@pytest.mark.parametrize(
    ("rows", "headers", "count"),
    [
        (["name,city", "Ann,Rome", "", "Bob,Oslo"], ["name", "city"], 2),
        (["Alias,sme", "Date,2026", "", "name,city", "Ann,Rome"], ["name", "city"], 1),
        (["Survey 2026,,,", ",,,", "a,b,c,d", "Ann,Rome,7,1"], ["a", "b", "c", "d"], 1),
        (["a,b,c,d", "Ann,Rome,7,1", ",,,", "Note: invented,,,"], ["a", "b", "c", "d"], 1),
        (["a,b,c,d", "Ann,Rome,7,1", ",,,", "Bob,Oslo,8,2"], ["a", "b", "c", "d"], 2),
    ],
)  # fmt: skip
def test_titles_and_notes_are_no_answers_and_answers_are_no_notes(tmp_path, rows, headers, count):
    (tmp_path / "a.csv").write_text("\n".join(rows))
    table = read_table(tmp_path / "a.csv", Export(file="a.csv"))
    assert (table.headers, len(table.cells)) == (headers, count)
