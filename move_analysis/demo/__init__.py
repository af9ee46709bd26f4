"""A synthetic MOVE survey whose truth is known: what the analyses must find again."""

from .answers import demo_project, demo_survey
from .clusters import write_demo_clusters
from .exports import write_demo_exports
from .planted import DemoTruth, demo_truth

__all__ = [
    "DemoTruth", "demo_project", "demo_survey", "demo_truth", "write_demo_clusters",
    "write_demo_exports",
]  # fmt: skip
