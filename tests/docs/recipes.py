"""Carries out the recipes of CONTRIBUTING.md in a copy, and runs their examples there."""

import doctest
import json
import re
import sys
from pathlib import Path


def carry_out(blocks, house):
    """Write the new files and change the others, as the blocks of a recipe say."""
    for block in blocks:
        first, _, rest = block.text.partition("\n")
        if block.language == "diff":
            apply(block.text, house)
        elif re.match(r"# \S+\.(py|po|ipynb)$", first):
            path = house / first.removeprefix("# ")
            assert not path.exists(), path
            path.write_text(notebook_of(rest) if path.suffix == ".ipynb" else rest, "utf-8")


def apply(text, house):
    """A diff without numbers: what stands behind ``---`` is changed, part by part."""
    for name, change in re.findall(r"^--- (\S+)\n(.*?)(?=^--- |\Z)", text, flags=re.M | re.S):
        path = house / name
        content = path.read_text("utf-8")
        for part in re.split(r"^@@\n", change, flags=re.M):
            lines = part.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] in " -")
            assert content.count(old) == 1, f"{name}: {old}"
            content = content.replace(old, "".join(line[1:] for line in lines if line[0] in " +"))
        path.write_text(content, "utf-8")


def notebook_of(text):
    """Cells that are parted by ``# %%``, as a notebook."""
    cells = []
    for number, part in enumerate(re.split(r"^# %%", text, flags=re.M)[1:]):
        about, _, source = part.partition("\n")
        is_text = "[markdown]" in about
        source = source.rstrip("\n")
        if is_text:
            source = re.sub(r"^# ?", "", source, flags=re.M)
        tags = json.loads(about.partition("tags=")[2] or "[]")
        cell = {"id": f"cell-{number}", "metadata": {"tags": tags}, "source": source}
        cell |= {"cell_type": "markdown"} if is_text else {
            "cell_type": "code", "outputs": [], "execution_count": None,
        }  # fmt: skip
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1)


def faults_of(examples):
    """Run examples by name; return what each of them printed that it should not have."""
    faults = {}
    for name, text in examples.items():
        said = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
        runner.run(doctest.DocTestParser().get_doctest(text, {}, name, name, 0), out=said.append)
        faults[name] = "".join(said)
    return faults


if __name__ == "__main__":
    done = faults_of(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(done), "utf-8")
