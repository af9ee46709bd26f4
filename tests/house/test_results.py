"""Every Result says what its columns mean and what they can give away."""

import importlib
import pkgutil

import pytest

import move_analysis
from move_analysis.columns import (
    Coarse,
    Count,
    Exact,
    Label,
    Mean,
    Respondent,
    Withheld,
    fields_of,
)
from move_analysis.result import Result


@pytest.fixture(scope="module")
def kinds():
    for module in pkgutil.walk_packages(move_analysis.__path__, "move_analysis."):
        if "_notebooks" not in module.name:
            importlib.import_module(module.name)
    return {n: k for n, k in Result._kinds.items() if k.__module__.startswith("move_analysis.")}


def test_columns_are_documented(kinds):
    assert len(kinds) >= 6
    for name, kind in kinds.items():
        assert kind.SCHEMA, name
        for table, columns in kind.SCHEMA.items():
            assert table in kind.__dataclass_fields__, f"{name}.{table}"
            assert all(column.meaning for column in columns.values()), f"{name}.{table}"


def test_every_column_says_what_the_gate_does(kinds):
    for name, table, column, about in columns_of(kinds):
        where, gate = f"{name}.{table}.{column}", about.gate
        if column == "respondent":
            assert isinstance(gate, Respondent | Withheld), where
        if isinstance(gate, Respondent):
            assert not gate.partner or gate.partner in kinds[name].SCHEMA[table], where
        if about.unit == "SMEs":
            assert not isinstance(gate, Label | Coarse | Mean), where
        if about.unit in ("share", "probability", "p"):
            assert not isinstance(gate, Count), where
        if isinstance(gate, Exact):
            assert len(gate.why.split()) > 3, f"{where}: say why"


def test_counts_name_what_they_are_parts_of(kinds):
    for name, table, column, about in columns_of(kinds):
        where, gate, columns = f"{name}.{table}.{column}", about.gate, kinds[name].SCHEMA[table]
        if isinstance(gate, Count):
            assert "TODO" not in gate.of, where
            assert not gate.within or isinstance(columns[gate.within].gate, Count), where
            assert all(one in columns for one in gate.where.values()), where
            named = {*fields_of(gate.of), *(f for one in gate.where for f in fields_of(one))}
            numbers = [n for n in named & {*columns} if isinstance(columns[n].gate, Count)]
            assert not numbers, f"{where} is named after a count"
        if isinstance(gate, Mean):
            assert isinstance(columns[gate.base].gate, Count), where


def test_released_tables_are_ordered_by_what_is_published(kinds):
    for name, kind in kinds.items():
        for table, order in kind.ORDER.items():
            gates = [kind.SCHEMA[table][column].gate for column in order]
            assert not any(isinstance(gate, Withheld) for gate in gates), f"{name}.{table}"


def columns_of(kinds):
    for name, kind in kinds.items():
        for table, columns in kind.SCHEMA.items():
            for column, about in columns.items():
                yield name, table, column, about


def test_analyses_say_on_which_answers_they_stand(public):
    """Who returns a result and takes answers, or results of others, is marked `analysis`."""
    names = {name for name, kind in Result._kinds.items() if kind.SCHEMA}
    for name, function in public.items():
        notes = {one: str(of) for one, of in getattr(function, "__annotations__", {}).items()}
        back = notes.pop("return", "")
        takes = [one for one in notes.values() if one in names | {"Survey"}]
        if back in names and takes and function.__name__ not in ("find_backbone",):
            assert getattr(function, "is_analysis", False), f"{name} wants @analysis"


def test_results_read_themselves(kinds):
    assert [n for n, k in kinds.items() if "reading" not in vars(k)] == []
