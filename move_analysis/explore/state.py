"""State: all that the controls of an explorer say, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, Self

from ..choices import Chance, Whole, require_choices
from ..competences.groups import By
from ..networks.null_models import Null
from ..segments.find import Method
from ..survey import Layer

Marks = Mapping[str, bool]
"""Competences by their code, and whether an SME has, or needs, each."""


@dataclass(frozen=True, kw_only=True)
class State:
    """What is looked at, and with which settings.

    Parameters
    ----------
    view : str
        Name of a view, a key of `VIEWS`.
    table : str
        Result and table that are shown instead of the figure, as ``"shares.shares"``.
    layer : {'has', 'needs'}
        Assets or needs.
    by : {'partner', 'country', 'sector', 'size', 'segment'}
        What SMEs are compared by.
    filters : mapping of str to tuple of str
        Answers that an SME must have given, one of them, by question (or column of a grid).
    minimum : int
        So many SMEs must a group of `by` have; smaller ones are left out.
    competence : str
        Code of the competence that is selected; empty for none.
    smes : tuple of str
        Ids of the SMEs that are selected; none for none.
    only : bool
        Whether only the SMEs are looked at that are selected, or that have (or need) the
        selected competence.
    sme : str
        Id of the SME whose matches are shown.
    k, beside_k : int
        Number of segments; 0 lets the answers decide. `beside_k` is of the segments beside.
    variables, beside_variables : tuple of str
        What builds the segments; none: what SMEs have and need.
    method : str
        How segments are found.
    null : str
        Null model of the network's links.
    alpha : float
        Level of its tests.
    weighted : bool
        Whether answers count by their weights.
    factors : mapping of str to mapping of str to float
        What weights are multiplied by: of a role such as ``sector``, by its groups.
    edits : mapping of str to mapping of str to mapping of str to bool
        Competences that an SME is supposed to have, or need, or not: by its id, then the layer.
    joined : tuple of str
        Codes of the candidates that are supposed to have joined.
    seed : int
        Of everything random.

    Examples
    --------
    >>> State(layer="needs").but(by="country").by
    'country'
    >>> State(layer="wants")
    Traceback (most recent call last):
    ValueError: layer should be one of 'has', 'needs', got 'wants'
    """

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    view: str = "map"
    table: str = ""
    layer: Layer = "has"
    by: By = "sector"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    minimum: Whole = 0
    competence: str = ""
    smes: tuple[str, ...] = ()
    only: bool = False
    sme: str = ""
    k: Whole = 0
    beside_k: Whole = 0
    variables: tuple[str, ...] = ()
    beside_variables: tuple[str, ...] = ()
    method: Method = "mixture"
    null: Null = "sdsm"
    alpha: Chance = 0.05
    weighted: bool = True
    factors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    edits: Mapping[str, Mapping[Layer, Marks]] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    seed: Whole = 0

    def __post_init__(self) -> None:
        require_choices(type(self).__init__, vars(self))

    def but(self, **changes: Any) -> Self:
        """Return the state with some settings changed."""
        return type(self)(**{**{f.name: getattr(self, f.name) for f in fields(self)}, **changes})

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    def changed(self) -> dict[str, Any]:
        """Return the settings that are not as in a new state."""
        new = type(self)().as_json()
        return {name: value for name, value in self.as_json().items() if value != new[name]}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Self:
        """Return the state that was saved."""
        return cls(**{name: _with_tuples(value) for name, value in saved.items()})


def _with_tuples(saved: Any) -> Any:
    """Lists, as JSON has them, become tuples again."""
    if isinstance(saved, Mapping):
        return {name: _with_tuples(value) for name, value in saved.items()}
    return tuple(saved) if isinstance(saved, list) else saved
