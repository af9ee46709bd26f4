"""Agenda figures: the event as one picture, and what each SME gets out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from .grid import grid
from .theme import HAVE, NEED, empty, finish

if TYPE_CHECKING:
    from ..matching import Agenda


def agenda_schedule(agenda: Agenda) -> go.Figure:
    """Which tables are in use when, and how much is each meeting worth?

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
    title = "Meetings by table and time"
    meetings = agenda.meetings.dropna(subset=["score"])
    if meetings.empty:
        return empty(agenda, title=title, why="No meeting is planned.")
    places = pd.MultiIndex.from_product(
        [range(1, agenda.event.tables + 1), agenda.slots["start"]], names=["table", "start"]
    )
    cells = meetings.set_index(["table", "start"]).reindex(places).reset_index()
    table = "Table " + cells["table"].astype("str")
    place = "<b>" + table + ", " + cells["start"] + "</b>"
    who = "<br>" + cells["sme"] + "<br>" + cells["match"]
    cells = pd.DataFrame(
        {
            "header": "",
            "row": table,
            "column": cells["start"],
            "value": cells["score"],
            "text": [_mark(row) for row in cells.to_dict("records")],
            "hover": place + (who.fillna("") if agenda.released else ""),
        }
    )
    figure = grid(cells, span=(0.0, float(meetings["score"].max())))
    moved = "; slanted: moved" if (meetings["state"] == "moved").any() else ""
    subtitle = f"Score of each meeting; blank: free table{moved}"
    return finish(figure, agenda, title=title, subtitle=subtitle)


def _mark(cell: Mapping[Any, Any]) -> str:
    if pd.isna(cell["score"]):
        return ""
    score = f"{cell['score']:.2f}"
    return f"<i>{score}</i>" if cell["state"] == "moved" else score


def agenda_meetings(agenda: Agenda) -> go.Figure:
    """How much does each SME get out of the event?

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
    title = "Value of the meetings of each SME"
    table = agenda.participants.dropna(subset=["value"])
    if table.empty:
        return empty(agenda, title=title, why="Nobody takes part that may be shown.")
    table = table.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    minimum = agenda.event.minimum
    bars = [
        _bars(table[table["missing"] == 0], f"at least {minimum} meetings", HAVE, agenda),
        _bars(table[table["missing"] > 0], f"fewer than {minimum} meetings", NEED, agenda),
    ]
    figure = go.Figure([bar for bar in bars if bar is not None])
    figure.update_xaxes(showticklabels=False)
    figure.update_yaxes(title="sum of scores")
    figure.update_layout(height=320, bargap=0.15)
    return finish(figure, agenda, title=title, subtitle="A bar per SME, highest first")


def _bars(own: pd.DataFrame, name: str, colour: str, agenda: Agenda) -> go.Bar | None:
    if own.empty:
        return None
    who = own["respondent"] if agenda.released else [f"SME {place + 1}" for place in own.index]
    hover = [
        f"<b>{one}</b><br>{count} meetings<br>{why}".removesuffix("<br>")
        for one, count, why in zip(who, own["meetings"], own["why"], strict=True)
    ]
    return go.Bar(
        x=own.index.tolist(),
        y=own["value"].astype(float).round(3).tolist(),
        name=name,
        marker={"color": colour},
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=True,
    )
