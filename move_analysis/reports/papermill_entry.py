"""Where papermill finds the warm engine by its name.

papermill loads it while it is itself being imported, so the engine is fetched when it is used.
"""

from typing import Any


class _WhenUsed:
    def __getattr__(self, name: str) -> Any:
        from .warm import WarmEngine

        return getattr(WarmEngine, name)


engine = _WhenUsed()
