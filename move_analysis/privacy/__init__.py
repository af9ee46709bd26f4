"""The one gate through which a Result becomes publishable."""

from .gate import Policy, policy_for, release

__all__ = ["Policy", "policy_for", "release"]
