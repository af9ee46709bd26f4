"""Find the segments of a survey: the one call that does it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..result import Column, Result, Schema
from ..statistics import effective_size, wilson_interval
from ..survey import Survey
from .choose import Choice, choose_model
from .design import Floats, is_number
from .profile import Grouping, profile_answers, profile_numbers
from .variables import Selection, Variable, select_variables
from .wording import describe_segment, name_segments

# Below this many SMEs with answers nothing is sought.
FEWEST = 10

_TESTED = {
    "v_test": Column("z-value of the difference, positive: over-represented", "z", "derived"),
    "p_value": Column("two-sided p; only descriptive where `built` is true", "p", "derived"),
}
_WHERE = {
    "segment": Column("number of the segment, from 1, largest first"),
    "column": Column("column of the answers; has[...] and needs[...] are competences"),
    "role": Column("role of the question in the codebook"),
    "question": Column("label of the question"),
    "answer": Column("label of the answer, or of what the number is about"),
    "built": Column("whether it built the segments; else it only describes them"),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Segments(Result):
    """Segments of SMEs, the evidence for their number, who is in them and what marks them.

    Examples
    --------
    >>> sorted(Segments.SCHEMA)
    ['evidence', 'members', 'numbers', 'profile', 'segments']
    """

    SCHEMA: ClassVar[Schema] = {
        "evidence": {
            "k": Column("number of segments tried", "segments"),
            "log_likelihood": Column("of the model, the prior not counted", "nats"),
            "n_parameters": Column("free parameters", "parameters"),
            "aic": Column("Akaike's criterion, smaller is better", "nats"),
            "bic": Column("Schwarz' criterion, smaller is better; it decides", "nats"),
            "sabic": Column("BIC adjusted for sample size", "nats"),
            "icl": Column("BIC plus what is uncertain about who is where", "nats"),
            "entropy": Column("1: everybody is placed with certainty, 0: nobody is", "share"),
            "starts_agree": Column("share of the starts that ended in this solution", "share"),
            "chosen": Column("whether this number was chosen"),
            "refused": Column("whether the answers can't carry it"),
            "why_refused": Column("why not; empty where it was not refused"),
        },
        "segments": {
            "segment": Column("number of the segment, from 1, largest first"),
            "name": Column("generated from what marks it"),
            "n": Column("SMEs in it", "SMEs", "base"),
            "share": Column("weighted share of the SMEs", "share", "derived"),
            "low": Column("lower bound of the share (95 %, Wilson)", "share", "derived"),
            "high": Column("upper bound of the share (95 %, Wilson)", "share", "derived"),
            "certainty": Column("mean certainty of its members", "share", "derived"),
        },
        "members": {
            "respondent": Column("the SME", "", "respondent"),
            "partner": Column("its partner"),
            "segment": Column("number of its most likely segment"),
            "certainty": Column("how likely it is in that segment", "share"),
        },
        "profile": {
            **_WHERE,
            "n_answer": Column("SMEs in the segment that gave the answer", "SMEs", "count"),
            "base": Column("SMEs in the segment that answered the question", "SMEs", "base"),
            "share_in_segment": Column("weighted share that gave it", "share", "derived"),
            "low": Column("lower bound of that share (95 %, Wilson)", "share", "derived"),
            "high": Column("upper bound of that share (95 %, Wilson)", "share", "derived"),
            "share_overall": Column("weighted share in all segments", "share", "derived"),
            "share_of_answer": Column(
                "of those who gave it, how many are in the segment", "share", "derived"
            ),
            **_TESTED,
        },
        "numbers": {
            **_WHERE,
            "base": Column("SMEs in the segment that answered the question", "SMEs", "base"),
            "mean": Column("weighted mean (amounts: of log(1 + x))", "", "derived"),
            "low": Column("lower bound of the mean (95 %)", "", "derived"),
            "high": Column("upper bound of the mean (95 %)", "", "derived"),
            "mean_overall": Column("weighted mean in all segments", "", "derived"),
            **_TESTED,
        },
    }

    evidence: pd.DataFrame
    segments: pd.DataFrame
    members: pd.DataFrame
    profile: pd.DataFrame
    numbers: pd.DataFrame
    reason: str

    def reading(self) -> tuple[str, ...]:
        """Why there are so many segments, and of each what marks it and who is in it."""
        return (self.reason, *(self._read(row) for row in self.segments.to_dict("records")))

    def _read(self, row: Mapping[Any, Any]) -> str:
        """From the tables as they are: what the privacy gate has hidden is not told."""
        if pd.isna(row["n"]):
            return f"Segment {row['segment']} has too few SMEs to show more."
        own = self.profile[self.profile["segment"] == row["segment"]]
        counts = self.segments["n"]
        text = describe_segment(
            own.dropna(subset="share_in_segment"),
            n=int(row["n"]),
            total=int(counts.sum()) if counts.notna().all() else None,
            share=float(row["share"]),
        )
        return f"Segment {row['segment']}, {row['name']}: {text}"


def find_segments(
    survey: Survey,
    *,
    variables: Sequence[str] | None = None,
    k: int | None = None,
    max_k: int = 8,
    n_init: int = 20,
    seed: int = 0,
    language: str = "en",
) -> Segments:
    """Which groups of SMEs have and need the same things, and how many are there?

    Parameters
    ----------
    survey : Survey
        The answers.
    variables : sequence of str, optional
        Roles, question codes or columns that build the segments; left out, what SMEs have and
        need (competences as yes or no), else what they want, else their profile.
    k : int, optional
        This many segments, if the answers carry them; left out, the smallest BIC decides.
    max_k : int, default 8
        Largest number that is tried.
    n_init : int, default 20
        Random starts per number.
    seed : int, default 0
        Seed of the starts.
    language : str, default "en"
        Language of the labels.

    Returns
    -------
    Segments
        Tables ``evidence segments members profile numbers``; ``reason`` says in words why
        there are so many. With fewer than 10 SMEs that answered, one segment and a note.

    Notes
    -----
    A `MixtureModel` is fitted to who answered at least one of the variables; *not asked* and
    *not answered* contribute nothing. Weights are scaled to the number of respondents they
    are worth (Kish). Answers that built the segments differ between them by construction:
    their p-values describe, they do not test.

    References
    ----------
    See `MixtureModel`, `v_test`.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> found = find_segments(demo_survey(), k=2, n_init=5)
    >>> found.segments["segment"].tolist()
    [1, 2]
    """
    selection = select_variables(survey, variables, language)
    answers = selection.frame[list(selection.building)]
    weights = np.asarray(survey.weights, dtype=np.float64)
    here = (weights > 0) & answers.notna().any(axis=1).to_numpy(dtype=bool)
    enough = int(here.sum()) >= FEWEST
    if not enough:
        here = weights > 0
    options = {"k": k, "max_k": max_k, "n_init": n_init, "seed": seed}
    choice = _choose(answers[here], weights[here], **options) if enough else _too_few(survey)
    certainty = _certainty(choice, answers[here])
    groups = Grouping(certainty.argmax(axis=1), weights[here], certainty.shape[1])
    profile, numbers = _profiles(selection, here, groups)
    notes = (*selection.notes, *_cautions(here, groups))
    arguments = {"variables": None if variables is None else list(variables), **options}
    return Segments(
        evidence=choice.evidence,
        segments=_segments(profile, groups, certainty),
        members=_members(survey, here, certainty),
        profile=profile,
        numbers=numbers,
        reason=choice.reason,
        arguments={**arguments, "language": language},
        notes=(*choice.notes, *(notes if enough else ())),
    )


def _choose(answers: pd.DataFrame, weights: Floats, **options: Any) -> Choice:
    scaled = weights * effective_size(weights) / weights.sum()
    return choose_model(answers, scaled, **options)


def _too_few(survey: Survey) -> Choice:
    why = f"fewer than {FEWEST} SMEs answered."
    if len(survey) >= FEWEST:
        why = "no variable that could build segments tells the SMEs apart."
    row = dict.fromkeys(Segments.SCHEMA["evidence"], np.nan)
    flags = {"k": 1, "chosen": True, "refused": False, "why_refused": ""}
    evidence = pd.DataFrame([{**row, **flags}]).astype({"n_parameters": "Int64"})
    return Choice(None, evidence, f"One segment: {why}", (f"No segments were sought: {why}",))


def _certainty(choice: Choice, answers: pd.DataFrame) -> Floats:
    """How likely each respondent is in each segment; segments ordered by their members."""
    if choice.model is None:
        return np.ones((len(answers), 1))
    certainty = choice.model.predict_proba(answers)
    size = np.bincount(certainty.argmax(axis=1), minlength=certainty.shape[1])
    return certainty[:, np.argsort(-size, kind="stable")]


def _segments(profile: pd.DataFrame, groups: Grouping, certainty: Floats) -> pd.DataFrame:
    one = np.ones((len(certainty), 1))
    n, weight = groups.sums(one, 0)[:, 0].astype(int), groups.sums(one)[:, 0]
    share = weight / weight.sum() if weight.sum() else np.full(len(weight), np.nan)
    low, high = wilson_interval(share, effective_size(groups.weights))
    placed = groups.sums(certainty.max(axis=1, keepdims=True, initial=0))[:, 0]
    return pd.DataFrame(
        {
            "segment": range(1, groups.n_segments + 1),
            "name": name_segments(profile, groups.n_segments),
            "n": n,
            "share": share,
            "low": low,
            "high": high,
            "certainty": placed / np.where(weight > 0, weight, np.nan),
        }
    )


def _members(survey: Survey, here: NDArray[np.bool_], certainty: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "respondent": survey.answers.index[here].astype(str),
            "partner": survey.series("partner")[here].astype(str).to_numpy(),
            "segment": certainty.argmax(axis=1) + 1,
            "certainty": certainty.max(axis=1, initial=0),
        }
    )


def _profiles(
    selection: Selection, here: NDArray[np.bool_], groups: Grouping
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Profile of all answers and of all numbers, both with the labels of what they are."""
    values = selection.frame[here]
    answers: list[tuple[Variable, Any]] = []
    numbers: list[tuple[Variable, Any]] = []
    for variable in selection.variables:
        if is_number(values[variable.column]):
            numbers.append((variable, None))
        else:
            answers += [(variable, a) for a in _shown_answers(values[variable.column])]
    given = [values[v.column].eq(a).fillna(False).to_numpy(dtype=bool) for v, a in answers]
    seen = [values[v.column].notna().to_numpy() for v, _ in answers]
    amounts = [values[v.column].to_numpy(dtype=float, na_value=np.nan) for v, _ in numbers]
    shape = (len(values), -1)
    shares = profile_answers(_side_by_side(given, shape), _side_by_side(seen, shape), groups)
    means = profile_numbers(_side_by_side(amounts, shape), groups)
    return (
        _labelled(shares, answers, selection, "profile"),
        _labelled(means, numbers, selection, "numbers"),
    )


def _shown_answers(values: pd.Series[Any]) -> list[Any]:
    """Of a yes/no column the yes, else every answer that was given."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return [True]
    if isinstance(values.dtype, pd.CategoricalDtype):
        present = set(values.dropna())
        return [answer for answer in values.cat.categories if answer in present]
    return sorted(values.dropna().unique(), key=str)


def _side_by_side(columns: list[NDArray[Any]], shape: tuple[int, int]) -> Floats:
    if not columns:
        return np.zeros((shape[0], 0))
    return np.column_stack(columns).astype(float)


def _labelled(
    table: pd.DataFrame, rows: list[tuple[Variable, Any]], selection: Selection, name: str
) -> pd.DataFrame:
    """Put the labels of the (variable, answer) pairs in place of their numbers."""
    built = set(selection.building)
    labels = pd.DataFrame(
        [
            (v.column, v.role, v.question_label, v.answer_label(a), v.column in built)
            for v, a in rows
        ],
        columns=["column", "role", "question", "answer", "built"],
    )
    place = table.pop("place").to_numpy()
    joined = pd.concat([table, labels.iloc[place].reset_index(drop=True)], axis=1)
    return joined[list(Segments.SCHEMA[name])]


def _cautions(here: NDArray[np.bool_], groups: Grouping) -> list[str]:
    counts = groups.sums(np.ones((len(groups.segment), 1)), 0)[:, 0]
    notes = [
        f"Segment {number} has fewer than {FEWEST} respondents: too few to generalise."
        for number, count in enumerate(counts, start=1)
        if count < FEWEST
    ]
    missing = int((~here).sum())
    if missing:
        notes.append(f"{missing} SMEs that answered none of the variables are in no segment.")
    return notes
