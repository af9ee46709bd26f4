"""Changes: what the same SMEs answer differently in two waves of the survey."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, get_args

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import competence_names
from ..competences.matrix import shares_of
from ..derive import Published, Z, difference, high_of, low_of, share_of
from ..messages import Message, say, sentences
from ..result import Result, Schema, analysis
from ..statistics import Floats, adjust_p_values, paired_interval
from ..survey import Survey
from ..values import Count, Number, Share, Text, Value
from .groups import held

Topic = Literal["has", "needs", "market", "interest"]
TOPICS: Mapping[str, Message] = {
    "has": say("have"),
    "needs": say("need"),
    "market": say("are interested in"),
    "interest": say("want to follow"),
}
TOLD: Mapping[str, Callable[[Mapping[str, Value]], Message]] = {
    "has": lambda values: say(
        "{label}: {share} have it, {before} before (change {change} percentage points, 95 % "
        "interval {low} to {high}, {base} SMEs).",
        **values,
    ),
    "needs": lambda values: say(
        "{label}: {share} need it, {before} before (change {change} percentage points, 95 % "
        "interval {low} to {high}, {base} SMEs).",
        **values,
    ),
    "market": lambda values: say(
        "{label}: {share} are interested in it, {before} before (change {change} percentage "
        "points, 95 % interval {low} to {high}, {base} SMEs).",
        **values,
    ),
    "interest": lambda values: say(
        "{label}: {share} want to follow it, {before} before (change {change} percentage points, "
        "95 % interval {low} to {high}, {base} SMEs).",
        **values,
    ),
}
"""What is said of one change, by its topic."""

WAVES = ("before", "after")
NONE_OF_THESE = "none"
NOBODY = say("No SME answered both waves.")
PAIRED = sentences(
    say("Only SMEs that answered both waves count, each question by those that answered it twice."),
    say("Who answers again may differ from the others."),
)
METHOD = say(
    "Intervals of changes: 95 %, for paired shares (Newcombe 1998, method 10). Tests: exact "
    "McNemar test with mid-p of the SMEs that changed (Fagerland et al. 2013), corrected for all "
    "that are made (false discovery rate); weights are not used in them, nor in how far the two "
    "answers of an SME go together."
)
NOT_CAUSE = say("A change says that answers differ, not what made them differ.")


def paired_columns(change: Callable[[Published], tuple[Floats, Floats]]) -> dict[str, Column]:
    """Return the columns of a share before and after of the same SMEs; see `compared`."""
    low, high = (
        {wave: bound(f"n_{wave}", suffix=f"_{wave}") for wave in WAVES}
        for bound in (low_of, high_of)
    )
    return {
        "share_before": Column.derived(
            "weighted share before", "share", how=share_of("n_before", share="share_before")
        ),
        "low_before": Column.derived("lower bound of the share before", "share", how=low["before"]),
        "high_before": Column.derived(
            "upper bound of the share before", "share", how=high["before"]
        ),
        "share_after": Column.derived(
            "weighted share after", "share", how=share_of("n_after", share="share_after")
        ),
        "low_after": Column.derived("lower bound of the share after", "share", how=low["after"]),
        "high_after": Column.derived("upper bound of the share after", "share", how=high["after"]),
        "change": Column.derived(
            "share after less share before", "share", how=difference("share_after", "share_before")
        ),
        "low": Column.derived("lower bound of the change", "share", how=lambda p: change(p)[0]),
        "high": Column.derived("upper bound of the change", "share", how=lambda p: change(p)[1]),
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
            "topic_label": Column.name_of("topic", "topic"),
            "item": Column.label("code of the competence, market or topic"),
            "key": Column.label("code of topic and item"),
            "label": Column.name_of("key", "competence, market or topic of interest"),
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

    def reading(self) -> tuple[Message, ...]:
        """Say how many items changed beyond chance, and which, largest change first."""
        known = self.changes.dropna(subset="p_adjusted")
        if known.empty:
            nobody = not self.changes["base"].fillna(1).sum()
            return (NOBODY if nobody else say("Too few SMEs answered both waves to say more."),)
        clear = known[known["p_adjusted"] <= 0.05]
        order = clear["change"].abs().sort_values(ascending=False, kind="stable").index
        shown = clear.loc[order].dropna(subset=["change", "low", "high"])
        first = say(
            "{some} of {all} things that SMEs were asked twice changed beyond chance.",
            some=len(clear), all=len(known),
        )  # fmt: skip
        return (first, *map(self._change, shown.head(6).to_dict("records")))

    def _change(self, row: Mapping[Any, Any]) -> Message:
        values = {
            "label": self.name("key", row["key"]),
            "share": Share(row["share_after"]),
            "before": Share(row["share_before"]),
            **{n: Number(100 * row[n], 0, sign=True) for n in ("change", "low", "high")},
            "base": Count(row["base"]),
        }
        return TOLD[row["topic"]](values)


@analysis
def measure_changes(before: Survey, after: Survey) -> Changes:
    """Measure what the same SMEs have, need and want now and did not before, and the reverse.

    Parameters
    ----------
    before, after : Survey
        Two waves; an SME has the same respondent id in both.

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
    parts: list[pd.DataFrame] = []
    names: dict[str, Text] = {}
    for topic in get_args(Topic):
        (one, _), (other, labels) = (_answers(survey, topic) for survey in (before, after))
        items = [item for item in other.columns if item in one.columns]
        part = compared(one.loc[both, items], other.loc[both, items], weights)
        parts.append(part.rename_axis("item").reset_index().assign(topic=topic))
        names |= {f"{topic} {item}": labels[item] for item in items}
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(
        key=table["topic"] + " " + table["item"],
        p_adjusted=adjust_p_values(table["p"].to_numpy(dtype=float)),
    )
    return Changes(
        changes=table[held(Changes.SCHEMA, "changes")],
        names={"topic": TOPICS, "key": names},
        notes=(PAIRED, METHOD, NOT_CAUSE),
    )


def mcnemar(gained: np.ndarray, lost: np.ndarray) -> Floats:
    """Return two-sided p-values of the exact McNemar test with mid-p; 1 where nobody changed."""
    from scipy.stats import binom

    fewer, changed = np.minimum(gained, lost), gained + lost
    return np.asarray(2 * binom.cdf(fewer, changed, 0.5) - binom.pmf(fewer, changed, 0.5))


def compared(before: pd.DataFrame, after: pd.DataFrame, weights: pd.Series[float]) -> pd.DataFrame:
    """Compare what the same respondents answer to the same questions twice.

    Who did not answer both times is left out. Gives ``base n_before n_after gained lost`` in
    respondents, weighted shares with bounds (``share_before low_before high_before``, the same
    after), ``change low high`` and ``p``.
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
    """Return bounds of the change of a share of the same SMEs, from columns of `compared`."""
    bounds = (
        [table[f"{name}_{wave}"] for name in ("share", "low", "high")]
        for wave in ("after", "before")
    )
    return paired_interval(*bounds, correlation=_correlation(table))


def _correlation(table: Mapping[str, Floats]) -> Floats:
    """Return phi of both answers as `paired_interval` wants it; see `paired_correlation`.

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
    """Return bounds of the change that follow from what is published, wider by the noise.

    Noise in both shares is independent, however far the answers of an SME go together: it is
    added to the interval of the change, not to those of the shares from which that is made.
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


def _answers(survey: Survey, topic: Topic) -> tuple[pd.DataFrame, Mapping[str, Text]]:
    """Return yes or no per item of a topic, and what the items are called."""
    if topic in ("has", "needs"):
        names = competence_names(survey.codebook)["competence"]
        return survey.incidence("has" if topic == "has" else "needs"), names
    items = dict(_options(survey, topic))
    codes = {column: item for item, (column, _) in items.items()}
    answers = survey.answers[list(codes)].rename(columns=codes)
    return answers, {item: name for item, (_, name) in items.items()}


def _options(survey: Survey, topic: Topic) -> Iterator[tuple[str, tuple[str, Text]]]:
    """Yield item, column and name of each option that says yes to something."""
    for question in survey.codebook.by_role("market" if topic == "market" else "interest"):
        names = {part.code: part.name for part in survey.codebook.parts(question)}
        for column in survey.columns_of(question) if question.kind == "multiple" else ():
            code = question.part_of(column)
            if code != NONE_OF_THESE:
                yield code, (column, names[code])
