"""Why there are so many segments; a name and two sentences for each of them, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .likelihood_ratio import SIGNIFICANT

# |v| from which a difference is worth a word (two-sided 5 %).
WORTH_A_WORD = 1.96
# Below this many SMEs nothing is sought, and what was found is said with care.
FEWEST = 10
# Twice a difference in log evidence is "positive", "strong" and "very strong" from: Kass &
# Raftery (1995), Bayes factors, JASA 90, 773-795.
STRENGTHS = ((10.0, "very strong"), (6.0, "strong"), (2.0, "positive"), (0.0, "weak"))
AT_THE_LIMIT = "It is the largest number that was tried, so there may be more."
NOT_PARTED = "The answers do not part the SMEs into groups."
VERBS = {"has": "have", "needs": "need"}
WHO = ("partner", "country", "sector", "size")


def name_segments(profile: pd.DataFrame, n_segments: int) -> list[str]:
    """Name each segment after the answers that part it most from the others.

    Parameters
    ----------
    profile : DataFrame
        With the columns ``segment built role answer v_test``.
    n_segments : int
        How many there are.

    Returns
    -------
    list of str
        One name per segment, all different.
    """
    if n_segments == 1:
        return ["All SMEs"]
    names: list[str] = []
    for segment in range(1, n_segments + 1):
        own = profile[(profile["segment"] == segment) & profile["built"]]
        name = _name(own)
        names.append(f"{name} ({segment})" if name in names else name)
    return names


def describe_segment(
    own: pd.DataFrame, *, n: int, total: int, share: float, alone: bool = False
) -> str:
    """Say in two sentences how large a segment is, what it has and needs, and who is in it.

    Parameters
    ----------
    own : DataFrame
        What is known of the profile of the segment.
    n, total : int
        SMEs in the segment and in all.
    share : float
        Weighted share of the segment.
    alone : bool
        Whether it is the only segment.

    Returns
    -------
    str
    """
    if alone:
        return f"All SMEs are in one segment (n = {n}). The answers carry no division into groups."
    size = f"{n} of {total} SMEs ({share:.0%})"
    is_built = own["built"].eq(True)
    built, other = own[is_built], own[~is_built & ~own["role"].isin(list(VERBS))]
    more, fewer = _top(built, 3), _top(built, 2, sign=-1)
    parts = [f"more often than SMEs overall they {_verb_phrase(more)}"] if len(more) else []
    parts += [f"less often they {_verb_phrase(fewer)}"] if len(fewer) else []
    alike = "they answer as all do" if len(built) else "too few answered to say what marks them"
    text = f"{size}: {'; '.join(parts) or alike}."
    who = _top(other, 3)
    if len(who):
        facts = _listed([f"{row['question']}: {_against(row)}" for row in _rows(who)])
        return f"{text} Over-represented among them are {facts}."
    if other["role"].isin(WHO).any():
        return f"{text} By partner, country, sector or size they are like the others."
    return text


def why_so_many(evidence: pd.DataFrame, *, asked: int | None) -> str:
    """Say why there are so many segments.

    Parameters
    ----------
    evidence : DataFrame
        As in `Segments`.
    asked : int or None
        The number that was asked for, if one was.

    Returns
    -------
    str
    """
    chosen = int(evidence.loc[evidence["chosen"], "k"].iloc[0])
    tried = evidence[evidence["evidence"].notna() | evidence["gap"].notna()]
    if tried.empty:
        return f"{in_words(chosen)}: {evidence['why_refused'].iloc[0]}"
    if asked is not None and asked != chosen:
        return f"{in_words(chosen)}: {asked} were asked for, and the answers do not carry them."
    if asked is not None:
        return f"{in_words(chosen)}: as asked for."
    by_factors = bool(tried["gap"].notna().any())
    parts = _by_gap(tried, chosen) if by_factors else _by_evidence(tried, chosen)
    return " ".join([*(part for part in parts if part), *at_the_limit(evidence, asked=asked)])


def at_the_limit(evidence: pd.DataFrame, *, asked: int | None) -> tuple[str, ...]:
    """Say that the largest number won, where it was not asked for; nothing where it did not."""
    tried = evidence.loc[evidence["evidence"].notna() | evidence["gap"].notna(), ["k", "chosen"]]
    won = asked is None and len(tried) > 1 and bool(tried["chosen"].iloc[-1])
    return (AT_THE_LIMIT,) if won else ()


def in_words(count: int) -> str:
    """Say how many segments."""
    return "One segment" if count == 1 else f"{count} segments"


def _by_gap(tried: pd.DataFrame, chosen: int) -> list[str]:
    gap = float(tried.loc[tried["k"] == chosen, "gap"].iloc[0])
    text = (
        f"{in_words(chosen)}: the smallest number from which one more does not widen the gap to "
        f"respondents spread evenly (gap {gap:.2f})."
    )
    return [text, NOT_PARTED if chosen == 1 else ""]


def _by_evidence(tried: pd.DataFrame, chosen: int) -> list[str]:
    others = tried[tried["k"] != chosen].sort_values("behind", kind="stable")
    if others.empty:
        return [f"{in_words(chosen)}: no other number could be tried."]
    gain, second = float(others["behind"].iloc[0]), int(others["k"].iloc[0])
    factor = f"{gain:,.0f}" if gain >= 10 else f"{gain:.1f}"
    strength = next(word for least, word in STRENGTHS if gain >= least)
    text = (
        f"{in_words(chosen)}: best supported by the answers, with {strength} evidence against the "
        f"next best, {in_words(second).lower()} (2 log Bayes factor {factor})."
    )
    more = NOT_PARTED if chosen == 1 else _other_criteria(tried, chosen)
    return [text, more, _of_tests(tried)]


def _other_criteria(tried: pd.DataFrame, chosen: int) -> str:
    """What BIC and ICL would choose; of equal ones, the chosen number."""
    names = {"BIC": "bic", "ICL, which also asks that the segments part clearly,": "icl"}
    wishes = {}
    for name, criterion in names.items():
        best = tried.loc[tried[criterion] == tried[criterion].min(), "k"].tolist()
        wishes[name] = chosen if chosen in best else int(best[0])
    if set(wishes.values()) == {chosen}:
        return "BIC and ICL agree."
    return " ".join(
        f"The {name} {'agrees' if wish == chosen else f'prefers {wish}'}."
        for name, wish in wishes.items()
    )


def _of_tests(tried: pd.DataFrame) -> str:
    tests = tried.dropna(subset="p_value")
    if tests.empty:
        return ""
    last = max(tests.loc[tests["p_value"] <= SIGNIFICANT, "k"], default=1)
    return f"The bootstrap likelihood-ratio test goes as far as {in_words(last).lower()}."


def _name(own: pd.DataFrame) -> str:
    has, needs = (_top(own[own["role"] == role], 2)["answer"] for role in ("has", "needs"))
    parts = [", ".join(has)] if len(has) else []
    parts += [f"needs {', '.join(needs)}"] if len(needs) else []
    if parts:
        return "; ".join(parts)
    more, fewer = _top(own, 2)["answer"], _top(own, 2, sign=-1)["answer"]
    if len(more):
        return ", ".join(more)
    return f"little {', '.join(fewer)}" if len(fewer) else "average answers"


def _top(rows: pd.DataFrame, count: int, *, sign: int = 1) -> pd.DataFrame:
    strength = sign * rows["v_test"]
    found = rows.assign(strength=strength)[strength >= WORTH_A_WORD]
    order = ["strength", "column", "answer"]
    return found.sort_values(order, ascending=[False, True, True]).head(count)


def _verb_phrase(rows: pd.DataFrame) -> str:
    """E.g. "have IoT (80 % against 40 % of all) and need French (...)"."""
    phrases = []
    for verb, group in rows.groupby(rows["role"].map(VERBS).fillna("say"), sort=True):
        phrases.append(f"{verb} {_listed([_against(row) for row in _rows(group)])}")
    return _listed(phrases)


def _against(row: dict[str, object]) -> str:
    return f"{row['answer']} ({row['share_in_segment']:.0%} against {row['share_overall']:.0%})"


def _rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(name): value for name, value in r.items()} for r in frame.to_dict("records")]


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
