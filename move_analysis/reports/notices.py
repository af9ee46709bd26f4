"""Notices: to whom a page may be passed on, that its counts are blurred, and who still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..audience import is_sme, sme_of
from ..messages import Message, say, say_many
from ..prepare import withdrawn
from ..project import PARTNERSHIP, Project
from ..values import Name, Text

if TYPE_CHECKING:
    from ..survey import Survey


def reader_name(project: Project, reader: str) -> Text:
    """Who reads: a partner by its name, an SME by its number, or the whole partnership."""
    if reader == PARTNERSHIP:
        return say("Whole partnership")
    if is_sme(reader):
        return Name(sme_of(reader))
    return Name(project.partner(reader).name or reader)


def for_whom(project: Project, reader: str) -> Message:
    """To whom a page may be passed on."""
    if reader == PARTNERSHIP:
        return say("For everyone of the partnership.")
    name = reader_name(project, reader)
    if is_sme(reader):
        return say(
            "For {name} only, and for the office of its cluster organisation, which has its "
            "answers.",
            name=name,
        )
    if project.privacy.own == "exact":
        return say("For the office of {name} only: its own SMEs stand here as they are.", name=name)
    return say("For the office of {name} only: its own SMEs stand here by name.", name=name)


def blurred(project: Project) -> Message:
    """How far counts may be from the true ones."""
    noise = project.privacy.noise
    if noise == "none":
        return say("Counts are not blurred: all SMEs agreed to be shown.")
    return say(
        "Counts are blurred by at most {largest}, and read “fewer than {minimum}” below "
        "{minimum}; parts need not add up to their whole.",
        largest=noise.largest,
        minimum=project.privacy.minimum,
    )


def waiting(project: Project, survey: Survey, *, reader: str) -> list[Message]:
    """Which partners have answers that wait until enough have come; a partner reads its own."""
    minimum, shown = project.privacy.minimum, set(survey.series("partner").dropna())
    return [
        (_late if code in shown else _first)(_partner(project, code), len(ids), minimum)
        for code, ids in survey.waiting.items()
        if reader in (PARTNERSHIP, code)
    ]


def _first(name: Text, n: int, minimum: int) -> Message:
    return say_many(
        "{name}: {n} answer so far; results from {minimum}.",
        "{name}: {n} answers so far; results from {minimum}.",
        n=n, name=name, minimum=minimum,
    )  # fmt: skip


def _late(name: Text, n: int, minimum: int) -> Message:
    return say_many(
        "{name}: {n} late answer waits until {minimum} have come.",
        "{name}: {n} late answers wait until {minimum} have come.",
        n=n, name=name, minimum=minimum,
    )  # fmt: skip


def gone(project: Project) -> list[Message]:
    """Which partners have fewer SMEs now, so that older copies must go."""
    return [
        say_many(
            "{name}: {n} SME is gone since the last release. Delete older copies of these pages, "
            "and ask those who have them to do the same.",
            "{name}: {n} SMEs are gone since the last release. Delete older copies of these pages, "
            "and ask those who have them to do the same.",
            n=count,
            name=_partner(project, code),
        )
        for code, count in withdrawn(project).items()
    ]


def _partner(project: Project, code: str) -> Text:
    return reader_name(project, code) if code else say("Partner not known")
