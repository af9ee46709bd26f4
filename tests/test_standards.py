"""Public codes of countries, languages, size classes, sectors and regions."""

from pathlib import Path

import pytest

from move_analysis.standards import (
    LANGUAGES,
    NACE_SECTIONS,
    country_labels,
    country_of,
    language_of,
    nace_section_of,
    nuts_of,
    size_class_of,
    size_class_of_text,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Spain", "ES"), (" españa ", "ES"), ("ESPAGNE", "ES"), ("Spagna", "ES"), ("Испания", "ES"),
     ("ES", "ES"), ("ESP", "ES"), ("EL", "GR"), ("UK", "GB"), ("Czech Republic", "CZ"),
     ("Côte d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"), ("Espana", "ES"), ("USA", "US")],
)  # fmt: skip
def test_country_in_any_language(text, code):
    assert country_of(text) == code


GOLDEN = Path(__file__).parent / "golden"
NAMES = (GOLDEN / "iso3166.csv").read_text("utf-8").splitlines()[1:]
"""Short and official names of ISO 3166-1 in two spellings, and those of the United Nations."""


@pytest.mark.parametrize("line", NAMES, ids=lambda line: line[:2])
def test_what_iso_and_the_united_nations_call_a_country(line):
    code, *names = line.split(";")
    said = [name for name in names if name]
    assert {name: country_of(name) for name in said} == dict.fromkeys(said, code)
    assert {country_of(f"The {name}") for name in said} == {code}


@pytest.mark.parametrize(
    "text",
    ["Republic of", "Union of SMEs", "State of the art", "The", "Kingdom of Nowhere",
     "Spain, France", "Innovation, Republic of", "Solar power (the)"],
)  # fmt: skip
def test_what_only_looks_like_the_name_of_a_state(text):
    assert country_of(text) is None


@pytest.mark.parametrize(
    "text", ["", "Logistics", "EU", "European Union", "Spain and France", "12"]
)
def test_what_is_no_country(text):
    assert country_of(text) is None


def test_every_country_is_found_by_its_own_labels():
    for code in ("ES", "BG", "FR", "IT", "DE", "GR", "MA", "BR", "JP", "US", "CN", "TR"):
        labels = country_labels(code, LANGUAGES)
        assert set(labels) == set(LANGUAGES)
        assert {country_of(name) for name in labels.values()} == {code}


def test_language_in_any_language():
    assert {language_of(t) for t in ("Bulgarian", "búlgaro", "български", "bul", "bg")} == {"bg"}
    assert language_of("Logistics") is None


@pytest.mark.parametrize(
    ("persons", "turnover", "balance", "expected"),
    [(9, None, None, "micro"), (10, None, None, "small"), (49, 10e6, 10e6, "small"),
     (50, None, None, "medium"), (249, 50e6, 43e6, "medium"), (250, 1e6, 1e6, "large"),
     (249, 51e6, 44e6, "large"), (249, 51e6, 43e6, "medium"), (9, 2.1e6, 2.1e6, "small")],
)  # fmt: skip
def test_size_classes_of_the_recommendation(persons, turnover, balance, expected):
    assert size_class_of(persons, turnover=turnover, balance=balance) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 to 9", "micro"), ("Micro (menos de 10 personas)", "micro"), ("<10", "micro"),
     ("10-49", "small"), ("Pequeña (de 10 a 49 personas)", "small"), ("50 – 249", "medium"),
     ("250 or more", "large"), (">249", "large"), ("1,000 and more", None), ("20 to 99", None),
     ("Small", None)],
)  # fmt: skip
def test_size_class_of_a_label(text, expected):
    assert size_class_of_text(text) == expected


@pytest.mark.parametrize(
    ("text", "section"),
    [("01", "A"), ("1.1", "A"), ("09.90", "B"), ("10", "C"), ("35.1", "D"), ("58.2", "J"),
     ("62.10", "K"), ("62.1", "K"), ("64", "L"), ("K 62", "K"), ("49.41", "H"), ("99", "V"),
     ("45.2", None), ("00", None), ("A", "A"), ("Agriculture", None), ("2019", None)],
)  # fmt: skip
def test_section_of_nace(text, section):
    assert nace_section_of(text) == section


def test_every_section_has_a_division():
    assert {nace_section_of(f"{n:02}") for n in range(100)} - {None} == set(NACE_SECTIONS)


def test_regions_as_given():
    assert [nuts_of(t) for t in ("ES51 Cataluña", "bg411", "UKI3", "10 to 49", "Castilla")] == [
        "ES51", "BG411", "UKI3", None, None,
    ]  # fmt: skip
