"""Examples of the manual run, commands that it names exist, and the demo's are as it says."""

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from move_analysis.cli import app

from .conftest import PAGES, ROOT, blocks_of

RECIPES = "CONTRIBUTING.md"  # its examples want the recipes: test_recipes.py
WITH_EXAMPLES = [
    page
    for page in PAGES
    if page.name != RECIPES and any(block.text.startswith(">>> ") for block in blocks_of(page))
]
COMMAND = re.compile(r"move-analysis ([a-z][a-z-]+)((?: [^\s`|&>()]+)*)")
RAN = {
    "move-analysis init my_survey",
    "move-analysis draft-codebook data/raw/bct.csv data/raw/cctl.csv --output draft.yml",
    "move-analysis who CCTL-2 --reader CCTL",
}
"""Commands of *For the lead* whose output stands below them."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A copy of the demo project, in which examples run."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("processed"))
    for name in ("move.yml", "privacy.key"):
        shutil.copy2(ROOT / name, folder / name)
    return folder


def test_pages_with_examples_are_found():
    assert {"start.md", "privacy.md"} <= {page.name for page in WITH_EXAMPLES}


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.name)
def test_examples_run(page, demo, monkeypatch):
    monkeypatch.chdir(demo)
    text = "\n".join(block.text for block in blocks_of(page) if block.text.startswith(">>> "))
    said = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, page.name, 0)
    runner.run(test, out=said.append)
    assert not said, "".join(said)
    assert test.examples


def test_python_on_pages_is_run():
    """As examples here, or the code of a recipe, or a notebook that runs as the manual is built."""
    loose = [
        f"{page.name}:{block.line}"
        for page in PAGES
        for block in blocks_of(page)
        if block.language == "python" and not block.text.startswith((">>> ", "# "))
    ]
    assert loose == []


def test_yaml_on_pages_is_yaml():
    texts = [b.text for page in PAGES for b in blocks_of(page) if b.language == "yaml"]
    assert len(texts) > 5
    assert all(yaml.safe_load(text) for text in texts)


def named_commands():
    for page in PAGES:
        for name, rest in COMMAND.findall(page.read_text(encoding="utf-8")):
            yield page.name, name, [one for one in rest.split() if one.startswith("--")]


def test_commands_and_options_that_pages_name_exist():
    known = get_command(app).commands
    options = {name: {o for p in one.params for o in p.opts} for name, one in known.items()}
    wrong = [
        f"{page}: move-analysis {name} {option}"
        for page, name, named in named_commands()
        for option in named or ["--help"]
        if name not in known or option.partition("=")[0] not in options[name] | {"--help"}
    ]
    assert not wrong
    assert len(list(named_commands())) > 40


def test_what_the_lead_is_told_is_what_the_program_says(demo, tmp_path, monkeypatch):
    """The commands that *For the lead* shows with their output, in their order."""
    raw = demo / "data" / "raw"
    monkeypatch.chdir(tmp_path)
    ran = set()
    for block in blocks_of(ROOT / "docs" / "lead.md"):
        for command, output in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block.text, flags=re.M):
            if command == "cd my_survey":
                monkeypatch.chdir("my_survey")
                for name in ("bct", "cctl"):
                    shutil.copy2(raw / f"demo_{name}.csv", Path("data", "raw", f"{name}.csv"))
            elif command in RAN:
                if " who " in command:
                    monkeypatch.chdir(demo)
                done = CliRunner().invoke(app, shlex.split(command)[1:])
                assert (done.exit_code, done.output) == (0, output), command
                ran.add(command)
    assert ran == RAN
