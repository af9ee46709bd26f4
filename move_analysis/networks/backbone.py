"""Backbone: which columns (or rows) of a 0/1 table go together more than chance explains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..choices import Chance, Positive, Whole, choosing
from ..columns import Column
from ..messages import Message, say
from ..result import Result, Schema
from ..statistics import Correction, adjust_p_values
from .chance import p_columns, where_shown
from .null_models import NULLS, Null, PairTests, Task, shared
from .poisson_binomial import Floats, Method
from .screening import settle_open_pairs
from .wording import COARSE, LEFT_OUT, NOT_ASKED, TOO_FEW, Nodes, methods_sentence

Side = Literal["columns", "rows"]
About = Literal["table", "competences", "needs", "smes"]
Tail = Literal["upper", "lower", "signed"]

RESPONDENTS: dict[Side, Literal["agents", "nodes"]] = {"columns": "agents", "rows": "nodes"}
"""What the rows of the table are, by what becomes the nodes."""

EDGE_COLUMNS = {
    "source": Column.label("one node of the pair"),
    "target": Column.label("the other node of the pair"),
    "weight": Column.count("those that have both", of="{layer} {source} and {target}"),
    "base": Column.base("those that answered for both", of="answered {layer}"),
    "expected": Column.coarse("expected by chance", "mean SMEs"),
    **p_columns(
        "weight",
        p_upper=Column.p_value("chance of at least this weight"),
        p_lower=Column.p_value("chance of at most this weight"),
        p_adjusted=Column.p_value(
            "p-value of the tested tail, corrected; 1 where nothing could be tested"
        ),
    ),
    "kept": Column.derived(
        "whether the pair is an edge of the backbone", how=where_shown("kept", "weight")
    ),
}
"""Columns of every table of tested pairs."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Backbone(Result):
    """All pairs of nodes, with what the null model expects of them and which are kept.

    Can't be released: of a table alone nobody can say what it counts, and whose answers may have
    to wait. `find_competence_network` and `find_sme_network` can.

    Parameters
    ----------
    nodes : DataFrame
        One row per node.
    edges : DataFrame
        One row per pair of nodes, also the dropped ones. In a signed backbone the sign of an
        edge is that of ``weight - expected``.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 0, 1], "b": [1, 0, 0]})
    >>> find_backbone(table, null="hypergeometric").edges[["weight", "p_upper"]].round(3).values
    array([[1.   , 0.667]])
    """

    SCHEMA: ClassVar[Schema] = {
        "nodes": {
            "node": Column.label("name of the column (or row)"),
            "n": Column.count("those that have it", of="{layer} {node}"),
            "base": Column.base("those that answered for it", of="answered {layer}"),
            "degree": Column.coarse("its edges in the backbone", "edges"),
        },
        "edges": EDGE_COLUMNS,
    }

    nodes: pd.DataFrame
    edges: pd.DataFrame

    def reading(self) -> tuple[Message, ...]:
        """How many pairs are linked."""
        kept, known = int(self.edges["kept"].sum()), int(self.edges["kept"].notna().sum())
        return (
            say(
                "{kept} of {known} pairs go together more than chance explains.",
                kept=kept, known=known,
            ),
        )  # fmt: skip


@choosing
def find_backbone(
    incidence: pd.DataFrame,
    *,
    side: Side = "columns",
    null: Null = "sdsm",
    alpha: Chance = 0.05,
    correction: Correction = "none",
    tail: Tail = "upper",
    method: Method = "exact",
    draws: Positive = 1000,
    seed: Whole = 0,
    about: About = "table",
) -> Backbone:
    """Find the columns (or rows) that go together beyond what their sums explain.

    Parameters
    ----------
    incidence : DataFrame of shape (n_rows, n_columns)
        0/1, boolean or nullable boolean; usually one row per SME and one column per
        competence. Rows without any answer are left out; other missing cells can't be a yes in
        the null model either, so that each pair is compared by what was answered for both.
    side : {'columns', 'rows'}
        What becomes the nodes.
    null : {'sdsm', 'hypergeometric', 'fdsm'}
        ``sdsm`` keeps the sums of rows and columns on average, ``fdsm`` exactly,
        ``hypergeometric`` those of the nodes alone.
    alpha : float, default 0.05
        Pairs with a corrected p-value of at most `alpha` are kept.
    correction : {'none', 'holm', 'bh'}
        Correction for the number of pairs tested. Pairs with a node that is empty or full where
        both were answered, whose weight is fixed by that, are no tests.
    tail : {'upper', 'lower', 'signed'}
        Keep pairs with more shared rows than expected, with fewer, or both (then the p-value
        is twice the smaller one).
    method : {'exact', 'screened', 'refined_normal', 'poisson'}
        Tails of the SDSM: exact, as R's backbone computes them (refined normal), or as bicm
        does (Poisson). ``screened`` keeps the same pairs as ``exact``, for tables of millions
        of pairs: refined normal, and exact for all pairs that its error leaves open.
    draws : int, default 1000
        Tables drawn by the FDSM where there are too many to enumerate.
    seed : int
        For these draws; the same seed gives the same p-values.
    about : {'table', 'competences', 'needs', 'smes'}
        What the nodes are called in the notes; ``table`` speaks of rows and columns.

    Returns
    -------
    Backbone
        ``nodes`` with the columns ``node n base degree``; ``edges`` with ``source target
        weight base expected p_upper p_lower p_adjusted kept``, numbers in SMEs and
        probabilities; ``notes`` with the sentence for a methods section.

    References
    ----------
    Neal, Z. P., Domagalski, R. & Sagan, B. (2021). Comparing alternatives to the fixed degree
    sequence model for extracting the backbone of bipartite projections. Scientific Reports 11,
    23929.

    Examples
    --------
    >>> table = pd.DataFrame([[1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 0, 1]], columns=list("abc"))
    >>> find_backbone(table).edges[["source", "target", "weight", "p_upper"]].round(3)
      source target  weight  p_upper
    0      a      b       0    1.000
    1      a      c       2    0.555
    2      b      c       0    1.000
    """
    if null != "sdsm" and method != "exact":
        raise ValueError(f"method should be 'exact' with null={null!r}, got {method!r}")
    nouns: Nodes = side if about == "table" else about
    cells, notes = _read_cells(incidence, side, nouns)
    pairs = _pairs(cells.has)
    task = Task(cells.has, pairs, cells.asked, method, draws, seed, RESPONDENTS[side])
    testable = task.testable

    def p_values(upper: Floats, lower: Floats) -> Floats:
        return np.where(testable, _TAIL_P_VALUES[tail](upper, lower), np.nan)

    tests = NULLS[null](task)
    tests = settle_open_pairs(tests, p_values, alpha=alpha, correction=correction)
    found = p_values(tests.upper, tests.lower)
    p_adjusted = adjust_p_values(found, method=correction)
    p_adjusted[~testable] = 1
    kept = p_adjusted <= alpha
    nodes = _node_table(cells, pairs[:2, kept])
    edges = _edge_table(cells, task, tests, p_adjusted=p_adjusted, kept=kept)
    notes += [*tests.cautions, *_cautions(cells, kept, testable, nouns)]
    if too_coarse(found, p_adjusted, smallest=tests.smallest, alpha=alpha):
        notes.append(COARSE)
    arguments = {
        "side": side,
        "null": null,
        "alpha": alpha,
        "correction": correction,
        "tail": tail,
        "method": method,
        "draws": draws,
        "seed": seed,
    }
    notes.append(methods_sentence(nouns, tests.model, tests.references, arguments=arguments))
    return Backbone(
        nodes=nodes, edges=edges, arguments=arguments, notes=tuple(notes), provisional=True
    )


@dataclass(frozen=True, eq=False)
class _Cells:
    """A 0/1 table with the nodes as columns; `asked` is None where no cell is missing."""

    has: NDArray[np.uint8]
    asked: NDArray[np.uint8] | None
    names: pd.Index[Any]


def _read_cells(incidence: pd.DataFrame, side: Side, nouns: Nodes) -> tuple[_Cells, list[Message]]:
    for what, index in (("columns", incidence.columns), ("rows", incidence.index)):
        if not index.is_unique:
            raise ValueError(
                f"incidence should have unique {what}, got {index[index.duplicated()][0]!r} twice"
            )
    try:
        values = incidence.to_numpy(dtype=np.float32, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError("incidence should hold only 0, 1 and missing values") from error
    known = ~np.isnan(values)
    wrong = known & (values != 0) & (values != 1)
    if wrong.any():
        raise ValueError(
            f"incidence should hold only 0, 1 and missing values, got {values[wrong][0]}"
        )
    answered = known.any(axis=1)
    rows, columns = incidence.index[answered], incidence.columns
    has, known = (values == 1)[answered].view(np.uint8), known[answered].view(np.uint8)
    notes = _missing_notes(known, bool(answered.all()), nouns)
    full = None if known.all() else known
    if side == "columns":
        return _Cells(has, full, columns), notes
    return _Cells(has.T, None if full is None else full.T, rows), notes


def _missing_notes(known: NDArray[np.uint8], whole: bool, nouns: Nodes) -> list[Message]:
    notes = [] if whole else [LEFT_OUT[nouns]]
    if not known.all():
        notes.append(NOT_ASKED)
    return notes


def _pairs(has: NDArray[np.uint8]) -> NDArray[np.int64]:
    """First node, second node, number of shared agents, for every pair of nodes."""
    first, second = np.triu_indices(has.shape[1], k=1)
    return np.vstack((first, second, shared(has, has)[first, second]))


def _node_table(cells: _Cells, kept: NDArray[np.int64]) -> pd.DataFrame:
    n_agents, n_nodes = cells.has.shape
    base = np.full(n_nodes, n_agents) if cells.asked is None else cells.asked.sum(axis=0)
    return pd.DataFrame(
        {
            "node": cells.names,
            "n": cells.has.sum(axis=0, dtype=np.int64),
            "base": base.astype(np.int64),
            "degree": np.bincount(kept.ravel(), minlength=n_nodes),
        }
    )


def _edge_table(
    cells: _Cells,
    task: Task,
    tests: PairTests,
    *,
    p_adjusted: NDArray[np.float64],
    kept: NDArray[np.bool_],
) -> pd.DataFrame:
    first, second, weight = task.pairs
    return pd.DataFrame(
        {
            "source": cells.names[first],
            "target": cells.names[second],
            "weight": weight,
            "base": task.among_both[2],
            "expected": tests.expected,
            "p_upper": tests.upper,
            "p_lower": tests.lower,
            "p_adjusted": p_adjusted,
            "kept": pd.array(kept, dtype="boolean"),
        }
    )


def _cautions(
    cells: _Cells, kept: NDArray[np.bool_], testable: NDArray[np.bool_], nouns: Nodes
) -> list[Message]:
    if min(cells.has.shape) < 2:
        return [TOO_FEW[nouns]]
    if not testable.any():
        return [say("All nodes are empty or full: nothing could be tested.")]
    return [] if kept.any() else [say("The backbone is empty: no pair differs from chance.")]


_TAIL_P_VALUES: dict[Tail, Callable[[Floats, Floats], Floats]] = {
    "upper": lambda upper, lower: upper,
    "lower": lambda upper, lower: lower,
    "signed": lambda upper, lower: np.minimum(1, 2 * np.minimum(upper, lower)),
}


def too_coarse(found: Floats, adjusted: Floats, *, smallest: float, alpha: float) -> bool:
    """Whether a pair is beyond all tables compared, and these are too few to be sure of it."""
    return bool(((found <= smallest) & (adjusted > alpha)).any())
