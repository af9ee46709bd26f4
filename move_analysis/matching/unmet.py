"""Unmet needs: what (almost) nobody in the partnership can offer, and what could help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import SMES, Column
from ..competences.groups import competence_labels, not_asked_notes
from ..derive import Published, ratio_of
from ..result import Result, Schema, analysis
from ..survey import Survey
from .near import closeness
from .teaching import ability_levels

TRAINING, RELATED, OUTSIDE = "training", "a related competence", "an outside cluster"
READ = 5

REMEDIES = (
    "What could help: training, where SMEs that do not need it rate their ability in it as high "
    "({able:.0%} of the scale or more); else a related competence that SMEs have (proximity "
    "{related:g} or more: the smaller share of those with the one that have the other; for what "
    "nobody has, that need the other); else an outside cluster."
)
UNKNOWN = (
    "Nobody was asked whether it has {n} of the competences that are needed, so it is not known "
    "whether these needs could be met."
)
ALL_MET = (
    "Every need that an SME named can be met by another SME, and none is shared by more than "
    "{crowd:g} SMEs for each that has the competence."
)
STRETCHED = (
    "Listed are needs that some SME can get met by no other SME, and needs that more than "
    "{crowd:g} SMEs share for each SME that has the competence."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class UnmetNeeds(Result):
    """Needs that the partnership can't serve, or hardly.

    Parameters
    ----------
    unmet : DataFrame
        One row per competence, those that most SMEs can't get met first; ``about(short=True)``
        are those of which too few SMEs have it.
    holders : DataFrame
        Who has it and needs it, too: such an SME can't serve itself. One row per competence.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> find_unmet_needs(demo_survey()).unmet["nobody"].sum()
    np.int64(0)
    """

    SCHEMA: ClassVar[Schema] = {
        "unmet": {
            "rank": Column.derived(
                "place, those hardest to meet first", how=lambda p: _published(p)["rank"]
            ),
            "competence": Column.label("code of the competence"),
            "label": Column.label("competence"),
            "competence_sector": Column.label("code of its sector"),
            "competence_sector_label": Column.label("its sector"),
            "smes": Column.base("SMEs that answered the survey", of=SMES),
            "need": Column.count("SMEs that need it", of="needs {competence}", within="base_need"),
            "base_need": Column.base("SMEs that said what they need", of="answered needs"),
            "nobody": Column.derived(
                "needs that no other SME can meet", "needs", how=lambda p: _published(p)["nobody"]
            ),
            "have": Column.count("SMEs that have it", of="has {competence}", within="base_has"),
            "base_has": Column.base("SMEs that said what they have", of="answered has"),
            "per_holder": Column.derived(
                "SMEs in need for each that has it", how=ratio_of("need", "have")
            ),
            "short": Column.derived(
                "whether too few SMEs have it", how=lambda p: _published(p)["short"]
            ),
            "teachers": Column.count(
                "SMEs with a high ability",
                of="ability of {able} in {competence} without need",
                within="smes",
            ),
            "related_label": Column.coarse("nearest competence that SMEs have"),
            "proximity": Column.coarse("how near it is", "share", digits=1),
            "remedy": Column.derived("what could help", how=lambda p: _published_remedies(p)),
        },
        "holders": {
            "competence": Column.label("code of the competence"),
            "label": Column.label("competence"),
            "smes": Column.base("SMEs that answered the survey", of=SMES),
            "both": Column.count(
                "SMEs that have and need it", of="has and needs {competence}", within="smes"
            ),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"unmet": ("rank",)}

    unmet: pd.DataFrame
    holders: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """The needs that most SMEs can't get met, and what could help."""
        if not self.arguments.get("asked", True):
            return ("Nobody was asked both what it has and what it needs.",)
        short = self.unmet[self.unmet["short"].eq(True).fillna(False)]
        known = short.dropna(subset=["need", "remedy"]).head(READ)
        have_of = dict(zip(self.unmet["label"], self.unmet["have"], strict=True))
        lines = [_sentence(row, have_of, self.smallest) for row in known.to_dict("records")]
        if len(self.unmet) and self.unmet["short"].eq(False).fillna(False).all():
            return (ALL_MET.format(crowd=self.arguments["crowd"]),)
        return tuple(lines) or ("Too few SMEs to say which needs stay unmet.",)


@analysis
def find_unmet_needs(
    survey: Survey,
    *,
    crowd: float = 1.25,
    related: float = 0.4,
    able: float = 0.75,
    language: str = "en",
) -> UnmetNeeds:
    """Which needs can nobody in the partnership serve, or too few, and what could?

    Parameters
    ----------
    survey : Survey
        With a question of the role ``needs``; those of the roles ``has`` and ``ability`` say who
        could help.
    crowd : float, default 1.25
        A need is listed too where more SMEs than this share each SME that has the competence.
    related : float, default 0.4
        Proximity from which another competence is called related.
    able : float, default 0.75
        Part of the scale of ability from which an SME could teach.
    language : str
        Of the labels.

    Returns
    -------
    UnmetNeeds
        ``unmet`` and ``holders`` with a row for each competence that was asked both as an asset
        and as a need. Counts are SMEs, not weighted.

    References
    ----------
    Proximity: Hidalgo, C. A. et al. (2007). The product space conditions the development of
    nations. Science 317, 482-487.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> unmet = find_unmet_needs(demo_survey()).unmet
    >>> unmet[["have", "need"]].gt(0).all().all()
    np.True_
    """
    needs, has = survey.incidence("needs"), survey.incidence("has")
    both = needs.columns[needs.columns.isin(has.columns)]
    unknown = needs.columns.difference(both, sort=False)
    needs = needs[both]
    need, have = (table[both].fillna(False).astype(bool) for table in (needs, has))
    teaches = ability_levels(survey).reindex(columns=need.columns) >= able
    table = pd.DataFrame(
        {
            "smes": len(survey),
            "need": need.sum(),
            "base_need": needs.notna().sum(),
            "have": have.sum(),
            "base_has": has[both].notna().sum(),
            "both": (need & have).sum(),
            "teachers": (teaches & ~need).sum(),
        }
    ).astype(np.int64)
    labels = competence_labels(survey.codebook, language=language).add_prefix("competence_")
    labels = labels.rename(columns={"competence_label": "label"})
    table = table.join(labels).join(_nearest(have, need, labels["label"], related))
    table["per_holder"] = (table["need"] / table["have"].where(table["have"] > 0)).astype(float)
    table = table.join(_judged(table, crowd)).assign(remedy=_remedies(table))
    table = table.rename_axis("competence").reset_index()
    return UnmetNeeds(
        unmet=table.sort_values("rank", ignore_index=True)[list(UnmetNeeds.SCHEMA["unmet"])],
        holders=table[list(UnmetNeeds.SCHEMA["holders"])],
        arguments={
            "crowd": crowd, "related": related, "able": able, "language": language,
            "asked": bool(needs.size),
        },
        notes=(
            *not_asked_notes(survey, "needs", language=language),
            *not_asked_notes(survey, "has", language=language),
            *([UNKNOWN.format(n=len(unknown))] if len(unknown) else []),
            STRETCHED.format(crowd=crowd),
            REMEDIES.format(able=able, related=related),
        ),
    )  # fmt: skip


def _nearest(
    have: pd.DataFrame, need: pd.DataFrame, labels: pd.Series[str], related: float
) -> pd.DataFrame:
    """For each competence the nearest other one that SMEs have."""
    near = closeness(have, need).where(have.any(), 0.0, axis=0)
    best = near.to_numpy().argmax(axis=0) if near.size else np.empty(0, dtype=np.int64)
    closest = near.max()
    return pd.DataFrame(
        {
            "related_label": labels.reindex(near.columns).iloc[best].to_numpy(),
            "proximity": closest.to_numpy(),
        },
        index=near.columns,
    ).where(closest >= max(related, 1e-9))


def _judged(table: pd.DataFrame, crowd: float) -> pd.DataFrame:
    """How hard each need is to meet."""
    need, have = table["need"], table["have"]
    # The only SME that has it may need it, too, and finds nobody else.
    alone = table["both"].clip(upper=need).where(have == 1, 0)
    nobody = need.where(have == 0, alone)
    short = (nobody > 0) | (need > crowd * have)
    hardest = pd.DataFrame({"nobody": nobody, "each": need / have, "need": need}).fillna(0.0)
    order = hardest.sort_values([*hardest], ascending=False, kind="stable").index
    rank = pd.Series(range(1, len(order) + 1), index=order)
    return pd.DataFrame({"rank": rank, "nobody": nobody, "short": short})


def _remedies(table: pd.DataFrame) -> pd.Series[str]:
    """What could help: training, a related competence, or an outside cluster."""
    remedy = pd.Series(OUTSIDE, index=table.index).mask(table["proximity"].notna(), RELATED)
    return remedy.mask(table["teachers"] > 0, TRAINING)


def _published(published: Published) -> pd.DataFrame:
    both = published.tables["holders"].set_index("competence")["both"]
    table = published.table[[]].assign(
        need=published.filled("need"),
        have=published.filled("have"),
        both=published.table["competence"].map(both),
    )
    return _judged(table, published.arguments["crowd"])


def _published_remedies(published: Published) -> pd.Series[str]:
    return _remedies(published.table.assign(teachers=published.filled("teachers")))


def _sentence(row: Mapping[Any, Any], have_of: Mapping[Any, float], smallest: int) -> str:
    def smes(count: float) -> str:
        return f"fewer than {smallest} SMEs" if pd.isna(count) else f"{count:.0f} SMEs"

    who = f"{row['need']:.0f} SMEs need {row['label']}"
    if row["nobody"] > 0:
        state = f"{who}, {row['nobody']:.0f} of them find no other SME that has it"
    elif pd.isna(row["have"]):
        state = f"{who}, {smes(row['have'])} have it"
    else:
        state = f"{who}, {row['have']:.0f} have it ({row['per_holder']:.1f} in need for each)"
    near = row["related_label"]
    helps = {
        TRAINING: f"training could help: {smes(row['teachers'])} rate their ability as high",
        RELATED: f"{near} is near (proximity {row['proximity']:.1f})"
        + (f", {smes(have_of[near])} have it" if near in have_of else ""),
        OUTSIDE: "no training and nothing related is in sight: look for an outside cluster",
    }
    return f"{state}; {helps[row['remedy']]}."
