"""Reported figures: what a partnership published, per target country, with sums and sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..project import Project
from ..readers.logs import TOTAL, WHOLE, read_logs
from ..result import Result, Schema, analysis
from .groups import country_labels

NOTHING = "The project names no reported figures."
SUMS = (
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
            "topic": Column.label("heading"),
            "indicator": Column.label("code of what is counted"),
            "label": Column.label("what is counted"),
            "target_country": Column.label("code of the target country, total, or all"),
            "country_label": Column.label("target country"),
            "value": Column.exact(
                "number", why="the partnership has published it, with its source"
            ),
            "unit": Column.label("its unit"),
            "origin": Column.label("reported, or added up here"),
            "source": Column.label("source"),
        }
    }

    figures: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """Every figure, a sentence per heading or, for the partnership as a whole, per figure."""
        if self.figures.empty:
            return (NOTHING,)
        lines = []
        for topic, rows in self.figures.groupby("topic", sort=False):
            told = [_told(label, own) for label, own in rows.groupby("label", sort=False)]
            lines.append(f"{topic}: {'; '.join(told)}.")
        return tuple(lines)


@analysis
def measure_reported(project: Project, *, language: str = "en") -> Reported:
    """What did the partnership report, per target country and in total?

    Parameters
    ----------
    project : Project
        ``monitoring: reported:`` in ``move.yml`` names the tables.
    language : str
        Of the countries' names.

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
    labels = {
        **country_labels(project, language=language),
        TOTAL: "Total",
        WHOLE: "Whole partnership",
    }
    reported = reported.assign(
        topic=reported["topic"].fillna("Reported figures"),
        label=reported["label"].fillna(reported["indicator"].str.replace("_", " ")),
        unit=reported["unit"].fillna("number"),
        origin="reported",
    )
    groups = reported.groupby("indicator", sort=False)
    rows = [row for _, own in groups for row in _with_sum(own, list(labels))]
    table = pd.DataFrame(rows, columns=[*reported.columns])
    table = table.assign(country_label=table["target_country"].map(labels))
    return Reported(
        figures=table[list(Reported.SCHEMA["figures"])],
        arguments={"language": language},
        notes=(SUMS, *_sources(table)) if len(table) else (NOTHING,),
    )


def _with_sum(rows: pd.DataFrame, order: list[str]) -> Iterator[Mapping[Any, Any]]:
    """Rows of one indicator in the order of the countries, and their sum where none is reported."""
    places = rows["target_country"].map(order.index)
    ordered = rows.iloc[places.argsort(kind="stable")].to_dict("records")
    yield from ordered
    if len(rows) > 1 and not rows["target_country"].isin([TOTAL, WHOLE]).any():
        added = {"target_country": TOTAL, "value": rows["value"].sum(), "origin": "added up here"}
        yield ordered[0] | added


def _sources(table: pd.DataFrame) -> tuple[str, ...]:
    return (f"Source of the reported figures: {'; '.join(table['source'].unique())}.",)


def _told(label: object, rows: pd.DataFrame) -> str:
    """One figure in words: by country, and in all."""
    values = dict(zip(rows["target_country"], rows["value"], strict=True))
    unit = rows["unit"].iloc[0]
    countries = [
        f"{row['country_label']} {row['value']:.0f}"
        for row in rows.to_dict("records")
        if row["target_country"] not in (TOTAL, WHOLE)
    ]
    whole = next((values[key] for key in (TOTAL, WHOLE) if key in values), None)
    if whole is None:
        return f"{label}: {', '.join(countries)}"
    shown = f"{whole:.0f} %" if unit == "%" else f"{whole:.0f}"
    return f"{label}: {shown}" + (f" ({', '.join(countries)})" if countries else "")
