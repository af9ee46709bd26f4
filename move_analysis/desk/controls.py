"""Controls: labelled widgets that wrap on narrow screens, and a line for what happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ipywidgets as widgets

from ..errors import Fault, MoveError
from ..explore.controls import listening
from ..messages import Message, html_of, render
from ..values import Name

FIELD = "desk-field"
"""Style of a control with its label above it."""


class Status(widgets.HTML):  # type: ignore[misc]
    """One line that says what was done, or every fault that kept it from being done.

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> status = Status()
    >>> status.run(lambda: None, done=say("Saved."))
    True
    >>> "Saved." in status.value
    True
    """

    def run(self, action: Callable[[], object], *, done: Message) -> bool:
        """Do something, and say how it went; whether it was done."""
        try:
            action()
        except MoveError as error:
            self.refused(error.fault_list)
            return False
        self.say(done)
        return True

    def say(self, message: Message) -> None:
        """Say that something was done."""
        self.value = f'<p role="status">{html_of(message)}</p>'

    def refused(self, faults: Iterable[Fault]) -> None:
        """Say why nothing was done."""
        said = "".join(f"<li>{sentence_of(fault)}</li>" for fault in faults)
        self.value = f'<ul role="alert">{said}</ul>'


def sentence_of(fault: Fault) -> str:
    """Return a fault in a line, as HTML.

    Examples
    --------
    >>> sentence_of(Fault("It is empty.", "a.csv", "Export it again."))
    'It is empty. Export it again. <small>(a.csv)</small>'
    """
    where = html_of(Name(fault.where))
    return f"{html_of(fault.problem)} {html_of(fault.fix)} <small>({where})</small>"


def menu(
    label: Message, options: Sequence[tuple[str, Any]], *, value: Any, change: Callable[[Any], None]
) -> widgets.Dropdown:
    """Return a menu with its label; `change` gets what a person chose.

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> one = menu(say("Kind"), [("a", 1), ("b", 2)], value=1, change=print)
    >>> one.value = 2
    2
    """
    known = [option for _, option in options]
    control = widgets.Dropdown(
        options=options, value=value if value in known else None, description=render(label)
    )
    control.add_class(FIELD)
    return listening(control, change)


def text_box(label: Message) -> widgets.Text:
    """Return a line to write in, which tells what was written when it is left.

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> text_box(say("Name")).description
    'Name'
    """
    box = widgets.Text(description=render(label), continuous_update=False)
    box.add_class(FIELD)
    return box


def display(control: widgets.Widget, shown: bool) -> None:
    """Show a control, or hide it.

    Examples
    --------
    >>> box = widgets.VBox()
    >>> display(box, False)
    >>> box.layout.display
    'none'
    """
    control.layout.display = "" if shown else "none"


def button(label: Message, click: Callable[[], object], **traits: Any) -> widgets.Button:
    """Return a button as wide as its words.

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> button(say("Check again"), lambda: print("checked")).click()
    checked
    """
    made = widgets.Button(description=render(label), layout={"width": "auto"}, **traits)
    made.on_click(lambda _: click())
    return made


def heading(message: object, *, level: int = 2) -> widgets.HTML:
    """Return a heading.

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> heading(say("Exports")).value
    '<h2>Exports</h2>'
    """
    return widgets.HTML(f"<h{level}>{html_of(message)}</h{level}>")


def html_table(headings: Sequence[Message], rows: Iterable[Sequence[str]], *, name: Message) -> str:
    """Return a table, as HTML, that scrolls by itself where the page is too narrow for it.

    Examples
    --------
    >>> from move_analysis.messages import say
    >>> "<th>File</th>" in html_table([say("File")], [["a.csv"]], name=say("Files"))
    True
    """
    head = "".join(f"<th>{html_of(one)}</th>" for one in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="box" role="region" tabindex="0" aria-label="{html_of(name)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
