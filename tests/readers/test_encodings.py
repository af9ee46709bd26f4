import pytest

from move_analysis.readers.formats.encodings import readings, recognise_encoding

TEXTS = {
    "es": "Logística y Transporte, Señor Muñoz; ¿Qué necesita? Compañía Ñandú S.L.",
    "fr": "Société Générale d'Été, Énergie Côté; que cherchez-vous à améliorer ?",
    "it": "Qualità e attività, perché città più; Università",
    "de": "Müller Straße Größe Öffentlich für Überlegung",
    "pt": "Informação e Soluções Logísticas São João às vezes",
    "bg": "Логистика и транспорт, Зелени технологии; Управление на автопарк",
    "el": "Ελληνική Εφοδιαστική, Αθηναϊκή Μεταφορική; Θεσσαλονίκη Λογισμικό",
    "pl": "Zażółć gęślą jaźń, Łódź Śląska, Przedsiębiorstwo usług",
    "cs": "Příliš žluťoučký kůň, Společnost Řízení",
    "hu": "Árvíztűrő tükörfúrógép, Vállalkozás és energia",
}
WRITTEN = {
    "es": ("cp1252", "mac_roman", "cp850", "iso8859_15"), "fr": ("cp1252", "mac_roman", "cp850"),
    "it": ("cp1252", "mac_roman", "cp850"), "de": ("cp1252", "mac_roman", "cp850", "cp437"),
    "pt": ("cp1252", "mac_roman", "cp850"),
    "bg": ("cp1251", "koi8_r", "mac_cyrillic", "cp866", "iso8859_5"),
    "el": ("cp1253", "iso8859_7", "cp737"), "pl": ("cp1250", "iso8859_2", "cp852"),
    "cs": ("cp1250", "iso8859_2", "cp852"), "hu": ("cp1250", "iso8859_2", "cp852"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "encoding"), [(lang, enc) for lang, names in WRITTEN.items() for enc in names]
)
def test_code_pages_of_europe_are_recognised_and_said(language, encoding):
    data = TEXTS[language].encode(encoding)
    recognised, note = recognise_encoding(data)
    assert data.decode(recognised) == TEXTS[language]
    assert recognised in note


@pytest.mark.parametrize("text", ["size\n12\n", "Логистика", "café"])
def test_unicode_needs_no_word(text):
    assert recognise_encoding(text.encode()) == ("utf-8", "")


@pytest.mark.parametrize(("text", "encoding"), [("price;5€", "cp1252"), ("Ørsted", "cp1252")])
def test_a_single_letter_is_windows(text, encoding):
    assert recognise_encoding(text.encode("cp1252"))[0] == encoding


@pytest.mark.parametrize(
    ("language", "encoding"), [(lang, enc) for lang, names in WRITTEN.items() for enc in names]
)
def test_a_person_finds_the_right_words_among_the_readings(language, encoding):
    data = TEXTS[language].encode(encoding)
    found = readings(data)
    assert len({*found.values()}) == len(found) > 1
    first = next(word for word in TEXTS[language].split() if not word.isascii()).rstrip(",;")
    assert next(iter(found.values())).startswith(first)
    assert all(words.split(", ")[0] in data.decode(name) for name, words in found.items())
