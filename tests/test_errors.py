"""Errors are letters to the person who can fix them."""

import pickle

import pytest

from move_analysis.errors import DataError, Fault, MoveError, RunError, did_you_mean, together


def test_one_fault_says_what_where_and_how_to_mend():
    text = str(DataError("The file is empty.", "data/raw/bct.csv", "Export it again."))
    assert text.splitlines() == [
        "The file is empty.",
        "  where: data/raw/bct.csv",
        "  fix:  Export it again.",
    ]


def test_gathered_faults_come_as_one_error_of_the_right_kind():
    error = DataError.gather([Fault("a", "b", "c"), Fault("d", "e", "f")])
    assert isinstance(error, DataError)
    assert error.faults.to_dict("list") == {
        "problem": ["a", "d"],
        "where": ["b", "e"],
        "fix": ["c", "f"],
    }
    assert str(error).startswith("2 faults:")


def test_errors_survive_the_way_back_from_a_worker():
    error = pickle.loads(pickle.dumps(RunError.gather([Fault("a", "b", "c")] * 2)))
    assert isinstance(error, MoveError)
    assert len(error.fault_list) == 2


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("Contry", 'Did you mean "country"?'),
        ("zzz", "Use one of: partner, country."),
    ],
)
def test_near_misses_are_suggested(word, answer):
    assert did_you_mean(word, ["partner", "country"]) == answer


def test_faults_of_many_rows_are_one_and_others_stay():
    def fault(row, problem="Unknown partner."):
        return Fault(problem, f"list.csv, row {row}, column partner", "Add it.")

    rows = [fault(2), fault(3, "Unknown day."), *map(fault, range(4, 9)), fault(9, "Unknown day.")]
    found = [(one.problem, one.where) for one in together(rows)]
    assert found == [
        ("Unknown partner.", "list.csv, rows 2, 4, 5 and 3 more, column partner"),
        ("Unknown day.", "list.csv, row 3, column partner"),
        ("Unknown day.", "list.csv, row 9, column partner"),
    ]
    assert len(MoveError.gather(rows).fault_list) == 3
