"""Interest: who wants to go to which market, and who is ready to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import IN_GROUP, By, Groups, groups_of
from ..competences.matrix import WILSON, share_columns, shares_of
from ..memory import cached
from ..messages import Message, say, say_many, sentences
from ..project import Project
from ..result import Result, Schema, analysis, held_columns
from ..survey import Survey
from ..values import Listed, Name, Share, Text
from .answers import ANY, as_written, interest_in, market_names, readiness_scores, with_any

SEGMENTS: dict[str, Text] = {
    "ready": say("ready to go"),
    "coach": say("to be coached"),
    "win": say("to be won"),
    "later": say("not now"),
}
"""Interested and ready, interested and not ready, ready and not interested, neither."""

SHARE_OF_SEGMENT: dict[str, Callable[[Share], Message]] = {
    "ready": lambda share: say("{share} ready to go", share=share),
    "coach": lambda share: say("{share} to be coached", share=share),
    "win": lambda share: say("{share} to be won", share=share),
    "later": lambda share: say("{share} not now", share=share),
}
CROSSED = say(
    "Segments cross interest in the market with readiness: ready to go (both), to be coached "
    "(interested, not ready), to be won (ready, not interested), not now (neither)."
)
ANSWERED_BOTH = "answered market and readiness"
"""What the SMEs are called of which interest and readiness are known."""

READINESS_OF_ONE = Column.coarse(
    "its readiness (0 to 1) is at most", steps=(0.2, 0.4, 0.6, 0.8, 1.0)
)
"""In few steps, so that the codes of an SME on two readers' pages can't be linked by it."""

MARKET_COLUMNS = {
    "market": Column.label("code of the market"),
    "market_label": Column.name_of("market", "market"),
    "group": Column.label("code of the group of SMEs"),
    "group_label": Column.name_of("group", "group of SMEs"),
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
    >>> found.tables()["interest"]["market_label"].tolist()
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
            "segment_label": Column.name_of("segment", "segment"),
            "n": Column.count("SMEs in it", of="{segment} for {market}", where=IN_GROUP),
            "base": Column.base("SMEs that answered", of=ANSWERED_BOTH, where=IN_GROUP),
            **share_columns("weighted share of the SMEs"),
        },
        "members": {
            "respondent": Column.respondent("the SME"),
            "partner": Column.label("its partner"),
            "market": Column.label("code of the market"),
            "market_label": Column.name_of("market", "market"),
            "segment": Column.coarse("code of the segment"),
            "segment_label": Column.name_of("segment", "segment"),
            "readiness": READINESS_OF_ONE,
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "members": ("market", "partner", "respondent")
    }

    interest: pd.DataFrame
    segments: pd.DataFrame
    members: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How many SMEs each market interests, and how many of them are ready."""
        if self.interest.empty:
            return (say("There are no answers on which markets interest SMEs."),)
        return tuple(self._interested(row) for row in self.interest.to_dict("records"))

    def headline(self) -> tuple[Message, ...]:
        """The market for which most SMEs are ready; of one group only."""
        own = self.segments[self.segments["market"] != ANY].dropna(subset="n")
        ready = own[own["segment"] == "ready"]
        if ready.empty or len(ready["group"].unique()) > 1:
            return self.reading()[:1]
        row = ready.nlargest(1, "n").iloc[0]
        market, n, base = self.name("market", row["market"]), int(row["n"]), int(row["base"])
        coached = own[(own["market"] == row["market"]) & (own["segment"] == "coach")]["n"]
        if coached.empty:
            return (
                say(
                    "Most ready SMEs: {market}, {n} of {base} are interested and ready.",
                    market=market, n=n, base=base,
                ),
            )  # fmt: skip
        return (
            say(
                "Most ready SMEs: {market}, {n} of {base} are interested and ready, {more} more "
                "need coaching.",
                market=market, n=n, base=base, more=int(coached.iloc[0]),
            ),
        )  # fmt: skip

    def _interested(self, row: Mapping[Any, Any]) -> Message:
        name = self._of_group(row)
        if pd.isna(row["share"]):
            if row["base"] == 0:
                return say("{group}: not asked, or not answered.", group=name)
            return say("{group}: too few SMEs to say.", group=name)
        values = {
            "n": row["base"], "market": name, "share": Share(row["share"]),
            "low": Share(row["low"]), "high": Share(row["high"]),
        }  # fmt: skip
        table = self.segments
        own = table[(table["market"] == row["market"]) & (table["group"] == row["group"])]
        own = own.dropna(subset="share")
        if own.empty:
            return say_many(
                "{market}: {share} of {n} SME is interested (probably {low} to {high}).",
                "{market}: {share} of {n} SMEs are interested (probably {low} to {high}).",
                **values,
            )
        parts = [SHARE_OF_SEGMENT[r.segment](Share(r.share)) for r in own.itertuples()]
        return say_many(
            "{market}: {share} of {n} SME is interested (probably {low} to {high}); of the "
            "{scored} with a readiness score {list}.",
            "{market}: {share} of {n} SMEs are interested (probably {low} to {high}); of the "
            "{scored} with a readiness score {list}.",
            scored=int(own["base"].max()),
            list=Listed(parts, "comma"),
            **values,
        )

    def _of_group(self, row: Mapping[Any, Any]) -> Text:
        """The market of a row; of several groups of SMEs, which of them it is about, too."""
        market, group = self.name("market", row["market"]), self.name("group", row["group"])
        if len(self.interest["group"].unique()) == 1:
            return market
        return say("{market}, {group}", market=market, group=group)


@analysis
@cached
def measure_market_interest(
    survey: Survey, project: Project, *, by: By | None = None
) -> MarketInterest:
    """Measure which markets interest SMEs, and which of those SMEs are ready to go.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``market`` and ``readiness``.
    project : Project
        Its markets, and how readiness is read.
    by : {None, 'partner', 'country', 'sector', 'size', 'segment'}
        What the SMEs are grouped by.

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
    groups = groups_of(survey, by)
    scores = readiness_scores(survey, project.internationalisation)
    least = project.internationalisation.ready_from
    crossed = {m: segment_of(interest[m], scores, ready_from=least) for m in interest}
    return MarketInterest(
        interest=_interest(survey, interest, groups),
        segments=_segments(survey, crossed, groups),
        members=_members(survey, scores, crossed),
        names={"market": market_names(survey), "group": groups.labels, "segment": SEGMENTS},
        arguments={"by": by, "markets": list(interest)},
        notes=_notes(interest, project) if len(interest.columns) else (),
    )


def _notes(interest: pd.DataFrame, project: Project) -> tuple[Message, ...]:
    ready = say(
        "Readiness is from {least} of a scale from 0 to 1; SMEs without a score, or who left the "
        "markets blank, are in none.",
        least=as_written(project.internationalisation.ready_from),
    )
    missing = [Name(market) for market in project.markets if market not in interest]
    not_asked = say(
        "The survey did not ask about these markets: {list}.", list=Listed(missing, "comma")
    )
    return (*([not_asked] if missing else []), WILSON, sentences(CROSSED, ready))


def segment_of(
    interest: pd.Series[bool], scores: pd.Series[float], *, ready_from: float
) -> pd.Series[str]:
    """Return the segment of each SME; missing where interest or readiness is not known.

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


def _interest(survey: Survey, interest: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    parts = [
        shares_of(interest[inside], survey.weights[inside])
        .rename_axis("market")
        .reset_index()
        .assign(group=code)
        for code in groups.labels
        for inside in [groups.codes == code]
    ]
    columns = list(held_columns(MarketInterest.SCHEMA["interest"]))
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    order = pd.Index(interest.columns).get_indexer(pd.Index(table["market"]))
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)[columns]


def _segments(
    survey: Survey, crossed: Mapping[Any, pd.Series[str]], groups: Groups
) -> pd.DataFrame:
    parts = []
    for market, segment in crossed.items():
        known = segment.notna()
        flags = pd.DataFrame({code: segment == code for code in SEGMENTS}, dtype=float)
        flags = flags.where(known)
        for code in groups.labels:
            inside = groups.codes == code
            own = shares_of(flags[inside], survey.weights[inside]).rename_axis("segment")
            parts.append(own.reset_index().assign(market=market, group=code))
    columns = list(held_columns(MarketInterest.SCHEMA["segments"]))
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _members(
    survey: Survey, scores: pd.Series[float], crossed: Mapping[Any, pd.Series[str]]
) -> pd.DataFrame:
    partner = survey.series("partner").astype("str")
    parts = [
        pd.DataFrame(
            {
                "respondent": known.index,
                "partner": partner[known.index].to_numpy(),
                "market": market,
                "segment": known.to_numpy(),
                "readiness": scores[known.index].to_numpy(),
            }
        )
        for market, segment in crossed.items()
        for known in [segment.dropna()]
    ]
    columns = list(held_columns(MarketInterest.SCHEMA["members"]))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
