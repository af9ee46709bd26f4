"""What a draft proposes is right as it stands: to take the # away is all that there is to do."""

import re

import pytest

from move_analysis.errors import CodebookError
from move_analysis.project import Export, Partner, Project
from move_analysis.readers import draft_codebook, read_survey

SKILLS = ("Fleet management", "Route planning, scheduling", "Cybersecurity")


def written(tmp_path, header, rows, *, name="a.csv"):
    def line(cells):
        return ",".join(f'"{cell}"' for cell in cells)

    text = "\n".join([line(header), *map(line, rows)]) + "\n"
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def taken(draft):
    """The draft with the # taken from everything that it proposes."""
    return re.sub(r"(?m)^( +)# (role|over|counts|counts_from): ", r"\1\2: ", draft)


def read(tmp_path, draft, *names):
    (tmp_path / "codebook.yml").write_text(draft, encoding="utf-8")
    partner = Partner(code="P1", exports=[Export(file=name) for name in names or ["a.csv"]])
    file = tmp_path / "move.yml"
    return read_survey(Project(name="T", partners=[partner], folder=tmp_path, file=file))


def ticked(layer):
    return layer.fillna(False).astype(bool).values.tolist()


def test_the_competences_are_drafted_from_both_questions_and_shared(tmp_path):
    has = [f"What can your company do? [{skill}]" for skill in SKILLS]
    needs = [f"What does your company need? [{skill}]" for skill in SKILLS[1:]]
    rows = [[50 + n, "Spain", *["Yes", "No", "Yes"], *["No", "Yes"]] for n in range(6)]
    path = written(tmp_path, ["Staff", "Country", *has, *needs], rows)
    draft = draft_codebook([path])
    assert draft.count("sector: ") == 3 and 'code: "unsorted"' in draft
    assert '    # role: country  # "country"' in draft
    survey = read(tmp_path, taken(draft))
    assert ticked(survey.incidence("has"))[0] == [True, False, True]
    assert ticked(survey.incidence("needs"))[0] == [False, True]
    assert list(survey.incidence("needs")) == list(survey.incidence("has"))[1:]


def test_a_question_with_the_rows_of_the_other_is_proposed_for_the_other_layer(tmp_path):
    level = [f"What is your level? [{skill}]" for skill in SKILLS]
    needs = [f"What do you need? [{skill}]" for skill in SKILLS]
    points = ["None", "Basic", "Advanced", "Expert"]
    rows = [
        [*(points[(n + place) % 4] for place in range(3)), "Yes", "No", "No"] for n in range(12)
    ]
    draft = draft_codebook([written(tmp_path, [*level, *needs], rows)])
    assert '# role: has  # "its parts are those of What_do_you_need"' in draft
    assert "# counts_from: basic  # the lowest point that counts as a yes" in draft
    assert ticked(read(tmp_path, taken(draft)).incidence("has"))[0] == [False, True, True]
    higher = taken(draft).replace("counts_from: basic", "counts_from: advanced")
    assert ticked(read(tmp_path, higher).incidence("has"))[0] == [False, False, True]


def one_grid(tmp_path, says):
    header = [f"Tick what applies for each competence [{skill}]" for skill in SKILLS]
    rows = [[says[(n + place) % 3] for place in range(3)] for n in range(9)]
    return draft_codebook([written(tmp_path, header, rows)])


def test_what_counts_as_a_yes_is_told_by_the_words_of_the_options(tmp_path):
    draft = one_grid(tmp_path, ["We have it", "We need it", "Neither"])
    assert "# counts: [We_have_it]  # the options that count as a yes, of: We_have" in draft
    assert "# if it says what SMEs need, too: copy it" in draft
    survey = read(tmp_path, taken(draft))
    assert ticked(survey.incidence("has"))[:2] == [[True, False, False], [False, False, True]]


def test_what_counts_as_a_yes_is_asked_where_the_words_do_not_tell(tmp_path):
    draft = one_grid(tmp_path, ["Green", "Yellow", "Grey"])
    assert "# counts: []  # the options that count as a yes, of: Green, Yellow, Grey" in draft
    with pytest.raises(CodebookError) as raised:
        read(tmp_path, taken(draft))
    assert "Green, Yellow, Grey" in raised.value.fault_list[0].fix
    survey = read(tmp_path, taken(draft).replace("counts: []", "counts: [Green]"))
    assert ticked(survey.incidence("has"))[:2] == [[True, False, False], [False, False, True]]


def test_what_people_wrote_beside_competences_is_kept(tmp_path):
    header = [f"What do you need? [{s}]" for s in (*SKILLS, "Other")]
    rows = [["Yes", "No", "Yes", "drones" if n == 2 else ""] for n in range(8)]
    survey = read(tmp_path, taken(draft_codebook([written(tmp_path, header, rows)])))
    assert list(survey.incidence("needs")) == ["Fleet_management", "Route_planning_scheduling",
                                               "Cybersecurity"]  # fmt: skip
    texts = [n for n in survey.answers if n.endswith("_other")]
    assert [survey.answers[name].dropna().tolist() for name in texts] == [["drones"]]


def test_a_role_that_a_question_of_its_kind_cannot_have_is_not_proposed(tmp_path):
    header = ["How many people work in your company? [Women]",
              "How many people work in your company? [Men]"]  # fmt: skip
    rows = [[3 + n, 2 * n] for n in range(8)]
    assert "# role" not in draft_codebook([written(tmp_path, header, rows)])


def test_a_consent_question_whose_answers_are_not_understood_is_to_be_decided(tmp_path):
    says = ["Freely", "After a call", "Never"]
    rows = [[says[n % 3]] for n in range(9)]
    draft = draft_codebook([written(tmp_path, ["How may we show your answers?"], rows)])
    assert '# role: consent  # "may we"' in draft and "# its options need the codes named" in draft
    with pytest.raises(CodebookError) as raised:
        read(tmp_path, taken(draft))
    assert '"After_a_call"' in raised.value.fault_list[0].problem


def test_one_question_in_two_languages_is_told_in_the_draft_and_by_check(tmp_path):
    spelt = {
        "en": ("In which country is your company based?", ["Spain", "Bulgaria"]),
        "fr": ("Dans quel pays se trouve votre entreprise ?", ["Espagne", "Bulgarie"]),
    }
    for language, (text, names) in spelt.items():
        rows = [[names[n % 2], 10 + n] for n in range(8)]
        written(tmp_path, [text, f"Staff {language}"], rows, name=f"{language}.csv")
    files = ["en.csv", "fr.csv"]
    draft = draft_codebook([tmp_path / file for file in files])
    assert draft.count("# is it In_which_country_is_your_company_based in another") == 1
    with pytest.raises(CodebookError) as raised:
        read(tmp_path, taken(draft).replace("role: size", "role: profile"), *files)
    assert "Dans_quel_pays" in raised.value.fault_list[0].problem
    assert 'headers of all under its "columns"' in raised.value.fault_list[0].fix
    merged = (
        "title: T\nquestions:\n  - code: country\n    kind: single\n    role: country\n"
        f"    columns: {[text for text, _ in spelt.values()]}\n    options:\n"
        "      - {code: ES, label: {en: Spain, fr: Espagne}}\n      - {code: BG, label: Bulgaria}\n"
    )
    assert read(tmp_path, merged, *files).answers["country"].value_counts().tolist() == [8, 8]


def test_the_draft_says_how_smes_are_shown_by_name(tmp_path):
    rows = [[f"info{n}@firm.example", f"Firm {n}", 10 + n] for n in range(8)]
    draft = draft_codebook([written(tmp_path, ["E-mail", "Company name", "Staff"], rows)])
    assert 'write "name: Company_name" under' in draft
