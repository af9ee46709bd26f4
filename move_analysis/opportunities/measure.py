"""Measuring trends: months, topics, and the competences of the SMEs beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..competences.groups import competence_names, groups_of, layer_notes
from ..memory import cached
from ..messages import Message, say
from ..networks import Combinations
from ..result import analysis, held_columns
from ..settings import OpportunitySettings
from ..statistics import adjust_p_values
from ..survey import Survey
from ..values import Count, Number, Share
from .columns import KINDS
from .poisson import count_interval, trend_per_year
from .table import Opportunities
from .trend_test import EXACT, trend_p_value
from .trends import Trends

ALPHA, FEWEST, SHORTEST = 0.05, 8, 6
"""Share of the named trends that may be chance; opportunities that a topic must have to be tested;
months that there must be."""
ENOUGH = 0.15
"""Share of SMEs from which we have, or could learn, something."""
WATCHED = 10
"""Competences on a watch list, beside those that rise."""
AND = " and "


@analysis
@cached
def measure_trends(
    opportunities: Opportunities,
    survey: Survey,
    *,
    settings: OpportunitySettings | None = None,
    combinations: Combinations | None = None,
) -> Trends:
    """What does the outside ask for more often, or less, and do our SMEs have it?

    Parameters
    ----------
    opportunities : Opportunities
        From `read_opportunities`: all of them, those that have passed as well.
    survey : Survey
        Who has, and needs, what.
    settings : OpportunitySettings, optional
        How many months count as recent.
    combinations : Combinations, optional
        Of the networks: competences that SMEs combine beyond chance.

    Returns
    -------
    Trends
        ``months``, ``trends``, ``supply``, ``combinations`` and ``watch``.

    References
    ----------
    Armitage, P. (1955). Tests for linear trends in proportions and frequencies. Biometrics 11,
    375-386. Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57,
    289-300.
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import read_opportunities
    >>> found = measure_trends(read_opportunities(demo_project()), demo_survey())
    >>> sorted(found.watch["stance"].unique())
    ['have', 'lack', 'learn']
    """
    settings = settings or OpportunitySettings()
    events = _events(opportunities)
    months, totals = _months_of(events)
    counts = _counts(events, months)
    trends = _trends(counts, totals)
    recent = months[-settings.recent :]
    supply = _supply(survey, opportunities, trends=trends, recent=recent, events=events)
    found = {
        "months": _by_month(counts, totals),
        "trends": trends,
        "supply": supply.query("group == ''"),
        "combinations": _combinations(opportunities, combinations),
        "watch": _watched(supply).rename(columns={"group": "partner"}),
    }
    kinds = {name: list(held_columns(Trends.SCHEMA[name])) for name in found}
    names = competence_names(survey.codebook)
    tables: Any = {n: table[kinds[n]].reset_index(drop=True) for n, table in found.items()}
    return Trends(
        **tables,
        names={
            **names,
            "topic": {**opportunities.names["market"], **KINDS, **names["competence"]},
            "partner": dict(groups_of(survey, "partner").labels),
        },
        arguments={"recent": settings.recent, "as_of": opportunities.arguments["as_of"]},
        notes=(*layer_notes(survey, "has"), *_notes(settings)),
    )


def _events(opportunities: Opportunities) -> pd.DataFrame:
    """One row per opportunity and topic; ``by`` is blank for the opportunity itself."""
    table = opportunities.opportunities
    until = table["published"].between("0001", opportunities.arguments["as_of"])
    table = table[until].assign(month=table["published"].str[:7])
    wanted = opportunities.wanted.drop_duplicates(["opportunity", "competence"])
    month = table.set_index("opportunity")["month"]
    wanted = wanted[wanted["opportunity"].isin(month.index)]
    parts = [
        pd.DataFrame({"by": "", "topic": "", "month": table["month"]}),
        pd.DataFrame(
            {"by": "competence", "topic": wanted["competence"],
             "month": wanted["opportunity"].map(month)}
        ),
        *(
            pd.DataFrame({"by": name, "topic": table[name], "month": table["month"]})
            for name in ("market", "kind")
        ),
    ]  # fmt: skip
    events = pd.concat(parts, ignore_index=True).astype("str")
    return events[(events["topic"] != "") | (events["by"] == "")]


def _months_of(events: pd.DataFrame) -> tuple[list[str], pd.Series[int]]:
    """Every month from the first to the last, and the opportunities in each."""
    every = events[events["by"] == ""]["month"]
    if every.empty:
        return [], pd.Series(dtype="int64")
    span = pd.period_range(every.min(), every.max(), freq="M").astype("str")
    totals = every.value_counts().reindex(span, fill_value=0)
    return list(span), totals


def _counts(events: pd.DataFrame, months: list[str]) -> pd.DataFrame:
    """Opportunities of each topic (row) in each month (column)."""
    own = events[events["by"] != ""]
    if own.empty:
        index = pd.MultiIndex.from_arrays([[], []], names=["by", "topic"])
        return pd.DataFrame(index=index, columns=months, dtype="int64")
    table = own.pivot_table(index=["by", "topic"], columns="month", aggfunc="size", fill_value=0)
    return table.reindex(columns=months, fill_value=0).astype("int64")


def _by_month(counts: pd.DataFrame, totals: pd.Series[int]) -> pd.DataFrame:
    table = counts.reset_index().melt(["by", "topic"], var_name="month", value_name="n")
    table = table.sort_values(["by", "topic", "month"], ignore_index=True).astype({"n": "int64"})
    low, high = count_interval(table["n"].to_numpy(dtype=np.int64))
    base = table["month"].map(totals).astype("int64")
    return table.assign(low=low, high=high, base=base)


def _trends(counts: pd.DataFrame, totals: pd.Series[int]) -> pd.DataFrame:
    """One row per topic, those that move first."""
    months = np.asarray(totals, dtype=np.int64)
    rows = []
    cells = np.asarray(counts, dtype=np.int64) if len(months) >= SHORTEST else np.empty((0, 0))
    for (by, topic), own in zip(counts.index[: len(cells)].tolist(), cells, strict=True):
        enough = own.sum() >= FEWEST
        change = trend_per_year(own, months) if enough else (np.nan,) * 3
        p = trend_p_value(own, months) if enough else np.nan
        rows.append((by, topic, int(own.sum()), *change, p))
    names = ["by", "topic", "n", "change", "low", "high", "p"]
    table = pd.DataFrame(rows, columns=names)
    table["p_adjusted"] = adjust_p_values(table["p"].astype(float))
    moves = np.where(table["change"] > 1, "rising", "falling")
    sure = table["p_adjusted"] <= ALPHA
    verdict = np.where(table["p"].isna(), "few", np.where(sure, moves, "steady"))
    table = table.assign(direction=pd.Series(verdict, dtype="str"))
    return table.sort_values(["p_adjusted", "by", "topic"], kind="stable", ignore_index=True)


def _supply(
    survey: Survey, opportunities: Opportunities, *, trends: pd.DataFrame, recent: list[str],
    events: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """How often each competence was asked for, and who has it: of all, and of each partner."""
    own = events[events["by"] == "competence"]
    wanted = pd.DataFrame({"n": own["topic"].value_counts().sort_index()})
    late = own[own["month"].isin(recent)]["topic"].value_counts()
    open_now = opportunities.open_now().wanted.drop_duplicates(["opportunity", "competence"])
    direction = trends[trends["by"] == "competence"].set_index("topic")["direction"]
    wanted = wanted.assign(
        recent=late.reindex(wanted.index, fill_value=0),
        open=open_now["competence"].value_counts().reindex(wanted.index, fill_value=0),
        direction=direction.reindex(wanted.index).fillna("few"),
    )
    parts = [wanted.join(_who(survey, None)).assign(group="")]
    partner = groups_of(survey, "partner")
    for code in partner.labels:
        inside = (partner.codes == code).fillna(False).astype(bool)
        parts.append(wanted.join(_who(survey, inside)).assign(group=code))
    table = pd.concat(parts).rename_axis("competence").reset_index()
    table = table.fillna(dict.fromkeys(("base", "have", "base_needs", "need"), 0))
    have = table["have"] >= ENOUGH * table["base"].clip(lower=1)
    learn = table["need"] >= ENOUGH * table["base_needs"].clip(lower=1)
    stance = np.where(have, "have", np.where(learn, "learn", "lack"))
    return table.assign(stance=pd.Series(stance, dtype="str"))


def _who(survey: Survey, inside: pd.Series[bool] | None) -> pd.DataFrame:
    """SMEs that have and need each competence, of those that answered."""
    found = {}
    names: Any = (("has", "base", "have"), ("needs", "base_needs", "need"))
    for layer, base, n in names:
        marks = survey.incidence(layer)
        marks = marks if inside is None else marks[inside]
        found[base] = marks.notna().sum().astype("int64")
        found[n] = marks.sum().astype("int64")
    return pd.DataFrame(found)


def _watched(supply: pd.DataFrame) -> pd.DataFrame:
    """Of each partner, what rises and what was asked for most of late."""
    table = supply[supply["group"] != ""].assign(
        rises=lambda t: t["direction"] == "rising", place=lambda t: range(len(t))
    )
    table = table.sort_values(
        ["group", "rises", "recent", "open", "place"], ascending=[True, False, False, False, True]
    )
    order = table.groupby("group").cumcount()
    return table[table["rises"] | ((order < WATCHED) & (table["recent"] > 0))]


def _combinations(opportunities: Opportunities, combinations: Combinations | None) -> pd.DataFrame:
    """How often the combinations of the networks are asked for together, most often first."""
    rows = list(_asked_together(opportunities, combinations)) if combinations is not None else []
    table = pd.DataFrame(rows, columns=["competences", "n", "base", "asked", "open"])
    table = table.astype({"competences": "str"})
    return table.sort_values(["asked", "open", "competences"], ascending=[False, False, True])


def _asked_together(
    opportunities: Opportunities, combinations: Combinations
) -> Iterator[tuple[str, int, int, int, int]]:
    wanted = opportunities.wanted.groupby("opportunity")["competence"].agg(set)
    open_now = set(opportunities.open_now().opportunities["opportunity"])
    table = combinations.combinations
    kept = table[(table["layer"] == "has") & table["kept"].eq(True).fillna(False)]
    for row in kept.itertuples():
        parts = set(str(row.competences).split(AND))
        asked = [code for code, codes in wanted.items() if parts <= codes]
        yield str(row.competences), row.n, row.base, len(asked), len(open_now.intersection(asked))  # type: ignore[misc]


def _notes(settings: OpportunitySettings) -> tuple[Message, ...]:
    return (
        say(
            "Trend: the share of a topic among all opportunities of a month; Cochran-Armitage test "
            "given all counts, both sides, exact for up to {exact} opportunities (Armitage 1955); "
            "topics with fewer than {fewest} opportunities are not tested. A trend is named where "
            "the p corrected for the number of topics (Benjamini and Hochberg 1995) is at most "
            "{alpha}: of the trends that are named, about that share may be chance. Intervals of "
            "counts: exact (Garwood 1936).",
            exact=Count(EXACT), fewest=Count(FEWEST), alpha=Number(ALPHA, 2),
        ),
        say(
            "We have it: at least {enough} of the SMEs do. We could learn it: fewer do, but at "
            "least {enough} need it. We lack it: neither. Of late: the last {recent} months.",
            enough=Share(ENOUGH), recent=Count(settings.recent),
        ),
        say(
            "What is counted are the opportunities that were collected: a source that is added or "
            "dropped changes their mix."
        ),
    )  # fmt: skip
