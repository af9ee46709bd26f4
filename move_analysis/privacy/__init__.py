"""The one gate through which a Result becomes publishable."""

from ..rooms import listing
from .anonymity import Anonymity, measure_anonymity
from .contacts import Contacts, contacts_for
from .gate import Policy, contact_of, policy_for, release
from .key import key_of, make_key
from .noise import Blur, perturbation_table
from .readers import release_for_all
from .smes import SmePolicies, sme_policies

__all__ = [
    "Anonymity",
    "Blur",
    "Contacts",
    "Policy",
    "SmePolicies",
    "contact_of",
    "contacts_for",
    "key_of",
    "make_key",
    "measure_anonymity",
    "perturbation_table",
    "policy_for",
    "release",
    "release_for_all",
    "sme_policies",
]

__dir__ = listing(__name__)
