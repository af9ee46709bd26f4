"""Who is compared: labels of competences, groups of SMEs, and what each partner was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ..choices import choosing
from ..codebook import Codebook
from ..columns import ALL
from ..survey import Layer, Survey

By = Literal["partner", "country", "sector", "size"]
IN_GROUP = {"{by}": "group"}
"""What the SMEs counted in a row have in common: see `columns.count`."""
LABELS = ["label", "competence_sector", "competence_sector_label"]
"""Columns of tables that say what `competence_labels` says."""

NOBODY = ""
"""Without any group, a nameless one gives the empty tables their columns."""

# Size classes of Commission Recommendation 2003/361/EC, by persons employed.
SIZE_BOUNDS = (0, 10, 50, 250, np.inf)
SIZES = {
    "micro": "Micro (below 10 persons)",
    "small": "Small (10 to 49 persons)",
    "medium": "Medium (50 to 249 persons)",
    "large": "Large (250 persons or more)",
}

LAYER_NAMES: dict[Layer, str] = {"has": "assets", "needs": "needs"}


@dataclass(frozen=True, eq=False)
class Groups:
    """To which group each SME belongs.

    Parameters
    ----------
    codes : Series
        Code of each respondent's group; missing where it is not known.
    labels : mapping
        Label of each group that has SMEs, by its code, in the codebook's order.

    Examples
    --------
    >>> Groups(pd.Series(["bg"], index=["BG-1"]), {"bg": "Bulgaria"}).labels
    {'bg': 'Bulgaria'}
    """

    codes: pd.Series[Any]
    labels: Mapping[str, str]


def competence_labels(codebook: Codebook, *, language: str = "en") -> pd.DataFrame:
    """What is each competence called, and to which sector does it belong?

    Parameters
    ----------
    codebook : Codebook
        With the competences and their sectors.
    language : str
        Of the labels.

    Returns
    -------
    DataFrame of shape (n_competences, 3)
        Indexed by competence; columns ``label``, ``sector`` (code) and ``sector_label``.

    Examples
    --------
    >>> from move_analysis.codebook import Competence, Sector
    >>> book = Codebook(
    ...     title="Demo",
    ...     sectors=(Sector(code="ict", label="ICT"),),
    ...     competences=(Competence(code="iot", label="Internet of things", sector="ict"),),
    ... )
    >>> competence_labels(book).loc["iot"].tolist()
    ['Internet of things', 'ict', 'ICT']
    """
    sectors = {sector.code: sector.text(language) for sector in codebook.sectors}
    rows = [(c.text(language), c.sector, sectors[c.sector]) for c in codebook.competences]
    codes = pd.Index([c.code for c in codebook.competences], name="competence", dtype="str")
    return pd.DataFrame(rows, index=codes, columns=["label", "sector", "sector_label"])


@choosing
def groups_of(survey: Survey, by: By | None, *, language: str = "en") -> Groups:
    """To which group does each SME belong?

    Parameters
    ----------
    survey : Survey
        With a question of the role `by`.
    by : {None, 'partner', 'country', 'sector', 'size'}
        ``None`` puts all into one group, and so does what the survey did not ask. Sizes given
        as numbers of persons become the four size classes of the European Union.
    language : str
        Of the labels.

    Returns
    -------
    Groups

    Examples
    --------
    >>> from move_analysis.codebook import Question
    >>> book = Codebook(title="Demo", questions=[Question(code="p", kind="single", role="partner")])
    >>> survey = Survey(pd.DataFrame({"p": ["B", "A"]}, index=["B-1", "A-1"]), book)
    >>> groups_of(survey, "partner").labels
    {'A': 'A', 'B': 'B'}
    """
    if by is None:
        return Groups(pd.Series(ALL, index=survey.answers.index), {ALL: "All SMEs"})
    if not survey.columns(by):
        return groups_of(survey, None)
    found = survey.series(by)
    names = survey.codebook.answer_labels(survey.codebook.by_role(by)[0], language)
    if pd.api.types.is_numeric_dtype(found):
        found, names = pd.cut(found, SIZE_BOUNDS, right=False, labels=list(SIZES)), SIZES
    codes = found.astype(object).astype("str")
    seen = set(codes.dropna())
    order = [*(code for code in names if code in seen), *sorted(seen.difference(names))]
    return Groups(codes, {code: names.get(code, code) for code in order})


def measure_groups(
    groups: Groups, labels: pd.DataFrame, *, measure: Callable[[pd.Series[bool]], pd.DataFrame]
) -> pd.DataFrame:
    """Measure each group of SMEs and put the tables under each other, with all labels.

    Parameters
    ----------
    groups : Groups
        From `groups_of`.
    labels : DataFrame
        From `competence_labels`.
    measure : callable
        Takes which respondents are in the group, gives a table indexed by competence.

    Returns
    -------
    DataFrame
        One row per competence and group, competences in the codebook's order: ``competence
        label competence_sector competence_sector_label group group_label``, then the columns
        of `measure`.

    Examples
    --------
    >>> labels = pd.DataFrame(
    ...     {"label": "IoT", "sector": "ict", "sector_label": "ICT"}, index=["iot"]
    ... )
    >>> groups = Groups(pd.Series(["bg", "bg"]), {"bg": "Bulgaria"})
    >>> def count(inside):
    ...     return pd.DataFrame({"n": inside.sum()}, index=["iot"])
    >>> measure_groups(groups, labels, measure=count)[["label", "group_label", "n"]]
      label group_label  n
    0   IoT    Bulgaria  2
    """
    return labelled(measure_codes(groups, measure), groups, labels)


def measure_codes(
    groups: Groups, measure: Callable[[pd.Series[bool]], pd.DataFrame]
) -> pd.DataFrame:
    """`measure_groups` before it gets its labels: the same in every language.

    Parameters
    ----------
    groups : Groups
        From `groups_of`.
    measure : callable
        Takes which respondents are in the group, gives a table indexed by competence.

    Returns
    -------
    DataFrame
        Indexed by competence, with the columns of `measure` and ``group``.

    Examples
    --------
    >>> groups = Groups(pd.Series(["bg", "bg"]), {"bg": "Bulgaria"})
    >>> table = measure_codes(groups, lambda inside: pd.DataFrame({"n": inside.sum()}, ["iot"]))
    >>> table.loc["iot"].to_dict()
    {'n': 2, 'group': 'bg'}
    """
    parts = [measure(groups.codes == code).assign(group=code) for code in groups.labels or [NOBODY]]
    table = pd.concat(parts).rename_axis("competence")
    return table[table["group"] != NOBODY]


def labelled(table: pd.DataFrame, groups: Groups, labels: pd.DataFrame) -> pd.DataFrame:
    """Say what the competences and groups of a table are called.

    Parameters
    ----------
    table : DataFrame
        From `measure_codes`.
    groups : Groups
        What it was measured by.
    labels : DataFrame
        From `competence_labels`.

    Returns
    -------
    DataFrame
        As `measure_groups` gives it.

    Examples
    --------
    >>> table = pd.DataFrame({"group": "bg"}, index=pd.Index(["iot"], name="competence"))
    >>> labels = pd.DataFrame({"label": "IoT", "sector": "ict", "sector_label": "ICT"}, ["iot"])
    >>> labelled(table, Groups(pd.Series(["bg"]), {"bg": "Bulgaria"}), labels)["label"].item()
    'IoT'
    """
    order = pd.Index(labels.index)
    table = table.iloc[np.argsort(order.get_indexer(table.index), kind="stable")]
    table = with_labels(table.reset_index(), groups, labels)
    first = ["competence", *LABELS, "group", "group_label"]
    return table[[*first, *table.columns.difference(first, sort=False)]]


def with_labels(table: pd.DataFrame, groups: Groups, labels: pd.DataFrame) -> pd.DataFrame:
    """Add the labels of competences and groups to a table, whose order stays.

    Parameters
    ----------
    table : DataFrame
        With the columns ``competence`` and ``group``; each row has an index of its own.
    groups : Groups
        What it was measured by.
    labels : DataFrame
        From `competence_labels`.

    Returns
    -------
    DataFrame
        The table with ``label competence_sector competence_sector_label group_label``.

    Examples
    --------
    >>> table = pd.DataFrame({"competence": ["iot"], "group": ["bg"]})
    >>> labels = pd.DataFrame({"label": "IoT", "sector": "ict", "sector_label": "ICT"}, ["iot"])
    >>> with_labels(table, Groups(pd.Series(["bg"]), {"bg": "Bulgaria"}), labels)["label"].item()
    'IoT'
    """
    named = labels.set_axis(LABELS, axis=1).reindex(table["competence"]).set_axis(table.index)
    group_label = table["group"].map(groups.labels).astype("str")
    return table.assign(group_label=group_label).join(named)


def unknown_group_notes(groups: Groups, by: By | None) -> tuple[str, ...]:
    """Say that some SMEs belong to no group, or that there are no groups.

    Parameters
    ----------
    groups : Groups
        From `groups_of`.
    by : str or None
        What they were grouped by.

    Returns
    -------
    tuple of str
        One note, or none.

    Examples
    --------
    >>> unknown_group_notes(Groups(pd.Series(["bg", None]), {"bg": "Bulgaria"}), "country")
    ('SMEs whose country is not known are in no group.',)
    """
    if by is not None and list(groups.labels) == [ALL]:
        return (f"The survey did not ask for the {by}: all SMEs are taken together.",)
    unknown = bool(groups.codes.isna().any())
    return (f"SMEs whose {by} is not known are in no group.",) if unknown else ()


def not_asked_notes(survey: Survey, layer: Layer, *, language: str = "en") -> tuple[str, ...]:
    """Say which partners did not ask about which part of a layer.

    Parameters
    ----------
    survey : Survey
        Its ``asked`` says what each partner's questionnaire had.
    layer : {'has', 'needs'}
        Assets or needs.
    language : str
        Of the partners' names.

    Returns
    -------
    tuple of str
        One note per partner that left out some or all competences, or one if all did.

    Examples
    --------
    >>> from move_analysis.demo import demo_survey
    >>> not_asked_notes(demo_survey(), "has")
    ()
    """
    book = survey.codebook
    asked = survey.asked_by_partner(layer)
    if asked.empty:
        return (f"The survey has no question about {LAYER_NAMES[layer]}.",)
    labels = book.answer_labels(book.by_role("partner")[0], language)
    notes = []
    for partner, row in asked.sort_index().iterrows():
        missing = int((~row).sum())
        if missing:
            part = "" if missing == len(row) else f" ({missing} of {len(row)} competences)"
            name = labels.get(str(partner), str(partner))
            notes.append(f"{name} did not ask about {LAYER_NAMES[layer]}{part}.")
    return tuple(notes)
