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
        ({"a": 40, "b": 30, "c": 12, "d": 2, **dict.fromkeys("efghijklmnopqr", 1)}, [*"abc"]),
        (
            {
                "a": 40,
                "b": 30,
                "c": 16,
                "d": 8,
                "e": 4,
                "f": 4,
                "g": 3,
                **dict.fromkeys("hijkl", 1),
            },
            [*"abcdefghijkl"],
        ),
        ({"a": 9, "b": 5, **dict.fromkeys("cdefgh", 1)}, [*"abcdefgh"]),  # too much to be rare
        ({"IKT": 15, "Verkehr": 11, "Grün": 5, "Fisch": 1}, ["IKT", "Verkehr", "Grün"]),
        ({"50–249": 20, "10–49": 14, "1–9": 2}, ["50–249", "10–49", "1–9"]),
        ({"España": 20, "Italie": 14, "Bulgarie": 1}, ["España", "Italie", "Bulgarie"]),
    ],
)
def test_rare_answers_are_written_in_only_together(times, options):
    assert written_beside(times, always=True) == options


def test_what_stands_before_an_option_was_offered_and_what_ends_all_its_cells_was_written():
    cells = {"A;B": 9, "B;C": 8, "A;C;Zeta": 9, "Rare;C": 1, "A;3D printing": 3, "B;Zeta;Law": 2}
    found = joined_choices(Counter(cells))
    assert set(found.options) == {"A", "B", "C", "Zeta", "Rare"}
    assert found.others == {"3D printing": 3, "Law": 2}
