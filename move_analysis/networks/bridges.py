"""Bridges: which competences join sectors and countries, and how sure is that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..choices import Positive, Whole
from ..columns import Column
from ..competences.groups import groups_of, unknown_group_notes
from ..derive import Published, numbers, rounded
from ..messages import Message, say
from ..result import Result, Schema, analysis, held_columns
from ..statistics import adjust_p_values
from ..survey import Survey
from ..values import Count, Listed, Share
from .attributes import LAYER_WORDS
from .borders import border_tests, countries_of, of_borders
from .chance import p_columns, surest_first, where_shown
from .competence_network import CompetenceNetwork
from .fixed_margins import answer_order, drawn_tables
from .partitions import ROLES, brokerage_roles, open_two_paths
from .permutation import affordable
from .wording import p_words, significant

Floats = NDArray[np.float64]

SURE = 0.05
COMPETENCE_COLUMNS = {
    "node": Column.label("code of the competence"),
    "label": Column.name_of("node", "competence", domain="competence"),
    "sector": Column.label("code of its sector"),
    "sector_label": Column.name_of("sector", "its sector", domain="competence_sector"),
    "n": Column.count("SMEs that have (or need) it", of="{layer} {node}"),
    "base": Column.base("SMEs that answered for it", of="answered {layer}"),
}
FEW = 10
"""Of fewer SMEs than this, a mean of whole numbers with two digits gives their number away."""
MOST, LEAST, FREE_CELLS = 1999, 499, 100_000
"""Draws for the tests: the most, of tables with so many cells; of larger ones, the least."""
IN_COUNTRY = {"country": "country"}
PATHS = say(
    "Open paths: two links of the backbone through a competence, with no link that closes them "
    "(Gould, R. V. & Fernandez, R. M. (1989). Structures of mediation. Sociological Methodology "
    "19, 89-126); a path and its way back count once. They describe, and are not tested."
)
NOTHING = say("Too few links and SMEs to say which competences bridge.")


@dataclass(frozen=True, kw_only=True, eq=False)
class CompetenceBridges(Result):
    """How much each competence joins sectors and countries.

    Parameters
    ----------
    sectors : DataFrame
        One row per competence, the surest bridge first.
    borders : DataFrame
        One row per competence, the one kept most to few countries first.
    countries : DataFrame
        How many SMEs of each country have each competence: on which ``borders`` is computed.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> survey = demo_survey()
    >>> bridges = measure_bridges(survey, find_competence_network(survey), draws=99)
    >>> list(bridges.tables())
    ['sectors', 'borders', 'countries']
    """

    SCHEMA: ClassVar[Schema] = {
        "sectors": {
            **COMPETENCE_COLUMNS,
            "others": Column.derived(
                "competences of other sectors per SME", "mean", how=lambda p: _others(p)
            ),
            "expected": Column.coarse("the same in the drawn tables", "mean"),
            **p_columns(
                "n",
                p_upper=Column.p_value("chance of at least as many"),
                p_adjusted=Column.p_value("corrected for the competences tested"),
            ),
            "degree": Column.coarse("its links in the backbone", "links", digits=4),
            "links_across": Column.coarse("those to other sectors", "links", digits=4),
            "paths": Column.coarse("open paths through it", "paths", digits=4),
            "liaison": Column.coarse("those between two other sectors", "paths", digits=4),
            "gatekeeper": Column.coarse("those between its own and another", "paths", digits=4),
            "itinerant": Column.coarse("those inside one other sector", "paths", digits=4),
            "betweenness": Column.coarse("share of shortest paths through it", "share"),
            "rank": Column.derived("place, the surest bridge first", how=lambda p: _rank(p.table)),
        },
        "borders": {
            **COMPETENCE_COLUMNS,
            "n": Column.count("its SMEs of known country", of="{layer} {node}"),
            "base": Column.base(
                "SMEs of known country that answered for it", of="answered {layer}"
            ),
            "countries": Column.derived(
                "countries of its SMEs",
                "countries",
                how=of_borders("countries"),
            ),
            "across": Column.derived(
                "share of the pairs of its SMEs across borders",
                "share",
                how=of_borders("across"),
            ),
            "expected": Column.derived(
                "the same if country did not matter",
                "share",
                how=of_borders("expected"),
            ),
            "low": Column.derived("lower end of 95 % of the draws", "share", how=of_borders("low")),
            "high": Column.derived(
                "upper end of 95 % of the draws",
                "share",
                how=of_borders("high"),
            ),
            **p_columns(
                "n",
                p_lower=Column.p_value("chance of at most as much"),
                p_adjusted=Column.p_value("corrected for the competences tested"),
            ),
        },
        "countries": {
            "node": Column.label("code of the competence"),
            "country": Column.label("code of the country"),
            "n": Column.count(
                "its SMEs that have (or need) it", of="{layer} {node}", where=IN_COUNTRY
            ),
            "base": Column.base(
                "its SMEs that answered for it", of="answered {layer}", where=IN_COUNTRY
            ),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "sectors": ("rank",),
        "borders": ("across",),
    }

    sectors: pd.DataFrame
    borders: pd.DataFrame
    countries: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Which competences bridge sectors, how surely, and which stay inside few countries."""
        return (*self._across_sectors(), *self._across_borders()) or (NOTHING,)

    def _across_sectors(self) -> list[Message]:
        if len(set(self.sectors["sector"])) == 1:
            return [say("All competences are of one sector, so none can join sectors.")]
        known = self.sectors.dropna(subset=["others", "p_adjusted"])
        if known.empty:
            return []
        beyond = say(
            "{sure} of {all} competences bridge sectors beyond chance; {linked} have links to "
            "other sectors in the network.",
            sure=(known["p_adjusted"] <= SURE).sum(), all=len(known),
            linked=(known["links_across"] > 0).sum(),
        )  # fmt: skip
        top = known[known["others"] > known["expected"]].head(3)
        return [beyond, *(self._bridge(row) for row in top.itertuples())]

    def _bridge(self, row: Any) -> Message:
        return say(
            "SMEs with {label} have {others} competences of other sectors, {expected} expected "
            "({chance} after correction, {n} SMEs).",
            label=self.name("competence", row.node), others=significant(row.others),
            expected=significant(row.expected), chance=p_words(row.p_adjusted), n=Count(row.n),
        )  # fmt: skip

    def _across_borders(self) -> list[Message]:
        known = self.borders.dropna(subset=["across", "p_adjusted"])
        if known.empty:
            return []
        narrow = known["p_adjusted"] <= SURE
        lines = [
            say(
                "{narrow} of {all} competences are kept to few countries beyond chance; the "
                "others cross borders as far as one can tell.",
                narrow=narrow.sum(), all=len(known),
            )
        ]  # fmt: skip
        if wide := self._shares(known[~narrow].nlargest(3, "n")):
            lines.append(say("Most common among those that cross borders: {list}.", list=wide))
        if few := self._shares(known[narrow].nsmallest(3, "across")):
            lines.append(say("Most kept to few countries: {list}.", list=few))
        return lines

    def _shares(self, rows: pd.DataFrame) -> Listed | None:
        """Competences with the share of the pairs of their SMEs across borders."""
        parts = [
            say(
                "{label} ({share} of the pairs of its {n} SMEs cross a border, {expected} "
                "expected)",
                label=self.name("competence", row.node), share=Share(row.across),
                n=Count(row.n), expected=Share(row.expected),
            )
            for row in rows.itertuples()
        ]  # fmt: skip
        return Listed(parts, "comma") if parts else None


@analysis
def measure_bridges(
    survey: Survey, network: CompetenceNetwork, *, draws: Positive | None = None, seed: Whole = 0
) -> CompetenceBridges:
    """Measure which competences join sectors and countries more than chance explains.

    Parameters
    ----------
    survey : Survey
        The SMEs' countries, and what they have or need.
    network : CompetenceNetwork
        From `find_competence_network` of the same survey: its layer and its kept links.
    draws : int, optional
        Tables, and sets of SMEs, that are drawn for the tests. Left out, 1,999; of tables with
        more than 100,000 cells (SMEs by competences) fewer, but at least 499.
    seed : int
        For the draws.

    Returns
    -------
    CompetenceBridges
        ``sectors`` (one row per competence: competences of other sectors that its SMEs have,
        and its links and open paths in the backbone by role), ``borders`` (pairs of SMEs
        across countries) and ``countries`` (SMEs of each country), the last two empty where the
        survey did not ask for the country. Shares are 0 to 1, missing with fewer than two SMEs.

    References
    ----------
    Strona, G. et al. (2014). A fast and unbiased procedure to randomize ecological binary
    matrices with fixed row and column totals. Nature Communications 5, 4114. Gould, R. V. &
    Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in
    transaction networks. Sociological Methodology 19, 89-126. Benjamini, Y. & Hochberg, Y.
    (1995). Controlling the false discovery rate. JRSS B 57, 289-300.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> survey = demo_survey()
    >>> bridges = measure_bridges(survey, find_competence_network(survey), draws=99)
    >>> "air_quality" in bridges.sectors["node"].head(5).tolist()
    True
    """
    layer = network.arguments["layer"]
    nodes = network.nodes[["node", "sector"]].reset_index(drop=True)
    cells = survey.incidence(layer).reindex(columns=nodes["node"]).astype("boolean")
    nodes = nodes.assign(
        n=cells.sum().to_numpy(dtype=np.int64), base=cells.notna().sum().to_numpy()
    )
    has, asked = (part.to_numpy(dtype=np.uint8) for part in (cells.fillna(False), cells.notna()))
    draws = draws or affordable(has.size, free=FREE_CELLS, most=MOST, least=LEAST)
    order = answer_order(has, asked)
    rng, kinds = np.random.default_rng(seed), nodes["sector"].to_numpy()
    tested = _reach(has[order], asked[order], kinds, draws=draws, rng=rng)
    anybody = nodes["n"].to_numpy() > 0
    tested = {name: np.where(anybody, values, np.nan) for name, values in tested.items()}
    sectors = nodes.assign(**tested, **_places(nodes, network.edges))
    sectors = sectors.assign(p_adjusted=adjust_p_values(sectors["p_upper"]))
    sectors = sectors.assign(rank=_rank(sectors)).sort_values("rank", kind="stable")
    countries = countries_of(cells, survey)
    unknown = _unknown_countries(survey)
    counted = say("Counted are {layer}.", layer=LAYER_WORDS[layer])
    return CompetenceBridges(
        sectors=sectors[list(held_columns(CompetenceBridges.SCHEMA["sectors"]))].reset_index(
            drop=True
        ),
        borders=_borders(nodes, countries, draws=draws, seed=seed),
        countries=countries,
        arguments={**network.arguments, "draws": draws, "seed": seed},
        names=network.names,
        notes=(counted, *_notes(draws), *unknown),
    )


def _unknown_countries(survey: Survey) -> tuple[Message, ...]:
    if not survey.columns("country"):
        return ()
    return unknown_group_notes(groups_of(survey, "country"), "country")


def _notes(draws: int) -> tuple[Message, ...]:
    return (_sectors_note(draws), PATHS, _borders_note(draws))


def _sectors_note(draws: int) -> Message:
    return say(
        "Sectors: how many competences of other sectors the SMEs with a competence have on "
        "average. Test: {draws} tables drawn in which each SME has as many competences of each "
        "sector, and each competence as many SMEs, as observed (curveball trades inside the "
        "competence's sector; Strona, G. et al. (2014). Nature Communications 5, 4114), so that "
        "neither busy SMEs nor sectors that keep to themselves decide; p-values (b + 1) / "
        "({draws} + 1), Benjamini-Hochberg over the competences. What was not asked or not "
        "answered is no in every table.",
        draws=draws,
    )


def _borders_note(draws: int) -> Message:
    return say(
        "Borders: of all pairs of SMEs that have (or need) the competence, the share of different "
        "countries. Test: as many SMEs drawn {draws} times from all that answered for it; a "
        "small p-value says that it is concentrated in few countries, corrected as above.",
        draws=draws,
    )


def _reach(
    has: NDArray[np.uint8],
    asked: NDArray[np.uint8],
    sector: NDArray[Any],
    *,
    draws: int,
    rng: np.random.Generator,
) -> dict[str, Floats]:
    """Competences of other sectors that the SMEs with each competence have; p against draws."""
    if len(set(sector)) < 2:  # nothing of another sector to reach
        return dict.fromkeys(("others", "expected", "p_upper"), np.full(len(sector), np.nan))
    own = (sector[:, None] == sector).astype(np.float32)
    beside = (has.sum(axis=1, dtype=np.float32)[:, None] - has @ own).astype(np.float32)
    observed = (beside * has).sum(axis=0)
    # The observed table is one of the draws, so that no p-value is 0.
    total, above = observed.astype(float), np.ones(len(sector))
    for table in drawn_tables(has, draws=draws, rng=rng, kinds=sector, asked=asked):
        drawn = np.einsum("ij,ij->j", beside, table)
        total, above = total + drawn, above + (drawn >= observed)
    smes = np.maximum(has.sum(axis=0), 1)
    others, expected = observed / smes, total / (draws + 1) / smes
    return {"others": others, "expected": expected, "p_upper": above / (draws + 1)}


def _places(nodes: pd.DataFrame, edges: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """Links, open paths and betweenness of each competence in the backbone."""
    import igraph

    kept = edges[edges["kept"].fillna(False).astype(bool)]
    place = pd.Index(nodes["node"])
    ends = [place.get_indexer(pd.Index(kept[end])) for end in ("source", "target")]
    n = len(nodes)
    tie = np.zeros((n, n), dtype=bool)
    tie[ends[0], ends[1]] = tie[ends[1], ends[0]] = True
    paths = open_two_paths(tie)
    paths = paths[:, paths[0] < paths[2]]
    sector = pd.Categorical(nodes["sector"]).codes.astype(np.int16)
    counts = brokerage_roles(paths, n_nodes=n)(sector[:, None])
    role = dict(zip(ROLES, counts.reshape(n, len(ROLES)).T.astype(np.int64), strict=True))
    between = igraph.Graph(n=n, edges=np.transpose(ends).tolist()).betweenness()
    return {
        "degree": tie.sum(axis=1),
        "links_across": (tie & (sector[:, None] != sector)).sum(axis=1),
        "paths": np.bincount(paths[1], minlength=n),
        "liaison": role["liaison"],
        "gatekeeper": role["gatekeeper"] + role["representative"],
        "itinerant": role["itinerant"],
        "betweenness": np.array(between, dtype=float) / max(1, (n - 1) * (n - 2) / 2),
    }


def _others(published: Published) -> Floats:
    """Two digits; of few SMEs one, or the mean would say how many they are."""
    mean = numbers(pd.Series(where_shown("others", "n")(published)))
    return np.where(published["n"] < FEW, rounded(mean, 1), rounded(mean, 2))


def _rank(sectors: pd.DataFrame) -> Floats:
    """Place of each competence: by its test, then by how much more its SMEs have than expected."""
    others, expected = (sectors[name].to_numpy(dtype=float) for name in ("others", "expected"))
    more = np.divide(others, expected, out=np.full(len(others), np.nan), where=expected > 0)
    return surest_first(sectors["p_upper"], more)


def _borders(
    nodes: pd.DataFrame, countries: pd.DataFrame, *, draws: int, seed: int
) -> pd.DataFrame:
    """Of the pairs of SMEs that have a competence, those of two countries, and their test."""
    known = countries.groupby("node")[["n", "base"]].sum()
    table = nodes.drop(columns=["n", "base"]).join(known, on="node", how="inner")
    found = border_tests(countries, table["node"], draws=draws, seed=seed)
    table = table.assign(**found, p_adjusted=adjust_p_values(found["p_lower"]))
    table = table.sort_values("across", kind="stable", ignore_index=True)
    return table[list(held_columns(CompetenceBridges.SCHEMA["borders"]))]
