"""Weighting: answers stand for all members, and what that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd

from ..choices import Positive, Within, choosing
from ..columns import SMES, Column
from ..derive import difference, ratio_of, share_of
from ..messages import Message, listed, say
from ..project import Project
from ..questions import ROLE_NAMES
from ..readers.members import ATTRIBUTES, LISTS, Members, read_members
from ..result import Result, Schema, analysis, held_columns
from ..settings import Weights
from ..survey import Survey
from .raking import Margin, largest_difference, margin_of, raked_weights
from .weight_tables import (
    EXACT,
    IN_COMMON,
    RAKED,
    SHARED,
    STATUSES,
    Labels,
    changed_shares,
    correction,
    design_table,
    margin_table,
    nonresponse_table,
    places,
    published_achieved,
    published_difference,
    published_weighted,
    standardised,
    status_of,
)
from .weight_wording import read_weighting

RAKING = say(
    "Raking: weights are multiplied so that each margin has the shares of the members, in turn, "
    "until all have (Deming & Stephan 1940). Who did not say what a margin asks keeps its weight "
    "there; shares of that margin are of those who said."
)
DESIGN = say(
    "The design effect is the loss of precision by unequal weights, the effective size what the "
    "answers are worth after it (Kish 1965). The finite-population correction is the factor by "
    "which intervals would shrink because many of all members answered; intervals in the reports "
    "do not use it, so they are on the safe side."
)
WEIGHTS = (1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0)
"""In such steps are weights published: with the shares of the members, they tell of counts."""
STANDARDISED = say(
    "A standardised difference is a difference of shares in units of their standard deviation "
    "(Austin 2009); from 0.1 on it is worth a look."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Weighting(Result):
    """How well respondents, and weights, stand for all members.

    Parameters
    ----------
    nonresponse : DataFrame
        Respondents against members, one row per category of each attribute.
    margins : DataFrame
        Target against achieved, one row per group of each margin.
    design : DataFrame
        Design effect and effective size, of all and per partner.
    changes : DataFrame
        Shares that have or need a competence, without and with weights, widest change first.

    Examples
    --------
    >>> list(Weighting.SCHEMA)
    ['nonresponse', 'margins', 'design', 'changes']
    """

    SCHEMA: ClassVar[Schema] = {
        "nonresponse": {
            "attribute": Column.label("partner, country, sector or size", words=ROLE_NAMES),
            "category": Column.label("code of the category"),
            "cells": Column.label("code of attribute and category"),
            "label": Column.name_of("cells", "its label"),
            **IN_COMMON,
            "members": Column.exact("members on the lists", "members", why=LISTS),
            "n": Column.count("respondents", of=SMES, where=SHARED),
            "base": Column.base("respondents that said it", of="answered {attribute}"),
            "target": Column.exact("share of the members", "share", why=LISTS),
            "share": Column.derived(
                "share of the respondents, not weighted", "share", how=share_of("n")
            ),
            "raked": Column.coarse(
                "met where weights give it its share of the members, merged where they do so "
                "together with others",
                words=RAKED,
            ),
            "weighted": Column.derived(
                "share of the respondents, weighted", "share", how=published_weighted
            ),
            "standardised": Column.derived(
                "standardised difference, not weighted",
                "sd",
                how=lambda p: standardised(p["share"], p["target"]),
            ),
            "status": Column.derived(
                "whether it has respondents, and is on the lists",
                how=lambda p: status_of(p["n"], p["members"]),
                words=STATUSES,
            ),
        },
        "margins": {
            "margin": Column.label("code of the margin"),
            "margin_label": Column.name_of("margin", "attributes that are crossed"),
            "cells": Column.coarse("code of the group"),
            "label": Column.name_of("cells", "the group; merged cells are joined by +"),
            **IN_COMMON,
            "merged": Column.coarse("cells that were merged into it", "cells"),
            "members": Column.exact("members on the lists", "members", why=LISTS),
            "n": Column.count("respondents", of=SMES, where=SHARED),
            "base": Column.base("respondents in the margin", of="answered {margin}"),
            "target": Column.exact("share of the members", "share", why=LISTS),
            "before": Column.derived(
                "share of the respondents, not weighted", "share", how=share_of("n", share="before")
            ),
            "met": Column.coarse("whether weights give it its share of the members"),
            "achieved": Column.derived(
                "share of the respondents, weighted", "share", how=published_achieved
            ),
            "difference": Column.derived("achieved less target", "share", how=published_difference),
        },
        "design": {
            "group": Column.label("code of the partner, or all"),
            "group_label": Column.name_of("group", "its name"),
            "members": Column.exact("members on the lists", "members", why=LISTS),
            "base": Column.base("respondents", of=SMES, where={"partner": "group"}),
            "rate": Column.derived(
                "respondents of all members", "share", how=ratio_of("base", "members")
            ),
            "largest": Column.coarse("largest weight, at most", "of the mean", steps=WEIGHTS),
            "design_effect": Column.coarse("design effect of the weights", "ratio"),
            "effective": Column.derived(
                "effective number of respondents",
                "respondents",
                how=ratio_of("base", "design_effect"),
            ),
            "correction": Column.derived(
                "finite-population correction",
                "ratio",
                how=lambda p: correction(p["base"], p["members"]),
            ),
        },
        "changes": {
            "layer": Column.label("has or needs", words=ROLE_NAMES),
            "competence": Column.label("code of the competence"),
            "label": Column.name_of("competence", "its label"),
            "n": Column.count("SMEs that have, or need, it", of="{layer} {competence}"),
            "base": Column.base("SMEs that answered", of="answered {layer}"),
            "before": Column.derived(
                "share, not weighted", "share", how=share_of("n", share="before")
            ),
            "share": Column.derived("share, weighted", "share", how=share_of("n")),
            "change": Column.derived(
                "weighted less not weighted", "share", how=difference("share", "before")
            ),
            "place": Column.derived(
                "place in the order of changes", how=lambda p: places(p["change"])
            ),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {"changes": ("place",)}

    nonresponse: pd.DataFrame
    margins: pd.DataFrame
    design: pd.DataFrame
    changes: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """Who is missing, whether margins are met, what weights cost, and what they changed."""
        return read_weighting(self)


@choosing
def raked(
    survey: Survey,
    members: Members,
    *,
    margins: Sequence[str] = ("partner", "sector", "size"),
    trim: Annotated[float, Within(above=1)] | None = 5.0,
    least: Positive = 5,
) -> Survey:
    """Weight the respondents so that they stand for all members.

    Weights that the survey has already are where raking starts.

    Parameters
    ----------
    survey : Survey
        With questions of the roles that the margins name.
    members : Members
        From `read_members`. Without any, the survey comes back as it is.
    margins : sequence of str
        ``partner``, ``country``, ``sector``, ``size``, or several crossed: ``"partner*size"``.
        One margin that crosses all is post-stratification. Attributes that the survey or the
        lists do not have are left out.
    trim : float or None, default 5
        No weight is larger than so many times the mean, whatever becomes of the margins.
    least : int, default 5
        Cells with fewer respondents are merged with a neighbour; `check_weights` names them.

    Returns
    -------
    Survey
        With weights of mean 1, and a step in its history.

    References
    ----------
    Deming, W. E. & Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency
    table. Annals of Mathematical Statistics 11, 427-444.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> survey = raked(demo_survey(), read_members(demo_project()))
    >>> survey.history[-1].what
    'weighted to the members by partner, sector, size'
    """
    settings = Weights(margins=tuple(margins), trim=trim, least=least)
    found = margins_of(survey, members, settings)
    if not found or not len(survey):
        return survey
    weights = raked_weights(survey.weights, found, trim=trim)
    by = listed([Labels({}).margin(margin) for margin in found], "comma")
    left = largest_difference(weights, found) > EXACT
    return survey.changed(
        say("weighted to the members by {list}; differences are left", list=by)
        if left
        else say("weighted to the members by {list}", list=by),
        weights=pd.Series(weights, index=survey.answers.index, name="weight"),
        arguments=settings.model_dump(),
    )


def margins_of(survey: Survey, members: Members, settings: Weights) -> list[Margin]:
    """Margins that both the survey and the lists can tell, with at least two groups."""
    known = respondents_by(survey)
    tell = [name for name in members.attributes() if name in known]
    found = [
        margin_of(members.members, known, attributes=crossed, least=settings.least)
        for crossed in settings.crossed()
        if set(crossed) <= set(tell)
    ]
    return [m for m in found if len(m.groups) > 1 and (m.codes >= 0).any()]


def respondents_by(survey: Survey) -> pd.DataFrame:
    """Partner, country, sector and size of each respondent, as far as they are categories."""
    columns = {
        name: survey.series(name).astype(object)
        for name in ATTRIBUTES
        if survey.columns(name) and not pd.api.types.is_numeric_dtype(survey.series(name))
    }
    return pd.DataFrame(columns, index=survey.answers.index)


@analysis
def check_weights(
    survey: Survey, members: Members, *, settings: Weights | None = None
) -> Weighting:
    """Compare those who answered with all members, and say what weighting changes, or would.

    Parameters
    ----------
    survey : Survey
        Where its weights are all equal, it is raked here to see what that would change.
    members : Members
        From `read_members`.
    settings : Weights, optional
        Margins, trimming and merging, as ``project.weights``; left out, the defaults.

    Returns
    -------
    Weighting
        ``nonresponse``, ``margins``, ``design`` and ``changes``; nothing is changed.

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley. Sections 2.2 and 11.7. Austin, P. C. (2009).
    Balance diagnostics for comparing the distribution of baseline covariates. Statistics in
    Medicine 28, 3083-3107.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> found = check_weights(demo_survey(), read_members(demo_project()))
    >>> bool((found.margins["difference"].abs() < 1e-6).all())
    True
    """
    chosen = settings or Weights()
    in_use = not np.allclose(survey.weights, survey.weights.mean())
    weighted = survey if in_use else raked(survey, members, **chosen.model_dump())
    found = margins_of(survey, members, chosen) if len(survey) else []
    labels = Labels.of(survey.codebook)
    tables = {
        "nonresponse": nonresponse_table(
            respondents_by(survey), members, weights=weighted.weights, labels=labels, margins=found
        ),
        "margins": margin_table(found, weighted.weights),
        "design": design_table(weighted, members, labels),
        "changes": changed_shares(weighted),
    }
    documented: dict[str, Any] = {
        name: table[list(held_columns(Weighting.SCHEMA[name]))] for name, table in tables.items()
    }
    return Weighting(
        **documented,
        names=labels.names(found, tables["nonresponse"], survey.codebook.competences),
        arguments={**chosen.model_dump(), "in_use": in_use},
        notes=(*members.notes, *_merged_notes(found, labels), RAKING, DESIGN, STANDARDISED),
    )


def _merged_notes(margins: Sequence[Margin], labels: Labels) -> tuple[Message, ...]:
    """Name the cells that were merged, margin by margin."""
    return tuple(
        say(
            "Too few respondents alone, so merged in {margin}: {group}.",
            margin=labels.margin(margin), group=labels.group(margin, group),
        )
        for margin in margins
        for group in margin.groups
        if len(group) > 1
    )  # fmt: skip


def weighted(survey: Survey, *, project: Project) -> Survey:
    """Weight a survey as its project asks.

    Parameters
    ----------
    survey : Survey
        Prepared otherwise.
    project : Project
        Has the block ``weights:`` and the list of members, or not.

    Returns
    -------
    Survey
        As it was where the project asks for no weights.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> survey = demo_survey()
    >>> weighted(survey, project=demo_project()) is survey
    True
    """
    if project.weights is None:
        return survey
    return raked(survey, read_members(project), **project.weights.model_dump())
