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

from ..choices import Positive, choosing
from ..columns import Column
from ..competences.groups import competence_names, groups_of
from ..competences.matrix import WILSON, share_columns, shares_of
from ..derive import Published
from ..messages import Message, say, say_many, sentences
from ..project import Project
from ..result import Result, Schema, analysis, held_columns
from ..settings import Internationalisation
from ..survey import Survey
from ..values import Listed, Name, Text
from .answers import interest_in, market_names, readiness_scores
from .interest import READINESS_OF_ONE

PER_SECTOR = 2
SHOWN = ("named", "coded")
MARKET = {
    "market": Column.label("code of the market"),
    "market_label": Column.name_of("market", "market"),
}
SEVERAL = "competences"
"""Domain of codes of several competences, with blanks between them."""


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
            "label": Column.name_of("competence", "competence"),
            "sector": Column.label("code of the competence's sector"),
            "sector_label": Column.name_of(
                "sector", "the competence's sector", domain="competence_sector"
            ),
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
            "missing": Column.derived(
                "code of each competence that it lacks", how=lambda p: _if_seen(p, "missing")
            ),
            "missing_label": Column.name_of("missing", "what it lacks", domain=SEVERAL),
        },
        "members": {
            **MARKET,
            "team": Column.label("number of the team"),
            "respondent": Column.respondent("the SME"),
            "partner": Column.label("code of its partner"),
            "partner_label": Column.name_of("partner", "its partner"),
            "readiness": READINESS_OF_ONE,
            "brings": Column.coarse("code of each competence that it brings"),
            "brings_label": Column.name_of(
                "brings", "competences of the profile that it brings", domain=SEVERAL
            ),
        },
    }

    profile: pd.DataFrame
    teams: pd.DataFrame
    members: pd.DataFrame

    def name(self, domain: str, code: object) -> Text:
        """What a code is called; of several competences, all their names."""
        if domain != SEVERAL:
            return super().name(domain, code)
        names = [self.name("competence", one) for one in str(code).split()]
        return Message("{names}", {"names": Listed(names, "comma")})

    def reading(self) -> tuple[Message, ...]:
        """How many teams there are for each market, and what they lack."""
        if self.profile.empty:
            return (
                say("There are no answers on what SMEs have, or on which markets interest them."),
            )
        return tuple(self._for_market(str(market)) for market in self.profile["market"].unique())

    def _for_market(self, code: str) -> Message:
        market, teams = self.name("market", code), self.teams[self.teams["market"] == code]
        seen = teams.dropna(subset="size")
        if seen.empty and len(teams):
            return say("{market}: nobody in a team agreed to be shown.", market=market)
        if seen.empty:
            return say("{market}: no two interested SMEs could be put together.", market=market)
        first: Any = seen.iloc[0]
        own = self.members[
            (self.members["market"] == code) & (self.members["team"] == first["team"])
        ]
        members = [
            say(
                "{sme} ({partner})", sme=Name(r.respondent), partner=self.name("partner", r.partner)
            )
            for r in own.itertuples()
        ]
        return _first_team(
            across=int(first["partners"]) > 1,
            market=market,
            teams=say_many("{n} team", "{n} teams", n=len(seen)),
            size=int(first["size"]),
            partners=int(first["partners"]),
            covered=int(first["covered"]),
            of=int(first["of"]),
            missing=self.name(SEVERAL, first["missing"]),
            named=Listed(members, "semicolon"),
        )


def _first_team(*, across: bool, missing: Text, partners: int, **values: object) -> Message:
    """How many teams there are, and who is in the first one."""
    if across and missing:
        return say(
            "{market}: {teams} of SMEs of different partners; the first has {size} SMEs of "
            "{partners} partners and offers {covered} of the {of} competences of the profile; it "
            "lacks {missing}: {named}.",
            missing=missing, partners=partners, **values,
        )  # fmt: skip
    if across:
        return say(
            "{market}: {teams} of SMEs of different partners; the first has {size} SMEs of "
            "{partners} partners and offers {covered} of the {of} competences of the profile: "
            "{named}.",
            partners=partners, **values,
        )  # fmt: skip
    if missing:
        return say(
            "{market}: {teams} of SMEs; the first has {size} SMEs and offers {covered} of the {of} "
            "competences of the profile; it lacks {missing}: {named}.",
            missing=missing, **values,
        )  # fmt: skip
    return say(
        "{market}: {teams} of SMEs; the first has {size} SMEs and offers {covered} of the {of} "
        "competences of the profile: {named}.",
        **values,
    )


@analysis
def find_teams(survey: Survey, project: Project, *, n_teams: Positive = 3) -> Teams:
    """Find SMEs of different partners that could go to a market together.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``market``.
    project : Project
        Its markets, their profiles and the size of a team.
    n_teams : int, default 3
        So many teams per market at most, the best first.

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
    sectors = pd.Series({one.code: one.sector for one in survey.codebook.competences}, dtype="str")
    has = survey.incidence("has")
    profiles, teams, members = [], [], []
    for market in interest if len(has.columns) else ():
        wants = interest[market].fillna(False).astype(bool)
        shares = shares_of(has[wants], survey.weights[wants])
        codes = _profile(shares, sectors, rules.profiles.get(str(market), ()))
        answered = int(interest[market].notna().sum())
        own = shares.loc[codes].assign(market=str(market), sector=sectors[codes], answered=answered)
        profiles.append(own)
        candidates = _candidates(survey, project, has[codes], wants=wants)
        for number, team in enumerate(_best_teams(candidates, rules.team, n_teams), start=1):
            where: dict[str, Any] = {"market": market, "team": number}
            teams.append(where | _about(team, codes))
            members += [where | row for row in _rows(team, codes)]
    profile = pd.concat(profiles) if profiles else pd.DataFrame()
    profile = profile.rename_axis("competence").reset_index()
    names = {"market": market_names(survey), "partner": groups_of(survey, "partner").labels}
    return Teams(
        profile=profile.reindex(columns=list(held_columns(Teams.SCHEMA["profile"]))),
        teams=pd.DataFrame(teams, columns=list(held_columns(Teams.SCHEMA["teams"]))),
        members=pd.DataFrame(members, columns=list(held_columns(Teams.SCHEMA["members"]))),
        names={**names, **competence_names(survey.codebook)},
        arguments={"markets": list(interest), "n_teams": n_teams},
        notes=_notes(rules) if profiles else (),
    )


def _notes(rules: Internationalisation) -> tuple[Message, ...]:
    profile = say(
        "The profile of a market is what the project names for it; where it names nothing, of each "
        "sector the {count} competences that most of the interested SMEs have.",
        count=PER_SECTOR,
    )
    search = sentences(
        say(
            "A team has two to {size} SMEs that are interested in the market, of at least two "
            "partners where there are two.",
            size=rules.team,
        ),
        say(
            "Of all sets of SMEs those are sought that cover most of the profile, then with the "
            "fewest SMEs, then of most partners, then readiest; an SME is set aside where another "
            "of its partner has all that it has."
        ),
        say("Each SME is in one team of a market."),
        say("Only SMEs that agreed to be named or shown by a code come into teams."),
    )
    return profile, WILSON, search


def _profile(shares: pd.DataFrame, sectors: pd.Series[str], declared: tuple[str, ...]) -> list[str]:
    """Competences of the profile, in the codebook's order."""
    if declared:
        return [code for code in sectors.index if code in declared and code in shares.index]
    known = shares[shares["n"] > 0].assign(sector=sectors)
    first = known.sort_values("share", ascending=False, kind="stable").groupby("sector")
    chosen = set(first.head(PER_SECTOR).index)
    return [code for code in sectors.index if code in chosen]


def _if_seen(published: Published, column: str) -> pd.Series[Any]:
    """A column of ``teams``, where the reader sees all members."""
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


@choosing
def best_team(candidates: pd.DataFrame, largest: Positive) -> list[str] | None:
    """Find the SMEs that cover most of a profile together, with the fewest members.

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
    kept = _undominated(sets, partners, ready)
    whole = reduce(or_, sets, 0).bit_count()
    least_partners = min(2, len(set(partners)))
    best: tuple[float, ...] = ()
    chosen: tuple[int, ...] | None = None
    for size in range(2, largest + 1):
        for team in combinations(kept, size):
            covered = reduce(or_, (sets[place] for place in team)).bit_count()
            if best and covered < best[0]:
                continue
            from_partners = len({partners[place] for place in team})
            merit = (covered, -size, from_partners, sum(ready[place] for place in team) / size)
            if from_partners >= least_partners and merit > best:
                best, chosen = merit, team
        if best and best[0] == whole:
            break
    return None if chosen is None else [str(candidates.index[place]) for place in sorted(chosen)]


def _as_number(flags: NDArray[np.bool_]) -> int:
    """A set of competences as the bits of a number."""
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _undominated(sets: list[int], partners: list[str], ready: list[float]) -> list[int]:
    """SMEs of whose offer no other SME of their partner has all; of equals, the readiest."""
    order = sorted(range(len(sets)), key=lambda at: (-sets[at].bit_count(), -ready[at], at))
    kept: list[int] = []
    for place in order:
        rivals = (at for at in kept if partners[at] == partners[place])
        if not any(sets[place] | sets[at] == sets[at] for at in rivals):
            kept.append(place)
    return kept if len(kept) > 1 else order[:2]  # a team is two, even where one could do it all


def _about(team: pd.DataFrame, codes: list[str]) -> dict[str, Any]:
    missing = [code for code in codes if not team[code].any()]
    return {
        "size": len(team),
        "partners": team["partner"].nunique(),
        "covered": len(codes) - len(missing),
        "of": len(codes),
        "missing": " ".join(missing),
    }


def _rows(team: pd.DataFrame, codes: list[str]) -> Iterator[dict[str, Any]]:
    for respondent, row in team.iterrows():
        yield {
            "respondent": respondent,
            "partner": row["partner"],
            "readiness": row["readiness"],
            "brings": " ".join(code for code in codes if row[code]),
        }
