"""Balance: supply of and demand for each competence, and how far away a need can be met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import SMES, Column
from ..derive import difference, high_of, low_of, share_of
from ..memory import cached
from ..result import Result, Schema, analysis
from ..survey import Survey
from .closing import (
    ACROSS,
    ACROSS_RULE,
    RULE,
    TRAINING_RULE,
    WAY_COLUMNS,
    WAYS,
    related_competences,
    stepping_stones,
    where_met,
)
from .groups import (
    IN_GROUP,
    By,
    competence_labels,
    groups_of,
    labelled,
    measure_codes,
    not_asked_notes,
    unknown_group_notes,
)
from .matrix import LABEL_COLUMNS, WILSON, as_numbers
from .supply import (
    balance_of,
    closing_of,
    counted_marks,
    published_closable,
    published_single,
    published_surplus,
    sum_of,
    sums,
    totals_of,
)

FURTHER = [WAYS[way] for way in ("met_elsewhere", "by_training", "by_enlargement")]

NEWCOMBE = (
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
            **LABEL_COLUMNS,
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
            **LABEL_COLUMNS,
            **NEEDS_COLUMNS,
            **WAY_COLUMNS,
            "closable": Column.derived(
                "where most of the needs can be met", how=lambda p: published_closable(p)
            ),
        },
        "training": {
            **LABEL_COLUMNS,
            **NEEDS_COLUMNS,
            "prepared": Column.count(
                "those of them with a related competence",
                of="prepared for {competence}",
                where=IN_GROUP,
                within="need",
            ),
            "related": Column.coarse("the nearest related competences, among all SMEs"),
        },
        "totals": {
            "group": Column.label("code of the group of SMEs"),
            "group_label": Column.label("group of SMEs"),
            "base": Column.base(
                "SMEs that said what they need", of="answered needs", where=IN_GROUP
            ),
            "need": Column.derived("needs, of all competences", "needs", how=sum_of("need")),
            "one_each": Column.derived(
                "needs that the group's own SMEs can meet, each supplier of a competence one",
                "needs",
                how=lambda p: sums(p, "balance", lambda t: t[["have", "need"]].min(axis=1)),
            ),
            **{
                way: Column.derived(column.meaning, "needs", how=sum_of(way))
                for way, column in WAY_COLUMNS.items()
            },
            "prepared": Column.derived(
                "needs of SMEs with a related competence",
                "needs",
                how=lambda p: sums(p, "training", lambda t: t["prepared"]),
            ),
        },
    }

    balance: pd.DataFrame
    closing: pd.DataFrame
    training: pd.DataFrame
    totals: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """Where needs can be met; the widest gaps and surpluses of each group."""
        closing = self.closing.set_index(["group", "competence"])["closable"].to_dict()
        totals = self.totals.set_index("group").to_dict("index")
        lines: list[str] = []
        several = len(self.balance["group"].unique()) > 1
        for (group, label), rows in self.balance.groupby(["group", "group_label"], sort=False):
            ordered = rows.sort_values("surplus", kind="stable")
            told = [*_total(totals.get(group, {})), *_read(ordered, closing)]
            lines += [f"{label}: {line}" if several else line for line in told]
        return tuple(lines) or ("There are no answers about this.",)

    def headline(self) -> tuple[str, ...]:
        """What the SMEs lack most, and what they can offer most; of one group only."""
        known = self.balance.dropna(subset="surplus").sort_values("surplus", kind="stable")
        if known.empty:
            return ("Gaps: not asked, or too few SMEs answered.",)
        if len(known["group"].unique()) > 1:
            return self.reading()[:1]
        base = known["base_need"].max()
        gaps, plenty = known[known["surplus"] < 0], known[known["surplus"] > 0][::-1]
        return (
            f"Lacked most, of {base:.0f} SMEs that answered: {_few(gaps)}.",
            f"Most to offer: {_few(plenty)}.",
        )


@analysis
def measure_balance(survey: Survey, *, by: By | None = None, language: str = "en") -> Balance:
    """Which competences are short, which are plentiful, and where can each need be met?

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``.
    by : {None, 'partner', 'country', 'sector', 'size'}
        What the SMEs are grouped by; ``None`` takes them all together.
    language : str
        Of the labels.

    Returns
    -------
    Balance
        ``balance``, ``closing`` and ``training`` with one row per competence and group,
        ``totals`` with one per group. Counts are SMEs (in ``totals`` needs); shares are
        weighted, 0 to 1, and missing where the group was not asked. In ``closing``,
        ``met_inside met_elsewhere by_training by_enlargement supply_unknown`` add up to
        ``need``; ``across_border`` and ``across_sector`` are parts of ``met_elsewhere``, missing
        where country or sector was not asked; ``closable`` says where most needs can be met, or
        "no need", "not asked" or "no answer".

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
    labels = competence_labels(survey.codebook, language=language)
    groups = groups_of(survey, by, language=language)
    codes, totals, related = _measured(survey, by)
    stones = stepping_stones(related, labels["label"])
    codes["training"] = codes["training"].join(stones.rename("related"))
    tables: dict[str, Any] = {
        name: labelled(table, groups, labels)[list(Balance.SCHEMA[name])]
        for name, table in codes.items()
    }
    totals.insert(1, "group_label", totals["group"].map(groups.labels).astype("str"))
    return Balance(
        **tables,
        totals=totals,
        arguments={"by": by, "language": language},
        notes=(
            *not_asked_notes(survey, "has", language=language),
            *not_asked_notes(survey, "needs", language=language),
            *unknown_group_notes(groups, by),
            *(RULE, ACROSS_RULE, TRAINING_RULE, WILSON, NEWCOMBE),
        ),
    )


@cached
def _measured(
    survey: Survey, by: By | None
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, pd.DataFrame]:
    """The tables before they get their labels: the same in every language."""
    has, needs = _same_competences(survey)
    related = related_competences(has, needs)
    cells = {
        "asked_has": survey.asked_for("has").reindex(columns=has.columns, fill_value=False),
        "asked_need": survey.asked_for("needs").reindex(columns=has.columns, fill_value=False),
        "has": has.fillna(False),
        "need": needs.fillna(False),
        "base_need": needs.notna(),
        **where_met(survey, has=has, needs=needs, related=related),
    }
    marks = {name: as_numbers(table) for name, table in cells.items()}
    groups = groups_of(survey, by)
    answers, wishes = as_numbers(has), as_numbers(needs)
    measures: dict[str, Callable[[pd.Series[bool]], pd.DataFrame]] = {
        "balance": lambda inside: balance_of(
            answers[inside], wishes[inside], survey.weights[inside]
        ).join(counted_marks(marks, inside, ["asked_has", "asked_need"])),
        "closing": lambda inside: closing_of(marks, inside),
        "training": lambda inside: counted_marks(marks, inside, [*NEEDS_COLUMNS, "prepared"]),
    }
    tables = {name: measure_codes(groups, measure) for name, measure in measures.items()}
    return tables, totals_of(tables, marks, groups=groups), related


def _same_competences(survey: Survey) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assets and needs with the same columns: what was asked in either layer."""
    has, needs = survey.incidence("has"), survey.incidence("needs")
    known = [competence.code for competence in survey.codebook.competences]
    codes = [code for code in known if code in has.columns or code in needs.columns]
    return (
        has.reindex(columns=codes).astype("boolean"),
        needs.reindex(columns=codes).astype("boolean"),
    )


def _total(row: Mapping[Any, Any]) -> list[str]:
    """How many needs the group's own SMEs can meet, and where else; nothing once hidden."""
    if not row or pd.isna([row[name] for name in (*WAYS, "need")]).any() or not row["need"]:
        return []
    *known, (unknown, _) = [(row[way] / row["need"], text) for way, text in WAYS.items()]
    met = ", ".join(f"{share:.0%} {text}" for share, text in known if share)
    lines = [f"{row['need']:.0f} needs of {row['base']:.0f} SMEs."]
    if pd.notna(row["one_each"]) and any(share for share, _ in known):
        lines[0] += (
            f" If each SME that has a competence serves one that needs it, "
            f"{row['one_each'] / row['need']:.0%} can be met among these SMEs."
        )
    if row["met_inside"] == row["need"]:
        lines.append("For each need some other SME of the same partner has the competence.")
    elif met:
        lines.append(f"If one supplier serves all who ask, they can be met: {met}.")
    if unknown:
        lines[-1] += f" For {unknown:.0%} nobody said whether they have the competence."
    parts = [
        f"{row[part]:.0f} by an SME of another {role}"
        for part, role in ACROSS.items()
        if pd.notna(row[part])
    ]
    if row["met_elsewhere"] and parts:
        lines.append(f"Of the {row['met_elsewhere']:.0f} met elsewhere, {' and '.join(parts)}.")
    if pd.notna(row["prepared"]) and row["prepared"]:
        lines.append(
            f"For {row['prepared'] / row['need']:.0%} of the needs the SME has a related "
            "competence from which training can start."
        )
    return lines


def _read(rows: pd.DataFrame, closing: Mapping[Any, Any]) -> list[str]:
    """The three widest gaps, then the three widest surpluses of one group, a line each."""
    known = rows.dropna(subset="surplus").to_dict("records")
    if not known:
        silent = bool(((rows["base_has"] == 0) | (rows["base_need"] == 0)).all())
        return ["Not asked, or not answered." if silent else "Too few SMEs to say."]
    gaps = [row for row in known if row["surplus"] < 0][:3]
    plenty = [row for row in known if row["surplus"] > 0][:-4:-1]
    return [
        *(_gap(row, closing.get((row["group"], row["competence"]))) for row in gaps),
        *(_surplus(row) for row in plenty),
    ]


def _gap(row: Mapping[Any, Any], place: object) -> str:
    # That needs can be met inside is the rule, and said of all of them.
    closed = f" Most needs can be met {place}." if place in FURTHER else ""
    return (
        f"Gap in {row['label']}: {_have_for_need(row)} ({row['share_has']:.0%} against "
        f"{row['share_need']:.0%} of {row['base_need']:.0f}, 95 % interval of the gap "
        f"{-row['surplus_high']:.0%} to {-row['surplus_low']:.0%}).{closed}"
    )


def _surplus(row: Mapping[Any, Any]) -> str:
    return (
        f"Surplus in {row['label']}: {_have_for_need(row)} ({row['share_has']:.0%} against "
        f"{row['share_need']:.0%} of {row['base_has']:.0f}, 95 % interval of the surplus "
        f"{row['surplus_low']:.0%} to {row['surplus_high']:.0%})."
    )


def _have_for_need(row: Mapping[Any, Any]) -> str:
    return f"{row['have']:.0f} SMEs have it for {row['need']:.0f} that need it"


def _few(rows: pd.DataFrame) -> str:
    """The first three of a group's competences, each with who has and who needs it."""
    named = [f"{row['label']} ({_have_for_need(row)})" for row in rows.head(3).to_dict("records")]
    return ", ".join(named) or "nothing that can be shown"
