"""Which numbers of segments are refused, because the answers can't carry so many parameters."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .design import Design, Floats, Ordinal

# Free parameters need answers to stand on: ten each, as in Peduzzi et al. (1996), A simulation
# study of the number of events per variable, Journal of Clinical Epidemiology 49, 1373-1379.
ANSWERS_PER_PARAMETER = 10


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
    def of(cls, frame: pd.DataFrame, weights: Floats, *, ordinal: Ordinal = "nominal") -> Guard:
        """Count the answers of a frame."""
        design = Design.learn(frame, weights, ordinal=ordinal)
        names = [v.name for v in design.variables]
        seen = frame[names].notna().to_numpy()
        return cls(design, pd.Series(weights @ seen, index=names, dtype=float))

    def refusal(self, k: int) -> str:
        """Why `k` segments are refused; empty where the data carry them."""
        if k == 1:
            return ""
        n_parameters = self.design.n_parameters(k)
        patterns = self.design.n_patterns
        if n_parameters > patterns - 1:
            return (
                f"{n_parameters} free parameters, but only {patterns:.0f} different answer "
                "patterns are possible."
            )
        total = float(self.answers.sum())
        if total < ANSWERS_PER_PARAMETER * n_parameters:
            return (
                f"{n_parameters} free parameters, and fewer than {ANSWERS_PER_PARAMETER} answers "
                "for each of them."
            )
        return ""

    def advice(self) -> str:
        """Which variables to leave out so that two segments are carried."""
        needed = {v.name: float(v.n_parameters(2)) for v in self.design.variables}
        costly = sorted(needed, key=lambda name: (self.answers[name] / needed[name], str(name)))
        for count in range(1, len(costly)):
            kept = costly[count:]
            parameters = 1 + sum(needed[name] for name in kept)
            if self.answers[kept].sum() >= ANSWERS_PER_PARAMETER * parameters:
                names = ", ".join(str(name) for name in costly[:count])
                return f"Leave out the variables with fewest answers a parameter: {names}."
        return "No choice among these variables helps: more answers are needed."
