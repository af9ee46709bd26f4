"""One survey in the layouts of many tools: an unedited draft reads it right."""

import fnmatch
import importlib.util
import sys
from pathlib import Path

import pytest
import yaml

from move_analysis.project import load_project
from move_analysis.readers import draft_codebook, read_survey
from move_analysis.readers.table import normal

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases" / "layouts"


def load_layouts():
    """The module beside this one: tests are no package."""
    spec = importlib.util.spec_from_file_location("layouts", Path(__file__).parent / "layouts.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LAYOUTS = load_layouts()
SURVEY = LAYOUTS.firms()
TRUTH = LAYOUTS.truth(SURVEY)


def read_drafted(folder, names):
    """Survey read with the unedited draft of its own export, as an office would begin."""
    draft = draft_codebook([folder / name for name in names])
    (folder / "codebook.yml").write_text(draft, encoding="utf-8")
    project = {"name": "SMEs", "partners": [{"code": "AAA", "exports": list(names)}]}
    (folder / "move.yml").write_text(yaml.safe_dump(project), encoding="utf-8")
    return read_survey(load_project(folder / "move.yml"))


def columns_of(survey, words):
    """Question, item and labels of each column, in the words of the truth."""
    book = survey.codebook
    for question in book.questions:
        if question.role in ("respondent", "identifier", "partner"):
            continue
        scale = question.kind == "ordinal"
        answers = book.scale_of(question).points if scale else question.options
        labels = {o.code: words.get(o.text(), o.text()) for o in answers} | {"other": "other"}
        for column in survey.columns_of(question):
            parts = {p.code: words.get(p.text(), p.text()) for p in book.parts(question)}
            code = question.part_of(column)
            item = "other" if code == "other" else parts.get(code, "")
            yield question, item, labels, survey.answers[column]


def is_right(block, wanted, question, item, labels, values):
    about = block.partition("/")[2]
    if about and normal(item) != normal(about):
        return False
    if isinstance(wanted, dict):
        counts = {labels.get(k, k): int(n) for k, n in values.value_counts().items() if n}
        return question.kind in ("single", "ordinal") and counts == wanted
    if about:
        return (
            question.kind == "multiple" and [int(values.sum()), int(values.isna().sum())] == wanted
        )
    if block == "comment":
        return question.kind == "text" and int(values.notna().sum()) == wanted
    if block == "founded":
        days = [day.toordinal() for day in values.dropna()] if question.kind == "date" else []
        return [len(days), sum(days)] == wanted
    return question.kind == "numeric" and [values.count(), round(values.sum(), 2)] == wanted


def wrong_blocks(survey, truth, words=None):
    columns = list(columns_of(survey, words or {}))
    return [
        block
        for block, wanted in truth.items()
        if not any(is_right(block, wanted, *column) for column in columns)
    ]


@pytest.mark.parametrize("name", LAYOUTS.LAYOUTS)
def test_an_unedited_draft_reads_every_layout(tmp_path, name):
    layout = LAYOUTS.LAYOUTS[name]
    survey = read_drafted(tmp_path, layout.write(tmp_path, SURVEY))
    assert len(survey) == len(SURVEY)
    wrong = wrong_blocks(survey, TRUTH)
    wrong = [b for b in wrong if not any(fnmatch.fnmatch(b, lack) for lack in layout.lacks)]
    assert wrong == []
