"""Work: runs beside the panel; of several things that wait, only the last is wanted."""

from threading import Event
from time import monotonic

import pytest

from move_analysis.explore.work import Work


def test_asking_does_not_block_and_only_the_last_is_shown():
    shown, go_on = [], Event()
    work = Work(lambda found, error: shown.append(found))
    began = monotonic()
    work.ask(lambda: go_on.wait(10) and "slow")
    work.ask(lambda: "never")
    work.ask(lambda: "last")
    assert monotonic() - began < 1 and work.runs
    go_on.set()
    work.wait()
    assert shown == ["last"]
    work.ask(lambda: "kept", at_once=True)
    assert shown == ["last", "kept"]


def test_cancelled_work_is_not_shown_and_errors_are():
    shown, go_on = [], Event()
    work = Work(lambda found, error: shown.append(error or found))
    work.ask(lambda: go_on.wait(60))
    work.cancel()
    assert not work.runs
    work.ask(lambda: "next")  # does not wait for what was cancelled
    work.wait()
    go_on.set()
    assert shown == ["next"]
    shown.clear()
    work.ask(lambda: 1 / 0)
    work.wait()
    assert isinstance(shown[0], ZeroDivisionError)


def test_an_error_that_nobody_takes_is_raised_for_who_waits():
    work = Work()
    work.ask(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work.wait()
