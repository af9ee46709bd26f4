"""Labels: what the desk calls kinds and roles of questions, and whatever else it lets choose."""

from __future__ import annotations

from collections.abc import Mapping

from ..codebook import Kind, Role
from ..messages import Message, say

KINDS: Mapping[Kind, Message] = {
    "single": say("one answer"),
    "multiple": say("several answers"),
    "ordinal": say("answers on a scale"),
    "numeric": say("a number"),
    "text": say("own words"),
    "date": say("a date"),
    "identifier": say("a name or contact"),
}
ROLES: Mapping[Role, Message] = {
    "profile": say("description of the SME"),
    "has": say("what the SME can do"),
    "needs": say("what the SME needs"),
    "importance": say("importance of competences"),
    "ability": say("ability today"),
    "country": say("country"),
    "sector": say("sector"),
    "size": say("size"),
    "partner": say("partner"),
    "respondent": say("number of the answer"),
    "interest": say("interests"),
    "market": say("target markets"),
    "readiness": say("readiness for other markets"),
    "tie": say("whom the SME knows"),
    "consent": say("consent"),
    "wave": say("wave of the survey"),
    "weight": say("weight"),
    "identifier": say("a name or contact"),
}
