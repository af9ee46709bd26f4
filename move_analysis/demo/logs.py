"""Logs of the demo, invented: events and meetings at a steady pace, organisations that joined."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from ..readers.log_columns import EVENT_COLUMNS, INVITATION_COLUMNS, ORGANISATION_COLUMNS
from .sizes import PARTNERS

EVENTS_FILE, ORGANISATIONS_FILE = "demo_events.csv", "demo_organisations.csv"
INVITATIONS_FILE, REMINDED = "demo_invitations.csv", "2016-03-23"
START, AS_OF = date(2016, 1, 1), date(2017, 3, 31)

A_MONTH = {
    "preparatory_event": 1.0, "c2c_event": 0.35, "c2c_meeting": 1.2, "b2b_event": 0.3,
    "b2b_meeting": 2.4, "training": 0.8, "dissemination": 1.5,
}  # fmt: skip
"""Entries of each kind in a month, at the same pace throughout."""

FOLLOWED_UP, AGREED = 0.55, 0.4
"""Share of meetings from which something follows, and of these that end in an agreement."""

SMES_AT = {"b2b_meeting": 1, "b2b_event": 6, "preparatory_event": 9, "training": 12}
CHANNELS = ("newsletter", "website", "press", "social media", "fair")
# Name, kind, country, day it joined, through whom, days to declaration and to agreement.
JOINED = (
    ("Rif Mobility Cluster", "cluster", "MA", 95, "CCTL", 20, None),
    ("Costa Verde Ports", "cluster", "PT", 140, "CCTL", 10, 150),
    ("Danube Electric Mobility", "cluster", "BG", 205, "BCT", 30, 160),
    ("Paulista Smart Transport", "cluster", "BR", 230, "NUMELINK", 45, None),
    ("Casablanca Trade Bureau", "intermediary", "MA", 250, "Rif Mobility Cluster", None, None),
    ("Rhone Digital Valley", "cluster", "FR", 275, "NUMELINK", 15, 90),
    ("Alpine Clean Tech", "cluster", "CH", 300, "ENVIPARK", 20, None),
    ("Thracian Software", "cluster", "BG", 330, "Danube Electric Mobility", None, None),
    ("Santos Port School", "university", "BR", 365, "Paulista Smart Transport", None, None),
    ("Po Valley Logistics", "cluster", "IT", 390, "ENVIPARK", 25, None),
    ("Atlantic Freight Forum", "cluster", "PT", 420, "Costa Verde Ports", None, None),
)


def write_demo_logs(folder: str | Path, *, seed: int = 0) -> tuple[Path, ...]:
    """Write the demo's logs of events, organisations and invitations, as they would be kept.

    Parameters
    ----------
    folder : str or Path
        Where to; it must be there.
    seed : int, default 0
        Another seed is another log at the same pace.

    Returns
    -------
    tuple of Path
        ``demo_events.csv``, ``demo_organisations.csv`` and ``demo_invitations.csv``, the same
        bytes each time.

    Examples
    --------
    >>> import tempfile
    >>> [path.name for path in write_demo_logs(tempfile.mkdtemp())]
    ['demo_events.csv', 'demo_organisations.csv', 'demo_invitations.csv']
    """
    events = sorted(_events(np.random.default_rng(seed)), key=lambda row: row["date"])
    return (
        _write(Path(folder) / EVENTS_FILE, EVENT_COLUMNS, events),
        _write(Path(folder) / ORGANISATIONS_FILE, ORGANISATION_COLUMNS, _organisations()),
        _write(Path(folder) / INVITATIONS_FILE, INVITATION_COLUMNS, _invitations()),
    )


def _write(path: Path, columns: Iterable[str], rows: Iterable[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _events(rng: np.random.Generator) -> Iterator[dict[str, str]]:
    days = (AS_OF - START).days + 1
    for kind, a_month in A_MONTH.items():
        for day in rng.integers(0, days, rng.poisson(a_month * days / 30.4)):
            yield _event(rng, kind, START + timedelta(days=int(day)))


def _event(rng: np.random.Generator, kind: str, day: date) -> dict[str, str]:
    codes = [partner.code for partner in PARTNERS]
    together = 1 + int(rng.random() < 0.25)
    partners = [str(code) for code in rng.choice(codes, together, replace=False)]
    row = {
        "date": day.isoformat(),
        "kind": kind,
        "partner": "; ".join(partners),
        "title": f"{kind.replace('_', ' ')} (invented)",
    }
    if kind == "dissemination":
        channel = str(rng.choice(CHANNELS))
        return row | {"channel": channel, "reached": str(10 * int(rng.integers(3, 40)))}
    row["target_country"] = str(rng.choice(["MA", "BR"], p=[0.6, 0.4]))
    if kind in SMES_AT:
        row["smes"] = "; ".join(_smes(rng, partners, SMES_AT[kind]))
    if kind == "training":
        return row | {"target_country": "", "hours": str(rng.choice([4, 8, 16]))}
    row["guests"] = str(1 + rng.poisson(1 if kind.endswith("meeting") else 5))
    return row | (_outcome(rng, day) if kind.endswith("meeting") else {})


def _smes(rng: np.random.Generator, partners: list[str], mean: int) -> list[str]:
    """Members of the partners; some come to many events."""
    size = 1 + int(rng.poisson(mean - 1))
    numbers = 1 + np.floor(60 * rng.beta(1, 2.5, size)).astype(int)
    owners = rng.choice(partners, size)
    return sorted({f"{owner}-m{n:02d}" for owner, n in zip(owners, numbers, strict=True)})


def _outcome(rng: np.random.Generator, day: date) -> dict[str, str]:
    """What followed from a meeting, as far as it was known when the log ends."""
    waits = np.cumsum(rng.gamma(2.0, 15.0, 2).astype(int))
    happened = np.cumprod(rng.random(2) < (FOLLOWED_UP, AGREED))
    days = [day + timedelta(days=int(wait)) for wait in waits]
    return {
        name: on.isoformat()
        for name, on, yes in zip(("follow_up", "agreement"), days, happened, strict=True)
        if yes and on <= AS_OF
    }


def _organisations() -> Iterator[dict[str, str]]:
    for name, kind, country, joined, through, declared, agreed in JOINED:
        day = START + timedelta(days=joined)
        steps = {"declaration": declared, "agreement": agreed}
        yield {
            "organisation": name,
            "kind": kind,
            "country": country,
            "joined": day.isoformat(),
            "through": through,
        } | {
            step: (day + timedelta(days=wait)).isoformat()
            for step, wait in steps.items()
            if wait is not None
        }


def _invitations() -> Iterator[dict[str, str]]:
    """Every member, under its number in the survey tool; each third was reminded."""
    for partner in PARTNERS:
        for number in range(1, (partner.invited or 0) + 1):
            reminded = REMINDED if number % 3 == 0 else ""
            yield {"partner": partner.code, "respondent": str(number), "reminded": reminded}
