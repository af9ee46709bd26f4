"""Which numbers of segments are refused, because the answers can't carry so many parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from ..messages import Message, Name, say
from ..values import Count, Listed
from .design import Design, Floats, Ordinal

# Free parameters need ten answers each, as in Peduzzi et al. (1996), A simulation
# study of the number of events per variable, Journal of Clinical Epidemiology 49, 1373-1379.
ANSWERS_PER_PARAMETER = 10


class Refusal(NamedTuple):
    """Why a number of segments is refused, and the code of that among the reasons of a survey."""

    code: str
    why: Message


@dataclass(frozen=True)
class Guard:
    """How many free parameters the answers can carry.

    `answers` is the number of answers per variable (with weights: what they are worth).
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

    def refusal(self, k: int) -> Refusal | None:
        """Why `k` segments are refused; nothing where the answers carry them."""
        if k == 1:
            return None
        n_parameters = self.design.n_parameters(k)
        patterns = self.design.n_patterns
        if n_parameters > patterns - 1:
            why = say(
                "{count} free parameters, but only {patterns} different answer patterns are "
                "possible.",
                count=n_parameters,
                patterns=Count(patterns),
            )
            return Refusal(f"{k}: patterns", why)
        if float(self.answers.sum()) < ANSWERS_PER_PARAMETER * n_parameters:
            why = say(
                "{count} free parameters, and fewer than {least} answers for each of them.",
                count=n_parameters,
                least=ANSWERS_PER_PARAMETER,
            )
            return Refusal(f"{k}: answers", why)
        return None

    def advice(self) -> Message:
        """Which variables to leave out so that two segments are carried."""
        needed = {v.name: float(v.n_parameters(2)) for v in self.design.variables}
        costly = sorted(needed, key=lambda name: (self.answers[name] / needed[name], str(name)))
        for count in range(1, len(costly)):
            kept = costly[count:]
            parameters = 1 + sum(needed[name] for name in kept)
            if self.answers[kept].sum() >= ANSWERS_PER_PARAMETER * parameters:
                return say(
                    "Leave out the variables with fewest answers a parameter: {list}.",
                    list=Listed([Name(name) for name in costly[:count]], "comma"),
                )
        return say("No choice among these variables helps: more answers are needed.")
