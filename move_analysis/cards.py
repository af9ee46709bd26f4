"""Cards: what a survey, result, project or codebook looks like as the last line of a cell.

In the look of the pages, light and dark; programs without HTML show the text form instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from .messages import say

if TYPE_CHECKING:
    import pandas as pd

UNRELEASED = say("Not released: for exploration only, may show single SMEs")
"""Stands on every unreleased result and figure; the page builder refuses a page with it."""
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
    >>> card = Card(title="Survey", size="3 SMEs", next={"survey.answers": "the answers"})
    >>> "<h4>Survey</h4>" in card.html()
    True
    """

    title: str
    size: str
    lines: tuple[str, ...] = ()
    tables: Mapping[str, pd.DataFrame] | None = None
    warnings: tuple[str, ...] = ()
    next: Mapping[str, str] | None = None

    def html(self) -> str:
        """Return the card as HTML."""
        parts = [
            f"<h4>{escape(self.title)}</h4>",
            f'<p class="size">{escape(self.size)}</p>',
            *(f'<p class="warning">{escape(line)}</p>' for line in self.warnings),
            _listed(map(escape, self.lines)),
            *(_table(name, frame) for name, frame in (self.tables or {}).items()),
            _listed(
                f"<code>{escape(code)}</code> {escape(meaning)}"
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
    """Return how many, in words.

    Parameters
    ----------
    count : float
        A whole number.
    noun : str
        In the singular; its plural ends in s.

    Returns
    -------
    str

    Examples
    --------
    >>> counted(1, "partner"), counted(2, "partner")
    ('1 partner', '2 partners')
    """
    return f"{count:.0f} {noun}{'' if count == 1 else 's'}"


def _survey(survey: Any) -> Card:
    steps = survey.history
    waiting = sum(map(len, survey.waiting.values()))
    warnings = (UNRELEASED, *(("The answers are invented.",) if survey.synthetic else ()))
    if waiting:
        warnings += (f"{counted(waiting, 'answer')} wait until enough SMEs have answered.",)
    return Card(
        title="Survey",
        size=repr(survey).partition(": ")[2] + f", {counted(len(steps), 'step')} so far",
        warnings=warnings,
        tables={"answers": survey.answers},
        next={
            "survey.codebook": "what the columns mean",
            "survey.history": "what was done to the answers",
            "ma.segments.find_segments(survey)": "groups of SMEs that answer alike",
            "ma.competences.measure_balance(survey)": "what is short, and what is plentiful",
        },
    )


def _result(result: Any) -> Card:
    tables = result.tables()
    whom = f"released for {result.released}" if result.released else "not released"
    warned = () if result.released else (UNRELEASED,)
    return Card(
        title=type(result).__name__,
        size=f"{counted(len(tables), 'table')}, {whom}",
        lines=(*result.reading(), *result.notes),
        warnings=warned,
        tables=dict([*tables.items()][:1]),
        next={
            "result.tables()": f"all tables: {', '.join(tables)}",
            "result.describe()": "what every column means, and how it is published",
            **({} if result.released else {"ma.release(result, policy)": "before others see it"}),
        },
    )


def _project(project: Any) -> Card:
    import pandas as pd

    rows = [
        (one.code, one.name, one.country, one.invited, len(one.exports)) for one in project.partners
    ]
    columns = ["code", "name", "country", "invited", "exports"]
    return Card(
        title=f"Project {project.name}",
        size=f"{counted(len(rows), 'partner')}, {counted(len(project.markets), 'target market')}",
        warnings=("The answers are invented.",) if project.synthetic else (),
        tables={"partners": pd.DataFrame(rows, columns=columns)},
        next={
            "ma.load_survey(project)": "the answers of all partners",
            "project.load_codebook()": "what was asked",
            "move-analysis check": "in a terminal: every fault of files and exports",
        },
    )


def _codebook(codebook: Any) -> Card:
    import pandas as pd

    rows = [(one.code, one.kind, one.role, one.text("en")) for one in codebook.questions]
    parts = ("question", "scale", "competence")
    counts = (codebook.questions, codebook.scales, codebook.competences)
    return Card(
        title="Codebook",
        size=", ".join(counted(len(of), thing) for thing, of in zip(parts, counts, strict=True)),
        lines=(f"Languages: {', '.join(codebook.languages)}",),
        tables={"questions": pd.DataFrame(rows, columns=["code", "kind", "role", "question"])},
        next={
            'codebook.question("size")': "one question by its code",
            'codebook.by_role("has")': "questions by their role",
            "codebook.column_labels()": "what every column of the answers means",
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
    size = f"{counted(len(frame), 'row')}, {counted(frame.shape[1], 'column')}"
    caption = f"<caption>{escape(name)}: {size}</caption>"
    return f'<div class="box">{html.replace(">", ">" + caption, 1)}</div>'
