"""Views: what an explorer can show, each with the calls that make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..messages import Message, say
from .recipe import Call, Recipe


@dataclass(frozen=True, kw_only=True)
class View:
    """One way to look at the answers.

    Parameters
    ----------
    title : Message
        On its tab.
    recipe : Recipe
        How it is made.
    controls : tuple of str
        Settings that change it, beside the filters.

    Examples
    --------
    >>> VIEWS["map"].controls
    ('layer', 'by')
    """

    title: Message
    recipe: Recipe
    controls: tuple[str, ...]


def _view(title: Message, figure: str, *calls: Call, drawn: tuple[str, ...] = ()) -> View:
    names = drawn or (calls[-1].name,)
    settings = dict.fromkeys(s for call in calls for s in call.settings.values())
    drawing = Call(name="", function=f"figures.{figure}", on=names)
    controls = tuple(name for name in settings if name != "seed")
    return View(title=title, recipe=Recipe(analyses=calls, figure=drawing), controls=controls)


NETWORK = Call(
    name="network",
    function="networks.find_competence_network",
    settings={"layer": "layer", "null": "null", "alpha": "alpha", "seed": "seed"},
)
SEGMENTS = Call(
    name="segments",
    function="segments.find_segments",
    settings={"method": "method", "k": "k", "seed": "seed"},
)
BALANCE = Call(name="balance", function="competences.measure_balance")

VIEWS: Mapping[str, View] = {
    "map": _view(
        say("Competence map"),
        "competence_heatmap",
        Call(
            name="shares",
            function="competences.measure_competences",
            settings={"layer": "layer", "by": "by"},
        ),
    ),
    "balance": _view(say("Needs against assets"), "needs_against_assets", BALANCE),
    "network": _view(say("Competence network"), "competence_network", NETWORK),
    "overlay": _view(
        say("What is needed, in the network"),
        "competence_overlay",
        NETWORK,
        BALANCE,
        drawn=("network", "balance"),
    ),
    "segments": _view(say("Segments: profile"), "segment_profile", SEGMENTS),
    "segment_map": _view(
        say("Segments: map"),
        "segment_map",
        SEGMENTS,
        Call(name="factors", function="segments.measure_factors", on=("survey", "segments")),
    ),
    "flows": _view(
        say("What could flow"),
        "flows",
        Call(name="flows", function="competences.measure_flows", settings={"between": "by"}),
    ),
    "matches": _view(
        say("Matches"),
        "matches_between_partners",
        Call(name="matches", function="matching.match_needs"),
    ),
}
"""Every view by its name: an extension is one line."""
