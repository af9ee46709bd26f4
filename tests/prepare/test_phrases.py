"""How one answer is parted, and how a phrase finds its competence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.codebook import Competence
from move_analysis.prepare.phrases import Reader, normal, split_phrases

COMPETENCES = [
    Competence(code="r", label="R", sector="it"),
    Competence(code="c", label="C", sector="it"),
    Competence(code="cpp", label="C++", sector="it"),
    Competence(code="csharp", label="C#", sector="it"),
    Competence(code="go", label="Go", sector="it"),
    Competence(code="python", label="Python", sector="it"),
    Competence(
        code="ml",
        label={"en": "Machine learning", "de": "Maschinelles Lernen"},
        synonyms=("AI", "deep learning"),
        sector="it",
    ),
    Competence(code="pm", label="Project management", sector="it", synonyms=("time planning",)),
    Competence(code="testing", label="Testing", sector="it"),
]


def read(text: str, **decisions: tuple[str, ...]):
    reader = Reader(COMPETENCES, decisions={k.replace("_", " "): v for k, v in decisions.items()})
    return [(m.phrase, m.how, m.competences) for m in reader.mentions(text)]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Python; R, Git", ["python", "r", "git"]),
        ("- Python\n- R", ["python", "r"]),
        ("1. Python\r\n2. R", ["python", "r"]),
        ("(1) Python (2) R", ["python", "r"]),
        ("1) I'd like R\n2) Go", ["i d like r", "go"]),
        ("\ufeffPython • R", ["python", "r"]),
        ("Machine Learning - GPU computing", ["machine learning", "gpu computing"]),
        ("Learn Python. Then R.", ["learn python", "then r"]),
        ("Node.js, e.g. D3.js", ["node.js", "e.g d3.js"]),
        ("C++ 2011, 2014", ["c++ 2011"]),
        ("-", []),
        ("n/a", []),
        ("keine", []),
        ("None", []),
    ],
)
def test_an_answer_is_parted(text, phrases):
    assert split_phrases(text) == phrases


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("C++", "c++"),
        ("  F#! ", "f#"),
        (".NET", ".net"),
        ("VB.NET.", "vb.net"),
        ("C/C++", "c / c++"),
        ("Ｐｙｔｈｏｎ", "python"),
        ("project_management", "project management"),
        ("Überblick (neu)", "überblick neu"),
    ],
)
def test_the_normal_form_keeps_what_tells_languages_apart(text, form):
    assert normal(text) == form


@given(st.text(max_size=60))
def test_the_normal_form_is_its_own_normal_form(text):
    assert normal(normal(text)) == normal(text)


@given(st.lists(st.sampled_from(["Python", "C++", "C#", "Go", "R", "Testing"]), max_size=5))
def test_separators_do_not_matter(words):
    readings = [read(sign.join(words)) for sign in (", ", "; ", "\n", "\n- ")]
    assert all(reading == readings[0] for reading in readings)


def test_labels_of_all_languages_and_synonyms_match():
    assert read("maschinelles lernen") == [("maschinelles lernen", "label", ("ml",))]
    assert read("AI") == [("ai", "synonym", ("ml",))]


def test_words_around_a_competence_do_not_matter():
    assert read("Better C++ skills") == [("better c++ skills", "label", ("cpp",))]
    assert read("more advanced R") == [("more advanced r", "label", ("r",))]


def test_short_names_only_match_whole():
    assert read("ready to go") == [("ready to go", "unmatched", ())]
    assert read("CC") == [("cc", "unmatched", ())]
    assert read("vitamin c") == [("vitamin c", "unmatched", ())]


def test_misspelt_names_match():
    (mention,) = Reader(COMPETENCES).mentions("maschine learning")
    assert (mention.how, mention.competences) == ("similar", ("ml",))
    assert 90 <= mention.similarity < 100
    (strict,) = Reader(COMPETENCES, least_similarity=99).mentions("maschine learning")
    assert strict.how == "unmatched"


def test_joints_only_part_what_is_unknown_as_a_whole():
    assert [c for _, _, c in read("C/C++")] == [("c",), ("cpp",)]
    assert [c for _, _, c in read("Python und R")] == [("python",), ("r",)]
    assert read("sales and testing") == [
        ("sales", "unmatched", ()),
        ("testing", "label", ("testing",)),
    ]
    assert read("bread and butter") == [("bread and butter", "unmatched", ())]


def test_names_within_a_phrase_are_found_unless_it_is_a_long_sentence():
    assert read("Testing with python frameworks") == [
        ("testing with python frameworks", "contained", ("testing", "python"))
    ]
    long = "somebody should once tell our managers what testing really means"
    assert read(long)[0][1] == "unmatched"


def test_a_decision_counts_but_does_not_overrule_a_name():
    assert read("herding cats", herding_cats=("pm", "ml")) == [
        ("herding cats", "review", ("pm", "ml"))
    ]
    assert read("omniscience", omniscience=()) == [("omniscience", "ignored", ())]
    assert read("python", python=("r",)) == [("python", "label", ("python",))]
    assert read("tests of python code", tests_of_python_code=("testing",))[0][2] == ("testing",)


def test_the_same_thing_said_twice_counts_once():
    assert read("Python, python, PYTHON") == [("python", "label", ("python",))]


NEAR = [
    Competence(code="waste", label="Waste management", sector="green"),
    Competence(code="ports", label="Port operations", sector="transport"),
    Competence(code="solar", label="Solar energy", sector="green", synonyms=("photovoltaics",)),
    Competence(code="data", label="Data analysis", sector="it"),
    Competence(code="nosql", label="No SQL", sector="it", synonyms=("micro controller",)),
]


@pytest.mark.parametrize(
    "text",
    ["Water management", "Sport operations", "Date analysis", "polar energy",
     "Paste management"],
)  # fmt: skip
def test_another_word_is_never_a_slip_of_the_pen(text):
    (mention,) = Reader(NEAR, least_similarity=50).mentions(text)
    assert (mention.how, mention.competences) == ("unmatched", ())


@pytest.mark.parametrize(
    ("text", "competence"),
    [("Waste managment", "waste"), ("waste mangaement", "waste"), ("port operation", "ports"),
     ("Photovoltaic", "solar"), ("better data analisis", "data"), ("microcontroller", "nosql"),
     ("Data-analysis", "data"), ("wastemanagement", "waste")],
)  # fmt: skip
def test_slips_of_the_pen_are_read(text, competence):
    (mention,) = Reader(NEAR).mentions(text)
    assert mention.competences == (competence,)


@pytest.mark.parametrize(
    "text",
    ["not solar energy", "We do NOT need photovoltaics", "no solar energy or waste management",
     "sin solar energy", "kein waste management", "без photovoltaics", "everything without solar"],
)  # fmt: skip
def test_what_is_negated_is_no_need(text):
    (mention,) = Reader(NEAR).mentions(text)
    assert mention.competences == ()
    assert mention.how == "negated"


def test_a_negation_ends_where_the_sentence_turns():
    (mention,) = Reader(NEAR).mentions("not solar energy but waste management")
    assert mention.competences == ("waste",)
    assert [m.how for m in Reader(NEAR).mentions("No SQL")] == ["label"]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    for mention in Reader(NEAR).mentions(f"{text} solar energy {text}"):
        assert set(mention.competences) <= {c.code for c in NEAR}
