"""Closing: where the need of an SME can be met, from its own partner to enlargement."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Column
from ..statistics import adjust_p_values, at_least
from ..survey import Survey
from .complexity import proximity
from .groups import IN_GROUP
from .matrix import as_numbers

WAYS = {
    "met_inside": "inside the partner",
    "met_elsewhere": "elsewhere in the partnership",
    "by_training": "by training",
    "by_enlargement": "only by enlargement",
    "supply_unknown": "supply not known",
}
"""Where a need can be met, the nearest first; each need is in exactly one of them."""

ACROSS: dict[str, Literal["country", "sector"]] = {
    "across_border": "country",
    "across_sector": "sector",
}
"""Parts of the needs met elsewhere, and the role of the question that they stand on."""

WAY_COLUMNS = {
    **{
        way: Column.count(
            meaning,
            of=f"needs {{competence}} {way}",
            where=IN_GROUP,
            within="need",
            shared=True,
        )
        for way, meaning in {
            "met_inside": "needs that another SME of the same partner can meet",
            "met_elsewhere": "needs that only SMEs of other partners can meet",
            "by_training": "needs that nobody else can meet, but the partner has related "
            "competences",
            "by_enlargement": "needs that only newcomers can meet",
            "supply_unknown": "needs of which nobody said whether they have the competence",
        }.items()
    },
    **{
        way: Column.count(
            f"needs met elsewhere that an SME of another {role} can meet",
            of=f"needs {{competence}} {way}",
            where=IN_GROUP,
            within="met_elsewhere",
            shared=True,
        )
        for way, role in ACROSS.items()
    },
}
"""How many SMEs' needs can be met in which way."""

STONES = 3
"""So many related competences are named, the nearest first."""

RULE = (
    "A need is met where the nearest other SME that has the competence is: inside the partner, or "
    "else elsewhere in the partnership. One supplier is enough for any number of needs."
)
ACROSS_RULE = (
    "Across a border or a sector: needs met elsewhere for which a supplier is of another country, "
    "or of another sector, than the SME that needs."
)
TRAINING_RULE = (
    "Where no other SME has it, training can help if an SME of the same partner has a related "
    "competence; else only enlargement. Related: more SMEs have or need both than chance explains "
    "(hypergeometric test among those that answered for both, Benjamini-Hochberg over all pairs, "
    "5 %)."
)


def related_competences(
    has: pd.DataFrame, needs: pd.DataFrame, *, alpha: float = 0.05
) -> pd.DataFrame:
    r"""From which competences is it not far to which others?

    Two competences are related if more SMEs have or need both than chance explains. Needs count
    too, because what nobody has can be related to nothing by assets alone.

    Parameters
    ----------
    has, needs : DataFrame of nullable boolean of shape (n_smes, n_competences)
        With the same columns; missing where not asked or not answered.
    alpha : float, default 0.05
        Share of false pairs among the related ones that is put up with.

    Returns
    -------
    DataFrame of shape (n_competences, n_competences)
        Proximity of related competences, 0 to 1 (the smaller of the shares of those that have or
        need the one who have or need the other); 0 where they are not related, and on the
        diagonal.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabasi, A.-L. & Hausmann, R. (2007). The product space
    conditions the development of nations. Science 317, 482-487. Benjamini, Y. & Hochberg, Y.
    (1995). Controlling the false discovery rate. JRSS B 57, 289-300.

    Examples
    --------
    >>> has = pd.DataFrame({"iot": [True, False] * 8, "web": [True, False] * 8}, dtype="boolean")
    >>> related_competences(has, has & False).to_numpy().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    known = (has.notna() | needs.notna()).to_numpy(dtype=float)
    involved = (has.fillna(False) | needs.fillna(False)).astype(float)
    x = involved.to_numpy()
    both, one, base = x.T @ x, x.T @ known, known.T @ known
    pairs = np.triu_indices(len(both), k=1)
    p = at_least(both[pairs], whole=base[pairs], one=one[pairs], other=one.T[pairs])
    sure = np.zeros(both.shape, dtype=bool)
    sure[pairs] = adjust_p_values(p) <= alpha
    return proximity(involved).where(sure | sure.T, 0.0)


def where_met(
    survey: Survey, *, has: pd.DataFrame, needs: pd.DataFrame, related: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Where can each need of each SME be met?

    Parameters
    ----------
    survey : Survey
        Of the same SMEs: their partner, country and sector.
    has, needs : DataFrame of nullable boolean of shape (n_smes, n_competences)
        With the same columns.
    related : DataFrame of shape (n_competences, n_competences)
        From `related_competences`.

    Returns
    -------
    dict of DataFrame of bool of shape (n_smes, n_competences)
        Each need is in exactly one of `WAYS`. ``across_border`` and ``across_sector`` are parts
        of ``met_elsewhere``, missing where country or sector was not asked; ``prepared`` are
        needs of SMEs that have a related competence themselves.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> survey = demo_survey()
    >>> has, needs = survey.incidence("has"), survey.incidence("needs")
    >>> met = where_met(
    ...     survey, has=has, needs=needs, related=related_competences(has, needs)
    ... )
    >>> sum(int(met[way].sum().sum()) for way in WAYS) == int(needs.sum().sum())
    True
    """
    own, need = as_numbers(has).fillna(0.0), needs.fillna(False).astype(bool)
    partner = survey.series("partner").astype(object)
    among = own.groupby(partner, dropna=False).transform("sum")
    unknown = ~has.notna().any()
    links = (related > 0).to_numpy(dtype=float)  # numbers, which are multiplied faster
    ways: dict[str, NDArray[np.bool_] | pd.DataFrame] = {
        "supply_unknown": np.broadcast_to(unknown.to_numpy(dtype=bool), need.shape),
        "met_inside": among > own,
        "met_elsewhere": np.broadcast_to(own.sum(), own.shape) > own,
        "by_training": among @ links > 0,
    }
    left, met = need, {}
    for way, possible in ways.items():
        met[way] = left & np.asarray(possible, dtype=bool)
        left = left & ~met[way]
    met["by_enlargement"] = left
    for name, role in ACROSS.items():
        across = met["met_elsewhere"].astype("boolean")
        if survey.columns(role):
            met[name] = across & _reached_outside(own, survey.series(role).astype(object))
        else:
            met[name] = across.mask(across.notna())
    met["prepared"] = need & (own @ links > 0).to_numpy()
    return met


def stepping_stones(related: pd.DataFrame, labels: pd.Series[str]) -> pd.Series[str]:
    """Which competences are nearest to each one?

    Parameters
    ----------
    related : DataFrame of shape (n_competences, n_competences)
        From `related_competences`.
    labels : Series
        Label of each competence.

    Returns
    -------
    Series of str
        Labels of the three nearest related competences, by competence; missing where none is.

    Examples
    --------
    >>> related = pd.DataFrame([[0, 0.4], [0.4, 0]], index=["iot", "web"], columns=["iot", "web"])
    >>> stepping_stones(related, pd.Series({"iot": "IoT", "web": "Web"}))["iot"]
    'Web'
    """
    names, values = labels.reindex(related.columns).tolist(), related.to_numpy()
    order = np.argsort(-values, axis=1, kind="stable")[:, :STONES]
    near = [
        [names[at] for at in own if row[at] > 0] for own, row in zip(order, values, strict=True)
    ]
    return pd.Series([", ".join(own) or None for own in near], index=related.index, dtype="str")


def _reached_outside(own: pd.DataFrame, group: pd.Series[str]) -> NDArray[np.bool_]:
    """Whether an SME of another group has it; no for SMEs whose group is not known."""
    known = group.notna()
    same = own.groupby(group).transform("sum")  # missing where the group is
    reached: NDArray[np.bool_] = own[known].sum().to_numpy() > same.to_numpy(dtype=float)
    return reached & known.to_numpy()[:, None]
