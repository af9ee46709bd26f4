"""Relatedness: which competences a group could build next, from what it has (adjacent possible)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..choices import PositiveAmount
from ..columns import SMES, Column
from ..derive import Floats, Published, numbers
from ..messages import Message, listed, say
from ..result import Result, Schema, analysis
from ..survey import Layer, Survey
from ..values import Number
from .complexity import (
    economic_complexity,
    fitness,
    location_quotients,
    proximity,
    relatedness_density,
)
from .groups import (
    BY_NAMES,
    IN_GROUP,
    By,
    Groups,
    competence_names,
    groups_of,
    layer_notes,
    measure_in_groups,
    unknown_group_notes,
)
from .matrix import ABOUT_COLUMNS, as_matrix, as_numbers

ROUNDING = 1e-9

RELATED = say(
    "Relatedness: two competences are close if the SMEs that have the one also have the other "
    "(the smaller of both shares; Hidalgo, C. A. et al. (2007). The product space conditions the "
    "development of nations. Science 317, 482-487). Density: how much of what is close to a "
    "competence the group is strong in."
)
COMPLEX = say(
    "Complexity (Hausmann et al. 2014) and fitness (Tacchella et al. 2012) are computed from the "
    "SMEs, not from the few groups; a group's are means over the competences it is strong in."
)


def _one_group(by: By) -> Message:
    return say(
        "With one {by} alone it cannot be said in what it is strong: all quotients are 1.",
        by=BY_NAMES[by],
    )


def _all_alike(by: By) -> Message:
    return say(
        "Each {by} has every competence as often as the others: all quotients are 1.",
        by=BY_NAMES[by],
    )


def _strong_from(threshold: float) -> Message:
    return say(
        "A group is strong in a competence where its location quotient is at least {threshold}; "
        "expected numbers are those of the SMEs that answered, and survey weights are not used.",
        threshold=Number(threshold, 0 if float(threshold).is_integer() else 2),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Relatedness(Result):
    """What each group is strong in, and what is near it.

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
            **ABOUT_COLUMNS,
            "n": Column.count(
                "SMEs that have (or need) it", of="{layer} {competence}", where=IN_GROUP
            ),
            "base": Column.base("SMEs that answered", of="answered {layer}", where=IN_GROUP),
            "quotient": Column.derived(
                "location quotient: above 1, more common here than in all",
                how=lambda published: _cells(published, _quotients(published)),
            ),
            "strong": Column.derived("whether the group is strong in it", how=lambda p: _strong(p)),
            "density": Column.derived(
                "share of what is close to it that the group is strong in",
                "share",
                how=lambda published: _cells(published, _density(published)),
            ),
        },
        "competences": {
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "n": Column.count("SMEs that have (or need) it", of="{layer} {competence}"),
            "base": Column.base("SMEs that answered", of="answered {layer}"),
            "complexity": Column.coarse("product complexity index", "z"),
            "fitness": Column.coarse("complexity by the fitness algorithm, mean 1"),
        },
        "groups": {
            "group": Column.label("code of the group of SMEs"),
            "group_label": Column.name_of("group", "group of SMEs"),
            "base": Column.base("SMEs of the group", of=SMES, where=IN_GROUP),
            "diversity": Column.derived(
                "competences it is strong in", "competences", how=lambda p: _of_strong(p, None)
            ),
            "complexity": Column.derived(
                "mean complexity of these", "z", how=lambda p: _of_strong(p, "complexity")
            ),
            "fitness": Column.derived(
                "mean fitness complexity of these", how=lambda p: _of_strong(p, "fitness")
            ),
        },
        "proximity": {
            "source": Column.label("code of one competence"),
            "target": Column.label("code of the other"),
            "n": Column.count("SMEs that have (or need) both", of="{layer} {source} and {target}"),
            "base": Column.base("SMEs that answered for both", of="answered {layer}"),
            "n_source": Column.count("those of them that have the one", of="{layer} {source}"),
            "n_target": Column.count("those of them that have the other", of="{layer} {target}"),
            "proximity": Column.derived(
                "smaller of the two shares", "share", how=lambda p: _proximity_of(p.table)
            ),
        },
    }

    relatedness: pd.DataFrame
    competences: pd.DataFrame
    groups: pd.DataFrame
    proximity: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """The three competences nearest to what each group has, of those it is not strong in."""
        known = self.relatedness["quotient"].dropna()
        if len(known) and np.allclose(known, 1):
            alone = len(set(self.relatedness["group"])) == 1
            return ((_one_group if alone else _all_alike)(self.arguments["by"]),)
        absent = self.relatedness[self.relatedness["strong"].eq(False).fillna(False)]
        groups = absent.dropna(subset="density").groupby("group", sort=False)
        return tuple(self._nearest(str(group), rows) for group, rows in groups) or (
            say("Too few SMEs to say what is near."),
        )

    def _nearest(self, group: str, rows: pd.DataFrame) -> Message:
        near = rows[rows["density"] > 0]
        if near.empty:
            return say(
                "{group}: no other competence is near to what it is strong in.",
                group=self.name("group", group),
            )
        near = near.sort_values("density", ascending=False, kind="stable").head(3)
        named = [
            say(
                "{label} (density {density})",
                label=self.name("competence", row.competence), density=Number(row.density, 2),
            )
            for row in near.itertuples()
        ]  # fmt: skip
        return say(
            "{group}: nearest to what it is strong in are {list}.",
            group=self.name("group", group), list=listed(named, "comma"),
        )  # fmt: skip


@analysis
def measure_relatedness(
    survey: Survey,
    *,
    by: By = "partner",
    layer: Layer = "has",
    threshold: PositiveAmount = 1.0,
) -> Relatedness:
    """Measure in what each group is strong, and which competences it lacks are close to that.

    Parameters
    ----------
    survey : Survey
        With a question of the role of the layer.
    by : {'partner', 'country', 'sector', 'size', 'segment'}
        What the SMEs are grouped by.
    layer : {'has', 'needs'}
        Assets or needs.
    threshold : float, default 1
        A group is strong in a competence from this location quotient on (``>=``).

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
    'transport'
    """
    incidence = survey.incidence(layer)
    groups = groups_of(survey, by)
    answers = as_numbers(incidence)
    marks = answers.to_numpy()
    counts, bases = (_counts(incidence, marks, groups, name) for name in ("n", "base"))
    quotients = location_quotients(counts, bases)
    strong = _strong_in(quotients, threshold)
    present = pd.DataFrame(np.nan_to_num(marks), incidence.index, incidence.columns)
    near = proximity(answers)
    density = relatedness_density(strong.astype(float), near).where(quotients.notna())
    complexity, hard = economic_complexity(present)[1], fitness(present)[1]
    table = measure_in_groups(
        groups,
        survey.codebook,
        measure=lambda inside: _of_group(marks[inside.to_numpy(dtype=bool)], incidence.columns),
    )
    return Relatedness(
        relatedness=_joined(table, quotients, strong, density),
        competences=_competence_table(incidence, complexity, hard),
        groups=_group_table(groups, strong, complexity, hard),
        proximity=_pair_table(incidence, near),
        names={**competence_names(survey.codebook), "group": groups.labels},
        arguments={"by": by, "layer": layer, "threshold": threshold},
        notes=(
            *layer_notes(survey, layer),
            *unknown_group_notes(groups, by),
            *((_one_group(by),) if counts.notna().any(axis=1).sum() == 1 else ()),
            RELATED,
            _strong_from(threshold),
            COMPLEX,
        ),
    )


def _counts(incidence: pd.DataFrame, marks: Floats, groups: Groups, name: str) -> pd.DataFrame:
    """How many of each group have each competence, or answered; missing where nobody did."""
    counted = {
        code: pd.array(np.where(own["base"] > 0, own[name], np.nan), dtype="Float64")
        for code in groups.labels
        for own in [_of_group(marks[(groups.codes == code).to_numpy(bool)], incidence.columns)]
    }
    return pd.DataFrame(counted, index=incidence.columns, dtype="Float64").T


def _of_group(marks: Floats, columns: pd.Index[Any]) -> pd.DataFrame:
    counts = {"n": np.nansum(marks, axis=0), "base": (~np.isnan(marks)).sum(axis=0)}
    return pd.DataFrame(counts, index=columns).astype(np.int64)


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


def _competence_table(incidence: pd.DataFrame, *scores: pd.Series[float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "competence": incidence.columns,
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
            "base": [int((groups.codes == code).sum()) for code in groups.labels],
            "diversity": flags.sum(axis=1),
            "complexity": means[0],
            "fitness": means[1],
        }
    )


def _pair_table(incidence: pd.DataFrame, near: pd.DataFrame) -> pd.DataFrame:
    first, second = np.triu_indices(len(near), k=1)
    marks = as_numbers(incidence).to_numpy()
    present, known = np.nan_to_num(marks), (~np.isnan(marks)).astype(float)
    alone = (present.T @ known).astype(np.int64)
    return pd.DataFrame(
        {
            "source": near.columns[first],
            "target": near.columns[second],
            "n": (present.T @ present)[first, second].astype(np.int64),
            "base": (known.T @ known)[first, second].astype(np.int64),
            "n_source": alone[first, second],
            "n_target": alone[second, first],
            "proximity": near.to_numpy()[first, second],
        }
    )


def _cells(published: Published, wide: pd.DataFrame) -> Floats:
    """Values of a table of groups by competences, row by row; missing without a count."""
    rows = wide.index.get_indexer(pd.Index(published.table["group"]))
    columns = wide.columns.get_indexer(pd.Index(published.table["competence"]))
    values = wide.to_numpy(dtype=float)[rows, columns]
    return np.where(np.isnan(published["n"]), np.nan, values)


def _quotients(published: Published) -> pd.DataFrame:
    n, base = (as_matrix(published.table, published.filled(name)) for name in ("n", "base"))
    return location_quotients(n, base)


def _strong_in(quotients: Any, threshold: float) -> Any:
    """Whether quotients reach the threshold; one that is equal but for rounding does."""
    return quotients >= threshold - ROUNDING


def _strong(published: Published) -> pd.Series[bool]:
    quotient = published.table["quotient"]
    strong = _strong_in(quotient, published.arguments["threshold"])
    found: pd.Series[bool] = strong.astype("boolean").where(quotient.notna())
    return found


def _density(published: Published) -> pd.DataFrame:
    quotients = _quotients(published)
    strong = _strong_in(quotients, published.arguments["threshold"]).astype(float)
    pairs = published.tables["proximity"]
    near = pd.DataFrame(0.0, index=quotients.columns, columns=quotients.columns)
    values = _proximity_of(pairs)
    first, second = (near.columns.get_indexer(pd.Index(pairs[one])) for one in ("source", "target"))
    cells = near.to_numpy(copy=True)
    cells[first, second] = cells[second, first] = np.nan_to_num(values)
    return relatedness_density(strong, pd.DataFrame(cells, near.index, near.columns))


def _proximity_of(pairs: pd.DataFrame) -> Floats:
    """Smaller share of those with the one competence that have the other, too."""
    both, one, other = (numbers(pairs[name]) for name in ("n", "n_source", "n_target"))
    largest = np.fmax(one, other)
    shares = np.divide(both, largest, out=np.zeros(len(both)), where=largest > 0)
    return np.minimum(np.where(np.isnan(both), np.nan, shares), 1.0)


def _of_strong(published: Published, score: str | None) -> Floats:
    """Of each group, in how many competences it is strong, or the mean score of these."""
    strong = published.tables["relatedness"]
    strong = strong[strong["strong"].eq(True).fillna(False)]
    if score is not None:
        scores = published.tables["competences"].set_index("competence")[score]
        values = strong["competence"].map(scores).astype(float).groupby(strong["group"]).mean()
    else:
        values = strong.groupby("group").size().astype(float)
    found: Floats = np.asarray(published.table["group"].map(values), dtype=np.float64)
    return found if score else np.nan_to_num(found)
