"""What a draft proposes has more than one word in its favour."""

import pytest

from move_analysis.codebook import Option, Question
from move_analysis.readers.draft_roles import proposed_for
from move_analysis.readers.draft_wordings import other_wordings
from move_analysis.readers.table import make_table

YES_NO = [Option(code="Y", label={"en": "Yes", "es": "Sí"}), Option(code="N", label="No")]
NAMES = [Option(code="BCT"), Option(code="Black_Sea")]


@pytest.mark.parametrize(
    ("text", "kind", "options", "role"),
    [
        ("How did you learn the skills you need?", "text", (), None),
        ("Wie haben Sie die Kompetenzen erworben?", "text", (), None),
        ("Comment couvrez-vous vos besoins ?", "text", (), None),
        ("What skills do you need?", "text", (), "needs"),
        ("Where do you need support?", "text", (), "needs"),
        ("Welche Kompetenzen hat Ihr Unternehmen?", "text", (), "has"),
        ("Are you a member of the initiative?", "single", YES_NO, None),
        ("Is your sector growing?", "single", YES_NO, None),
        ("Which cluster are you a member of?", "single", NAMES, "partner"),
        ("Do you know a better job title?", "text", (), None),
        ("Kennen Sie eine bessere Bezeichnung?", "text", (), None),
        ("Which companies do you know?", "text", (), "tie"),
        ("Con chi collabora già, quali imprese conosce?", "text", (), "tie"),
    ],
)
def test_a_word_alone_is_no_role(text, kind, options, role):
    found = proposed_for(Question(code="q", kind=kind, label=text, options=options))
    assert (found and found[0]) == role


def wordings(*questions, role="has"):
    tables = [make_table(f"{q.code}.csv", [[q.code], ["x"]]) for q in questions]
    return other_wordings(questions, {q.code: (role, "") for q in questions}, tables=tables)


def text(code, label):
    return Question(code=code, kind="text", label=label, columns=[code])


SKILLS = text("skills", "What are the three most important skills of an engineer?")
LIST = text("list", "What programming languages do you use in research? Please list them in order.")
TICKS = Question(
    code="ticks", kind="multiple", columns=["ticks"],
    options=[Option(code="Go", columns=["ticks"])],
    label="What programming languages do you use at work? (select as many as apply)",
)  # fmt: skip


def test_the_likeliest_question_is_offered_as_another_wording():
    assert wordings(SKILLS, LIST, TICKS) == {"ticks": "list"}


def test_one_role_and_one_language_make_no_other_wording():
    assert wordings(SKILLS, TICKS) == {}


def test_the_same_form_in_another_language_may_be_the_same_question():
    french = text("fr", "Quelles sont les compétences de votre entreprise ?")
    assert wordings(SKILLS, french) == {"fr": "skills"}
    ticked = TICKS.model_copy(
        update={"label": {"fr": "Quelles sont les compétences de votre PME ?"}}
    )
    assert wordings(SKILLS, ticked) == {}


def test_what_only_one_question_asks_is_the_same_in_any_words():
    asked = text("a", "In which country do you work?"), text("b", "Which country is your base?")
    assert wordings(*asked, role="country") == {"b": "a"}
