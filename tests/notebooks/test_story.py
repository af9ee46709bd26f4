"""Notebooks draw only what was released, and end in an error a person can fix."""

import ast
import json
from pathlib import Path

import pytest

from move_analysis.errors import RunError

SEEDED = (
    "find_segments",
    "find_competence_network",
    "find_communities",
    "measure_brokerage",
    "rank_candidates",
)
NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def code(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def called(node):
    """Dotted name of what a call calls."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


ANALYSES = (
    "find_", "measure_", "check_", "match_", "rank_", "event_agenda", "read_opportunities",
)  # fmt: skip
OF_RELEASED = "measure_periodic"  # puts results together that were released


def is_analysis(node):
    return called(node).rpartition(".")[2].startswith(ANALYSES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_result_passes_the_privacy_gate(path):
    nodes = list(ast.walk(ast.parse("\n".join(code(path)))))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    analyses = {node for node in calls if is_analysis(node)}
    released = {node.args[0] for node in calls if called(node) == "ma.release"}
    fed = [
        part for node in analyses for part in (*node.args, *(word.value for word in node.keywords))
    ]
    # What only feeds another analysis is not shown, under a name of its own or without.
    assigned = {
        node.targets[0].id: node.value
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    used = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    inner = set(fed) | {
        value
        for name, value in assigned.items()
        if all(node in fed for node in used if node.id == name)
    }
    shown = analyses - inner - {node for node in analyses if called(node).endswith(OF_RELEASED)}
    assert analyses and shown == released - inner


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_analyses_that_take_a_seed_get_it(path):
    for node in ast.walk(ast.parse("\n".join(code(path)))):
        if called(node).endswith(SEEDED):
            assert "seed" in {keyword.arg for keyword in node.keywords}, ast.unparse(node)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_language_of_the_reader_is_set_once(path):
    """Before anything is said; nothing else takes it."""
    calls = [
        node for node in ast.walk(ast.parse("\n".join(code(path)))) if isinstance(node, ast.Call)
    ]
    given = [
        called(node)
        for node in calls
        if any(getattr(one, "id", "") == "language" for one in node.args)
        or any(word.arg == "language" for word in node.keywords)
    ]
    assert given == ["ma.set_language"]
    assert called(min(calls, key=lambda node: node.lineno)) == "ma.set_language"


def test_an_unknown_partner_is_told_which_there_are():
    path = next(path for path in NOTEBOOKS if path.stem == "partner_report")
    parameters, load, *_ = code(path)
    names = {}
    exec(parameters, names)
    names |= {"project": str(path.parents[1] / "move.yml"), "partner": "CCTTL"}
    with pytest.raises(RunError, match="CCTTL") as found:
        exec(load, names)
    assert found.value.fault_list[0].fix == 'Did you mean "CCTL"?'
