"""Scores: from the answers of a survey to what SMEs can exchange, weighted and with bonuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ..choices import choosing
from ..codebook import Codebook, Question
from ..competences.groups import groups_of
from ..competences.matrix import shares_of
from ..messages import Message, say, sentences
from ..networks import tie_matrix
from ..scales import is_yes, scale_points
from ..settings import Matching
from ..survey import Layer, Survey
from ..values import Number
from .pairs import Bonus, Differs, Floats, Integers, Offers, Shares, share

Common = Literal["market", "interest"]


def exactly(number: float) -> Number:
    """A setting with as many digits as it was given with."""
    return Number(number, len(f"{number:g}".partition(".")[2]))


def score_note(settings: Matching) -> Message:
    """How the score of a match is computed."""
    return sentences(
        say(
            "Score of a match: rarity weights the competences (less the logarithm of the share of "
            "SMEs that have it), the level of mastery counts as a share of the highest, and each "
            "side's gain is the share of its needs that the other can meet, with {damping} "
            "competences of mean weight added to the needs.",
            damping=exactly(settings.damping),
        ),
        say(
            "The score is the geometric mean of both gains (weight {mutual}) plus their plain "
            "mean (weight {one_way}), times 1 plus the bonuses: other sector {sector}, other "
            "country {border}, shared target markets {market}, shared interests {interest} (these "
            "two by what both have of what either has).",
            mutual=exactly(1 - settings.one_way),
            one_way=exactly(settings.one_way),
            sector=exactly(settings.sector),
            border=exactly(settings.border),
            market=exactly(settings.market),
            interest=exactly(settings.interest),
        ),
    )


@dataclass(frozen=True, eq=False)
class Answers:
    """What the SMEs answered, as it is matched; rows in the order of their ids.

    Parameters
    ----------
    ids : Index
        Respondents.
    codes : Index
        Competences that were asked as assets and as needs.
    needs, has : ndarray of bool of shape (n_smes, n_competences)
        Who needs and who has what; False also where not asked or not answered.
    answered_needs, answered_has : ndarray of bool of shape (n_smes, n_competences)
        Where these are answers.
    mastery, urgency : ndarray of shape (n_smes, n_competences)
        How well, and how much, as a share of the highest level.
    partner : ndarray of int of shape (n_smes,)
        Place of the SME's partner among all partners; -1 where it is not known.
    """

    ids: pd.Index[Any]
    codes: pd.Index[Any]
    needs: NDArray[np.bool_]
    has: NDArray[np.bool_]
    answered_needs: NDArray[np.bool_]
    answered_has: NDArray[np.bool_]
    mastery: Floats
    urgency: Floats
    partner: Integers


def answers_of(survey: Survey) -> Answers:
    """Return who has and needs what, and how well, sorted by respondent."""
    ids = survey.answers.index.sort_values()
    needs, has = survey.incidence("needs"), survey.incidence("has")
    codes = has.columns[has.columns.isin(needs.columns)]

    order = survey.answers.index.get_indexer(ids)

    def cells(table: pd.DataFrame) -> Floats:
        values = table[codes].to_numpy(dtype=np.float64, na_value=0.0)[order]
        return np.asfortranarray(values)  # the order in memory is that of sums, to the last bit

    need, have = cells(needs) > 0, cells(has) > 0
    return Answers(
        ids=ids,
        codes=codes,
        needs=need,
        has=have,
        answered_needs=cells(needs.notna()) > 0,
        answered_has=cells(has.notna()) > 0,
        mastery=cells(levels(survey, "has")) * have,
        urgency=cells(levels(survey, "needs")) * need,
        partner=_codes(survey, "partner", ids),
    )


def levels(survey: Survey, layer: Layer) -> pd.DataFrame:
    """Return how far up its scale each answer is, 0 to 1; the highest where several ask.

    1 for a tick; missing where not asked or not answered.
    """
    answers, found = survey.answers, dict[str, Floats]()
    for code, question, name in survey.competence_columns(layer):
        new = _up_the_scale(survey.codebook, question, answers[name])
        found[code] = np.fmax(found[code], new) if code in found else new
    return pd.DataFrame(found, index=answers.index)


def rarity(survey: Survey) -> pd.Series[float]:
    """Return how much it counts that a competence is found: the rarer it is, the more.

    Less the logarithm of the weighted share of SMEs that have it, among those that answered; one
    SME is added on each side, so that what all or none have keeps a finite weight (Sparck Jones,
    K. (1972). A statistical interpretation of term specificity and its application in retrieval.
    Journal of Documentation 28, 11-21).
    """
    table = shares_of(survey.incidence("has"), survey.weights)
    base = table["base"].astype(float)
    found = (table["share"].fillna(0) * base + 1) / (base + 2)
    return pd.Series(-np.log(found.to_numpy()), index=found.index)


def offers_of(
    survey: Survey,
    answers: Answers,
    *,
    settings: Matching,
    weights: Mapping[str, float] | None = None,
) -> Offers:
    """Return what the SMEs can exchange; `weights` replace the `rarity` of competences."""
    by_code = pd.Series(rarity(survey) if weights is None else dict(weights), dtype=float)
    weight = by_code.reindex(answers.codes).fillna(0).to_numpy()
    wanted = answers.urgency * weight
    whole = wanted.sum(axis=1) + settings.damping * (weight.mean() if len(weight) else 0)
    return Offers(
        needs=sparse.csr_array(share(wanted, whole[:, None])),
        has=sparse.csr_array(answers.mastery),
        one_way=settings.one_way,
        bonuses=_bonuses(survey, answers.ids, settings),
        group=answers.partner if settings.exclude_own_partner else None,
        ties=_ties(survey, answers.ids) if settings.exclude_ties else None,
    )


@choosing
def common_things(
    survey: Survey, role: Common, *, ids: pd.Index[Any]
) -> tuple[NDArray[np.bool_], list[str]]:
    """Return who ticked which target market, or topic; and the columns in which they stand.

    SMEs come in the order of `ids`; the option "none" is left out.
    """
    answers = survey.answers
    names = [
        name
        for question in survey.codebook.by_role(role)
        if question.kind == "multiple"
        for option, name in zip(
            survey.codebook.parts(question), survey.codebook.column_names(question), strict=True
        )
        if option.code != "none" and name in answers
    ]
    ticked = answers.loc[ids, names].fillna(False).to_numpy().astype(bool)
    return ticked.reshape(len(ids), len(names)), names


def _up_the_scale(book: Codebook, question: Question, answers: pd.Series[Any]) -> Floats:
    if question.kind != "ordinal":
        yes = is_yes(answers, question, book=book)
        return np.asarray(yes.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
    highest = max(book.scale_of(question).values().values())
    return np.asarray(scale_points(answers, question, book=book), dtype=np.float64) / highest


def _bonuses(survey: Survey, ids: pd.Index[Any], settings: Matching) -> tuple[Bonus, ...]:
    return (
        Differs(settings.sector, _codes(survey, "sector", ids)),
        Differs(settings.border, _codes(survey, "country", ids)),
        Shares(settings.market, common_things(survey, "market", ids=ids)[0]),
        Shares(settings.interest, common_things(survey, "interest", ids=ids)[0]),
    )


def _codes(
    survey: Survey, by: Literal["partner", "country", "sector"], ids: pd.Index[Any]
) -> Integers:
    """Number of each SME's group, -1 where it is not known; all -1 where it was not asked."""
    if not survey.columns(by):
        return np.full(len(ids), -1)
    groups = groups_of(survey, by)
    return pd.Index(groups.labels).get_indexer(pd.Index(groups.codes.reindex(ids)))


def _ties(survey: Survey, ids: pd.Index[Any]) -> sparse.csr_array[Any]:
    """Pairs of which at least one names the other."""
    order = survey.answers.index.get_indexer(ids)
    named = tie_matrix(survey)[order][:, order]
    return sparse.csr_array(named + named.T)
