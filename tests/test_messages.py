"""Messages: English by themselves, said in the reader's language, with typed values."""

import json
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.competences import measure_balance
from move_analysis.demo import demo_survey
from move_analysis.figures import needs_against_assets
from move_analysis.languages import active_language, in_language, languages, set_language
from move_analysis.messages import (
    Message,
    html_of,
    render,
    say,
    say_many,
    sentences,
    speaker,
    translate,
    weighted_share,
)
from move_analysis.values import (
    Count,
    Day,
    Label,
    Listed,
    Name,
    Number,
    PValue,
    Share,
    Value,
    values_from,
)

OTHERS = languages()[1:]


def answered(n):
    return say_many("{what} ({n} row)", "{what} ({n} rows)", n=n, what=Name("Needs"))


def test_a_message_is_its_english_text():
    message = say("{group}: not asked.", group=Name("BCT"))
    assert message == "BCT: not asked." and hash(message) == hash("BCT: not asked.")
    assert "asked" in message and isinstance(message, str)
    assert message.render("es") == "BCT: no preguntado."


def test_plural_forms_are_those_of_the_language():
    assert [str(answered(n)) for n in (0, 1, 2)] == [
        "Needs (0 rows)", "Needs (1 row)", "Needs (2 rows)",
    ]  # fmt: skip
    assert answered(1).render("fr") == "Needs (1 ligne)"
    assert answered(2).render("fr") == "Needs (2 lignes)"
    # French counts none as one.
    assert answered(0).render("fr") == "Needs (0 ligne)"


@given(st.text(max_size=30), st.sampled_from(OTHERS))
def test_names_are_never_translated(name, language):
    said = say("{group}: not asked.", group=Name(name)).render(language)
    assert said.startswith(f"{name}: ") or f" {name} " in f" {said} "
    assert Name(name).render(language) == name


@pytest.mark.parametrize("name", ["Market", "Step", "Finance", "too few", "{n}", "{name}"])
def test_names_that_are_words_of_the_program_stay(name):
    assert render(Name(name), "es") == name
    assert say("{group}: not asked.", group=Name(name)).render("es") == f"{name}: no preguntado."


@pytest.mark.parametrize("value", ["text", 0.5, None, object()])
def test_values_of_no_kind_are_refused(value):
    with pytest.raises(TypeError, match="a value for x"):
        say("about {x}", x=value)


def test_values_without_a_place_are_refused():
    with pytest.raises(TypeError, match="no placeholder"):
        say("nothing to fill", x=1)


def test_placeholders_without_a_value_stay():
    pattern = say("<b>{label}</b><br>{n} of {base}", n=3)
    assert pattern == "<b>{label}</b><br>3 of {base}"


def test_messages_nest_and_are_html_where_it_is_wanted():
    inner = say("{label} and {name}", label=Label({"es": "Norte"}), name=Name("R&D"))
    message = say("It is {inner}.", inner=inner)
    assert message == "It is Norte and R&D."
    assert message.html("en") == 'It is <span lang="es">Norte</span> and R&amp;D.'
    assert html_of("a < b") == "a &lt; b"


def test_labels_fall_back_as_the_codebook_says():
    label = Label({"en": "North", "es": "Norte"}, "n")
    assert [label.render(one) for one in ("es", "bg", "en")] == ["Norte", "North", "North"]
    assert Label({}, "n") == "n" and Label({"": "Same"}).html("bg") == "Same"
    # A page in a language that the program does not speak is an English page.
    assert Label({"en": "North"}).html("nl") == "North"


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (Count(1234567), "en", "1,234,567"), (Count(1234567), "de", "1.234.567"),
        (Number(1234.56), "es", "1.234,6"), (Number(-0.04, 2), "bg", "-0,04"),
        (Number(2.0, sign=True), "en", "+2.0"), (Share(0.004), "en", "0%"),
        (Share(-0.125, 1), "fr", "-12,5\xa0%"), (PValue(0.0002), "it", "p < 0,001"),
        (PValue(0.04), "en", "p = 0.040"), (Day("2026-02-03"), "de", "3. Februar 2026"),
        (Day("2026-02-31"), "de", "2026-02-31"), (Day(""), "de", ""),
        (Listed([Name("A"), Name("B"), Name("C")]), "en", "A, B and C"),
        (Listed([Name("A"), Name("B")], "or"), "de", "A oder B"),
        (Listed([Name("Redes"), Name("Idiomas")]), "es", "Redes e Idiomas"),
        (Listed([Name("Agua"), Name("Hielo")]), "es", "Agua y Hielo"),
        (Listed([Name("Brasil"), Name("Omán")], "or"), "es", "Brasil u Omán"),
        (Listed([Name("A"), Name("B")], "semicolon"), "bg", "A; B"),
        (Share(float("nan")), "es", "–"),
    ],
)  # fmt: skip
def test_values_are_written_as_the_language_does(value, language, said):
    assert value.render(language).replace("\u202f", "\xa0") == said


def test_everything_survives_json_and_pickle():
    message = say(
        "{a} {b} {c} {d} {e} {f} {g} {h}",
        a=Name("x"), b=Label({"en": "N", "es": "S"}), c=3, d=Share(0.5), e=Number(1.5),
        f=Listed([Name("p"), answered(2)]), g=Day("2026-01-02"), h=PValue(0.01),
    )  # fmt: skip
    for again in (
        values_from(json.loads(json.dumps(message.as_json()))),
        pickle.loads(pickle.dumps(message)),
    ):
        assert isinstance(again, Message) and again == message
        assert [again.render(one) for one in languages()] == [
            message.render(one) for one in languages()
        ]
    assert pickle.loads(pickle.dumps(answered(1))).render("de") == answered(1).render("de")


def test_a_value_says_how_it_is_rendered():
    with pytest.raises(NotImplementedError):
        Value().render("en")
    with pytest.raises(TypeError):
        Name("x").plain()


def test_sentences_are_joined_and_empty_ones_left_out():
    both = sentences(answered(1), say(""), answered(2))
    assert both == "Needs (1 row) Needs (2 rows)"
    assert both.render("es") == f"{answered(1).render('es')} {answered(2).render('es')}"


def test_the_active_language_is_the_one_that_was_set():
    assert active_language() == "en"
    with in_language("es"):
        assert say("too few").render() == "muy pocas"
        with in_language(None):
            assert active_language() == "es"
    set_language("fr")
    try:
        assert translate("too few") == "trop peu"
    finally:
        set_language("en")


def test_a_language_without_catalogue_is_english():
    assert say("too few").render("nl") == "too few"
    assert speaker("nl")("Reports of {partnership}", partnership="M") == "Reports of M"


@pytest.mark.parametrize("wrong", ["xx", "zz", "English", "EN"])
def test_what_is_no_language_is_refused_with_the_languages_there_are(wrong):
    result = measure_balance(demo_survey())
    for speak in (
        lambda: set_language(wrong),
        lambda: in_language(wrong).__enter__(),
        lambda: say("too few").render(wrong),
        lambda: render(result.reading()[0], wrong),
        lambda: result.tables(language=wrong),
        lambda: needs_against_assets(result, language=wrong),
    ):
        with pytest.raises(ValueError, match=f"should be one of 'en', 'bg', .*, got '{wrong}'"):
            speak()
    assert active_language() == "en"


def test_labels_may_be_in_a_language_without_a_catalogue():
    with in_language("nl"):
        assert render(Label({"en": "North", "nl": "Noord"})) == "Noord"
        assert render(say("too few")) == "too few"


def test_what_one_thread_speaks_for_a_while_the_others_do_not():
    with ThreadPoolExecutor(1) as beside, in_language("es"):
        assert active_language() == "es"
        assert beside.submit(active_language).result() == "en"
        set_language("fr")  # of this block, too
        assert active_language() == "fr"
    assert active_language() == "en"
    try:
        set_language("fr")
        with ThreadPoolExecutor(1) as beside:
            assert beside.submit(active_language).result() == "fr"
    finally:
        set_language("en")


def test_a_share_beside_a_count_that_says_another_one_is_called_weighted():
    assert weighted_share(79 / 248, n=79, base=248).render("es") == "32 %".replace(" ", "\xa0")
    assert weighted_share(0.43, n=79, base=248).render("de") == "43\xa0% gewichtet"
    assert weighted_share(0.0, n=0, base=0).render("en") == "0%"
