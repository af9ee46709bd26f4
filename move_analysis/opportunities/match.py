"""Matching: from open opportunities and a survey to who could use them, alone or together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..competences.groups import competence_names, groups_of, layer_notes
from ..markets.teams import SHOWN
from ..memory import cached
from ..messages import Message, say
from ..project import Project
from ..readers import Candidates
from ..result import analysis, held_columns
from ..settings import Internationalisation, OpportunitySettings
from ..statistics import adjust_p_values
from ..survey import Survey
from ..values import Count, Number, Share, Text
from .chance import pair_chances
from .demand import Demand, Supply, demand_of, supply_of
from .fits import EXACT, Pairs, best_pairs, listed
from .matches import OpportunityMatches
from .nearly import lacking, near_fits
from .table import Opportunities
from .teams import Team, find_opportunity_teams
from .unmet import unmet_table

BETWEEN = ";"
DEPTH = 2
"""SMEs looked for per place in a list, at least."""
CHANCE = say(
    "p: chance that an SME meets as many of the wanted competences if assets and needs were spread "
    "at random, with the numbers that each SME and each competence has (bipartite configuration "
    "model, exact Poisson-binomial tail). p_adjusted: Benjamini-Hochberg over all pairs of open "
    "opportunities and SMEs."
)
OUTSIDE = say(
    "An opportunity tells what somebody outside asks for, not that a bid would be won; whether an "
    "SME is told of it is for its office to decide."
)


@analysis
@cached
def match_opportunities(
    survey: Survey,
    opportunities: Opportunities,
    *,
    settings: OpportunitySettings | None = None,
    project: Project | None = None,
    candidates: Candidates | None = None,
) -> OpportunityMatches:
    """Which SMEs could use which open opportunity, alone or in a team, and what is lacking?

    Parameters
    ----------
    survey : Survey
        With a question of the role ``has``; those of the roles ``needs``, ``market``,
        ``readiness``, ``size`` and ``consent`` are used where there are any.
    opportunities : Opportunities
        From `read_opportunities`; only those that are open are matched.
    settings : OpportunitySettings, optional
        Bonuses and limits; left out, those of the project, else the usual.
    project : Project, optional
        Its consent for those that were not asked, and how readiness is read.
    candidates : Candidates, optional
        Outside clusters that could bring what is lacking.

    Returns
    -------
    OpportunityMatches
        ``fits``, ``teams``, ``members``, ``near_misses``, ``served`` and ``unmet``.

    References
    ----------
    Saracco, F. et al. (2017). Inferring monopartite projections of bipartite networks. New
    Journal of Physics 19, 053022. Karp, R. M. (1972), see `find_teams`.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import read_opportunities
    >>> found = match_opportunities(demo_survey(), read_opportunities(demo_project()))
    >>> bool(found.fits.groupby("sme").size().max() <= 5)
    True
    """
    settings = settings or (project.opportunities if project else OpportunitySettings())
    rules = project.internationalisation if project else Internationalisation()
    default = project.privacy.consent if project else "counted"
    open_now = opportunities.open_now()
    supply = supply_of(survey, shown=SHOWN, default=default, rules=rules)
    demand = demand_of(open_now, supply, settings)
    pairs = _pairs(demand, supply, settings)
    about = _About(open_now, supply, demand)
    deadlines = open_now.opportunities["deadline"].tolist()
    teams = list(find_opportunity_teams(demand, supply, settings=settings, deadlines=deadlines))
    gaps = list(lacking(demand, supply, pairs))
    near = near_fits(demand, supply, gaps, related=settings.related, load=settings.load)
    unmet, named = unmet_table(
        survey, demand, supply, gaps=gaps, teams=teams, candidates=candidates
    )
    tables: dict[str, Any] = {
        "fits": about.fits(pairs),
        "teams": about.teams(teams),
        "members": about.members(teams),
        "near_misses": about.near(near),
        "served": about.served(pairs, teams),
        "unmet": unmet,
    }
    return OpportunityMatches(
        **tables,
        names={**_names(survey, opportunities, tables), "candidate": named},
        arguments={**settings.model_dump(mode="json"), "as_of": opportunities.arguments["as_of"]},
        notes=(*layer_notes(survey, "has"), *_notes(settings, len(pairs.sme)), CHANCE, OUTSIDE),
    )


def _pairs(demand: Demand, supply: Supply, settings: OpportunitySettings) -> Pairs:
    """SMEs named for each opportunity, within the limits."""
    m, n = len(demand.codes), len(supply.ready)
    depth = max(DEPTH * settings.smes, min(n, EXACT // max(m, 1)))
    pairs = best_pairs(demand, supply, depth=depth, least=settings.least)
    return listed(pairs, n=max(m, n), depth=depth, top=settings.smes, load=settings.load)


class _About:
    """Writes places of opportunities, SMEs and competences as rows of tables."""

    def __init__(self, open_now: Opportunities, supply: Supply, demand: Demand) -> None:
        columns = ["opportunity", "kind", "market", "deadline"]
        self._opportunities = open_now.opportunities[columns].reset_index(drop=True)
        self._supply, self._demand = supply, demand
        self._codes = supply.answers.codes.to_numpy(dtype=object)

    def _ends(self, opportunity: Any, sme: Any, name: str = "sme") -> pd.DataFrame:
        table = self._opportunities.iloc[np.asarray(opportunity, dtype=int)].reset_index(drop=True)
        places = np.asarray(sme, dtype=int)
        partner = self._supply.partner.iloc[places]
        return table.assign(partner=partner.to_numpy(), **{name: partner.index.astype("str")})

    def _set(self, flags: Any, columns: Any) -> str:
        return BETWEEN.join(self._codes[np.asarray(columns)[flags] % len(self._codes)])

    def fits(self, pairs: Pairs) -> pd.DataFrame:
        """One row per opportunity and SME that is named for it."""
        demand, supply = self._demand, self._supply
        yes = np.hstack([supply.answers.has, supply.answers.needs])
        sets = list[tuple[str, str]]()
        for o, s in zip(pairs.opportunity.tolist(), pairs.sme.tolist(), strict=True):
            wanted = demand.asked.indices[demand.asked.indptr[o] : demand.asked.indptr[o + 1]]
            met = yes[s, wanted]
            sets.append((self._set(met, wanted), self._set(~met, wanted)))
        table = self._ends(pairs.opportunity, pairs.sme)
        p = pair_chances(demand, supply, pairs)
        n_tests = len(demand.codes) * int(supply.taking_part.sum())
        table = table.assign(
            rank=table.groupby("opportunity", sort=False).cumcount() + 1,
            score=pairs.score,
            met=pairs.met,
            meets=pd.Series([met for met, _ in sets], dtype="str"),
            lacks=pd.Series([lacks for _, lacks in sets], dtype="str"),
            interested=self._interested(pairs),
            p=p,
            p_adjusted=adjust_p_values(p, n_tests=max(n_tests, len(p))),
        )
        best = table.sort_values(
            ["score", "deadline", "opportunity"], ascending=[False, True, True]
        )
        return _held("fits", table.assign(place=best.groupby("sme").cumcount() + 1))

    def _interested(self, pairs: Pairs) -> list[bool]:
        interest = self._supply.interest
        markets = self._opportunities["market"].to_numpy()[pairs.opportunity]
        place = interest.columns.get_indexer(pd.Index(markets))
        cells = np.c_[interest.to_numpy(dtype=bool), np.zeros(len(interest), bool)]
        return [bool(cell) for cell in cells[pairs.sme, place]]

    def teams(self, teams: list[Team]) -> pd.DataFrame:
        """One row per team."""
        table = self._opportunities.iloc[[one.opportunity for one in teams]].reset_index(drop=True)
        found = {
            "size": [len(one.smes) for one in teams],
            "partners": [self._supply.partner.iloc[one.smes].nunique() for one in teams],
            "covered": [int(one.brings.any(axis=0).sum()) for one in teams],
            "asked": [len(one.asked) for one in teams],
            "alone": [one.alone for one in teams],
        }
        missing = [self._set(~one.brings.any(axis=0), one.asked) for one in teams]
        columns = pd.DataFrame(found, dtype="int64").assign(missing=pd.Series(missing, dtype="str"))
        return _held("teams", table.join(columns))

    def members(self, teams: list[Team]) -> pd.DataFrame:
        """One row per SME in a team, the lead first."""
        one = np.repeat([team.opportunity for team in teams], [len(team.smes) for team in teams])
        smes = np.concatenate([np.empty(0, int), *(team.smes for team in teams)])
        brings = [self._set(row, team.asked) for team in teams for row in team.brings]
        table = self._ends(one, smes, "respondent").assign(
            lead=[place == 0 for team in teams for place in range(len(team.smes))],
            brings=pd.Series(brings, dtype="str"),
        )
        return _held("members", table.astype({"lead": "bool"}))

    def near(self, rows: Iterable[tuple[int, int, int, int, float]]) -> pd.DataFrame:
        """One row per near miss."""
        found = list(rows)
        one, sme, asked, related = (
            np.array([row[at] for row in found], dtype=int) for at in range(4)
        )
        table = self._ends(one, sme).assign(
            competence=pd.Series(self._codes[asked], dtype="str"),
            related=pd.Series(self._codes[related], dtype="str"),
            proximity=np.array([row[4] for row in found], dtype=float),
        )
        return _held("near_misses", table)

    def served(self, pairs: Pairs, teams: list[Team]) -> pd.DataFrame:
        """One row per open opportunity, what is due first on top."""
        m = len(self._demand.codes)
        table = self._opportunities.assign(
            wanted=np.diff(self._demand.asked.indptr),
            base=int(self._supply.taking_part.sum()),
            named=np.bincount(pairs.opportunity, minlength=m) > 0,
            team=np.isin(np.arange(m), [one.opportunity for one in teams]),
        )
        due = table["deadline"].mask(table["deadline"] == "", "9")
        return _held("served", table.iloc[np.argsort(due.to_numpy(dtype=str), kind="stable")])


def _held(name: str, table: pd.DataFrame) -> pd.DataFrame:
    columns = list(held_columns(OpportunityMatches.SCHEMA[name]))
    return table[columns].reset_index(drop=True)


def _names(
    survey: Survey, opportunities: Opportunities, tables: dict[str, pd.DataFrame]
) -> dict[str, dict[str, Text]]:
    names = competence_names(survey.codebook)
    shown = set(tables["served"]["opportunity"])
    titles = opportunities.names["opportunity"]
    return {
        **names,
        **{domain: dict(opportunities.names[domain]) for domain in ("market", "day")},
        "opportunity": {code: title for code, title in titles.items() if code in shown},
        "partner": dict(groups_of(survey, "partner").labels),
        "related": names["competence"],
    }


def _notes(settings: OpportunitySettings, n_pairs: int) -> tuple[Message, ...]:
    load = say("at most {load}", load=settings.load) if settings.load else say("any number of")
    return (
        say(
            "Score: the share of what is wanted that an SME meets (assets for what is asked, needs "
            "for what is offered), where rarity weights the competences, the level of mastery "
            "counts as a share of the highest, and {damping} competences of mean weight are added "
            "to what is wanted; times 1 plus the bonuses: interest in its market {market}, "
            "readiness {ready}. SMEs of a size class that may not take part are left out.",
            damping=Number(settings.damping, 2), market=Number(settings.market, 2),
            ready=Number(settings.ready, 2),
        ),
        say(
            "Named are at most {smes} SMEs for each, that meet at least {least} of it by weight, "
            "and each SME for {load} opportunities.",
            smes=Count(settings.smes), least=Share(settings.least), load=load,
        ),
        say(
            "Team: two to {team} SMEs that agreed to be named or coded and bring more than any "
            "single SME, by the method of the teams for markets; sought for the {teams} open ones "
            "that ask for most. Who brings most, by rarity, leads.",
            team=Count(settings.team), teams=Count(settings.teams),
        ),
    )  # fmt: skip
