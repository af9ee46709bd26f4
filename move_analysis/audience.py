"""Audience: who reads a page. A partner, the whole partnership, or one SME."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["SME", "code_of", "is_sme", "sme_of"]

SME = "sme:"
"""Before the respondent id of an SME that reads its own page."""


def is_sme(reader: str) -> bool:
    """Return whether a reader is a single SME.

    Parameters
    ----------
    reader : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_sme("sme:CCTL-12"), is_sme("CCTL")
    (True, False)
    """
    return reader.startswith(SME)


def sme_of(reader: str) -> str:
    """Return the respondent id of an SME that reads; empty for other readers.

    Parameters
    ----------
    reader : str

    Returns
    -------
    str

    Examples
    --------
    >>> sme_of("sme:CCTL-12"), sme_of("CCTL")
    ('CCTL-12', '')
    """
    return reader.removeprefix(SME) if is_sme(reader) else ""


def code_of(reader: str, codes: Iterable[str]) -> str:
    """Return the code of the partner that a reader is, or whose member it is.

    Parameters
    ----------
    reader : str
    codes : iterable of str
        Of all partners.

    Returns
    -------
    str

    Examples
    --------
    >>> code_of("sme:BC-T-12", ["BC", "BC-T"]), code_of("BC", ["BC", "BC-T"])
    ('BC-T', 'BC')
    """
    if not is_sme(reader):
        return reader
    found = [code for code in codes if sme_of(reader).startswith(f"{code}-")]
    return max(found, key=len, default=reader)
