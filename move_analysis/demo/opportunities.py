"""Opportunities of the demo, invented: who fits which, teams, and a rising topic are planted."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..codebook import Codebook
from ..survey import Survey
from .answers import demo_survey

OWN_FILE, TENDERS_FILE, PROFILES_FILE = (
    "demo_opportunities.csv", "demo_tenders.csv", "demo_profiles.json",
)  # fmt: skip
START, MONTHS, AS_OF = date(2015, 10, 1), 18, date(2017, 3, 31)
IN_ALL, FITS, TEAMS, COPIES = 120, 12, 4, 5
ASKED_OF_ONE, ASKED_OF_EACH, MEMBERS, TEAM_SIZE = 6, 4, 3, "medium"
"""Competences that a planted fit asks for; that each member of a planted team brings."""
RISING = "hydrogen"
"""Asked for ever more often; no other topic has a trend."""
RARELY, OFTEN = 0.01, 0.65
"""Chance that an opportunity of the first, or of the last, month asks for the rising topic."""

KINDS = {"tender": 0.42, "call": 0.16, "request": 0.16, "offer": 0.1, "trend": 0.08, "event": 0.08}
MARKETS = ("MA", "BR", "MA", "BR", "ES", "FR", "IT", "BG", "DE", "PT")
LANGUAGE_OF = {"MA": "fr", "BR": "pt", "ES": "es", "FR": "fr", "IT": "it", "BG": "bg", "DE": "de",
               "PT": "pt"}  # fmt: skip
PLACES = {
    "MA": ("Casablanca", "Tanger", "Agadir"), "BR": ("Santos", "Recife", "Curitiba"),
    "ES": ("Las Palmas", "Vigo", "Zaragoza"), "FR": ("Lyon", "Saint-Étienne", "Nantes"),
    "IT": ("Torino", "Genova", "Bari"), "BG": ("София", "Варна", "Пловдив"),
    "DE": ("Hamburg", "Kassel", "Bremen"), "PT": ("Porto", "Setúbal", "Faro"),
}  # fmt: skip
TITLES = {
    "tender": {
        "en": "Contract {n} for {place}", "es": "Contrato {n} para {place}",
        "fr": "Marché {n} pour {place}", "it": "Gara {n} per {place}",
        "bg": "Поръчка {n} за {place}", "de": "Auftrag {n} für {place}",
        "pt": "Contrato {n} para {place}",
    },
    "call": {
        "en": "Pilot call {n}, {place}", "es": "Convocatoria piloto {n}, {place}",
        "fr": "Appel à projets {n}, {place}", "it": "Bando {n}, {place}",
        "bg": "Покана {n}, {place}", "de": "Förderaufruf {n}, {place}", "pt": "Edital {n}, {place}",
    },
    "request": {
        "en": "Company in {place} seeks a partner ({n})",
        "es": "Empresa de {place} busca socio ({n})",
        "fr": "Entreprise de {place} cherche un partenaire ({n})",
        "it": "Impresa di {place} cerca un partner ({n})",
        "bg": "Фирма от {place} търси партньор ({n})",
        "de": "Firma aus {place} sucht Partner ({n})",
        "pt": "Empresa de {place} procura parceiro ({n})",
    },
    "offer": {
        "en": "Company in {place} offers its services ({n})",
        "es": "Empresa de {place} ofrece sus servicios ({n})",
        "fr": "Entreprise de {place} propose ses services ({n})",
        "it": "Impresa di {place} offre i suoi servizi ({n})",
        "bg": "Фирма от {place} предлага услуги ({n})",
        "de": "Firma aus {place} bietet Dienste an ({n})",
        "pt": "Empresa de {place} oferece serviços ({n})",
    },
    "trend": {"en": "Market note {n}, {place}"},
    "event": {"en": "Trade mission {n} to {place}", "fr": "Mission {n} à {place}",
              "es": "Misión comercial {n} a {place}", "pt": "Missão {n} a {place}"},
}  # fmt: skip
CPV = {
    "software": "72200000", "gis": "38221000", "charging": "31158000", "evehicles": "34144900",
    "renewables": "09331000", "batteries": "31440000", "hydrogen": "24111600",
    "public_transport": "60112000", "ports": "63721000", "warehousing": "63120000",
    "circular": "90510000", "air_quality": "90731000", "security": "72590000",
    "cloud": "72415000", "telecom": "64200000", "marketing": "79340000", "efficiency": "71314300",
}  # fmt: skip
OWN_HEADERS = (
    "number", "title", "kind", "text", "market", "asks", "offers", "sizes", "value", "currency",
    "published", "deadline", "buyer", "link", "source", "language",
)  # fmt: skip
TENDER_HEADERS = (
    "Notice identifier", "Title", "Description", "Buyer", "Buyer country", "CPV codes",
    "Estimated value", "Currency", "Publication date", "Deadline", "Notice URL",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class OpportunityTruth:
    """What is true of the demo's opportunities because it was planted.

    Parameters
    ----------
    fits : dict
        Respondent to the reference number of the opportunity that asks for what it has.
    teams : dict
        Reference number of an opportunity to the respondents that cover it together.
    rising : str
        Competence that is asked for ever more often.

    Examples
    --------
    >>> truth = demo_opportunity_truth()
    >>> len(truth.fits), len(truth.teams), truth.rising
    (12, 4, 'hydrogen')
    """

    fits: Mapping[str, str]
    teams: Mapping[str, tuple[str, ...]]
    rising: str = RISING


@dataclass
class _One:
    """One opportunity, before it is written into a table."""

    number: str
    kind: str
    market: str
    published: date
    deadline: date | None
    wanted: list[str] = field(default_factory=list)
    sizes: str = ""
    value: int | None = None
    title: str = ""

    @property
    def language(self) -> str:
        return LANGUAGE_OF[self.market] if LANGUAGE_OF[self.market] in TITLES[self.kind] else "en"


def demo_opportunity_truth(*, seed: int = 0) -> OpportunityTruth:
    """What was planted in the demo's opportunities?

    Parameters
    ----------
    seed : int, default 0
        As of `demo_survey`.

    Returns
    -------
    OpportunityTruth

    Examples
    --------
    >>> sorted(demo_opportunity_truth().teams)[0]
    'MOVE-T01'
    """
    return _planted(seed)[1]


def write_demo_opportunities(folder: str | Path, *, seed: int = 0) -> tuple[Path, ...]:
    """Write the demo's tables of opportunities, as a partnership would collect them.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.
    seed : int, default 0
        As of `demo_survey`.

    Returns
    -------
    tuple of Path
        A table in our own columns, one of tenders and one of partners' profiles; 120
        opportunities over 18 months, five of which stand in two tables. The same bytes each time.

    Examples
    --------
    >>> import tempfile
    >>> [path.suffix for path in write_demo_opportunities(tempfile.mkdtemp())]
    ['.csv', '.csv', '.json']
    """
    every, _ = _planted(seed)
    book = demo_survey(seed=seed).codebook
    target = Path(folder)
    spoken = [one for one in every if one.language in book.languages and not one.sizes]
    tenders = [one for one in spoken if one.kind == "tender"]
    profiles = [one for one in every if one.kind in ("request", "offer")][::2]
    copied = [id(one) for one in (*tenders, *profiles)]
    own = [one for one in every if id(one) not in copied] + tenders[:COPIES]
    _write_csv(target / OWN_FILE, OWN_HEADERS, [_own_row(one, book) for one in own])
    _write_csv(target / TENDERS_FILE, TENDER_HEADERS, [_tender_row(one, book) for one in tenders])
    content = json.dumps([_profile(one, book) for one in profiles], ensure_ascii=False, indent=1)
    (target / PROFILES_FILE).write_text(content + "\n", encoding="utf-8")
    return target / OWN_FILE, target / TENDERS_FILE, target / PROFILES_FILE


@cache
def _planted(seed: int) -> tuple[tuple[_One, ...], OpportunityTruth]:
    rng = np.random.default_rng([seed, 19])
    survey = demo_survey(seed=seed)
    known = _Known(survey)
    fits = known.fits(rng)
    teams = known.teams(rng, taken=set(fits))
    planted = [
        _One(f"MOVE-F{n:02}", "tender", known.market(sme, rng), *_long(rng), wanted=codes)
        for n, (sme, codes) in enumerate(fits.items(), start=1)
    ] + [
        _One(f"MOVE-T{n:02}", "tender", str(rng.choice(MARKETS)), *_long(rng), codes, TEAM_SIZE)
        for n, codes in enumerate(teams.values(), start=1)
    ]
    others = [_other(n, known.codes, rng) for n in range(1, IN_ALL - len(planted) + 1)]
    every = sorted([*planted, *others], key=lambda one: (one.published, one.number))
    for place, one in enumerate(every, start=1):
        town = str(rng.choice(PLACES[one.market]))
        one.title = TITLES[one.kind][one.language].format(n=100 + place, place=town)
    truth = OpportunityTruth(
        fits={sme: f"MOVE-F{n:02}" for n, sme in enumerate(fits, start=1)},
        teams={f"MOVE-T{n:02}": members for n, members in enumerate(teams, start=1)},
    )
    return tuple(every), truth


class _Known:
    """Who has what, and who agreed to be shown."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        has = survey.incidence("has").fillna(False).astype(bool)
        agreed = survey.series("consent").isin(["named", "coded"])
        self._has, self._share = has, has.mean()
        self._partner = survey.series("partner").astype("str")
        self._agreed = agreed.to_numpy(dtype=bool, na_value=False)
        self.codes = [code for code in has.columns if code != RISING]

    def _assets(self, sme: str) -> list[str]:
        """Assets of an SME, the rarest first; the rising topic is none."""
        own = [code for code in self.codes if self._has.loc[sme, code]]
        return sorted(own, key=lambda code: (self._share[code], code))

    def market(self, sme: str, rng: np.random.Generator) -> str:
        """A market that it is interested in, where there is one."""
        wants = [m for m in ("MA", "BR") if self._survey.answers.loc[sme, f"markets[{m}]"] is True]
        return wants[0] if wants else str(rng.choice(MARKETS[4:]))

    def fits(self, rng: np.random.Generator) -> dict[str, list[str]]:
        """SMEs, of all partners in turn, to rare things that no other SME has all of."""
        breadth = self._has.sum(axis=1)
        able = self._has.index[self._agreed & breadth.between(ASKED_OF_ONE, 12).to_numpy()]
        rare = {str(sme): self._assets(str(sme))[:ASKED_OF_ONE] for sme in rng.permutation(able)}
        alone = {
            sme: codes for sme, codes in rare.items() if self._has[codes].all(axis=1).sum() == 1
        }
        odds = {sme: np.log(self._share[codes]).sum() for sme, codes in alone.items()}
        order = sorted(alone, key=lambda sme: odds[sme])
        turn = pd.Series(order).groupby(self._partner[order].to_numpy()).cumcount()
        chosen = [order[place] for place in turn.sort_values(kind="stable").index[:FITS]]
        return {sme: alone[sme] for sme in chosen}

    def teams(
        self, rng: np.random.Generator, *, taken: set[str]
    ) -> dict[tuple[str, ...], list[str]]:
        """SMEs of different partners that alone cover, together, some of what each has."""
        able = self._of_size(TEAM_SIZE)
        wide = [str(sme) for sme in able.index[able.sum(axis=1) > ASKED_OF_EACH]]
        found: dict[tuple[str, ...], list[str]] = {}
        while len(found) < TEAMS:
            team = sorted(str(sme) for sme in rng.choice(wide, MEMBERS, replace=False))
            if self._partner[team].nunique() < MEMBERS or set(team) & taken:
                continue
            codes: list[str] = []
            for sme in team:
                rarest = sorted(self._assets(sme), key=lambda code: (able[code].mean(), code))
                codes += [c for c in rarest if c not in codes][:ASKED_OF_EACH]
            if len(codes) == MEMBERS * ASKED_OF_EACH and _only_team(able[codes]):
                found[tuple(team)] = codes
                taken = taken | set(team)
        return found

    def _of_size(self, size: str) -> pd.DataFrame:
        """What SMEs of a size, or of none that is known, have, that agreed to be shown."""
        sizes = self._survey.series("size").astype(object).fillna(size)
        return self._has[(sizes == size).to_numpy() & self._agreed]


def _only_team(has: pd.DataFrame) -> bool:
    """Whether exactly one set of three SMEs, and none of two, has all of this."""
    bits = has.to_numpy() @ (1 << np.arange(has.shape[1]))
    masks = bits[bits > 0]
    two = masks[:, None] | masks
    every = (1 << has.shape[1]) - 1
    if (two == every).any():
        return False
    upper = two[np.triu_indices(len(masks), 1)]
    return sum(int(((upper | mask) == every).sum()) for mask in masks) == MEMBERS


def _other(number: int, codes: Sequence[str], rng: np.random.Generator) -> _One:
    kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
    published = START + timedelta(days=int(rng.integers(0, (AS_OF - START).days)))
    month = (published.year - START.year) * 12 + published.month - START.month
    wanted = [str(code) for code in rng.choice(codes, size=int(rng.integers(2, 4)), replace=False)]
    if rng.random() < RARELY + (OFTEN - RARELY) * (month / (MONTHS - 1)) ** 2:
        wanted.append(RISING)
    days = None if kind == "trend" else timedelta(days=int(rng.integers(30, 100)))
    sizes = "micro;small" if kind == "call" and rng.random() < 0.4 else ""
    market = "DE" if kind == "trend" else str(rng.choice(MARKETS))
    deadline = published + days if days else None
    return _One(f"MOVE-{number:03}", kind, market, published, deadline, wanted, sizes)


def _long(rng: np.random.Generator) -> tuple[date, date]:
    """Published at any time of the 18 months, and still open."""
    published = START + timedelta(days=int(rng.integers(0, (AS_OF - START).days)))
    return published, AS_OF + timedelta(days=int(rng.integers(10, 120)))


def _labels(one: _One, book: Codebook, language: str) -> list[str]:
    names = {competence.code: competence.text(language) for competence in book.competences}
    return [names[code] for code in one.wanted]


def _own_row(one: _One, book: Codebook) -> list[Any]:
    spoken = one.language if one.language in book.languages else "en"
    wanted = "; ".join(_labels(one, book, spoken))
    asks, offers = ("", wanted) if one.kind == "offer" else (wanted, "")
    return [
        one.number, one.title, one.kind, "", one.market, asks, offers, one.sizes,
        _value(one), "EUR" if one.kind == "tender" else "", one.published, one.deadline or "", "",
        f"https://example.org/{one.number}", "synthetic, invented", one.language,
    ]  # fmt: skip


def _tender_row(one: _One, book: Codebook) -> list[Any]:
    cpv = [CPV[code] for code in one.wanted if code in CPV]
    return [
        one.number, one.title, f"{', '.join(_labels(one, book, one.language))}",
        f"Invented authority {one.number[-2:]}", one.market, "; ".join(cpv), _value(one), "EUR",
        f"{one.published:%d/%m/%Y}", f"{one.deadline:%d/%m/%Y}",
        f"http://www.example.org/{one.number}/",
    ]  # fmt: skip


def _profile(one: _One, book: Codebook) -> dict[str, Any]:
    return {
        "POD reference": one.number,
        "Profile type": "Business offer" if one.kind == "offer" else "Technology request",
        "Title": one.title,
        "Summary": "Synthetic, invented.",
        "Technology keywords": _labels(one, book, "en"),
        "Country of origin": one.market,
        "Date of publication": one.published.isoformat(),
        "Deadline": "" if one.deadline is None else one.deadline.isoformat(),
        "Link": f"https://example.org/{one.number}",
    }


def _value(one: _One) -> int | str:
    return 20_000 + 10_000 * (sum(map(ord, one.number)) % 40) if one.kind == "tender" else ""


def _write_csv(path: Path, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([headers, *rows])
