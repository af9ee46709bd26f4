"""A synthetic MOVE survey whose truth is known: what the analyses must find again."""

from ..rooms import listing
from .answers import demo_project, demo_survey
from .calls import write_demo_calls
from .clusters import write_demo_clusters
from .exports import write_demo_exports
from .logs import write_demo_logs
from .members import write_demo_members
from .opportunities import (
    OpportunityTruth,
    demo_opportunity_truth,
    write_demo_opportunities,
)
from .outcomes import write_demo_outcomes
from .participants import write_demo_participants
from .planted import DemoTruth, demo_truth
from .waves import demo_earlier_survey, write_demo_earlier

__all__ = [
    "DemoTruth", "OpportunityTruth", "demo_earlier_survey", "demo_opportunity_truth",
    "demo_project", "demo_survey", "demo_truth", "write_demo_calls", "write_demo_clusters",
    "write_demo_earlier", "write_demo_exports", "write_demo_logs", "write_demo_members",
    "write_demo_opportunities", "write_demo_outcomes", "write_demo_participants",
]  # fmt: skip

__dir__ = listing(__name__)
