"""Location quotients, proximity, density and complexity of a table of groups by competences.

Works for any such table, as of countries by products. Nothing is rounded.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_STEPS = 1000
"""Steps in which expected counts come to their sums; where all answered, the first is enough."""


def location_quotients(counts: pd.DataFrame, bases: pd.DataFrame | None = None) -> pd.DataFrame:
    r"""Return in what each group is stronger than the whole (revealed comparative advantage).

    Observed counts of a table of groups by competences, divided by expected ones: above 1 where
    the group is specialised; missing where the count is, and where a group or a competence has
    nothing. Where everybody answered everything that is :math:`\frac{x_{gc} / x_g}{x_c / x}`. With
    `bases` (how many of each group answered for each competence) expected counts are
    :math:`n_{gc} a_g b_c`, with factors such that both margins are met (quasi-independence): what
    was not asked makes no group stronger in the rest.

    References
    ----------
    Balassa, B. (1965). Trade liberalisation and "revealed" comparative advantage. The Manchester
    School 33, 99-123. Goodman, L. A. (1968). The analysis of cross-classified data: independence,
    quasi-independence, and interactions. Journal of the American Statistical Association 63,
    1091-1131.
    """
    x = counts.to_numpy(dtype=float, na_value=np.nan)
    n = (~np.isnan(x)).astype(float) if bases is None else bases.to_numpy(dtype=float)
    expected = _expected(np.nan_to_num(x), np.where(np.isnan(x), 0, np.nan_to_num(n)))
    quotient = np.divide(x, expected, out=np.full(x.shape, np.nan), where=expected > 0)
    return pd.DataFrame(quotient, index=counts.index, columns=counts.columns)


def _expected(counts: Floats, bases: Floats) -> Floats:
    """Bases times a factor of the row and one of the column that meet both sums of the counts."""
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    by_row, by_column = np.ones(len(rows)), np.ones(len(columns))
    for _ in range(MOST_STEPS):
        by_row = _part(rows, bases @ by_column)
        new = _part(columns, by_row @ bases)
        done = np.allclose(new, by_column, rtol=1e-13, atol=0)
        by_column = new
        if done:
            break
    expected: Floats = bases * by_row[:, None] * by_column
    return expected


def _part(one: Floats, whole: Floats) -> Floats:
    return np.divide(one, whole, out=np.zeros_like(one), where=whole > 0)


def proximity(presence: pd.DataFrame) -> pd.DataFrame:
    r"""Return how likely somebody who has the one competence also has the other.

    :math:`\phi_{cd} = n_{cd} / \max(n_c, n_d)`, the smaller of the two conditional shares, among
    those that answered for both; 0 where nobody has either, and on the diagonal. The table has
    groups, or SMEs, by competences, 0 or 1, or missing.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabasi, A.-L. & Hausmann, R. (2007). The product space
    conditions the development of nations. Science 317, 482-487.
    """
    cells = presence.to_numpy(dtype=float, na_value=np.nan)
    m, known = np.nan_to_num(cells), (~np.isnan(cells)).astype(float)
    both, alone = m.T @ m, m.T @ known
    larger = np.maximum(alone, alone.T)
    phi = np.divide(both, larger, out=np.zeros_like(both), where=larger > 0)
    np.fill_diagonal(phi, 0)
    return pd.DataFrame(phi, index=presence.columns, columns=presence.columns)


def relatedness_density(presence: pd.DataFrame, related: pd.DataFrame) -> pd.DataFrame:
    r"""Return how much of what is related to a competence each group has already.

    :math:`\sum_{d \ne c} M_{gd} \phi_{cd} / \sum_{d \ne c} \phi_{cd}`, 0 to 1, with :math:`\phi`
    of `proximity`; missing where nothing is related.

    References
    ----------
    Hidalgo et al. (2007), as `proximity`. Boschma, R., Balland, P.-A. & Kogler, D. F. (2015).
    Relatedness and technological change in cities. Industrial and Corporate Change 24, 223-250.
    """
    phi = related.to_numpy(dtype=float).copy()
    np.fill_diagonal(phi, 0)
    near = presence.to_numpy(dtype=float) @ phi
    whole = np.broadcast_to(phi.sum(axis=0), near.shape)
    density = np.divide(near, whole, out=np.full(near.shape, np.nan), where=whole > 0)
    return pd.DataFrame(density, index=presence.index, columns=presence.columns)


def reflections(presence: pd.DataFrame, steps: int) -> tuple[pd.Series[float], pd.Series[float]]:
    """Return how diverse groups are and how common competences, seen through each other.

    No steps give diversity and ubiquity, each further step the mean of the other side; missing
    for what has nothing.

    References
    ----------
    Hidalgo, C. A. & Hausmann, R. (2009). The building blocks of economic complexity. PNAS 106,
    10570-10575.
    """
    m = presence.to_numpy(dtype=float)
    diversity, ubiquity = (np.where(k > 0, k, np.nan) for k in (m.sum(axis=1), m.sum(axis=0)))
    groups, competences = diversity, ubiquity
    for _ in range(steps):
        groups, competences = (
            m @ np.nan_to_num(competences) / diversity,
            np.nan_to_num(groups) @ m / ubiquity,
        )
    return pd.Series(groups, presence.index), pd.Series(competences, presence.columns)


def economic_complexity(presence: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    """Return the complexity of groups and of competences (ECI, PCI).

    A group is complex that has what only few others have, and these are diverse: where
    `reflections` lead in the end. It is the eigenvector of the second-largest eigenvalue of
    :math:`D_g^{-1} M D_c^{-1} M^T` (from a singular value decomposition, which is the same and
    more stable), and that of the competences. Mean 0, standard deviation 1 (divided by n); the
    sign is such that diverse groups are complex. Missing for what has nothing, and everywhere if
    all is alike.

    References
    ----------
    Hausmann, R., Hidalgo, C. A. et al. (2014). The Atlas of Economic Complexity. MIT Press.
    """
    m = presence.to_numpy(dtype=float)
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    inner = m[np.ix_(rows, columns)]
    diversity, ubiquity = inner.sum(axis=1), inner.sum(axis=0)
    groups, competences = (np.full(len(some), np.nan) for some in (rows, columns))
    if min(inner.shape) > 1:
        scaled = inner / np.sqrt(diversity[:, None] * ubiquity)
        left, size, right = np.linalg.svd(scaled, full_matrices=False)
        if size[1] > 1e-9:
            one, other = left[:, 1] / np.sqrt(diversity), right[1] / np.sqrt(ubiquity)
            sign = -1.0 if one @ (diversity - diversity.mean()) < 0 else 1.0
            groups[rows], competences[columns] = _standard(sign * one), _standard(sign * other)
    return pd.Series(groups, presence.index), pd.Series(competences, presence.columns)


def fitness(
    presence: pd.DataFrame, *, steps: int = 200
) -> tuple[pd.Series[float], pd.Series[float]]:
    r"""Return the fitness of groups and the complexity of competences, each with mean 1.

    A competence counts little that also unfit groups have: :math:`F_g = \sum_c M_{gc} Q_c` and
    :math:`Q_c = 1 / \sum_g M_{gc} / F_g`, each divided by its mean, in so many steps. The values
    of the least fit go to 0 slowly; ranks settle early. Missing for what has nothing.

    References
    ----------
    Tacchella, A., Cristelli, M., Caldarelli, G., Gabrielli, A. & Pietronero, L. (2012). A new
    metrics for countries' fitness and products' complexity. Scientific Reports 2, 723.
    """
    m = presence.to_numpy(dtype=float)
    rows, columns = m.sum(axis=1) > 0, m.sum(axis=0) > 0
    inner = m[np.ix_(rows, columns)]
    fit, hard = np.ones(rows.sum()), np.ones(columns.sum())
    for _ in range(steps if inner.size else 0):
        new, rare = inner @ hard, 1 / ((1 / fit) @ inner)
        # Fitness that sinks to 0 is held above it, so that nothing is divided by 0.
        fit, hard = np.maximum(new / new.mean(), 1e-100), rare / rare.mean()
    groups, competences = (np.full(len(some), np.nan) for some in (rows, columns))
    groups[rows], competences[columns] = fit, hard
    return pd.Series(groups, presence.index), pd.Series(competences, presence.columns)


def _standard(values: Floats) -> Floats:
    spread = values.std()
    standard: Floats = (values - values.mean()) / spread if spread > 1e-12 else values * np.nan
    return standard
