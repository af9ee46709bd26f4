"""The review file: a person's decisions are kept, and faults in them are told with their line."""

import pytest

from move_analysis.errors import CodebookError
from move_analysis.prepare.review import decisions_in, written

HEAD = "phrase,count,competence,note\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vocabulary.csv"


def lines(path):
    return path.read_text("utf-8-sig").splitlines()


def test_no_file_means_nothing_decided(path):
    assert decisions_in(path, competences=["pm"]) == {}
    assert decisions_in(None, competences=["pm"]) == {}


def test_decisions_are_read(path):
    path.write_text(
        HEAD + "Herding  Cats!,3,pm,\nspark,2,pm; ml,\nomniscience,1,Ignore,\nopen,1,,\n"
    )
    assert decisions_in(path, competences=["pm", "ml"]) == {
        "herding cats": ("pm",),
        "spark": ("pm", "ml"),
        "omniscience": (),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_spreadsheet_program_may_have_saved_it(path, encoding):
    text = HEAD.replace(",", ";") + "führung;3;pm;\n"
    path.write_bytes(text.encode(encoding))
    assert decisions_in(path, competences=["pm"]) == {"führung": ("pm",)}


def test_all_faults_are_told_with_their_lines(path):
    path.write_text(HEAD + "a,1,pyton,\nb,1,pm,\nb,1,ml,\n")
    with pytest.raises(CodebookError) as caught:
        decisions_in(path, competences=["pm", "ml", "python"])
    first, second = caught.value.fault_list
    assert first.problem == 'Unknown competence "pyton".' and first.where.endswith("line 2")
    assert 'Did you mean "python"?' in first.fix and "ignore" in first.fix
    assert second.problem == '"b" is decided twice, and differently.'
    assert second.where.endswith("line 4")


def test_a_file_without_its_columns_is_refused(path):
    path.write_text("word,code\nspark,pm\n")
    with pytest.raises(CodebookError, match='no column "phrase"'):
        decisions_in(path, competences=["pm"])


def test_new_phrases_follow_most_frequent_first(path):
    written(path, {"a": 9, "b": 2}, open_phrases=["a", "b"])
    assert lines(path) == ["phrase,count,read_as,competence,note", "a,9,,,", "b,2,,,"]


def test_rewriting_keeps_decisions_notes_and_order(path):
    path.write_text(HEAD + "b,1,pm,sure\ngone,4,,\nnoted,4,,ask Ana\na,1,,\n")
    written(path, {"a": 5, "b": 7, "c": 9}, open_phrases=["c", "a"])
    assert lines(path)[1:] == ["b,7,,pm,sure", "noted,0,,,ask Ana", "a,5,,,", "c,9,,,"]
    again = path.read_bytes()
    written(path, {"a": 5, "b": 7, "c": 9}, open_phrases=["c", "a"])
    assert path.read_bytes() == again


def test_only_the_file_itself_is_left_behind(path):
    written(path, {"a": 1}, open_phrases=["a"])
    assert [file.name for file in path.parent.iterdir()] == ["vocabulary.csv"]


def test_what_an_open_phrase_counts_as_stands_beside_it(path):
    path.write_text(HEAD + "pythopn,1,,\n")
    written(path, {"pythopn": 2}, open_phrases=["pythopn"], read_as={"pythopn": "python"})
    assert lines(path)[1:] == ["pythopn,2,python,,"]
    assert decisions_in(path, competences=["python"]) == {}
