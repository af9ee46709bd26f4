"""Closing: where the need of an SME can be met, from its own partner to enlargement."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import Column
from ..messages import Message, say, sentences
from ..statistics import adjust_p_values, at_least
from ..survey import Survey
from ..values import Share
from .complexity import proximity
from .groups import IN_GROUP
from .matrix import as_numbers

WAYS: dict[str, Message] = {
    "met_inside": say("inside the partner"),
    "met_elsewhere": say("elsewhere in the partnership"),
    "by_training": say("by training"),
    "by_enlargement": say("only by enlargement"),
    "supply_unknown": say("supply not known"),
}
"""Where a need can be met, the nearest first; each need is in exactly one of them."""

FURTHER = ("met_elsewhere", "by_training", "by_enlargement")
"""The ways that lead out of the partner."""

ACROSS: dict[str, Literal["country", "sector"]] = {
    "across_border": "country",
    "across_sector": "sector",
}
"""Parts of the needs met elsewhere, and the role of the question that they depend on."""


def _needs_met(way: str, *, within: str = "need") -> dict[str, Any]:
    """How the SMEs whose need can be met in a way are counted."""
    of = f"needs {{competence}} {way}"
    return {"of": of, "where": IN_GROUP, "within": within, "shared": True}


WAY_COLUMNS = {
    "met_inside": Column.count(
        "needs that another SME of the same partner can meet", **_needs_met("met_inside")
    ),
    "met_elsewhere": Column.count(
        "needs that only SMEs of other partners can meet", **_needs_met("met_elsewhere")
    ),
    "by_training": Column.count(
        "needs that nobody else can meet, but the partner has related competences",
        **_needs_met("by_training"),
    ),
    "by_enlargement": Column.count(
        "needs that only newcomers can meet", **_needs_met("by_enlargement")
    ),
    "supply_unknown": Column.count(
        "needs of which nobody said whether they have the competence",
        **_needs_met("supply_unknown"),
    ),
    "across_border": Column.count(
        "needs met elsewhere that an SME of another country can meet",
        **_needs_met("across_border", within="met_elsewhere"),
    ),
    "across_sector": Column.count(
        "needs met elsewhere that an SME of another sector can meet",
        **_needs_met("across_sector", within="met_elsewhere"),
    ),
}
"""How many SMEs' needs can be met in which way."""

NEAREST = 3
"""So many related competences are named, the nearest first."""

RULE = sentences(
    say(
        "A need is met where the nearest other SME that has the competence is: inside the "
        "partner, or else elsewhere in the partnership."
    ),
    say("One supplier is enough for any number of needs."),
)
ACROSS_RULE = say(
    "Across a border or a sector: needs met elsewhere for which a supplier is of another country, "
    "or of another sector, than the SME that needs."
)
TRAINING_RULE = sentences(
    say(
        "Where no other SME has it, training can help if an SME of the same partner has a related "
        "competence; else only enlargement."
    ),
    say(
        "Related: more SMEs have or need both than chance explains (hypergeometric test among "
        "those that answered for both, Benjamini-Hochberg over all pairs, {alpha}).",
        alpha=Share(0.05),
    ),
)


def related_competences(
    has: pd.DataFrame, needs: pd.DataFrame, *, alpha: float = 0.05
) -> pd.DataFrame:
    """Proximity of competences that more SMEs have or need both of than chance explains, else 0.

    Needs count too, because what nobody has can be related to nothing by assets alone.

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
    answered = has.notna() | needs.notna()
    involved = (has.fillna(False) | needs.fillna(False)).astype(float).where(answered)
    known, x = answered.to_numpy(dtype=float), involved.fillna(0).to_numpy()
    both, one, base = x.T @ x, x.T @ known, known.T @ known
    pairs = np.triu_indices(len(both), k=1)
    p = at_least(both[pairs], whole=base[pairs], one=one[pairs], other=one.T[pairs])
    sure = np.zeros(both.shape, dtype=bool)
    sure[pairs] = adjust_p_values(p) <= alpha
    return proximity(involved).where(sure | sure.T, 0.0)


def where_met(
    survey: Survey, *, has: pd.DataFrame, needs: pd.DataFrame, related: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Mark how each need of each SME can be met: each is in exactly one of `WAYS`.

    ``across_border`` and ``across_sector`` are parts of ``met_elsewhere``, missing where nobody
    told its country or sector; ``prepared`` are needs of SMEs that have a related competence.
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
        if survey.columns(role) and survey.series(role).notna().any():
            met[name] = across & _reached_outside(own, survey.series(role).astype(object))
        else:
            met[name] = across.mask(across.notna())
    met["prepared"] = need & (own @ links > 0).to_numpy()
    return met


def nearest_related(related: pd.DataFrame) -> pd.Series[Any]:
    """List the codes of the three nearest related competences of each one; empty where none is.

    Examples
    --------
    >>> related = pd.DataFrame([[0, 0.4], [0.4, 0]], index=["iot", "web"], columns=["iot", "web"])
    >>> nearest_related(related)["iot"]
    ['web']
    """
    codes, values = related.columns.tolist(), related.to_numpy()
    order = np.argsort(-values, axis=1, kind="stable")[:, :NEAREST]
    near = [
        [codes[at] for at in own if row[at] > 0] for own, row in zip(order, values, strict=True)
    ]
    return pd.Series(near, index=related.index, dtype=object)


def _reached_outside(own: pd.DataFrame, group: pd.Series[str]) -> NDArray[np.bool_]:
    """Whether an SME of another group has it; no for SMEs whose group is not known."""
    known = group.notna()
    same = own.groupby(group).transform("sum")  # missing where the group is
    reached: NDArray[np.bool_] = own[known].sum().to_numpy() > same.to_numpy(dtype=float)
    return reached & known.to_numpy()[:, None]
