"""Profiles as tables: each row says what was asked and answered, and what it counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import ALL
from .design import Floats, is_number
from .profile import Grouping, profile_answers, profile_numbers
from .variables import GROUPS, Variable

GROUP_COLUMNS: dict[str, str] = {group: f"of_{group}" for group in GROUPS}
"""Columns that say which partner, country, sector or size an answer names."""

IN_SEGMENT = {"segment": "segment_code"}
"""What the SMEs counted in a row have in common: see `columns.count`."""


def profiles(
    values: pd.DataFrame, groups: Grouping, *, variables: Mapping[str, Variable]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Profile of all answers and of all numbers, each row with its column and answer.

    Parameters
    ----------
    values : DataFrame of shape (n_respondents, n_variables)
        What building and describing variables hold.
    groups : Grouping
        The segments.
    variables : mapping of str to Variable
        By column.

    Returns
    -------
    answers, numbers : DataFrame
        See `profile_answers` and `profile_numbers`, with ``column`` and ``answer``.
    """
    answers: list[tuple[str, Any]] = []
    numbers: list[tuple[str, Any]] = []
    for column in values:
        name = str(column)
        if is_number(values[column]):
            numbers.append((name, None))
        else:
            answers += [(name, a) for a in answers_of(values[column], variables[name])]
    given = [values[name].eq(a).fillna(False).to_numpy(dtype=bool) for name, a in answers]
    seen = [values[name].notna().to_numpy() for name, _ in answers]
    amounts = [values[name].to_numpy(dtype=float, na_value=np.nan) for name, _ in numbers]
    shape = (len(values), -1)
    shares = profile_answers(_side_by_side(given, shape), _side_by_side(seen, shape), groups)
    means = profile_numbers(_side_by_side(amounts, shape), groups)
    return _about(shares, answers), _about(means, numbers)


def answers_of(values: pd.Series[Any], variable: Variable) -> list[Any]:
    """Of a yes/no column the yes, else every answer that there is; of groups, those of SMEs."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return [True]
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return sorted(values.dropna().unique(), key=str)
    # That an answer was given at all is known of groups alone: other results list them, too.
    given = set(values.dropna()) if variable.group else set(values.cat.categories)
    return [answer for answer in values.cat.categories if answer in given]


def labelled(
    table: pd.DataFrame, labels: Mapping[str, Variable], *, built: Collection[str]
) -> pd.DataFrame:
    """Say of each row what was asked and answered, whether that built segments, and what counts."""
    rows = [
        (
            *(v.role, v.question_label, v.answer_label(answer), v.column in built),
            *(v.known, v.counted(answer), *v.groups(answer), *(v.span or (np.nan, np.nan))),
        )
        for name, answer in zip(table["column"], table["answer"], strict=True)
        for v in [labels[name]]
    ]
    names = ["role", "question", "answer", "built", "known", "counted"]
    names += [*GROUP_COLUMNS.values(), "lowest", "highest"]
    told = pd.DataFrame(rows, columns=names, index=table.index)
    told = told.astype({"lowest": np.float64, "highest": np.float64})
    return table.drop(columns="answer").join(told)


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
    """What each segment is called among the segments of all segmentations.

    Parameters
    ----------
    n_segments : int
        A single one is everybody: what is counted in it is counted under the same name elsewhere.
    what : str
        How the segments were found, and by which variables.

    Returns
    -------
    list of str
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
