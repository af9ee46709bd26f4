"""pyproject.toml, environment.yml and constraints.txt agree, and name all that is imported."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CONDA = {"python-igraph": "igraph", "ortools-python": "ortools"}


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def ranges(project):
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["test"], *extras["docs"]]
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, lines)}


def test_environment_has_the_same_ranges(root, ranges):
    listed = yaml.safe_load((root / "environment.yml").read_text())["dependencies"]
    rows = [Requirement(line.replace(" ", "", 1)) for line in listed if isinstance(line, str)]
    conda = {CONDA.get(r.name, canonicalize_name(r.name)): r.specifier for r in rows}
    assert {n: s for n, s in conda.items() if n not in ("python", "pip")} == ranges


def test_constraints_pin_every_dependency_within_its_range(root, ranges):
    lines = (root / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    exact = {canonicalize_name(p.name): str(p.specifier).removeprefix("==") for p in pins}
    assert all(re.fullmatch(r"[\w.]+", version) for version in exact.values())
    for name, specifier in ranges.items():
        assert specifier.contains(exact[name]), name


def test_every_dependency_has_a_reason(root):
    text = (root / "pyproject.toml").read_text()
    for line in re.findall(r'^  "[^"]+",.*$', text, flags=re.M):
        assert "# " in line, line


def test_every_import_is_declared(trees, project):
    lines = [*project["dependencies"], *project["optional-dependencies"]["dask"]]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    homes = packages_distributions()
    for name, tree in trees.items():
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for top in {n.split(".")[0] for n in names} - sys.stdlib_module_names:
                assert top == "move_analysis" or declared & {
                    canonicalize_name(home) for home in homes[top]
                }, f"{name} imports {top}"
