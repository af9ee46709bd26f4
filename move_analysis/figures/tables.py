"""Tables and sentences beside a figure, for readers who want them or can't see the figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ..columns import Column, Respondent
from ..messages import Message, html_of, render, say, say_many, translate
from ..result import UNRELEASED, Result
from ..values import Name
from .spoken import spoken
from .wording import NO_ANSWER, NOT_ASKED, TOO_FEW, cell, explaining, worded

TABLE = "application/vnd.move-analysis.table+json"
LEGEND = {
    TOO_FEW: say("“too few”: comes from fewer SMEs than may be shown."),
    NOT_ASKED: say("“not asked”: this group's questionnaire did not have the question."),
    NO_ANSWER: say("“no answer”: nobody of this group answered it."),
}
NO_READING = say("Not asked, or too few SMEs answered to say more.")
NO_NUMBERS = say("There are no numbers to show here.")
NOTES = say("Notes and method")


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


LONG, LISTED = 40, 10
"""A table with more rows stands on a page with so many only, the others under a search."""
LINES = 12
"""So many sentences are no text any more: the table tells the rest."""


@spoken
def reading(result: Result, *, first: int | None = None, after: int = 0) -> Html:
    """What does a result say, in plain sentences?

    Parameters
    ----------
    result : Result
        With `Result.filter` it is narrowed to the rows that matter.
    first : int, optional
        Only so many sentences, without notes: a page has the others elsewhere.
    after : int
        Only the sentences after so many.

    Returns
    -------
    Html
        Its sentences as a list; what is technical and its notes folded under "Notes and method".

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> "Notes and method" in reading(measure_competences(demo_survey())).text
    True
    """
    lines = result.reading() or (NO_READING,)
    said = _items(_at_most(lines, LINES)[after:first])
    listed = f"<ul class='reading'>{said}</ul>" if said else ""
    notes = _items((*result.technical(), *result.notes)) if first is None else ""
    return Html(f"{_warning(result)}{listed}{folded_notes(f'<ul>{notes}</ul>') if notes else ''}")


def _at_most(lines: Sequence[Message], most: int) -> Sequence[Message]:
    """The first lines, and how many are left out."""
    left = len(lines) - most
    if left <= 0:
        return lines
    more = say_many(
        "{n} more sentence like these is left out: the table has its numbers.",
        "{n} more sentences like these are left out: the table has their numbers.",
        n=left,
    )
    return (*lines[:most], more)


def folded_notes(html: str) -> str:
    """Fold what only those look for who know statistics."""
    return f"<details class='notes'><summary>{html_of(NOTES)}</summary>{html}</details>"


def _items(texts: Sequence[Message]) -> str:
    return "".join(f"<li>{html_of(text)}</li>" for text in texts)


def _warning(*results: Result) -> str:
    if all(result.released for result in results):
        return ""
    return f"<p><strong>{html_of(UNRELEASED)}</strong></p>"


@spoken
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
    said = _items([line for result in results for line in result.headline()])
    return Html(f"{_warning(*results)}<ul class='reading'>{said}</ul>")


@spoken
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
        With `Result.filter` it is narrowed to the rows that matter.
    table : str
        Name of one of its tables.
    columns : sequence of str, optional
        Which columns; left out, all but codes and respondents.
    caption : str
        What the table shows, in English; left out, its name.

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
    data = _as_data(result, table, names, what=translate(caption) or table.capitalize())
    return Html(_html_table(result, table, names, what=data["caption"]), data)


def _html_table(result: Result, table: str, names: Sequence[str], *, what: str) -> str:
    about = result.SCHEMA[table]
    rows = worded(result, table, columns=names)
    if not rows:
        return f"<p>{html_of(NO_NUMBERS)}</p>"
    head = "".join(f'<th scope="col">{escape(_heading(about[name]))}</th>' for name in names)
    listed = len(rows) if len(rows) <= LONG else LISTED
    body = "".join(map(_row, _html_cells(result, table, names, rows[:listed])))
    seen = {text for row in rows for text in row.values()}
    legend = " ".join(
        f"<small>{html_of(why)}</small>" for word, why in LEGEND.items() if word.render() in seen
    )
    numbers = say("The numbers: {what}", what=Name(what))
    size = say_many("{what} ({n} row)", "{what} ({n} rows)", n=len(rows), what=Name(what))
    more = say_many(
        "{n} more row is in the workbook of this page.",
        "{n} more rows are in the workbook of this page.",
        n=len(rows) - listed,
    )
    return (
        f"<details class='numbers'><summary>{html_of(numbers)}</summary>{_warning(result)}"
        f"<table><caption>{html_of(size)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"{f'<p class=rest>{html_of(more)}</p>' if len(rows) > listed else ''}"
        f"{legend and f'<p>{legend}</p>'}</details>"
    )


def _html_cells(
    result: Result, table: str, names: Sequence[str], rows: Sequence[Mapping[str, str]]
) -> list[list[str]]:
    """Cells as HTML: of labels it says in which language they are."""
    columns = []
    for name in names:
        shown = [escape(row[name]) for row in rows]
        if result.SCHEMA[table][name].names:
            labels = result.said_names(table, name, say=html_of)[: len(rows)]
            shown = [label or text for label, text in zip(labels, shown, strict=True)]
        columns.append(shown)
    return [list(row) for row in zip(*columns, strict=True)]


def _as_data(result: Result, table: str, names: Sequence[str], *, what: str) -> dict[str, Any]:
    """The numbers as they are, not as they are written; where one is missing, why."""
    about, shown = result.SCHEMA[table], result.labelled(table)
    rows = shown[list(dict.fromkeys([*names, *explaining(about)]))].to_dict("records")
    return {
        "caption": what,
        "released": result.released,
        "columns": [
            {
                "heading": _heading(about[name]),
                "unit": about[name].unit,
                "name": name,
                "kind": type(about[name].gate).__name__.lower(),
            }
            for name in names
        ],
        "rows": [
            [cell(row, about, name, smallest=result.smallest) for name in names] for row in rows
        ],
        "notes": [render(note) for note in result.notes],
    }


def _is_for_readers(column: Column) -> bool:
    return not isinstance(column.gate, Respondent) and not column.meaning.startswith(
        ("code of", "place in")
    )


def _heading(column: Column) -> str:
    unit = {"share": "%"}.get(column.unit, column.unit)
    text = translate(column.meaning)
    text = text[:1].upper() + text[1:]
    tells = unit.lower() in column.meaning.lower()
    return text if tells else f"{text} ({translate(unit)})"


def _row(cells: Sequence[str]) -> str:
    first, *rest = cells
    return f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{c}</td>" for c in rest) + "</tr>"
