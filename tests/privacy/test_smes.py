"""An SME sees itself, and others as they agreed to be shown to everybody."""

import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey
from move_analysis.errors import RunError


@pytest.fixture(scope="module")
def demo():
    project, survey = demo_project(), demo_survey()
    return project, survey, ma.privacy.sme_policies(project, survey)


def consented(survey, *how):
    consent = survey.series("consent").astype(object)
    return set(survey.answers.index[consent.isin(how)])


def test_it_sees_itself_and_who_agreed(demo):
    _, survey, policies = demo
    silent = sorted(set(survey.answers.index) - consented(survey, "named", "coded"))
    own, other = silent[:2]
    policy = policies.of(own)
    assert policy.visible == consented(survey, "named", "coded") | {own}
    assert own in policy.display_names[own] and other not in policy.visible
    hidden = policy.hidden(survey.answers.index)
    assert hidden == set(survey.answers.index) - {own}


def test_members_of_its_own_partner_are_no_exception(demo):
    policy = demo[2].of("CCTL-2")
    for one, shown in policy.display_names.items():
        assert (one in shown) == (one == "CCTL-2")
    assert policy.own is False and not policy.is_own(("partner", "CCTL"))


def test_codes_differ_from_those_of_every_other_reader(demo):
    project, survey, policies = demo
    others = [ma.policy_for(project, survey, reader=one) for one in ("CCTL", "partnership")]
    readers = [policies.of("CCTL-2"), policies.of("BCT-36"), *others]
    coded = sorted(consented(survey, "coded") - {"CCTL-2", "BCT-36"})
    coded = [one for one in coded if not one.startswith("CCTL-")]
    assert len(coded) > 20
    for one in coded:
        assert len({policy.display_names[one] for policy in readers}) == len(readers)


def test_one_at_a_time_is_the_same(demo):
    project, survey, policies = demo
    one, other = ma.policy_for(project, survey, reader="sme:CCTL-2"), policies.of("CCTL-2")
    assert one.display_names == other.display_names and one.reader == other.reader == "sme:CCTL-2"


def test_counts_are_those_of_everybody_else(demo):
    project, survey, policies = demo
    shares = ma.competences.measure_competences(survey, by="sector")
    everybody = ma.release(shares, ma.policy_for(project, survey))
    assert ma.release(shares, policies.of("CCTL-2")).shares.equals(everybody.shares)


def test_an_unknown_sme_is_told(demo):
    _, _, policies = demo
    with pytest.raises(RunError, match="CCTL-9999"):
        policies.of("CCTL-9999")
