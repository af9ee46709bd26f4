"""Data files for an archive: what statistics programs read back, and what is never in them."""

from xml.etree import ElementTree as ET

import pandas as pd
import pyreadstat
import pytest
from typer.testing import CliRunner

from move_analysis.archive import write_archive
from move_analysis.archive.ddi import NAMESPACE
from move_analysis.cli import app
from move_analysis.demo import demo_project, demo_survey
from move_analysis.errors import DisclosureError
from move_analysis.privacy import measure_anonymity
from move_analysis.readers import list_contacts, list_identifiers
from move_analysis.survey import Survey


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def written(survey, tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    done = write_archive(survey, folder, project=demo_project(), who="everybody")
    return {file.suffix: file for file in done.files}, done.notes


def test_spss_reads_numbers_labels_and_what_was_not_asked(written, survey):
    frame, meta = pyreadstat.read_sav(str(written[0][".sav"]), user_missing=True)
    assert len(frame) == len(survey)
    assert meta.column_names_to_labels["has_fleet"] == survey.codebook.column_labels()["has[fleet]"]
    has = survey.answers["has[fleet]"].cat.codes.value_counts()
    asked = survey.was_asked("has[fleet]")
    found = frame["has_fleet"].value_counts()
    for number in range(4):
        assert found[number] == has[number]
        label = meta.variable_value_labels["has_fleet"][number]
        points = survey.codebook.scale_of(survey.codebook.question("has")).points
        assert label == points[number].text()
    assert (frame["has_fleet"] == -9).sum() == (~asked).sum()
    assert frame["has_fleet"].isna().sum() == survey.answers["has[fleet]"][asked].isna().sum()
    valid, _ = pyreadstat.read_sav(str(written[0][".sav"]))
    assert not (valid.drop(columns="case").select_dtypes("number") == -9).any(axis=None)


def test_stata_and_csv_hold_the_same(written):
    spss, _ = pyreadstat.read_sav(str(written[0][".sav"]), user_missing=True)
    stata, meta = pyreadstat.read_dta(str(written[0][".dta"]))
    pd.testing.assert_series_equal(
        stata["needs_fleet"], spss["needs_fleet"], check_dtype=False, check_names=False
    )
    assert meta.variable_value_labels["needs_fleet"][1] == "Yes"
    table = pd.read_csv(written[0][".csv"], encoding="utf-8-sig")
    assert (table["needs_fleet"] == "Yes").sum() == (spss["needs_fleet"] == 1).sum()
    assert list(table) == list(stata) == list(spss)


def test_contacts_ids_and_texts_are_never_in_the_files(written, survey):
    hidden = list_identifiers(list_contacts(demo_project()))
    assert hidden
    for file in written[0].values():
        data = file.read_bytes()
        assert not [one for one in (*hidden, *survey.answers.index) if one.encode() in data]
    texts = [q.code for q in survey.codebook.questions if q.kind == "text"]
    frame, _ = pyreadstat.read_sav(str(written[0][".sav"]))
    assert texts and not set(texts) & set(frame)


def test_the_ddi_codebook_describes_every_variable(written):
    root = ET.fromstring(written[0][".xml"].read_text(encoding="utf-8"))
    frame, _ = pyreadstat.read_sav(str(written[0][".sav"]), user_missing=True)
    space = {"d": NAMESPACE}
    named = {var.get("name"): var for var in root.findall(".//d:var", space)}
    assert [*named] == list(frame)[1:]
    for category in named["size"].findall("d:catgry", space):
        value = float(category.findtext("d:catValu", namespaces=space))
        assert (
            int(category.findtext("d:catStat", namespaces=space)) == (frame["size"] == value).sum()
        )
    notes = [note.text for note in root.findall(".//d:notes", space)]
    assert notes == list(written[1])


def test_how_well_nobody_can_be_picked_out_is_stated(written, survey):
    alone = measure_anonymity(survey).sets.iloc[-1]["alone"]
    assert any(note.startswith("k-anonymity by") for note in written[1])
    assert any(f"can pick out {alone} of" in note for note in written[1])


def test_the_order_of_rows_tells_nothing(survey, tmp_path):
    project = demo_project()
    turned = Survey(survey.answers.iloc[::-1], survey.codebook, asked=survey.asked)
    first = write_archive(survey, tmp_path / "a", project=project, formats=["csv"], who="everybody")
    other = write_archive(turned, tmp_path / "b", project=project, formats=["csv"], who="everybody")
    assert first.files[0].read_bytes() == other.files[0].read_bytes()


def test_only_those_that_agreed(survey, tmp_path):
    project = demo_project()
    consent = survey.series("consent")
    done = write_archive(survey, tmp_path, project=project, formats=["csv"])
    table = pd.read_csv(done.files[0], encoding="utf-8-sig")
    assert 0 < len(table) <= int(consent.isin(["named", "coded"]).sum())
    nobody = survey.where(consent == "counted", "those that are only counted")
    with pytest.raises(DisclosureError, match="No SME agreed"):
        write_archive(nobody, tmp_path, project=project)
    with pytest.raises(ValueError, match="formats should be among"):
        write_archive(survey, tmp_path, project=project, formats=["xls"])


def test_the_command(tmp_path):
    done = CliRunner().invoke(app, ["export", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "answers.sav", "answers.dta", "answers.csv", "answers.xml",
    }  # fmt: skip
    assert "k-anonymity" in done.output
