"""A worker of a Dask cluster that dies in the middle costs a report a second run, and no page."""

import os
import signal
import threading
import time

import pytest

from move_analysis.reports import run_reports

from .conftest import code

distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")

STUCK_AT_FIRST = """
import time
from pathlib import Path
begun = Path({begun!r})
if partner == "BB" and not begun.exists():
    begun.touch()
    time.sleep(50)
"""


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed(make_project, tmp_path):
    begun = tmp_path / "begun"
    project = make_project(partner=(code(STUCK_AT_FIRST.format(begun=str(begun))),))
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        (worker,) = (nanny.pid for nanny in cluster.workers.values())

        def kill():
            while not begun.exists():
                time.sleep(0.05)
            os.kill(worker, signal.SIGKILL)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        outcome = run_reports(project, executor="dask", scheduler=cluster.scheduler_address)
        killer.join(1)
        (after,) = (nanny.pid for nanny in cluster.workers.values())
    assert outcome.failed == () and len(outcome.done) == 3
    assert begun.exists() and after != worker
