"""The six exports of one real survey, read with the codebook of the project for them."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from move_analysis.project import load_project
from move_analysis.readers import list_contacts, list_identifiers, read_survey
from move_analysis.readers.formats.limesurvey import split_header
from move_analysis.readers.table import normal

PROJECT = Path(__file__).resolve().parents[1] / "real" / "rse_2017" / "move.yml"


@pytest.fixture(scope="module")
def project():
    project = load_project(PROJECT)
    if not project.path(project.partners[0].exports[0]).is_file():
        pytest.skip("the exports of rse_2017 are not there")
    return project


@pytest.fixture(scope="module")
def survey(project):
    return read_survey(project)


def test_all_respondents_are_read(survey):
    counts = survey.series("partner").value_counts().to_dict()
    assert counts == {"uk": 253, "de": 325, "us": 164, "nl": 77, "can": 110, "zaf": 22}


@pytest.mark.parametrize("partner", ["uk", "de", "us", "zaf"])
def test_ticks_equal_a_plain_count_of_the_file(project, survey, partner):
    path = project.path(project.partner(partner).exports[0])
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    answers = survey.answers[survey.series("partner") == partner]
    question = survey.codebook.question("tool")
    compared = 0
    for place, name in enumerate(header):
        if not name.startswith("tool4can["):
            continue
        label = normal(split_header(name).item)
        cells = Counter(row[place] for row in rows)
        for option in survey.codebook.parts(question):
            if label in map(normal, option.spellings()):
                ticks = answers[f"tool[{option.code}]"]
                assert int(ticks.sum()) == cells["Yes"], name
                assert int((~ticks).sum()) == cells["No"], name
                assert int(ticks.isna().sum()) == cells[""], name
                compared += 1
    assert compared > 30


def test_what_a_partner_did_not_ask_is_known(survey):
    tools = survey.columns_of(survey.codebook.question("tool"))
    asked = survey.asked[tools].any(axis=1).to_dict()
    assert asked == {"uk": True, "de": True, "us": True, "nl": False, "can": False, "zaf": True}
    assert survey.answers.loc[survey.series("partner") == "nl", tools].isna().all(axis=None)


def test_ids_are_those_of_the_unnamed_column(survey):
    assert survey.answers.index[:2].tolist() == ["uk-1", "uk-2"]
    assert survey.answers.index.is_unique


def test_there_is_nobody_named(project):
    assert list_identifiers(list_contacts(project)) == frozenset()
