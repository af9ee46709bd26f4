"""State: the project that the desk shows, and who wants to know when its files change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..errors import MoveError
from ..inputs import State, states_of
from ..languages import SOURCE, set_language
from ..project import Project, load_project


class Desk:
    """What all tabs of the desk share: a project folder, and the language of who reads.

    Tabs are made again when the language changes, and speak the active language.

    Parameters
    ----------
    folder : str or Path
        Of the project; its ``move.yml`` may be faulty.
    language : str
        Two-letter code.

    Examples
    --------
    >>> desk = Desk("nowhere")
    >>> desk.project is None
    True
    >>> desk.on_change(lambda: print("read again"))
    >>> desk.changed()
    read again
    """

    def __init__(self, folder: str | Path, *, language: str = SOURCE) -> None:
        self.folder = Path(folder).resolve()
        self._wanting: list[Callable[[], None]] = []
        self._read: dict[Path, State] = {}
        self._project: Project | None = None
        self.open_tab: Callable[[str], None] = lambda name: None
        self.speak(language)

    @property
    def file(self) -> Path:
        """The project file."""
        return self.folder / "move.yml"

    @property
    def project(self) -> Project | None:
        """The project as its file is now; None while it is faulty."""
        now = states_of([self.file])
        if now != self._read:
            self._read = now
            try:
                self._project = load_project(self.file)
            except MoveError:
                self._project = None
        return self._project

    def speak(self, language: str) -> None:
        """Speak a language from now on; the tabs that were made in another one are forgotten."""
        self.language = language
        self._wanting = []
        set_language(language)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call this whenever a tab has written a file of the project."""
        self._wanting.append(callback)

    def changed(self) -> None:
        """Tell every tab that a file of the project was written."""
        for callback in [*self._wanting]:
            callback()
