"""Each recipe of CONTRIBUTING.md works, and keeps the rules of the house."""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict

import pytest

from .conftest import ROOT, blocks_of
from .recipes import carry_out

RECIPES = (
    "A reader", "A null model", "An indicator", "An analysis", "A figure", "A page", "A language",
)  # fmt: skip
HOUSE_RULES = ("docstrings", "layers", "notebooks", "results", "rooms", "signatures", "sizes")
COPIED = ("move_analysis", "notebooks", "data", "tests/house")


def python(*arguments, house):
    environment = {**os.environ, "PYTHONPATH": str(house)}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=house, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def recipes():
    """Blocks of each recipe."""
    found = defaultdict(list)
    for block in blocks_of(ROOT / "CONTRIBUTING.md"):
        found[block.heading].append(block)
    return {name: found[name] for name in RECIPES}


@pytest.fixture(scope="module")
def house(tmp_path_factory, recipes):
    """A copy of the package in which all recipes were carried out."""
    copy = tmp_path_factory.mktemp("house")
    for name in COPIED:
        ignore = shutil.ignore_patterns("processed")
        shutil.copytree(ROOT / name, copy / name, ignore=ignore)
    for name in ("README.md", "pyproject.toml", "move.yml", "privacy.key"):
        shutil.copy2(ROOT / name, copy / name)
    for blocks in recipes.values():
        carry_out(blocks, copy)
    return copy


@pytest.fixture(scope="module")
def faults(house, recipes):
    examples = {
        name: "\n".join(block.text for block in blocks if block.text.startswith(">>> "))
        for name, blocks in recipes.items()
    }
    assert all(examples.values()), "a recipe without an example"
    (house / "examples.json").write_text(json.dumps(examples), "utf-8")
    script = ROOT / "tests" / "docs" / "recipes.py"
    code, said = python(script, "examples.json", "faults.json", house=house)
    assert code == 0, said
    return json.loads((house / "faults.json").read_text("utf-8"))


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_does_what_it_says(faults, name):
    assert not faults[name], faults[name]


def test_recipes_keep_the_rules_of_the_house(house):
    rules = [f"tests/house/test_{rule}.py" for rule in HOUSE_RULES]
    options = ("-q", "-p", "no:cacheprovider", "-k", "not golden_cells")  # it was not run yet
    code, said = python("-m", "pytest", *options, *rules, house=house)
    assert code == 0, said[-3000:]


def test_recipes_are_written_in_the_style_of_the_house(house):
    code, said = python("-m", "ruff", "check", "move_analysis", house=house)
    assert code == 0, said
