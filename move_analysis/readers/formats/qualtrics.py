"""Qualtrics: ids, texts and ``{"ImportId": …}`` in three header rows; tests among the answers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from ..table import Header, Table, normal, one_line
from . import qsf
from .layout import LIKELY, SURE, TESTS, has, known_metadata, parts_at, table_of, without_rows
from .missing import without_codes
from .registry import Format
from .source import Source
from .structure import with_structure

OWN = (
    "startdate", "enddate", "status", "ipaddress", "progress", r"duration \(in seconds\)",
    "finished", "recordeddate", "responseid", "recipientlastname", "recipientfirstname",
    "recipientemail", "externalreference", "locationlatitude", "locationlongitude",
    "distributionchannel", "userlanguage", "responseset", "externaldatareference", "emailaddress",
    r".*_do(_.*)?", r".*_(first|last) click", r".*_page submit", r".*_click count", "q_.*", "sc0",
    r"v(10|[1-9])", "name",
)  # fmt: skip
NO_ANSWERS = re.compile(
    r"(?i)[1289]|12|17|40|48|.*(preview|test|spam|vorschau|vista previa|aperçu|anteprima|"
    r"pré-visualização|visualização|предварителен преглед).*"
)
SELECTED = (
    "Selected Choice|Ausgewählte (Auswahl|Option)|(Opción|Elección) seleccionada|"
    "Choix sélectionné|Scelta selezionata|Opzione selezionata|(Escolha|Opção) selecionada|"
    "Избран (отговор|избор)"
)
SEEN = "-99"


def recognise(source: Source) -> float:
    """Tell how sure it is: import ids in the third row, or its own columns over their names."""
    rows = [row for row in source.head if any(row)][:3]
    if len(rows) == 3 and any(cell.strip().startswith('{"ImportId"') for cell in rows[2]):
        return SURE
    names = [normal(cell) for cell in rows[0]] if rows else []
    own = ("startdate", "enddate", "responseid", "recordeddate", "responseset")
    texts = [normal(cell) for cell in rows[1]] if len(rows) > 1 else []
    named = has(texts, ("response id", "responseid", "start date", "startdate"), least=1)
    return LIKELY if (has(names, own, least=2) or names[:2] == ["v1", "v2"]) and named else 0.0


def read(source: Source) -> Table:
    """Read the answers of people; what tests, previews and spam answered is left out, counted."""
    rows = [row for row in source.head if any(row)]
    codes, texts = [one_line(cell) for cell in rows[0]], [one_line(cell) for cell in rows[1]]
    third = len(rows) > 2 and any(cell.startswith('{"ImportId"') for cell in rows[2])
    table = table_of(source, skip=3 if third else 2, headers=codes)
    parts = parts_at(codes, _parts(codes, [*texts, *codes[len(texts) :]]))
    own = known_metadata(table.headers, OWN)
    ids = [h for h in table.headers if normal(h) in ("responseid", "v1")]
    table = replace(table, parts=parts, respondent="".join(ids[:1]))
    table = replace(table, metadata=tuple(h for h in own if h not in ids))
    table = without_codes(_without_tests(table), {SEEN: "no_answer"})
    return with_structure(table, qsf.beside(source, table), add="its survey file (.qsf)")


def _without_tests(table: Table) -> Table:
    for header, part in table.parts.items():
        if normal(header) == "status" or normal(part.question) == "response type":
            gone = table.cells[header].str.fullmatch(NO_ANSWERS.pattern).fillna(False)
            return without_rows(table, gone.astype(bool), why=TESTS)
    return table


def _parts(codes: Sequence[str], texts: Sequence[str]) -> list[Header]:
    roots = [_root(code, codes) for code in codes]
    stems = {
        root: _stem([t for r, t in zip(roots, texts, strict=False) if r == root]) for root in roots
    }
    return [_part(c, r, t, stems[r]) for c, r, t in zip(codes, roots, texts, strict=False)]


def _part(code: str, root: str, text: str, stem: str) -> Header:
    sub = code.removeprefix(root).strip("_#").removesuffix("_TEXT")
    item = re.sub(rf"^({SELECTED})", "", text.removeprefix(stem).strip(" -")).strip(" -")
    if code.endswith("_TEXT"):
        return Header(root, sub, stem, re.sub(r"(?i) - te(x|s)t[eo]?$", "", item) or "Other", True)
    if sub == "" or item == "":
        return Header(root, "", stem)
    return Header(root, sub, stem, item)


def _root(code: str, codes: Sequence[str]) -> str:
    """Code of the question: what stands before the number of its part."""
    plain = code.removesuffix("_TEXT")
    match = re.fullmatch(r"(.+?)(?:#\d+)?_\d+(?:_\d+)?", plain)
    if match and (match[1] in codes or sum(c.startswith(f"{match[1]}_") for c in codes) > 1):
        return match[1]
    return plain if code.endswith("_TEXT") and plain in codes else code if plain == code else plain


def _stem(texts: Sequence[str]) -> str:
    """Text of the question: what all its columns begin with, up to a dash."""
    plain = [re.sub(rf" - ({SELECTED})$", "", text) for text in texts]
    if len(texts) == 1:
        return plain[0]
    pieces = [text.split(" - ") for text in plain]
    alike = itertools.takewhile(lambda same: len(set(same)) == 1, zip(*pieces, strict=False))
    stem = " - ".join(same[0] for same in alike) or plain[0]
    return re.sub(rf" - ({SELECTED})$", "", stem)


FORMAT = Format(
    "Qualtrics",
    recognise,
    read,
    export="CSV, choice texts or recodes, split or not; with recodes, the survey file (`.qsf`) "
    "beside it",
    recognised="three header rows (or two), write-ins; tests, previews and spam are left out and "
    "counted",
    header_rows=(
        2,
        3,
    ),
)
