"""Progress: answers of each partner over time against the target, and whom to remind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from ..project import Partner, Project
from ..readers.logs import read_invitations
from ..result import Column, Result, Schema
from ..survey import Survey
from .quality import check_quality

ALL = "all"
LEAST, DRAWS = 20, 4000
COMPLETE = 0.5
"""Who answered less than this share of its questions is asked to complete them."""

NO_DATES = "The survey has no date of the answers."
NO_END = "move.yml does not say when the survey ends (response: end:), so there is no forecast."
METHOD = (
    "Forecast: answers are taken to come ever more slowly, at a rate that is estimated from their "
    "days (truncated exponential); the interval (95 %) has the uncertainty of the rate and the "
    f"chance in what is to come. None with fewer than {LEAST} answers or before a quarter of the "
    "time. A reminder that is still to be sent is not in it."
)
REMIND = (
    "To remind: those invited who have not answered, and those who answered less than "
    f"{COMPLETE:.0%} of their questions. Each partner sees its own members only."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Progress(Result):
    """How the survey advances.

    Parameters
    ----------
    partners : DataFrame
        One row per partner, and one for all.
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
            "partner": Column("code of the partner, or all"),
            "name": Column("partner"),
            "invited": Column("members invited", unit="members"),
            "answered": Column("answers so far", unit="SMEs", guard="count"),
            "rate": Column("answers of those invited", unit="share", guard="derived"),
            "target": Column("target", unit="share"),
            "missing": Column("answers missing to the target", "answers", "derived"),
            "forecast": Column("forecast of the final rate", unit="share", guard="derived"),
            "low": Column("lower bound of the forecast", unit="share", guard="derived"),
            "high": Column("upper bound of the forecast", unit="share", guard="derived"),
            "status": Column("how it stands", guard="derived"),
            "silent": Column("to remind: have not answered", unit="members", guard="derived"),
            "incomplete": Column("to remind: answered in part", unit="SMEs", guard="count"),
        },
        "weeks": {
            "partner": Column("code of the partner, or all"),
            "name": Column("partner"),
            "week": Column("first day of the week"),
            "total": Column("answers up to its end", unit="SMEs", guard="count"),
            "rate": Column("of those invited", unit="share", guard="derived"),
        },
        "reminders": {
            "respondent": Column("id of the member", guard="respondent"),
            "partner": Column("code of its partner"),
            "reason": Column("why to remind it"),
            "completeness": Column("share of its questions that it answered", unit="share"),
            "reminded": Column("day of the last reminder"),
        },
    }

    partners: pd.DataFrame
    weeks: pd.DataFrame
    reminders: pd.DataFrame

    def reading(self) -> tuple[str, ...]:
        """How each partner stands against its target, and how many are to be reminded."""
        known = self.partners.dropna(subset=["answered", "invited"])
        if known.empty:
            return ("Too few SMEs answered, or it is not known how many were invited.",)
        whole = known[known["partner"] == ALL]
        shown = whole if len(whole) else known
        lines = [_stands(row) for row in shown.to_dict("records")]
        partners = known[(known["partner"] != ALL) & known["target"].notna()]
        if len(whole) and len(partners):
            lines.append(
                f"By partner: {'; '.join(_short(r) for r in partners.to_dict('records'))}."
            )
        return (*lines, *(_remind(row) for row in shown.to_dict("records")))


def check_progress(survey: Survey, project: Project, *, seed: int = 0) -> Progress:
    """How far is the survey from its target, where will it end, and who should be reminded?

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
    days = _days(survey)
    span = _Span.of(project, days)
    reminders = _reminders(survey, project)
    rows = []
    for code, partner in _parties(project):
        own = pd.Series(True, index=days.index) if code == ALL else survey.series("partner") == code
        waiting = reminders if code == ALL else reminders[reminders["partner"] == code]
        rows.append(_row(code, partner, project, days[own], span, waiting, seed))
    table = pd.DataFrame(rows, columns=list(Progress.SCHEMA["partners"]))
    notes = (
        *([] if span.start is not None else [NO_DATES]),
        METHOD if span.end else NO_END,
        REMIND,
    )
    return Progress(
        partners=table.astype(_TYPES),
        weeks=_weeks(survey, project, days),
        reminders=reminders,
        arguments={"seed": seed, **span.arguments()},
        notes=notes,
    )


_TYPES = {
    **dict.fromkeys(["invited", "answered", "missing", "silent", "incomplete"], "Int64"),
    **dict.fromkeys(["rate", "target", "forecast", "low", "high"], "Float64"),
}


def forecast_answers(
    days: np.ndarray, *, elapsed: float, remaining: float, seed: int = 0
) -> tuple[float, float, float]:
    """How many answers are there at the end, if they come ever more slowly as they did so far?

    Parameters
    ----------
    days : ndarray
        Day of each answer, from 0 (the start) to `elapsed`.
    elapsed, remaining : float
        Days of the survey so far, and to come.
    seed : int
        Of the draws.

    Returns
    -------
    forecast, low, high : float
        And the bounds of the 95 % prediction interval.

    References
    ----------
    Deemer, W. L. & Votaw, D. F. (1955). Estimation of parameters of truncated or censored
    exponential distributions. Annals of Mathematical Statistics 26, 498-504.

    Examples
    --------
    >>> even = np.arange(0.5, 30)
    >>> round(forecast_answers(even, elapsed=30, remaining=30)[0])
    60
    """
    count = len(days)
    # Of answers whose rate falls as exp(-slope * day / elapsed): mean day, and how many are to
    # come for each one so far. A slope below 0 is a rate that grows.
    slope = np.linspace(-5, 60, 2601)
    slope = np.where(np.abs(slope) < 1e-9, 1e-6, slope)
    mean = 1 / slope - 1 / np.expm1(slope)
    to_come = np.exp(-slope) * np.expm1(-slope * remaining / elapsed) / np.expm1(-slope)
    seen = np.asarray(days, dtype=float) / elapsed
    rng = np.random.default_rng(seed)
    means = rng.normal(seen.mean(), seen.std() / np.sqrt(count), DRAWS)
    more = [np.interp(m, mean[::-1], to_come[::-1]) for m in (seen.mean(), means)]
    drawn = rng.poisson(rng.gamma(count + 0.5, more[1]))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return count * (1 + float(more[0])), count + float(low), count + float(high)


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
    there = [name for name in names if name in survey.answers]
    if not there:
        return pd.Series(pd.NaT, index=survey.answers.index, dtype="datetime64[us]")
    return survey.answers[there[0]]


def _parties(project: Project) -> Iterator[tuple[str, Partner | None]]:
    yield ALL, None
    for partner in project.partners:
        yield partner.code, partner


def _target(project: Project, code: str) -> float | None:
    """Share that is to answer; of all, the mean over those invited."""
    target = project.response.target
    if not isinstance(target, dict):
        return target
    if code != ALL:
        return target.get(code)
    known = [p for p in project.partners if p.code in target and p.invited]
    if len(known) < len(project.partners):
        return None
    return sum(target[p.code] * (p.invited or 0) for p in known) / sum(
        p.invited or 0 for p in known
    )


def _row(
    code: str,
    partner: Partner | None,
    project: Project,
    days: pd.Series[Any],
    span: _Span,
    waiting: pd.DataFrame,
    seed: int,
) -> tuple[Any, ...]:
    """One row of the table of partners."""
    numbers = [p.invited for p in project.partners] if partner is None else [partner.invited]
    known = [number for number in numbers if number is not None]
    invited = sum(known) if known and len(known) == len(numbers) else None
    target = _target(project, code)
    answered = len(days)
    forecast = _forecast(days, span, invited, seed)
    incomplete = int((waiting["reason"] == IN_PART).sum())
    silent = int((waiting["reason"] == SILENT).sum()) if project.response.invitations else None
    return (
        code,
        "All partners" if partner is None else partner.name or code,
        invited,
        answered,
        answered / invited if invited else None,
        target,
        max(int(np.ceil(target * invited)) - answered, 0) if target and invited else None,
        *(forecast or (None, None, None)),
        _status(answered / invited if invited else None, target, forecast),
        silent,
        incomplete,
    )


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


def _status(rate: float | None, target: float | None, forecast: tuple[float, ...] | None) -> str:
    if target is None or rate is None:
        return "no target"
    if rate >= target:
        return "reached"
    if forecast is None:
        return "too early to say"
    _, low, high = forecast
    return "on course" if low >= target else "behind" if high < target else "within reach"


SILENT, IN_PART = "has not answered", "answered in part"


def _reminders(survey: Survey, project: Project) -> pd.DataFrame:
    invited = read_invitations(project)
    reminded = invited.set_index("respondent")["reminded"].dt.strftime("%Y-%m-%d").dropna()
    silent = invited[~invited["respondent"].isin(survey.answers.index)]
    answered = check_quality(survey).respondents
    part = answered[answered["completeness"] < COMPLETE]
    table = pd.concat(
        [
            silent[["respondent", "partner"]].assign(reason=SILENT, completeness=0.0),
            part[["respondent", "partner", "completeness"]].assign(reason=IN_PART),
        ],
        ignore_index=True,
    )
    table["reminded"] = table["respondent"].map(reminded.to_dict()).fillna("")
    return table[list(Progress.SCHEMA["reminders"])]


def _weeks(survey: Survey, project: Project, days: pd.Series[Any]) -> pd.DataFrame:
    """Answers up to the end of each week."""
    known = days.dropna()
    monday = (known - pd.to_timedelta(known.dt.weekday, unit="D")).dt.normalize()
    weeks = (
        pd.date_range(monday.min(), monday.max(), freq="7D") if len(known) else pd.DatetimeIndex([])
    )
    partner = survey.series("partner").reindex(known.index)
    rows = []
    for code, one in _parties(project):
        own = monday if one is None else monday[partner == code]
        invited = [p.invited for p in project.partners if one is None or p.code == code]
        base = None if None in invited else sum(n for n in invited if n)
        name = "All partners" if one is None else one.name or code
        for week in weeks:
            total = int((own <= week).sum())
            rows.append((code, name, f"{week:%Y-%m-%d}", total, total / base if base else None))
    table = pd.DataFrame(rows, columns=list(Progress.SCHEMA["weeks"]))
    return table.astype({"total": "Int64", "rate": "Float64"})


def _stands(row: Mapping[Any, Any]) -> str:
    line = (
        f"{row['name']}: {row['answered']:.0f} of {row['invited']:.0f} answered ({row['rate']:.0%})"
    )
    if pd.notna(row["target"]):
        line += f"; the target is {row['target']:.0%} ({row['status']})"
        if row["missing"]:
            line += f", {row['missing']:.0f} answers are missing"
    if pd.isna(row["forecast"]):
        return f"{line}."
    return (
        f"{line}. At the pace so far it ends at {row['forecast']:.0%} (95 % interval "
        f"{row['low']:.0%} to {row['high']:.0%})."
    )


def _short(row: Mapping[Any, Any]) -> str:
    forecast = (
        "" if pd.isna(row["forecast"]) else f", forecast {row['low']:.0%} to {row['high']:.0%}"
    )
    return f"{row['name']} {row['rate']:.0%} of {row['target']:.0%}{forecast} ({row['status']})"


def _remind(row: Mapping[Any, Any]) -> str:
    parts = [f"{row['silent']:.0f} have not answered"] if pd.notna(row["silent"]) else []
    parts += [f"{row['incomplete']:.0f} answered in part"] if pd.notna(row["incomplete"]) else []
    return f"To remind: {' and '.join(parts)}." if parts else "Whom to remind is not known."
