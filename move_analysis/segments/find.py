"""Find the segments of a survey: the one call that does it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..choices import Positive, Whole
from ..memory import cached
from ..messages import Message, say
from ..result import analysis, held_columns
from ..statistics import effective_size, wilson_interval
from ..survey import Survey
from ..values import Text
from .choose import Choice, choose_model, evidence_table
from .design import Flags, Floats, Integers, Ordinal
from .found import Segments
from .gap import choose_by_gap
from .level import Level, Ratings
from .profile import Grouping
from .saved import model_table
from .tables import by_bounds, described, names_in, profiles, segment_codes
from .variables import Selection, Variable, select_variables, survey_variables, thin_note
from .wording import (
    ALIKE,
    FEW_SMES,
    FEWEST,
    NOT_SOUGHT,
    WHY_NOT_SOUGHT,
    at_the_limit,
    name_segments,
)

# So many members of each segment are shown as typical, of those with half of the answers.
TYPICAL = 5
IN_NO_SEGMENT = say("SMEs that answered none of the variables are in no segment.")
WEIGHT_0 = say("SMEs with weight 0 are in no segment.")

Method = Literal["mixture", "factors"]
METHODS: dict[str, Message] = {
    "mixture": say(
        "Latent class analysis (McCutcheon, A. L. (1987), Sage), fitted by EM with a prior that is "
        "worth one respondent, so that log-likelihood, AIC and BIC are a little worse than at the "
        "maximum. The number of segments is that with the greatest marginal likelihood "
        "(Chickering, D. M. & Heckerman, D. (1997), Machine Learning 29, 181-212)."
    ),
    "factors": say(
        "Ward's tree on the axes of a factor analysis of mixed data (Pagès, J. (2004), Revue de "
        "Statistique Appliquée 52, 93-111), its number of segments by the gap statistic "
        "(Tibshirani, R. et al. (2001), JRSS B 63, 411-423)."
    ),
}


@analysis
@cached
def find_segments(
    survey: Survey,
    *,
    variables: Sequence[str] | None = None,
    method: Method = "mixture",
    k: Positive | None = None,
    max_k: Positive | None = None,
    n_init: Positive = 20,
    n_bootstrap: Whole = 0,
    ordinal: Ordinal = "nominal",
    level: Level = "kept",
    seed: Whole = 0,
) -> Segments:
    """Find segments of SMEs that have and need the same things, and how many there are.

    Parameters
    ----------
    survey : Survey
        The answers.
    variables : sequence of str, optional
        Roles, question codes or columns that build the segments; left out, what SMEs have and
        need (competences as yes or no), else what they want, else their profile.
    method : {'mixture', 'factors'}, default 'mixture'
        A `MixtureModel`, or Ward's tree on the axes of a factor analysis (`FactorSegments`).
    k : int, optional
        This many segments, if the answers carry them; left out, the greatest evidence decides
        (factors: the gap statistic).
    max_k : int, optional
        Largest number that is tried. Left out, it is 8, and where the largest wins, 15 and 24
        are tried, too, as far as the answers carry them.
    n_init : int, default 20
        Random starts per number (mixture).
    n_bootstrap : int, default 0
        Samples of a bootstrap likelihood-ratio test of each number (mixture); 0 for none.
    ordinal : {'nominal', 'adjacent'}, default 'nominal'
        What ordered answers are, the points of grids too (mixture), see `MixtureModel`.
    level : {'kept', 'removed'}, default 'kept'
        Whether an SME's mean rating is taken out of its ratings (points of grids), so that
        segments differ by what is rated higher than the rest, not by how highly all is rated.
    seed : int, default 0
        Seed of everything random.

    Returns
    -------
    Segments
        Tables ``evidence segments members typical model profile levels numbers``; ``reason``
        says in words why there are so many. ``profile`` is of answers, ``levels`` of the points
        of grids, ``numbers`` of all other numbers. ``typical`` are the members of each segment
        that answer most as it does, the most typical first. With fewer than 10 SMEs that
        answered, one segment and a note. `find_members` places the SMEs of another wave,
        `measure_stability` says which segments to trust.

    Notes
    -----
    A `MixtureModel` is fitted to who answered at least one of the variables; *not asked* and
    *not answered* contribute nothing. Weights are scaled to the number of respondents they
    are worth (Kish). Answers that built the segments differ between them by construction:
    their p-values describe, they do not test.

    References
    ----------
    See `MixtureModel`, `v_test`.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> found = find_segments(demo_survey(), k=2, n_init=5)
    >>> found.segments["segment"].tolist()
    [1, 2]
    """
    options = {"k": k, "max_k": max_k, "seed": seed}
    starts = {"n_init": n_init, "n_bootstrap": n_bootstrap, "ordinal": ordinal}
    wanted = None if variables is None else list(variables)
    selection, about = select_variables(survey, wanted), survey_variables(survey)
    ratings = Ratings.of(selection.frame[list(selection.building)], about)
    answers = ratings.at(level, method=method)
    weights = np.asarray(survey.weights, dtype=np.float64)
    here = (weights > 0) & answers.notna().any(axis=1).to_numpy(dtype=bool)
    enough = int(here.sum()) >= FEWEST
    here = here if enough else weights > 0
    answers, own = answers[here], scaled(weights[here]) if enough else weights[here]
    search = _METHODS[method] if enough else _too_few
    choice = search(answers, own, **options, **starts)
    certainty, order = _certainty(choice, answers)
    groups = Grouping(certainty.argmax(axis=1), weights[here], certainty.shape[1])
    roles = sorted(set(wanted or [about[name].role for name in selection.chosen]))
    how = method if ordinal == "nominal" else f"{method} ({ordinal})"
    codes = segment_codes(groups.n_segments, f"{how} of {', '.join(roles)}")
    profile, names = profile_tables(selection, here, groups, about=about, codes=codes)
    marks = name_segments(profile, groups.n_segments, answers=names["answer"])
    return Segments(
        evidence=choice.evidence,
        segments=segments_table(groups, certainty, codes=codes, marks=list(marks)),
        members=members_table(survey, here, certainty),
        typical=_typical(survey, here, choice, answers, certainty, order),
        model=model_table(choice.model, order),
        **profile,
        names={**names, "marks": marks, "refusal": choice.refusals},
        arguments={"variables": wanted, "method": method, **options, **starts, "level": level},
        notes=(
            *choice.notes,
            *(thin_note(selection, about) if enough else ()),
            *((IN_NO_SEGMENT,) if enough else ()),
            *weight_notes(survey),
            *at_the_limit(choice.evidence, asked=choice.asked),
            *ratings.notes(groups.segment, here, level=level),
            *((METHODS[method],) if enough else ()),
        ),
    )


def weight_notes(survey: Survey) -> tuple[Message, ...]:
    """Say that SMEs are left out whose answers count for nothing, where there are such."""
    return () if (survey.weights > 0).all() else (WEIGHT_0,)


def profile_tables(
    selection: Selection,
    here: Flags,
    groups: Grouping,
    *,
    about: Mapping[str, Variable],
    codes: Sequence[str],
) -> tuple[dict[str, Any], dict[str, dict[str, Text]]]:
    """Tables ``profile levels numbers``, and what is asked and answered in them."""
    found = profiles(selection.frame[here], groups, variables=about)
    profile, numbers = (
        described(table, about, built=selection.building).assign(
            segment_code=np.array(codes, dtype=object)[table["segment"] - 1]
        )
        for table in found
    )
    tables = {"profile": profile, **by_bounds(numbers)}
    held = {
        name: table[list(held_columns(Segments.SCHEMA[name]))] for name, table in tables.items()
    }
    return held, names_in(found, about)


@analysis
def as_found(survey: Survey, segments: Segments) -> Segments:
    """The segments with all their members: released ones are found again."""
    if segments.released is not None:
        segments = find_segments(survey, **segments.arguments)
    if not segments.members["respondent"].isin(survey.answers.index.astype(str)).all():
        raise ValueError("segments should have been found in this survey: members are missing.")
    return segments


def built_on(survey: Survey, segments: Segments) -> tuple[pd.DataFrame, Floats]:
    """What built the segments: the answers of their members, and weights."""
    here = survey.answers.index.astype(str).isin(segments.members["respondent"])
    selection = select_variables(survey, segments.arguments["variables"])
    weights = np.asarray(survey.weights, dtype=np.float64)[here]
    ratings = Ratings.of(selection.frame[list(selection.building)], survey_variables(survey))
    level, method = segments.arguments["level"], segments.arguments["method"]
    return ratings.at(level, method=method)[here], scaled(weights)


def scaled(weights: Floats) -> Floats:
    """Weights whose sum is the number of respondents that they are worth."""
    return np.asarray(weights * effective_size(weights) / weights.sum())


def _by_gap(answers: pd.DataFrame, weights: Floats, **options: Any) -> Choice:
    options = {name: options[name] for name in ("k", "max_k", "seed")}
    return choose_by_gap(answers, weights, **options)


_METHODS: dict[str, Callable[..., Choice]] = {"mixture": choose_model, "factors": _by_gap}


def _too_few(answers: pd.DataFrame, weights: Floats, **_: Any) -> Choice:
    why = FEW_SMES if len(answers) < FEWEST else ALIKE
    evidence = evidence_table(pd.DataFrame({"k": [1], "refusal": [why]}), 1)
    return Choice(None, evidence, None, (NOT_SOUGHT[why],), {why: WHY_NOT_SOUGHT[why]})


def _certainty(choice: Choice, answers: pd.DataFrame) -> tuple[Floats, Integers]:
    """How likely each respondent is in each segment, and the segments, the largest first."""
    if choice.model is None:
        return np.ones((len(answers), 1)), np.zeros(1, dtype=np.int64)
    # Not by the numbers of members: their order would say more than what is published of them.
    order = np.argsort(-choice.model.weights_, kind="stable")
    return choice.model.predict_proba(answers)[:, order], order


def _typical(
    survey: Survey,
    here: Flags,
    choice: Choice,
    answers: pd.DataFrame,
    certainty: Floats,
    order: Integers,
) -> pd.DataFrame:
    """Those members of each segment who answer most as it does."""
    members = members_table(survey, here, certainty)
    if choice.model is None:
        return members.head(0)
    close = choice.model.typicality(answers)[:, order]
    own = close[np.arange(len(close)), certainty.argmax(axis=1)]
    answered = answers.notna().mean(axis=1).to_numpy()
    ranked = members.assign(close=own)[answered >= 0.5].sort_values(
        ["segment", "close", "respondent"], ascending=[True, False, True]
    )
    shown = ranked.groupby("segment").head(TYPICAL).reset_index(drop=True)
    return shown[list(members)]


def segments_table(
    groups: Grouping, certainty: Floats, *, codes: Sequence[str], marks: Sequence[str]
) -> pd.DataFrame:
    """How many SMEs are in each segment, and how certainly."""
    one = np.ones((len(certainty), 1))
    n, weight = groups.sums(one, 0)[:, 0].astype(int), groups.sums(one)[:, 0]
    share = weight / weight.sum() if weight.sum() else np.full(len(weight), np.nan)
    low, high = wilson_interval(share, effective_size(groups.weights))
    placed = groups.sums(certainty.max(axis=1, keepdims=True, initial=0))[:, 0]
    return pd.DataFrame(
        {
            "segment": range(1, groups.n_segments + 1),
            "segment_code": codes,
            "marks": marks,
            "smes": len(certainty),
            "n": n,
            "share": share,
            "low": low,
            "high": high,
            "certainty": placed / np.where(weight > 0, weight, np.nan),
        }
    )


def members_table(survey: Survey, here: Flags, certainty: Floats) -> pd.DataFrame:
    """Most likely segment of each respondent."""
    return pd.DataFrame(
        {
            "respondent": survey.answers.index[here].astype(str),
            "partner": survey.series("partner")[here].astype(str).to_numpy(),
            "segment": certainty.argmax(axis=1) + 1,
            "certainty": certainty.max(axis=1, initial=0),
        }
    )
