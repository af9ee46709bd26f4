"""Changes: what is different between two waves of the survey, in the same SMEs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import competence_labels
from ..competences.matrix import shares_of
from ..derive import Published, Z, difference, high_of, low_of, share_of
from ..result import Result, Schema, analysis
from ..statistics import Floats, adjust_p_values, paired_interval
from ..survey import Survey

Topic = Literal["has", "needs", "market", "interest"]
TOPICS: dict[Topic, str] = {
    "has": "have", "needs": "need", "market": "are interested in", "interest": "want to follow",
}  # fmt: skip

WAVES = ("before", "after")
NONE_OF_THESE = "none"
NOBODY = "No SME answered both waves."
PAIRED = (
    "Only SMEs that answered both waves count, each question by those that answered it twice. Who "
    "answers again may differ from the others."
)
METHOD = (
    "Intervals of changes: 95 %, for paired shares (Newcombe 1998, method 10). Tests: exact "
    "McNemar test with mid-p of the SMEs that changed (Fagerland et al. 2013), corrected for all "
    "that are made (false discovery rate); weights are not used in them, nor in how far the two "
    "answers of an SME go together."
)
NOT_CAUSE = "A change says that answers differ, not what made them differ."


def paired_columns(change: Callable[[Published], tuple[Floats, Floats]]) -> dict[str, Column]:
    """Columns of a share before and after of the same SMEs, as `compared` computes them.

    Parameters
    ----------
    change : callable
        Bounds of the change, from what is published.

    Returns
    -------
    dict of str to Column
        ``n_before`` and ``n_after`` of a ``base`` are columns of their own.
    """
    return {
        **_share_columns("before"),
        **_share_columns("after"),
        "change": Column.derived(
            "share after less share before", "share", how=difference("share_after", "share_before")
        ),
        "low": Column.derived("lower bound of the change", "share", how=lambda p: change(p)[0]),
        "high": Column.derived("upper bound of the change", "share", how=lambda p: change(p)[1]),
    }


def _share_columns(wave: str) -> dict[str, Column]:
    n, suffix = f"n_{wave}", f"_{wave}"
    return {
        f"share{suffix}": Column.derived(
            f"weighted share {wave}", "share", how=share_of(n, share=f"share{suffix}")
        ),
        f"low{suffix}": Column.derived(
            f"lower bound of the share {wave}", "share", how=low_of(n, suffix=suffix)
        ),
        f"high{suffix}": Column.derived(
            f"upper bound of the share {wave}", "share", how=high_of(n, suffix=suffix)
        ),
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes(Result):
    """What changed between two waves.

    Parameters
    ----------
    changes : DataFrame
        One row per competence, market or topic of interest.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> same = measure_changes(demo_survey(), demo_survey()).changes
    >>> int(same["gained"].sum() + same["lost"].sum())
    0
    """

    SCHEMA: ClassVar[Schema] = {
        "changes": {
            "topic": Column.label("code of the topic: has, needs, market or interest"),
            "topic_label": Column.label("topic"),
            "item": Column.label("code of the competence, market or topic"),
            "label": Column.label("competence, market or topic of interest"),
            "base": Column.base("SMEs that answered both times", of="answered {topic} twice"),
            "n_before": Column.count("yes before", of="before: {topic} {item}"),
            "n_after": Column.count("yes after", of="{topic} {item}"),
            "gained": Column.count(
                "no before, yes after", of="gained: {topic} {item}", within="n_after"
            ),
            "lost": Column.count(
                "yes before, no after", of="lost: {topic} {item}", within="n_before"
            ),
            **paired_columns(lambda published: _changed(published)),
            "p": Column.p_value("p-value of the change"),
            "p_adjusted": Column.p_value("corrected for all of them"),
        },
    }

    changes: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How many items changed beyond chance, and which, largest change first."""
        known = self.changes.dropna(subset="p_adjusted")
        if known.empty:
            nobody = not self.changes["base"].fillna(1).sum()
            return (NOBODY if nobody else "Too few SMEs answered both waves to say more.",)
        clear = known[known["p_adjusted"] <= 0.05]
        order = clear["change"].abs().sort_values(ascending=False, kind="stable").index
        shown = clear.loc[order].dropna(subset=["change", "low", "high"])
        told = [_told(row) for row in shown.head(6).to_dict("records")]
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
        ``changes``: one row per competence (as asset and as need), market and topic of interest
        that both waves asked for. Counts are SMEs, shares weighted by the second wave's weights.

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
    return Changes(
        changes=table[list(Changes.SCHEMA["changes"])],
        arguments={"language": language},
        notes=(PAIRED, METHOD, NOT_CAUSE),
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
    DataFrame of shape (n_items, 15)
        ``base n_before n_after gained lost`` in respondents, weighted shares with their bounds
        (``share_before low_before high_before``, the same after), ``change low high``, and ``p``.

    Examples
    --------
    >>> before = pd.DataFrame({"iot": [False, False, True]}, dtype="boolean")
    >>> after = pd.DataFrame({"iot": [True, False, True]}, dtype="boolean")
    >>> compared(before, after, pd.Series([1.0, 1.0, 1.0]))["gained"].tolist()
    [1]
    """
    twice = before.notna() & after.notna()
    one, other = (frame.astype("boolean").where(twice) for frame in (before, after))
    waves = [shares_of(one, weights), shares_of(other, weights)]
    gained, lost = ((~one & other).sum(), (one & ~other).sum())
    table = pd.concat(
        [waves[0]["base"], *(t.drop(columns="base").add_suffix(f"_{w}")
                             for w, t in zip(WAVES, waves, strict=True))],
        axis=1,
    ).assign(gained=gained.astype(np.int64), lost=lost.astype(np.int64))  # fmt: skip
    low, high = change_interval({str(name): table[name].to_numpy(dtype=float) for name in table})
    p = mcnemar(table["gained"].to_numpy(), table["lost"].to_numpy())
    return table.assign(
        change=table["share_after"] - table["share_before"],
        low=low,
        high=high,
        p=np.where(table["base"] > 0, p, np.nan),
    )


def change_interval(table: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Between which bounds lies the change of a share of the same SMEs?

    Parameters
    ----------
    table : mapping of str to ndarray
        The columns of `compared` before ``change``.

    Returns
    -------
    low, high : ndarray
        Of the change, -1 to 1; see `paired_interval`.

    Examples
    --------
    >>> counts = {"base": 100, "n_before": 30, "n_after": 50, "gained": 25, "lost": 5}
    >>> table = {name: np.array([float(count)]) for name, count in counts.items()}
    >>> for wave, share, low, high in (("before", 0.3, 0.22, 0.4), ("after", 0.5, 0.4, 0.6)):
    ...     for name, bound in (("share", share), ("low", low), ("high", high)):
    ...         table[f"{name}_{wave}"] = np.array([bound])
    >>> [round(float(bound[0]), 1) for bound in change_interval(table)]
    [0.1, 0.3]
    """
    bounds = (
        [table[f"{name}_{wave}"] for name in ("share", "low", "high")]
        for wave in ("after", "before")
    )
    return paired_interval(*bounds, correlation=_correlation(table))


def _correlation(table: Mapping[str, Floats]) -> Floats:
    """Phi of both answers as `paired_interval` wants it; see `paired_correlation`.

    Of published counts, those that said yes twice are known in two ways, which differ by noise.
    """
    n = np.where(table["base"] > 0, table["base"], np.nan)
    before, after = table["n_before"] / n, table["n_after"] / n
    both = (before - table["lost"] / n + after - table["gained"] / n) / 2
    both = np.clip(both, np.maximum(before + after - 1, 0), np.minimum(before, after))
    covariance = both - before * after
    covariance = np.where(covariance > 0, np.maximum(covariance - 1 / (2 * n), 0), covariance)
    spread = np.sqrt(before * (1 - before) * after * (1 - after))
    return np.divide(covariance, spread, out=np.zeros_like(n), where=spread > 1e-12)


def published_change(
    published: Published, *, gained: Floats, lost: Floats
) -> tuple[Floats, Floats]:
    """Bounds of the change that follow from what is published, wider by the noise.

    Noise in both shares is independent, however far the answers of an SME go together: it is
    added to the interval of the change, not to those of the shares from which that is made.

    Parameters
    ----------
    published : Published
        Of a table with `paired_columns`.
    gained, lost : ndarray
        Respondents that changed one way, and the other.

    Returns
    -------
    low, high : ndarray
    """
    without_noise = replace(published, variance={})
    table = {"base": published["base"], "gained": gained, "lost": lost}
    for wave in WAVES:
        n, suffix = f"n_{wave}", f"_{wave}"
        table |= {name: published[name] for name in (n, f"share{suffix}")}
        table[f"low{suffix}"] = low_of(n, suffix=suffix)(without_noise)
        table[f"high{suffix}"] = high_of(n, suffix=suffix)(without_noise)
    change = published["change"]
    noise = published.noise("n_before") + published.noise("n_after")
    noise = Z * np.sqrt(noise + change**2 * published.noise("base")) / published["base"]
    low, high = change_interval(table)
    low, high = change - np.hypot(change - low, noise), change + np.hypot(high - change, noise)
    return np.maximum(low, -1), np.minimum(high, 1)


def _changed(published: Published) -> tuple[Floats, Floats]:
    counts = {name: published.filled(name) for name in ("gained", "lost")}
    return published_change(published, **counts)


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
