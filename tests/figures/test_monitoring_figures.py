"""Monitoring figures show the numbers of their results, and say why where there are none."""

from datetime import date
from pathlib import Path

import pytest

import move_analysis as ma
from move_analysis.project import Partner, Project


@pytest.fixture(scope="module")
def bare():
    """A project without any log."""
    return Project(name="Bare", partners=(Partner(code="A"),), folder=Path("x"), file=Path("y"))


def test_reported_numbers_stand_in_the_grid(figures):
    numbers = figures["reported_figures"].data[-1]
    columns = figures["reported_figures"].layout.xaxis.ticktext
    assert list(columns) == ["Morocco", "Brazil", "All"]
    texts = {}
    for x, y, text in zip(numbers.x, numbers.y, numbers.text, strict=True):
        texts.setdefault(y, {})[x] = text
    rows = [texts[y] for y in sorted(texts)]
    assert [[*row.values()] for row in rows[:5]] == [
        ["5", "5", "10"], ["3", "2", "5"], ["3", "2", "5"], ["2", "1", "3"], ["7", "6", "13"],
    ]  # fmt: skip
    assert {0: "89", 1: "7", 2: "96"} in rows and {2: "60%"} in rows


def test_progress_is_in_per_cent_of_the_target(figures, released):
    bars, forecasts = figures["indicator_progress"].data
    table = released["indicators"].filter(by="all").indicators.dropna(subset="target")
    assert list(bars.x) == (100 * table["of_target"]).astype(float).round(1).tolist()
    assert len(forecasts.x) == table["forecast"].notna().sum()
    labels = figures["indicator_progress"].layout.yaxis.ticktext
    assert "SMEs trained<br><i>behind</i>" in labels


def test_bars_over_time_add_up(figures, released):
    table = released["indicators"].filter(by="quarter").indicators
    kinds = table[table["indicator"].str.endswith(("_events", "_meetings"))]
    drawn = sum(sum(bar.y) for bar in figures["activity_over_time"].data)
    assert drawn == kinds["achieved"].sum() == 79


def test_branches_lead_from_who_brought_to_who_joined(figures):
    lines = figures["network_growth"].data[0]
    starts, ends = lines.x[0::4], lines.x[2::4]
    assert len(starts) == 11
    assert all(start <= end for start, end in zip(starts, ends, strict=True))


def test_branch_from_before_the_period_starts_at_its_partner(project):
    period = project.monitoring.model_copy(update={"start": date(2016, 6, 1)})
    later = ma.monitoring.measure_organisations(project.model_copy(update={"monitoring": period}))
    own = later.organisations
    known = {*own["organisation"], *own["partner"]}
    assert not set(own["through"]) <= known
    lines = ma.figures.network_growth(later).data[0]
    assert len(lines.x[0::4]) == len(own)
    assert lines.x.count("2016-06-01") > 0


def test_largest_changes_come_first(figures):
    before, after = figures["changes_between_waves"].data[1:]
    changes = [abs(b - a) for b, a in zip(before.x, after.x, strict=True)]
    assert changes == pytest.approx(sorted(changes, reverse=True), abs=0.11)  # rounded shares
    assert before.marker.opacity[0] == 1 and before.marker.opacity[-1] == 0.4


@pytest.mark.parametrize(
    ("maker", "measure"),
    [
        ("reported_figures", "measure_reported"),
        ("indicator_progress", "measure_indicators"),
        ("activity_over_time", "measure_indicators"),
        ("meeting_conversion", "measure_conversion"),
        ("network_growth", "measure_organisations"),
        ("reach_by_channel", "measure_reach"),
    ],
)
def test_without_logs_the_figure_says_so(bare, maker, measure):
    figure = getattr(ma.figures, maker)(getattr(ma.monitoring, measure)(bare))
    assert not figure.data
    assert figure.layout.annotations[0].text.startswith(("The project names", "The log", "There"))
