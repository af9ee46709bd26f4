"""Who is who: ids by content, rows that repeat, and firms that only answered alike."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.fingerprints import row_hashes
from move_analysis.prepare import without_duplicates
from move_analysis.readers import account_of, list_contacts, read_survey

MANY = "".join(f"\n  - {{code: q{n}, kind: numeric}}" for n in range(25))
CONTACT = "\n  - {code: mail, kind: identifier, role: identifier}\n"


def export(rows, *, extra=()):
    """25 answers each, the same in every row, behind an id and what else is given."""
    names = ["id", *extra, *(f"q{n}" for n in range(25))]
    answers = [str(n * n) for n in range(25)]
    return "\n".join([",".join(names), *(",".join([*row, *answers]) for row in rows)]) + "\n"


@pytest.mark.parametrize(
    ("rows", "extra", "left"),
    [
        ([["1", "a@x.example"], ["2", "b@x.example"]], ["mail"], 2),
        ([["1", "a@x.example"], ["2", "a@x.example"]], ["mail"], 1),
        ([["1", "", "2026-01-01"], ["2", "", "2026-01-02"]], ["mail", "when"], 2),
        ([["1"], ["2"]], [], 1),
    ],
    ids=["other contacts", "the same contact", "other days", "nothing else differs"],
)
def test_the_same_answers_are_a_duplicate_where_nothing_else_differs(
    make_project, rows, extra, left
):
    project = make_project(MANY + CONTACT, {"A": {"a.csv": export(rows, extra=extra)}})
    survey = read_survey(project)
    assert len(survey) == 2
    assert len(without_duplicates(survey)) == left


def test_contacts_have_the_ids_of_the_answers(make_project):
    text = "mail,size\na@x.example,1\nb@x.example,2\n"
    project = make_project("\n  - {code: size, kind: numeric}" + CONTACT, {"A": {"a.csv": text}})
    answers, contacts = read_survey(project).answers, list_contacts(project)
    assert contacts.index.tolist() == answers.index.tolist()
    assert contacts.loc[answers.index[answers["size"] == 2], "mail"].tolist() == ["b@x.example"]


def test_ids_that_excel_rounded_are_not_used(make_project):
    text = "id,size\n1.1E+11,5\n1.1E+11,6\n1.1E+11,6\n"
    survey = read_survey(
        make_project("\n  - {code: size, kind: numeric}\n", {"A": {"a.csv": text}})
    )
    assert survey.answers["size"].tolist() == [5, 6, 6]
    assert not survey.answers.index.str.contains("E+", regex=False).any()


cells = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2)), min_size=1, max_size=8)


@settings(deadline=None, max_examples=50)
@given(cells, st.randoms())
def test_a_fingerprint_depends_on_the_content_of_a_row_only(rows, random):
    frame = pd.DataFrame(rows, columns=["x", "y"])
    hashes = row_hashes(frame)
    order = random.sample(range(len(rows)), len(rows))
    turned = frame.iloc[order][["y", "x"]].assign(blank=None)
    assert (row_hashes(turned) == hashes[order]).all()
    same = np.equal.outer(hashes, hashes)
    assert (same == [[a == b for b in rows] for a in rows]).all()


def test_a_value_in_another_column_is_another_row():
    assert row_hashes(pd.DataFrame({"a": ["x"]})) != row_hashes(pd.DataFrame({"b": ["x"]}))


MAIL = "  - {code: mail, kind: identifier, role: identifier}\n  - {code: staff, kind: numeric}\n"


def told(survey, what):
    account = account_of(survey)
    rows = account[account["what"].str.contains(what)]
    return [*zip(rows["count"].astype(int), rows["where"], strict=True)]


def test_the_same_row_with_a_contact_is_one_however_short(make_project):
    text = "mail,staff\na@b.eu,3\nc@d.eu,3\na@b.eu,3\n"
    survey = read_survey(make_project(MAIL, {"A": {"a.csv": text}}))
    assert survey.answers["staff"].tolist() == [3, 3]
    assert told(survey, "repeat an earlier one in every cell") == [(1, "")]


def test_the_same_row_with_the_time_of_answering_is_one(make_project):
    text = "Timestamp,staff\n01/02/2026 10:00:01,3\n01/02/2026 10:00:01,3\n01/02/2026 11:00:01,3\n"
    survey = read_survey(make_project("  - {code: staff, kind: numeric}\n", {"A": {"a.csv": text}}))
    assert len(survey) == 2


def test_who_answered_again_and_tests_are_told_and_kept(make_project):
    text = "mail,staff\na@b.eu,3\nA@b.eu,4\ntest@test.com,1\n,5\n,5\n"
    survey = read_survey(make_project(MAIL, {"A": {"a.csv": text}}))
    assert len(survey) == 5
    assert told(survey, "with the e-mail address of an earlier one") == [(1, 'mail: "A@b.eu"')]
    assert told(survey, "whose contact is called a test") == [(1, 'mail: "test@test.com"')]
