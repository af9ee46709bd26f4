"""How SMEs are shown: own members by name and id, others by name or code as they agreed."""

import pandas as pd
import pytest

from move_analysis.demo import demo_project, demo_survey
from move_analysis.errors import CodebookError, DisclosureError
from move_analysis.networks import find_sme_network
from move_analysis.prepare import contacts_of
from move_analysis.privacy import policy_for, release
from move_analysis.privacy.names import names_for

SEEN = pd.DataFrame({"partner": ["CCTL"], "consent": ["coded"]}, index=["CCTL-2"])


@pytest.fixture(scope="module")
def project():
    return demo_project()


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def names(project):
    return contacts_of(project)["company"]


def agreed(survey, consent, partner):
    answers = survey.answers
    chosen = answers[(answers["consent"] == consent) & (survey.series("partner") == partner)]
    return chosen.index[0]


def test_each_consent_is_kept(project, survey, names):
    policy = policy_for(project, survey, reader="CCTL")
    named, coded, counted = (agreed(survey, c, "BCT") for c in ("named", "coded", "counted"))
    own = agreed(survey, "counted", "CCTL")
    assert policy.display_names[named].startswith(f"{names[named]} (BCT ")
    assert names[coded] not in policy.display_names[coded] and policy.display_names[
        coded
    ].startswith("BCT ")
    assert counted not in policy.visible and counted not in policy.display_names
    assert policy.display_names[own] == f"{names[own]} ({own})"
    assert {names[named], names[own]} <= policy.names
    assert not {names[coded], names[counted]} & policy.names


def test_nobody_reads_the_id_of_anothers_member(project, survey):
    policy = policy_for(project, survey, reader="CCTL")
    others = survey.answers.index[survey.series("partner") != "CCTL"]
    assert policy.hidden(survey.answers.index) == frozenset(others)


def test_codes_differ_between_readers_and_stay_for_one(project, survey):
    one, again, other = (
        policy_for(project, survey, reader=reader).display_names
        for reader in ("CCTL", "CCTL", "BCT")
    )
    coded = agreed(survey, "coded", "NUMELINK")
    assert one == again
    assert one[coded] != other[coded]
    assert len(set(one.values())) == len(one)


def test_nothing_but_the_key_changes_the_codes(project, survey):
    edited = project.model_copy(update={"vocabulary": "other.csv", "title": {"en": "Other"}})
    fewer = survey.where(survey.series("size") != "large", "without large SMEs")
    before = policy_for(project, survey, reader="BCT").display_names
    after = policy_for(edited, fewer, reader="BCT").display_names
    assert after == {one: before[one] for one in after}
    assert set(names_for(project, SEEN, reader="BCT", key=b"1")[0].values()) != set(
        names_for(project, SEEN, reader="BCT", key=b"2")[0].values()
    )


def test_without_a_name_question_nobody_is_named(project, survey):
    privacy = project.privacy.model_copy(update={"name": ""})
    nameless = project.model_copy(update={"privacy": privacy})
    assert policy_for(nameless, survey, reader="CCTL").names == frozenset()


def test_an_unknown_name_question_is_said(project, survey):
    privacy = project.privacy.model_copy(update={"name": "compny"})
    with pytest.raises(CodebookError, match="compny") as raised:
        policy_for(project.model_copy(update={"privacy": privacy}), survey)
    assert "company" in raised.value.faults["fix"][0]


def test_a_released_network_speaks_of_smes_as_the_reader_knows_them(project, survey):
    policy = policy_for(project, survey, reader="CCTL")
    shown = release(find_sme_network(survey), policy)
    nodes = set(shown.nodes["node"])
    assert nodes <= set(policy.display_names.values())
    assert set(shown.edges["source"]) | set(shown.edges["target"]) <= nodes
    assert not nodes & set(survey.answers.index)
    assert isinstance(shown.nodes["node"].dtype, pd.StringDtype)


def test_a_result_is_released_for_one_reader(project, survey):
    network = find_sme_network(survey)
    shown = release(network, policy_for(project, survey, reader="CCTL"))
    assert release(shown, policy_for(project, survey, reader="CCTL")) is shown
    with pytest.raises(DisclosureError, match='released for "CCTL", not for "BCT"'):
        release(shown, policy_for(project, survey, reader="BCT"))
