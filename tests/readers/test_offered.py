from collections import Counter

import pytest

from move_analysis.readers.offered import joined_choices, written_beside


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        (["red;blue", "blue;green", "red", "green;red"], {"red", "blue", "green"}),
        (["red;", "blue;", "red;blue;"], {"red", "blue"}),
        (["Red / Blue", "Blue / Green", "Red", "Green / Red"], {"Red", "Blue", "Green"}),
        (["Data, even big data, Solar", "Solar, Fleet", "Data, even big data"],
         {"Data, even big data", "Solar", "Fleet"}),
        (["San Marino Malta", "Malta", "San Marino", "Malta Cyprus", "San Marino Cyprus"],
         {"San Marino", "Malta", "Cyprus"}),
    ],
)  # fmt: skip
def test_options_joined_in_cells_are_found(cells, options):
    assert set(joined_choices(Counter(cells * 3)).options) == options


@pytest.mark.parametrize(
    "cells",
    [
        ["Very favorably", "Somewhat unfavorably", "Neither favorably nor unfavorably (neutral)"],
        ["2 to 3 years", "3 to 4 years", "4 to 5 years", "Less than a year"],
        ["We do this, and that", "Not us", "Or that, sorry"],
        ["Transport and logistics", "ICT", "Green technologies"],
        [],
    ],
)
def test_one_answer_is_not_several(cells):
    assert joined_choices(Counter(cells * 5)) is None


def test_what_is_written_in_stands_beside_the_options():
    cells = {"Data;Solar": 9, "Solar;Fleet": 8, "Fleet": 7, "Data;Fleet;Drones": 2, "Solar;Law": 1}
    found = joined_choices(Counter(cells))
    assert set(found.options) == {"Data", "Solar", "Fleet"}
    assert found.others == {"Drones": 2, "Law": 1}


@pytest.mark.parametrize(
    ("times", "options"),
    [
        ({"a": 20, "b": 15, "c": 3, "d": 1}, ["a", "b"]),
        ({"a": 20, "b": 15, "c": 7}, ["a", "b", "c"]),  # one answer that is rare is still offered
        ({"a": 20, "b": 19, "c": 12}, ["a", "b", "c"]),
        ({"a": 20, "b": 1}, ["a", "b"]),
    ],
)
def test_rare_answers_are_written_in_only_together(times, options):
    assert written_beside(times, always=True) == options
