"""Groups of the competences of a network: what its nodes can be coloured by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..messages import render, say
from .segments import segment_label
from .theme import colours

if TYPE_CHECKING:
    from ..networks import CompetenceNetwork
    from ..segments import Segments

CLEAR = 1.96
"""A segment has a competence clearly more often than all SMEs from this z-value on."""
LEADERS = 2
ALIKE = say("no segment more than others")
ALONE = say("no community")

Groups = Callable[["CompetenceNetwork", "Segments | None"], "pd.Series[Any]"]
"""Gives the name of the group of each competence, by its code; missing for none."""


def sectors_of(network: CompetenceNetwork, segments: Segments | None = None) -> pd.Series[Any]:
    """Return the sector of each competence.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> sectors_of(find_competence_network(demo_survey()))["iot"]
    'ICT'
    """
    labels = network.labelled("nodes").set_index("node")["sector_label"]
    return labels.astype(pd.CategoricalDtype([*labels.unique()]))


def communities_of(network: CompetenceNetwork, segments: Segments | None = None) -> pd.Series[Any]:
    """Return the community of each competence, named by its most linked members.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> communities_of(find_competence_network(demo_survey()))["iot"]
    'Tracking of goods / Internet of things'
    """
    nodes = network.labelled("nodes").set_index("node")
    linked = nodes[nodes["degree"].fillna(0) > 0]
    ranked = linked.sort_values("degree", ascending=False, kind="stable")
    named = ranked.groupby("community")["label"].agg(lambda one: " / ".join(one.head(LEADERS)))
    found = linked["community"].map(named).reindex(nodes.index)
    return found.astype(pd.CategoricalDtype(named))


def segments_of(network: CompetenceNetwork, segments: Segments | None = None) -> pd.Series[Any]:
    """Return the segment that has (or needs) each competence most clearly above all SMEs.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_competence_network
    >>> from move_analysis.segments import find_segments
    >>> survey = demo_survey()
    >>> found = segments_of(find_competence_network(survey), find_segments(survey, k=3, n_init=2))
    >>> found["cloud"].partition(":")[0]
    'Segment 2'
    """
    codes = network.nodes["node"]
    if segments is None:
        return pd.Series(pd.Categorical([None] * len(codes)), index=codes)
    columns = {f"{network.arguments.get('layer', 'has')}[{code}]": code for code in codes}
    rows = segments.profile.assign(node=segments.profile["column"].map(columns))
    clear = rows[rows["node"].notna() & (rows["v_test"].astype(float) >= CLEAR)]
    first = clear.sort_values("v_test", ascending=False, kind="stable").drop_duplicates("node")
    known = segments.segment_names.items()
    names = {number: f"{segment_label(int(number))}: {render(name)}" for number, name in known}
    found = first.set_index("node")["segment"].astype(str).map(names).reindex(codes)
    return found.astype(pd.CategoricalDtype([*names.values()]))


GROUPS: Mapping[str, Groups] = {
    "sector": sectors_of,
    "community": communities_of,
    "segment": segments_of,
}
"""What nodes can be coloured by: an extension is one line."""
UNGROUPED = {"community": ALONE, "segment": ALIKE}
"""What is said of a competence that is in no group."""


def group_colours(groups: pd.Series[Any]) -> dict[str, str]:
    """Return the colour of each group.

    Examples
    --------
    >>> group_colours(pd.Series(["ICT", None], dtype="category"))
    {'ICT': '#0072B2'}
    """
    return colours(groups.cat.categories)
