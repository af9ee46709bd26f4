"""Why there are so many segments; a name and two sentences for each of them, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..columns import ALL
from ..messages import Message, Name, Share, say, say_many, sentences, weighted_share
from ..values import Listed, Number, Text
from .evidence import WORTH
from .likelihood_ratio import SIGNIFICANT

# |v| from which a difference is worth a word (two-sided 5 %).
WORTH_A_WORD = 1.96
# Below this many SMEs nothing is sought, and what was found is said with care.
FEWEST = 10
# Twice a difference in log evidence is "positive", "strong" and "very strong" from: Kass &
# Raftery (1995), Bayes factors, JASA 90, 773-795.
STRENGTHS = (
    (10.0, say("very strong")),
    (6.0, say("strong")),
    (2.0, say("positive")),
    (0.0, say("weak")),
)
AT_THE_LIMIT = say("It is the largest number that was tried, so there may be more.")
NO_GROUPS = say("The answers do not part the SMEs into groups.")
ALL_SMES = say("All SMEs")
BIC = Name("BIC")
WHO = ("partner", "country", "sector", "size")

FEW_SMES, ALIKE, CHOSEN = "few SMEs", "SMEs alike", "chosen"
"""Codes of why no segments are sought at all."""
NOT_SOUGHT = {
    FEW_SMES: say("No segments were sought: fewer than {count} SMEs answered.", count=FEWEST),
    ALIKE: say(
        "No segments were sought: no variable that could build segments tells the SMEs apart."
    ),
}
WITHOUT_SEARCH = {
    FEW_SMES: say("One segment: fewer than {count} SMEs answered.", count=FEWEST),
    ALIKE: say("One segment: no variable that could build segments tells the SMEs apart."),
    CHOSEN: say("Segment 1: the SMEs that were chosen. Segment 2: all others."),
}
WHY_NOT_SOUGHT = {
    FEW_SMES: say("fewer than {count} SMEs answered.", count=FEWEST),
    ALIKE: say("no variable that could build segments tells the SMEs apart."),
}

SPOKEN = ["role", "column", "question", "answer", "share_in_segment", "share_overall"]
"""Columns of a profile that sentences are made of."""
RATED = ["role", "column", "question", "answer", "mean", "mean_overall"]
"""Columns of the ratings that sentences are made of."""


def name_segments(
    tables: Mapping[str, pd.DataFrame], n_segments: int, *, answers: Mapping[str, Text]
) -> dict[str, Text]:
    """Name each segment after the answers that set it apart most; all names differ.

    Of the tables, `profile` has the columns ``segment built v_test`` and `SPOKEN`, `levels` those
    and `RATED`; `answers` says what the codes of answers are called. Names are by code, in the
    order of the segments; the code tells the answers, and where none do, what is rated high or low.
    """
    if n_segments == 1:
        return {ALL: ALL_SMES}
    names: dict[str, Text] = {}
    # Fewer columns are sooner chosen.
    profile, levels = (
        tables[name][[*spoken, "segment", "built", "v_test"]]
        for name, spoken in (("profile", SPOKEN), ("levels", RATED))
    )
    for segment in range(1, n_segments + 1):
        own = profile[(profile["segment"] == segment) & profile["built"]]
        rated = levels[(levels["segment"] == segment) & levels["built"]]
        code, name = _name(own, answers) or _rated_name(rated, answers)
        if name in names.values():
            code = f"{code} ({segment})"
            name = say("{name} ({number})", name=name, number=segment)
        names[code] = name
    return names


def _name(own: pd.DataFrame, answers: Mapping[str, Text]) -> tuple[str, Text] | None:
    more, fewer = ([row["answer"] for row in _top(own, 2, sign=sign)] for sign in (1, -1))
    has, needs = (
        [row["answer"] for row in _top(own[own["role"] == role], 2)] for role in ("has", "needs")
    )
    of_has, of_needs, of_more, of_fewer = (
        _together(answers[code] for code in codes) for codes in (has, needs, more, fewer)
    )
    code = ", ".join([*has, *needs])
    if has and needs:
        return code, say("{has}; needs {needs}", has=of_has, needs=of_needs)
    if has:
        return code, of_has
    if needs:
        return code, say("needs {needs}", needs=of_needs)
    if more:
        return ", ".join(more), of_more
    if fewer:
        return f"little {', '.join(fewer)}", say("little {answers}", answers=of_fewer)
    return None


def _rated_name(rated: pd.DataFrame, answers: Mapping[str, Text]) -> tuple[str, Text]:
    """By what is rated higher than overall, else by what is rated lower."""
    high, low = (
        [row["answer"] for row in _top(rated, 2, sign=sign, columns=RATED)] for sign in (1, -1)
    )
    of_high, of_low = (_together(answers[code] for code in codes) for codes in (high, low))
    if high:
        return f"high {', '.join(high)}", say("rates high: {answers}", answers=of_high)
    if low:
        return f"low {', '.join(low)}", say("rates low: {answers}", answers=of_low)
    return "average", say("average answers")


def _together(labels: Iterable[Text]) -> Message:
    """Labels one after the other, which nobody has to translate."""
    return Message("{labels}", {"labels": Listed(list(labels), "comma")})


def describe_segment(
    own: pd.DataFrame,
    rated: pd.DataFrame,
    *,
    size: Mapping[str, Any],
    name: Text,
    names: Mapping[str, Mapping[str, Text]],
) -> Message:
    """Say in two sentences how large a segment is, what it has and needs, and who is in it.

    `own` is the profile of the segment, `rated` what it rates, `size` its row of the segments;
    `names` say what questions and answers are called.
    """
    if size["segment_code"] == ALL:
        return sentences(
            say(
                "Segment {number}, All SMEs: All SMEs are in one segment (n = {n}).",
                number=size["segment"],
                n=int(size["n"]),
            ),
            say("The answers carry no division into groups."),
        )
    # What is hidden is there, without its numbers.
    alike = not (own["built"].eq(True).any() or rated["built"].eq(True).any())
    rated = rated[rated["built"].eq(True)].dropna(subset=["mean", "mean_overall", "v_test"])
    own = own.dropna(subset=["share_in_segment", "share_overall", "v_test"])
    is_built = own["built"].eq(True)
    built, other = own[is_built], own[~is_built & ~own["role"].isin(list(VERBS))]
    marks = say(
        "Segment {number}, {name}: {n} of {total} SMEs ({share}): {marks}.",
        number=size["segment"],
        name=name,
        n=int(size["n"]),
        total=int(size["smes"]),
        share=weighted_share(size["share"], n=size["n"], base=size["smes"]),
        marks=_marks(built, rated, names["answer"], alike=alike),
    )
    if who := _top(other, 3):
        facts = Listed([_fact(row, names) for row in who])
        return sentences(marks, say("Over-represented among them are {facts}.", facts=facts))
    if other["role"].isin(WHO).any():
        return sentences(
            marks, say("By partner, country, sector or size they are like the others.")
        )
    return marks


def _marks(
    built: pd.DataFrame, rated: pd.DataFrame, answers: Mapping[str, Text], *, alike: bool
) -> Listed:
    """What the SMEs of a segment say more, and less, often than all; nothing where all say it."""
    more, fewer = _top(built, 3), _top(built, 2, sign=-1)
    parts = []
    if more:
        said = _said(more, answers)
        parts.append(say("more often than SMEs overall they {what}", what=said))
    if fewer:
        parts.append(say("less often they {what}", what=_said(fewer, answers)))
    high, low = _top(rated, 3, columns=RATED), _top(rated, 2, sign=-1, columns=RATED)
    if high:
        said = Listed([_means(row, answers) for row in high])
        parts.append(say("higher than SMEs overall they rate {what}", what=said))
    if low:
        parts.append(say("lower they rate {what}", what=Listed([_means(r, answers) for r in low])))
    if not parts and (alike or len(built) or len(rated)):
        parts.append(say("they answer as all do"))
    return Listed(parts or [say("too few answered to say what marks them")], "semicolon")


def _means(row: Mapping[str, Any], answers: Mapping[str, Text]) -> Message:
    return say(
        "{answer} (mean {own} against {overall})",
        answer=answers[row["answer"]],
        own=Number(row["mean"], 1),
        overall=Number(row["mean_overall"], 1),
    )


def _said(rows: list[dict[str, Any]], answers: Mapping[str, Text]) -> Listed:
    """E.g. "have IoT (80% against 40%) and need French (...)"."""
    said = []
    for verb in dict.fromkeys((*VERBS.values(), _say)):
        own = [row for row in rows if VERBS.get(row["role"], _say) is verb]
        if own:
            first, *rest = own
            said.append(Listed([verb(first, answers), *(_against(row, answers) for row in rest)]))
    return Listed(said)


def _have(row: Mapping[str, Any], answers: Mapping[str, Text]) -> Message:
    return say("have {answer} ({share} against {overall})", **_shares(row, answers))


def _need(row: Mapping[str, Any], answers: Mapping[str, Text]) -> Message:
    return say("need {answer} ({share} against {overall})", **_shares(row, answers))


def _say(row: Mapping[str, Any], answers: Mapping[str, Text]) -> Message:
    return say("say {answer} ({share} against {overall})", **_shares(row, answers))


def _against(row: Mapping[str, Any], answers: Mapping[str, Text]) -> Message:
    return say("{answer} ({share} against {overall})", **_shares(row, answers))


VERBS = {"has": _have, "needs": _need}
"""What is said of the first answer of a role; answers to other questions, SMEs "say"."""


def _shares(row: Mapping[str, Any], answers: Mapping[str, Text]) -> dict[str, Any]:
    return {
        "answer": answers[row["answer"]],
        "share": Share(row["share_in_segment"]),
        "overall": Share(row["share_overall"]),
    }


def _fact(row: Mapping[str, Any], names: Mapping[str, Mapping[str, Text]]) -> Message:
    return say(
        "{question}: {answer} ({share} against {overall})",
        question=names["question"][row["question"]],
        **_shares(row, names["answer"]),
    )


def why_so_many(
    evidence: pd.DataFrame, *, asked: int | None, refusals: Mapping[str, Text]
) -> Message:
    """Say why there are so many segments.

    `evidence` is as in `Segments`; `asked` the number that was asked for, if one was; `refusals`
    say by their code why numbers were refused.
    """
    chosen = int(evidence.loc[evidence["chosen"], "k"].iloc[0])
    tried = evidence[evidence["evidence"].notna() | evidence["gap"].notna()]
    if tried.empty:
        return WITHOUT_SEARCH[evidence["refusal"].iloc[0]]
    if asked is not None and asked != chosen:
        wish = say(
            "{number}: {count} were asked for, and the answers do not carry them.",
            number=in_words(chosen),
            count=asked,
        )
        code = evidence.loc[evidence["k"] == asked, "refusal"].iloc[0]
        return sentences(wish, refused(asked, refusals[code])) if code in refusals else wish
    if asked is not None:
        return say("{number}: as asked for.", number=in_words(chosen))
    by_factors = bool(tried["gap"].notna().any())
    parts = _by_gap(tried, chosen) if by_factors else _by_evidence(tried, chosen)
    return sentences(*parts, *at_the_limit(evidence, asked=asked))


def refused(k: int, why: Text) -> Message:
    """Say that one number of segments was refused, and why."""
    return say("The model with {count} segments was refused: {why}", count=k, why=why)


def at_the_limit(evidence: pd.DataFrame, *, asked: int | None) -> tuple[Message, ...]:
    """Say that the largest number won, where it was not asked for; nothing where it did not."""
    tried = evidence.loc[evidence["evidence"].notna() | evidence["gap"].notna(), ["k", "chosen"]]
    won = asked is None and len(tried) > 1 and bool(tried["chosen"].iloc[-1])
    return (AT_THE_LIMIT,) if won else ()


def in_words(count: int) -> Message:
    """Say how many segments, at the beginning of a sentence."""
    return say_many("One segment", "{n} segments", n=count)


def _in_a_sentence(count: int) -> Message:
    return say_many("one segment", "{n} segments", n=count)


def _by_gap(tried: pd.DataFrame, chosen: int) -> list[Message]:
    text = say(
        "{number}: the smallest number from which one more does not widen the gap to respondents "
        "spread evenly (gap {gap}).",
        number=in_words(chosen),
        gap=Number(tried.loc[tried["k"] == chosen, "gap"].iloc[0], 2),
    )
    return [text, *([NO_GROUPS] if chosen == 1 else [])]


def _by_evidence(tried: pd.DataFrame, chosen: int) -> list[Message]:
    others = tried[tried["k"] != chosen].sort_values("behind", kind="stable")
    if others.empty:
        return [say("One segment: no other number could be tried.")]
    gain, second = float(others["behind"].iloc[0]), int(others["k"].iloc[0])
    if gain < 0:
        return [_elbow(tried, chosen), *_of_tests(tried)]
    text = say(
        "{number}: best supported by the answers, with {strength} evidence against the next best, "
        "{other} (2 log Bayes factor {gain}).",
        number=in_words(chosen),
        strength=next(word for least, word in STRENGTHS if gain >= least),
        other=_in_a_sentence(second),
        gain=Number(gain, 0 if gain >= 10 else 1),
    )
    more = [NO_GROUPS] if chosen == 1 else _other_criteria(tried, chosen)
    return [text, *more, *_of_tests(tried)]


def _elbow(tried: pd.DataFrame, chosen: int) -> Message:
    return say(
        "{number}: with so many answers the evidence grows with every segment, still at {most}, "
        "but each further one adds less than {share} of what each of these does.",
        number=in_words(chosen),
        most=_in_a_sentence(int(tried["k"].max())),
        share=Share(WORTH),
    )


def _other_criteria(tried: pd.DataFrame, chosen: int) -> list[Message]:
    """What BIC and ICL would choose; of equal ones, the chosen number."""
    bic, icl = (
        chosen if chosen in best else int(best[0])
        for criterion in ("bic", "icl")
        for best in [tried.loc[tried[criterion] == tried[criterion].min(), "k"].tolist()]
    )
    if bic == icl == chosen:
        return [say("BIC and ICL agree.")]
    return [
        say("The {criterion} agrees.", criterion=BIC)
        if bic == chosen
        else say("The {criterion} prefers {count}.", criterion=BIC, count=bic),
        say("The ICL, which also asks that the segments part clearly, agrees.")
        if icl == chosen
        else say(
            "The ICL, which also asks that the segments part clearly, prefers {count}.", count=icl
        ),
    ]


def _of_tests(tried: pd.DataFrame) -> list[Message]:
    tests = tried.dropna(subset="p_value")
    if tests.empty:
        return []
    last = max(tests.loc[tests["p_value"] <= SIGNIFICANT, "k"], default=1)
    text = say(
        "The bootstrap likelihood-ratio test goes as far as {number}.",
        number=_in_a_sentence(last),
    )
    return [text]


def _top(
    rows: pd.DataFrame, count: int, *, sign: int = 1, columns: list[str] = SPOKEN
) -> list[dict[str, Any]]:
    """The rows that stand out most, as far as they are spoken of."""
    strength = sign * rows["v_test"].to_numpy(dtype=float, na_value=np.nan)
    strong = np.flatnonzero(strength >= WORTH_A_WORD)
    values = [rows[name].iloc[strong].tolist() for name in columns]
    found = [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
    ranked = sorted(
        zip(-strength[strong], found, strict=True),
        key=lambda pair: (pair[0], pair[1]["column"], pair[1]["answer"]),
    )
    return [row for _, row in ranked[:count]]
