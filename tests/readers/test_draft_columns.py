"""Every column with answers is in a question of the draft, or the draft says that it is not."""

from move_analysis.codebook import load_codebook
from move_analysis.project import Export, Partner, Project
from move_analysis.readers import draft_codebook, read_survey

LSS = """<?xml version="1.0"?><document><questions><rows>
 <row><qid>1</qid><type>K</type><title>open</title>
  <question>What share of your software is free?</question><language>en</language></row>
 <row><qid>2</qid><type>F</type><title>time</title>
  <question>How much time do you spend on?</question><language>en</language></row>
</rows></questions><subquestions><rows>
 <row><qid>3</qid><parent_qid>1</parent_qid><title>SQ1</title><question>|0%|100%</question>
  <language>en</language></row>
 <row><qid>4</qid><parent_qid>2</parent_qid><title>t1</title><question>research</question>
  <language>en</language></row>
 <row><qid>5</qid><parent_qid>2</parent_qid><title>t2</title><question>management</question>
  <language>en</language></row>
</rows></subquestions></document>"""
OPEN = "open[SQ1]. How often do you release software? []"
GRID = ["time[t1]. How much time do you spend on? [Research]",
        "time[t2]. How much time do you spend on? [People management]"]  # fmt: skip
ALONE = "time. How much of your day goes into code?"


def written(tmp_path, name, header, rows):
    lines = (",".join(f'"{cell}"' for cell in row) for row in [header, *rows])
    (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path / name


def drafted(tmp_path, *paths):
    text = draft_codebook(paths)
    (tmp_path / "codebook.yml").write_text(text, encoding="utf-8")
    return load_codebook(tmp_path / "codebook.yml"), text


def read(tmp_path, *paths):
    exports = [Export(file=path.name) for path in paths]
    partner = Partner(code="P1", exports=exports)
    file = tmp_path / "move.yml"
    return read_survey(Project(name="T", partners=[partner], folder=tmp_path, file=file)).answers


def test_one_column_per_export_is_one_question_whatever_its_part_is_called(tmp_path):
    files = [
        written(tmp_path, "a.csv", ["id", OPEN, *GRID], [[1, "3", "2", "3"], [2, "4", "1", "2"]]),
        written(tmp_path, "b.csv", ["id", OPEN], [[3, "2"], [4, "1"]]),
        written(tmp_path, "c.csv", ["id", OPEN.replace("SQ1", "A5")], [[5, "Always"], [6, "No"]]),
    ]  # fmt: skip
    (tmp_path / "survey.lss").write_text(LSS, encoding="utf-8")
    book, text = drafted(tmp_path, *files)
    assert not book.question("open").items
    assert "in no question" not in text
    assert read(tmp_path, *files)["open"].notna().sum() == 6


def test_one_code_for_two_questions_makes_two_of_them(tmp_path):
    files = [
        written(tmp_path, "a.csv", ["id", ALONE], [[1, "2 (some)"], [2, "10 (all)"]]),
        written(tmp_path, "b.csv", ["id", *GRID], [[3, "Never", "Often"], [4, "Always", "Never"]]),
    ]
    for paths in (files, files[::-1]):
        book, _ = drafted(tmp_path, *paths)
        asked = {question.text(): question for question in book.questions}
        assert not asked["How much of your day goes into code?"].items
        assert len(asked["How much time do you spend on?"].items) == 2
        counts = read(tmp_path, *paths).notna().sum()
        assert sorted(counts[counts.index.str.startswith("time")]) == [2, 2, 2]


def test_what_the_export_asks_stands_before_what_the_questionnaire_says_of_its_code(tmp_path):
    path = written(tmp_path, "a.csv", ["id", OPEN, *GRID], [[1, "3", "2", "3"], [2, "4", "1", "2"]])
    (tmp_path / "survey.lss").write_text(LSS, encoding="utf-8")
    book, _ = drafted(tmp_path, path)
    assert book.question("open").label == {"": "How often do you release software?"}
    assert book.question("time").label == {"en": "How much time do you spend on?"}
    assert [item.text() for item in book.question("time").items] == [
        "research", "People management",
    ]  # fmt: skip


def test_columns_that_the_draft_does_not_read_are_named_with_their_answers(tmp_path):
    files = [
        written(tmp_path, "a.csv", ["id", "time. Time spent"], [[1, "Often"], [2, "Never"]]),
        written(tmp_path, "b.csv", ["id", "time[a]. Time spent [A]", "time[b]. Time spent [B]"],
                [[3, "Never", "Often"], [4, "Always", "Never"]]),
    ]  # fmt: skip
    _, text = drafted(tmp_path, *files)
    assert '# a.csv: in no question: "time. Time spent" (2 answers)\n' in text


def test_joined_cells_beside_boxes_are_not_missed(tmp_path):
    header = ["id", "tools", "tools/Go", "tools/Rust"]
    rows = [[n, "Go Rust" if n % 2 else "Go", 1, n % 2] for n in range(8)]
    _, text = drafted(tmp_path, written(tmp_path, "a.csv", header, rows))
    assert "in no question" not in text


def test_what_exports_ask_in_other_words_under_one_code_is_told(tmp_path):
    other = "contract. What is the nature of your employment?"
    near = "contract. Which sort of contract have you?"
    for code, told in ((other, 1), (near, 0)):
        files = [
            written(tmp_path, "a.csv", ["id", "contract. Which type of contract have you?", OPEN],
                    [[1, "Fixed", 3], [2, "Open", 4]]),
            written(tmp_path, "b.csv", ["id", code, OPEN], [[3, "Fixed", 1], [4, "Open", 2]]),
        ]  # fmt: skip
        _, text = drafted(tmp_path, *files)
        assert text.count('# asked in other words, too: "What is the nature of your') == told
