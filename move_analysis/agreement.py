"""Agreement: what each partner brings and needs from the others, as evidence for an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from .columns import SMES, Column, How
from .competences import Flows, measure_competences, measure_flows
from .competences.groups import IN_GROUP
from .competences.matrix import ABOUT_COLUMNS
from .derive import Floats, Published, ratio_of, share_of
from .markets import MarketInterest, measure_market_interest
from .messages import Message, listed, say, sentences
from .networks import find_ties
from .project import Project
from .result import Result, Schema, analysis, held_columns
from .rooms import listing
from .segments import v_test
from .statistics import adjust_p_values
from .survey import Survey
from .values import Count, Number, Share, Text

__dir__ = listing(__name__)

DISTINCTIVE = say(
    "Distinctive: more common among the SMEs of a partner than in all beyond chance (v-test, false "
    "discovery rate 5 %). The location quotient is how many times as common."
)
DEPENDS = say(
    "Depends: share of a partner's needs that the SMEs of another could meet, if each need is met "
    "in equal parts by all SMEs that have the competence. Mutual: the smaller of both directions, "
    "of the larger; 100 % where both need each other alike."
)
TIES = say("Ties: cooperation that SMEs named, whichever of the two did.")


def _depends(needs: pd.DataFrame) -> pd.Series[Any]:
    """Part of the needs of each target that each source could meet."""
    flow = needs["flow"].astype("Float64")
    whole = flow.groupby(needs["target"]).transform("sum")
    return flow / whole.where(whole > 0)


def _flow(target: str, source: str) -> How:
    """The published needs of the one partner of a pair that the other could meet."""

    def how(published: Published) -> pd.Series[Any]:
        return _between(published.table, published.tables["needs"], target=target, source=source)

    return how


def _between(
    pairs: pd.DataFrame, needs: pd.DataFrame, *, target: str, source: str
) -> pd.Series[Any]:
    flow = needs.set_index(["target", "source"])["flow"].astype("Float64")
    ends = pd.MultiIndex.from_frame(pairs[[target, source]])
    # Of partners that did not say what they have, nothing flows.
    return flow.reindex(ends, fill_value=0.0).set_axis(pairs.index)


def _mutual(to_one: Floats, to_other: Floats) -> Floats:
    """The smaller of both directions, of the larger."""
    least, most = np.minimum(to_one, to_other), np.maximum(to_one, to_other)
    mutual: Floats = np.divide(least, most, out=np.full(len(most), np.nan), where=most > 0)
    return mutual


@dataclass(frozen=True, kw_only=True, eq=False)
class Contributions(Result):
    """What each partner brings to the partnership, and what it needs from the others.

    Parameters
    ----------
    strengths : DataFrame
        One row per partner and competence.
    markets : DataFrame
        One row per partner and target market.
    counts : DataFrame
        How many SMEs of each partner have and need each competence: all that the needs and pairs
        follow from.
    needs : DataFrame
        One row per partner that needs, and partner that has: the interdependence matrix.
    pairs : DataFrame
        One row per pair of partners.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> len(measure_contributions(demo_survey(), demo_project()).pairs)
    6
    """

    SCHEMA: ClassVar[Schema] = {
        "strengths": {
            **ABOUT_COLUMNS,
            "n": Column.count("SMEs that have it", of="has {competence}", where=IN_GROUP),
            "base": Column.base("SMEs that answered", of="answered has", where=IN_GROUP),
            "share": Column.derived("weighted share that has it", "share", how=share_of("n")),
            "n_all": Column.count(
                "SMEs of all partners that have it", of="has {competence}", within="base_all"
            ),
            "base_all": Column.base("SMEs of all partners that answered", of="answered has"),
            "share_all": Column.derived(
                "weighted share in all",
                "share",
                how=share_of("n_all", "base_all", share="share_all"),
            ),
            "quotient": Column.derived(
                "times as common as in all", how=ratio_of("share", "share_all")
            ),
            "p_adjusted": Column.p_value("corrected p-value"),
            "distinctive": Column.derived(
                "whether it is distinctive of the partner",
                how=lambda p: p.truth["distinctive"].where(p.table["quotient"].notna()),
            ),
        },
        "markets": dict(MarketInterest.SCHEMA["interest"]),
        "counts": Flows.SCHEMA["counts"],
        "needs": {
            **{
                name: Flows.SCHEMA["flows"][name]
                for name in ("target", "target_label", "source", "source_label", "flow")
            },
            "depends": Column.derived(
                "of all needs of the target", "share", how=lambda p: _depends(p.table)
            ),
            **{
                name: Flows.SCHEMA["flows"][name]
                for name in (
                    "top_competence",
                    "top_label",
                    "n_suppliers",
                    "n_seekers",
                    "base_source",
                    "base_target",
                )
            },
        },
        "pairs": {
            "one": Column.label("code of one partner"),
            "one_label": Column.name_of("one", "one partner", domain="group"),
            "other": Column.label("code of the other"),
            "other_label": Column.name_of("other", "other partner", domain="group"),
            "base_one": Column.base("SMEs of the one", of=SMES, where={"partner": "one"}),
            "base_other": Column.base("SMEs of the other", of=SMES, where={"partner": "other"}),
            "to_one": Column.derived(
                "needs of the one that the other could meet", "needs", how=_flow("one", "other")
            ),
            "to_other": Column.derived(
                "needs of the other that the one could meet", "needs", how=_flow("other", "one")
            ),
            "mutual": Column.derived(
                "how mutual that is", "share", how=lambda p: _mutual(p["to_one"], p["to_other"])
            ),
            "named_one": Column.count(
                "ties that SMEs of the one name to the other",
                "ties",
                of="ties to {other}",
                where={"partner": "one"},
                within="",
            ),
            "named_other": Column.count(
                "ties that SMEs of the other name to the one",
                "ties",
                of="ties to {one}",
                where={"partner": "other"},
                within="",
            ),
            "ties": Column.derived(
                "ties between their SMEs", "ties", how=lambda p: p["named_one"] + p["named_other"]
            ),
        },
    }

    strengths: pd.DataFrame
    markets: pd.DataFrame
    counts: pd.DataFrame
    needs: pd.DataFrame
    pairs: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Per partner what it brings and from whom it needs most; the most mutual pair."""
        partners = self.needs["target"].unique()
        lines = [line for code in partners for line in (self._brings(code), *self._needs(code))]
        pairs = self.pairs.dropna(subset="mutual").sort_values("mutual", kind="stable")
        for row in pairs.tail(1).to_dict("records"):
            lines.append(
                say(
                    "Most mutual: {one} and {other}, {to_one} needs one way and {to_other} the "
                    "other.",
                    one=self.name("group", row["one"]),
                    other=self.name("group", row["other"]),
                    to_one=Count(row["to_one"]),
                    to_other=Count(row["to_other"]),
                )
            )
        return tuple(lines) or (say("Too few SMEs answered to say what partners bring."),)

    def _brings(self, code: str) -> Message:
        """The most distinctive competences of a partner, and the markets of its SMEs."""
        name = self.name("group", code)
        own = self.strengths[self.strengths["group"] == code]
        strong = own[own["distinctive"].eq(True).fillna(False)]
        best = strong.sort_values("quotient", ascending=False, kind="stable").head(3)
        found = [self._times(row) for row in best.to_dict("records")]
        markets = self.markets[(self.markets["group"] == code) & (self.markets["market"] != ANY)]
        interest = [
            say(
                "{label} ({share})",
                label=self.name("market", row["market"]), share=Share(row["share"]),
            )
            for row in markets.dropna(subset="share").to_dict("records")
        ]  # fmt: skip
        return sentences(
            say("{name} brings {list}.", name=name, list=listed(found, "comma"))
            if found
            else self._like_others(name),
            say("SMEs interested in {list}.", list=listed(interest, "comma"))
            if interest
            else say(""),
        )

    def _like_others(self, name: Text) -> Message:
        if len(self.strengths["group"].unique()) == 1:
            return say("{name} is the only partner with answers.", name=name)
        return say("No competence of {name} is clearly more common than elsewhere.", name=name)

    def _times(self, row: Mapping[Any, Any]) -> Message:
        return say(
            "{label} ({n} of {base} SMEs, {times} times as common)",
            label=self.name("competence", row["competence"]),
            n=Count(row["n"]),
            base=Count(row["base"]),
            times=Number(row["quotient"]),
        )

    def _needs(self, code: str) -> Iterator[Message]:
        """Which part of its needs a partner could get from the others, and from whom most."""
        others = self.needs[
            (self.needs["target"] == code) & ~self.needs["source"].isin([code, NOBODY])
        ]
        if others.empty or others["depends"].isna().any():
            return
        row = others.sort_values("depends", kind="stable").iloc[-1]
        name, share = self.name("group", code), Share(others["depends"].sum())
        if row["depends"] > 0:
            yield say(
                "Of what the SMEs of {name} lack, {share} would come from the other partners if "
                "all SMEs that have it shared alike, most from {source} ({most}, first of all "
                "{label}).",
                name=name,
                share=share,
                source=self.name("group", row["source"]),
                most=Share(row["depends"]),
                label=self.name("competence", row["top_competence"]),
            )
        else:
            yield say(
                "Of what the SMEs of {name} lack, {share} would come from the other partners if "
                "all SMEs that have it shared alike.",
                name=name,
                share=share,
            )


ANY, NOBODY = "any", "nobody"


@analysis
def measure_contributions(survey: Survey, project: Project, *, seed: int = 0) -> Contributions:
    """Measure what each partner brings, and what it needs from which other.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``; markets and ties where they were asked.
    project : Project
        Its partners and target markets.
    seed : int
        As of `find_ties`.

    Returns
    -------
    Contributions
        ``strengths`` (location quotients with a test), ``markets`` (interest), ``counts``,
        ``needs`` (the interdependence matrix) and ``pairs`` (how mutual, how many ties already).

    References
    ----------
    Hidalgo, C. A. et al. (2007). The product space conditions the development of nations. Science
    317, 482-487. Miller, R. E. & Blair, P. D. (2009). Input-Output Analysis. Cambridge University
    Press. Section 4.3.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> needs = measure_contributions(demo_survey(), demo_project()).needs
    >>> needs.groupby("target")["depends"].sum().round(6).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    flows = measure_flows(survey, between="partner")
    interest = measure_market_interest(survey, project, by="partner")
    ties = find_ties(survey, seed=seed)
    needs = _needs(flows.flows)
    return Contributions(
        strengths=_strengths(survey),
        markets=interest.interest,
        counts=flows.counts,
        needs=needs,
        pairs=_pairs(needs, survey, ties.frames()["ties"]),
        names={
            **interest.names,
            **flows.names,
            "group": {**interest.names.get("group", {}), **flows.names["group"]},
        },
        arguments={**flows.arguments, **interest.arguments, "by": "partner", "seed": seed},
        notes=(DISTINCTIVE, DEPENDS, TIES, *flows.notes),
    )


def _strengths(survey: Survey) -> pd.DataFrame:
    table = measure_competences(survey, by="partner").shares
    overall = measure_competences(survey).shares.set_index("competence")
    whole = overall.reindex(table["competence"])
    known = (table["base"] > 0).to_numpy()
    p = np.full(len(table), np.nan)
    counts = (whole["base"], whole["n"], table["base"], table["n"])
    n_all, n_answer, n_segment, n_both = (column.to_numpy()[known] for column in counts)
    p[known] = v_test(n_all, n_answer, n_segment=n_segment, n_both=n_both)[1]
    adjusted = adjust_p_values(p)
    share_all = whole["share"].to_numpy()
    quotient: pd.Series[float] = table["share"] / np.where(share_all > 0, share_all, np.nan)
    distinctive = ((adjusted <= 0.05) & (quotient > 1)).astype("boolean")
    table = table.assign(
        **{f"{name}_all": whole[name].to_numpy() for name in ("n", "base", "share")},
        quotient=quotient,
        p_adjusted=adjusted,
        distinctive=distinctive,
    )
    return table[list(held_columns(Contributions.SCHEMA["strengths"]))]


def _needs(flows: pd.DataFrame) -> pd.DataFrame:
    return flows.assign(depends=_depends(flows))[list(held_columns(Contributions.SCHEMA["needs"]))]


def _pairs(needs: pd.DataFrame, survey: Survey, ties: pd.DataFrame) -> pd.DataFrame:
    """Both directions of each pair of partners, and the ties between their SMEs."""
    partner = survey.series("partner").astype("str")
    sizes = partner.value_counts()
    named = pd.Series(
        list(zip(*(ties[end].map(partner.to_dict()) for end in ("source", "target")), strict=True)),
        dtype=object,
    ).value_counts()
    table = pd.DataFrame(
        [
            (one, other, named.get((one, other), 0), named.get((other, one), 0))
            for one, other in combinations(needs["target"].unique(), 2)
        ],
        columns=["one", "other", "named_one", "named_other"],
    )
    table = table.assign(
        base_one=table["one"].map(sizes),
        base_other=table["other"].map(sizes),
        to_one=_between(table, needs, target="one", source="other"),
        to_other=_between(table, needs, target="other", source="one"),
        ties=table["named_one"] + table["named_other"],
    )
    counts = dict.fromkeys(("base_one", "base_other", "named_one", "named_other", "ties"), "Int64")
    table = table.astype({**counts, "to_one": float, "to_other": float})
    mutual = _mutual(table["to_one"].to_numpy(), table["to_other"].to_numpy())
    return table.assign(mutual=mutual)[list(held_columns(Contributions.SCHEMA["pairs"]))]
