"""Match figures: lists to read aloud, between which partners matches lie, how evenly they fall."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..competences.groups import largest
from ..messages import Message, html_of, render, say, say_many
from ..result import UNRELEASED
from ..values import Name
from .grid import CELL_COLUMNS, grid
from .many import say_shown
from .spoken import spoken
from .tables import Html
from .theme import FAINT, HAVE, NEED, empty, finish
from .wording import hovers, in_words, sure_of, worded

if TYPE_CHECKING:
    from ..matching import Matches

NO_MATCHES = say("No matches, or too few SMEs to show them.")
NOBODY = say("There are no matches of SMEs that this reader may see.")
COLOURS = {"limited": HAVE, "free": NEED}
CURVES: dict[str, Callable[[Name], Message]] = {
    "limited": lambda gini: say("with the limit (Gini index {gini})", gini=gini),
    "free": lambda gini: say("without a limit (Gini index {gini})", gini=gini),
}
BETWEEN = (
    say("{n_matches} matches of {n} of {base} SMEs with {n_there} SMEs there"),
    say("both sides gain in {mutual}"),
    say("comes: {gets_label}"),
    say("goes: {gives_label}"),
)


@spoken
def list_of_matches(matches: Matches, *, smes: int = 10, others: bool = False) -> Html:
    """List whom each SME should meet, and why.

    Parameters
    ----------
    matches : Matches
        From `match_needs`; one partner's SMEs are ``matches.filter(partner="CCTL")``.
    smes : int
        So many SMEs, those with the best matches first.
    others : bool
        Whether the lists of the others follow, folded away together; else they are counted only.

    Returns
    -------
    Html
        A list per SME, all but the first folded on a screen: each match with its place, its
        reasons and how good it is, then near misses, marked as such. SMEs are named in released
        results only.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching import match_needs
    >>> "You need" in list_of_matches(match_needs(demo_survey(), top=1), smes=1).text
    True
    """
    warning = "" if matches.released else f"<p><strong>{html_of(UNRELEASED)}</strong></p>"
    # A reader sees an SME by its name; where nothing is released there is only its place.
    every = list(dict.fromkeys(matches.best_first()["sme"]))
    if not every:
        return Html(f"{warning}<p>{html_of(NOBODY)}</p>")
    cards = _cards(matches, every if others else every[:smes])
    left = len(every) - smes
    more = say_many("{n} more SME has a list.", "{n} more SMEs have a list.", n=left)
    rest = f"<p><small>{html_of(more)}</small></p>"
    if others:
        folded = "".join(cards[smes:])
        rest = f"<details class='matches'><summary>{html_of(more)}</summary>{folded}</details>"
    return Html(f"{warning}{''.join(cards[:smes])}{rest if left > 0 else ''}")


def _cards(matches: Matches, smes: list[str]) -> list[str]:
    """The list of each SME, all but the first folded."""
    shown, named = matches.filter(sme=smes), matches.released is not None
    entries, misses = _entries(shown, named=named), _misses(shown, named=named)
    cards = []
    for place, sme in enumerate(smes):
        own, near = entries.get(sme, []), "".join(misses.get(sme, []))
        title = Name(sme) if named else say("SME {n}", n=place + 1)
        head = f"<b>{html_of(title)}</b>{html_of(say(': {n} to meet', n=len(own)))}"
        body = f"<ol>{''.join(own)}</ol>" + (f"<ul>{near}</ul>" if near else "")
        cards.append(
            f"<details class='matches'><summary>{head}</summary>{body}</details>"
            if place
            else f"<p>{head}</p>{body}"
        )
    return cards


@spoken
def matches_between_partners(matches: Matches) -> go.Figure:
    """Show between which partners matches lie.

    Parameters
    ----------
    matches : Matches
        From `match_needs`.

    Returns
    -------
    Figure
        A row per partner, a column per partner that has the matches: how many, and darker where
        more of the row's SMEs have one there. Of many partners, those with most SMEs.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching import match_needs
    >>> matches_between_partners(match_needs(demo_survey())).data[0].type
    'heatmap'
    """
    title = say("Matches between partners")
    every, shown = matches.partners, largest(matches.partners, group="partner")
    both = every["partner"].isin(shown) & every["match_partner"].isin(shown)
    matches = matches.with_tables(partners=every[both])
    table = matches.labelled("partners")
    if table.empty or table["n_matches"].isna().all():
        return empty(matches, title=title, why=NO_MATCHES)
    words = pd.Series(
        [row["n_matches"] for row in worded(matches, "partners", columns=["n_matches"])]
    )
    if matches.smallest:  # a dozen columns leave no room for "fewer than 5"; under the pointer is
        few = table["n_matches"].isna() & table["base"].ne(0).fillna(True)
        words = words.mask(few.to_numpy(dtype=bool), f"&lt;{matches.smallest}")
    cells = pd.DataFrame(
        {
            "header": "",
            "row": table["partner_label"],
            "column": table["match_partner"],
            "value": (table["n"] / table["base"]).astype("Float64"),
            "text": words.to_numpy(),
            "hover": hovers(matches, "partners", _lines(*BETWEEN)),
        }
    )[list(CELL_COLUMNS)]
    figure = grid(cells)
    figure.update_xaxes(title=say("partner that has the matches").render())
    subtitle = say("Listed matches of each row's SMEs. Dark: many of them have one there")
    subtitle = say_shown(subtitle, shown, every, group="partner")
    return finish(figure, matches, title=title, subtitle=subtitle)


def _lines(*parts: Message) -> Message:
    """What stands under the pointer: two partners, then line by line."""
    lines = {f"line{place}": part for place, part in enumerate(parts)}
    head = "<b>{partner_label} → {match_partner_label}</b>"
    return Message("<br>".join([head, *(f"{{{name}}}" for name in lines)]), lines)


@spoken
def recommendation_load(matches: Matches) -> go.Figure:
    """Show how evenly recommendations fall on the SMEs.

    Parameters
    ----------
    matches : Matches
        From `match_needs`.

    Returns
    -------
    Figure
        Curves of Lorenz, with and without the limit; on the dotted line all SMEs would stand in
        equally many lists.

    References
    ----------
    Lorenz, M. O. (1905). Methods of measuring the concentration of wealth. Publications of the
    American Statistical Association 9, 209-219.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching import match_needs
    >>> figure = recommendation_load(match_needs(demo_survey()))
    >>> [curve.name for curve in figure.data]
    ['all alike', 'with the limit (Gini index 0.47)', 'without a limit (Gini index 0.64)']
    """
    title = say("How evenly recommendations fall")
    known = matches.concentration.dropna(subset=["smes", "places"])
    if known.empty:
        return empty(matches, title=title, why=NO_MATCHES)
    gini = matches.fairness.set_index("lists")["gini"]
    lines: list[Any] = [
        go.Scatter(
            x=[0, 100], y=[0, 100], mode="lines", name=say("all alike").render(), hoverinfo="skip",
            line={"color": FAINT, "dash": "dot"},
        )
    ]  # fmt: skip
    about = matches.SCHEMA["fairness"]["gini"]
    least, places = say("the least listed %{x}% of the SMEs"), say("hold %{y}% of the places")
    for name, curve in known.groupby("lists", sort=False):
        label = CURVES[str(name)](Name(in_words(gini[name], about)))
        lines.append(
            go.Scatter(
                x=(100 * curve["smes"]).round(1).tolist(),
                y=(100 * curve["places"]).round(1).tolist(),
                mode="lines",
                name=render(label),
                line={"color": COLOURS[str(name)], "width": 3},
                hovertemplate=f"{render(least)}<br>{render(places)}<extra></extra>",
            )
        )
    figure = go.Figure(lines)
    figure.update_xaxes(title=say("SMEs, least listed first (%)").render(), range=[0, 100])
    figure.update_yaxes(title=say("places in lists (%)").render(), range=[0, 100])
    figure.update_layout(height=420, legend={"y": -0.2})
    subtitle = say("Nearer to the dotted line: more even")
    return finish(figure, matches, title=title, subtitle=subtitle)


def _entries(matches: Matches, *, named: bool) -> dict[str, list[str]]:
    """Each match of each SME: who it is, the reasons, and how good it is."""
    columns = [
        "match", "match_partner_label", "match_country_label", "match_sector_label",
    ]  # fmt: skip
    found: dict[str, list[str]] = {}
    words = worded(matches, "matches", columns=columns)
    for row, of in zip(words, matches.matches.to_dict("records"), strict=True):
        places = (row["match_country_label"], row["match_sector_label"])
        where = " · ".join(one for one in places if one != "–")
        title = row["match"] if named else row["match_partner_label"]
        found.setdefault(of["sme"], []).append(
            f"<li><b>{escape(title)}</b>{f' ({escape(where)})' if where else ''}<br>"
            f"{html_of(matches.name('reasons', of['reasons']))}<br>"
            f"<small>{html_of(sure_of(of))}</small></li>"
        )
    return found


def _misses(matches: Matches, *, named: bool) -> dict[str, list[str]]:
    """Each near miss of each SME."""
    found: dict[str, list[str]] = {}
    words = worded(matches, "near_misses", columns=["match", "match_partner_label"])
    for row, of in zip(words, matches.near_misses.to_dict("records"), strict=True):
        title = Name(row["match"] if named else row["match_partner_label"])
        found.setdefault(of["sme"], []).append(
            f"<li><i>{html_of(say('Near miss'))}</i>{html_of(say(': {name}.', name=title))} "
            f"{html_of(matches.name('reasons', of['reasons']))}</li>"
        )
    return found
