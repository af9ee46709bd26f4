"""A YAML text gets new data; nothing else in it changes."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from move_analysis.desk.rewriting import data_of, rewritten
from move_analysis.errors import CodebookError

FILE = Path("move.yml")
TEMPLATES = Path(__file__).parents[2] / "move_analysis" / "templates"
MOVE = (TEMPLATES / "move.yml").read_text()


def with_change(text, change):
    data = data_of(text, path=FILE)
    change(data)
    return rewritten(text, data, path=FILE)


def lines_changed(old, new):
    """Lines that only one of two texts has."""
    old, new = old.splitlines(), new.splitlines()
    return [x for x in old if x not in new], [x for x in new if x not in old]


@pytest.mark.parametrize("name", ["move.yml", "codebook.yml"])
def test_unchanged_data_leave_every_character(name):
    text = (TEMPLATES / name).read_text()
    assert with_change(text, lambda data: None) == text


def test_one_number_changes_in_its_place():
    new = with_change(MOVE, lambda data: data["partners"][0].update(invited=42))
    gone, came = lines_changed(MOVE, new)
    assert came == [gone[0].replace("100", "42")]


def test_comments_below_a_partner_that_goes_stay():
    new = with_change(MOVE, lambda data: data["partners"].pop())
    assert "# What may be published." in new and "code: BBB" not in new
    assert data_of(new, path=FILE)["partners"][0]["code"] == "AAA"


def test_a_new_partner_stands_below_the_last_one_and_above_the_next_heading():
    new = with_change(MOVE, lambda data: data["partners"].append({"code": "CCC"}))
    assert new.index("code: BBB") < new.index("- {code: CCC}") < new.index("# What may be")


def test_settings_that_were_comments_are_added_behind_the_last_key():
    def change(data):
        data["privacy"]["noise"] = {"variance": 2.0, "largest": 4}
        data["reports"] = {"language": "es"}

    new = with_change(MOVE, change)
    assert all(line in new.splitlines() for line in MOVE.splitlines())
    assert data_of(new, path=FILE)["reports"] == {"language": "es"}


def test_entries_of_one_line_are_added_changed_and_dropped():
    text = "q:\n  - {code: a, kind: text, role: has}  # one\n  - {code: b, kind: text}\n"

    def change(data):
        del data["q"][0]["kind"]
        data["q"][0] |= {"role": "needs", "over": "competences"}
        del data["q"][1]["code"]

    assert with_change(text, change) == (
        "q:\n  - {code: a, role: needs, over: competences}  # one\n  - {kind: text}\n"
    )


def test_the_first_key_of_an_item_can_go():
    text = "p:\n  - file: a.csv  # this\n    sheet: S\n"
    assert data_of(with_change(text, lambda d: d["p"][0].pop("file")), path=FILE) == {
        "p": [{"sheet": "S"}]
    }


def test_lists_grow_in_front_between_and_behind():
    text = "a: [two, four]\nb:\n  - two  # 2\n  - four\nc: x\n"
    full = ["one", "two", "three", "four", "five"]
    new = with_change(text, lambda d: d.update(a=full, b=full))
    assert new == (
        "a: [one, two, three, four, five]\n"
        "b:\n  - one\n  - two  # 2\n  - three\n  - four\n  - five\nc: x\n"
    )


def test_words_that_yaml_misreads_come_back_as_they_are():
    data = {
        "a": ["NO", "010", "yes", "9:30", "1e3", "", "null", "# x", "a: b", "é\n ü", "2027-01-01"]
    }
    assert data_of(rewritten("a: 1\n", data, path=FILE), path=FILE) == data


def test_numbers_stay_as_they_were_written():
    new = with_change("a: 010\nb: 62.10\nc: x\n", lambda data: data.update(c="y"))
    assert new == "a: 010\nb: 62.10\nc: y\n"
    moved = with_change("a: 010\nc: {}\n", lambda data: data.update(c={"n": data["a"]}))
    assert "n: 010" in moved


def test_what_an_alias_shares_is_left_to_a_person():
    text = "a: &x {k: 1}\nb: *x\n"
    with pytest.raises(CodebookError, match="can't be changed here"):
        with_change(text, lambda data: data["b"].update(k=2))


words = st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x24F), max_size=8)
scalars = st.one_of(words, st.booleans(), st.integers(-99, 99))
keys = st.sampled_from(["code", "file", "k", "l", "m"])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
)
mappings = st.dictionaries(keys, values, min_size=1, max_size=4)


@settings(deadline=None, max_examples=100)
@given(old=mappings, new=mappings, flow=st.sampled_from([True, False, None]))
@example(old={"code": []}, new={"code": "0{"}, flow=True)
@example(old={"code": "\xa0"}, new={"file": "\xa0"}, flow=False)
@example(
    old={"l": {"k": {"l": ["", []]}, "m": 1}},
    new={"l": {"k": {"l": [""], "code": ""}, "m": 1}},
    flow=False,
)
@example(old={"k": ["a"]}, new={"k": ["a", "b, c", "d]"]}, flow=True)
def test_any_data_can_take_the_place_of_any_other(old, new, flow):
    text = yaml.safe_dump(old, default_flow_style=flow, allow_unicode=True)
    done = rewritten(text, copy.deepcopy(new), path=FILE)
    again = rewritten(done, data_of(done, path=FILE), path=FILE)
    assert again == done


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_every_comment_outside_what_goes_is_kept(data):
    """A comment above every entry: those above entries that stay, or come before them, remain."""
    count = data.draw(st.integers(1, 5))
    text = "q:\n" + "".join(
        f"  # above {n}\n  - code: c{n}  # beside {n}\n    kind: text\n" for n in range(count)
    )
    kept = data.draw(st.sets(st.integers(0, count - 1), min_size=1))
    new = with_change(text, lambda d: d.update(q=[d["q"][n] for n in sorted(kept)]))
    assert all(f"# above {n}" in new for n in range(count))
    assert [n for n in range(count) if f"# beside {n}" in new] == sorted(kept)
