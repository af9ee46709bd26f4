"""Phrases: one free-text answer is parted into mentions, and a mention is read as competences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from ..codebook import Competence

How = Literal["label", "synonym", "review", "similar", "contained", "ignored", "unmatched"]

IGNORE = "ignore"
"""What a reviewer writes for a phrase that names no competence at all."""

LEAST_COVER = 1 / 3
"""Share of a phrase's telling words that the names in it must make up; a long sentence that
drops one word is left to a person."""

SHORT = 3
"""Spellings of up to this many characters (R, C++, Go, SQL) are only matched whole."""

# Line breaks, separators, bullets, "1." and "(2)", and the end of a sentence part mentions. The
# full stop needs three letters before it, so that "e.g. Docker" and "Node.js" stay whole.
_PARTS = re.compile(
    r"[,;|\n\r•·▪]+"
    r"|(?:^|\s)[-*–—]+(?=\s)"
    r"|(?:^|\s)\(?\d{1,2}(?:\.(?=\s)|\))"
    r"|(?<=[^\W\d_]{3})[.!?](?=\s)",
    re.MULTILINE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JOINTS = _words("/ & + and or und oder sowie et ou y e и или")
_NOTHING = _words(
    "none nothing n/a na nil keine keins nichts aucun aucune rien ninguno ninguna nada "
    "nessuno nessuna niente няма etc usw"
)
# Words around a competence that do not change which one it is, in the languages of MOVE.
_FILLERS = _words(
    "a about advanced an and any basic better deeper development e.g enhanced etc expand "
    "experience expertise formal further general good greater how i improve improved "
    "improving in increased intensive know knowledge language learn learning leveraging "
    "modern more my of on proficiency programming proper scripting skill skills some start "
    "strong the to training understanding up use using with work working "
    "am anwendung bessere besserer besseres das der die entwicklung erweiterte erweiterung "
    "fähigkeiten im in kenntnisse lernen mehr moderne professionelle programmieren "
    "programmierung tiefere und vertiefte von weitere z.b zum "
    "améliorer avancée compétences connaissance connaissances de des du en formation la le "
    "les meilleur meilleure meilleures plus programmation "
    "aprender avanzado conocimientos formación mejor mejorar más programación "
    "competenze conoscenza formazione migliorare migliore più "
    "в за и на обучение по-добри повече умения"
)


@dataclass(frozen=True)
class Mention:
    """One thing that a respondent wrote, and what it is read as.

    Parameters
    ----------
    phrase : str
        In normal form.
    how : str
        ``label``, ``synonym``, ``review`` (a person decided), ``similar`` (misspelt),
        ``contained`` (the phrase holds the name of a competence), ``ignored`` (a person
        decided that it names nothing) or ``unmatched``.
    competences : tuple of str
        Codes; empty where ignored or unmatched.
    similarity : float
        0 to 100.

    Examples
    --------
    >>> Mention("pyhton", "similar", ("python",), 92.3).competences
    ('python',)
    """

    phrase: str
    how: How
    competences: tuple[str, ...] = ()
    similarity: float = 0.0


def parted(text: str) -> list[str]:
    r"""Part one answer into the things that it mentions.

    Parameters
    ----------
    text : str
        A free-text answer: a list with commas, semicolons, line breaks, bullets or numbers.

    Returns
    -------
    list of str
        Phrases in normal form; those without a letter, or that say "none", are left out.

    Examples
    --------
    >>> parted("1. Project management\n2. C++, Git")
    ['project management', 'c++', 'git']
    """
    phrases = (normal(part) for part in _PARTS.split(unicodedata.normalize("NFKC", text)))
    named = (p for p in phrases if any(sign.isalpha() for sign in p))
    return [phrase for phrase in named if phrase.replace(" ", "") not in _NOTHING]


def normal(text: str) -> str:
    """Write a phrase in the one form in which phrases are compared.

    Parameters
    ----------
    text : str
        As somebody wrote it.

    Returns
    -------
    str
        Without case and punctuation; ``c++ c# f# .net`` and ``/ & +`` between words stay.

    Examples
    --------
    >>> normal(" Machine-Learning (ML)! ")
    'machine learning ml'
    >>> normal("C/C++ and .NET")
    'c / c++ and .net'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[^\w+#./&]+|_", " ", plain)
    words = re.sub(r"([/&])", r" \1 ", plain).split()
    kept = (word.rstrip(".") for word in words)
    return " ".join(w for w in kept if any(sign.isalnum() for sign in w) or w in _JOINTS)


class Reader:
    """Reads phrases as competences; the same phrase is worked out once.

    Parameters
    ----------
    competences : iterable of Competence
        What a phrase can be read as.
    decisions : mapping of str to tuple of str
        Phrase to what a reviewer decided: codes, or nothing where it is to be ignored.
    least_similarity : float, default 90
        From 0 to 100: how like a spelling a misspelt phrase must be.

    Examples
    --------
    >>> reader = Reader([Competence(code="python", sector="it"), Competence(code="r", sector="it")])
    >>> [mention.competences for mention in reader.mentions("Pythopn and better R skills")]
    [('python',), ('r',)]
    """

    def __init__(
        self,
        competences: Iterable[Competence],
        *,
        decisions: Mapping[str, tuple[str, ...]] | None = None,
        least_similarity: float = 90,
    ) -> None:
        self._spellings = _spellings(competences)
        self._long = [s for s in self._spellings if len(s) > SHORT + 1]
        self._by_first_word = _by_first_word(self._spellings)
        self._decisions = dict(decisions or {})
        self._least = least_similarity
        self._known: dict[str, tuple[Mention, ...]] = {}

    def mentions(self, text: str) -> list[Mention]:
        """All mentions in one answer, in its order; the same one twice counts once."""
        found = (mention for phrase in parted(text) for mention in self._read(phrase))
        return list(dict.fromkeys(found))

    def _read(self, phrase: str) -> tuple[Mention, ...]:
        if phrase not in self._known:
            self._known[phrase] = self._work_out(phrase)
        return self._known[phrase]

    def _work_out(self, phrase: str) -> tuple[Mention, ...]:
        whole = self._as_a_whole(phrase)
        if whole:
            return (whole,)
        parts = list(_at_joints(phrase))
        if len(parts) > 1 and any(self._as_a_whole(part) for part in parts):
            return tuple(mention for part in parts for mention in self._read(part))
        return (self._inside(phrase) or Mention(phrase, "unmatched"),)

    def _as_a_whole(self, phrase: str) -> Mention | None:
        for core in _cores(phrase):
            if core in self._spellings:
                code, how = self._spellings[core]
                return Mention(phrase, how, (code,), 100.0)
        if phrase in self._decisions:
            codes = self._decisions[phrase]
            return Mention(phrase, "review" if codes else "ignored", codes, 100.0)
        return self._similar(phrase)

    def _similar(self, phrase: str) -> Mention | None:
        if len(phrase) <= SHORT + 1:
            return None
        near = process.extractOne(phrase, self._long, scorer=fuzz.ratio, score_cutoff=self._least)
        if near is None:
            return None
        return Mention(phrase, "similar", (self._spellings[near[0]][0],), float(near[1]))

    def _inside(self, phrase: str) -> Mention | None:
        """What is named within the phrase, as whole words, longest spelling first."""
        words = phrase.split()
        found: dict[str, None] = {}
        place = covered = 0
        while place < len(words):
            fitting = (
                spelling
                for spelling in self._by_first_word.get(words[place], ())
                if words[place : place + len(spelling)] == spelling
            )
            spelling = next(fitting, [])
            if spelling:
                found[self._spellings[" ".join(spelling)][0]] = None
            covered += len(spelling)
            place += len(spelling) or 1
        telling = sum(word not in _FILLERS and word not in _JOINTS for word in words)
        cover = min(covered / max(telling, 1), 1.0)
        if cover < LEAST_COVER:
            return None
        return Mention(phrase, "contained", tuple(found), 100 * cover)


def _spellings(competences: Iterable[Competence]) -> dict[str, tuple[str, How]]:
    """Every spelling in normal form, with its competence; labels win over synonyms."""
    labels: dict[str, tuple[str, How]] = {}
    synonyms: dict[str, tuple[str, How]] = {}
    for competence in competences:
        for text in (competence.code, *competence.label.values()):
            labels.setdefault(normal(text), (competence.code, "label"))
        for text in competence.synonyms:
            synonyms.setdefault(normal(text), (competence.code, "synonym"))
    return {**synonyms, **labels}


def _by_first_word(spellings: Iterable[str]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for spelling in sorted(spellings, key=len, reverse=True):
        if len(spelling) > SHORT:
            words = spelling.split()
            found.setdefault(words[0], []).append(words)
    return found


def _at_joints(phrase: str) -> Iterator[str]:
    """Parts of a phrase between "and" and its kin."""
    part: list[str] = []
    for word in [*phrase.split(), "/"]:
        if word not in _JOINTS:
            part.append(word)
        elif part:
            yield " ".join(part)
            part = []


def _cores(phrase: str) -> Iterator[str]:
    """The phrase, then without the fillers at its ends, least cut first."""
    words = phrase.split()
    lead = next((i for i, word in enumerate(words) if word not in _FILLERS), 0)
    back = next((i for i, word in enumerate(reversed(words)) if word not in _FILLERS), 0)
    cuts = ((i, j) for i in range(lead + 1) for j in range(back + 1))
    for i, j in sorted(cuts, key=sum):
        yield " ".join(words[i : len(words) - j])
