"""Map of segments and answers on the two axes along which SMEs differ most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..messages import Message, Share, say
from ..result import Result, Schema, analysis, held_columns
from ..survey import Survey
from ..values import Listed, Text
from .design import Floats, is_number
from .factors import FactorAnalysis
from .find import as_found, built_on
from .found import ANSWER, PLACED, QUESTION, SIZE, SIZE_HELD, Segments
from .tables import GROUP_COLUMNS, answers_of, gave
from .variables import Variable, survey_variables

# The map has two axes; blanks are filled with the usual five.
ACROSS, UP = "x", "y"
NOWHERE = (np.nan, np.nan, np.nan)
# Contributions are published in steps: two digits, and the place on the map, would show how
# many SMEs gave an answer.
CONTRIBUTIONS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 1.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorMap(Result):
    """SMEs, segments and answers on the first two axes of a factor analysis.

    Examples
    --------
    >>> sorted(FactorMap.SCHEMA)
    ['answers', 'axes', 'members', 'segments']
    """

    SCHEMA: ClassVar[Schema] = {
        "axes": {
            "axis": Column.label("number of the axis, from 1"),
            "smes": Column.base("SMEs in all segments", of=PLACED),
            "eigenvalue": Column.coarse("inertia of the axis", "inertia"),
            "explained": Column.coarse("share of the axis in all inertia", "share"),
        },
        "segments": {
            **SIZE,
            "x": Column.coarse("mean of its SMEs on axis 1"),
            "y": Column.coarse("mean of its SMEs on axis 2"),
            "spread_x": Column.coarse("standard deviation on axis 1"),
            "spread_y": Column.coarse("standard deviation on axis 2"),
        },
        "members": {
            "respondent": Column.respondent("the SME"),
            "segment": Column.label("number of its segment"),
            "x": Column.withheld("its place on axis 1"),
            "y": Column.withheld("its place on axis 2"),
        },
        "answers": {
            "column": Column.label("column of the answers"),
            **QUESTION,
            "known": Column.label("code of who answered, the same in all results"),
            **ANSWER,
            "smes": Column.base("SMEs in all segments", of=PLACED),
            "base": Column.count(
                "SMEs in all segments that answered it", of="{known}", within="smes"
            ),
            "n_answer": Column.base(
                "SMEs that gave it", of="{counted}", where=GROUP_COLUMNS, within="base"
            ),
            "x": Column.coarse("its place on axis 1"),
            "y": Column.coarse("its place on axis 2"),
            "contribution": Column.coarse(
                "its share in the inertia of both axes", "share", steps=CONTRIBUTIONS
            ),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"members": ("segment",)}

    axes: pd.DataFrame
    segments: pd.DataFrame
    members: pd.DataFrame
    answers: pd.DataFrame

    def of_segment(self, number: int) -> pd.DataFrame:
        """The SMEs of a segment that have a place on the map."""
        return self.members[self.members["segment"] == number].dropna(subset=ACROSS)

    def reading(self) -> tuple[Message, ...]:
        """How much the axes show, and which answers lie at their ends."""
        shown = self.axes["explained"].dropna()
        if len(shown) < 2:
            return ()
        share = Share(shown.sum())
        lines = [say("The two axes show {share} of all differences between the SMEs.", share=share)]
        known = self.answers.dropna(subset=[ACROSS, UP])
        for axis, column in ((1, ACROSS), (2, UP)):
            order = [self.name("answer", code) for code in known.sort_values(column)["answer"]]
            if len(order) > 3:
                low, high = Listed(order[:2], "comma"), Listed(order[:-3:-1], "comma")
                ends = say("Axis {axis} leads from {low} to {high}.", axis=axis, low=low, high=high)
                lines.append(ends)
        return tuple(lines)


@analysis
def measure_factors(survey: Survey, segments: Segments) -> FactorMap:
    """Measure the places of segments and answers on the two axes along which SMEs differ most.

    Parameters
    ----------
    survey : Survey
        In which the segments were found.
    segments : Segments
        From `find_segments`. Released ones are found again, with the same arguments.

    Returns
    -------
    FactorMap
        Tables ``axes segments members answers``; of yes/no variables the yes. Places of single
        SMEs are not published: whoever knows two of them knows which codes of two readers are
        the same SME.

    References
    ----------
    See `FactorAnalysis`.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments
    >>> survey = demo_survey()
    >>> measure_factors(survey, find_segments(survey, k=2, n_init=2)).axes["axis"].tolist()
    [1, 2]
    """
    segments = as_found(survey, segments)
    answers, weights = built_on(survey, segments)
    if answers.empty:
        nothing: dict[str, Any] = {
            name: pd.DataFrame(columns=list(held_columns(table)))
            for name, table in FactorMap.SCHEMA.items()
        }
        return FactorMap(**nothing, arguments=segments.arguments)
    analysis = FactorAnalysis().fit(answers, sample_weight=weights)
    places = _two(analysis.row_coordinates_)
    members = segments.members[["respondent", "segment"]].assign(x=places[:, 0], y=places[:, 1])
    variables = survey_variables(survey)
    return FactorMap(
        axes=_axes(analysis, len(members)),
        segments=_centres(segments, members, weights),
        members=members,
        answers=_answers(variables, analysis, answers),
        names={"marks": segments.names["marks"], **_names(variables, answers)},
        arguments=segments.arguments,
        notes=() if analysis.converged_ else (_unsettled(analysis.n_iter_ - 1),),
    )


def _unsettled(rounds: int) -> Message:
    return say(
        "After {count} rounds of filling what was not answered, the axes still moved: places on "
        "the map are rough.",
        count=rounds,
    )


def _axes(analysis: FactorAnalysis, smes: int) -> pd.DataFrame:
    n_axes = min(2, len(analysis.eigenvalues_))
    return pd.DataFrame(
        {
            "axis": range(1, n_axes + 1),
            "smes": smes,
            "eigenvalue": analysis.eigenvalues_[:n_axes],
            "explained": analysis.explained_variance_ratio_[:n_axes],
        }
    )


def _two(coordinates: pd.DataFrame) -> Floats:
    """The first two columns; zeros where there are fewer."""
    two = np.zeros((len(coordinates), 2))
    known = coordinates.to_numpy()[:, :2]
    two[:, : known.shape[1]] = known
    return two


def _centres(segments: Segments, members: pd.DataFrame, weights: Floats) -> pd.DataFrame:
    figures = []
    for number in segments.segments["segment"]:
        own = (members["segment"] == number).to_numpy()
        place, weight = members.loc[own, [ACROSS, UP]].to_numpy(), weights[own, None]
        total = weight.sum()
        mean = (weight * place).sum(axis=0) / total if total else np.full(2, np.nan)
        spread = np.sqrt((weight * (place - mean) ** 2).sum(axis=0) / total) if total else mean
        figures.append([*mean, *spread])
    names = [ACROSS, UP, "spread_x", "spread_y"]
    return segments.segments[SIZE_HELD].join(pd.DataFrame(figures, columns=names))


def _answers(
    variables: Mapping[str, Variable], analysis: FactorAnalysis, answers: pd.DataFrame
) -> pd.DataFrame:
    """Where answers lie; of a yes/no variable only the yes."""
    places = _two(analysis.column_coordinates_)
    inertia = analysis.eigenvalues_[:2]
    parts = analysis.contributions_.to_numpy()[:, :2] @ inertia / max(inertia.sum(), 1e-300)
    found = {
        answer: (*places[row], float(parts[row]))
        for row, answer in enumerate(analysis.column_coordinates_.index)
    }
    rows = [
        {
            **_about(variables[name], answer),
            "smes": len(answers),
            "base": int(answers[name].notna().sum()),
            "n_answer": int(gave(answers[name], answer).sum()),
            **dict(zip((ACROSS, UP, "contribution"), found.get(key, NOWHERE), strict=True)),
        }
        for name in map(str, answers)
        for answer, key in _given(answers[name], variables[name])
    ]
    return pd.DataFrame(rows, columns=list(held_columns(FactorMap.SCHEMA["answers"])))


def _given(values: pd.Series[Any], variable: Variable) -> list[tuple[Any, tuple[Any, Any]]]:
    """Each answer, and where the factor analysis has it; a number is one answer: any."""
    if is_number(values):
        return [(None, (values.name, ""))]
    return [(answer, (values.name, answer)) for answer in answers_of(values, variable)]


def _about(variable: Variable, answer: object) -> dict[str, str]:
    number = answer is None
    return {
        "column": variable.column,
        "question": variable.question,
        "answer": variable.answer_code(answer),
        "known": variable.known,
        "counted": variable.known if number else variable.counted(answer),
        **dict(zip(GROUP_COLUMNS.values(), variable.groups(answer), strict=True)),
    }


def _names(variables: Mapping[str, Variable], answers: pd.DataFrame) -> dict[str, dict[str, Text]]:
    """What questions and answers are called on the map, where assets and needs lie side by side."""
    found = {
        variable.answer_code(answer): (variable, variable.answer_name(answer))
        for variable in (variables[name] for name in map(str, answers))
        for answer, _ in _given(answers[variable.column], variable)
    }
    return {
        "question": {variable.question: variable.question_name for variable, _ in found.values()},
        "answer": {
            code: say("needs {label}", label=text) if variable.role == "needs" else text
            for code, (variable, text) in found.items()
        },
    }
