"""What the house tests walk through: the package's modules, parsed."""

import ast
import importlib
import inspect
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
    """What users are promised: a room's ``__all__``, all names of a module without a room."""
    found = {}
    for path in sorted((ROOT / "move_analysis").iterdir()):
        if path.name == "__init__.py" or not (
            path.suffix == ".py" or (path / "__init__.py").exists()
        ):
            continue
        module = importlib.import_module(f"move_analysis.{path.stem}")
        own = [
            n for n, t in vars(module).items() if getattr(t, "__module__", "") == module.__name__
        ]
        for name in getattr(module, "__all__", own):
            thing = getattr(module, name)
            if not name.startswith("_") and (inspect.isroutine(thing) or inspect.isclass(thing)):
                found[f"{module.__name__}.{name}"] = thing
    return found
