"""Run: what the processes of a batch know of it, instead of variables of their environment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, eq=False)
class Run:
    """A batch, as the processes that make its reports know it.

    Parameters
    ----------
    cache : Path, optional
        Folder where `cached` functions keep what they return.
    made_from : str
        Fingerprint of the answers that it releases.
    reads : set of str
        Settings that were read since it was made.

    Examples
    --------
    >>> with Run(made_from="0f").active():
    ...     active_run().made_from
    '0f'
    """

    cache: Path | None = None
    made_from: str = ""
    reads: set[str] = field(default_factory=set)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let this be the run of the process."""
        _ACTIVE.append(self)
        try:
            yield
        finally:
            _ACTIVE.pop()


_ACTIVE = [Run()]


def active_run() -> Run:
    """Return the batch that this process works for; an empty one where there is none.

    Examples
    --------
    >>> active_run().cache
    """
    return _ACTIVE[-1]
