"""Pages: executed notebooks as self-contained HTML that opens offline, and the index of all.

A page is the same bytes on every run: it shows the date of the data, never that of the run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..project import PARTNERSHIP, Project
from .disclosure import refuse_outputs, refuse_text
from .manifest import Record, State
from .plan import Task
from .tables import Tables

if TYPE_CHECKING:
    from ..survey import Survey

TEMPLATES = Path(__file__).parent / "templates"
SCRIPT = "plotly.min.js"
OUTPUT_TAGS = [
    "p", "div", "span", "pre", "code", "br", "hr", "b", "strong", "i", "em", "sub", "sup", "small",
    "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "h2", "h3", "h4", "h5", "h6",
    "details", "summary", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
]  # fmt: skip
OUTPUT_ATTRIBUTES = ["class", "scope", "colspan", "rowspan", "lang", "dir"]


def build_page(
    notebook: Path,
    project: Project,
    *,
    survey: Survey,
    reader: str,
    title: str,
    key: str,
    identifiers: Collection[str] = (),
) -> str:
    """Make the page of an executed notebook.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    DisclosureError
        Where the page would show what `reader` may not see.
    """
    from ..privacy import policy_for

    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    refuse_outputs(cells, reader=reader, page=title)
    about = {
        **_about(project, survey, reader),
        "title": title,
        "key": key,
        "code": [code for cell in cells if (code := _told_code(cell))],
    }
    page = _convert(notebook, about)
    policy = policy_for(project, survey, reader=reader)
    hidden = policy.hidden(survey.answers.index)
    refuse_text(page, identifiers=set(identifiers) - policy.names, hidden=hidden, page=title)
    return page


def write_index(
    project: Project,
    rows: Sequence[tuple[Task, State, Record | None]],
    *,
    survey: Survey,
    folder: Path,
) -> Path:
    """Write ``index.html``: every report with its state, and why one failed."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(_reader_name(project, row[0].reader), []).append(row)
    about = {
        **_about(project, survey, PARTNERSHIP),
        "title": f"Reports of {project.text()}",
        "groups": groups,
        "counts": {
            "partners": len(project.partners),
            "responses": len(survey),
            "reports": len(rows),
            "failed": sum(state == "failed" for _, state, _ in rows),
        },
    }
    html = _index_template().render(about=about)
    path = folder / "index.html"
    temporary = folder / ".index.html"
    temporary.write_text(html, encoding="utf-8")
    return temporary.replace(path)


def copy_script(folder: Path) -> None:
    """Put the one script that all pages share beside them."""
    source = Path(str(files("plotly"))) / "package_data" / SCRIPT
    target = folder / SCRIPT
    if not target.is_file() or target.stat().st_size != source.stat().st_size:
        temporary = folder / f".{SCRIPT}"
        shutil.copyfile(source, temporary)
        temporary.replace(target)


def _about(project: Project, survey: Survey, reader: str) -> dict[str, Any]:
    """What stands in the head and foot of a page."""
    return {
        "language": "en",
        "partnership": project.text(),
        "reader": _reader_name(project, reader),
        "synthetic": project.synthetic,
        "source": project.source,
        "date": _date_of_data(survey),
        "seed": project.reports.seed,
        "version": __version__,
        "script_hash": _script_hash(),
    }


def _reader_name(project: Project, reader: str) -> str:
    if reader == PARTNERSHIP:
        return "Whole partnership"
    return project.partner(reader).name or reader


def _date_of_data(survey: Survey) -> str:
    """Day of the last answer; empty where the survey has no dates."""
    columns = [
        name
        for question in survey.codebook.questions
        if question.kind == "date"
        for name in survey.columns_of(question)
    ]
    answers = survey.answers[columns].stack()
    return "" if answers.empty else str(answers.max())[:10]


def _told_code(cell: Mapping[str, Any]) -> str:
    """Source of a code cell; that of the injected parameters names folders of this machine."""
    hidden = cell["cell_type"] != "code" or "injected-parameters" in cell["metadata"].get(
        "tags", []
    )
    return "" if hidden else "".join(cell["source"]).strip()


def _convert(notebook: Path, about: Mapping[str, Any]) -> str:
    """Run nbconvert with the package's own template."""
    from nbconvert.exporters import HTMLExporter

    tables = Tables()
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="site",
        template_file="page.html.j2",
        exclude_anchor_links=True,
        filters={
            "figure_json": _figure_json,
            "figure_text": _figure_text,
            "clean": _clean,
            "boxed": tables.boxed,
            "noted": tables.noted,
        },
    )
    html, _ = exporter.from_filename(str(notebook), resources={"about": about})
    return str(html)


def _clean(html: str) -> str:
    """Keep text and tables of an output; nothing that loads, runs or restyles the page."""
    from nbconvert.preprocessors.sanitize import SanitizeHTML

    html = re.sub(r"<(style|script)\b.*?</\1\s*>", "", html, flags=re.S | re.I)
    allowed = {"tags": OUTPUT_TAGS, "attributes": {"*": OUTPUT_ATTRIBUTES}, "styles": []}
    cleaner = SanitizeHTML(**allowed, strip=True)  # type: ignore[no-untyped-call]
    return str(cleaner.sanitize_html_tags(html))  # type: ignore[no-untyped-call]


def _figure_json(figure: Mapping[str, Any]) -> str:
    """The figure as JSON that no text in it can end early."""
    text = json.dumps({"data": figure["data"], "layout": figure["layout"]}, ensure_ascii=False)
    return text.replace("<", "\\u003c")


def _figure_text(figure: Mapping[str, Any], part: str) -> str:
    """Title (``text``) or ``subtitle`` of a figure, without markup."""
    title = figure["layout"].get("title") or {}
    title = {"text": title} if isinstance(title, str) else title
    text = title.get(part) or ""
    text = text.get("text") or "" if isinstance(text, Mapping) else text
    return re.sub(r"\s*<[^>]*>\s*", " ", text).strip()


@cache
def _script_hash() -> str:
    """Hash under which browsers run the page's own small script, and no other."""
    script = (TEMPLATES / "site" / "site.js").read_text(encoding="utf-8").rstrip("\n")
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _index_template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html.j2")
