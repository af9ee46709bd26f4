"""Exports with several rows per SME, one for each competence: turned to one row per SME."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from ..errors import DataError, Fault
from ..messages import say
from ..questions import Rows
from ..values import Listed, Name
from .body import Loss
from .table import Header, Table, normal
from .words import proposed_role

TURNED = say("rows put together: one for each respondent")
FILLED = say("blank cells of who answers, read as the row above")
DIFFER = say("answers that differ between the rows of a respondent: the first one is read")
ACROSS = say(
    "rows seem to be competences, and columns SMEs: let each SME have a row (in a spreadsheet: "
    "paste special, transpose), and draft again"
)
_RESPONDENT = re.compile(
    r"(?i)\b(id|respondent|company|firm|sme|organi[sz]ation|empresa|pyme|encuestad[oa]|entreprise|"
    r"société|pme|répondant|azienda|impresa|pmi|rispondente|unternehmen|firma|kmu|teilnehmer|"
    r"inquirid[oa]|фирма|компания|предприятие|мсп)\b"
)
_OF_IT = re.compile(
    r"(?i)\b(size|types?|kind|sectors?|age|form|branch|revenue|country|tamaño|tipo|sector|edad|taille|"
    r"type|secteur|dimension[ei]|settore|größe|art|branche|rechtsform|porte|setor|idade|размер|вид|"
    r"сектор|възраст)\b"
)
"""What a company is: many have the same, and it tells nobody apart."""
_ITEM = re.compile(
    r"(?i)\b(competenc\w*|skills?|capabilit\w+|assets?|technolog\w+|topics?|areas?|items?|services?|"
    r"expertise|compétences?|savoir-faire|domaines?|competencias?|habilidad\w*|capacidad\w*|"
    r"tecnolog\w+|áreas?|competenz[ae]|capacità|ambit[oi]|kompetenz(en)?|fähigkeit(en)?|themen?|"
    r"bereiche?|competências?|habilidades?|компетен\w+|умени\w+|технолог\w+|област)\b"
)
_CODE = re.compile(r"\d+|[A-Za-z]{0,4}[-_ ]?\d+|[0-9a-f-]{8,}")
_FEWEST, _MOST_ITEMS, _SHOWN, _FEW_ANSWERS, _WORDS = 4, 200, 5, 8, 4


def rows_of(table: Table) -> Rows | None:
    """Recognise an export in which the same respondent has many rows, one for each item.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Rows or None
        How it is laid out, as the codebook says it; None where each respondent has one row.

    Examples
    --------
    >>> from .table import make_table
    >>> rows = [["company", "competence", "has"], ["A", "Data", "yes"], ["A", "Solar", "no"]]
    >>> rows_of(make_table("a.csv", [*rows, ["B", "Data", "no"], ["B", "Solar", "no"]])).answers
    ('has',)
    """
    own = {*table.metadata, ""}
    headers = [header for header in table.headers if header not in own]
    names = [header for header in headers if len(header.split()) <= _WORDS]  # no whole questions
    keys = (name for name in names if _RESPONDENT.search(name) and not _OF_IT.search(name))
    items = [name for name in names if _ITEM.search(name)]
    for key in keys:
        filled = _filled(table.cells[key])
        if not items or not _come_again(filled, most=len(filled)):
            continue
        for item in items:
            if key != item and _are_pairs(filled, table.cells[item]):
                varying = _varying(table, key, [h for h in headers if h not in (key, item)])
                if varying:
                    return Rows(respondent=(key,), item=(item,), answers=varying)
    return None


def _filled(column: pd.Series[str]) -> pd.Series[str]:
    return column.ffill()


def _come_again(texts: pd.Series[str], *, most: int) -> bool:
    """Whether there are some different texts, each of them twice or more on average."""
    rows = len(texts)
    whole = rows >= _FEWEST and bool(texts.notna().all())
    return whole and 1 < texts.nunique() <= min(most, rows / 2)


def _are_pairs(keys: pd.Series[str], items: pd.Series[str]) -> bool:
    """Whether items come again and again, and hardly ever with the same respondent."""
    if not _come_again(items, most=_MOST_ITEMS):
        return False
    again = int(pd.DataFrame({"key": keys, "item": items}).duplicated().sum())
    return again <= 0.05 * len(keys)


def _varying(table: Table, key: str, headers: Sequence[str]) -> tuple[str, ...]:
    """Columns that say another thing in another row of a respondent."""
    keys = _filled(table.cells[key])
    cells = table.cells[headers].fillna("")
    most = cells.groupby(keys).nunique().max()
    first = cells.groupby(keys).first()
    told = {h: int(most[h]) > 1 and not _once(cells[h], keys, first[h]) for h in headers}
    return tuple(header for header in headers if told[header])


def _once(cells: pd.Series[str], keys: pd.Series[str], first: pd.Series[str]) -> bool:
    """Whether a column is filled in the first row of each respondent only."""
    later = keys.duplicated()
    return bool((cells[later] == "").all()) and bool((first != "").any())


def turned(table: Table, rows: Rows | None) -> Table:
    """Turn an export with a row for each item to one with a row for each respondent.

    Parameters
    ----------
    table : Table
    rows : Rows or None
        How the codebook says that it is laid out; a table without such columns stays.

    Returns
    -------
    Table
        A column for each item and question about it.

    Raises
    ------
    DataError
        Where a respondent gives two answers about one item.

    Examples
    --------
    >>> from .table import make_table
    >>> rows = [["company", "competence", "has"], ["A", "Data", "yes"], ["A", "Solar", "no"]]
    >>> rows = Rows(respondent="company", item="competence", answers=["has"]), rows
    >>> turned(make_table("a.csv", rows[1]), rows[0]).cells.to_numpy().tolist()
    [['A', 'yes', 'no']]
    """
    key = _header(table, rows.respondent) if rows else ""
    item = _header(table, rows.item) if rows else ""
    if rows is None or not key or not item:
        return table
    answers = [header for name in rows.answers if (header := _header(table, (name,)))]
    keys, items = _filled(table.cells[key]), table.cells[item]
    order = keys.drop_duplicates().dropna()
    _refuse_two_answers(table, keys, items, answers)
    whole = [header for header in table.headers if header not in (item, *answers)]
    columns = {header: _first_of(table.cells[header], keys).reindex(order) for header in whole}
    columns[key] = pd.Series(order.to_numpy(), index=order, dtype="str")
    parts = {header: part for header, part in table.parts.items() if header in whole}
    for header in answers:
        for text in items.dropna().unique():
            name, part = _column(header, item, str(text))
            of_item = table.cells[header].where(items == text)
            columns[name], parts[name] = _first_of(of_item, keys).reindex(order), part
    cells = pd.DataFrame(columns).reset_index(drop=True).astype("str")
    ids = key if order.map(lambda text: bool(_CODE.fullmatch(text))).all() else ""
    return replace(
        table,
        cells=cells,
        parts=parts,
        respondent=table.respondent or ids,
        losses=(*table.losses, *_losses(table, key, keys, [h for h in whole if h != key])),
    )


def _header(table: Table, names: Sequence[str]) -> str:
    wanted = [normal(name) for name in names]
    return next((header for header in table.headers if normal(header) in wanted), "")


def _first_of(cells: pd.Series[str], keys: pd.Series[str]) -> pd.Series[str]:
    """The first filled cell of each respondent."""
    first: pd.Series[str] = cells.groupby(keys, sort=False).first()
    return first


def _column(header: str, item: str, text: str) -> tuple[str, Header]:
    code = header if header.isascii() and header.isidentifier() else ""
    return f"{header} [{text}]", Header(code, "", f"{item}: {header}", text)


def _refuse_two_answers(
    table: Table, keys: pd.Series[str], items: pd.Series[str], answers: Sequence[str]
) -> None:
    pairs = table.cells[[*answers]].groupby([keys, items]).nunique().max(axis=1)
    twice = [f"{key}: {item}" for key, item in pairs[pairs > 1].index]
    if twice:
        raise DataError(
            say(
                "{count} times a respondent gives two answers about one thing: {list}.",
                count=len(twice),
                list=Listed([Name(text) for text in twice[:_SHOWN]], "comma"),
            ),
            table.file,
            say("See in the export which row of each counts, and correct the other."),
        )


def _losses(table: Table, key: str, keys: pd.Series[str], whole: Sequence[str]) -> Iterator[Loss]:
    yield Loss(TURNED, len(table.cells), key)
    blank = int((table.cells[key].isna() & keys.notna()).sum())
    if blank:
        yield Loss(FILLED, blank, key)
    for header in whole:
        different = table.cells[header].groupby(keys).nunique()
        differ = int((different > 1).sum())
        if differ:
            yield Loss(DIFFER, differ, header)


def with_note_across(table: Table) -> Table:
    """Note where rows seem to be competences and columns SMEs: nobody knows what they answered.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Table

    Examples
    --------
    >>> from .table import make_table
    >>> rows = [["Competence", "Alba", "Brio", "Cora"], ["Data", "x", "", "x"]]
    >>> rows += [["Solar", "", "x", ""], ["Fleet", "x", "x", ""]]
    >>> len(with_note_across(make_table("a.csv", rows)).notes)
    1
    """
    headers = [header for header in table.headers if header]
    first, others = "".join(headers[:1]), headers[1:]
    if not _ITEM.search(first) or len(first.split()) > 3 or len(others) < 3:
        return table
    names = table.cells[first]
    answers = {text for header in others for text in table.cells[header].dropna().unique()}
    own = any(proposed_role(header) for header in others)
    listed = len(names) > 2 and names.notna().all() and names.is_unique
    if own or not listed or len(answers) > _FEW_ANSWERS:
        return table
    return replace(table, notes=(*table.notes, ACROSS))


def not_turned(table: Table, used: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault for an export with many rows per SME, of which the codebook says nothing.

    Parameters
    ----------
    table : Table
    used : sequence of str
        Headers that questions use; where the item is one of them, rows are what is meant.

    Yields
    ------
    Fault
    """
    rows = rows_of(table)
    if rows is not None and rows.item[0] not in used:
        setting = (
            f"rows: {{respondent: {rows.respondent[0]}, item: {rows.item[0]}, "
            f"answers: [{', '.join(rows.answers)}]}}"
        )
        yield Fault(
            say('Each SME has several rows, one for each "{item}".', item=Name(rows.item[0])),
            table.file,
            say(
                'Write "{setting}" into the codebook, above its questions: the rows of an SME are '
                "put together then.",
                setting=Name(setting),
            ),
        )


def together(layouts: Sequence[Rows | None]) -> Rows | None:
    """Put together how several exports are laid out; None where each has a row per respondent.

    Parameters
    ----------
    layouts : sequence of Rows or None

    Returns
    -------
    Rows or None

    Examples
    --------
    >>> together([None, Rows(respondent="a", item="b", answers=["c"])]).item
    ('b',)
    """
    known = [rows for rows in layouts if rows is not None]
    if not known:
        return None
    return Rows(
        respondent=tuple(dict.fromkeys(name for rows in known for name in rows.respondent)),
        item=tuple(dict.fromkeys(name for rows in known for name in rows.item)),
        answers=tuple(dict.fromkeys(name for rows in known for name in rows.answers)),
    )
