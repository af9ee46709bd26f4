"""Agenda figures: the event as one picture, and what each SME gets out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..messages import Message, render, say, say_many
from ..values import Name, Number
from .grid import grid
from .spoken import spoken
from .theme import HAVE, NEED, empty, finish

if TYPE_CHECKING:
    from ..matching import Agenda


SUBTITLES = {
    False: say("Score of each meeting; blank: free table"),
    True: say("Score of each meeting; blank: free table; slanted: moved"),
}
"""By whether meetings were moved."""


@spoken
def agenda_schedule(agenda: Agenda) -> go.Figure:
    """Show which tables are in use when, and how much each meeting is worth.

    Parameters
    ----------
    agenda : Agenda
        From `plan_agenda`.

    Returns
    -------
    Figure
        A cell per table and slot, darker where the meeting is worth more; who meets is under the
        pointer, once the agenda is released.

    Examples
    --------
    >>> from move_analysis.matching import plan_agenda
    >>> from move_analysis.settings import Event
    >>> matches = pd.DataFrame({"sme": ["A-1"], "match": ["B-1"], "score": [3]})
    >>> figure = agenda_schedule(plan_agenda(matches, event=Event(slots=["09:00-09:20"], tables=2)))
    >>> figure.data[0].z.tolist()
    [[3.0], [nan]]
    """
    title = say("Meetings by table and time")
    meetings = agenda.meetings.dropna(subset=["score"])
    if meetings.empty:
        return empty(agenda, title=title, why=say("No meeting is planned."))
    slots = agenda.slots.set_index("slot")
    when = slots["start"] if len(agenda.event.dates) == 1 else slots["day"] + " " + slots["start"]
    places = pd.MultiIndex.from_product(
        [range(1, agenda.event.tables + 1), when.index], names=["table", "slot"]
    )
    cells = meetings.set_index(["table", "slot"]).reindex(places).reset_index()
    starts = cells["slot"].map(when)
    tables = {n: say("Table {table}", table=n).render() for n in places.levels[0]}
    places_of = [
        say("Table {table}, {start}", table=int(table), start=Name(start)).render()
        for table, start in zip(cells["table"], starts, strict=True)
    ]
    who = "<br>" + cells["sme"] + "<br>" + cells["match"]
    hover = pd.Series([f"<b>{place}</b>" for place in places_of], index=cells.index)
    cells = pd.DataFrame(
        {
            "header": "",
            "row": cells["table"].map(tables),
            "column": starts,
            "value": cells["score"],
            "text": [_mark(row) for row in cells.to_dict("records")],
            "hover": hover + (who.fillna("") if agenda.released else ""),
        }
    )
    figure = grid(cells, span=(0.0, float(meetings["score"].max())))
    subtitle = SUBTITLES[bool((meetings["state"] == "moved").any())]
    return finish(figure, agenda, title=title, subtitle=subtitle)


def _mark(cell: Mapping[Any, Any]) -> str:
    if pd.isna(cell["score"]):
        return ""
    score = Number(cell["score"], 2).render()
    return f"<i>{score}</i>" if cell["state"] == "moved" else score


@spoken
def agenda_meetings(agenda: Agenda) -> go.Figure:
    """Show how much each SME gets out of the event.

    Parameters
    ----------
    agenda : Agenda
        From `plan_agenda`.

    Returns
    -------
    Figure
        A bar per SME, as high as its meetings are worth, the highest first; in another colour
        where it has fewer meetings than the minimum.

    Examples
    --------
    >>> from move_analysis.matching import plan_agenda
    >>> from move_analysis.settings import Event
    >>> matches = pd.DataFrame({"sme": ["A-1"], "match": ["B-1"], "score": [3]})
    >>> event = Event(slots=["09:00-09:20"], minimum=1)
    >>> [list(bar.y) for bar in agenda_meetings(plan_agenda(matches, event=event)).data]
    [[3.0, 3.0]]
    """
    title = say("Value of the meetings of each SME")
    table = agenda.participants.dropna(subset=["value"])
    if table.empty:
        return empty(agenda, title=title, why=say("Nobody takes part that may be shown."))
    table = table.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    minimum = agenda.event.minimum
    bars = [
        _bars(table[table["missing"] == 0], _at_least(minimum), HAVE, agenda),
        _bars(table[table["missing"] > 0], _fewer_than(minimum), NEED, agenda),
    ]
    figure = go.Figure([bar for bar in bars if bar is not None])
    figure.update_xaxes(showticklabels=False)
    figure.update_yaxes(title=say("sum of scores").render())
    figure.update_layout(height=320, bargap=0.15)
    return finish(figure, agenda, title=title, subtitle=say("A bar per SME, highest first"))


def _at_least(minimum: int) -> Message:
    return say_many("at least {n} meeting", "at least {n} meetings", n=minimum)


def _fewer_than(minimum: int) -> Message:
    return say_many("fewer than {n} meeting", "fewer than {n} meetings", n=minimum)


def _bars(own: pd.DataFrame, name: Message, colour: str, agenda: Agenda) -> go.Bar | None:
    if own.empty:
        return None
    words = agenda.SCHEMA["participants"]["why"].words
    hover = []
    for place, row in zip(own.index, own.to_dict("records"), strict=True):
        who = Name(row["respondent"]) if agenda.released else say("SME {n}", n=int(place) + 1)
        count = say_many("{n} meeting", "{n} meetings", n=row["meetings"])
        lines = [f"<b>{render(who)}</b>", render(count), render(words.get(row["why"], ""))]
        hover.append("<br>".join(filter(None, lines)))
    return go.Bar(
        x=own.index.tolist(),
        y=own["value"].astype(float).round(3).tolist(),
        name=name.render(),
        marker={"color": colour},
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=True,
    )
