"""Bridges: which competences join sectors and countries, and how sure is that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Column
from ..competences.groups import LAYER_NAMES
from ..derive import Published, numbers, rounded
from ..result import Result, Schema, analysis
from ..statistics import adjust_p_values
from ..survey import Survey
from .borders import border_tests, countries_of, of_borders
from .chance import p_columns, surest_first, where_shown
from .competence_network import CompetenceNetwork
from .fixed_margins import drawn_tables
from .partitions import ROLES, brokerage_roles, open_two_paths
from .wording import p_words

Floats = NDArray[np.float64]

SURE = 0.05
COMPETENCE_COLUMNS = {
    "node": Column.label("code of the competence"),
    "label": Column.label("competence"),
    "sector_label": Column.label("its sector"),
    "n": Column.count("SMEs that have (or need) it", of="{layer} {node}"),
    "base": Column.base("SMEs that answered for it", of="answered {layer}"),
}
FEW = 10
"""Of fewer SMEs than this, a mean of whole numbers with two digits gives their number away."""
IN_COUNTRY = {"country": "country"}
SECTORS = (
    "Sectors: how many competences of other sectors the SMEs with a competence have on average. "
    "Test: {draws} tables drawn in which each SME has as many competences of each sector, and each "
    "competence as many SMEs, as observed (curveball trades inside the competence's sector; "
    "Strona, G. et al. (2014). Nature Communications 5, 4114), so that neither busy SMEs nor "
    "sectors that keep to themselves decide; p-values (b + 1) / ({draws} + 1), Benjamini-Hochberg "
    "over the competences. Missing answers count as no."
)
PATHS = (
    "Open paths: two links of the backbone through a competence, with no link that closes them "
    "(Gould, R. V. & Fernandez, R. M. (1989). Structures of mediation. Sociological Methodology "
    "19, 89-126); a path and its way back count once. They describe, and are not tested."
)
BORDERS = (
    "Borders: of all pairs of SMEs that have (or need) the competence, the share of different "
    "countries. Test: as many SMEs drawn {draws} times from all that answered for it; a "
    "small p-value says that it is concentrated in few countries, corrected as above."
)


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
        How many SMEs of each country have each competence: what ``borders`` stands on.

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
                p_upper="chance of at least as many",
                p_adjusted="corrected for the competences tested",
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
                p_lower="chance of at most as much",
                p_adjusted="corrected for the competences tested",
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

    def reading(self) -> tuple[str, ...]:
        """Which competences bridge sectors, how surely, and which stay inside few countries."""
        return (*self._across_sectors(), *self._across_borders()) or (
            "Too few links and SMEs to say which competences bridge.",
        )

    def _across_sectors(self) -> list[str]:
        if len(set(self.sectors["sector_label"])) == 1:
            return ["All competences are of one sector, so none can join sectors."]
        known = self.sectors.dropna(subset=["others", "p_adjusted"])
        if known.empty:
            return []
        sure = int((known["p_adjusted"] <= SURE).sum())
        top = [
            f"SMEs with {row.label} have {row.others:.2g} competences of other sectors, "
            f"{row.expected:.2g} expected ({p_words(row.p_adjusted)} after correction, {row.n:.0f} "
            "SMEs)."
            for row in known[known["others"] > known["expected"]].head(3).itertuples()
        ]
        linked = int((known["links_across"] > 0).sum())
        return [
            f"{sure} of {len(known)} competences bridge sectors beyond chance; {linked} have links "
            "to other sectors in the network.",
            *top,
        ]

    def _across_borders(self) -> list[str]:
        known = self.borders.dropna(subset=["across", "p_adjusted"])
        if known.empty:
            return []
        narrow = known["p_adjusted"] <= SURE
        lines = [
            f"{narrow.sum()} of {len(known)} competences are kept to few countries beyond chance; "
            "the others cross borders as far as one can tell."
        ]
        ends = (
            (known[~narrow].nlargest(3, "n"), "Most common among those that cross borders"),
            (known[narrow].nsmallest(3, "across"), "Most kept to few countries"),
        )
        for rows, what in ends:
            named = [
                f"{row.label} ({row.across:.0%} of the pairs of its {row.n:.0f} SMEs cross a "
                f"border, {row.expected:.0%} expected)"
                for row in rows.itertuples()
            ]
            lines += [f"{what}: {', '.join(named)}."] if named else []
        return lines


@analysis
def measure_bridges(
    survey: Survey, network: CompetenceNetwork, *, draws: int = 1999, seed: int = 0
) -> CompetenceBridges:
    """Which competences join sectors and countries, and more than chance explains?

    Parameters
    ----------
    survey : Survey
        The SMEs' countries, and what they have or need.
    network : CompetenceNetwork
        From `find_competence_network` of the same survey: its layer and its kept links.
    draws : int, default 1999
        Tables, and sets of SMEs, that are drawn for the tests.
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
    if draws < 1:
        raise ValueError(f"draws should be at least 1, got {draws!r}")
    layer = network.arguments["layer"]
    nodes = network.nodes[["node", "label", "sector", "sector_label"]].reset_index(drop=True)
    cells = survey.incidence(layer).reindex(columns=nodes["node"]).astype("boolean")
    nodes = nodes.assign(
        n=cells.sum().to_numpy(dtype=np.int64), base=cells.notna().sum().to_numpy()
    )
    has = cells.fillna(False).to_numpy(dtype=np.uint8)
    tested = _reach(has, nodes["sector"].to_numpy(), draws=draws, rng=np.random.default_rng(seed))
    anybody = nodes["n"].to_numpy() > 0
    tested = {name: np.where(anybody, values, np.nan) for name, values in tested.items()}
    sectors = nodes.assign(**tested, **_places(nodes, network.edges))
    sectors = sectors.assign(p_adjusted=adjust_p_values(sectors["p_upper"]))
    sectors = sectors.assign(rank=_rank(sectors)).sort_values("rank", kind="stable")
    countries = countries_of(cells, survey)
    return CompetenceBridges(
        sectors=sectors[list(CompetenceBridges.SCHEMA["sectors"])].reset_index(drop=True),
        borders=_borders(nodes, countries, draws=draws, seed=seed),
        countries=countries,
        arguments={**network.arguments, "draws": draws, "seed": seed},
        notes=(
            f"Counted are {LAYER_NAMES[layer]}.",
            *(SECTORS.format(draws=draws), PATHS, BORDERS.format(draws=draws)),
        ),
    )


def _reach(
    has: NDArray[np.uint8], sector: NDArray[Any], *, draws: int, rng: np.random.Generator
) -> dict[str, Floats]:
    """Competences of other sectors that the SMEs with each competence have; p against draws."""
    if len(set(sector)) < 2:  # nothing of another sector to reach
        return dict.fromkeys(("others", "expected", "p_upper"), np.full(len(sector), np.nan))
    own = (sector[:, None] == sector).astype(np.float32)
    beside = (has.sum(axis=1, dtype=np.float32)[:, None] - has @ own).astype(np.float32)
    observed = (beside * has).sum(axis=0)
    # The observed table is one of the draws, so that no p-value is 0.
    total, above = observed.astype(float), np.ones(len(sector))
    for table in drawn_tables(has, draws=draws, rng=rng, kinds=sector):
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
    table = nodes if len(countries) else nodes.head(0)
    found = border_tests(countries, table["node"], draws=draws, seed=seed)
    table = table.assign(**found, p_adjusted=adjust_p_values(found["p_lower"]))
    table = table.sort_values("across", kind="stable", ignore_index=True)
    return table[list(CompetenceBridges.SCHEMA["borders"])]
