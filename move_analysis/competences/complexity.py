"""Location quotients, proximity, density and complexity of a table of groups by competences.

Works for any such table, as of countries by products. Nothing is rounded.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def location_quotients(counts: pd.DataFrame) -> pd.DataFrame:
    r"""In what is each group stronger than the whole (revealed comparative advantage)?

    Parameters
    ----------
    counts : DataFrame of shape (n_groups, n_competences)
        How often each group has each competence; missing where it is not known.

    Returns
    -------
    DataFrame of the same shape
        :math:`\frac{x_{gc} / x_g}{x_c / x}`: above 1 where the group is specialised; missing
        where the count is, and where a group or a competence has nothing.

    References
    ----------
    Balassa, B. (1965). Trade liberalisation and "revealed" comparative advantage. The
    Manchester School 33, 99-123.

    Examples
    --------
    >>> counts = pd.DataFrame({"iot": [1, 1], "web": [0, 2]})
    >>> location_quotients(counts).round(2).to_numpy().tolist()
    [[2.0, 0.0], [0.67, 1.33]]
    """
    x = counts.to_numpy(dtype=float, na_value=np.nan)
    total = np.nansum(x)
    chance = np.nansum(x, axis=1)[:, None] * np.nansum(x, axis=0)
    quotient = np.divide(x * total, chance, out=np.full(x.shape, np.nan), where=chance > 0)
    return pd.DataFrame(quotient, index=counts.index, columns=counts.columns)


def proximity(presence: pd.DataFrame) -> pd.DataFrame:
    r"""How likely does who has the one competence also have the other?

    Parameters
    ----------
    presence : DataFrame of 0/1 of shape (n_groups, n_competences)
        Who has what.

    Returns
    -------
    DataFrame of shape (n_competences, n_competences)
        :math:`\phi_{cd} = n_{cd} / \max(n_c, n_d)`, the smaller of the two conditional shares;
        0 where nobody has either, and on the diagonal.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabasi, A.-L. & Hausmann, R. (2007). The product space
    conditions the development of nations. Science 317, 482-487.

    Examples
    --------
    >>> proximity(pd.DataFrame({"iot": [1, 1, 0], "web": [1, 0, 0]})).loc["iot", "web"]
    np.float64(0.5)
    """
    m = presence.to_numpy(dtype=float)
    both, alone = m.T @ m, m.sum(axis=0)
    larger = np.maximum(alone[:, None], alone)
    phi = np.divide(both, larger, out=np.zeros_like(both), where=larger > 0)
    np.fill_diagonal(phi, 0)
    return pd.DataFrame(phi, index=presence.columns, columns=presence.columns)


def relatedness_density(presence: pd.DataFrame, related: pd.DataFrame) -> pd.DataFrame:
    r"""How much of what is related to a competence does each group have already?

    Parameters
    ----------
    presence : DataFrame of 0/1 of shape (n_groups, n_competences)
        In what each group is strong.
    related : DataFrame of shape (n_competences, n_competences)
        From `proximity`; its diagonal is not used.

    Returns
    -------
    DataFrame of shape (n_groups, n_competences)
        :math:`\sum_{d \ne c} M_{gd} \phi_{cd} / \sum_{d \ne c} \phi_{cd}`, 0 to 1; missing
        where nothing is related.

    References
    ----------
    Hidalgo et al. (2007), as `proximity`. Boschma, R., Balland, P.-A. & Kogler, D. F. (2015).
    Relatedness and technological change in cities. Industrial and Corporate Change 24, 223-250.

    Examples
    --------
    >>> have = pd.DataFrame({"iot": [1, 1, 0], "web": [1, 0, 0], "gis": [0, 1, 1]})
    >>> relatedness_density(have, proximity(have)).loc[1].tolist()
    [0.5, 1.0, 1.0]
    """
    phi = related.to_numpy(dtype=float).copy()
    np.fill_diagonal(phi, 0)
    near = presence.to_numpy(dtype=float) @ phi
    whole = np.broadcast_to(phi.sum(axis=0), near.shape)
    density = np.divide(near, whole, out=np.full(near.shape, np.nan), where=whole > 0)
    return pd.DataFrame(density, index=presence.index, columns=presence.columns)


def reflections(presence: pd.DataFrame, steps: int) -> tuple[pd.Series[float], pd.Series[float]]:
    """How diverse are groups and how common competences, seen through each other?

    Parameters
    ----------
    presence : DataFrame of 0/1 of shape (n_groups, n_competences)
        Who has what.
    steps : int
        0 gives diversity and ubiquity, each further step the mean of the other side.

    Returns
    -------
    groups, competences : Series
        Missing for what has nothing.

    References
    ----------
    Hidalgo, C. A. & Hausmann, R. (2009). The building blocks of economic complexity. PNAS 106,
    10570-10575.

    Examples
    --------
    >>> have = pd.DataFrame([[1, 1], [1, 0]], index=["A", "B"], columns=["iot", "web"])
    >>> [values.tolist() for values in reflections(have, 1)]
    [[1.5, 2.0], [1.5, 2.0]]
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
    r"""Who has what only few others, and these diverse ones, have (ECI, PCI)?

    Where `reflections` lead in the end: the eigenvector of the second-largest eigenvalue of
    :math:`D_g^{-1} M D_c^{-1} M^T` (from a singular value decomposition, which is the same and
    more stable), and that of the competences.

    Parameters
    ----------
    presence : DataFrame of 0/1 of shape (n_groups, n_competences)
        Who has what.

    Returns
    -------
    groups, competences : Series
        Mean 0, standard deviation 1 (divided by n); the sign is such that diverse groups are
        complex. Missing for what has nothing, and everywhere if all is alike.

    References
    ----------
    Hausmann, R., Hidalgo, C. A. et al. (2014). The Atlas of Economic Complexity. MIT Press.

    Examples
    --------
    >>> have = pd.DataFrame(np.triu(np.ones((4, 4))))
    >>> economic_complexity(have)[0].round(2).tolist()
    [1.34, 0.45, -0.45, -1.34]
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
    r"""How fit is each group, if a competence counts little that also unfit groups have?

    Parameters
    ----------
    presence : DataFrame of 0/1 of shape (n_groups, n_competences)
        Who has what.
    steps : int, default 200
        Iterations of :math:`F_g = \sum_c M_{gc} Q_c` and :math:`Q_c = 1 / \sum_g M_{gc} / F_g`,
        each divided by its mean. The values of the least fit go to 0 slowly; ranks settle early.

    Returns
    -------
    groups, competences : Series
        Fitness and complexity, mean 1; missing for what has nothing.

    References
    ----------
    Tacchella, A., Cristelli, M., Caldarelli, G., Gabrielli, A. & Pietronero, L. (2012). A new
    metrics for countries' fitness and products' complexity. Scientific Reports 2, 723.

    Examples
    --------
    >>> have = pd.DataFrame([[1, 1], [1, 0]], index=["A", "B"], columns=["iot", "web"])
    >>> fitness(have, steps=1)[1].round(3).tolist()
    [0.667, 1.333]
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
