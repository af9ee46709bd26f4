"""Interest: who wants to go to which market, and who is ready to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import IN_GROUP, By, Groups, groups_of
from ..competences.matrix import WILSON, share_columns, shares_of
from ..memory import cached
from ..project import Project
from ..result import Result, Schema, analysis
from ..survey import Survey
from .answers import ANY, interest_in, market_labels, readiness_scores, with_any

SEGMENTS = {
    "ready": "ready to go",
    "coach": "to be coached",
    "win": "to be won",
    "later": "not now",
}
"""Interested and ready, interested and not ready, ready and not interested, neither."""

CROSSED = (
    "Segments cross interest in the market with readiness: ready to go (both), to be coached "
    "(interested, not ready), to be won (ready, not interested), not now (neither). Readiness is "
    "from {:g} of a scale from 0 to 1; SMEs without a score, or who left the markets blank, are "
    "in none."
)
ANSWERED_BOTH = "answered market and readiness"
"""What the SMEs are called of which interest and readiness are known."""

READINESS_OF_ONE = Column.coarse(
    "its readiness (0 to 1) is at most", steps=(0.2, 0.4, 0.6, 0.8, 1.0)
)
"""In few steps, so that the codes of an SME on two readers' pages can't be linked by it."""

MARKET_COLUMNS = {
    "market": Column.label("code of the market"),
    "market_label": Column.label("market"),
    "group": Column.label("code of the group of SMEs"),
    "group_label": Column.label("group of SMEs"),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class MarketInterest(Result):
    """Interest in each market, crossed with readiness.

    Parameters
    ----------
    interest : DataFrame
        One row per market and group of SMEs.
    segments : DataFrame
        One row per market, group and segment.
    members : DataFrame
        One row per SME and market.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> found = measure_market_interest(demo_survey(), demo_project())
    >>> found.interest["market_label"].tolist()
    ['Morocco', 'Brazil', 'Any of these markets']
    """

    SCHEMA: ClassVar[Schema] = {
        "interest": {
            **MARKET_COLUMNS,
            "n": Column.count("SMEs that are interested", of="market {market}", where=IN_GROUP),
            "base": Column.base("SMEs that answered", of="answered market", where=IN_GROUP),
            **share_columns("weighted share that is interested"),
        },
        "segments": {
            **MARKET_COLUMNS,
            "segment": Column.label("code of the segment"),
            "segment_label": Column.label("segment"),
            "n": Column.count("SMEs in it", of="{segment} for {market}", where=IN_GROUP),
            "base": Column.base("SMEs that answered", of=ANSWERED_BOTH, where=IN_GROUP),
            **share_columns("weighted share of the SMEs"),
        },
        "members": {
            "respondent": Column.respondent("the SME"),
            "partner": Column.label("its partner"),
            "market": Column.label("code of the market"),
            "market_label": Column.label("market"),
            "segment": Column.coarse("code of the segment"),
            "segment_label": Column.coarse("segment"),
            "readiness": READINESS_OF_ONE,
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "members": ("market", "partner", "respondent")
    }

    interest: pd.DataFrame
    segments: pd.DataFrame
    members: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many SMEs each market interests, and how many of them are ready."""
        if self.interest.empty:
            return ("The survey did not ask which markets interest SMEs.",)
        keys = ["market_label", "group_label"]
        segments = self.segments.groupby(keys, sort=False)
        several = len(self.interest["group"].unique()) > 1
        lines = []
        for row in self.interest.to_dict("records"):
            name = (row["market_label"], row["group_label"])
            own = segments.get_group(name) if name in segments.groups else self.segments.head(0)
            lines.append(_in_words(row, own, several=several))
        return tuple(lines)

    def headline(self) -> tuple[str, ...]:
        """The market for which most SMEs are ready; of one group only."""
        own = self.segments[self.segments["market"] != ANY].dropna(subset="n")
        ready = own[own["segment"] == "ready"]
        if ready.empty or len(ready["group"].unique()) > 1:
            return self.reading()[:1]
        row = ready.nlargest(1, "n").iloc[0]
        line = (
            f"Most ready SMEs: {row['market_label']}, {row['n']:.0f} of {row['base']:.0f} are "
            "interested and ready"
        )
        coached = own[(own["market"] == row["market"]) & (own["segment"] == "coach")]["n"]
        more = f", {coached.iloc[0]:.0f} more need coaching" if len(coached) else ""
        return (f"{line}{more}.",)


@analysis
@cached
def measure_market_interest(
    survey: Survey, project: Project, *, by: By | None = None, language: str = "en"
) -> MarketInterest:
    """Which markets interest SMEs, and which of those SMEs are ready to go?

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``market`` and ``readiness``.
    project : Project
        Its markets, and how readiness is read.
    by : {None, 'partner', 'country', 'sector', 'size'}
        What the SMEs are grouped by.
    language : str
        Of the labels.

    Returns
    -------
    MarketInterest
        ``interest`` and ``segments`` (counts in SMEs, weighted shares from 0 to 1) and
        ``members``.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> segments = measure_market_interest(demo_survey(), demo_project()).segments
    >>> bool(np.allclose(segments.groupby("market")["share"].sum(), 1))
    True
    """
    interest = with_any(interest_in(survey, project.markets))
    labels = market_labels(survey, language=language)
    groups = groups_of(survey, by, language=language)
    scores = readiness_scores(survey, project.internationalisation)
    least = project.internationalisation.ready_from
    crossed = {m: segment_of(interest[m], scores, ready_from=least) for m in interest}
    missing = [market for market in project.markets if market not in interest]
    notes = [WILSON, CROSSED.format(least)]
    if missing:
        notes.insert(0, f"The survey did not ask about these markets: {', '.join(missing)}.")
    return MarketInterest(
        interest=_interest(survey, interest, labels, groups),
        segments=_segments(survey, crossed, labels, groups),
        members=_members(survey, scores, crossed, labels),
        arguments={"by": by, "markets": list(interest), "language": language},
        notes=tuple(notes) if len(interest.columns) else (),
    )


def segment_of(
    interest: pd.Series[bool], scores: pd.Series[float], *, ready_from: float
) -> pd.Series[str]:
    """Is an SME ready to go, to be coached, to be won, or not now?

    Parameters
    ----------
    interest : Series
        Whether each SME is interested in the market.
    scores : Series
        From `readiness_scores`.
    ready_from : float
        Score from which an SME is ready.

    Returns
    -------
    Series of str
        Code of the segment; missing where interest or readiness is not known.

    Examples
    --------
    >>> wants = pd.Series([True, True, False, False, None], dtype="boolean")
    >>> segment_of(wants, pd.Series([0.9, 0.1, 0.9, 0.1, 0.9]), ready_from=0.6).tolist()
    ['ready', 'coach', 'win', 'later', nan]
    """
    ready = scores >= ready_from
    wants = interest.fillna(False).astype(bool)
    codes = np.select([wants & ready, wants, ready], ["ready", "coach", "win"], "later")
    known = interest.notna() & scores.notna()
    return pd.Series(codes, index=interest.index, dtype="str").where(known)


def _interest(
    survey: Survey, interest: pd.DataFrame, labels: Mapping[str, str], groups: Groups
) -> pd.DataFrame:
    parts = [
        shares_of(interest[inside], survey.weights[inside])
        .rename_axis("market")
        .reset_index()
        .assign(group=code, group_label=label)
        for code, label in groups.labels.items()
        for inside in [groups.codes == code]
    ]
    if not parts:
        return pd.DataFrame(columns=list(MarketInterest.SCHEMA["interest"]))
    table = pd.concat(parts, ignore_index=True)
    table["market_label"] = table["market"].map(labels)
    order = pd.Index(interest.columns).get_indexer(pd.Index(table["market"]))
    table = table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
    return table[list(MarketInterest.SCHEMA["interest"])]


def _segments(
    survey: Survey,
    crossed: Mapping[Any, pd.Series[str]],
    labels: Mapping[str, str],
    groups: Groups,
) -> pd.DataFrame:
    parts = []
    for market, segment in crossed.items():
        known = segment.notna()
        flags = pd.DataFrame({code: segment == code for code in SEGMENTS}, dtype=float)
        flags = flags.where(known)
        for code, label in groups.labels.items():
            inside = groups.codes == code
            own = shares_of(flags[inside], survey.weights[inside]).rename_axis("segment")
            parts.append(
                own.reset_index().assign(
                    market=market, market_label=labels[market], group=code, group_label=label
                )
            )
    columns = list(MarketInterest.SCHEMA["segments"])
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    return table.assign(segment_label=table["segment"].map(SEGMENTS))[columns]


def _members(
    survey: Survey,
    scores: pd.Series[float],
    crossed: Mapping[Any, pd.Series[str]],
    labels: Mapping[str, str],
) -> pd.DataFrame:
    partner = survey.series("partner").astype("str")
    parts = [
        pd.DataFrame(
            {
                "respondent": known.index,
                "partner": partner[known.index].to_numpy(),
                "market": market,
                "market_label": labels[market],
                "segment": known.to_numpy(),
                "segment_label": known.map(SEGMENTS).to_numpy(),
                "readiness": scores[known.index].to_numpy(),
            }
        )
        for market, segment in crossed.items()
        for known in [segment.dropna()]
    ]
    columns = list(MarketInterest.SCHEMA["members"])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _in_words(row: Mapping[Any, Any], segments: pd.DataFrame, *, several: bool) -> str:
    name = f"{row['market_label']}, {row['group_label']}" if several else row["market_label"]
    if pd.isna(row["share"]):
        few = pd.isna(row["base"]) or row["base"] > 0
        return f"{name}: {'too few SMEs to say' if few else 'not asked, or not answered'}."
    text = (
        f"{name}: {row['share']:.0%} of {row['base']:.0f} SMEs are interested (95 % interval "
        f"{row['low']:.0%} to {row['high']:.0%})"
    )
    known = segments.dropna(subset="share")
    if known.empty:
        return f"{text}."
    parts = ", ".join(f"{r.share:.0%} {r.segment_label}" for r in known.itertuples())
    return f"{text}; of the {known['base'].max():.0f} with a readiness score {parts}."
