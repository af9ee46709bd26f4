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


def is_raw(node, raw):
    """Is it a result that was not released?"""
    if isinstance(node, ast.Name):
        return node.id in raw
    if called(node).endswith(".filter"):
        return is_raw(node.func.value, raw)
    return is_analysis(node) and not called(node).endswith(OF_RELEASED)


def shown_raw(source):
    """What a notebook shows, or reads from, that was not released."""
    raw, found = set(), []
    for statement in ast.parse(source).body:
        for node in ast.walk(statement):
            given = [*node.args, *(word.value for word in node.keywords)] if called(node) else []
            takes_raw = called(node) == "ma.release" or is_raw(node, raw)
            read = isinstance(node, ast.Attribute) and node.attr != "filter" and node.value
            displayed = isinstance(node, ast.Expr) and node.value
            uses = [*([] if takes_raw else given), *filter(None, (read, displayed))]
            found += [ast.unparse(node) for use in uses if is_raw(use, raw)]
        if isinstance(statement, ast.Assign):
            names = {target.id for target in statement.targets}
            raw = raw | names if is_raw(statement.value, raw) else raw - names
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_result_passes_the_privacy_gate(path):
    source = "\n".join(code(path))
    assert any(map(is_analysis, ast.walk(ast.parse(source))))
    assert shown_raw(source) == []


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("a = ma.release(ma.x.find_a(s).filter(b=1), policy)\nma.figures.f(a)", 0),
        ("a = ma.x.find_a(s)\na = ma.release(a.filter(b=1), policy)\na.table", 0),
        ("b = ma.x.find_a(s)\nc = ma.release(ma.x.measure_c(s, b), policy)\nc", 0),
        ("a = ma.x.find_a(s)\nma.figures.f(a)", 1),
        ("a = ma.x.find_a(s).filter(b=1)\nma.figures.f(a.filter(c=2))", 1),
        ("ma.x.find_a(s)", 1),
        ("a = ma.x.find_a(s)\nb = ma.release(a, policy)\nprint(a.table)", 1),
        ("a = ma.x.find_a(s)\nb = ma.x.measure_periodic(a)", 1),
    ],
)
def test_what_is_not_released_is_found(source, faults):
    assert len(shown_raw(source)) == faults


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
