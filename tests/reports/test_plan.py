"""The plan: every report once, wrong parameters before anything starts, keys that tell changes."""

import pytest

from move_analysis.errors import CodebookError, RunError
from move_analysis.inputs import fingerprint
from move_analysis.project import load_project
from move_analysis.reports import plan, plan_reports
from move_analysis.run import Run

from .conftest import CODEBOOK, MOVE, PARTNERSHIP_PARAMETERS, code, text, write_notebook


def test_one_report_per_reader_and_notebook(make_project):
    tasks = plan_reports(make_project())
    assert [task.name for task in tasks] == [
        "partnership.overview", "AA.partner_report", "BB.partner_report",
    ]  # fmt: skip
    assert tasks[0].title == "Overview"
    assert dict(tasks[2].parameters) == {
        "project": str(make_project().file), "partner": "BB", "seed": 0,
    }  # fmt: skip
    assert "seed" not in tasks[0].parameters  # not declared there
    assert len({task.key for task in tasks}) == 3


def test_some_readers_only(make_project):
    project = make_project()
    assert [task.reader for task in plan_reports(project, partners=["BB"])] == ["BB"]
    assert [task.reader for task in plan_reports(project, partners=["partnership"])] == [
        "partnership"
    ]
    assert len(plan_reports(project, notebooks=["partner_report"])) == 2
    with pytest.raises(RunError, match=r'no partner "aa".*\n.*\n.*Did you mean "AA"'):
        plan_reports(project, partners=["aa"])
    with pytest.raises(RunError, match=r'no notebook "overviev".*\n.*\n.*"overview"'):
        plan_reports(project, notebooks=["overviev"])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ('project: str = "x"\nparnter: str = "AA"', 'no parameter "partner"(.|\n)*mean "parnter"'),
        ('project: str = "x"\npartner: int = 3', '"partner" is declared as int; it is given a str'),
        ('project: str = "x"\npartner = 3', '"partner" is declared as int'),
        ('project: str = "x"\npartner: str = "A"\nseed: str = ""', '"seed" is declared as str'),
        ('partner: str = "AA"', 'no parameter "project"'),
        ("", 'no parameter "project"(.|\n)*no parameter "partner"'),
        ("project: str = (", "can't be read"),
    ],
)
def test_wrong_parameters_are_refused(make_project, parameters, message):
    project = make_project()
    write_notebook(
        project.folder / "notebooks/partner_report.ipynb", code(parameters, "parameters")
    )
    with pytest.raises(RunError, match=message):
        plan_reports(project)


@pytest.mark.parametrize("declared", ["str", "str | None", "'str'"])
def test_types_that_take_a_text(make_project, declared):
    project = make_project()
    cell = code(f'project: {declared} = "x"\npartner: {declared} = "AA"', "parameters")
    write_notebook(project.folder / "notebooks/partner_report.ipynb", cell)
    assert len(plan_reports(project)) == 3


def test_unknown_notebook(make_project):
    with pytest.raises(RunError, match=r'no notebook "partner_reprot"(.|\n)*"partner_report"'):
        plan_reports(make_project(move=MOVE.replace("[partner_report]", "[partner_reprot]")))
    with pytest.raises(CodebookError, match=r"is no name of a notebook(.|\n)*line 11"):
        make_project(move=MOVE.replace("[overview]", "[../notebooks/overview]"))


def test_a_notebook_behind_a_link_to_outside(make_project, tmp_path_factory):
    project = make_project()
    book = project.folder / "notebooks/overview.ipynb"
    book.rename(elsewhere := tmp_path_factory.mktemp("elsewhere") / "evil.ipynb")
    book.symlink_to(elsewhere)
    with pytest.raises(RunError, match=r"overview.ipynb lies outside(.|\n)*outside: true"):
        plan_reports(project)
    assert plan_reports(project.model_copy(update={"outside": True}))


def test_broken_notebook(make_project):
    project = make_project()
    (project.folder / "notebooks/overview.ipynb").write_text("{")
    with pytest.raises(RunError, match=r"can't be read(.|\n)*overview.ipynb"):
        plan_reports(project)


def keys(project) -> list[str]:
    return [task.key for task in plan_reports(project)]


def test_key_changes_with_what_the_report_depends_on(make_project, monkeypatch):
    project = make_project()
    before = keys(project)
    assert keys(project) == before
    for name in ("data/raw/bb.csv", "vocabulary.csv"):
        path = project.folder / name
        path.write_text((path.read_text() if path.exists() else "") + "\n# x", encoding="utf-8")
        after = keys(project)
        assert not set(before) & set(after), name
        before = after
    monkeypatch.setattr(plan, "_package_content", lambda: "another")
    assert not set(before) & set(keys(project))


def test_a_notebook_more_or_a_comment_remakes_no_page(make_project):
    project = make_project()
    before = {task.name: task.key for task in plan_reports(project)}
    write_notebook(
        project.folder / "notebooks/more.ipynb", code(PARTNERSHIP_PARAMETERS, "parameters")
    )
    (project.folder / "codebook.yml").write_text(f"# ours\n{CODEBOOK}")
    project.file.write_text(f"# ours\n{MOVE}".replace("[overview]", "[overview, more]"))
    after = {task.name: task.key for task in plan_reports(load_project(project.file))}
    assert after.pop("partnership.more") and after == before


def test_settings_of_single_analyses_remake_the_pages_that_read_them(make_project):
    """And so do the files that are named there."""
    project = make_project()
    move = f"{MOVE}training: {{topics: 3}}\nenlargement: {{candidates: clusters.csv}}\n"
    project.file.write_text(move)
    (task, *_) = plan_reports(load_project(project.file))
    project.file.write_text(move.replace("topics: 3", "topics: 4"))
    (project.folder / "clusters.csv").write_text("name\n")
    (now, *_) = plan_reports(load_project(project.file))
    assert now.key == task.key and now.key_for(["matching"]) == task.key_for(["matching"])
    for read in ("training", "enlargement"):
        assert now.key_for([read]) != task.key_for([read]) != task.key_for([])


def test_how_many_were_invited_remakes_the_pages_that_show_it(make_project):
    """But the answers are read again: more than that are refused."""
    project = make_project(move=MOVE.replace("code: AA", "code: AA, invited: 9"))
    (task, *_) = plan_reports(project)
    made_from = fingerprint(project)
    run = Run()
    with run.active():
        assert project.partner("AA").name and not run.reads
        assert project.partner("AA").invited == 9
    project.file.write_text(project.file.read_text().replace("invited: 9", "invited: 10"))
    more = load_project(project.file)
    (now, *_) = plan_reports(more)
    assert now.key == task.key and now.key_for(["training"]) == task.key_for(["training"])
    assert now.key_for(run.reads) != task.key_for(run.reads)
    assert fingerprint(more) != made_from


def test_other_settings_remake_all_pages(make_project):
    project = make_project()
    before = keys(project)
    project.file.write_text(MOVE.replace("minimum: 1", "minimum: 2"))
    assert not set(before) & set(keys(load_project(project.file)))
    project.file.write_text(MOVE)
    (project.folder / "codebook.yml").write_text(CODEBOOK.replace("staff", "size"))
    assert not set(before) & set(keys(load_project(project.file)))


def test_parameters_of_the_project_reach_the_notebooks_that_have_them(make_project):
    project = make_project(move=MOVE.replace("{partner:", "{parameters: {by: size}, partner:"))
    with pytest.raises(RunError, match='No notebook has a parameter "by"'):
        plan_reports(project)
    cell = code('project: str = "move.yml"\nby: str = "sector"', "parameters")
    write_notebook(project.folder / "notebooks/overview.ipynb", cell)
    overview, report, _ = plan_reports(project)
    assert overview.parameters["by"] == "size"
    assert "by" not in report.parameters


def test_key_stays_where_nothing_that_counts_changes(make_project, tmp_path):
    project = make_project(partner=(text("words"), code("1 + 1")))
    before = keys(project)
    book = project.folder / "notebooks/partner_report.ipynb"
    output = '"outputs": [{"name": "stdout", "output_type": "stream", "text": "2"}]'
    book.write_text(book.read_text().replace('"outputs": []', output))
    assert keys(project) == before
    moved = tmp_path / "moved"
    moved.mkdir()
    for path in [*tmp_path.glob("*.yml"), *tmp_path.glob("notebooks"), *tmp_path.glob("data")]:
        path.rename(moved / path.name)
    again = type(project)(**{**dict(project), "folder": moved, "file": moved / "move.yml"})
    assert keys(again) == before
