"""Tables of pages: numbers to the right, and only numbers."""

import re

import pytest

from move_analysis.reports.tables import Tables


def table(*rows: tuple[str, ...]) -> str:
    head, *body = (
        "<tr>" + "".join(f"<{tag}>{c}</{tag}>" for c in row) + "</tr>"
        for row, tag in zip(rows, ["th", *["td"] * len(rows)], strict=False)
    )
    return f"<table><thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"


def right(html: str) -> list[str]:
    return re.findall(r'class="n">(.*?)<', Tables("en").boxed(html))


@pytest.mark.parametrize("number", ["12", "-3.5", "1,200", "45 %", "12 (8–17)", "0.2", "−4"])
def test_numbers_stand_right_with_their_header(number):
    assert right(table(("who", "n"), ("A", number), ("B", "too few"))) == ["n", number, "too few"]


@pytest.mark.parametrize("other", ["A", "2 of 3", "2026 and on"])
def test_a_column_with_words_stands_left(other):
    assert right(table(("n",), ("12",), (other,))) == []
    assert right(table(("n",), ("too few",), ("",))) == []


def test_joined_cells_are_left_alone():
    html = table(("a", "b"), ("1", "2")).replace("<th>", '<th colspan="2">', 1)
    assert right(html) == []


def test_every_table_is_numbered_and_named():
    tables = Tables("en")
    assert tables.noted("<p>no heading</p>") == "<p>no heading</p>"
    first = tables.boxed(table(("a",), ("1",)))
    tables.noted("<h2 id='x'>By <em>size</em></h2>")
    second = tables.boxed("<p>x</p>" + table(("a",), ("1",)))
    assert "<span>Table 1.</span> Table</caption>" in first
    assert "<span>Table 2.</span> By size</caption>" in second and second.startswith("<p>x</p><div")
