"""Who is compared: labels of competences, groups of SMEs, and what each partner was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from ..choices import choosing
from ..codebook import Codebook
from ..columns import ALL
from ..derive import numbers
from ..history import unread_words
from ..messages import Message, say
from ..questions import ROLE_NAMES
from ..survey import Layer, Survey
from ..values import Name, Text

By = Literal["partner", "country", "sector", "size", "segment"]
IN_GROUP = {"{by}": "group"}
"""What the SMEs counted in a row have in common: see `columns.count`."""

NOBODY = ""
"""Without any group, a nameless one gives the empty tables their columns."""

# Size classes of Commission Recommendation 2003/361/EC, by persons employed.
SIZE_BOUNDS = (0, 10, 50, 250, np.inf)
SIZES = {
    "micro": say("Micro (below 10 persons)"),
    "small": say("Small (10 to 49 persons)"),
    "medium": say("Medium (50 to 249 persons)"),
    "large": say("Large (250 persons or more)"),
}
ALL_SMES = say("All SMEs")

MOST = 12
"""More groups than a dozen are no picture any more, and nobody reads what is said of each."""
APART = 3
"""So many of the dozen may be there because they differ from all, though others have more SMEs."""
BY_CHANCE = 0.2
"""Up to this part of its intervals may miss the value of all before a group is said to differ:
intervals of 95 % miss 5 % by chance, and what goes together is missed together."""

LAYER_NAMES: dict[Layer, Message] = {"has": ROLE_NAMES["has"], "needs": ROLE_NAMES["needs"]}
BY_NAMES: dict[str, Message] = {by: ROLE_NAMES[by] for by in get_args(By)}


@dataclass(frozen=True, eq=False)
class Groups:
    """To which group each SME belongs.

    Parameters
    ----------
    codes : Series
        Code of each respondent's group; missing where it is not known.
    labels : mapping of str to Text
        What each group that has SMEs is called, by its code, in the codebook's order.

    Examples
    --------
    >>> Groups(pd.Series(["bg"], index=["BG-1"]), {"bg": Name("Bulgaria")}).labels
    {'bg': 'Bulgaria'}
    """

    codes: pd.Series[Any]
    labels: Mapping[str, Text]

    def counts(self, marks: NDArray[Any]) -> NDArray[np.int64]:
        """How many SMEs of each group are marked, of shape (n_groups, n_marks).

        `marks` are of shape (n_respondents, n_marks), each 0 or 1.
        """
        return self.sums(marks).astype(np.int64)

    def sums(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Sums over the SMEs of each group, of shape (n_groups, n_values); NaN where one is.

        `values` are of shape (n_respondents, n_values).
        """
        return np.asarray(self._members @ values.astype(float))

    @cached_property
    def _members(self) -> sparse.csr_array:
        """Who is in which group, of shape (n_groups, n_respondents)."""
        place = pd.Index([*self.labels], dtype="str").get_indexer(pd.Index(self.codes))
        inside = np.flatnonzero(place >= 0)
        cells = (np.ones(len(inside)), (place[inside], inside))
        return sparse.csr_array(cells, shape=(len(self.labels), len(place)))

    def table(self, competences: Iterable[str], values: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
        """`sums`, a row per competence under each group: ``competence group``, then the names."""
        labels = np.array([*self.labels], dtype=object)
        codes = np.array([*competences], dtype=object)
        about = {"competence": np.tile(codes, len(labels)), "group": np.repeat(labels, len(codes))}
        return pd.DataFrame(about, dtype="str").assign(
            **{name: self.sums(array).ravel() for name, array in values.items()}
        )


def competence_names(codebook: Codebook) -> dict[str, dict[str, Text]]:
    """Return the labels of competences and their sectors, as the ``names`` of a result."""
    return {
        "competence": {one.code: one.name for one in codebook.competences},
        "competence_sector": {one.code: one.name for one in codebook.sectors},
    }


@choosing
def groups_of(survey: Survey, by: By | None) -> Groups:
    """Return the group of each SME; without a grouping, or where it was not asked, all are one.

    Sizes given as numbers of persons become the four size classes of the European Union.
    """
    if by is None:
        return Groups(pd.Series(ALL, index=survey.answers.index), {ALL: ALL_SMES})
    if not survey.columns(by):
        return groups_of(survey, None)
    found = survey.series(by)
    names: Mapping[str, Text] = survey.codebook.answer_names(survey.codebook.by_role(by)[0])
    if pd.api.types.is_numeric_dtype(found):
        found, names = pd.cut(found, SIZE_BOUNDS, right=False, labels=list(SIZES)), SIZES
    codes = _as_texts(found)
    seen = set(codes.dropna().unique())
    order = [*(code for code in names if code in seen), *sorted(seen.difference(names))]
    return Groups(codes, {code: names.get(code) or Name(code) for code in order})


def _as_texts(groups: pd.Series[Any]) -> pd.Series[str]:
    """The groups as texts: each is written once, not once for each of its SMEs."""
    if not isinstance(groups.dtype, pd.CategoricalDtype):
        return groups.astype(object).astype("str")
    names = groups.cat.categories.astype(object).astype("str").array
    taken = names.take(groups.cat.codes.to_numpy(), allow_fill=True)
    return pd.Series(taken, groups.index, name=groups.name)


def largest(
    table: pd.DataFrame,
    *,
    group: str = "group",
    size: str = "base",
    kept: Sequence[str] = (),
    apart: tuple[str, str] | None = None,
) -> list[str]:
    """Codes of the groups that are shown or spoken of, in the order of the table.

    Parameters
    ----------
    table : DataFrame
        Of a result.
    group, size : str
        Its columns with the code of the group, and with the number of its SMEs.
    kept : sequence of str
        Codes of groups that are shown however small they are.
    apart : tuple of str, optional
        Its columns with the code of what is compared, and with the value of which ``low`` and
        ``high`` are the bounds. Then up to three of the dozen are those groups that differ from
        all in most of it: the value of all, their mean by `size`, lies outside the bounds.

    Returns
    -------
    list of str
        At most a dozen, and those that are kept.

    Examples
    --------
    >>> table = pd.DataFrame({"group": [f"g{n}" for n in range(14)], "base": range(14)})
    >>> largest(table, kept=["g0"])
    ['g0', 'g2', 'g3', 'g4', 'g5', 'g6', 'g7', 'g8', 'g9', 'g10', 'g11', 'g12', 'g13']
    """
    sizes = pd.Series(numbers(table[size]), index=table[group]).groupby(level=0, sort=False).max()
    by_size = [*sizes.fillna(0).sort_values(ascending=False, kind="stable").index]
    if apart is not None and len(by_size) > MOST:
        first, rest = by_size[: MOST - APART], by_size[MOST - APART :]
        differing = _apart(table, group, size, *apart)
        by_size = [*first, *[one for one in differing if one in rest][:APART], *rest]
    shown = {*[*dict.fromkeys(by_size)][:MOST], *kept}
    return [str(code) for code in sizes.index if code in shown]


def _apart(table: pd.DataFrame, group: str, size: str, compared: str, value: str) -> pd.Index[Any]:
    """Groups that differ from all, first those that do so in most of what is compared."""
    numeric = {name: numbers(table[name]) for name in (size, value, "low", "high")}
    found = pd.DataFrame(numeric).assign(one=table[group].array, what=table[compared].array)
    found = found.dropna()
    found["sum"] = found[value] * found[size]
    whole = found.groupby("what")[["sum", size]].transform("sum")
    mean = whole["sum"] / whole[size]
    found["outside"] = (mean < found["low"]) | (mean > found["high"])
    often = found.groupby("one", sort=False)["outside"].mean()
    return often[often > BY_CHANCE].sort_values(ascending=False, kind="stable").index


def said_of(table: pd.DataFrame, *, group: str = "group") -> tuple[set[str], tuple[Message, ...]]:
    """Groups of which sentences are said, and what is said where these are not all."""
    shown, count = largest(table, group=group), table[group].nunique()
    if len(shown) == count:
        return set(shown), ()
    note = say(
        "Said of the {shown} groups with most SMEs; the tables have all {count}.",
        shown=len(shown),
        count=count,
    )
    return set(shown), (note,)


def measure_in_groups(
    groups: Groups, codebook: Codebook, *, measure: Callable[[pd.Series[bool]], pd.DataFrame]
) -> pd.DataFrame:
    """Measure each group of SMEs and put the tables under each other.

    `measure` takes which respondents are in the group and gives a table indexed by competence.

    Examples
    --------
    >>> from move_analysis.codebook import load_codebook
    >>> groups = Groups(pd.Series(["bg", "bg"]), {"bg": Name("Bulgaria")})
    >>> def count(inside):
    ...     return pd.DataFrame({"n": inside.sum()}, index=["iot"])
    >>> measure_in_groups(groups, load_codebook("move"), measure=count)
      competence competence_sector group  n
    0        iot               ict    bg  2
    """
    return with_sectors(measure_codes(groups, measure), codebook)


def with_sectors(table: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Put a table of `measure_codes` in the codebook's order and add each competence's sector."""
    sectors = {one.code: one.sector for one in codebook.competences}
    order = pd.Index([*sectors]).get_indexer(table.index)
    table = table.iloc[np.argsort(order, kind="stable")].reset_index()
    table["competence_sector"] = table["competence"].map(sectors).astype("str")
    first = ["competence", "competence_sector", "group"]
    return table[[*first, *table.columns.difference(first, sort=False)]]


def measure_codes(
    groups: Groups, measure: Callable[[pd.Series[bool]], pd.DataFrame]
) -> pd.DataFrame:
    """Measure each group: a table indexed by competence, with the column ``group``."""
    parts = [measure(groups.codes == code).assign(group=code) for code in groups.labels or [NOBODY]]
    table = pd.concat(parts).rename_axis("competence")
    return table[table["group"] != NOBODY]


def unknown_group_notes(groups: Groups, by: By | None) -> tuple[Message, ...]:
    """Say that some SMEs belong to no group, or that there are no groups."""
    if by is not None and list(groups.labels) == [ALL]:
        return (
            say(
                "The survey did not ask for the {by}: all SMEs are taken together.", by=BY_NAMES[by]
            ),
        )
    if by is None or not groups.codes.isna().any():
        return ()
    return (say("SMEs whose {by} is not known are in no group.", by=BY_NAMES[by]),)


NO_ANSWERS: dict[Layer, Message] = {
    "has": say("There are no answers about assets."),
    "needs": say("There are no answers about needs."),
}
NOT_ASKED_ABOUT: dict[Layer, Callable[[Text], Message]] = {
    "has": lambda partner: say("{partner} did not ask about assets.", partner=partner),
    "needs": lambda partner: say("{partner} did not ask about needs.", partner=partner),
}


UNREAD: dict[Layer, Message] = {
    "has": say(
        "Some of what SMEs say they can do, in their own words, could not be read as a competence "
        "and is not counted."
    ),
    "needs": say(
        "Some of what SMEs say they need, in their own words, could not be read as a competence "
        "and is not counted."
    ),
}


def layer_notes(survey: Survey, layer: Layer) -> tuple[Message, ...]:
    """Say which partners did not ask about which part of a layer, and that words are unread."""
    asked = survey.asked_by_partner(layer)
    what = LAYER_NAMES[layer]
    if asked.empty:
        return (NO_ANSWERS[layer],)
    names = survey.codebook.answer_names(survey.codebook.by_role("partner")[0])
    notes = []
    for partner, row in asked.sort_index().iterrows():
        missing, name = int((~row).sum()), names.get(str(partner)) or Name(partner)
        if missing == len(row):
            notes.append(NOT_ASKED_ABOUT[layer](name))
        elif missing:
            note = say(
                "{partner} did not ask about {missing} of {number} competences ({what}).",
                partner=name, what=what, missing=missing, number=len(row),
            )  # fmt: skip
            notes.append(note)
    return (*notes, *((UNREAD[layer],) if unread_words(survey.history, layer) else ()))
