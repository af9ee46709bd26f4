"""Keep: save what is shown under a name, open it again, and write it as a notebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..errors import MoveError
from ..messages import html_of, render, say
from ..values import Name
from .controls import WIDE
from .notebook import write_notebook
from .saved import FILE, save_state, saved_states
from .state import State

NOTEBOOKS = "notebooks"


class Keep(widgets.VBox):  # type: ignore[misc]
    """A name and a button to save; a menu of what was saved; a name and a button for a notebook.

    Parameters
    ----------
    folder : Path
        Of the project: states go to ``explore.yml`` in it, notebooks into ``notebooks``.
    shown : callable
        Gives the state that is shown.
    opened : callable
        Gets the state that somebody has opened.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     keep = Keep(Path(folder), lambda: State(layer="needs"), print)
    ...     keep.name.value = "What is needed"
    ...     keep.save.click()
    ...     list(saved_states(Path(folder) / FILE))
    ['What is needed']
    """

    def __init__(
        self, folder: Path, shown: Callable[[], State], opened: Callable[[State], None]
    ) -> None:
        self._folder, self._shown, self._opened = folder, shown, opened
        self.name = widgets.Text(description=render(say("Name")), style=WIDE)
        self.save = widgets.Button(description=render(say("Save this view")))
        self.saved = widgets.Dropdown(description=render(say("Open")), style=WIDE)
        self.file = widgets.Text(value="explored.ipynb", description=render(say("Notebook")))
        self.write = widgets.Button(description=render(say("Add to the notebooks")))
        self.said = widgets.HTML()
        self.save.on_click(lambda _: self._try(self._save))
        self.write.on_click(lambda _: self._try(self._write))
        self.saved.observe(lambda event: self._try(lambda: self._open(event)), names="value")
        self._try(self._list)
        parts = [self.name, self.save, self.saved, self.file, self.write, self.said]
        super().__init__(parts)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (MoveError, OSError, ValueError) as error:
            self.said.value = f"<strong>{html_of(error)}</strong>"

    def _save(self) -> None:
        name = self.name.value.strip()
        if not name:
            self.said.value = html_of(say("Give it a name first."))
            return
        file = save_state(self._shown(), self._folder / FILE, name=name)
        self._list()
        said = say("{name} is saved in {file}.", name=Name(name), file=Name(file.name))
        self.said.value = html_of(said)

    def _list(self) -> None:
        names = [*saved_states(self._folder / FILE)]
        self.saved.options = ["", *names]

    def _open(self, event: Any) -> None:
        states = saved_states(self._folder / FILE)
        if event["new"] in states:
            self.name.value = event["new"]
            self._opened(states[event["new"]])

    def _write(self) -> None:
        file = Path(self.file.value.strip()).with_suffix(".ipynb").name  # in its folder, always
        title = self.name.value.strip()
        written = write_notebook(self._shown(), self._folder / NOTEBOOKS / file, title=title)
        said = say(
            "{file} is written. Name it in move.yml, and the batch runs it, too.",
            file=Name(f"{NOTEBOOKS}/{written.name}"),
        )
        self.said.value = html_of(said)
