"""What the code says is what the panel shows; a state survives being saved."""

import json

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.demo import demo_survey
from move_analysis.errors import RunError
from move_analysis.explore import VIEWS, State
from move_analysis.explore.notebook import notebook_of, write_notebook
from move_analysis.explore.recipe import results_of, selected, selections

STATES = [
    State(layer="needs", by="country", weighted=False, k=2),
    State(filters={"sector": ("ict", "green")}, competence="iot", only=True, k=2),
    State(k=3, seed=1, null="hypergeometric", alpha=0.01),
]


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
@pytest.mark.parametrize("view", VIEWS)
def test_the_code_gives_what_is_shown(survey, view, state):
    state = state.but(view=view)
    recipe = VIEWS[view].recipe
    found = results_of(recipe, state, survey)
    scope = {"ma": ma, "survey": survey}
    *lines, last = recipe.code(state).splitlines()
    exec("\n".join(lines), scope)
    for name, result in found.items():
        for table, frame in result.frames().items():
            pd.testing.assert_frame_equal(scope[name].frames()[table], frame)
    drawn = recipe.figure.run(state, found)
    assert eval(last, scope).to_json() == drawn.to_json()


def test_filters_leave_the_smes_that_gave_one_of_the_answers(survey):
    state = State(filters={"sector": ("ict",)}, competence="iot", only=True, weighted=False)
    left = selected(survey, state)
    assert set(left.series("sector")) == {"ict"} and 0 < len(left) < len(survey)
    assert left.incidence("has")["iot"].all() and (left.weights == 1).all()
    assert [type(step).__name__ for step in selections(state)] == ["Answered", "With", "Unweighted"]
    assert len(selected(survey, State())) == len(survey)


def test_a_state_survives_json():
    for state in STATES:
        assert State.from_json(json.loads(json.dumps(state.as_json()))) == state


@pytest.mark.parametrize("wrong", [{"layer": "wants"}, {"by": "colour"}, {"null": "none"}])
def test_settings_that_are_no_choice_are_refused(wrong):
    with pytest.raises(ValueError, match="should be one of"):
        State(**wrong)


@pytest.mark.parametrize("view", VIEWS)
def test_the_notebook_of_a_state_runs_and_is_released(view, tmp_path):
    state = State(view=view, filters={"sector": ("ict", "transport")}, k=3)
    path = write_notebook(state, tmp_path / "page.ipynb", title="Mine")
    with pytest.raises(RunError, match="nothing is overwritten"):
        write_notebook(state, path)
    cells = json.loads(path.read_text())["cells"]
    assert cells == notebook_of(state, title="Mine")["cells"]
    assert cells[0]["source"] == "# Mine" and cells[1]["metadata"]["tags"] == ["parameters"]
    scope: dict = {}
    for cell in cells[1:]:
        exec(cell["source"], scope)
    first = VIEWS[view].recipe.analyses[0].name
    assert scope[first].released == "partnership"
