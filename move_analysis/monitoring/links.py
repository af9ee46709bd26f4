"""Links: which links of a competence network are new, gone, or still there in a second wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from ..columns import Column
from ..messages import Message, say
from ..result import Result, Schema, analysis
from ..values import Count, Value
from .groups import held, names_in

KEPT, NEW, GONE = "kept", "new", "gone"
STATUSES = {KEPT: say("still there"), NEW: say("new"), GONE: say("gone")}
BORDERLINE = say(
    "A link is new or gone where it is beyond chance in one wave only. Where it is not far from "
    "that in the other wave either (corrected p-value below 0.2), it is called borderline: the "
    "difference between the two waves may be chance. Where few SMEs answered, links stay unseen in "
    "both."
)
NEAR = 0.2


@dataclass(frozen=True, kw_only=True, eq=False)
class LinkChanges(Result):
    """Links between competences in two waves.

    Parameters
    ----------
    links : DataFrame
        One row per pair of competences that is linked in one of the waves.
    summary : DataFrame
        How many are new, gone or still there.

    Examples
    --------
    >>> list(LinkChanges.SCHEMA["summary"])
    ['status', 'links', 'clear']
    """

    SCHEMA: ClassVar[Schema] = {
        "links": {
            "source": Column.label("code of one competence"),
            "target": Column.label("code of the other"),
            "source_label": Column.name_of("source", "one competence", domain="competence"),
            "target_label": Column.name_of("target", "the other", domain="competence"),
            "status": Column.coarse("still there, new or gone", words=STATUSES),
            "borderline": Column.coarse(
                "whether it is near the limit in the wave in which it is not"
            ),
            "weight_before": Column.count(
                "SMEs that had both before",
                of="before: {layer} {source} and {target}",
                within="base_before",
            ),
            # Not a part of the SMEs of the present wave, which may be fewer.
            "base_before": Column.count(
                "SMEs that answered before", of="before: answered {layer}", within=""
            ),
            "weight_after": Column.count(
                "SMEs that have both after",
                of="{layer} {source} and {target}",
                within="base_after",
            ),
            "base_after": Column.base("SMEs that answered after", of="answered {layer}"),
            "p_before": Column.p_value("corrected p-value before"),
            "p_after": Column.p_value("corrected p-value after"),
        },
        "summary": {
            "status": Column.label("still there, new or gone", words=STATUSES),
            "links": Column.derived(
                "links", "links", how=lambda p: _counted(p.tables["links"])["links"]
            ),
            "clear": Column.derived(
                "links that are not borderline",
                "links",
                how=lambda p: _counted(p.tables["links"])["clear"],
            ),
        },
    }

    links: pd.DataFrame
    summary: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Say how many links stayed, came and went, and the clearest of the new and the gone."""
        count = self.summary.set_index("status").to_dict("index")
        if not any(row["links"] for row in count.values()):
            return (say("There are no links to compare."),)
        first = say(
            "Links between competences: {kept} still there, {new} new ({new_clear} clearly), "
            "{gone} gone ({gone_clear} clearly).",
            kept=Count(count[KEPT]["links"]),
            new=Count(count[NEW]["links"]),
            new_clear=Count(count[NEW]["clear"]),
            gone=Count(count[GONE]["links"]),
            gone_clear=Count(count[GONE]["clear"]),
        )
        shown = self.links[self.links["borderline"].eq(False)].dropna()
        new, gone = (shown[shown["status"] == status] for status in (NEW, GONE))
        new, gone = new.sort_values("p_after").head(3), gone.sort_values("p_before").head(3)
        return (
            first,
            *(
                say("New: {labels}, {n} of {base} SMEs, {before} of {all} before.", **self._of(row))
                for row in new.to_dict("records")
            ),
            *(
                say(
                    "Gone: {labels}, {n} of {base} SMEs, {before} of {all} before.", **self._of(row)
                )
                for row in gone.to_dict("records")
            ),
        )

    def _of(self, row: Mapping[Any, Any]) -> dict[str, Value]:
        """Return what is said of one link."""
        ends = [self.name("competence", row[end]) for end in ("source", "target")]
        return {
            "labels": say("{one} + {other}", one=ends[0], other=ends[1]),
            "n": Count(row["weight_after"]),
            "base": Count(row["base_after"]),
            "before": Count(row["weight_before"]),
            "all": Count(row["base_before"]),
        }


@analysis
def measure_link_changes(before: Result, after: Result) -> LinkChanges:
    """Find which competences go together now and did not before, and the reverse.

    Parameters
    ----------
    before, after : Result
        Competence networks of two waves (`find_competence_network`), made alike and not yet
        released; of the same SMEs, where numbers of SMEs differ much.

    Returns
    -------
    LinkChanges
        ``links``: pairs that are linked in one of the waves, of those that were asked in both;
        ``summary``: how many of each kind.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> network = find_competence_network(demo_survey())
    >>> measure_link_changes(network, network).summary["links"].tolist()[1:]
    [0, 0]
    """
    if before.released or after.released:
        raise ValueError("before and after should not be released yet: numbers are hidden then.")
    kept = ["kept", "weight", "base", "p_adjusted"]
    one, other = (
        result.labelled("edges").set_index(["source", "target"])[kept].add_suffix(f"_{wave}")
        for wave, result in (("before", before), ("after", after))
    )
    table = one.join(other, how="inner")
    table = table[(table["base_before"] > 0) & (table["base_after"] > 0)]
    kept_before, kept_after = (
        table[f"kept_{wave}"].fillna(False).astype(bool) for wave in ("before", "after")
    )
    status = pd.Series(KEPT, index=table.index).mask(~kept_before, NEW).mask(~kept_after, GONE)
    weaker = table[["p_adjusted_before", "p_adjusted_after"]].max(axis=1)
    table = table.assign(
        status=status,
        borderline=(status != KEPT) & (weaker < NEAR),
    ).rename(columns={f"p_adjusted_{wave}": f"p_{wave}" for wave in ("before", "after")})
    links = table[kept_before | kept_after].reset_index()[held(LinkChanges.SCHEMA, "links")]
    waves = {"before": dict(before.arguments), "after": dict(after.arguments)}
    return LinkChanges(
        links=links,
        summary=_counted(links),
        names={"competence": names_in(after, "nodes", code="node", label="label")},
        arguments={**waves, "layer": after.arguments["layer"]},
        notes=(BORDERLINE,),
    )


def _counted(links: pd.DataFrame) -> pd.DataFrame:
    """Count the links that are new, gone or still there."""
    rows = [
        (name, len(own), int((~own["borderline"].astype(bool)).sum()))
        for name in STATUSES
        for own in [links[links["status"] == name]]
    ]
    return pd.DataFrame(rows, columns=list(LinkChanges.SCHEMA["summary"]))
