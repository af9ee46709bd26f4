"""Teams: SMEs of several partners that together offer what a market asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Column
from ..competences.groups import competence_labels, groups_of
from ..competences.matrix import WILSON, share_columns, shares_of
from ..derive import Published
from ..project import Project
from ..result import Result, Schema, analysis
from ..survey import Survey
from .answers import interest_in, market_labels, readiness_scores
from .interest import READINESS_OF_ONE

PROFILE = (
    "The profile of a market is what the project names for it; where it names nothing, of each "
    "sector the {} competences that most of the interested SMEs have."
)
SEARCH = (
    "A team has two to {} SMEs that are interested in the market, of at least two partners where "
    "there are two. Of all sets of SMEs those are sought that cover most of the profile, then with "
    "the fewest SMEs, then of most partners, then readiest; an SME is set aside where another of "
    "its partner has all that it has. Each SME is in one team of a market. Only SMEs that "
    "agreed to be named or shown by a code come into teams."
)
PER_SECTOR = 2
SHOWN = ("named", "coded")
MARKET = {"market": Column.label("code of the market"), "market_label": Column.label("market")}


@dataclass(frozen=True, kw_only=True, eq=False)
class Teams(Result):
    """What a market asks for, and teams of SMEs that offer it.

    Parameters
    ----------
    profile : DataFrame
        One row per market and competence.
    teams : DataFrame
        One row per market and team.
    members : DataFrame
        One row per SME in a team.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> find_teams(demo_survey(), demo_project()).teams["covered"].max().item()
    8
    """

    SCHEMA: ClassVar[Schema] = {
        "profile": {
            **MARKET,
            "competence": Column.coarse("code of the competence"),
            "label": Column.coarse("competence"),
            "sector": Column.label("code of the competence's sector"),
            "sector_label": Column.label("the competence's sector"),
            "answered": Column.base("SMEs that answered about markets", of="answered market"),
            "n": Column.count(
                "interested SMEs that have it", of="has {competence} and market {market}"
            ),
            "base": Column.base(
                "interested SMEs that answered", of="market {market}", within="answered"
            ),
            **share_columns("weighted share of those interested"),
        },
        "teams": {
            **MARKET,
            "team": Column.label("number of the team"),
            "size": Column.derived("its members", "members", how=lambda p: _if_seen(p, "size")),
            "partners": Column.derived(
                "partners of its members", "partners", how=lambda p: _if_seen(p, "partners")
            ),
            "covered": Column.derived(
                "competences that it offers", "competences", how=lambda p: _if_seen(p, "covered")
            ),
            "of": Column.label("competences of the profile", "competences"),
            "missing": Column.derived("what it lacks", how=lambda p: _if_seen(p, "missing")),
        },
        "members": {
            **MARKET,
            "team": Column.label("number of the team"),
            "respondent": Column.respondent("the SME"),
            "partner": Column.label("code of its partner"),
            "partner_label": Column.label("its partner"),
            "readiness": READINESS_OF_ONE,
            "brings": Column.coarse("competences of the profile that it brings"),
        },
    }

    profile: pd.DataFrame
    teams: pd.DataFrame
    members: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many teams there are for each market, and what they lack."""
        if self.profile.empty:
            return ("The survey did not ask both what SMEs have and which markets interest them.",)
        names = self.profile.drop_duplicates("market")
        return tuple(
            _in_words(
                str(row.market_label),
                self.teams[self.teams["market"] == row.market],
                self.members[self.members["market"] == row.market],
            )
            for row in names.itertuples()
        )


@analysis
def find_teams(
    survey: Survey, project: Project, *, n_teams: int = 3, language: str = "en"
) -> Teams:
    """Which SMEs of different partners could go to a market together?

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``market``.
    project : Project
        Its markets, their profiles and the size of a team.
    n_teams : int, default 3
        So many teams per market at most, the best first.
    language : str
        Of the labels.

    Returns
    -------
    Teams
        ``profile`` (counts in SMEs, weighted shares), ``teams`` and ``members``.

    References
    ----------
    Karp, R. M. (1972). Reducibility among combinatorial problems. In Complexity of computer
    computations, 85-103 (set cover).

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> teams = find_teams(demo_survey(), demo_project()).teams
    >>> bool((teams["partners"] > 1).all())
    True
    """
    rules = project.internationalisation
    interest = interest_in(survey, project.markets)
    names = market_labels(survey, language=language)
    about = competence_labels(survey.codebook, language=language)
    has = survey.incidence("has")
    profiles, teams, members = [], [], []
    for market in interest if len(has.columns) else ():
        wants = interest[market].fillna(False).astype(bool)
        where: dict[str, Any] = {"market": market, "market_label": names[str(market)]}
        shares = shares_of(has[wants], survey.weights[wants])
        codes = _profile(shares, about, rules.profiles.get(str(market), ()))
        answered = int(interest[market].notna().sum())
        profiles.append(shares.loc[codes].join(about).assign(**where, answered=answered))
        candidates = _candidates(survey, project, has[codes], wants=wants)
        for number, team in enumerate(_best_teams(candidates, rules.team, n_teams), start=1):
            missing = about["label"][[c for c in codes if not team[c].any()]]
            teams.append(
                where
                | {"team": number, "size": len(team), "partners": team["partner"].nunique()}
                | {"covered": len(codes) - len(missing), "of": len(codes)}
                | {"missing": ", ".join(missing)}
            )
            members += [where | {"team": number} | row for row in _rows(team, codes, about)]
    profile = pd.concat(profiles) if profiles else pd.DataFrame()
    profile = profile.rename_axis("competence").reset_index()
    return Teams(
        profile=profile.reindex(columns=list(Teams.SCHEMA["profile"])),
        teams=pd.DataFrame(teams, columns=list(Teams.SCHEMA["teams"])),
        members=_labelled(members, survey, language),
        arguments={"markets": list(interest), "n_teams": n_teams, "language": language},
        notes=(PROFILE.format(PER_SECTOR), WILSON, SEARCH.format(rules.team)) if profiles else (),
    )


def _profile(shares: pd.DataFrame, about: pd.DataFrame, declared: tuple[str, ...]) -> list[str]:
    """Competences of the profile, in the codebook's order."""
    if declared:
        return [code for code in about.index if code in declared and code in shares.index]
    known = shares[shares["n"] > 0].join(about["sector"])
    first = known.sort_values("share", ascending=False, kind="stable").groupby("sector")
    chosen = set(first.head(PER_SECTOR).index)
    return [code for code in about.index if code in chosen]


def _if_seen(published: Published, column: str) -> pd.Series[Any]:
    """What is said of teams, where the reader sees all members."""
    keys = ["market", "team"]
    sizes = published.tables["members"].groupby(keys).size()
    seen = sizes.reindex(pd.MultiIndex.from_frame(published.table[keys])).to_numpy()
    return published.truth[column].where(published.truth["size"] == seen)


def _candidates(
    survey: Survey, project: Project, has: pd.DataFrame, *, wants: pd.Series[bool]
) -> pd.DataFrame:
    """SMEs that may be in a team: partner, readiness, and what of the profile they have."""
    free = wants & survey.series("partner").notna() & has.fillna(False).any(axis=1)
    consent: Any = project.privacy.consent
    if survey.columns("consent"):
        consent = survey.series("consent").astype(object).fillna(consent)
    free &= pd.Series(consent, index=survey.answers.index).isin(SHOWN)
    scores = readiness_scores(survey, project.internationalisation)
    table = has[free].fillna(False).astype(bool)
    return table.assign(
        partner=survey.series("partner")[free].astype("str"), readiness=scores[free]
    )


def _best_teams(candidates: pd.DataFrame, largest: int, count: int) -> Iterator[pd.DataFrame]:
    """The best team, then the best of those that are left, and so on."""
    left = candidates
    for _ in range(count):
        team = best_team(left, largest)
        if team is None:
            return
        yield left.loc[team]
        left = left.drop(index=team)


def best_team(candidates: pd.DataFrame, largest: int) -> list[str] | None:
    """Which SMEs cover most of a profile together, with the fewest members?

    Parameters
    ----------
    candidates : DataFrame
        Indexed by SME; ``partner``, ``readiness``, and a column of booleans per competence.
    largest : int
        Most SMEs in a team.

    Returns
    -------
    list of str or None
        Two SMEs or more; None where no two could be put together.

    Examples
    --------
    >>> candidates = pd.DataFrame(
    ...     {"partner": ["A", "B", "A"], "readiness": 0.5, "iot": [True, False, True],
    ...      "ports": [False, True, False]},
    ...     index=["A-1", "B-1", "A-2"],
    ... )
    >>> best_team(candidates, 4)
    ['A-1', 'B-1']
    """
    held = candidates.drop(columns=["partner", "readiness"])
    sets = [_as_number(row) for row in held.to_numpy(dtype=bool)]
    partners = candidates["partner"].tolist()
    ready = candidates["readiness"].fillna(0).tolist()
    kept = _not_outdone(sets, partners, ready)
    whole = reduce(or_, sets, 0).bit_count()
    fewest_homes = min(2, len(set(partners)))
    best: tuple[float, ...] = ()
    chosen: tuple[int, ...] | None = None
    for size in range(2, largest + 1):
        for team in combinations(kept, size):
            covered = reduce(or_, (sets[place] for place in team)).bit_count()
            if best and covered < best[0]:
                continue
            homes = len({partners[place] for place in team})
            merit = (covered, -size, homes, sum(ready[place] for place in team) / size)
            if homes >= fewest_homes and merit > best:
                best, chosen = merit, team
        if best and best[0] == whole:
            break
    return None if chosen is None else [str(candidates.index[place]) for place in sorted(chosen)]


def _as_number(flags: NDArray[np.bool_]) -> int:
    """A set of competences as the bits of a number."""
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _not_outdone(sets: list[int], partners: list[str], ready: list[float]) -> list[int]:
    """SMEs of whose offer no other SME of their partner has all; of equals, the readiest."""
    order = sorted(range(len(sets)), key=lambda at: (-sets[at].bit_count(), -ready[at], at))
    kept: list[int] = []
    for place in order:
        rivals = (at for at in kept if partners[at] == partners[place])
        if not any(sets[place] | sets[at] == sets[at] for at in rivals):
            kept.append(place)
    return kept if len(kept) > 1 else order[:2]  # a team is two, even where one could do it all


def _rows(team: pd.DataFrame, codes: list[str], about: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for respondent, row in team.iterrows():
        yield {
            "respondent": respondent,
            "partner": row["partner"],
            "readiness": row["readiness"],
            "brings": ", ".join(about["label"][[code for code in codes if row[code]]]),
        }


def _labelled(rows: list[dict[str, Any]], survey: Survey, language: str) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(Teams.SCHEMA["members"]))
    names = groups_of(survey, "partner", language=language).labels
    return table.assign(partner_label=table["partner"].map(names).astype("str"))


def _in_words(market: str, teams: pd.DataFrame, members: pd.DataFrame) -> str:
    seen = teams.dropna(subset="size")
    if seen.empty and len(teams):
        return f"{market}: nobody in a team agreed to be shown."
    if seen.empty:
        return f"{market}: no two interested SMEs could be put together."
    first: Any = seen.iloc[0]
    number = f"{len(seen)} team{'' if len(seen) == 1 else 's'}"
    homes = int(first["partners"])
    across, of = (" of different partners", f" of {homes} partners") if homes > 1 else ("", "")
    lacks = f"; it lacks {first['missing']}" if first["missing"] else ""
    own = members[members["team"] == first["team"]]
    named = "; ".join(f"{r.respondent} ({r.partner_label})" for r in own.itertuples())
    return (
        f"{market}: {number} of SMEs{across}; the first has {first['size']:.0f} SMEs{of} and "
        f"offers {first['covered']:.0f} of the {first['of']} competences of the profile{lacks}"
        f"{f': {named}' if named else ''}."
    )
