"""What is known of each SME: its partner, country, sector, size and segment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from ..columns import SMES, Column
from ..competences.groups import BY_NAMES, LAYER_NAMES, groups_of
from ..messages import Message, say
from ..result import Names
from ..survey import Survey
from ..values import Name, Text

ATTRIBUTES: tuple[Literal["partner", "country", "sector", "size"], ...] = (
    "partner",
    "country",
    "sector",
    "size",
)
SHOWN = "shown only where the reader may see the SME, which agreed to show what it answered"
FEW = (0, 1, 2, 5, 10, 20)
PATHS = (0, 2, 5, 10, 25, 50)
"""Steps in which numbers of ties and of paths of one SME are published."""
ATTRIBUTE_COLUMNS = {
    "partner": Column.exact("code of its partner", why=SHOWN),
    "country": Column.exact("code of its country", why=SHOWN),
    "sector": Column.exact("code of its sector", why=SHOWN),
    "size": Column.exact("code of its size class", why=SHOWN),
    "segment": Column.coarse("its segment; missing where none was given"),
}
"""Columns of every table of SMEs in a network, after the respondent."""

BY_WORDS: dict[str, Message] = {**BY_NAMES, "segment": say("segment")}
"""What the partitions of the SMEs are called."""
LAYER_WORDS: dict[str, Message] = {str(layer): name for layer, name in LAYER_NAMES.items()}

GROUP_COLUMNS = {
    "by": Column.label(
        "what the SMEs are grouped by: partner, country, sector, size or segment", words=BY_WORDS
    ),
    "group": Column.label("code of the group"),
    "group_label": Column.name_of("group", "group of SMEs", domain="{by}"),
    "base": Column.base("SMEs of the group", of=SMES, where={"{by}": "group"}),
}
"""Columns of the table of groups."""


def sme_attributes(survey: Survey, segments: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return each respondent's partner, country, sector, size class and segment, as codes."""
    ids = survey.answers.index
    table = pd.DataFrame({"respondent": ids}, dtype="str")
    for name in ATTRIBUTES:
        known = bool(survey.columns(name))
        codes = groups_of(survey, name).codes if known else pd.Series(pd.NA, index=ids)
        table[name] = codes.astype("str").to_numpy()
    if segments is None:
        return table.assign(segment=pd.Series(pd.NA, index=table.index, dtype="str"))
    found = segments.set_index("respondent")["segment"].reindex(ids)
    return table.assign(segment=found.astype(object).astype("str").to_numpy())


def group_names(survey: Survey, attributes: pd.DataFrame) -> dict[str, Mapping[str, Text]]:
    """Return what the groups of SMEs are called, as the ``names`` of a result."""
    numbers = sorted(attributes["segment"].dropna().unique())
    return {
        **{name: groups_of(survey, name).labels for name in ATTRIBUTES},
        "segment": {code: say("Segment {number}", number=Name(code)) for code in numbers},
    }


def group_table(attributes: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Return the number of SMEs in each group that has a name: ``by group base``."""
    rows = []
    for by, labels in names.items():
        sizes = attributes[by].value_counts()
        rows += [(by, code, int(sizes[code])) for code in labels if code in sizes]
    table = pd.DataFrame(rows, columns=["by", "group", "base"])
    return table.astype({"by": "str", "group": "str", "base": np.int64})
