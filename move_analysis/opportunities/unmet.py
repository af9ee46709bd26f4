"""Unmet demand: what open opportunities ask for and who could bring it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..matching.pairs import Integers
from ..readers import Candidates
from ..result import held_columns
from ..survey import Survey
from ..values import Name, Text
from .demand import Demand, Supply
from .matches import OpportunityMatches
from .teams import Team


def unmet_table(
    survey: Survey, demand: Demand, supply: Supply, *, gaps: list[tuple[int, Integers]],
    teams: list[Team], candidates: Candidates | None,
) -> tuple[pd.DataFrame, dict[str, Text]]:  # fmt: skip
    """Return one row per competence that is asked for, and what its candidates are called."""
    codes = supply.answers.codes
    asked = np.asarray(demand.asked.sum(axis=0)).ravel()[: len(codes)].astype(np.int64)
    brought = {one.opportunity: set(one.asked[one.brings.any(axis=0)].tolist()) for one in teams}
    unserved = np.zeros(len(codes), dtype=np.int64)
    for opportunity, missing in gaps:
        unserved[[c for c in missing.tolist() if c not in brought.get(opportunity, ())]] += 1
    has, needs = (_counts(survey, layer, codes) for layer in ("has", "needs"))
    offers, named = _offers(candidates)
    taught = _taught(survey)
    table = pd.DataFrame(
        {
            "competence": codes.astype("str"),
            "opportunities": asked,
            "base": has["base"],
            "have": has["n"],
            "base_needs": needs["base"],
            "need": needs["n"],
            "unserved": unserved,
            "candidates": [len(offers.get(code, ())) for code in codes],
            "candidate": pd.Series(
                [next(iter(offers.get(code, ())), "") for code in codes], dtype="str"
            ),
            "course": [code in taught for code in codes],
        }
    )
    table = table[table["opportunities"] > 0].sort_values(
        ["unserved", "opportunities", "competence"], ascending=[False, False, True]
    )
    columns = list(held_columns(OpportunityMatches.SCHEMA["unmet"]))
    return table[columns].reset_index(drop=True), named


def _counts(survey: Survey, layer: str, codes: pd.Index[str]) -> dict[str, list[int]]:
    marks = survey.incidence(layer).reindex(columns=codes)  # type: ignore[arg-type]
    known = marks.notna().sum()
    return {"n": marks.sum().astype(int).tolist(), "base": known.astype(int).tolist()}


def _offers(candidates: Candidates | None) -> tuple[dict[str, list[str]], dict[str, Text]]:
    """Outside clusters by competence, and their names."""
    if candidates is None:
        return {}, {}
    offers = candidates.offers[candidates.offers["what"] == "competence"]
    table = candidates.candidates.set_index("candidate")
    names = table["name"] if "name" in table else table.index.to_series()
    by_competence = {
        str(code): list(rows) for code, rows in offers.groupby("code", sort=False)["candidate"]
    }
    return by_competence, {str(code): Name(name) for code, name in names.items()}


def _taught(survey: Survey) -> set[str]:
    """Competences about which the survey asked how important training is."""
    book = survey.codebook
    return {part.code for q in book.by_role("importance") for part in book.parts(q)}
