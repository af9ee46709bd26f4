"""Changes: what is different between two waves of the survey, in the same SMEs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import competence_labels
from ..competences.matrix import shares_of
from ..result import Result, Schema, analysis
from ..statistics import Floats, adjust_p_values, paired_correlation, paired_interval
from ..survey import Survey

Topic = Literal["has", "needs", "market", "interest"]
TOPICS: dict[Topic, str] = {
    "has": "have", "needs": "need", "market": "are interested in", "interest": "want to follow",
}  # fmt: skip

NONE_OF_THESE = "none"
NOBODY = "No SME answered both waves."
PAIRED = (
    "Only SMEs that answered both waves count ({both} of {before} before and {after} after), each "
    "question by those that answered it twice. Who answers again may differ from the others."
)
METHOD = (
    "Intervals of changes: 95 %, for paired shares (Newcombe 1998, method 10). Tests: exact "
    "McNemar test with mid-p of the SMEs that changed (Fagerland et al. 2013), corrected for all "
    "that are made (false discovery rate); weights are not used in them."
)
NOT_CAUSE = "A change says that answers differ, not what made them differ."


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes(Result):
    """What changed between two waves.

    Parameters
    ----------
    changes : DataFrame
        One row per competence, market or topic of interest.
    turnover : DataFrame
        The same rows: how many SMEs changed one way and the other.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> same = measure_changes(demo_survey(), demo_survey()).turnover
    >>> int(same["gained"].sum() + same["lost"].sum())
    0
    """

    SCHEMA: ClassVar[Schema] = {
        "changes": {
            "topic": Column.label("code of the topic: has, needs, market or interest"),
            "topic_label": Column.label("topic"),
            "item": Column.label("code of the competence, market or topic"),
            "label": Column.label("competence, market or topic of interest"),
            "base": Column.base("SMEs that answered both times", "SMEs", of="TODO"),
            "n_before": Column.count("yes before", "SMEs", of="TODO"),
            "n_after": Column.count("yes after", "SMEs", of="TODO"),
            "share_before": Column.coarse("weighted share before", "share"),
            "share_after": Column.coarse("weighted share after", "share"),
            "change": Column.coarse("share after less share before", "share"),
            "low": Column.coarse("lower bound of the change", "share"),
            "high": Column.coarse("upper bound of the change", "share"),
            "p": Column.p_value("p-value of the change"),
            "p_adjusted": Column.p_value("corrected for all of them"),
        },
        # Apart, because a few SMEs that changed must not hide the shares of all.
        "turnover": {
            "topic": Column.label("code of the topic"),
            "item": Column.label("code of the competence, market or topic of interest"),
            "label": Column.label("competence, market or topic of interest"),
            "base": Column.base("SMEs that answered both times", "SMEs", of="TODO"),
            "gained": Column.count("no before, yes after", "SMEs", of="TODO"),
            "lost": Column.count("yes before, no after", "SMEs", of="TODO"),
        },
    }

    changes: pd.DataFrame
    turnover: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many items changed beyond chance, and which, largest change first."""
        known = self.changes.dropna(subset="p_adjusted")
        if known.empty:
            nobody = not self.changes["base"].fillna(1).sum()
            return (NOBODY if nobody else "Too few SMEs answered both waves to say more.",)
        clear = known[known["p_adjusted"] <= 0.05]
        order = clear["change"].abs().sort_values(ascending=False, kind="stable").index
        told = [_told(row) for row in clear.loc[order].head(6).to_dict("records")]
        of = f"{len(clear)} of {len(known)} things that SMEs were asked twice"
        return (f"{of} changed beyond chance.", *told)


@analysis
def measure_changes(before: Survey, after: Survey, *, language: str = "en") -> Changes:
    """What do the same SMEs have, need and want now that they did not before, and the reverse?

    Parameters
    ----------
    before, after : Survey
        Two waves; an SME has the same respondent id in both.
    language : str
        Of the labels.

    Returns
    -------
    Changes
        ``changes`` and ``turnover``: one row per competence (as asset and as need), market and
        topic of interest that both waves asked for. Counts are SMEs, shares weighted by the
        second wave's weights.

    References
    ----------
    Newcombe, R. G. (1998). Improved confidence intervals for the difference between binomial
    proportions based on paired data. Statistics in Medicine 17, 2635-2650. Fagerland, M. W.,
    Lydersen, S. & Laake, P. (2013). The McNemar test for binary matched-pairs data: mid-p and
    asymptotic are better than exact conditional. BMC Medical Research Methodology 13, 91.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> measure_changes(demo_survey(), demo_survey()).reading()
    ('0 of 108 things that SMEs were asked twice changed beyond chance.',)
    """
    both = after.answers.index.intersection(before.answers.index)
    weights = after.weights.loc[both]
    parts = []
    for topic, topic_label in TOPICS.items():
        (one, _), (other, labels) = (_answers(s, topic, language) for s in (before, after))
        items = [item for item in other.columns if item in one.columns]
        part = compared(one.loc[both, items], other.loc[both, items], weights)
        part = part.assign(topic=topic, topic_label=topic_label, label=labels.reindex(items))
        parts.append(part.rename_axis("item").reset_index())
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(p_adjusted=adjust_p_values(table["p"].to_numpy(dtype=float)))
    note = PAIRED.format(both=len(both), before=len(before), after=len(after))
    return Changes(
        changes=table[list(Changes.SCHEMA["changes"])],
        turnover=table[list(Changes.SCHEMA["turnover"])],
        arguments={"language": language},
        notes=(note, METHOD, NOT_CAUSE),
    )


def mcnemar(gained: np.ndarray, lost: np.ndarray) -> Floats:
    """Exact McNemar test with mid-p: how likely is so uneven a change, if none was meant?

    Parameters
    ----------
    gained, lost : ndarray of int
        SMEs that changed one way, and the other.

    Returns
    -------
    ndarray
        Two-sided p-values; 1 where nobody changed.

    References
    ----------
    Fagerland, M. W., Lydersen, S. & Laake, P. (2013). The McNemar test for binary matched-pairs
    data: mid-p and asymptotic are better than exact conditional. BMC Medical Research
    Methodology 13, 91.

    Examples
    --------
    >>> mcnemar(np.array([1, 3]), np.array([7, 3])).round(4).tolist()
    [0.0391, 1.0]
    """
    from scipy.stats import binom

    fewer, changed = np.minimum(gained, lost), gained + lost
    return np.asarray(2 * binom.cdf(fewer, changed, 0.5) - binom.pmf(fewer, changed, 0.5))


def compared(before: pd.DataFrame, after: pd.DataFrame, weights: pd.Series[float]) -> pd.DataFrame:
    """How do the same respondents answer the same questions twice?

    Parameters
    ----------
    before, after : DataFrame of nullable boolean of shape (n_respondents, n_items)
        With the same rows and columns; who did not answer both times is left out.
    weights : Series
        Weight per respondent.

    Returns
    -------
    DataFrame of shape (n_items, 11)
        ``base n_before n_after gained lost`` in respondents, ``share_before share_after change
        low high`` weighted, and ``p``.

    Examples
    --------
    >>> before = pd.DataFrame({"iot": [False, False, True]}, dtype="boolean")
    >>> after = pd.DataFrame({"iot": [True, False, True]}, dtype="boolean")
    >>> compared(before, after, pd.Series([1.0, 1.0, 1.0]))["gained"].tolist()
    [1]
    """
    twice = before.notna() & after.notna()
    one, other = (frame.astype("boolean").where(twice) for frame in (before, after))
    first, second = shares_of(one, weights), shares_of(other, weights)
    x, y = (frame.to_numpy(dtype=float, na_value=np.nan) for frame in (one, other))
    bounds = [tuple(t[["share", "low", "high"]].to_numpy(dtype=float).T) for t in (second, first)]
    low, high = paired_interval(*bounds, correlation=paired_correlation(x, y, weights=weights))
    gained, lost = ((~one & other).sum(), (one & ~other).sum())
    known = first["base"] > 0
    p = mcnemar(gained.to_numpy(dtype=np.int64), lost.to_numpy(dtype=np.int64))
    return pd.DataFrame(
        {
            "base": first["base"],
            "n_before": first["n"],
            "n_after": second["n"],
            "gained": gained.astype(np.int64),
            "lost": lost.astype(np.int64),
            "share_before": first["share"],
            "share_after": second["share"],
            "change": second["share"] - first["share"],
            "low": low,
            "high": high,
            "p": np.where(known, p, np.nan),
        }
    )


def _answers(survey: Survey, topic: Topic, language: str) -> tuple[pd.DataFrame, pd.Series[str]]:
    """Yes or no per item of a topic, and the items' labels."""
    if topic in ("has", "needs"):
        labels = competence_labels(survey.codebook, language=language)["label"]
        return survey.incidence("has" if topic == "has" else "needs"), labels
    items = dict(_options(survey, topic, language))
    names = {column: item for item, (column, _) in items.items()}
    answers = survey.answers[list(names)].rename(columns=names)
    return answers, pd.Series({item: label for item, (_, label) in items.items()}, dtype="str")


def _options(survey: Survey, topic: Topic, language: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Item, column and label of each option that says yes to something."""
    for question in survey.codebook.by_role("market" if topic == "market" else "interest"):
        labels = {part.code: part.text(language) for part in survey.codebook.parts(question)}
        for column in survey.columns_of(question) if question.kind == "multiple" else ():
            code = question.part_of(column)
            if code != NONE_OF_THESE:
                yield code, (column, labels[code])


def _told(row: Mapping[Any, Any]) -> str:
    return (
        f"{row['label']}: {row['share_after']:.0%} {row['topic_label']} it, "
        f"{row['share_before']:.0%} before (change {row['change'] * 100:+.0f} percentage points, "
        f"95 % interval {row['low'] * 100:+.0f} to {row['high'] * 100:+.0f}, "
        f"{row['base']:.0f} SMEs)."
    )
