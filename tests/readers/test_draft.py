import pandas as pd
import pytest
import yaml

from move_analysis.codebook import load_codebook
from move_analysis.errors import DataError
from move_analysis.project import load_project
from move_analysis.readers import draft_codebook, read_survey
from move_analysis.readers.codes import make_options, unique_codes
from move_analysis.readers.formats.lss import read_structure
from move_analysis.readers.recognise import guess_kind
from move_analysis.readers.words import proposed_role

LSS = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType>
<answers><rows>
 <row><qid>1</qid><code>A2</code><answer>Medium</answer><sortorder>2</sortorder><language>en</language></row>
 <row><qid>1</qid><code>A1</code><answer>Small</answer><sortorder>1</sortorder><language>en</language></row>
 <row><qid>1</qid><code>A1</code><answer>Petite</answer><sortorder>1</sortorder><language>fr</language></row>
</rows></answers>
<questions><rows>
 <row><qid>1</qid><parent_qid>0</parent_qid><type>L</type><title>size</title><question><![CDATA[<p>Your
  size?</p>]]></question><language>en</language></row>
 <row><qid>1</qid><parent_qid>0</parent_qid><type>L</type><title>size</title><question>Taille ?</question><language>fr</language></row>
 <row><qid>2</qid><parent_qid>0</parent_qid><type>M</type><title>tools</title><question>Tools?</question><language>en</language></row>
</rows></questions>
<subquestions><rows>
 <row><qid>3</qid><parent_qid>2</parent_qid><title>SQ1</title><question>Rust &amp;amp; C</question><question_order>1</question_order><language>en</language></row>
</rows></subquestions></document>
"""  # noqa: E501
LSS_4 = """<?xml version="1.0"?><document>
<answers><rows><row><qid>1</qid><aid>9</aid><code>A1</code><sortorder>0</sortorder></row></rows></answers>
<answer_l10ns><rows><row><aid>9</aid><answer>Small</answer><language>en</language></row></rows></answer_l10ns>
<questions><rows><row><qid>1</qid><type>L</type><title>size</title></row></rows></questions>
<question_l10ns><rows>
 <row><qid>1</qid><question>Size?</question><language>en</language></row>
 <row><qid>1</qid><question>Размер?</question><language>bg</language></row>
</rows></question_l10ns></document>"""


def drafted(tmp_path, content, name="a.csv"):
    (tmp_path / name).write_text(content, encoding="utf-8")
    text = draft_codebook([tmp_path / name])
    (tmp_path / "codebook.yml").write_text(text, encoding="utf-8")
    return load_codebook(tmp_path / "codebook.yml"), text


def test_kinds_are_recognised(tmp_path):
    rows = [
        "id;E-mail;Staff;Legal form;Since;Notes;T[1]. T [R];T[2]. T [C];A[x]. A [You];A[y]. A [Me]",
        "1;a@b.eu;12;Ltd;2020-02-01;We like it;Yes;No;Agree;Strongly agree",
        "2;;7,5;Ltd;2021-03-04;;No;No;Disagree;Agree",
        "3;c@d.eu;9;GmbH;;Not us, sorry;Yes;Yes;Agree;Agree",
    ]  # fmt: skip
    book, text = drafted(tmp_path, "\n".join(rows))
    kinds = {question.code: question.kind for question in book.questions}
    assert kinds == {
        "id": "text", "E_mail": "identifier", "Staff": "numeric", "Legal_form": "single",
        "Since": "date", "Notes": "text", "T": "multiple", "A": "ordinal",
    }  # fmt: skip
    assert book.by_role("respondent")[0].code == "id"
    assert book.column_names(book.question("T")) == ["T[R]", "T[C]"]
    scale = book.scale_of(book.question("A"))
    assert [point.text() for point in scale.points] == ["Disagree", "Agree", "Strongly agree"]
    assert "# seen: 7.5 to 12" in text
    assert "# role: size" in text


ASKED = [
    question
    for question in load_codebook("move").questions
    if question.role not in ("profile", "identifier", "respondent")
]


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.code)
def test_what_the_shipped_questionnaire_asks_is_proposed_in_every_language(question):
    found = {language: proposed_role(text) for language, text in question.label.items()}
    assert len(found) == 7 and None not in found.values()
    assert {role for role, _ in found.values()} == {question.role}


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (["red;blue", "blue;green", "red", "green;red"], "multiple"),
        (["red blue", "blue green", "red", "green red", "blue"], "multiple"),
        (["1 (None)", "2", "7", "10 (All)"], "ordinal"),
        (["Very needed", "Highly needed ", "Not needed"], "ordinal"),
        (["12", "7", "900"], "numeric"),
        (["01.02.2020", "13.04.2021"], "date"),
        (["We do this", "And that", "Or that"], "text"),
        (["Ltd", "Ltd", "GmbH"], "single"),
        (["a@b.eu", "c@d.eu", "none"], "identifier"),
        ([], "text"),
    ],
)
def test_guesses(answers, kind):
    assert guess_kind(pd.Series(answers, dtype="str")).kind == kind


def test_small_numbers_are_points_in_a_grid_only():
    numbers = pd.Series(["1", "5", "3"])
    assert guess_kind(numbers).kind == "numeric"
    scale = guess_kind(numbers, in_grid=True).scale
    assert scale.values() == {str(n): float(n) for n in range(1, 6)}


def test_two_spellings_of_a_point_and_of_an_option_are_listed():
    scale = guess_kind(pd.Series(["Very needed", "Highly needed", "Not needed"])).scale
    assert scale.points[1].spellings()[1:] == ["Very needed", "Highly needed"]
    guess = guess_kind(pd.Series(["Part-time"] * 4 + ["Part time"] * 4 + ["Full"] * 4))
    assert guess.remark == 'two spellings? "Part-time" and "Part time"'


@pytest.mark.parametrize(
    "answers", [["Básico", "Ninguno"], ["Основно", "Липсва"], ["imp2", "imp1"]]
)
def test_scales_of_the_shipped_codebook_are_known_in_its_languages(answers):
    points = guess_kind(pd.Series(answers)).scale.points
    assert [point.text() for point in points] == answers[::-1]


def test_codes_are_short_and_unique():
    assert unique_codes(["C", "C#", "C++", "c", "C"]) == ["C", "C#", "C++", "c", "C_2"]
    assert [o.text() for o in make_options(["Да", "да ", "Не"])] == ["Да", "Не"]


def test_the_questionnaire_beside_the_export_is_used(tmp_path):
    (tmp_path / "survey.lss").write_text(LSS, encoding="utf-8")
    rows = [
        "size. Size?,tools[SQ1]. T [Rust & C],tools[SQ2]. T [Go]",
        "A1,Y,",
        "Tiny,Y,Y",
        "Tiny,Y,",
    ]
    book, _ = drafted(tmp_path, "\n".join(rows))
    size = book.question("size")
    assert size.label == {"en": "Your size?", "fr": "Taille ?"}
    assert [option.code for option in size.options] == ["A1", "A2", "Tiny"]
    assert size.options[0].label == {"en": "Small", "fr": "Petite"}
    assert [o.label for o in book.question("tools").options] == [{"en": "Rust & C"}, {}]
    assert book.languages == ("en", "fr")


def test_newer_questionnaires_are_read(tmp_path):
    (tmp_path / "survey.lss").write_text(LSS_4, encoding="utf-8")
    asked = read_structure(tmp_path / "survey.lss")["size"]
    assert asked.label == {"en": "Size?", "bg": "Размер?"}
    assert asked.options[0].spellings() == ["A1", "Small"]


def test_a_broken_questionnaire_is_a_fault(tmp_path):
    (tmp_path / "survey.lss").write_text("<document>")
    (tmp_path / "a.csv").write_text("size\n1\n")
    with pytest.raises(DataError, match="The questionnaire can't be read"):
        draft_codebook([tmp_path / "a.csv"])


def test_odd_texts_stay_valid_yaml(tmp_path):
    header = 'Say "yes": \\ or #no, {x}\x85\u2028 é'
    book, _ = drafted(tmp_path, f'"{header.replace(chr(34), chr(34) * 2)}",b\nu: v,- w\nu: v,- w\n')
    assert book.questions[0].text().startswith('Say "yes": \\ or #no, {x}')
    assert [option.text() for option in book.questions[1].options] == ["- w"]


REAL = {
    "two LimeSurvey exports": ["rse_2017/rse_2017_uk.csv", "rse_2017/rse_2017_de.csv"],
    "Kobo": ["kobo/complex_survey_both_flat.csv"],
    "Kobo, all types": ["kobo/all_types_both_flat.csv"],
    "Kobo, ticks joined": ["kobo/all_types_summary_flat.csv"],
    "Kobo, groups in headers": ["kobo/complex_survey_details_grouped.csv"],
    "SurveyMonkey, two header rows": ["surveymonkey/StarWars.csv"],
    "SurveyMonkey, options in headers": ["surveymonkey/thanksgiving-2015-poll-data.csv"],
    "Microsoft Forms": ["training_needs_sib/supplementary_data1.xlsx"],
}


@pytest.fixture
def read_drafted(shared, tmp_path):
    """Draft a codebook of real exports and read them with it."""

    def read(case):
        files = [shared / name for name in REAL[case]]
        (tmp_path / "codebook.yml").write_text(draft_codebook(files), encoding="utf-8")
        partners = [{"code": f"P{n}", "exports": [str(f)]} for n, f in enumerate(files)]
        content = yaml.safe_dump({"name": case, "outside": True, "partners": partners})
        (tmp_path / "move.yml").write_text(content, encoding="utf-8")
        return read_survey(load_project(tmp_path / "move.yml"))

    return read


@pytest.mark.parametrize("case", REAL)
def test_a_draft_reads_its_own_exports_without_fault(read_drafted, case):
    rows = {"two LimeSurvey exports": 578, "SurveyMonkey, two header rows": 1186,
            "SurveyMonkey, options in headers": 1058, "Microsoft Forms": 260}  # fmt: skip
    survey = read_drafted(case)
    assert len(survey) == rows.get(case, len(survey)) > 0


def test_the_draft_of_microsoft_forms_knows_its_grids(read_drafted):
    survey = read_drafted("Microsoft Forms")
    grids = {q.scale: len(q.items) for q in survey.codebook.questions if q.kind == "ordinal"}
    assert grids.keys() == {"need", "barrier", "liking"}
    needs = [q for q in survey.codebook.questions if q.scale == "need"]
    assert sum(len(q.items) for q in needs) == 33
    assert (grids["barrier"], grids["liking"]) == (9, 9)
    untouched = survey.answers[[c for q in needs for c in survey.columns_of(q)]].isna()
    assert untouched.all(axis=1).sum() == 2


def test_the_draft_of_surveymonkey_knows_ticks_and_grids(read_drafted):
    survey = read_drafted("SurveyMonkey, two header rows")
    kinds = [
        (q.kind, max(len(q.items), len(survey.columns_of(q)))) for q in survey.codebook.questions
    ]
    assert kinds[3:6] == [("multiple", 6), ("ordinal", 6), ("single", 14)]
    seen = survey.answers[survey.columns_of(survey.codebook.questions[3])]
    assert int((seen == True).sum().iloc[0]) == 673  # noqa: E712


def test_exports_with_codes_and_with_texts_are_one_questionnaire(tmp_path):
    """One partner exports codes, the other texts; a country has its name in each language."""
    codes = "id,markets[MA],markets[JP],has[iot],has[web]\n1,Y,N,none,basic\n2,N,Y,basic,none\n"
    texts = (
        "id. Id,markets[MA]. Where? [Marruecos],markets[JP]. Where? [Japón],"
        "has[iot]. What? [Sensors],has[web]. What? [Web]\n7,Y,N,none,basic\n8,Y,Y,basic,none\n"
    )
    for first, second in ((codes, texts), (texts, codes)):
        (tmp_path / "a.csv").write_text(first, encoding="utf-8")
        (tmp_path / "b.csv").write_text(second, encoding="utf-8")
        draft = yaml.safe_load(draft_codebook([tmp_path / "a.csv", tmp_path / "b.csv"]))
        asked = {question["code"]: question for question in draft["questions"]}
        assert [i["code"].casefold() for i in asked["has"]["items"]] == ["sensors", "web"]
        assert [option["code"] for option in asked["markets"]["options"]] == ["MA", "JP"]
        assert asked["markets"]["options"][0]["label"] == "Marruecos"


def test_a_country_named_in_two_languages_is_one_option(tmp_path):
    for name, (morocco, japan) in {"a": ("Marruecos", "Japón"), "b": ("Maroc", "Japon")}.items():
        content = f"id,Where [{morocco}],Where [{japan}]\n1,Yes,No\n2,No,Yes\n"
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    draft = yaml.safe_load(draft_codebook([tmp_path / "a.csv", tmp_path / "b.csv"]))
    options = next(q["options"] for q in draft["questions"] if q["code"] == "Where")
    assert [option["code"] for option in options] == ["MA", "JP"]
