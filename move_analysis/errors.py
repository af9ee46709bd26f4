"""The faults a person can fix: every one says what is wrong, where, and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .messages import Message, render, say
from .values import Listed, Name

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, written for the person who can fix it.

    Parameters
    ----------
    problem : Message
        What is wrong, in one sentence.
    where : str
        File, sheet, row, column or key where it is wrong.
    fix : Message
        What to do about it.

    Examples
    --------
    >>> print(Fault("Partner BTC is unknown.", "move.yml, partners", "Did you mean BCT?"))
    Partner BTC is unknown.
      where: move.yml, partners
      fix:  Did you mean BCT?
    """

    problem: str
    where: str
    fix: str

    def __str__(self) -> str:
        return self.render("en")

    def render(self, language: str | None = None) -> str:
        """Return the fault in three lines, in a language."""
        problem, fix = render(self.problem, language), render(self.fix, language)
        return f"{problem}\n  where: {self.where}\n  fix:  {fix}"


ROW = re.compile(r", row (\d+)\b")
SHOWN = 3


def together(faults: Iterable[Fault]) -> list[Fault]:
    """Return the faults, with those of many rows that are the same but for the row as one.

    Parameters
    ----------
    faults : iterable of Fault

    Returns
    -------
    list of Fault
        In their order; of more than three alike, the first says in which rows the others are.

    Examples
    --------
    >>> many = [Fault("Unknown partner.", f"list.csv, row {row}", "Add it.") for row in range(2, 9)]
    >>> [fault.where for fault in together(many)]
    ['list.csv, rows 2, 3, 4 and 4 more']
    """
    alike: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.problem, ROW.sub("", fault.where), fault.fix), []).append(fault)
    return [one for same in alike.values() for one in _as_one(same)]


def _as_one(same: Sequence[Fault]) -> Sequence[Fault]:
    rows = [found[1] for fault in same if (found := ROW.search(fault.where))]
    if len(rows) <= SHOWN:
        return same
    some = f", rows {', '.join(rows[:SHOWN])} and {len(rows) - SHOWN} more"
    return [replace(same[0], where=ROW.sub(some, same[0].where, count=1))]


class MoveError(Exception):
    """Base of all errors that a user of the package can fix.

    Parameters
    ----------
    problem, where, fix : str
        See `Fault`.

    Attributes
    ----------
    fault_list : tuple of Fault
        All faults that were found together, at least one.

    Examples
    --------
    >>> error = MoveError("The file is empty.", "data/raw/bct.csv", "Export it again.")
    >>> error.faults["where"].tolist()
    ['data/raw/bct.csv']
    """

    def __init__(self, problem: str, where: str, fix: str) -> None:
        self.fault_list: tuple[Fault, ...] = (Fault(problem, where, fix),)
        super().__init__(problem, where, fix)

    @classmethod
    def gather(cls, faults: Sequence[Fault]) -> MoveError:
        """Make one error of all `faults` of a file, so that they are fixed in one go."""
        error = cls(faults[0].problem, faults[0].where, faults[0].fix)
        error.fault_list = tuple(together(faults))
        return error

    @property
    def faults(self) -> pd.DataFrame:
        """All faults as a frame with the columns ``problem``, ``where`` and ``fix``."""
        import pandas as pd

        return pd.DataFrame([asdict(fault) for fault in self.fault_list])

    def __str__(self) -> str:
        count = len(self.fault_list)
        head = "" if count == 1 else f"{count} faults:\n"
        return head + "\n".join(str(fault) for fault in self.fault_list)


class CodebookError(MoveError):
    """A fault in a codebook or project file: for the person who wrote the questionnaire."""


class DataError(MoveError):
    """A fault in an export: for the person who exported the answers."""


class DisclosureError(MoveError):
    """A page or table would show what its reader may not see: for who answers for privacy."""


class RunError(MoveError):
    """A batch can't be run as asked: for the person who runs it."""


def did_you_mean(word: str, candidates: Iterable[str]) -> Message:
    """Suggest what a misspelt word was meant to be.

    Parameters
    ----------
    word : str
        What was written.
    candidates : iterable of str
        What would have been right.

    Returns
    -------
    Message
        The near miss where there is one, else the allowed words.

    Examples
    --------
    >>> did_you_mean("parnter", ["partner", "country"])
    'Did you mean "partner"?'
    >>> did_you_mean("xyz", ["partner", "country"])
    'Use one of: partner, country.'
    """
    known = [str(candidate) for candidate in candidates]
    near = get_close_matches(word.casefold(), [k.casefold() for k in known], n=1)
    if near:
        return say(
            'Did you mean "{word}"?', word=Name(next(k for k in known if k.casefold() == near[0]))
        )
    return say("Use one of: {list}.", list=first_of(known, 12))


def first_of(names: Iterable[str], most: int, *, quoted: bool = False) -> Message:
    """Return the first of some names as a list, with dots where there are more.

    Examples
    --------
    >>> first_of(["a", "b", "c"], 2), first_of(["a"], 2, quoted=True)
    ('a, b ...', '"a"')
    """
    known = [f'"{name}"' if quoted else str(name) for name in names]
    shown = Listed([*map(Name, known[:most])], "comma")
    return Message("{names} ..." if len(known) > most else "{names}", {"names": shown})
