"""Weights of a survey: the demo's members, settings of the project, what the tables say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey, demo_truth
from move_analysis.errors import CodebookError
from move_analysis.prepare import check_weights, load_survey, prepared, raked, save_prepared
from move_analysis.privacy import Blur
from move_analysis.project import load_project
from move_analysis.readers import Members, read_members, read_survey
from move_analysis.settings import Weights


@pytest.fixture(scope="module")
def project():
    return demo_project()


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def members(project):
    return read_members(project)


@pytest.fixture(scope="module")
def weighted(survey, members):
    return raked(survey, members)


def weighted_share(survey, role, code):
    said = survey.series(role).notna()
    return survey.weights[survey.series(role) == code].sum() / survey.weights[said].sum()


@pytest.mark.parametrize("role", ["partner", "sector", "size"])
def test_a_raked_demo_has_the_margins_of_its_members(weighted, role):
    truth = demo_truth().members[role].value_counts(normalize=True)
    for code, share in truth.items():
        assert weighted_share(weighted, role, code) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_planted_nonresponse_is_found_and_mended(seed):
    """The smaller an SME, the less likely it answered: so it was planted."""
    truth = demo_truth(seed=seed)
    kinds = truth.members.value_counts().rename("members").reset_index()
    found = check_weights(demo_survey(seed=seed), Members(members=kinds))
    micro = found.nonresponse.set_index("category").loc["micro"]
    assert micro["standardised"] < -0.1
    assert micro["weighted"] == pytest.approx(micro["target"], abs=1e-6)


def test_post_stratification_has_every_cell(survey, members):
    crossed = Weights(margins=("partner*size",), trim=None)
    found = check_weights(survey, members, settings=crossed)
    assert len(found.margins) == 12
    assert found.margins["difference"].abs().max() < 1e-6
    assert found.margins["members"].sum() == 612


def test_merged_cells_are_named(survey, members):
    fine = Weights(margins=("partner*sector*size",))
    found = check_weights(survey, members, settings=fine)
    margins = found.tables()["margins"]
    merged = margins[margins["merged"] > 1]
    assert len(merged) and found.margins["members"].sum() == 612
    assert found.margins["n"].min() >= 5
    notes = " ".join(found.notes)
    assert all(f"{label}." in notes for label in merged["label"])
    assert any(f"Merged groups, named in the notes: {len(merged)}." in s for s in found.reading())


def test_trimming_is_applied_and_said(survey, members):
    tight = Weights(trim=1.1)
    found = check_weights(survey, members, settings=tight)
    assert found.design["largest"].max() <= 1.1 + 1e-9
    assert found.margins["difference"].abs().max() > 1e-3
    assert any("(weights are cut at 1.1 times the mean)" in line for line in found.reading())
    step = raked(survey, members, trim=1.1).history[-1]
    assert step.what.endswith("; differences are left") and step.arguments["trim"] == 1.1


def test_design_effect_and_correction(weighted, members):
    design = check_weights(weighted, members).design.set_index("group")
    w = weighted.weights
    assert design.loc["all", "effective"] == pytest.approx(w.sum() ** 2 / (w**2).sum())
    assert design.loc["all", "design_effect"] == pytest.approx(1 + w.var(ddof=0) / w.mean() ** 2)
    assert design.loc["all", "correction"] == pytest.approx(np.sqrt((612 - 250) / 611))
    assert design.loc["BCT", "members"] == 186 and design.loc["BCT", "base"] == 71


def test_no_interval_is_narrower_where_more_answered_than_are_members(weighted):
    few = Members(members=_kinds(partner=["BCT", "CCTL"], members=[6, 4]))
    told = " ".join(check_weights(weighted, few).reading())
    assert "No weight is above" in told and "narrower" not in told and "nan" not in told


def test_kish(small_survey):
    weights = pd.Series([1.0, 1, 2, 4, 0], index=small_survey.answers.index)
    four = small_survey.changed("weighted", weights=weights).where(weights > 0, "four")
    found = check_weights(four, Members(members=_kinds(partner=["A", "B"], members=[6, 4])))
    everybody = found.design.set_index("group").loc["all"]
    assert everybody["design_effect"] == 1.375
    assert everybody["effective"] == pytest.approx(2.90909, abs=1e-5)


def _kinds(**columns):
    return pd.DataFrame({"partner": "", "country": "", "sector": "", "size": "", **columns})


def test_categories_without_respondents_and_off_the_lists_are_named(small_survey):
    kinds = _kinds(partner=["A", "C"], members=[6, 4])
    found = check_weights(small_survey, Members(members=kinds))
    assert found.nonresponse.set_index("category")["status"].to_dict() == {
        "A": "", "B": "not_listed", "C": "no_respondents",
    }  # fmt: skip
    assert any("C (no respondents)" in line and "B (not on" in line for line in found.reading())


def test_weights_of_the_design_are_where_raking_starts(survey, members):
    double = pd.Series(1.0, index=survey.answers.index)
    double.iloc[::2] = 2.0
    found = raked(survey.changed("design", weights=double), members)
    plain = raked(survey, members)
    ratio = found.weights / plain.weights
    assert ratio.iloc[::2].mean() / ratio.iloc[1::2].mean() == pytest.approx(2, rel=0.02)


def test_raking_again_changes_nothing(weighted, members):
    again = raked(weighted, members)
    assert again.weights.to_numpy() == pytest.approx(weighted.weights.to_numpy(), abs=1e-6)


def test_order_of_respondents_does_not_matter(survey, members, weighted):
    order = np.random.default_rng(1).permutation(len(survey))
    turned = survey.changed(
        "turned", answers=survey.answers.iloc[order], weights=survey.weights.iloc[order]
    )
    pd.testing.assert_series_equal(
        raked(turned, members).weights.sort_index(), weighted.weights.sort_index()
    )


def test_without_members_nothing_is_weighted(survey):
    nobody = Members(members=_kinds(members=[])[:0])
    assert raked(survey, nobody) is survey
    found = check_weights(survey, nobody)
    assert found.reading() == ("There is no list of members to compare the answers with.",)


def test_without_respondents(survey, members):
    nobody = survey.where(pd.Series(False, index=survey.answers.index), "nobody")
    assert check_weights(nobody, members).reading() == ("None of the 612 members answered.",)


def test_lists_that_tell_less_are_used_as_far_as_they_go(survey):
    only_size = _kinds(size=["micro", "small", "medium"], members=[50, 30, 20])
    found = check_weights(survey, Members(members=only_size))
    assert set(found.margins["margin"]) == {"size"}
    assert found.design["group"].tolist() == ["all"]


def test_what_changed_is_what_weights_do(survey, weighted, members):
    found = check_weights(survey, members)
    plain = ma.competences.measure_competences(survey, layer="needs").shares
    heavy = ma.competences.measure_competences(weighted, layer="needs").shares
    table = found.changes[found.changes["layer"] == "needs"].set_index("competence")
    for before, column in ((plain, "before"), (heavy, "share")):
        expected = before.set_index("competence")["share"].astype(float)
        assert table[column].to_numpy() == pytest.approx(expected[table.index].to_numpy())
    assert found.changes["change"].abs().is_monotonic_decreasing


def test_reading_of_the_released_demo(survey, members, project, weighted):
    policy = ma.policy_for(project, survey)
    idle = ma.release(check_weights(survey, members), policy).reading()
    assert idle[0].startswith(
        "250 of 612 members answered (41%); they differ most from all members in Micro (below 10 "
        "persons): 51% of the respondents, 58% of the members"
    )
    assert "The analyses are not weighted." in idle[1] and "would agree" in idle[1]
    in_use = ma.release(check_weights(weighted, members), policy).reading()
    assert in_use[1].startswith("The analyses are weighted to partner, sector and size: all")


def test_a_small_count_can_not_be_had_by_subtraction(members, project, survey):
    """Three micro SMEs are too few to show; what the others leave over differs by noise."""
    micro = survey.series("size") == "micro"
    few = survey.where(~micro | (micro.cumsum() <= 3), "few micro")
    policy, left = ma.policy_for(project, survey), set()
    for key in range(30):
        blurred = replace(policy, blur=Blur(bytes([key])))
        sizes = ma.release(check_weights(few, members), blurred).nonresponse
        sizes = sizes[sizes["attribute"] == "size"].set_index("category")
        assert sizes.loc["micro", "n"] not in (1, 2, 3, 4)
        left.add(sizes["base"].iloc[0] - sizes["n"].drop("micro").sum())
    assert len(left) > 4


def test_too_few_to_say(small_survey, survey, project):
    few = small_survey.where(small_survey.series("partner") == "A", "A")
    found = check_weights(few, Members(members=_kinds(partner=["A", "B"], members=[6, 4])))
    policy = replace(ma.policy_for(project, survey), blur=Blur(b"key", variance=0))
    released = ma.release(found, policy)
    assert released.reading() == (
        "Too few SMEs answered to compare them with the members.",
    )  # fmt: skip


# ---------------------------------------------------------------------------------- project

BOOK = """
title: Small
questions:
  - {code: staff, kind: single, role: size, options: [small, big]}
"""


@pytest.fixture
def small(tmp_path):
    def make(**extra):
        book = BOOK.replace("[small, big]", "[{code: small}, {code: big}]")
        (tmp_path / "codebook.yml").write_text(book)
        (tmp_path / "a.csv").write_text("staff\n" + "small\n" * 5 + "big\n" * 5)
        (tmp_path / "members.csv").write_text("size,members\nsmall,90\nbig,10\n")
        partners = [{"code": "A", "exports": ["a.csv"]}]
        content = {"name": "Small", "codebook": "codebook.yml", "partners": partners, **extra}
        (tmp_path / "move.yml").write_text(yaml.safe_dump(content))
        return load_project(tmp_path)

    return make


def test_a_project_without_the_block_is_not_weighted(small):
    project = small(members="members.csv")
    assert (load_survey(project).weights == 1).all()


def test_a_project_with_the_block_is_weighted_read_or_saved(small):
    project = small(members="members.csv", weights={"margins": ["size"]})
    survey = prepared(read_survey(project), project=project)
    assert weighted_share(survey, "size", "small") == pytest.approx(0.9, abs=1e-6)
    save_prepared(project)
    pd.testing.assert_series_equal(load_survey(project).weights, survey.weights, check_names=False)
    (project.folder / "members.csv").write_text("size,members\nsmall,50\nbig,50\n")
    assert weighted_share(load_survey(project), "size", "small") == pytest.approx(0.5, abs=1e-6)


def test_faults_of_the_block_are_told(small):
    with pytest.raises(CodebookError, match="Weights need a list of members"):
        small(weights={"margins": ["size"]})
    with pytest.raises(CodebookError, match='Did you mean "sector"'):
        small(members="members.csv", weights={"margins": ["partner*sectr"]})
    with pytest.raises(CodebookError, match="trim"):
        small(members="members.csv", weights={"trim": 1})
