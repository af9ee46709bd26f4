"""Agreement: what each partner brings and needs from the others, as evidence for an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from .columns import Column
from .competences import Flows, measure_competences, measure_flows
from .competences.matrix import LABEL_COLUMNS
from .markets import MarketInterest, measure_market_interest
from .networks import find_ties
from .project import Project
from .result import Result, Schema, analysis
from .segments import v_test
from .statistics import adjust_p_values
from .survey import Survey

DISTINCTIVE = (
    "Distinctive: more common among the SMEs of a partner than in all beyond chance (v-test, false "
    "discovery rate 5 %). The location quotient is how many times as common."
)
DEPENDS = (
    "Depends: share of a partner's needs that the SMEs of another could meet, if each need is met "
    "in equal parts by all SMEs that have the competence. Mutual: the smaller of both directions, "
    "of the larger; 100 % where both need each other alike."
)
TIES = "Ties: cooperation that SMEs named, whichever of the two did."


@dataclass(frozen=True, kw_only=True, eq=False)
class Contributions(Result):
    """What each partner brings to the partnership, and what it needs from the others.

    Parameters
    ----------
    strengths : DataFrame
        One row per partner and competence.
    markets : DataFrame
        One row per partner and target market.
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
            **LABEL_COLUMNS,
            "n": Column.count("SMEs that have it", "SMEs", of="has {competence}"),
            "base": Column.base("SMEs that answered", "SMEs", of="TODO"),
            "quotient": Column.coarse("times as common as in all"),
            "p_adjusted": Column.p_value("corrected p-value"),
            "distinctive": Column.coarse("whether it is distinctive of the partner"),
        },
        "markets": dict(MarketInterest.SCHEMA["interest"]),
        "needs": {
            **{
                name: Flows.SCHEMA["flows"][name]
                for name in ("target", "target_label", "source", "source_label", "flow")
            },
            "depends": Column.coarse("of all needs of the target", "share"),
            **{
                name: Flows.SCHEMA["flows"][name]
                for name in ("top_competence", "n_suppliers", "n_seekers")
            },
        },
        "pairs": {
            "one": Column.label("code of one partner"),
            "one_label": Column.label("one partner"),
            "other": Column.label("code of the other"),
            "other_label": Column.label("other partner"),
            "smes": Column.base("SMEs of the smaller of the two", "SMEs", of="TODO"),
            "to_one": Column.coarse("needs of the one that the other could meet", "needs"),
            "to_other": Column.coarse("needs of the other that the one could meet", "needs"),
            "mutual": Column.coarse("how mutual that is", "share"),
            "ties": Column.count("ties between their SMEs", "ties", of="TODO"),
        },
    }

    strengths: pd.DataFrame
    markets: pd.DataFrame
    needs: pd.DataFrame
    pairs: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """Per partner what it brings and from whom it needs most; the most mutual pair."""
        names = dict(zip(self.needs["target"], self.needs["target_label"], strict=True))
        lines = [line for code, name in names.items() for line in self._partner(code, name)]
        pairs = self.pairs.dropna(subset="mutual").sort_values("mutual", kind="stable")
        for row in pairs.tail(1).to_dict("records"):
            lines.append(
                f"Most mutual: {row['one_label']} and {row['other_label']}, "
                f"{row['to_one']:.0f} needs one way and {row['to_other']:.0f} the other."
            )
        return tuple(lines) or ("Too few SMEs answered to say what partners bring.",)

    def _partner(self, code: str, name: str) -> Iterator[str]:
        own = self.strengths[self.strengths["group"] == code]
        strong = own[own["distinctive"].eq(True).fillna(False)]
        best = strong.sort_values("quotient", ascending=False, kind="stable").head(3)
        told = [f"{r['label']} ({_times(r)})" for r in best.to_dict("records")]
        markets = self.markets[(self.markets["group"] == code) & (self.markets["market"] != ANY)]
        interest = [
            f"{row['market_label']} ({row['share']:.0%})"
            for row in markets.dropna(subset="share").to_dict("records")
        ]
        interested = f" SMEs interested in {', '.join(interest)}." if interest else ""
        brings = f"{name} brings {', '.join(told)}."
        nothing = f"No competence of {name} is clearly more common than elsewhere."
        yield f"{brings if told else nothing}{interested}"
        others = self.needs[
            (self.needs["target"] == code) & ~self.needs["source"].isin([code, NOBODY])
        ]
        if len(others) and others["depends"].notna().all():
            row = others.sort_values("depends", kind="stable").iloc[-1]
            yield (
                f"Of what the SMEs of {name} lack, {others['depends'].sum():.0%} would come from "
                f"the other partners if all SMEs that have it shared alike, most from "
                f"{row['source_label']} ({row['depends']:.0%}, first of all "
                f"{row['top_competence']})."
            )


ANY, NOBODY = "any", "nobody"


@analysis
def measure_contributions(
    survey: Survey, project: Project, *, language: str = "en", seed: int = 0
) -> Contributions:
    """What does each partner bring, and what does it need from which other?

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``; markets and ties where they were asked.
    project : Project
        Its partners and target markets.
    language : str
        Of the labels.
    seed : int
        As of `find_ties`.

    Returns
    -------
    Contributions
        ``strengths`` (location quotients with a test), ``markets`` (interest), ``needs`` (the
        interdependence matrix) and ``pairs`` (how mutual, how many ties already).

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
    flows = measure_flows(survey, between="partner", language=language)
    interest = measure_market_interest(survey, project, by="partner", language=language)
    ties = find_ties(survey, seed=seed)
    needs = _needs(flows.flows)
    return Contributions(
        strengths=_strengths(survey, language),
        markets=interest.interest,
        needs=needs,
        pairs=_pairs(needs, survey, ties.tables()["ties"]),
        arguments={"by": "partner", "language": language, "seed": seed},
        notes=(DISTINCTIVE, DEPENDS, TIES, *flows.notes),
    )


def _strengths(survey: Survey, language: str) -> pd.DataFrame:
    table = measure_competences(survey, by="partner", language=language).shares
    overall = measure_competences(survey, language=language).shares.set_index("competence")
    whole = overall.reindex(table["competence"])
    known = (table["base"] > 0).to_numpy()
    p = np.full(len(table), np.nan)
    counts = (whole["base"], whole["n"], table["base"], table["n"])
    n_all, n_answer, n_segment, n_both = (column.to_numpy()[known] for column in counts)
    p[known] = v_test(n_all, n_answer, n_segment=n_segment, n_both=n_both)[1]
    adjusted = adjust_p_values(p)
    quotient = table["share"] / whole["share"].where(whole["share"] > 0).to_numpy()
    distinctive = ((adjusted <= 0.05) & (quotient > 1)).astype("boolean")
    table = table.assign(quotient=quotient, p_adjusted=adjusted, distinctive=distinctive)
    return table[list(Contributions.SCHEMA["strengths"])]


def _needs(flows: pd.DataFrame) -> pd.DataFrame:
    whole = flows.groupby("target")["flow"].transform("sum")
    depends = (flows["flow"] / whole.where(whole > 0)).astype("Float64")
    return flows.assign(depends=depends)[list(Contributions.SCHEMA["needs"])]


def _pairs(needs: pd.DataFrame, survey: Survey, ties: pd.DataFrame) -> pd.DataFrame:
    """Both directions of each pair of partners, and the ties between their SMEs."""
    labels = dict(zip(needs["target"], needs["target_label"], strict=True))
    flow = needs.set_index(["target", "source"])["flow"].to_dict()
    partner = survey.series("partner").astype("str")
    sizes = partner.value_counts().to_dict()
    ends = [ties[end].map(partner.to_dict()) for end in ("source", "target")]
    between = pd.Series([frozenset(pair) for pair in zip(*ends, strict=True)], dtype=object)
    named = between.value_counts().to_dict()
    codes = list(labels)
    rows = []
    for place, one in enumerate(codes):
        for other in codes[place + 1 :]:
            both = flow.get((one, other), 0.0), flow.get((other, one), 0.0)
            mutual = min(both) / max(both) if max(both) else None
            smaller = min(sizes.get(one, 0), sizes.get(other, 0))
            count = named.get(frozenset((one, other)), 0)
            rows.append((one, labels[one], other, labels[other], smaller, *both, mutual, count))
    table = pd.DataFrame(rows, columns=list(Contributions.SCHEMA["pairs"]))
    return table.astype({"smes": "Int64", "mutual": "Float64", "ties": "Int64"})


def _times(row: Mapping[Any, Any]) -> str:
    return f"{row['n']:.0f} of {row['base']:.0f} SMEs, {row['quotient']:.1f} times as common"
