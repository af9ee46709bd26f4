"""Agenda: as good as exhaustive search where that can be done, and never against a rule."""

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.matching import agenda_search, plan_agenda
from move_analysis.settings import Event

TIMES = ["09:00-09:20", "09:20-09:40", "10:00-10:20", "10:20-10:40", "11:00-11:20"]


@st.composite
def events(draw, most_smes=6, most_slots=3):
    """Matches, participants and an event, with everything that can restrict meetings."""
    ids = [f"S-{k}" for k in range(draw(st.integers(2, most_smes)))]
    pairs = draw(st.lists(st.sampled_from(list(combinations(ids, 2))), unique=True, max_size=14))
    scores = draw(st.lists(st.integers(0, 20), min_size=len(pairs), max_size=len(pairs)))
    matches = pd.DataFrame(
        [(*pair, score / 4) for pair, score in zip(pairs, scores, strict=True)],
        columns=["sme", "match", "score"],
    ).astype({"score": float})
    slots = TIMES[: draw(st.integers(1, most_slots))]
    tables = draw(st.integers(1, 4))
    some = st.sampled_from
    rows = [
        {
            "respondent": one,
            "available": draw(some(["", "", "09:00-09:40", "09:20-10:20, 11:00-12:00"])),
            "languages": draw(some(["", "", "en", "en es", "bg"])),
            "opt_out": draw(some(["", "", "", "yes", "S-0 S-1"])),
        }
        for one in ids
    ]
    hosts = draw(st.integers(0, min(2, tables)))
    participants = pd.DataFrame(rows).assign(
        table=[str(k + 1) if k < hosts else "" for k in range(len(ids))]
    )
    event = Event(
        slots=slots,
        tables=tables,
        minimum=draw(st.integers(0, 2)),
        maximum=draw(some([0, 2, 3])),
        hosts=draw(some(["fixed", "free"])),
    )
    return matches, participants, event


def rules(matches, participants, event):
    """By their own words: who may meet whom in which slot, and at which tables."""
    about = participants.set_index("respondent")
    hosts = set(about.index[about["table"] != ""]) if event.hosts == "fixed" else set()

    def there(one, slot):
        spans = about.loc[one, "available"].replace(",", " ").split()
        inside = [s[:5] <= slot[:5] and slot[-5:] <= s[-5:] for s in spans]
        return about.loc[one, "opt_out"] != "yes" and (any(inside) or not spans)

    def may(one, other):
        speak = [set(about.loc[e, "languages"].split()) for e in (one, other)]
        shuns = one in about.loc[other, "opt_out"] or other in about.loc[one, "opt_out"]
        talk = not speak[0] or not speak[1] or speak[0] & speak[1]
        return bool(talk) and not shuns and not {one, other} <= hosts

    return there, may, hosts


def assert_every_rule_holds(agenda, matches, participants, event):
    there, may, hosts = rules(matches, participants, event)
    meetings = agenda.meetings
    listed = {frozenset(pair) for pair in zip(matches["sme"], matches["match"], strict=True)}
    met = [frozenset(pair) for pair in zip(meetings["sme"], meetings["match"], strict=True)]
    assert len(set(met)) == len(met) and set(met) <= listed
    where = participants.set_index("respondent")["table"]
    for _, slot in meetings.groupby("slot"):
        people = [*slot["sme"], *slot["match"]]
        assert len(set(people)) == len(people)
        assert slot["table"].is_unique and slot["table"].between(1, event.tables).all()
    for row in meetings.itertuples():
        assert (row.day, row.start, row.end) == event.times()[row.slot - 1]
        assert may(row.sme, row.match)
        assert all(there(one, event.slots[row.slot - 1]) for one in (row.sme, row.match))
        own = {where[one] for one in (row.sme, row.match) if one in hosts}
        assert own == {str(row.table)} if own else str(row.table) not in set(where[list(hosts)])
    counts = pd.Series([*meetings["sme"], *meetings["match"]]).value_counts()
    assert event.maximum == 0 or counts.max() <= event.maximum or counts.empty


def rounds_of(matches, participants, event):
    """Every set of meetings that can be held in each slot."""
    there, may, hosts = rules(matches, participants, event)
    listed = [tuple(row[:2]) for row in matches.itertuples(index=False)]
    pairs = [pair for pair in listed if may(*pair)]
    for slot in event.slots:
        able = [pair for pair in pairs if all(there(one, slot) for one in pair)]
        yield [
            chosen
            for size in range(len(participants) // 2 + 1)
            for chosen in combinations(able, size)
            if len({one for pair in chosen for one in pair}) == 2 * size
            and sum(not hosts & {*pair} for pair in chosen) <= event.tables - len(hosts)
        ]


def exhaustive(matches, participants, event, *, stay=frozenset(), before=frozenset()):
    """Fewest missing meetings, most that were held before, most value: over every schedule.

    ``stay``: pairs with the start of their meeting, which is in every schedule.
    """
    there, _, _ = rules(matches, participants, event)
    score = {tuple(row[:2]): row[2] for row in matches.itertuples(index=False)}
    reachable = {frozenset()}
    for slot, rounds in zip(event.slots, rounds_of(matches, participants, event), strict=True):
        able = [
            chosen
            for chosen in rounds
            if all((pair in chosen) == (start == slot[:5]) for pair, start in stay)
        ]
        reachable |= {
            done | set(chosen) for done in reachable for chosen in able if not done & set(chosen)
        }
    present = [one for one in participants["respondent"] if any(there(one, s) for s in event.slots)]
    best = None
    for done in reachable:
        count = {one: sum(one in pair for pair in done) for one in present}
        if event.maximum and max(count.values(), default=0) > event.maximum:
            continue
        lacking = sum(max(0, event.minimum - n) for n in count.values())
        found = (-lacking, len(done & before), sum(score[pair] for pair in done))
        best = found if best is None else max(best, found)
    return -best[0], best[1], best[2]


@given(events())
@settings(max_examples=60, deadline=None)
def test_small_events_are_as_good_as_exhaustive_search(drawn):
    matches, participants, event = drawn
    agenda = plan_agenda(matches, event=event, participants=participants)
    assert_every_rule_holds(agenda, *drawn)
    told = agenda.summary.iloc[0]
    missing, _, value = exhaustive(*drawn)
    assert told["missing"] == told["missing_bound"] == missing
    assert told["value"] == pytest.approx(value) and told["bound"] == pytest.approx(value)
    assert agenda.meetings["score"].sum() == pytest.approx(value)


@given(events(most_smes=12, most_slots=5))
@settings(max_examples=30, deadline=None)
def test_the_search_for_large_events_breaks_no_rule_and_no_bound(drawn):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agenda_search, "EXACT", -1)
        patch.setattr(agenda_search, "ROUNDS", 2)
        rough = plan_agenda(drawn[0], event=drawn[2], participants=drawn[1])
    exact = plan_agenda(drawn[0], event=drawn[2], participants=drawn[1])
    assert_every_rule_holds(rough, *drawn)
    found, best = rough.summary.iloc[0], exact.summary.iloc[0]
    assert found["missing_bound"] <= best["missing"] <= found["missing"]
    if found["missing"] == best["missing"]:
        assert found["value"] <= best["value"] + 1e-6 <= found["bound"] + 1e-5
