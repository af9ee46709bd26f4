"""Glossary: words that pages explain at their end, where they use them."""

from __future__ import annotations

import re

from ..messages import say

TERMS = (
    (
        say("SME"),
        say("A small or medium-sized enterprise that is a member of a cluster organisation."),
    ),
    (
        say("partner"),
        say("A cluster organisation of the partnership; its members are the SMEs."),
    ),
    (
        say("competence"),
        say(
            "Something an SME can do (an asset) or lacks (a need), from the list of the "
            "questionnaire."
        ),
    ),
    (
        say("share"),
        say(
            "Part of the SMEs that were asked and answered, in per cent; weighted where the "
            "survey has weights."
        ),
    ),
    (
        say("interval"),
        say("Range in which a share would lie in 95 of 100 surveys like this one."),
    ),
    (
        say("gap"),
        say("More SMEs need a competence than have it; the opposite is a surplus."),
    ),
    (
        say("flow"),
        say("Needs of one group that SMEs of another group could serve."),
    ),
    (
        say("segment"),
        say("A group of SMEs that answer alike, found in the answers of all partners."),
    ),
    (
        say("backbone"),
        say(
            "The links of a network that are stronger than chance explains; all others are "
            "left out."
        ),
    ),
    (
        say("broker"),
        say(
            "An SME through which others reach each other, most of all across partners, "
            "sectors or borders."
        ),
    ),
    (
        say("community"),
        say("Competences that are linked more with each other than with the rest of the network."),
    ),
    (
        say("match"),
        say("Two SMEs of which one has what the other needs."),
    ),
    (
        say("too few"),
        say("The number comes from fewer SMEs than may be shown, so it is hidden."),
    ),
)
"""Each term, and what it means."""
# A word may end otherwise where it stands in a sentence: so many of its letters stay.
FEWEST, ENDING = 3, 2


def used_terms(text: str, language: str) -> list[tuple[str, str]]:
    """Return the terms that a text uses and their meanings, all in its language.

    Examples
    --------
    >>> [term for term, _ in used_terms("Les manques de vos PME", "fr")]
    ['PME', 'manque']
    """
    said = [(term.render(language), meaning.render(language)) for term, meaning in TERMS]
    return [(term, meaning) for term, meaning in said if _pattern(term).search(text)]


def _pattern(term: str) -> re.Pattern[str]:
    """Finds the term with whatever ending its words have."""
    stems = (word[: max(FEWEST, len(word) - ENDING)] for word in term.split())
    return re.compile(r"\W+".join(rf"\b{re.escape(stem)}\w*" for stem in stems), re.I)
