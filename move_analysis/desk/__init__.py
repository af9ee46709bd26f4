"""Desk: the lead's pages in the browser, from exports to reports without a terminal.

Two processes import it: the server, which needs no tab, and the one that has them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..rooms import listing

if TYPE_CHECKING:
    from .frame import Frame as Frame
    from .frame import open_desk as open_desk
    from .server import serve_desk as serve_desk
    from .state import Desk as Desk
    from .tabs import TABS as TABS
    from .tabs import Tab as Tab

_HOMES = {
    "TABS": "tabs",
    "Desk": "state",
    "Frame": "frame",
    "Tab": "tabs",
    "open_desk": "frame",
    "serve_desk": "server",
}
__all__ = ["TABS", "Desk", "Frame", "Tab", "open_desk", "serve_desk"]

__dir__ = listing(__name__)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
