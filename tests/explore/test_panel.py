"""The panel: controls change what is shown, a click selects, nothing blocks."""

from threading import Event
from time import monotonic

import pytest
from plotly.callbacks import Points

import move_analysis as ma
from move_analysis.demo import demo_survey
from move_analysis.explore.work import KEPT, Work
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
    assert "isin(['ict'])" in panel.code


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
    for trace in panel.figure.data:
        for place, competence in places(trace, names):
            panel._clicked(trace, Points([place]), None)
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


def test_an_error_is_said_in_the_panel(panel):
    panel._show(None, ValueError("no <SMEs>"))
    assert "no &lt;SMEs&gt;" in panel._status.value


def test_asking_does_not_block_and_only_the_last_is_shown():
    shown, go_on = [], Event()
    work = Work(lambda found, error: shown.append(found))
    began = monotonic()
    work.ask("slow", lambda: go_on.wait(10) and "slow")
    work.ask("never", lambda: "never")
    work.ask("last", lambda: "last")
    assert monotonic() - began < 1 and work.runs
    go_on.set()
    work.wait()
    assert shown == ["last"]
    work.ask("last", lambda: "computed again")
    assert shown == ["last", "last"]


def test_cancelled_work_is_not_shown_and_errors_are():
    shown, go_on = [], Event()
    work = Work(lambda found, error: shown.append(error))
    work.ask("slow", lambda: go_on.wait(10))
    work.cancel()
    go_on.set()
    work.wait()
    assert shown == []
    work.ask("broken", lambda: 1 / 0)
    work.wait()
    assert isinstance(shown[0], ZeroDivisionError)


def test_old_results_are_forgotten():
    counts = []
    work = Work(lambda found, error: None)
    for number in [*range(KEPT + 1), 0]:
        work.ask(number, lambda: counts.append(1))
        work.wait()
    assert len(counts) == KEPT + 2
