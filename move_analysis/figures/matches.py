"""Match figures: lists to read aloud, between which partners matches lie, how evenly they fall."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotly.graph_objects as go

from ..result import UNRELEASED
from .grid import CELL_COLUMNS, grid
from .tables import Html
from .theme import FAINT, HAVE, NEED, empty, finish
from .wording import hovers, in_words, worded

if TYPE_CHECKING:
    from ..matching import Matches

NO_MATCHES = "No matches, or too few SMEs to show them."
NOBODY = "<p>There are no matches of SMEs that this reader may see.</p>"
COLOURS = {"with the limit": HAVE, "without a limit": NEED}


def list_of_matches(matches: Matches, *, smes: int = 10) -> Html:
    """Whom should each SME meet, and why?

    Parameters
    ----------
    matches : Matches
        From `match_needs`; one partner's SMEs are ``matches.filter(partner="CCTL")``.
    smes : int
        So many SMEs, those with the best matches first.

    Returns
    -------
    Html
        A list per SME, all but the first folded: each match with its place, its reasons and its
        p-value, then near misses, marked as such. SMEs are named in released results only.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching import match_needs
    >>> "You need" in list_of_matches(match_needs(demo_survey(), top=1), smes=1).text
    True
    """
    warning = "" if matches.released else f"<p><strong>{UNRELEASED}</strong></p>"
    rows = pd.DataFrame(worded(matches, "matches"), columns=list(matches.SCHEMA["matches"]))
    if rows.empty:
        return Html(f"{warning}{NOBODY}")
    near = pd.DataFrame(worded(matches, "near_misses"), columns=list(matches.SCHEMA["near_misses"]))
    # A reader sees an SME by its name; where nothing is released there is only its place.
    best = list(dict.fromkeys(matches.best_first()["sme"]))[:smes]
    named = matches.released is not None
    cards = []
    for place, sme in enumerate(best):
        own = [_entry(row, named=named) for _, row in rows[rows["sme"] == sme].iterrows()]
        misses = [_miss(row, named=named) for _, row in near[near["sme"] == sme].iterrows()]
        title = f"<b>{escape(sme if named else f'SME {place + 1}')}</b>: {len(own)} to meet"
        body = f"<ol>{''.join(own)}</ol>" + (f"<ul>{''.join(misses)}</ul>" if misses else "")
        cards.append(
            f"<details class='matches'><summary>{title}</summary>{body}</details>"
            if place
            else f"<p>{title}</p>{body}"
        )
    left = matches.matches["sme"].nunique() - len(best)
    more = f"<p><small>{left} more SMEs have a list.</small></p>" if left > 0 else ""
    return Html(f"{warning}{''.join(cards)}{more}")


def matches_between_partners(matches: Matches) -> go.Figure:
    """Between which partners do matches lie?

    Parameters
    ----------
    matches : Matches
        From `match_needs`.

    Returns
    -------
    Figure
        A row per partner, a column per partner that has the matches: how many, and darker where
        more of the row's SMEs have one there.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.matching import match_needs
    >>> matches_between_partners(match_needs(demo_survey())).data[0].type
    'heatmap'
    """
    title = "Matches between partners"
    pattern = (
        "<b>{partner_label} → {match_partner_label}</b><br>{n_matches} matches of {n} of {base} "
        "SMEs with {n_there} SMEs there<br>both sides gain in {mutual}<br>comes: {gets}<br>"
        "goes: {gives}"
    )
    table = matches.partners
    if table.empty or table["n_matches"].isna().all():
        return empty(matches, title=title, why=NO_MATCHES)
    words = [row["n_matches"] for row in worded(matches, "partners", columns=["n_matches"])]
    cells = pd.DataFrame(
        {
            "header": "",
            "row": table["partner_label"],
            "column": table["match_partner"],
            "value": (table["n"] / table["base"]).astype("Float64"),
            "text": words,
            "hover": hovers(matches, "partners", pattern),
        }
    )[list(CELL_COLUMNS)]
    figure = grid(cells)
    figure.update_xaxes(title="partner that has the matches")
    subtitle = "Listed matches of each row's SMEs. Dark: many of them have one there"
    return finish(figure, matches, title=title, subtitle=subtitle)


def recommendation_load(matches: Matches) -> go.Figure:
    """Do recommendations fall on the same few SMEs?

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
    title = "How evenly recommendations fall"
    known = matches.concentration.dropna(subset=["smes", "places"])
    if known.empty:
        return empty(matches, title=title, why=NO_MATCHES)
    gini = matches.fairness.set_index("lists")["gini"]
    lines: list[Any] = [
        go.Scatter(
            x=[0, 100], y=[0, 100], mode="lines", name="all alike", hoverinfo="skip",
            line={"color": FAINT, "dash": "dot"},
        )
    ]  # fmt: skip
    about = matches.SCHEMA["fairness"]["gini"]
    for name, curve in known.groupby("lists", sort=False):
        lines.append(
            go.Scatter(
                x=(100 * curve["smes"]).round(1).tolist(),
                y=(100 * curve["places"]).round(1).tolist(),
                mode="lines",
                name=f"{name} (Gini index {in_words(gini[name], about)})",
                line={"color": COLOURS[str(name)], "width": 3},
                hovertemplate="the least listed %{x}% of the SMEs<br>hold %{y}% of the places"
                "<extra></extra>",
            )
        )
    figure = go.Figure(lines)
    figure.update_xaxes(title="SMEs, least listed first (%)", range=[0, 100])
    figure.update_yaxes(title="places in lists (%)", range=[0, 100])
    figure.update_layout(height=420, legend={"y": -0.2})
    return finish(figure, matches, title=title, subtitle="Nearer to the dotted line: more even")


def _entry(row: pd.Series[Any], *, named: bool) -> str:
    where = " · ".join(filter(None, _known(row, "match_country_label", "match_sector_label")))
    title = row["match"] if named else row["match_partner_label"]
    most = "score up to" if named else "score"
    chance = row["p"] if row["p"].startswith("not") else f"p {row['p']}"
    notes = ["mutual" if row["mutual"] == "yes" else "one way", f"{most} {row['score']}", chance]
    return (
        f"<li><b>{escape(title)}</b>{f' ({escape(where)})' if where else ''}<br>"
        f"{escape(row['reasons'])}<br><small>{escape(', '.join(notes))}</small></li>"
    )


def _miss(row: pd.Series[Any], *, named: bool) -> str:
    title = row["match"] if named else row["match_partner_label"]
    return f"<li><i>Near miss</i>: {escape(title)}. {escape(row['reasons'])}</li>"


def _known(row: pd.Series[Any], *names: str) -> list[str]:
    return [row[name] for name in names if row[name] != "–"]
