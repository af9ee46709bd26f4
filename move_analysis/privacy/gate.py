"""Release: hide what stands on too few SMEs, and every SME that the reader may not see."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import pandas as pd

from ..errors import DisclosureError, RunError
from ..prepare import contacts_of, load_survey
from ..project import PARTNERSHIP, Consent, Project
from ..readers.logs import read_invitations
from ..result import Column, Result
from ..survey import Survey
from .names import names_for
from .published import list_cells, write_cells
from .suppression import hide_small

RECORD = "MOVE_ANALYSIS_RECORD"
AnyResult = TypeVar("AnyResult", bound=Result)


@dataclass(frozen=True, kw_only=True, eq=False)
class Policy:
    """Who reads, and what that reader may see.

    Parameters
    ----------
    minimum : int
        Smallest number of SMEs that a shown number may stand on.
    reader : str
        Code of the partner for which the page is made, or ``"partnership"``.
    visible : frozenset of str
        Respondents that the reader may see: a partner its own members, everybody those that
        agreed to be named or coded.
    shown_as : mapping
        How the reader sees each of them (see `names_for`); by its respondent id where it is not
        in the mapping.
    names : frozenset of str
        Names of SMEs that the reader may read.
    dominance : float
        Largest part of a shown sum or mean that one SME may make up.
    record : Path or None
        File to which the counts of each released result are added, so that all pages of a site
        can be checked together (`check_site`); a batch names it in ``MOVE_ANALYSIS_RECORD``.

    Examples
    --------
    >>> Policy(minimum=5, reader="CCTL", visible=frozenset({"CCTL-1"})).minimum
    5
    """

    minimum: int
    reader: str
    visible: frozenset[str]
    shown_as: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    dominance: float = 0.8
    record: Path | None = None

    def hidden(self, respondents: Iterable[str]) -> frozenset[str]:
        """Which of these respondent ids may the reader not read: unseen, or seen otherwise?"""
        return frozenset(
            one
            for one in respondents
            if one not in self.visible or one not in self.shown_as.get(one, one)
        )


def policy_for(project: Project, survey: Survey, *, reader: str = PARTNERSHIP) -> Policy:
    """What may `reader` see of this survey?

    Parameters
    ----------
    project : Project
        Its privacy rules.
    survey : Survey
        Its partners, and the consent that SMEs gave (role ``consent``).
    reader : str
        Code of a partner, or ``"partnership"``.

    Returns
    -------
    Policy

    Raises
    ------
    RunError
        Where there is no such partner.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey, demo_project
    >>> policy_for(demo_project(), demo_survey(), reader="CCTL").minimum
    5
    """
    default: Consent = project.privacy.consent
    consent = pd.Series(default, index=survey.answers.index)
    if survey.columns("consent"):
        consent = survey.series("consent").astype(object).fillna(default)
    smes = pd.DataFrame({"partner": survey.series("partner"), "consent": consent})
    seen = smes["consent"].isin(["named", "coded"])
    if reader != PARTNERSHIP:
        seen |= smes["partner"] == project.partner(reader).code
    shown_as, names = names_for(project, smes[seen], reader=reader)
    return Policy(
        minimum=project.privacy.minimum,
        reader=reader,
        visible=frozenset(survey.answers.index[seen]) | _invited(project, reader),
        shown_as=shown_as,
        names=names,
        dominance=project.privacy.dominance,
        record=Path(record) if (record := os.environ.get(RECORD)) else None,
    )


def _invited(project: Project, reader: str) -> frozenset[str]:
    """Members that a partner invited, who need not have answered; nobody else sees them."""
    invited = read_invitations(project)
    return frozenset(invited["respondent"][invited["partner"] == reader])


def contact_of(project: Project, code: str, *, reader: str = PARTNERSHIP) -> dict[str, str]:
    """Which SME does a page mean, and how is it reached?

    For the project office, which holds the exports: readers of pages can't ask this.

    Parameters
    ----------
    project : Project
    code : str
        As the page shows the SME: its code, or all that stands there.
    reader : str
        Whose page it is: codes differ between readers.

    Returns
    -------
    dict
        ``respondent``, then its answers to the questions of kind identifier.

    Raises
    ------
    RunError
        Where no SME, or more than one, is shown so.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> contact_of(demo_project(), "CCTL-2", reader="CCTL")["respondent"]
    'CCTL-2'
    """
    survey = load_survey(project)
    shown_as = policy_for(project, survey, reader=reader).shown_as
    found = [one for one, shown in shown_as.items() if code in (shown, _sign(shown))]
    if len(found) != 1:
        raise RunError(
            f'{len(found) or "No"} SMEs are "{code}" on the pages of "{reader}".',
            f"{project.file}, pages of {reader}",
            "Name the reader of the page (--reader). Codes change with the answers, unless "
            "move.yml has a key (privacy > key).",
        )
    contacts = contacts_of(project).reindex(found).iloc[0].dropna()
    return {"respondent": found[0], **{str(name): value for name, value in contacts.items()}}


def _sign(shown: str) -> str:
    """The code, or the respondent id, of what a page shows: "Name (BCT K7Q2M)"."""
    return shown.rpartition("(")[2].rstrip(")")


def release(result: AnyResult, policy: Policy) -> AnyResult:
    """Make a result publishable for the reader of the policy.

    Rows with a base below the minimum lose all their numbers; a count from 1 to below the
    minimum is hidden, and with it what was computed from its row, and as many more counts as are
    needed so that no total gives it back (`suppression`); rows about an SME that the reader may
    not see are left out. A note says how much was hidden.

    Parameters
    ----------
    result : Result
        Its ``SCHEMA`` says what each column can give away.
    policy : Policy
        From `policy_for`.

    Returns
    -------
    Result
        Of the same class, marked as released for that reader; SMEs stand in it as that reader
        knows them, not by their respondent id. A released result comes back as it is.

    Raises
    ------
    DisclosureError
        Where the result was released for another reader.

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley. Section 4.2 (threshold
    rule) and 4.4 (secondary cell suppression).

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey, demo_project
    >>> survey = demo_survey()
    >>> policy = policy_for(demo_project(), survey)
    >>> release(measure_competences(survey, by="partner"), policy).released
    'partnership'
    """
    if result.released:
        return _same_reader(result, policy)
    notes = list(result.notes)
    tables = {}
    hidden = dropped = 0
    for name, table in result.tables().items():
        shown = _visible_rows(table, result.SCHEMA[name], policy)
        dropped += len(table) - len(shown)
        tables[name], cells = hide_small(
            shown,
            result.SCHEMA[name],
            minimum=policy.minimum,
            arguments=result.arguments,
            dominance=policy.dominance,
        )
        hidden += cells
    if hidden:
        notes.append(
            f"{hidden} numbers stand on fewer than {policy.minimum} SMEs, or would give such a "
            "number away, and are hidden."
        )
    if dropped:
        notes.append(f"{dropped} rows about SMEs that this reader may not see are left out.")
    released = replace(result.with_tables(**tables), notes=tuple(notes), released=policy.reader)
    if policy.record:
        write_cells(list_cells(released), policy.record)
    return released


def _visible_rows(
    table: pd.DataFrame, columns: Mapping[str, Column], policy: Policy
) -> pd.DataFrame:
    for name, column in columns.items():
        if column.guard == "respondent":
            table = table[table[name].isin(policy.visible)]
    shown = {
        name: table[name].map(lambda one: policy.shown_as.get(one, one)).astype("str")
        for name, column in columns.items()
        if column.guard == "respondent"
    }
    return table.assign(**shown) if shown else table


def _same_reader(result: AnyResult, policy: Policy) -> AnyResult:
    if result.released != policy.reader:
        raise DisclosureError(
            f'The result was released for "{result.released}", not for "{policy.reader}".',
            type(result).__name__,
            "Release the result of the analysis itself for each reader.",
        )
    return result
