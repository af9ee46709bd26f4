"""The package and its command start without their heavy rooms."""

import subprocess
import sys

import pytest

HEAVY = {"pandas", "numpy", "scipy", "sklearn", "plotly", "igraph", "papermill", "nbconvert"}
BATCH = ("batch", "bundle", "change_notes", "changes", "feedback", "index", "pages", "smes_index")


@pytest.mark.parametrize("what", ["move_analysis", "move_analysis.cli"])
def test_import_is_light(what):
    code = f"import sys, {what}; print(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_a_batch_itself_imports_nothing_that_draws_or_computes():
    """Its workers do, and import it once for all reports."""
    modules = ", ".join(f"move_analysis.reports.{name}" for name in BATCH)
    code = f"import sys, {modules}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    wrong = {"move_analysis.figures", "move_analysis.segments", "sklearn"}
    assert not wrong & set(done.stdout.split())


def test_every_promised_name_is_there():
    import move_analysis as ma

    assert all(getattr(ma, name) is not None for name in ma.__all__)
