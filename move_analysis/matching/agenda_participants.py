"""Who takes part in an event: when they are there, what they speak, whom they will not meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

import numpy as np
import pandas as pd

from ..errors import DataError, Fault, did_you_mean
from ..networks.attributes import sme_attributes
from ..project import Export, Project
from ..readers.formats import read_table
from ..settings import SLOT, Event, Slot
from ..survey import Survey

COLUMNS = {
    "respondent": "id of the SME in the survey; needed",
    "available": "when it is there, such as 09:30-11:00, 14:00-15:00; of several days, "
    "after the day: 2027-05-18 09:30-11:00; blank: all the time",
    "languages": "what it speaks, such as en, es; two meet if they share one; blank: any",
    "opt_out": "yes: it is given no meetings; or ids of SMEs that it does not want to meet",
    "table": "table that it keeps all day, as a host; blank: none",
    "consent": "named or coded, where the SME agreed to it for this event",
}
"""Columns of the list of participants, in any order; all but the first may be left out."""

ATTRIBUTES = ("partner", "country", "sector")
ALL_DAY = ("00:00", "24:00")
NONE = "yes"
"""Stands in ``opt_out`` of who wants no meetings."""


def event_participants(
    survey: Survey, *, project: Project, visible: Collection[str]
) -> pd.DataFrame:
    """Return who takes part in the event of this project.

    Parameters
    ----------
    survey : Survey
        With the consent that was given for the event (see `with_event_consent`).
    project : Project
        Its ``event: participants:`` names the list; where it names none, every SME of `visible`
        takes part.
    visible : collection of str
        Respondents that agreed to be named or coded, as in the policy of the partnership.

    Returns
    -------
    DataFrame of str
        One row per SME: the columns of the list (see ``COLUMNS``), ``partner``, ``country`` and
        ``sector``.

    Raises
    ------
    DataError
        With every fault of the list, each with its row and column: times that are no times, two
        hosts at one table, nobody that answered the survey.

    Notes
    -----
    Who has not answered the survey, or whose answers wait, cannot be matched, and who agreed to be
    counted only may not be shown: both are left out. `participants_without_answers` and
    `participants_only_counted` name them.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> survey, project = demo_survey(), demo_project()
    >>> event_participants(survey, project=project, visible=survey.answers.index).columns[0]
    'respondent'
    """
    file = project.event.participants
    listed = (
        _listed(project) if file else pd.DataFrame({"respondent": sorted(visible)}, dtype="str")
    )
    answered = set(survey.answers.index)
    known = answered.copy()
    if "respondent" in listed and known.intersection(listed["respondent"]):
        known |= set(listed["respondent"].dropna())
    if faults := list(faults_of(listed, project.event, file=file, known=known)):
        raise DataError.gather(faults)
    about = sme_attributes(survey)[["respondent", *ATTRIBUTES]]
    shown = about[about["respondent"].isin(visible)]
    return listed.merge(shown, on="respondent", how="inner")


def participants_without_answers(survey: Survey, *, project: Project) -> list[str]:
    """Return who is on the list of participants, but not in the survey.

    Parameters
    ----------
    survey : Survey
        As read: answers that wait are not in it.
    project : Project
        Its ``event: participants:`` names the list.

    Returns
    -------
    list of str
        Ids, in the order of the list.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> participants_without_answers(demo_survey(), project=demo_project())
    []
    """
    listed = _listed_ids(project)
    return listed[~listed.isin(survey.answers.index)].tolist()


def participants_only_counted(
    survey: Survey, *, project: Project, visible: Collection[str]
) -> list[str]:
    """Return who is on the list of participants, but agreed only to be counted.

    Parameters
    ----------
    survey, project, visible
        As in `event_participants`.

    Returns
    -------
    list of str
        Ids, in the order of the list.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> participants_only_counted(demo_survey(), project=demo_project(), visible=())[:2]
    ['CCTL-108', 'CCTL-111']
    """
    listed = _listed_ids(project)
    return listed[listed.isin(survey.answers.index) & ~listed.isin([*visible])].tolist()


def with_event_consent(survey: Survey, *, project: Project) -> Survey:
    """Return the survey with the consent that SMEs gave for the event, where the list says so.

    Parameters
    ----------
    survey : Survey
        Its question of role ``consent`` is changed for those SMEs alone.
    project : Project
        Its ``event: participants:`` names the list.

    Returns
    -------
    Survey

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> len(with_event_consent(demo_survey(), project=demo_project())) > 0
    True
    """
    columns = survey.columns("consent")
    if not project.event.participants or not columns:
        return survey
    listed = _listed(project).reindex(columns=["respondent", "consent"])
    given = listed[listed["consent"].isin(["named", "coded"])].drop_duplicates("respondent")
    answers = survey.answers
    consent = answers[columns[0]].astype(object)
    consent.update(given.set_index("respondent")["consent"].astype(object))
    answers[columns[0]] = consent.astype(answers[columns[0]].dtype)
    return survey.changed("consent given for the event", answers=answers)


def _listed_ids(project: Project) -> pd.Series[str]:
    """Respondents on the list of participants; none where there is no list."""
    listed = _listed(project) if project.event.participants else pd.DataFrame()
    return listed.get("respondent", pd.Series(dtype="str")).dropna()


def _listed(project: Project) -> pd.DataFrame:
    file = project.event.participants
    return read_table(project.folder / file, Export(file=file)).cells.reset_index(drop=True)


def faults_of(
    participants: pd.DataFrame,
    event: Event,
    *,
    file: str = "",
    known: Collection[str] | None = None,
) -> Iterator[Fault]:
    """Yield the faults of a list of participants; `known` are the respondents of the survey."""
    if "respondent" not in participants:
        fix = f"Name the columns: {', '.join(COLUMNS)}."
        yield Fault('There is no column "respondent".', file or "participants", fix)
        return
    for name in participants.columns:
        if name not in (*COLUMNS, *ATTRIBUTES):
            fix = did_you_mean(str(name), COLUMNS)
            yield Fault(f'Unknown column "{name}".', file or "participants", fix)
    rules = _rules(event, known)
    for name in [name for name in rules if name in participants]:
        for row, value in enumerate(participants[name]):
            if (text := _text(value)) or name == "respondent":
                for problem, fix in rules[name](text):
                    yield Fault(problem, _where(file, row, name), fix)
    yield from _twice(participants, file)


Rule = Callable[[str], Iterator[tuple[str, str]]]


def _rules(event: Event, known: Collection[str] | None) -> dict[str, Rule]:
    """What may stand in a cell of each column: problem and fix of what may not."""
    days = {day.isoformat() for day in event.dates}

    def respondent(text: str) -> Iterator[tuple[str, str]]:
        if not text or (known is not None and text not in known):
            fix = "Write the id of an SME." if known is None else did_you_mean(text, known)
            yield f'There is no respondent "{text}".', fix

    def available(text: str) -> Iterator[tuple[str, str]]:
        for part in _parts(text):
            if part not in days and (not re.match(SLOT, part) or part[:5] >= part[-5:]):
                yield f'"{part}" is no span of time.', "Write it as 09:30-11:00."

    def opt_out(text: str) -> Iterator[tuple[str, str]]:
        for part in () if text.casefold() == NONE else _parts(text):
            if known is not None and part not in known:
                yield f'There is no respondent "{part}".', did_you_mean(part, [NONE, *known])

    def table(text: str) -> Iterator[tuple[str, str]]:
        if not re.fullmatch(r"\d+(\.0)?", text) or not 1 <= float(text) <= event.tables:
            yield f'"{text}" is no table.', f"Write a number from 1 to {event.tables}."

    def consent(text: str) -> Iterator[tuple[str, str]]:
        if text not in ("named", "coded"):
            yield f'"{text}" is no consent.', "Write named or coded, or leave it blank."

    return {
        "respondent": respondent,
        "available": available,
        "opt_out": opt_out,
        "table": table,
        "consent": consent,
    }


def _twice(participants: pd.DataFrame, file: str) -> Iterator[Fault]:
    for name in ("respondent", "table"):
        if name in participants:
            values = participants[name].map(_text)
            for row in np.flatnonzero(values.duplicated() & (values != "")):
                problem = f'The {name} "{values.iloc[row]}" stands there twice.'
                fix = "Keep one of the two rows." if name == "respondent" else "Give each its own."
                yield Fault(problem, _where(file, int(row), name), fix)


def availability(participants: pd.DataFrame, event: Event) -> pd.DataFrame:
    """Return who is there in which slot, slots named by their keys.

    Nobody is there who wants no meetings.
    """
    rows = []
    for available, opt_out in zip(
        _column(participants, "available"), _column(participants, "opt_out"), strict=True
    ):
        spans, present = _spans(available), opt_out.casefold() != NONE
        rows.append(
            [
                present and any(d in ("", day) and a <= s and e <= b for d, a, b in spans)
                for day, s, e in event.times()
            ]
        )
    keys = [slot.key for slot in event.times()]
    return pd.DataFrame(rows, index=participants["respondent"], columns=keys, dtype=bool)


def _spans(available: str) -> list[Slot]:
    """When somebody is there; spans after a day are on that day, a day alone is all of it.

    >>> [span.key for span in _spans("2027-05-18 2027-05-19 09:00-10:00, 11:00-12:00")]
    ['2027-05-18 00:00', '2027-05-19 09:00', '2027-05-19 11:00']
    """
    spans, day = list[Slot](), ""
    for part in _parts(available):
        if ":" not in part:
            day = part
            spans.append(Slot(day, *ALL_DAY))
            continue
        if spans and spans[-1] == Slot(day, *ALL_DAY):
            spans.pop()
        spans.append(Slot(day, part[:5], part[-5:]))
    return spans or [Slot("", *ALL_DAY)]


def may_meet(
    participants: pd.DataFrame, *, one: pd.Series[str], other: pd.Series[str]
) -> pd.Series[bool]:
    """Return whether the two of each pair share a language, and want to meet."""
    ids = participants["respondent"]
    speaks = dict(zip(ids, map(_words, _column(participants, "languages")), strict=True))
    shuns = dict(zip(ids, map(_parts, _column(participants, "opt_out")), strict=True))
    allowed = [
        (not speaks[a] or not speaks[b] or bool(speaks[a] & speaks[b]))
        and a not in shuns[b]
        and b not in shuns[a]
        for a, b in zip(one, other, strict=True)
    ]
    return pd.Series(allowed, index=one.index, dtype=bool)


def tables_of(participants: pd.DataFrame, event: Event) -> dict[str, int]:
    """Return the table of each host, where hosts are fixed."""
    if event.hosts == "free":
        return {}
    tables = zip(participants["respondent"], _column(participants, "table"), strict=True)
    return {respondent: int(float(table)) for respondent, table in tables if table}


def _column(participants: pd.DataFrame, name: str) -> list[str]:
    if name not in participants:
        return [""] * len(participants)
    return [_text(value) for value in participants[name]]


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip()  # type: ignore[call-overload]


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", text) if part]


def _words(text: str) -> set[str]:
    return {part.casefold() for part in _parts(text)}


def _where(file: str, row: int, column: str) -> str:
    # the header is row 1 of a file
    return (
        f"{file}, row {row + 2}, column {column}" if file else f"participants, row {row}, {column}"
    )
