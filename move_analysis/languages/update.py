"""Update: collect what the program says into the catalogues, and report what is missing.

Run by ``make translations``. Sentences are found in the source (`say`, `say_many`, `translate`,
the meanings and units of columns), in the templates of pages, and in the paragraphs of the
notebooks. A sentence that changed keeps its old translation, marked as fuzzy, until a translator
has looked at it.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import HOME, languages, locale_of, parse_catalogue
from .paragraphs import paragraphs

PACKAGE = HOME.parent
NOTEBOOKS = PACKAGE.parent / "notebooks"
SAID_BY = {"say": (0,), "say_many": (0, 1), "translate": (0,), "t": (0,)}
"""Which arguments are said, by function; `t` is what `speaker` returned."""
OF_COLUMNS = ("meaning", "unit")
"""So are parameters of these names, of whatever function: those of columns."""
IN_TEMPLATE = re.compile(r"""\bt\(\s*(?:'([^']+)'|"([^"]+)")""")


class Said(NamedTuple):
    """One text, its plural where it has one, and the file that says it."""

    text: str
    plural: str
    place: str


def functions_that_say(paths: Iterable[Path]) -> dict[str, tuple[int, ...]]:
    """Return which arguments are said, by the name of the function.

    Examples
    --------
    >>> functions_that_say([PACKAGE / "columns.py"])["name_of"]
    (1,)
    """
    found = dict(SAID_BY)
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = [one.arg for one in node.args.args]
                places = tuple(names.index(one) for one in OF_COLUMNS if one in names)
                if places and node.name not in found:
                    found[node.name] = places
    return found


def said_in_source(
    path: Path, *, said_by: Mapping[str, tuple[int, ...]] = SAID_BY
) -> Iterator[Said]:
    """Yield the texts of a module; `said_by` tells which arguments are said.

    Examples
    --------
    >>> "too few" in [said.text for said in said_in_source(PACKAGE / "figures" / "wording.py")]
    True
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            texts = [_literal(node, place) for place in said_by.get(name, ())]
            if name == "say_many":
                yield Said(texts[0], texts[1], path.name)
            else:
                yield from (Said(text, "", path.name) for text in texts)


def _name(function: ast.expr) -> str:
    """Name of a function, or of a method of `Column`."""
    match function:
        case ast.Attribute(value=ast.Name(id="Column"), attr=name) | ast.Name(id=name):
            return name
    return ""


def _literal(call: ast.Call, place: int) -> str:
    given = call.args[place] if place < len(call.args) else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def said_in_template(path: Path) -> Iterator[Said]:
    """Yield what a template of a page says: the literal arguments of its ``t``."""
    for single, double in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
        yield Said(single or double, "", path.name)


def said_in_notebook(path: Path) -> Iterator[Said]:
    """Yield the paragraphs of a notebook, each without its markdown sign, and its captions."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from (Said(text, "", path.name) for text in paragraphs(source))
        else:
            yield from (Said(text, "", path.name) for text in captions(source))


def captions(source: str) -> Iterator[str]:
    """Yield the captions in a cell of code.

    Examples
    --------
    >>> list(captions('number_table(needs, "shares", caption="What the SMEs need")'))
    ['What the SMEs need']
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.keyword(arg="caption", value=ast.Constant(value=str(caption))):
                yield caption


def everything_said() -> list[Said]:
    """Return all texts of the program, in the order of its files."""
    modules = sorted(PACKAGE.rglob("*.py"))
    templates = sorted(PACKAGE.rglob("*.j2"))
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    said_by = functions_that_say(modules) | {"Column": (0, 1)}
    found = [
        *(said for path in modules for said in said_in_source(path, said_by=said_by)),
        *(said for path in templates for said in said_in_template(path)),
        *(said for path in notebooks for said in said_in_notebook(path)),
    ]
    return [said for said in found if re.search(r"[^\W\d_]", said.text)]


def collected(said: Iterable[Said]) -> Any:
    """Return a catalogue without translations."""
    from babel.messages.catalog import Catalog

    made = Catalog(project="move_analysis", charset="utf-8")
    for text, plural, place in said:
        known = made.get(text)
        if known and known.pluralizable and not plural:
            continue  # the plural says the singular, too
        made.add((text, plural) if plural else text, locations=[(place, 0)])
    return made


def update(language: str, template: Any) -> dict[str, int]:
    """Bring the catalogue of a language up to date, and return how complete it is.

    Parameters
    ----------
    language : str
        Its file is made where there is none.
    template : Catalog
        From `collected`.

    Returns
    -------
    dict of str to int
        ``translated``, ``fuzzy`` and ``missing`` texts.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    path = HOME / f"{language}.po"
    made: Any = parse_catalogue(path) if path.is_file() else Catalog(locale=locale_of(language))
    made.update(template, update_creation_date=False)
    made.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, made, width=100, sort_output=True, include_previous=True, omit_header=False)
    return counts(made)


def counts(catalogue: Any) -> dict[str, int]:
    """Return how many texts are translated, fuzzy and missing."""
    texts = [message for message in catalogue if message.id]
    fuzzy = sum(message.fuzzy for message in texts)
    missing = sum(not _is_said(message.string) for message in texts)
    return {"translated": len(texts) - fuzzy - missing, "fuzzy": fuzzy, "missing": missing}


def _is_said(translation: str | Sequence[str]) -> bool:
    return all(translation) if isinstance(translation, (list, tuple)) else bool(translation)


def main(wanted: Sequence[str]) -> None:
    """Update the catalogues of these languages; of none, all that there are."""
    template = collected(everything_said())
    for language in wanted or languages()[1:]:
        numbers = ", ".join(f"{n} {what}" for what, n in update(language, template).items())
        sys.stdout.write(f"{language}: {numbers}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
