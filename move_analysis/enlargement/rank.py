"""Enlargement: which outside clusters would add most to the partnership, alone and together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..choices import Whole
from ..messages import Message, Name, say, sentences
from ..project import Project
from ..readers.candidates import Candidates
from ..result import analysis, held_columns
from ..settings import EnlargementSettings
from ..survey import Survey
from ..values import Text
from .coverage import Floats, Integers
from .field import (
    Field,
    elements_of,
    gains_of,
    marginal_of,
    pairs_of,
    ranking_of,
    steps_of,
)
from .found import Enlargement
from .resamples import resampled
from .stakes import Gaps, Stakes, bridges_of, demand_of, gaps_of, markets_of, names_of

GAPS = say(
    "A gap is closed where a candidate has a competence that more SMEs need than have: it counts "
    "the SMEs that need it beyond those that have it (one for one; weighted), at most as many as "
    "the candidate has members."
)
BROKERAGE = sentences(
    say(
        "A candidate brokers between two groups (a sector in a country), at least one of them with "
        "SMEs of the survey, where it belongs to or works with both and no tie that SMEs name "
        "links them: it spans a structural hole (Burt 1992), as gatekeeper of its own group or as "
        "liaison between two others (Gould & Fernandez 1989)."
    ),
    say("A pair that two candidates bridge counts once."),
)
MARKETS = say(
    "A market is reached where a candidate has links to a target market that the partnership "
    "does not cover yet; it counts the SMEs that are interested in it."
)
GREEDY = sentences(
    say("Step by step the candidate joins that adds most."),
    say(
        "Gains never grow as others join, so each step has at least 63 % (1 - 1/e) of what the "
        "best set of that size would have (Nemhauser, Wolsey & Fisher 1978); the bound shown "
        "beside it is closer."
    ),
)


@analysis
def rank_candidates(
    survey: Survey,
    candidates: Candidates,
    *,
    project: Project | None = None,
    joined: Sequence[str] = (),
    resamples: Whole = 500,
    seed: Whole = 0,
) -> Enlargement:
    """Rank outside clusters by what they would add to the partnership, alone, in pairs, in turn.

    The value of a set of candidates is the weighted mean of three shares, each of what all
    candidates together could bring: gaps closed, bridges, markets reached.

    Parameters
    ----------
    survey : Survey
        Needs, assets, ties, sectors, countries and markets, as far as they were asked.
    candidates : Candidates
        From `read_candidates`.
    project : Project, optional
        Its target markets, those covered already, and the weights of the three parts; left
        out, all markets of the survey, none covered, and weights 0.5, 0.25, 0.25.
    joined : sequence of str
        Codes of candidates that are taken to have joined: the others are ranked by what they
        would add to them.
    resamples : int, default 500
        Times that the SMEs are drawn again with replacement, to see how sure the order is.
    seed : int
        For these draws.

    Returns
    -------
    Enlargement
        ``stakes``, ``ranking``, ``gains``, ``steps``, ``marginal`` and ``pairs``; values are
        shares, 0 to 1.

    References
    ----------
    Nemhauser, G. L., Wolsey, L. A. & Fisher, M. L. (1978). An analysis of approximations for
    maximizing submodular set functions I. Mathematical Programming 14, 265-294. Burt, R. S.
    (1992). Structural Holes. Harvard University Press. Gould, R. V. & Fernandez, R. M. (1989).
    Structures of mediation. Sociological Methodology 19, 89-126.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.readers import read_candidates
    >>> project = demo_project()
    >>> found = rank_candidates(demo_survey(), read_candidates(project), project=project)
    >>> found.pairs[["candidate", "other"]].iloc[0].tolist()
    ['ATLASDESIGN', 'NORDGRANT']
    """
    ordered = _by_code(candidates)
    codes = ordered.candidates["candidate"].tolist()
    if unknown := set(joined) - set(codes):
        raise ValueError(f"joined should be codes of candidates, got {sorted(unknown)}")
    settings = project.enlargement if project else EnlargementSettings()
    markets = markets_of(survey, ordered, targets=_targets(survey, project))
    stakes: dict[str, Stakes] = {
        "gaps": gaps_of(survey, ordered),
        "brokerage": bridges_of(survey, ordered),
        "markets": markets,
    }
    arguments = {
        "joined": list(joined), "resamples": resamples, "seed": seed,
        "weights": settings.weights.model_dump(), "covered": list(settings.covered),
        "markets_asked": markets.asked,
    }  # fmt: skip
    found = _tables(survey, ordered, stakes, arguments)
    tables: dict[str, Any] = {
        name: found[name][list(held_columns(columns))]
        for name, columns in Enlargement.SCHEMA.items()
    }
    return Enlargement(
        **tables,
        names=_names(survey, ordered, stakes),
        arguments=arguments,
        notes=(*candidates.notes, *_notes(survey, stakes), GAPS, BROKERAGE, MARKETS, GREEDY),
    )


def _names(
    survey: Survey, candidates: Candidates, stakes: Mapping[str, Stakes]
) -> dict[str, dict[str, Text]]:
    """What candidates, their countries, and all that there is to gain are called."""
    named = candidates.labelled("candidates")
    return {
        "candidate": {
            code: Name(name) for code, name in zip(named["candidate"], named["name"], strict=True)
        },
        "country": names_of(survey, "country"),
        "element": {
            _element(part, code): name
            for part, own in stakes.items()
            for code, name in zip(own.codes, own.names, strict=True)
        },
    }


def _element(part: str, code: str) -> str:
    return f"{part} {code}"


def _tables(
    survey: Survey,
    candidates: Candidates,
    stakes: Mapping[str, Stakes],
    arguments: Mapping[str, Any],
) -> dict[str, pd.DataFrame]:
    weights = _with_mean_one(survey.weights)
    elements = _elements(stakes, weights, asked=arguments["markets_asked"])
    found = Field(
        candidates=candidates.candidates["candidate"].tolist(),
        elements=elements_of(elements),
        supply=np.hstack([own.supply for own in stakes.values()]),
        demand=elements["demand"].to_numpy(),
        importance=arguments["weights"],
        joined=arguments["joined"],
    )
    rows = {name: table.assign(base=_base(survey)) for name, table in _rows(found).items()}
    ranking = rows["ranking"].merge(candidates.candidates, on="candidate")
    gains = _brought(found, elements)
    low, high, first = resampled(found, stakes, weights, arguments)
    return {
        "stakes": elements.assign(left=found.left()),
        "ranking": ranking.join(ranking_of(found, ranking))
        .assign(low=low, high=high, first=first, helped=_helped(stakes["gaps"])[found.open])
        .sort_values("value", ascending=False, kind="stable", ignore_index=True),
        "gains": gains.join(gains_of(found, gains)).sort_values(
            ["candidate", "value", "element"],
            ascending=[True, False, True],
            kind="stable",
            ignore_index=True,
        ),
        "steps": rows["steps"].join(steps_of(found, rows["steps"])),
        "marginal": rows["marginal"].join(marginal_of(found, rows["marginal"])),
        "pairs": rows["pairs"].join(pairs_of(found, rows["pairs"])),
    }


def _elements(stakes: Mapping[str, Stakes], weights: Floats, *, asked: bool) -> pd.DataFrame:
    """What there is to gain: one row per competence, pair of groups and market."""
    parts = [own.counts(weights).assign(part=part) for part, own in stakes.items()]
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    counts = dict.fromkeys(("n", "base", "have", "base_has", "linked"), "Int64")
    table = table.astype({**counts, "code": "str", "part": "str"})
    elements = [_element(part, code) for part, code in elements_of(table)]
    return table.assign(
        element=pd.Series(elements, dtype="str"), demand=demand_of(table, asked=asked)
    )


def _rows(found: Field) -> dict[str, pd.DataFrame]:
    """Which rows each table has, whatever the answers are."""
    out = len(found.open)
    ahead = [(step, place + 1) for step in range(out) for place in range(out - step)]
    codes = found.candidates
    return {
        "ranking": pd.DataFrame({"candidate": [codes[place] for place in found.open]}, dtype="str"),
        "steps": pd.DataFrame({"step": np.arange(1, out + 1)}),
        "marginal": pd.DataFrame(ahead, columns=["step", "place"], dtype=np.int64),
        "pairs": pd.DataFrame({"place": np.arange(1, out * (out - 1) // 2 + 1)}),
    }


def _brought(found: Field, elements: pd.DataFrame) -> pd.DataFrame:
    """What each candidate brings of what there could be to gain."""
    who, what = np.nonzero(found.supply > 0)
    brings = found.supply[who, what]
    named = pd.DataFrame(
        {
            "candidate": np.array(found.candidates, dtype=object)[who],
            "brings": pd.Series(np.where(np.isinf(brings), np.nan, brings), dtype="Float64"),
        }
    ).astype({"candidate": "str"})
    shared = ["part", "code", "element", "concern", "counted", "n", "base"]
    return named.join(elements[shared].iloc[what].reset_index(drop=True))


def _base(survey: Survey) -> int:
    """SMEs that said what they need; where that was not asked, all respondents."""
    return int(survey.incidence("needs").notna().any(axis=1).sum()) or len(survey)


def _helped(gaps: Stakes) -> Integers:
    """SMEs with a need that each candidate meets, whether or not more need than have it.

    Counting gaps alone would show where the true gap is none though the published one is not.
    """
    helped: Integers = ((gaps.concerned > 0) @ (gaps.supply > 0).T).sum(axis=0)
    return helped


def _notes(survey: Survey, stakes: Mapping[str, Stakes]) -> tuple[Message, ...]:
    """What was not asked."""
    gaps, notes = stakes["gaps"], []
    if not gaps.said.any():
        notes.append(say("Nobody said what it needs: gaps do not count."))
    elif isinstance(gaps, Gaps) and not gaps.said_has.any():
        notes.append(say("Nobody said what it has: every need counts as a gap."))
    if not survey.columns("tie"):
        notes.append(say("Ties were not asked: only bridges to groups without SMEs here count."))
    return tuple(notes)


def _by_code(candidates: Candidates) -> Candidates:
    """In an order that does not depend on the file's."""
    table = candidates.candidates.sort_values("candidate", ignore_index=True)
    return candidates.with_tables(candidates=table)


def _targets(survey: Survey, project: Project | None) -> list[str]:
    """Codes of the target markets that the partnership does not cover."""
    if project:
        return [m for m in project.markets if m not in project.enlargement.covered]
    questions = survey.codebook.by_role("market")
    return [o.code for q in questions for o in q.options if o.code != "none"]


def _with_mean_one(weights: pd.Series[float]) -> Floats:
    values = np.asarray(weights, dtype=float)
    return np.asarray(values * (len(values) / max(float(values.sum()), 1e-300)))
