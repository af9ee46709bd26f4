"""Translations: nothing fixed lacks one, and what is filled in is filled in rightly."""

import ast
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.competences.groups import SIZES
from move_analysis.reports import translation
from move_analysis.reports.translation import LANGUAGES, PLACEHOLDER, catalogue, translator

ROOT = Path(__file__).resolve().parents[2]
OTHERS = LANGUAGES[1:]
BOUND = ("text", *translation.TAKEN)
PAGE = r"page \*([^*]+)\*"
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def cells(name: str) -> list[tuple[str, str]]:
    notebook = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


def captions(code: str) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    words = [word for call in calls for word in call.keywords if word.arg == "caption"]
    return [word.value.value for word in words]


def test_every_text_is_in_all_languages_with_the_same_placeholders():
    for english, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), english
        for language in OTHERS:
            assert texts[language].strip(), (english, language)
            wanted = set(PLACEHOLDER.findall(english))
            assert set(PLACEHOLDER.findall(texts[language])) == wanted, (english, language)


def test_short_templates_take_numbers_and_known_texts_or_stand_apart():
    # "needs {list}" would also say "needs are met" half in Spanish.
    loose = []
    for english in catalogue():
        own = PLACEHOLDER.sub("", english)
        free = {n for n in PLACEHOLDER.findall(english) if not n.startswith(BOUND)}
        short = len(re.findall("[A-Za-z]", own)) < 9
        glued = [name for name in free
                 if re.search(rf"\w \{{{name}\}}|\{{{name}\}} (?!and )\w", english)]  # fmt: skip
        sentence = english.endswith(".")
        if short and glued and not sentence:
            loose.append(english)
    assert loose == []


def test_no_english_text_stands_twice():
    texts = re.findall(
        r"^(?:- en:|- \{en:|    en:) *(.*)$",
        "\n".join(path.read_text() for path in sorted(translation.HOME.glob("*.yml"))),
        flags=re.M,
    )
    short = [text.split(", es:")[0].strip("\"' ") for text in texts]
    assert len(short) > 250 and sorted(set(short)) == sorted(short)


def test_fixed_texts_of_templates_are_translated():
    templates = (ROOT / "move_analysis" / "reports" / "templates" / "site").glob("*.j2")
    found = {
        text
        for path in templates
        for text in re.findall(r"\bt\('([^']+)'", path.read_text(encoding="utf-8"))
    }
    assert len(found) > 15 and found <= set(catalogue())


def test_fixed_texts_of_the_program_are_translated():
    sources = [
        ROOT / "move_analysis" / "reports" / f"{n}.py"
        for n in ("pages", "index", "notices", "workbook", "tables")
    ]
    found = {
        text
        for path in sources
        for text in re.findall(r'\bt\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert {"Whole partnership", "Notes", "Table"} <= found <= set(catalogue())


def test_pages_are_cited_by_the_title_that_they_have_in_the_language():
    cited = [(english, title) for english in catalogue() for title in re.findall(PAGE, english)]
    assert len(cited) > 3
    for english, title in cited:
        for language in OTHERS:
            assert f"*{catalogue()[title][language]}*" in catalogue()[english][language]


def test_classes_of_size_are_translated():
    assert set(SIZES.values()) <= set(catalogue())


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebooks_are_translated(name):
    prose = [block for kind, text in cells(name) if kind == "markdown"
             for block in translation.blocks(text)]  # fmt: skip
    shown = [text for kind, code in cells(name) if kind == "code" for text in captions(code)]
    assert len(prose) > 10 and len(shown) > 1
    assert [text for text in [*prose, *shown] if text not in catalogue()] == []


@pytest.mark.parametrize(
    ("language", "english", "said"),
    [
        ("es", "12 SMEs answered.", "Respondieron 12 pymes."),
        ("it", "1,234 SMEs answered.", "Hanno risposto 1.234 PMI."),
        ("fr", "Reader", "Lecteur"),
        ("bg", "Segment 3", "Сегмент 3"),
        ("es", "Sequel: too few SMEs to say.", "Sequel: muy pocas pymes para decirlo."),
        # A list in a sentence, each of its things a sentence of its own.
        (
            "es",
            "Y: the most common needs of 64 SMEs are A (41%, 95 % interval 29% to 53%), "
            "B (too few, 95 % interval 1% to 2%).",
            "Y: las necesidades más comunes de 64 pymes son A (41\xa0%, intervalo del 95\xa0%: de "
            "29\xa0% a 53\xa0%), B (muy pocas, intervalo del 95\xa0%: de 1\xa0% a 2\xa0%).",
        ),
        # Two sentences, each known.
        ("it", "One segment: as asked for. BIC and ICL agree.",
         "Un segmento: come richiesto. BIC e ICL concordano."),
        # Half of a sentence is no translation.
        ("es", "Far too few to show.", None),
        ("es", "have changed", None),
        ("es", "needs are met by nobody", None),
        ("es", "1 Cargo; needs IoT, Marketing", "1 Cargo; necesita IoT, Marketing"),
        ("es", "Numelink (1,480)", "Numelink (1.480)"),
        ("es", "Own words (competences)", None),
        ("es", "None of the SMEs answered.", None),
        ("es", "What nobody has translated.", None),
        ("es", "12 SMEs answered. What nobody has translated.", None),
        ("es", "The numbers: Own caption", None),
        ("xx", "Reader", None),
    ],
)  # fmt: skip
def test_what_the_program_says(language, english, said):
    assert translator(language).said(english) == said


@pytest.mark.parametrize(
    ("language", "english", "said"),
    [
        ("es", "0.25", "0,25"), ("fr", "1,234.50", "1\u202f234,50"), ("bg", "38%", "38%"),
        ("fr", "38%", "38\xa0%"), ("it", "12 (8–17)", "12 (8–17)"), ("es", "2016", "2016"),
        ("es", "3.11.7", "3.11.7"), ("es", "2026-02-03", "3 feb 2026"),
        ("bg", "2026-02-03", "3.02.2026\u202fг."), ("it", "2026-02-31", "2026-02-31"),
        ("it", "A-2026-02-03", "A-2026-02-03"), ("it", "-0.5%", "-0,5%"),
        ("es", "CCTL-12", "CCTL-12"), ("es", "< 0.001", "< 0,001"),
        ("es", "09:30", "09:30"), ("fr", "10:00, 1.5", "10:00, 1,5"),
    ],
)  # fmt: skip
def test_numbers(language, english, said):
    assert translator(language).number(english) == said


@given(st.integers(-(10**9), 10**9), st.sampled_from(OTHERS))
def test_numbers_keep_their_digits(number, language):
    said = translator(language).number(f"{number:,}")
    assert re.sub(r"\D", "", said) == str(abs(number))


@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="."), max_size=40))
def test_a_name_stays_as_it_is_inside_a_sentence(name):
    said = translator("es").said(f"{name}x@: not asked.")
    assert said is not None and said.startswith(f"{name}x@: ")


@pytest.mark.parametrize(
    ("english", "said"),
    [
        # The "and" of a name is no sign of a list, that of a list of labels is.
        ("Research and Innovation Agency: not asked.",
         "Research and Innovation Agency: no preguntado."),
        ("Both aim at Brasil and Marruecos.", "Ambas se dirigen a Brasil y Marruecos."),
        ("Most to offer: Paper, pulp and board (3 SMEs have it for 1 that need it).",
         "Lo que más se puede ofrecer: Paper, pulp and board (3 pymes la tienen para 1 que la "
         "necesitan)."),
        ("Most to offer: Internet of things (IoT) (3 SMEs have it for 1 that need it).",
         "Lo que más se puede ofrecer: Internet of things (IoT) (3 pymes la tienen para 1 que la "
         "necesitan)."),
        ("a) Internet of things (IoT) (41% against 5%)",
         "a) Internet of things (IoT) (41\xa0% frente a 5\xa0%)"),
        ("Segment 1, Food: 9 of 20 SMEs (45%): less often they have Paper, pulp (5% against 40%) "
         "and need Food (0% against 17%).",
         "Segmento 1, Food: 9 de 20 pymes (45\xa0%): menos a menudo tienen Paper, pulp (5\xa0% "
         "frente a 40\xa0%) y necesitan Food (0\xa0% frente a 17\xa0%)."),
    ],
)  # fmt: skip
def test_things_of_a_list(english, said):
    assert translator("es").said(english) == said


def test_english_is_left_alone():
    english = translator("en")
    html = "<ul><li>What nobody has translated.</li></ul>"
    assert english.html(html) == html and english("too few") == "too few"
    assert english.markdown("# A\n\ntext", mark=True) == "# A\n\ntext"


def test_what_is_not_translated_is_marked_as_english():
    spanish = translator("es")
    html = spanish.html(
        "<ul><li>Own &amp; words</li><li>12 SMEs answered.</li></ul><th>Hydrogen</th>"
    )
    assert html == (
        '<ul><li lang="en">Own &amp; words</li><li>Respondieron 12 pymes.</li></ul>'
        "<th>Hydrogen</th>"
    )
    text = spanish.markdown("## What do they lack?\n\nOwn words\n- The same for needs.", mark=True)
    assert text == (
        '## ¿Qué les falta?\n\n<span lang="en">Own words</span>\n- Lo mismo para las necesidades.'
    )
    assert "lang" not in spanish.markdown("Palabras", mark=False)


def test_figures_keep_their_data_and_their_lines():
    figure = {
        "data": [{"type": "bar", "x": ["no"], "y": [1], "name": "invited",
                  "hovertext": ["<b>too few</b><br>3 of 9 members answered"]}],
        "layout": {
            "title": {"text": "Who needs which training"},
            "xaxis": {"title": {"text": "Needs against<br>assets"}},
            "meta": {"released": "AA"},
        },
    }  # fmt: skip
    made = translator("es").figure(figure)
    assert made["data"][0]["x"] == ["no"] and made["layout"]["meta"] == {"released": "AA"}
    assert made["data"][0]["name"] == "invitadas"
    assert made["data"][0]["hovertext"] == ["<b>muy pocas</b><br>respondieron 3 de 9 miembros"]
    assert made["layout"]["title"]["text"] == "Quién necesita qué formación"
    assert made["layout"]["xaxis"]["title"]["text"] == "Necesidades y<br>activos"
    assert made["layout"]["separators"] == ",."
    assert translator("en").figure(figure) is figure


def test_labels_have_no_more_lines_than_in_english():
    """Lines of a figure are equally far apart."""
    axis = {"ticktext": ["Modelos de negocio,<br>beginners, Inglés"]}
    made = translator("es").figure({"data": [], "layout": {"yaxis": axis}})
    assert made["layout"]["yaxis"]["ticktext"] == ["Modelos de negocio,<br>principiantes, Inglés"]


def test_texts_of_figures_are_said_between_their_tags():
    figure = {
        "data": [{"hovertext": ["<b>Hydrogen</b> (TIC)<br>p < 0.001<br>3 of 9 members answered"]}],
        "layout": {"annotations": [{"text": "<b>Agreements from<br>meetings</b><br>Own words"}]},
    }  # fmt: skip
    made = translator("es").figure(figure)
    assert made["data"][0]["hovertext"] == [
        "<b>Hydrogen</b> (TIC)<br>p < 0,001<br>respondieron 3 de 9 miembros"
    ]
    assert made["layout"]["annotations"][0]["text"] == (
        "<b>Acuerdos surgidos de<br>reuniones</b><br>Own words"
    )
