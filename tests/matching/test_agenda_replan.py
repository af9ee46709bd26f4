"""Late changes: what can stay stays; the rest is as good as it can be."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.matching import plan_agenda, replan_agenda, with_revisions
from move_analysis.settings import Event

from .test_agenda import assert_every_rule_holds, events, exhaustive


def planned(agenda):
    rows = agenda.meetings.itertuples()
    return {(row.sme, row.match): (row.start, row.table) for row in rows}


@given(events(most_smes=6), st.sampled_from(["cancelled", "lost", "late"]))
@settings(max_examples=40, deadline=None)
def test_a_change_moves_no_meeting_that_can_stay(drawn, change):
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
    stay = {
        pair for pair, (start, _) in old.items() if not {*pair} & {*cancelled} and start not in lost
    }
    assert all(new[pair] == old[pair] for pair in stay)
    state = after.meetings.set_index(["sme", "match"])["state"]
    assert set(state.index[state == "kept"]) == stay
    assert set(state.index[state == "moved"]) == (set(old) & set(new)) - stay
    told = after.summary.iloc[0]
    assert [told["kept"], told["moved"]] == [len(stay), len(set(old) & set(new)) - len(stay)]
    assert told["dropped"] == len(after.dropped) == len(set(old) - set(new))

    order = {frozenset(pair): tuple(pair) for pair in drawn[0][["sme", "match"]].to_numpy()}
    listed = {pair: order[frozenset(pair)] for pair in old}
    missing, held, value = exhaustive(
        matches,
        everybody,
        event,
        stay={(listed[pair], old[pair][0]) for pair in stay},
        before=frozenset(listed.values()),
    )
    assert told["missing"] == told["missing_bound"] == missing
    assert told["kept"] + told["moved"] == held
    assert told["value"] == pytest.approx(value) and told["bound"] == pytest.approx(value)


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
