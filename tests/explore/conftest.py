"""A JupyterLab of its own for each test that wants one, seen in a real browser."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

import move_analysis as ma
from move_analysis.reports.pdf import find_browser

SECONDS = 300
"""A machine that does much else takes its time."""
QUIET = {"jupyter_lsp": False, "jupyter_server_terminals": False, "voila.server_extension": False}


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


@pytest.fixture
def lab(tmp_path):
    """Address and token of a JupyterLab, and the folder that it shows."""
    port, token, folder = free_port(), secrets.token_hex(16), tmp_path / "notebooks"
    folder.mkdir()
    own = {f"JUPYTER{one}_DIR": str(tmp_path / one) for one in ("_CONFIG", "_RUNTIME", "_DATA")}
    own |= {f"JUPYTERLAB_{one}_DIR": str(tmp_path / one) for one in ("SETTINGS", "WORKSPACES")}
    package = str(Path(ma.__file__).parents[1])
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={token}", f"--ServerApp.jpserver_extensions={QUIET}",
    ]  # fmt: skip
    environment = {**os.environ, **own, "IPYTHONDIR": str(tmp_path), "PYTHONPATH": package}
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/api", server)
        yield f"http://127.0.0.1:{port}", token, folder
    finally:
        stop(server)


def stop(server: subprocess.Popen) -> None:
    """End it; one that hangs over its own farewell is killed, which is no fault of ours."""
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def wait_for(address: str, server: subprocess.Popen) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urlopen(address, timeout=5).close()
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("JupyterLab did not start")


@pytest.fixture
def page():
    """A tab of the browser, as wide as a small laptop."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if find_browser() is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        tab = chromium.new_page(viewport={"width": 1280, "height": 1000})
        tab.set_default_timeout(1000 * SECONDS)
        yield tab
        chromium.close()


@pytest.fixture
def run_cell(lab, page):
    """Open a notebook of one cell in JupyterLab and run it."""
    address, token, folder = lab

    def run(source: str) -> None:
        cell = {
            "cell_type": "code", "id": "one", "metadata": {}, "source": source, "outputs": [],
            "execution_count": None,
        }  # fmt: skip
        kernel = {"name": "python3", "display_name": "Python 3"}
        notebook = {"cells": [cell], "metadata": {"kernelspec": kernel}}
        notebook |= {"nbformat": 4, "nbformat_minor": 5}
        (folder / "one.ipynb").write_text(json.dumps(notebook))
        page.goto(f"{address}/doc/tree/one.ipynb?token={token}")
        page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for()
        page.locator("[data-command='notebook:run-cell-and-select-next']").first.click()

    return run
