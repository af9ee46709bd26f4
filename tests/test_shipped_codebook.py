"""The questionnaire that comes with the package: complete in five languages, unambiguous."""

from collections import Counter

import pytest

from move_analysis.codebook import load_codebook
from move_analysis.languages import languages

LANGUAGES = set(languages())


@pytest.fixture(scope="module")
def book():
    return load_codebook("move")


def everything_labelled(book):
    yield from (*book.sectors, *book.competences, *book.questions)
    for question in book.questions:
        yield from (*question.options, *question.items)
    for scale in book.scales:
        yield from scale.points


def test_every_label_is_there_in_all_languages(book):
    assert set(book.languages) == set(book.title) == LANGUAGES
    own_names = {""}  # such as CCTL: the same in all languages
    gaps = [o.code for o in everything_labelled(book) if set(o.label) not in (LANGUAGES, own_names)]
    assert gaps == []


def test_labels_are_neither_blank_nor_padded(book):
    texts = [text for option in everything_labelled(book) for text in option.label.values()]
    assert len(texts) > 700
    assert [text for text in texts if not text or text != text.strip()] == []


def test_bulgarian_is_written_in_cyrillic(book):
    texts = [o.label["bg"] for o in everything_labelled(book) if "bg" in o.label]
    assert [t for t in texts if not any("а" <= letter <= "я" for letter in t.casefold())] == []


def test_competences_per_sector(book):
    assert 40 <= len(book.competences) <= 56
    per_sector = Counter(competence.sector for competence in book.competences)
    assert per_sector == {"transport": 12, "ict": 12, "green": 12, "cross": 13}
    assert [sector.code for sector in book.sectors] == ["transport", "ict", "green", "cross"]


def repeated(spellings):
    return [text for text, count in Counter(spellings).items() if count > 1]


def test_no_spelling_means_two_things(book):
    lists = {q.code: book.parts(q) or q.options for q in book.questions}
    lists |= {scale.code: scale.points for scale in book.scales}
    for code, options in lists.items():
        names = [n for o in options for n in {text.casefold() for text in o.spellings()}]
        assert repeated(names) == [], code
    headers = [{q.code, *(t.casefold() for t in q.label.values())} for q in book.questions]
    assert repeated(text for names in headers for text in names) == []


def test_every_role_that_analyses_ask_for_is_there(book):
    roles = {question.role for question in book.questions}
    wanted = "respondent partner country sector size has needs importance ability interest tie"
    assert roles >= {*wanted.split(), "market", "readiness", "consent", "identifier", "profile"}


def test_an_asset_counts_from_advanced_on(book):
    has = book.question("has")
    assert has.counts_from == "advanced"
    assert book.scale_of(has).values() == {"none": 0, "basic": 1, "advanced": 2, "expert": 3}


def test_sectors_of_smes_are_sectors_of_competences(book):
    sectors = {sector.code: sector.label for sector in book.sectors}
    for option in book.question("sector").options:
        assert option.label == sectors[option.code]


def test_barriers_are_in_the_four_groups_of_the_oecd(book):
    groups = Counter(item.code.split("_")[0] for item in book.question("barriers").items)
    assert groups == {"finance": 2, "information": 2, "capacity": 2, "environment": 2}


def test_five_point_scales_count_from_one(book):
    for scale in book.scales:
        if scale.code != "level":
            assert list(scale.values().values()) == [1, 2, 3, 4, 5], scale.code


def test_multiple_questions_can_be_answered_with_nothing(book):
    """Where no tick is an honest answer there is a "none" to tick."""
    for code in ("ties", "markets"):
        assert book.question(code).options[-1].code == "none"
