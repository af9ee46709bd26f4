"""Tables on weights: respondents against members, targets against achieved, design effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..codebook import Codebook
from ..readers.members import ATTRIBUTES, COUNT, Members
from ..statistics import effective_size
from ..survey import Layer, Survey
from .raking import Cell, Cells, Margin

NOBODY = "no respondents"
NOT_LISTED = "not on the lists"


@dataclass(frozen=True)
class Labels:
    """Labels of partners, countries, sectors and sizes.

    Parameters
    ----------
    texts : mapping
        Label by attribute and code, in the codebook's order.

    Examples
    --------
    >>> Labels({"size": {"micro": "Micro"}}).text("size", "micro")
    'Micro'
    """

    texts: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, book: Codebook, language: str) -> Labels:
        """Labels in a codebook."""
        return cls(
            {
                name: {
                    option.code: option.text(language)
                    for question in book.questions
                    if question.role == name
                    for option in question.options
                }
                for name in ATTRIBUTES
            }
        )

    def text(self, attribute: str, code: str) -> str:
        """Label of one category; its code where there is none."""
        return self.texts.get(attribute, {}).get(code, code)

    def margin(self, margin: Margin) -> str:
        """What a margin is called."""
        return " × ".join(margin.attributes)

    def group(self, margin: Margin, group: Cells) -> str:
        """What a group of a margin is called: its cells, joined by +."""
        return " + ".join(self._cell(margin.attributes, cell) for cell in group)

    def _cell(self, attributes: Sequence[str], cell: Cell) -> str:
        """Labels of one cell; where several are crossed, partners go by their short codes."""
        if len(cell) == 1:
            return self.text(attributes[0], cell[0])
        pairs = zip(attributes, cell, strict=True)
        return ", ".join(c if name == "partner" else self.text(name, c) for name, c in pairs)


def nonresponse_table(
    respondents: pd.DataFrame, members: Members, weights: pd.Series[float], labels: Labels
) -> pd.DataFrame:
    """Respondents against members, one row per category of each attribute."""
    names = [name for name in members.attributes() if name in respondents]
    parts = [_compared(respondents[name], members.members, weights, labels) for name in names]
    empty = _compared(pd.Series([], dtype=object, name="size"), members.members[:0], weights[:0],
                      labels)  # fmt: skip
    return pd.concat([empty, *parts], ignore_index=True) if parts else empty


def _compared(
    answers: pd.Series[str], members: pd.DataFrame, weights: pd.Series[float], labels: Labels
) -> pd.DataFrame:
    name = str(answers.name)
    listed = members[members[name] != ""].groupby(name)[COUNT].sum()
    known = answers.dropna().astype(str)
    counted = known.value_counts()
    sums = weights[known.index].groupby(known.to_numpy()).sum()
    order = [*labels.texts.get(name, {}), *sorted({*listed.index, *counted.index})]
    codes = [c for c in dict.fromkeys(order) if c in listed.index or c in counted.index]
    table = pd.DataFrame(
        {
            "attribute": name,
            "category": pd.Series(codes, dtype="str"),
            "label": pd.Series([labels.text(name, code) for code in codes], dtype="str"),
            "members": listed.reindex(codes).fillna(0).astype(np.int64).to_numpy(),
            "n": counted.reindex(codes).fillna(0).astype(np.int64).to_numpy(),
        }
    )
    target = table["members"] / max(table["members"].sum(), 1)
    share = table["n"] / max(table["n"].sum(), 1)
    spread = np.sqrt((target * (1 - target) + share * (1 - share)) / 2)
    weighted = sums.reindex(codes).fillna(0).to_numpy(dtype=float)
    status = np.select([table["n"] == 0, table["members"] == 0], [NOBODY, NOT_LISTED], "")
    return table.assign(
        target=target,
        share=share,
        weighted=weighted / max(weighted.sum(), 1e-300),
        standardised=((share - target) / spread.where(spread > 0)).fillna(0.0),
        status=pd.Series(status, dtype="str"),
    )


def margin_table(
    margins: Sequence[Margin], weights: pd.Series[float], labels: Labels
) -> pd.DataFrame:
    """Target against achieved, one row per group of each margin."""
    columns = ["margin", "label", "cells", "members", "n", "target", "before", "achieved"]
    rows = [
        row
        for margin in margins
        for row in zip(
            [labels.margin(margin)] * len(margin.groups),
            [labels.group(margin, group) for group in margin.groups],
            [len(group) for group in margin.groups],
            margin.members.tolist(),
            margin.sums(np.ones(len(weights))).astype(int).tolist(),
            margin.targets.tolist(),
            margin.shares(np.ones(len(weights))).tolist(),
            margin.shares(weights).tolist(),
            strict=True,
        )
    ]
    table = pd.DataFrame(rows, columns=columns)
    types = {"cells": np.int64, "members": np.int64, "n": np.int64}
    table = table.astype({**types, "target": float, "before": float, "achieved": float})
    return table.assign(difference=table["achieved"] - table["target"])


def design_table(survey: Survey, members: Members, labels: Labels) -> pd.DataFrame:
    """Design effect, effective size and finite-population correction, of all and per partner."""
    partner = survey.series("partner").astype(object)
    counts = members.members.groupby("partner")[COUNT].sum()
    listed = [code for code in counts.index if code]
    codes = list(dict.fromkeys([*labels.texts["partner"], *listed, *partner.dropna().unique()]))
    codes = [code for code in codes if code in listed or (partner == code).any()]
    rows = [_design("all", "All partners", len(members), survey.weights)]
    for code in codes if listed else []:
        own = survey.weights[(partner == code).to_numpy()]
        rows.append(_design(code, labels.text("partner", code), int(counts.get(code, 0)), own))
    return pd.DataFrame(rows)


def _design(code: str, label: str, members: int, weights: pd.Series[float]) -> dict[str, object]:
    base, worth = len(weights), effective_size(weights)
    left = np.sqrt(max(members - base, 0) / (members - 1)) if members > 1 else np.nan
    return {
        "group": code,
        "group_label": label,
        "members": members,
        "base": base,
        "rate": base / members if members else np.nan,
        "least": float(weights.min()) if base else np.nan,
        "largest": float(weights.max()) if base else np.nan,
        "design_effect": base / worth if worth else np.nan,
        "effective": worth,
        "correction": float(left),
    }


def changed_shares(survey: Survey, language: str) -> pd.DataFrame:
    """Shares that have or need each competence, without and with weights, widest change first."""
    labels = {c.code: c.text(language) for c in survey.codebook.competences}
    layers: tuple[Layer, Layer] = ("has", "needs")
    parts = [_changed(survey, layer, labels) for layer in layers]
    table = pd.concat(parts, ignore_index=True)
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _changed(survey: Survey, layer: Layer, labels: Mapping[str, str]) -> pd.DataFrame:
    answers = survey.incidence(layer).astype("boolean")
    yes = answers.fillna(False).to_numpy(dtype=bool)
    said = answers.notna().to_numpy(dtype=bool)
    weights = survey.weights.to_numpy(dtype=float)
    base, weighted_base = said.sum(axis=0), weights @ said
    count = yes.sum(axis=0)
    nan = np.full(len(base), np.nan)
    before = np.divide(count, base, out=nan.copy(), where=base > 0)
    share = np.divide(weights @ yes, weighted_base, out=nan.copy(), where=weighted_base > 0)
    return pd.DataFrame(
        {
            "layer": pd.Series([layer] * len(base), dtype="str"),
            "competence": pd.Series(list(answers.columns), dtype="str"),
            "label": pd.Series([labels[code] for code in answers.columns], dtype="str"),
            "n": count.astype(np.int64),
            "base": base.astype(np.int64),
            "before": before,
            "share": share,
            "change": share - before,
        }
    )
