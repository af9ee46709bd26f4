"""Relatedness: which competences a group could build next, from what it has (adjacent possible)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from ..result import Column, Result, Schema
from ..survey import Layer, Survey
from .complexity import (
    economic_complexity,
    fitness,
    location_quotients,
    proximity,
    relatedness_density,
)
from .groups import (
    By,
    Groups,
    competence_labels,
    groups_of,
    measure_groups,
    not_asked_notes,
    unknown_group_notes,
)
from .matrix import LABEL_COLUMNS

RELATED = (
    "Relatedness: two competences are close if the SMEs that have the one also have the other "
    "(the smaller of both shares; Hidalgo, C. A. et al. (2007). The product space conditions the "
    "development of nations. Science 317, 482-487). Density: how much of what is close to a "
    "competence the group is strong in."
)
STRONG = (
    "A group is strong in a competence where its location quotient is at least {threshold:g}; "
    "missing answers count as no, and survey weights are not used."
)
ONE_GROUP = "With one {by} alone it cannot be said in what it is strong: all quotients are 1."
COMPLEX = (
    "Complexity (Hausmann et al. 2014) and fitness (Tacchella et al. 2012) stand on the SMEs, not "
    "on the few groups; a group's are means over the competences it is strong in."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Relatedness(Result):
    """What each group is strong in, and what lies near it.

    Parameters
    ----------
    relatedness : DataFrame
        One row per competence and group.
    competences : DataFrame
        One row per competence.
    groups : DataFrame
        One row per group.
    proximity : DataFrame
        One row per pair of competences.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> measure_relatedness(demo_survey()).groups["group"].tolist()
    ['CCTL', 'BCT', 'NUMELINK', 'ENVIPARK']
    """

    SCHEMA: ClassVar[Schema] = {
        "relatedness": {
            **LABEL_COLUMNS,
            "n": Column(
                "SMEs that have (or need) it",
                "SMEs",
                "count",
                "{layer} {competence}",
                summed=True,
            ),
            "base": Column("SMEs that answered", unit="SMEs", guard="base"),
            "quotient": Column(
                "location quotient: above 1, more common here than in all", guard="derived"
            ),
            "strong": Column("whether the group is strong in it", guard="derived"),
            "density": Column(
                "share of what is close to it that the group is strong in",
                unit="share",
                guard="derived",
            ),
        },
        "competences": {
            "competence": Column("code of the competence"),
            "label": Column("competence"),
            "n": Column("SMEs that have (or need) it", "SMEs", "count", "{layer} {competence}"),
            "base": Column("SMEs that answered", unit="SMEs", guard="base"),
            "complexity": Column("product complexity index", unit="z", guard="derived"),
            "fitness": Column("complexity by the fitness algorithm, mean 1", guard="derived"),
        },
        "groups": {
            "group": Column("code of the group of SMEs"),
            "group_label": Column("group of SMEs"),
            "base": Column("SMEs of the group", unit="SMEs", guard="base"),
            "diversity": Column("competences it is strong in", "competences", "derived"),
            "complexity": Column("mean complexity of these", unit="z", guard="derived"),
            "fitness": Column("mean fitness complexity of these", guard="derived"),
        },
        "proximity": {
            "source": Column("code of one competence"),
            "target": Column("code of the other"),
            "n": Column("SMEs that have (or need) both", unit="SMEs", guard="count"),
            "proximity": Column("smaller of the two shares", unit="share", guard="derived"),
        },
    }

    relatedness: pd.DataFrame
    competences: pd.DataFrame
    groups: pd.DataFrame
    proximity: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """The three competences nearest to what each group has, of those it is not strong in."""
        known = self.relatedness["quotient"].dropna()
        if len(known) and known.eq(1).all():
            return (ONE_GROUP.format(by=self.arguments["by"]),)
        absent = self.relatedness[self.relatedness["strong"].eq(False).fillna(False)]
        lines = []
        for label, rows in absent.dropna(subset="density").groupby("group_label", sort=False):
            near = rows.sort_values("density", ascending=False, kind="stable").head(3)
            names = (f"{r.label} (density {r.density:.2f})" for r in near.itertuples())
            lines.append(f"{label}: nearest to what it is strong in are {', '.join(names)}.")
        return tuple(lines) or ("Too few SMEs to say what is near.",)


def measure_relatedness(
    survey: Survey,
    *,
    by: By = "partner",
    layer: Layer = "has",
    threshold: float = 1.0,
    language: str = "en",
) -> Relatedness:
    """Which competences that a group lacks are close to those it has?

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    by : {'partner', 'country', 'sector', 'size'}
        What the SMEs are grouped by.
    layer : {'has', 'needs'}
        Assets or needs.
    threshold : float, default 1
        A group is strong in a competence from this location quotient on (``>=``).
    language : str
        Of the labels.

    Returns
    -------
    Relatedness
        ``relatedness`` (location quotient and density, one row per competence and group),
        ``competences`` and ``groups`` (complexity) and ``proximity`` (pairs of competences).
        Where a group did not answer, quotient and density are missing.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabasi, A.-L. & Hausmann, R. (2007). The product space
    conditions the development of nations. Science 317, 482-487. Hausmann, R., Hidalgo, C. A. et
    al. (2014). The Atlas of Economic Complexity. MIT Press. Tacchella, A. et al. (2012). A new
    metrics for countries' fitness and products' complexity. Scientific Reports 2, 723.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> table = measure_relatedness(demo_survey(), by="sector").relatedness
    >>> table[~table["strong"]].nlargest(1, "density")["competence_sector"].item()
    'cross'
    """
    if threshold <= 0:
        raise ValueError(f"threshold should be above 0, got {threshold!r}")
    incidence = survey.incidence(layer)
    labels = competence_labels(survey.codebook, language=language)
    groups = groups_of(survey, by, language=language)
    counts = _counts(incidence, groups)
    quotients = location_quotients(counts)
    strong = quotients >= threshold
    present = incidence.fillna(False).astype(float)
    near = proximity(present)
    density = relatedness_density(strong.astype(float), near).where(quotients.notna())
    complexity, hard = economic_complexity(present)[1], fitness(present)[1]
    table = measure_groups(
        groups,
        labels,
        measure=lambda inside: pd.DataFrame(
            {
                "n": incidence[inside].sum().astype(np.int64),
                "base": incidence[inside].notna().sum(),
            }
        ),
    )
    return Relatedness(
        relatedness=_joined(table, quotients, strong, density),
        competences=_competence_table(incidence, labels["label"], complexity, hard),
        groups=_group_table(groups, strong, complexity, hard),
        proximity=_pair_table(present, near),
        arguments={"by": by, "layer": layer, "threshold": threshold, "language": language},
        notes=(
            *not_asked_notes(survey, layer, language=language),
            *unknown_group_notes(groups, by),
            *((ONE_GROUP.format(by=by),) if counts.notna().any(axis=1).sum() == 1 else ()),
            RELATED,
            STRONG.format(threshold=threshold),
            COMPLEX,
        ),
    )


def _counts(incidence: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Who has what, by group; missing where nobody of the group answered."""
    counted = {
        code: incidence[groups.codes == code].astype("Float64").sum(min_count=1)
        for code in groups.labels
    }
    return pd.DataFrame(counted, index=incidence.columns, dtype="Float64").T


def _joined(
    table: pd.DataFrame, quotients: pd.DataFrame, strong: pd.DataFrame, density: pd.DataFrame
) -> pd.DataFrame:
    rows = quotients.index.get_indexer(pd.Index(table["group"]))
    columns = quotients.columns.get_indexer(pd.Index(table["competence"]))
    quotient = quotients.to_numpy()[rows, columns]
    known = ~np.isnan(quotient)
    return table.assign(
        quotient=quotient,
        strong=pd.array(strong.to_numpy()[rows, columns], dtype="boolean"),
        density=density.to_numpy()[rows, columns],
    ).assign(strong=lambda t: t["strong"].where(known))


def _competence_table(
    incidence: pd.DataFrame, labels: pd.Series[str], *scores: pd.Series[float]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "competence": incidence.columns,
            "label": labels.reindex(incidence.columns).to_numpy(),
            "n": incidence.sum().to_numpy(dtype=np.int64),
            "base": incidence.notna().sum().to_numpy(),
            "complexity": scores[0].to_numpy(),
            "fitness": scores[1].to_numpy(),
        }
    )


def _group_table(groups: Groups, strong: pd.DataFrame, *scores: pd.Series[float]) -> pd.DataFrame:
    flags = strong.to_numpy()
    means = [
        [score.to_numpy()[row].mean() if row.any() else np.nan for row in flags] for score in scores
    ]
    return pd.DataFrame(
        {
            "group": pd.Series(list(groups.labels), dtype="str"),
            "group_label": pd.Series(list(groups.labels.values()), dtype="str"),
            "base": [int((groups.codes == code).sum()) for code in groups.labels],
            "diversity": flags.sum(axis=1),
            "complexity": means[0],
            "fitness": means[1],
        }
    )


def _pair_table(present: pd.DataFrame, near: pd.DataFrame) -> pd.DataFrame:
    first, second = np.triu_indices(len(near), k=1)
    both = present.to_numpy().T @ present.to_numpy()
    return pd.DataFrame(
        {
            "source": near.columns[first],
            "target": near.columns[second],
            "n": both[first, second].astype(np.int64),
            "proximity": near.to_numpy()[first, second],
        }
    )
