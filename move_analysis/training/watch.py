"""Technology watch: topics that SMEs follow, with the combinations of competences behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..choices import Chance
from ..columns import Column
from ..competences.groups import LAYER_NAMES, NOBODY, Groups, competence_names, groups_of, said_of
from ..competences.matrix import WILSON, share_columns, shares_of
from ..derive import Floats, Published, place_by, ratio_of
from ..messages import Message, say, say_many, sentences
from ..result import Result, Schema, analysis, held_columns
from ..statistics import adjust_p_values
from ..survey import Layer, Survey
from ..values import Listed, Share, Text

AND = " and "  # between the competences of a combination
OF_PARTNER = {"partner": "partner"}
SETS = "combination"
"""Domain of the codes of combinations: those of their competences, joined by `AND`."""
COMBINATION = {
    "layer": Column.label("has (assets) or needs", words=dict(LAYER_NAMES.items())),
    "competences": Column.coarse("code of each of its competences"),
    "combination": Column.name_of("competences", "combination of competences", domain=SETS),
}


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
            "label": Column.name_of("topic", "topic"),
            "n": Column.count("SMEs that follow it", of="interest {topic}"),
            "base": Column.base("SMEs that answered", of="answered interest"),
            **share_columns("weighted share that follows it"),
        },
        "topics": {
            "partner": Column.label("code of the partner"),
            "partner_label": Column.name_of("partner", "partner"),
            "topic": Column.label("code of the topic"),
            "label": Column.name_of("topic", "topic"),
            "n": Column.count("SMEs that follow it", of="interest {topic}", where=OF_PARTNER),
            "base": Column.base("SMEs that answered", of="answered interest", where=OF_PARTNER),
            **share_columns("weighted share that follows it"),
            "place": Column.derived(
                "place in the list of the partner", how=lambda published: _place(published)
            ),
            "share_overall": Column.derived(
                "share in the partnership", "share", how=lambda p: _overall(p)
            ),
            "behind": Column.coarse("code of each competence of the combination behind it"),
            "behind_label": Column.name_of(
                "behind", "combination of competences behind it, in the partnership", domain=SETS
            ),
        },
        "links": {
            "topic": Column.label("code of the topic"),
            "label": Column.name_of("topic", "topic"),
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
            "partner_label": Column.name_of("partner", "partner"),
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

    def name(self, domain: str, code: object) -> Text:
        """What a code is called; a combination by the names of its competences."""
        if domain != SETS:
            return super().name(domain, code)
        names = {f"name{at}": self.name("competence", one)
                 for at, one in enumerate(str(code).split(AND)) if one}  # fmt: skip
        return Message(" + ".join(f"{{{name}}}" for name in names), names)

    def reading(self) -> tuple[Message, ...]:
        """The short list of each partner: topics, and the combinations that its SMEs hold."""
        if self.topics.empty:
            return (say("There are no answers on which topics SMEs want to follow."),)
        partners, more = said_of(self.topics, group="partner")
        lines = [
            sentences(self._short_list(str(code), rows), self._most_held(str(code)))
            for code, rows in self.topics.groupby("partner", sort=False)
            if code in partners
        ]
        return (*lines, *more)

    def _short_list(self, code: str, rows: pd.DataFrame) -> Message:
        partner = self.name("partner", code)
        known = rows.dropna(subset="share").sort_values("place", kind="stable").head(3)
        if known.empty:
            if (rows["base"] == 0).all():
                return say("{group}: not asked, or not answered.", group=partner)
            return say("{group}: too few SMEs to say.", group=partner)
        top = [self._followed(row) for row in known.to_dict("records")]
        return say("{partner} should watch {list}.", partner=partner, list=Listed(top, "semicolon"))

    def _followed(self, row: Mapping[Any, Any]) -> Message:
        values = {
            "n": row["base"], "label": self.name("topic", row["topic"]),
            "share": Share(row["share"]), "low": Share(row["low"]), "high": Share(row["high"]),
        }  # fmt: skip
        if not row["behind"]:
            return say_many(
                "{label} ({share} of {n} SME, 95 % interval {low} to {high})",
                "{label} ({share} of {n} SMEs, 95 % interval {low} to {high})",
                **values,
            )
        return say_many(
            "{label} ({share} of {n} SME, 95 % interval {low} to {high}; behind it {behind})",
            "{label} ({share} of {n} SMEs, 95 % interval {low} to {high}; behind it {behind})",
            behind=self.name(SETS, row["behind"]),
            **values,
        )

    def _most_held(self, partner: str) -> Message:
        """The emerging combination that most SMEs of a partner hold wholly."""
        rows = self.combinations[self.combinations["partner"] == partner]
        known = rows[(rows["n"] > 0).fillna(False)].sort_values("n", ascending=False, kind="stable")
        if known.empty:
            return say("")
        first = known.to_dict("records")[0]
        combination = self.name(SETS, first["competences"])
        return MOST_HELD[first["layer"]](combination, int(first["n"]), int(first["base"]))


def _most_had(combination: Text, n: int, base: int) -> Message:
    return say(
        "The emerging combination found most often in its SMEs is {combination} ({n} of {base} "
        "have all of it).", combination=combination, n=n, base=base,
    )  # fmt: skip


def _most_needed(combination: Text, n: int, base: int) -> Message:
    return say(
        "The emerging combination found most often in its SMEs is {combination} ({n} of {base} "
        "need all of it).", combination=combination, n=n, base=base,
    )  # fmt: skip


MOST_HELD = {"has": _most_had, "needs": _most_needed}


@analysis
def find_watch(
    survey: Survey, combinations: Result | None = None, *, alpha: Chance = 0.05
) -> TechnologyWatch:
    """Find the topics that each partner should watch, and the combinations behind them.

    Parameters
    ----------
    survey : Survey
        With a ``multiple`` question of the role ``interest``.
    combinations : Combinations, optional
        From `move_analysis.networks.find_emerging_combinations`; those that it kept are
        compared with the topics.
    alpha : float, default 0.05
        A combination stands behind a topic if the corrected p-value is at most `alpha`.

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
    follows, topic_names = _interests(survey)
    partners = groups_of(survey, "partner")
    holds = _holders(survey, combinations)
    links = _links(follows, holds)
    known = links[links["p_adjusted"] <= alpha].sort_values("p", kind="stable")
    behind = known.drop_duplicates("topic").set_index("topic")["competences"]
    overall = shares_of(follows, survey.weights).rename_axis("topic").reset_index()
    topics = _topics(follows, survey.weights, partners)
    topics["share_overall"] = topics["topic"].map(overall.set_index("topic")["share"])
    topics["behind"] = [str(behind.get(topic, "")) for topic in topics["topic"]]
    return TechnologyWatch(
        overall=overall[list(held_columns(TechnologyWatch.SCHEMA["overall"]))],
        topics=topics[list(held_columns(TechnologyWatch.SCHEMA["topics"]))],
        links=links,
        combinations=_per_partner(holds, partners),
        names={
            "topic": topic_names,
            "partner": partners.labels,
            "competence": competence_names(survey.codebook)["competence"],
        },
        arguments={"alpha": alpha},
        notes=(WILSON, _behind(alpha)) if len(topics) else (),
    )


def _behind(alpha: float) -> Message:
    return sentences(
        say(
            "Combinations are competences of different sectors that SMEs have (or need) together "
            "beyond chance."
        ),
        say(
            "One stands behind a topic if SMEs that follow the topic hold it more often than "
            "others (hypergeometric test, corrected for all pairs of topics and combinations by "
            "Benjamini and Hochberg, 1995; {share} false discoveries); of several, the least "
            "likely by chance.",
            share=Share(alpha),
        ),
    )


@dataclass(frozen=True, eq=False)
class _Holders:
    """Who holds combinations: all of each, some of each, a column per combination; NaN: unknown."""

    combinations: pd.DataFrame
    every: Floats
    some: Floats


def _interests(survey: Survey) -> tuple[pd.DataFrame, dict[str, Text]]:
    columns: dict[str, pd.Series[bool]] = {}
    names: dict[str, Text] = {}
    for question in survey.codebook.by_role("interest"):
        if question.kind != "multiple":
            continue
        texts = {part.code: part.name for part in survey.codebook.parts(question)}
        for name in survey.columns_of(question):
            code = question.part_of(name)
            columns[code] = survey.answers[name].astype("boolean")
            names[code] = texts[code]
    return pd.DataFrame(columns, index=survey.answers.index), names


def _holders(survey: Survey, combinations: Result | None) -> _Holders:
    """Of the combinations that were found; of none without them."""
    columns = pd.DataFrame(columns=["layer", "competences"], dtype="str")
    table = columns if combinations is None else combinations.frames()["combinations"]
    kept = table if combinations is None else table[table["kept"].eq(True).fillna(False)]
    layers: list[Layer] = ["has", "needs"]
    marks = {layer: survey.incidence(layer) for layer in layers}
    numbers = {layer: marks[layer].to_numpy(float, na_value=np.nan) for layer in layers}
    rows, every, some = [], [], []
    for layer, text in zip(kept["layer"], kept["competences"], strict=True):
        names = text.replace(" + ", AND).split(AND)
        places = [at for at, code in enumerate(marks[layer]) if code in names]
        held = numbers[layer][:, places]
        rows.append((layer, AND.join(marks[layer].columns[places])))
        every.append(held.prod(axis=1))  # NaN where one of them is not known
        some.append(np.where(np.isnan(every[-1]), np.nan, held.max(axis=1)))
    shape = (len(rows), len(survey))
    return _Holders(
        pd.DataFrame(rows, columns=columns.columns),
        *(np.reshape(one, shape).T for one in (every, some)),
    )


def _place(published: Published) -> pd.Series[int]:
    """Place of a topic among those of its partner; equal shares have the same."""
    return place_by("share", within=["partner"])(published).astype("Int64")  # type: ignore[no-any-return]


def _overall(published: Published) -> pd.Series[float]:
    """Share of all SMEs that follow the topic of a row."""
    shares = published.tables["overall"].set_index("topic")["share"]
    return published.table["topic"].map(shares)


def _topics(follows: pd.DataFrame, weights: pd.Series[float], partners: Groups) -> pd.DataFrame:
    """Shares per partner; topics in the order of the questionnaire."""
    parts = []
    for code in partners.labels or [NOBODY]:
        inside = partners.codes == code
        own = shares_of(follows[inside], weights[inside]).rename_axis("topic").reset_index()
        parts.append(own.assign(partner=code))
    table = pd.concat(parts, ignore_index=True)
    table = table[table["partner"] != NOBODY].reset_index(drop=True)
    return table.assign(place=_place(Published(table, table)))


def _links(follows: pd.DataFrame, holds: _Holders) -> pd.DataFrame:
    """How much more often those who follow a topic hold a combination than all do.

    Each pair among the SMEs that answered for both.
    """
    from scipy.stats import hypergeom

    topics, held = follows.to_numpy(float, na_value=np.nan), holds.every
    parts = [(marks == 1, ~np.isnan(marks)) for marks in (topics, held)]
    (following, told), (holding, known) = ([one.astype(float) for one in part] for part in parts)
    pairs = {
        "answered": told.T @ known,
        "base": following.T @ known,
        "held": told.T @ holding,
        "n": following.T @ holding,
    }
    counts = {name: pair.ravel().astype(np.int64) for name, pair in pairs.items()}
    answered, base, n = (counts[name] for name in ("answered", "base", "n"))
    with np.errstate(divide="ignore", invalid="ignore"):
        share, overall = n / base, counts["held"] / answered
        lift = np.where(overall > 0, share / overall, np.nan)
    p = np.where(base > 0, hypergeom.sf(n - 1, answered, counts["held"], base), np.nan)
    table = _repeated(holds.combinations, len(follows.columns)).assign(
        topic=np.repeat(follows.columns.to_numpy(dtype=object), held.shape[1]),
        **counts,
        share=share,
        share_overall=overall,
        lift=lift,
        p=p,
        p_adjusted=adjust_p_values(pd.Series(p, dtype=float)),
    )
    return table[list(held_columns(TechnologyWatch.SCHEMA["links"]))]


def _per_partner(holds: _Holders, partners: Groups) -> pd.DataFrame:
    codes, n = [*partners.labels], len(holds.combinations)
    counts = {
        "n": holds.every == 1,
        "part": holds.some == 1,
        "base": ~np.isnan(holds.some),
    }
    table = _repeated(holds.combinations, len(codes)).assign(
        partner=np.repeat(np.array(codes, dtype=object), n),
        **{name: partners.counts(marks).ravel() for name, marks in counts.items()},
    )
    return table[list(held_columns(TechnologyWatch.SCHEMA["combinations"]))]


def _repeated(table: pd.DataFrame, times: int) -> pd.DataFrame:
    return table.iloc[np.tile(np.arange(len(table)), times)].reset_index(drop=True)
