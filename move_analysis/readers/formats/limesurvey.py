"""LimeSurvey: ``code[SQ001]. Question text [item]`` and shorter forms; labels from its .lss."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..table import Asked, Header, Table, normal
from .layout import SURE, first_row, has, known_metadata, table_of, with_write_ins
from .lss import read_structure
from .missing import without_codes
from .registry import Format
from .source import Source
from .structure import files_beside, first_that_fits, with_structure

OWN_CODES = (
    "id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr",
    "refurl", "token",
)  # fmt: skip
OWN_IDS = (
    "response id", "id de la réponse", "antwort id", "antwort-id", "id de respuesta",
    "id de la respuesta", "id risposta", "id della risposta", "id da resposta", "id на отговора",
)  # fmt: skip
OWN_TEXTS = (
    *OWN_IDS,
    "date submitted", "last page", "start language", "date started", "date last action",
    "ip address", "referrer url", "access code", "total time",
    "date de soumission", "dernière page", "langue de départ", "tête de série",
    "date de lancement", "date de la dernière action", "adresse ip", "url référente",
    "url de référence", "code d'accès", "temps total",
    "datum abgeschickt", "letzte seite", "start-sprache", "startsprache", "zufallsstartwert",
    "datum gestartet", "datum letzte aktivität", "datum der letzten aktivität", "ip-adresse",
    "weiterleitungs-url", "zugangscode", "zugangsschlüssel", "gesamtzeit",
    "fecha de envío", "última página", "lenguaje inicial", "idioma inicial", "semilla",
    "fecha de inicio", "fecha de la última acción", "dirección ip", "url de referencia",
    "código de acceso", "tiempo total",
    "data invio", "data di invio", "ultima pagina", "lingua iniziale", "lingua di partenza",
    "seme", "data di inizio", "data dell'ultima azione", "indirizzo ip", "url di riferimento",
    "codice di accesso", "tempo totale",
    "data de submissão", "data de envio", "linguagem inicial", "língua inicial", "semente",
    "data de início", "data da última ação", "endereço ip", "url de referência",
    "código de acesso", "tempo total",
    "дата на изпращане", "последна страница", "начален език", "дата на започване",
    "дата на последно действие", "ip адрес",
    "group time: .*", "question time: .*", "interviewtime", r"(group|question)time\d+",
)  # fmt: skip
"""Headings of its fixed columns in the languages of the program, as its own interface has them."""
_OF_OTHERS = (
    "ip address", "adresse ip", "ip-adresse", "dirección ip", "indirizzo ip", "total time",
    "fecha de inicio", "data di inizio", "data de início",
)  # fmt: skip
"""Those that other tools have as well, which therefore tell nothing."""
NOT_SHOWN = "N/A"
"""What full answers hold of questions that somebody was not shown, free texts too."""
_CODE = r"[A-Za-z][A-Za-z0-9_]*"
_WITH_TEXT = re.compile(rf"({_CODE})(?:\[([^\]]*)\])?\.\s+(\S.*)")
_CODE_ONLY = re.compile(rf"({_CODE})\[(.+)\]")
_UNDERSCORE = re.compile(r"([A-Za-z][A-Za-z0-9]*)_(SQ\d+\w*|other|comment)")
_DUAL = re.compile(rf"({_CODE})\[([^\[\]]+)\]\[([^\[\]]+)\](?:[._\s]+(\S.*))?")
_PARTED = re.compile(rf"{_CODE}\[[^\]]*\]([\W_]+)\w.*")


def recognise(source: Source) -> float:
    """Tell how sure it is: LimeSurvey's own columns, or its codes in brackets."""
    row = [header.replace("_", " ") for header in first_row(source)]
    bare = [re.split(r"[.\s]", header)[0] for header in row]
    texts = set(OWN_TEXTS) - {*_OF_OTHERS} | set(OWN_IDS)
    if has(row, (*OWN_CODES[1:], *texts), least=2) or has(bare, OWN_CODES[1:], least=2):
        return SURE
    coded = sum(bool(re.match(r"[a-z]\w*\[\w+\]", header)) for header in row)
    return 0.7 if coded >= 2 else 0.5 if row and files_beside(source, ".lss") else 0.0


def read(source: Source) -> Table:
    """Read headers and answers, with the questionnaire (.lss) where it lies beside."""
    table = table_of(source)
    if b"'=" in source.data:  # an apostrophe keeps spreadsheets from reading a formula
        table = replace(table, cells=table.cells.replace(r"^'(?==)", "", regex=True))
    table = with_own_columns(replace(table, parts=parts_of(table.headers)))
    table = without_codes(table, {NOT_SHOWN: "not_asked"})
    asked = first_that_fits(table, files_beside(source, ".lss"), read_structure)
    table = _with_yes_and_no(_split_by(table, asked), asked)
    return with_structure(table, asked, add="its structure (.lss)")


def with_own_columns(table: Table) -> Table:
    """Say which columns are LimeSurvey's own records, and which one tells respondents apart."""
    texts = [text.replace(" ", "[ _]") for text in OWN_TEXTS]
    own = known_metadata(table.headers, [rf"({n})(\W.*)?" for n in OWN_CODES] + texts)
    names = "|".join(OWN_IDS).replace(" ", "[ _]")
    ids = [h for h in own if re.fullmatch(rf"id(\W.*)?|{names}", normal(h))]
    metadata = tuple(header for header in own if header not in ids)
    return replace(table, metadata=metadata, respondent="".join(ids[:1]))


def parts_of(headers: Sequence[str]) -> dict[str, Header]:
    """What each header says; the box beside a single choice holds write-ins."""
    single = [header for header in headers if not _of_dual_scale(header)]
    joints = Counter(match[1] for header in single if (match := _PARTED.fullmatch(header)))
    joint = next((j for j, _ in joints.most_common(1)), ". ")
    spaced = any(" " in header for header in headers)
    parts = {h: _of_dual_scale(h) or _split(h, joint, spaced) for h in headers}
    return with_write_ins(parts)


def _of_dual_scale(header: str) -> Header | None:
    """Each scale of a dual-scale array, ``Q6[SQ001][1]. Text [row][scale]``, as a question."""
    coded = _DUAL.fullmatch(header)
    row, scale = _trailing_bracket((coded[4] or "") if coded else header)
    question, item = _trailing_bracket(row) if scale else (row, "")
    if coded:
        question, item = (question, item) if item else (row, scale)
    elif not item or not header.endswith(f"[{item}][{scale}]") or not question:
        return None
    text = f"{question} [{scale}]" if item and scale != item else question
    return Header(f"{coded[1]}_{coded[3]}" if coded else "", coded[2] if coded else "", text, item)


def _split(header: str, joint: str, spaced: bool) -> Header:
    under = _UNDERSCORE.fullmatch(header)
    if under:
        return Header(under[1], under[2])
    match = re.fullmatch(rf"({_CODE})(?:\[([^\]]*)\])?{re.escape(joint)}(.*\w.*)", header)
    if match and joint.strip() != ".":
        text = match[3] if spaced else match[3].replace("_", " ")
        return Header(match[1], match[2] or "", *_trailing_bracket(text.strip()))
    if not spaced and header.count("_") > 1:
        return split_header(header.replace("_", " "))
    if re.fullmatch(_CODE, header):
        return Header(header)
    return split_header(header)


def _with_yes_and_no(table: Table, asked: Mapping[str, Asked]) -> Table:
    """Y and N again, where the export has made 1 and 2 of them."""
    closed = {
        code
        for code, q in asked.items()
        if q.kind == "multiple" or [option.code for option in q.options] == ["Y", "N"]
    }
    columns = [h for h, part in table.parts.items() if part.code in closed and not part.write_in]
    cells = table.cells.copy()
    for header in columns:
        seen = set(cells[header].dropna().unique())
        if "2" in seen and seen <= {"1", "2"}:
            cells[header] = cells[header].replace({"1": "Y", "2": "N"})
    return replace(table, cells=cells)


def _split_by(table: Table, asked: Mapping[str, Asked]) -> Table:
    """Headers such as ``has_fleet``, of which the questionnaire knows both parts."""
    both = {f"{c}_{i.code}": Header(c, i.code) for c, q in asked.items() for i in q.items}
    known = {h: both[h] for h in table.headers if h in both and h not in asked}
    return replace(table, parts={**table.parts, **known})


def split_header(text: str) -> Header:
    """Take a header apart: of which question and sub-question is it?

    Parameters
    ----------
    text : str
        The header as it stands in the export.

    Returns
    -------
    Header

    Examples
    --------
    >>> header = split_header("tool4can[SQ024]. Which languages do you use? [Python]")
    >>> header.code, header.sub, header.question, header.item
    ('tool4can', 'SQ024', 'Which languages do you use?', 'Python')
    >>> split_header("Which languages do you use? [Python]").item
    'Python'
    """
    with_text = _WITH_TEXT.fullmatch(text)
    if with_text:
        question, item = _trailing_bracket(with_text[3])
        return Header(with_text[1], with_text[2] or "", question, item)
    code_only = _CODE_ONLY.fullmatch(text)
    if code_only:
        return Header(code_only[1], code_only[2])
    return Header("", "", *_trailing_bracket(text))


def _trailing_bracket(text: str) -> tuple[str, str]:
    """Split off the bracket that closes the text; brackets inside it stay in it."""
    if not text.endswith("]"):
        return text, ""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == "]") - (text[place] == "[")
        if depth == 0:
            return text[:place].strip(), text[place + 1 : -1].strip()
    return text, ""


FORMAT = Format(
    "LimeSurvey",
    recognise,
    read,
    export="CSV or Excel of the responses; codes, texts, or both in headers; answers as codes or "
    "texts. With codes, the survey structure (`.lss`) beside it",
    recognised="codes and sub-questions, write-ins, labels in all languages of the `.lss` "
    "(versions 3 to 6)",
)
