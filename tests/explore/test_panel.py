"""The panel: controls change what is shown, a click selects, nothing blocks."""

import json
from inspect import signature
from threading import Event
from time import sleep

import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey
from move_analysis.explore import VIEWS, Explorer, State
from move_analysis.explore.computed import KEPT, Computed
from move_analysis.explore.recipe import Call, selections
from move_analysis.explore.work import PATIENCE, Work
from move_analysis.languages import active_language

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture
def panel(survey):
    made = ma.explore(survey)
    made.wait()
    return made


def title(panel):
    return panel.figure.layout.title.text


def test_a_control_changes_what_is_shown(panel):
    assert title(panel) == "Which competences the SMEs have"
    panel.controls["layer"].value = "needs"
    panel.wait()
    assert title(panel) == "Which competences the SMEs need"
    assert "layer='needs'" in panel.code and panel.state.layer == "needs"


def test_a_filter_leaves_fewer_smes(panel):
    before = panel.results["shares"].shares["base"].sum()
    panel.controls["filter_sector"].value = ("ict",)
    panel.wait()
    assert 0 < panel.results["shares"].shares["base"].sum() < before
    assert "answers=['ict']" in panel.code


def test_only_the_controls_of_a_view_are_shown(panel):
    shown = {n for n, c in panel.controls.items() if c.layout.display != "none"}
    assert {"layer", "by", "weighted"} <= shown and not {"k", "null", "alpha"} & shown
    panel.controls["view"].value = "segments"
    assert panel.controls["k"].layout.display == "" and "k=" not in panel.code
    panel.controls["k"].value = 3
    panel.wait()
    assert "k=3" in panel.code and len(panel.results["segments"].segments) == 3


@pytest.mark.parametrize("view", ["map", "network", "balance"])
def test_a_click_on_a_competence_selects_it(panel, survey, view):
    panel.set(view=view)
    panel.wait()
    names = {str(c.name): c.code for c in survey.codebook.competences}
    for number, trace in enumerate(panel.figure.data):
        for place, competence in places(trace, names):
            panel._chart.point("click", [(number, place)])
            assert panel.state.competence == competence
            assert "SMEs have it" in panel._selection.value or panel._work.runs
            return
    raise AssertionError("nothing to click on")


def places(trace, names):
    texts = trace.hovertext if trace.hovertext is not None else trace.text
    if texts is None or isinstance(texts, str):
        return
    for row, text in enumerate(texts):
        cells = (
            [(row, text)]
            if isinstance(text, str)
            else [((row, column), one) for column, one in enumerate(text)]
        )
        for place, one in cells:
            name = str(one).removeprefix("<b>").partition("</b>")[0]
            if name in names:
                yield place, names[name]


def test_a_selection_says_who_has_it_and_filters_when_asked(panel):
    panel.select("iot")
    panel.wait()
    assert "SMEs have it" in panel._selection.value and "goes with" in panel._selection.value
    everybody = panel.results["shares"].shares["base"].max()
    panel.set(only=True)
    panel.wait()
    assert panel.results["shares"].shares["base"].max() < everybody


@pytest.fixture(scope="module")
def on_map(survey):
    made = ma.explore(survey, view="segment_map", k=2)
    made.wait()
    return made


def encircle(panel, places):
    """A lasso around some points of every trace of SMEs, and whatever else lies inside."""
    traces = [number for number, trace in enumerate(panel.figure.data) if trace.meta]
    others = [(number + 1, 0) for number in traces]
    panel._chart.point("selected", [(n, place) for n in traces for place in places] + others)


def test_a_lasso_selects_the_smes_inside_it(on_map):
    assert json.loads(on_map._chart.figure)["layout"]["dragmode"] == "lasso"
    figure = on_map.figure
    encircle(on_map, [0, 2])
    on_map.wait()
    members = on_map.results["factors"].members
    wanted = {sme for k in (1, 2) for sme in members[members["segment"] == k].iloc[[0, 2], 0]}
    assert set(on_map.state.smes) == wanted and len(wanted) == 4
    assert "4 selected SMEs" in on_map._selection.value
    assert on_map.figure is figure  # the map stays as it is, with the line around them


def test_selected_smes_are_compared_with_the_rest_and_filter_when_asked(on_map):
    encircle(on_map, [*range(8)])
    on_map.set(view="group")
    on_map.wait()
    segments = on_map.results["segments"]
    inside = segments.members[segments.members["segment"] == 1]["respondent"]
    assert set(inside) == set(on_map.state.smes) and len(inside) == 16
    on_map.set(view="map", only=True)
    on_map.wait()
    assert on_map.results["shares"].shares.groupby("group")["base"].max().sum() == 16
    on_map.set(view="segment_map", only=False, smes=())


def test_a_click_on_an_sme_shows_its_matches(on_map):
    number = next(n for n, trace in enumerate(on_map.figure.data) if trace.meta)
    on_map._chart.point("click", [(number, 3)])
    sme = on_map.results["factors"].of_segment(1)["respondent"].iloc[3]
    assert on_map.state.sme == sme
    on_map.set(view="sme")
    on_map.wait()
    assert set(on_map.results["matches"].matches["sme"]) == {sme}


def test_a_view_that_needs_a_selection_says_what_to_do(survey):
    panel = ma.explore(survey, view="group")
    panel.wait()
    assert "Select SMEs on the map" in panel._text.value and panel.results == {}
    panel.set(smes=("CCTL-2", "CCTL-4"))
    panel.wait()
    assert title(panel) == "What marks each segment"


def test_any_table_can_be_shown(panel):
    assert "shares.shares" in dict(panel.controls["table"].options)
    panel.controls["table"].value = "shares.shares"
    panel.wait()
    assert "<table>" in panel._text.value and "number_table" in panel.code
    panel.controls["view"].value = "balance"
    panel.wait()
    assert panel.state.table == "" and title(panel) == "Needs against assets"


def test_segments_that_were_found_are_a_filter_until_others_are_found(survey):
    panel = ma.explore(survey, view="segments", k=2)
    panel.wait()
    panel.filters.boxes["segment"].value = ("1",)
    panel.set(view="map")
    panel.wait()
    members = ma.segments.find_segments(survey, k=2).members
    inside = members.loc[members["segment"] == 1, "respondent"]
    assert set(
        Computed(survey).run(selections(panel.state), panel.state)["survey"].answers.index
    ) == set(inside)
    shares = ma.competences.measure_competences(
        Computed(survey).run(selections(panel.state), panel.state)["survey"], by="sector"
    )
    assert panel.results["shares"].shares.equals(shares.shares)
    panel.controls["k"].value = 3
    assert "segment" not in panel.state.filters


def test_a_filter_of_any_question_is_added_from_the_menu(panel):
    panel.filters.menu.value = "markets"
    box = panel.controls["filter_markets"] = panel.filters.boxes["markets"]
    box.value = ("MA", "BR")
    panel.wait()
    assert panel.state.filters == {"markets": ("MA", "BR")}
    assert "answering(survey, 'markets', answers=['MA', 'BR'])" in panel.code
    assert panel.filters.menu.value == ""


def test_an_edited_profile_draws_the_matches_anew(survey):
    panel = ma.explore(survey, view="sme", sme="CCTL-2")
    panel.wait()
    before = panel.results["matches"].matches
    has = panel.whatif.marks["has"]
    marks = survey.incidence("has").loc["CCTL-2"].fillna(False)
    assert set(has.value) == set(marks.index[marks])
    has.value = ()
    panel.whatif.marks["needs"].value = ("hydrogen",)
    panel.wait()
    after = panel.results["matches"].matches
    assert set(after["gets"]) == {"hydrogen"} and set(after["gives"]) == {""}
    assert set(before["gets"]) != set(after["gets"])
    panel.whatif.back.click()
    panel.wait()
    assert panel.state.edits == {}
    assert panel.results["matches"].matches.equals(before)


def test_weights_are_changed_by_hand(survey):
    panel = ma.explore(survey, by="size")
    panel.wait()
    panel.controls["by"].value = "sector"
    panel.whatif.factors["ict"].value = 4
    panel.wait()
    assert panel.state.factors == {"sector": {"ict": 4.0}}
    panel.controls["by"].value = "size"
    assert set(panel.whatif.factors) == {"micro", "small", "medium"}
    assert panel.state.factors == {"sector": {"ict": 4.0}} and "reweighted" in panel.code


def test_a_project_offers_its_candidates_and_a_survey_does_not(survey, panel):
    assert "candidates" not in dict(map(reversed, panel.controls["view"].options))
    whole = Explorer(survey, State(by="partner"), project=demo_project())
    whole.whatif.joined.value = ("DANUBESOFT",)
    whole.wait()
    assert "DANUBESOFT" in set(whole.results["shares"].shares["group"])
    assert "not known, so here they only offer: Danube Software" in whole._said.value
    whole.set(view="candidates")
    whole.wait()
    assert "DANUBESOFT" not in set(whole.results["enlargement"].ranking["candidate"])


def test_a_state_is_saved_opened_and_written_as_a_notebook(survey, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    panel = ma.explore(survey, layer="needs", view="balance")
    panel.keep.save.click()
    assert "name first" in panel.keep.said.value
    panel.keep.name.value = "What is needed"
    panel.keep.save.click()
    panel.set(view="map", layer="has")
    panel.keep.saved.value = "What is needed"
    assert (panel.state.view, panel.state.layer) == ("balance", "needs")
    panel.keep.file.value = "../mine"
    panel.keep.write.click()
    assert [file.name for file in (tmp_path / "notebooks").iterdir()] == ["mine.ipynb"]
    panel.keep.write.click()
    assert "is there already" in panel.keep.said.value
    (tmp_path / "explore.yml").write_text("states: {mine: {layer: wants}}")
    panel.keep.save.click()
    assert "wants" in panel.keep.said.value


def test_the_panel_speaks_the_language_in_which_it_was_opened(survey):
    panel = ma.explore(survey, language="es", view="balance")
    panel.wait()
    assert title(panel) != "Needs against assets" and active_language() == "en"


def test_what_is_shown_is_marked_as_not_released(panel):
    assert panel.figure.layout.meta == {"released": None}
    assert "Not released" in panel.figure.layout.title.subtitle.text


def test_answers_that_nobody_gave_are_refused_and_change_nothing(panel):
    before = panel.state
    with pytest.raises(ValueError, match="sector should be among"):
        panel.set(filters={"sector": ("no such sector",)})
    assert panel.state == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"alpha": 5}, "alpha should be a number above 0 and below 1, got 5"),
     ({"view": "xx"}, "view should be one of 'map', .*, got 'xx'"),
     ({"view": "candidates"}, "view should be one of 'map'"),
     ({"competence": "nope"}, "competence should be one of '.*, got 'nope'"),
     ({"sme": "nobody"}, r"sme should be one of 'CCTL-2', .* in all\), got 'nobody'"),
     ({"k": -1}, "k should be an int of at least 0"),
     ({"minimum": 0.5}, "minimum should be an int"), ({"seed": "x"}, "seed should be")],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_with_the_choices_and_change_nothing(
    survey, panel, wrong, said
):
    before, code = panel.state, panel.code
    with pytest.raises(ValueError, match=said):
        panel.set(**wrong)
    assert (panel.state, panel.code) == (before, code)
    with pytest.raises(ValueError, match=said):
        ma.explore(survey, **wrong)


def test_a_competence_that_is_none_is_not_selected(panel):
    with pytest.raises(ValueError, match="competence should be one of"):
        panel.select("nope")
    assert panel.state.competence == ""


def test_a_saved_state_that_fits_no_more_is_told(survey, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "explore.yml").write_text("states: {mine: {sme: gone}}")
    panel = ma.explore(survey)
    panel.keep.saved.value = "mine"
    assert "sme should be one of" in panel.keep.said.value and panel.state.sme == ""


def test_the_signature_says_what_can_be_set():
    for told in (signature(ma.explore), signature(ma.explore.explore)):
        assert [*told.parameters][:4] == ["given", "language", "view", "table"]
        assert told.parameters["alpha"].default == 0.05


def test_an_error_is_said_in_the_panel(panel):
    panel._show(None, ValueError("no <SMEs>"))
    assert "no &lt;SMEs&gt;" in panel._status.value


def test_whoever_waits_long_is_told_and_can_cancel(panel):
    told, go_on = [], Event()
    work = Work(lambda found, error: None, lambda: told.append(1))
    work.ask(lambda: 1)
    work.wait()
    sleep(2 * PATIENCE)
    assert told == []
    work.ask(lambda: go_on.wait(60))
    sleep(3 * PATIENCE)
    assert told == [1]
    go_on.set()
    panel._say_computing()
    assert panel._cancel.layout.display == "" and "Computing" in panel._status.value
    panel._cancel.click()
    assert panel._cancel.layout.display == "none" and not panel._status.value


@pytest.fixture
def called(monkeypatch):
    """The functions that are called."""
    names, run = [], Call.run

    def noted(call, state, known):
        names.append(call.function)
        return run(call, state, known)

    monkeypatch.setattr(Call, "run", noted)
    return names


def test_what_was_computed_is_not_computed_again_for_another_view_or_table(survey, called):
    computed, find = Computed(survey), "segments.find_segments"

    def finds(**settings):
        called.clear()
        state = State(**settings)
        computed.run(VIEWS[state.view].calls(state), state)
        return called.count(find)

    assert finds(view="segments", k=2) == 1 and finds(view="segment_map", k=2) == 0
    assert finds(view="segments", k=2, table="segments.segments") == 0
    assert called == ["figures.number_table"]
    assert finds(view="beside", k=2, beside_k=3) == 1
    assert finds(view="segments", k=3) == 0 and finds(view="beside", k=3, beside_k=2) == 0
    assert finds(view="segments", k=2, seed=1) == 1
    assert finds(view="segments", k=2, filters={"sector": ("ict",)}) == 1
    assert finds(view="network_segments", k=2) == 0


def test_matches_are_found_once_for_all_smes(survey, called):
    panel = ma.explore(survey, view="sme", sme="CCTL-2")
    panel.wait()
    before = panel.results["matches"].matches
    called.clear()
    panel.set(sme="CCTL-4")
    panel.wait()
    assert called == ["figures.reading", "figures.list_of_matches"]
    assert set(panel.results["matches"].matches["sme"]) == {"CCTL-4"} != set(before["sme"])


def test_what_was_shown_is_shown_again_at_once(panel):
    panel.set(layer="needs")
    panel.wait()
    panel.set(layer="has")
    assert title(panel) == "Which competences the SMEs have" and not panel._work.runs


def test_old_results_are_forgotten(survey, called):
    computed = Computed(survey)
    for number in [*range(KEPT + 1), 0]:
        call = Call(name="said", function="messages.say", on=(), values=(str(number),))
        assert str(computed.run([call], State())["said"]) == str(number)
    assert len(called) == KEPT + 2


def test_a_faulty_table_of_candidates_keeps_nothing_else_from_being_shown(survey, tmp_path):
    file = tmp_path / "candidates.csv"
    file.write_text("name,competences\nDanube,no such competence\n", encoding="utf-8")
    project = demo_project()
    settings = project.enlargement.model_copy(update={"candidates": str(file)})
    faulty = project.model_copy(update={"enlargement": settings})
    panel = Explorer(survey, State(), project=faulty)
    panel.wait()
    assert title(panel) == "Which competences the SMEs have" and not panel._status.value
    assert any("no such competence" in str(one.trait_values()) for one in panel.whatif.children)
    panel.set(view="candidates")
    panel.wait()
    assert "no such competence" in panel._status.value
