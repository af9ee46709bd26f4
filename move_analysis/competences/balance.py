"""Balance: supply of and demand for each competence, and how far away a need can be met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import SMES, Column
from ..derive import difference, high_of, low_of, share_of
from ..memory import cached
from ..messages import Message, listed, say
from ..result import Result, Schema, analysis, held_columns
from ..survey import Survey
from .closing import (
    ACROSS_RULE,
    RULE,
    TRAINING_RULE,
    WAY_COLUMNS,
    nearest_related,
    related_competences,
    where_met,
)
from .groups import (
    IN_GROUP,
    By,
    Groups,
    competence_names,
    groups_of,
    layer_notes,
    measure_codes,
    unknown_group_notes,
    with_sectors,
)
from .matrix import ABOUT_COLUMNS, WILSON, as_numbers
from .supply import (
    CLOSABLE,
    balance_of,
    closing_of,
    counted_marks,
    published_closable,
    published_single,
    published_surplus,
    sum_of,
    sums_of,
    totals_of,
)
from .wording import headline_of, read_balance

NEWCOMBE = say(
    "Intervals of the surplus: 95 %, for paired shares (Newcombe 1998, method 10), because the "
    "same SMEs say what they have and what they need."
)
NEEDS_COLUMNS = {
    "need": Column.count(
        "SMEs that need it", of="needs {competence}", where=IN_GROUP, within="base_need"
    ),
    "asked_need": Column.base("SMEs that were asked what they need", of=SMES, where=IN_GROUP),
    "base_need": Column.base("SMEs that said what they need", of="answered needs", where=IN_GROUP),
}
HAS_COLUMNS = {
    "have": Column.count(
        "SMEs that have it", of="has {competence}", where=IN_GROUP, within="base_has"
    ),
    "asked_has": Column.base("SMEs that were asked what they have", of=SMES, where=IN_GROUP),
    "base_has": Column.base("SMEs that said what they have", of="answered has", where=IN_GROUP),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Balance(Result):
    """Supply and demand per competence.

    Parameters
    ----------
    balance : DataFrame
        Supply, demand and their difference, one row per competence and group.
    closing : DataFrame
        Where the needs can be met, one row per competence and group.
    training : DataFrame
        From what training could start, one row per competence and group.
    totals : DataFrame
        Where all needs of a group can be met, one row per group.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> len(measure_balance(demo_survey()).balance) == len(demo_survey().codebook.competences)
    True
    """

    SCHEMA: ClassVar[Schema] = {
        "balance": {
            **ABOUT_COLUMNS,
            **HAS_COLUMNS,
            "share_has": Column.derived(
                "weighted share that has it",
                "share",
                how=share_of("have", "base_has", share="share_has"),
            ),
            "low_has": Column.derived(
                "lower bound of the share", "share", how=low_of("have", "base_has", suffix="_has")
            ),
            "high_has": Column.derived(
                "upper bound of the share", "share", how=high_of("have", "base_has", suffix="_has")
            ),
            **NEEDS_COLUMNS,
            "share_need": Column.derived(
                "weighted share that needs it",
                "share",
                how=share_of("need", "base_need", share="share_need"),
            ),
            "low_need": Column.derived(
                "lower bound of the share", "share", how=low_of("need", "base_need", suffix="_need")
            ),
            "high_need": Column.derived(
                "upper bound of the share",
                "share",
                how=high_of("need", "base_need", suffix="_need"),
            ),
            "correlation": Column.coarse(
                "how having it and needing it go together (phi, -1 to 1)", digits=1
            ),
            "surplus": Column.derived(
                "share that has it less share that needs it; a gap is negative",
                "share",
                how=difference("share_has", "share_need"),
            ),
            "surplus_low": Column.derived(
                "lower bound of the surplus", "share", how=lambda p: published_surplus(p)[0]
            ),
            "surplus_high": Column.derived(
                "upper bound of the surplus", "share", how=lambda p: published_surplus(p)[1]
            ),
            "single_supplier": Column.derived(
                "whether it is needed and one SME alone has it", how=lambda p: published_single(p)
            ),
        },
        "closing": {
            **ABOUT_COLUMNS,
            **NEEDS_COLUMNS,
            **WAY_COLUMNS,
            "closable": Column.derived(
                "where most of the needs can be met",
                how=lambda p: published_closable(p),
                words=CLOSABLE,
            ),
        },
        "training": {
            **ABOUT_COLUMNS,
            **NEEDS_COLUMNS,
            "prepared": Column.count(
                "those of them with a related competence",
                of="prepared for {competence}",
                where=IN_GROUP,
                within="need",
            ),
            "related": Column.coarse("code of the list of related competences"),
            "related_label": Column.name_of(
                "related", "the nearest related competences, among all SMEs"
            ),
        },
        "totals": {
            "group": Column.label("code of the group of SMEs"),
            "group_label": Column.name_of("group", "group of SMEs"),
            "base": Column.base(
                "SMEs that said what they need", of="answered needs", where=IN_GROUP
            ),
            "need": Column.derived("needs, of all competences", "needs", how=sum_of("need")),
            "one_each": Column.derived(
                "needs that the group's own SMEs can meet, each supplier of a competence one",
                "needs",
                how=lambda p: sums_of(
                    p, "balance", lambda t: t[["have", "need"]].min(axis=1, skipna=False)
                ),
            ),
            **{
                way: Column.derived(column.meaning, "needs", how=sum_of(way))
                for way, column in WAY_COLUMNS.items()
            },
            "prepared": Column.derived(
                "needs of SMEs with a related competence",
                "needs",
                how=lambda p: sums_of(p, "training", lambda t: t["prepared"]),
            ),
        },
    }

    balance: pd.DataFrame
    closing: pd.DataFrame
    training: pd.DataFrame
    totals: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Where needs can be met; the widest gaps and surpluses of each group."""
        return read_balance(self)

    def headline(self) -> tuple[Message, ...]:
        """What the SMEs lack most, and what they can offer most; of one group only."""
        return headline_of(self)


@analysis
@cached
def measure_balance(survey: Survey, *, by: By | None = None) -> Balance:
    """Measure which competences are short or plentiful, and where each need can be met.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``.
    by : {None, 'partner', 'country', 'sector', 'size', 'segment'}
        What the SMEs are grouped by; ``None`` takes them all together.

    Returns
    -------
    Balance
        ``balance``, ``closing`` and ``training`` with one row per competence and group,
        ``totals`` with one per group. Counts are SMEs (in ``totals`` needs); shares are
        weighted, 0 to 1, and missing where the group was not asked. In ``closing``,
        ``met_inside met_elsewhere by_training by_enlargement supply_unknown`` add up to
        ``need``; ``across_border`` and ``across_sector`` are parts of ``met_elsewhere``, missing
        where country or sector was not asked; ``closable`` says in which way most needs can be
        met, or ``no_need``, ``not_asked`` or ``no_answer``.

    References
    ----------
    Newcombe, R. G. (1998). Improved confidence intervals for the difference between binomial
    proportions based on paired data. Statistics in Medicine 17, 2635-2650.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> table = measure_balance(demo_survey()).closing
    >>> ways = ["met_inside", "met_elsewhere", "by_training", "by_enlargement", "supply_unknown"]
    >>> bool((table[ways].sum(axis=1) == table["need"]).all())
    True
    """
    has, needs = _same_competences(survey)
    groups, related = groups_of(survey, by), related_competences(has, needs)
    tables, totals = _measured(survey, groups, has=has, needs=needs, related=related)
    near, names = nearest_related(related), competence_names(survey.codebook)
    codes = near.map("+".join).where(near.map(len) > 0).astype("str")
    tables["training"] = tables["training"].join(codes.rename("related"))
    called = {
        "+".join(some): listed([names["competence"][code] for code in some], "comma")
        for some in near
    }
    held: dict[str, Any] = {
        name: with_sectors(table, survey.codebook) for name, table in tables.items()
    }
    return Balance(
        **{name: table[list(held_columns(Balance.SCHEMA[name]))] for name, table in held.items()},
        totals=totals,
        names={**names, "group": groups.labels, "related": called},
        arguments={"by": by},
        notes=(
            *layer_notes(survey, "has"),
            *layer_notes(survey, "needs"),
            *unknown_group_notes(groups, by),
            *(RULE, ACROSS_RULE, TRAINING_RULE, WILSON, NEWCOMBE),
        ),
    )


def _measured(
    survey: Survey,
    groups: Groups,
    *,
    has: pd.DataFrame,
    needs: pd.DataFrame,
    related: pd.DataFrame,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the tables by competence and group, and the totals."""
    cells = {
        "asked_has": survey.asked_for("has").reindex(columns=has.columns, fill_value=False),
        "asked_need": survey.asked_for("needs").reindex(columns=has.columns, fill_value=False),
        "has": has.fillna(False),
        "need": needs.fillna(False),
        "base_need": needs.notna(),
        **where_met(survey, has=has, needs=needs, related=related),
    }
    marks = {name: as_numbers(table) for name, table in cells.items()}
    answers, wishes = as_numbers(has), as_numbers(needs)
    balance = measure_codes(
        groups,
        lambda inside: balance_of(answers[inside], wishes[inside], survey.weights[inside]),
    )
    asked = counted_marks(groups, marks, ["asked_has", "asked_need"])
    tables = {
        "balance": balance.assign(
            asked_has=asked["asked_has"].to_numpy(), asked_need=asked["asked_need"].to_numpy()
        ),
        "closing": closing_of(groups, marks),
        "training": counted_marks(groups, marks, [*NEEDS_COLUMNS, "prepared"]),
    }
    return tables, totals_of(tables, marks, groups=groups)


def _same_competences(survey: Survey) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assets and needs with the same columns: what was asked in either layer."""
    has, needs = survey.incidence("has"), survey.incidence("needs")
    known = [competence.code for competence in survey.codebook.competences]
    codes = [code for code in known if code in has.columns or code in needs.columns]
    return (
        has.reindex(columns=codes).astype("boolean"),
        needs.reindex(columns=codes).astype("boolean"),
    )
