"""Partners, privacy and languages by form; what stands in the file beside them is kept."""

import pytest

import move_analysis as ma
from move_analysis.desk import Desk
from move_analysis.desk.begin import begin_project
from move_analysis.desk.labels import PARTNER, PRIVACY
from move_analysis.desk.partners import PartnersTab
from move_analysis.settings import Noise, Partner, Privacy


@pytest.fixture
def tab(tmp_path):
    begin_project(tmp_path / "p")
    return PartnersTab(Desk(tmp_path / "p"))


def project_of(tab):
    return ma.load_project(tab._desk.folder)


def text_of(tab):
    return tab._desk.file.read_text()


def test_every_setting_has_a_label():
    """A new one is not forgotten: exports have a tab of their own."""
    assert set(PARTNER) == set(Partner.model_fields) - {"exports"}
    assert set(PRIVACY) == set(Privacy.model_fields)


def test_forms_show_what_the_file_says(tab):
    form = tab.partners["AAA"]
    shown = {name: control.value for name, control in form.controls.items()}
    assert shown == {
        "code": "AAA", "name": "First cluster organisation", "country": "ES", "sector": "ict",
        "invited": "100", "language": "en", "email": "", "phone": "",
    }  # fmt: skip
    assert tab.privacy.controls["minimum"].value == "5"
    assert tab.privacy.controls["noise"].value == ""
    assert tab.project.controls["markets"].value == "US, JP"


def test_one_number_changes_one_line(tab):
    before = text_of(tab).splitlines()
    tab.partners["AAA"].controls["invited"].value = "120"
    after = text_of(tab).splitlines()
    assert [line for line in after if line not in before] == [
        "    invited: 120                  # members asked to answer; response rates stand on it"
    ]
    assert project_of(tab).partner("AAA").invited == 120


def test_a_setting_that_is_emptied_leaves_the_file(tab):
    tab.partners["AAA"].controls["invited"].value = ""
    assert project_of(tab).partner("AAA").invited is None
    assert "invited: 80" in text_of(tab)


def test_what_the_model_refuses_is_said_and_shown_as_it_was(tab):
    before = text_of(tab)
    tab.partners["AAA"].controls["invited"].value = "many"
    assert 'role="alert"' in tab.status.value and "partners" in tab.status.value
    assert tab.partners["AAA"].controls["invited"].value == "100"
    tab.privacy.controls["minimum"].value = "0"
    assert text_of(tab) == before


def test_texts_that_look_like_numbers_stay_texts(tab):
    tab.partners["AAA"].controls["phone"].value = "0034900"
    assert project_of(tab).partner("AAA").phone == "0034900"


def test_privacy_and_languages_by_menu(tab):
    tab.privacy.controls["consent"].value = "coded"
    tab.privacy.controls["noise"].value = "none"
    tab.privacy.controls["minimum"].value = "7"
    tab.reports.controls["language"].value = "es"
    tab.partners["BBB"].controls["language"].value = "bg"
    tab.privacy.controls["name"].value = "company"
    project = project_of(tab)
    assert project.privacy == Privacy(consent="coded", noise="none", minimum=7, name="company")
    assert (project.reports.language, project.partner("BBB").language) == ("es", "bg")
    tab.privacy.controls["noise"].value = ""
    assert project_of(tab).privacy.noise == Noise()
    assert "# of counts;" in text_of(tab)


def test_markets_and_titles(tab):
    tab.project.controls["markets"].value = "US, BR ,  JP"
    tab.project.controls["title"].value = "Moving ahead"
    project = project_of(tab)
    assert project.markets == ("US", "BR", "JP") and project.title == {"en": "Moving ahead"}
    with ma.in_language("es"):
        tab.project.controls["title"].value = "Adelante"
    assert project_of(tab).title == {"en": "Moving ahead", "es": "Adelante"}


def test_partners_come_and_go(tab):
    tab.new_code.value = "CCC"
    tab.add.click()
    assert [*tab.partners] == ["AAA", "BBB", "CCC"]
    tab.partners["CCC"].controls["invited"].value = "9"
    tab.partners["CCC"].controls["code"].value = "DDD"
    assert project_of(tab).partner("DDD").invited == 9
    for code in ("AAA", "BBB"):
        next(b for b in buttons(tab) if b.description == f"Remove {code}").click()
    assert [*tab.partners] == ["DDD"] and all(b.disabled for b in buttons(tab))
    assert "# What may be published." in text_of(tab)


def buttons(tab):
    return [card.children[-1] for card in tab._partners.children]


def test_a_code_that_is_there_is_refused(tab):
    tab.new_code.value = "aaa"
    tab.add.click()
    assert "given to 2 partners" in tab.status.value and [*tab.partners] == ["AAA", "BBB"]


def test_an_editor_and_the_desk_write_the_same_file(tab):
    text = text_of(tab).replace("invited: 100", "invited: 55  # by hand\n    phone: '1'")
    tab._desk.file.write_text(text)
    tab.refresh()
    assert tab.partners["AAA"].controls["phone"].value == "1"
    tab.partners["AAA"].controls["invited"].value = "56"
    assert "invited: 56  # by hand" in text_of(tab)


def test_a_folder_without_a_project_says_where_to_begin(tmp_path):
    tab = PartnersTab(Desk(tmp_path))
    assert "Begin with the exports" in tab.children[1].value
    assert tab.children[1].layout.display == "" and tab.children[2].layout.display == "none"
