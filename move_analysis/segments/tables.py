"""Profiles as tables: each row says what was asked and answered, and what it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import ALL
from ..values import Text
from .design import Flags, Floats, is_number
from .profile import Grouping, profile_answers, profile_numbers
from .variables import GROUPS, Variable

GROUP_COLUMNS: dict[str, str] = {group: f"of_{group}" for group in GROUPS}
"""Columns that say which partner, country, sector or size an answer names."""

IN_SEGMENT = {"segment": "segment_code"}
"""What the SMEs counted in a row have in common: see `columns.count`."""


def profiles(
    values: pd.DataFrame, groups: Grouping, *, variables: Mapping[str, Variable]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Profile of all answers and of all numbers, each row with its column and answer."""
    answers: list[tuple[str, Any]] = []
    numbers: list[tuple[str, Any]] = []
    for column in values:
        name = str(column)
        if is_number(values[column]):
            numbers.append((name, None))
        else:
            answers += [(name, a) for a in answers_of(values[column], variables[name])]
    given = [gave(values[name], answer) for name, answer in answers]
    answered = {name: values[name].notna().to_numpy() for name in dict(answers)}
    seen = [answered[name] for name, _ in answers]
    amounts = [values[name].to_numpy(dtype=float, na_value=np.nan) for name, _ in numbers]
    shape = (len(values), -1)
    shares = profile_answers(_side_by_side(given, shape), _side_by_side(seen, shape), groups)
    means = profile_numbers(_side_by_side(amounts, shape), groups)
    return _about(shares, answers), _about(means, numbers)


def gave(values: pd.Series[Any], answer: Any) -> Flags:
    """Who gave the answer; where it is none, who gave any."""
    if answer is None:
        return values.notna().to_numpy()
    if isinstance(values.dtype, pd.CategoricalDtype):
        return np.asarray(values.cat.codes == values.cat.categories.get_loc(answer))
    if answer is True and isinstance(values.dtype, pd.BooleanDtype):
        return values.to_numpy(dtype=bool, na_value=False)
    return values.eq(answer).fillna(False).to_numpy(dtype=bool)


def answers_of(values: pd.Series[Any], variable: Variable) -> list[Any]:
    """Of a yes/no column the yes, else every answer that there is; of groups, those of SMEs."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return [True]
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return sorted(values.dropna().unique(), key=str)
    # That an answer was given at all is known of groups alone: other results list them, too.
    given = set(values.dropna()) if variable.group else set(values.cat.categories)
    return [answer for answer in values.cat.categories if answer in given]


def described(
    table: pd.DataFrame, variables: Mapping[str, Variable], *, built: Collection[str]
) -> pd.DataFrame:
    """Add the codes of what was asked and answered, whether that built segments, what counts."""
    rows = [
        (
            *(v.role, v.question, v.answer_code(answer), v.column in built),
            *(v.known, v.counted(answer), *v.groups(answer), *(v.span or (np.nan, np.nan))),
        )
        for v, answer in _answers(table, variables)
    ]
    names = ["role", "question", "answer", "built", "known", "counted"]
    names += [*GROUP_COLUMNS.values(), "lowest", "highest"]
    codes = pd.DataFrame(rows, columns=names, index=table.index)
    codes = codes.astype({"lowest": np.float64, "highest": np.float64})
    return table.drop(columns="answer").join(codes)


def names_in(
    tables: Iterable[pd.DataFrame], variables: Mapping[str, Variable]
) -> dict[str, dict[str, Text]]:
    """What the questions and answers of tables of `profiles` are called, by their codes."""
    rows = [row for table in tables for row in _answers(table, variables)]
    return {
        "question": {v.question: v.question_name for v, _ in rows},
        "answer": {v.answer_code(answer): v.answer_name(answer) for v, answer in rows},
    }


def _answers(
    table: pd.DataFrame, variables: Mapping[str, Variable]
) -> Iterator[tuple[Variable, Any]]:
    for name, answer in zip(table["column"], table["answer"], strict=True):
        yield variables[name], answer


def by_bounds(numbers: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Points of scales, also as places on them, and all other numbers."""
    low, width = numbers["lowest"], numbers["highest"] - numbers["lowest"]
    places = {
        place: (numbers[mean] - low) / width
        for place, mean in {"place": "mean", "place_overall": "mean_overall"}.items()
    }
    bounded = low.notna()
    return {
        "levels": numbers.assign(**places)[bounded].reset_index(drop=True),
        "numbers": numbers[~bounded].reset_index(drop=True),
    }


def segment_codes(n_segments: int, what: str) -> list[str]:
    """Code of each segment among those of all segmentations.

    A single one is everybody: what is counted in it has the same code elsewhere. `what` says how
    the segments were found, and by which variables.
    """
    if n_segments == 1:
        return [ALL]
    return [f"{number} of {n_segments} by {what}" for number in range(1, n_segments + 1)]


def _side_by_side(columns: list[NDArray[Any]], shape: tuple[int, int]) -> Floats:
    if not columns:
        return np.zeros((shape[0], 0))
    return np.column_stack(columns).astype(float)


def _about(table: pd.DataFrame, rows: list[tuple[str, Any]]) -> pd.DataFrame:
    """Put the column and the answer in the place of the number of the pair."""
    place = table.pop("place").to_numpy()
    column = np.array([name for name, _ in rows], dtype=object)
    answer = np.array([*(given for _, given in rows), None], dtype=object)[:-1]
    return table.assign(column=column[place], answer=answer[place])
