"""Emerging combinations: competences of different sectors that go, or are asked for, together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..choices import Chance, Positive, Whole
from ..columns import Column
from ..competences.groups import competence_names, layer_notes
from ..derive import Floats, Published, ratio_of
from ..memory import cached
from ..messages import Message, say
from ..result import Result, Schema, analysis, held_columns
from ..statistics import Correction, adjust_p_values
from ..survey import Layer, Survey
from ..values import Count, Listed, Name, Number, Text
from .attributes import LAYER_WORDS
from .backbone import too_coarse
from .bicm import asked_cell_chances
from .chance import (
    BREADTH,
    breadth_of,
    met_by_chance,
    p_columns,
    surest_first,
    surprise,
    where_shown,
)
from .null_models import NULLS, Null, PairTests, Task
from .threes import candidate_threes, three_p_values
from .wording import COARSE, NOT_ASKED

LAYERS: tuple[Layer, ...] = ("has", "needs")
AND = " and "
"""Between the codes of a set: what it counts has the same words in every table."""

SETS = say(
    "Threes: tested where at least two of their pairs are beyond chance, by the stochastic degree "
    "sequence model whatever the null model of the pairs. Each competence must be more common "
    "among the SMEs that have the other two than the model says; the p-value is the largest of "
    "the three, so that a pair with a common third one is no set of three."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Combinations(Result):
    """Sets of competences of at least two sectors, with how far they are beyond chance.

    Parameters
    ----------
    combinations : DataFrame
        One row per layer and tested set, in each layer the least likely first.
    competences : DataFrame
        One row per layer and competence: from these the expected numbers follow.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> find_emerging_combinations(demo_survey()).combinations["competences"].iloc[0]
    'ports and air_quality'
    """

    SCHEMA: ClassVar[Schema] = {
        "combinations": {
            "layer": Column.label("has (assets) or needs", words=LAYER_WORDS),
            "competences": Column.label("code of the set: its competences, joined by and"),
            "labels": Column.name_of("competences", "the competences", domain="competence"),
            "sectors": Column.label("code of their sectors, joined by and"),
            "sector_labels": Column.name_of("sectors", "their sectors", domain="competence_sector"),
            "size": Column.label("competences in the set", "competences"),
            "n": Column.count("SMEs that have (or need) all", of="{layer} {competences}"),
            "base": Column.base("SMEs that answered for all", of="answered {layer}"),
            "breadth": BREADTH,
            "expected": Column.derived(
                "expected by chance", "mean SMEs", how=lambda p: _expected(p)
            ),
            "lift": Column.derived(
                "found divided by expected", "ratio", how=ratio_of("n", "expected")
            ),
            "partners": Column.derived(
                "partners among whose SMEs it occurs", "partners", how=where_shown("partners", "n")
            ),
            **p_columns(
                "n",
                p=Column.p_value("chance of at least as many"),
                p_adjusted=Column.p_value("corrected for the sets tested"),
            ),
            "kept": Column.derived("whether it is beyond chance", how=where_shown("kept", "n")),
            "rank": Column.derived(
                "place in its layer, the least likely first", how=lambda p: _rank(p.table)
            ),
        },
        "competences": {
            "layer": Column.label("has (assets) or needs", words=LAYER_WORDS),
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "n": Column.count("SMEs that have (or need) it", of="{layer} {competence}"),
            "base": Column.base("SMEs that answered for it", of="answered {layer}"),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"combinations": ("layer", "rank")}

    combinations: pd.DataFrame
    competences: pd.DataFrame

    def name(self, domain: str, code: object) -> Text:
        """What a competence or sector is called, or several of them together."""
        return together([super(Combinations, self).name(domain, c) for c in str(code).split(AND)])

    def reading(self) -> tuple[Message, ...]:
        """How many combinations each layer has, and the three least likely by chance."""
        layers = self.combinations.groupby("layer", sort=False)
        return tuple(self._of_layer(str(layer), rows) for layer, rows in layers) or (
            say("No competences of different sectors could be compared."),
        )

    def _of_layer(self, layer: str, rows: pd.DataFrame) -> Message:
        kept = rows[rows["kept"].eq(True).fillna(False)]
        best = [
            say(
                "{label} ({n} SMEs, {expected} expected)",
                label=self.name("competence", row.competences),
                n=Count(row.n), expected=Number(row.expected),
            )
            for row in kept.dropna(subset=["n", "expected"]).head(3).itertuples()
        ]  # fmt: skip
        if kept.empty:
            return NONE[layer]
        if not best:
            return UNNAMED[layer](count=Count(len(kept)))
        return NAMED[layer](count=Count(len(kept)), list=Listed(best, "semicolon"))


NONE = {
    "has": say("Combinations across sectors offered together beyond chance: none."),
    "needs": say("Combinations across sectors asked for together beyond chance: none."),
}
UNNAMED: dict[str, Callable[..., Message]] = {
    "has": lambda **of: say(
        "Combinations across sectors offered together beyond chance: {count}.", **of
    ),
    "needs": lambda **of: say(
        "Combinations across sectors asked for together beyond chance: {count}.", **of
    ),
}
NAMED: dict[str, Callable[..., Message]] = {
    "has": lambda **of: say(
        "Combinations across sectors offered together beyond chance: {count}, first of all {list}.",
        **of,
    ),
    "needs": lambda **of: say(
        "Combinations across sectors asked for together beyond chance: {count}, first of all "
        "{list}.",
        **of,
    ),
}


def together(names: Sequence[Text]) -> Text:
    """Return the name of a set of up to three things."""
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return say("{one} + {other}", one=names[0], other=names[1])
    return say("{one} + {other} + {third}", one=names[0], other=names[1], third=names[2])


@analysis
@cached
def find_emerging_combinations(
    survey: Survey,
    *,
    null: Null = "sdsm",
    alpha: Chance = 0.05,
    correction: Correction = "bh",
    draws: Positive = 1000,
    seed: Whole = 0,
) -> Combinations:
    """Find competences of different sectors that go together, or are asked for together.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``, or one of them.
    null : {'sdsm', 'hypergeometric', 'fdsm'}
        Null model of the pairs, as in `find_backbone`.
    alpha : float, default 0.05
        Combinations with a corrected p-value of at most `alpha` are kept.
    correction : {'bh', 'holm', 'none'}
        Correction for the number of sets, by layer and size.
    draws, seed : int
        Tables drawn by the FDSM, as in `find_backbone`.

    Returns
    -------
    Combinations
        ``combinations``: all pairs of competences of different sectors, and the sets of three
        that contain at least two kept pairs and at least two sectors. ``competences``: SMEs that
        have (or need) each one.

    References
    ----------
    Neal, Z. P. (2014). The backbone of bipartite projections. Social Networks 39, 84-97.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> found = find_emerging_combinations(demo_survey()).combinations
    >>> found.loc[found["kept"], "competences"].head(2).tolist()
    ['ports and air_quality', 'fleet and evehicles']
    """
    sectors = {one.code: one.sector for one in survey.codebook.competences}
    found: list[pd.DataFrame] = []
    alone: list[pd.DataFrame] = []
    notes: list[Message] = []
    methods: tuple[Message, ...] = ()
    for layer in LAYERS:
        incidence = survey.incidence(layer)
        notes += layer_notes(survey, layer)
        answered = incidence[incidence.notna().any(axis=1)]
        if answered.empty:
            continue
        ends = _across(np.array([sectors[code] for code in incidence.columns]))
        has, asked = _cells(answered)
        notes += [] if asked is None else [NOT_ASKED]
        tests = NULLS[null](Task(has, _overlaps(has, ends), asked, draws=draws, seed=seed))
        partner = survey.series("partner")
        pairs = _set_table(answered, ends.T.tolist(), sectors, partner)
        pairs = _tested(pairs.assign(expected=tests.expected), tests.upper, alpha, correction)
        threes = candidate_threes(set(map(frozenset, ends.T[pairs["kept"].to_numpy()].tolist())))
        sets = _tested(*_three_tests(answered, threes, sectors, partner), alpha, correction)
        both = pd.concat([part for part in (pairs, sets) if len(part)] or [pairs])
        alone.append(_alone(answered).assign(layer=layer))
        found.append(_ranked(both.assign(layer=layer), alone[-1]))
        notes += _cautions(tests, pairs, alpha=alpha)
        methods = methods or (_pair_method(tests),)
    arguments = {"null": null, "alpha": alpha, "correction": correction, "draws": draws}
    return Combinations(
        combinations=_under_each_other(found, "combinations"),
        competences=_under_each_other(alone, "competences"),
        names=competence_names(survey.codebook),
        arguments={**arguments, "seed": seed},
        notes=(*dict.fromkeys(notes), *_not_compared(survey), *methods, SETS),
    )


def _not_compared(survey: Survey) -> list[Message]:
    return [
        say("Not compared: {layer}.", layer=LAYER_WORDS[layer])
        for layer in LAYERS
        if not survey.incidence(layer).size
    ]


def _across(sectors: NDArray[Any]) -> NDArray[np.int64]:
    """All pairs of competences of different sectors, shape (2, n_pairs)."""
    first, second = np.triu_indices(len(sectors), k=1)
    differ = sectors[first] != sectors[second]
    return np.vstack((first[differ], second[differ]))


def _overlaps(has: NDArray[np.uint8], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    together = (has[:, ends[0]] & has[:, ends[1]]).sum(axis=0, dtype=np.int64)
    return np.vstack((ends, together))


def _tested(
    table: pd.DataFrame, p_values: Floats, alpha: float, correction: Correction
) -> pd.DataFrame:
    adjusted = adjust_p_values(p_values, method=correction)
    expected = table["expected"].to_numpy(dtype=float)
    lift = np.divide(table["n"], expected, out=np.full(len(table), np.nan), where=expected > 0)
    kept = pd.array(adjusted <= alpha, dtype="boolean")
    return table.assign(lift=lift, p=p_values, p_adjusted=adjusted, kept=kept)


def _under_each_other(layers: list[pd.DataFrame], name: str) -> pd.DataFrame:
    columns = list(held_columns(Combinations.SCHEMA[name]))
    empty = pd.DataFrame(columns=columns)
    return pd.concat(layers, ignore_index=True)[columns] if layers else empty


def _alone(answered: pd.DataFrame) -> pd.DataFrame:
    """SMEs that have each competence, whatever else they have."""
    return pd.DataFrame(
        {
            "competence": answered.columns.to_numpy(),
            "n": answered.sum().to_numpy(dtype=np.int64),
            "base": answered.notna().sum().to_numpy(),
        }
    )


def _ranked(sets: pd.DataFrame, alone: pd.DataFrame) -> pd.DataFrame:
    """Sets of one layer, the least likely first, with what makes their expected numbers."""
    sets = sets.assign(breadth=breadth_of(sets["expected"], _by_chance(sets, alone)))
    return sets.assign(rank=_rank(sets)).sort_values("rank", kind="stable")


def _by_chance(sets: pd.DataFrame, alone: pd.DataFrame) -> Floats:
    """SMEs that would have all of each set if its competences were independent."""
    counts = alone.set_index(["layer", "competence"])["n"].to_dict()
    members = [
        [counts[layer, code] for code in codes.split(AND)]
        for layer, codes in zip(sets["layer"], sets["competences"], strict=True)
    ]
    base = sets["base"].to_numpy(dtype=float)
    largest = max(map(len, members), default=0)
    # What all have changes nothing: pairs are as long as threes.
    padded = [[*own, *[n] * (largest - len(own))] for own, n in zip(members, base, strict=True)]
    return met_by_chance([*map(list, zip(*padded, strict=True))], base)


def _expected(published: Published) -> Floats:
    """Mean number under the null model, from the published counts."""
    by_chance = _by_chance(published.table, published.tables["competences"])
    return published["breadth"] * by_chance


def _rank(sets: pd.DataFrame) -> Floats:
    """Place of each set in its layer: by its test, then by how far it is above the expected."""
    places = np.full(len(sets), np.nan)
    n, expected = (sets[name].to_numpy(dtype=float) for name in ("n", "expected"))
    strength = surprise(n, expected)
    for layer in sets["layer"].unique():
        own = (sets["layer"] == layer).to_numpy()
        places[own] = surest_first(sets["p"][own], strength[own])
    return places


def _pair_method(tests: PairTests) -> Message:
    return say(
        "Pairs of different sectors: the number of SMEs with both competences was compared with "
        "{model}. References: {references}",
        model=tests.model,
        references=Name(" ".join(tests.references)),
    )


def _cautions(tests: PairTests, pairs: pd.DataFrame, *, alpha: float) -> list[Message]:
    found, adjusted = (pairs[name].to_numpy(dtype=float) for name in ("p", "p_adjusted"))
    coarse = too_coarse(found, adjusted, smallest=tests.smallest, alpha=alpha)
    return [*tests.cautions, *([COARSE] if coarse else [])]


def _cells(answered: pd.DataFrame) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Who has what, and which cells were answered: None where all were."""
    known = answered.notna().to_numpy()
    has = answered.fillna(False).to_numpy(dtype=np.uint8)
    return has, None if known.all() else known.astype(np.uint8)


def _three_tests(
    answered: pd.DataFrame,
    threes: list[tuple[int, ...]],
    sectors: Mapping[str, str],
    partner: pd.Series[Any],
) -> tuple[pd.DataFrame, Floats]:
    """Sets of three with the number that the SDSM expects, and their p-values."""
    has, asked = _cells(answered)
    fit = asked_cell_chances(has, asked).table()
    expected = [float(fit[:, members].prod(axis=1).sum()) for members in threes]
    table = _set_table(answered, threes, sectors, partner).assign(expected=expected)
    return table, three_p_values(has.astype(bool), fit, threes)


def _set_table(
    incidence: pd.DataFrame,
    sets: Iterable[Sequence[int]],
    sectors: Mapping[str, str],
    partner: pd.Series[Any],
) -> pd.DataFrame:
    has, known = incidence.fillna(False).to_numpy(dtype=bool), incidence.notna().to_numpy()
    of = partner.reindex(incidence.index).astype(object).to_numpy()
    codes = incidence.columns.tolist()
    rows = []
    for members in sets:
        everyone = has[:, members].all(axis=1)
        rows.append(
            (
                AND.join(codes[member] for member in members),
                AND.join(dict.fromkeys(sectors[codes[member]] for member in members)),
                *(len(members), int(everyone.sum()), int(known[:, members].all(axis=1).sum())),
                len(set(of[everyone])),
            )
        )
    names = ["competences", "sectors", "size", "n", "base", "partners"]
    return pd.DataFrame(rows, columns=names)
