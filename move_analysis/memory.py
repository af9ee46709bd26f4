"""Memory: what several reports of a batch find in the same answers is found once.

While a `Run` is active, functions that are `cached` keep in its folder what they return, under a
hash of all that they were given. Everywhere else (JupyterLab, plain papermill) nothing is kept.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from pydantic import BaseModel

from .run import Run, active_run
from .wholefile import write_whole

Given = ParamSpec("Given")
Found = TypeVar("Found")


def cached(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """Keep what an expensive function returns for the other reports of a batch.

    Parameters
    ----------
    function : callable
        Depends on its arguments alone (and on files that a batch takes as they are).

    Returns
    -------
    callable
        The same function. During a batch it returns a copy of what it has returned before to
        equal arguments, in whichever process.

    Examples
    --------
    >>> @cached
    ... def doubled(number):
    ...     return 2 * number
    >>> doubled(2)
    4
    """
    parameters = signature(function)

    @wraps(function)
    def call(*given: Given.args, **named: Given.kwargs) -> Found:
        run = active_run()
        if run.cache is None:
            return function(*given, **named)
        bound = parameters.bind(*given, **named)
        bound.apply_defaults()
        name = f"{function.__module__}.{function.__qualname__}"
        path = run.cache / f"{_key((name, *bound.arguments.values()))}.pickle"
        with _others_wait(path):
            if path.is_file():
                found, reads, content = pickle.loads(path.read_bytes())
                if content:
                    _HASHES[found] = content
            else:
                inner = Run(run.cache, run.made_from)
                with inner.active():
                    found, reads = function(*given, **named), inner.reads
                _keep(found, reads, path)
        run.reads.update(reads)
        return found  # type: ignore[no-any-return]

    return call


class Unchanging:
    """Base of what never changes once it is made: a process hashes it once.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> demo_survey().content_hash() == demo_survey().content_hash()
    True
    """

    __slots__ = ("__weakref__",)

    def content_hash(self) -> str:
        """Return a text that is the same for equal content, in every process."""
        if self not in _HASHES:
            _HASHES[self] = _key(self)
        return _HASHES[self]


_HASHES: WeakKeyDictionary[Unchanging, str] = WeakKeyDictionary()


class _Canonical(pickle.Pickler):
    """Writes equal things alike, however they share their parts or lie in memory."""

    def __init__(self, file: io.BytesIO, whole: object) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self.fast = True  # no part is referred to where it was seen before
        self._whole = whole

    def reducer_override(self, thing: Any) -> Any:
        """What lies under the blanks of a column is no part of it: computing changes that."""
        from numpy import ndarray
        from pandas import DataFrame
        from pandas.arrays import BooleanArray, FloatingArray, IntegerArray

        if isinstance(thing, Unchanging) and thing is not self._whole:
            return str, (thing.content_hash(),)
        if isinstance(thing, DataFrame):
            columns = [column.array for _, column in thing.items()]
            return tuple, ((thing.index, thing.columns, *columns),)
        if isinstance(thing, ndarray):
            content = thing.tolist() if thing.dtype.hasobject else thing.tobytes()
            return tuple, ((thing.dtype.str, thing.shape, content),)
        if isinstance(thing, BooleanArray | IntegerArray | FloatingArray):
            values = thing.to_numpy(dtype=thing.dtype.type, na_value=0)
            return tuple, ((str(thing.dtype), values, thing.isna()),)
        if isinstance(thing, BaseModel):  # without the set of the fields that were given
            return tuple, ((type(thing).__qualname__, *vars(thing).items()),)
        return NotImplemented


def _key(whole: object) -> str:
    content = io.BytesIO()
    _Canonical(content, whole).dump(whole)
    return hashlib.sha256(content.getbuffer()).hexdigest()


@contextmanager
def _others_wait(path: Path) -> Iterator[None]:
    """Let processes that want the same wait for it, where files can be locked."""
    lock = path.with_suffix(".lock")
    with ExitStack() as stack:
        with suppress(OSError, ImportError):
            import fcntl

            if not path.is_file():
                path.parent.mkdir(exist_ok=True)
                fcntl.flock(stack.enter_context(lock.open("w")), fcntl.LOCK_EX)
                stack.callback(lock.unlink, missing_ok=True)
        yield


def _keep(found: Any, reads: set[str], path: Path) -> None:
    """Whole or not at all; where it can't be kept, the next report finds it again."""
    content = found.content_hash() if isinstance(found, Unchanging) else ""
    with suppress(OSError):
        write_whole(path, pickle.dumps((found, reads, content), pickle.HIGHEST_PROTOCOL))
