"""Small projects with logs that a test writes, and the demo's own."""

from pathlib import Path

import pytest

from move_analysis.demo import demo_project, demo_survey
from move_analysis.demo.waves import demo_earlier_survey
from move_analysis.project import load_project

PROJECT = """
name: Small
codebook: move
markets: [MA, BR]
partners: [{code: A, name: Alpha}, {code: B, name: Beta}]
monitoring:
"""


@pytest.fixture
def project_with(tmp_path):
    """Make a project of a `monitoring:` section and files by name."""

    def make(settings: str, **files: str):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text.strip() + "\n", encoding="utf-8")
        lines = "".join(f"  {line}\n" for line in settings.strip().splitlines())
        (tmp_path / "move.yml").write_text(PROJECT + lines, encoding="utf-8")
        return load_project(Path(tmp_path))

    return make


@pytest.fixture(scope="session")
def demo():
    return demo_project()


@pytest.fixture(scope="session")
def survey():
    return demo_survey()


@pytest.fixture(scope="session")
def earlier():
    return demo_earlier_survey()
