"""A fitted mixture model as a table of figures, and back: so that it can be kept and read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .design import Design, Floats, Integers, Variable
from .mixture import MixtureModel
from .ward import FactorSegments

COLUMNS = ("segment", "figure", "column", "kind", "answer", "value")
FLAGS = {"True": True, "False": False}


def model_table(model: MixtureModel | FactorSegments | None, order: Integers) -> pd.DataFrame:
    """Write down sizes, shares, means and deviations of a mixture model, its segments in `order`.

    Any other model has an empty table.
    """
    if not isinstance(model, MixtureModel):
        return _table([])
    rows = [
        {"segment": place + 1, **figure}
        for place, own in enumerate(order)
        for figure in _figures(model, int(own))
    ]
    return _table(rows)


def model_from(table: pd.DataFrame) -> MixtureModel:
    """Build the mixture model that `model_table` wrote down; its segments count from 0."""
    values = table.pivot_table(
        index=["figure", "column", "answer"], columns="segment", values="value", sort=False
    )
    first = table[table["segment"] == 1]
    kinds = first[first["figure"] == "share"].groupby("column", sort=False)
    nominal = [
        Variable(name, "nominal", tuple(_level(row) for row in own.to_dict("records")))
        for name, own in kinds
    ]
    names = first.loc[first["figure"] == "mean", "column"]
    numbers = [Variable(name, "number") for name in names]
    model = MixtureModel(n_components=values.shape[1])
    model.design_ = Design((*nominal, *numbers))
    model.weights_ = values.loc["size"].to_numpy()[0]
    model.parameters_ = _parameters(values, has_numbers=bool(numbers))
    model.feature_names_in_ = np.array([v.name for v in model.design_.variables], dtype=object)
    model.n_features_in_ = len(model.feature_names_in_)
    return model


def _figures(model: MixtureModel, own: int) -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = [{"figure": "size", "value": model.weights_[own]}]
    shares = iter(np.exp(model.parameters_[own, : model.design_.n_answers]))
    for variable in model.design_.nominal:
        for level in variable.levels:
            kind = "flag" if isinstance(level, bool | np.bool_) else "text"
            answer = {"column": variable.name, "kind": kind, "answer": str(level)}
            figures.append({"figure": "share", **answer, "value": next(shares)})
    for figure, frame in (("mean", model.means_), ("deviation", model.deviations_)):
        figures += [
            {"figure": figure, "column": name, "kind": "number", "value": value}
            for name, value in frame[own].items()
        ]
    return figures


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    words = dict.fromkeys(("figure", "column", "kind", "answer"), "")
    kinds = {"segment": "int64", "value": "float64"}
    return (
        table.astype(dict.fromkeys(words, object))
        .fillna(words)
        .astype({**kinds, **dict.fromkeys(words, "str")})
    )


def _level(row: dict[Any, Any]) -> Any:
    return FLAGS[row["answer"]] if row["kind"] == "flag" else row["answer"]


def _parameters(values: pd.DataFrame, *, has_numbers: bool) -> Floats:
    """What a row of the design is multiplied with; numbers are in their own units."""
    parts = []
    if "share" in values.index:
        parts.append(np.log(values.loc["share"].to_numpy()))
    if has_numbers:
        mean, variance = values.loc["mean"].to_numpy(), values.loc["deviation"].to_numpy() ** 2
        constant = -0.5 * (np.log(2 * np.pi * variance) + mean**2 / variance)
        parts += [constant, mean / variance, -0.5 / variance]
    return np.vstack([*parts, np.log(values.loc["size"].to_numpy())]).T
