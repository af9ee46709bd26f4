"""The gate: what each kind of column becomes, and SMEs that the reader may not see."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Option, Question
from move_analysis.columns import SMES, Column
from move_analysis.competences import measure_balance, measure_competences, measure_flows
from move_analysis.demo import demo_project, demo_survey
from move_analysis.derive import near, share_of
from move_analysis.errors import DisclosureError
from move_analysis.privacy import Blur, Policy, policy_for, release
from move_analysis.project import Partner, Project
from move_analysis.readers import check_project
from move_analysis.result import Result, Schema
from move_analysis.survey import Survey

GROUP = {"partner": "group"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Guarded(Result):
    SCHEMA: ClassVar[Schema] = {
        "cells": {
            "group": Column.label("partner"),
            "n": Column.count("SMEs", of="has iot", where=GROUP),
            "base": Column.base("SMEs asked", of="answered", where=GROUP),
            "share": Column.derived("share", "share", how=share_of("n")),
            "mean": Column.mean("mean", of="readiness", where=GROUP),
            "mean_low": Column.derived("bound", how=near("mean_low", "mean")),
            "turnover": Column.amount("turnover", "EUR", largest="largest"),
            "largest": Column.coarse("part of the largest SME", "share", steps=(0.5, 1.0)),
            "score": Column.coarse("score"),
            "p": Column.p_value("p"),
            "invited": Column.exact("invited", why="the office says it"),
        },
        "members": {
            "respondent": Column.respondent("SME"),
            "segment": Column.label("segment"),
        },
    }
    ORDER: ClassVar = {"members": ("segment",)}
    cells: pd.DataFrame
    members: pd.DataFrame


@pytest.fixture
def guarded():
    cells = pd.DataFrame(
        {
            "group": list("abcd"),
            "n": [4, 9, 0, 2],
            "base": [20, 20, 20, 2],
            "share": [0.2, 0.45, 0.0, 1.0],
            "mean": [0.5, 0.25, 0.75, 1.0],
            "mean_low": [0.4123, 0.2, 0.6, 0.9],
            "turnover": [123456.0, 98765.0, 1.0, 1.0],
            "largest": [0.2, 0.95, 0.1, 0.6],
            "score": [1.2345, 0.00987, 12.5, 1.0],
            "p": [0.0004, 0.03, 0.2, 0.009],
            "invited": [31, 32, 33, 34],
        }
    )
    members = pd.DataFrame({"respondent": ["A-1", "B-1", "B-2"], "segment": [2, 1, 1]})
    return Guarded(cells=cells, members=members)


def policy_of(**changes):
    policy = Policy(
        minimum=5, reader="A", blur=Blur(b"key"), visible=frozenset({"A-1", "B-2"}),
    )  # fmt: skip
    return replace(policy, **changes)


PLAIN = {"blur": Blur(b"key", variance=0)}


def test_without_noise_only_small_counts_are_missing(guarded):
    cells = release(guarded, policy_of(**PLAIN)).cells.set_index("group")
    assert np.isnan(cells.loc["a", "n"]) and np.isnan(cells.loc["a", "share"])
    assert cells.loc["a", "base"] == 20
    assert cells.loc["b", ["n", "base", "share"]].tolist() == [9, 20, 0.45]
    assert cells.loc["c", ["n", "share"]].tolist() == [0, 0]


def test_a_row_with_a_small_base_shows_no_number(guarded):
    row = release(guarded, policy_of(**PLAIN)).cells.iloc[3]
    assert row[["n", "base", "share", "mean", "mean_low", "turnover", "score", "p"]].isna().all()
    assert row["invited"] == 34


def test_shares_are_those_of_the_published_counts(guarded):
    for key in (b"1", b"2", b"3"):
        cells = release(guarded, policy_of(blur=Blur(key))).cells
        expected = (cells["n"] / cells["base"]).round(4)
        pd.testing.assert_series_equal(cells["share"], expected, check_names=False, rtol=1e-3)


def test_what_comes_from_the_answers_is_coarse(guarded):
    cells = release(guarded, policy_of(**PLAIN)).cells.set_index("group")
    assert cells.loc["a", ["turnover", "score", "p"]].tolist() == [120000, 1.2, 0.001]
    assert cells.loc["b", ["score", "p"]].tolist() == [0.0099, 0.05]
    assert cells.loc["c", "p"] == 1  # not beyond chance
    assert np.isnan(cells.loc["b", "turnover"])  # one SME is nearly all of it


def test_means_are_blurred_like_shares(guarded):
    means = [release(guarded, policy_of(blur=Blur(bytes([k])))).cells["mean"][0] for k in range(99)]
    assert len(set(means)) > 5 and np.mean(means) == pytest.approx(0.5, abs=0.03)
    assert max(abs(one - 0.5) for one in means) < 0.25


def test_nothing_has_more_than_four_digits(guarded):
    cells = release(guarded, policy_of()).cells
    for name in ("share", "mean", "mean_low", "score"):
        for value in cells[name].dropna():
            assert float(f"{value:.4g}") == value, name


def test_only_visible_smes_stay_in_an_order_that_gives_nothing_away(guarded):
    assert release(guarded, policy_of()).members["respondent"].tolist() == ["B-2", "A-1"]


def test_the_place_of_a_row_links_no_codes(guarded):
    seen = {"visible": frozenset({"A-1", "B-1", "B-2"})}
    codes = [{"A-1": "x", "B-1": "y", "B-2": "z"}, {"A-1": "z", "B-1": "y", "B-2": "x"}]
    rows = [release(guarded, policy_of(display_names=one, **seen)).members for one in codes]
    assert [table["respondent"].tolist() for table in rows] == [["y", "z", "x"], ["x", "y", "z"]]


def test_a_released_result_says_so(guarded):
    released = release(guarded, policy_of())
    assert (released.released, released.smallest, guarded.released) == ("A", 5, None)
    assert release(released, policy_of()) is released


def test_a_column_without_a_decision_is_refused():
    with pytest.raises(TypeError, match="gate"):
        Column("SMEs", "SMEs")


def test_provisional_results_are_refused(guarded):
    with pytest.raises(DisclosureError, match="may have to wait"):
        release(replace(guarded, provisional=True), policy_of())


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


def test_a_partner_sees_its_own_counts_as_they_are(survey):
    shares = measure_competences(survey, by="partner")
    released = release(shares, policy_for(demo_project(), survey, reader="CCTL")).shares
    own = released["group"] == "CCTL"
    for name in ("n", "base"):
        assert (released.loc[own, name] == shares.shares.loc[own, name]).all()
    assert (released.loc[~own, "n"] != shares.shares.loc[~own, "n"]).mean() > 0.4
    public = release(shares, policy_for(demo_project(), survey)).shares
    pd.testing.assert_frame_equal(released[~own], public[~own])


def test_own_counts_can_be_blurred_too(survey):
    privacy = demo_project().privacy.model_copy(update={"own": "blurred"})
    project = demo_project().model_copy(update={"privacy": privacy})
    shares = measure_competences(survey, by="partner")
    own = release(shares, policy_for(project, survey, reader="CCTL")).shares
    pd.testing.assert_frame_equal(own, release(shares, policy_for(project, survey)).shares)


def test_the_same_number_is_the_same_in_every_table(survey):
    policy = policy_for(demo_project(), survey)
    shares = release(measure_competences(survey, by="partner"), policy).shares
    balance = release(measure_balance(survey, by="partner"), policy).balance
    flows = release(measure_flows(survey), policy).counts
    keys = ["group", "competence"]
    known = shares.set_index(keys)[["n", "base"]]
    pd.testing.assert_frame_equal(
        balance.set_index(keys)[["have", "base_has"]].set_axis(["n", "base"], axis=1), known
    )
    others = flows.set_index(keys)["have"].reindex(known.index)
    pd.testing.assert_series_equal(others, known["n"], check_names=False)


def two_groups(folder, country: dict[str, str]) -> tuple[Project, Survey]:
    partners = ["A"] * 20 + ["B"] * 20
    answers = pd.DataFrame(
        {"partner": partners, "country": [country[p] for p in partners]},
        index=[f"{p}-{n}" for n, p in enumerate(partners)],
    )
    options = [Option(code=code) for code in ("A", "B")]
    questions = [
        Question(code="partner", kind="single", role="partner", options=options),
        Question(code="country", kind="single", role="country",
                 options=[Option(code="ES"), Option(code="BG")]),
    ]  # fmt: skip
    two = [Partner(code="A"), Partner(code="B")]
    project = Project(name="Two", partners=two, folder=folder, file=folder / "move.yml")
    return project, Survey(answers, Codebook(title="Two", questions=questions))


def test_groups_of_the_same_smes_have_one_name(tmp_path):
    project, survey = two_groups(tmp_path, {"A": "ES", "B": "BG"})
    policy = policy_for(project, survey)
    assert policy.group(("country", "ES")) == policy.group(("partner", "A")) == ("partner", "A")
    project, survey = two_groups(tmp_path, {"A": "ES", "B": "ES"})
    assert policy_for(project, survey).group(("country", "ES")) == ("", "")


def test_how_many_answered_is_said_as_it_is(survey):
    shares = measure_competences(survey, by="partner")
    released = release(shares, policy_for(demo_project(), survey)).shares
    assert (released["asked"] == shares.shares["asked"]).all()
    by_size = measure_competences(survey, by="size")
    released = release(by_size, policy_for(demo_project(), survey)).shares
    assert (released["asked"] != by_size.shares["asked"]).any()
    assert SMES == "SMEs"


def test_a_selection_of_answers_is_another_thing(survey):
    policy = policy_for(demo_project(), survey)
    few = survey.where(survey.series("size").isin(["micro", "small"]), "small SMEs only")
    most = survey.where(survey.series("size") != "none of them", "all of them")
    numbers = [release(measure_competences(one), policy).shares["n"] for one in (survey, most, few)]
    assert numbers[0].equals(numbers[1])  # nobody was left out: it is the same selection
    assert measure_competences(few).selection == "small SMEs only"
    assert not numbers[0].equals(numbers[2])


def test_names_of_what_is_withheld_are_not_published(tmp_path):
    """A fault may quote an answer."""
    faults = check_project(tmp_path / "nowhere")
    assert len(faults) == 1 and faults.names["problem"]["1"].endswith("does not exist.")
    shown = release(faults, policy_for(demo_project(), demo_survey()))
    assert len(shown.table) == 0 and not shown.names
