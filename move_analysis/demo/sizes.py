"""How large a demo survey is: the demo's own size, or any number of partners, SMEs, competences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..codebook import Codebook, Competence, Option, load_codebook
from ..project import Partner

PARTNERS = (
    Partner(
        code="CCTL",
        name="Clúster Canario del Transporte y la Logística",
        country="ES",
        sector="transport",
        invited=170,
        language="es",
    ),
    Partner(
        code="BCT",
        name="Bulgarian Cluster Telecommunications",
        country="BG",
        sector="ict",
        invited=186,
        language="bg",
    ),
    Partner(
        code="NUMELINK", name="Numelink", country="FR", sector="ict", invited=138, language="fr"
    ),
    Partner(
        code="ENVIPARK",
        name="Environment Park",
        country="IT",
        sector="green",
        invited=118,
        language="it",
    ),
)
SECTORS = ("transport", "ict", "green")

INVITED = 3
"""So many are invited for each SME that answers, where a number of answers is asked for."""

ANSWERED = 250
"""Answers in the demo: of so many, its numbers of planted brokers and pairs."""


@dataclass(frozen=True)
class Size:
    """Partners and codebook of a demo survey, and how many SMEs answer.

    Parameters
    ----------
    partners : sequence of Partner
        With the numbers that they invite.
    book : Codebook
        The shipped one, with more competences where these are asked for.
    smes : int, optional
        Answers; left out, as many as answer by chance.
    """

    partners: Sequence[Partner]
    book: Codebook
    smes: int | None = None

    def planted(self, count: int) -> int:
        """So many of what the demo has `count` of."""
        return count if self.smes is None else max(1, round(count * self.smes / ANSWERED))


def size_of(*, partners: int | None, smes: int | None, competences: int | None) -> Size:
    """The size of a demo survey; what is left out is as in the demo.

    Parameters
    ----------
    partners, smes, competences : int, optional
        As of `demo_survey`.

    Returns
    -------
    Size

    Examples
    --------
    >>> size = size_of(partners=6, smes=900, competences=None)
    >>> [partner.code for partner in size.partners][-2:], sum(p.invited for p in size.partners)
    (['CLUSTER5', 'CLUSTER6'], 2700)
    """
    book = load_codebook("move")
    least = {"partners": 2, "smes": 100, "competences": len(book.competences)}
    given = {"partners": partners, "smes": smes, "competences": competences}
    for name, value in given.items():
        if value is not None and value < least[name]:
            raise ValueError(f"{name} should be at least {least[name]}, got {value!r}")
    invited = None if smes is None else INVITED * smes
    who = _partners(partners or len(PARTNERS), invited)
    more = range(len(book.competences), competences or 0)
    book = book.model_copy(
        update={"competences": (*book.competences, *(_competence(n) for n in more))}
    )
    return Size(who, book if partners is None else _with_partners(book, who), smes)


def _partners(count: int, invited: int | None) -> tuple[Partner, ...]:
    """The demo's own, then others of the same countries; all of one size where that is asked."""
    more = (
        PARTNERS[place % len(PARTNERS)].model_copy(
            update={
                "code": f"CLUSTER{place + 1}",
                "name": f"Cluster {place + 1}",
                "sector": SECTORS[place % len(SECTORS)],
            }
        )
        for place in range(len(PARTNERS), count)
    )
    found = (*PARTNERS, *more)[:count]
    if invited is None:
        return found
    shares = np.diff(np.linspace(0, invited, count + 1).round()).astype(int).tolist()
    return tuple(p.model_copy(update={"invited": n}) for p, n in zip(found, shares, strict=True))


def _competence(number: int) -> Competence:
    return Competence(
        code=f"extra_{number + 1}",
        sector=SECTORS[number % len(SECTORS)],
        label={"": f"Competence {number + 1}"},
    )


def _with_partners(book: Codebook, partners: Sequence[Partner]) -> Codebook:
    """The partners as options of whom SMEs cooperate with; "none of them" stays last."""
    ties = book.question("ties")
    options = (*(Option(code=p.code, label={"": p.code}) for p in partners), ties.options[-1])
    return book.with_questions([ties.model_copy(update={"options": options})])
