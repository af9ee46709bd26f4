"""The manual shows all that there is: every room, every column, every page; one version."""

import re
import sys
import tomllib

import pytest
import yaml

import move_analysis as ma
from move_analysis.result import Result

from .conftest import PAGES, ROOT, blocks_of


@pytest.fixture(scope="module")
def manual():
    """The modules that lie beside the pages of the manual."""
    sys.path.insert(0, str(ROOT / "docs"))
    import floors
    import reference

    yield floors, reference
    sys.path.remove(str(ROOT / "docs"))


def test_every_room_has_its_page(manual):
    rooms = {room for rooms in manual[1].ROOMS.values() for room in rooms}
    assert set(ma._ROOMS) <= rooms
    assert {home.partition(".")[0] for home in ma._HOMES.values()} <= rooms


def test_a_page_of_the_reference_has_every_promised_name(manual):
    page = manual[1].page_of("networks")
    assert all(f":: {name}\n" in page for name in ma.networks.__all__)
    assert "   * - edges\n     - p\\_upper\n" in page
    assert "Columns of CompetenceNetwork" in page


def test_what_the_gate_does_with_a_column_is_said_of_every_kind(manual):
    gates = {
        manual[1]._gate(column.gate)
        for kind in Result._kinds.values()
        for columns in kind.SCHEMA.values()
        for column in columns.values()
        if kind.__module__.startswith("move_analysis.")
    }
    assert gates and gates <= set(manual[1].PUBLISHED)


def test_every_command_is_in_the_reference(manual):
    page = manual[1]._commands()
    for name in ("init", "draft-codebook", "check", "read", "report", "agenda", "who"):
        assert f"\n{name}\n{'-' * len(name)}\n" in page
    assert "``--jobs``" in page


def test_the_picture_of_the_floors_shows_every_room_once(manual):
    floors, _ = manual
    picture = floors.picture()
    for rooms in floors.floors():
        assert [picture.count(f">{room}</text>") for room in rooms] == [1] * len(rooms)


def test_every_page_is_in_the_contents():
    contents = blocks_of(ROOT / "docs" / "index.md")[-1].text
    children = blocks_of(ROOT / "docs" / "operators.md")[-1].text
    for page in PAGES:
        if page.parent.name == "docs" and page.stem != "index":
            assert page.stem in contents or page.stem in children, page


def test_the_citation_names_the_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert cited["version"] == project["version"] == ma.__version__
    assert cited["license"] == project["license"]


def test_contributing_has_the_floors_as_they_are(manual):
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M)
    floors = manual[0].floors()
    assert [int(number) for number, _ in rows] == [*range(len(floors))][::-1]
    for number, said in rows:
        named = set(re.findall(r"`(\w+)`", said)) - {"Result"}
        assert named and named <= set(floors[int(number)]), said
        assert int(number) < 2 or named == set(floors[int(number)]), said
