"""Catalogues: complete, with the same placeholders and all plural forms."""

import re

import pytest
from babel.messages.pofile import read_po

from move_analysis import languages
from move_analysis.languages import HOME, catalogue, locale_of, update
from move_analysis.languages.paragraphs import each_paragraph, paragraphs
from move_analysis.messages import PLACEHOLDER

OTHERS = languages.languages()[1:]
PAGE = re.compile(r"page \*([^*]+)\*")


@pytest.fixture(scope="module")
def said():
    return update.collected(update.everything_said())


@pytest.fixture(scope="module")
def catalogues():
    return {one: languages.parse_catalogue(HOME / f"{one}.po") for one in OTHERS}


def both(text):
    return list(text) if isinstance(text, list | tuple) else [text]


def test_there_are_seven_languages():
    assert languages.languages() == ("en", "bg", "de", "es", "fr", "it", "pt")


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_text_once_and_no_other(language, said, catalogues):
    wanted = {message.id for message in said if message.id}
    have = {message.id for message in catalogues[language] if message.id}
    assert len(wanted) > 1000
    assert sorted(map(str, wanted - have)) == []
    assert sorted(map(str, have - wanted)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_complete_and_certain(language, catalogues):
    for message in catalogues[language]:
        if message.id:
            assert not message.fuzzy, message.id
            assert all(text.strip() for text in both(message.string)), message.id
            if message.pluralizable:
                assert len(both(message.string)) == catalogues[language].num_plurals, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_placeholders_of_their_text(language, catalogues):
    wrong = []
    for message in catalogues[language]:
        if message.id:
            wanted = set(PLACEHOLDER.findall(both(message.id)[-1]))
            # The singular may say "one" without its number.
            texts = [set(PLACEHOLDER.findall(text)) for text in both(message.string)]
            few = {"n"} if message.pluralizable else set()
            wrong += [message.id for text in texts if not wanted - few <= text <= wanted]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_pages_are_cited_by_the_title_that_they_have_in_the_language(language, said):
    cited = [(m.id, title) for m in said for title in PAGE.findall(both(m.id)[0])]
    assert len(cited) > 3
    for text, title in cited:
        there = catalogue(language).gettext(title)
        assert f"*{there}*" in catalogue(language).gettext(text), text


def test_few_texts_are_left_as_they_are_in_english(catalogues):
    """A stub with English in every place would pass all other tests."""
    for language, texts in catalogues.items():
        long = [m for m in texts if m.id and len(both(m.id)[0]) > 25]
        same = [m.id for m in long if both(m.id)[0] == both(m.string)[0]]
        assert len(same) < 0.02 * len(long), (language, same[:20])


def test_the_program_does_not_say_a_number_of_things_without_a_plural(said):
    loose = [
        message.id
        for message in said
        if isinstance(message.id, str) and re.search(r"\b1 (SMEs|partners|rows)\b", message.id)
    ]
    assert loose == []


def test_an_update_keeps_what_is_translated_and_marks_what_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(update, "HOME", tmp_path)
    first = update.collected([update.Said("How many SMEs answered the survey?", "", "a.py")])
    assert update.update("nl", first) == {"translated": 0, "fuzzy": 0, "missing": 1}
    path = tmp_path / "nl.po"
    text = path.read_text().replace('msgstr ""\n', 'msgstr "Hoeveel?"\n')
    path.write_text(text.replace('msgstr "Hoeveel?"', 'msgstr ""', 1))
    changed = [
        update.Said("How many SMEs have answered the survey?", "", "a.py"),
        update.Said("{n} SME", "{n} SMEs", "a.py"),
    ]
    assert update.update("nl", update.collected(changed)) == {
        "translated": 0, "fuzzy": 1, "missing": 1,
    }  # fmt: skip
    with path.open("rb") as file:
        kept = read_po(file, locale="nl")
    assert kept["How many SMEs have answered the survey?"].string == "Hoeveel?"


def test_a_catalogue_is_compiled_once_and_anew_when_it_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(languages, "HOME", tmp_path)
    catalogue.cache_clear()
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    source = tmp_path / "nl.po"
    for said in ("te weinig", "veel te weinig"):
        source.write_text(f'{header}msgid "too few"\nmsgstr "{said}"\n')
        catalogue.cache_clear()
        assert catalogue("nl").gettext("too few") == said
    assert len(list((tmp_path / "__pycache__").glob("nl.*.mo"))) == 2
    catalogue.cache_clear()


def test_paragraphs_change_one_by_one():
    text = "# Needs\n\nWhat SMEs\nlack:\n\n- skills\n- partners\n\n| a | b |"
    assert paragraphs(text)[:4] == ["Needs", "What SMEs lack:", "skills", "partners"]
    assert each_paragraph("# A\n\n- b", str.lower) == "# a\n\n- b"


def test_unknown_locales_are_written_as_in_english():
    assert locale_of("xx") == locale_of("en")
