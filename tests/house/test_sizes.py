"""A room stays liveable: short modules, short functions."""

import ast

import pytest


def body_lines(function: ast.FunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_modules_have_at_most_400_lines(root):
    sizes = {p: p.read_text().count("\n") for p in (root / "move_analysis").rglob("*.py")}
    assert {str(p): n for p, n in sizes.items() if n > 400} == {}


def test_functions_have_at_most_40_lines(trees):
    long = {
        f"{name}.{node.name}": body_lines(node)
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and body_lines(node) > 40
    }
    assert long == {}


@pytest.mark.parametrize("room", ["house"])
def test_house_tests_are_short(root, room):
    for path in (root / "tests" / room).glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                assert body_lines(node) < 40, f"{path.name}: {node.name}"


def test_there_is_no_room_for_odds_and_ends(root):
    names = {path.stem for path in (root / "move_analysis").rglob("*.py")}
    assert not names & {"utils", "helpers", "common", "misc", "tools"}
