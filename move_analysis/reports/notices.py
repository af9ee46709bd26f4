"""Notices: to whom a page may be passed on, that its counts are blurred, and who still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..prepare import withdrawn
from ..project import PARTNERSHIP, Project
from .translation import Translator

if TYPE_CHECKING:
    from ..survey import Survey

WAITS = "{name}: {number_n} answers so far; results from {number_minimum}."
WAITS_LATE = "{name}: {number_n} late answers wait until {number_minimum} have come."
GONE = (
    "{name}: {number_n} SMEs are gone since the last release. Delete older copies of these pages, "
    "and ask those who have them to do the same."
)
BLURRED = (
    "Counts are blurred by at most {number_largest}, and read “fewer than {number_minimum}” below "
    "{number_minimum}; parts need not add up to their whole."
)
NOT_BLURRED = "Counts are not blurred: all SMEs agreed to be shown."


def reader_name(project: Project, reader: str, t: Translator) -> str:
    """Who reads: a partner by its name, or the whole partnership."""
    if reader == PARTNERSHIP:
        return t("Whole partnership")
    return project.partner(reader).name or reader


def for_whom(project: Project, reader: str, t: Translator) -> str:
    """To whom a page may be passed on."""
    if reader == PARTNERSHIP:
        return t("For everyone of the partnership.")
    name = reader_name(project, reader, t)
    if project.privacy.own == "exact":
        return t("For the office of {name} only: its own SMEs stand here as they are.", name=name)
    return t("For the office of {name} only: its own SMEs stand here by name.", name=name)


def blurred(project: Project, t: Translator) -> str:
    """How far counts may be from the true ones."""
    noise = project.privacy.noise
    if noise == "none":
        return t(NOT_BLURRED)
    return t(BLURRED, number_largest=noise.largest, number_minimum=project.privacy.minimum)


def waiting(project: Project, survey: Survey, t: Translator, *, reader: str) -> list[str]:
    """Which partners have answers that wait until enough have come; a partner reads its own."""
    minimum, shown = project.privacy.minimum, set(survey.series("partner").dropna())
    return [
        t(
            WAITS_LATE if code in shown else WAITS,
            name=_partner(project, code, t),
            number_n=len(ids),
            number_minimum=minimum,
        )
        for code, ids in survey.waiting.items()
        if reader in (PARTNERSHIP, code)
    ]


def gone(project: Project, t: Translator) -> list[str]:
    """Which partners have fewer SMEs now, so that older copies must go."""
    return [
        t(GONE, name=_partner(project, code, t), number_n=count)
        for code, count in withdrawn(project).items()
    ]


def _partner(project: Project, code: str, t: Translator) -> str:
    return reader_name(project, code, t) if code else t("Partner not known")
