"""History: what was done to the answers, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from .messages import say
from .values import Name, Text, values_from


@dataclass(frozen=True)
class Step:
    """One thing that was done to the answers.

    Parameters
    ----------
    what : str or Message
        What was done, in words.
    rows_before, rows_after : int
        Respondents before and after.
    arguments : dict
        With which settings; JSON-able.
    supposed : bool
        Whether answers or weights are since then other than those that came: a what-if.

    Examples
    --------
    >>> Step("test rows left out", 10, 8).rows_after
    8
    """

    what: str
    rows_before: int
    rows_after: int
    arguments: dict[str, Any] = field(default_factory=dict)
    supposed: bool = False

    @property
    def name(self) -> Text:
        """What was done, for readers of any language."""
        return self.what if isinstance(self.what, Text) else Name(self.what)

    @property
    def selects(self) -> bool:
        """Whether respondents were left out."""
        return self.rows_after < self.rows_before

    def named(self) -> str:
        """What was done, with its settings."""
        settings = ", ".join(f"{name}={value}" for name, value in sorted(self.arguments.items()))
        return f"{self.what} ({settings})" if settings else str(self.what)

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {**vars(self), "what": self.name.as_json()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return the step that `as_json` wrote."""
        return cls(**{**kept, "what": values_from(kept["what"])})


ADMITTED = say("answers admitted to what is published")
"""The step that leaves out answers which wait; what is left out later makes a selection."""

KNOWN_TO_DIFFER = say("respondents who answered like another, but are somebody else")
"""The step that names those whose contacts, or whatever else is known, differ."""

OWN_WORDS = "coverage"
"""Of the step that reads free text: how much could be read, by question, role and partner."""


def unread_words(history: Sequence[Step], role: str) -> bool:
    """Return whether some of what SMEs named in their own words could not be read.

    Parameters
    ----------
    history : sequence of Step
    role : str
        Of the questions that asked for it.

    Returns
    -------
    bool

    Examples
    --------
    >>> told = {OWN_WORDS: [{"role": "has", "mentions": 9, "matched": 8}]}
    >>> unread_words([Step("free text read", 10, 10, told)], "has")
    True
    """
    rows = (row for step in history for row in step.arguments.get(OWN_WORDS, ()))
    return any(row["role"] == role and row["matched"] < row["mentions"] for row in rows)


def selection_of(history: Sequence[Step]) -> str:
    """Which of the admitted answers are left after these steps, and what was supposed of them.

    Parameters
    ----------
    history : sequence of Step
        Oldest first.

    Returns
    -------
    str
        The steps since the answers were admitted that left out respondents, or supposed other
        answers or weights; empty where none did. What is counted in the one is not protected
        with the noise of the other.

    Examples
    --------
    >>> selection_of([Step("test rows left out", 10, 8), Step(ADMITTED, 8, 8)])
    ''
    >>> selection_of([Step(ADMITTED, 8, 8), Step("micro SMEs only", 8, 5)])
    'micro SMEs only'
    """
    since = max((n for n, step in enumerate(history, 1) if step.what == ADMITTED), default=0)
    return "; ".join(step.named() for step in history[since:] if step.selects or step.supposed)
