"""A name and two sentences for each segment, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

# |v| from which a difference is worth a word (two-sided 5 %).
WORTH_A_WORD = 1.96
VERBS = {"has": "have", "needs": "need"}


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


def describe_segment(own: pd.DataFrame, *, n: int, total: int | None, share: float) -> str:
    """Say in two sentences how large a segment is, what it has and needs, and who is in it.

    Parameters
    ----------
    own : DataFrame
        Profile of the segment.
    n, total : int
        SMEs in the segment and in all; ``None`` where the latter can't be told.
    share : float
        Weighted share of the segment.

    Returns
    -------
    str
    """
    if n == total:
        return f"All SMEs are in one segment (n = {n}). The answers carry no division into groups."
    size = f"{n}{'' if total is None else f' of {total}'} SMEs ({share:.0%})"
    built, other = own[own["built"]], own[~own["built"] & ~own["role"].isin(list(VERBS))]
    more, fewer = _top(built, 3), _top(built, 2, sign=-1)
    parts = [f"more often than SMEs overall they {_verb_phrase(more)}"] if len(more) else []
    parts += [f"less often they {_verb_phrase(fewer)}"] if len(fewer) else []
    first = f"{size}: {'; '.join(parts)}." if parts else f"{size}: they answer as all do."
    who = _top(other, 3)
    if not len(who):
        return f"{first} By partner, country, sector or size they are like the others."
    facts = _listed([f"{row['question']}: {_against(row)}" for row in _rows(who)])
    return f"{first} Over-represented among them are {facts}."


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
