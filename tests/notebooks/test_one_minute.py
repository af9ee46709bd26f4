"""What a partner reads in one minute: a handful of sentences about its own SMEs."""

import re

import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey


def told(survey, project, partner):
    """The results of the partner report, as its reader sees them."""
    policy = ma.policy_for(project, survey, reader=partner)
    found = {
        "balance": ma.competences.measure_balance(survey, by="partner"),
        "matches": ma.matching.match_needs(survey, settings=project.matching),
        "training": ma.training.measure_training_needs(survey, by="partner", resamples=20),
        "interest": ma.markets.measure_market_interest(survey, project, by="partner"),
    }
    mine = {"matches": {"partner": partner}}
    return {
        name: ma.release(result, policy).filter(**mine.get(name, {"group": partner}))
        for name, result in found.items()
    }


@pytest.fixture(scope="module")
def demo():
    return told(demo_survey(), demo_project(), "CCTL")


def test_five_sentences_say_what_is_lacked_had_called_trained_and_ready(demo):
    html = ma.figures.in_one_minute(*demo.values()).text
    lines = re.findall("<li>(.*?)</li>", html)
    starts = ["Lacked most, of ", "Most to offer: ", "First calls: ", "Training needed most, of ",
              "Most ready SMEs: "]  # fmt: skip
    assert [next(s for s in starts if line.startswith(s)) for line in lines] == starts


def test_numbers_are_those_of_the_partner(demo):
    gap = demo["balance"].tables()["balance"].nsmallest(1, "surplus").iloc[0]
    lacked = demo["balance"].headline()[0]
    assert f"{gap['label']} ({gap['have']:.0f} SMEs have it, {gap['need']:.0f} need it)" in lacked
    ready = demo["interest"].segments.query("segment == 'ready' and market != 'any'")
    most = ready.nlargest(1, "n").iloc[0]
    (line,) = demo["interest"].headline()
    market = demo["interest"].name("market", most["market"])
    assert f"{market}, {most['n']:.0f} of {most['base']:.0f} are interested and" in line
    first = demo["training"].tables()["topics"].nsmallest(1, "rank")["label"].iloc[0]
    assert f"answered: {first}, " in demo["training"].headline()[0]


def test_calls_start_from_own_members_the_best_first(demo):
    matches = demo["matches"]
    assert set(matches.matches["partner"]) == {"CCTL"}
    best = matches.matches.nlargest(1, "score").iloc[0]
    (line,) = matches.headline()
    assert line.startswith(f"First calls: {best['sme']} should meet {best['match']} (for ")
    assert line.count(" should meet ") == 3
    shown = re.findall(r"<b>([^<]*)</b>: \d+ to meet", ma.figures.list_of_matches(matches).text)
    assert shown[0] == best["sme"] and set(shown) <= set(matches.matches["sme"])


def test_readings_are_of_own_members_only(demo):
    lines = demo["matches"].reading()
    partner = demo["matches"].tables()["matches"]["partner_label"].iloc[0]
    assert lines and all(f" SMEs of {partner} find " in line for line in lines)


def test_a_survey_that_asked_nothing_of_it_says_so_once_each(small_survey):
    missing = demo_project()
    training, interest = (
        ma.training.measure_training_needs(small_survey, by="partner", resamples=20),
        ma.markets.measure_market_interest(small_survey, missing, by="partner"),
    )
    assert training.headline() == training.reading()[:1]
    assert interest.headline() == ("There are no answers on which markets interest SMEs.",)


def test_segments_of_one_partner_in_one_sentence():
    survey, project = demo_survey(), demo_project()
    policy = ma.policy_for(project, survey, reader="CCTL")
    found = ma.release(ma.segments.find_segments(survey, k=3, n_init=2), policy)
    name = project.partner("CCTL").name
    (own,) = found.filter(of_partner="CCTL").headline()
    assert own.startswith(f"SMEs of {name} by segment: ") and own.count("% in segment ") == 3
    (every,) = found.headline()
    assert every.startswith("SMEs by segment: ")
    sizes = [f"{share:.0%} in segment" for share in found.segments["share"]]
    assert all(size in every for size in sizes)


def test_a_partner_of_which_nothing_is_known_reads_nothing_of_the_others(demo):
    (gaps,) = demo["balance"].filter(group="nobody").headline()
    assert gaps == "Gaps: not asked, or too few SMEs answered."
    matches = demo["matches"].filter(partner="nobody")
    assert matches.headline() == matches.reading() == (
        "Matches: not asked, or too few SMEs answered.",
    )  # fmt: skip
