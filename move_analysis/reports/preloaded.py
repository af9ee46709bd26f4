"""What the fork server has imported before it forks: importing this module imports all of it.

Nothing here may start a thread: a fork beside threads is not sound.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType

OTHER_ROOMS = ("archive", "cli", "commands", "demo", "desk", "explore")  # no report needs them
PRELOAD = (  # and all other rooms of this package
    "IPython.core.completerlib", "IPython.core.magics", "IPython.core.oinspect", "babel.dates",
    "babel.numbers", "icalendar", "igraph", "mistune.plugins.def_list",
    "mistune.plugins.task_lists", "mistune.plugins.url", "narwhals.stable.v2", "networkx",
    "nbconvert.exporters", "nh3", "papermill", "plotly.graph_objects", "plotly.io._renderers",
    "pyarrow.dataset", "pyarrow.parquet", "scipy.optimize", "scipy.stats", "sklearn.metrics",
    "xlsxwriter",
)  # fmt: skip


class _NoGrammar:
    """Leaves out a grammar of addresses that takes jsonschema a second to import, for nothing.

    Should it be imported all the same, one second is lost and nothing else.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "rfc3987_syntax":
            raise ModuleNotFoundError(name=name)


def import_all() -> None:
    """Import what reports need, and use once what is built when it is first used."""
    gc.disable()  # what is imported stays: to look for garbage in it takes a fifth of the time
    sys.meta_path.insert(0, _NoGrammar)
    package = importlib.import_module("move_analysis")
    for name in (*PRELOAD, *_modules(package)):
        importlib.import_module(name)
    sys.meta_path.remove(_NoGrammar)
    # Plotly imports the parts of a figure when they are first used: its template has most of them.
    template = {"template": importlib.import_module("plotly.io").templates["plotly"]}
    importlib.import_module("plotly.graph_objects").Figure(layout=template).to_json()
    importlib.import_module("move_analysis.reports.pages").prepare_pages()
    nbformat = importlib.import_module("nbformat")
    nbformat.validate(nbformat.v4.new_notebook())  # compiles the schema
    gc.freeze()  # what is there by now is no garbage: children neither look at nor copy it
    gc.enable()


def _modules(package: ModuleType) -> Iterator[str]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if found.name.split(".")[1] not in OTHER_ROOMS and found.name != __name__:
            yield found.name
            if found.ispkg:
                yield from _modules(importlib.import_module(found.name))


import_all()
