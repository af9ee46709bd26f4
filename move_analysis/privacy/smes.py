"""Policies of single SMEs: each sees itself, and others as they agreed to be shown to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from ..audience import SME
from ..errors import RunError, did_you_mean
from ..messages import say
from ..project import Project
from ..survey import Survey
from ..values import Name
from .gate import Policy, consent_of, policy_for
from .key import key_of
from .names import named_for, names_of


@dataclass(frozen=True, kw_only=True, eq=False)
class SmePolicies:
    """What every SME may see, made from what all of them may.

    Parameters
    ----------
    everybody : Policy
        Of the whole partnership.
    smes : DataFrame
        Partner and consent of each SME.
    called : mapping
        Names of SMEs by respondent.
    key : bytes
        Secret of the project.
    where : str
        The project file, for faults.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> sme_policies(demo_project(), demo_survey()).of("CCTL-2").reader
    'sme:CCTL-2'
    """

    everybody: Policy
    smes: pd.DataFrame
    called: Mapping[object, str]
    key: bytes = field(repr=False)
    where: str

    def of(self, sme: str) -> Policy:
        """What one SME may see; counts of no group are shown to it as they are.

        Raises
        ------
        RunError
            Where no answer of such an SME is published.
        """
        if sme not in self.smes.index:
            raise RunError(
                say('There is no SME "{code}" among the answers.', code=Name(sme)),
                self.where,
                did_you_mean(sme, self.smes.index.astype(str)),
            )
        seen = self.smes["consent"].isin(["named", "coded"]) | (self.smes.index == sme)
        reader = f"{SME}{sme}"
        display_names, names = named_for(
            self.smes[seen], called=self.called, reader=reader, key=self.key
        )
        return replace(
            self.everybody,
            reader=reader,
            visible=frozenset(self.smes.index[seen]),
            display_names=display_names,
            names=names,
            own=False,
        )


def sme_policies(project: Project, survey: Survey) -> SmePolicies:
    """Return what every SME of this survey may see, for pages that are made for many of them.

    Parameters
    ----------
    project : Project
        Its privacy rules, and its key.
    survey : Survey
        Its partners, and the consent that SMEs gave.

    Returns
    -------
    SmePolicies

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> policy = sme_policies(demo_project(), demo_survey()).of("CCTL-2")
    >>> "CCTL-2" in policy.visible
    True
    """
    return SmePolicies(
        everybody=policy_for(project, survey),
        smes=consent_of(survey, project.privacy.consent),
        called=names_of(project),
        key=key_of(project),
        where=str(project.file),
    )
