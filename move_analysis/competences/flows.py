"""Flows: from the SMEs that have a competence to those that need it, between groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..columns import SMES, Column
from ..derive import Published
from ..memory import cached
from ..messages import Message, say, say_many
from ..result import Result, Schema, analysis, held_columns
from ..survey import Survey
from ..values import Count, Number, Share
from .groups import (
    BY_NAMES,
    By,
    Groups,
    competence_names,
    groups_of,
    layer_notes,
    unknown_group_notes,
)
from .matrix import as_matrix, as_numbers
from .supply import mostly_shown

NOBODY = "nobody"
TYPES = {"inside": bool, "competences": np.int64, "n_suppliers": np.int64, "n_seekers": np.int64}
BETWEEN = {"{between}": "group"}

EQUAL_PARTS = say(
    "Each need of an SME is served in equal parts by all other SMEs that have the competence; a "
    "need that no other SME can serve flows from nobody. Survey weights are not used."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Flows(Result):
    """Needs, by who has them and who could serve them.

    Parameters
    ----------
    flows : DataFrame
        One row per pair of groups, and one per group for the needs that nobody can serve.
    counts : DataFrame
        How many SMEs of each group have and need each competence: all that the flows follow from.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> "inside" in measure_flows(demo_survey()).flows
    True
    """

    SCHEMA: ClassVar[Schema] = {
        "flows": {
            "source": Column.label('code of the group that has, or "nobody"'),
            "source_label": Column.name_of("source", "group that has", domain="group"),
            "target": Column.label("code of the group that needs"),
            "target_label": Column.name_of("target", "group that needs", domain="group"),
            "inside": Column.label("whether both are the same group"),
            "flow": Column.derived(
                "needs of the target served by the source", "needs", how=lambda p: _flow(p, "flow")
            ),
            "competences": Column.derived(
                "competences in the flow", "competences", how=lambda p: _flow(p, "competences")
            ),
            "top_competence": Column.derived(
                "code of the largest competence in it", how=lambda p: _flow(p, "top_competence")
            ),
            "top_label": Column.name_of(
                "top_competence", "label of the largest competence in it", domain="competence"
            ),
            "n_suppliers": Column.count(
                "SMEs of the source that could serve",
                of="can serve needs of others",
                where={"{between}": "source"},
                within="base_source",
                shared=True,
            ),
            "n_seekers": Column.count(
                "SMEs of the target that could be served",
                of="can be served by others",
                where={"{between}": "target"},
                within="base_target",
                shared=True,
            ),
            "base_source": Column.count(
                "SMEs of the source", of=SMES, where={"{between}": "source"}, within=""
            ),
            "base_target": Column.base(
                "SMEs of the target", of=SMES, where={"{between}": "target"}
            ),
        },
        "counts": {
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "competence"),
            "group": Column.label("code of the group of SMEs"),
            "have": Column.count(
                "SMEs that have it", of="has {competence}", where=BETWEEN, within="base_has"
            ),
            "need": Column.count(
                "SMEs that need it", of="needs {competence}", where=BETWEEN, within="base_need"
            ),
            "both": Column.count(
                "SMEs that have and need it",
                of="has and needs {competence}",
                where=BETWEEN,
                within="need",
            ),
            "base_has": Column.base(
                "SMEs that said what they have", of="answered has", where=BETWEEN
            ),
            "base_need": Column.base(
                "SMEs that said what they need", of="answered needs", where=BETWEEN
            ),
        },
    }

    flows: pd.DataFrame
    counts: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How much stays inside, how much crosses, how much nobody serves; the widest flows."""
        known = self.flows.dropna(subset="flow")
        nobody = known["source"] == NOBODY
        total = known["flow"].sum()
        lines = []
        if total and len(known) == len(self.flows):
            inside, lost = (known["flow"][rows].sum() / total for rows in (known["inside"], nobody))
            lines.append(self._total(total, inside, lost))
        across = known[~known["inside"] & ~nobody & (known["flow"] > 0)]
        return (*lines, *map(self._widest, across.nlargest(3, "flow").to_dict("records")))

    def _total(self, total: float, inside: float, lost: float) -> Message:
        values: dict[str, Any] = {
            "total": Count(total),
            "inside": Share(inside),
            "other": Share(1 - inside - lost),
            "group": BY_NAMES[self.arguments["between"]],
        }
        if not lost:
            return say(
                "If all SMEs that have a competence share alike in serving it, of {total} needs "
                "{inside} would be served inside the same {group}, {other} by another {group}.",
                **values,
            )
        return say(
            "If all SMEs that have a competence share alike in serving it, of {total} needs "
            "{inside} would be served inside the same {group}, {other} by another {group}, "
            "{nobody} by nobody.",
            nobody=Share(lost),
            **values,
        )

    def _widest(self, row: Mapping[Any, Any]) -> Message:
        return say(
            "From {source} to {target}: {flow} in {competences}, most of all {label}.",
            source=self.name("group", row["source"]),
            target=self.name("group", row["target"]),
            flow=say("1 need") if row["flow"] == 1 else say("{n} needs", n=_needs(row["flow"])),
            competences=say_many("{n} competence", "{n} competences", n=row["competences"]),
            label=self.name("competence", row["top_competence"]),
        )


def _needs(number: float) -> Number:
    """A number of needs, which parts of needs add up to, as figures show it."""
    return Number(number, 0 if float(number).is_integer() else 1 if number >= 1 else 2)


@analysis
@cached
def measure_flows(survey: Survey, *, between: By = "partner") -> Flows:
    r"""Measure how many needs of each group the SMEs of each group could meet.

    With :math:`h_A(c)` suppliers of competence c in group A, of :math:`h(c)` in all, and
    :math:`n_B(c)` needs in group B,

    .. math:: flow(A, B) = \sum_c n_B(c) \, h_A(c) / h(c),

    where no SME serves itself. The flows into B add up to the needs of B.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``.
    between : {'partner', 'country', 'sector', 'size', 'segment'}
        What the SMEs are grouped by.

    Returns
    -------
    Flows
        ``flows`` with one row per pair of groups. A group whose assets were not asked is no
        source, one whose needs were not asked is no target, and needs for competences whose
        supply is not known at all are left out: the notes say which and how many.

    References
    ----------
    The proportional allocation of demand to suppliers of a commodity, as in the import
    proportionality assumption of input-output tables: Miller, R. E. & Blair, P. D. (2009).
    Input-Output Analysis. Cambridge University Press. Section 4.3.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> flows = measure_flows(demo_survey()).flows
    >>> needs = demo_survey().incidence("needs").fillna(False).to_numpy().sum()
    >>> bool(abs(flows["flow"].sum() - needs) < 1e-6)
    True
    """
    groups = groups_of(survey, between)
    has, needs, left_out = _where_supply_is_known(survey)
    counts = _counts(as_numbers(has), as_numbers(needs), groups)
    return Flows(
        flows=_flow_table(has, needs, groups, counts=counts),
        counts=counts,
        names={
            **competence_names(survey.codebook),
            "group": {**groups.labels, NOBODY: say("Nobody in the partnership")},
        },
        arguments={"between": between},
        notes=(
            *layer_notes(survey, "has"),
            *layer_notes(survey, "needs"),
            *unknown_group_notes(groups, between),
            *left_out,
            EQUAL_PARTS,
        ),
    )


def _where_supply_is_known(
    survey: Survey,
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Message, ...]]:
    """Assets and needs of the competences that somebody answered having or not, and a note."""
    needs = survey.incidence("needs")
    has = survey.incidence("has").reindex(columns=needs.columns).astype("boolean")
    known = has.notna().any()
    note = say(
        "Needs are left out of which nobody said whether they have the competence (competences: "
        "{count}).",
        count=int((~known).sum()),
    )
    lost = bool(needs.loc[:, ~known].any(axis=None))
    return has.loc[:, known], needs.loc[:, known], (note,) if lost else ()


def _counts(has: pd.DataFrame, needs: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """How many SMEs of each group have, need, and do both, by competence."""
    own, wish = has.to_numpy() == 1, needs.to_numpy() == 1
    marks = {
        "have": own,
        "need": wish,
        "both": own & wish,
        "base_has": ~np.isnan(has.to_numpy()),
        "base_need": ~np.isnan(needs.to_numpy()),
    }
    table = groups.table(has.columns, marks).astype(dict.fromkeys(marks, np.int64))
    return table[list(held_columns(Flows.SCHEMA["counts"]))]


def _flow_table(
    has: pd.DataFrame, needs: pd.DataFrame, groups: Groups, *, counts: pd.DataFrame
) -> pd.DataFrame:
    inside = {code: (groups.codes == code).to_numpy(dtype=bool) for code in groups.labels}
    said_has = {code: bool(has[rows].notna().any(axis=None)) for code, rows in inside.items()}
    said_needs = {code: bool(needs[rows].notna().any(axis=None)) for code, rows in inside.items()}
    could = _could(has, needs, groups)
    rows = [
        (
            *(source, target, source == target, None, 0, None),
            *could[source, target],
            int(inside[source].sum()) if source in inside else 0,
            int(inside[target].sum()),
        )
        for target in groups.labels
        if said_needs[target]
        for source in (*groups.labels, NOBODY)
        if source == NOBODY or said_has[source]
    ]
    table = pd.DataFrame(rows, columns=list(held_columns(Flows.SCHEMA["flows"]))).astype(TYPES)
    return table.assign(**_flows(table, counts))


def _could(
    has: pd.DataFrame, needs: pd.DataFrame, groups: Groups
) -> dict[tuple[str, str], tuple[int, int]]:
    """How many SMEs of one group could serve another one, and how many could be served."""
    own, seek = (layer.fillna(False).to_numpy(dtype=np.float32) for layer in (has, needs))
    codes = [*groups.labels]
    place = pd.Index(codes).get_indexer(pd.Index(groups.codes))
    member = (place == np.arange(len(codes))[:, None]).astype(np.float32)
    # No SME serves itself: what an SME has, or needs, counts for the others of its group.
    holds, wishes = member @ own, member @ seek
    suppliers = member @ (own @ (wishes > 0).T.astype(np.float32) > 0)
    seekers = member @ (seek @ (holds > 0).T.astype(np.float32) > 0)
    known = np.flatnonzero(place >= 0)
    mine, wants, at = own[known], seek[known], place[known]
    for found, one, others in (
        (suppliers, mine, wishes[at] - wants),
        (seekers, wants, holds[at] - mine),
    ):
        np.fill_diagonal(found, member[:, known] @ ((one * (others > 0)) > 0).any(axis=1))
    alone = member @ ((seek > 0) & (holds.sum(axis=0) - own == 0)).any(axis=1)
    table = np.dstack([suppliers, seekers.T]).astype(int).tolist()
    nobody = {(NOBODY, target): (0, int(n)) for target, n in zip(codes, alone, strict=True)}
    return nobody | {
        (source, target): (row[t][0], row[t][1])
        for source, row in zip(codes, table, strict=True)
        for t, target in enumerate(codes)
    }


def _flow(published: Published, column: str) -> object:
    """A column of the flows that follow from the published counts."""
    return published.once(_published_flows)[column]


def _published_flows(published: Published) -> dict[str, Any]:
    counts, shown = published.tables["counts"], published.shown["counts"]
    enough = mostly_shown(counts["need"], shown["need"], counts["group"])
    said = published.table["target"].map(enough).fillna(True).to_numpy(dtype=bool)
    found = _flows(published.table, counts)
    return {name: pd.Series(column).where(said).to_numpy() for name, column in found.items()}


def _flows(pairs: pd.DataFrame, counts: pd.DataFrame) -> dict[str, Any]:
    """Flow, number of competences and largest competence for each pair of groups.

    Who needs what it has itself can be served by one supplier less than who has it not.
    """
    wide = {name: as_matrix(counts, counts[name]) for name in ("have", "need", "both")}
    have, need, both = (wide[name].to_numpy() for name in ("have", "need", "both"))
    supply, both = have.sum(axis=0), np.minimum(both, need)
    rest = np.maximum(supply - 1, 0)
    codes = wide["have"].columns.to_numpy(dtype=object)
    place = {code: row for row, code in enumerate(wide["have"].index)}
    sources = wide["have"].index.get_indexer(pd.Index(pairs["source"]))
    columns: dict[str, Any] = {
        "flow": np.zeros(len(pairs)),
        "competences": np.zeros(len(pairs), dtype=np.int64),
        "top_competence": np.full(len(pairs), None, dtype=object),
    }
    for target, rows in pairs.reset_index().groupby("target").indices.items():
        wants, holds = need[place[target]] - both[place[target]], both[place[target]]
        source = sources[rows]
        own = have[source]
        left = np.maximum(own - (source == place[target])[:, None], 0)
        parts = wants * _part(own, supply) + holds * _part(left, rest)
        parts[source < 0] = wants * (supply == 0) + holds * (rest == 0)  # nobody
        columns["flow"][rows] = parts.sum(axis=1)
        columns["competences"][rows] = (parts > 0).sum(axis=1)
        some = parts.any(axis=1)
        columns["top_competence"][rows[some]] = codes[parts[some].argmax(axis=1)]
    return columns


def _part(one: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(one, whole, out=np.zeros_like(one), where=whole > 0)
