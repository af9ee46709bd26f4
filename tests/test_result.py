"""Results: documented columns, saved and loaded, marked until released."""

from dataclasses import FrozenInstanceError, dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from move_analysis.columns import Column
from move_analysis.derive import share_of
from move_analysis.languages import in_language
from move_analysis.result import UNRELEASED, Result, Schema
from move_analysis.values import Label, Name


@dataclass(frozen=True, kw_only=True, eq=False)
class Toy(Result):
    SCHEMA: ClassVar[Schema] = {
        "shares": {
            "group": Column.label("partner"),
            "n": Column.count("SMEs with it", of="has it", where={"partner": "group"}, within=""),
            "share": Column.derived("of those asked", "share", how=share_of("n")),
        }
    }
    shares: pd.DataFrame

    def reading(self):
        return (f"{len(self.shares)} groups.",)


@pytest.fixture
def toy():
    table = pd.DataFrame({"group": ["A", "B"], "n": [3, 9], "share": [0.3, 0.9]})
    return Toy(shares=table, arguments={"seed": 0, "levels": np.arange(2)}, notes=("Small.",))


def test_an_undocumented_column_is_refused(toy):
    with pytest.raises(ValueError, match="documents"):
        toy.with_tables(shares=toy.shares.assign(extra=1))


def test_is_frozen(toy):
    with pytest.raises(FrozenInstanceError):
        toy.notes = ()
    taken = toy.tables()["shares"]
    taken.loc[0, "n"] = 99
    assert toy.shares.loc[0, "n"] == 3


def test_comes_back_from_a_folder_as_its_own_kind(toy, tmp_path):
    back = Result.load(toy.save(tmp_path))
    assert type(back) is Toy
    pd.testing.assert_frame_equal(back.shares, toy.shares)
    assert back.arguments == {"seed": 0, "levels": [0, 1]}
    assert back.notes == ("Small.",)
    assert back.released is None


def test_says_on_its_face_that_it_is_not_released(toy):
    assert UNRELEASED in toy._repr_markdown_()
    assert "2 groups." in toy._repr_markdown_()


def test_describes_every_column(toy):
    assert toy.describe()["unit"].tolist() == ["", "SMEs", "share"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Grouped(Result):
    SCHEMA: ClassVar[Schema] = {
        "groups": {
            "by": Column.label("what is grouped by"),
            "group": Column.label("code of the group"),
            "group_label": Column.name_of("group", "group", domain="{by}"),
        }
    }

    groups: pd.DataFrame


def test_codes_of_several_domains_are_named_row_by_row():
    codes = [("country", "BG"), ("partner", "BG"), ("partner", None), ("size", "BG")]
    names = {
        "country": {"BG": Label({"en": "Bulgaria", "es": "Búlgara"})},
        "partner": {"BG": Name("B")},
    }
    grouped = Grouped(groups=pd.DataFrame(codes, columns=["by", "group"]), names=names)
    shown = grouped.tables(language="es")["groups"]["group_label"]
    assert shown.fillna("none").tolist() == ["Búlgara", "B", "none", "BG"]
    empty = grouped.filter(by="segment").tables()["groups"]
    assert empty.empty and list(empty) == ["by", "group", "group_label"]


def test_labels_are_those_of_the_language_and_tables_are_copies():
    """Both are found once and kept; nobody may notice."""
    names = {"country": {"BG": Label({"en": "Bulgaria", "es": "Búlgara"})}}
    table = pd.DataFrame({"by": ["country"], "group": ["BG"]})
    grouped = Grouped(groups=table, names=names)
    for language, label in (("en", "Bulgaria"), ("es", "Búlgara"), ("en", "Bulgaria")):
        with in_language(language):
            shown = grouped.labelled("groups")
        assert shown["group_label"].tolist() == [label]
        shown["group_label"] = "changed"
        shown.loc[0, "group"] = "changed"
        shown.index.name = "changed"
    assert grouped.groups["group"].tolist() == ["BG"] and grouped.groups.index.name is None
