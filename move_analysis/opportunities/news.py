"""News: what came since the last run, in sentences for a weekly mail by the office."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..messages import Message, say
from ..result import analysis
from ..values import Day, Listed, Name, Text
from ..wholefile import write_whole
from .columns import KINDS
from .matches import OpportunityMatches
from .table import Opportunities

NOTHING_NEW = say("Nothing new is open.")


@analysis
def new_since(opportunities: Opportunities, path: str | Path) -> Opportunities:
    """Those that are open and were not when this was last asked; and remember them.

    Parameters
    ----------
    opportunities : Opportunities
        From `read_opportunities`.
    path : path
        File in which it is remembered what was open; made where there is none.

    Returns
    -------
    Opportunities

    Examples
    --------
    >>> import tempfile
    >>> from move_analysis.demo import demo_project
    >>> from move_analysis.opportunities import read_opportunities
    >>> found, path = read_opportunities(demo_project()), Path(tempfile.mkdtemp()) / "seen.json"
    >>> [len(new_since(found, path).opportunities) > 0 for _ in range(2)]
    [True, False]
    """
    file = Path(path)
    seen = set(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else set()
    open_now = opportunities.open_now()
    codes = open_now.opportunities["opportunity"].tolist()
    write_whole(file, json.dumps(sorted(seen | set(codes)), indent=1))
    return open_now.filter(opportunity=[code for code in codes if code not in seen])


def opportunity_news(
    opportunities: Opportunities, matches: OpportunityMatches
) -> tuple[Message, ...]:
    """Say of each open opportunity what it is, until when, and whom to tell.

    Parameters
    ----------
    opportunities : Opportunities
        Those to speak of, such as what `new_since` returns.
    matches : OpportunityMatches
        Who could use them, released.

    Returns
    -------
    tuple of Message
        What is due first comes first.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.opportunities import match_opportunities, read_opportunities
    >>> found = read_opportunities(demo_project())
    >>> nothing = found.filter(opportunity="none")
    >>> opportunity_news(nothing, match_opportunities(demo_survey(), found))
    ('Nothing new is open.',)
    """
    table = opportunities.open_now().opportunities
    due = table["deadline"].mask(table["deadline"] == "", "9")
    rows = table.assign(due=due).sort_values(["due", "opportunity"], kind="stable")
    return tuple(_said(row, opportunities, matches) for row in rows.to_dict("records")) or (
        NOTHING_NEW,
    )


def _said(row: Mapping[Any, Any], known: Opportunities, matches: OpportunityMatches) -> Message:
    code = row["opportunity"]
    market: Text = known.name("market", row["market"]) if row["market"] else say("any country")
    kind, title = KINDS[row["kind"]], known.name("opportunity", code)
    until = (
        say("until {day}", day=Day(row["deadline"], "medium"))
        if row["deadline"]
        else say("no deadline")
    )
    smes = matches.fits[matches.fits["opportunity"] == code].sort_values("rank")["sme"]
    about = {"title": title, "kind": kind, "market": market, "until": until}
    if smes.empty:
        return say("{title} ({kind}, {market}, {until}): nobody to tell.", **about)
    names = Listed([Name(sme) for sme in smes], "comma")
    return say("{title} ({kind}, {market}, {until}): tell {smes}.", **about, smes=names)
