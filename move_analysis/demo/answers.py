"""The demo survey: answers around what was planted, with the faults that real answers have."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from ..codebook import Codebook, Option
from ..history import Step
from ..messages import say
from ..project import Project, load_project
from ..survey import Survey
from .planted import Booleans, Integers, Planted, plant, repeated_id
from .sizes import PARTNERS, Size, size_of

ROOT = Path(__file__).parents[2]

# How each segment sees the topics of technology watch, in the order of the codebook.
INTERESTS = pd.DataFrame(
    [
        [0.35, 0.30, 0.25, 0.60, 0.20, 0.30, 0.40, 0.15],
        [0.20, 0.45, 0.35, 0.30, 0.60, 0.08, 0.08, 0.50],
        [0.60, 0.20, 0.15, 0.10, 0.40, 0.60, 0.35, 0.15],
        [0.30, 0.30, 0.20, 0.20, 0.35, 0.20, 0.15, 0.20],
    ],
    index=["operators", "digital", "green", "starters"],
)
# Morocco, Brazil: history and language draw partners to different markets.
MARKETS = pd.DataFrame(
    [[0.45, 0.25], [0.10, 0.12], [0.40, 0.12], [0.20, 0.28]], index=[p.code for p in PARTNERS]
)
FORMATS = np.array([0.55, 0.45, 0.40, 0.30, 0.25, 0.12])
PERSONS = {"micro": (1, 9), "small": (10, 49), "medium": (50, 249)}
ABROAD = 0.15
"""Ties of an SME to another partner of the size of its own, in a partnership of four."""
BLOCK_CELLS = 2_000_000
"""Pairs of SMEs that are looked at together."""
REMARKS = {
    "es": "Nos interesa conocer empresas de los otros clústeres.",
    "bg": "Интересуват ни съвместни европейски проекти.",
    "fr": "Nous cherchons des partenaires pour un projet pilote.",
    "it": "Vorremmo visitare le imprese degli altri cluster.",
}
# Typing errors of the first SME of each partner, as the exports have them. They are out of
# range, so a reader takes them as not answered.
MISTYPED = {
    "CCTL": ("founded", 208),
    "BCT": ("employees", 3200),
    "NUMELINK": ("turnover", -1),
    "ENVIPARK": ("founded", 20005),
}
# Where people stop: of the rest of the questionnaire nothing is answered.
LAST_PAGES = ("importance", "ties", "readiness")
NEVER_BLANK = frozenset(("partner", "country", "sector", "answered", "cooperates", "remarks"))


def demo_project() -> Project:
    """How is the demo survey declared?

    Returns
    -------
    Project
        The ``move.yml`` at the root of the repository, whose exports are in ``data/raw``.

    Examples
    --------
    >>> demo_project().synthetic
    True
    """
    return load_project(ROOT / "move.yml")


def demo_survey(
    *,
    partners: int | None = None,
    smes: int | None = None,
    competences: int | None = None,
    seed: int = 0,
    shuffled: bool = False,
) -> Survey:
    """What might the SMEs of the partnership answer?

    Invented answers of about 250 SMEs of 612 that were invited. With seed 0 they are those of
    the exports in ``data/raw``; what was planted in them is told by `demo_truth`, also of a
    survey of another size.

    Parameters
    ----------
    partners, smes, competences : int, optional
        How many partners there are, how many answers in all, and of how many competences; left
        out, as in the demo. Planted brokers and pairs grow with the answers.
    seed : int, default 0
        Another seed is another survey of the same kind.
    shuffled : bool, default False
        Whether each column but the partner is permuted over the respondents by itself, so that
        nothing goes with anything and analyses should find nothing.

    Returns
    -------
    Survey

    Examples
    --------
    >>> demo_survey().synthetic
    True
    """
    planted = plant(seed, size_of(partners=partners, smes=smes, competences=competences))
    rng = planted.rng
    book = _book(planted.size)
    answers = pd.DataFrame(_columns(planted, rng), index=planted.members.index)
    answers = answers[[n for q in book.questions for n in book.column_names(q) if n in answers]]
    _leave_blanks(book, answers, spared=_spared(planted), rng=rng)
    for partner, (name, _) in MISTYPED.items():
        own = answers.index[answers["partner"] == partner]
        answers[name] = answers[name].mask(answers.index.isin(own[:1]))
    answers = _with_repeated(answers, planted.repeated)
    if shuffled:
        for name in answers.columns.drop("partner"):
            answers[name] = answers[name].array.take(rng.permutation(len(answers)))
    sizes = {"partners": partners, "smes": smes, "competences": competences}
    given = {name: value for name, value in sizes.items() if value is not None}
    made = {**given, "seed": seed, "shuffled": shuffled}
    history = [Step(say("demo survey made"), 0, len(answers), made)]
    return Survey(answers, book, history=history, synthetic=True)


def _book(size: Size) -> Codebook:
    """The codebook with the partners as options, as a reader of the project has it."""
    options, book = tuple(Option(code=p.code, label={"": p.name}) for p in size.partners), size.book
    return book.with_questions([book.question("partner").model_copy(update={"options": options})])


def _columns(planted: Planted, rng: np.random.Generator) -> dict[str, Any]:
    book, members = planted.book, planted.members
    ready = rng.normal(0, 1, len(members)) + 0.5 * (members["size"] != "micro").to_numpy()
    columns: dict[str, Any] = {
        name: pd.Categorical(members[name], [p.code for p in planted.size.partners])
        if name == "partner"
        else pd.Categorical(members[name], [o.code for o in book.question(name).options])
        for name in ("partner", "country", "sector", "size")
    }
    columns |= _profile(planted, rng)
    level = np.where(planted.has, 2 + (rng.random(planted.has.shape) < 0.35), 0)
    level += ~planted.has & (rng.random(planted.has.shape) < 0.4)
    columns |= _grid(planted, "has", level)
    columns |= _ticks(book, "needs", planted.needs)
    columns |= _training(book, planted, rng)
    interests = rng.random((len(members), 8)) < INTERESTS.loc[members["segment"]].to_numpy()
    columns |= _ticks(book, "interests", _at_least_one(interests, rng))
    columns |= _ties(planted, rng)
    markets = rng.random((len(members), 2)) < (
        MARKETS.loc[_alike(planted).to_list()].to_numpy()
        * (1 + 0.25 * np.clip(ready, -2, 2))[:, None]
    )
    columns |= _ticks(book, "markets", _or_none(markets))
    columns |= _grid(planted, "readiness", _points(ready, spread=0.9, items=5, rng=rng))
    columns |= _grid(planted, "barriers", _points(-0.6 * ready, spread=1.1, items=8, rng=rng))
    return columns


def _alike(planted: Planted) -> pd.Series[str]:
    """The partner of the demo that each SME's own one is like."""
    alike = {p.code: PARTNERS[n % len(PARTNERS)].code for n, p in enumerate(planted.size.partners)}
    return planted.members["partner"].map(alike)


def _profile(planted: Planted, rng: np.random.Generator) -> dict[str, Any]:
    members, count = planted.members, len(planted.members)
    low, high = np.array([PERSONS[size] for size in members["size"]]).T
    persons = np.exp(rng.uniform(np.log(low), np.log(high + 1))).astype(np.int64)
    turnover = np.minimum(persons * rng.lognormal(np.log(95_000), 0.5, count), 49e6)
    consent = rng.choice(4, count, p=[0.45, 0.30, 0.15, 0.10])
    day = (rng.beta(1, 2, count) * 55).astype(int)
    answered = pd.Timestamp("2016-03-07 09:00:00") + pd.to_timedelta(day, unit="D")
    minute = pd.to_timedelta(rng.integers(0, 540, count), unit="min")
    remark = members["partner"].map({p.code: REMARKS[p.language] for p in planted.size.partners})
    options = pd.Index([option.code for option in planted.book.question("consent").options])
    return {
        "answered": (answered + minute).astype("datetime64[us]"),
        "consent": pd.Categorical.from_codes(np.where(consent == 3, -1, consent), options),
        "employees": pd.array(persons, dtype="Int64"),
        "turnover": pd.array((turnover / 1000).astype(np.int64) * 1000, dtype="Int64"),
        "founded": pd.array(2015 - rng.gamma(2, 7, count).astype(np.int64), dtype="Int64"),
        "remarks": remark.where(rng.random(count) < 0.06).astype("str").array,
    }


def _training(book: Codebook, planted: Planted, rng: np.random.Generator) -> dict[str, Any]:
    cross = np.array([c.sector == "cross" for c in book.competences])
    count, items = len(planted.has), int(cross.sum())
    importance = rng.normal(0.3, 0.5, items) + 1.2 * planted.needs[:, cross]
    ability = rng.normal(-0.3, 0.5, items) + 1.6 * planted.has[:, cross]
    languages = rng.random((count, 5)) < np.array([0.6, 0.15, 0.02, 0.2, 0.1])
    spoken = [option.code for option in book.question("course_languages").options]
    own = _alike(planted).map({p.code: spoken.index(p.language) for p in PARTNERS})
    languages[np.arange(count), own] = True
    formats = _at_least_one(rng.random((count, len(FORMATS))) < FORMATS, rng)
    return {
        **_grid(planted, "importance", _points(importance, spread=0.8, items=items, rng=rng)),
        **_grid(planted, "ability", _points(ability, spread=0.8, items=items, rng=rng)),
        **_ticks(book, "formats", formats),
        **_ticks(book, "course_languages", languages),
    }


def _ties(planted: Planted, rng: np.random.Generator) -> dict[str, Any]:
    """Whom SMEs cooperate with: mostly members of their own cluster; brokers with all."""
    partners = [p.code for p in planted.size.partners]
    partner = planted.members["partner"].to_numpy()
    ids, n = planted.members.index.to_numpy(), len(planted.members)
    broker = np.isin(np.arange(n), planted.brokers)
    size = pd.Series(partner).map(pd.Series(partner).value_counts()).to_numpy()
    away = ABROAD * (len(PARTNERS) - 1) / max(len(partners) - 1, 1)
    tie = sparse.lil_array((n, n), dtype=bool)
    for rows in _blocks(n):  # row by row, so that no table of all pairs is needed
        home = partner[rows, None] == partner
        chance = np.where(home, 1.4, away) / size
        chance[broker[rows]] = (np.where(home, 2, 3 * away / ABROAD) / size)[broker[rows]]
        one, other = np.nonzero(rng.random(home.shape) < chance)
        tie[one + rows.start, other] = True
    tie.setdiag(False)
    back = sparse.csr_array(tie.T)
    for rows in _blocks(n):  # most name the broker in return
        chosen = rng.random((rows.stop - rows.start, n)) < 0.7
        one, other = back[rows].nonzero()
        named = broker[other] & chosen[one, other]
        tie[one[named] + rows.start, other[named]] = True
    found = sparse.csr_array(tie).sorted_indices()
    own = pd.get_dummies(pd.Categorical(partner, partners)).to_numpy(dtype=np.int64)
    named_by = [ids[found.indices[a:b]] for a, b in pairwise(found.indptr)]
    return {
        **_ticks(planted.book, "ties", _or_none(found.astype(np.int64) @ own > 0)),
        "cooperates": pd.array([" ".join(names) or None for names in named_by], dtype="str"),
    }


def _blocks(n: int) -> list[slice]:
    size = max(1, BLOCK_CELLS // n)
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def _points(
    value: np.ndarray[Any, Any], *, spread: float, items: int, rng: np.random.Generator
) -> Integers:
    """Points 0 to 4 of a five-point scale around a value per SME, or per SME and item."""
    around = value if value.ndim == 2 else value[:, None] + rng.normal(0, 0.4, items)
    noisy = around + rng.normal(0, spread, (len(value), items))
    return np.clip(np.rint(noisy + 2), 0, 4).astype(np.int64)


def _at_least_one(ticked: Booleans, rng: np.random.Generator) -> Booleans:
    nothing = np.flatnonzero(~ticked.any(axis=1))
    ticked[nothing, rng.integers(0, ticked.shape[1], len(nothing))] = True
    return ticked


def _or_none(ticked: Booleans) -> Booleans:
    """Add the last option, "none of these"."""
    return np.column_stack([ticked, ~ticked.any(axis=1)])


def _ticks(book: Codebook, code: str, ticked: Booleans) -> dict[str, Any]:
    names = book.column_names(book.question(code))
    return {n: pd.array(t, dtype="boolean") for n, t in zip(names, ticked.T, strict=True)}


def _grid(planted: Planted, code: str, points: Integers) -> dict[str, Any]:
    """Columns of a grid; each straight-liner ticks one point of it, and claims no asset."""
    question = planted.book.question(code)
    scale = [point.code for point in planted.book.scale_of(question).points]
    usable = 2 if question.role == "has" else len(scale)
    points[planted.straight] = np.arange(len(planted.straight))[:, None] % usable
    dtype = pd.CategoricalDtype(scale, ordered=True)
    names = planted.book.column_names(question)
    return {
        name: pd.Categorical.from_codes(column, dtype=dtype)
        for name, column in zip(names, points.T, strict=True)
    }


def _spared(planted: Planted) -> Booleans:
    """Those whose planted answers must not get lost in blanks."""
    spared = np.zeros(len(planted.has), dtype=bool)
    spared[np.concatenate([planted.brokers, planted.pairs.ravel(), planted.straight])] = True
    return spared


def _leave_blanks(
    book: Codebook, answers: pd.DataFrame, *, spared: Booleans, rng: np.random.Generator
) -> None:
    """Items left out here and there, blocks skipped, questionnaires given up."""
    count = len(answers)
    last = rng.choice(["", *LAST_PAGES], count, p=[0.91, 0.03, 0.03, 0.03])
    given_up = np.zeros(count, dtype=bool)
    for question in book.questions:
        given_up |= last == question.code
        names = [n for n in book.column_names(question) if n in answers]
        skipped = given_up | (rng.random(count) < 0.035) & (question.code not in NEVER_BLANK)
        scattered = 0.0 if question.kind == "multiple" or question.code in NEVER_BLANK else 0.03
        for name in names:
            blank = (skipped | (rng.random(count) < scattered)) & ~spared
            answers[name] = answers[name].mask(blank)


def _with_repeated(answers: pd.DataFrame, repeated: Integers) -> pd.DataFrame:
    """Let some answer twice: most just the same, the last with a few changes, days later."""
    again = answers.iloc[repeated].rename(index=repeated_id)
    last = again.index == again.index[-1]
    again["answered"] = again["answered"].mask(last, again["answered"] + pd.Timedelta(days=9))
    for name in ("has[fleet]", "has[cloud]"):
        again[name] = again[name].mask(last, "basic")
    both = pd.concat([answers, again])
    return both.iloc[np.argsort(both["partner"].cat.codes, kind="stable")]
