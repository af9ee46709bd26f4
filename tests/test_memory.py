"""Memory: computed once for equal arguments, computed again where anything differs."""

import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from move_analysis.demo import demo_survey
from move_analysis.memory import cached
from move_analysis.run import Run, active_run
from move_analysis.segments import find_segments

calls: list[tuple] = []


@cached
def noted(frame, *, times=2):
    calls.append((len(frame), times))
    return frame * times


@cached
def counted(survey):
    calls.append((survey, 1))
    return len(survey)


@pytest.fixture
def folder(tmp_path):
    calls.clear()
    with Run(tmp_path / "memory").active():
        yield tmp_path / "memory"


def numbers(*values):
    return pd.DataFrame({"a": pd.array(values, dtype="Int64")})


def test_without_a_batch_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    calls.clear()
    noted(numbers(1)), noted(numbers(1))
    assert len(calls) == 2 and not list(tmp_path.iterdir())


def test_equal_arguments_are_computed_once_and_given_back_as_copies(folder):
    first = noted(numbers(1, None))
    first.iloc[0, 0] = 100
    again = noted(numbers(1, None), times=2)
    pd.testing.assert_frame_equal(again, numbers(2, None))
    assert calls == [(2, 2)] and len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    "other", [{"frame": numbers(2)}, {"frame": numbers(1), "times": 3}, {"frame": numbers(None)}]
)
def test_what_differs_is_computed(folder, other):
    noted(numbers(1))
    expected = other["frame"] * other.get("times", 2)
    pd.testing.assert_frame_equal(noted(**other), expected)
    assert len(calls) == 2


@given(st.lists(st.one_of(st.none(), st.integers(-9, 9)), min_size=1, max_size=9), st.integers())
def test_what_lies_under_blanks_does_not_count(tmp_path_factory, values, under):
    blank = np.array([value is None for value in values])
    held = [np.where(blank, hidden, [v or 0 for v in values]) for hidden in (0, under % 100)]
    frames = [
        pd.DataFrame({"a": pd.arrays.IntegerArray(one.astype(np.int64), blank)}) for one in held
    ]
    calls.clear()
    with Run(tmp_path_factory.mktemp("memory")).active():
        for frame in frames:
            noted(frame)
    assert len(calls) == 1


def test_a_survey_is_hashed_once_and_by_its_content(folder, monkeypatch):
    survey, equal = demo_survey(), demo_survey()
    other = survey.where(survey.weights > 1e9, "nobody")
    assert survey.content_hash() == equal.content_hash() != other.content_hash()
    n = len(survey)
    assert [counted(one) for one in (survey, equal, other, survey)] == [n, n, 0, n]
    assert len(calls) == 2
    monkeypatch.setattr("move_analysis.memory._key", lambda whole: "new")
    assert survey.content_hash() == equal.content_hash() != "new"


def test_where_it_cannot_be_kept_it_is_computed_again(folder):
    folder.write_text("a file where the folder should be")
    for _ in range(2):
        pd.testing.assert_frame_equal(noted(numbers(1)), numbers(2))
    assert len(calls) == 2


def test_another_process_finds_it_whatever_it_did_before(folder):
    """Computing changes what lies under the blanks of a survey, and how its parts are shared."""
    survey = demo_survey()
    found = find_segments(survey, k=3, n_init=2)
    kept = {path.name for path in folder.iterdir()}
    code = (
        "from move_analysis.competences import measure_balance\n"
        "from move_analysis.demo import demo_survey\n"
        "from move_analysis.segments import find_segments\n"
        "from move_analysis.run import Run\n"
        "from pathlib import Path\n"
        f"active = Run(Path({str(folder)!r})).active()\n"
        "active.__enter__()\n"
        "survey = demo_survey()\n"
        "measure_balance(survey)\n"
        "print(find_segments(survey, k=3, n_init=2).members['segment'].tolist())\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert told.strip() == str(found.members["segment"].tolist())
    there = {path.name for path in folder.iterdir()}
    assert there > kept and len(there - kept) == 1  # the balance


SLOW = """
import sys, time
from pathlib import Path
from move_analysis.memory import cached
from move_analysis.run import Run

@cached
def slow(number):
    with calls.open("a") as file:
        file.write("called ")
    while not go.exists():
        time.sleep(0.01)
    return number

calls, go, folder = map(Path, sys.argv[1:])
with Run(folder).active():
    slow(1)
"""


def wait_for_call(calls, *, of):
    while not (calls.exists() and calls.read_text()):
        assert any(process.poll() is None for process in of)
        time.sleep(0.01)


def test_another_process_waits_for_what_is_being_computed(folder, tmp_path):
    calls, go = tmp_path / "calls", tmp_path / "go"
    command = [sys.executable, "-c", SLOW, str(calls), str(go), str(folder)]
    both = [subprocess.Popen(command) for _ in range(2)]
    wait_for_call(calls, of=both)
    go.touch()
    assert [process.wait() for process in both] == [0, 0]
    assert calls.read_text() == "called "
    assert [path.suffix for path in folder.iterdir()] == [".pickle"]


def test_a_process_that_dies_leaves_the_others_to_it(folder, tmp_path):
    calls, go = tmp_path / "calls", tmp_path / "go"
    command = [sys.executable, "-c", SLOW, str(calls), str(go), str(folder)]
    first = subprocess.Popen(command)
    wait_for_call(calls, of=[first])
    first.kill()
    first.wait()
    go.touch()
    assert subprocess.run(command).returncode == 0
    assert calls.read_text() == "called called "


@cached
def reading(name):
    """As a function does that is given a project."""
    active_run().reads.add(name)
    return name


def test_what_was_read_to_compute_it_is_known_to_all_who_use_it(folder):
    first, second = (Run(folder), Run(folder))
    for run in (first, second):
        with run.active():
            assert reading("matching") == "matching"
    assert first.reads == second.reads == {"matching"} and len(list(folder.iterdir())) == 1


def test_a_survey_that_was_kept_need_not_be_hashed_again(folder, monkeypatch):
    @cached
    def all_of(survey):
        return survey

    survey = demo_survey()
    content = all_of(survey).content_hash()
    again = all_of(survey)
    monkeypatch.setattr("move_analysis.memory._key", lambda whole: "new")
    assert again is not survey and again.content_hash() == content
