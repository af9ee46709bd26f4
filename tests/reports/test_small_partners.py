"""A partner with few answers, or none, keeps no page from being made."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from move_analysis.project import load_project
from move_analysis.reports import run_reports

ROOT = Path(__file__).parents[2]
OF_ALL_PARTNERS = "event enlargement internationalisation monitoring members response"


def project_of(folder, *, rows, alone=False):
    """The demo with so many answers of each partner; alone: that partner and no other."""
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    shutil.copy(ROOT / "privacy.key", folder)
    declared = yaml.safe_load((ROOT / "move.yml").read_text(encoding="utf-8"))
    for partner in declared["partners"]:
        if (n := rows.get(partner["code"])) is not None:
            file = folder / partner["exports"][0]
            file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[: n + 1]))
    if alone:
        declared["partners"] = [one for one in declared["partners"] if one["code"] in rows]
        for name in OF_ALL_PARTNERS.split():
            declared.pop(name, None)
    (folder / "move.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    return load_project(folder)


@pytest.mark.parametrize(
    "rows, alone, pages",
    [
        ({"BCT": 1, "CCTL": 4, "ENVIPARK": 0}, False, 15),
        ({"CCTL": 40}, True, 12),
    ],
)
def test_every_page_is_made(tmp_path, rows, alone, pages):
    outcome = run_reports(project_of(tmp_path, rows=rows, alone=alone), jobs=2)
    assert not outcome.failed
    assert len(outcome.done) == pages
    index = outcome.index.read_text(encoding="utf-8")
    small = [n for n in rows.values() if 0 < n < 5]
    assert sorted(map(int, re.findall(r": (\d) answers? so far; results from 5", index))) == sorted(
        small
    )
