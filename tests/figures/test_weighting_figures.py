"""What the figure of members and respondents draws, as data."""

from itertools import pairwise

import move_analysis as ma


def test_three_marks_a_category(figures, released):
    table = released["weighting"].nonresponse
    marks = {trace.name: trace for trace in figures["members_and_respondents"].data if trace.name}
    assert set(marks) == {"all members", "who answered", "weighted"}
    assert list(marks["all members"].x) == table["target"].round(4).tolist()
    assert list(marks["who answered"].x) == table["share"].astype(float).round(4).tolist()
    assert list(marks["weighted"].x) == table["weighted"].astype(float).round(4).tolist()


def test_an_empty_line_between_attributes(figures, released):
    lines = figures["members_and_respondents"].layout.yaxis.tickvals
    steps = [after - before for before, after in pairwise(lines)]
    assert steps.count(2) == released["weighting"].nonresponse["attribute"].nunique() - 1
    assert set(steps) == {1, 2}


def test_without_lists_it_says_so(released):
    nothing = released["weighting"].filter(attribute=[])
    figure = ma.figures.members_and_respondents(nothing)
    assert figure.layout.annotations[0].text.startswith("There is no list of members")
