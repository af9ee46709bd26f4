"""Names, addresses, telephone numbers and remarks planted in the exports stay in the house."""

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from move_analysis.prepare import load_survey
from move_analysis.privacy import contacts_for, policy_for
from move_analysis.project import PARTNERSHIP, load_project
from move_analysis.readers import list_contacts, list_identifiers
from move_analysis.reports import run_reports

ROOT = Path(__file__).resolve().parents[1]
PAGES = "reports:\n  partnership: [04_competence_network, 05_matchmaking]\n"
REMARK = "Kanarienvogel"
PACKED = (".xlsx", ".zip")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Reports of one partner and pages of the partnership on matches and networks, all extras."""
    folder = tmp_path_factory.mktemp("canaries")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    move = (ROOT / "move.yml").read_text(encoding="utf-8")
    (folder / "move.yml").write_text(move.partition("reports:\n")[0] + PAGES, encoding="utf-8")
    export = folder / "data" / "raw" / "demo_bct.csv"
    head, *rows = export.read_text(encoding="utf-8").splitlines()
    planted = [f"{row}{REMARK} {n} maria@{REMARK}.example" for n, row in enumerate(rows)]
    export.write_text("\n".join([head, *planted]), encoding="utf-8")
    project = load_project(folder)
    outcome = run_reports(project, partners=["CCTL", PARTNERSHIP], jobs=2, extras=["zip"])
    assert outcome.failed == () and len(outcome.done) == 3
    return project, outcome.index.parent


def texts_of(path: Path) -> str:
    """All that a file says, packed files too."""
    if path.suffix not in PACKED:
        return path.read_text(encoding="utf-8", errors="replace")
    with zipfile.ZipFile(path) as packed:
        names = [name for name in packed.namelist() if not name.endswith(PACKED)]
        return " ".join(packed.read(name).decode("utf-8", errors="replace") for name in names)


def files_of(folder: Path, reader: str) -> list[Path]:
    """What is made for a reader: pages, workbooks, graphs, its notebooks, its zip."""
    place = folder / ("site" if reader == PARTNERSHIP else f"for/{reader}")
    made = [*place.rglob("*"), place.with_suffix(".zip")]
    made += (folder / "office" / "notebooks").glob(f"{reader}.*")
    return [path for path in made if path.is_file()]


@pytest.mark.parametrize("reader", ["CCTL", PARTNERSHIP])
def test_no_canary_leaves_the_house(site, reader):
    project, folder = site
    survey = load_survey(project)
    policy = policy_for(project, survey, reader=reader)
    secret = set(list_identifiers(list_contacts(project))) - policy.names
    hidden = secret | policy.hidden(survey.answers.index)
    # A partner's own copy of the workbook says how its office reaches its own members.
    reached = contacts_for(project, survey, policy=policy).identifiers
    assert bool(reached) == (reader != PARTNERSHIP)
    assert len(hidden) > 500
    made = files_of(folder, reader)
    assert {".html", ".xlsx", ".ipynb", ".zip"} <= {path.suffix for path in made}
    for path in made:
        said = texts_of(path)
        own = path.suffix == ".xlsx" and path.parent.name == reader
        near = (one for one in hidden - (reached if own else set()) if one in said)
        seen = [one for one in near if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]
        assert seen == [], path


def test_free_text_is_on_no_page_and_in_no_log(site):
    _, folder = site
    made = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".gexf" for path in made)
    for path in made:
        assert REMARK not in texts_of(path), path
