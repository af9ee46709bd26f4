"""Computed: what the calls of an explorer have returned, each kept under what led to it.

So another view of the same segments, a table of them, or another number beside them, computes
what is new in it and nothing else.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from threading import Lock
from typing import Any

from ..project import Project
from ..survey import Survey
from .recipe import Call
from .state import State

KEPT = 120
"""So many results are kept, those that were used last; a view has three or four."""


class Computed:
    """Makes calls; what the same call on the same things has returned before, it returns again.

    Parameters
    ----------
    survey : Survey
    project : Project, optional
        Called ``settings`` in the code.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.explore.recipe import SEGMENTS
    >>> computed = Computed(demo_survey())
    >>> found = computed.run([SEGMENTS], State(k=2))["segments"]
    >>> computed.run([SEGMENTS], State(k=2, layer="needs"))["segments"] is found
    True
    """

    def __init__(self, survey: Survey, *, project: Project | None = None) -> None:
        self.survey = survey
        self._given = {"survey": survey} | ({} if project is None else {"settings": project})
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def has(self, calls: Sequence[Call], state: State) -> bool:
        """Tell whether nothing of this would be computed."""
        with self._lock:
            return all(key in self._kept for _, key in _with_keys(calls, state))

    def run(self, calls: Sequence[Call], state: State) -> dict[str, Any]:
        """Return what was given, and what each call returns, by their names."""
        known: dict[str, Any] = dict(self._given)
        for call, key in _with_keys(calls, state):
            with self._lock:
                is_kept = key in self._kept
                found = self._kept.pop(key, None)
            found = found if is_kept else call.run(state, known)
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            known[call.name] = call.narrowed(found, state)
        return known


def _with_keys(calls: Sequence[Call], state: State) -> Iterator[tuple[Call, Hashable]]:
    """Each call, and its code with the code of what it is given in the place of names."""
    made: dict[str, Hashable] = {}
    for call in calls:
        code, rows = call.expression(state)
        key = (code, *(made.get(name, name) for name in call.inputs))
        yield call, key
        made[call.name] = (key, rows)
