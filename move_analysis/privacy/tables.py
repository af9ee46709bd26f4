"""Tables: how each column of a result becomes what is published of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import (
    ALL,
    ANSWERS,
    SMES,
    Amount,
    Coarse,
    Column,
    Count,
    Derived,
    Label,
    Mean,
    Respondent,
    Withheld,
    fields_of,
)
from ..derive import Published, numbers, rounded

if TYPE_CHECKING:
    from .gate import Policy

Columns = Mapping[str, Column]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
ROUNDING = 1e-6
DIGITS = 4
"""No published number has more significant digits."""


@dataclass(eq=False)
class Counted:
    """A table of the SMEs that the reader may see: its counts are blurred, the rest follows."""

    truth: pd.DataFrame
    columns: Columns
    policy: Policy
    arguments: Mapping[str, Any]
    table: pd.DataFrame = field(init=False)
    blurred: dict[str, Floats] = field(init=False, default_factory=dict)
    hidden: Booleans = field(init=False)
    filled: pd.DataFrame = field(init=False)
    _fewer: dict[str, Booleans] = field(init=False, default_factory=dict)
    variance: dict[str, Floats] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.table = self.truth.copy(deep=False)
        for name, column in self.columns.items():
            if isinstance(column.gate, Derived | Mean | Amount | Coarse | Withheld):
                self.table[name] = np.nan  # until it is its turn: nothing reads the truth here
        self._identities = Identities(self.truth, self.policy, self.arguments)
        for name in self._in_order():
            self._blur(name)
        self.hidden = self._hidden_rows()
        self.filled = self._filled()

    def _in_order(self) -> list[str]:
        """Counts, each after the one of which it is a part."""
        gates = {n: c.gate for n, c in self.columns.items() if isinstance(c.gate, Count)}
        order: dict[str, None] = {}

        def add(name: str) -> None:
            if (within := gates[name].within) in gates:
                add(within)
            order.setdefault(name)

        for name in gates:
            add(name)
        return list(order)

    def _blur(self, name: str) -> None:
        gate = self.columns[name].gate
        assert isinstance(gate, Count)
        true = numbers(self.truth[name])
        identity = self._identities.of_rows(gate.of, gate.where)
        exact = (identity.own & (not gate.shared)) | identity.total
        whole, shown = self._whole(name, identity)
        safe = np.maximum(np.nan_to_num(true), identity.thin & ~exact)  # none reads as one does
        value = self.policy.blur.counts(
            identity.names, safe, whole=np.maximum(whole, safe), shown=shown, turn=~identity.thin
        )
        value = np.where(exact, true, value)
        value[np.isnan(true)] = np.nan
        small = ((value > 0) | identity.thin) & (value < self.policy.minimum) & ~exact
        if gate.within in self.columns:  # a part of what reads "fewer than" reads so, too
            small |= self._fewer[gate.within]
        self.blurred[name] = value
        self._fewer[name] = small & ~np.isnan(true)  # where the count reads "fewer than"
        self.variance[name] = np.where(exact, 0.0, self.policy.blur.variance)
        self.table[name] = pd.Series(np.where(small, np.nan, value), index=self.truth.index)

    def _weighed(self, name: str, base: str, counts: Floats) -> Floats:
        """What weights make of a column of counts, blurred; where they do nothing as it is shown.

        An SME changes it by its weight, so the noise is as much larger as the largest weight.
        """
        gate, shown = self.columns[name].gate, numbers(self.table[name])
        if not isinstance(gate, Count):
            return np.where(np.isnan(counts), shown, counts)
        true, exact = numbers(self.truth[name]), self.variance[name] == 0
        weighed = np.where(np.isnan(counts), true, counts)
        value = np.where(exact & ~np.isnan(shown), weighed, shown)
        rows = np.flatnonzero(~exact & ~np.isnan(shown) & (np.abs(weighed - true) > ROUNDING))
        if rows.size:
            names = self._identities.of_rows(gate.of, gate.where).names
            said = [f"weighed {names[row]}" for row in rows.tolist()]
            whole, most = np.full(rows.size, np.inf), numbers(self.table[base])[rows]
            blur = self.policy.blur.of_weights(self.policy.heaviest)
            value[rows] = blur.counts(said, np.rint(weighed[rows]), whole=whole, shown=most)
        return value

    def _whole(self, name: str, identity: Identity) -> tuple[Floats, Floats]:
        """Of what the counts are a part, as it is and as it is shown: a base of its group."""
        gate = self.columns[name].gate
        assert isinstance(gate, Count)
        if gate.within in self.columns:
            true = numbers(self.truth[gate.within])
            return np.nan_to_num(true, nan=np.inf), self.blurred[gate.within]
        if gate.is_base and gate.of != SMES and self.columns[name].unit == "SMEs":
            return identity.sizes
        nothing = np.full(len(self.truth), np.inf)
        return nothing, nothing

    def _hidden_rows(self) -> Booleans:
        """Rows that show nothing but counts: they stand on a base of fewer than the minimum."""
        hidden = np.zeros(len(self.table), dtype=bool)
        for name, column in self.columns.items():
            if isinstance(column.gate, Count) and column.gate.is_base:
                hidden |= self._fewer[name] | (self.blurred[name] == 0)
        return hidden

    def finished(
        self, tables: Mapping[str, pd.DataFrame], *, shown: Mapping[str, pd.DataFrame]
    ) -> pd.DataFrame:
        """The table with all that follows from the counts, and what is published coarsely."""
        published = Published(
            self.table,
            self.truth,
            tables=tables,
            shown=shown,
            counts=self.filled,
            arguments=self.arguments,
            variance=self.variance,
            minimum=self.policy.minimum,
            weigh=self._weighed,
            heaviest=self.policy.heaviest,
        )
        for name, column in self.columns.items():
            found: pd.Series[Any]
            if isinstance(column.gate, Derived):
                found = pd.Series(column.gate.how(published), index=self.table.index)
            elif isinstance(column.gate, Mean):
                found = self._mean(column.gate, name)
            elif isinstance(column.gate, Amount):
                found = self._amount(column.gate, name)
            elif isinstance(column.gate, Coarse):
                found = _coarse(self.truth[name], column.gate)
            else:
                continue
            if self.hidden.any():
                found = found.mask(self.hidden)
            if pd.api.types.is_float_dtype(found):
                found = pd.Series(rounded(numbers(found), DIGITS), index=found.index)
            self.table[name] = found
        held = list(self.columns)
        return self.table if held == self.table.columns.tolist() else self.table[held]

    def _filled(self) -> pd.DataFrame:
        """The counts for sums, with half the minimum where one reads "fewer than".

        A part of such a count is the same share of it as of the counts of its group that are
        shown, so that parts add up to the whole.
        """
        found: dict[str, Floats] = {}
        for name in self._in_order():
            value, true = numbers(self.table[name]), numbers(self.truth[name])
            fill = np.full(len(value), self.policy.minimum / 2)
            gate = self.columns[name].gate
            assert isinstance(gate, Count)
            if gate.within in self.columns:
                fewer, fill = self._fewer[gate.within], np.minimum(fill, found[gate.within])
                if fewer.any():
                    share = self._shown_share(name, self._identities.groups(gate.where))
                    of_whole = fewer & ~np.isnan(share)
                    fill = np.where(of_whole, share * found[gate.within], fill)
            found[name] = np.where(np.isnan(value) & ~np.isnan(true), fill, value)
        return self.table.assign(**{name: found[name] for name in self.columns if name in found})

    def _shown_share(self, name: str, groups: list[str]) -> Floats:
        """What share of its whole a count is in each group, where both are shown."""
        gate = self.columns[name].gate
        assert isinstance(gate, Count)
        part, whole = numbers(self.table[name]), numbers(self.table[gate.within])
        both = ~(np.isnan(part) | np.isnan(whole))
        group, _ = pd.factorize(np.array(groups, dtype=object))
        parts, wholes = (np.bincount(group, np.where(both, one, 0.0)) for one in (part, whole))
        share = np.divide(parts, wholes, out=np.full(len(wholes), np.nan), where=wholes > 0)
        return np.asarray(share[group], dtype=np.float64)

    def _mean(self, gate: Mean, name: str) -> pd.Series[float]:
        """As many whole SMEs of the published base as come nearest, blurred like their count."""
        true, size = numbers(self.truth[name]), numbers(self.table[gate.base])
        width = gate.highest - gate.lowest
        identity = self._identities.of_rows(gate.of, gate.where)
        total, most = (
            np.rint(np.nan_to_num((true - gate.lowest) / width * size)),
            np.nan_to_num(size),
        )
        blurred = self.policy.blur.counts(identity.names, total, whole=most, shown=most)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = gate.lowest + width * blurred / size
        exact = identity.own | (not self.policy.blur.variance)
        found = np.where(exact, true, np.where(np.isnan(true), np.nan, found))
        return pd.Series(found, index=self.truth.index)

    def _amount(self, gate: Amount, name: str) -> pd.Series[float]:
        dominated = numbers(self.truth[gate.largest]) > self.policy.dominance
        values = rounded(numbers(self.truth[name]), gate.digits)
        return pd.Series(np.where(dominated, np.nan, values), index=self.truth.index)


@dataclass(frozen=True)
class Identity:
    """What is counted in each row of a table, under the one name that it has everywhere.

    `own`: only SMEs of the reader's own partner are counted, which it sees as they are.
    `total`: all SMEs or answers there are, or all of a partner, which no secret is made of.
    `sizes`: how many SMEs there are in the group, and how many that is said to be.
    `thin`: the group holds few SMEs beside those of one partner; none must read as one does.
    """

    names: list[str]
    own: Booleans
    total: Booleans
    sizes: tuple[Floats, Floats]
    thin: Booleans


class Identities:
    """What is counted in the rows of a table; columns that count the same groups share it."""

    def __init__(self, table: pd.DataFrame, policy: Policy, arguments: Mapping[str, Any]) -> None:
        self._table, self._policy, self._arguments = table, policy, arguments
        selection = arguments.get("selection")
        self._ending = f"|{selection}" if selection else ""
        self._values: dict[str, list[Any]] = {}
        self._grouped: dict[tuple[tuple[str, str], ...], tuple[list[str], Any]] = {}

    def of_rows(self, of: str, where: Mapping[str, str]) -> Identity:
        """What is counted in each row."""
        endings, (own, total, true, shown, thin) = self._groups(where)
        counted = self._filled(of)
        names = [f"{what}{ending}" for what, ending in zip(counted, endings, strict=True)]
        everyone = np.array([what in (SMES, ANSWERS) for what in counted], dtype=bool)
        total, sizes = everyone & total.astype(bool), (true, shown)
        return Identity(names, own.astype(bool), total, sizes, thin.astype(bool))

    def groups(self, where: Mapping[str, str]) -> list[str]:
        """Of each row, the group of SMEs that is counted."""
        return self._groups(where)[0]

    def _filled(self, of: str) -> list[str]:
        fields = [name for name in dict.fromkeys(fields_of(of)) if name in self._table]
        if not fields:
            return [of.format_map(self._arguments)] * len(self._table)
        # The arguments first, once: a row then fills numbered places.
        places = {name: f"{{{place}}}" for place, name in enumerate(fields)}
        others = [name for name in fields_of(of) if name not in places]
        said = {name: _escaped(self._arguments[name]) for name in others}
        fill = of.format_map(said | places).format
        return [*map(fill, *(self._list(name) for name in fields))]

    def _groups(self, where: Mapping[str, str]) -> tuple[list[str], Any]:
        """Of each row how the name of its group ends, and what `_group` says of it."""
        key = tuple(where.items())
        if key not in self._grouped:
            identity = [
                zip(self._filled(attribute), _named(self._list(column)), strict=True)
                for attribute, column in key
            ]
            rows = [*zip(*identity, strict=True)] if key else [()] * len(self._table)
            known = {row: self._group(row) for row in dict.fromkeys(rows)}
            numbers = np.array([known[row][1] for row in rows], dtype=float).reshape(-1, 5).T
            self._grouped[key] = [known[row][0] for row in rows], numbers
        return self._grouped[key]

    def _group(self, row: Sequence[tuple[str, str]]) -> tuple[str, tuple[float, ...]]:
        policy = self._policy
        identity = [one for one in row if one[1] != ALL]
        groups = {policy.group(one) for one in identity} or {policy.everybody}
        conditions = sorted(f"|{one}={value}" for one, value in groups if one)
        own = any(policy.is_own(group) for group in groups)
        total = not self._ending and all(one in ("", "partner") for one, _ in groups)
        return "".join(conditions) + self._ending, (
            own,
            total,
            *min(policy.size_of(group) for group in groups),
            any(group in policy.thin for group in groups),
        )

    def _list(self, column: str) -> list[Any]:
        if column not in self._values:
            self._values[column] = self._table[column].tolist()
        return self._values[column]


def _escaped(value: object) -> str:
    return str(value).replace("{", "{{").replace("}", "}}")


def _named(values: Sequence[Any]) -> list[str]:
    """Groups as they are called everywhere: segment 3 is 3, also in a column of 3.0."""
    known = {
        one: f"{one:.0f}" if isinstance(one, float) and one.is_integer() else str(one)
        for one in set(values)
    }
    return [known[one] for one in values]


def _coarse(values: pd.Series[Any], gate: Coarse) -> pd.Series[Any]:
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return values
    true = numbers(values)
    if gate.steps:
        places = np.searchsorted(np.array(gate.steps), np.nan_to_num(true), side="left")
        found = np.array(gate.steps)[np.minimum(places, len(gate.steps) - 1)]
        return pd.Series(np.where(np.isnan(true), np.nan, found), index=values.index)
    return pd.Series(rounded(true, gate.digits), index=values.index)


def sorted_by(table: pd.DataFrame, order: Sequence[str], columns: Columns) -> pd.DataFrame:
    """Rows in an order that follows from what is published, not from what is not.

    Rows about SMEs are sorted by what their reader sees: in the order of the answers, the same
    place would be the same SME on every reader's page.
    """
    smes = [name for name, column in columns.items() if isinstance(column.gate, Respondent)]
    if not order and not smes:
        return table
    labels = [name for name, column in columns.items() if isinstance(column.gate, Label)]
    ties = [*labels, *smes] if order else [*smes, *labels]
    by = [*order, *(name for name in ties if name not in order)]
    # Nor do the rows keep their numbers, which are those places.
    return table.sort_values(by, kind="stable", na_position="last", ignore_index=True)
