"""Tables on weights: respondents against members, targets against achieved, design effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..codebook import Codebook, Competence
from ..columns import ALL, Column
from ..derive import Floats, Published, share_of
from ..messages import Message, listed, say
from ..questions import ROLE_NAMES
from ..readers.members import ATTRIBUTES, COUNT, Members
from ..statistics import effective_size
from ..survey import Layer, Survey
from ..values import Name, Text
from .raking import Cell, Cells, Margin

NOBODY, NOT_LISTED = "no_respondents", "not_listed"
STATUSES = {NOBODY: say("no respondents"), NOT_LISTED: say("not on the lists")}
MET, MERGED = "met", "merged"
RAKED = {MET: say("met"), MERGED: say("merged")}
EXACT = 1e-6
"""Shares that differ by less are the same."""

SHARED: Mapping[str, str] = {name: name for name in ATTRIBUTES}
"""What the SMEs counted in a row have in common: see `Column.count`."""
IN_COMMON: Mapping[str, Column] = {
    name: Column.label(f"code of their {name}, or all") for name in ATTRIBUTES
}


@dataclass(frozen=True)
class Labels:
    """Labels of partners, countries, sectors and sizes: by attribute and code."""

    texts: Mapping[str, Mapping[str, Text]]

    @classmethod
    def of(cls, book: Codebook) -> Labels:
        """Labels in a codebook, in its order."""
        return cls(
            {
                name: {
                    option.code: option.name
                    for question in book.questions
                    if question.role == name
                    for option in question.options
                }
                for name in ATTRIBUTES
            }
        )

    def text(self, attribute: str, code: str) -> Text:
        """Label of one category; its code where there is none."""
        return self.texts.get(attribute, {}).get(code) or Name(code)

    def margin(self, margin: Margin) -> Message:
        """What a margin is called."""
        return _joined([ROLE_NAMES[name] for name in margin.attributes], " × ")

    def group(self, margin: Margin, group: Cells) -> Message:
        """What a group of a margin is called: its cells, joined by +."""
        return _joined([self._cell(margin.attributes, cell) for cell in group], " + ")

    def _cell(self, attributes: Sequence[str], cell: Cell) -> Text:
        """Labels of one cell; where several are crossed, partners go by their short codes."""
        if len(cell) == 1:
            return self.text(attributes[0], cell[0])
        pairs = zip(attributes, cell, strict=True)
        return listed(
            [Name(c) if name == "partner" else self.text(name, c) for name, c in pairs], "comma"
        )

    def names(
        self, margins: Sequence[Margin], categories: pd.DataFrame, competences: Iterable[Competence]
    ) -> dict[str, dict[str, Text]]:
        """What the codes in the tables are called, by domain."""
        single = zip(categories["attribute"], categories["category"], strict=True)
        groups = [(margin, group) for margin in margins for group in margin.groups]
        return {
            "group": {ALL: say("All partners"), **self.texts["partner"]},
            "margin": {code_of_margin(margin): self.margin(margin) for margin in margins},
            "cells": {code_of([n], ((code,),)): self.text(n, code) for n, code in single}
            | {code_of(m.attributes, group): self.group(m, group) for m, group in groups},
            "competence": {one.code: one.name for one in competences},
        }


def code_of_margin(margin: Margin) -> str:
    """Code of a margin: its attributes, as crossed."""
    return " × ".join(margin.attributes)


def code_of(attributes: Sequence[str], cells: Cells) -> str:
    """Code of one cell, or of several that were merged.

    Examples
    --------
    >>> code_of(["partner", "size"], (("A", "small"), ("A", "medium")))
    'partner=A & size=small + partner=A & size=medium'
    """
    named = ((f"{a}={c}" for a, c in zip(attributes, cell, strict=True)) for cell in cells)
    return " + ".join(" & ".join(cell) for cell in named)


def _joined(parts: Sequence[Text], between: str) -> Message:
    """Several labels as one, in any language with the same sign between them."""
    values = {f"part{place}": part for place, part in enumerate(parts)}
    return Message(between.join(f"{{{name}}}" for name in values), values)


def nonresponse_table(
    respondents: pd.DataFrame,
    members: Members,
    *,
    weights: pd.Series[float],
    labels: Labels,
    margins: Sequence[Margin],
) -> pd.DataFrame:
    """Respondents against members, one row per category of each attribute."""
    names = [name for name in members.attributes() if name in respondents]
    parts = [_compared(respondents[name], members.members, weights, labels) for name in names]
    empty = _compared(pd.Series([], dtype=object, name="size"), members.members[:0], weights[:0],
                      labels)  # fmt: skip
    table = pd.concat([empty, *parts], ignore_index=True) if parts else empty
    merged = _merged(margins, weights)
    cells = list(zip(table["attribute"], table["category"], strict=True))
    met = (table["weighted"] - table["target"]).abs() < EXACT
    raked = [MET if own else MERGED if cell in merged else "" for own, cell in
             zip(met, cells, strict=True)]  # fmt: skip
    return table.assign(raked=pd.Series(raked, index=table.index, dtype="str"))


def _merged(margins: Sequence[Margin], weights: pd.Series[float]) -> set[tuple[str, str]]:
    """Categories that have their share of the members only together with others.

    Their weight is the share of all of these by the number that answered, and would tell it.
    """
    return {
        (name, cell[place])
        for margin in margins
        for group, gap in zip(margin.groups, margin.shares(weights) - margin.targets, strict=True)
        if len(group) > 1 and abs(gap) < EXACT
        for cell in group
        for place, name in enumerate(margin.attributes)
    }


def in_common(attributes: Sequence[str], cells: Cells) -> dict[str, str]:
    """What the respondents of some cells have in common, by attribute; "all" for the others.

    Examples
    --------
    >>> in_common(["partner", "size"], (("A", "small"), ("A", "medium")))
    {'partner': 'A', 'country': 'all', 'sector': 'all', 'size': 'small + medium'}
    """
    found: dict[str, str] = dict.fromkeys(ATTRIBUTES, ALL)
    for place, name in enumerate(attributes):
        values = [cell[place] for cell in cells]
        found[name] = values[0] if len(set(values)) == 1 else " + ".join(values)
    return found


def published_weighted(published: Published) -> Floats:
    """Weighted shares: those of the members where weights give these, else from the counts."""
    raked = published.table["raked"]
    shares = share_of("n", share="weighted")(published)
    return np.select([raked == MET, raked == MERGED], [published["target"], np.nan], shares)


def published_achieved(published: Published) -> Floats:
    """Weighted shares of margins: those of the members where weights give these."""
    shares = share_of("n", share="achieved")(published)
    return np.where(published.table["met"].astype(bool), published["target"], shares)


def published_difference(published: Published) -> Floats:
    """Achieved less target; nothing where weights give the share of the members."""
    gap = published["achieved"] - published["target"]
    return np.where(published.table["met"].astype(bool), 0.0, gap)


def standardised(share: Floats, target: Floats) -> Floats:
    """Difference of two shares in units of their standard deviation; 0 where there is none."""
    spread = np.sqrt((target * (1 - target) + share * (1 - share)) / 2)
    return np.where(spread == 0, 0.0, (share - target) / np.where(spread == 0, 1.0, spread))


def status_of(n: Floats, members: Floats) -> NDArray[np.str_]:
    """Whether a category is on the lists, and has respondents."""
    return np.select([members == 0, n == 0], [NOT_LISTED, NOBODY], "")


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
    texts = pd.Series(codes, dtype="str")
    table = pd.DataFrame(
        {
            "attribute": name,
            "category": texts,
            "cells": pd.Series([code_of([name], ((code,),)) for code in codes], dtype="str"),
            **{str(one): texts if one == name else ALL for one in ATTRIBUTES},
            "members": listed.reindex(codes).fillna(0).astype(np.int64).to_numpy(),
            "n": counted.reindex(codes).fillna(0).astype(np.int64).to_numpy(),
            "base": len(known),
        }
    )
    target = table["members"] / max(table["members"].sum(), 1)
    share = table["n"] / max(len(known), 1)
    weighted = sums.reindex(codes).fillna(0).to_numpy(dtype=float)
    status = status_of(table["n"].to_numpy(dtype=float), table["members"].to_numpy(dtype=float))
    return table.assign(
        target=target,
        share=share,
        weighted=weighted / max(weighted.sum(), 1e-300),
        standardised=standardised(share.to_numpy(), target.to_numpy()),
        status=pd.Series(status, dtype="str"),
    )


def margin_table(margins: Sequence[Margin], weights: pd.Series[float]) -> pd.DataFrame:
    """Target against achieved, one row per group of each margin."""
    equal = np.ones(len(weights))
    rows = [
        {
            "margin": code_of_margin(margin),
            "cells": code_of(margin.attributes, group),
            **in_common(margin.attributes, group),
            "merged": len(group),
            "members": members,
            "n": int(n),
            "base": int(margin.sums(equal).sum()),
            "target": target,
            "before": before,
            "achieved": achieved,
        }
        for margin in margins
        for group, members, n, target, before, achieved in zip(
            margin.groups,
            margin.members.tolist(),
            margin.sums(equal).tolist(),
            margin.targets.tolist(),
            margin.shares(equal).tolist(),
            margin.shares(weights).tolist(),
            strict=True,
        )
    ]
    types: dict[str, type] = dict.fromkeys(["merged", "members", "n", "base"], np.int64)
    types |= dict.fromkeys(["target", "before", "achieved"], float)
    columns = ["margin", "cells", *ATTRIBUTES, *types]
    table = pd.DataFrame(rows, columns=columns).astype(types)
    gap = table["achieved"] - table["target"]
    return table.assign(difference=gap, met=gap.abs() < EXACT)


def design_table(survey: Survey, members: Members, labels: Labels) -> pd.DataFrame:
    """Design effect, effective size and finite-population correction, of all and per partner."""
    partner = survey.series("partner").astype(object)
    counts = members.members.groupby("partner")[COUNT].sum()
    listed = [code for code in counts.index if code]
    codes = list(dict.fromkeys([*labels.texts["partner"], *listed, *partner.dropna().unique()]))
    codes = [code for code in codes if code in listed or (partner == code).any()]
    rows = [_design(ALL, len(members), survey.weights)]
    for code in codes if listed else []:
        own = survey.weights[(partner == code).to_numpy()]
        rows.append(_design(code, int(counts.get(code, 0)), own))
    return pd.DataFrame(rows)


def _design(code: str, members: int, weights: pd.Series[float]) -> dict[str, object]:
    base, worth = len(weights), effective_size(weights)
    left = correction(np.array([float(base)]), np.array([float(members)]))
    return {
        "group": code,
        "members": members,
        "base": base,
        "rate": base / members if members else np.nan,
        "largest": float(weights.max()) if base else np.nan,
        "design_effect": base / worth if worth else np.nan,
        "effective": worth,
        "correction": float(left[0]),
    }


def correction(base: Floats, members: Floats) -> Floats:
    """Factor by which intervals would shrink; NaN where there is at most one member."""
    known = np.where(members > 1, members, np.nan)
    factor: Floats = np.sqrt(np.maximum(known - base, 0) / (known - 1))
    return factor


def places(change: Floats) -> pd.Series[float]:
    """Place of each change, the widest first."""
    return pd.Series(np.abs(change)).rank(method="min", ascending=False)


def changed_shares(survey: Survey) -> pd.DataFrame:
    """Shares that have or need each competence, without and with weights, widest change first."""
    layers: tuple[Layer, Layer] = ("has", "needs")
    parts = [_changed(survey, layer) for layer in layers]
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(place=places(table["change"].to_numpy()))
    return table.sort_values("place", kind="stable", ignore_index=True)


def _changed(survey: Survey, layer: Layer) -> pd.DataFrame:
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
            "n": count.astype(np.int64),
            "base": base.astype(np.int64),
            "before": before,
            "share": share,
            "change": share - before,
        }
    )
