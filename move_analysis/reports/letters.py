"""Letters: who gets what and why it may, and a draft to each; nothing is sent by the program."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyascii import anyascii

from ..audience import SME, code_of, is_sme, sme_of
from ..errors import DataError
from ..messages import Message, in_language, say, say_many
from ..prepare import contacts_of, load_survey
from ..prepare.saved import FINGERPRINT, survey_folder
from ..project import PARTNERSHIP, Project
from ..readers.formats.workbook import read_sheets
from ..values import Name, Text
from .batch import report_status, reports_folder
from .feedback import page_name, pages_folder
from .manifest import Row
from .notices import for_whom, reader_name
from .place import OFFICE, locked, writable

if TYPE_CHECKING:
    from ..survey import Survey

FOLDER, LIST = "letters", "send.xlsx"
ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
NOTHING = say("")
KINDS = {".html": ("text", "html"), ".pdf": ("application", "pdf"), ".zip": ("application", "zip")}
LARGEST = 15_000_000
"""Bytes of an archive that a letter may hold; a larger one is named alone."""
WIDE = SMTP.clone(max_line_length=250)
"""Mail programs show a subject that begins on a second line with a blank."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one reader gets.

    Parameters
    ----------
    reader : str
        A partner, the partnership, or ``"sme:"`` and a respondent id.
    name : Text
        What it is called.
    language : str
        In which it is written to.
    to : str
        Its address; empty where none is known.
    folder : Path
        What is its own: nothing outside is named or attached.
    attached : tuple of Path
        Files that the draft holds.
    why : Message
        Why it may get this.
    hindrance : Message
        Why there is no draft; empty where there is one.

    Examples
    --------
    >>> Letter(reader="CCTL", name=Name("CCTL"), language="es", to="", folder=Path("for/CCTL"),
    ...     why=say("")).attached
    ()
    """

    reader: str
    name: Text
    language: str
    to: str
    folder: Path
    why: Message
    attached: tuple[Path, ...] = ()
    hindrance: Message = NOTHING


def plan_letters(project: Project) -> list[Letter]:
    """Find who would get what, and why it may.

    Parameters
    ----------
    project : Project

    Returns
    -------
    list of Letter
        The partnership, the partners, then every SME that has a feedback page.

    Examples
    --------
    >>> from move_analysis.project import load_project
    >>> [letter.to for letter in plan_letters(load_project("move.yml"))]  # doctest: +SKIP
    """
    rows = report_status(project)
    readers = [PARTNERSHIP, *(partner.code for partner in project.partners)]
    survey = load_survey(project)
    letters = [_to_office(project, reader, rows) for reader in readers]
    return [*letters, *_to_smes(project, [str(one) for one in survey.answers.index])]


def write_letters(project: Project, letters: Sequence[Letter]) -> list[Path]:
    """Write the list of who gets what, and a draft to each reader that nothing hinders.

    Parameters
    ----------
    project : Project
    letters : sequence of Letter
        From `plan_letters`.

    Returns
    -------
    list of Path
        The list ``office/send.xlsx``, then the drafts in ``office/letters``.

    Examples
    --------
    >>> from move_analysis.project import load_project
    >>> project = load_project("move.yml")
    >>> write_letters(project, plan_letters(project))  # doctest: +SKIP
    """
    folder = reports_folder(project)
    place = folder / OFFICE / FOLDER
    with writable(folder), locked(folder):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        written = [folder / OFFICE / LIST]
        _write_list(project, letters, written[0])
        for letter in letters:
            if not letter.hindrance:
                name = f"{letter.reader.replace(':', '.')}"
                draft = place / f"{page_name(name).removesuffix('.html')}.eml"
                draft.write_bytes(_draft(project, letter).as_bytes(policy=WIDE))
                written.append(draft)
    return written


def account_of(letters: Sequence[Letter]) -> Iterator[str]:
    """Yield who would get what, and why it may or why not, a line each."""
    for one in letters:
        values = {"name": one.name, "reader": Name(one.reader)}
        if one.hindrance:
            yield str(say("{reader} ({name}): no draft. {why}", why=one.hindrance, **values))
            continue
        files = [path.name for path in one.attached]
        what = Name(", ".join(files) or one.folder)
        yield str(
            say("{reader} ({name}) to {to}: {what}. {why}",
                to=Name(one.to or "-"), what=what, why=one.why, **values)
        )  # fmt: skip


def what_was_written(drafts: Sequence[Path]) -> Message:
    """Return how many drafts there are, and that none has left the house."""
    return say_many("{n} draft; nothing was sent.", "{n} drafts; nothing was sent.", n=len(drafts))


def _to_office(project: Project, reader: str, rows: Sequence[Row]) -> Letter:
    own = [(task, state) for task, state, _ in rows if task.reader == reader]
    late = sum(state != "done" for _, state in own)
    address = "" if reader == PARTNERSHIP else project.partner(reader).email
    hindrance = address_fault(address) if address or reader != PARTNERSHIP else NOTHING
    if late:
        hindrance = say_many(
            "{n} of its pages is not up to date: make the reports first.",
            "{n} of its pages are not up to date: make the reports first.",
            n=late,
        )
    folder = reports_folder(project) / (own[0][0].folder if own else f"for/{reader}")
    archive = folder.with_suffix(".zip")
    fits = archive.is_file() and archive.stat().st_size <= LARGEST
    return Letter(
        reader=reader,
        name=reader_name(project, reader),
        language=project.language_of(reader),
        to=address,
        folder=folder,
        attached=(archive,) if fits else (),
        why=for_whom(project, reader),
        hindrance=hindrance,
    )


def _to_smes(project: Project, smes: Sequence[str]) -> Iterator[Letter]:
    """A letter to each SME with a page, at the address that it gave itself."""
    contacts: Mapping[str, list[str]] = {
        str(one): [str(cell) for cell in row.dropna()]
        for one, row in contacts_of(project).iterrows()
    }
    codes = [partner.code for partner in project.partners]
    made = survey_folder(project) / FINGERPRINT
    since = made.stat().st_mtime if made.is_file() else 0.0
    for sme in smes:
        folder = pages_folder(project, code_of(f"{SME}{sme}", codes))
        page = folder / page_name(sme)
        if not page.is_file():
            continue
        given = next((one for one in contacts.get(sme, ()) if "@" in one), "")
        stale = say("Its page is older than the answers: make the feedback pages again.")
        pdf = page.with_name(page.name.removesuffix(".html") + ".pdf")
        yield Letter(
            reader=f"{SME}{sme}",
            name=Name(sme),
            language=project.language_of(f"{SME}{sme}"),
            to=given,
            folder=folder,
            attached=tuple(path for path in (page, pdf) if path.is_file()),
            why=say("Its own answers; other SMEs as they agreed to be shown."),
            hindrance=stale if page.stat().st_mtime < since else address_fault(given),
        )


def address_fault(address: str) -> Message:
    """Return why nothing can be sent to an address; empty where it can.

    >>> print(address_fault("a@alpha.example, b@beta.example"))
    Its address is no e-mail address.
    """
    if not address:
        return say("No address is known.")
    if not ADDRESS.fullmatch(address):
        return say("Its address is no e-mail address.")
    return NOTHING


def _draft(project: Project, letter: Letter) -> EmailMessage:
    """The draft, as mail programs open it for a person to look at and to send."""
    draft = EmailMessage()
    title = Name(" ".join(project.text(letter.language).split()))
    with in_language(letter.language):
        about = _about_sme(letter) if is_sme(letter.reader) else _about_office(letter)
        draft["Subject"] = say("Your results of the survey: {title}", title=title).render()
        lines = [
            say("Good day,"),
            say("the results of the survey “{title}” are ready.", title=title),
            *about,
            for_whom(project, letter.reader),
            say("Kind regards, the project office"),
        ]
        draft.set_content("\n\n".join(line.render() for line in lines) + "\n", cte="base64")
    if letter.to:
        draft["To"] = letter.to
    draft["X-Unsent"] = "1"  # what makes mail programs open it as a draft
    for path in letter.attached:
        maintype, subtype = KINDS[path.suffix]
        draft.add_attachment(
            path.read_bytes(),
            maintype=maintype,
            subtype=subtype,
            filename=path.name,
            params={"name": _in_latin(path.name)},
        )
    if letter.attached:
        draft.set_boundary("=_move_analysis_draft")  # the same bytes every time
    return draft


def _in_latin(name: str) -> str:
    """The name of a file for mail programs that know no other letters; the others see its own."""
    return re.sub(r"[^\w.%-]", "-", anyascii(name), flags=re.ASCII)


def _about_office(letter: Letter) -> list[Message]:
    """Where its pages are, and what to do with them; its folder is named, and no other."""
    said = [
        say(
            "They are in “{folder}”, which comes with this letter; open index.html there first.",
            folder=Name(letter.attached[0].name),
        )
        if letter.attached
        else say(
            "They are in the folder “{folder}”, which the project office hands to you; open "
            "index.html there first.",
            folder=Name(letter.folder.name),
        )
    ]
    if letter.reader != PARTNERSHIP:
        said.append(
            say(
                "The workbook has a sheet of calls: whom each of your SMEs should meet, and why. "
                "Please note there what came of each call, and send the workbook back."
            )
        )
    return said


def _about_sme(letter: Letter) -> list[Message]:
    return [
        say(
            "Your page, {page}, comes with this letter: what you told, how you compare, whom you "
            "could call, and which courses suit you.",
            page=Name(letter.attached[0].name),
        ),
        say(
            "Your number is {sme}. The page says how you change or withdraw an answer.",
            sme=Name(sme_of(letter.reader)),
        ),
    ]


HEADINGS = (
    say("Reader"), say("Name"), say("Language"), say("Address"), say("Folder"),
    say("Attached"), say("Why it may"), say("What hinders"), say("Sent on"),
)  # fmt: skip


def _write_list(project: Project, letters: Sequence[Letter], path: Path) -> None:
    """The list as a workbook, in the language of the office."""
    from .pages import about_page
    from .workbook import write_workbook

    survey: Survey = load_survey(project)
    about = about_page(project, survey, PARTNERSHIP)
    language, home = about["language"], reports_folder(project)
    noted = _noted_in(path)
    rows = [
        [
            one.reader,
            one.name.render(language),
            one.language,
            one.to,
            str(one.folder.relative_to(home)),
            ", ".join(file.name for file in one.attached),
            one.why.render(language),
            one.hindrance.render(language),
            noted.get((one.reader, one.to), ""),
        ]
        for one in letters
    ]
    table: dict[str, Any] = {
        "caption": say("Who gets what").render(language),
        "columns": [{"heading": one.render(language), "unit": ""} for one in HEADINGS],
        "rows": rows,
        "notes": [
            say("Nothing is sent by the program: drafts are beside this list.").render(language)
        ],
    }
    write_workbook([table], path, title="Who gets what", about=about)


def _noted_in(path: Path) -> dict[tuple[str, str], str]:
    """What the office has noted under "Sent on" in the list that this one replaces."""
    try:
        sheets = read_sheets(path.read_bytes(), file=path.name)
    except (DataError, OSError):
        return {}
    rows = [row for sheet in sheets for row in sheet.rows]
    width, address = len(HEADINGS), 3
    return {(row[0], row[address]): row[-1] for row in rows if len(row) == width and row[-1]}
