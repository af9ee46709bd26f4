"""Broker figures: who bridges groups of SMEs, whether ties stay inside, and which ties are missing.

SMEs are named in released figures only: a released result holds those that its reader may see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..competences.groups import largest
from ..messages import say
from ..networks.attributes import BY_WORDS
from .bridges import rings_to_dots
from .grid import grid
from .ink import ink_on
from .many import say_shown
from .spoken import spoken
from .theme import COLOURS, DIRECTIONS, HAVE, empty, finish, wrapped
from .wording import hovers, in_words, worded

if TYPE_CHECKING:
    from ..networks import Brokerage, Ties
    from ..result import Result

NO_TIES = say("No ties between SMEs of different groups are known, or too few to show.")
BROKER_TITLES = {
    "partner": say("Which SMEs bridge partners"),
    "country": say("Which SMEs bridge countries"),
    "sector": say("Which SMEs bridge sectors"),
    "segment": say("Which SMEs bridge segments"),
}
MIXING_TITLES = {
    "partner": say("Ties between partners"),
    "country": say("Ties between countries"),
    "sector": say("Ties between sectors"),
    "segment": say("Ties between segments"),
}
NAMED = {
    "partner": say("partner of the SME that is named"),
    "country": say("country of the SME that is named"),
    "sector": say("sector of the SME that is named"),
    "segment": say("segment of the SME that is named"),
}
NAMING = {
    "partner": say("partner of the SME that names"),
    "country": say("country of the SME that names"),
    "sector": say("sector of the SME that names"),
    "segment": say("segment of the SME that names"),
}
EXTERNAL_TITLE = say("Do ties stay inside the groups?")
MISSING_TITLE = say("Strong complements without a tie")
NO_COMPLEMENTS = say(
    "No pair of SMEs that may be shown has competences that the other needs, both ways."
)
# Roles that cross groups, what each joins, and their colour; a coordinator stays in one group.
ROLES = {
    "liaison": (
        say("between two other groups"), say("%{x} paths between two other groups"), COLOURS[4]
    ),
    "gatekeeper": (say("into the own group"), say("%{x} paths into the own group"), COLOURS[0]),
    "representative": (
        say("out of the own group"), say("%{x} paths out of the own group"), COLOURS[5]
    ),
    "itinerant": (say("inside another group"), say("%{x} paths inside another group"), COLOURS[2]),
}  # fmt: skip
BROKER_HOVER = say(
    "bridging paths: {bridging}<br>ties: {contacts}, without their overlap {effective_size}"
)
FEW_TIES = say("<b>{source_label} → {target_label}</b><br>ties: {ties}")
MIXING_HOVER = say(
    "<b>{source_label} → {target_label}</b><br>ties: {ties}, by chance {low} to {high}<br>p {p}"
)
GROUP_HOVER = say("E-I index {ei}, by chance {low} to {high}<br>p {p}<br>{base} SMEs")
WHOLE_HOVER = say("E-I index {ei}, by chance {ei_low} to {ei_high}<br>p {p_ei}<br>{base} SMEs")
# Twice as many, or half as many, ties as expected have half the colour; four times, the full one.
STRONGEST = 2.0
SURE = 0.05


@spoken
def brokers(brokerage: Brokerage, *, by: str = "partner", top: int = 15) -> go.Figure:
    """Draw which SMEs link partners, countries, sectors or segments.

    Parameters
    ----------
    brokerage : Brokerage
        From `measure_brokerage`.
    by : {'partner', 'country', 'sector', 'segment'}
        What they bridge.
    top : int
        So many SMEs, those with most bridging paths over all partitions.

    Returns
    -------
    Figure
        A bar per SME with its rank: open paths between groups that run through it, by its role.
        Released, numbers of paths are rounded up, and ranks are among the SMEs that may be
        shown; unreleased, no SME is named.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties, measure_brokerage
    >>> found = measure_brokerage(find_ties(demo_survey()), permutations=99)
    >>> [bars.name for bars in brokers(found).data][:2]
    ['between two other groups', 'into the own group']
    """
    title = BROKER_TITLES[by]
    listed = brokerage.brokers.assign(hover=hovers(brokerage, "brokers", BROKER_HOVER))
    listed = listed[listed["bridging"] > 0].head(top)
    roles = brokerage.roles[brokerage.roles["by"] == by]
    if listed.empty or roles.empty:
        return empty(brokerage, title=title, why=NO_TIES)
    wide = roles.pivot_table(index="respondent", columns="role", values="paths", aggfunc="first")
    wide = wide.reindex(listed["respondent"]).fillna(0)
    named = _named(brokerage, listed)
    figure = go.Figure(
        [
            go.Bar(
                x=wide[role].astype(int).tolist(), y=named, name=meaning.render(),
                orientation="h", marker={"color": colour}, hovertext=listed["hover"].tolist(),
                hovertemplate=f"<b>%{{y}}</b><br>{paths.render()}<br>%{{hovertext}}<extra></extra>",
            )
            for role, (meaning, paths, colour) in ROLES.items()
        ]
    )  # fmt: skip
    figure.update_xaxes(title=say("open paths").render(), side="top")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_layout(
        height=200 + 24 * len(named), barmode="stack", legend={"traceorder": "normal"}
    )
    subtitle = say("By what they join")
    if brokerage.released:
        subtitle = say("By what they join; paths rounded up to 2, 5, 10, 25 or 50")
    return finish(figure, brokerage, title=title, subtitle=subtitle)


@spoken
def mixing(brokerage: Brokerage, *, by: str = "partner") -> go.Figure:
    """Draw which groups of SMEs have ties, more or less often than chance explains.

    Parameters
    ----------
    brokerage : Brokerage
        From `measure_brokerage`.
    by : {'partner', 'country', 'sector', 'segment'}
        What the SMEs are grouped by.

    Returns
    -------
    Figure
        A row per group that names, a column per group that is named; the text is the number of
        ties, bold where p is at most 0.05; blue: more than expected, orange: fewer.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties, measure_brokerage
    >>> found = measure_brokerage(find_ties(demo_survey()), permutations=99)
    >>> mixing(found).layout.xaxis.title.text
    'partner of the SME that<br>is named'
    """
    title = MIXING_TITLES[by]
    every = brokerage.mixing[brokerage.mixing["by"] == by]
    if not (every["ties"] > 0).any():
        return empty(brokerage, title=title, why=NO_TIES)
    shown = largest(every, group="source", size="base_source")
    rows = every[every["source"].isin(shown) & every["target"].isin(shown)]
    brokerage = brokerage.with_tables(mixing=rows)
    table = brokerage.labelled("mixing")
    texts = [row["ties"] for row in worded(brokerage, "mixing", columns=["ties"])]
    known, few = (hovers(brokerage, "mixing", said) for said in (MIXING_HOVER, FEW_TIES))
    table = table.assign(hover=np.where(table["ties"].notna(), known, few), text=texts)
    ratio = (table["ties"] / table["expected"]).astype("Float64").astype(float)
    sure = (table["p"] <= SURE).fillna(False).astype(bool)
    cells = pd.DataFrame(
        {
            "header": "",
            "row": table["source_label"].to_numpy(),
            # Names of partners are long, and everybody knows the codes.
            "column": table["target" if by == "partner" else "target_label"].to_numpy(),
            # No tie at all where some were expected: as orange as can be.
            "value": np.log2(ratio.clip(lower=2**-STRONGEST).to_numpy()),
            "text": table["text"].mask(sure, "<b>" + table["text"] + "</b>").to_numpy(),
            "hover": table["hover"].to_numpy(),
        }
    )
    figure = grid(cells, scale=DIRECTIONS, span=(-STRONGEST, STRONGEST))
    figure.update_xaxes(title=NAMED[by].render())
    figure.update_yaxes(title=NAMING[by].render())
    figure.update_layout(height=figure.layout.height + 24 * len(set(cells["row"])) + 60)
    subtitle = say("Ties. Blue: more than by chance, orange: fewer; bold: p up to 0.05")
    subtitle = say_shown(subtitle, shown, every, group="source")
    return finish(figure, brokerage, title=title, subtitle=subtitle)


@spoken
def external_ties(brokerage: Brokerage) -> go.Figure:
    """Draw whether ties stay inside partners, countries, sectors and segments.

    Parameters
    ----------
    brokerage : Brokerage
        From `measure_brokerage`.

    Returns
    -------
    Figure
        A line per partition and group: the range of the E-I index in 95 % of the permutations
        of the groups, their mean, and the observed one: -1 only ties inside, 1 only to others.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties, measure_brokerage
    >>> found = measure_brokerage(find_ties(demo_survey()), permutations=99)
    >>> external_ties(found).data[3].name
    'observed'
    """
    every = brokerage.groups.assign(group=brokerage.groups["by"] + ":" + brokerage.groups["group"])
    shown = [one for _, own in every.groupby("by", sort=False) for one in largest(own)]
    brokerage = brokerage.with_tables(groups=brokerage.groups[every["group"].isin(shown)])
    groups = brokerage.labelled("groups")
    groups = groups.assign(hover=hovers(brokerage, "groups", GROUP_HOVER))
    chance = ("expected", "low", "high")
    whole = brokerage.network.rename(columns={f"ei_{name}": name for name in chance})
    whole = whole.assign(hover=hovers(brokerage, "network", WHOLE_HOVER), group_label="")
    columns = ["by", "group_label", "ei", *chance, "hover"]
    table = pd.concat([whole[columns], groups[columns]]).dropna(subset=["ei", "expected"])
    if table.empty:
        return empty(brokerage, title=EXTERNAL_TITLE, why=NO_TIES)
    order = list(dict.fromkeys(brokerage.network["by"]))
    table = table.assign(place=table["by"].map(order.index)).sort_values("place", kind="stable")
    labels = [
        f"&nbsp;&nbsp;{wrapped(label)}" if label else f"<b>{_by(by)}</b>"
        for by, label in zip(table["by"], table["group_label"], strict=True)
    ]
    figure = rings_to_dots(
        table["expected"], table["ei"], names=(say("expected"), say("observed")),
        hover=table["hover"], span=(table["low"], table["high"]),
    )  # fmt: skip
    figure.update_xaxes(title=say("E-I index").render(), range=[-1.05, 1.05], side="top")
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=labels, autorange="reversed", showgrid=False
    )
    figure.update_layout(height=200 + 30 * len(labels))
    subtitle = say("-1: ties only inside, 1: only outside. Grey bar: 95 % of what chance gives")
    subtitle = say_shown(subtitle, shown, every)
    return finish(figure, brokerage, title=EXTERNAL_TITLE, subtitle=subtitle)


@spoken
def missing_ties(ties: Ties, *, top: int = 15) -> go.Figure:
    """Draw which SMEs could help each other most, and have no tie yet.

    Parameters
    ----------
    ties : Ties
        From `find_ties`.
    top : int
        So many pairs of SMEs, the most complementary ones.

    Returns
    -------
    Figure
        A line per pair: to the right the competences that the first has and the second needs,
        to the left the way back. Unreleased, no SME is named.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> from move_analysis.networks import find_ties
    >>> missing_ties(find_ties(demo_survey())).layout.yaxis.ticktext[0]
    'pair 1'
    """
    table = ties.untied.head(top)
    if table.empty:
        return empty(ties, title=MISSING_TITLE, why=NO_COMPLEMENTS)
    names = [
        f"{row.source} –<br>{row.target}"
        if ties.released
        else say("pair {place}", place=place).render()
        for place, row in enumerate(table.itertuples(), start=1)
    ]
    takes, gives = table["takes"].astype(int), table["gives"].astype(int)
    figure = go.Figure(
        [
            go.Bar(
                x=(sign * values).tolist(), y=list(range(len(names))), orientation="h",
                name=name.render(), marker={"color": colour}, text=values.tolist(),
                textposition="inside", insidetextfont={"color": ink_on(colour)},
                insidetextanchor="end",
                hovertemplate=say("%{text} competences").render() + "<extra></extra>",
            )
            for values, sign, name, colour in (
                (takes, -1, say("second has, first needs"), COLOURS[2]),
                (gives, 1, say("first has, second needs"), HAVE),
            )
        ]
    )  # fmt: skip
    figure.update_xaxes(title=say("competences").render(), side="top", showticklabels=False)
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False
    )
    figure.update_layout(height=200 + 32 * len(names), barmode="relative")
    subtitle = say("Competences that the two could exchange")
    return finish(figure, ties, title=MISSING_TITLE, subtitle=subtitle)


def _by(by: str) -> str:
    return say("By {by}", by=BY_WORDS[by]).render()


def _named(result: Result, listed: pd.DataFrame) -> list[str]:
    """Rank and SME; only the rank where the result was not released."""
    ranks = [in_words(float(rank), result.SCHEMA["brokers"]["rank"]) for rank in listed["rank"]]
    if not result.released:
        return [f"{rank}." for rank in ranks]
    return [f"{rank}. {name}" for rank, name in zip(ranks, listed["respondent"], strict=True)]
