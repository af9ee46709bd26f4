"""Ties by name: companies that are ticked or written are the respondents that bear the name."""

import pytest

from move_analysis.errors import DataError
from move_analysis.networks import find_ties
from move_analysis.readers import read_survey
from move_analysis.readers.account import account_of

COMPANY = "  - {code: company, kind: identifier, role: identifier}\n"
SMES = ("Alba ATech SL", "Borea ALog SL", "Cirrus GmbH")
OPTIONS = ", ".join(f"{{code: s{n}, label: {name}}}" for n, name in enumerate((*SMES, "Zeta SA")))
TICKS = f"  - {{code: know, kind: multiple, role: tie, options: [{OPTIONS}]}}\n"
CELLS = (
    "company,know\nAlba ATech SL,Borea ALog SL;Cirrus GmbH\nBorea ALog SL,Alba ATech SL;Zeta SA\n"
    "Cirrus GmbH,\n"
)


def pairs(survey):
    ids = list(survey.answers.index)
    ties = find_ties(survey, permutations=0).ties
    return {
        (ids.index(s), ids.index(t)) for s, t in zip(ties["source"], ties["target"], strict=False)
    }


def lost(survey):
    account = account_of(survey)
    names = account[account["what"].str.contains("not counted as ties")]
    return {where: int(count) for where, count in zip(names["where"], names["count"], strict=True)}


def test_ticked_companies_are_respondents(make_project):
    survey = read_survey(make_project(COMPANY + TICKS, {"A": {"a.csv": CELLS}}))
    assert pairs(survey) == {(0, 1), (0, 2), (1, 0)}
    assert lost(survey) == {'know: "Zeta SA"': 1}
    assert list(survey.answers) == ["know", "partner"]
    assert not survey.answers["know"].str.contains("Alba").any()


def test_a_grid_with_a_row_for_each_company(make_project):
    items = OPTIONS.replace(", {code: s3, label: Zeta SA}", "")
    grid = (
        f"  - {{code: know, kind: single, role: tie, items: [{items}],\n"
        "     options: [{code: y, label: genannt}, {code: n, label: nicht genannt}], counts: [y]}\n"
    )
    text = "company,know [Alba ATech SL],know [Borea ALog SL],know [Cirrus GmbH]\n"
    text += "Alba ATech SL,nicht genannt,genannt,nicht genannt\nBorea ALog SL,genannt,,\n"
    assert pairs(read_survey(make_project(COMPANY + grid, {"A": {"a.csv": text}}))) == {
        (0, 1), (1, 0)
    }  # fmt: skip


def test_names_that_people_wrote(make_project):
    text = (
        "company,know\nAlba ATech SL,\"Borea ALog, S.L.; cirrus\"\n"
        "Borea ALog SL,Alba ATec SL\nCirrus GmbH,Unknown Works\nDelta,A-7 A-8\n"
    )  # fmt: skip
    questions = COMPANY + "  - {code: know, kind: text, role: tie}\n"
    survey = read_survey(make_project(questions, {"A": {"a.csv": text}}))
    assert pairs(survey) == {(0, 1), (0, 2)}
    assert lost(survey) == {
        'know: "A-7", "A-8", "Unknown Works"': 3,
        'know: "Alba ATec SL → Alba ATech SL"': 1,
    }


def test_options_that_are_no_sme_are_a_fault(make_project):
    project = make_project(TICKS, {"A": {"a.csv": CELLS}})  # nobody's name is read
    with pytest.raises(DataError) as raised:
        read_survey(project)
    (fault,) = raised.value.fault_list
    assert 'No option of the question "know" is an SME that answered: "Alba' in fault.problem
    assert '"role: identifier"' in fault.fix


def test_partners_may_be_listed(make_project):
    options = "options: [{code: A}, {code: none, label: None}]"
    questions = f"{COMPANY}  - {{code: know, kind: multiple, role: tie, {options}}}\n"
    text = "company,know\nAlba,A\nBorea,None\n"
    survey = read_survey(make_project(questions, {"A": {"a.csv": text}}))
    assert survey.answers["know[A]"].tolist() == [True, False]
