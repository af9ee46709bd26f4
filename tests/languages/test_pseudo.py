"""A language that is only a file: pages, figures and workbooks say nothing outside it.

Every message of the pseudo-language stands in ⟦brackets⟧, every label of its codebook in
‹quotes›. What can still be read on a page are names, codes and numbers.
"""

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
import yaml
from babel import Locale

from move_analysis.languages import update

ROOT = Path(__file__).resolve().parents[2]
MAIN = "from move_analysis.cli import main; main()"
HIDDEN = {"script", "style", "code", "title"}
# Units, versions, symbols of statistics, and what computers call things.
CODES = re.compile(
    r"move_analysis|move-analysis|[\w-]+ \d+\.\d+[\w.]*|\b[A-Z]{2,}-\d+\b|\b[A-Z0-9]{2,6}\b"
    r"|\b[a-z]+(?:_[a-z]+)+\b|[\w./-]+\.(?:html|xlsx|csv)\b|&nbsp;|x_labels"
)
# As the demo calls its SMEs, and Babel, for a language that it does not know, months.
INVENTED = ("Empresa Ficticia", "Измислена фирма", "Société Fictive", "Impresa Inventata")
MONTHS = Locale("en").months["format"]["wide"].values()


def pseudo_catalogue() -> str:
    """A ``.po`` file that puts every text into brackets."""
    from io import BytesIO

    from babel.messages.pofile import write_po

    made = update.collected(update.everything_said())
    for message in made:
        if message.id:
            texts = [
                f"⟦{text}⟧"
                for text in ([message.id] if isinstance(message.id, str) else message.id)
            ]
            message.string = texts[0] if isinstance(message.id, str) else tuple(texts)
    file = BytesIO()
    write_po(file, made)
    return (
        file.getvalue()
        .decode()
        .replace(
            '"Content-Type:', '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"Content-Type:', 1
        )
    )


def with_pseudo(part):
    """Labels per language get one more."""
    if isinstance(part, dict) and "en" in part:
        return {**part, "qps": f"‹{part['en']}›"}
    if isinstance(part, dict):
        return {key: with_pseudo(value) for key, value in part.items()}
    return [with_pseudo(one) for one in part] if isinstance(part, list) else part


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The demo in the pseudo-language, made by a copy of the package that has its file."""
    home = tmp_path_factory.mktemp("pseudo")
    ignored = shutil.ignore_patterns("__pycache__", "processed")
    for name in ("move_analysis", "notebooks", "data"):
        shutil.copytree(ROOT / name, home / name, ignore=ignored)
    for name in ("move.yml", "privacy.key"):
        shutil.copy(ROOT / name, home)
    (home / "move_analysis" / "languages" / "qps.po").write_text(pseudo_catalogue())
    book = yaml.safe_load((ROOT / "move_analysis" / "codebooks" / "move.yml").read_text())
    book["languages"] = [*book["languages"], "qps"]
    (home / "codebook.yml").write_text(yaml.safe_dump(with_pseudo(book), allow_unicode=True))
    project = with_pseudo(yaml.safe_load((home / "move.yml").read_text()))
    project["codebook"] = "codebook.yml"
    project.setdefault("reports", {})["language"] = "qps"
    for partner in project["partners"]:
        partner["language"] = "qps"
    project["partners"][0]["name"] = "Market"
    (home / "move.yml").write_text(yaml.safe_dump(project, allow_unicode=True))
    command = [sys.executable, "-c", MAIN, "report", "--jobs", "2"]
    ran = subprocess.run(
        command, cwd=home, env={"PYTHONPATH": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return home


class Text(HTMLParser):
    """All texts of a page that a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.texts, self._open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in ("br", "meta", "link", "hr", "img", "input"):
            self._open.append(tag)
        self.texts += [value for name, value in attrs if name in ("aria-label", "alt", "title")]

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if not HIDDEN & set(self._open):
            self.texts.append(data)


def texts_of(page: str):
    parser = Text()
    parser.feed(page)
    yield " ".join(parser.texts)
    for figure in re.findall(r'<script type="application/json">(.*?)</script>', page, re.S):
        yield from drawn(json.loads(figure))


def drawn(part, name=""):
    """Texts of a figure that are drawn, or stand under the pointer."""
    words = {"text", "name", "hovertext", "ticktext", "label", "labels"}
    if isinstance(part, dict):
        for key, value in part.items():
            if key not in ("template", "meta"):
                yield from drawn(value, key)
    elif isinstance(part, list):
        for one in part:
            yield from drawn(one, name)
    elif isinstance(part, str) and name in words:
        yield part


def outside(text: str) -> str:
    """What stands in no bracket."""
    depth, kept = 0, []
    for letter in re.sub(r"<[^>]*>", " ", text):
        depth += letter in "⟦‹"
        if not depth:
            kept.append(letter)
        depth -= letter in "⟧›"
    return "".join(kept)


WORD = re.compile(r"[^\W\d_]+")


class Names:
    """Knows proper names by their words, and leaves them out of a text."""

    def __init__(self, names):
        self._by_first = {}
        parts = {tuple(WORD.findall(CODES.sub(" ", name))) for name in names}
        for words in parts | {tuple(WORD.findall(name)) for name in names}:
            if words:
                self._by_first.setdefault(words[0], []).append(words)

    def others(self, words):
        """Words that are no part of a name."""
        place, left = 0, []
        while place < len(words):
            fits = [n for n in self._by_first.get(words[place], ()) if
                    tuple(words[place : place + len(n)]) == n]  # fmt: skip
            if not fits:
                left.append(words[place])
            place += max(map(len, fits), default=1)
        return left


def readable(text: str, names: Names) -> list[str]:
    left = CODES.sub(" ", outside(text))
    return [word for word in names.others(WORD.findall(left)) if len(word) > 1]


@pytest.fixture(scope="module")
def names(site):
    """Proper names: of partners, SMEs, outside clusters, organisations and events."""
    import csv

    partners = [p["name"] for p in yaml.safe_load((site / "move.yml").read_text())["partners"]]
    found = {*partners, *(word for name in partners for word in name.split())}
    for path in (site / "data" / "raw").rglob("*.csv"):
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            for row in csv.reader(file):
                cells = [cell for part in row for cell in (part, *part.split(";"))]
                found |= {cell.strip() for cell in cells if re.search(r"[^\W\d_]{2}", cell)}
    found |= {str(name) for name in Locale("en").territories.values()}
    return Names({*found, *INVENTED, *MONTHS, "MOVE", "Market"})


def test_a_page_says_nothing_outside_its_language(site, names):
    pages = sorted((site / "data" / "processed" / "reports").rglob("*.html"))
    assert len(pages) > 14
    left = {
        (path.name, word)
        for path in pages
        for text in texts_of(path.read_text(encoding="utf-8"))
        for word in readable(text, names)
    }
    assert sorted(left) == []


@pytest.mark.filterwarnings("ignore:.*xtension is not supported:UserWarning")
def test_a_workbook_says_nothing_outside_its_language(site, names):
    books = sorted((site / "data" / "processed" / "reports").rglob("*.xlsx"))
    assert len(books) > 10
    left = {
        (path.name, word)
        for path in books
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str)
        for word in readable(cell, names)
    }
    assert sorted(left) == []
