"""Bands of numbers are drafted in their order, with codes that say more and less."""

import random

import pytest

from move_analysis.codebook import load_codebook
from move_analysis.readers import draft_codebook
from move_analysis.readers.bands import in_order_of_numbers
from move_analysis.readers.codes import unique_codes


@pytest.mark.parametrize(
    "bands",
    [
        ["18-29", "30-44", "45-60", "> 60"],
        ["Under 18", "18 - 29", "30 - 44", "45 - 59", "60+", "Prefer not to say"],
        ["18 to 24 years", "25 to 34 years", "55 to 64 years", "Age 65 or older"],
        ["$0 - $24,999", "$25,000 - $49,999", "$100,000 - $149,999", "$150,000+"],
        ["1", "2", "3-5", "6-9", "10+", "Just me"],
        ["menos de 10", "de 10 a 49", "de 50 a 249", "más de 249"],
        ["weniger als 1.000", "1.000 bis 9.999", "10.000 bis 49.999", "mehr als 50.000"],
        ["до 9", "от 10 до 49", "над 250"],
        ["0-9 salariés", "10-49 salariés", "250 salariés ou plus"],
        ["≤ 5 %", "6–10 %", "> 10 %"],
    ],
)
def test_bands_are_sorted_by_their_numbers(bands):
    for seed in range(5):
        mixed = random.Random(seed).sample(bands, len(bands))
        assert in_order_of_numbers(mixed) == bands


@pytest.mark.parametrize(
    "texts",
    [
        ["Yes", "No"],
        ["Room 12", "Room 7", "Hall 3"],
        ["1-2 years", "1-6 months", "< 1 month"],
        ["Python 3", "R", "C++", "2-3 others"],
        ["Monday", "1-2", "Friday", "3-4", "Never"],
    ],
)
def test_what_is_no_list_of_bands_stays_as_it_was(texts):
    assert in_order_of_numbers(texts) == texts


def test_codes_say_more_and_less():
    texts = ["> 60", "60", "<18", "≥ 250", "<= 9", "60+", "60 +", "> $150,000"]
    assert unique_codes(texts) == [
        "over_60", "60", "under_18", "from_250", "up_to_9", "60+", "60+_2", "over_150_000",
    ]  # fmt: skip


def drafted(tmp_path, header, rows):
    text = "\n".join(",".join(map(str, row)) for row in [*header, *rows]) + "\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    draft = draft_codebook([tmp_path / "a.csv"])
    (tmp_path / "codebook.yml").write_text(draft, encoding="utf-8")
    return load_codebook(tmp_path / "codebook.yml"), draft


def test_ages_are_drafted_in_order(tmp_path):
    ages = ["45-60", "> 60", "18-29", "45-60", "30-44", "45-60"] * 3
    book, _ = drafted(tmp_path, [["Age"]], [[age] for age in ages])
    assert [o.code for o in book.question("Age").options] == [
        "18_29", "30_44", "45_60", "over_60",
    ]  # fmt: skip


def test_the_id_of_surveymonkey_in_one_word_tells_respondents_apart(tmp_path):
    header = [["RespondentID", "CollectorID", "Age", "Films", ""], ["", "", "Response", "I", "II"]]
    rows = [[3288372923 + n, 7, 20 + n, "I", ""] for n in range(9)]
    book, draft = drafted(tmp_path, header, rows)
    assert [question.code for question in book.by_role("respondent")] == ["RespondentID"]
    assert "seen: 32" not in draft and "records: CollectorID" in draft


@pytest.mark.parametrize("name", ["RespondentID", "Respondent ID", "respondent_id"])
def test_an_id_of_respondents_is_known_in_any_table(tmp_path, name):
    rows = [[4335894916 + n, 20 + n % 3] for n in range(9)]
    book, _ = drafted(tmp_path, [[name, "Staff"]], rows)
    assert [question.kind for question in book.by_role("respondent")] == ["text"]
    assert len(book.by_role("respondent")) == 1


def test_what_is_the_same_for_two_rows_tells_no_respondents_apart(tmp_path):
    rows = [[n // 2, 20 + n] for n in range(8)]
    book, _ = drafted(tmp_path, [["RespondentID", "Staff"]], rows)
    assert not book.by_role("respondent")
