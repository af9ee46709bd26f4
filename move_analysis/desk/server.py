"""Server: serves the desk to the browser of this machine, and to nobody else.

Voilà runs one notebook of one cell and shows its widgets. Everything else that it can do is off:
no other notebooks, no other files, no code from the browser, nothing from other machines.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_server.base.handlers import AuthenticatedFileHandler, JupyterHandler
from tornado.web import ErrorHandler, HTTPError
from traitlets.config import Config
from voila.app import Voila  # type: ignore[import-untyped]

from ..errors import MoveError
from ..languages import SOURCE
from ..messages import say
from ..project import load_project
from .links import SERVED

HOME = Path(__file__).parent
TEMPLATES = (HOME / "template", HOME.parent / "reports" / "templates" / "site")
"""The page of the desk, and the style that it shares with the pages of the reports."""
HOST = "127.0.0.1"
LARGEST_UPLOAD = 256 * 2**20
"""Bytes of what is dropped on the desk at once; tornado itself takes ten megabytes."""
SAME_ORIGIN = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "connect-src 'self' ws: data: blob:; frame-ancestors 'self'; "
    "form-action 'self'; base-uri 'self'"
)
"""What the browser may load for the desk: nothing from elsewhere."""

OPEN = "from move_analysis.desk import open_desk\nopen_desk({folder!r}, language={language!r})"
"""The cell of the notebook that is served."""


def _give_cookie(handler: JupyterHandler, **_: Any) -> None:
    """Give the page the cookie with which it ends its process when it is closed."""
    _token = handler.xsrf_token


SETTINGS = {
    "VoilaConfiguration": {"prelaunch_hook": _give_cookie},
    "KernelManager": {"transport_encryption": "auto"},
}


class _ReportFiles(AuthenticatedFileHandler):
    """Files of the finished reports, for who has the token; links to elsewhere lead nowhere."""

    @property
    def content_security_policy(self) -> str:
        """A page of a report asks this server for nothing but its script."""
        return "connect-src 'none'; form-action 'none'; frame-ancestors 'self'"

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:
        found = super().validate_absolute_path(root, absolute_path)
        if found and not Path(found).resolve().is_relative_to(Path(root).resolve()):
            raise HTTPError(404)
        return found


class _Server(Voila):  # type: ignore[misc]
    """Voilà with a template of our own, for one project."""

    reports: Path
    opened: Callable[[str], None]

    @property
    def address(self) -> str:
        """Where the desk is, with the token that opens it."""
        return f"http://{HOST}:{self.port}/?token={self.identity_provider.token}"

    def setup_template_dirs(self) -> None:
        super().setup_template_dirs()
        self.template_paths: list[str] = [*map(str, TEMPLATES), *self.template_paths]

    def init_settings(self) -> dict[str, Any]:
        headers = {"Content-Security-Policy": SAME_ORIGIN, "X-Content-Type-Options": "nosniff"}
        # Without an address, MathJax is not loaded; the desk shows no formulas.
        own = {
            "allow_remote_access": False,
            "mathjax_url": "",
            "headers": headers,
            "websocket_max_message_size": LARGEST_UPLOAD,
        }
        return {**super().init_settings(), **own}

    def init_handlers(self) -> list[tuple[Any, ...]]:
        reports = (rf"/{SERVED}/(.*)", _ReportFiles, {"path": str(self.reports)})
        no_others = ("/(voila/files/.*|favicon.ico)", ErrorHandler, {"status_code": 404})
        return [reports, no_others, *super().init_handlers()]

    def launch_browser(self) -> None:
        """Say where the desk is, once it listens."""
        self.opened(self.address)


def serve_desk(
    folder: Path,
    *,
    port: int = 8866,
    language: str = SOURCE,
    opened: Callable[[str], None],
) -> None:
    """Serve the desk of a project to this machine, until it is interrupted.

    Parameters
    ----------
    folder : Path
        Of the project; one that is not there is made.
    port : int
        Where it listens; another one where this is taken.
    language : str
        Spoken at first.
    opened : callable
        Gets the address, with the token, once the desk can be reached.

    Examples
    --------
    >>> serve_desk(Path("my_survey"), opened=webbrowser.open)  # doctest: +SKIP
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="desk") as made:
        server = _Server(
            config=Config(SETTINGS),
            ip=HOST,
            port=port,
            auto_token=True,
            notebook_path=str(_write_notebook(Path(made), folder.resolve(), language)),
            root_dir=made,
            config_file_paths=[],
            log_level=logging.ERROR,
        )
        server.reports = folder.resolve() / "data" / "processed" / "reports"
        server.opened = opened
        server.initialize([])
        server.start()


def language_of(folder: Path) -> str:
    """Return the language of the partnership's reports; English where that is not said.

    Examples
    --------
    >>> language_of(Path("nowhere"))
    'en'
    """
    try:
        return load_project(folder).reports.language
    except MoveError:
        return SOURCE


def _write_notebook(place: Path, folder: Path, language: str) -> Path:
    """Write the notebook that is served: one cell, which opens the desk."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "desk",
        "metadata": {},
        "source": OPEN.format(folder=str(folder), language=language),
        "outputs": [],
        "execution_count": None,
    }
    about = {
        "language": language,
        "title": say("Desk").render(language),
        "opening": say("The desk is being opened …").render(language),
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "desk": about}
    book = {"nbformat": 4, "nbformat_minor": 5, "cells": [cell], "metadata": metadata}
    notebook = place / "desk.ipynb"
    notebook.write_text(json.dumps(book), encoding="utf-8")
    return notebook
