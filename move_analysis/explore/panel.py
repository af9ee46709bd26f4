"""Panel: the controls and the views of an explorer, linked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import plotly.graph_objects as go

from ..choices import choices_of
from ..figures import reading
from ..languages import active_language, in_language
from ..messages import html_of, render, say
from ..result import Result
from ..survey import Survey
from .chart import Chart
from .notebook import write_notebook
from .recipe import results_of
from .selection import selection_card
from .state import State
from .views import VIEWS
from .work import Work, key_of

BOLD = re.compile(r"^<b>(.*?)</b>")
"""Under the pointer, the name of what is pointed at comes first."""
MOST_ANSWERS = 40
"""A question with more different answers is no filter."""

LABELS = {
    "layer": say("Layer"),
    "by": say("Compared by"),
    "k": say("Segments (0: as the answers say)"),
    "method": say("Method"),
    "null": say("Null model"),
    "alpha": say("Level of the tests"),
    "weighted": say("Use weights"),
    "seed": say("Seed"),
    "only": say("Only SMEs with the selected competence"),
}
WORDS = {
    "has": say("assets"),
    "needs": say("needs"),
    "partner": say("partner"),
    "country": say("country"),
    "sector": say("sector"),
    "size": say("size"),
}
FILTERED = ("partner", "country", "sector", "size")


class Explorer(widgets.VBox):  # type: ignore[misc]
    """One panel of linked views; made by `explore`.

    Parameters
    ----------
    survey : Survey
    state : State
        What it shows first.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> panel = Explorer(demo_survey(), State(view="balance"))
    >>> panel.wait()
    >>> panel.figure.layout.title.text
    'Needs against assets'
    """

    def __init__(self, survey: Survey, state: State) -> None:
        self._survey, self._language = survey, active_language()
        self.state = state
        self.results: dict[str, Result] = {}
        self.figure = go.Figure()
        self.controls: dict[str, widgets.Widget] = {}
        self._make_controls()
        self._said, self._selection = widgets.HTML(), widgets.HTML()
        self._status, self._code = widgets.HTML(), widgets.HTML()
        self._chart = Chart()
        self._chart.on_click(self._clicked)
        self._work = Work(self._show)
        self._quiet = False
        side = widgets.VBox([*self.controls.values()], layout={"flex": "0 0 19rem"})
        shown = [self._status, self._chart, self._said]
        middle = widgets.VBox(shown, layout={"flex": "1 1 24rem", "min_width": "0"})
        both = widgets.HBox([side, middle], layout={"flex_flow": "row wrap", "grid_gap": "1rem"})
        super().__init__([both, self._selection, self._code])
        self._ask()

    @property
    def code(self) -> str:
        """The lines of Python that make what is shown."""
        return VIEWS[self.state.view].recipe.code(self.state)

    def set(self, **changes: Any) -> None:
        """Change settings, as their controls do."""
        for question, codes in changes.get("filters", {}).items():
            known = self._survey.answers[question].dropna().unique()
            if unknown := set(codes).difference(known):
                raise ValueError(f"{question} should be among {[*known]}, got {sorted(unknown)}")
        self.state = self.state.but(**changes)
        self._quiet = True
        for name, value in changes.items():
            if name in self.controls:
                self.controls[name].value = value
        for question in FILTERED:
            if f"filter_{question}" in self.controls:
                codes = self.state.filters.get(self._code_of(question), ())
                self.controls[f"filter_{question}"].value = codes
        self._quiet = False
        self._ask()

    def wait(self) -> None:
        """Wait until what is shown belongs to the state."""
        self._work.wait()

    def cancel(self) -> None:
        """Leave what is shown as it is."""
        self._work.cancel()
        self._status.value = ""

    def write_notebook(self, path: str | Path, *, title: str = "") -> Path:
        """Write what is shown as a notebook that a batch can run; see `write_notebook`."""
        return write_notebook(self.state, path, title=title)

    def _make_controls(self) -> None:
        with in_language(self._language):
            views = [(render(view.title), name) for name, view in VIEWS.items()]
            self.controls["view"] = widgets.Dropdown(
                options=views, value=self.state.view, description=render(say("View"))
            )
            known = choices_of(State.__init__)
            for name, label in LABELS.items():
                self.controls[name] = _control(name, getattr(self.state, name), known.get(name, ()))
                self.controls[name].description = render(label)
                self.controls[name].style = {"description_width": "initial"}
            for role in FILTERED:
                if filter_box := self._filter(role):
                    self.controls[f"filter_{role}"] = filter_box
        for name, control in self.controls.items():
            control.layout.width = "auto"
            control.observe(self._changed(name), names="value")

    def _filter(self, role: str) -> widgets.SelectMultiple | None:
        questions = self._survey.codebook.by_role(role)  # type: ignore[arg-type]
        if not questions or questions[0].kind not in ("single", "ordinal"):
            return None
        names = self._survey.codebook.answer_names(questions[0])
        seen = [code for code in names if (self._survey.answers[questions[0].code] == code).any()]
        if not 1 < len(seen) <= MOST_ANSWERS:
            return None
        return widgets.SelectMultiple(
            options=[(render(names[code]), code) for code in seen],
            value=self.state.filters.get(questions[0].code, ()),
            description=render(WORDS[role]),
            rows=min(5, len(seen)),
        )

    def _code_of(self, role: str) -> str:
        return str(self._survey.codebook.by_role(role)[0].code)  # type: ignore[arg-type]

    def _changed(self, name: str) -> Callable[[Any], None]:
        def change(event: Any) -> None:
            if self._quiet:
                return
            if name.startswith("filter_"):
                question = self._code_of(name.removeprefix("filter_"))
                filters = {**self.state.filters, question: tuple(event["new"])}
                self.state = self.state.but(filters=filters)
            else:
                self.state = self.state.but(**{name: event["new"]})
            self._ask()

        return change

    def _ask(self) -> None:
        state = self.state
        used = {*VIEWS[state.view].controls, "view", "weighted", "seed", "only"}
        for name in LABELS:
            self.controls[name].layout.display = "" if name in used else "none"
        self._code.value = f"<pre>{escape(self.code)}</pre>"
        with in_language(self._language):
            self._status.value = f"<em>{html_of(say('Computing …'))}</em>"
        key = key_of({**state.as_json(), "language": self._language})
        self._work.ask(key, lambda: self._find(state))

    def _find(self, state: State) -> tuple[State, dict[str, Result], go.Figure]:
        recipe = VIEWS[state.view].recipe
        found = results_of(recipe, state, self._survey)
        with in_language(self._language):
            return state, found, recipe.figure.run(state, found)

    def _show(self, found: Any, error: Exception | None) -> None:
        if error is not None:
            self._status.value = f"<strong>{escape(str(error))}</strong>"
            return
        state, self.results, self.figure = found
        self._chart.draw(self.figure)
        with in_language(self._language):
            first = self.results[VIEWS[state.view].recipe.figure.on[0]]
            self._said.value = reading(first).text
            self._selection.value = selection_card(self._survey, state)
        self._status.value = ""

    def _clicked(self, trace: Any, points: Any, _: Any) -> None:
        for place in points.point_inds:
            if competence := self._competence_at(trace, place):
                self.select(competence)

    def _competence_at(self, trace: Any, place: Any) -> str:
        """Code of the competence whose name stands first under the pointer; empty for none."""
        texts = trace.hovertext if trace.hovertext is not None else trace.text
        while isinstance(place, Sequence | tuple) and not isinstance(texts, str):
            texts, place = texts[place[0]], place[1:] if len(place) > 2 else place[1]
        found = BOLD.match(str(texts[place] if not isinstance(texts, str) else texts))
        codes = {
            render(one.name, self._language): one.code for one in self._survey.codebook.competences
        }
        return codes.get(unescape(found[1]), "") if found else ""

    def select(self, competence: str) -> None:
        """Select a competence, as a click does: who has and needs it, and what goes with it."""
        self.set(competence=competence)


def _control(name: str, value: Any, known: Sequence[Any]) -> widgets.Widget:
    if known:
        options = [(render(WORDS.get(str(one), str(one))), one) for one in known]
        return widgets.Dropdown(options=options, value=value)
    if isinstance(value, bool):
        return widgets.Checkbox(value=value)
    if name == "alpha":
        return widgets.SelectionSlider(options=[0.001, 0.01, 0.05, 0.1, 0.2], value=value)
    most = 24 if name == "k" else 10_000
    return widgets.BoundedIntText(value=value, min=0, max=most)


def explore(survey: Survey, *, language: str | None = None, **settings: Any) -> Explorer:
    """Open a panel of linked views over a survey, in JupyterLab.

    Parameters
    ----------
    survey : Survey
        As it is: what the panel shows is not released, and says so.
    language : str, optional
        Left out, the one that `set_language` chose.
    **settings
        Of the `State` that it shows first: ``view="network"``, ``layer="needs"``.

    Returns
    -------
    Explorer
        Its ``state`` can be kept, its ``code`` be pasted, its ``results`` be used.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> panel = explore(demo_survey(), view="map", layer="needs")
    >>> panel.wait()
    >>> print(panel.code)
    shares = ma.competences.measure_competences(survey, layer='needs', by='sector')
    ma.figures.competence_heatmap(shares)
    """
    with in_language(language):
        return Explorer(survey, State(**settings))
