"""move.yml: partners, privacy, reports."""

import pytest

from move_analysis.errors import CodebookError, RunError
from move_analysis.project import load_project

GOOD = """
name: Test partnership
codebook: move
partners:
  - {code: NO, name: Norway's, country: NO, invited: 20,
     exports: [a.csv, {file: b.csv, decimal: ","}]}
  - {code: BG, exports: []}
"""


def written(folder, text):
    path = folder / "move.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_partners_and_defaults(tmp_path):
    project = load_project(written(tmp_path, GOOD))
    assert [p.code for p in project.partners] == ["NO", "BG"]
    assert project.partner("NO").exports[1].decimal == ","
    assert project.path(project.partner("NO").exports[0]) == tmp_path / "a.csv"
    assert project.privacy.minimum == 5
    assert project.processed == tmp_path / "data" / "processed"
    assert load_project(tmp_path) == project


def test_is_found_from_a_folder_below(tmp_path, monkeypatch):
    written(tmp_path, GOOD)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert load_project("move.yml").folder.resolve() == tmp_path.resolve()


def test_unknown_partner_gets_a_suggestion(tmp_path):
    with pytest.raises(RunError, match="Did you mean"):
        load_project(written(tmp_path, GOOD)).partner("BGG")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("code: BG", "code: no", "given to 2 partners"),
        ("code: BG", "code: partnership", "can't be the code"),
        ("code: BG", "code: ../x", "should match pattern"),
        ("invited: 20", "invited: -1", "greater than or equal to 0"),
        ("decimal:", "decimals:", 'Unknown key "decimals"'),
        ("codebook: move", "folder: /", 'Unknown key "folder"'),
    ],
)
def test_faults_are_told(tmp_path, old, new, problem):
    with pytest.raises(CodebookError) as raised:
        load_project(written(tmp_path, GOOD.replace(old, new)))
    assert problem in str(raised.value)
    assert "move.yml, line" in str(raised.value)
