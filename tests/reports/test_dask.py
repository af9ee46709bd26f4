"""The same reports on a Dask cluster of two processes."""

import pytest

from move_analysis.errors import RunError
from move_analysis.reports import place, report_status, run_reports

from .conftest import code

dask = pytest.importorskip("dask", reason="the extra dask is not installed")
distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")

# What Dask warns of where the machine is slow is no fault.
pytestmark = pytest.mark.filterwarnings("ignore")
PATIENT = {"connect": "10 minutes", "tcp": "10 minutes"}


@pytest.fixture(scope="module")
def scheduler():
    """Address of a cluster of two machines, on which nobody gives up soon."""
    with (
        dask.config.set({"distributed.comm.timeouts": PATIENT}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
    ):
        yield cluster.scheduler_address


def pages(project) -> dict[str, bytes]:
    folder = project.processed / "reports"
    return {path.name: path.read_bytes() for path in folder.rglob("*.*.html")}


def test_a_cluster_makes_the_same_site(make_project, scheduler):
    project = make_project(partner=(code("assert partner == 'AA', partner"),))
    outcome = run_reports(project, executor="dask", scheduler=scheduler)
    assert outcome.failed == ("BB.partner_report",) and len(outcome.done) == 2
    made = pages(project)
    (project.processed / "reports" / "office" / "manifest.jsonl").unlink()
    run_reports(project)
    assert pages(project) == made


def test_a_scheduler_that_is_not_there(make_project):
    project = make_project()
    with pytest.raises(RunError, match="address of its scheduler"):
        run_reports(project, executor="dask")
    with pytest.raises(RunError, match="does not answer"):
        run_reports(project, executor="dask", scheduler="nonsense://nowhere")


def test_a_scheduler_that_is_stopped(make_project):
    """What was finished by then is kept."""
    slow = "import time\ntime.sleep(30 if partner == 'BB' else 0)"
    project = make_project(partner=(code(slow),))
    cluster = distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None)

    def stop(finished, total, record):
        if finished == 1:
            cluster.close()

    with pytest.raises(RunError, match=r"scheduler was stopped(.|\n)*Start it again"):
        run_reports(project, executor="dask", scheduler=cluster.scheduler_address, progress=stop)
    states = [state for _, state, _ in report_status(project)]
    assert sorted(states) == ["done", "missing", "missing"]
    assert not (project.processed / "reports" / place.WORK).exists()


def test_what_several_reports_need_is_shared_and_other_versions_are_told(
    make_project, scheduler, monkeypatch, tmp_path
):
    calls = tmp_path / "calls"
    project = make_project(
        partner=(
            code(
                "from move_analysis.memory import cached\nimport move_analysis.memory as m\n"
                "def needed():\n"
                f"    with open({str(calls)!r}, 'a') as file: file.write('called ')\n"
                "    return 1\n"
                "needed = cached(needed)\nneeded()"
            ),
        ),
        partnership=(),
    )
    outcome = run_reports(project, executor="dask", scheduler=scheduler)
    assert len(outcome.done) >= 2 and calls.read_text() == "called "
    monkeypatch.setattr("move_analysis.reports.dask_executor.version", lambda name: "0.0")
    (project.processed / "reports/office/manifest.jsonl").unlink()  # else nothing is to do
    with pytest.raises(RunError, match=r"other versions: move-analysis \d.* instead of 0\.0"):
        run_reports(project, executor="dask", scheduler=scheduler)
