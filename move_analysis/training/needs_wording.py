"""Wording: what the tables on training needs say, in plain sentences and in technical ones."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from ..competences.groups import said_of
from ..messages import Message, say, say_many
from ..values import Number
from .scores import QUADRANTS, TRAIN_FIRST

if TYPE_CHECKING:
    import pandas as pd

    from .needs import TrainingNeeds


def read_needs(needs: TrainingNeeds) -> tuple[Message, ...]:
    """The three most needed topics of each group; of one group, those to train first."""
    if needs.scores.empty:
        return (say("There are no answers on how important topics are and how able SMEs are."),)
    groups, more = said_of(_lead(needs))
    lines = [_first_topics(needs, code, rows) for code, rows in _by_group(needs, groups)]
    return (*lines, *more, *(() if _are_several(needs) else _first_quadrant(needs)))


def read_scores(needs: TrainingNeeds) -> tuple[Message, ...]:
    """The scores of these topics, and where the methods disagree."""
    groups, more = said_of(_lead(needs))
    scores = (_first_scores(needs, code, rows) for code, rows in _by_group(needs, groups))
    return (*(score for score in scores if score), *_agreement(needs, groups), *more)


def headline_of(needs: TrainingNeeds) -> tuple[Message, ...]:
    """The topics needed most; of one group only."""
    known = _first(_lead(needs))
    if known.empty or len(known["group"].unique()) > 1:
        return read_needs(needs)[:1]
    return (_needed_most(needs, known),)


def _lead(needs: TrainingNeeds) -> pd.DataFrame:
    """Scores by the first method."""
    return needs.scores[needs.scores["method"].eq(needs.scores["method"].iloc[:1].max())]


def _by_group(needs: TrainingNeeds, groups: Set[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    for code, rows in _lead(needs).groupby("group", sort=False):
        if code in groups:
            yield str(code), rows


def _first(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows.dropna(subset=["rank", "score"])
    return known.sort_values("rank", kind="stable").head(3)


def _are_several(needs: TrainingNeeds) -> bool:
    return len(needs.topics["group"].unique()) > 1


def _needed_most(needs: TrainingNeeds, known: pd.DataFrame) -> Message:
    return say_many(
        "Training needed most, of {n} SME that answered: {list}.",
        "Training needed most, of {n} SMEs that answered: {list}.",
        n=known["base"].max(),
        list=[needs.name("competence", code) for code in known["competence"]],
    )


def _first_topics(needs: TrainingNeeds, code: str, rows: pd.DataFrame) -> Message:
    group, known = needs.name("group", code), _first(rows)
    if known.empty:
        if (rows["base"] == 0).all():
            return say("{group}: not asked, or not answered.", group=group)
        return say("{group}: too few SMEs to say.", group=group)
    if _are_several(needs):
        topics = [needs.name("competence", code) for code in known["competence"]]
        return say("{group}: most needed: {list}.", group=group, list=topics)
    return _needed_most(needs, known)


def _first_scores(needs: TrainingNeeds, code: str, rows: pd.DataFrame) -> Message | None:
    known = _first(rows)
    if known.empty:
        return None
    top = [
        say_many(
            "{label} ({score}, 95 % interval {low} to {high}, {n} SME)",
            "{label} ({score}, 95 % interval {low} to {high}, {n} SMEs)",
            n=row["base"], label=needs.name("competence", row["competence"]),
            score=Number(row["score"]), low=Number(row["low"]), high=Number(row["high"]),
        )
        for row in known.to_dict("records")
    ]  # fmt: skip
    # The score is negative where SMEs are more able than the topic is important.
    method = needs.name("method", known["method"].iloc[0])
    if _are_several(needs):
        group = needs.name("group", code)
        return say(
            "{group}: needed most by {method}: {list}.", group=group, method=method, list=top
        )
    return say("Needed most by {method}: {list}.", method=method, list=top)


def _agreement(needs: TrainingNeeds, groups: Set[str]) -> Iterator[Message]:
    """How alike the methods order the topics, and on which they disagree in which group."""
    known = needs.agreement["correlation"].dropna()
    if known.empty:
        return
    differ = needs.topics[needs.topics["disagree"].eq(True).fillna(False)]
    span = _span(Number(known.min(), 2), Number(known.max(), 2))
    if len(differ):
        yield say("The methods order the topics with rank correlations of {span}.", span=span)
    else:
        yield say_many(
            "The methods order the topics with rank correlations of {span}; no topic differs "
            "by more than {n} place.",
            "The methods order the topics with rank correlations of {span}; no topic differs "
            "by more than {n} places.",
            n=needs.arguments["tolerance"],
            span=span,
        )
    for code, rows in differ[differ["group"].isin(groups)].groupby("group", sort=False):
        named = [
            say_many(
                "{label} ({n} place)", "{label} ({n} places)",
                n=row["spread"], label=needs.name("competence", row["competence"]),
            )
            for row in rows.to_dict("records")
        ]  # fmt: skip
        if _are_several(needs):
            group = needs.name("group", code)
            yield say("They disagree on {list} for {group}.", list=named, group=group)
        else:
            yield say("They disagree on {list}.", list=named)


def _span(low: Number, high: Number) -> Number | Message:
    if low.render() == high.render():
        return low
    return say("{low} to {high}", low=low, high=high)


def _first_quadrant(needs: TrainingNeeds) -> Iterator[Message]:
    """Whether the quadrant holds the topics that lead by the first method."""
    first = needs.topics[needs.topics["quadrant"].eq(TRAIN_FIRST).fillna(False)]
    leading = needs.topics[needs.topics["rank"].le(len(first)).fillna(False)]
    if first.empty or leading.empty:
        return
    named = [needs.name("competence", code) for code in first["competence"]]
    missing = leading[~leading["competence"].isin(first["competence"])]
    missing = missing.dropna(subset="quadrant")
    if missing.empty:
        yield say('Important, and not mastered ("train first"): {list}.', list=named)
        return
    others = [
        say(
            "{label} ({quadrant})", label=needs.name("competence", row["competence"]),
            quadrant=QUADRANTS[row["quadrant"]],
        )
        for row in missing.to_dict("records")
    ]  # fmt: skip
    yield say(
        'Important, and not mastered ("train first"): {list}; not so {others}, though among '
        "the first {count} by score.",
        list=named, others=others, count=len(first),
    )  # fmt: skip
