"""The bundled demo: four partners, four languages, four ways to export the same questionnaire."""

from pathlib import Path

import pytest
import yaml

from move_analysis.project import load_project
from move_analysis.readers import (
    check_project,
    draft_codebook,
    list_contacts,
    list_identifiers,
    read_survey,
)

PROJECT = Path(__file__).resolve().parents[2] / "move.yml"
EXPORTS = [
    PROJECT.parent / export.file
    for partner in load_project(PROJECT).partners
    for export in partner.exports
]


@pytest.fixture(scope="module")
def survey():
    return read_survey(load_project(PROJECT))


def test_the_demo_is_without_fault():
    assert check_project(PROJECT).table.empty


def test_every_partner_answered_every_column(survey):
    partner = survey.series("partner")
    assert partner.nunique() == 4
    assert survey.asked.all(axis=None)
    answered = survey.answers.notna().groupby(partner, observed=True).mean().mean(axis=1)
    assert answered.between(0.85, 0.99).all()


def test_ticks_mean_the_same_in_every_format(survey):
    needs = survey.answers[survey.columns("needs")].astype("Float64")
    share = needs.groupby(survey.series("partner"), observed=True).mean().mean(axis=1)
    assert share.max() - share.min() < 0.15


def test_nobody_is_named_in_the_answers(survey):
    hidden = list_identifiers(list_contacts(load_project(PROJECT)))
    assert len(hidden) > 2 * len(survey)
    texts = survey.answers.astype(str)
    assert not texts.isin(hidden).any(axis=None)
    assert not texts.apply(lambda column: column.str.contains("@")).any(axis=None)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.stem)
def test_a_draft_reads_its_own_export(tmp_path, export):
    (tmp_path / "codebook.yml").write_text(draft_codebook([export]), encoding="utf-8")
    content = {
        "name": "Draft",
        "outside": True,
        "partners": [{"code": "A", "exports": [str(export)]}],
    }
    (tmp_path / "move.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    book = read_survey(load_project(tmp_path / "move.yml")).codebook
    kinds = [question.kind for question in book.questions]
    assert kinds.count("identifier") == 3
    assert kinds.count("ordinal") == 5
    assert kinds.count("multiple") == 6
