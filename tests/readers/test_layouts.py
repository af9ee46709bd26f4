"""One survey in the layouts of many tools: an unedited draft reads it right."""

import fnmatch
import json
import re
import shutil
from pathlib import Path

import layouts as LAYOUTS  # noqa: N812
import pytest
import yaml
from panels import PANELS

from move_analysis.project import Export, load_project
from move_analysis.readers import check_project, draft_codebook, read_survey
from move_analysis.readers.formats import read_table
from move_analysis.readers.table import normal

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases" / "layouts"


ALL = LAYOUTS.LAYOUTS | PANELS
SURVEY = LAYOUTS.firms()
CELLS = LAYOUTS.cells_of(SURVEY)
TRUTH = LAYOUTS.truth(SURVEY)


def read_drafted(folder, names):
    """Survey read with the unedited draft of its own export, as an office would begin."""
    draft = draft_codebook([folder / name for name in names])
    (folder / "codebook.yml").write_text(draft, encoding="utf-8")
    project = {"name": "SMEs", "partners": [{"code": "AAA", "exports": list(names)}]}
    (folder / "move.yml").write_text(yaml.safe_dump(project), encoding="utf-8")
    assert [*map(str, check_project(folder / "move.yml").reading())] == ["No fault was found."]
    return read_survey(load_project(folder / "move.yml"))


def columns_of(survey, words):
    """Question, item and labels of each column, in the words of the truth."""
    book = survey.codebook
    for question in book.questions:
        if question.role in ("respondent", "identifier", "partner"):
            continue
        scale = question.kind == "ordinal"
        answers = book.scale_of(question).points if scale else question.options
        labels = {o.code: words.get(o.text(), o.text()) for o in answers} | {"other": "other"}
        for column in survey.columns_of(question):
            parts = {p.code: words.get(p.text(), p.text()) for p in book.parts(question)}
            code = question.part_of(column)
            item = "other" if code == "other" else parts.get(code, "")
            yield question, item, labels, survey.answers[column]


def is_right(block, wanted, question, item, labels, values):
    about = block.partition("/")[2]
    if about and normal(item) != normal(about):
        return False
    if isinstance(wanted, dict):
        counts = {labels.get(k, k): int(n) for k, n in values.value_counts().items() if n}
        return question.kind in ("single", "ordinal") and counts == wanted
    if about:
        return (
            question.kind == "multiple" and [int(values.sum()), int(values.isna().sum())] == wanted
        )
    if block == "comment":
        return question.kind == "text" and int(values.notna().sum()) == wanted
    if block == "founded":
        days = [day.toordinal() for day in values.dropna()] if question.kind == "date" else []
        return [len(days), sum(days)] == wanted
    return question.kind == "numeric" and [values.count(), round(values.sum(), 2)] == wanted


def wrong_blocks(survey, truth, words=None):
    columns = list(columns_of(survey, words or {}))
    return [
        block
        for block, wanted in truth.items()
        if not any(is_right(block, wanted, *column) for column in columns)
    ]


def read_cells(question, labels, values):
    """The answers of one column, in the words of the truth; None where nobody answered."""
    texts = [
        None if missing else value for value, missing in zip(values, values.isna(), strict=True)
    ]
    if question.kind in ("single", "ordinal"):
        return [labels.get(text, text) for text in texts]
    if question.kind == "date":
        return [day and day.date() for day in texts]
    return [" ".join(text.split()) if isinstance(text, str) else text for text in texts]


def wrong_cells(survey, about):
    """Blocks of the truth that no column of a question holds, cell by cell."""
    read = [
        (item, read_cells(question, labels, values))
        for question, item, labels, values in columns_of(survey, {})
    ]
    plain = lambda value: " ".join(value.split()) if isinstance(value, str) else value  # noqa: E731
    return [
        block
        for block, wanted in about.items()
        if not any(
            cells == [*map(plain, wanted)]
            for item, cells in read
            if normal(item) == normal(block.partition("/")[2])
        )
    ]


@pytest.mark.parametrize("name", ALL)
def test_an_unedited_draft_reads_every_layout(tmp_path, name):
    """Draft, check and read: no fault, and each cell as it was answered."""
    layout = ALL[name]
    survey = read_drafted(tmp_path, layout.write(tmp_path, SURVEY))
    assert len(survey) == len(SURVEY)
    wrong = wrong_cells(survey, CELLS)
    wrong = [b for b in wrong if not any(fnmatch.fnmatch(b, lack) for lack in layout.lacks)]
    assert wrong == []


TOGETHER = ("Google Forms", "SurveyMonkey", "Qualtrics: texts", "LimeSurvey: codes and texts",
            "EUSurvey", "Microsoft Forms: stems")  # fmt: skip


def test_partners_may_use_different_tools(tmp_path):
    """One draft of all their exports; a question is one, whatever each tool calls it."""
    partners = []
    for number, name in enumerate(TOGETHER):
        (tmp_path / f"P{number}").mkdir()
        (export,) = LAYOUTS.LAYOUTS[name].write(tmp_path / f"P{number}", SURVEY)
        partners.append({"code": f"P{number}", "exports": [f"P{number}/{export}"]})
    draft = draft_codebook([tmp_path / export for p in partners for export in p["exports"]])
    (tmp_path / "codebook.yml").write_text(draft, encoding="utf-8")
    (tmp_path / "move.yml").write_text(yaml.safe_dump({"name": "SMEs", "partners": partners}))
    survey = read_survey(load_project(tmp_path / "move.yml"))
    assert len(survey) == len(partners) * len(SURVEY)
    assert wrong_blocks(survey, times(TRUTH, len(partners))) == []


def times(truth, number):
    def more(wanted):
        if isinstance(wanted, dict):
            return {label: number * count for label, count in wanted.items()}
        return (
            [round(number * n, 2) for n in wanted] if isinstance(wanted, list) else number * wanted
        )

    return {block: more(wanted) for block, wanted in truth.items()}


TOOLS = {
    "table": "csv", "Qualtrics": "qualtrics", "EUSurvey XML": "eusurvey_xml", "ODK": "kobo",
    "SPSS": "statistics", "Stata": "statistics", "LimeSurvey VV": "limesurvey_vv",
    "LimeSurvey for SPSS": "limesurvey_spss", "SoSci Survey": "soscisurvey",
}  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_every_layout_is_recognised_as_its_tool_s(tmp_path, name):
    (export,) = ALL[name].write(tmp_path, SURVEY[:12])
    found = read_table(tmp_path / export, Export(file=export)).format
    own = [tool for tool in sorted(TOOLS, key=len, reverse=True) if name.startswith(tool)]
    expected = TOOLS[own[0]] if own else name.split(":")[0].lower().replace(" ", "_")
    assert found == expected or (own == ["table"] and found == "google_forms")


@pytest.mark.parametrize("language", LAYOUTS.WORDS)
def test_an_unedited_draft_reads_every_language(tmp_path, language):
    survey = read_drafted(tmp_path, LAYOUTS.in_language(language)(tmp_path, SURVEY))
    words = {text: english for english, text in LAYOUTS.translation(language).items()}
    assert wrong_blocks(survey, TRUTH, words) == []
    kinds = [question.kind for question in survey.codebook.questions]
    assert (kinds.count("identifier"), kinds.count("ordinal")) == (2, 1)
    draft = (tmp_path / "codebook.yml").read_text(encoding="utf-8")
    assert f"\nlanguages: [{language}]\n" in draft
    proposed = set(re.findall(r"# role: (\w+)", draft))
    assert {"size", "sector", "needs", "has", "market"} <= proposed


BULGARIAN = {
    "Управление на автопарк": "Fleet management", "Автоматизация на склад": "Warehouse automation",
    "Интернет на нещата": "Internet of things", "Анализ на данни": "Data analysis",
    "Слънчева енергия": "Solar energy", "Управление на отпадъци": "Waste management",
    "Анализ на данни, включително големи данни": "Data analysis, including big data",
    "Никак": "None", "Основно": "Basic", "Напреднало": "Advanced", "Експертно": "Expert",
    "САЩ": "United States", "Япония": "Japan", "Мароко": "Morocco", "Да": "Yes", "Не": "No",
    "С име": "By name", "С код": "By a code", "Само общо": "Only in totals",
    "1 до 9": "1 to 9", "10 до 49": "10 to 49", "50 до 249": "50 to 249", "ИКТ": "ICT",
    "Транспорт и логистика": "Transport and logistics", "Зелени технологии": "Green technologies",
}  # fmt: skip
SAV_LACKS = {"needs/other", "markets/United States", "markets/Japan", "markets/Morocco", "comment"}
GIVEN = {
    "bg_cp1251.csv": (), "eusurvey.xlsx": (), "eusurvey_split.xlsx": (), "google.csv": (),
    "hidden_first.xlsx": (), "kobo_labels.xlsx": (), "kobo_xml.csv": ("xlsform.xlsx",),
    "ls_codes.csv": ("lss/ls_codes.lss",), "ls_vv.csv": ("lss/ls_codes.lss",), "msforms.xlsx": (),
    "msforms_bare.xlsx": (), "qualtrics_split.csv": (), "qualtrics_text.csv": (),
    "redcap_labels.csv": (), "survey.ods": (), "survey.sav": (), "surveymonkey.csv": (),
    "titled.xlsx": (),
}  # fmt: skip


@pytest.mark.parametrize("name", GIVEN)
def test_an_unedited_draft_reads_the_given_layouts(tmp_path, name):
    if not SHARED.is_dir():
        pytest.skip("the layouts (../shared/cases/layouts) are not on this machine")
    for file in (name, *GIVEN[name]):
        shutil.copyfile(SHARED / file, tmp_path / Path(file).name)
    truth = json.loads((SHARED / "truth.json").read_text(encoding="utf-8"))
    survey = read_drafted(tmp_path, [name])
    wrong = set(wrong_blocks(survey, truth, BULGARIAN))
    assert len(survey) == 60
    assert wrong == (SAV_LACKS if name == "survey.sav" else set())


@pytest.mark.parametrize(
    ("name", "structure"),
    [
        ("LimeSurvey: codes, .lss 6", ".lss"),
        ("KoBo: names, groups, form", "XLSForm"),
        ("Qualtrics: recodes, .qsf", ".qsf"),
        ("REDCap: raw, dictionary", "data dictionary"),
    ],
)
def test_a_file_of_codes_says_which_structure_to_add(tmp_path, name, structure):
    layout = LAYOUTS.LAYOUTS[name]
    (export,) = layout.write(tmp_path, SURVEY)
    for beside in tmp_path.iterdir():
        if beside.name != export:
            beside.unlink()
    draft = draft_codebook([tmp_path / export])
    assert any(structure in line for line in draft.splitlines() if line.startswith("# "))
