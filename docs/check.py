"""Check a built manual: every link between pages arrives, and no page loads anything from outside.

python docs/check.py docs/_build/html
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {
    "script": ("src",), "img": ("src", "srcset"), "iframe": ("src",), "source": ("src", "srcset"),
    "video": ("src", "poster"), "audio": ("src",), "embed": ("src",), "object": ("data",),
}  # fmt: skip
"""What a browser loads by itself: element and attributes. A link counts by what it is for."""
LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch"}
OUTSIDE = re.compile(r"^(https?:)?//")
IN_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""")


class Page(HTMLParser):
    """What a page links to, what it loads, and the places that it offers."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and LOADED_LINKS & set(given.get("rel", "").split()):
            self.loads.append(given.get("href", ""))
        self.loads += [given[name] for name in LOADED.get(tag, ()) if name in given]
        self.loads += IN_STYLE.findall(given.get("style", ""))


def read_pages(folder: Path) -> dict[Path, Page]:
    """Return all pages of a folder by their path."""
    pages = {}
    for path in sorted(folder.rglob("*.html")):
        if "_static" in path.parts:  # templates of the theme
            continue
        pages[path.resolve()] = page = Page()
        text = path.read_text(encoding="utf-8")
        page.feed(text)
        page.loads += IN_STYLE.findall(text)
    return pages


def faults_of(folder: Path) -> list[str]:
    """Return what is wrong with a built manual, a line each."""
    pages = read_pages(folder)
    faults = [*_lost(pages), *_from_outside(pages, folder)]
    return sorted({fault.replace(f"{folder.resolve()}/", "") for fault in faults})


def _lost(pages: dict[Path, Page]) -> Iterator[str]:
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not target.is_file():
                yield f"{path}: {link} leads nowhere"
            elif place and target in pages and place not in pages[target].places:
                yield f"{path}: {link} leads to no place of that page"


def _from_outside(pages: dict[Path, Page], folder: Path) -> Iterator[str]:
    for path, page in pages.items():
        yield from (f"{path}: loads {one}" for one in page.loads if OUTSIDE.match(one))
        own = (one for one in page.loads if one and not OUTSIDE.match(one))
        for one in own:
            parts = urlsplit(one)
            file = (path.parent / unquote(parts.path)).resolve()
            if parts.scheme != "data" and not file.is_file():
                yield f"{path}: loads {one}, which is not there"
    for style in folder.rglob("*.css"):
        for one in IN_STYLE.findall(style.read_text(encoding="utf-8")):
            yield f"{style.resolve()}: loads {one}"


def main(folder: str) -> int:
    """Print all faults; return 1 where there are any, or no page at all."""
    faults = faults_of(Path(folder))
    pages = len(read_pages(Path(folder)))
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.stdout.write(f"{pages} pages, {len(faults)} faults.\n")
    return int(bool(faults) or not pages)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
