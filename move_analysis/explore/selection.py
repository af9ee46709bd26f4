"""Selection: what is known of the competence that was clicked, and of the SMEs encircled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..messages import Message, html_of, say, say_many
from ..survey import Layer, Survey
from ..values import Count, Listed, Text
from .computed import Computed
from .recipe import GROUP, Call, selections
from .state import State

LAYERS: tuple[Layer, ...] = ("has", "needs")
NEIGHBOURS = 5
"""So many competences are named that go with it."""


def card_calls(state: State) -> list[Call]:
    """Return the calls behind the card of a state.

    Examples
    --------
    >>> [call.function for call in card_calls(State(smes=("CCTL-2",)))]
    ['segments.measure_group']
    """
    return [*selections(state.but(only=False)), *([GROUP] if state.smes else [])]


def selection_card(computed: Computed, state: State) -> str:
    """Return what is known of the selected competence and the selected SMEs, as HTML.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> computed = Computed(demo_survey())
    >>> card = selection_card(computed, State(competence="iot"))
    >>> "Internet of things" in card, selection_card(computed, State())
    (True, '')
    """
    if not state.competence and not state.smes:
        return ""
    answers = computed.run(selections(state.but(only=False)), state)["survey"]
    parts = []
    if state.competence:
        lines = [*_holders(answers, state.competence), *_neighbours(answers, state)]
        codes = {one.code: one.name for one in answers.codebook.competences}
        parts.append(_card(codes[state.competence], lines))
    if here := answers.answers.index.intersection([*state.smes]).size:
        title = say_many("{n} selected SME", "{n} selected SMEs", n=here)
        group = computed.run(card_calls(state), state)[GROUP.name]
        parts.append(_card(title, group.reading()[1:2]))
    return "".join(parts)


def _card(title: Text, lines: Sequence[Message]) -> str:
    items = "".join(f"<li>{html_of(line)}</li>" for line in lines)
    return f"<h4>{html_of(title)}</h4><ul>{items}</ul>"


def _holders(answers: Survey, competence: str) -> list[Message]:
    lines = []
    for layer in LAYERS:
        marks = answers.incidence(layer)
        if competence in marks:
            asked = marks[competence].dropna()
            values = {"n": Count(int(asked.sum())), "base": Count(len(asked))}
            lines.append(
                say("{n} of {base} SMEs have it.", **values)
                if layer == "has"
                else say("{n} of {base} SMEs need it.", **values)
            )
    return [*lines, *_exchanges(answers, competence)]


def _exchanges(answers: Survey, competence: str) -> list[Message]:
    """How many pairs of SMEs could match in it: one needs it, another one has it."""
    both = [answers.incidence(layer) for layer in LAYERS]
    if any(competence not in marks for marks in both):
        return []
    has, needs = (marks[competence].fillna(False).to_numpy(dtype=bool) for marks in both)
    pairs = int(has.sum()) * int(needs.sum()) - int((has & needs).sum())
    return [say("In {n} pairs of SMEs one needs it and the other has it.", n=Count(pairs))]


def _neighbours(answers: Survey, state: State) -> list[Message]:
    """Competences that the SMEs with this one name more often than all do."""
    marks = answers.incidence(state.layer)
    if state.competence not in marks:
        return []
    table = pd.DataFrame(
        marks.to_numpy(dtype=float, na_value=np.nan), index=marks.index, columns=marks.columns
    )
    inside = table[table[state.competence] == 1]
    lift = (inside.mean() - table.mean()).drop(state.competence).dropna()
    names = {one.code: one.name for one in answers.codebook.competences}
    first = [names[code] for code in lift[lift > 0].nlargest(NEIGHBOURS).index]
    return [say("It often goes with {others}.", others=Listed(first, "comma"))] if first else []
