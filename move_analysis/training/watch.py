"""Technology watch: topics that SMEs follow, with the combinations of competences behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import Column
from ..competences.groups import NOBODY, Groups, groups_of
from ..competences.matrix import WILSON, share_columns, shares_of
from ..derive import Published, rank_by, ratio_of
from ..result import Result, Schema, analysis
from ..statistics import adjust_p_values
from ..survey import Survey

AND = " and "  # between the competences of a combination
OF_PARTNER = {"partner": "partner"}
COMBINATION = {
    "layer": Column.label("has (assets) or needs"),
    "competences": Column.coarse("code of each of its competences"),
    "combination": Column.coarse("combination of competences"),
}
BEHIND = (
    "Combinations are competences of different sectors that SMEs have (or need) together beyond "
    "chance. One stands behind a topic if SMEs that follow the topic hold it more often than "
    "others (hypergeometric test, corrected for all pairs of topics and combinations by Benjamini "
    "and Hochberg, 1995; {:.0%} false discoveries); of several, the least likely by chance."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class TechnologyWatch(Result):
    """What each partner should watch.

    Parameters
    ----------
    overall : DataFrame
        One row per topic, of all SMEs.
    topics : DataFrame
        One row per topic and partner.
    links : DataFrame
        One row per topic and emerging combination of competences.
    combinations : DataFrame
        One row per emerging combination and partner.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> watch = find_watch(demo_survey())
    >>> sorted(watch.tables())
    ['combinations', 'links', 'overall', 'topics']
    """

    SCHEMA: ClassVar[Schema] = {
        "overall": {
            "topic": Column.label("code of the topic"),
            "label": Column.label("topic"),
            "n": Column.count("SMEs that follow it", of="interest {topic}"),
            "base": Column.base("SMEs that answered", of="answered interest"),
            **share_columns("weighted share that follows it"),
        },
        "topics": {
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            "topic": Column.label("code of the topic"),
            "label": Column.label("topic"),
            "n": Column.count("SMEs that follow it", of="interest {topic}", where=OF_PARTNER),
            "base": Column.base("SMEs that answered", of="answered interest", where=OF_PARTNER),
            **share_columns("weighted share that follows it"),
            "place": Column.derived(
                "place in the list of the partner", how=lambda published: _place(published)
            ),
            "share_overall": Column.derived(
                "share in the partnership", "share", how=lambda p: _overall(p)
            ),
            "behind": Column.coarse("combination of competences behind it, in the partnership"),
        },
        "links": {
            "topic": Column.label("code of the topic"),
            "label": Column.label("topic"),
            **COMBINATION,
            "answered": Column.base("SMEs that answered for both", of="answered interest"),
            "base": Column.base(
                "SMEs that follow the topic", of="interest {topic}", within="answered"
            ),
            "held": Column.count(
                "SMEs that hold it", of="{layer} {competences}", within="answered"
            ),
            "n": Column.count(
                "SMEs that follow the topic and hold it",
                of="interest {topic} and {layer} {competences}",
            ),
            "share": Column.derived(
                "share of those that follow the topic", "share", how=ratio_of("n", "base")
            ),
            "share_overall": Column.derived(
                "share of all SMEs", "share", how=ratio_of("held", "answered")
            ),
            "lift": Column.derived(
                "first share divided by the second", "ratio", how=ratio_of("share", "share_overall")
            ),
            "p": Column.p_value("chance of as many who hold it"),
            "p_adjusted": Column.p_value("corrected for all pairs"),
        },
        "combinations": {
            "partner": Column.label("code of the partner"),
            "partner_label": Column.label("partner"),
            **COMBINATION,
            "n": Column.count(
                "SMEs that hold all of it", of="{layer} {competences}", where=OF_PARTNER,
                within="part",
            ),
            "part": Column.count(
                "SMEs that hold some of it", of="{layer} some of {competences}", where=OF_PARTNER
            ),
            "base": Column.base("SMEs that answered", of="answered {layer}", where=OF_PARTNER),
        },
    }  # fmt: skip

    overall: pd.DataFrame
    topics: pd.DataFrame
    links: pd.DataFrame
    combinations: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """The short list of each partner: topics, and the combinations that its SMEs hold."""
        if self.topics.empty:
            return ("The survey did not ask which topics SMEs want to follow.",)
        return tuple(
            _short_list(str(label), rows)
            + _held(self.combinations[self.combinations["partner_label"] == label])
            for label, rows in self.topics.groupby("partner_label", sort=False)
        )


@analysis
def find_watch(
    survey: Survey,
    combinations: Result | None = None,
    *,
    alpha: float = 0.05,
    language: str = "en",
) -> TechnologyWatch:
    """Which topics should each partner watch for its SMEs, and which combinations feed them?

    Parameters
    ----------
    survey : Survey
        With a ``multiple`` question of the role ``interest``.
    combinations : Combinations, optional
        From `move_analysis.networks.find_emerging_combinations`; those that it kept are
        compared with the topics.
    alpha : float, default 0.05
        A combination stands behind a topic if the corrected p-value is at most `alpha`.
    language : str
        Of the labels.

    Returns
    -------
    TechnologyWatch
        ``overall`` (all SMEs), ``topics`` (per partner, the most followed in the first place),
        ``links`` (topic by combination) and ``combinations`` (per partner); counts in SMEs,
        shares 0 to 1.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57,
    289-300.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> find_watch(demo_survey()).topics["place"].max().item()
    8
    """
    follows, labels = _interests(survey, language)
    partners = groups_of(survey, "partner", language=language)
    holds = _holders(survey, combinations)
    links = _links(follows, labels, holds)
    known = links[links["p_adjusted"] <= alpha].sort_values("p", kind="stable")
    behind = known.drop_duplicates("topic").set_index("topic")["combination"]
    overall = shares_of(follows, survey.weights).rename_axis("topic").reset_index()
    topics = _topics(follows, survey.weights, partners)
    for table in (overall, topics):
        table["label"] = table["topic"].map(labels).astype("str")
    topics["share_overall"] = topics["topic"].map(overall.set_index("topic")["share"])
    topics["behind"] = [str(behind.get(topic, "")) for topic in topics["topic"]]
    notes = (WILSON, BEHIND.format(alpha)) if len(topics) else ()
    return TechnologyWatch(
        overall=overall[list(TechnologyWatch.SCHEMA["overall"])],
        topics=topics[list(TechnologyWatch.SCHEMA["topics"])],
        links=links,
        combinations=_per_partner(holds, partners),
        arguments={"alpha": alpha, "language": language},
        notes=notes,
    )


@dataclass(frozen=True, eq=False)
class _Holders:
    """Who holds a combination: all of it, some of it; missing where that is not known."""

    layer: str
    competences: str
    label: str
    all_of_it: pd.Series[bool]
    some: pd.Series[bool]


def _interests(survey: Survey, language: str) -> tuple[pd.DataFrame, dict[str, str]]:
    columns: dict[str, pd.Series[bool]] = {}
    labels: dict[str, str] = {}
    for question in survey.codebook.by_role("interest"):
        if question.kind != "multiple":
            continue
        texts = {part.code: part.text(language) for part in survey.codebook.parts(question)}
        for name in survey.columns_of(question):
            code = name[len(question.code) + 1 : -1]
            columns[code] = survey.answers[name].astype("boolean")
            labels[code] = texts[code]
    return pd.DataFrame(columns, index=survey.answers.index), labels


def _holders(survey: Survey, combinations: Result | None) -> list[_Holders]:
    if combinations is None:
        return []
    table = combinations.tables()["combinations"]
    found = []
    for row in table[table["kept"].eq(True).fillna(False)].itertuples():
        layer: Any = row.layer
        competences = str(row.competences).replace(" + ", AND).split(AND)
        held = survey.incidence(layer)[competences]
        known = held.notna().all(axis=1)
        found.append(
            _Holders(
                layer,
                AND.join(c for c in survey.incidence(layer) if c in competences),
                str(row.labels),
                held.fillna(False).all(axis=1).astype("boolean").where(known),
                held.fillna(False).any(axis=1).astype("boolean").where(known),
            )
        )
    return found


def _place(published: Published) -> pd.Series[int]:
    """Place of a topic among those of its partner; equal shares have the same."""
    return rank_by("share", within=["partner"])(published).astype("Int64")  # type: ignore[no-any-return]


def _overall(published: Published) -> pd.Series[float]:
    """Share of all SMEs that follow the topic of a row."""
    shares = published.tables["overall"].set_index("topic")["share"]
    return published.table["topic"].map(shares)


def _topics(follows: pd.DataFrame, weights: pd.Series[float], partners: Groups) -> pd.DataFrame:
    """Shares per partner; topics in the order of the questionnaire."""
    parts = []
    for code, label in (partners.labels or {NOBODY: ""}).items():
        inside = partners.codes == code
        own = shares_of(follows[inside], weights[inside]).rename_axis("topic").reset_index()
        parts.append(own.assign(partner=code, partner_label=label))
    table = pd.concat(parts, ignore_index=True)
    table = table[table["partner"] != NOBODY].reset_index(drop=True)
    return table.assign(place=_place(Published(table, table)))


def _links(follows: pd.DataFrame, labels: Mapping[str, str], holds: list[_Holders]) -> pd.DataFrame:
    """How much more often those who follow a topic hold a combination than all do."""
    rows = [
        _link(follows[topic], held) | {"topic": topic, "label": label}
        for topic, label in labels.items()
        for held in holds
    ]
    table = pd.DataFrame(rows, columns=list(TechnologyWatch.SCHEMA["links"]))
    return table.assign(p_adjusted=adjust_p_values(table["p"].astype(float)))


def _link(follows: pd.Series[bool], held: _Holders) -> dict[str, Any]:
    """One topic and one combination, among the SMEs that answered for both."""
    from scipy.stats import hypergeom

    both = follows.notna() & held.all_of_it.notna()
    fan, holder = follows[both].astype(bool), held.all_of_it[both].astype(bool)
    n, fans, holders = int((fan & holder).sum()), int(fan.sum()), int(holder.sum())
    share = n / fans if fans else np.nan
    overall = holders / len(fan) if len(fan) else np.nan
    return {
        "layer": held.layer,
        "competences": held.competences,
        "combination": held.label,
        "answered": len(fan),
        "base": fans,
        "held": holders,
        "n": n,
        "share": share,
        "share_overall": overall,
        "lift": share / overall if overall else np.nan,
        "p": float(hypergeom.sf(n - 1, len(fan), holders, fans)) if fans else np.nan,
    }


def _per_partner(holds: list[_Holders], partners: Groups) -> pd.DataFrame:
    rows = [
        {
            "partner": code,
            "partner_label": label,
            "layer": held.layer,
            "competences": held.competences,
            "combination": held.label,
            "n": int(held.all_of_it[partners.codes == code].sum()),
            "part": int(held.some[partners.codes == code].sum()),
            "base": int(held.some[partners.codes == code].notna().sum()),
        }
        for code, label in partners.labels.items()
        for held in holds
    ]
    return pd.DataFrame(rows, columns=list(TechnologyWatch.SCHEMA["combinations"]))


def _short_list(partner: str, rows: pd.DataFrame) -> str:
    known = rows.dropna(subset="share").sort_values("place", kind="stable").head(3)
    if known.empty:
        silent = bool((rows["base"] == 0).all())
        return f"{partner}: {'not asked, or not answered' if silent else 'too few SMEs to say'}."
    top = "; ".join(
        f"{r.label} ({r.share:.0%} of {r.base:.0f} SMEs, 95 % interval {r.low:.0%} to {r.high:.0%}"
        f"{f'; behind it {r.behind!s}' if r.behind else ''})"
        for r in known.itertuples()
    )
    return f"{partner} should watch {top}."


def _held(rows: pd.DataFrame) -> str:
    """The emerging combination that most SMEs of a partner hold wholly."""
    known = rows[(rows["n"] > 0).fillna(False)].sort_values("n", ascending=False, kind="stable")
    if known.empty:
        return ""
    first = known.to_dict("records")[0]
    what = "have" if first["layer"] == "has" else "need"
    return (
        f" The emerging combination found most often in its SMEs is {first['combination']} "
        f"({first['n']:.0f} of {first['base']:.0f} {what} all of it)."
    )
