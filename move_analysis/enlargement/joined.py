"""What if a candidate joined: a survey in which it has answered, for all other analyses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..codebook import Codebook, Option
from ..messages import say
from ..readers.candidates import Candidates, Offer
from ..scales import answer_of
from ..survey import Layer, Survey
from ..values import Listed, Name

NAMED = re.compile(r"[A-Za-z0-9_.+#-]+")
"""Codes that a codebook can name; any other code of a candidate is its name already."""
LAYERS: dict[Layer, Offer] = {"has": "competence", "needs": "need"}
"""What the table says of each layer."""


def with_candidates(survey: Survey, candidates: Candidates, *, joined: Sequence[str]) -> Survey:
    """Suppose that some candidates have joined, and answered as one SME each.

    Parameters
    ----------
    survey : Survey
    candidates : Candidates
        From `read_candidates`.
    joined : sequence of str
        Codes of the candidates that join.

    Returns
    -------
    Survey
        Each candidate is a partner with one SME that has what the candidate's members can do, in
        its country and the first of its sectors. It needs what the table says that they need;
        where that says nothing, it was not asked, as for all else.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.readers import read_candidates
    >>> found = read_candidates(demo_project())
    >>> survey = with_candidates(demo_survey(), found, joined=["DANUBESOFT"])
    >>> survey.series("partner").iloc[-1]
    'DANUBESOFT'
    """
    known = candidates.candidates.set_index("candidate")
    if unknown := sorted(set(joined) - set(known.index)):
        raise ValueError(f"joined should be codes of candidates, got {unknown}")
    if not joined:
        return survey
    rows = {code: _answers(survey, candidates, code) for code in joined}
    before = survey.answers
    answers = pd.DataFrame({name: _longer(before[name], rows) for name in before})
    answers.index = pd.Index([*before.index, *joined])
    asked = pd.DataFrame({c: before.columns.isin([*row]) for c, row in rows.items()}).T
    names = {code: str(known.loc[code, "name"]) for code in joined}
    mean = pd.Series(survey.weights.mean(), index=[*joined])
    return survey.changed(
        say(
            "as if candidates had joined, as one SME each: {names}",
            names=Listed([Name(name) for name in names.values()], "comma"),
        ),
        answers=answers,
        codebook=_with_partners(survey.codebook, names),
        asked=pd.concat([survey.asked, asked.set_axis(before.columns, axis=1)]),
        weights=pd.concat([survey.weights, mean]).rename("weight"),
        supposed=True,
    )


def _answers(survey: Survey, candidates: Candidates, code: str) -> dict[str, Any]:
    """What a candidate answers, by column."""
    own = candidates.offers[candidates.offers["candidate"] == code]
    row = candidates.candidates.set_index("candidate").loc[code]
    offers = {what: own.loc[own["what"] == what, "code"].tolist() for what in own["what"].unique()}
    groups = {"country": row["country"], "sector": next(iter(offers.get("sector", [])), None)}
    known = {layer: offers[what] for layer, what in LAYERS.items() if what in offers}
    marks = {
        name: answer_of(question, book=survey.codebook, yes=competence in said)
        for layer, said in {"has": [], **known}.items()
        for competence, question, name in survey.competence_columns(layer)
    }
    return {
        **{name: groups[role] for role in groups for name in survey.columns(role)},  # type: ignore[arg-type]
        **marks,
        survey.columns("partner")[0]: code,
    }


def _longer(column: pd.Series[Any], rows: dict[str, dict[str, Any]]) -> pd.Series[Any]:
    """A column with the answers of the candidates at its end; groups may be new."""
    added = [row.get(str(column.name)) for row in rows.values()]
    if isinstance(column.dtype, pd.CategoricalDtype):
        new = [one for one in dict.fromkeys(added) if one is not None]
        column = column.cat.add_categories([o for o in new if o not in column.cat.categories])
    index = range(len(column), len(column) + len(added))
    end = pd.Series(added, index=index, dtype=object).astype(column.dtype)
    longer: pd.Series[Any] = pd.concat([column.reset_index(drop=True), end])
    return longer


def _with_partners(codebook: Codebook, names: dict[str, str]) -> Codebook:
    new = [Option(code=c, label={"": name}) for c, name in names.items() if NAMED.fullmatch(c)]
    questions = [
        question.model_copy(update={"options": (*question.options, *new)})
        if question.role == "partner"
        else question
        for question in codebook.questions
    ]
    return codebook.model_copy(update={"questions": tuple(questions)})
