"""How many segments the answers carry, with the evidence for every number that was tried."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .design import Design, Floats
from .mixture import MixtureModel

# Free parameters need answers to stand on: ten each, as in Peduzzi et al. (1996), A simulation
# study of the number of events per variable, Journal of Clinical Epidemiology 49, 1373-1379.
ANSWERS_PER_PARAMETER = 10
# Differences in BIC from which evidence is "positive", "strong" and "very strong": Raftery
# (1995), Bayesian model selection in social research, Sociological Methodology 25, 111-163.
STRENGTHS = ((10.0, "very strong"), (6.0, "strong"), (2.0, "positive"), (0.0, "weak"))
# Starts that end this near to the best have found the same solution.
SAME_SOLUTION = 0.01


@dataclass(frozen=True)
class Choice:
    """The chosen model (none: nothing to model), the evidence and the reason in words."""

    model: MixtureModel | None
    evidence: pd.DataFrame
    reason: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Guard:
    """How many free parameters the answers can carry.

    Parameters
    ----------
    design : Design
        The variables.
    answers : Series
        Number of answers per variable (with weights: of what they are worth).
    """

    design: Design
    answers: pd.Series[float]

    @classmethod
    def of(cls, frame: pd.DataFrame, weights: Floats) -> Guard:
        """Count the answers of a frame."""
        design = Design.learn(frame, weights)
        names = [v.name for v in design.variables]
        seen = frame[names].notna().to_numpy()
        return cls(design, pd.Series(weights @ seen, index=names, dtype=float))

    def refusal(self, k: int) -> str:
        """Why `k` segments are refused; empty where the data carry them."""
        if k == 1:
            return ""
        n_parameters = k - 1 + k * self.design.n_parameters
        patterns = self.design.n_patterns
        if n_parameters > patterns - 1:
            return (
                f"{n_parameters} free parameters, but only {patterns:.0f} different answer "
                "patterns are possible."
            )
        total = float(self.answers.sum())
        if total < ANSWERS_PER_PARAMETER * n_parameters:
            return (
                f"{n_parameters} free parameters stand on {total:.0f} answers, "
                f"fewer than {ANSWERS_PER_PARAMETER} each."
            )
        return ""

    def advice(self) -> str:
        """Which variables to leave out so that two segments are carried."""
        needed = {v.name: float(v.n_parameters) for v in self.design.variables}
        costly = sorted(needed, key=lambda name: (self.answers[name] / needed[name], str(name)))
        for count in range(1, len(costly)):
            kept = costly[count:]
            parameters = 1 + 2 * sum(needed[name] for name in kept)
            if self.answers[kept].sum() >= ANSWERS_PER_PARAMETER * parameters:
                names = ", ".join(str(name) for name in costly[:count])
                return f"Leave out the variables with fewest answers a parameter: {names}."
        return "No choice among these variables helps: more answers are needed."


def choose_model(
    frame: pd.DataFrame,
    weights: Floats,
    *,
    k: int | None = None,
    max_k: int = 8,
    n_init: int = 20,
    seed: int = 0,
) -> Choice:
    """How many segments do the answers carry?

    Parameters
    ----------
    frame : DataFrame of shape (n_respondents, n_variables)
        As for `MixtureModel`.
    weights : ndarray of shape (n_respondents,)
        Their sum is the number of respondents that the information criteria use.
    k : int, optional
        This number and no other, if the data carry it.
    max_k : int, default 8
        Largest number that is tried; 1 is tried always.
    n_init : int, default 20
        Starts per number.
    seed : int, default 0
        Seed of the starts.

    Returns
    -------
    Choice

    Notes
    -----
    The smallest BIC wins. One segment is a candidate, and wins where there is no structure. A
    number is refused where its model has more free parameters than there are answer patterns,
    or than a tenth of the answers.

    References
    ----------
    Nylund, K. L., Asparouhov, T. & Muthen, B. O. (2007). Deciding on the number of classes in
    latent class analysis and growth mixture modeling. Structural Equation Modeling 14,
    535-569.

    Examples
    --------
    >>> answers = [True, False] * 30
    >>> frame = pd.DataFrame({name: answers for name in "abcd"}, dtype="boolean")
    >>> choice = choose_model(frame, np.ones(60), max_k=3)
    >>> choice.model.n_components, choice.evidence["refused"].tolist()
    (2, [False, False, False])
    """
    tried = range(1, max_k + 1) if k is None else sorted({1, k})
    guard = Guard.of(frame, weights)
    refusals = {number: guard.refusal(number) for number in tried}
    models = {
        number: MixtureModel(number, n_init=n_init, random_state=seed).fit(
            frame, sample_weight=weights
        )
        for number in tried
        if not refusals[number]
    }
    best = min(models, key=lambda number: (models[number].bic_, number))
    chosen = best if k is None else max(models)
    rows = [_evidence(n, models.get(n), refusals[n], chosen) for n in tried]
    evidence = pd.DataFrame(rows).astype({"n_parameters": "Int64"})
    notes = _cautions(guard, models[chosen], {n: why for n, why in refusals.items() if why})
    reason = _reason(models) if k is None else _reason_of_wish(k, chosen)
    return Choice(models[chosen], evidence, reason, tuple(notes))


def _evidence(k: int, model: MixtureModel | None, refusal: str, chosen: int) -> dict[str, object]:
    names = ("log_likelihood", "n_parameters", "aic", "bic", "sabic", "icl", "entropy")
    figures = {name: float(getattr(model, f"{name}_", np.nan)) for name in names}
    starts = np.nan
    if model is not None:
        ends = model.log_likelihoods_
        starts = float(np.mean(ends >= ends.max() - SAME_SOLUTION))
    return {
        "k": k,
        **figures,
        "n_parameters": None if model is None else model.n_parameters_,
        "starts_agree": starts,
        "chosen": k == chosen,
        "refused": bool(refusal),
        "why_refused": refusal,
    }


def _reason(models: dict[int, MixtureModel]) -> str:
    order = sorted(models, key=lambda number: (models[number].bic_, number))
    best = order[0]
    if len(order) == 1:
        return "One segment: no other number could be tried."
    head = f"{_segments(best)}: the BIC is smallest there ({models[best].bic_:,.1f})"
    gain = models[order[1]].bic_ - models[best].bic_
    strength = next(word for least, word in STRENGTHS if gain >= least)
    text = (
        f"{head}, {gain:,.1f} below the next best, {_segments(order[1]).lower()}: "
        f"{strength} evidence."
    )
    if best == 1:
        return f"{text} The answers do not part the SMEs into groups."
    by_icl = min(models, key=lambda number: (models[number].icl_, number))
    if by_icl == best:
        return f"{text} The ICL, which also asks that the segments part clearly, agrees."
    return f"{text} The ICL, which also asks that the segments part clearly, prefers {by_icl}."


def _reason_of_wish(k: int, chosen: int) -> str:
    if k == chosen:
        return f"{_segments(k)}: as asked for."
    return f"{_segments(chosen)}: {k} were asked for, and the answers do not carry them."


def _cautions(guard: Guard, model: MixtureModel, refusals: dict[int, str]) -> list[str]:
    notes = []
    if refusals:
        first = min(refusals)
        text = f"Models with {first} segments or more were refused: {refusals[first]}"
        if len(refusals) == 1:
            text = f"The model with {first} segments was refused: {refusals[first]}"
        notes.append(f"{text} {guard.advice()}" if first == 2 else text)
    if not model.converged_:
        notes.append("The model had not converged when it was stopped: do not use it.")
    return notes


def _segments(count: int) -> str:
    return "One segment" if count == 1 else f"{count} segments"
