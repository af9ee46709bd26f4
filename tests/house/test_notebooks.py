"""A notebook tells, the package computes; notebooks are light and parametrised."""

import ast
import json

import pytest

FORBIDDEN = (
    ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.BinOp, ast.For, ast.While,
    ast.ListComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def notebooks(root):
    found = sorted((root / "notebooks").glob("*.ipynb"))
    assert found
    return {path.name: json.loads(path.read_text())["cells"] for path in found}


def code(cells):
    return [cell for cell in cells if cell["cell_type"] == "code"]


def folded(cell):
    return "folded" in cell["metadata"].get("tags", [])


@pytest.fixture(scope="module")
def books(root):
    return notebooks(root)


def test_no_computing(books):
    for name, cells in books.items():
        for cell in code(cells):
            found = [
                n for n in ast.walk(ast.parse("".join(cell["source"]))) if isinstance(n, FORBIDDEN)
            ]
            assert not found, f"{name}: {''.join(cell['source'])}"


def test_first_code_cell_holds_typed_commented_parameters(books):
    for name, cells in books.items():
        first = code(cells)[0]
        assert "parameters" in first["metadata"].get("tags", []), name
        lines = [line for line in "".join(first["source"]).splitlines() if line.strip()]
        assert all(": " in line.split("=")[0] and "  # " in line for line in lines), name


def test_starts_with_a_title_and_ends_with_how_to_read_it(books):
    for name, cells in books.items():
        assert "".join(cells[0]["source"]).startswith("# "), name
        last = [c for c in cells if c["cell_type"] == "markdown" and not folded(c)][-1]
        assert "".join(last["source"]).startswith("## "), name


def test_only_golden_cells_have_outputs(books):
    for name, cells in books.items():
        golden = [c for c in code(cells) if "NBVAL_CHECK_OUTPUT" in "".join(c["source"])]
        assert golden, f"{name} has no golden cell"
        assert not [c for c in code(cells) if c["outputs"] and c not in golden], name
        assert all(cell["outputs"] for cell in golden), name
