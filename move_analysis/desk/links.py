"""Links: to files of the reports, which the server of the desk hands out."""

from __future__ import annotations

from urllib.parse import quote

SERVED = "reports"
"""Where the files of the reports are served, below the address of the desk."""


def link_to(file: str, words: str, *, language: str = "") -> str:
    """Return a link, as HTML: a page opens beside the desk, any other file is downloaded.

    Parameters
    ----------
    file : str
        Within the folder of the reports.
    words : str
        As HTML.
    language : str, optional
        Of the page.

    Returns
    -------
    str

    Examples
    --------
    >>> link_to("for/AA.zip", "All in one")
    '<a href="reports/for/AA.zip" download>All in one</a>'
    """
    lang = f' lang="{language}" hreflang="{language}"' if language else ""
    how = 'target="_blank"' if file.endswith(".html") else "download"
    return f'<a href="{SERVED}/{quote(file)}" {how}{lang}>{words}</a>'
