"""Ties by name: which respondents do SMEs mean, by id, name of the company, or contact?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from ..codebook import Codebook, Option, Question
from ..errors import Fault, first_of
from ..messages import say
from ..project import Project
from ..scales import is_yes
from ..values import Name
from .identity import ReadExport
from .table import normal

STRANGERS = say("names of no SME that answered, not counted as ties")
NEARLY = say("names that are nearly that of an SME that answered, not counted as ties")
LIKE = 85
"""How alike two names are, of 100, of which one may be the other misspelt."""
_COMPARED = 200
_LEGAL_FORMS = re.compile(
    r"( (s ?l ?u?|s ?a ?u?|s ?a ?s|s ?r ?l ?s?|s ?p ?a|sarl|ltd|limited|gmbh|ag|kg|ug|b ?v|n ?v|"
    r"inc|llc|lda|unipessoal|oy|ab|as|aps|e?ood|e?ad|оод|еоод|ад|еад))+$"
)


def tie_questions(book: Codebook, reads: Sequence[ReadExport]) -> list[Question]:
    """Return the questions whose options are SMEs as they were read: texts of respondents.

    Parameters
    ----------
    book : Codebook
    reads : sequence of ReadExport
        After `name_ties`.

    Returns
    -------
    list of Question

    Examples
    --------
    >>> tie_questions(Codebook(title="T", questions=[Question(code="a", kind="text")]), [])
    []
    """
    plain = {"kind": "text", "options": (), "items": (), "scale": None, "counts": ()}
    return [
        question.model_copy(update={**plain, "counts_from": None})
        for question in book.by_role("tie")
        if book.parts(question) and any(question.code in read.answers for read in reads)
    ]


def name_ties(book: Codebook, reads: Sequence[ReadExport], *, project: Project) -> Iterator[Fault]:
    """Write the ids of respondents where SMEs named them; tell of names that nobody bears.

    Parameters
    ----------
    book : Codebook
    reads : sequence of ReadExport
        With ids; their answers and remarks are changed.
    project : Project
        A question may list its partners, too.

    Yields
    ------
    Fault
        Where the options of a question about ties are neither SMEs that answered nor partners.

    Examples
    --------
    >>> from move_analysis.demo import demo_project
    >>> list(name_ties(Codebook(title="T"), [], project=demo_project()))
    []
    """
    asked = book.by_role("tie")
    known = Respondents(reads if asked else ())
    clusters = {
        normal(text) for partner in project.partners for text in (partner.code, partner.name)
    }
    for question in asked:
        parts = book.parts(question)
        meant = {part.code: known.of_part(part) for part in parts}
        if not parts or any(meant.values()):
            for read in reads:
                _write(book, question, read, known=known, meant=meant)
        elif not any(clusters & set(map(normal, part.spellings())) for part in parts):
            yield _no_sme(
                question, parts, where=f"{project.codebook_file}, questions > {question.code}"
            )


def _write(
    book: Codebook,
    question: Question,
    read: ReadExport,
    *,
    known: Respondents,
    meant: Mapping[str, str | None],
) -> None:
    columns = [name for name in book.column_names(question) if name in read.answers]
    if columns:
        answers = read.answers[columns]
        named = (
            _ticked(book, question, answers, meant)
            if meant
            else answers[question.code].map(known.in_text, na_action="ignore")
        )
        texts = _tell(named, question, read, known)
        read.answers = read.answers.drop(columns=columns).assign(**{question.code: texts})


class Respondents:
    """Whom names, e-mail addresses and ids mean.

    Parameters
    ----------
    reads : sequence of ReadExport

    Examples
    --------
    >>> Respondents([]).of("Alba SL") is None
    True
    """

    def __init__(self, reads: Sequence[ReadExport]) -> None:
        self._ids = {normal(name): str(name) for read in reads for name in read.answers.index}
        self._prefixes = tuple({f"{normal(read.partner.code)}-" for read in reads})
        bearers: dict[str, set[str]] = {}
        self.written: dict[str, str] = {}
        for read in reads:
            for column in read.identifiers.values():
                for name, text in column.dropna().items():
                    bearers.setdefault(_key(text), set()).add(str(name))
                    self.written.setdefault(_key(text), str(text))
        self._names = {key: next(iter(who)) for key, who in bearers.items() if len(who) == 1}

    def of(self, text: str) -> str | None:
        """Id of who bears a name or id; none where nobody does, or several do."""
        return self._ids.get(normal(text)) or self._names.get(_key(text))

    def of_part(self, part: Option) -> str | None:
        """Id of the SME that an option names."""
        return next(filter(None, map(self.of, [*part.label.values(), *part.spellings()])), None)

    def in_text(self, text: str) -> list[Mention]:
        """Everybody whom a text names."""
        if self.of(text):
            return [Mention(text, self.of(text))]
        pieces = (piece.strip() for piece in re.split(r"[\n;,]+", text))
        whole = [part for piece in pieces for part in self._parts(piece) if _key(part)]
        return [Mention(part, self.of(part)) for part in whole]

    def _parts(self, piece: str) -> list[str]:
        """One name of several words, or several ids with blanks between them."""
        words = piece.split()
        ids = [normal(word).startswith(self._prefixes) for word in words]
        return words if len(words) > 1 and all(ids) else [piece]

    def near(self, text: str) -> str:
        """The name that may be meant; empty where none is like it."""
        if normal(text).startswith(self._prefixes):
            return ""
        found = process.extractOne(
            _key(text), [*self.written], scorer=fuzz.ratio, score_cutoff=LIKE
        )
        return self.written[found[0]] if found else ""


@dataclass(frozen=True)
class Mention:
    """One SME as an answer names it.

    Parameters
    ----------
    text : str
    who : str or None
        Its id, where it answered.

    Examples
    --------
    >>> Mention("Alba SL", None).token
    'Alba_SL'
    """

    text: str
    who: str | None

    @cached_property
    def token(self) -> str:
        """One word for it."""
        return self.who or "_".join(self.text.split())


def _key(text: str) -> str:
    """A name without case, punctuation and legal form."""
    plain = " ".join(re.sub(r"[^\w@+]+", " ", normal(str(text)).replace(".", "")).split())
    return _LEGAL_FORMS.sub("", f" {plain}").strip()


def _ticked(
    book: Codebook, question: Question, answers: pd.DataFrame, meant: Mapping[str, str | None]
) -> pd.Series[Any]:
    """Whom each respondent ticked, in a list of SMEs or in a grid with a row for each."""
    texts = {part.code: part.text() for part in book.parts(question)}
    codes = [question.part_of(str(name)) for name in answers]
    yes = pd.DataFrame(
        {c: is_yes(answers[n], question, book=book) for c, n in zip(codes, answers, strict=True)}
    )
    mentions = [Mention(texts[code], meant[code]) for code in codes]
    rows = yes.fillna(False).to_numpy(dtype=bool)
    named = [[m for m, tick in zip(mentions, row, strict=True) if tick] for row in rows]
    return pd.Series(named, index=answers.index, dtype=object)


def _tell(
    named: pd.Series[Any], question: Question, read: ReadExport, known: Respondents
) -> pd.Series[Any]:
    """The ids of those who were named, as a text; names of nobody are counted, and some shown."""
    lost = Counter(m.text for those in named.dropna() for m in those if m.who is None)
    frequent = [text for text, _ in lost.most_common(_COMPARED)]
    near = {text: like for text in frequent if (like := known.near(text))}
    for what, texts in ((STRANGERS, lost.keys() - near.keys()), (NEARLY, near.keys())):
        shown = [f"{t} → {near[t]}" if t in near else t for t in sorted(texts)]
        read.remarks.count(what, question.code, sum(lost[text] for text in texts))
        if shown:
            read.remarks.examples[what, question.code] = shown[:8]
    written = named.map(lambda those: " ".join(m.token for m in those) or None, na_action="ignore")
    return written.astype("str")


def _no_sme(question: Question, parts: Sequence[Option], *, where: str) -> Fault:
    return Fault(
        say(
            'No option of the question "{question}" is an SME that answered: {list}.',
            question=Name(question.code),
            list=first_of([part.text() for part in parts], 3, quoted=True),
        ),
        where,
        say(
            'Give the question on the name of the company "kind: identifier" and "role: '
            'identifier", and write other spellings of the SMEs as synonyms of these options; or '
            'give this question "role: profile".'
        ),
    )
