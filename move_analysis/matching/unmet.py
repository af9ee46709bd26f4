"""Unmet needs: what (almost) nobody in the partnership can offer, and what could help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..choices import Amount, Fraction, Part
from ..columns import SMES, Column
from ..competences.groups import competence_names, layer_notes
from ..derive import Published, ratio_of
from ..messages import Message, say, say_many, sentences
from ..result import Result, Schema, analysis, held_columns
from ..survey import Survey
from ..values import Count, Number, Share
from .near import closeness
from .scores import exactly
from .teaching import ability_levels

TRAINING, RELATED, OUTSIDE = "training", "related", "outside"
REMEDIES = {
    TRAINING: say("training"),
    RELATED: say("a related competence"),
    OUTSIDE: say("an outside cluster"),
}
READ = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class UnmetNeeds(Result):
    """Needs that the partnership can't serve, or hardly.

    Parameters
    ----------
    unmet : DataFrame
        One row per competence, those that most SMEs can't get met first; ``filter(short=True)``
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
            "label": Column.name_of("competence", "competence"),
            "competence_sector": Column.label("code of its sector"),
            "competence_sector_label": Column.name_of("competence_sector", "its sector"),
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
            "related": Column.coarse("code of the nearest competence that SMEs have"),
            "related_label": Column.name_of(
                "related", "nearest competence that SMEs have", domain="competence"
            ),
            "proximity": Column.coarse("how near it is", "share", digits=1),
            "remedy": Column.derived(
                "what could help", how=lambda p: _published_remedies(p), words=REMEDIES
            ),
        },
        "holders": {
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "smes": Column.base("SMEs that answered the survey", of=SMES),
            "both": Column.count(
                "SMEs that have and need it", of="has and needs {competence}", within="smes"
            ),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"unmet": ("rank",)}

    unmet: pd.DataFrame
    holders: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """The needs that most SMEs can't get met, and what could help."""
        if not self.arguments.get("asked", True):
            return (say("Nobody was asked both what it has and what it needs."),)
        short = self.unmet[self.unmet["short"].eq(True).fillna(False)]
        known = short.dropna(subset=["need", "remedy"]).head(READ)
        lines = [self._sentences(row) for row in known.to_dict("records")]
        if len(self.unmet) and self.unmet["short"].eq(False).fillna(False).all():
            return (
                say(
                    "Every need that an SME named can be met by another SME, and none is shared "
                    "by more than {crowd} SMEs for each that has the competence.",
                    crowd=exactly(self.arguments["crowd"]),
                ),
            )
        return tuple(lines) or (say("Too few SMEs to say which needs stay unmet."),)

    def _sentences(self, row: Mapping[Any, Any]) -> Message:
        return sentences(self._need(row), self._help(row))

    def _need(self, row: Mapping[Any, Any]) -> Message:
        """How many SMEs need a competence, and how many have it."""
        need = {"n": row["need"], "label": self.name("competence", row["competence"])}
        if row["nobody"] > 0:
            return say_many(
                "{n} SME needs {label}; needs that no other SME can meet: {nobody}.",
                "{n} SMEs need {label}; needs that no other SME can meet: {nobody}.",
                nobody=Count(row["nobody"]), **need,
            )  # fmt: skip
        if pd.isna(row["have"]):
            return say_many(
                "{n} SME needs {label}, fewer than {smallest} SMEs have it.",
                "{n} SMEs need {label}, fewer than {smallest} SMEs have it.",
                smallest=self.smallest, **need,
            )  # fmt: skip
        return say_many(
            "{n} SME needs {label}; SMEs that have it: {have} ({ratio} in need for each).",
            "{n} SMEs need {label}; SMEs that have it: {have} ({ratio} in need for each).",
            have=Count(row["have"]), ratio=Number(row["per_holder"]), **need,
        )  # fmt: skip

    def _help(self, row: Mapping[Any, Any]) -> Message:
        """What could help with a need."""
        if row["remedy"] == TRAINING:
            return self._training(row["teachers"])
        if row["remedy"] == RELATED:
            return self._related(str(row["related"]), row["proximity"])
        return say("No training and nothing related is in sight: look for an outside cluster.")

    def _training(self, teachers: float) -> Message:
        if pd.isna(teachers):
            return say(
                "Training could help: fewer than {smallest} SMEs rate their ability as high.",
                smallest=self.smallest,
            )
        return say_many(
            "Training could help: {n} SME rates its ability as high.",
            "Training could help: {n} SMEs rate their ability as high.",
            n=teachers,
        )

    def _related(self, code: str, proximity: float) -> Message:
        near = {"related": self.name("competence", code), "proximity": Number(proximity)}
        own = self.unmet.loc[self.unmet["competence"] == code, "have"]
        if own.empty:
            return say("{related} is near (proximity {proximity}).", **near)
        if pd.isna(own.iloc[0]):
            return say(
                "{related} is near (proximity {proximity}), fewer than {smallest} SMEs have it.",
                smallest=self.smallest, **near,
            )  # fmt: skip
        return say_many(
            "{related} is near (proximity {proximity}), {n} SME has it.",
            "{related} is near (proximity {proximity}), {n} SMEs have it.",
            n=own.iloc[0], **near,
        )  # fmt: skip


@analysis
def find_unmet_needs(
    survey: Survey,
    *,
    crowd: Amount = 1.25,
    related: Part = 0.4,
    able: Fraction = 0.75,
) -> UnmetNeeds:
    """Find needs that nobody in the partnership can serve, or too few, and what could help.

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
    needs, has = needs[both], has[both]
    need, have = (table.fillna(False).astype(bool) for table in (needs, has))
    teaches = ability_levels(survey).reindex(columns=need.columns) >= able
    table = pd.DataFrame(
        {
            "smes": len(survey),
            "need": need.sum(),
            "base_need": needs.notna().sum(),
            "have": have.sum(),
            "base_has": has.notna().sum(),
            "both": (need & have).sum(),
            "teachers": (teaches & ~need).sum(),
        }
    ).astype(np.int64)
    table["competence_sector"] = pd.Series(
        {one.code: one.sector for one in survey.codebook.competences}, dtype="str"
    ).reindex(table.index)
    table = table.join(_nearest(has, needs, related))
    table["per_holder"] = (table["need"] / table["have"].where(table["have"] > 0)).astype(float)
    table = table.join(_judged(table, crowd)).assign(remedy=_remedies(table))
    table = table.rename_axis("competence").reset_index().sort_values("rank", ignore_index=True)
    columns = {name: list(held_columns(held)) for name, held in UnmetNeeds.SCHEMA.items()}
    return UnmetNeeds(
        unmet=table[columns["unmet"]],
        holders=table[columns["holders"]],
        names=competence_names(survey.codebook),
        arguments={
            "crowd": crowd, "related": related, "able": able, "asked": bool(needs.size)
        },
        notes=(
            *layer_notes(survey, "needs"),
            *layer_notes(survey, "has"),
            *_notes(len(unknown), crowd=crowd, related=related, able=able),
        ),
    )  # fmt: skip


def _notes(unknown: int, *, crowd: float, related: float, able: float) -> list[Message]:
    not_asked = say_many(
        "Nobody was asked whether it has {n} of the competences that are needed, so it is not "
        "known whether this need could be met.",
        "Nobody was asked whether it has {n} of the competences that are needed, so it is not "
        "known whether these needs could be met.",
        n=unknown,
    )
    return [
        *([not_asked] if unknown else []),
        say(
            "Listed are needs that some SME can get met by no other SME, and needs that more than "
            "{crowd} SMEs share for each SME that has the competence.",
            crowd=exactly(crowd),
        ),
        say(
            "What could help: training, where SMEs that do not need it rate their ability in it "
            "as high ({able} of the scale or more); else a related competence that SMEs have "
            "(proximity {related} or more: the smaller share of those with the one that have the "
            "other; for what nobody has, that need the other); else an outside cluster.",
            able=Share(able), related=exactly(related),
        ),
    ]  # fmt: skip


def _nearest(has: pd.DataFrame, needs: pd.DataFrame, related: float) -> pd.DataFrame:
    """For each competence the nearest other one that SMEs have."""
    near = closeness(has, needs).where((has > 0).any(), 0.0, axis=0)
    best = near.to_numpy().argmax(axis=0) if near.size else np.empty(0, dtype=np.int64)
    closest = near.max()
    return pd.DataFrame(
        {"related": near.columns[best].to_numpy(), "proximity": closest.to_numpy()},
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
