"""Unmet needs: what (almost) nobody in the partnership can offer, and what could help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import competence_labels, not_asked_notes
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
        One row per competence, those that most SMEs can't get met first.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> find_unmet_needs(demo_survey()).unmet["nobody"].sum()
    np.int64(0)
    """

    SCHEMA: ClassVar[Schema] = {
        "unmet": {
            "competence": Column.label("code of the competence"),
            "label": Column.label("competence"),
            "competence_sector": Column.label("code of its sector"),
            "competence_sector_label": Column.label("its sector"),
            "need": Column.count("SMEs that need it", "SMEs", of="needs {competence}"),
            "base_need": Column.base("SMEs that said what they need", "SMEs", of="TODO"),
            "nobody": Column.count("needs that no other SME can meet", "SMEs", of="TODO"),
            "have": Column.count("SMEs that have it", "SMEs", of="has {competence}"),
            "per_holder": Column.coarse("SMEs in need for each that has it"),
            "teachers": Column.count("SMEs with a high ability", "SMEs", of="TODO"),
            "related_label": Column.coarse("nearest competence that SMEs have"),
            "proximity": Column.coarse("how near it is", "share"),
            "related_have": Column.count("SMEs that have this", "SMEs", of="TODO"),
            "remedy": Column.coarse("what could help"),
        }
    }

    unmet: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """The needs that most SMEs can't get met, and what could help."""
        known = self.unmet.dropna(subset=["need", "remedy"])
        lines = [_sentence(row) for row in known.head(READ).itertuples()]
        if not self.arguments.get("asked", True):
            return ("Nobody was asked both what it has and what it needs.",)
        if self.unmet.empty:
            most = self.arguments["crowd"]
            return (
                "Every need that an SME named can be met by another SME, and none is shared by "
                f"more than {most:g} SMEs for each that has the competence.",
            )
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
        ``unmet``: ``competence label competence_sector competence_sector_label need base_need
        nobody have per_holder teachers related_label proximity related_have remedy``. Counts are
        SMEs, not weighted.

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
    others = have.sum() - have  # SMEs other than this one that have it
    table = pd.DataFrame(
        {
            "need": need.sum().astype(np.int64),
            "base_need": needs.notna().sum().astype(np.int64),
            "nobody": (need & (others == 0)).sum().astype(np.int64),
            "have": have.sum().astype(np.int64),
            "teachers": (teaches & ~need).sum().astype(np.int64),
        }
    )
    table["per_holder"] = (table["need"] / table["have"].where(table["have"] > 0)).astype(float)
    short = (table["nobody"] > 0) | (table["need"] > crowd * table["have"])
    table = table[short & (table["need"] > 0)]
    labels = competence_labels(survey.codebook, language=language).add_prefix("competence_")
    labels = labels.rename(columns={"competence_label": "label"})
    table = table.join(labels).join(_nearest(have, need, labels["label"], related))
    table["remedy"] = _remedies(table)
    order = ["nobody", "per_holder", "need"]
    table = table.sort_values(order, ascending=False, kind="stable", na_position="first")
    return UnmetNeeds(
        unmet=table.rename_axis("competence").reset_index()[list(UnmetNeeds.SCHEMA["unmet"])],
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
            "related_have": have.sum().to_numpy()[best],
        },
        index=near.columns,
    ).where(closest >= max(related, 1e-9))


def _remedies(table: pd.DataFrame) -> pd.Series[str]:
    remedy = pd.Series(OUTSIDE, index=table.index).mask(table["proximity"].notna(), RELATED)
    return remedy.mask(table["teachers"] > 0, TRAINING)


def _sentence(row: Any) -> str:
    who = f"{row.need:.0f} SMEs need {row.label}"
    if row.nobody > 0:
        state = f"{who}, {row.nobody:.0f} of them find no other SME that has it"
    else:
        state = f"{who}, {row.have:.0f} have it ({row.per_holder:.1f} in need for each)"
    helps = {
        TRAINING: f"training could help: {row.teachers:.0f} SMEs rate their ability as high",
        RELATED: f"{row.related_label} is near (proximity {row.proximity:.2f}), "
        f"{row.related_have:.0f} SMEs have it",
        OUTSIDE: "no training and nothing related is in sight: look for an outside cluster",
    }
    return f"{state}; {helps[row.remedy]}."
