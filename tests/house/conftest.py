"""What the house tests walk through: the package's modules, parsed."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def trees() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name below the package."""
    package = ROOT / "move_analysis"
    return {
        ".".join(path.relative_to(package).with_suffix("").parts): ast.parse(path.read_text())
        for path in sorted(package.rglob("*.py"))
    }


@pytest.fixture(scope="session")
def public() -> dict[str, object]:
    """Every public function and class that a module of the package defines, by dotted name."""
    found = {}
    for path in sorted((ROOT / "move_analysis").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = importlib.import_module(".".join(p for p in parts if p != "__init__"))
        for name, thing in vars(module).items():
            own = getattr(thing, "__module__", "") == module.__name__
            if own and callable(thing) and not name.startswith("_"):
                found[f"{module.__name__}.{name}"] = thing
    return found
