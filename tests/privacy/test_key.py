"""The key: made once, for the owner alone, and nothing else changes codes or noise."""

import stat

import pytest

from move_analysis.errors import DisclosureError
from move_analysis.privacy import Blur, key_of, make_key
from move_analysis.project import Partner, Project


@pytest.fixture
def project(tmp_path):
    return Project(
        name="P", partners=[Partner(code="A")], folder=tmp_path, file=tmp_path / "move.yml"
    )


def test_a_key_is_made_once(project):
    first = key_of(project)
    assert len(first) == 32 and key_of(project) == first
    assert stat.S_IMODE(project.key_file.stat().st_mode) == 0o600
    assert make_key(project.key_file) is False
    assert [path.name for path in project.folder.iterdir()] == ["privacy.key"]


def test_two_projects_have_two_keys(project, tmp_path):
    other = project.model_copy(update={"folder": tmp_path / "other"})
    other.folder.mkdir()
    assert key_of(project) != key_of(other)


@pytest.mark.parametrize("content", ["", "no key", "abcd", "ü"])
def test_a_damaged_key_is_told(project, content):
    project.key_file.write_text(content, encoding="utf-8")
    with pytest.raises(DisclosureError, match="damaged"):
        key_of(project)


def test_a_folder_that_cannot_be_written_is_told(project):
    gone = project.model_copy(update={"folder": project.folder / "nowhere"})
    with pytest.raises(DisclosureError, match="can't be written"):
        key_of(gone)


def test_no_key_is_ever_printed():
    assert "secret" not in repr(Blur(b"secret"))
