"""Members: the SMEs of another wave in the segments that were found before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..derive import share_of
from ..messages import Message, Share, say
from ..result import Result, Schema, analysis
from ..statistics import effective_size, wilson_interval
from ..survey import Survey
from .find import members_table
from .found import PLACED, PLACES, SHARES, SIZE, Segments
from .level import Ratings
from .profile import Grouping
from .saved import model_from
from .tables import IN_SEGMENT
from .variables import select_variables, survey_variables


@dataclass(frozen=True, kw_only=True, eq=False)
class Members(Result):
    """SMEs placed in segments that were found in another survey.

    Examples
    --------
    >>> sorted(Members.SCHEMA)
    ['members', 'segments']
    """

    SCHEMA: ClassVar[Schema] = {
        "members": PLACES,
        "segments": {
            **SIZE,
            **SHARES,
            "smes_before": Column.count(
                "SMEs in all segments where they were found", of=PLACED, within=""
            ),
            "n_before": Column.count(
                "SMEs in it where it was found", of=PLACED, where=IN_SEGMENT, within="smes_before"
            ),
            "share_before": Column.derived(
                "share where it was found",
                "share",
                how=share_of("n_before", "smes_before", share="share_before"),
            ),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"members": ("segment",)}

    members: pd.DataFrame
    segments: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How large each segment is now, and was before."""
        return tuple(
            say(
                "Segment {number}, {name}: {share} of the SMEs now ({low} to {high}, n = {n}), "
                "{before} before.",
                number=row["segment"],
                name=self.name("marks", row["marks"]),
                share=Share(row["share"]), low=Share(row["low"]), high=Share(row["high"]),
                n=int(row["n"]),
                before=Share(row["share_before"]),
            )
            for row in self.segments.dropna().to_dict("records")
        )  # fmt: skip


@analysis
def find_members(survey: Survey, segments: Segments) -> Members:
    """Find in which of the segments that were found before each SME of another wave is.

    Parameters
    ----------
    survey : Survey
        Another wave, with the same codes of questions and answers.
    segments : Segments
        From `find_segments` by the mixture model, or loaded; as found, not as released.

    Returns
    -------
    Members
        Tables ``members segments``. Questions that this wave did not ask count as blanks.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.segments import find_segments
    >>> found = find_segments(demo_survey(), k=2, n_init=2)
    >>> again = find_members(demo_survey(), found)
    >>> bool((again.members["segment"] == found.members["segment"]).all())
    True
    """
    if segments.released is not None or segments.model.empty:
        raise ValueError(
            "segments should be as found by the mixture model and not yet released: "
            "other results do not hold the model."
        )
    model = model_from(segments.model)
    frame = select_variables(survey, None).frame
    answers = frame.reindex(columns=model.feature_names_in_)
    ratings, how = Ratings.of(answers, survey_variables(survey)), segments.arguments
    answers = ratings.at(how["level"], method=how["method"])
    weights = np.asarray(survey.weights, dtype=np.float64)
    here = (weights > 0) & answers.notna().any(axis=1).to_numpy(dtype=bool)
    certainty = (
        model.predict_proba(answers[here]) if here.any() else np.ones((0, len(model.weights_)))
    )
    groups = Grouping(certainty.argmax(axis=1), weights[here], certainty.shape[1])
    unknown = [name for name in answers if name not in frame or frame[name].isna().all()]
    note = say(
        "{some} of {all} variables that built the segments were not asked in this wave: its SMEs "
        "are placed by the others.",
        some=len(unknown),
        all=answers.shape[1],
    )
    return Members(
        members=members_table(survey, here, certainty),
        segments=_sizes(segments, groups),
        arguments=segments.arguments,
        names=segments.names,
        notes=(note,) if unknown else (),
    )


def _sizes(segments: Segments, groups: Grouping) -> pd.DataFrame:
    one = np.ones((len(groups.segment), 1))
    weight = groups.sums(one)[:, 0]
    share = weight / weight.sum() if weight.sum() else np.full(len(weight), np.nan)
    low, high = wilson_interval(share, effective_size(groups.weights))
    before = segments.segments
    return pd.DataFrame(
        {
            "segment": before["segment"],
            "segment_code": before["segment_code"],
            "marks": before["marks"],
            "smes": len(groups.segment),
            "n": groups.sums(one, 0)[:, 0].astype(int),
            "share": share,
            "low": low,
            "high": high,
            "smes_before": before["smes"],
            "n_before": before["n"],
            "share_before": before["share"],
        }
    )
