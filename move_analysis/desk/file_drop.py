"""File drop: where files come into the desk, by the file chooser or dropped from a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..messages import Message, render, say


class FileDrop(anywidget.AnyWidget):
    """A button and a place to drop on; ipywidgets' own says how many files it holds: always 0.

    Parameters
    ----------
    label : Message
        Of the button.
    dropped : callable
        Gets the content of each file by its name.

    Examples
    --------
    >>> drop = FileDrop(say("Add exports"), print)
    >>> drop.files = [{"name": "a.csv", "content": b"x"}]
    {'a.csv': b'x'}
    >>> drop.files
    []
    """

    _esm = Path(__file__).with_name("file_drop.js")
    files: Any = traitlets.List().tag(sync=True)
    words: Any = traitlets.Dict().tag(sync=True)

    def __init__(self, label: Message, dropped: Callable[[Mapping[str, bytes]], object]) -> None:
        words = {"choose": render(label), "drop": render(say("or drop files here"))}
        super().__init__(words=words)
        self._dropped = dropped
        self.observe(self._take, names="files")

    def _take(self, change: Any) -> None:
        files = {str(one["name"]): bytes(one["content"]) for one in change["new"]}
        if files:
            self.files = []
            self._dropped(files)
