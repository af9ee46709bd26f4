"""Cards: what a survey, result, project or codebook looks like as the last line of a cell.

In the look of the pages, light and dark; programs without HTML show the text form instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from .messages import Message, html_of, render, say, say_many
from .values import Listed, Name, Value

if TYPE_CHECKING:
    import pandas as pd

UNRELEASED = say("Not released: for exploration only, may show single SMEs")
"""Stands on every unreleased result and figure; the page builder refuses a page with it."""
INVENTED = say("The answers are invented.")
ROWS, COLUMNS = 5, 8
# Colours of the pages; JupyterLab's own, where it has set them, follow its theme.
STYLE = """<style>
.move-card { --paper: #fff; --ink: #1c2330; --quiet: #56606f; --line: #d5dae1; --warn: #7a4b00;
  --warn-paper: #fff3d6; color: var(--jp-ui-font-color1, var(--ink)); max-width: 62rem;
  background: var(--jp-layout-color0, var(--paper)); padding: .25rem .5rem;
  font: .95rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
@media (prefers-color-scheme: dark) { .move-card { --paper: #14181f; --ink: #e6e9ee;
  --quiet: #a7b0bd; --line: #39424f; --warn: #ffd98a; --warn-paper: #3a2d10; } }
[data-jp-theme-light="true"] .move-card { --warn: #7a4b00; --warn-paper: #fff3d6; }
[data-jp-theme-light="false"] .move-card { --warn: #ffd98a; --warn-paper: #3a2d10; }
.move-card h4 { margin: 0 0 .25rem; font-size: 1.1rem; }
.move-card p, .move-card ul { margin: .25rem 0; }
.move-card .size, .move-card caption { color: var(--jp-ui-font-color2, var(--quiet)); }
.move-card .warning { background: var(--warn-paper); color: var(--warn); padding: .25rem .75rem;
  border-radius: 6px; }
.move-card .box { overflow-x: auto; }
.move-card table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .5rem 0; }
.move-card caption { text-align: left; }
.move-card th, .move-card td { text-align: left; padding: .2rem .9rem .2rem 0; border: 0;
  border-bottom: 1px solid var(--jp-border-color2, var(--line)); background: none; }
</style>"""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What something is, how large it is, its first rows, warnings, and how to go on.

    Examples
    --------
    >>> card = Card(title=say("Survey"), size=[say_many("{n} SME", "{n} SMEs", n=3)])
    >>> "<h4>Survey</h4>" in card.html()
    True
    """

    title: Value
    size: Sequence[Value]
    lines: tuple[Message, ...] = ()
    tables: Mapping[str, pd.DataFrame] | None = None
    warnings: tuple[Message, ...] = ()
    next: Mapping[str, Message] | None = None

    def html(self) -> str:
        """Return the card as HTML, in the active language."""
        parts = [
            f"<h4>{html_of(self.title)}</h4>",
            f'<p class="size">{html_of(Listed(self.size, "comma"))}</p>',
            *(f'<p class="warning">{html_of(line)}</p>' for line in self.warnings),
            _listed(map(html_of, self.lines)),
            *(_table(name, frame) for name, frame in (self.tables or {}).items()),
            _listed(
                f"<code>{escape(code)}</code> {html_of(meaning)}"
                for code, meaning in (self.next or {}).items()
            ),
        ]
        return f'{STYLE}<div class="move-card">{"".join(parts)}</div>'


class Shown:
    """Base of what shows itself as a card in a notebook; subclasses are in `CARDS`.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> "<h4>Project MOVE</h4>" in demo_project()._repr_html_()
    True
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        names = [kind.__name__ for kind in type(self).__mro__]
        return CARDS[next(name for name in names if name in CARDS)](self).html()


def counted(count: float, noun: str) -> str:
    """Return how many, in English, for errors and the text form; the plural ends in s.

    >>> counted(1, "partner"), counted(2, "partner")
    ('1 partner', '2 partners')
    """
    return f"{count:.0f} {noun}{'' if count == 1 else 's'}"


def _survey(survey: Any) -> Card:
    answers = survey.answers
    waiting = sum(map(len, survey.waiting.values()))
    wait = say_many(
        "{n} answer waits until enough SMEs have answered.",
        "{n} answers wait until enough SMEs have answered.",
        n=waiting,
    )
    return Card(
        title=say("Survey"),
        size=[
            say_many("{n} respondent", "{n} respondents", n=len(survey)),
            say_many("{n} partner", "{n} partners", n=survey.series("partner").nunique()),
            _columns(answers),
            say_many("{n} step so far", "{n} steps so far", n=len(survey.history)),
        ],
        warnings=(
            UNRELEASED,
            *((INVENTED,) if survey.synthetic else ()),
            *((wait,) if waiting else ()),
        ),
        tables={"answers": answers},
        next={
            "survey.codebook": say("what the columns mean"),
            "survey.history": say("what was done to the answers"),
            "ma.segments.find_segments(survey)": say("groups of SMEs that answer alike"),
            "ma.competences.measure_balance(survey)": say("what is short, and what is plentiful"),
        },
    )


def _result(result: Any) -> Card:
    tables = list(result.SCHEMA)
    whom = (
        say("released for {reader}", reader=Name(result.released))
        if result.released
        else say("not released")
    )
    names = Listed([Name(table) for table in tables], "comma")
    return Card(
        title=Name(type(result).__name__),
        size=[say_many("{n} table", "{n} tables", n=len(tables)), whom],
        lines=(*result.reading(), *result.technical(), *result.notes),
        warnings=() if result.released else (UNRELEASED,),
        tables={name: result.labelled(name) for name in tables[:1]},
        next={
            "result.tables()": say("all tables: {names}", names=names),
            "result.describe()": say("what every column means, and how it is published"),
            **({} if result.released else {"ma.release(result, policy)": BEFORE}),
        },
    )


BEFORE = say("before others see it")


def _project(project: Any) -> Card:
    import pandas as pd

    rows = [
        (one.code, one.name, one.country, one.invited, len(one.exports)) for one in project.partners
    ]
    columns = ["code", "name", "country", "invited", "exports"]
    return Card(
        title=say("Project {name}", name=Name(project.name)),
        size=[
            say_many("{n} partner", "{n} partners", n=len(rows)),
            say_many("{n} target market", "{n} target markets", n=len(project.markets)),
        ],
        warnings=(INVENTED,) if project.synthetic else (),
        tables={"partners": pd.DataFrame(rows, columns=columns)},
        next={
            "ma.load_survey(project)": say("the answers of all partners"),
            "project.load_codebook()": say("what was asked"),
            "move-analysis check": say("in a terminal: every fault of files and exports"),
        },
    )


def _codebook(codebook: Any) -> Card:
    import pandas as pd

    rows = [(one.code, one.kind, one.role, render(one.name)) for one in codebook.questions]
    languages = Listed([Name(language) for language in codebook.languages], "comma")
    return Card(
        title=say("Codebook"),
        size=[
            say_many("{n} question", "{n} questions", n=len(codebook.questions)),
            say_many("{n} scale", "{n} scales", n=len(codebook.scales)),
            say_many("{n} competence", "{n} competences", n=len(codebook.competences)),
        ],
        lines=(say("Languages: {languages}", languages=languages),),
        tables={"questions": pd.DataFrame(rows, columns=["code", "kind", "role", "question"])},
        next={
            'codebook.question("size")': say("one question by its code"),
            'codebook.by_role("has")': say("questions by their role"),
            "codebook.column_labels()": say("what every column of the answers means"),
        },
    )


CARDS: Mapping[str, Callable[[Any], Card]] = {
    "Survey": _survey,
    "Result": _result,
    "Project": _project,
    "Codebook": _codebook,
}
"""How each kind of thing is shown, by the name of its class."""


def _listed(items: Iterable[str]) -> str:
    text = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{text}</ul>" if text else ""


def _table(name: str, frame: pd.DataFrame) -> str:
    """The first rows and columns of a table, and how many there are."""
    shown = frame.iloc[:ROWS, :COLUMNS]
    numbered = frame.index.name is None
    html = (
        shown.astype(object)
        .where(shown.notna(), "–")
        .to_html(border=0, float_format="{:.3g}".format, index=not numbered, index_names=False)
    )
    rows = say_many("{n} row", "{n} rows", n=len(frame))
    size = html_of(Listed([rows, _columns(frame)], "comma"))
    caption = f"<caption>{escape(name)}: {size}</caption>"
    return f'<div class="box">{html.replace(">", ">" + caption, 1)}</div>'


def _columns(frame: pd.DataFrame) -> Message:
    return say_many("{n} column", "{n} columns", n=frame.shape[1])
