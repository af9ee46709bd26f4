"""Work: analyses run beside the panel, so that nobody waits to type; what is old is dropped."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any

KEPT = 40
"""So many results are kept, those that were used last."""


class Work:
    """Runs one thing after the other; of several that wait, only the last is wanted.

    Parameters
    ----------
    done : callable
        Gets what was found, or the error; not called for what is no longer wanted.

    Examples
    --------
    >>> found = []
    >>> work = Work(lambda result, error: found.append(result))
    >>> work.ask("key", lambda: 42)
    >>> work.wait()
    >>> found
    [42]
    """

    def __init__(self, done: Callable[[Any, Exception | None], None]) -> None:
        self._done = done
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="explore")
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._wanted = 0
        self._lock = Lock()
        self._last: Future[None] | None = None

    def ask(self, key: Hashable, find: Callable[[], Any]) -> None:
        """Want this from now on, and nothing that was asked before."""
        with self._lock:
            self._wanted += 1
            number = self._wanted
        if key in self._kept:
            self._kept.move_to_end(key)
            self._done(self._kept[key], None)
            return
        self._last = self._pool.submit(self._run, number, key, find)

    def cancel(self) -> None:
        """Want nothing: what runs ends unseen, what waits does not begin."""
        with self._lock:
            self._wanted += 1

    def wait(self, seconds: float = 120) -> None:
        """Wait until nothing runs."""
        if self._last is not None:
            self._last.result(seconds)

    @property
    def runs(self) -> bool:
        """Whether something runs or waits."""
        return self._last is not None and not self._last.done()

    def _run(self, number: int, key: Hashable, find: Callable[[], Any]) -> None:
        if number != self._wanted:
            return
        try:
            found, error = find(), None
        except Exception as raised:  # noqa: BLE001  shown in the panel, whatever it is
            found, error = None, raised
        if error is None:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        if number == self._wanted:
            self._done(found, error)


def key_of(part: object) -> Hashable:
    """Return something hashable that is the same for equal parts.

    Examples
    --------
    >>> key_of({"a": ["b"]}) == key_of({"a": ("b",)})
    True
    """
    if isinstance(part, Mapping):
        return tuple(sorted((name, key_of(value)) for name, value in part.items()))
    return tuple(map(key_of, part)) if isinstance(part, list | tuple) else part
