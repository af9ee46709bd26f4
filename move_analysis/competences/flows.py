"""Flows: from the SMEs that have a competence to those that need it, between groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..result import Column, Result, Schema
from ..survey import Survey
from .groups import By, Groups, competence_labels, groups_of, not_asked_notes, unknown_group_notes
from .matrix import as_numbers

NOBODY = "nobody"
COUNTS = ("competences", "n_suppliers", "n_seekers")
DTYPES = {"inside": bool, "flow": float, **dict.fromkeys(COUNTS, np.int64)}

EQUAL_PARTS = (
    "Each need of an SME is served in equal parts by all other SMEs that have the competence; a "
    "need that no other SME can serve flows from nobody. "
    "Survey weights are not used."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Flows(Result):
    """Needs, by who has them and who could serve them.

    Parameters
    ----------
    flows : DataFrame
        One row per pair of groups, and one per group for the needs that nobody can serve.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> "inside" in measure_flows(demo_survey()).flows
    True
    """

    SCHEMA: ClassVar[Schema] = {
        "flows": {
            "source": Column('code of the group that has, or "nobody"'),
            "source_label": Column("group that has"),
            "target": Column("code of the group that needs"),
            "target_label": Column("group that needs"),
            "inside": Column("whether both are the same group"),
            "flow": Column("needs of the target served by the source", "needs", "derived"),
            "competences": Column("competences in the flow", "competences", "derived"),
            "top_competence": Column("label of the largest competence in it", guard="derived"),
            "n_suppliers": Column("SMEs of the source that could serve", "SMEs", "count"),
            "n_seekers": Column("SMEs of the target that could be served", "SMEs", "count"),
        }
    }

    flows: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How much stays inside, how much crosses, how much nobody serves; the widest flows."""
        known = self.flows.dropna(subset="flow")
        nobody = known["source"] == NOBODY
        total = known["flow"].sum()
        group = self.arguments.get("between", "group")
        lines = []
        if total and len(known) == len(self.flows):
            inside, lost = (known["flow"][rows].sum() / total for rows in (known["inside"], nobody))
            unserved = f", {lost:.0%} by nobody" if lost else ""
            lines.append(
                "If all SMEs that have a competence share alike in serving it, of "
                f"{total:.0f} needs {inside:.0%} would be served inside the same {group}, "
                f"{1 - inside - lost:.0%} by another {group}{unserved}."
            )
        across = known[~known["inside"] & ~nobody & (known["flow"] > 0)]
        for row in across.nlargest(3, "flow").to_dict("records"):
            lines.append(
                f"From {row['source_label']} to {row['target_label']}: {row['flow']:.3g} needs in "
                f"{row['competences']:.0f} competences, most of all {row['top_competence']}."
            )
        return tuple(lines)


def measure_flows(survey: Survey, *, between: By = "partner", language: str = "en") -> Flows:
    r"""From which group to which could competences flow, from those that have to those that need?

    With :math:`h_A(c)` suppliers of competence c in group A, of :math:`h(c)` in all, and
    :math:`n_B(c)` needs in group B,

    .. math:: flow(A, B) = \sum_c n_B(c) \, h_A(c) / h(c),

    where no SME serves itself. The flows into B add up to the needs of B.

    Parameters
    ----------
    survey : Survey
        With questions of the roles ``has`` and ``needs``.
    between : {'partner', 'country', 'sector', 'size'}
        What the SMEs are grouped by.
    language : str
        Of the labels.

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
    groups = groups_of(survey, between, language=language)
    has, needs, left_out = _where_supply_is_known(survey)
    parties = _parties(has, needs, groups)
    labels = competence_labels(survey.codebook, language=language)["label"]
    names_of = labels.reindex(needs.columns).tolist()
    names = {**groups.labels, NOBODY: "Nobody in the partnership"}
    rows = [
        (
            *(source, names[source], target, names[target], source == target),
            *_flow(parties.get(source), parties[target], names_of),
        )
        for target in groups.labels
        if parties[target].said_needs
        for source in (*groups.labels, NOBODY)
        if source == NOBODY or parties[source].said_has
    ]
    table = pd.DataFrame(rows, columns=list(Flows.SCHEMA["flows"])).astype(DTYPES)
    notes = (
        *not_asked_notes(survey, "has", language=language),
        *not_asked_notes(survey, "needs", language=language),
        *unknown_group_notes(groups, between),
        *left_out,
        EQUAL_PARTS,
    )
    arguments = {"between": between, "language": language}
    return Flows(flows=table, arguments=arguments, notes=notes)


@dataclass(frozen=True, eq=False)
class _Party:
    """One group of SMEs: who has and who needs what, and how many others could serve."""

    has: NDArray[np.bool_]
    needs: NDArray[np.bool_]
    others: NDArray[np.int64]
    said_has: bool
    said_needs: bool


def _where_supply_is_known(
    survey: Survey,
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Assets and needs of the competences that somebody answered having or not, and a note."""
    needs = survey.incidence("needs")
    has = survey.incidence("has").reindex(columns=needs.columns).astype("boolean")
    known = has.notna().any()
    lost = int(needs.loc[:, ~known].sum().sum())
    note = (
        f"Needs left out, because nobody said whether they have the competence: {lost} "
        f"(competences: {int((~known).sum())})."
    )
    return has.loc[:, known], needs.loc[:, known], (note,) if lost else ()


def _parties(has: pd.DataFrame, needs: pd.DataFrame, groups: Groups) -> dict[str, _Party]:
    assets, wishes = as_numbers(has).to_numpy(), as_numbers(needs).to_numpy()
    suppliers = (assets[groups.codes.notna()] == 1).sum(axis=0)
    parties = {}
    for code in groups.labels:
        inside = (groups.codes == code).to_numpy(dtype=bool)
        own = assets[inside] == 1
        parties[code] = _Party(
            has=own,
            needs=wishes[inside] == 1,
            others=suppliers - own,
            said_has=bool(~np.isnan(assets[inside]).all()),
            said_needs=bool(~np.isnan(wishes[inside]).all()),
        )
    return parties


def _flow(
    source: _Party | None, target: _Party, labels: list[str]
) -> tuple[float, int, str | None, int, int]:
    """Flow, competences, top competence, suppliers and seekers; no source means nobody."""
    if source is None:
        could = np.where(target.others == 0, 1, 0)
        suppliers = 0
    else:
        mine = target.has if source is target else 0
        could = source.has.sum(axis=0) - mine
        own = source.needs if source is target else 0
        suppliers = int((source.has & (target.needs.sum(axis=0) - own > 0)).any(axis=1).sum())
    could = np.broadcast_to(could, target.needs.shape)
    parts = target.needs * could / np.maximum(target.others, 1)
    flow = parts.sum(axis=0)
    top = labels[int(flow.argmax())] if flow.any() else None
    seekers = int((target.needs & (could > 0)).any(axis=1).sum())
    return float(flow.sum()), int((flow > 0).sum()), top, suppliers, seekers
