"""The one gate through which a Result becomes publishable, and the checks of what was published."""

from .anonymity import Anonymity, measure_anonymity
from .attacker import Disclosure, check_site
from .gate import RECORD, Policy, contact_of, policy_for, release
from .published import Cell, list_cells, list_written, write_cells

__all__ = [
    "RECORD",
    "Anonymity",
    "Cell",
    "Disclosure",
    "Policy",
    "check_site",
    "contact_of",
    "list_cells",
    "list_written",
    "measure_anonymity",
    "policy_for",
    "release",
    "write_cells",
]
