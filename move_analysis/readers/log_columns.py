"""Columns of the logs that a partnership keeps: what each holds, and which are needed."""

from __future__ import annotations

EVENT_COLUMNS = {
    "date": "day of the entry; needed",
    "kind": "what it was, see `EVENT_KINDS`; needed",
    "partner": "code of the partner, or of several separated by semicolons; needed",
    "target_country": "code of the target country; blank where it was about none",
    "smes": "codes of the SMEs that took part, separated by semicolons",
    "sme_count": "number of SMEs that took part, where not all have a code",
    "guests": "number of organisations of the target country that took part",
    "hours": "length in hours, of trainings",
    "channel": "of dissemination: newsletter, press, ...",
    "reached": "of dissemination: number of people or SMEs reached",
    "follow_up": "day on which something followed from the meeting; blank: nothing yet",
    "agreement": "day on which an agreement followed; blank: none yet",
    "title": "what it was called",
}
"""Columns of the event log; other columns are the user's own and are not read."""

EVENT_TYPES = {
    **dict.fromkeys(("date", "follow_up", "agreement"), "datetime64[ns]"),
    **dict.fromkeys(("sme_count", "guests", "hours", "reached"), "Float64"),
    **dict.fromkeys(("kind", "target_country", "channel", "title"), "str"),
}
"""Of its columns, apart from ``partner`` and ``smes``, which are tuples of codes."""

EVENT_KINDS = (
    "preparatory_event", "c2c_event", "c2c_meeting", "b2b_event", "b2b_meeting", "training",
    "dissemination", "matched_meeting",
)  # fmt: skip
"""C2C: cluster to cluster; B2B: business to business, there; matched: two SMEs of the partnership.
A project's own indicators may add more."""

ORGANISATION_COLUMNS = {
    "organisation": "its name; needed",
    "kind": "cluster, intermediary, university, public body, ...; needed",
    "country": "where it is: code of the country",
    "joined": "day on which it was first involved; needed",
    "through": "code of the partner, or name of the organisation, that brought it; needed",
    "declaration": "day of a declaration of interest; blank: none yet",
    "agreement": "day of a cooperation agreement; blank: none yet",
}
"""Columns of the log of organisations."""

REPORTED_COLUMNS = {
    "indicator": "what is counted; needed",
    "target_country": "code of a target country, total, or all for the partnership; needed",
    "value": "the number; needed",
    "unit": "its unit",
    "topic": "under which heading it stands",
    "label": "what people read; left out, the indicator",
    "source": "where the figure stands; needed",
}
"""Columns of a table of reported figures. Rows of "total" must be the sum of the countries."""

INVITATION_COLUMNS = {
    "partner": "code of the partner; needed",
    "respondent": "id as the exports have it; needed",
    "reminded": "day of the last reminder; blank: none yet",
}
"""Columns of the table of those invited to the survey."""

CALL_COLUMNS = {
    "date": "day of the outcome; needed",
    "sme": "respondent id of the SME that was to call; needed",
    "partner": "code of its partner; needed",
    "match": "respondent id of whom it was to call; needed",
    "match_partner": "code of the partner of that SME; needed",
    "outcome": "met, follow_up, agreement or not_suitable; needed",
}
"""Columns of the log of calls, which `move-analysis calls` keeps."""
