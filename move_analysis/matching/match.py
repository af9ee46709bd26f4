"""Matching: from a survey to whom each SME should meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ..choices import Positive, Within
from ..competences.groups import By, groups_of, layer_notes
from ..errors import did_you_mean
from ..memory import cached
from ..messages import Message, say
from ..result import analysis, held_columns
from ..settings import Matching
from ..statistics import adjust_p_values
from ..survey import Survey
from ..values import Number, Text
from .fairness import concentration_table, fairness_table
from .load import Lists, with_and_without
from .match_columns import FREE, LIMITED, most_often
from .matches import NOT_BOTH, Matches
from .near import near_by, near_misses
from .pairs import Floats, Integers, Offers, share
from .reasons import codes_of, reason_names, reasons_of
from .scores import Answers, answers_of, exactly, offers_of, score_note
from .significance import CHANCE, Random, pair_p_values

ABOUT: tuple[By, ...] = ("partner", "country", "sector")
"""What is told of both SMEs of a pair."""
ALPHA = 0.05
NOT_NEGATIVE = Within(least=0)


@dataclass(frozen=True, eq=False)
class _Compared:
    """All SMEs, compared: everything that the tables are made from."""

    answers: Answers
    offers: Offers
    lists: dict[str, Lists]
    chances: dict[str, dict[str, Floats]]
    taking_part: NDArray[np.bool_]


@analysis
@cached
def match_needs(
    survey: Survey,
    *,
    settings: Matching | None = None,
    top: Positive | None = None,
    weights: Mapping[str, float] | None = None,
) -> Matches:
    """Find the SMEs that each SME should meet, because one has what the other needs.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``; those of the roles ``market``,
        ``interest``, ``tie``, ``sector`` and ``country`` are used where there are any.
    settings : Matching, optional
        Weights, bonuses and limits, as under ``matching`` in ``move.yml``.
    top : int, optional
        Length of the lists, instead of that of the settings.
    weights : mapping, optional
        Weight of each competence; left out, the rarer it is, the more it weighs. With given
        weights and no limit, another SME never makes the best match of any SME worse; rarity
        weights move a little with every SME that answers.

    Returns
    -------
    Matches
        ``matches``, ``near_misses``, ``partners``, ``exchanges``, ``fairness`` and
        ``concentration``.

    References
    ----------
    Scores and limits: see the notes of the result. Chance: Saracco, F. et al. (2017). Inferring
    monopartite projections of bipartite networks. New Journal of Physics 19, 053022.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> found = match_needs(demo_survey(), top=3).matches
    >>> bool(found["mutual"].mean() > 0.8)
    True
    """
    _require_weights(survey, weights)
    settings = (settings or Matching()).model_copy(update={} if top is None else {"top": top})
    found = _compare(survey, settings, weights=weights)
    codes, smes = codes_of(survey, found.answers), _smes(survey, found.answers.ids)
    lists = found.lists[LIMITED]
    reasons = reasons_of(found.answers, found.offers, codes, one=lists.sme, other=lists.match)
    near = near_misses(
        found.answers, found.offers, codes, lists=lists, load=settings.load,
        near=near_by(found.answers, related=settings.related),
    )  # fmt: skip
    matches = _listed(found.answers, smes, lists).join(reasons).assign(**found.chances[LIMITED])
    exchanges = _exchanges(found, smes)
    misses = near.join(_ends(smes, near.pop("sme"), near.pop("match")))
    good = {
        name: _mutual(found.answers, own) & (found.chances[name]["p"] <= ALPHA)
        for name, own in found.lists.items()
    }
    return Matches(
        matches=_best_first(matches)[_columns("matches")],
        near_misses=misses.sort_values(
            ["partner", "proximity", "sme"], ascending=[True, False, True], ignore_index=True
        )[_columns("near_misses")],
        partners=_partner_pairs(matches, smes[found.taking_part], exchanges),
        exchanges=exchanges,
        fairness=fairness_table(found.lists, taking_part=found.taking_part, good=good),
        concentration=concentration_table(found.lists, taking_part=found.taking_part),
        names=match_names(survey),
        arguments={
            **settings.model_dump(), "weights": None if weights is None else dict(weights)
        },
        notes=_notes(survey, found, settings),
    )  # fmt: skip


def _require_weights(survey: Survey, weights: Mapping[str, float] | None) -> None:
    """Raise `ValueError` where weights are not those of competences."""
    if weights is None:
        return
    known = [one.code for one in survey.codebook.competences]
    for code, weight in weights.items():
        if code not in known:
            near = did_you_mean(code, known)
            raise ValueError(f"weights should name competences, got {code!r}. {near}")
        if not NOT_NEGATIVE.holds(weight, float):
            told = NOT_NEGATIVE.named(float)
            raise ValueError(f"weights should be {told} each, got {weight!r} for {code!r}")
    if not any(weights.values()):
        raise ValueError(f"weights should be above 0 for some competence, got {dict(weights)!r}")


def _columns(table: str) -> list[str]:
    return list(held_columns(Matches.SCHEMA[table]))


def match_names(survey: Survey) -> dict[str, Mapping[str, Text]]:
    """Names of everything that stands in tables of matches."""
    groups: dict[str, Mapping[str, Text]] = {by: groups_of(survey, by).labels for by in ABOUT}
    return {**reason_names(survey.codebook), **groups}


def _compare(
    survey: Survey, settings: Matching, *, weights: Mapping[str, float] | None
) -> _Compared:
    answers = answers_of(survey)
    offers = offers_of(survey, answers, settings=settings, weights=weights)
    limited, free = with_and_without(offers, top=settings.top, load=settings.load)
    lists = {LIMITED: limited} | ({FREE: free} if settings.load else {})
    taking_part = np.hstack([answers.needs, answers.has]).sum(axis=1) > 0
    chances = _chances(answers, lists, n=int(taking_part.sum()), random=settings.chance)
    return _Compared(answers, offers, lists, chances, taking_part)


def _smes(survey: Survey, ids: pd.Index[Any]) -> pd.DataFrame:
    """Partner, country and sector of each SME, in the order of the ids."""
    table = pd.DataFrame({"sme": ids})
    for by in ABOUT:
        codes = groups_of(survey, by).codes.reindex(ids).astype(object).to_numpy()
        table[by] = pd.Series(codes, dtype="str")
    return table


def _chances(
    answers: Answers, lists: Mapping[str, Lists], *, n: int, random: Random
) -> dict[str, dict[str, Floats]]:
    """p-values of the listed pairs, each pair tested once however often it is listed."""
    ends = [np.sort(np.vstack([own.sme, own.match]), axis=0) for own in lists.values()]
    pairs, place = np.unique(np.hstack(ends), axis=1, return_inverse=True)
    p = pair_p_values(answers, pairs[0], pairs[1], random=random)
    sure = adjust_p_values(p, n_tests=n * (n - 1) // 2)
    parts = np.split(place.ravel(), np.cumsum([end.shape[1] for end in ends])[:-1])
    return {
        name: {"p": p[part], "p_adjusted": sure[part]}
        for name, part in zip(lists, parts, strict=True)
    }


def _ends(smes: pd.DataFrame, one: Any, other: Any) -> pd.DataFrame:
    """Who is at both ends of each pair."""
    first = smes.iloc[np.asarray(one, dtype=np.int64)].reset_index(drop=True)
    second = smes.iloc[np.asarray(other, dtype=np.int64)].reset_index(drop=True)
    theirs = second.rename(columns={"sme": "match"} | {name: f"match_{name}" for name in ABOUT})
    return first[["partner", "sme"]].join(theirs)


def _mutual(answers: Answers, lists: Lists) -> NDArray[np.bool_]:
    one, other = lists.sme, lists.match
    gets = (answers.needs[one] & answers.has[other]).sum(axis=1)
    gives = (answers.needs[other] & answers.has[one]).sum(axis=1)
    both: NDArray[np.bool_] = np.minimum(gets, gives) > 0
    return both


def _listed(answers: Answers, smes: pd.DataFrame, lists: Lists) -> pd.DataFrame:
    """One row per SME and listed partner, without reasons and chances."""
    table = _ends(smes, lists.sme, lists.match)
    return table.assign(
        rank=table.groupby("sme").cumcount() + 1,
        score=lists.score,
        mutual=_mutual(answers, lists),
        met=_share_met(answers, lists.sme, lists.match),
        meets=_share_met(answers, lists.match, lists.sme),
    )


def _share_met(answers: Answers, one: Integers, other: Integers) -> Floats:
    """Plain share of what `one` needs that `other` has."""
    met = (answers.needs[one] & answers.has[other]).sum(axis=1)
    return share(met, answers.needs[one].sum(axis=1))


def _best_first(matches: pd.DataFrame) -> pd.DataFrame:
    """Of each partner, the SME with the best match first: the order tells no respondent id."""
    best = matches.groupby("sme")["score"].transform("max")
    order = matches.assign(best=-best).sort_values(["partner", "best", "sme", "rank"])
    return matches.loc[order.index].reset_index(drop=True)


def _partner_pairs(
    matches: pd.DataFrame, smes: pd.DataFrame, exchanges: pd.DataFrame
) -> pd.DataFrame:
    """Counts per pair of partners, each pair of those that have SMEs."""
    base = smes.dropna(subset="partner").groupby("partner", sort=False).size()
    pairs = pd.MultiIndex.from_product([base.index] * 2, names=["partner", "match_partner"])
    found = matches.groupby([*pairs.names], sort=False)
    counts = pd.DataFrame(
        {
            "n": found["sme"].nunique(),
            "n_there": found["match"].nunique(),
            "n_matches": found.size(),
            "n_mutual": found["mutual"].sum(),
        }
    ).astype(np.int64)
    table = counts.reindex(pairs, fill_value=0).assign(mutual=found["mutual"].mean())
    for name in ("gets", "gives"):
        table[name] = most_often(exchanges, f"n_{name}").reindex(pairs).fillna("").astype("str")
    table = table.reset_index()
    for end, name in (("partner", "base"), ("match_partner", "base_there")):
        table[name] = table[end].map(base).astype(np.int64)
    return table[_columns("partners")]


def _exchanges(found: _Compared, smes: pd.DataFrame) -> pd.DataFrame:
    """In how many matches between two partners each competence comes and goes."""
    answers, lists = found.answers, found.lists[LIMITED]
    known = smes[found.taking_part].dropna(subset="partner").drop_duplicates("partner")
    place = pd.Index(known["partner"]).get_indexer(pd.Index(smes["partner"]))
    one, other = place[lists.sme], place[lists.match]
    both = np.flatnonzero((one >= 0) & (other >= 0))
    pair, row = np.unique(one[both] * len(known) + other[both], return_inverse=True)
    ends = lists.sme[both], lists.match[both]
    cells = np.ones(len(both), dtype=np.int64), (row, np.arange(len(both)))
    of_pair = sparse.csr_array(cells, shape=(len(pair), len(both)))
    n_gets, n_gives = (
        of_pair @ (answers.needs[i] & answers.has[j]).astype(np.int64)
        for i, j in (ends, ends[::-1])
    )
    width = len(answers.codes)
    partners, n = known["partner"].to_numpy(), max(len(known), 1)
    table = pd.DataFrame(
        {
            "partner": pd.Series(partners[np.repeat(pair // n, width)], dtype="str"),
            "match_partner": pd.Series(partners[np.repeat(pair % n, width)], dtype="str"),
            "competence": pd.Series(np.tile(answers.codes, len(pair)), dtype="str"),
            "n_matches": np.repeat(np.bincount(row), width),
            "n_gets": n_gets.ravel(),
            "n_gives": n_gives.ravel(),
        }
    )
    return table[_columns("exchanges")]


def _notes(survey: Survey, found: _Compared, settings: Matching) -> tuple[Message, ...]:
    asked = {layer: set(survey.incidence(layer).columns) for layer in ("has", "needs")}
    one_sided = len(asked["has"] ^ asked["needs"])
    without_ties = settings.exclude_ties and bool(survey.columns("tie"))
    found_notes = (
        (not len(found.answers.codes), NOT_BOTH),
        (
            one_sided,
            say(
                "Competences that were not asked both as assets and as needs are left out: {n}.",
                n=one_sided,
            ),
        ),
        (without_ties, say("Left out: those that already have a tie.")),
        (settings.exclude_own_partner, say("Left out: those of the same partner.")),
    )
    return (
        *layer_notes(survey, "has"),
        *layer_notes(survey, "needs"),
        *(note for applies, note in found_notes if applies),
        score_note(settings),
        _load_note(settings),
        CHANCE[settings.chance],
        say(
            "A match is good where both sides gain and p is at most {p}, each pair by itself. "
            "Lists hold the best of many pairs, so that they hold good ones in answers without "
            "any pattern, too: a pair that stands out of all has p_adjusted at most {p}.",
            p=Number(ALPHA, 2),
        ),
        say(
            "Near misses are no matches: the SME lacks what is needed, but has a competence that "
            "goes with it (proximity from {related} on).",
            related=exactly(settings.related),
        ),
    )


def _load_note(settings: Matching) -> Message:
    """How long lists are, and how often an SME may stand in them."""
    if not settings.load:
        return say(
            "Lists hold at most {top} matches, and an SME may stand in any number of lists; among "
            "all such lists those with the largest sum of scores (linear program; gap: how far "
            "from it at most).",
            top=settings.top,
        )
    return say(
        "Lists hold at most {top} matches, and an SME may stand in at most {load} lists; among "
        "all such lists those with the largest sum of scores (linear program; gap: how far from "
        "it at most).",
        top=settings.top,
        load=settings.load,
    )
