"""Feedback: the parts of an SME's own page, each short enough that all fit on one sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..audience import SME, code_of
from ..messages import Message, html_of, say
from ..privacy.contacts import office_of
from ..result import UNRELEASED
from ..values import Name, Text
from .spoken import spoken
from .tables import Html
from .wording import worded

if TYPE_CHECKING:
    from ..feedback import Feedback
    from ..project import Project

SHOWN = 6
"""Rows of a table of peers, of each kind: those by which the SME stands out most."""
BY = ("sector", "size", "country")
UNLIKE = {
    "has": say("What you can do, least common in your sector first"),
    "needs": say("What you need, least common in your sector first"),
}
HEADS = {"sector": say("your sector"), "size": say("your size"), "country": say("your country")}
NO_COURSE = say("no course yet: tell your cluster organisation that you want one")


@spoken
def own_answers(feedback: Feedback) -> Html:
    """Show what an SME answered, at a glance.

    Parameters
    ----------
    feedback : Feedback
        Of one SME, released for it.

    Returns
    -------
    Html
        A list of topics and answers.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.feedback import find_feedback, measure_feedback
    >>> everyone = measure_feedback(demo_survey(), demo_project())
    >>> "Transport and logistics" in own_answers(find_feedback(everyone, sme="CCTL-2")).text
    True
    """
    about = feedback.SCHEMA["answers"]["topic"].words
    rows = {row["topic"]: row for row in feedback.answers.to_dict("records")}
    texts = dict(
        zip(
            feedback.answers["topic"],
            feedback.said_names("answers", "answer_label", say=html_of),
            strict=True,
        )
    )
    nothing = html_of(say("no answer"))
    parts = [
        f"<dt>{_capital(html_of(about[topic]))}</dt><dd>{texts[topic] or nothing}</dd>"
        for topic in about
        if topic in rows
    ]
    return Html(f"{_warning(feedback)}<dl>{''.join(parts)}</dl>")


@spoken
def own_peers(feedback: Feedback) -> Html:
    """Show how many SMEs of the same sector, size and country can do, or need, the same.

    Parameters
    ----------
    feedback : Feedback
        Of one SME, released for it.

    Returns
    -------
    Html
        Two tables of the competences by which the SME stands out most.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.feedback import find_feedback, measure_feedback
    >>> everyone = measure_feedback(demo_survey(), demo_project())
    >>> own_peers(find_feedback(everyone, sme="CCTL-2")).text.count("<table>")
    2
    """
    words = worded(feedback, "peers", columns=["label", "share", "n", "base"])
    table = feedback.peers.assign(
        said=[_of(row) for row in words], named=[row["label"] for row in words]
    )
    parts = [
        _peer_table(own, UNLIKE[str(layer)]) for layer, own in table.groupby("layer", sort=False)
    ]
    nothing = f"<p>{html_of(say('There is nothing to compare.'))}</p>"
    return Html(_warning(feedback) + ("".join(parts) or nothing))


def _of(row: dict[str, str]) -> str:
    """A share with its base; why there is none, where there is none."""
    if "%" not in row["share"]:
        return row["share"]
    return say("{share} of {base}", share=Name(row["share"]), base=Name(row["base"])).render()


def _peer_table(rows: pd.DataFrame, caption: Message) -> str:
    wide = {by: own.set_index("competence")["said"] for by, own in rows.groupby("by")}
    shares = rows[rows["by"] == BY[0]].set_index("competence")["share"]
    order = shares.sort_values(kind="stable", na_position="last").index[:SHOWN]
    names = rows.drop_duplicates("competence").set_index("competence")["named"]
    kinds = [by for by in BY if by in wide]
    heads = [html_of(say("Competence")), *(html_of(HEADS[by]) for by in kinds)]
    cells = [
        [html_of(names[code]), *(html_of(str(wide[by].get(code, "–"))) for by in kinds)]
        for code in (order if len(order) else names.index[:SHOWN])
    ]
    return _table(caption, heads, cells)


@spoken
def own_calls(feedback: Feedback) -> Html:
    """Show whom an SME could ask for what, and to whom it could offer what.

    Parameters
    ----------
    feedback : Feedback
        Of one SME, released for it.

    Returns
    -------
    Html
        A table, the best match first.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.feedback import find_feedback, measure_feedback
    >>> everyone = measure_feedback(demo_survey(), demo_project())
    >>> own_calls(find_feedback(everyone, sme="CCTL-2")).text.count("<tr>")
    6
    """
    columns = ["match", "match_partner_label", "gets_label", "gives_label"]
    rows = worded(feedback, "partners", columns=columns)
    named = feedback.released is not None
    cells = [
        [
            html_of(row["match"] if named else say("SME {n}", n=place)),
            *(html_of(row[name]) for name in columns[1:]),
        ]
        for place, row in enumerate(rows, start=1)
    ]
    if not cells:
        nobody = say("Nobody fits your answers yet who agreed to be shown.")
        return Html(f"{_warning(feedback)}<p>{html_of(nobody)}</p>")
    heads = [say("Whom"), say("Reached through"), say("You could ask for"), say("You could offer")]
    told = _table(say("Whom you could call"), [*map(html_of, heads)], cells)
    return Html(_warning(feedback) + told)


@spoken
def own_courses(feedback: Feedback) -> Html:
    """Show which courses of the plan suit an SME.

    Parameters
    ----------
    feedback : Feedback
        Of one SME, released for it.

    Returns
    -------
    Html
        A list of topics, the largest gap first.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.feedback import find_feedback, measure_feedback
    >>> everyone = measure_feedback(demo_survey(), demo_project())
    >>> own_courses(find_feedback(everyone, sme="CCTL-2")).text.count("<li>")
    5
    """
    gaps = feedback.courses["importance"] - feedback.courses["ability"].fillna(0)
    order = gaps.sort_values(ascending=False, kind="stable").index
    rows = feedback.with_tables(courses=feedback.courses.loc[order[:SHOWN]])
    texts = worded(rows, "courses", columns=["label", "level", "language_label"])
    lines = [
        say("{topic}: a course ({level}, in {language})",
            topic=Name(text["label"]), level=Name(text["level"]),
            language=Name(text["language_label"]))
        if isinstance(of["level"], str)
        else say("{topic}: {none}", topic=Name(text["label"]), none=NO_COURSE)
        for text, of in zip(texts, rows.courses.to_dict("records"), strict=True)
    ]  # fmt: skip
    return _list(feedback, lines, say("You named no topic that you want to learn."))


@spoken
def own_markets(feedback: Feedback) -> Html:
    """Show for which markets an SME is ready, and what is missing.

    Parameters
    ----------
    feedback : Feedback
        Of one SME, released for it.

    Returns
    -------
    Html
        A sentence per market, and what is missing for all of them.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.feedback import find_feedback, measure_feedback
    >>> everyone = measure_feedback(demo_survey(), demo_project())
    >>> "Morocco" in own_markets(find_feedback(everyone, sme="CCTL-2")).text
    True
    """
    rows = feedback.markets.to_dict("records")
    lines = [
        STANDS[_is(row["interested"]), _is(row["ready"])](feedback.name("market", row["market"]))
        for row in rows
    ]
    for name, told in MISSING.items():
        codes = [row[name] for row in rows if isinstance(row[name], str)]
        if codes:
            lines.append(told(feedback.name(name, codes[0])))
    return _list(feedback, lines, say("You were not asked about other markets."))


def _is(value: Any) -> bool | None:
    return None if pd.isna(value) else bool(value)


STANDS: dict[tuple[bool | None, bool | None], Callable[[Text], Message]] = {
    (True, True): lambda name: say("{name}: you are interested and ready; go.", name=name),
    (True, False): lambda name: say("{name}: you are interested, but not ready yet.", name=name),
    (True, None): lambda name: say(
        "{name}: you are interested; you did not say how ready you are.", name=name
    ),
    (False, True): lambda name: say("{name}: you would be ready; have a look at it.", name=name),
    (False, False): lambda name: say("{name}: it did not interest you so far.", name=name),
    (False, None): lambda name: say("{name}: it did not interest you so far.", name=name),
    (None, True): lambda name: say(
        "{name}: you would be ready; you did not say whether it interests you.", name=name
    ),
    (None, False): lambda name: say("{name}: you did not say whether it interests you.", name=name),
    (None, None): lambda name: say("{name}: you did not say whether it interests you.", name=name),
}
"""By whether it is interested, and ready."""
MISSING: dict[str, Callable[[Text], Message]] = {
    "missing": lambda things: say("Not ready yet: {things}.", things=things),
    "lacking": lambda things: say("Competences that the market asks for: {things}.", things=things),
    "barriers": lambda things: say("What holds you back most: {things}.", things=things),
}


@spoken
def how_to_change(feedback: Feedback, project: Project, *, sme: str) -> Html:
    """Say how an SME changes or withdraws an answer, and whom it asks.

    Parameters
    ----------
    feedback : Feedback
        Of the SME, released for it.
    project : Project
        Its partners, with address and number of their offices.
    sme : str
        Its respondent id.

    Returns
    -------
    Html

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.feedback import find_feedback, measure_feedback
    >>> own = find_feedback(measure_feedback(demo_survey(), demo_project()), sme="CCTL-2")
    >>> "CCTL-2" in how_to_change(own, demo_project(), sme="CCTL-2").text
    True
    """
    code = code_of(f"{SME}{sme}", [partner.code for partner in project.partners])
    lines = [
        say(
            "Write to the {office}, and name your number, {sme}: it corrects an answer, shows you "
            "in another way, or takes all your answers out.",
            office=office_of(project.partner(code)), sme=Name(sme),
        ),
        say(
            "What you change holds from the next reports on. Copies of earlier ones that others "
            "have can't be called back."
        ),
    ]  # fmt: skip
    return _list(feedback, lines, say(""))


def _list(feedback: Feedback, lines: Sequence[Text], nothing: Message) -> Html:
    said = "".join(f"<li>{html_of(line)}</li>" for line in lines)
    told = f"<ul>{said}</ul>" if said else f"<p>{html_of(nothing)}</p>"
    return Html(_warning(feedback) + told)


def _table(caption: Message, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{_capital(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{one}</td>" for one in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f"<table><caption>{html_of(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _warning(feedback: Feedback) -> str:
    if feedback.released:
        return ""
    return f"<p><strong>{html_of(UNRELEASED)}</strong></p>"
