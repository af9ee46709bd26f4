"""Rooms: what ``dir`` says of a package, so that completion offers functions, not modules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType


def listing(room: str) -> Callable[[], list[str]]:
    """Return the ``__dir__`` of a room: its public names without its modules.

    Parameters
    ----------
    room : str
        Its ``__name__``.

    Returns
    -------
    callable

    Examples
    --------
    >>> import move_analysis.segments
    >>> listing("move_analysis.segments")()[:3]
    ['FactorAnalysis', 'FactorMap', 'FactorSegments']
    """

    def names() -> list[str]:
        known = vars(sys.modules[room])
        public = known.get("__all__") or [
            name
            for name, thing in known.items()
            if not name.startswith("_")
            and not isinstance(thing, ModuleType)
            and getattr(thing, "__module__", "").startswith(room)
        ]
        return sorted(public)

    return names
