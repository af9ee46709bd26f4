"""What drafts must tell apart, each on a small file as a tool writes it."""

import pandas as pd
import pytest
import yaml

from move_analysis.codebook import Option, Question
from move_analysis.errors import DataError
from move_analysis.project import load_project
from move_analysis.readers import draft_codebook, read_survey
from move_analysis.readers.check import check_project
from move_analysis.readers.draft_roles import proposals_for, proposed_for
from move_analysis.readers.recognise import guess_kind
from move_analysis.readers.table import join_headers
from move_analysis.readers.words import proposed_role


def project_of(folder, *names, **export):
    partner = {"code": "P", "exports": [{"file": name, **export} for name in names]}
    text = yaml.safe_dump({"name": "SMEs", "partners": [partner]}, allow_unicode=True)
    (folder / "move.yml").write_text(text, encoding="utf-8")
    return folder / "move.yml"


def drafted(folder, rows, *, name="a.csv", separator=";"):
    """Survey as the unedited draft reads it, which its own check must not refuse; and the draft."""
    lines = (separator.join(map(str, row)) for row in rows)
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    draft = draft_codebook([folder / name])
    (folder / "codebook.yml").write_text(draft, encoding="utf-8")
    assert [str(text) for text in check_project(project_of(folder, name)).reading()] == [
        "No fault was found."
    ]
    return read_survey(load_project(folder / "move.yml")), draft


def kinds(survey):
    return {q.text() or q.code: q.kind for q in survey.codebook.questions if q.role != "partner"}


def test_what_is_counted_is_no_name_and_a_telephone_number_is_one_to_call(tmp_path):
    patents = "How many patents are in your company's name?"
    rows = [["Nom", "Nombre de salariés", patents, "Téléphone", "Ragione sociale", "Adresse IP"]]
    rows += [
        [f"Firma{n}", 7 * n + 1, n % 4, 600123000 + n, f"Alfa {n}{n} srl", f"10.0.{n}.7"]
        for n in range(30)
    ]
    survey, draft = drafted(tmp_path, rows)
    assert list(kinds(survey).values()) == ["identifier", "numeric", "numeric"] + 3 * ["identifier"]
    assert draft.count("# a name or contact: kept apart") == 4


def test_points_between_thousands_are_told_by_the_column(tmp_path):
    turnover = ["208.000", "4.153.000", "95.000", "12.5", "684 795,07 €"]
    rows = [["Turnover", "Exports", "Weight"]]
    rows += [[turnover[n % 5], f"{n + 1}.{n:03}", f"{n % 3}.{n:03}"] for n in range(30)]
    survey, draft = drafted(tmp_path, rows)
    answers = survey.answers
    assert answers["Turnover"][:5].tolist() == [208000, 4153000, 95000, 12.5, 684795.07]
    assert answers["Exports"][:2].tolist() == [1000, 2001]
    assert answers["Weight"][:2].tolist() == [0, 1.001]
    assert draft.count("; points stand between thousands: ") == 2
    account = check_project(tmp_path / "move.yml").account.set_index("what")["count"]
    assert account.filter(like="between thousands").tolist() == [12, 30]


ASKED = "Do you have it, do you need it?"


@pytest.mark.parametrize(
    "heading",
    ["Q6[SQ00{n}][{s}]. {q} [{row}][{scale}]", "Q6[SQ00{n}][{s}]", "{q} [{row}][{scale}]"],
)
def test_each_scale_of_a_dual_scale_array_is_a_question_over_the_same_rows(tmp_path, heading):
    rows, scales = ("Cold chain", "Data (AI, big data)", "Heat pumps"), ("Have", "Need")
    places = [(n, s) for n in (1, 2, 3) for s in (1, 2)]
    header = [
        heading.format(n=n, s=s, q=ASKED, row=rows[n - 1], scale=scales[s - 1]) for n, s in places
    ]
    cells = [
        ["Yes" if (firm * s + n) % (2 + s) else "No" for n, s in places] for firm in range(1, 31)
    ]
    table = [["id", "submitdate", "lastpage", "Q9", *header]]
    table += [[n, "2026-03-01", 5, 10 * n, *row] for n, row in enumerate(cells, 1)]
    survey, _ = drafted(tmp_path, table)
    blocks = [q for q in survey.codebook.questions if q.kind == "multiple"]
    assert [len(q.options) for q in blocks] == [3, 3]
    found = [survey.answers[column].sum() for q in blocks for column in survey.columns_of(q)]
    ticked = {place: sum(r[k] == "Yes" for r in cells) for k, place in enumerate(places)}
    assert found == [ticked[n, s] for s in (1, 2) for n in (1, 2, 3)]


SKILLS = ("Flotten", "Lager, Regale", "Zoll")


@pytest.mark.parametrize("top", ["", "sections", "repeated"])
def test_header_rows_are_counted_by_what_they_say(tmp_path, top):
    blank = 2 * [""] if top != "repeated" else 2 * ["Was kann es?"]
    rows = [["Response ID", "IP Address", "Was kann es?", *blank, "Mitarbeiter", "Umsatz"]]
    rows += [["", "", *SKILLS, "", ""]]
    if top == "sections":
        rows = [["", "", "Wissen", "", "", "Zahlen", ""], ["", "", *rows[0][2:]],
                ["Response ID", "IP Address", *rows[1][2:]]]  # fmt: skip
    rows += [
        [n + 1, "1.1.1.1", *("X" if (n + k) % 3 else "" for k in range(3)), n + 5, 1000 * n + 7]
        for n in range(30)
    ]
    survey, draft = drafted(tmp_path, rows)
    found = {q.text(): (q.kind, len(q.options)) for q in survey.codebook.questions}
    assert found["Was kann es?"] == ("multiple", 3)
    assert found["Mitarbeiter"] == found["Umsatz"] == ("numeric", 0)
    assert "LimeSurvey" not in draft


CONSENTS = {
    "How may we show your answers?": ("By name", "With a code", "Only in totals"),
    "Wie dürfen wir Ihre Antworten zeigen?": ("Mit Namen", "Mit einem Code", "Nur in Summen"),
    "Comment montrer vos réponses ?": ("par leur nom", "par un code", "seulement dans les totaux"),
    "Como podemos mostrar as suas respostas?": ("Pelo nome", "Por um código", "Só em totais"),
    "¿Cómo podemos mostrar sus respuestas?": ("Por el nombre", "Por un código", "Solo en totales"),
    "Come possiamo mostrare le risposte?": ("Con il nome", "Con un codice", "Solo nei totali"),
    "Как да показваме отговорите?": ("С име", "С код", "Само общо"),
}


@pytest.mark.parametrize("question", CONSENTS)
def test_consent_is_known_in_every_language_whatever_else_was_answered(tmp_path, question):
    rows = [["id", question], *([n, CONSENTS[question][n % 3]] for n in range(30))]
    survey, _ = drafted(tmp_path, rows)
    (consent,) = [q for q in survey.codebook.questions if q.role == "consent"]
    assert {"named", "coded", "counted"} == {option.code for option in consent.options}
    rows[1][1] = "???"  # nobody but the office can say what this means: it is asked
    with pytest.raises(AssertionError, match="none of named, coded and counted"):
        drafted(tmp_path, rows)
    text = (tmp_path / "codebook.yml").read_text(encoding="utf-8")
    assert all(f'code: "{code}"' in text for code in ("named", "coded", "counted"))


@pytest.mark.parametrize(
    "points",
    [
        ("unwichtig", "eher unwichtig", "teils/teils", "eher wichtig", "sehr wichtig"),
        ("Pas du tout", "Peu", "Moyennement", "Assez", "Beaucoup"),
        ("Pas du tout important", "Peu important", "Moyennement important", "Très important"),
        ("Nada importante", "Poco importante", "Algo importante", "Importante", "Muy importante"),
        ("Изобщо не е важно", "Малко важно", "Средно важно", "Важно", "Много важно"),
        ("Not at all", "A little", "Fairly well", "Very well"),
        ("Gar nicht", "Ein wenig", "Ziemlich gut", "Sehr gut"),
        ("Nada", "Poco", "Bastante", "Mucho"),
        ("Per niente", "Poco", "Abbastanza", "Molto"),
        ("Никак", "Малко", "Доста", "Много"),
    ],
)
def test_scales_are_known_in_their_order(points):
    scale = guess_kind(pd.Series([*points[::-1], *points])).scale
    assert [point.text() for point in scale.points] == [*points]


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("Combien de personnes travaillent ici ?", "size"), ("Quante persone lavorano?", "size"),
        ("¿Cuántas personas trabajan?", "size"), ("Wie viele Personen arbeiten dort?", "size"),
        ("Quantas pessoas trabalham?", "size"), ("Колко души работят?", "size"),
        ("Was ist Ihre Hauptbranche?", "sector"), ("Competenze possedute", "has"),
        ("Competenze richieste", "needs"), ("has has", "has"),
        ("Como podemos mostrar as suas respostas?", "consent"),
        ("Which of these SMEs do you know?", "tie"), ("Lesquelles connaissez-vous ?", "tie"),
        ("Welche dieser Unternehmen kennen Sie?", "tie"), ("¿Cuáles conoce?", "tie"),
        ("Quali di queste PMI conoscete?", "tie"),
    ],
)  # fmt: skip
def test_roles_are_proposed_in_every_language(question, role):
    assert proposed_role(question)[0] == role


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("has", "Our company has:"), ("has", "Does your company offer the following?"),
        ("has", "We already have"), ("has", "La empresa dispone de:"),
        ("has", "Nuestra empresa cuenta con"), ("has", "Disponemos de"),
        ("has", "Notre entreprise dispose de"), ("has", "L'entreprise possède"),
        ("has", "L’entreprise a"), ("has", "Nous avons déjà"), ("has", "L'azienda ha ..."),
        ("has", "L’impresa dispone di"), ("has", "Possediamo già"),
        ("has", "Unser Unternehmen verfügt über"), ("has", "Haben Sie im Unternehmen:"),
        ("has", "Das beherrschen wir"), ("has", "A empresa tem"), ("has", "Dispomos de"),
        ("has", "A nossa empresa possui"), ("has", "Фирмата разполага с"),
        ("has", "Нашата фирма има"), ("has", "Притежаваме"),
        ("needs", "What are you looking for?"), ("needs", "Nos falta"), ("needs", "Buscamos"),
        ("needs", "Nous recherchons"), ("needs", "Il nous faut"), ("needs", "Cerchiamo"),
        ("needs", "All'azienda manca"), ("needs", "Uns fehlt"), ("needs", "Wir suchen"),
        ("needs", "A empresa procura"), ("needs", "Falta-nos"), ("needs", "Търсим"),
        ("needs", "На фирмата липсват"), ("needs", "La empresa no tiene y busca"),
    ],
)  # fmt: skip
def test_having_and_needing_are_hints_where_nothing_else_asks_for_competences(role, text):
    parts = [Option(code="data"), Option(code="solar")]
    asked = Question(code="q1", kind="multiple", label=text, options=parts)
    assert proposals_for([asked])["q1"][0] == role
    clear = Question(code=role, kind="multiple", options=parts)
    assert "q1" not in proposals_for([clear, asked])


def test_what_is_counted_is_no_partner():
    counted = Question(code="Number_of_contacts_with_foreign_partners", kind="numeric")
    assert proposed_for(counted) is None


@pytest.mark.parametrize(
    ("selected", "preview"),
    [
        ("Ausgewählte Auswahl", "Umfragevorschau"), ("Choix sélectionné", "Aperçu de l'enquête"),
        ("Opción seleccionada", "Vista previa de encuesta"),
        ("Scelta selezionata", "Anteprima del sondaggio"),
    ],
)  # fmt: skip
def test_qualtrics_in_other_languages(tmp_path, selected, preview):
    codes = ["StartDate", "Status", "ResponseId", "Q1", "Q2_1", "Q2_2", "Q3"]
    texts = ["Start", "Typ", "Id", f"Sektor? - {selected}",
             *(f"Was? - {selected} - {what}" for what in ("Solar", "Wind")), "Staff"]  # fmt: skip
    ids = [f'"{{""ImportId"": ""QID{n}""}}"' for n in range(7)]
    rows = [
        ["2026-03-01", "IP", f"R_{n}", "ICT" if n % 3 else "Food", "Solar" if n % 2 else "",
         "" if n % 4 else "Wind", n + 3]
        for n in range(30)
    ]  # fmt: skip
    test = ["2026-03-01", preview, "R_99", "ICT", "Solar", "Wind", 9999]
    survey, _ = drafted(tmp_path, [codes, texts, ids, *rows, test])
    assert len(survey) == 30
    questions = {q.code: q for q in survey.codebook.questions}
    assert questions["Q1"].text() == "Sektor?"
    assert [option.text() for option in questions["Q2"].options] == ["Solar", "Wind"]


@pytest.mark.parametrize("name", ["a.xls", "a.csv"])
def test_a_web_page_says_what_to_do_with_it(tmp_path, name):
    page = "<html><table><tr><td>Staff</td></tr><tr><td>12</td></tr></table></html>"
    (tmp_path / name).write_text(page, encoding="utf-8")
    with pytest.raises(DataError, match="save it as xlsx"):
        draft_codebook([tmp_path / name])


def test_a_draft_counts_rows_whatever_their_number(tmp_path):
    rows = [["Survey 2026", "", "", ""], ["", "", "", ""], ["Staff", "Size", "Age", "Exports"]]
    rows += [[n, n + 4, n + 9, n + 7] for n in range(20)]
    _, draft = drafted(tmp_path, rows)
    assert "# a.csv: rows above the header, left out: 1 (Survey 2026)" in draft


def test_a_header_merged_over_two_rows_is_said_once():
    rows = [["Country", "Films", ""], ["Country", "I", "II"]]
    assert join_headers(rows) == ["Country", "Films - I", "Films - II"]


def test_an_option_may_have_brackets_of_its_own(tmp_path):
    options = ("Rutas", "Datos (IA, grandes)", "Datos (otros (más))")
    rows = [["Submission ID", "Respondent ID", "Submitted at", *(f"¿Qué? ({o})" for o in options)]]
    rows += [
        [n, n, "2026-03-01", *("true" if (n + k) % 3 else "false" for k in range(3))]
        for n in range(30)
    ]
    survey, _ = drafted(tmp_path, rows)
    (question,) = [q for q in survey.codebook.questions if q.kind == "multiple"]
    assert [option.text() for option in question.options] == [*options]
