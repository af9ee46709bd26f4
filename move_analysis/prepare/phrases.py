"""Phrases: one free-text answer is split into mentions, and a mention is read as competences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from ..codebook import Competence

How = Literal[
    "label", "synonym", "review", "similar", "contained", "negated", "ignored", "unmatched"
]

IGNORE = "ignore"
"""What a reviewer writes for a phrase that names no competence at all."""

LEAST_COVER = 1 / 3
"""Share of a phrase's telling words that the names in it must make up; a long sentence that
drops one short name is left to a person."""

SHORT = 2
"""Spellings of up to this many characters (R, Go, AI) are only matched whole; with a sign in it
(C++, C#), a spelling is known wherever it stands."""

LONG_WORD, VERY_LONG_WORD = 5, 10
"""Words of this length may hold one slip of the pen, or two; a shorter one is another word."""

CLEAR = 8
"""A name of this many letters with which a sentence begins is meant, however long the sentence;
so is a name of several words, wherever it stands."""

# Line breaks, separators, bullets, "1." and "(2)", and the end of a sentence divide mentions. The
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
    "nessuno nessuna niente няма нищо no non nein не etc usw"
)
# What follows is not meant, up to a word that turns the sentence round.
_NEGATIONS = _words(
    "no not non none never without nor neither cannot dont doesnt don doesn didn "
    "kein keine keinen keiner nicht ohne weder pas sans aucun aucune ni jamais "
    "sin ningún ninguna nunca senza nessun nessuna né не без нито няма"
)
_TURNS = _words("but because rather sondern weil sino pero mais ma bensì но а")
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
    """One thing that a respondent wrote, in normal form, and what it is read as.

    `how`: as a ``label``, a ``synonym``, by ``review`` (a person decided), as ``similar``
    (misspelt), ``contained`` (the phrase holds the name of a competence), ``negated`` (it is
    named as what is not meant), ``ignored`` (a person decided that it names nothing) or
    ``unmatched``. `similarity`, 0 to 100: letters that agree, or telling words that are named.
    """

    phrase: str
    how: How
    competences: tuple[str, ...] = ()
    similarity: float = 0.0


def split_phrases(text: str) -> list[str]:
    r"""Split one answer into the phrases that it mentions, in normal form.

    Phrases without a letter, or that say "none", are left out.

    Examples
    --------
    >>> split_phrases("1. Project management\n2. C++, Git")
    ['project management', 'c++', 'git']
    """
    phrases = (normal(part) for part in _PARTS.split(unicodedata.normalize("NFKC", text)))
    named = (p for p in phrases if any(sign.isalpha() for sign in p))
    return [phrase for phrase in named if phrase.replace(" ", "") not in _NOTHING]


def normal(text: str) -> str:
    """Return a phrase in the one form in which phrases are compared: without case and punctuation.

    Signs that belong to a name (``c++ c# f# .net``) and ``/ & +`` between words stay.

    Examples
    --------
    >>> normal("C/C++ and .NET")
    'c / c++ and .net'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[^\w+#./&]+|_", " ", plain)
    words = re.sub(r"([/&])", r" \1 ", plain).split()
    kept = (word.rstrip(".") for word in words)
    return " ".join(w for w in kept if any(sign.isalnum() for sign in w) or w in _JOINTS)


@dataclass(frozen=True)
class _Step:
    """A word of a phrase, or the words of a spelling in it; whether they are negated."""

    words: list[str]
    code: str
    negated: bool

    @property
    def tells(self) -> int:
        """Words that are more than fillers."""
        return sum(word not in _FILLERS and word not in _JOINTS for word in self.words)


class Reader:
    """Reads phrases as competences; the same phrase is worked out once.

    `decisions`: phrase to what a reviewer decided, codes, or nothing where it is to be ignored.
    `least_similarity`, 0 to 100: how like a spelling a misspelt phrase must be. However like it
    is, a phrase with another word in it ("water management" for "waste management") is not
    misspelt.

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
        self._by_length = _by_length(self._spellings)
        self._together = {s.replace(" ", ""): s for s in self._spellings if len(s) >= LONG_WORD}
        self._words = frozenset(word for spelling in self._spellings for word in spelling.split())
        self._by_first_word = _by_first_word(self._spellings)
        self._decisions = dict(decisions or {})
        self._least = least_similarity
        self._known: dict[str, tuple[Mention, ...]] = {}

    def mentions(self, text: str) -> list[Mention]:
        """All mentions in one answer, in its order; the same one twice counts once."""
        found = (mention for phrase in split_phrases(text) for mention in self._read(phrase))
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
        negated = not _NEGATIONS.isdisjoint(phrase.split())
        if len(parts) > 1 and not negated and any(self._as_a_whole(part) for part in parts):
            return tuple(mention for part in parts for mention in self._read(part))
        return (self._inside(phrase),)

    def _as_a_whole(self, phrase: str) -> Mention | None:
        for core in _cores(phrase):
            if core in self._spellings:
                code, how = self._spellings[core]
                return Mention(phrase, how, (code,), 100.0)
        if phrase in self._decisions:
            codes = self._decisions[phrase]
            return Mention(phrase, "review" if codes else "ignored", codes, 100.0)
        return next((m for core in _cores(phrase) if (m := self._similar(phrase, core))), None)

    def _similar(self, phrase: str, core: str) -> Mention | None:
        """The spelling that was meant: words run together or split, or slips of the pen."""
        together = self._together.get(core.replace(" ", ""))
        if together:
            return Mention(phrase, "similar", (self._spellings[together][0],), 100.0)
        words = core.split()
        best, likest = 0.0, ""
        for spelling in self._by_length.get(len(words), ()):
            if all(map(self._misspelt, words, spelling)):
                text = " ".join(spelling)
                best, likest = max((best, likest), (fuzz.ratio(core, text), text))
        if best < self._least:
            return None
        return Mention(phrase, "similar", (self._spellings[likest][0],), best)

    def _misspelt(self, written: str, meant: str) -> bool:
        """Whether a word is the one that is meant, but for slips of the pen within it."""
        if written == meant:
            return True
        shorter = min(len(written), len(meant))
        if shorter < LONG_WORD or written[0] != meant[0] or written in self._words:
            return False
        slips = 2 if len(meant) >= VERY_LONG_WORD else 1
        return OSA.distance(written, meant, score_cutoff=slips) <= slips

    def _inside(self, phrase: str) -> Mention:
        """What is named within the phrase, as whole words, longest spelling first."""
        steps = list(self._steps(phrase.split()))
        meant = [step for step in steps if step.code and not step.negated]
        if not meant:
            return Mention(phrase, "negated" if any(s.code for s in steps) else "unmatched")
        telling = [step for step in steps if not step.negated and (step.code or step.tells)]
        named = sum(len(step.words) for step in meant)
        cover = min(named / max(sum(step.tells for step in telling), 1), 1.0)
        begins = bool(telling[0].code) and len(" ".join(telling[0].words)) >= CLEAR
        clear = begins or any(len(step.words) > 1 for step in meant)
        if cover < LEAST_COVER and not clear:
            return Mention(phrase, "unmatched")
        return Mention(
            phrase, "contained", tuple(dict.fromkeys(s.code for s in meant)), 100 * cover
        )

    def _steps(self, words: list[str]) -> Iterator[_Step]:
        """The spellings in a phrase, longest first, and the words between them."""
        place, negated = 0, False
        while place < len(words):
            spelling = self._spelling_at(words, place)
            if spelling:
                yield _Step(spelling, self._spellings[" ".join(spelling)][0], negated)
            else:
                word = words[place]
                negated = word in _NEGATIONS or (negated and word not in _TURNS)
                yield _Step([word], "", negated)
            place += len(spelling) or 1

    def _spelling_at(self, words: list[str], place: int) -> list[str]:
        """The longest spelling that begins at a word; empty where none does."""
        fitting = (
            spelling
            for spelling in self._by_first_word.get(words[place], ())
            if words[place : place + len(spelling)] == spelling
        )
        return next(fitting, [])


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


def _by_length(spellings: Iterable[str]) -> dict[int, list[list[str]]]:
    """Spellings as words, by their number."""
    found: dict[int, list[list[str]]] = {}
    for words in map(str.split, spellings):
        found.setdefault(len(words), []).append(words)
    return found


def _by_first_word(spellings: Iterable[str]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for spelling in sorted(spellings, key=len, reverse=True):
        if len(spelling) > SHORT or not spelling.isalnum():
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
