"""Survey: the answers of all partners with what was asked, weights and history. Never changes.

Three things that look alike in an export stay apart: *not asked* (``asked`` is false), *not
answered* (asked, and blank), and *no* (``False``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from .cards import Shown, counted
from .choices import choosing
from .codebook import Codebook, Question, Role, label_in
from .errors import CodebookError, DataError
from .history import Step, selection_of
from .memory import Unchanging
from .messages import say
from .scales import is_yes

if TYPE_CHECKING:
    from collections.abc import Sequence

Layer = Literal["has", "needs"]


class Survey(Shown, Unchanging):
    """Answers of SMEs, read with a codebook. Frozen: every change is a new Survey.

    Parameters
    ----------
    answers : DataFrame of shape (n_respondents, n_columns)
        Indexed by respondent id; columns are those of the codebook (``size``,
        ``has[fleet]``): categories for single, ordered categories for ordinal (lowest point
        first, named by the points' codes), nullable booleans for the options of multiple
        questions, nullable numbers, texts and dates.
    codebook : Codebook
        What the columns mean. It must have a question of role ``partner``.
    asked : DataFrame of bool of shape (n_partners, n_columns), optional
        Which partner's questionnaire had which column; left out, all had all.
    weights : Series, optional
        Weight per respondent, finite and not negative; left out, all are 1.
    history : sequence of Step
        What was done so far.
    synthetic : bool
        Whether the answers are invented (the demo); shown wherever they are shown.
    waiting : mapping of str to sequence of str, optional
        Respondents of each partner whose answers wait until enough have come to be published;
        they are not in `answers`. None: nobody has looked yet, as when exports were just read.

    Examples
    --------
    >>> from move_analysis.codebook import Codebook, Question
    >>> book = Codebook(title="Demo", questions=[Question(code="p", kind="single", role="partner")])
    >>> survey = Survey(pd.DataFrame({"p": ["A", "A", "B"]}, index=["A-1", "A-2", "B-1"]), book)
    >>> survey
    Survey 'Demo': 3 respondents of 2 partners, 1 column
    """

    __slots__ = (
        "_answers", "_asked", "_codebook", "_history", "_synthetic", "_waiting", "_weights",
    )  # fmt: skip

    def __init__(
        self,
        answers: pd.DataFrame,
        codebook: Codebook,
        *,
        asked: pd.DataFrame | None = None,
        weights: pd.Series[float] | None = None,
        history: Sequence[Step] = (),
        synthetic: bool = False,
        waiting: Mapping[str, Sequence[str]] | None = MappingProxyType({}),
    ) -> None:
        if not answers.index.is_unique:
            twice = answers.index[answers.index.duplicated()][0]
            raise DataError(
                f'Respondent "{twice}" is there twice.',
                "answers of the survey",
                "Give every respondent an id of its own.",
            )
        self._answers = answers.copy(deep=False).rename_axis(index="respondent", columns=None)
        self._codebook = codebook
        self._weights = _checked_weights(weights, answers)
        self._history = tuple(history)
        self._synthetic = synthetic
        self._waiting = None if waiting is None else {p: (*ids,) for p, ids in waiting.items()}
        partners = self.series("partner").dropna().unique()
        self._asked = (
            pd.DataFrame(True, index=pd.Index(partners, dtype=str), columns=answers.columns)
            if asked is None
            else asked
        )

    @property
    def answers(self) -> pd.DataFrame:
        """Answers, one row per respondent: a shallow copy, so the survey can't be changed."""
        return self._answers.copy(deep=False)

    @property
    def asked(self) -> pd.DataFrame:
        """Whether a partner's questionnaire (row) had a column."""
        return self._asked.copy(deep=False)

    @property
    def weights(self) -> pd.Series[float]:
        """Weight of each respondent."""
        return self._weights.copy(deep=False)

    @property
    def codebook(self) -> Codebook:
        """What the columns mean."""
        return self._codebook

    @property
    def history(self) -> tuple[Step, ...]:
        """What was done so far, oldest first."""
        return self._history

    @property
    def synthetic(self) -> bool:
        """Whether the answers are invented."""
        return self._synthetic

    @property
    def waiting(self) -> Mapping[str, tuple[str, ...]]:
        """Respondents of each partner whose answers wait; none where nobody looked."""
        return dict(self._waiting or {})

    @property
    def provisional(self) -> bool:
        """Whether some answers may still have to wait."""
        return self._waiting is None

    @property
    def selection(self) -> str:
        """Which of the admitted answers these are, where some were left out."""
        return selection_of(self._history)

    def __len__(self) -> int:
        return len(self._answers)

    def __repr__(self) -> str:
        partners = self.series("partner").nunique()
        return (
            f"Survey {label_in(self._codebook.title)!r}: {counted(len(self), 'respondent')} of "
            f"{counted(partners, 'partner')}, {counted(self._answers.shape[1], 'column')}"
        )

    def columns(self, role: Role) -> list[str]:
        """Columns of all questions with `role` that are in the answers."""
        return [name for q in self._codebook.by_role(role) for name in self.columns_of(q)]

    def columns_of(self, question: Question) -> list[str]:
        """Columns of one question that are in the answers."""
        return [n for n in self._codebook.column_names(question) if n in self._answers.columns]

    def series(self, role: Role) -> pd.Series[Any]:
        """The one column of a role such as ``partner``, ``country``, ``sector`` or ``size``.

        Raises
        ------
        CodebookError
            Where the survey has no such question.
        """
        names = self.columns(role)
        if len(names) != 1:
            raise CodebookError(
                f'The survey has {counted(len(names), "column")} of the role "{role}".',
                "codebook, questions",
                f'Give one question "role: {role}".',
            )
        return self._answers[names[0]].rename(role)

    def was_asked(self, column: str) -> pd.Series[bool]:
        """For each respondent, whether the questionnaire of its partner had `column`."""
        return self.series("partner").map(self._asked[column]).fillna(False).astype(bool)

    @choosing
    def incidence(self, layer: Layer) -> pd.DataFrame:
        """Who has, or needs, which competence.

        Parameters
        ----------
        layer : {'has', 'needs'}
            Assets or needs.

        Returns
        -------
        DataFrame of nullable boolean of shape (n_respondents, n_competences)
            Columns are the codes of the competences that were asked anywhere. Missing: not
            asked, or not answered. Where several questions ask it, one yes is a yes.
        """
        known = _LAYERS.setdefault(self, {})
        if layer not in known:
            known[layer] = self._incidence(layer)
        return known[layer].copy(deep=False)

    def _incidence(self, layer: Layer) -> pd.DataFrame:
        found: dict[str, pd.Series[bool]] = {}
        for code, question, name in self.competence_columns(layer):
            new = is_yes(self._answers[name], question, book=self._codebook)
            if self._codebook.blank_is_no(question):
                answered = self._answers[self.columns_of(question)].notna().any(axis=1)
                new = new.mask(new.isna() & answered, False)
            found[code] = _either(found[code], new) if code in found else new
        order = [c.code for c in self._codebook.competences if c.code in found]
        return pd.DataFrame(found, self._answers.index, pd.Index(order, dtype="str"))

    def asked_for(self, layer: Layer) -> pd.DataFrame:
        """Who was asked whether it has, or needs, which competence.

        Parameters
        ----------
        layer : {'has', 'needs'}
            Assets or needs.

        Returns
        -------
        DataFrame of bool of shape (n_respondents, n_competences)
            Same rows and columns as `incidence`; with it, *not asked* and *not answered* are
            told apart.
        """
        everybody = self.asked_by_partner(layer).reindex(self.series("partner"), fill_value=False)
        return everybody.set_axis(self._answers.index).astype(bool)

    def asked_by_partner(self, layer: Layer) -> pd.DataFrame:
        """Whether the questionnaire of a partner (row) asked for a competence (column) at all."""
        columns = [(code, name) for code, _, name in self.competence_columns(layer)]
        codes = pd.Index([code for code, _ in columns], dtype="str")
        asked = self._asked[[name for _, name in columns]].fillna(False).astype(bool)
        asked = asked.set_axis(codes, axis=1)
        if not codes.is_unique:  # several questions ask for it
            asked = asked.T.groupby(level=0).any().T
        return asked[[c.code for c in self._codebook.competences if c.code in asked]]

    def competence_columns(self, layer: Layer) -> Iterator[tuple[str, Question, str]]:
        """Competence, question and column of everything that asks for the layer."""
        for question in self._codebook.by_role(layer):
            if question.kind in ("multiple", "ordinal", "single"):
                for name in self.columns_of(question):
                    code = question.part_of(name)
                    yield code, question, name

    def where(self, keep: pd.Series[bool], what: str, **arguments: Any) -> Survey:
        """The respondents for which `keep` is true; `what` says why, in the history."""
        mask = keep.reindex(self._answers.index).fillna(False).astype(bool)
        found = self.changed(
            what, answers=self._answers[mask], weights=self._weights[mask], arguments=arguments
        )
        # The same answers count as the same yes: what is known of all need not be found again.
        _LAYERS[found] = {layer: marks[mask] for layer, marks in _LAYERS.get(self, {}).items()}
        return found

    def by_id(self) -> Survey:
        """The same answers in the order of their ids, so that the order of rows is nothing."""
        ordered = say("respondents in the order of their ids")
        found = self.changed(ordered, answers=self._answers.sort_index())
        _LAYERS[found] = {n: marks.sort_index() for n, marks in _LAYERS.get(self, {}).items()}
        return found

    def unweighted(self) -> Survey:
        """The same answers, each counting as one."""
        found = self.changed(say("weights left out"), weights=_unit_weights(self._answers))
        _LAYERS[found] = dict(_LAYERS.get(self, {}))
        return found

    def changed(
        self,
        what: str,
        *,
        answers: pd.DataFrame | None = None,
        codebook: Codebook | None = None,
        asked: pd.DataFrame | None = None,
        weights: pd.Series[float] | None = None,
        arguments: Mapping[str, Any] | None = None,
        waiting: Mapping[str, Sequence[str]] | None = None,
        supposed: bool = False,
    ) -> Survey:
        """A new survey with some parts replaced; `what` goes into its history."""
        new = self._answers if answers is None else answers
        step = Step(what, len(self), len(new), dict(arguments or {}), supposed)
        return Survey(
            new,
            codebook or self._codebook,
            asked=self._asked if asked is None else asked,
            weights=self._weights.reindex(new.index) if weights is None else weights,
            history=(*self._history, step),
            synthetic=self._synthetic,
            waiting=self._waiting if waiting is None else waiting,
        )

    def save(self, folder: str | Path) -> Path:
        """Write answers and asked as parquet, the codebook and the rest as JSON."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        table = self._answers.assign(**{WEIGHT: self._weights})
        table.to_parquet(target / "answers.parquet")
        self._asked.to_parquet(target / "asked.parquet")
        codebook = self._codebook.model_dump_json(exclude_defaults=True)
        (target / "codebook.json").write_text(codebook, encoding="utf-8")
        meta = {
            "history": [step.as_json() for step in self._history],
            "synthetic": self._synthetic,
            "waiting": self._waiting,
        }
        text = json.dumps(meta, ensure_ascii=False, indent=1)
        (target / "survey.json").write_text(text, encoding="utf-8")
        return target

    @classmethod
    def load(cls, folder: str | Path) -> Survey:
        """Read back what `save` wrote."""
        source = Path(folder)
        try:
            meta = json.loads((source / "survey.json").read_text(encoding="utf-8"))
            table = pd.read_parquet(source / "answers.parquet")
            codebook = (source / "codebook.json").read_text(encoding="utf-8")
            return cls(
                table.drop(columns=WEIGHT),
                Codebook.model_validate_json(codebook),
                asked=pd.read_parquet(source / "asked.parquet"),
                weights=table[WEIGHT],
                history=[Step.from_json(step) for step in meta["history"]],
                synthetic=meta["synthetic"],
                waiting=meta["waiting"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            what = "is damaged" if (source / "survey.json").is_file() else "is not there"
            fix = "Run `move-analysis read`: it makes it from the exports."
            raise DataError(f"The saved survey {what}.", str(source), fix) from error


WEIGHT = "__weight__"

# Incidence of surveys: every analysis asks for it. No part of them: equal ones have equal bytes.
_LAYERS: WeakKeyDictionary[Survey, dict[str, pd.DataFrame]] = WeakKeyDictionary()


def _checked_weights(weights: pd.Series[float] | None, answers: pd.DataFrame) -> pd.Series[float]:
    if weights is None:
        return _unit_weights(answers)
    if not weights.index.equals(answers.index):
        raise ValueError("weights should have the index of answers: one for each respondent")
    try:
        found = weights.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"weights should hold numbers: {error}") from error
    wrong = ~np.isfinite(found.to_numpy()) | (found.to_numpy() < 0)
    if wrong.any():
        who, weight = next(found[wrong].items())
        raise ValueError(f"weights should be finite and not negative, got {weight} for {who!r}")
    return found


def _unit_weights(answers: pd.DataFrame) -> pd.Series[float]:
    return pd.Series(1.0, index=answers.index, name="weight")


def _either(one: pd.Series[bool], other: pd.Series[bool]) -> pd.Series[bool]:
    """True where one is true, false where one is false and none true, else missing."""
    said = one.notna() | other.notna()
    return (one.fillna(False) | other.fillna(False)).where(said)
