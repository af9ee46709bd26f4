"""The warm engine: the notebook that papermill would have written, and nothing left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from move_analysis.reports import warm
from move_analysis.reports.engine import CHILD_ENVIRONMENT
from move_analysis.reports.prints import CUT, PRINTED, PrintLimit

from .conftest import code, plain, text, write_notebook

CELLS = (
    'partner: str = "A"\nnumber = 1',
    "import sys\nprint('a'); print('b', file=sys.stderr); print('c'); number",
    "import subprocess, time\nsubprocess.run(['echo', 'from a child']); time.sleep(1)",
    "!echo shell",
    "from IPython.display import HTML, clear_output, display, update_display\n"
    "handle = display(1, display_id='it'); display(HTML('<b>x</b>')); {'a': (1, 2)}",
    "update_display(2, display_id='it'); print('gone'); clear_output(); print('kept')",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "import plotly.graph_objects as go\ngo.Figure(go.Scatter(x=[1, 2], y=[3, 4]))",
    "from rich.table import Table\ntable = Table('a', 'b'); table.add_row('1', '2'); table",
    "from tqdm import tqdm\nfor _ in tqdm(range(3), bar_format='{n_fmt}/{total_fmt}'): pass",
    "import ipywidgets\nipywidgets.IntSlider(3)",
    "import asyncio\nawait asyncio.sleep(0.01); 'awaited'",
    "_, Out[3], __name__, sorted(name for name in globals() if name[0] != '_')",
    "class Thing: pass\nimport pickle; pickle.loads(pickle.dumps(Thing())).__class__.__module__",
    "import __main__; __main__.number, sys.modules['__main__'].__dict__ is globals()",
    "",
    "number;",
    "import warnings; warnings.warn('careful')",
    "%%bash\necho bash",
    "get_ipython().__class__.__name__, sys.stdout.isatty()",
)  # fmt: skip
# On two lines: of statements on one line, IPython 8 takes any for the one that failed.
FAULT = "def wrong():\n    raise ValueError('bad ä')\nwrong()"


SCRIPT = """
import json, sys
import papermill
import move_analysis.reports.warm
notebook, output, engine, parameters = sys.argv[1:]
papermill.execute_notebook(
    notebook, output, parameters=json.loads(parameters), engine_name=engine or None,
    progress_bar=False, cwd=notebook.rpartition("/")[0],
)
"""


def run(notebook: Path, output: Path, *, engine: str = warm.ENGINE, **parameters: object) -> str:
    """What papermill says in a process of its own."""
    orders = [str(notebook), str(output), engine, json.dumps(parameters)]
    environment = {**os.environ, **CHILD_ENVIRONMENT}
    environment.pop("PYTEST_CURRENT_TEST", None)  # with it, kernels capture less
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *orders], capture_output=True, text=True, env=environment
    )
    return done.stdout + done.stderr


@pytest.fixture
def zoo(tmp_path):
    """A notebook with one of each kind of output; the first cell takes parameters."""
    cells = [code(source, *["parameters"][: not place]) for place, source in enumerate(CELLS)]
    cells = [{**cell, "id": f"c{place}"} for place, cell in enumerate(cells)]
    raising = {**code("1 / 0", "raises-exception"), "id": "r"}
    last = [{**code(FAULT), "id": "f"}, {**code("print('never')"), "id": "n"}]
    return write_notebook(tmp_path / "zoo.ipynb", text("# Zoo"), *cells, raising, *last)


def test_the_same_notebook_as_papermill(zoo, tmp_path):
    ours, theirs = tmp_path / "ours.ipynb", tmp_path / "theirs.ipynb"
    for output, engine in ((ours, warm.ENGINE), (theirs, "")):
        assert "ValueError: bad ä" in run(zoo, output, engine=engine, partner="B")
    differences = set(plain(ours)) ^ set(plain(theirs))
    assert differences == set() and plain(ours) == plain(theirs)
    book = "".join(plain(ours))
    for part in ("from a child", "<b>x</b>", "vnd.plotly.v1+json", "3/3", "injected-parameters",
                 "papermill-error-cell-tag", "awaited", "IntSlider(value=3)"):  # fmt: skip
        assert part in book, part


def test_a_second_notebook_has_a_kernel_of_its_own(tmp_path):
    """What the first one did to the process, it does not meet."""
    dirt = "import os, __main__\n__main__.dirt = 1; os.environ['DIRT'] = '1'"
    first = write_notebook(tmp_path / "first.ipynb", code(dirt))
    asks = code("import os; os.environ.get('DIRT'), 'dirt' in globals()")
    second = write_notebook(tmp_path / "second.ipynb", asks)
    orders = [(str(first), str(tmp_path / "a.ipynb")), (str(second), str(tmp_path / "b.ipynb"))]
    script = f"""if True:
        import os, papermill
        for paths in {orders}:
            papermill.execute_notebook(*paths, engine_name="move-analysis", progress_bar=False)
            os.environ.pop("DIRT", None)
        """
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    (cell,) = json.loads((tmp_path / "b.ipynb").read_text())["cells"]
    assert cell["outputs"][0]["data"]["text/plain"] == ["(None, False)"]


def test_a_widget_shows_its_fallback(tmp_path):
    """Nobody answers a widget on a page: it is said what it is, and what it holds is shown."""
    cell = code("import ipywidgets\nout = ipywidgets.Output()\nwith out: print('inside')\nout")
    run(write_notebook(tmp_path / "w.ipynb", cell), tmp_path / "o.ipynb")
    book = json.loads((tmp_path / "o.ipynb").read_text())
    printed, shown = book["cells"][0]["outputs"]
    assert printed["text"] == ["inside\n"] and "widgets" not in book["metadata"]
    assert list(shown["data"]) == ["text/plain"] and "Output(" in shown["data"]["text/plain"][0]


def test_prints_are_cut_with_a_sentence(tmp_path):
    cells = code("print('x' * 3_000_000)\nprint('more')"), code("print('next')")
    run(write_notebook(tmp_path / "p.ipynb", *cells), tmp_path / "o.ipynb")
    long, after = json.loads((tmp_path / "o.ipynb").read_text())["cells"]
    assert "".join(long["outputs"][0]["text"]) == "x" * PRINTED + CUT
    assert after["outputs"][0]["text"] == ["next\n"]


@pytest.mark.parametrize("pieces", [["a" * PRINTED, "b"], ["a" * (PRINTED - 1), "ab"]])
def test_print_limit(pieces):
    limit = PrintLimit()
    assert "".join(map(limit.admit, [*pieces, "c"])) == "a" * PRINTED + CUT


@pytest.mark.parametrize("first", ["papermill", "move_analysis.reports.warm"])
def test_papermill_finds_the_engine_by_its_name(first):
    """Whichever of the two is imported first: each of them loads the other."""
    from importlib.metadata import entry_points

    if not entry_points(group="papermill.engine"):
        pytest.skip("installed before it had the entry point")
    asked = (
        f"import {first}; from papermill.engines import papermill_engines as engines; "
        "print(engines.get_engine('move-analysis').execute_managed_notebook.__qualname__)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert done.stdout == "WarmEngine.execute_managed_notebook\n", done.stderr
