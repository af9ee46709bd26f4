"""Methods: data, settings and versions behind a page, and what was done to the answers."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from itertools import groupby
from typing import TYPE_CHECKING

from ..messages import Message, html_of, say, sentences
from ..project import PARTNERSHIP
from ..values import Count, Label, Name, Number, Text, Value
from .spoken import spoken
from .tables import Html, folded_notes

if TYPE_CHECKING:
    from ..history import Step
    from ..privacy import Policy
    from ..project import Project
    from ..survey import Survey

PACKAGES = ("move-analysis", "pandas", "numpy", "scipy", "scikit-learn", "igraph", "plotly")


@spoken
def data_and_methods(
    survey: Survey,
    settings: Project,
    policy: Policy,
    *,
    seed: int | None = None,
) -> Html:
    """Say what is behind a page: data, settings, versions, and what was done to the answers.

    Parameters
    ----------
    survey : Survey
        The answers.
    settings : Project
        The project that they belong to.
    policy : Policy
        For whom the page is made.
    seed : int, optional
        Of everything random on the page.

    Returns
    -------
    Html
        Survey, source, privacy rule, seed and versions as a list of terms; each step that was
        done to the answers as a table with the number of answers before and after.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> from move_analysis.privacy import policy_for
    >>> project, survey = demo_project(), demo_survey()
    >>> page = data_and_methods(survey, project, policy_for(project, survey), seed=0)
    >>> "Counts are blurred" in page.text
    True
    """
    known: dict[Message, Text | str] = {
        say("Survey"): Label(survey.codebook.title),
        say("Data"): say("Synthetic: invented answers, no real SME")
        if survey.synthetic
        else say("Real answers"),
        say("Source"): Label(settings.source),
        say("Answers"): _answers(survey),
        say("Reader"): _reader(policy),
        say("Privacy"): _privacy(policy),
        say("Seed"): "" if seed is None else str(seed),
        say("Program"): program(),
        say("Python"): platform.python_version(),
    }  # fmt: skip
    terms = (
        f"<dt>{html_of(term)}</dt><dd>{html_of(text)}</dd>" for term, text in known.items() if text
    )
    return Html(folded_notes(f"<dl class='methods'>{''.join(terms)}</dl>{_history(survey)}"))


def _answers(survey: Survey) -> Message:
    partners = survey.series("partner").nunique()
    if waiting := sum(map(len, (survey.waiting or {}).values())):
        return say(
            "{count} SMEs of {partners} partners; {waiting} more wait until enough have come",
            count=len(survey), partners=partners, waiting=Count(waiting),
        )  # fmt: skip
    return say("{count} SMEs of {partners} partners", count=len(survey), partners=partners)


@cache
def program() -> str:
    """Return the versions of this package and of those that its numbers come from.

    Examples
    --------
    >>> program().startswith("move-analysis ")
    True
    """
    return ", ".join(f"{name} {version(name)}" for name in PACKAGES)


def _reader(policy: Policy) -> Text:
    return say("Whole partnership") if policy.reader == PARTNERSHIP else Name(policy.reader)


def _privacy(policy: Policy) -> Message:
    if not policy.blur.variance:
        return say(
            'Counts below {minimum} read "fewer than {minimum}"; they are not blurred: all SMEs '
            "agreed to be shown.",
            minimum=policy.minimum,
        )
    return sentences(
        say('Counts below {minimum} read "fewer than {minimum}".', minimum=policy.minimum),
        say(
            "Counts are blurred: noise with mean 0 and variance {variance}, at most {largest}, the "
            "same wherever the same SMEs are counted (cell-key method).",
            variance=Number(
                policy.blur.variance, len(f"{policy.blur.variance:g}".partition(".")[2])
            ),
            largest=policy.blur.largest,
        ),
        say(
            "Shares and intervals are computed from blurred counts; parts need not add up to their "
            "whole."
        ),
    )


def _history(survey: Survey) -> str:
    """Steps in words and counts; their arguments may name respondents and stay out."""
    if not survey.history:
        return ""
    runs = (list(run) for _, run in groupby(survey.history, key=lambda step: str(step.name)))
    steps = ((_times(r), Count(r[0].rows_before), Count(r[-1].rows_after)) for r in runs)
    rows = "".join(f"<tr>{_cells(step)}</tr>" for step in steps)
    heads = (say("What was done"), say("SMEs before"), say("SMEs after"))
    head = "".join(f'<th scope="col">{html_of(text)}</th>' for text in heads)
    return (
        f"<table class='history'><caption>{html_of(say('What was done to the answers'))}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _times(run: Sequence[Step]) -> Value:
    """A step, or the same one so many times in a row."""
    name = run[0].name
    return Message("{0} × {1}", {"0": name, "1": Count(len(run))}) if len(run) > 1 else name


def _cells(step: Iterable[Value]) -> str:
    first, *rest = map(html_of, step)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{text}</td>" for text in rest)
