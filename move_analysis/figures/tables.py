"""Tables and sentences beside a figure, for readers who want them or can't see the figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ..columns import Column, Respondent
from ..result import UNRELEASED, Result
from .wording import NO_ANSWER, NOT_ASKED, TOO_FEW, cell, explaining, worded

TABLE = "application/vnd.move-analysis.table+json"
LEGEND = {
    TOO_FEW: "stands on fewer SMEs than may be shown",
    NOT_ASKED: "this group's questionnaire did not have the question",
    NO_ANSWER: "nobody of this group answered it",
}


@dataclass(frozen=True)
class Html:
    """A piece of a page that notebooks show as it is.

    Parameters
    ----------
    text : str
        HTML.
    data : mapping, optional
        The same as data: workbooks and other files beside a page are made from it.
    kind : str
        MIME type of the data.

    Examples
    --------
    >>> Html("<p>12 SMEs</p>")._repr_mimebundle_()
    {'text/html': '<p>12 SMEs</p>'}
    """

    text: str
    data: Mapping[str, Any] | None = None
    kind: str = TABLE

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        shown: dict[str, Any] = {"text/html": self.text}
        return shown if self.data is None else {**shown, self.kind: dict(self.data)}


LONG, LISTED = 400, 50
"""A table with more rows than this stands on a page with so many only."""
MORE = "<p>{n} more rows are in the workbook of this page.</p>"


def reading(result: Result) -> Html:
    """What does a result say, in plain sentences?

    Parameters
    ----------
    result : Result
        With `Result.about` it is narrowed to the rows that matter.

    Returns
    -------
    Html
        Its sentences as a list; its notes folded under "Notes and method".

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> "Notes and method" in reading(measure_competences(demo_survey())).text
    True
    """
    warning = "" if result.released else f"<p><strong>{UNRELEASED}</strong></p>"
    lines = result.reading() or ("Not asked, or too few SMEs answered to say more.",)
    said = "".join(f"<li>{escape(line)}</li>" for line in lines)
    notes = "".join(f"<li>{escape(note)}</li>" for note in result.notes)
    folded = f"<details class='notes'><summary>Notes and method</summary><ul>{notes}</ul></details>"
    return Html(f"{warning}<ul class='reading'>{said}</ul>{folded if notes else ''}")


def in_one_minute(*results: Result) -> Html:
    """What do several results say, in a sentence or two each?

    Parameters
    ----------
    *results : Result
        The most important first.

    Returns
    -------
    Html
        Their headlines as one list. Notes stand where each result is told in full.

    Examples
    --------
    >>> from move_analysis.competences import measure_balance
    >>> from move_analysis.demo import demo_survey
    >>> in_one_minute(measure_balance(demo_survey())).text.count("<li>")
    2
    """
    warning = "" if all(r.released for r in results) else f"<p><strong>{UNRELEASED}</strong></p>"
    said = "".join(f"<li>{escape(line)}</li>" for result in results for line in result.headline())
    return Html(f"{warning}<ul class='reading'>{said}</ul>")


def number_table(
    result: Result,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    caption: str = "",
) -> Html:
    """Which numbers stand behind a figure?

    Parameters
    ----------
    result : Result
        With `Result.about` it is narrowed to the rows that matter.
    table : str
        Name of one of its tables.
    columns : sequence of str, optional
        Which columns; left out, all but codes and respondents.
    caption : str
        What the table shows; left out, its name.

    Returns
    -------
    Html
        A table that screen readers can read, folded under "The numbers". Headers say the
        units; missing numbers say why they are missing.

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> shares = measure_competences(demo_survey())
    >>> text = number_table(shares, "shares", columns=["label", "share"]).text
    >>> "<summary>The numbers: Shares</summary>" in text and "Competence" in text
    True
    """
    about = result.SCHEMA[table]
    names = list(columns or (name for name in about if _is_for_readers(about[name])))
    rows = worded(result, table, columns=names)
    if not rows:
        return Html("<p>There are no numbers to show here.</p>")
    what = escape(caption or table.capitalize())
    head = "".join(f'<th scope="col">{escape(_heading(about[name]))}</th>' for name in names)
    listed = rows if len(rows) <= LONG else rows[:LISTED]
    body = "".join(_row(list(row.values())) for row in listed)
    seen = {text for row in rows for text in row.values()}
    legend = " ".join(
        f"<small>“{word}”: {why}.</small>" for word, why in LEGEND.items() if word in seen
    )
    warning = "" if result.released else f"<p><strong>{UNRELEASED}</strong></p>"
    return Html(
        f"<details class='numbers'><summary>The numbers: {what}</summary>{warning}"
        f"<table><caption>{what} ({len(rows)} rows)</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"{MORE.format(n=len(rows) - len(listed)) if len(rows) > len(listed) else ''}"
        f"{legend and f'<p>{legend}</p>'}</details>",
        _as_data(result, table, names, what=caption or table.capitalize()),
    )


def _as_data(result: Result, table: str, names: Sequence[str], *, what: str) -> dict[str, Any]:
    """The numbers as they are, not as they are written; where one is missing, why."""
    about, shown = result.SCHEMA[table], result.tables()[table]
    rows = shown[list(dict.fromkeys([*names, *explaining(about)]))].to_dict("records")
    return {
        "caption": what,
        "released": result.released,
        "columns": [{"heading": _heading(about[name]), "unit": about[name].unit} for name in names],
        "rows": [
            [cell(row, about, name, smallest=result.smallest) for name in names] for row in rows
        ],
        "notes": list(result.notes),
    }


def _is_for_readers(column: Column) -> bool:
    return not isinstance(column.gate, Respondent) and not column.meaning.startswith(
        ("code of", "place in")
    )


def _heading(column: Column) -> str:
    unit = {"share": "%"}.get(column.unit, column.unit)
    text = column.meaning[:1].upper() + column.meaning[1:]
    return f"{text} ({unit})" if unit and unit.lower() not in text.lower() else text


def _row(cells: list[str]) -> str:
    first, *rest = (escape(cell) for cell in cells)
    return f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{c}</td>" for c in rest) + "</tr>"
