"""Progress: answers of each partner over time against the target, and whom to remind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..choices import Whole
from ..columns import ALL, ANSWERS, SMES, Column
from ..derive import Floats, Published, ratio_of
from ..memory import cached
from ..messages import Message, say, sentences
from ..project import Project
from ..readers.logs import read_invitations
from ..result import Result, Schema, analysis, held_columns
from ..survey import Survey
from ..values import Name, Share, Text
from .forecast import LEAST, METHOD, forecast_answers
from .progress_wording import STATUSES, read_progress
from .quality import COMPLETE, INVITED, OF_PARTNER, check_quality

HALF = 0.5
"""Who answered less than this share of its questions is asked to complete them."""

NO_DATES = say("The survey has no date of the answers.")
NO_END = say(
    "move.yml does not say when the survey ends (response: end:), so there is no forecast."
)
SILENT_KNOWN = "those invited less those that answered, both of which are said of every partner"
REMIND = sentences(
    say(
        "To remind: those invited who have not answered, and those who answered less than {share} "
        "of their questions.",
        share=Share(HALF),
    ),
    say("Each partner sees its own members, and of the others only those that agreed to be shown."),
)
SILENT, IN_PART = "silent", "in_part"
REASONS = {SILENT: say("has not answered"), IN_PART: say("answered in part")}


@dataclass(frozen=True, kw_only=True, eq=False)
class Progress(Result):
    """How the survey advances.

    Parameters
    ----------
    partners : DataFrame
        One row per partner, and one for all.
    to_remind : DataFrame
        How many are to be reminded; the same rows.
    weeks : DataFrame
        One row per partner and week.
    reminders : DataFrame
        One row per member to remind.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> progress = check_progress(demo_survey(), demo_project())
    >>> progress.partners["partner"].tolist()
    ['all', 'CCTL', 'BCT', 'NUMELINK', 'ENVIPARK']
    """

    SCHEMA: ClassVar[Schema] = {
        "partners": {
            "partner": Column.label("code of the partner, or all"),
            "name": Column.name_of("partner", "partner"),
            "invited": Column.exact("members invited", "members", why=INVITED),
            "answered": Column.count("answers so far", of=ANSWERS, where=OF_PARTNER, within=""),
            "rate": Column.derived(
                "answers of those invited", "share", how=ratio_of("answered", "invited")
            ),
            "target": Column.label("target", "share"),
            "missing": Column.derived(
                "answers missing to the target",
                "answers",
                how=lambda p: _missing(p["answered"], p["invited"], p["target"]),
            ),
            # From the days of the answers, of which the totals by week are published as they are.
            "forecast": Column.coarse("forecast of the final rate", "share", digits=3),
            "low": Column.coarse("lower bound of the forecast", "share", digits=3),
            "high": Column.coarse("upper bound of the forecast", "share", digits=3),
            "status": Column.derived("how it stands", how=lambda p: _statuses(p), words=STATUSES),
        },
        "to_remind": {
            "partner": Column.label("code of the partner, or all"),
            "name": Column.name_of("partner", "partner"),
            "silent": Column.exact("have not answered", "members", why=SILENT_KNOWN),
            "answered": Column.base("have answered", of=SMES, where=OF_PARTNER),
            "incomplete": Column.count(
                "of these, in part", of="answered in part", where=OF_PARTNER, within="answered"
            ),
        },
        # How many answered until when is said of everybody, but not of a selection of them.
        "weeks": {
            "partner": Column.label("code of the partner, or all"),
            "name": Column.name_of("partner", "partner"),
            "week": Column.label("last day of the week"),
            "total": Column.count("answers up to its end", of=SMES, where=OF_PARTNER, within=""),
            "invited": Column.exact("members invited", "members", why=INVITED),
            "rate": Column.derived("of those invited", "share", how=ratio_of("total", "invited")),
        },
        "reminders": {
            "respondent": Column.respondent("id of the member", partner="partner"),
            "partner": Column.label("code of its partner"),
            "reason": Column.coarse("why to remind it", words=REASONS),
            "completeness": Column.coarse(
                "share of its questions that it answered, at most", "share", steps=(0.0, *COMPLETE)
            ),
            "reminded": Column.exact(
                "day of the last reminder", why="the office's own list of those it invited"
            ),
        },
    }
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "reminders": ("partner", "reason", "respondent")
    }

    partners: pd.DataFrame
    to_remind: pd.DataFrame
    weeks: pd.DataFrame
    reminders: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How each partner stands against its target, and how many are to be reminded."""
        return read_progress(self)


@analysis
@cached
def check_progress(survey: Survey, project: Project, *, seed: Whole = 0) -> Progress:
    """Measure how far the survey is from its target, where it will end, and whom to remind.

    Parameters
    ----------
    survey : Survey
        With a question of kind date, the day of the answer; left out, nothing is known over time.
    project : Project
        ``response:`` in ``move.yml`` names the days of the survey, the target and the table of
        those invited.
    seed : int
        Of the draws behind the interval of the forecast.

    Returns
    -------
    Progress
        Shares are of the members invited. Forecasts are missing where it is too early.

    Examples
    --------
    >>> from move_analysis.demo import demo_project, demo_survey
    >>> table = check_progress(demo_survey(), demo_project()).partners
    >>> bool(table["forecast"].between(table["low"], table["high"]).all())
    True
    """
    days, reminders = _days(survey), _reminders(survey, project)
    span = _Span.of(project, days)
    rows, waiting = [], []
    for party in _parties(project):
        everybody = party.code == ALL
        own = days if everybody else days[survey.series("partner") == party.code]
        late = [len(ids) for code, ids in survey.waiting.items() if everybody or code == party.code]
        rows.append((party.code, *_numbers(party, own, span, seed, waiting=sum(late))))
        reasons = reminders if everybody else reminders[reminders["partner"] == party.code]
        silent = int((reasons["reason"] == SILENT).sum()) if project.response.invitations else None
        in_part = int((reasons["reason"] == IN_PART).sum())
        waiting.append((party.code, silent, len(own), in_part))
    columns = {name: list(held_columns(about)) for name, about in Progress.SCHEMA.items()}
    return Progress(
        partners=pd.DataFrame(rows, columns=columns["partners"]).astype(_TYPES),
        to_remind=pd.DataFrame(waiting, columns=columns["to_remind"]).astype({"silent": "Int64"}),
        weeks=_weeks(survey, project, days),
        reminders=reminders,
        names={"partner": _names(project)},
        arguments={"seed": seed, **span.arguments()},
        notes=(
            *(() if span.start is not None else (NO_DATES,)),
            METHOD if span.end else NO_END,
            REMIND,
        ),
    )


def _names(project: Project) -> dict[str, Text]:
    own = {one.code: Name(one.name or one.code) for one in project.partners}
    return {ALL: say("All partners"), **own}


_TYPES = {
    **dict.fromkeys(["invited", "answered", "missing"], "Int64"),
    **dict.fromkeys(["rate", "target", "forecast", "low", "high"], "Float64"),
}


@dataclass(frozen=True)
class _Span:
    """The days of the survey, as far as they are known."""

    start: pd.Timestamp | None
    as_of: pd.Timestamp | None
    end: pd.Timestamp | None

    @classmethod
    def of(cls, project: Project, days: pd.Series[Any]) -> _Span:
        settings, known = project.response, days.dropna()
        if known.empty:
            return cls(None, None, None)
        start = pd.Timestamp(settings.start or known.min()).normalize()
        as_of = pd.Timestamp(settings.as_of or known.max()).normalize()
        return cls(start, as_of, None if settings.end is None else pd.Timestamp(settings.end))

    def lengths(self) -> tuple[float, float] | None:
        """Days so far and to come; None where the end, or any answer's day, is not known."""
        if self.start is None or self.as_of is None or self.end is None:
            return None
        return float((self.as_of - self.start).days + 1), max(
            float((self.end - self.as_of).days), 0
        )

    def arguments(self) -> dict[str, str | None]:
        return {
            name: None if day is None else f"{day:%Y-%m-%d}" for name, day in vars(self).items()
        }


def _days(survey: Survey) -> pd.Series[Any]:
    """Day on which each SME answered: the first question of kind date."""
    names = [question.code for question in survey.codebook.questions if question.kind == "date"]
    known = [name for name in names if name in survey.answers]
    if not known:
        return pd.Series(pd.NaT, index=survey.answers.index, dtype="datetime64[us]")
    return survey.answers[known[0]]


@dataclass(frozen=True)
class _Party:
    """A partner, or all of them: how many were invited, and which share is to answer."""

    code: str
    invited: int | None
    target: float | None


def _parties(project: Project) -> list[_Party]:
    target = project.response.target
    single = [
        _Party(
            one.code,
            one.invited,
            target.get(one.code) if isinstance(target, dict) else target,
        )
        for one in project.partners
    ]
    known = [one for one in single if one.invited is not None]
    invited = sum(one.invited or 0 for one in single) if len(known) == len(single) else None
    wanted = [(one.target or 0) * (one.invited or 0) for one in single if one.target]
    whole = sum(wanted) / invited if invited and len(wanted) == len(single) else None
    return [_Party(ALL, invited, whole), *single]


def _numbers(
    party: _Party, days: pd.Series[Any], span: _Span, seed: int, *, waiting: int
) -> tuple[Any, ...]:
    """What is in the table of partners after the code."""
    answered, invited, target = len(days) + waiting, party.invited, party.target
    rate = answered / invited if invited else None
    forecast = _forecast(days, span, invited, seed) or (None, None, None)
    missing = _missing(*(np.array([n], dtype=float) for n in (answered, invited, target)))
    status = _status(rate, target, forecast)
    return (invited, answered, rate, target, missing[0], *forecast, status)


def _missing(answered: Floats, invited: Floats, target: Floats) -> Floats:
    """Answers that are missing to the target; NaN where there is none."""
    return np.maximum(np.ceil(np.round(target * invited, 9)) - answered, 0)


def _forecast(
    days: pd.Series[Any], span: _Span, invited: int | None, seed: int
) -> tuple[float, ...] | None:
    """The final rate with its interval; None where it is too early or the end is not known."""
    lengths = span.lengths()
    if lengths is None or span.start is None or not invited or len(days) < LEAST:
        return None
    elapsed, remaining = lengths
    if elapsed < (elapsed + remaining) / 4:
        return None
    since = ((days.dropna() - span.start) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    found = forecast_answers(
        np.clip(since, 0, elapsed), elapsed=elapsed, remaining=remaining, seed=seed
    )
    return tuple(min(value, invited) / invited for value in found)


def _status(rate: float | None, target: float | None, forecast: Sequence[float | None]) -> str:
    if pd.isna(target) or pd.isna(rate):
        return "no_target"
    if rate >= target:
        return "reached"
    _, low, high = forecast
    if pd.isna(low) or pd.isna(high):
        return "too_early"
    low, high, target = (round(one, 2) for one in (low, high, target))  # per cent, as it is read
    return "on_course" if low >= target else "behind" if high < target else "within_reach"


def _statuses(published: Published) -> list[str]:
    """How each partner stands, from what is published."""
    known = zip(*(published[n] for n in ("rate", "target", "forecast", "low", "high")), strict=True)
    return [_status(rate, target, forecast) for rate, target, *forecast in known]


def _reminders(survey: Survey, project: Project) -> pd.DataFrame:
    invited = read_invitations(project)
    reminded = invited.set_index("respondent")["reminded"].dt.strftime("%Y-%m-%d").dropna()
    late = [one for ids in survey.waiting.values() for one in ids]
    silent = invited[~invited["respondent"].isin([*survey.answers.index, *late])]
    answered = check_quality(survey).respondents
    part = answered[answered["completeness"] < HALF]
    table = pd.concat(
        [
            silent[["respondent", "partner"]].assign(reason=SILENT, completeness=0.0),
            part[["respondent", "partner", "completeness"]].assign(reason=IN_PART),
        ],
        ignore_index=True,
    )
    days = reminded.to_dict()
    table["reminded"] = [str(days.get(one, "")) for one in table["respondent"]]
    return table[list(held_columns(Progress.SCHEMA["reminders"]))]


def _weeks(survey: Survey, project: Project, days: pd.Series[Any]) -> pd.DataFrame:
    """Answers up to the end of each week."""
    known = days.dropna()
    sunday = (known + pd.to_timedelta(6 - known.dt.day_of_week, unit="D")).dt.normalize()
    weeks = (
        pd.date_range(sunday.min(), sunday.max(), freq="7D") if len(known) else pd.DatetimeIndex([])
    )
    partner = survey.series("partner").reindex(known.index)
    rows = []
    for party in _parties(project):
        own = sunday if party.code == ALL else sunday[partner == party.code]
        for week in weeks:
            total = int((own <= week).sum())
            rate = total / party.invited if party.invited else None
            rows.append((party.code, f"{week:%Y-%m-%d}", total, party.invited, rate))
    table = pd.DataFrame(rows, columns=list(held_columns(Progress.SCHEMA["weeks"])))
    return table.astype({"total": "Int64", "invited": "Int64", "rate": "Float64"})
