import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from move_analysis.project import Project, load_project

sys.path.insert(0, str(Path(__file__).parent))  # what tests share; they are no package
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

QUESTIONS = """
title: SMEs
languages: [en, es]
scales:
  - code: level
    points:
      - {code: none, label: {en: None, es: Ninguna}, synonyms: ["0 - Mostly me"]}
      - {code: basic, label: {en: Basic, es: Básica}}
      - {code: "3", label: {en: Expert, es: Experta}, value: 3}
sectors: [{code: ict, label: {en: Digital, es: Digital}}]
competences:
  - {code: iot, label: Internet of things, sector: ict, synonyms: [IoT]}
  - {code: ai, label: {en: "AI, machine learning", es: IA}, sector: ict}
"""


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Project]:
    """Write a project of `questions` (YAML of the list) and `files` (partner to its exports)."""

    def make(questions: str, files: dict[str, dict[str, str | bytes]], **export: object):
        partners = []
        for code, exports in files.items():
            for name, content in exports.items():
                data = content.encode() if isinstance(content, str) else content
                (tmp_path / name).write_bytes(data)
            listed = [{"file": name, **export} for name in exports]
            partners.append({"code": code, "name": f"Cluster {code}", "exports": listed})
        text = QUESTIONS + "questions:\n" + questions
        (tmp_path / "codebook.yml").write_text(text, encoding="utf-8")
        content = {"name": "Demo", "partners": partners}
        (tmp_path / "move.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        return load_project(tmp_path / "move.yml")

    return make


@pytest.fixture
def shared() -> Path:
    if not DATA.is_dir():
        pytest.skip(f"the real data are not at {DATA}")
    return DATA
