"""Tables: how each column of a result becomes what is published of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import ALL, SMES, Amount, Coarse, Column, Count, Derived, Mean, fields_of
from ..derive import Published, filled, numbers, rounded

if TYPE_CHECKING:
    from .gate import Policy

Columns = Mapping[str, Column]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
DIGITS = 4
"""No published number has more significant digits."""


@dataclass(eq=False)
class Counted:
    """A table of which the counts are published; the rest follows.

    Parameters
    ----------
    truth : DataFrame
        As computed from the answers, of the SMEs that the reader may see.
    columns : mapping of str to Column
        Of the table.
    policy : Policy
        Who reads.
    arguments : mapping
        Of the result, with its ``selection``.
    """

    truth: pd.DataFrame
    columns: Columns
    policy: Policy
    arguments: Mapping[str, Any]
    table: pd.DataFrame = field(init=False)
    blurred: dict[str, Floats] = field(init=False, default_factory=dict)
    variance: dict[str, Floats] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.table = self.truth.copy(deep=False)
        for name in self._in_order():
            self._blur(name)
        self._hide_rows()

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
        told = identities(gate.of, gate.where, self)
        exact = told.own | (told.total if gate.of == SMES else False)
        whole, shown = self._whole(gate, told)
        safe = np.nan_to_num(true)
        value = self.policy.blur.counts(
            told.names, safe, whole=np.maximum(whole, safe), shown=shown
        )
        value = np.where(exact, true, value)
        value[np.isnan(true)] = np.nan
        small = (value > 0) & (value < self.policy.minimum) & ~exact
        self.blurred[name] = value
        self.variance[name] = np.where(exact, 0.0, self.policy.blur.variance)
        self.table[name] = pd.Series(np.where(small, np.nan, value), index=self.truth.index)

    def _whole(self, gate: Count, told: Told) -> tuple[Floats, Floats]:
        """Of what the counts are a part, as it is and as it is shown: a base of its group."""
        if gate.within in self.columns:
            true = numbers(self.truth[gate.within])
            return np.nan_to_num(true, nan=np.inf), self.blurred[gate.within]
        if gate.is_base and gate.of != SMES:
            return told.sizes
        nothing = np.full(len(self.truth), np.inf)
        return nothing, nothing

    def _hide_rows(self) -> None:
        """Of rows with too small a base no number is published."""
        hidden = np.zeros(len(self.table), dtype=bool)
        for name, column in self.columns.items():
            if isinstance(column.gate, Count) and column.gate.is_base:
                hidden |= (self.table[name].isna() & self.truth[name].notna()).to_numpy()
        self.hidden: Booleans = hidden
        if hidden.any():
            for name, column in self.columns.items():
                if isinstance(column.gate, Count):
                    self.table[name] = self.table[name].mask(hidden)

    def finished(self, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        """The table with all that follows from the counts, and what is published coarsely."""
        published = Published(
            self.table,
            self.truth,
            tables=tables,
            arguments=self.arguments,
            variance=self.variance,
            minimum=self.policy.minimum,
        )
        for name, column in self.columns.items():
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
        return self.table[list(self.columns)]

    def for_sums(self) -> pd.DataFrame:
        """The counts with small ones filled, for other tables of the result."""
        counts = {
            name: filled(numbers(self.table[name]), numbers(self.truth[name]), self.policy.minimum)
            for name, column in self.columns.items()
            if isinstance(column.gate, Count)
        }
        return self.table.assign(**counts)

    def _mean(self, gate: Mean, name: str) -> pd.Series[float]:
        """As many whole SMEs of the published base as come nearest, blurred like their count."""
        true, size = numbers(self.truth[name]), numbers(self.table[gate.base])
        width = gate.highest - gate.lowest
        told = identities(gate.of, gate.where, self)
        total, most = (
            np.rint(np.nan_to_num((true - gate.lowest) / width * size)),
            np.nan_to_num(size),
        )
        blurred = self.policy.blur.counts(told.names, total, whole=most, shown=most)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = gate.lowest + width * blurred / size
        found = np.where(told.own, true, np.where(np.isnan(true), np.nan, found))
        return pd.Series(found, index=self.truth.index)

    def _amount(self, gate: Amount, name: str) -> pd.Series[float]:
        dominated = numbers(self.truth[gate.largest]) > self.policy.dominance
        values = rounded(numbers(self.truth[name]), gate.digits)
        return pd.Series(np.where(dominated, np.nan, values), index=self.truth.index)


@dataclass(frozen=True)
class Told:
    """What is counted in each row of a table.

    Parameters
    ----------
    names : list of str
        What is counted, under the one name that it has everywhere.
    own : ndarray of bool
        Whether only SMEs of the reader's own partner are counted, which it sees as they are.
    total : ndarray of bool
        Whether of all SMEs, or of all of a partner.
    sizes : pair of ndarray
        How many SMEs there are in the group, and how many that is said to be.
    """

    names: list[str]
    own: Booleans
    total: Booleans
    sizes: tuple[Floats, Floats]


def identities(of: str, where: Mapping[str, str], counted: Counted) -> Told:
    """What is counted in each row of a table."""
    policy, arguments = counted.policy, counted.arguments
    attributes = {attribute.format_map(arguments): column for attribute, column in where.items()}
    needed = [*attributes.values(), *(f for f in fields_of(of) if f in counted.truth)]
    rows = counted.truth[list(dict.fromkeys(needed))].to_dict("records")
    selection = f"|{arguments['selection']}" if arguments.get("selection") else ""
    names, own, total, sizes = [], [], [], []
    for row in rows or [{}] * len(counted.truth):
        told = ((attribute, _named(row[column])) for attribute, column in attributes.items())
        groups = {policy.group(one) for one in told if one[1] != ALL} or {policy.everybody}
        conditions = sorted(f"{one}={value}" for one, value in groups if one)
        names.append("|".join([of.format_map({**arguments, **row}), *conditions]) + selection)
        own.append(any(policy.is_own(group) for group in groups))
        total.append(not selection and all(one in ("", "partner") for one, _ in groups))
        sizes.append(min(policy.size_of(group) for group in groups))
    true, shown = np.array(sizes, dtype=float).reshape(-1, 2).T
    return Told(names, np.array(own, dtype=bool), np.array(total, dtype=bool), (true, shown))


def _named(value: object) -> str:
    """A group as it is called everywhere: segment 3 is 3, also in a column of 3.0."""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


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

    SMEs stand in it as the reader sees them: the order of their ids would link the codes of two
    readers, and so would the places that rows had before.
    """
    ties = [name for name, column in columns.items() if name not in order and _settles(column)]
    by = [*order, *ties]
    return table.sort_values(by, kind="stable", na_position="last", ignore_index=True)


def _settles(column: Column) -> bool:
    return type(column.gate).__name__ in ("Label", "Respondent")
