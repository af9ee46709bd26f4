"""What the code says is what the panel shows; a state survives being saved."""

import json

import pandas as pd
import pytest

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey
from move_analysis.errors import CodebookError, RunError
from move_analysis.explore import VIEWS, State
from move_analysis.explore.computed import Computed
from move_analysis.explore.notebook import notebook_of, write_notebook
from move_analysis.explore.recipe import selections
from move_analysis.explore.saved import save_state, saved_states

SMES = ("CCTL-2", "CCTL-4", "CCTL-5", "BCT-16", "BCT-52", "BCT-186")
SHOWN = State(
    layer="needs", by="country", null="hypergeometric", alpha=0.01, k=2, beside_k=3, seed=1,
    filters={"sector": ("ict", "transport")}, smes=SMES, sme="CCTL-2",
)  # fmt: skip
"""A state with which every view has something to show."""
EDIT = {"CCTL-2": {"has": {"iot": True}, "needs": {"iot": False, "gis": True}}}
STEPS = {
    "filters": State(
        filters={"markets": ("MA", "BR"), "barriers[capacity_time]": ("sig4", "sig5")}
    ),
    "minimum": State(minimum=70),
    "selected": State(smes=SMES, competence="iot", only=True),
    "edits": State(edits=EDIT),
    "factors": State(factors={"sector": {"ict": 3.0}, "size": {"micro": 0.5}}, weighted=False),
    "joined": State(joined=("DANUBESOFT",), by="partner"),
    "segments": State(by="segment", k=3, filters={"segment": ("1", "2")}, variables=("has",)),
}


@pytest.fixture(scope="module")
def survey():
    return demo_survey()


@pytest.fixture(scope="module")
def project():
    return demo_project()


def results_of(recipe, state, survey, *, project=None):
    found = Computed(survey, project=project).run(recipe.calls(state), state)
    return {call.name: found[call.name] for call in recipe.analyses}


def selected(survey, state):
    return Computed(survey).run(selections(state), state)["survey"]


def check_code(state, survey, project):
    """Run the code as a person would; the frames and the picture must be the same bits."""
    recipe = VIEWS[state.view].recipe
    found = results_of(recipe, state, survey, project=project)
    scope = {"ma": ma, "survey": survey, "settings": project}
    *lines, last = recipe.code(state).splitlines()
    exec("\n".join(lines), scope)
    for name, result in found.items():
        for table, frame in result.frames().items():
            pd.testing.assert_frame_equal(scope[name].frames()[table], frame)
    shown, drawn = eval(last, scope), recipe.drawing(state).run(state, found)
    assert shown == drawn
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_the_code_gives_what_is_shown(survey, project, view):
    check_code(SHOWN.but(view=view), survey, project)


@pytest.mark.parametrize("name", STEPS)
def test_every_step_is_code_that_changes_what_is_shown(survey, project, name):
    state = STEPS[name]
    found = check_code(state, survey, project)
    before = results_of(VIEWS[state.view].recipe, State(by="sector"), survey)
    assert not found["shares"].shares.equals(before["shares"].shares)
    assert len(VIEWS["map"].recipe.code(state).splitlines()) > 2


def test_a_table_stands_instead_of_the_figure(survey, project):
    state = State(view="segments", k=2, table="segments.segments")
    check_code(state, survey, project)
    last = "ma.figures.number_table(segments, 'segments')"
    assert VIEWS["segments"].recipe.code(state).splitlines()[-1] == last
    other = VIEWS["map"].recipe.code(state.but(view="map"))
    assert "number_table" not in other  # this view has no such table


def test_filters_leave_the_smes_that_gave_one_of_the_answers(survey):
    state = State(filters={"sector": ("ict",)}, competence="iot", only=True, weighted=False)
    left = selected(survey, state)
    assert set(left.series("sector")) == {"ict"} and 0 < len(left) < len(survey)
    assert left.incidence("has")["iot"].all() and (left.weights == 1).all()
    assert len(selected(survey, State())) == len(survey)


def test_only_the_selected_smes_are_left_when_asked(survey):
    assert set(selected(survey, State(smes=SMES, only=True)).answers.index) == set(SMES)
    assert len(selected(survey, State(smes=SMES))) == len(survey)


def test_small_groups_are_left_out(survey):
    sizes = survey.series("sector").value_counts()
    least = int(sizes.sort_values().iloc[1])
    left = selected(survey, State(minimum=least))
    assert set(left.series("sector")) == set(sizes.index[sizes >= least]) != set(sizes.index)


def test_a_candidate_joins_once_where_the_ranking_supposes_it(survey, project):
    state = State(view="candidates", joined=("DANUBESOFT",))
    code = VIEWS["candidates"].recipe.code(state)
    assert "with_candidates" not in code and "joined=['DANUBESOFT']" in code
    ranked = results_of(VIEWS["candidates"].recipe, state, survey, project=project)
    assert "DANUBESOFT" not in ranked["enlargement"].ranking["candidate"].tolist()


def test_a_state_survives_json():
    for state in [SHOWN, *STEPS.values()]:
        assert State.from_json(json.loads(json.dumps(state.as_json()))) == state


def test_states_are_saved_by_name_and_read_again(tmp_path):
    file = tmp_path / "explore.yml"
    assert saved_states(file) == {}
    for name, state in STEPS.items():
        save_state(state, file, name=name)
    assert "seed" not in file.read_text()  # what is as always is left out
    save_state(SHOWN, file, name="edits")
    assert saved_states(file) == {**STEPS, "edits": SHOWN}


def test_all_faults_of_saved_states_are_said_with_their_line(tmp_path):
    file = tmp_path / "explore.yml"
    file.write_text("states:\n  mine:\n    layer: wants\n    kk: 3\n")
    with pytest.raises(CodebookError) as raised:
        saved_states(file)
    said = str(raised.value)
    assert "line 3" in said and '"wants"' in said and "line 4" in said and "kk" in said


@pytest.mark.parametrize("wrong", [{"layer": "wants"}, {"by": "colour"}, {"null": "none"}])
def test_settings_that_are_no_choice_are_refused(wrong):
    with pytest.raises(ValueError, match="should be one of"):
        State(**wrong)


SUPPOSED = {name: getattr(STEPS[name], name) for name in ("edits", "factors", "joined", "filters")}
NOTEBOOKS = {
    **{view: SHOWN.but(view=view) for view in VIEWS},
    "supposed": STEPS["segments"].but(**SUPPOSED, minimum=5),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebook_of_a_state_runs_and_is_released(name, tmp_path):
    state = NOTEBOOKS[name]
    path = write_notebook(state, tmp_path / "page.ipynb", title="Mine")
    with pytest.raises(RunError, match="nothing is overwritten"):
        write_notebook(state, path)
    cells = json.loads(path.read_text())["cells"]
    assert cells == notebook_of(state, title="Mine")["cells"]
    assert cells[0]["source"] == "# Mine" and cells[1]["metadata"]["tags"] == ["parameters"]
    scope: dict = {}
    for cell in cells[1:]:
        exec(cell["source"], scope)
    first = VIEWS[state.view].recipe.analyses[0].name
    assert scope[first].released == "partnership"
