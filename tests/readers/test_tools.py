"""What tools write where nothing was answered, who tests and who does not finish."""

import layouts
import panels
import pytest
import yaml

from move_analysis.project import load_project
from move_analysis.readers import account_of, check_project, draft_codebook, read_survey
from move_analysis.readers.formats.completion import TURNED_AWAY, with_completion
from move_analysis.readers.table import make_table

SURVEY = layouts.firms()


def read(folder, names):
    draft = draft_codebook([folder / name for name in names])
    (folder / "codebook.yml").write_text(draft, encoding="utf-8")
    content = {"name": "T", "partners": [{"code": "P", "exports": [*names]}]}
    (folder / "move.yml").write_text(yaml.safe_dump(content))
    assert len(check_project(folder / "move.yml")) == 0
    return read_survey(load_project(folder / "move.yml"))


def counts(survey):
    return account_of(survey).groupby("what")["count"].sum().to_dict()


def numbers(values):
    return [None if value is None else float(value)
            for value in values.astype(object).where(values.notna(), None)]  # fmt: skip


def places(values, options):
    return [None if value is None else float(options.index(value) + 1) for value in values]


def test_codes_of_sosci_are_answers_and_its_negative_codes_are_none(tmp_path):
    survey = read(tmp_path, panels.sosci(codes=True)(tmp_path, SURVEY))
    answers = survey.answers
    for place in range(len(layouts.SKILLS)):
        column = survey.columns_of(survey.codebook.question("A201"))[place]
        truth = places([firm.has[place] for firm in SURVEY], layouts.LEVELS)
        assert numbers(answers[column]) == truth
    assert numbers(answers["A103"]) == places([firm.size for firm in SURVEY], layouts.SIZES)
    assert numbers(answers["A105_01"]) == [firm.turnover for firm in SURVEY]
    needs = answers[survey.columns_of(survey.codebook.question("A202"))]
    truth = [None if firm.needs is None else "Recycling" in firm.needs for firm in SURVEY]
    assert needs.iloc[:, 3].astype(object).where(needs.iloc[:, 3].notna(), None).tolist() == truth
    found = counts(survey)
    unanswered = sum(level is None for firm in SURVEY for level in firm.has)
    assert found["answers declared as missing"] >= unanswered > 0
    assert found["rows of tests, previews and spam, left out"] == 1
    assert found["responses that were not finished, kept"] == 7


def test_a_choice_of_sosci_may_have_two_fields_beside_it(tmp_path):
    names = ["CASE", "SERIAL", "REF", "QUESTNNR", "MODE", "A1", "A1_03", "A1_04", "A2"]
    labels = [
        "Number",
        "Serial",
        "Ref",
        "Form",
        "Mode",
        "Sector?",
        "Sector?: Other",
        "Sector?: Field of science",
        "Staff?",
    ]
    sectors = [("ICT", "", ""), ("Green", "", ""), ("Other", "Food", ""), ("Science", "", "Law")]
    rows = [[n + 1, "", "", "base", "interview", *sectors[n % 4], 5 + n] for n in range(16)]
    layouts.write_csv(tmp_path / "a.csv", [names, labels, *rows], separator="\t", encoding="utf-16")
    survey = read(tmp_path, ["a.csv"])
    assert survey.answers["A1"].tolist() == ["ICT", "Green", "other", "Science"] * 4
    assert survey.answers["A1_other"].dropna().tolist()[:1] == ["Food"]
    assert survey.answers["A2"].tolist() == [5 + n for n in range(16)]


def test_codes_of_unipark_are_answers_and_what_was_not_shown_is_told(tmp_path):
    survey = read(tmp_path, panels.unipark(codes=True)(tmp_path, SURVEY))
    answers = survey.answers
    assert numbers(answers["v_3"]) == places([firm.size for firm in SURVEY], layouts.SIZES)
    assert numbers(answers["v_6"]) == [firm.turnover for firm in SURVEY]
    has = survey.codebook.by_role("profile")
    grid = next(q for q in has if q.items)
    for place, column in enumerate(survey.columns_of(grid)):
        truth = places([firm.has[place] for firm in SURVEY], layouts.LEVELS)
        assert numbers(answers[column]) == truth
    assert min(v for c in answers.select_dtypes("number") for v in answers[c].dropna()) >= 0
    found = counts(survey)
    assert found["answers declared as not asked"] > 0
    assert found["rows of tests, previews and spam, left out"] == 1
    assert found["responses that were not finished, kept"] == 7


def test_a_question_that_nobody_was_shown_is_not_asked(tmp_path):
    header = "lfdn;external_lfdn;tester;dispcode;lastpage;v_1;v_2"
    for name, cells in {"a": "-77", "b": "2"}.items():
        rows = [f"{n};0;0;31;9;{1 + n % 3};{cells}" for n in range(1, 7)]
        (tmp_path / f"{name}.csv").write_text("\n".join([header, *rows]))
    draft = draft_codebook([tmp_path / "b.csv"])
    (tmp_path / "codebook.yml").write_text(draft)
    partners = [{"code": name.upper(), "exports": [f"{name}.csv"]} for name in "ab"]
    (tmp_path / "move.yml").write_text(yaml.safe_dump({"name": "T", "partners": partners}))
    survey = read_survey(load_project(tmp_path / "move.yml"))
    assert survey.asked["v_2"].to_dict() == {"A": False, "B": True}


def test_boxes_of_surveycto_belong_to_their_question_without_its_form_too(tmp_path):
    survey = read(tmp_path, panels.surveycto(form=False)(tmp_path, SURVEY))
    needs = survey.codebook.question("needs")
    assert [option.code for option in needs.options] == ["1", "2", "3", "4", "96"]
    truth = [None if f.needs is None else "Route planning" in f.needs for f in SURVEY]
    column = survey.answers[survey.columns_of(needs)[0]]
    assert column.astype(object).where(column.notna(), None).tolist() == truth


@pytest.mark.parametrize(
    ("header", "finished", "partial", "away"),
    [
        ("Response Status", "Complete", "Partial", "Disqualified"),
        ("Status", "Abgeschlossen", "Unvollständig", "Ausgescreent"),
        ("Estado", "Completado", "Parcial", "Descalificado"),
        ("Statut", "Complète", "Incomplète", "Disqualifié"),
        ("Stato", "Completato", "Parziale", "Squalificato"),
        ("Survey status", "Finished", "In progress", "Quota full"),
        ("dispcode", "31", "22", "37"),
    ],
)
def test_who_did_not_finish_is_told_and_who_was_turned_away_left_out(
    header, finished, partial, away
):
    rows = [[header, "Staff"], [finished, "1"], [partial, "2"], [away, "3"], [partial, "4"]]
    table = with_completion(make_table("a.csv", rows))
    assert table.cells["Staff"].tolist() == ["1", "2", "4"]
    assert [(loss.count, loss.where) for loss in table.losses] == [(1, ""), (2, header)]
    assert table.metadata == (header,)


@pytest.mark.parametrize(
    ("header", "answers"),
    [
        ("Status", ["Start-up", "Complete"]),
        ("Completed", ["yes", "no"]),
        ("b_complete", ["1", "0"]),
    ],
)
def test_a_question_called_status_is_a_question(header, answers):
    rows = [[header, "Staff"], [answers[0], "1"], [answers[1], "2"]]
    table = with_completion(make_table("a.csv", rows))
    assert (table.metadata, table.losses, len(table.cells)) == ((), (), 2)


@pytest.mark.parametrize(
    ("name", "away"),
    [
        ("SoSci Survey: texts, UTF-16", 0), ("Unipark: texts", 0), ("Alchemer", 1),
        ("table: Zoho", 1), ("table: QuestionPro", 0), ("table: LamaPoll", 0), ("table: Wufoo", 0),
    ],
)  # fmt: skip
def test_each_tool_says_in_its_way_who_finished(tmp_path, name, away):
    found = counts(read(tmp_path, panels.PANELS[name].write(tmp_path, SURVEY)))
    assert found["responses that were not finished, kept"] == 7
    assert found.get(TURNED_AWAY, 0) == away
    assert found["rows read"] == len(SURVEY)


def test_limesurvey_says_by_the_date_of_submission_who_finished(tmp_path):
    def left(rows):
        return [rows[0], *([row[0], "" if n % 5 == 0 else row[1], *row[2:]]
                           for n, row in enumerate(rows[1:]))]  # fmt: skip

    write = layouts.limesurvey(layouts.ls_text, own=layouts.LS_OWN_ELSEWHERE["fr"], change=left)
    found = counts(read(tmp_path, write(tmp_path, SURVEY)))
    assert found["responses that were not finished, kept"] == 12


def test_refusals_are_no_point_of_a_scale_and_negative_codes_no_number(tmp_path):
    levels = ["Keine", "Grundkenntnisse", "Experten", "keine Angabe", "weiß nicht"]
    header = "Nr.;Datenanalyse;Solarenergie;Umsatz;Wachstum in Prozent"
    turnover = ["250000", "-99", "71000", "-77", "1200", "900"]
    rows = [
        f"{n};{levels[n % 5]};{levels[(n + 1) % 5]};{turnover[n % 6]};{(-3, 4, -12)[n % 3]}"
        for n in range(30)
    ]
    (tmp_path / "a.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    survey = read(tmp_path, ["a.csv"])
    grid = next(q for q in survey.codebook.questions if q.kind == "ordinal")
    assert [point.text() for point in survey.codebook.scale_of(grid).points] == levels[:3]
    first = survey.answers[survey.columns_of(grid)[0]]
    assert first.isna().tolist() == [n % 5 > 2 for n in range(30)]
    assert survey.answers["Umsatz"].isna().tolist() == [n % 6 in (1, 3) for n in range(30)]
    assert survey.answers["Umsatz"].min() == 900
    assert survey.answers["Wachstum_in_Prozent"].tolist()[:3] == [-3, 4, -12]
    assert survey.codebook.question("Umsatz").missing == {"no_answer": ("-99", "-77")}
    assert counts(survey)["answers declared as missing"] == 34


def test_a_form_that_offers_dont_know_has_a_scale_without_it(tmp_path):
    survey = [["type", "name", "label"]]
    survey += [["select_one level", f"has_{n}", f"Skill {n}"] for n in (1, 2)]
    levels = {"1": "None", "2": "Basic", "3": "Expert", "-88": "Don't know"}
    choices = [["list_name", "name", "label"], *(["level", c, text] for c, text in levels.items())]
    layouts.write_xlsx(tmp_path / "form.xlsx", {"survey": survey, "choices": choices})
    answers = ["1", "-88", "3", "2", "-88", "1", "2", "3"]
    header = ["SubmissionDate", "has_1", "has_2", "formdef_version", "KEY"]
    rows = [["2026-03-01", a, b, 1, f"uuid:{a}{n}"]
            for n, (a, b) in enumerate(zip(answers, answers[::-1], strict=True))]  # fmt: skip
    layouts.write_csv(tmp_path / "a.csv", [header, *rows])
    survey = read(tmp_path, ["a.csv"])
    grids = [q for q in survey.codebook.questions if q.kind == "ordinal"]
    points = [p.text() for p in survey.codebook.scale_of(grids[0]).points]
    assert points == ["None", "Basic", "Expert"]
    first = survey.answers[survey.columns_of(grids[0])[0]]
    assert first.isna().tolist() == [answer == "-88" for answer in answers]


def test_quotes_and_commas_of_free_text_stay(tmp_path):
    texts = ['They say,"slow, but good"', "We do this, and that", "Fine, thanks", "No, not now"]
    layouts.write_csv(tmp_path / "a.csv", [["Staff", "Comments"], *enumerate(texts)])
    survey = read(tmp_path, ["a.csv"])
    assert survey.answers["Comments"].tolist() == texts
