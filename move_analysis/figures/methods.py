"""Methods: what a page stands on. Data, settings, versions, and what was done to the answers."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

from ..codebook import label_in
from .tables import Html

if TYPE_CHECKING:
    from ..privacy import Policy
    from ..project import Project
    from ..survey import Survey

PACKAGES = ("move-analysis", "pandas", "numpy", "scipy", "scikit-learn", "igraph", "plotly")


def data_and_methods(
    survey: Survey,
    settings: Project,
    policy: Policy,
    *,
    seed: int | None = None,
    language: str = "en",
) -> Html:
    """What does this page stand on, and what was done to the answers?

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
    language : str
        Of the title of the survey.

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
    terms = {
        "Survey": label_in(survey.codebook.title, language),
        "Data": "Synthetic: invented answers, no real SME" if survey.synthetic else "Real answers",
        "Source": label_in(settings.source, language),
        "Answers": f"{len(survey)} SMEs of {survey.series('partner').nunique()} partners",
        "Reader": policy.reader,
        "Privacy": _privacy(policy),
        "Seed": "" if seed is None else str(seed),
        "Program": program(),
        "Python": platform.python_version(),
    }
    listed = "".join(
        f"<dt>{term}</dt><dd>{escape(text)}</dd>" for term, text in terms.items() if text
    )
    return Html(f"<dl class='methods'>{listed}</dl>{_history(survey)}")


@cache
def program() -> str:
    """Which versions made a page?

    Returns
    -------
    str
        Of this package and those that its numbers come from.

    Examples
    --------
    >>> program().startswith("move-analysis ")
    True
    """
    return ", ".join(f"{name} {version(name)}" for name in PACKAGES)


def _privacy(policy: Policy) -> str:
    below = f'Counts below {policy.minimum} read "fewer than {policy.minimum}"'
    if not policy.blur.variance:
        return f"{below}; they are not blurred: all SMEs agreed to be shown."
    return (
        f"{below}. Counts are blurred: noise with mean 0 and variance {policy.blur.variance:g}, at "
        f"most {policy.blur.largest}, the same wherever the same SMEs are counted (cell-key "
        "method). Shares and intervals are computed from blurred counts; parts need not add up to "
        "their whole."
    )


def _history(survey: Survey) -> str:
    """Steps in words and counts; their arguments may name respondents and stay out."""
    if not survey.history:
        return ""
    steps = ((s.what, str(s.rows_before), str(s.rows_after)) for s in survey.history)
    rows = "".join(f"<tr>{_cells(step)}</tr>" for step in steps)
    heads = ("What was done", "SMEs before", "SMEs after")
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    return (
        "<table class='history'><caption>What was done to the answers</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cells(step: Iterable[str]) -> str:
    first, *rest = (escape(text) for text in step)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{text}</td>" for text in rest)
