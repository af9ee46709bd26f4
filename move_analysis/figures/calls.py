"""Calls: the lists of matches as one sheet, to be sorted, called from, and sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..messages import Message, html_of, in_language, render, say, say_many
from ..readers.calls import HEADINGS, OUTCOMES
from .tables import Html
from .wording import sure_of, worded

if TYPE_CHECKING:
    from ..matching import Matches

CAPTION = say("Calls")
NOTES = (
    say("One row per SME and SME to call; sort or filter it as you like."),
    say(
        "Members of yours stand with what they gave to be reached by, in your own copy only; "
        "others are reached through the office of their partner: tell it the code."
    ),
    say(
        "Note what came of a call, and on which day, and send the workbook to the project office: "
        "monitoring counts it then."
    ),
)


def list_of_calls(matches: Matches, *, language: str | None = None) -> Html:
    """List all calls as a sheet of the workbook: who, whom, why, and a column for the outcome.

    Parameters
    ----------
    matches : Matches
        From `match_needs`, released; one partner's SMEs are ``matches.filter(partner="CCTL")``.
    language : str, optional
        Left out, the one that `set_language` chose.

    Returns
    -------
    Html
        A sentence that says where the sheet is, and the sheet as data. How an SME is reached is
        written into the workbook of a partner's own page alone, and never stands in a notebook.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching import match_needs
    >>> list_of_calls(match_needs(demo_survey(), top=1)).data is None
    True
    """
    with in_language(language):
        if not matches.released or matches.matches.empty:
            return Html(f"<p>{html_of(say('There are no calls that this reader may see.'))}</p>")
        data = _sheet(matches)
        n = len(data["rows"])
        where = say_many(
            "{n} call is in the sheet “Calls” of the workbook of this page, with a column for what "
            "came of it.",
            "All {n} calls are in the sheet “Calls” of the workbook of this page, with a column "
            "for what came of them.",
            n=n,
        )
        return Html(f"<p>{html_of(where)}</p>", data)


def _sheet(matches: Matches) -> dict[str, Any]:
    columns: list[dict[str, Any]] = [
        {"heading": HEADINGS["sme"]},
        {"heading": HEADINGS["match"]},
        {"heading": say("Of which partner")},
        {"heading": say("They offer")},
        {"heading": say("They need")},
        {"heading": say("Why")},
        {"heading": say("How good a fit")},
        {"heading": say("How to reach the SME"), "contact_of": 0},
        {"heading": say("How to reach whom to call"), "contact_of": 1},
        {"heading": HEADINGS["outcome"], "choices": [render(one) for one in OUTCOMES.values()]},
        {"heading": HEADINGS["day"], "choices": []},
    ]
    return {
        "caption": render(CAPTION),
        "released": matches.released,
        "columns": [{"unit": "", **one, "heading": _heading(one["heading"])} for one in columns],
        "rows": [*map(_padded, _rows(matches))],
        "notes": [render(note) for note in NOTES],
    }


def _heading(text: Message) -> str:
    said = render(text)
    return said[:1].upper() + said[1:]


def _padded(row: list[str]) -> list[str]:
    """A row with room for contacts and outcome."""
    return [*row, "", "", "", ""]


def _rows(matches: Matches) -> list[list[str]]:
    """What is known of each call, in the order of the table."""
    names = ["sme", "match", "match_partner_label", "gets_label", "gives_label", "why"]
    texts = worded(matches, "matches", columns=names)
    records = matches.matches.to_dict("records")
    return [
        [*(row[name] for name in names), sure_of(of).render()]
        for row, of in zip(texts, records, strict=True)
    ]
