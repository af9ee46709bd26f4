"""Funnel: from SMEs that were informed to SMEs that met somebody from a target market."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..columns import SMES, Column
from ..derive import Published, Z, numbers
from ..messages import Message, say, say_many
from ..project import Project
from ..result import Result, Schema, analysis, held_columns
from ..statistics import wilson_interval
from ..survey import Survey
from ..values import Listed, Share, Text
from .answers import interest_in, readiness_scores, with_any
from .interest import ANSWERED_BOTH, segment_of

STAGES: dict[str, Text] = {
    "informed": say("Informed"),
    "answered": say("Answered the survey"),
    "interested": say("Interested in other markets"),
    "third": say("Interested in the target markets"),
    "ready": say("Ready to go"),
    "trained": say("Trained"),
    "meetings": say("In events or meetings"),
}
IN_SENTENCES: dict[str, Message] = {
    "informed": say("informed"),
    "answered": say("answered the survey"),
    "interested": say("interested in other markets"),
    "third": say("interested in the target markets"),
    "ready": say("ready to go"),
    "trained": say("trained"),
    "meetings": say("in events or meetings"),
}
IN_SHORT: dict[str, Callable[[int], Message]] = {
    "informed": lambda n: say("informed {n}", n=n),
    "answered": lambda n: say("answered the survey {n}", n=n),
    "interested": lambda n: say("interested in other markets {n}", n=n),
    "third": lambda n: say("interested in the target markets {n}", n=n),
    "ready": lambda n: say("ready to go {n}", n=n),
    "trained": lambda n: say("trained {n}", n=n),
    "meetings": lambda n: say("in events or meetings {n}", n=n),
}
COUNTED = say(
    "SMEs of the survey are counted once, not weighted: those that answered, not all members. "
    "Informed: members that were asked, unless a number is given. A share is of the stage before "
    "where that counts the same SMEs; intervals: 95 %, Wilson, where both are of the survey. SMEs "
    "that were trained or met somebody need not be SMEs that answered."
)
SURVEY, MEMBERS, LOG, REPORTED = "survey", "members", "log", "reported"
SOURCES = {
    SURVEY: say("survey"),
    MEMBERS: say("members asked"),
    LOG: say("log of events"),
    REPORTED: say("as reported"),
}
# Sources of two stages of which the second counts SMEs of the first.
NESTED = ((MEMBERS, SURVEY), (SURVEY, SURVEY), (REPORTED, REPORTED))
NUMBERS = ("known", "in_survey", "in_log")
LOGGED = {"trained": "smes_trained", "meetings": "smes_involved"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Funnel(Result):
    """How many SMEs reached each stage on the way to other markets.

    Parameters
    ----------
    stages : DataFrame
        One row per stage that is known.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> measure_funnel(demo_survey(), demo_project()).stages["n"].iloc[0].item()
    612
    """

    SCHEMA: ClassVar[Schema] = {
        "stages": {
            "stage": Column.label("code of the stage"),
            "label": Column.name_of("stage", "stage"),
            "source": Column.label("where the number is from", words=SOURCES),
            "counted": Column.label("code of what is counted"),
            "counted_of": Column.label("code of those of whom it is counted"),
            "known": Column.exact(
                "SMEs, known without single answers",
                "SMEs",
                why="members asked, how many answered in all, and figures already reported",
            ),
            "base": Column.base("SMEs that answered", of="{counted_of}"),
            "in_survey": Column.count("SMEs, by their answers", of="{counted}"),
            "took_part": Column.count(
                "SMEs in the log, each time", of="participations in {counted}", within=""
            ),
            "in_log": Column.count(
                "SMEs, by the log of events", of="SMEs in {counted}", within="took_part"
            ),
            "n": Column.derived("SMEs", "SMEs", how=lambda published: _sum(published)),
            "of": Column.derived(
                "code of the stage of which the share is", how=lambda p: _shares(p)["of"]
            ),
            "of_label": Column.name_of("of", "stage of which the share is", domain="stage"),
            "share": Column.derived(
                "share of that stage", "share", how=lambda p: _shares(p)["share"]
            ),
            "low": Column.derived(
                "lower bound of the share", "share", how=lambda p: _shares(p)["low"]
            ),
            "high": Column.derived(
                "upper bound of the share", "share", how=lambda p: _shares(p)["high"]
            ),
        }
    }

    stages: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How many SMEs reached each stage, in short and one by one."""
        known = self.stages.dropna(subset="n")
        if known.empty:
            return (say("No stage of the way to other markets is known."),)
        rows = known.to_dict("records")
        short = [IN_SHORT[row["stage"]](int(row["n"])) for row in rows]
        return (
            say("SMEs on the way: {list}.", list=Listed(short, "comma")),
            *(_reached(row) for row in rows[1:]),
        )


@analysis
def measure_funnel(
    survey: Survey,
    project: Project,
    *,
    indicators: Result | None = None,
    counts: Mapping[str, int] | None = None,
) -> Funnel:
    """Measure how many SMEs were informed, are interested, were trained, and met somebody.

    Parameters
    ----------
    survey : Survey
        With a question of the role ``market``; of the role ``readiness`` where there is one.
    project : Project
        Its markets, and how many members were asked.
    indicators : Indicators, optional
        From `move_analysis.monitoring.measure_indicators`, not released: its SMEs trained, and
        SMEs in events and meetings, of the whole partnership.
    counts : mapping, optional
        SMEs by stage (``informed answered interested third ready trained meetings``) where they
        are known otherwise; they stand instead of those counted here.

    Returns
    -------
    Funnel
        ``stages``: SMEs, and shares from 0 to 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> funnel = measure_funnel(demo_survey(), demo_project(), counts={"meetings": 40})
    >>> funnel.tables()["stages"]["label"].tolist()[-2:]
    ['Ready to go', 'In events or meetings']
    """
    given = dict(counts or {})
    if unknown := set(given) - set(STAGES):
        raise ValueError(f"counts should name stages of {list(STAGES)}, got {sorted(unknown)}")
    asked = sum(partner.invited or 0 for partner in project.partners)
    found: dict[str, dict[str, Any]] = {}
    if asked:
        found["informed"] = {"source": MEMBERS, "known": asked}
    found |= _from_answers(survey, project)
    found |= _from_log(indicators)
    found |= {stage: {"source": REPORTED, "known": n} for stage, n in given.items()}
    return Funnel(
        stages=_stages({stage: found[stage] for stage in STAGES if stage in found}, len(survey)),
        names={"stage": STAGES},
        arguments={"counts": given, "markets": list(project.markets)},
        notes=(COUNTED,),
    )


def _from_answers(survey: Survey, project: Project) -> dict[str, dict[str, Any]]:
    """Stages by the survey: interested in any market, in the targets, and ready."""
    everywhere, targets = interest_in(survey), interest_in(survey, project.markets)
    found: dict[str, dict[str, Any]] = {"answered": _all_of(survey)}
    if len(everywhere.columns):
        wants = with_any(everywhere).iloc[:, -1]
        same = set(everywhere) == set(targets)
        name = with_any(targets).columns[-1] if same else "anywhere"
        found["interested"] = _counted(wants, f"market {name}", of="answered market")
    if len(targets.columns):
        third = with_any(targets).iloc[:, -1]
        found["third"] = _counted(third, f"market {third.name}", of="answered market")
        scores = readiness_scores(survey, project.internationalisation)
        if scores.notna().any():
            least = project.internationalisation.ready_from
            ready = (segment_of(third, scores, ready_from=least) == "ready").astype("boolean")
            ready = ready.where(third.notna() & scores.notna())
            found["ready"] = _counted(ready, f"ready for {third.name}", of=ANSWERED_BOTH)
    return found


def _all_of(survey: Survey) -> dict[str, Any]:
    """All SMEs that answered; of some of them only, the number is blurred like any other."""
    if survey.selection:
        return {"source": SURVEY, "counted": SMES, "in_survey": len(survey)}
    return {"source": SURVEY, "known": len(survey)}


def _counted(marks: pd.Series[bool], what: str, *, of: str) -> dict[str, Any]:
    count = {"in_survey": int(marks.sum()), "base": int(marks.notna().sum())}
    return {"source": SURVEY, "counted": what, "counted_of": of, **count}


def _from_log(indicators: Result | None) -> dict[str, dict[str, Any]]:
    """Stages by the indicators of the whole partnership."""
    if indicators is None:
        return {}
    if indicators.released:
        raise ValueError("indicators should be as measured, got released ones: release the funnel")
    table = indicators.frames()["indicators"]
    whole = table[table["by"] == "all"].dropna(subset="achieved").set_index("indicator")
    found = {}
    for stage, name in LOGGED.items():
        if name in whole.index:
            row: Mapping[Any, Any] = whole.loc[name].to_dict()
            n, log = int(row["achieved"]), str(row.get("log", name))
            took_part = int(row.get("participations", n))
            found[stage] = {"source": LOG, "counted": log, "took_part": took_part, "in_log": n}
    return found


def _stages(found: Mapping[str, Mapping[str, Any]], n_smes: int) -> pd.DataFrame:
    """Each number stands in the column that says how it is published, with zeros beside it."""
    nothing = dict.fromkeys([*NUMBERS, "took_part"], 0) | {
        "counted": "",
        "counted_of": SMES,
        "base": n_smes,
    }
    rows = [{"stage": stage, **nothing, **row} for stage, row in found.items()]
    table = pd.DataFrame(rows, columns=list(held_columns(Funnel.SCHEMA["stages"])))
    table = table.assign(n=table[list(NUMBERS)].sum(axis=1).astype("Int64"))
    shares = _shares(Published(table, table))
    return table.drop(columns=list(shares)).join(shares)


def _sum(published: Published) -> pd.Series[Any]:
    """The one number that a stage has, wherever it is from; missing where it is not published."""
    return published.table[list(NUMBERS)].sum(axis=1, skipna=False).astype("Int64")


def _shares(published: Published) -> pd.DataFrame:
    """Share of the stage before, where the one counts SMEs of the other."""
    stages, n = published.table, _sum(published).astype("Float64")
    before, source = n.shift(), stages["source"].shift()
    nested = pd.Series(list(zip(source, stages["source"], strict=True)), stages.index).isin(NESTED)
    # What was reported or counted elsewhere need not be a part of the stage before.
    outside = stages["stage"].isin(LOGGED) | ((stages["source"] == REPORTED) & (n > before))
    known = nested & ~outside.fillna(False) & (n > 0).fillna(False) & before.notna()
    size = numbers(before.where(before > 0))
    share = np.where(known, np.minimum(numbers(n) / size, 1), np.nan)
    low, high = wilson_interval(share, size)
    noise = published.noise("in_survey")
    before_noise = np.concatenate([[0.0], noise[:-1]])[: len(noise)]
    wider = Z * np.sqrt(noise + share**2 * before_noise) / size
    both = (known & (stages["source"] == SURVEY) & (source == SURVEY)).to_numpy()
    return pd.DataFrame(
        {
            "of": stages["stage"].shift().where(known, "").astype("str"),
            "share": share,
            "low": np.where(both, share - np.hypot(share - low, wider), np.nan).clip(0),
            "high": np.where(both, share + np.hypot(high - share, wider), np.nan).clip(max=1),
        },
        index=stages.index,
    )


def _reached(row: Mapping[Any, Any]) -> Message:
    values = {"n": row["n"], "stage": STAGES[row["stage"]], "source": SOURCES[row["source"]]}
    if pd.isna(row["share"]):
        return say_many("{stage}: {n} SME ({source}).", "{stage}: {n} SMEs ({source}).", **values)
    values |= {"share": Share(row["share"]), "of": IN_SENTENCES[row["of"]]}
    if pd.isna(row["low"]):
        return say_many(
            "{stage}: {n} SME ({source}), {share} of those before ({of}).",
            "{stage}: {n} SMEs ({source}), {share} of those before ({of}).",
            **values,
        )
    return say_many(
        "{stage}: {n} SME ({source}), {share} of those before ({of}; 95 % interval {low} to "
        "{high}).",
        "{stage}: {n} SMEs ({source}), {share} of those before ({of}; 95 % interval {low} to "
        "{high}).",
        low=Share(row["low"]),
        high=Share(row["high"]),
        **values,
    )
