"""How Sphinx builds the manual: `make docs`. It needs no network, and its pages load nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from docutils.nodes import SkipNode
from docutils.utils.math import latex2mathml

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
# Examples run in kernels of their own: they find the package of this folder, and the demo.
os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), str(HERE.parent)])

import floors  # noqa: E402 - beside this file, like the next
import reference  # noqa: E402

import move_analysis  # noqa: E402
from move_analysis.result import Result  # noqa: E402

project = "move_analysis"
author = "the move_analysis developers"
release = version = move_analysis.__version__
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
]
exclude_patterns = ["_build", "README.md"]
nitpicky = False

# Reference: pages are written by `reference.py`; one page per room, so nothing is generated twice.
autosummary_generate = False
default_role = "py:obj"  # `name` in a docstring is a link where the reference has it
autodoc_typehints = "none"  # numpydoc lists the types of arguments as a docstring has them
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

# Pages: Markdown with anchors for headings, and notebooks that are run while the manual is built.
myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_ipywidgets_js = {}  # they would be loaded from outside
suppress_warnings = ["mystnb.unknown_mime_type"]

html_math_renderer = "browser"  # MathML: the usual script would be loaded from outside
html_theme = "pydata_sphinx_theme"
html_title = "move_analysis"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
# A list of sister pages only where there are any.
html_sidebars = {
    page: []
    for page in (
        "index", "start", "lead", "researchers", "privacy", "methods", "pages", "exports",
        "architecture", "contributing", "opportunities",
    )
}  # fmt: skip
html_show_sourcelink = False
html_copy_source = False
html_theme_options: dict[str, Any] = {
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "show_prev_next": True,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
copyright = f"version {release}, EUPL-1.2"


def setup(app: Any) -> dict[str, bool]:
    """Write the reference before pages are read; lay the script of the figures beside them."""
    app.add_html_math_renderer("browser", (_formula, None), (_formula, None))
    app.connect("builder-inited", _write_pages)
    app.connect("autodoc-skip-member", _without_inherited_requests)
    app.connect("autodoc-process-signature", _short_signature)
    app.connect("html-page-context", _with_figures)
    app.connect("build-finished", _lay_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _write_pages(app: Any) -> None:
    folder = Path(app.srcdir) / "reference"
    folder.mkdir(exist_ok=True)
    floors.write(folder / "floors.svg")
    reference.write(folder)


def _formula(translator: Any, node: Any) -> None:
    """Write a formula as MathML, which browsers draw themselves."""
    block = node.tagname == "math_block"
    lines = latex2mathml.tex2mathml(node.astext(), as_block=block)
    translator.body.append(f'<div class="math">{lines}</div>' if block else lines)
    raise SkipNode


def _without_inherited_requests(
    app: Any, what: str, name: str, thing: Any, skip: bool, options: Any
) -> bool | None:
    """scikit-learn adds `set_fit_request` and its like to estimators; its own manual has them."""
    return True if name.startswith("set_") and name.endswith("_request") else None


def _short_signature(
    app: Any, what: str, name: str, thing: Any, options: Any, signature: str, returns: str
) -> tuple[str, str] | None:
    """Results are made by analyses, not by hand: how they are made says nothing to a reader."""
    made = isinstance(thing, type) and issubclass(thing, Result) and thing is not Result
    return ("", "") if made else None


def _with_figures(app: Any, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Only pages that show a figure load the script, which comes with plotly."""
    if "plotly-graph-div" in context.get("body", ""):
        app.add_js_file("plotly.min.js", priority=100)
        app.add_js_file("manual.js")


def _lay_script(app: Any, fault: Exception | None) -> None:
    from plotly.offline import get_plotlyjs

    if fault is None and app.builder.format == "html":
        script = Path(app.outdir) / "_static" / "plotly.min.js"
        script.write_text(get_plotlyjs(), encoding="utf-8")
