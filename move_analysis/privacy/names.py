"""How a reader sees an SME: by its name, by a code that only this reader has, or as a member."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import pandas as pd

from ..audience import SME
from ..errors import CodebookError, did_you_mean
from ..messages import say
from ..prepare import contacts_of
from ..project import Project
from ..values import Name

LONGEST = 60
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # base 32


def names_for(
    project: Project, seen: pd.DataFrame, *, reader: str, key: bytes
) -> tuple[dict[str, str], frozenset[str]]:
    """Return what `reader` sees for each respondent, and the names among them.

    A partner sees its own members by name and respondent id, an SME so itself. Everybody sees an
    SME that agreed to be named by its name, and every other by a code: its partner and five
    letters that differ from reader to reader, so that two readers can't put together what each
    of them knows. `seen` has a row per SME that the reader may see, with its ``partner`` and
    ``consent``.

    Raises
    ------
    CodebookError
        Where ``privacy: name`` is no question of kind identifier.
    """
    return named_for(seen, called=names_of(project), reader=reader, key=key)


def named_for(
    seen: pd.DataFrame, *, called: Mapping[object, str], reader: str, key: bytes
) -> tuple[dict[str, str], frozenset[str]]:
    """Do as `names_for`, with the names of all SMEs at hand."""
    display_names, readable = {}, set()
    partners = seen["partner"].astype(object).fillna("")
    for respondent, partner, agreed in zip(seen.index, partners, seen["consent"], strict=True):
        own = partner == reader or f"{SME}{respondent}" == reader
        name = called.get(respondent) if own or agreed == "named" else None
        sign = str(respondent)
        if not own:
            sign = f"{partner or 'SME'} {_code(f'{reader}/{sign}', key)}"
        display_names[str(respondent)] = f"{_short(name)} ({sign})" if name else sign
        if name:
            readable.add(name)
    return display_names, frozenset(readable)


def names_of(project: Project) -> dict[object, str]:
    """Return the names of SMEs by respondent; none where the project names no question."""
    if not project.privacy.name:
        return {}
    contacts = contacts_of(project)
    if project.privacy.name not in contacts:
        raise CodebookError(
            say('"{code}" is no question of kind identifier.', code=Name(project.privacy.name)),
            f"{project.file}, privacy > name",
            did_you_mean(project.privacy.name, contacts.columns.astype(str)),
        )
    return contacts[project.privacy.name].dropna().to_dict()


def _code(seen: str, key: bytes) -> str:
    """Return five letters that can't be turned back into the respondent without the key."""
    digest = hmac.digest(key, f"code/{seen}".encode(), hashlib.sha256)
    bits = int.from_bytes(digest[:4]) >> 7  # 5 letters of 5 bits
    return "".join([LETTERS[bits >> place & 31] for place in (20, 15, 10, 5, 0)])


def _short(name: str) -> str:
    one_line = " ".join(name.split())
    return one_line if len(one_line) <= LONGEST else f"{one_line[: LONGEST - 1]}…"
