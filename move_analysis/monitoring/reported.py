"""Reported figures: what a partnership published, per target country, with sums and sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..messages import Message, say
from ..project import Project
from ..readers.logs import TOTAL, WHOLE, read_logs
from ..result import Result, Schema, analysis
from ..values import Count, Listed, Name, Share, Text
from .groups import WHOLE_PARTNERSHIP, country_names, held
from .tallies import UNITS

REPORTED_FIGURES = say("Reported figures")
REPORTED, ADDED = "reported", "added"
ORIGINS = {REPORTED: say("reported"), ADDED: say("added up here")}
NOTHING = say("The project names no reported figures.")
SUMS = say(
    "Reported totals were checked: each is the sum of its countries. Sums that were not reported "
    "are added up here; a cluster or SME that was involved for both countries counts twice in them."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reported(Result):
    """Figures that a partnership reported.

    Parameters
    ----------
    figures : DataFrame
        One row per indicator and target country, with a row for the total.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> measure_reported(demo_project()).filter(indicator="b2b_meetings").figures["value"].tolist()
    [7.0, 6.0, 13.0]
    """

    SCHEMA: ClassVar[Schema] = {
        "figures": {
            "topic": Column.label("code of the heading: as it was reported"),
            "topic_label": Column.name_of("topic", "heading"),
            "indicator": Column.label("code of what is counted"),
            "label": Column.name_of("indicator", "what is counted"),
            "target_country": Column.label("code of the target country, total, or all"),
            "country_label": Column.name_of("target_country", "target country"),
            "value": Column.exact(
                "number", why="the partnership has published it, with its source"
            ),
            "unit": Column.label("its unit", words=UNITS),
            "origin": Column.label("reported, or added up here", words=ORIGINS),
            "source": Column.label("source"),
        }
    }

    figures: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say every figure, in a sentence per heading."""
        if self.figures.empty:
            return (NOTHING,)
        topics = self.figures.groupby("topic", sort=False)
        return tuple(self._topic(str(topic), rows) for topic, rows in topics)

    def _topic(self, topic: str, rows: pd.DataFrame) -> Message:
        figures = [self._figure(own) for _, own in rows.groupby("indicator", sort=False)]
        return say(
            "{topic}: {list}.", topic=self.name("topic", topic), list=Listed(figures, "semicolon")
        )

    def _figure(self, rows: pd.DataFrame) -> Message:
        """Say one figure: by country, and in all."""
        label = self.name("indicator", rows["indicator"].iloc[0])
        numbers = dict(zip(rows["target_country"], rows["value"], strict=True))
        whole = next((numbers.pop(key) for key in (TOTAL, WHOLE) if key in numbers), None)
        countries = Listed(
            [
                say("{country} {count}", country=self.name("target_country", c), count=Count(n))
                for c, n in numbers.items()
            ],
            "comma",
        )
        if whole is None:
            return say("{label}: {list}", label=label, list=countries)
        count = Share(whole / 100) if rows["unit"].iloc[0] == "%" else Count(whole)
        if not numbers:
            return say("{label}: {count}", label=label, count=count)
        return say("{label}: {count} ({list})", label=label, count=count, list=countries)


@analysis
def measure_reported(project: Project) -> Reported:
    """List what the partnership reported, per target country and in total.

    Parameters
    ----------
    project : Project
        ``monitoring: reported:`` in ``move.yml`` names the tables.

    Returns
    -------
    Reported
        ``figures``: one row per indicator and target country, in the order of the project's
        markets, and a row "total" for those with several countries.

    Raises
    ------
    DataError
        With every fault of the tables; a total that is not the sum of its countries is one.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> figures = measure_reported(demo_project()).figures
    >>> figures[figures["target_country"] == "total"]["value"].tolist()
    [10.0, 5.0, 5.0, 3.0, 13.0, 10.0, 53.0, 6.0, 96.0]
    """
    reported = read_logs(project).reported
    reported = reported.assign(
        topic=reported["topic"].fillna(str(REPORTED_FIGURES)),
        label=reported["label"].fillna(reported["indicator"].str.replace("_", " ")),
        unit=reported["unit"].fillna("number"),
        origin=REPORTED,
    )
    countries = {
        **country_names(project),
        TOTAL: say("Total"),
        WHOLE: WHOLE_PARTNERSHIP,
    }
    by_indicator = reported.groupby("indicator", sort=False)
    rows = [row for _, own in by_indicator for row in _with_sum(own, list(countries))]
    table = pd.DataFrame(rows, columns=[*reported.columns])
    return Reported(
        figures=table[held(Reported.SCHEMA, "figures")],
        names={
            "topic": {topic: _in_catalogue(topic) for topic in table["topic"].unique()},
            "indicator": {
                code: _in_catalogue(text)
                for code, text in zip(table["indicator"], table["label"], strict=True)
            },
            "target_country": countries,
        },
        notes=(SUMS, _sources(table)) if len(table) else (NOTHING,),
    )


def _in_catalogue(text: str) -> Text:
    """Return a text of a table as a message: said in another language where one is known for it."""
    return Message(text, {})


def _with_sum(rows: pd.DataFrame, order: list[str]) -> Iterator[Mapping[Any, Any]]:
    """Yield the rows of one indicator by country, and their sum where none is reported."""
    places = rows["target_country"].map(order.index)
    ordered = rows.iloc[places.argsort(kind="stable")].to_dict("records")
    yield from ordered
    if len(rows) > 1 and not rows["target_country"].isin([TOTAL, WHOLE]).any():
        added = {"target_country": TOTAL, "value": rows["value"].sum(), "origin": ADDED}
        yield ordered[0] | added


def _sources(table: pd.DataFrame) -> Message:
    sources = Listed([*map(Name, table["source"].unique())], "semicolon")
    return say("Source of the reported figures: {source}.", source=sources)
