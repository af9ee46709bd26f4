"""Release: counts blurred, the rest computed from them, and SMEs as the reader may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, TypeVar, get_args

import numpy as np
import pandas as pd

from ..audience import is_sme, sme_of
from ..choices import choosing
from ..columns import SMES, Column, Respondent, Withheld
from ..competences.groups import By, groups_of
from ..errors import DisclosureError, RunError
from ..memory import cached
from ..messages import say
from ..prepare import contacts_of, edition, load_survey
from ..project import PARTNERSHIP, Project
from ..result import Result, held_columns
from ..settings import Consent
from ..survey import Survey
from ..values import Name
from .key import key_of
from .names import names_for
from .noise import Blur
from .tables import Counted, sorted_by

AnyResult = TypeVar("AnyResult", bound=Result)
Group = tuple[str, str]
"""Attribute and value that SMEs have in common; empty for all SMEs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Policy:
    """Who reads, and what that reader may see.

    Parameters
    ----------
    minimum : int
        Smallest count that is shown; below it stands "fewer than".
    reader : str
        Code of the partner for which the page is made, or ``"partnership"``.
    blur : Blur
        The noise of counts.
    visible : frozenset of str
        Respondents that the reader may see: a partner its own members, everybody those that
        agreed to be named or coded.
    display_names : mapping
        How the reader sees each of them (see `names_for`); by its respondent id where it is not
        in the mapping.
    names : frozenset of str
        Names of SMEs that the reader may read.
    dominance : float
        Largest part of a shown sum or mean that one SME may make up.
    own : bool
        Whether the reader sees counts of its own SMEs as they are.
    groups : mapping of (str, str) to (str, str)
        Of groups with the same SMEs, such as a partner and its country, the one that stands for
        all of them: they have the same counts, and so the same noise.
    sizes : mapping of (str, str) to int
        SMEs in each group.
    thin : frozenset of (str, str)
        Groups that hold a few SMEs beside those of one partner, which knows its own counts: that
        one of them is zero, or all, would tell that partner about the few.
    heaviest : float
        Largest weight of an SME, as a multiple of their mean.

    Examples
    --------
    >>> Policy(minimum=5, reader="CCTL", blur=Blur(b"key")).group(("partner", "CCTL"))
    ('partner', 'CCTL')
    """

    minimum: int
    reader: str
    blur: Blur
    visible: frozenset[str] = frozenset()
    display_names: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    dominance: float = 0.8
    own: bool = False
    groups: Mapping[Group, Group] = field(default_factory=dict)
    sizes: Mapping[Group, int] = field(default_factory=dict)
    thin: frozenset[Group] = frozenset()
    heaviest: float = 1.0

    @property
    def everybody(self) -> Group:
        """The group of all SMEs."""
        return self.groups.get(("", ""), ("", ""))

    def group(self, group: Group) -> Group:
        """The group that stands for this one."""
        return self.groups.get(group, group)

    def size_of(self, group: Group) -> tuple[float, float]:
        """How many SMEs there are in a group, and how many are said to be."""
        if group not in self.sizes:
            return inf, inf
        size, (attribute, value) = float(self.sizes[group]), group
        if attribute in ("", "partner"):
            return size, size
        many, name = np.array([inf]), f"{SMES}|{attribute}={value}"
        return size, float(self.blur.counts([name], np.array([size]), whole=many, shown=many)[0])

    def is_own(self, group: Group) -> bool:
        """Whether the reader may see counts of this group as they are."""
        return self.own and group == ("partner", self.reader)

    def hidden(self, respondents: Iterable[str]) -> frozenset[str]:
        """Which of these respondent ids may the reader not read: unseen, or seen otherwise?"""
        return frozenset(
            one
            for one in respondents
            if one not in self.visible or one not in self.display_names.get(one, one)
        )


@choosing
def policy_for(project: Project, survey: Survey, *, reader: str = PARTNERSHIP) -> Policy:
    """Return what `reader` may see of this survey.

    Parameters
    ----------
    project : Project
        Its privacy rules, and its key (made where there is none).
    survey : Survey
        Its partners, and the consent that SMEs gave (role ``consent``).
    reader : str
        Code of a partner, ``"partnership"``, or ``"sme:"`` and the respondent id of an SME.

    Returns
    -------
    Policy

    Raises
    ------
    RunError
        Where there is no such partner or SME.
    DisclosureError
        Where the key can't be read or made.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey, demo_project
    >>> policy_for(demo_project(), demo_survey(), reader="CCTL").minimum
    5
    """
    rules = project.privacy
    if is_sme(reader):
        from .smes import sme_policies

        return sme_policies(project, survey).of(sme_of(reader))
    smes = consent_of(survey, rules.consent)
    seen = smes["consent"].isin(["named", "coded"])
    if reader != PARTNERSHIP:
        seen |= smes["partner"] == project.partner(reader).code
    key = key_of(project)
    display_names, names = names_for(project, smes[seen], reader=reader, key=key)
    noise = {} if rules.noise == "none" else rules.noise.model_dump()
    return Policy(
        minimum=rules.minimum,
        reader=reader,
        blur=Blur(key, edition=edition(project), **noise or {"variance": 0}),
        visible=frozenset(survey.answers.index[seen]),
        display_names=display_names,
        names=names,
        dominance=rules.dominance,
        own=rules.own == "exact",
        **_groups_of(survey, rules.minimum),
    )


def consent_of(survey: Survey, default: Consent) -> pd.DataFrame:
    """Return the partner of each SME, and how it agreed to be shown."""
    consent: pd.Series[str] = pd.Series(default, index=survey.answers.index)
    if survey.columns("consent"):
        consent = survey.series("consent").astype(object).fillna(default)
    return pd.DataFrame({"partner": survey.series("partner"), "consent": consent})


@cached
def _groups_of(survey: Survey, minimum: int) -> dict[str, Any]:
    """Sizes of groups; of those with the same SMEs, the first stands for the others; weights.

    And which groups hold fewer than the minimum of SMEs beside those of one partner.
    """
    first: dict[bytes, Group] = {}
    same: dict[Group, Group] = {}
    sizes: dict[Group, int] = {}
    thin: set[Group] = set()
    everybody = ("", pd.Series("", index=survey.answers.index))
    attributes = [one for one in get_args(By) if survey.columns(one)]
    partner, *others = [(one, groups_of(survey, one).codes) for one in attributes]
    of_partner, _ = pd.factorize(partner[1])
    for attribute, codes in (partner, everybody, *others):
        for value in codes.dropna().unique():
            members = (codes == value).to_numpy(dtype=bool)
            group = first.setdefault(members.tobytes(), (attribute, str(value)))
            same[attribute, str(value)], sizes[group] = group, int(members.sum())
            beside = members.sum() - np.bincount(of_partner[members & (of_partner >= 0)])
            if ((beside > 0) & (beside < minimum)).any():
                thin.add(group)
    weights = survey.weights
    heaviest = float(weights.max() / weights.mean()) if len(weights) else 1.0
    return {"groups": same, "sizes": sizes, "thin": frozenset(thin), "heaviest": heaviest}


def contact_of(project: Project, code: str, *, reader: str = PARTNERSHIP) -> dict[str, str]:
    """Find which SME a page means, and how it is reached.

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
    display_names = policy_for(project, survey, reader=reader).display_names
    found = [one for one, name in display_names.items() if code in (name, _sign(name))]
    if len(found) != 1:
        shown = {"code": Name(code), "reader": Name(reader)}
        raise RunError(
            say('{count} SMEs are "{code}" on the pages of "{reader}".', count=len(found), **shown)
            if found
            else say('No SMEs are "{code}" on the pages of "{reader}".', **shown),
            f"{project.file}, pages of {reader}",
            say("Name the reader of the page (--reader): codes differ between readers."),
        )
    contacts = contacts_of(project).reindex(found).iloc[0].dropna()
    return {"respondent": found[0], **{str(name): value for name, value in contacts.items()}}


def _sign(shown: str) -> str:
    """The code, or the respondent id, of what a page shows: "Name (BCT K7Q2M)"."""
    return shown.rpartition("(")[2].rstrip(")")


@choosing
def release(result: AnyResult, policy: Policy) -> AnyResult:
    """Make a result publishable for the reader of the policy.

    Counts are published with noise, and as "fewer than" below the minimum; shares, intervals,
    gaps and flows are computed anew from the published counts; what can only come from the
    answers is published coarsely; rows about an SME that the reader may not see are left out.

    Parameters
    ----------
    result : Result
        Its ``SCHEMA`` says what happens to each column.
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
        Where the result was released for another reader, or computed on answers of which some
        may have to wait.

    References
    ----------
    Fraser, B. & Wooton, J. (2006). A proposed method for confidentialising tabular output to
    protect against differencing. Monographs of official statistics, Eurostat. Marley, J. K. &
    Leaver, V. L. (2011), see `perturbation_table`.

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
    if result.provisional:
        raise DisclosureError(
            say("Some of the answers behind this result may have to wait."),
            type(result).__name__,
            say(
                "Compute it on ma.load_survey(project), which leaves out answers that wait until "
                "enough have come, not on ma.read_survey(project)."
            ),
        )
    arguments = {**result.arguments, "selection": result.selection}
    held = {name: held_columns(columns) for name, columns in result.SCHEMA.items()}
    counted = {
        name: Counted(_visible_rows(table, held[name], policy), held[name], policy, arguments)
        for name, table in result.frames().items()
    }
    tables = {name: one.filled for name, one in counted.items()}
    read = {name: one.table for name, one in counted.items()}
    secret = _withheld_domains(result)
    shown: dict[str, pd.DataFrame] = {}
    for name, one in counted.items():
        shown[name] = one.finished(tables, shown=read)
        tables[name] = shown[name].assign(**{count: tables[name][count] for count in one.variance})
        shown[name] = _with_codes(shown[name], held[name], policy)
        shown[name] = sorted_by(shown[name], result.ORDER.get(name, ()), held[name])
    return replace(
        result.with_tables(**shown),
        names={domain: names for domain, names in result.names.items() if domain not in secret},
        released=policy.reader,
        smallest=policy.minimum,
    )


def _withheld_domains(result: Result) -> set[str]:
    """Return whose names are not published: of codes that no published table holds."""
    domains: dict[bool, set[str]] = {True: set(), False: set()}
    for columns in result.SCHEMA.values():
        for column in columns.values():
            if column.names:
                withheld = isinstance(columns[column.names].gate, Withheld)
                domains[withheld].add(column.domain)
    return domains[True] - domains[False]


def _visible_rows(
    table: pd.DataFrame, columns: Mapping[str, Column], policy: Policy
) -> pd.DataFrame:
    for name, column in columns.items():
        if isinstance(column.gate, Respondent):
            seen = table[name].map(policy.visible.__contains__).astype(bool)
            if owner := column.gate.partner:
                seen |= table[owner] == policy.reader
            table = table[seen]
    if all(isinstance(column.gate, Withheld) for column in columns.values()):
        return table.iloc[:0]
    return table


def _with_codes(table: pd.DataFrame, columns: Mapping[str, Column], policy: Policy) -> pd.DataFrame:
    shown = {
        name: table[name].map(lambda one: policy.display_names.get(one, one)).astype("str")
        for name, column in columns.items()
        if isinstance(column.gate, Respondent)
    }
    return table.assign(**shown) if shown else table


def _same_reader(result: AnyResult, policy: Policy) -> AnyResult:
    if result.released != policy.reader:
        raise DisclosureError(
            say(
                'The result was released for "{one}", not for "{other}".',
                one=Name(result.released),
                other=Name(policy.reader),
            ),
            type(result).__name__,
            say("Release the result of the analysis itself for each reader."),
        )
    return result
