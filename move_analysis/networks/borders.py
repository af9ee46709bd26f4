"""Borders: of the pairs of SMEs that have a competence, how many are of two countries."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import How
from ..competences.groups import groups_of
from ..competences.matrix import as_matrix
from ..derive import Floats, Published, Z
from ..survey import Survey

Counts = tuple[tuple[int, ...], ...]
KNOWN = ("countries", "across", "expected")
SIGNS = {"low": -1, "high": 1}


def countries_of(cells: pd.DataFrame, survey: Survey) -> pd.DataFrame:
    """Return the SMEs of each country that have each competence: ``node country n base``.

    Empty where there are not two countries.
    """
    columns = ["node", "country", "n", "base"]
    country = groups_of(survey, "country").codes if survey.columns("country") else pd.Series()
    if country.nunique() < 2:
        return pd.DataFrame(columns=columns).astype({"n": np.int64, "base": np.int64})
    parts = [
        pd.DataFrame(
            {
                "node": cells.columns.to_numpy(),
                "country": code,
                "n": own.sum().to_numpy(dtype=np.int64),
                "base": own.notna().sum().to_numpy(),
            }
        )
        for code, own in cells.groupby(country)
    ]
    return pd.concat(parts, ignore_index=True)


def of_borders(name: str) -> How:
    """Return how one column of `border_tests` follows from the published counts by country.

    For ``low`` and ``high``, the range of the draws is widened by the noise of the counts.
    """

    def how(published: Published) -> Floats:
        countries, nodes = published.tables["countries"], published.table["node"]
        draws, seed = (published.arguments[one] for one in ("draws", "seed"))
        found = border_tests(countries, nodes, draws=draws, seed=seed)
        if name not in SIGNS:
            return found[name]
        slopes = _slopes(_by_country(countries, nodes, "n"))
        noise = Z * np.sqrt(published.noise("n") * (slopes**2).sum(axis=1))
        half = SIGNS[name] * np.hypot(found[name] - found["expected"], noise)
        bound: Floats = np.clip(found["expected"] + half, 0, 1)
        return bound

    return how


def _slopes(own: Floats) -> Floats:
    """How much one SME more of each country changes the share of pairs across borders."""
    total = own.sum(axis=1, keepdims=True)
    pairs, inside = total * (total - 1), (own * (own - 1)).sum(axis=1, keepdims=True)
    slopes = np.full(own.shape, np.nan)
    change = inside * (2 * total - 1) - (2 * own - 1) * pairs
    np.divide(change, pairs**2, out=slopes, where=pairs > 0)
    return slopes


def _by_country(countries: pd.DataFrame, nodes: pd.Series[str], name: str) -> Floats:
    wide = countries.rename(columns={"node": "competence", "country": "group"})
    return as_matrix(wide, wide[name]).reindex(columns=nodes).T.to_numpy()


def border_tests(
    countries: pd.DataFrame, nodes: pd.Series[str], *, draws: int, seed: int
) -> dict[str, Floats]:
    """Test whether a competence is in fewer countries than if country did not matter.

    Returns ``countries across expected low high p_lower`` as in `CompetenceBridges`, by drawing
    sets of SMEs from all that answered; NaN with fewer than two SMEs or countries.
    """
    counts = (np.rint(_by_country(countries, nodes, name)).astype(int) for name in ("n", "base"))
    own, every = (tuple(map(tuple, table.tolist())) for table in counts)
    found = np.array(_drawn(own, every, draws, seed)).reshape(-1, 6).T
    return dict(zip((*KNOWN, "low", "high", "p_lower"), found, strict=True))


@lru_cache(maxsize=4)  # the columns of a released table are made one by one, from the same draws
def _drawn(own: Counts, every: Counts, draws: int, seed: int) -> list[tuple[float, ...]]:
    rng = np.random.default_rng(seed)
    pairs = [
        (np.array(some), np.array(all_of_them))
        for some, all_of_them in zip(own, every, strict=True)
    ]
    return [_border_test(*pair, draws, rng) for pair in pairs]


def _border_test(
    own: NDArray[np.int64], every: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> tuple[float, ...]:
    own, every = np.minimum(own, every)[every > 0], every[every > 0]
    if own.sum() < 2 or len(every) < 2:
        return (np.nan,) * 6
    across, expected = float(_across(own)), float(_across(every))
    drawn = _across(rng.multivariate_hypergeometric(every, own.sum(), size=draws))
    low, high = np.quantile(drawn, [0.025, 0.975])
    p_lower = ((drawn <= across + 1e-12).sum() + 1) / (draws + 1)
    return float((own > 0).sum()), across, expected, low, high, p_lower


def _across(sizes: NDArray[Any]) -> Any:
    """Share of the pairs of two groups; the mean of it over draws is that of all SMEs."""
    total = sizes.sum(axis=-1)
    inside = (sizes * (sizes - 1)).sum(axis=-1)
    return 1 - inside / (total * (total - 1))
