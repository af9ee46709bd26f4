"""Opportunities: the result of reading, what the outside asks for and offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from ..columns import Column
from ..messages import Message, say, say_many
from ..result import Result, Schema
from ..values import Day, Listed, Name
from .columns import ABOUT, COMPETENCE, DEADLINE, HOW, KINDS, OPPORTUNITY, PUBLIC, ROLES

NOTHING = say("The project names no table of opportunities, or there is nothing in it.")
NEAREST = 3
"""Deadlines that are read out."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Opportunities(Result):
    """What the outside asks for and offers, in the words of the codebook.

    Parameters
    ----------
    opportunities : DataFrame
        One row per opportunity, in the order of publication.
    wanted : DataFrame
        One row per opportunity and competence that it asks for or offers.
    phrases : DataFrame
        Phrases that a person should look at: what they are read as, if anything.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.opportunities import read_opportunities
    >>> found = read_opportunities(demo_project())
    >>> len(found.opportunities), found.wanted["role"].unique().tolist()
    (120, ['asks', 'offers'])
    """

    SCHEMA: ClassVar[Schema] = {
        "opportunities": {
            **ABOUT,
            "sector": Column.label("code of its sector"),
            "sector_label": Column.name_of("sector", "sector"),
            "buyer": Column.label("who asks or offers"),
            "published": Column.label("code of the day of publication"),
            "published_day": Column.name_of("published", "published", domain="day"),
            **DEADLINE,
            "open": Column.label("whether it is open"),
            "value": Column.exact("value", why=PUBLIC),
            "currency": Column.label("currency"),
            "sizes": Column.label("code of the size classes that may take part; blank: all"),
            "number": Column.label("reference number"),
            "link": Column.label("address"),
            "source": Column.label("source"),
            "language": Column.label("code of the language of its text"),
            "sources": Column.exact("tables in which it stands", "tables", why=PUBLIC),
        },
        "wanted": {
            **OPPORTUNITY,
            "role": Column.label("asked or offered", words=ROLES),
            **COMPETENCE,
            "how": Column.label("how that is known", words=HOW),
        },
        "phrases": {
            "phrase": Column.label("what was written"),
            "n": Column.exact("how often", "times", why=PUBLIC),
            "competence": Column.label("code of the competence that it is read as"),
            "label": Column.name_of("competence", "read as"),
        },
    }

    opportunities: pd.DataFrame
    wanted: pd.DataFrame
    phrases: pd.DataFrame

    def open_now(self) -> Opportunities:
        """Those that are open, with the competences that they want.

        Examples
        --------
        >>> from move_analysis.demo import demo_project
        >>> from move_analysis.opportunities import read_opportunities
        >>> bool(read_opportunities(demo_project()).open_now().opportunities["open"].all())
        True
        """
        table = self.opportunities[self.opportunities["open"].astype(bool)]
        inside = self.wanted["opportunity"].isin(table["opportunity"])
        return self.with_tables(opportunities=table, wanted=self.wanted[inside])

    def reading(self) -> tuple[Message, ...]:
        """How many there are of which kind, how many are open, and what is due first."""
        table = self.opportunities
        if table.empty:
            return (NOTHING,)
        kinds = table["kind"].value_counts()
        by_kind = [say("{kind}: {n}", kind=KINDS[str(kind)], n=int(n)) for kind, n in kinds.items()]
        open_now = table[table["open"].astype(bool)]
        known = set(self.wanted["opportunity"])
        unread = int((~open_now["opportunity"].isin(known)).sum())
        return (
            say_many(
                "{n} opportunity is known ({kinds}).",
                "{n} opportunities are known ({kinds}).",
                n=len(table), kinds=Listed(by_kind, "comma"),
            ),
            say_many(
                "{n} of them is open on {day}.", "{n} of them are open on {day}.",
                n=len(open_now), day=Day(self.arguments["as_of"]),
            ),
            *self._due(open_now),
            *(
                [
                    say_many(
                        "Of {n} open one it is not known which competences it asks for.",
                        "Of {n} open ones it is not known which competences they ask for.",
                        n=unread,
                    )
                ]
                if unread
                else []
            ),
        )  # fmt: skip

    def _due(self, open_now: pd.DataFrame) -> tuple[Message, ...]:
        dated = open_now[open_now["deadline"] != ""].sort_values("deadline", kind="stable")
        first = [
            say(
                "{title} ({day})",
                title=self.name("opportunity", row.opportunity),
                day=Day(str(row.deadline), "medium"),
            )
            for row in dated.head(NEAREST).itertuples()
        ]
        return (say("Due first: {first}.", first=Listed(first, "semicolon")),) if first else ()


def day_names(*columns: pd.Series[str]) -> dict[str, Message]:
    """Return what ISO days are called, by day."""
    days = {str(day) for column in columns for day in column.unique()} - {""}
    return {day: say("{day}", day=Day(day, "medium")) for day in sorted(days)}


def title_names(titles: pd.Series[str]) -> dict[str, Name]:
    """Return titles as proper names, by the code of the opportunity."""
    return {str(code): Name(title) for code, title in titles.items()}
