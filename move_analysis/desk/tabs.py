"""Tabs: what the desk offers, in the order of use. A tab is one file and its line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ipywidgets as widgets

from ..messages import Message, say
from .exploring import explore_tab
from .exports import exports_tab
from .faults import faults_tab
from .making import reports_tab
from .partners import partners_tab
from .reading import read_tab
from .state import Desk


@dataclass(frozen=True)
class Tab:
    """A page of the desk.

    Parameters
    ----------
    title : Message
        What the navigation says.
    make : callable
        Gives its content for a `Desk`, in the active language.

    Examples
    --------
    >>> Tab(say("Read"), lambda desk: widgets.HTML(str(desk.folder))).title
    'Read'
    """

    title: Message
    make: Callable[[Desk], widgets.Widget]


TABS: Mapping[str, Tab] = {
    "exports": Tab(say("Exports"), exports_tab),
    "partners": Tab(say("Partners"), partners_tab),
    "faults": Tab(say("Faults"), faults_tab),
    "reports": Tab(say("Reports"), reports_tab),
    "read": Tab(say("Read"), read_tab),
    "explore": Tab(say("Explore"), explore_tab),
}
"""Every tab by its name."""
