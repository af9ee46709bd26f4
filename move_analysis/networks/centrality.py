"""Centrality in the two-mode network: which SMEs and which competences hold it together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import SMES, Column
from ..competences.groups import competence_names, layer_notes
from ..derive import ratio_of
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..survey import Layer, Survey
from ..values import Listed
from .attributes import SHOWN
from .wording import significant

Floats = NDArray[np.float64]

TWO_MODE = say(
    "Centralities of the two-mode network of SMEs and competences, each divided by its largest "
    "possible value (Borgatti, S. P. & Halgin, D. S. (2011). Analyzing affiliation networks. "
    "Handbook of Social Network Analysis, 417-433). Missing answers count as no."
)
# Steps in which the centralities of an SME are published.
DEGREES = (0.0, 0.05, 0.1, 0.2, 0.4, 1.0)
CLOSENESSES = (0.0, 0.6, 0.7, 0.8, 0.9, 1.0)
BETWEENNESSES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02)


@dataclass(frozen=True, kw_only=True, eq=False)
class Centrality(Result):
    """How central each SME and each competence is.

    Parameters
    ----------
    smes : DataFrame
        One row per SME.
    competences : DataFrame
        One row per competence.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> list(measure_centrality(demo_survey()).tables())
    ['smes', 'competences']
    """

    SCHEMA: ClassVar[Schema] = {
        "smes": {
            "respondent": Column.respondent("the SME"),
            "partner": Column.exact("code of its partner", why=SHOWN),
            "degree": Column.coarse(
                "share of the other kind that it is tied to", "share", steps=DEGREES
            ),
            "closeness": Column.coarse("how near all others are, 0 to 1", steps=CLOSENESSES),
            "betweenness": Column.coarse("shortest paths through it, 0 to 1", steps=BETWEENNESSES),
        },
        "competences": {
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "n": Column.base(
                "SMEs that have (or need) it", of="{layer} {competence}", within="base"
            ),
            "base": Column.base("SMEs that answered", of="answered {layer}"),
            "smes": Column.base("SMEs in the network", of=SMES),
            "degree": Column.derived(
                "share of the other kind that it is tied to", "share", how=ratio_of("n", "smes")
            ),
            # Almost a function of the count: more digits would give it away.
            "closeness": Column.coarse("how near all others are, 0 to 1", digits=1),
            "betweenness": Column.coarse("shortest paths through it, 0 to 1"),
        },
    }

    smes: pd.DataFrame
    competences: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """The competences through which most shortest paths run."""
        top = self.competences[self.competences["betweenness"] > 0].nlargest(3, "betweenness")
        if top.empty:
            return (say("Too few answers to say what is central."),)
        parts = [
            say(
                "{label} ({share})",
                label=self.name("competence", row.competence),
                share=significant(row.betweenness),
            )
            for row in top.itertuples()
        ]
        text = say("Most shortest paths run through {list}.", list=Listed(parts, "comma"))
        return (text,)


@analysis
def measure_centrality(survey: Survey, *, layer: Layer = "has") -> Centrality:
    """Measure which SMEs and competences hold the network of who has (or needs) what together.

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    layer : {'has', 'needs'}
        Assets or needs.

    Returns
    -------
    Centrality
        ``smes`` and ``competences`` with ``degree``, ``closeness`` and ``betweenness``, each 0
        to 1.

    References
    ----------
    Borgatti, S. P. & Halgin, D. S. (2011). Analyzing affiliation networks. In: Handbook of
    Social Network Analysis. Sage, 417-433.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> bool(measure_centrality(demo_survey()).competences["degree"].between(0, 1).all())
    True
    """
    incidence = survey.incidence(layer)
    rows, columns = two_mode_centralities(incidence.fillna(False).to_numpy(dtype=bool))
    smes = pd.DataFrame({"respondent": incidence.index}, dtype="str")
    competences = pd.DataFrame(
        {
            "competence": incidence.columns,
            "n": incidence.sum().to_numpy(dtype=np.int64),
            "base": incidence.notna().sum().to_numpy(),
            "smes": len(incidence),
        }
    )
    partner = survey.series("partner").astype(object).astype("str").to_numpy()
    return Centrality(
        smes=smes.assign(partner=partner, **rows),
        competences=competences.assign(**columns),
        names=competence_names(survey.codebook),
        arguments={"layer": layer},
        notes=(*layer_notes(survey, layer), TWO_MODE),
    )


def two_mode_centralities(
    incidence: NDArray[np.bool_],
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return degree, closeness and betweenness of the rows and columns of a 0/1 table, each 0 to 1.

    They are nodes of one network, and each centrality is divided by its largest possible value
    (Borgatti, S. P. & Everett, M. G. (1997). Social Networks 19, 243-269). Closeness and
    betweenness of nodes without ties are 0.
    """
    import igraph

    n, m = incidence.shape
    first, second = np.nonzero(incidence)
    graph = igraph.Graph(n=n + m, edges=np.column_stack((first, second + n)).tolist())
    component = np.array(graph.connected_components().sizes())
    reached = component[np.array(graph.connected_components().membership, dtype=int)] - 1
    # igraph's closeness is the inverse of the mean distance to what can be reached.
    near = np.nan_to_num(np.array(graph.closeness(), dtype=float))
    between = np.array(graph.betweenness(), dtype=float)
    shares = reached / max(1, n + m - 1)
    farthest = np.where(np.arange(n + m) < n, m + 2 * (n - 1), n + 2 * (m - 1))
    distance = np.divide(reached, near, out=np.full(n + m, np.inf), where=near > 0)
    close = farthest / distance * shares
    most = np.repeat([_most_between(n, m), _most_between(m, n)], [n, m])
    through = np.divide(between, most, out=np.zeros(n + m), where=most > 0)
    rows = {"degree": incidence.mean(axis=1) if m else np.zeros(n)}
    columns = {"degree": incidence.mean(axis=0) if n else np.zeros(m)}
    for name, values in (("closeness", close), ("betweenness", through)):
        rows[name], columns[name] = values[:n], values[n:]
    return rows, columns


def _most_between(own: int, other: int) -> float:
    """Largest betweenness that a node can have among `own` nodes tied to `other` ones."""
    if not own or not other:
        return 0.0
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2
