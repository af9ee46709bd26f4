"""Cohorts: answers are published in groups of at least the minimum."""

import json

import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Question
from move_analysis.errors import DataError
from move_analysis.prepare import admitted, edition, last_admitted, save_admitted, withdrawn
from move_analysis.project import Partner, Project
from move_analysis.survey import Survey

BOOK = Codebook(title="P", questions=[Question(code="p", kind="single", role="partner")])


@pytest.fixture
def project(tmp_path):
    partners = [Partner(code="A"), Partner(code="B")]
    return Project(name="P", partners=partners, folder=tmp_path, file=tmp_path / "move.yml")


def survey_of(**smes: range) -> Survey:
    """Numbered SMEs of each partner, as just read."""
    ids = {f"{partner}-{n}": partner for partner, numbers in smes.items() for n in numbers}
    return Survey(pd.DataFrame({"p": pd.Series(ids)}), BOOK, waiting=None)


def released(project, **smes) -> Survey:
    shown = admitted(survey_of(**smes), project=project)
    save_admitted(shown, project=project)
    return shown


def numbers(survey):
    return survey.series("partner").value_counts().to_dict()


@pytest.mark.parametrize(("come", "shown"), [(0, 0), (1, 0), (3, 0), (4, 0), (5, 5), (6, 6)])
def test_the_first_four_wait(project, come, shown):
    survey = admitted(survey_of(A=range(30), B=range(come)), project=project)
    assert numbers(survey).get("B", 0) == shown
    assert len(survey.waiting.get("B", ())) == come - shown
    assert not survey.provisional and survey_of(A=range(30)).provisional


def test_late_answers_wait_until_enough_have_come(project):
    assert numbers(released(project, A=range(30), B=range(6))) == {"A": 30, "B": 6}
    for late in range(1, 5):
        survey = released(project, A=range(30), B=range(6 + late))
        assert numbers(survey) == {"A": 30, "B": 6}
        assert len(survey.waiting["B"]) == late
    assert numbers(released(project, A=range(30), B=range(11))) == {"A": 30, "B": 11}


def test_who_withdraws_leaves_at_once_and_it_is_said(project):
    released(project, A=range(30), B=range(6))
    survey = released(project, A=range(1, 30), B=range(6))
    assert numbers(survey) == {"A": 29, "B": 6}
    assert withdrawn(project) == {"A": 1}
    again = released(project, A=range(1, 30), B=range(6))
    assert numbers(again) == {"A": 29, "B": 6}
    assert withdrawn(project) == {"A": 1}  # until something else changes


def test_a_partner_that_has_become_small_waits_whole(project):
    released(project, A=range(30), B=range(6))
    survey = released(project, A=range(30), B=range(4))
    assert numbers(survey) == {"A": 30}
    assert len(survey.waiting["B"]) == 4 and withdrawn(project) == {"B": 2}


def test_who_came_when_decides_not_the_order_of_rows(project):
    released(project, A=range(30))
    turned = survey_of(A=range(31)).answers.iloc[::-1]
    shown = admitted(Survey(turned, BOOK, waiting=None), project=project)
    assert set(shown.answers.index) == {f"A-{n}" for n in range(30)}


def test_a_damaged_list_is_told_not_forgotten(project):
    released(project, A=range(30))
    project.admitted_file.write_text(json.dumps({"admitted": 3}))
    with pytest.raises(DataError, match="damaged"):
        last_admitted(project)


def corrected(survey: Survey, one: str) -> Survey:
    """The same answers, but for one of an SME."""
    answers = survey.answers.assign(staff=pd.Series(10, survey.answers.index, dtype="Int64"))
    answers.loc[one, "staff"] += 1
    return Survey(answers, BOOK, waiting=survey.waiting)


def test_another_edition_begins_when_what_was_published_changes(project):
    """Else a count that reads otherwise tells what the one SME had answered."""
    released(project, A=range(30))
    assert edition(project) == 0
    released(project, A=range(30))
    shown = released(project, A=range(33))  # three that wait
    assert edition(project) == 0
    for place, one in enumerate(["A-3", "A-3", "A-4"]):  # first the column, for all of them
        save_admitted(corrected(shown, one), project=project)
        assert edition(project) == [1, 1, 2][place]
    released(project, A=range(1, 30))
    assert edition(project) == 3 and withdrawn(project) == {"A": 1}


def test_another_edition_begins_with_those_that_enter(project):
    """Else a competence of which no count reads otherwise is one that none of the five has."""
    released(project, A=range(30))
    released(project, A=range(34))
    assert edition(project) == 0
    assert numbers(released(project, A=range(35))) == {"A": 35} and edition(project) == 1
    released(project, A=range(35))
    assert edition(project) == 1
    assert numbers(released(project, A=range(35), B=range(5)))["B"] == 5
    assert edition(project) == 2


def test_no_edition_comes_again(project):
    """Two pages of one edition would tell what an SME that came or went between them said."""
    seen = []
    for left in range(30, 18, -1):
        released(project, A=range(left))
        seen.append(edition(project))
    assert seen == [*range(12)]


def test_a_list_from_before_there_were_editions_is_read(project):
    project.admitted_file.parent.mkdir(parents=True, exist_ok=True)
    old = {"admitted": {"A": [f"A-{n}" for n in range(30)]}, "withdrawn": {}}
    project.admitted_file.write_text(json.dumps(old))
    assert numbers(released(project, A=range(32))) == {"A": 30} and edition(project) == 0
    released(project, A=range(29))
    assert edition(project) == 1


def test_what_waits_travels_with_the_saved_survey(project, tmp_path):
    shown = admitted(survey_of(A=range(30), B=range(3)), project=project)
    again = Survey.load(shown.save(tmp_path / "saved"))
    assert again.waiting == shown.waiting == {"B": ("B-0", "B-1", "B-2")}
    assert not again.provisional
    assert again.where(again.series("partner") == "A", "A").selection == ""
    few = again.where(pd.Series(True, index=again.answers.index[:9]), "the first nine")
    assert few.selection == "the first nine"
