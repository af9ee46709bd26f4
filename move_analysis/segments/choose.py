"""How many segments the answers carry, with the evidence for every number that was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..choices import Positive, Whole, choosing
from ..messages import Message, say, sentences
from ..statistics import one_thread
from .design import Floats, Ordinal
from .evidence import WORTH
from .guard import Guard, Refusal
from .likelihood_ratio import likelihood_ratio_tests
from .mixture import MixtureModel
from .ward import FactorSegments
from .wording import refused, why_so_many

CRITERIA = ("log_likelihood", "n_parameters", "aic", "bic", "sabic", "icl", "entropy")
EVIDENCE = (
    "k", "evidence", "behind", *CRITERIA, "p_value", "starts_agree", "within", "gap", "gap_error",
    "chosen", "refused", "refusal",
)  # fmt: skip
# Starts that end this near to the best have found the same solution.
SAME_SOLUTION = 0.01
# The largest numbers that are tried: the next one where the one before it wins.
LIMITS = (8, 15, 24)
# So often a fit that has not converged is continued for as many steps again.
RESUMED = 20
THREADS = 2
# A solution that fewer starts found may not be the best one: where it could win, this many times
# as many are tried. Twice a difference in log evidence within which it could.
AGREEING, MORE_STARTS, IN_REACH = 2, 10, 60.0
# With more different answers than this a start takes long, and numbers lie far apart.
MOST_ROWS = 4000


@dataclass(frozen=True)
class Choice:
    """The chosen model (none: nothing to model) and the evidence; `asked`: for how many.

    `refusals` say by their code why numbers of segments were refused.
    """

    model: MixtureModel | FactorSegments | None
    evidence: pd.DataFrame
    asked: int | None
    notes: tuple[Message, ...] = ()
    refusals: Mapping[str, Message] = field(default_factory=dict)

    @property
    def reason(self) -> Message:
        """Why there are so many segments."""
        return why_so_many(self.evidence, asked=self.asked, refusals=self.refusals)


@choosing
def choose_model(
    frame: pd.DataFrame,
    weights: Floats,
    *,
    k: Positive | None = None,
    max_k: Positive | None = None,
    n_init: Positive = 20,
    n_bootstrap: Whole = 0,
    ordinal: Ordinal = "nominal",
    seed: Whole = 0,
) -> Choice:
    """Choose how many segments the answers carry.

    Parameters
    ----------
    frame : DataFrame of shape (n_respondents, n_variables)
        As for `MixtureModel`.
    weights : ndarray of shape (n_respondents,)
        Their sum is the number of respondents that the information criteria use.
    k : int, optional
        This number and no other, if the data carry it.
    max_k : int, optional
        Largest number that is tried; 1 is tried always. Left out, it is 8, and where 8 is chosen
        15, and where 15 is chosen 24, as far as the answers carry them.
    n_init : int, default 20
        Starts per number; ten times as many where fewer than two agree on a solution that could
        win (up to 4,000 respondents).
    n_bootstrap : int, default 0
        Samples of a bootstrap likelihood-ratio test of each number against one fewer, up to
        the first that is not significant (``p_value``); 99 take a minute. None by default.
    ordinal : {'nominal', 'adjacent'}, default 'nominal'
        As in `MixtureModel`.
    seed : int, default 0
        Seed of the starts and samples.

    Returns
    -------
    Choice

    Notes
    -----
    The greatest evidence wins: the log marginal likelihood by Cheeseman and Stutz (see
    `MixtureModel`). Like the BIC it weighs fit against parameters, but it knows on how many
    answers each parameter stands, where the BIC takes all respondents for each segment and so
    misses segments that differ a little in many answers. One segment is a candidate, and wins
    where there is no structure. Of very many answers evidence asks for ever more segments, as no
    mixture is quite true: where it still grows at the largest number tried, the last segment is
    chosen that adds at least 20 % of what each one before it added on average (an elbow; there is
    none among segments that all add much). A number is refused where its model has more free
    parameters than there are answer patterns, or than a tenth of the answers.

    References
    ----------
    Chickering, D. M. & Heckerman, D. (1997). Efficient approximations for the marginal
    likelihood of Bayesian networks with hidden variables. Machine Learning 29, 181-212.
    Nylund, K. L., Asparouhov, T. & Muthen, B. O. (2007). Deciding on the number of classes in
    latent class analysis and growth mixture modeling. Structural Equation Modeling 14,
    535-569 (the bootstrap test). Masyn, K. E. (2013). Latent class analysis and finite mixture
    modeling. The Oxford Handbook of Quantitative Methods 2, 551-611 (elbows of fit).

    Examples
    --------
    >>> answers = [True, False] * 30
    >>> frame = pd.DataFrame({name: answers for name in "abcd"}, dtype="boolean")
    >>> choice = choose_model(frame, np.ones(60), max_k=3)
    >>> choice.model.n_components, choice.evidence["refused"].tolist()
    (2, [False, False, False])
    """
    guard = Guard.of(frame, weights, ordinal=ordinal)
    models: dict[int, MixtureModel] = {}
    refusals: dict[int, Refusal | None] = {}
    for limit in LIMITS if max_k is None else (max_k,):
        tried = range(1, limit + 1) if k is None else sorted({1, k})
        refusals |= {number: guard.refusal(number) for number in tried if number not in refusals}
        new = [number for number in tried if number not in models and not refusals[number]]
        how: dict[str, Any] = {"ordinal": ordinal, "random_state": seed}
        models |= _models(frame, weights, new, n_init=n_init, **how)
        if k is None and len(frame) <= MOST_ROWS:
            again = _contested(models)
            models |= _models(frame, weights, again, n_init=MORE_STARTS * n_init, **how)
        chosen = _worthwhile(models, limit) if k is None else max(models)
        if k is not None or chosen < limit:
            break
    tests = likelihood_ratio_tests(models, frame, weights, n_samples=n_bootstrap, seed=seed)
    rows = [_evidence(n, models.get(n), refusal) for n, refusal in refusals.items()]
    table = pd.DataFrame(rows)
    evidence = evidence_table(table.assign(p_value=table["k"].map(tests)), chosen)
    refused = {number: refusal for number, refusal in refusals.items() if refusal}
    notes = _cautions(guard, models[chosen], refused)
    reasons = {refusal.code: refusal.why for refusal in refused.values()}
    return Choice(models[chosen], evidence, k, notes, reasons)


def _models(
    frame: pd.DataFrame, weights: Floats, numbers: Sequence[int], **options: Any
) -> dict[int, MixtureModel]:
    """Models of these numbers of segments: two at a time, the largest first, as they take longest.

    Each has a generator of its own, so that the result does not depend on the number of threads.
    """

    def fitted(number: int) -> MixtureModel:
        return _fitted(MixtureModel(number, **options), frame, weights)

    with ThreadPoolExecutor(THREADS) as pool, one_thread():
        found = dict(zip(numbers[::-1], pool.map(fitted, numbers[::-1]), strict=True))
    return {number: found[number] for number in numbers}


def _contested(models: Mapping[int, MixtureModel]) -> list[int]:
    """Numbers of segments that could win, whose solution hardly any start found."""
    most = max(model.log_evidence_ for model in models.values())
    return [
        number
        for number, model in models.items()
        if _agreeing(model) < AGREEING and 2 * (most - model.log_evidence_) <= IN_REACH
    ]


def _agreeing(model: MixtureModel) -> int:
    """How many starts found the solution."""
    ends = model.log_likelihoods_
    return int(np.count_nonzero(ends >= ends.max() - SAME_SOLUTION))


def _fitted(model: MixtureModel, frame: pd.DataFrame, weights: Floats) -> MixtureModel:
    """Fit a model, and go on where it stopped before it had converged."""
    model.fit(frame, sample_weight=weights)
    for _ in range(RESUMED):
        if model.converged_:
            break
        model.resume(frame, sample_weight=weights)
    return model


def evidence_table(rows: pd.DataFrame, chosen: int) -> pd.DataFrame:
    """Bring what is known of each number into the columns that every method has."""
    blank = dict.fromkeys(EVIDENCE, np.nan) | {"refused": False, "refusal": ""}
    missing: dict[str, Any] = {name: blank[name] for name in EVIDENCE if name not in rows}
    table = rows.assign(**missing)
    is_chosen = rows["k"] == chosen
    table = table.assign(
        chosen=is_chosen,
        refusal=table["refusal"].fillna(""),
        behind=table["evidence"] - table.loc[is_chosen, "evidence"].sum(),
    )
    return table[list(EVIDENCE)].astype({"n_parameters": "Int64"})


def _evidence(k: int, model: MixtureModel | None, refusal: Refusal | None) -> dict[str, object]:
    if model is None:
        return {"k": k, "refused": True, "refusal": refusal.code if refusal else ""}
    return {
        "k": k,
        "evidence": -2 * model.log_evidence_,
        **{name: getattr(model, f"{name}_") for name in CRITERIA},
        "starts_agree": _agreeing(model) / len(model.log_likelihoods_),
        "refused": False,
    }


def _worthwhile(models: Mapping[int, MixtureModel], limit: int) -> int:
    """The number with the greatest evidence; where that is the limit, the elbow before it."""
    evidence = {number: models[number].log_evidence_ for number in sorted(models)}
    best = max(evidence, key=lambda number: (evidence[number], -number))
    if best < limit:
        return best
    added = {n: evidence[n] - evidence[n - 1] for n in range(3, limit + 1)}
    before = {n: (evidence[n - 1] - evidence[1]) / (n - 2) for n in added}
    return max((n for n in added if added[n] >= WORTH * before[n]), default=min(2, limit))


def _cautions(
    guard: Guard, model: MixtureModel, refusals: Mapping[int, Refusal]
) -> tuple[Message, ...]:
    notes = []
    if refusals:
        first = min(refusals)
        text = refused(first, refusals[first].why)
        if len(refusals) > 1:
            text = say(
                "Models with {count} segments or more were refused: {why}",
                count=first,
                why=refusals[first].why,
            )
        notes.append(sentences(text, guard.advice()) if first == 2 else text)
    starts = len(model.log_likelihoods_)
    if starts > 1 and _agreeing(model) == 1:
        alone = say(
            "Only one of {starts} starts found these segments: another seed may find others.",
            starts=starts,
        )
        notes.append(alone)
    if not model.converged_:
        notes.append(say("The model had not converged when it was stopped: do not use it."))
    return tuple(notes)
