"""Wording: what the tables on quality say, in sentences that hold after release too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from .quality import Quality


def read_quality(quality: Quality) -> tuple[str, ...]:
    """Response, blanks, questions not asked and straight lines, of all partners or of one."""
    if len(quality.response) == 1:
        return (
            *_response_sentences(quality.response),
            *_partner_sentences(quality.partners_questions),
        )
    return (
        *_response_sentences(quality.response),
        *_question_sentences(quality.questions),
        *_grid_sentences(quality.grids),
    )


def _response_sentences(response: pd.DataFrame) -> Iterator[str]:
    known = response.dropna(subset=["answered"])
    if known.empty:
        yield "Too few SMEs answered to say how many."
        return
    count = int((known["answered"] > 0).sum())
    if len(response) > 1 or known["rate"].isna().any():
        partners = f" of {count} partners" if count > 1 else ""
        yield f"{int(known['answered'].sum())} SMEs{partners} answered."
    for row in known.dropna(subset=["rate"]).to_dict("records"):
        yield (
            f"{row['name']}: {row['answered']:.0f} of {row['invited']:.0f} members answered "
            f"({row['rate']:.0%}; 95 % interval {row['low']:.0%} to {row['high']:.0%})."
        )


def _question_sentences(questions: pd.DataFrame) -> Iterator[str]:
    yield from _least_answered(questions)
    partly = questions[questions["not_asked_by"] != ""]
    if len(partly):
        yield (
            f"{len(partly)} of {len(questions)} questions were not asked by all partners; "
            "there, not asked is neither blank nor no."
        )


def _partner_sentences(questions: pd.DataFrame) -> Iterator[str]:
    yield from _least_answered(questions)
    missing = int((questions["status"] == "not asked").sum())
    if missing:
        yield (
            f"{missing} of {len(questions)} questions were not in this partner's questionnaire; "
            "what they asked is called not asked below, neither blank nor no."
        )


def _least_answered(questions: pd.DataFrame) -> Iterator[str]:
    shown = questions.dropna(subset=["share"]).sort_values("share", kind="stable")
    if len(shown):
        least = shown.iloc[0]
        yield (
            f'Least answered: "{least["label"]}", by {least["answered"]:.0f} of '
            f"{least['asked_of']:.0f} that were asked ({least['share']:.0%})."
        )


def _grid_sentences(grids: pd.DataFrame) -> Iterator[str]:
    for row in grids.dropna(subset=["straight", "share"]).to_dict("records"):
        if row["straight"]:
            yield (
                f'"{row["label"]}": {row["straight"]:.0f} of {row["answered"]:.0f} SMEs gave '
                f"the same answer throughout ({row['share']:.0%})."
            )
