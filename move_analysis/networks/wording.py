"""Wording: how the sentences of networks say how sure something is, and how it was tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from ..columns import P_CLASSES
from ..messages import Message, say
from ..values import Name, Number, Value

Nodes = Literal["columns", "rows", "competences", "needs", "smes"]
"""What the nodes of a backbone are called: the rest of its table are its agents."""

LEFT_OUT: dict[Nodes, Message] = {
    **dict.fromkeys(("columns", "rows"), say("Rows without any answer are left out.")),
    **dict.fromkeys(("competences", "needs", "smes"), say("SMEs without any answer are left out.")),
}
NOT_ASKED = say(
    "What was not asked or not answered is left out: each pair is compared by what was answered "
    "for both."
)
TOO_FEW: dict[Nodes, Message] = {
    "columns": say("Too few rows or columns to compare."),
    "rows": say("Too few columns or rows to compare."),
    "competences": say("Too few SMEs or competences to compare."),
    "needs": say("Too few SMEs or needs to compare."),
    "smes": say("Too few competences or SMEs to compare."),
}
COARSE = say(
    "P-values from so few tables are coarse: a single pair of so many can hardly pass the "
    "correction. More draws, or a null model that needs no draws (SDSM), can find more."
)
TAILS = {
    "upper": say("more than expected, one-sided"),
    "lower": say("fewer than expected, one-sided"),
    "signed": say("more or fewer than expected, two-sided"),
}
CORRECTIONS = {
    "none": say("not corrected for the number of pairs"),
    "holm": say("Holm's correction for the number of pairs"),
    "bh": say("false discovery rate by Benjamini and Hochberg"),
}


def p_words(p_value: Any) -> Message:
    """Return a p-value as the class in which it is published.

    >>> p_words(0.0004), p_words(0.05), p_words(0.2)
    ('p < 0.001', 'p < 0.05', 'not beyond chance')
    """
    for limit in P_CLASSES[:-1]:
        if p_value <= limit:
            return say("p < {limit}", limit=significant(limit))
    return say("not beyond chance")


def p_class(p_value: Any) -> Message:
    """Return the same for sentences that say "p" themselves.

    >>> p_class(0.0004), p_class(0.2)
    ('< 0.001', '> 0.05')
    """
    for limit in P_CLASSES[:-1]:
        if p_value <= limit:
            return say("< {limit}", limit=significant(limit))
    return say("> {limit}", limit=significant(P_CLASSES[-2]))


def significant(value: Any, digits: int = 2) -> Number:
    """Return a number with so many significant digits.

    >>> [significant(value).render() for value in (3.14, 3.0, 0.00123, 42.4)]
    ['3.1', '3', '0.0012', '42']
    """
    text = Decimal(f"{value:.{digits}g}")
    return Number(float(text), max(0, -int(text.as_tuple().exponent)))


def _tested_columns(**values: Value) -> Message:
    return say(
        "Methods: the number of rows shared by each pair of columns was compared with {model}; "
        "{tail}, {correction}, alpha {alpha}; columns with none or with all of the rows "
        "are not tested. References: {references}",
        **values,
    )


def _tested_rows(**values: Value) -> Message:
    return say(
        "Methods: the number of columns shared by each pair of rows was compared with {model}; "
        "{tail}, {correction}, alpha {alpha}; rows with none or with all of the columns "
        "are not tested. References: {references}",
        **values,
    )


def _tested_competences(**values: Value) -> Message:
    return say(
        "Methods: the number of SMEs shared by each pair of competences was compared with {model}; "
        "{tail}, {correction}, alpha {alpha}; competences with none or with all of the SMEs "
        "are not tested. References: {references}",
        **values,
    )


def _tested_needs(**values: Value) -> Message:
    return say(
        "Methods: the number of SMEs shared by each pair of needs was compared with {model}; "
        "{tail}, {correction}, alpha {alpha}; needs with none or with all of the SMEs "
        "are not tested. References: {references}",
        **values,
    )


def _tested_smes(**values: Value) -> Message:
    return say(
        "Methods: the number of competences shared by each pair of SMEs was compared with {model}; "
        "{tail}, {correction}, alpha {alpha}; SMEs with none or with all of the competences "
        "are not tested. References: {references}",
        **values,
    )


METHODS: dict[Nodes, Callable[..., Message]] = {
    "columns": _tested_columns,
    "rows": _tested_rows,
    "competences": _tested_competences,
    "needs": _tested_needs,
    "smes": _tested_smes,
}


def methods_sentence(
    nodes: Nodes, model: Value, references: Sequence[str], *, arguments: Mapping[str, Any]
) -> Message:
    """Return the sentence for a methods section."""
    return METHODS[nodes](
        model=model,
        tail=TAILS[arguments["tail"]],
        correction=CORRECTIONS[arguments["correction"]],
        alpha=significant(arguments["alpha"], 6),
        references=Name(" ".join(references)),
    )
