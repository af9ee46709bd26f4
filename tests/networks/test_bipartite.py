import numpy as np
import pandas as pd
import pytest

from move_analysis.demo import demo_project, demo_survey, demo_truth
from move_analysis.networks import find_two_mode_network
from move_analysis.privacy import policy_for, release
from move_analysis.result import Result


@pytest.fixture(scope="module")
def network():
    return find_two_mode_network(demo_survey())


def test_links_have_the_level_of_the_scale_and_the_weight(small_survey):
    weighted = small_survey.changed(
        "weighted", weights=pd.Series([2.0, 1, 1, 0.5, 1], index=small_survey.answers.index)
    )
    links = find_two_mode_network(weighted).links
    ids = small_survey.answers.index
    assert links[links["layer"] == "has"].drop(columns="layer").to_numpy().tolist() == [
        [ids[0], "iot", 2.0, 2.0],
        [ids[1], "web", 2.0, 1.0],
        [ids[2], "iot", 1.0, 1.0],
        [ids[3], "web", 1.0, 0.5],
        [ids[3], "solar", 2.0, 0.5],
    ]
    needs = links[links["layer"] == "needs"]
    assert set(needs["level"]) == {1.0} and len(needs) == 5


def test_missing_is_not_no(small_survey):
    network = find_two_mode_network(small_survey)
    assert network.smes["n_has"].fillna(-1).tolist() == [1, 1, 1, 2, -1]
    assert network.smes["n_needs"].fillna(-1).tolist() == [2, 1, -1, 1, 1]
    assert network.smes["sector"].isna().all()
    counts = network.competences.set_index("competence").loc["solar"]
    numbers = counts[["n_has", "base_has", "n_needs", "base_needs"]]
    assert numbers.tolist() == [1, 3, 1, 2]
    assert network.notes[0] == "B did not ask about 1 of 3 competences (needs)."


def test_tables_agree_with_each_other(network):
    links = network.links.groupby("layer")
    for layer, own in links:
        by_sme = own["respondent"].value_counts()
        expected = network.smes.set_index("respondent")[f"n_{layer}"].fillna(0)
        assert by_sme.reindex(expected.index, fill_value=0).tolist() == expected.tolist()
        by_competence = own["competence"].value_counts()
        counted = network.competences.set_index("competence")[f"n_{layer}"]
        assert by_competence.reindex(counted.index, fill_value=0).tolist() == counted.tolist()
    assert (network.links["level"] > 0).all()


def test_one_layer_leaves_the_other_out(network):
    needs = find_two_mode_network(demo_survey(), layers=["needs"])
    both = network.links[network.links["layer"] == "needs"].reset_index(drop=True)
    pd.testing.assert_frame_equal(needs.links, both)
    assert needs.smes["n_has"].isna().all() and not needs.competences["base_has"].any()
    assert [line.split(":")[0] for line in needs.reading()] == ["Needs", "Needs, most common"]
    for wrong in ([], ["wants"]):
        with pytest.raises(ValueError, match="layers should be one or more of"):
            find_two_mode_network(demo_survey(), layers=wrong)


def test_a_tick_and_a_level_for_one_competence_give_the_higher(small_survey):
    book = small_survey.codebook
    tick = book.question("needs").model_copy(update={"code": "also", "role": "has"})
    answers = small_survey.answers.assign(
        **{"also[iot]": pd.array([True, True, None, False, True], dtype="boolean")}
    )
    survey = small_survey.changed(
        "asked twice", answers=answers, codebook=book.with_questions([tick])
    )
    survey = type(survey)(survey.answers, survey.codebook)
    links = find_two_mode_network(survey, layers=["has"]).links
    assert links.loc[links["competence"] == "iot", "level"].tolist() == [2.0, 1.0, 1.0, 1.0]


def test_nobody_answered_anything(small_survey):
    answers = small_survey.answers
    has = [name for name in answers if name.startswith(("has", "needs"))]
    silent = small_survey.changed("blank", answers=answers.assign(**dict.fromkeys(has, pd.NA)))
    network = find_two_mode_network(silent)
    assert network.links.empty and network.reading() == ("No SME is linked to a competence.",)


def test_segments_become_a_column():
    segments = demo_truth().segments.reset_index()
    smes = find_two_mode_network(demo_survey(), segments=segments).smes.set_index("respondent")
    expected = segments.set_index("respondent")["segment"].astype(str)
    assert smes["segment"].dropna().to_dict() == expected.to_dict()


def test_released_network_holds_only_smes_that_may_be_seen(network):
    policy = policy_for(demo_project(), demo_survey())
    shown = release(network, policy)
    for table in (shown.smes, shown.links):
        assert set(table["respondent"]) <= set(policy.display_names.values())
    assert 0 < len(shown.smes) < len(network.smes)
    hidden = shown.with_tables(competences=shown.competences.assign(n_has=np.nan, base_has=np.nan))
    assert not any("nan" in line for line in hidden.reading())
    assert len(hidden.reading()) == 3


def test_saved_network_is_read_back(network, tmp_path):
    loaded = Result.load(network.save(tmp_path))
    for name, table in network.tables(language="es").items():
        pd.testing.assert_frame_equal(loaded.tables(language="es")[name], table)
