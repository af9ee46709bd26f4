"""Texts of the tables of reported figures, so that the catalogues translate them."""

from __future__ import annotations

from ..messages import say

WORDS = (
    say("Events and meetings attended"),
    say("Stakeholders involved"),
    say("Reach and agreements"),
    say("EU clusters"),
    say("EU SMEs"),
    say("Third-country clusters and intermediaries"),
    say("Third-country SMEs"),
    say("SMEs informed (more than)"),
    say("SMEs fully interested in internationalisation"),
    say("Of these 91, interested in the two third markets"),
    say("Target of enlargement (new clusters with a cooperation agreement, per partner)"),
    say("Additional clusters that signed the ESCP agreement (at least)"),
    say("Declaration of interest with a cluster"),
)
"""Headings and labels that are not those of shipped indicators."""
