"""The one gate through which a Result becomes publishable."""

from ..rooms import listing
from .anonymity import Anonymity, measure_anonymity
from .gate import Policy, contact_of, policy_for, release
from .key import key_of, make_key
from .noise import Blur, perturbation_table
from .readers import release_for_all

__all__ = [
    "Anonymity",
    "Blur",
    "Policy",
    "contact_of",
    "key_of",
    "make_key",
    "measure_anonymity",
    "perturbation_table",
    "policy_for",
    "release",
    "release_for_all",
]

__dir__ = listing(__name__)
