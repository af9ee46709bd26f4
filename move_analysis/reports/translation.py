"""Translation: what the program says in English, in the language of a page.

Analyses, figures and notebooks speak English; labels of the codebook come in the language of the
reader already. A page is translated once, when it is made: each fixed text is looked up in
``languages/*.yml``, where it stands beside its translations. A text with placeholders such as
``{base} SMEs`` stands for every sentence of that form; what fills a placeholder is looked up in
turn, and numbers are written as the language writes them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "es", "bg", "fr", "it")
HOME = Path(__file__).parent / "languages"
# A placeholder named "text..." takes known texts only, one named "list..." a list that may end
# with "and"; of Plotly's %{...} nothing is replaced.
PLACEHOLDER = re.compile(r"(?<!%)\{(\w+)\}")
# What placeholders of these names take: no letters, and no words from within a sentence.
TAKEN = {"number_": r"[\W\d_]+?", "labels_": r"(?![a-z]).+?"}
# After a bracket no other one is closed: "Internet of things (IoT) (41%)" has its share last.
IN_BRACKETS = r"(?:[^()]|\([^()]*\))+?"
NUMBER = re.compile(
    r"(?<![\w.,:-])[-\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?(?![\w%]|[.,:]\d|-\d)"
)
DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
# A text, the tag before it and the one after it.
TEXT = re.compile(r"<(/?\w+)([^>]*)>([^<>]+)(?=<(/?\w+))")
SAID_IN_ENGLISH = {"li", "p", "caption", "summary", "small", "dt"}
BETWEEN_PARTS = re.compile(r"(; |, | and )(?![^(]*\))")
SENTENCES = re.compile(r"(?<=[.!?]) (?=[A-Z])")
BREAK = re.compile(r"(\n\s*\n|\n(?=[-*] |#+ |\d+\. ))")
BLOCK = re.compile(r"^(#+ +|[-*] +|\d+\. +)?(.*)$", re.S)
# Parts and signs of a list that may be one label: "Paper, pulp and board".
LONGEST_LABEL = 5
# Of a drawn text: a tag that breaks no line, and what stands between the breaks at its ends.
TAG = re.compile(r"(</?(?!br>)[a-z][^>]*>)")
BETWEEN_BREAKS = re.compile(r"((?:<br>|\s)*)(.*?)((?:<br>|\s)*)", re.S)
# Under the pointer each line is a text; elsewhere a text is broken into lines that fit.
UNDER_POINTER = {"hovertext", "hovertemplate", "customdata"}
# Where a Plotly figure has words for its reader.
WORDS = {"text", "name", "hovertext", "hovertemplate", "ticktext", "customdata", "label", "labels"}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every English text with its translations by language."""
    entries: list[dict[str, Any]] = []
    for path in sorted(HOME.glob("*.yml")):
        entries += yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {part["en"]: part for entry in entries for part in _texts(entry)}


def _texts(entry: dict[str, Any]) -> list[dict[str, str]]:
    """Of an entry of the glossary both its term and what it means."""
    return [entry["term"], entry["meaning"]] if "term" in entry else [entry]


@cache
def glossary() -> list[tuple[str, str]]:
    """English terms and what they mean, in the order in which pages list them."""
    entries = yaml.safe_load((HOME / "glossary.yml").read_text(encoding="utf-8"))
    return [(entry["term"]["en"], entry["meaning"]["en"]) for entry in entries]


@cache
def translator(language: str) -> Translator:
    """The translator into a language; into one that the catalogue lacks, it keeps English."""
    return Translator(language)


class Translator:
    """Says in one language what the program says in English.

    Parameters
    ----------
    language : str
        Two-letter code.

    Examples
    --------
    >>> spanish = Translator("es")
    >>> spanish("too few"), spanish.number("1,234.5"), spanish.day("2026-04-27")
    ('muy pocas', '1.234,5', '27 de abril de 2026')
    """

    def __init__(self, language: str) -> None:
        self.language = language
        texts = {} if language == "en" else catalogue()
        self._known = {
            en: _typeset(text[language]) for en, text in texts.items() if language in text
        }
        self.has_texts = bool(self._known)
        templates = [text for text in self._known if PLACEHOLDER.search(text)]
        # The template that says most of a sentence itself comes first.
        templates.sort(key=lambda text: -len(PLACEHOLDER.sub("", text)))
        self._templates = [
            (_pattern(text), _literal(text), self._known[text]) for text in templates
        ]
        self._found: dict[str, str | None] = {}

    def __call__(self, english: str, **values: object) -> str:
        """A fixed text; `values` fill its placeholders."""
        return _filled(self._known.get(english, english), {n: str(v) for n, v in values.items()})

    def said(self, english: str) -> str | None:
        """What the program said, in this language; None where nobody has translated it."""
        if english not in self._found:
            self._found[english] = self._find(english)
        return self._found[english]

    def number(self, english: str) -> str:
        """A text of numbers and days, written as this language writes them."""
        dated = DAY.sub(lambda found: self._short_day(found[0]), english)
        return NUMBER.sub(lambda found: self._localised(found[0]), dated)

    def day(self, iso: str) -> str:
        """A day (``2026-04-27``) as this language writes it; an empty one stays empty."""
        from babel.dates import format_date

        return format_date(date.fromisoformat(iso), "long", self._locale()) if iso else ""

    def _short_day(self, iso: str) -> str:
        from babel.dates import format_date

        try:
            return format_date(date.fromisoformat(iso), "medium", self._locale())
        except ValueError:  # no day, only written like one
            return iso

    def separators(self) -> str:
        """Decimal and group separator, as Plotly wants them."""
        from babel.numbers import get_decimal_symbol, get_group_symbol

        return get_decimal_symbol(self._locale()) + get_group_symbol(self._locale())

    def html(self, html: str) -> str:
        """An output of a notebook; a sentence without translation is marked as English."""
        return TEXT.sub(self._text, html) if self.has_texts else html

    def markdown(self, source: str, *, mark: bool) -> str:
        """Text of a notebook, block by block; with `mark`, untranslated blocks as English."""
        if not self.has_texts:
            return source
        parts = BREAK.split(source)
        parts[::2] = [self._block(block, mark) for block in parts[::2]]
        return "".join(parts)

    def knows(self, source: str) -> bool:
        """Whether some block of a text of a notebook is translated."""
        return any(block in self._known for block in blocks(source))

    def figure(self, figure: Mapping[str, Any]) -> Mapping[str, Any]:
        """A Plotly figure whose titles, labels and hover texts are translated."""
        if not self.has_texts:
            return figure
        data = [self._words(trace) for trace in figure["data"]]
        layout = self._words({n: v for n, v in figure["layout"].items() if n != "template"})
        layout["template"] = figure["layout"].get("template", {})
        layout["separators"] = self.separators()
        if "text" in layout.get("title", {}):  # of two lines Plotly cuts the first off
            layout["title"]["text"] = layout["title"]["text"].replace("<br>", " ")
        return {**figure, "data": data, "layout": layout}

    def _find(self, english: str) -> str | None:
        if english in self._known:
            return self._known[english]
        if not re.search(r"[^\W\d_]", english):
            return self.number(english)
        sentences = SENTENCES.split(english)
        told = [self.said(one) for one in sentences] if len(sentences) > 1 else [None]
        return self._formed(english) if None in told else " ".join(map(str, told))

    def _formed(self, english: str) -> str | None:
        """A sentence whose form is known."""
        for pattern, literal, template in self._templates:
            found = pattern.fullmatch(english) if literal in english else None
            if found and (values := self._values(found)) is not None:
                return _filled(template, values)
        return None

    def _values(self, found: re.Match[str]) -> dict[str, str] | None:
        values = {}
        for name, part in found.groupdict().items():
            said = self._listed(part) or self.said(part)
            if said is None and name.startswith("text"):
                return None
            if said is None:
                said = self._loosely_listed(part, is_list=name.startswith("list"))
            values[name] = said
        return values

    def _listed(self, text: str) -> str:
        """A list of things; empty where one is not known."""
        things, signs = self._things(text)
        said = [self.said(thing) for thing in things]
        if None in said or len(said) == 1:
            return ""
        return "".join(map("".join, zip(map(str, said), [*map(self, signs), ""], strict=True)))

    def _loosely_listed(self, text: str, *, is_list: bool) -> str:
        """A list of things not all of which are known; the "and" inside a name stays."""
        things, signs = self._things(text)
        said = [self.said(thing) for thing in things]
        told = [thing if one is None else one for one, thing in zip(said, things, strict=True)]
        for place, sign in enumerate(signs):
            ends_list = is_list and place == len(signs) - 1
            in_a_name = sign == " and " and said[place] is None and said[place + 1] is None
            if ends_list or not in_a_name:
                signs[place] = self(sign)
        return "".join(map("".join, zip(told, [*signs, ""], strict=True)))

    def _things(self, text: str) -> tuple[list[str], list[str]]:
        """The things of a list and the signs between them.

        What is known only together with what follows is one thing: labels hold commas.
        """
        parts = BETWEEN_PARTS.split(text)
        things, signs, start = [], [], 0
        while start < len(parts):
            ends = range(start + 1, min(start + LONGEST_LABEL, len(parts)) + 1, 2)
            runs = ("".join(parts[start:end]) for end in ends)
            known = next((n for n, run in enumerate(runs) if self.said(run) is not None), 0)
            end = start + 1 + 2 * known
            things.append("".join(parts[start:end]))
            signs += parts[end : end + 1]
            start = end + 1
        return things, signs

    def _text(self, found: re.Match[str]) -> str:
        tag, about, text, after = found.groups()
        said = self.said(unescape(text).strip())
        if said is not None:
            return f"<{tag}{about}>{_keep_spaces(text, escape(said))}"
        alone = after == f"/{tag}" and (tag in SAID_IN_ENGLISH or 'scope="col"' in about)
        return f'<{tag}{about} lang="en">{text}' if alone and text.strip() else found[0]

    def _block(self, block: str, mark: bool) -> str:
        sign, text = _parted(block)
        translated = self._known.get(_plain(block))
        if translated is None and mark and not text.startswith(("|", "`", "<")):
            translated = f'<span lang="en">{text}</span>'
        return f"{sign}{text if translated is None else translated}"

    def _words(self, part: Any, name: str = "") -> Any:
        if isinstance(part, Mapping):
            return {key: self._words(value, key) for key, value in part.items()}
        if isinstance(part, list):
            return [self._words(one, name) for one in part]
        return self._drawn(part, name) if isinstance(part, str) and name in WORDS else part

    def _drawn(self, text: str, name: str) -> str:
        """Text with the few tags that Plotly knows, from tag to tag."""
        say = self._line_by_line if name in UNDER_POINTER else self._broken
        parts = TAG.split(text)
        parts[::2] = [say(part) for part in parts[::2]]
        return "".join(parts)

    def _line_by_line(self, text: str) -> str:
        lines = text.split("<br>")
        return "<br>".join(_keep_spaces(line, self.said(line.strip())) for line in lines)

    def _broken(self, text: str) -> str:
        """A text that is broken into lines, broken anew; one without translation as it is."""
        found = BETWEEN_BREAKS.fullmatch(text)
        assert found is not None
        before, broken, after = found.groups()
        lines = broken.split("<br>")
        said = self.said(" ".join(line.strip() for line in lines))
        if said is None:
            return text
        # Rather a little wider than one line more, which would run into the next label.
        least = max(20, *map(len, lines))
        breaks = [textwrap.wrap(said, width) for width in range(least, least + 8)]
        fitting = next((told for told in breaks if len(told) <= len(lines)), breaks[0])
        return before + "<br>".join(fitting) + after

    def _localised(self, number: str) -> str:
        from babel.numbers import format_decimal, format_percent

        plain_number = number.replace(",", "").replace("\u2212", "-").removesuffix("%")
        how: dict[str, Any] = {
            "locale": self._locale(),
            "decimal_quantization": False,
            "group_separator": "," in number,
        }
        if number.endswith("%"):
            return format_percent(Decimal(plain_number) / 100, **how)
        decimals = len(plain_number.partition(".")[2])
        return format_decimal(Decimal(plain_number), format=f"#,##0.{'0' * decimals}", **how)

    def _locale(self) -> str:
        """Of the language; English as Europe writes it."""
        return self.language if self.language in LANGUAGES[1:] else "en_GB"


def blocks(source: str) -> list[str]:
    """Paragraphs, headings and list items of a text of a notebook, as the catalogue has them."""
    return [_plain(block) for block in BREAK.split(source)[::2]]


def _plain(block: str) -> str:
    """A block without its sign, in one line."""
    return " ".join(_parted(block)[1].split())


def _parted(block: str) -> tuple[str, str]:
    found = BLOCK.match(block)
    assert found is not None
    return found[1] or "", found[2]


def _typeset(text: str) -> str:
    """No line begins with a sign that belongs to the word before it: "95 %", French "Table :"."""
    return re.sub(r"« ", "«\xa0", re.sub(r" (?=[%:;?!»](?:\W|$))", "\xa0", text))


def _keep_spaces(piece: str, said: str | None) -> str:
    text = piece.strip()
    return piece if said is None or not text else piece.replace(text, said)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    parts, used = PLACEHOLDER.split(text), set[str]()
    made = ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            made += re.escape(part)
        else:
            free = IN_BRACKETS if parts[place - 1].endswith("(") else ".+?"
            taken = next((how for kind, how in TAKEN.items() if part.startswith(kind)), free)
            made += f"(?P={part})" if part in used else f"(?P<{part}>{taken})"
            used.add(part)
    return re.compile(made, re.S)


@cache
def _literal(text: str) -> str:
    """Its longest part without placeholder: a quick way to tell that a text is another."""
    return max(PLACEHOLDER.split(text)[::2], key=len)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)
