"""One report per partner, one for the partnership: plan, engine, manifest, pages."""

from ..rooms import listing
from .batch import BatchOutcome as BatchOutcome
from .batch import report_status as report_status
from .batch import run_reports as run_reports
from .manifest import Record as Record
from .outcome import Outcome as Outcome
from .plan import Task as Task
from .plan import plan_reports as plan_reports
from .running import batch_process as batch_process
from .running import stop_batch as stop_batch

__all__ = [
    "BatchOutcome", "Outcome", "Record", "Task", "batch_process", "plan_reports",
    "report_status", "run_reports", "stop_batch",
]  # fmt: skip

__dir__ = listing(__name__)
