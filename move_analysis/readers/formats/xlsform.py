"""XLSForm: the questionnaire of KoBo and ODK, with its labels in all languages."""

from __future__ import annotations

import re
from pathlib import Path

from ...errors import MoveError
from ...questions import Option
from ..table import Asked, AskedKind
from .archives import check_archive
from .workbook import Sheet, read_sheets

_KINDS: dict[str, AskedKind] = {
    "select_one": "single", "select_multiple": "multiple", "integer": "numeric",
    "decimal": "numeric", "range": "numeric", "date": "date", "datetime": "date", "text": "text",
}  # fmt: skip


def read_xlsform(path: Path) -> dict[str, Asked]:
    """Read a form: what was asked, and which choices were offered?

    Parameters
    ----------
    path : Path
        A workbook; one without the sheets of a form asks nothing.

    Returns
    -------
    dict
        Name of each question to what it asks.

    Examples
    --------
    >>> read_xlsform(Path("/dev/null"))
    {}
    """
    try:
        data = path.read_bytes()
        check_archive(data, file=path.name)
        sheets = {sheet.name.casefold(): sheet for sheet in read_sheets(data, file=path.name)}
    except MoveError:
        return {}
    if not {"survey", "choices"} <= sheets.keys():
        return {}
    choices: dict[str, list[Option]] = {}
    for row in _rows(sheets["choices"]):
        label = _labels(row)
        name = row.get("list_name") or row.get("list name", "")
        choices.setdefault(name, []).append(_option(row.get("name", ""), label))
    return {
        row["name"]: _asked(row, choices) for row in _rows(sheets["survey"]) if _is_question(row)
    }


def _rows(sheet: Sheet) -> list[dict[str, str]]:
    if not sheet.rows:
        return []
    headers = [cell.strip() for cell in sheet.rows[0]]
    return [dict(zip(headers, row, strict=True)) for row in sheet.rows[1:] if any(row)]


def _is_question(row: dict[str, str]) -> bool:
    return bool(row.get("name")) and not row.get("type", "").startswith(("begin", "end"))


def _asked(row: dict[str, str], choices: dict[str, list[Option]]) -> Asked:
    words = row["type"].split()
    kind = _KINDS.get(words[0] if words else "", "")
    offered = list(choices.get(words[1], ())) if len(words) > 1 else []
    if "or_other" in row["type"] and all(option.code != "other" for option in offered):
        offered.append(Option(code="other", label={"en": "Other"}))
    options = tuple(offered)
    return Asked(kind, _labels(row), options, options if kind == "multiple" else ())


def _labels(row: dict[str, str]) -> dict[str, str]:
    """Texts per language: ``label::Español (es)``; a plain ``label`` is for all."""
    labels: dict[str, str] = {}
    for header, text in row.items():
        match = re.fullmatch(r"(?i)label(?:::?\s*(.+))?", header)
        if match and text.strip():
            code = re.search(r"\(([a-z]{2})\)", match[1] or "")
            labels.setdefault(code[1] if code else "", " ".join(text.split()))
    return labels


def _option(name: str, label: dict[str, str]) -> Option:
    code = re.sub(r"[^A-Za-z0-9_.+#-]+", "_", name) or "option"
    return Option(code=code, label=label, synonyms=() if code == name else (name,))
