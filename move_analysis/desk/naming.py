"""Naming: short codes for partners that are known by their names only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..readers.codes import unique_codes

LONGEST = 12


def partner_codes(names: Sequence[str], *, taken: Iterable[str] = ()) -> Mapping[str, str]:
    """Return a short code for each name of a partner: its initials where it is long.

    Examples
    --------
    >>> partner_codes(["Transport Cluster Bulgaria", "ENVIPARK", "Trade Club Berlin"])
    {'Transport Cluster Bulgaria': 'TCB', 'ENVIPARK': 'ENVIPARK', 'Trade Club Berlin': 'TCB_2'}
    """
    known = [*taken]
    codes = unique_codes([*known, *map(short_code, names)])[-len(names) :] if names else []
    return dict(zip(names, codes, strict=True))


def short_code(name: str) -> str:
    """Return what a partner or a project may be called in file names.

    Examples
    --------
    >>> short_code("Números & Co"), short_code("A very long name of a partnership")
    ('Numeros_Co', 'Avlnoap')
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "_", unique_codes([name])[0]).strip("_")
    words = [word for word in plain.split("_") if word]
    short = "".join(word[0] for word in words) if len(words) > 2 else ""
    return plain if len(plain) <= LONGEST else (short or plain[:LONGEST])
