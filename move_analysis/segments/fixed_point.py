"""Fixed points: where an iteration that is repeated no longer moves."""

from __future__ import annotations

import numpy as np

from .design import Floats

# So many steps are remembered.
DEPTH = 5


class Anderson:
    """Steps of a fixed-point iteration that use the last few of them: a third or fewer are needed.

    References
    ----------
    Walker, H. F. & Ni, P. (2011). Anderson acceleration for fixed-point iterations. SIAM Journal
    on Numerical Analysis 49, 1715-1735.
    """

    def __init__(self) -> None:
        self._points: list[tuple[Floats, Floats]] = []
        self._least = np.inf

    def step(self, before: Floats, found: Floats) -> Floats:
        """Where to go on from a point at which the iteration found another one."""
        apart = float(np.linalg.norm(found - before))
        if apart > self._least:  # it went astray, perhaps to another end: begin with a plain step
            self._points.clear()
        self._least = min(apart, self._least)
        self._points = [*self._points[-DEPTH:], (found, found - before)]
        steps, changes = (np.diff(part, axis=0) for part in zip(*self._points, strict=True))
        if not len(steps):
            return found
        mixed = np.linalg.lstsq(changes @ changes.T, changes @ (found - before), rcond=1e-10)[0]
        return np.asarray(found - mixed @ steps)
