"""Entry point through which papermill finds the warm engine by its name.

papermill loads it while it is itself being imported, so it may not import papermill: the engine
is fetched when it is first used.
"""

from __future__ import annotations

from typing import Any


class _WhenUsed:
    """Stands for the engine's class until papermill asks something of it."""

    def __getattr__(self, name: str) -> Any:
        from .warm import WarmEngine

        return getattr(WarmEngine, name)


engine = _WhenUsed()
