"""PDF and pictures: pages and figures as a headless Chromium draws them, where there is one."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import RunError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--allow-file-access-from-files", "--virtual-time-budget=20000",
)  # fmt: skip
PRINTING = ("--no-pdf-header-footer", "--generate-pdf-document-outline")
SECONDS = 120
WIDTH = 900
# Draws one figure after the other and writes each as data into the page.
DRAWER = """<!DOCTYPE html><meta charset="utf-8"><body><script src="{script}"></script>
<script type="application/json" id="figures">{figures}</script><script>
(async function () {{
  for (const figure of JSON.parse(document.getElementById("figures").textContent)) {{
    for (const format of ["svg", "png"]) {{
      const size = {{ format, width: {width}, height: figure.layout.height || 450 }};
      const url = await Plotly.toImage(figure, size);
      document.body.insertAdjacentHTML("beforeend", "<p>" + encodeURIComponent(url) + "</p>");
    }}
  }}
}})();</script>"""


def find_browser() -> str | None:
    """Which Chromium is there, if any?"""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def write_pdf(page: Path, target: Path) -> None:
    """Print a page, whose script must lie beside it; its headings become bookmarks.

    Raises
    ------
    RunError
        Where there is no browser, or it can't print.
    """
    with tempfile.TemporaryDirectory(prefix=".", dir=target.parent) as made:
        draft = Path(made) / "page.pdf"
        run_browser(*PRINTING, f"--print-to-pdf={draft}", page)
        if not draft.is_file():
            raise RunError("The browser printed nothing.", str(page), _MEND)
        draft.replace(target)


def write_pictures(
    figures: Sequence[Mapping[str, Any]], folder: Path, *, script: Path
) -> list[Path]:
    """Write each figure as ``N.svg`` and ``N.png`` into a folder.

    Parameters
    ----------
    figures : sequence of mapping
        Plotly figures of a page.
    folder : Path
        Is made; what it held before is replaced.
    script : Path
        The plotly script.

    Raises
    ------
    RunError
        Where there is no browser, or it can't draw.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as made:
        page = Path(made) / "figures.html"
        drawn = [_on_paper(figure) for figure in figures]
        text = json.dumps(drawn, ensure_ascii=False).replace("<", "\\u003c")
        page.write_text(
            DRAWER.format(script=script.resolve().as_uri(), figures=text, width=WIDTH),
            encoding="utf-8",
        )
        urls = re.findall(r"<p>(data[^<]*)</p>", run_browser("--dump-dom", page))
        if len(urls) != 2 * len(figures):
            raise RunError("The browser could not draw every figure.", str(folder), _MEND)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return [_write_picture(folder, place, url) for place, url in enumerate(urls)]


_MEND = "Open the page in a browser and print it from there."


def browser() -> str:
    """The Chromium that is there.

    Raises
    ------
    RunError
        Where there is none.
    """
    found = find_browser()
    if found is None:
        raise RunError(
            "There is no Chromium or Chrome on this machine.",
            "--pdf or --static",
            "Install one (for example: apt-get install chromium), or leave the option out.",
        )
    return found


def run_browser(*arguments: str | Path) -> str:
    """Let the browser do something with a page, the last argument; what it writes."""
    program = browser()
    *options, page = arguments
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program, *FLAGS, f"--user-data-dir={profile}", *map(str, options),
            Path(page).resolve().as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise RunError("The browser failed.", str(page), _MEND) from error
    return done.stdout.decode("utf-8", errors="replace")


def _on_paper(figure: Mapping[str, Any]) -> dict[str, Any]:
    """The figure on white, with room for its title: here it stands alone."""
    layout = figure["layout"]
    title = layout.get("title") or {}
    subtitle = (title.get("subtitle") or {}).get("text") or ""
    room = 40 + 18 * len(subtitle.split("<br>")) if subtitle else 40
    margin = layout.get("margin") or {}
    white = {
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "font": {**(layout.get("font") or {}), "color": "#1c2330"},
        "title": {**title, "automargin": False},
        "margin": {**margin, "t": margin.get("t", 24) + room},
        "height": (layout.get("height") or 450) + room,
    }
    return {"data": figure["data"], "layout": {**layout, **white}}


def _write_picture(folder: Path, place: int, url: str) -> Path:
    from urllib.parse import unquote

    kind, _, content = unquote(url).partition(",")
    ending = "svg" if "svg" in kind else "png"
    data = base64.b64decode(content) if ";base64" in kind else unquote(content).encode()
    path = folder / f"{place // 2 + 1:02}.{ending}"
    path.write_bytes(data)
    return path
