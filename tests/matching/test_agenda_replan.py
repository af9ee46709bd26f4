"""Late changes: what can stay stays; the rest is as good as it can be."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.matching import plan_agenda, replan_agenda, with_revisions
from move_analysis.result import Result
from move_analysis.settings import Event

from .test_agenda import assert_every_rule_holds, events, exhaustive, rounds_of, rules


def planned(agenda):
    rows = agenda.meetings.itertuples()
    return {(row.sme, row.match): (row.start, row.table) for row in rows}


@given(events(most_smes=5), st.sampled_from(["cancelled", "lost", "late"]))
@settings(max_examples=40, deadline=None)
def test_after_a_change_nothing_is_lost_and_the_fewest_meetings_move(drawn, change):
    matches, everybody, event = drawn
    participants = everybody[:-1] if change == "late" else everybody
    before = plan_agenda(matches, event=event, participants=participants)
    last, cancelled, lost = everybody["respondent"].iloc[0], [], []
    if change == "cancelled":
        cancelled, everybody = [last], everybody[1:]
    elif change == "lost" and len(event.slots) > 1:
        lost = [event.slots[0][:5]]
    after = replan_agenda(
        before, matches, event=event, participants=drawn[1], cancelled=cancelled, lost=lost
    )
    event = after.event
    matches = matches[matches[["sme", "match"]].isin([*everybody["respondent"]]).all(axis=1)]
    assert_every_rule_holds(after, matches, everybody, event)
    old, new = planned(before), planned(after)
    could_stay = {
        pair for pair, (start, _) in old.items() if not {*pair} & {*cancelled} and start not in lost
    }
    assert could_stay <= set(new)
    stay = {pair for pair in could_stay if new[pair][0] == old[pair][0]}
    state = after.meetings.set_index(["sme", "match"])["state"]
    assert set(state.index[state == "kept"]) <= stay
    told = after.summary.iloc[0]
    assert told["kept"] + told["moved"] == len(set(old) & set(new))
    assert told["dropped"] == len(after.dropped) == len(set(old) - set(new))

    order = {frozenset(pair): tuple(pair) for pair in drawn[0][["sme", "match"]].to_numpy()}
    listed = {pair: order[frozenset(pair)] for pair in old}
    places = {listed[pair]: old[pair][0] for pair in could_stay}
    missing, moves = fewest_moves(matches, everybody, event, places=places)
    assert told["missing"] == told["missing_bound"] == missing
    assert len(could_stay - stay) == moves
    _, held, value = exhaustive(
        matches,
        everybody,
        event,
        stay={(listed[pair], new[pair][0]) for pair in could_stay},
        before=frozenset(listed.values()),
    )
    assert told["kept"] + told["moved"] == held
    assert told["value"] == pytest.approx(value) and told["bound"] == pytest.approx(value)


def fewest_moves(matches, participants, event, *, places):
    """Over every schedule that holds the pairs of `places`: fewest missing, then fewest moved."""
    there, _, _ = rules(matches, participants, event)
    present = [one for one in participants["respondent"] if any(there(one, s) for s in event.slots)]
    found = []
    for done in product(*rounds_of(matches, participants, event)):
        pairs = [pair for chosen in done for pair in chosen]
        if len(set(pairs)) < len(pairs) or not set(places) <= set(pairs):
            continue
        count = [sum(one in pair for pair in pairs) for one in present]
        if event.maximum and max(count, default=0) > event.maximum:
            continue
        moves = sum(
            places.get(pair, slot[:5]) != slot[:5]
            for slot, chosen in zip(event.slots, done, strict=True)
            for pair in chosen
        )
        found.append((sum(max(0, event.minimum - n) for n in count), moves))
    return min(found)


MATCHES = pd.DataFrame(
    [("A-1", "B-1", 5), ("A-1", "B-2", 3), ("A-2", "B-1", 4), ("A-2", "B-2", 1)],
    columns=["sme", "match", "score"],
)
EVENT = Event(slots=["09:00-09:20", "09:20-09:40"], tables=2, minimum=0)


def test_nothing_changes_where_nothing_changed():
    before = plan_agenda(MATCHES, event=EVENT)
    after = replan_agenda(before, MATCHES)
    assert after.meetings["state"].eq("kept").all()
    assert after.meetings["number"].tolist() == before.meetings["number"].tolist()
    assert planned(after) == planned(before)
    assert "4 meetings stay at their time and table, 0 moved" in after.reading()[-1]


def test_a_meeting_that_loses_its_slot_moves_to_a_free_one():
    matches, event = MATCHES[:1], EVENT.model_copy(update={"tables": 1})
    before = with_revisions(plan_agenda(matches, event=event))
    start = before.meetings["start"].iloc[0]
    after = with_revisions(replan_agenda(before, matches, lost=[start]))
    assert after.meetings["state"].tolist() == ["moved"]
    assert after.revisions["sequence"].tolist() == [1, 1]
    again = with_revisions(replan_agenda(after, matches, event=event))
    assert again.meetings["state"].tolist() == ["kept"]
    assert again.revisions["sequence"].tolist() == [1, 1]


def test_a_meeting_that_comes_back_goes_on_counting():
    before = with_revisions(plan_agenda(MATCHES, event=EVENT))
    without = with_revisions(replan_agenda(before, MATCHES, cancelled=["A-1"]))
    assert without.dropped["state"].tolist() == ["dropped"] * 2
    assert set(without.cancelled["number"]) == set(without.dropped["number"])
    counted = without.revisions.set_index("number")["sequence"]
    assert counted[without.dropped["number"]].tolist() == [1] * 4
    assert counted[without.meetings["number"]].tolist() == [0] * 4
    back = with_revisions(replan_agenda(without, MATCHES))
    counted = back.revisions.set_index("number")["sequence"]
    numbers = back.meetings.groupby("state")["number"].agg(list)
    assert counted[numbers["kept"]].tolist() == [0] * 4
    assert counted[numbers["new"]].tolist() == [2] * 4
    assert back.dropped.empty and back.cancelled.empty


def test_fewer_tables_keep_the_best_meetings():
    before = plan_agenda(MATCHES, event=EVENT)
    after = replan_agenda(before, MATCHES, event=EVENT.model_copy(update={"tables": 1}))
    assert after.meetings["table"].eq(1).all() and len(after.meetings) == 2
    assert after.summary["dropped"].iloc[0] == 2


def test_a_released_plan_is_not_planned_again():
    from dataclasses import replace

    before = replace(plan_agenda(MATCHES, event=EVENT), released="partnership")
    with pytest.raises(ValueError, match="before its release"):
        replan_agenda(before, MATCHES)
    with pytest.raises(ValueError, match="lost should be starts"):
        replan_agenda(plan_agenda(MATCHES, event=EVENT), MATCHES, lost=["12:00"])


def test_a_latecomer_finds_its_meeting_although_one_must_move():
    """A-1 is busy at the only time at which C-1 is there, but free later."""
    event = EVENT.model_copy(update={"minimum": 1})
    matches = pd.DataFrame(
        [("A-1", "B-1", 5), ("A-1", "C-1", 1), ("B-2", "B-3", 3)], columns=["sme", "match", "score"]
    )
    people = pd.DataFrame({"respondent": ["A-1", "B-1", "B-2", "B-3", "C-1"], "available": ""})
    people.loc[4, "available"] = "09:00-09:20"
    early = people.assign(available=["09:00-09:20", "", "", "", ""])[:4]
    before = plan_agenda(matches, event=event, participants=early)
    after = replan_agenda(before, matches, participants=people)
    state = after.meetings.set_index(["sme", "match"])["state"]
    assert state.to_dict() == {
        ("A-1", "B-1"): "moved", ("A-1", "C-1"): "new", ("B-2", "B-3"): "kept",
    }  # fmt: skip
    assert after.summary["missing"].item() == 0
    alone = replan_agenda(before, matches, participants=people, event=EVENT)  # no minimum
    assert (alone.meetings["state"] != "moved").all()


def test_the_latecomer_of_a_large_event_moves_few_meetings():
    """Every SME is busy in most slots, and the latecomer is there in one alone."""
    rng = np.random.default_rng(7)
    smes = [f"S-{n:02}" for n in range(30)]
    pairs = [(one, other) for one, other in combinations(smes, 2) if rng.random() < 0.3]
    matches = pd.DataFrame(pairs, columns=["sme", "match"]).assign(score=rng.random(len(pairs)))
    slots = [
        f"{hour:02}:{minute}-{hour:02}:{minute + 19}" for hour in (9, 10, 11) for minute in (10, 30)
    ]
    event = Event(slots=slots, tables=15, minimum=2, maximum=4)
    late = pd.DataFrame({"sme": "L-1", "match": smes[:3], "score": 0.5})
    people = pd.DataFrame({"respondent": [*smes, "L-1"], "available": ""})
    people.loc[30, "available"] = "09:10-09:49"
    before = plan_agenda(matches, event=event, participants=people[:30])
    more = event.model_copy(update={"maximum": 5})
    after = replan_agenda(before, pd.concat([matches, late]), participants=people, event=more)
    told = after.summary.iloc[0]
    assert told["dropped"] == 0 and told["missing"] == before.summary["missing"].item()
    assert told["moved"] <= 2 and told["kept"] >= len(before.meetings) - 2
    counts = after.participants.set_index("respondent")["meetings"]
    assert counts["L-1"] == 2


def test_a_plan_saved_before_events_had_several_days_is_of_the_first(tmp_path):
    matches = pd.DataFrame({"sme": ["A", "A"], "match": ["B", "C"], "score": [5.0, 3.0]})
    event = Event(day="2027-05-18", slots=["09:00-09:20", "09:20-09:40"], tables=1, minimum=0)
    first = plan_agenda(matches, event=event)
    plan = with_revisions(replan_agenda(first, matches, cancelled=["C"]))
    folder = plan.save(tmp_path / "plan")
    for name in ("meetings", "slots", "dropped", "cancelled"):
        file = folder / f"{name}.parquet"
        pd.read_parquet(file).drop(columns="day").to_parquet(file)
    loaded = Result.load(folder)
    assert all(table.equals(loaded.frames()[name]) for name, table in plan.frames().items())
    again, same = (replan_agenda(one, matches, event=event) for one in (loaded, plan))
    assert again.meetings.equals(same.meetings) and set(again.meetings["state"]) == {"kept", "new"}
    assert with_revisions(loaded).revisions.equals(plan.revisions)
