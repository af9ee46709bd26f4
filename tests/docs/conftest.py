"""Parts of Markdown pages: what is fenced, under which heading."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^(`{3,})(\{?[\w-]*\}?)[^\n]*\n(.*?)^\1$", flags=re.M | re.S)
HEADING = re.compile(r"^#+ (.+)$", flags=re.M)
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))


@dataclass(frozen=True)
class Block:
    """A fenced part of a page."""

    heading: str
    language: str
    text: str
    line: int


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    fences = list(FENCE.finditer(text))
    headings = [
        one for one in HEADING.finditer(text)
        if not any(fence.start() < one.start() < fence.end() for fence in fences)
    ]  # fmt: skip
    return [
        Block(
            next((one[1] for one in reversed(headings) if one.start() < fence.start()), ""),
            fence[2],
            fence[3],
            text.count("\n", 0, fence.start()) + 1,
        )
        for fence in fences
    ]


@pytest.fixture(scope="session")
def root():
    return ROOT
