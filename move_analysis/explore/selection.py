"""Selection: what is known of the competence that was clicked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..messages import Message, html_of, say
from ..survey import Layer, Survey
from ..values import Count, Listed
from .recipe import selected
from .state import State

NEIGHBOURS = 5
"""So many competences are named that go with it."""


def selection_card(survey: Survey, state: State) -> str:
    """Return who has and who needs the selected competence, and what goes with it, as HTML.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> card = selection_card(demo_survey(), State(competence="iot"))
    >>> "Internet of things" in card, selection_card(demo_survey(), State())
    (True, '')
    """
    if not state.competence:
        return ""
    answers = selected(survey, state.but(only=False))
    lines = [*_holders(answers, state.competence), *_neighbours(answers, state)]
    name = next(one.name for one in survey.codebook.competences if one.code == state.competence)
    items = "".join(f"<li>{html_of(line)}</li>" for line in lines)
    return f"<h4>{html_of(name)}</h4><ul>{items}</ul>"


def _holders(answers: Survey, competence: str) -> list[Message]:
    lines = []
    layers: tuple[Layer, ...] = ("has", "needs")
    for layer in layers:
        marks = answers.incidence(layer)
        if competence in marks:
            asked = marks[competence].dropna()
            values = {"n": Count(int(asked.sum())), "base": Count(len(asked))}
            lines.append(
                say("{n} of {base} SMEs have it.", **values)
                if layer == "has"
                else say("{n} of {base} SMEs need it.", **values)
            )
    return lines


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
