"""Indexes of the pages of SMEs: one per partner, for the office that sends them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..project import Project
from ..wholefile import write_whole
from .index import NAME, SMES_TITLE

if TYPE_CHECKING:
    from ..survey import Survey


def write_smes_indexes(project: Project, survey: Survey) -> None:
    """Write the list of the pages of its SMEs into each partner's folder that has some.

    SMEs stand in it as on the partner's own page: the folder is for its office.
    """
    from .feedback import pages_folder
    from .pages import about_page, template

    for partner in project.partners:
        place = pages_folder(project, partner.code)
        if not place.is_dir():
            continue
        pages = [*_listed(project, survey, partner=partner.code, place=place)]
        about = about_page(project, survey, partner.code)
        about["title"] = SMES_TITLE.render(about["language"])
        write_whole(place / NAME, template("smes.html.j2").render(about=about, pages=pages))


def _listed(
    project: Project, survey: Survey, *, partner: str, place: Path
) -> Iterator[tuple[str, str, str]]:
    """Name of each SME, its page, and its PDF if there is one."""
    from ..privacy import policy_for
    from .feedback import page_name

    names = policy_for(project, survey, reader=partner).display_names
    for sme in map(str, survey.answers.index[survey.series("partner") == partner]):
        page = page_name(sme)
        pdf = page.replace(".html", ".pdf")
        if (place / page).is_file():
            yield names.get(sme, sme), page, pdf if (place / pdf).is_file() else ""
