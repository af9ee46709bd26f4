"""Anonymity: how many SMEs could be picked out by what everybody knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import pandas as pd

from ..columns import SMES, Column
from ..competences.groups import BY_NAMES, By, groups_of
from ..messages import Message, listed, say
from ..result import Result, Schema, analysis, held_columns
from ..survey import Survey
from ..values import Count

QUASI: tuple[By, ...] = ("partner", "country", "sector", "size")


@dataclass(frozen=True, kw_only=True, eq=False)
class Anonymity(Result):
    """How many SMEs share their partner, country, sector and size with how many others.

    Parameters
    ----------
    sets : DataFrame
        One row per set of attributes.

    Examples
    --------
    >>> list(Anonymity.SCHEMA["sets"])
    ['attributes', 'attributes_label', 'groups', 'alone', 'below_3', 'below_5', 'smes']
    """

    SCHEMA: ClassVar[Schema] = {
        "sets": {
            "attributes": Column.label("code of the attributes"),
            "attributes_label": Column.name_of("attributes", "attributes that are known of an SME"),
            "groups": Column.coarse("groups of SMEs that they tell apart", "groups"),
            "alone": Column.count(
                "SMEs that are the only one in their group",
                of="alone by {attributes}",
                within="smes",
            ),
            "below_3": Column.count(
                "SMEs in groups of fewer than 3", of="below 3 by {attributes}", within="smes"
            ),
            "below_5": Column.count(
                "SMEs in groups of fewer than 5", of="below 5 by {attributes}", within="smes"
            ),
            "smes": Column.base("SMEs that answered", of=SMES),
        }
    }

    sets: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how many SMEs could be picked out by all attributes together."""
        if self.sets.empty:
            return (say("The survey has none of partner, country, sector and size."),)
        widest = self.sets.iloc[-1]
        known = self.name("attributes", widest["attributes"])
        if widest[["alone", "below_5", "smes"]].isna().any():
            return (
                say("Too few SMEs to say how many the {attributes} pick out.", attributes=known),
            )
        return (
            say(
                "Anybody who knows the {attributes} of an SME can pick out {alone} of {smes} SMEs; "
                "{below} are in groups of fewer than 5. No table may therefore cross all of them.",
                attributes=known,
                alone=Count(widest["alone"]),
                smes=Count(widest["smes"]),
                below=Count(widest["below_5"]),
            ),
        )


@analysis
def measure_anonymity(survey: Survey, *, attributes: Sequence[By] = QUASI) -> Anonymity:
    """Measure how many SMEs could be picked out by their partner, country, sector and size.

    Parameters
    ----------
    survey : Survey
        Of which the attributes are taken that it has.
    attributes : sequence of {'partner', 'country', 'sector', 'size'}
        The quasi-identifiers: what everybody may know of an SME.

    Returns
    -------
    Anonymity
        A row for each set of attributes, from one to all of them. Unknown values are a group of
        their own.

    References
    ----------
    Samarati, P. (2001). Protecting respondents' identities in microdata release. IEEE
    Transactions on Knowledge and Data Engineering 13, 1010-1027 (k-anonymity).

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> measure_anonymity(demo_survey(), attributes=["partner"]).sets["groups"].tolist()
    [4]
    """
    asked = [one for one in attributes if survey.columns(one)]
    known = {one: groups_of(survey, one).codes.fillna("") for one in asked}
    keys = pd.DataFrame(known, index=survey.answers.index)
    sets = [chosen for size in range(len(asked)) for chosen in combinations(asked, size + 1)]
    rows = [_row(keys, list(chosen)) for chosen in sets]
    table = pd.DataFrame(rows, columns=list(held_columns(Anonymity.SCHEMA["sets"])))
    names = {_code(chosen): listed([BY_NAMES[one] for one in chosen]) for chosen in sets}
    return Anonymity(
        sets=table, names={"attributes": names}, arguments={"attributes": list(attributes)}
    )


def frequencies(keys: pd.DataFrame) -> pd.Series[int]:
    """Return how many rows have the same keys as each row."""
    return keys.groupby(list(keys), dropna=False)[keys.columns[0]].transform("size")


def _row(keys: pd.DataFrame, chosen: list[By]) -> tuple[object, ...]:
    like = frequencies(keys[chosen])
    below = [int((like < size).sum()) for size in (2, 3, 5)]
    groups = len(keys[chosen].drop_duplicates())
    return (_code(chosen), groups, *below, len(keys))


def _code(chosen: Sequence[By]) -> str:
    return ", ".join(chosen)
