"""Profiles of partners that are sought or offer themselves, as brokerage networks export them."""

from __future__ import annotations

from .registry import Layout

LAYOUT = Layout(
    "profiles of partners",
    headers={
        "title": ("title", "profile title", "titolo", "titre", "título"),
        "kind": (
            "profile type", "type of profile", "type", "pod type", "opportunity type",
            "cooperation type", "kind of profile",
        ),
        "text": ("summary", "short summary", "full description", "description", "abstract"),
        "market": (
            "country of origin", "origin country", "country", "client country", "company country",
            "country sought", "countries sought", "target countries", "dissemination countries",
        ),
        "keywords": (
            "technology keywords", "keywords", "technology key words", "market keywords",
            "market application codes", "market applications", "key words", "technology codes",
        ),
        "asks": ("expertise sought", "partner expertise sought", "skills sought"),
        "number": ("pod reference", "reference", "profile reference", "reference number", "id"),
        "published": ("date of publication", "published", "publication date", "created", "date"),
        "deadline": ("deadline", "valid until", "expiration date", "end date", "expires"),
        "link": ("link", "url", "permalink"),
        "buyer": ("company", "client", "organisation", "contact organisation"),
        "language": ("language",),
        "source": ("source",),
    },
    telling=("kind", "keywords"),
    kind="request",
)  # fmt: skip
