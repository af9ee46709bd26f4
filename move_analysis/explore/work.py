"""Work: analyses run beside the panel, so that nobody waits to type; what is old is dropped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, Timer
from typing import Any

PATIENCE = 0.5
"""Seconds after which whoever waits is told."""


def _raised(found: Any, error: Exception | None) -> None:
    if error is not None:
        raise error


class Work:
    """Runs one thing after the other; of several that wait, only the last is wanted.

    Parameters
    ----------
    done : callable, optional
        Gets what was found, or the error; not called for what is no longer wanted. Left out, an
        error is raised for who waits.
    slow : callable, optional
        Called where what is wanted is not there within half a second.

    Examples
    --------
    >>> found = []
    >>> work = Work(lambda result, error: found.append(result))
    >>> work.ask(lambda: 42)
    >>> work.wait()
    >>> found
    [42]
    """

    def __init__(
        self,
        done: Callable[[Any, Exception | None], None] = _raised,
        slow: Callable[[], None] = lambda: None,
    ) -> None:
        self._done, self._slow = done, slow
        self._pool = _pool()
        self._wanted, self._given = 0, 0
        self._lock = Lock()
        self._last: Future[None] | None = None

    def ask(self, find: Callable[[], Any], *, at_once: bool = False) -> None:
        """Want this from now on, and nothing that was asked before; at once where it is known."""
        with self._lock:
            self._wanted += 1
            number = self._wanted
        if at_once:
            self._run(number, find)
            return
        self._last = self._pool.submit(self._run, number, find)
        timer = Timer(PATIENCE, self._complain, [number, self._last])
        timer.daemon = True
        timer.start()
        self._last.add_done_callback(lambda _: timer.cancel())

    def cancel(self) -> None:
        """Want nothing: what runs ends unseen, what waits does not begin, and nothing waits for it.

        A computation cannot be stopped from outside; what is asked next runs beside it.
        """
        with self._lock:
            self._wanted += 1
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool, self._last = _pool(), None

    def wait(self, seconds: float = 120) -> None:
        """Wait until nothing runs."""
        if self._last is not None:
            self._last.result(seconds)

    @property
    def runs(self) -> bool:
        """Whether something runs or waits."""
        return self._last is not None and not self._last.done()

    def _complain(self, number: int, job: Future[None]) -> None:
        with self._lock:  # so that nobody is told after what was wanted has come
            if number == self._wanted != self._given and not job.done():
                self._slow()

    def _run(self, number: int, find: Callable[[], Any]) -> None:
        if number != self._wanted:
            return
        try:
            found, error = find(), None
        except Exception as raised:  # noqa: BLE001  shown in the panel, whatever it is
            found, error = None, raised
        with self._lock:
            self._given = number
        if number == self._wanted:
            self._done(found, error)


def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="explore")
