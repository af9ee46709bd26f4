"""Columns: what a column of a Result holds, and what the privacy gate does with it.

There is no default: a column is made by the method that names the decision. `Column.label` and
`Column.exact` are published as they are, `count`, `base` and `mean` with noise, `derived` is
computed anew from what is published, `amount`, `coarse` and `p_value` come from the answers and
are published coarsely, and `respondent` only as far as the SME consented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Any

__all__ = ["ALL", "ANSWERS", "P_CLASSES", "SMES", "Column", "How", "fields_of"]

if TYPE_CHECKING:
    from .derive import Published
    from .messages import Message

How = Callable[["Published"], Any]
"""Computes a column from what is published of its result."""

ALL = "all"
"""In the place of a group: all SMEs."""

SMES = "SMEs"
"""What a count counts that counts everybody: of a partner, or of all, it is published as it is."""

ANSWERS = "answers so far"
"""The same with those that wait to be published: how many answered is said of everybody."""

P_CLASSES = (0.001, 0.01, 0.05, 1.0)
"""A p-value is published as the smallest of these that it does not exceed."""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What the privacy gate does with a column; one kind per way."""


@dataclass(frozen=True, kw_only=True)
class Label(Gate):
    """Codes, labels and settings: nothing that depends on what an SME answered."""


@dataclass(frozen=True, kw_only=True)
class Exact(Gate):
    """Published as it is; `why` says why that gives nobody away."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Count(Gate):
    """A number of SMEs, or of something that SMEs told, published with noise.

    `of` and `where` say what is counted, wherever it stands: equal counts of the same thing get
    equal noise. Both are templates over the columns of the row and the arguments of the result;
    `where` maps each attribute that the SMEs have in common to the column with its value.
    `within` is the column with the count of which this one is a part; `is_base`: rows with fewer
    than the minimum show no other number. `shared`: it depends on answers of others than those
    counted, so that no partner sees its own as they are.
    """

    of: str
    where: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    is_base: bool = False
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Derived(Gate):
    """Computed anew from the published counts of its result, by `how`."""

    how: How


@dataclass(frozen=True, kw_only=True)
class Mean(Gate):
    """A mean of answers from `lowest` to `highest`, blurred like the share that it then is."""

    of: str
    where: Mapping[str, str] = field(default_factory=dict)
    base: str = "base"
    lowest: float = 0.0
    highest: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Amount(Gate):
    """A mean or sum without bounds: coarse, and hidden where one SME makes up most of it."""

    largest: str
    digits: int = 2


@dataclass(frozen=True, kw_only=True)
class Coarse(Gate):
    """Computed from the answers; published to so many significant digits, or in steps.

    Of steps, each in ascending order, the smallest that is not exceeded is published. Words and
    yes-or-no verdicts stay as they are.
    """

    digits: int = 2
    steps: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Withheld(Gate):
    """Never published; a table of such columns alone is released without a row."""


@dataclass(frozen=True, kw_only=True)
class Respondent(Gate):
    """Id of an SME: rows about SMEs that the reader may not see are left out.

    Parameters
    ----------
    partner : str
        Column with the partner of each SME, who sees all of its own, whether they answered or
        not; empty where only those who answered are there.
    """

    partner: str = ""


@dataclass(frozen=True)
class Column:
    """What one column of a Result's table holds.

    Parameters
    ----------
    meaning : str
        What the values are, in words.
    unit : str
        Unit of the values: ``"SMEs"``, ``"share"``, ``"z"``; empty for labels.
    gate : Gate
        What the privacy gate does with it. There is no default.
    names : str
        Of a column that tables only show, never hold: the column whose codes it names (see
        `name_of`).
    domain : str
        Whose names those are, among the ``names`` of the result.
    words : mapping of str to Message
        What codes of this column are called, where that depends on no survey.

    Examples
    --------
    >>> Column("SMEs that have the competence", "SMEs")
    Traceback (most recent call last):
    TypeError: Column.__init__() missing 1 required keyword-only argument: 'gate'
    """

    meaning: str
    unit: str = ""
    gate: Gate = field(kw_only=True)
    names: str = field(default="", kw_only=True)
    domain: str = field(default="", kw_only=True)
    words: Mapping[str, Message] = field(default_factory=dict, kw_only=True)

    @staticmethod
    def label(
        meaning: str, unit: str = "", *, words: Mapping[str, Message] | None = None
    ) -> Column:
        """Codes and settings, published as they are; `words` is what readers see of codes."""
        return Column(meaning, unit, gate=Label(), words=words or {})

    @staticmethod
    def name_of(column: str, meaning: str, *, domain: str = "") -> Column:
        """What the codes of another column are called, in the language of whoever reads.

        Parameters
        ----------
        column : str
            Column of the same table that holds the codes.
        meaning : str
            What is named.
        domain : str
            Under which the result keeps the names; left out, `column`. ``"{by}"``: the one that
            the row's own column ``by`` says.
        """
        return Column(meaning, gate=Label(), names=column, domain=domain or column)

    @staticmethod
    def exact(
        meaning: str, unit: str = "", *, why: str, words: Mapping[str, Message] | None = None
    ) -> Column:
        """What is published as it is; `why` says why that gives nobody away."""
        return Column(meaning, unit, gate=Exact(why=why), words=words or {})

    @staticmethod
    def count(
        meaning: str,
        unit: str = "SMEs",
        *,
        of: str,
        where: Mapping[str, str] | None = None,
        within: str = "base",
        shared: bool = False,
    ) -> Column:
        """Counts of SMEs (or ties, needs ...), published with noise.

        Parameters
        ----------
        of : str
            What is counted, as a template over the columns of the row and the arguments of the
            result: ``"{layer} {competence}"``. The same thing is counted under the same words
            in all results.
        where : mapping, optional
            Attributes that the counted SMEs share, to the column that holds their value:
            ``{"{by}": "group"}``. Left out, all SMEs.
        within : str
            Column with the count of which it is a part; empty where there is none.
        shared : bool
            Whether it also depends on what others than the counted SMEs answered, as "needs that
            another partner can meet" does; then no office sees its own as they are.
        """
        gate = Count(of=of, where=where or {}, within=within, shared=shared)
        return Column(meaning, unit, gate=gate)

    @staticmethod
    def base(
        meaning: str,
        unit: str = "SMEs",
        *,
        of: str,
        where: Mapping[str, str] | None = None,
        within: str = "",
    ) -> Column:
        """Counts on which the row stands: below the minimum, none of its numbers is published.

        Parameters are those of `count`.
        """
        gate = Count(of=of, where=where or {}, within=within, is_base=True)
        return Column(meaning, unit, gate=gate)

    @staticmethod
    def derived(
        meaning: str, unit: str = "", *, how: How, words: Mapping[str, Message] | None = None
    ) -> Column:
        """What is computed anew from the published counts, by `how` (see `derive`).

        `words` is what readers see of the codes of a verdict.
        """
        return Column(meaning, unit, gate=Derived(how=how), words=words or {})

    @staticmethod
    def mean(
        meaning: str,
        unit: str = "",
        *,
        of: str,
        where: Mapping[str, str] | None = None,
        base: str = "base",
        scale: tuple[float, float] = (0.0, 1.0),
    ) -> Column:
        """Means of answers on a scale with two ends, published with noise.

        Parameters
        ----------
        of, where
            As for `count`.
        base : str
            Column with the number of SMEs of which it is the mean.
        scale : pair of float
            Lowest and highest answer.
        """
        lowest, highest = scale
        gate = Mean(of=of, where=where or {}, base=base, lowest=lowest, highest=highest)
        return Column(meaning, unit, gate=gate)

    @staticmethod
    def amount(meaning: str, unit: str = "", *, largest: str, digits: int = 2) -> Column:
        """Means or sums without bounds; `largest` is the column with the largest SME's part."""
        return Column(meaning, unit, gate=Amount(largest=largest, digits=digits))

    @staticmethod
    def coarse(
        meaning: str,
        unit: str = "",
        *,
        digits: int = 2,
        steps: tuple[float, ...] = (),
        words: Mapping[str, Message] | None = None,
    ) -> Column:
        """What can only be computed from the answers: scores, centralities, verdicts.

        Parameters
        ----------
        digits : int
            Significant digits that are published.
        steps : tuple of float
            Published instead: the smallest of these that is not exceeded.
        words : mapping, optional
            What readers see of the codes of a verdict.
        """
        return Column(meaning, unit, gate=Coarse(digits=digits, steps=steps), words=words or {})

    @staticmethod
    def p_value(meaning: str) -> Column:
        """P-values, published as classes: < .001, < .01, < .05, not beyond chance."""
        return Column.coarse(meaning, "probability", steps=P_CLASSES)

    @staticmethod
    def withheld(meaning: str, unit: str = "") -> Column:
        """What nobody but the office may see, such as phrases as they were written."""
        return Column(meaning, unit, gate=Withheld())

    @staticmethod
    def respondent(meaning: str, *, partner: str = "") -> Column:
        """Respondent ids; of members that need not have answered, with the column of theirs."""
        return Column(meaning, gate=Respondent(partner=partner))


def fields_of(template: str) -> list[str]:
    """Columns and arguments that a template names, in their order.

    Parameters
    ----------
    template : str
        As for `str.format`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> fields_of("{layer} {competence}")
    ['layer', 'competence']
    """
    return [name for _, name, _, _ in Formatter().parse(template) if name]
