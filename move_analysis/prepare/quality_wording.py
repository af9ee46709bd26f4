"""Wording: what the tables on quality say, in sentences that hold after release too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..messages import Message, say, say_many
from ..values import Count, Share

if TYPE_CHECKING:
    import pandas as pd

    from .quality import Quality


def read_quality(quality: Quality) -> tuple[Message, ...]:
    """Response, blanks, questions not asked and straight lines, of all partners or of one."""
    if len(quality.response) == 1:
        return (*_response(quality), *_of_one_partner(quality))
    return (*_response(quality), *_of_all_partners(quality), *_straight_lines(quality))


def _response(quality: Quality) -> Iterator[Message]:
    response = quality.response
    known = response.dropna(subset=["answered"])
    if known.empty:
        yield say("Too few SMEs answered to say how many.")
        return
    if len(response) > 1 or known["rate"].isna().any():
        yield _total(int(known["answered"].sum()), int((known["answered"] > 0).sum()))
    for row in known.dropna(subset=["rate"]).to_dict("records"):
        yield say(
            "{name}: {answered} of {invited} members answered ({rate}).",
            name=quality.name("partner", row["partner"]),
            answered=Count(row["answered"]),
            invited=Count(row["invited"]),
            rate=Share(row["rate"]),
        )
    for row in response[response["waiting"] > 0].to_dict("records"):
        yield say_many(
            "{name}: {n} answer waits until enough have come.",
            "{name}: {n} answers wait until enough have come.",
            n=row["waiting"], name=quality.name("partner", row["partner"]),
        )  # fmt: skip


def _total(answered: int, partners: int) -> Message:
    if partners > 1:
        return say(
            "{answered} SMEs of {partners} partners answered.", answered=answered, partners=partners
        )
    return say_many("{n} SME answered.", "{n} SMEs answered.", n=answered)


def _of_all_partners(quality: Quality) -> Iterator[Message]:
    questions = quality.questions
    yield from _least_answered(quality, "questions")
    yield from _too_few(quality, questions)
    if some := int((questions["not_asked_by"] != "").sum()):
        yield say(
            "{some} of {all} questions were not asked by all partners; there, not asked is neither "
            "blank nor no.",
            some=some,
            all=len(questions),
        )


def _of_one_partner(quality: Quality) -> Iterator[Message]:
    questions = quality.partners_questions
    yield from _least_answered(quality, "partners_questions")
    yield from _too_few(quality, questions)
    if some := int((questions["status"] == "not_asked").sum()):
        yield say(
            "{some} of {all} questions were not in this partner's questionnaire; what they asked "
            "is called not asked below, neither blank nor no.",
            some=some,
            all=len(questions),
        )


def _least_answered(quality: Quality, table: str) -> Iterator[Message]:
    known = quality.frames()[table].dropna(subset=["share"])
    for row in known.sort_values("share", kind="stable").head(1).to_dict("records"):
        yield say(
            'Least answered: "{question}", by {answered} of {asked} that were asked ({share}).',
            question=quality.name("question", row["question"]),
            answered=Count(row["answered"]),
            asked=Count(row["asked_of"]),
            share=Share(row["share"]),
        )


def _too_few(quality: Quality, questions: pd.DataFrame) -> Iterator[Message]:
    """Which questions say nothing on pages: fewer answered than may be shown."""
    asked = questions[questions["asked_of"].fillna(quality.smallest) > 0]
    few = asked[asked["answered"].fillna(0) < quality.smallest]
    if len(few):
        named = [quality.name("question", code) for code in few["question"]]
        yield say(
            "Too few answers to show (fewer than {smallest}): {list}.",
            smallest=quality.smallest,
            list=named,
        )


def _straight_lines(quality: Quality) -> Iterator[Message]:
    for row in quality.grids.dropna(subset=["straight", "share"]).to_dict("records"):
        if row["straight"]:
            yield say(
                '"{question}": {straight} of {answered} SMEs gave the same answer throughout '
                "({share}).",
                question=quality.name("question", row["question"]),
                straight=Count(row["straight"]),
                answered=Count(row["answered"]),
                share=Share(row["share"]),
            )
