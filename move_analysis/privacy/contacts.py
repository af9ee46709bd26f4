"""Contacts: how a partner's office reaches its own members, and others through their offices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..messages import Message, listed, render, say
from ..prepare import contacts_of
from ..project import PARTNERSHIP, Partner, Project
from ..survey import Survey
from ..values import Name, Text
from .gate import Policy


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """How the reader of a page reaches the SMEs that it sees.

    Parameters
    ----------
    reader : str
        Whose they are.
    by_name : mapping of str to Text
        By what the reader's page shows of an SME.
    identifiers : frozenset of str
        Addresses and numbers of the reader's own members, which its own copy may hold.

    Examples
    --------
    >>> Contacts(reader="CCTL").of("BCT K7Q2M")
    ''
    """

    reader: str
    by_name: Mapping[str, Text] = field(default_factory=dict)
    identifiers: frozenset[str] = frozenset()

    def of(self, shown: str) -> str:
        """How an SME is reached, in the active language; nothing where the page has no such."""
        return render(self.by_name.get(shown, ""))


def contacts_for(project: Project, survey: Survey, *, policy: Policy) -> Contacts:
    """Return how a partner's office reaches the SMEs on its page; other readers reach none.

    Parameters
    ----------
    project : Project
        Its partners, with the address and number of their offices.
    survey : Survey
        Says of which partner each SME is.
    policy : Policy
        Of the reader.

    Returns
    -------
    Contacts
        Of an own member, all that it wrote down to be reached by; of every other SME that the
        reader may see, the office of its partner.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.privacy import policy_for
    >>> project, survey = demo_project(), demo_survey()
    >>> policy = policy_for(project, survey, reader="CCTL")
    >>> contacts_for(project, survey, policy=policy).reader
    'CCTL'
    """
    reader = policy.reader
    partners = {partner.code: partner for partner in project.partners}
    if reader == PARTNERSHIP or reader not in partners:
        return Contacts(reader=reader)
    of_partner = survey.series("partner").astype(object)
    members = of_partner.index[of_partner == reader]
    table = contacts_of(project).drop(columns=project.privacy.name, errors="ignore")
    table = table.loc[table.index.intersection(members)]
    known = {str(one): row.dropna().tolist() for one, row in table.iterrows()}
    offices = {code: office_of(partner) for code, partner in partners.items()}
    by_name: dict[str, Text] = {}
    own: set[str] = set()
    for respondent, shown in policy.display_names.items():
        code = of_partner.get(respondent)
        if code == reader:
            lines = [str(line) for line in known.get(respondent, [])]
            by_name[shown] = listed([Name(one) for one in lines], "comma") if lines else Name("")
            own.update(lines)
        elif code in offices:
            by_name[shown] = offices[code]
    return Contacts(reader=reader, by_name=by_name, identifiers=frozenset(own))


def office_of(partner: Partner) -> Message:
    """The office of a partner, and how it is reached, as far as the project says so.

    >>> str(office_of(Partner(code="BCT", name="Telecoms", email="office@bct.example")))
    'office of Telecoms, office@bct.example'
    """
    office = say("office of {name}", name=Name(partner.name or partner.code))
    reached = [Name(one) for one in (partner.email, partner.phone) if one]
    return listed([office, *reached], "comma")
