"""Grids whose rows are competences and whose cells say more than yes and no."""

import pytest

from move_analysis.errors import CodebookError
from move_analysis.matching.scores import levels
from move_analysis.networks import find_two_mode_network
from move_analysis.prepare import edited
from move_analysis.readers import read_survey
from move_analysis.scales import answer_of

HAVE = "{code: have, label: We have it}"
NEED = "{code: need, label: We need it}"
BOTH = '{code: both, label: "We have it, We need it"}'
NEITHER = "{code: neither, label: Neither}"


def grid(*options, needs=True):
    """A grid of which two questions read the same columns, each with its own counts."""
    listed, both = ", ".join(options), ", both" if BOTH in options else ""
    two = {"has": f"have{both}", "needs": f"need{both}"} if needs else {"has": "have"}
    return "".join(
        f"  - {{code: {role}, kind: single, role: {role}, columns: [Q], over: competences,\n"
        f"     options: [{listed}], counts: [{counts}]}}\n"
        for role, counts in two.items()
    )


CELLS = "n,Q [IoT],Q [AI]\n1,We have it,We need it\n2,Neither,\n3,,\n"
TICKS = 'n,Q [IoT],Q [AI]\n1,We have it,"We have it, We need it"\n2,We need it,\n3,,\n'
ALONE = "n,Q [IoT],Q [AI]\n1,We have it,We need it\n2,We need it,\n"


def said(survey, layer):
    return survey.incidence(layer).astype(object).where(lambda f: f.notna(), None).values.tolist()


def test_one_grid_says_what_smes_have_and_what_they_need(make_project):
    survey = read_survey(make_project(grid(HAVE, NEED, NEITHER), {"A": {"a.csv": CELLS}}))
    assert said(survey, "has") == [[True, False], [False, None], [None, None]]
    assert said(survey, "needs") == [[False, True], [False, None], [None, None]]
    assert levels(survey, "has").fillna(-1).values.tolist() == [[1, 0], [0, -1], [-1, -1]]
    network = find_two_mode_network(survey)
    assert network.competences["n_has"].tolist() == [1, 0]
    assert network.links["level"].tolist() == [1, 1]


def test_a_blank_row_of_a_grid_without_a_no_is_a_no(make_project):
    survey = read_survey(make_project(grid(HAVE, NEED, BOTH), {"A": {"a.csv": TICKS}}))
    assert said(survey, "has") == [[True, True], [False, False], [None, None]]
    assert said(survey, "needs") == [[False, True], [True, False], [None, None]]


def test_one_question_alone_leaves_a_no(make_project):
    survey = read_survey(make_project(grid(HAVE, NEED, needs=False), {"A": {"a.csv": ALONE}}))
    assert said(survey, "has") == [[True, False], [False, None]]


def test_answers_can_be_supposed(make_project):
    survey = read_survey(make_project(grid(HAVE, NEED, NEITHER), {"A": {"a.csv": CELLS}}))
    new = edited(survey, survey.answers.index[0], has={"ai": True, "iot": False})
    assert said(new, "has")[0] == [False, True]
    has = survey.codebook.question("has")
    assert answer_of(has, book=survey.codebook, yes=False) == "need"


@pytest.mark.parametrize(
    ("old", "new", "problem", "fix"),
    [
        (", counts: [have]", "", 'not said which answers count as a yes for "has"', "have, need"),
        ("counts: [have]", "counts: [hve]", 'counts has "hve"', 'Did you mean "have"?'),
        ("kind: single, role: has", "kind: multiple, role: has", '"counts" is for', "counts_from"),
        ("kind: single, role: has", "kind: date, role: has", "cannot have the role", "multiple"),
    ],
)
def test_no_layer_is_empty_without_a_fault(make_project, old, new, problem, fix):
    text = grid(HAVE, NEED, NEITHER)
    assert old in text
    with pytest.raises(CodebookError) as raised:
        read_survey(make_project(text.replace(old, new), {"A": {"a.csv": CELLS}}))
    told = [one for one in raised.value.fault_list if problem in one.problem]
    assert told and fix in told[0].fix
