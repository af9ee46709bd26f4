"""Supply and demand of one group of SMEs, from its answers and from what is published of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import How
from ..derive import Floats, Published, Z, high_of, low_of
from ..messages import Message, say
from ..statistics import paired_correlation, paired_interval
from .closing import ACROSS, WAY_COLUMNS, WAYS
from .groups import Groups
from .matrix import shares_of

NO_NEED, NOT_ASKED, NO_ANSWER = "no_need", "not_asked", "no_answer"
CLOSABLE: dict[str, Message] = {
    **WAYS,
    NO_NEED: say("no need"),
    NOT_ASKED: say("not asked"),
    NO_ANSWER: say("no answer"),
}
"""What is said of where most needs can be met."""
WHOLE = dict.fromkeys(WAYS, "need") | dict.fromkeys(ACROSS, "met_elsewhere")
"""Of what the needs met in a way are a part."""
CLOSING = ("need", "asked_need", "base_need", *WAY_COLUMNS)


def balance_of(has: pd.DataFrame, needs: pd.DataFrame, weights: pd.Series[float]) -> pd.DataFrame:
    """Supply, demand and their difference for one group of SMEs."""
    supply = shares_of(has, weights).rename(columns={"n": "have", **_suffixed("has")})
    demand = shares_of(needs, weights).rename(columns={"n": "need", **_suffixed("need")})
    table = supply.join(demand)
    x, y = (layer.to_numpy(dtype=float, na_value=np.nan) for layer in (has, needs))
    correlation = paired_correlation(x, y, weights=weights)
    low, high = _interval({name: table[name].to_numpy() for name in table}, correlation)
    return table.assign(
        correlation=correlation,
        surplus=table["share_has"] - table["share_need"],
        surplus_low=low,
        surplus_high=high,
        single_supplier=((table["have"] == 1) & (table["need"] > 0)).astype("boolean"),
    )


def published_surplus(published: Published) -> tuple[Floats, Floats]:
    """Interval of the surplus, from the published shares and their counts.

    Noise in both shares is independent, however having and needing go together: it is added to
    the interval of the surplus, not to those of the shares from which that is made.
    """
    exact = replace(published, variance={})
    table, noise = {}, np.zeros(len(published.table))
    for layer, n in (("has", "have"), ("need", "need")):
        size, share, suffix = f"base_{layer}", published[f"share_{layer}"], f"_{layer}"
        table[f"share_{layer}"] = share
        table[f"low_{layer}"] = low_of(n, size, suffix=suffix)(exact)
        table[f"high_{layer}"] = high_of(n, size, suffix=suffix)(exact)
        spread = published.noise(n) + share**2 * published.noise(size)
        with np.errstate(divide="ignore", invalid="ignore"):
            noise = noise + spread / published[size] ** 2
    surplus = published["surplus"]
    low, high = _interval(table, published["correlation"])
    low = surplus - np.hypot(surplus - low, Z * np.sqrt(noise))
    high = surplus + np.hypot(high - surplus, Z * np.sqrt(noise))
    return np.maximum(low, -1), np.minimum(high, 1)


def _interval(table: Mapping[Any, Floats], correlation: Floats) -> tuple[Floats, Floats]:
    has, need = (
        [table[f"{bound}_{layer}"] for bound in ("share", "low", "high")]
        for layer in ("has", "need")
    )
    return paired_interval(has, need, correlation=correlation)


def published_single(published: Published) -> pd.Series[bool]:
    """Whether one SME alone has it: nobody can say where fewer than the minimum have it."""
    return pd.Series(False, index=published.table.index, dtype="boolean").where(
        published.table["have"].notna()
    )


def counted_marks(
    groups: Groups, marks: Mapping[str, pd.DataFrame], names: Sequence[str]
) -> pd.DataFrame:
    """How many SMEs of each group are marked; missing where that could not be known.

    A row per competence under each group, as of `measure_codes`.
    """
    table = groups.table(marks["need"].columns, {name: marks[name].to_numpy() for name in names})
    types = {name: "Int64" if name in ACROSS else np.int64 for name in names}
    return table.astype(types).set_index("competence")


def closing_of(groups: Groups, marks: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How many needs of each group of SMEs can be met where; of equals, the nearest."""
    table = counted_marks(groups, marks, CLOSING)
    return table.assign(closable=_closable(table))


def published_closable(published: Published) -> pd.Series[str]:
    """Where most of the published needs can be met; missing where too few need it."""
    counts = {name: published.filled(name) for name in CLOSING}
    table = pd.DataFrame(counts, index=published.table.index)
    return _closable(table).where(published.table["need"].notna())


def _closable(table: pd.DataFrame) -> pd.Series[str]:
    most = table[list(WAYS)].fillna(0).idxmax(axis=1).astype("str")
    most = most.mask(table["need"] == 0, NO_NEED).mask(table["base_need"] == 0, NO_ANSWER)
    return most.mask(table["asked_need"] == 0, NOT_ASKED)


def totals_of(
    tables: Mapping[str, pd.DataFrame], marks: Mapping[str, pd.DataFrame], *, groups: Groups
) -> pd.DataFrame:
    """Where the needs of each group can be met, over all competences."""
    names = ["need", "one_each", *WAY_COLUMNS, "prepared"]
    rows = tables["closing"].assign(
        one_each=_one_each(groups, marks), prepared=tables["training"]["prepared"].to_numpy()
    )
    totals = rows.groupby("group", sort=False)[names].sum(min_count=1)
    answered = (marks["base_need"] > 0).any(axis=1).to_numpy()[:, None]
    base = pd.Series(groups.counts(answered)[:, 0], pd.Index([*groups.labels], dtype="str"))
    totals.insert(0, "base", base.reindex(totals.index))
    return totals.astype({"base": np.int64, **dict.fromkeys(names, "Int64")}).reset_index()


def _one_each(groups: Groups, marks: Mapping[str, pd.DataFrame]) -> NDArray[np.int64]:
    """Needs that a group can meet itself where each supplier serves one other SME."""
    has, need = (marks[layer].to_numpy() > 0 for layer in ("has", "need"))
    suppliers, needing, both = (groups.counts(table) for table in (has, need, has & need))
    # No SME serves itself: where there is one supplier, its own need is not met.
    served = np.where(suppliers > 1, needing, np.where(suppliers == 1, needing - both, 0))
    return np.minimum(suppliers, served).ravel()


def sum_of(way: str) -> How:
    """Sum of a column of ``closing`` over all competences; missing where its whole is."""

    def how(published: Published) -> pd.Series[Any]:
        total = sums_of(published, "closing", lambda table: table[way])
        within = WHOLE.get(way)
        return total if within is None else total.where(sum_of(within)(published).notna())

    return how


def sums_of(
    published: Published, table: str, values: Callable[[pd.DataFrame], pd.Series[Any]]
) -> pd.Series[Any]:
    """Sums over all competences of each group, missing where most of one is of small counts."""
    rows, shown = (values(tables[table]) for tables in (published.tables, published.shown))
    group = published.tables[table]["group"]
    total = rows.groupby(group).sum(min_count=1)
    return published.table["group"].map(total.where(mostly_shown(rows, shown, group)))


def mostly_shown(
    rows: pd.Series[Any], shown: pd.Series[Any], group: pd.Series[Any]
) -> pd.Series[bool]:
    """Whether at least half of what is added up for a group is of counts that are shown."""
    known, total = (part.groupby(group).sum() for part in (shown, rows))
    return known >= total / 2


def _suffixed(layer: str) -> dict[str, str]:
    return {name: f"{name}_{layer}" for name in ("base", "share", "low", "high")}
