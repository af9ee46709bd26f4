"""The server of the desk: for who has the token, on this machine, and for files of the project."""

import http.client
from contextlib import closing
from urllib.parse import urlsplit

import pytest

REPORT = "<p>Alpha cluster</p>"


@pytest.fixture(scope="module")
def ask(served):
    """Ask the server for something; a status, headers, and the text."""
    reports = served.folder / "data" / "processed" / "reports"
    (reports / "site").mkdir(parents=True)
    (reports / "site" / "page.html").write_text(REPORT)
    (reports / "site" / "link.html").symlink_to(served.folder / "move.yml")
    there = urlsplit(served.address)

    def asked(path: str, *, token: bool = True, **headers: str):
        known = {"Authorization": f"token {there.query.partition('=')[2]}"} if token else {}
        with closing(http.client.HTTPConnection(there.netloc, timeout=60)) as connection:
            connection.request("GET", path, headers={**known, **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    return asked


@pytest.mark.parametrize("path", ["/", "/reports/site/page.html", "/api/kernels/x/channels"])
def test_who_has_no_token_gets_nothing(ask, path):
    status, headers, text = ask(path, token=False)
    assert status == 403 or (status == 302 and headers["Location"].startswith("/login"))
    assert REPORT not in text


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.7:8866", "127.0.0.1.evil.example"])
@pytest.mark.parametrize("path", ["/", "/reports/site/page.html"])
def test_a_page_under_another_name_of_the_host_is_refused(ask, host, path):
    status, _, text = ask(path, Host=host)
    assert status == 403
    assert REPORT not in text


def test_pages_of_reports_are_served_and_may_ask_for_nothing(ask):
    status, headers, text = ask("/reports/site/page.html")
    assert (status, text) == (200, REPORT)
    assert "connect-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/reports/site/link.html", "/reports/../../move.yml", "/reports/%2e%2e/%2e%2e/move.yml",
        "/reports//etc/passwd", "/reports/.lock", "/voila/files/move.yml",
        "/voila/files/desk.ipynb", "/move.yml", "/voila/static/../../move.yml",
    ],
)  # fmt: skip
def test_no_other_file_is_served(ask, served, path):
    (served.folder / "data" / "processed" / "reports" / ".lock").write_text("name: Tiny")
    status, headers, text = ask(path)
    assert "name: Tiny" not in text and "open_desk" not in text
    assert status in (403, 404) or headers["Location"].startswith("/voila/files/")


def test_only_this_machine_is_listened_to(served):
    assert served.place.startswith("http://127.0.0.1:")
