"""Methods: what the ways to score needs are called, and what a reader should know of them."""

from __future__ import annotations

from collections.abc import Mapping

from ..columns import ALL
from ..competences.groups import BY_NAMES, Groups
from ..messages import Message, say
from ..values import Number, Text
from .ratings import Ratings
from .scores import methods_for

METHODS: Mapping[str, Text] = {
    "mwds": say("Borich's score"),
    "rdm": say("ranked discrepancy"),
    "priority": say("importance and performance"),
}
PAIRS: Mapping[str, Text] = {
    "mwds rdm": say("Borich's score and ranked discrepancy"),
    "mwds priority": say("Borich's score and importance and performance"),
    "rdm priority": say("ranked discrepancy and importance and performance"),
}
MWDS = say(
    "Borich's mean weighted discrepancy score: mean of (importance less ability), times mean "
    "importance; the higher, the more needed (Borich, G. D. (1980). A needs assessment model for "
    "conducting follow-up studies. Journal of Teacher Education 31(3), 39-42)."
)
RDM = say(
    "Ranked discrepancy: per cent of SMEs whose ability is above the importance less per cent "
    "below, -100 to 100; the lower, the more needed (Narine, L. K. & Harder, A. (2021). "
    "Advancements in Agricultural Development 2(3), 96-111)."
)
QUADRANTS_NOTE = say(
    "Importance and performance: topics are parted at the mean importance and the mean ability; "
    "they are ranked by importance less ability, compared with the mean topic (Martilla, J. A. & "
    "James, J. C. (1977). Journal of Marketing 41, 77-79)."
)
RATING = say(
    "The survey asked how much each topic is needed, and not for ability: topics are ranked by "
    "the mean rating."
)


def mean_rating(ratings: Ratings) -> Message:
    """Return what the rating of need is called, with the ends of its scale."""
    low, high = (Number(end, 0 if float(end).is_integer() else 1) for end in ratings.span)
    return say("mean rating of need ({low} to {high})", low=low, high=high)


def notes_on(
    ratings: Ratings, groups: Groups, *, by: str | None, resamples: int
) -> tuple[Message, ...]:
    """Return what a reader must know of the scores."""
    if ratings.importance.empty:
        return (say("The survey has no question about the importance of topics."),)
    how = (MWDS, RDM, QUADRANTS_NOTE) if len(methods_for(ratings)) > 1 else (RATING,)
    notes = []
    if by in BY_NAMES and list(groups.labels) == [ALL]:
        notes.append(
            say(
                "The survey did not ask for the {by}: all SMEs are taken together.", by=BY_NAMES[by]
            )
        )
    elif by is not None:
        notes.append(say("SMEs of which the group is not known are in none."))
    bootstrap = say(
        "Intervals: 95 %, SMEs of the group drawn anew {count} times with replacement.",
        count=resamples,
    )
    return (*notes, *ratings.notes, *how, bootstrap)
