"""Panel: the controls and the views of an explorer, linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import plotly.graph_objects as go

from ..errors import MoveError
from ..figures import Html
from ..languages import active_language, in_language
from ..messages import html_of, render, say
from ..prepare import load_survey
from ..project import Project
from ..result import Result
from ..segments import Segments
from ..survey import Survey
from .chart import Chart, Pointed
from .computed import Computed
from .controls import ALWAYS, LABELS, WIDE, Folded, listening, make_controls, show
from .filters import SEGMENT, Filters
from .keep import Keep
from .known import require_answers, require_known
from .network_picture import NetworkPicture
from .notebook import write_notebook
from .pointing import clicked, smes_of
from .recipe import CANDIDATES
from .selection import card_calls, selection_card
from .state import State
from .views import SAID, VIEWS
from .whatif import WhatIf, not_asked
from .work import Work

OTHER_SEGMENTS = ("k", "method", "variables", "seed")
"""Settings after whose change the segments are others: who was in one is chosen no longer."""


class Explorer(widgets.VBox):  # type: ignore[misc]
    """One panel of linked views; made by `explore`.

    Parameters
    ----------
    survey : Survey
    state : State
        What it shows first.
    project : Project, optional
        Has the candidates that could join, and the folder where states and notebooks are kept.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> panel = Explorer(demo_survey(), State(view="balance"))
    >>> panel.wait()
    >>> panel.figure.layout.title.text
    'Needs against assets'
    """

    def __init__(self, survey: Survey, state: State, *, project: Project | None = None) -> None:
        self._survey, self._project, self._language = survey, project, active_language()
        self._views = {n: v for n, v in VIEWS.items() if project or not v.of_project}
        require_known(state, survey, views=self._views)
        self._computed = Computed(survey, project=project)
        self.state = state
        self.results: dict[str, Result] = {}
        self._shown: State | None = None
        self._network: NetworkPicture | None = None
        self._work = Work(self._show, self._say_computing)
        self._selection, self._code = widgets.HTML(), widgets.HTML()
        with in_language(self._language):
            parts = [self._make_side(), self._make_middle()]
        both = widgets.HBox(parts, layout={"flex_flow": "row wrap", "grid_gap": "1rem"})
        super().__init__([both, self._selection, self._code])
        self._mirror()
        self._ask()

    @property
    def figure(self) -> go.Figure | Html:
        """The figure or table that is shown; of a network that can be dragged, its figure."""
        if self._shown is None:
            return go.Figure()
        calls = VIEWS[self._shown.view].recipe.calls(self._shown)
        with in_language(self._language):
            drawn: go.Figure | Html = self._computed.run(calls, self._shown)[""]
        return drawn

    @property
    def code(self) -> str:
        """The lines of Python that make what is shown."""
        return VIEWS[self.state.view].recipe.code(self.state)

    def set(self, **changes: Any) -> None:
        """Change settings, as their controls do; `ValueError` for what can't be chosen."""
        require_answers(changes.get("filters", {}), self._survey)
        state = self.state.but(**changes)
        require_known(state, self._survey, views=self._views)
        if any(getattr(state, name) != getattr(self.state, name) for name in OTHER_SEGMENTS):
            kept = {question: codes for question, codes in state.filters.items()
                    if question != SEGMENT or "filters" in changes}  # fmt: skip
            state = state.but(filters=kept)
        self.state = state
        self._mirror()
        self._ask()

    def select(self, competence: str) -> None:
        """Select a competence, as a click does: who has and needs it, and what goes with it."""
        self.set(competence=competence)

    def wait(self) -> None:
        """Wait until what is shown belongs to the state."""
        self._work.wait()

    def cancel(self) -> None:
        """Leave what is shown as it is."""
        self._work.cancel()
        self._status.value, self._cancel.layout.display = "", "none"

    def write_notebook(self, path: str | Path, *, title: str = "") -> Path:
        """Write what is shown as a notebook that a batch can run; see `write_notebook`."""
        return write_notebook(self.state, path, title=title)

    def _make_side(self) -> widgets.VBox:
        """All that can be set."""
        view = widgets.Dropdown(options=[(render(v.title), n) for n, v in self._views.items()])
        table = widgets.Dropdown(options=[(render(say("Figure")), "")])
        for one, label in ((view, say("View")), (table, say("Shown as"))):
            one.description, one.style, one.layout.width = render(label), WIDE, "auto"
        controls = make_controls(self._survey, self.state)
        self.controls: dict[str, widgets.Widget] = {"view": view, "table": table, **controls}
        for name, control in self.controls.items():
            listening(control, self._changed(name))
        self.filters = Filters(self._survey, self.state.filters, self._changed("filters"))
        self.whatif = WhatIf(self._survey, *self._candidates(), self.set)
        folder = self._project.folder if self._project else Path()
        self.keep = Keep(folder, lambda: self.state, lambda state: self.set(**vars(state)))
        unselect = widgets.Button(description=render(say("Select nothing")))
        unselect.on_click(lambda _: self.set(competence="", smes=(), only=False))
        more = (
            Folded(say("Filters"), self.filters),
            Folded(say("What if?"), self.whatif),
            Folded(say("Keep"), self.keep),
        )
        parts = [*self.controls.values(), unselect, *more]
        return widgets.VBox(parts, layout={"flex": "0 0 20rem"})

    def _make_middle(self) -> widgets.VBox:
        """What is shown, what it says, and whether it is still computed."""
        self._status, self._said, self._text = (widgets.HTML() for _ in range(3))
        self._cancel = widgets.Button(description=render(say("Cancel")))
        self._cancel.layout.display = "none"
        self._cancel.on_click(lambda _: self.cancel())
        self._chart = Chart()
        self._chart.on_click(self._clicked)
        self._chart.on_selection(self._encircled)
        self._plot = widgets.VBox([self._chart])
        waiting = widgets.HBox([self._status, self._cancel])
        parts = [waiting, self._plot, self._said]
        return widgets.VBox(parts, layout={"flex": "1 1 24rem", "min_width": "0"})

    def _candidates(self) -> tuple[Mapping[str, str], str]:
        """Who could join, or why their table can't be read: all else can be seen without it."""
        if self._project is None:
            return {}, ""
        try:
            table = self._computed.run([CANDIDATES], self.state)["candidates"].candidates
        except MoveError as error:
            return {}, html_of(error)
        return dict(zip(table["candidate"], table["name"], strict=True)), ""

    def _changed(self, name: str) -> Callable[[Any], None]:
        def change(value: Any) -> None:
            self.set(**{name: value}, **({"table": ""} if name == "view" else {}))

        return change

    def _mirror(self) -> None:
        """Let every control say what the state says."""
        for name in ("view", *LABELS):
            show(self.controls[name], getattr(self.state, name))
        self.filters.show(self.state.filters)
        self.controls |= {f"filter_{q}": box for q, box in self.filters.boxes.items()}
        self.whatif.show(self.state)

    def _ask(self) -> None:
        state, view = self.state, VIEWS[self.state.view]
        used = {*view.controls, *ALWAYS}
        for name in LABELS:
            self.controls[name].layout.display = "" if name in used else "none"
        self._code.value = f'<pre tabindex="0">{escape(self.code)}</pre>'
        if view.needs and not getattr(state, view.needs):
            self._work.cancel()
            self._shown = None
            self._write(html_of(view.why, self._language))
            return
        parts = (view.calls(state), card_calls(state))
        at_once = all(self._computed.has(calls, state) for calls in parts)
        self._work.ask(lambda: self._find(state), at_once=at_once)

    def _find(self, state: State) -> tuple[State, dict[str, Any], str]:
        with in_language(self._language):
            found = self._computed.run(VIEWS[state.view].calls(state), state)
            return state, found, selection_card(self._computed, state)

    def _show(self, given: Any, error: Exception | None) -> None:
        self._status.value, self._cancel.layout.display = "", "none"
        with in_language(self._language):
            if error is not None:
                self._status.value = f"<strong>{html_of(error)}</strong>"
                return
            state, found, self._selection.value = given
            recipe, before = VIEWS[state.view].recipe, self._shown
            self.results = {call.name: found[call.name] for call in recipe.analyses}
            self._shown = state
            if before is None or recipe.code(state) != VIEWS[before.view].recipe.code(before):
                self._draw(state)
            self._said.value = found[SAID].text + not_asked(found["survey"], state)
            self._offer()

    def _draw(self, state: State) -> None:
        view = VIEWS[state.view]
        drawn: list[Any] = [self.results[name] for name in view.recipe.figure.on]
        if view.is_live(state) and NetworkPicture.has_links(drawn[0]):
            self._show_network(*drawn)
            return
        figure = self.figure
        if isinstance(figure, Html):
            self._write(figure.text.replace("<details", "<details open", 1))
            return
        if smes_of(figure, self.results):
            figure = go.Figure(figure).update_layout(dragmode="lasso")
        self._chart.draw(figure)
        self._plot.children = [self._chart]

    def _show_network(self, *shown: Any) -> None:
        """Show a network where it was moved to before."""
        if self._network is None:
            self._network = NetworkPicture(*shown)
            self._network.on_pick(self.select)
        else:
            self._network.show(*shown)
        self._plot.children = [self._network]

    def _write(self, html: str) -> None:
        self._text.value, self._plot.children = html, [self._text]

    def _clicked(self, points: Pointed) -> None:
        names = {
            render(one.name, self._language): one.code for one in self._survey.codebook.competences
        }
        if found := clicked(points, self.figure, results=self.results, names=names):
            self.set(**found)

    def _encircled(self, points: Pointed) -> None:
        inside = smes_of(self.figure, self.results)
        self.set(
            smes=tuple(
                inside[trace][place]
                for trace, place in points
                if trace in inside and isinstance(place, int)
            )
        )

    def _offer(self) -> None:
        """Offer the tables of what was found, and its segments as a filter."""
        tables = [f"{name}.{table}" for name, one in self.results.items() for table in one.frames()]
        options = [(render(say("Figure")), ""), *((table, table) for table in tables)]
        table = self.state.table if self.state.table in tables else ""
        show(self.controls["table"], table, options=options)
        segments = self.results.get("segments")
        if isinstance(segments, Segments) and not self.state.filters.get(SEGMENT):
            self.filters.offer_segments(segments)

    def _say_computing(self) -> None:
        with in_language(self._language):
            self._status.value = f"<em>{html_of(say('Computing …'))}</em>"
        self._cancel.layout.display = ""


def explore(given: Survey | Project, *, language: str | None = None, **settings: Any) -> Explorer:
    """Open a panel of linked views over a survey, in JupyterLab.

    Parameters
    ----------
    given : Survey or Project
        A survey as it is: what the panel shows is not released, and says so. Of a project, its
        prepared answers; who could join it is shown, too, and states are saved in its folder.
    language : str, optional
        Left out, the one that `set_language` chose.
    **settings
        Of the `State` that it shows first, such as ``view="network"``: view, table, layer, by,
        filters, minimum, competence, smes, only, sme, k, beside_k, variables, beside_variables,
        method, null, alpha, weighted, factors, edits, joined, seed.

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
    project = given if isinstance(given, Project) else None
    survey = load_survey(given) if isinstance(given, Project) else given
    with in_language(language):
        return Explorer(survey, State(**settings), project=project)


def _told() -> Signature:
    """The signature of `explore` with the settings of a state, each by its name."""
    own, settings = signature(explore), signature(State).parameters.values()
    named = [one for one in own.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
    return own.replace(parameters=[*named, *settings])


explore.__dict__["__signature__"] = _told()
