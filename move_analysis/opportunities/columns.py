"""Columns of a table of opportunities, its kinds, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping

from ..columns import Column
from ..messages import Message, say

COLUMNS: Mapping[str, Message] = {
    "title": say("what it is called; needed"),
    "kind": say("tender, call, request, offer, trend or event; needed"),
    "text": say("summary, in any language of the vocabulary"),
    "market": say("country or target market: code, or name in any language"),
    "sector": say("code or label of the codebook"),
    "asks": say("competences asked, parted by semicolons: codes, labels or synonyms"),
    "offers": say("competences offered, parted by semicolons"),
    "cpv": say("CPV codes, parted by semicolons"),
    "keywords": say("keywords, parted by semicolons"),
    "sizes": say("size classes that may take part, parted by semicolons; blank: all"),
    "value": say("its value"),
    "currency": say("of the value"),
    "published": say("day of publication"),
    "deadline": say("last day; blank: none"),
    "buyer": say("who asks"),
    "number": say("reference number"),
    "link": say("address"),
    "source": say("where it was found"),
    "language": say("code of the language of the text"),
}
"""Columns of our own layout; other columns are the user's own and are not read."""

KINDS: Mapping[str, Message] = {
    "tender": say("tender"),
    "call": say("call"),
    "request": say("partner request"),
    "offer": say("partner offer"),
    "trend": say("trend"),
    "event": say("event"),
}
KIND_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "tender": ("contract notice", "call for tenders", "contract", "opportunity", "cn-standard"),
    "call": ("call for proposals", "grant", "funding call"),
    "request": (
        "partner request", "business request", "technology request", "research request", "br",
        "tr", "rdr", "research & development request", "development request",
    ),
    "offer": ("partner offer", "business offer", "technology offer", "bo", "to"),
    "trend": ("signal", "market report", "article"),
    "event": ("fair", "brokerage event", "matchmaking event", "mission"),
}  # fmt: skip
SIZES = ("micro", "small", "medium")
HOW: Mapping[str, Message] = {
    "stated": say("as the table says"),
    "cpv": say("from its CPV code"),
    "text": say("from its words"),
}
ROLES: Mapping[str, Message] = {"asks": say("asked"), "offers": say("offered")}

PUBLIC = "from the tables of opportunities; it is no answer of an SME"
"""Why what is known of an opportunity can be published as it is."""

OPPORTUNITY = {
    "opportunity": Column.label("code of the opportunity"),
    "title": Column.name_of("opportunity", "opportunity"),
}
ABOUT = {
    **OPPORTUNITY,
    "kind": Column.label("kind", words=KINDS),
    "market": Column.label("code of the country or target market"),
    "market_label": Column.name_of("market", "country or target market"),
}
DEADLINE = {
    "deadline": Column.label("code of the last day"),
    "deadline_day": Column.name_of("deadline", "deadline", domain="day"),
}
COMPETENCE = {
    "competence": Column.label("code of the competence"),
    "label": Column.name_of("competence", "competence"),
}
