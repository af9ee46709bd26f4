from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from move_analysis.codebook import Codebook, Competence, Question, Sector
from move_analysis.competences import measure_flows
from move_analysis.competences.flows import NOBODY
from move_analysis.demo import demo_project, demo_survey
from move_analysis.privacy import Blur, policy_for, release
from move_analysis.survey import Survey

CODES = ["a", "b", "c"]
ANSWERS = st.sampled_from([True, False, None])


def survey_of(partners, has, needs) -> Survey:
    book = Codebook(
        title="Flows",
        sectors=[Sector(code="s")],
        competences=[Competence(code=code, sector="s") for code in CODES],
        questions=(
            Question(code="partner", kind="single", role="partner"),
            Question(code="has", kind="multiple", role="has", over="competences"),
            Question(code="needs", kind="multiple", role="needs", over="competences"),
        ),
    )
    names = [f"S-{i}" for i in range(len(partners))]
    columns = {"partner": pd.Series(partners, dtype="str")}
    for layer, answers in (("has", has), ("needs", needs)):
        for place, code in enumerate(CODES):
            values = [row[place] for row in answers]
            columns[f"{layer}[{code}]"] = pd.Series(pd.array(values, dtype="boolean"))
    return Survey(pd.DataFrame(columns).set_axis(names), book)


smes = st.lists(
    st.tuples(
        st.sampled_from(["P", "Q", "R"]),
        st.tuples(ANSWERS, ANSWERS, ANSWERS),
        st.tuples(ANSWERS, ANSWERS, ANSWERS),
    ),
    min_size=1,
    max_size=8,
)


def supply_known(answers, place):
    return any(has[place] is not None for _, has, _ in answers)


def brute_force(answers):
    """Flow, suppliers and seekers of every pair, need by need."""
    flows: dict[tuple[str, str], list] = {}
    for s, (target, _, needs) in enumerate(answers):
        for place, need in enumerate(needs):
            if not need or not supply_known(answers, place):
                continue
            others = [t for t, (_, has, _) in enumerate(answers) if t != s and has[place]]
            for t in others or [None]:
                source = NOBODY if t is None else answers[t][0]
                flow, suppliers, seekers = flows.setdefault((source, target), [0.0, set(), set()])
                flows[source, target][0] = flow + 1 / max(len(others), 1)
                suppliers.update([] if t is None else [t])
                seekers.add(s)
    return flows


@settings(deadline=None, max_examples=60)
@given(smes)
def test_every_small_survey_agrees_with_counting_need_by_need(answers):
    table = measure_flows(survey_of(*zip(*answers, strict=True))).flows
    expected = brute_force(answers)
    found = table[table["flow"] > 0].set_index(["source", "target"])
    assert set(found.index) == set(expected)
    for pair, (flow, suppliers, seekers) in expected.items():
        row = found.loc[pair]
        assert row["flow"] == pytest.approx(flow)
        assert (row["n_suppliers"], row["n_seekers"]) == (len(suppliers), len(seekers))
    needs = sum(
        needs[place] is True and supply_known(answers, place)
        for _, _, needs in answers
        for place in range(len(CODES))
    )
    assert table["flow"].sum() == pytest.approx(needs)


def test_flows_by_hand():
    #        has a     needs a; P-2 needs what it has itself
    answers = [
        ("P", (True, False, False), (False, True, False)),
        ("P", (True, False, True), (True, False, False)),
        ("Q", (True, False, False), (False, False, False)),
        ("Q", (False, False, False), (True, False, True)),
    ]
    flows = measure_flows(survey_of(*zip(*answers, strict=True))).flows
    table = flows.set_index(["source", "target"])
    # a: S-1 is served by S-0 and S-2, S-3 by S-0, S-1, S-2. b: nobody. c: S-3 by S-1.
    assert table["flow"].to_dict() == pytest.approx({
        ("P", "P"): 1 / 2, ("Q", "P"): 1 / 2, (NOBODY, "P"): 1,
        ("P", "Q"): 2 / 3 + 1, ("Q", "Q"): 1 / 3, (NOBODY, "Q"): 0,
    })  # fmt: skip
    assert table.loc[("P", "Q"), ["competences", "n_suppliers", "n_seekers"]].tolist() == [2, 2, 1]
    assert table.loc[("P", "Q"), "top_competence"] == "c"
    assert table["inside"].tolist() == [True, False, False, False, True, False]


def test_what_was_not_asked_is_absent_not_zero():
    answers = [
        ("P", (True, False, False), (False, True, False)),
        ("Q", (None, None, None), (True, False, False)),
        ("R", (False, True, False), (None, None, None)),
    ]
    survey = survey_of(*zip(*answers, strict=True))
    asked = survey.asked
    asked.loc["Q", ["has[a]", "has[b]", "has[c]"]] = False
    asked.loc["R", ["needs[a]", "needs[b]", "needs[c]"]] = False
    result = measure_flows(survey.changed("asked less", asked=asked))
    assert set(result.flows["source"]) == {"P", "R", NOBODY}
    assert set(result.flows["target"]) == {"P", "Q"}
    assert result.notes[:2] == ("Q did not ask about assets.", "R did not ask about needs.")


def test_needs_of_unknown_supply_are_left_out_and_said():
    answers = [
        ("P", (True, None, False), (False, True, False)),
        ("Q", (False, None, False), (True, True, True)),
    ]
    result = measure_flows(survey_of(*zip(*answers, strict=True)))
    assert result.flows["flow"].sum() == 2  # a from P, c from nobody
    assert result.flows.query("source == @NOBODY")["flow"].tolist() == [0, 1]
    assert result.reading()[0].endswith("50% by another partner, 50% by nobody.")
    assert result.notes[0] == (
        "Needs are left out of which nobody said whether they have the competence (competences: 1)."
    )


def test_reading_tells_what_stays_and_what_crosses(small_survey):
    first, second, third = measure_flows(small_survey).reading()
    assert first == (
        "If all SMEs that have a competence share alike in serving it, of 5 needs 40% would be "
        "served inside the same partner, 60% by another partner."
    )
    assert second.startswith("From B to A: 1.5 needs in 2")
    assert third.startswith("From A to B: 1.5 needs")


def test_reading_leaves_out_totals_once_flows_are_hidden(small_survey):
    result = measure_flows(small_survey)
    flows = result.flows.assign(flow=result.flows["flow"].mask(result.flows["source"] == "B"))
    (line,) = result.with_tables(flows=flows).reading()
    assert line.startswith("From A to B")


def test_flows_between_countries_carry_labels(small_survey):
    flows = measure_flows(small_survey, between="country").tables()["flows"]
    assert flows["source_label"].tolist()[:3] == ["ES", "BG", "Nobody in the partnership"]
    assert flows.loc[flows["inside"], "flow"].sum() == pytest.approx(2)
    assert np.isclose(flows["flow"].sum(), 5)


def test_the_same_suppliers_are_blurred_once_whomever_they_serve():
    """Nearly all SMEs of a group can serve any other: several draws could be averaged."""
    survey, project = demo_survey(), demo_project()
    flows = measure_flows(survey, between="sector")
    for key in range(3):
        policy = replace(policy_for(project, survey), blur=Blur(bytes([key]) * 32))
        shown = release(flows, policy).flows
        for group, count in (("source", "n_suppliers"), ("target", "n_seekers")):
            same = [flows.flows[group], flows.flows[count]]
            assert shown.groupby(same).size().max() > 1
            assert shown.groupby(same)[count].nunique().max() == 1
