"""Every Result says what its columns mean and what they can give away."""

import importlib
import pkgutil

import pytest

import move_analysis
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


def test_respondents_and_counts_are_guarded(kinds):
    for name, kind in kinds.items():
        for table, columns in kind.SCHEMA.items():
            for column, about in columns.items():
                if column == "respondent":
                    assert about.guard == "respondent", f"{name}.{table}.{column}"
                if about.unit == "SMEs":
                    assert about.guard in ("base", "count"), f"{name}.{table}.{column}"
                if column in ("share", "low", "high") and about.unit != "count":
                    assert about.guard == "derived", f"{name}.{table}.{column}"


def test_results_read_themselves(kinds):
    assert [n for n, k in kinds.items() if "reading" not in vars(k)] == []
