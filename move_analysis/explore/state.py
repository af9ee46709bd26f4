"""State: all that the controls of an explorer say, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from ..choices import require_choices
from ..competences.groups import By
from ..networks.null_models import Null
from ..segments.find import Method
from ..survey import Layer


@dataclass(frozen=True, kw_only=True)
class State:
    """What is looked at, and with which settings.

    Parameters
    ----------
    view : str
        Name of a view, a key of `VIEWS`.
    layer : {'has', 'needs'}
        Assets or needs.
    by : {'partner', 'country', 'sector', 'size', 'segment'}
        What SMEs are compared by.
    filters : mapping of str to tuple of str
        Answers that an SME must have given, one of them, by question.
    competence : str
        Code of the competence that is selected; empty for none.
    only : bool
        Whether only the SMEs are looked at that have (or need) the selected competence.
    k : int
        Number of segments; 0 lets the answers decide.
    method : str
        How segments are found.
    null : str
        Null model of the network's links.
    alpha : float
        Level of its tests.
    weighted : bool
        Whether answers count by their weights.
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

    view: str = "map"
    layer: Layer = "has"
    by: By = "sector"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    competence: str = ""
    only: bool = False
    k: int = 0
    method: Method = "mixture"
    null: Null = "sdsm"
    alpha: float = 0.05
    weighted: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        require_choices(type(self).__init__, vars(self))

    def but(self, **changes: Any) -> Self:
        """Return the state with some settings changed."""
        return type(self)(**{**{f.name: getattr(self, f.name) for f in fields(self)}, **changes})

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Self:
        """Return the state that was saved."""
        filters = {question: tuple(codes) for question, codes in saved["filters"].items()}
        return cls(**{**saved, "filters": filters})
