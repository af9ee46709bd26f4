"""Views: what an explorer can show, each with the calls that make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..messages import Message, say
from .recipe import CANDIDATES, GROUP, SEGMENTS, Call, Recipe
from .state import State

SAID = "said"
"""What the sentences beside a figure are called."""


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
    needs : str
        Setting without which there is nothing to show.
    why : Message, optional
        What to do where it is not set.
    live : bool
        Whether it is a network that is shown as a `NetworkPicture`.

    Examples
    --------
    >>> VIEWS["map"].controls
    ('layer', 'by')
    """

    title: Message
    recipe: Recipe
    controls: tuple[str, ...]
    needs: str = ""
    why: Message | None = None
    live: bool = False

    @property
    def of_project(self) -> bool:
        """Whether it needs more than a survey."""
        return any("settings" in call.on for call in self.recipe.analyses)

    def is_live(self, state: State) -> bool:
        """Whether a state shows it as a `NetworkPicture`, and not as a table."""
        return self.live and self.recipe.drawing(state) is self.recipe.figure

    def calls(self, state: State) -> list[Call]:
        """Return the calls of what a panel shows; a `NetworkPicture` is drawn by the browser."""
        *analyses, drawing = self.recipe.calls(state)
        said = Call(name=SAID, function="figures.reading", on=self.recipe.figure.on[:1])
        return [*analyses, said, *([] if self.is_live(state) else [drawing])]


def _view(
    title: Message,
    figure: str,
    *calls: Call,
    drawn: tuple[str, ...] = (),
    **about: Any,
) -> View:
    names = drawn or (calls[-1].name,)
    settings = dict.fromkeys(s for c in calls for s in (*c.settings.values(), *c.rows.values()))
    drawing = Call(name="", function=f"figures.{figure}", on=names)
    controls = tuple(name for name in settings if name != "seed")
    recipe = Recipe(analyses=calls, figure=drawing)
    return View(title=title, recipe=recipe, controls=controls, **about)


NETWORK = Call(
    name="network",
    function="networks.find_competence_network",
    settings={"layer": "layer", "null": "null", "alpha": "alpha", "seed": "seed"},
)
BALANCE = Call(name="balance", function="competences.measure_balance")
MATCHES = "matching.match_needs"
BESIDE = {
    "variables": "beside_variables", "method": "method", "k": "beside_k", "seed": "seed",
}  # fmt: skip

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
    "network": _view(say("Competence network"), "competence_network", NETWORK, live=True),
    "network_segments": _view(
        say("Segments in the network"),
        "competence_segments",
        NETWORK,
        SEGMENTS,
        drawn=("network", "segments"),
        live=True,
    ),
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
    "beside": _view(
        say("Segments: other settings beside"),
        "segment_overlap",
        SEGMENTS,
        Call(name="other", function="segments.find_segments", settings=BESIDE),
        Call(
            name="overlap",
            function="segments.measure_overlap",
            on=("survey", "segments"),
            given={"other": "other"},
        ),
    ),
    "group": _view(
        say("Selected SMEs against the rest"),
        "segment_profile",
        GROUP,
        needs="smes",
        why=say("Select SMEs on the map of segments first: draw a line around them."),
    ),
    "flows": _view(
        say("What could flow"),
        "flows",
        Call(name="flows", function="competences.measure_flows", settings={"between": "by"}),
    ),
    "partners": _view(
        say("Partner network"),
        "flow_network",
        Call(name="flows", function="competences.measure_flows", options={"between": "partner"}),
    ),
    "matches": _view(
        say("Matches"), "matches_between_partners", Call(name="matches", function=MATCHES)
    ),
    "sme": _view(
        say("Matches of one SME"),
        "list_of_matches",
        Call(name="matches", function=MATCHES, rows={"sme": "sme"}),
        needs="sme",
        why=say("Choose an SME first."),
    ),
    "candidates": _view(
        say("Who could join"),
        "candidate_ranking",
        CANDIDATES,
        Call(
            name="enlargement",
            function="enlargement.rank_candidates",
            on=("survey", "candidates"),
            given={"project": "settings"},
            settings={"joined": "joined", "seed": "seed"},
        ),
    ),
}
"""Every view by its name: an extension is one line."""
