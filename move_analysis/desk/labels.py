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
WORDS: Mapping[str, Message] = {
    "named": say("by name"),
    "coded": say("by a code"),
    "counted": say("in totals only"),
    "exact": say("as they are"),
    "blurred": say("with noise"),
    "none": say("none"),
    "auto": say("as it is recognised"),
}
"""What settings may be, in words."""
PROJECT: Mapping[str, Message] = {
    "name": say("Short name"),
    "title": say("Title on the reports"),
    "source": say("Source, at the foot of the reports"),
    "synthetic": say("The answers are invented"),
    "markets": say("Target markets, such as US, JP"),
}
PARTNER: Mapping[str, Message] = {
    "code": say("Short name"),
    "name": say("Full name"),
    "country": say("Country: two letters"),
    "sector": say("Sector"),
    "invited": say("SMEs invited"),
    "language": say("Language of its report"),
    "email": say("E-mail of its office"),
    "phone": say("Phone of its office"),
}
EXPORT: Mapping[str, Message] = {
    "format": say("Read as an export of"),
    "sheet": say("Sheet"),
    "skip_rows": say("Rows above the headers"),
    "header_rows": say("Rows of headers"),
    "stem": say("Between a question and its option, in the headers"),
    "separator": say("Separator"),
    "decimal": say("Decimal sign"),
    "encoding": say("Encoding"),
}
PRIVACY: Mapping[str, Message] = {
    "minimum": say("Smallest number of SMEs that is shown"),
    "noise": say("Noise in numbers"),
    "own": say("A partner sees its own SMEs"),
    "consent": say("SMEs that gave no consent are shown"),
    "dominance": say("Largest part of a sum that one SME may have (0 to 1)"),
    "name": say("Question with the name of the SME"),
}
REPORTS: Mapping[str, Message] = {
    "language": say("Language of the partnership's reports"),
}
