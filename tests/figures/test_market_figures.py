"""Market figures: pictures agree with the tables, and say what was not asked."""

import pytest

import move_analysis as ma


@pytest.fixture(scope="module")
def interest(survey, project, policy):
    return ma.release(ma.markets.measure_market_interest(survey, project), policy)


def test_bars_are_the_segments(interest):
    figure = ma.figures.market_segments(interest)
    table = interest.tables()["segments"]
    assert [bar.name for bar in figure.data] == table["segment_label"].unique().tolist()
    for bar in figure.data:
        own = table[table["segment_label"] == bar.name]
        assert list(bar.x) == pytest.approx(own["share"].tolist(), abs=1e-4)
    longest = max(map(sum, zip(*(bar.x for bar in figure.data), strict=True)))
    assert figure.layout.xaxis.range == (0, pytest.approx(max(1, longest), abs=1e-3))


def test_hidden_segments_are_blank(survey, project, policy):
    released = ma.release(ma.markets.measure_market_interest(survey, project, by="partner"), policy)
    assert released.segments["share"].isna().any()
    figure = ma.figures.market_segments(released)
    assert len(figure.data[0].x) == 3 * 4
    drawn = sum(sum(bar.x) for bar in figure.data)
    assert drawn == pytest.approx(released.segments["share"].fillna(0).sum(), abs=1e-3)


def test_interest_is_dots_or_a_grid(interest, survey, project):
    dots = ma.figures.market_interest(interest).data[0]
    assert list(dots.x) == pytest.approx(interest.interest["share"].tolist(), abs=1e-4)
    by_sector = ma.markets.measure_market_interest(survey, project, by="sector")
    assert ma.figures.market_interest(by_sector).data[0].z.shape == (3, 3)


def test_readiness_stands_beside_the_line(survey):
    readiness = ma.markets.measure_readiness(survey, by="sector", resamples=20)
    figure = ma.figures.market_readiness(readiness)
    assert list(figure.data[0].x) == pytest.approx(readiness.groups["mean"].tolist(), abs=1e-4)
    assert figure.layout.shapes[0].x0 == readiness.arguments["ready_from"] == 0.6


def test_barriers_have_the_colour_of_their_group(survey):
    barriers = ma.markets.measure_barriers(survey)
    figure = ma.figures.market_barriers(barriers)
    assert [dots.name for dots in figure.data] == barriers.tables()["kinds"]["kind_label"].tolist()
    assert sum(len(dots.x) for dots in figure.data) == len(barriers.items)
    highest = barriers.tables()["items"].sort_values("share", ascending=False)["label"].iloc[0]
    assert figure.layout.yaxis.ticktext[0] == highest
    several = ma.figures.market_barriers(ma.markets.measure_barriers(survey, by="partner"))
    assert several.data[0].z.shape == (12, 4)  # eight barriers under four groups


def test_profiles_stand_side_by_side(survey, project):
    teams = ma.markets.find_teams(survey, project)
    cells = ma.figures.market_profile(teams).data[0]
    known = sorted(z for row in cells.z for z in row if z == z)
    assert known == pytest.approx(sorted(teams.profile["share"]))


def test_the_funnel_is_drawn_in_its_order(survey, project):
    funnel = ma.markets.measure_funnel(survey, project, counts={"trained": 40, "meetings": 12})
    bar = ma.figures.market_funnel(funnel).data[0]
    assert list(bar.x) == funnel.stages["n"].tolist()
    assert bar.text[0] == "612" and bar.text[1] == "250 (41%)" and bar.text[-1] == "12"
    assert bar.hovertext[1].endswith("SMEs (survey)<br>41% of: Informed")
    assert bar.hovertext[-1] == "<b>In events or meetings</b><br>12 SMEs (as reported)"


def test_steps_are_counted_by_partner(survey, project):
    roadmap = ma.markets.find_roadmap(survey, project)
    cells = ma.figures.market_roadmap(roadmap).data[0]
    assert sum(z for row in cells.z for z in row if z == z) == roadmap.who["n"].sum()


def test_what_was_not_asked_is_said(small_survey, project):
    made = {
        "market_segments": ma.markets.measure_market_interest(small_survey, project),
        "market_interest": ma.markets.measure_market_interest(small_survey, project),
        "market_readiness": ma.markets.measure_readiness(small_survey),
        "market_barriers": ma.markets.measure_barriers(small_survey),
        "market_profile": ma.markets.find_teams(small_survey, project),
        "market_roadmap": ma.markets.find_roadmap(small_survey, project),
    }
    for name, result in made.items():
        figure = getattr(ma.figures, name)(result)
        assert not figure.data and figure.layout.annotations[0].text, name
