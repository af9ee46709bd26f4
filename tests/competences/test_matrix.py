import numpy as np
import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Option, Question
from move_analysis.competences import measure_balance, measure_competences, measure_flows
from move_analysis.statistics import wilson_interval
from move_analysis.survey import Survey


def rows(result, *columns):
    return result.shares[list(columns)].to_numpy().tolist()


def test_counts_and_bases_by_partner(small_survey):
    result = measure_competences(small_survey, by="partner")
    assert rows(result, "competence", "group", "n", "base") == [
        ["iot", "A", 2, 3], ["iot", "B", 0, 1],
        ["web", "A", 1, 3], ["web", "B", 1, 1],
        ["solar", "A", 0, 2], ["solar", "B", 1, 1],
    ]  # fmt: skip


def test_not_asked_has_no_share_and_is_said(small_survey):
    result = measure_competences(small_survey, layer="needs", by="partner")
    solar_b = result.shares.query("competence == 'solar' and group == 'B'").iloc[0]
    assert solar_b["base"] == 0 and solar_b["n"] == 0
    assert solar_b[["share", "low", "high"]].isna().all()
    assert result.notes[0] == "B did not ask about 1 of 3 competences (needs)."


def test_shares_and_intervals(small_survey):
    shares = measure_competences(small_survey).shares
    assert shares["share"].tolist() == pytest.approx([2 / 4, 2 / 4, 1 / 3])
    low, high = wilson_interval([2 / 4, 2 / 4, 1 / 3], [4, 4, 3])
    np.testing.assert_allclose(shares[["low", "high"]], np.column_stack([low, high]))
    assert shares["group"].unique().tolist() == ["all"]


def test_weights_count_and_their_scale_does_not(small_survey):
    weights = pd.Series([2.0, 1, 1, 1, 1], index=small_survey.answers.index)
    weighted = small_survey.changed("weighted", weights=weights)
    shares = measure_competences(weighted).shares
    assert shares["share"].tolist() == pytest.approx([3 / 5, 2 / 5, 1 / 4])
    # Kish: the four weights 2 1 1 1 are worth 25 / 7 SMEs.
    assert shares["low"].iloc[0] == pytest.approx(float(wilson_interval(3 / 5, 25 / 7)[0]))
    tenfold = measure_competences(small_survey.changed("tenfold", weights=weights * 10)).shares
    pd.testing.assert_frame_equal(tenfold, shares)


def test_labels_travel_with_codes(small_survey):
    row = measure_competences(small_survey, by="country").tables()["shares"].iloc[-1]
    assert row[["label", "competence_sector", "competence_sector_label", "group"]].tolist() == [
        "Solar", "green", "Green", "BG",
    ]  # fmt: skip


def test_groups_of_nobody_and_respondents_of_no_group(small_survey):
    nobody = small_survey.where(small_survey.series("partner") == "C", "nobody")
    assert measure_competences(nobody, by="partner").shares.empty
    assert measure_competences(nobody).shares["base"].tolist() == [0, 0, 0]
    answers = small_survey.answers
    answers["country"] = answers["country"].where(answers.index != "A-1")
    lost = small_survey.changed("country lost", answers=answers)
    result = measure_competences(lost, by="country")
    assert "SMEs whose country is not known are in no group." in result.notes
    assert result.shares["base"].sum() == measure_competences(lost).shares["base"].sum() - 3


def test_persons_become_size_classes(small_survey, small_book):
    from move_analysis.codebook import Question

    book = small_book.with_questions([Question(code="size", kind="numeric", role="size")])
    answers = small_survey.answers.assign(size=pd.array([9, 10, 250, 49, None], dtype="Float64"))
    survey = small_survey.changed("with size", answers=answers, codebook=book)
    shares = measure_competences(survey, by="size").tables()["shares"]
    assert shares["group"].unique().tolist() == ["micro", "small", "large"]
    assert shares["group_label"].iloc[0] == "Micro (below 10 persons)"
    assert shares.query("competence == 'web'")["base"].tolist() == [1, 2, 1]


def test_reading_names_the_most_common(small_survey):
    result = measure_competences(small_survey, by="partner")
    first, *_ = result.reading()
    assert first.startswith(
        "A: the most common assets are Internet of things (67% of 3, probably 21% to 94%)"
    )
    shares = result.shares.assign(share=result.shares["share"].mask(result.shares["group"] == "B"))
    assert "B: too few SMEs to say." in result.with_tables(shares=shares).reading()
    assert result.filter(group="nobody").reading() == ("There are no answers about this.",)


def test_unknown_grouping_is_refused(small_survey):
    with pytest.raises(ValueError, match=r"by should be one of .partner.,.*got .colour."):
        measure_competences(small_survey, by="colour")


def test_a_survey_without_competences_is_read_without_numbers():
    book = Codebook(
        title="Other",
        questions=[
            Question(code="p", kind="single", role="partner", options=[Option(code="A")]),
            Question(code="staff", kind="numeric"),
        ],
    )
    answers = pd.DataFrame({"p": ["A"] * 6, "staff": range(6)}, index=[f"A-{i}" for i in range(6)])
    survey = Survey(answers, book)
    for result in (
        measure_competences(survey, by="sector"),
        measure_balance(survey, by="partner"),
        measure_flows(survey, between="sector"),
    ):
        assert all(table.empty for table in result.tables().values())
        assert "There are no answers about assets." in result.notes
        assert not any("%" in line for line in result.reading())


def test_what_was_not_asked_groups_nobody(small_survey):
    result = measure_competences(small_survey, by="size")
    assert result.shares["group"].unique().tolist() == ["all"]
    assert "The survey did not ask for the size: all SMEs are taken together." in result.notes
