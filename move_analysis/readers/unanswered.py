"""What people and tools write where nothing was answered: "don't know", -99."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..codebook import Option
from ..questions import Reason
from .table import normal

Declared = dict[Reason, tuple[str, ...]]
"""As a codebook has it: what means not asked, refused or no answer."""

_WORDS: Mapping[Reason, frozenset[str]] = {
    "no_answer": frozenset((
        "don't know", "dont know", "do not know", "i don't know", "no answer", "no opinion",
        "can't say", "cannot say", "unknown", "dk", "dk/na", "not answered", "no response",
        "keine angabe", "keine angaben", "k.a.", "k. a.", "weiß nicht", "weiss nicht",
        "ich weiß nicht", "keine antwort", "kann ich nicht beurteilen", "kann ich nicht sagen",
        "weiß nicht / keine angabe", "weiß nicht/keine angabe", "no sabe", "no contesta", "no sé",
        "ns/nc", "ns / nc", "no sabe/no contesta", "no sabe / no contesta", "sin respuesta",
        "ne sait pas", "je ne sais pas", "ne sais pas", "nsp", "sans réponse", "pas de réponse",
        "sans opinion", "ne se prononce pas", "non so", "non sa", "non saprei", "non risponde",
        "nessuna risposta", "non so / non risponde", "não sei", "não sabe", "não responde", "ns/nr",
        "não sabe / não responde", "sem resposta", "sem opinião", "не знам", "без отговор",
        "няма отговор", "не мога да преценя", "не мога да кажа",
    )),
    "refused": frozenset((
        "prefer not to say", "prefer not to answer", "refused", "möchte ich nicht beantworten",
        "prefiero no responder", "prefiero no contestar", "je préfère ne pas répondre",
        "preferisco non rispondere", "prefiro não responder", "предпочитам да не отговоря",
    )),
}  # fmt: skip
_CODES = frozenset(
    ("-1", "-2", "-7", "-8", "-9", "-66", "-77", "-88", "-97", "-98", "-99", "-666", "-777",
     "-888", "-998", "-999", "-9999")
)  # fmt: skip
_MOST_CODES = 4
_NUMBER = re.compile(r"\d[\d\s.,'’]*")


def unanswered_words(texts: Iterable[str]) -> Declared:
    """Tell which answers say that there is none, such as "keine Angabe".

    Parameters
    ----------
    texts : iterable of str
        Different answers.

    Returns
    -------
    dict
        Reason to the answers that give it.

    Examples
    --------
    >>> unanswered_words(["Basic", "Don’t know"])
    {'no_answer': ('Don’t know',)}
    """
    found: Declared = {}
    for text in texts:
        plain = normal(text).replace("’", "'").strip(" .()-–")
        for reason, words in _WORDS.items():
            if plain in words or f"{plain}." in words:
                found[reason] = (*found.get(reason, ()), text)
    return found


def unanswered_codes(texts: Iterable[str]) -> Declared:
    """Tell which numbers below 0 stand for no answer: those that tools use, beside others.

    Parameters
    ----------
    texts : iterable of str
        Different answers.

    Returns
    -------
    dict
        Nothing, where other numbers below 0 were answered, too, or words.

    Examples
    --------
    >>> unanswered_codes(["12", "-99", "7"]), unanswered_codes(["12", "-3.5", "-1"])
    ({'no_answer': ('-99',)}, {})
    """
    seen = [*texts]
    codes = tuple(text for text in seen if text in _CODES)
    others = [text for text in seen if text not in codes]
    numbers = [text for text in others if _NUMBER.fullmatch(text)]
    if not codes or len(codes) > _MOST_CODES or len(numbers) < len(others) or not numbers:
        return {}
    return {"no_answer": codes}


def without_unanswered(options: Sequence[Option]) -> tuple[list[Option], Declared]:
    """Part options from those that say that there is no answer.

    Parameters
    ----------
    options : sequence of Option

    Returns
    -------
    options : list of Option
    declared : dict
        Every spelling of the others.

    Examples
    --------
    >>> offered = [Option(code="A1", label="Basic"), Option(code="A9", label="Non so")]
    >>> options, declared = without_unanswered(offered)
    >>> [option.code for option in options], declared
    (['A1'], {'no_answer': ('A9', 'Non so')})
    """
    kept: list[Option] = []
    declared: Declared = {}
    for option in options:
        reasons = unanswered_words(option.spellings())
        for reason in [*reasons][:1]:
            declared[reason] = (*declared.get(reason, ()), *option.spellings())
        kept += [] if reasons else [option]
    return kept, declared
