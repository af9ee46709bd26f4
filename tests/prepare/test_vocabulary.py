"""Free text becomes competences, and says how much of it was matched."""

import pandas as pd
import pytest

from move_analysis.codebook import Codebook, Competence, Option, Question, Sector
from move_analysis.competences import measure_competences
from move_analysis.errors import CodebookError
from move_analysis.prepare import check_vocabulary, coded, write_review
from move_analysis.privacy import Blur, Policy, release
from move_analysis.survey import Survey

BOOK = Codebook(
    title="Free text",
    sectors=(Sector(code="lang"), Sector(code="soft")),
    competences=(
        Competence(code="python", sector="lang"),
        Competence(code="git", sector="lang"),
        Competence(code="pm", sector="soft", label="Project management"),
    ),
    questions=(
        Question(code="partner", kind="single", role="partner"),
        Question(code="has", kind="multiple", role="has", over=("lang",)),
        Question(code="has_text", kind="text", role="has", over=("lang",)),
        Question(code="skill", kind="text", role="needs", label="Skills wanted"),
        Question(code="remark", kind="text"),
    ),
)
YES_NO = {"dtype": "boolean"}


@pytest.fixture
def survey():
    """A ticks languages, B writes them; C asked for no skills; A-3 and A-4 say no skill."""
    answers = pd.DataFrame(
        {
            "partner": ["A", "A", "A", "A", "B", "C"],
            "has[python]": pd.array([True, False, True, None, None, True], **YES_NO),
            "has[git]": pd.array([False, True, None, None, None, False], **YES_NO),
            "has_text": [None, None, None, None, "Git, project management", None],
            "skill": ["Python, Herding Cats", "herding cats; git", " ", "-", "PM", None],
            "remark": ["a", "b", "c", "d", "e", "f"],
        },
        index=["A-1", "A-2", "A-3", "A-4", "B-1", "C-1"],
    )
    asked = pd.DataFrame(True, index=["A", "B", "C"], columns=answers.columns)
    asked.loc["B", ["has[python]", "has[git]"]] = False
    asked.loc[["A", "C"], "has_text"] = False
    asked.loc["C", "skill"] = False
    return Survey(answers, BOOK, asked=asked)


def test_answers_become_ticks(survey):
    needs = coded(survey).incidence("needs")
    expected = pd.DataFrame(
        {
            "python": [True, False, None, False, False, None],
            "git": [False, True, None, False, False, None],
            "pm": [False, False, None, False, True, None],
        },
        index=survey.answers.index,
        dtype="boolean",
    )
    pd.testing.assert_frame_equal(needs, expected, check_names=False)


def test_free_text_joins_what_others_ticked(survey):
    has = coded(survey).incidence("has")
    assert list(has) == ["python", "git"]  # the text may only be read as these
    assert has.loc["B-1"].to_dict() == {"python": False, "git": True}
    assert has.loc["A-2"].to_dict() == {"python": False, "git": True}


def test_not_asked_stays_not_asked(survey):
    after = coded(survey)
    assert after.asked["skill[pm]"].to_dict() == {"A": True, "B": True, "C": False}
    assert after.asked["has_text[git]"].to_dict() == {"A": False, "B": True, "C": False}
    assert not after.was_asked("skill[python]")["C-1"]


def test_texts_are_left_out_and_others_kept(survey):
    after = coded(survey)
    assert not {"skill", "has_text"} & set(after.answers)
    assert after.answers["remark"].tolist() == list("abcdef")
    assert after.codebook.question("skill").kind == "multiple"
    assert set(after.columns("needs")) == {"skill[python]", "skill[git]", "skill[pm]"}


def test_the_history_says_what_was_matched(survey):
    step = coded(survey).history[-1]
    assert step.what == "free text read as competences and left out"
    skills = [row for row in step.arguments["coverage"] if row["question"] == "skill"]
    assert [sum(row[name] for row in skills) for name in ("matched", "mentions")] == [3, 5]
    assert (step.rows_before, step.rows_after) == (6, 6)


def test_coverage_is_known_before_and_after(survey, tmp_path):
    before = check_vocabulary(survey)
    saved = Survey.load(coded(survey).save(tmp_path / "survey"))
    after = check_vocabulary(saved)
    pd.testing.assert_frame_equal(before.coverage, after.coverage)
    assert len(after.mentions) == 0
    row = before.coverage.set_index(["question", "partner"]).loc[("skill", "A")]
    assert row[["respondents", "mentions", "matched", "share"]].tolist() == [3, 4, 2, 0.5]
    of_b = saved.where(saved.series("partner") == "B", "partner B")
    assert check_vocabulary(of_b).coverage["partner"].unique().tolist() == ["B"]
    assert before.reading()[-1].startswith('"Skills wanted": 3 of 5 (60%) mentions by 4 SMEs')


def test_mentions_count_respondents(survey):
    mentions = check_vocabulary(survey).mentions.set_index("phrase")
    assert mentions.loc["herding cats", ["n", "competence", "how"]].tolist() == [2, "", "unmatched"]
    assert mentions.loc["python", ["n", "competence", "how"]].tolist() == [1, "python", "label"]


@pytest.mark.parametrize("reader", ["partnership", "A"])
def test_what_was_written_is_never_released(survey, reader):
    blur = Blur(b"key", variance=0)
    visible = frozenset(survey.answers.index)
    policy = Policy(minimum=1, reader=reader, visible=visible, blur=blur, own=True)
    shown = release(check_vocabulary(survey), policy)
    assert shown.mentions.empty and len(shown.coverage) == len(check_vocabulary(survey).coverage)
    with pytest.raises(ValueError, match="should not be released"):
        write_review(release(check_vocabulary(survey), policy), "never.csv")


def test_a_decision_is_asked_once_and_then_reused(survey, tmp_path):
    path = write_review(check_vocabulary(survey), tmp_path / "vocabulary.csv")
    text = path.read_text("utf-8-sig")
    assert text.splitlines()[1] == "herding cats,2,,,"
    path.write_text(text.replace("herding cats,2,,,", "herding cats,2,,pm,mine"))
    after = coded(survey, review=path)
    assert after.incidence("needs")["pm"].sum() == 3
    assert after.history[-1].arguments["review"] == "vocabulary.csv"
    again = check_vocabulary(survey, review=path)
    assert "herding cats,2,,pm,mine" in write_review(again, path).read_text("utf-8-sig")
    path.write_text(path.read_text("utf-8-sig").replace(",pm,mine", ",ignore,mine"))
    ignored = check_vocabulary(survey, review=path).coverage.set_index(["question", "partner"])
    assert ignored.loc[("skill", "A"), "mentions"] == 2


def test_a_survey_without_free_text_comes_back(small_survey):
    assert coded(small_survey) is small_survey
    assert check_vocabulary(small_survey).reading() == ()


def test_free_text_needs_a_vocabulary(survey):
    bare = survey.codebook.model_copy(update={"competences": ()})
    with pytest.raises(CodebookError, match="no competences"):
        coded(Survey(survey.answers.drop(columns=["has[python]", "has[git]"]), bare))


def test_the_order_of_respondents_does_not_matter(survey):
    shuffled = Survey(survey.answers.iloc[::-1], survey.codebook, asked=survey.asked)
    pd.testing.assert_frame_equal(
        coded(shuffled).incidence("needs").sort_index(), coded(survey).incidence("needs")
    )


def test_a_question_that_nobody_answered_can_be_saved(survey, tmp_path):
    silent = Survey(survey.answers.assign(skill=None), survey.codebook, asked=survey.asked)
    after = Survey.load(coded(silent).save(tmp_path / "survey"))
    coverage = check_vocabulary(after).coverage.set_index(["question", "partner"])
    assert coverage.loc[("skill", "A"), "mentions"] == 0
    assert pd.isna(coverage.loc[("skill", "A"), "share"])
    assert after.incidence("needs").isna().all(axis=None)


def test_a_decision_may_name_what_the_question_can_not_hold(survey, tmp_path):
    """`has_text` is about languages only; a decision for it as a skill leaves it untouched."""
    path = tmp_path / "vocabulary.csv"
    path.write_text("phrase,count,competence,note\nproject management,1,pm,\n")
    assert "has_text[pm]" not in coded(survey, review=path).answers


def test_nobody_is_coded_too(survey):
    nobody = survey.where(survey.series("partner") == "Z", "nobody")
    assert coded(nobody).incidence("needs").shape == (0, 3)
    assert len(check_vocabulary(nobody).mentions) == 0
    assert check_vocabulary(nobody).reading() == ()


def test_several_boxes_are_one_answer():
    """`Question.items` of a text question: each box is a column, together one answer."""
    boxes = Question(
        code="skill", kind="text", role="needs", items=[Option(code="1"), Option(code="2")]
    )
    book = BOOK.with_questions([boxes])
    answers = pd.DataFrame(
        {"partner": "A", "skill[1]": ["Python", None], "skill[2]": ["git, python", None]},
        index=["A-1", "A-2"],
    )
    after = coded(Survey(answers, book))
    assert after.incidence("needs").loc["A-1"].to_dict() == {
        "python": True,
        "git": True,
        "pm": False,
    }
    assert after.incidence("needs").loc["A-2"].isna().all()
    assert check_vocabulary(Survey(answers, book)).mentions["n"].tolist() == [1, 1]


def test_own_words_beside_a_list_say_no_no():
    """Who skips a row of the list and writes of something else did not say no to it."""
    columns = ["has[python]", "has[git]"]
    answers = pd.DataFrame(
        {
            "partner": ["A", "A", "A"],
            columns[0]: pd.array([None, False, None], **YES_NO),
            columns[1]: pd.array([True, None, None], **YES_NO),
            "has_text": ["herding cats", "git", None],
        },
        index=["A-1", "A-2", "A-3"],
    )
    book = BOOK.model_copy(update={"questions": BOOK.questions[:3]})
    has = coded(Survey(answers, book)).incidence("has")
    expected = pd.DataFrame(
        {"python": [None, False, None], "git": [True, True, None]}, has.index, dtype="boolean"
    )
    pd.testing.assert_frame_equal(has, expected, check_names=False)


def test_what_could_not_be_read_is_told_beside_what_was_counted(survey):
    notes = measure_competences(coded(survey), layer="needs").notes
    assert any("in their own words, could not be read" in note for note in notes)
    all_read = survey.answers.assign(skill="Python")
    notes = measure_competences(
        coded(survey.changed("read", answers=all_read)), layer="needs"
    ).notes
    assert not any("in their own words" in note for note in notes)
