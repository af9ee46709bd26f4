"""Beside: what takes a while is done beside the page, and only the last of what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Beside:
    """Does one thing after another in a thread; what was asked for before the last is left out.

    Parameters
    ----------
    name : str
        Of the thread.

    Examples
    --------
    >>> beside, done = Beside("example"), []
    >>> beside.run(lambda: done.append("read"))
    >>> beside.wait()
    >>> done
    ['read']
    """

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._asked = 0

    def run(self, action: Callable[[], object]) -> None:
        """Do something, unless something else is asked for before its turn comes."""
        self._asked += 1
        number = self._asked
        self._last = self._thread.submit(lambda: action() if number == self._asked else None)

    def wait(self) -> None:
        """Wait until the last is done."""
        self._last.result()
