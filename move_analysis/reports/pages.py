"""Pages: executed notebooks as self-contained HTML that opens offline, and the index of all.

A page is the same bytes on every run: it shows the date of the data, never that of the run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..audience import is_sme
from ..codebook import label_in
from ..languages import SOURCE, catalogue, languages, speaks
from ..languages.paragraphs import each_paragraph, paragraphs
from ..messages import Message, say, speaker, translate
from ..project import Project
from ..values import Day
from .disclosure import TABLE, refuse_outputs, refuse_text, text_beside
from .glossary import used_terms
from .notices import blurred, for_whom, reader_name, waiting

if TYPE_CHECKING:
    from ..privacy import Policy
    from ..survey import Survey

TEMPLATES = Path(__file__).parent / "templates"
SCRIPT = "plotly.min.js"
SCRIPTS = ("site.js", "tables.js")
BESIDE = {  # files that may lie beside a page
    ".xlsx": say("Workbook"),
    ".gexf": say("Network for Gephi"),
    ".graphml": say("Network for Cytoscape"),
    ".net": say("Network for Pajek and VOSviewer"),
    ".pdf": say("PDF"),
    ".ics": say("Calendar of deadlines"),
}
FINDINGS = say("In one minute")  # heading under which a notebook says what it found
SAID = ("text/html", "text/markdown")
HEADING = re.compile(r'<h2 id="([^"]*)"[^>]*>(.*?)</h2>', re.S)
FIRST_SENTENCE = re.compile(r'<ul class="reading">\s*<li([^>]*)>(.*?)</li>', re.S)
NOTES = re.compile(r"<details class=.notes.>.*?</details>", re.S)
OUTPUT_TAGS = {
    "p", "div", "span", "pre", "code", "br", "hr", "b", "strong", "i", "em", "sub", "sup", "small",
    "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "h2", "h3", "h4", "h5", "h6",
    "details", "summary", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
}  # fmt: skip
OUTPUT_ATTRIBUTES = {"class", "scope", "colspan", "rowspan", "lang", "dir"}


def page_of(
    book: str,
    policy: Policy,
    *,
    survey: Survey,
    about: Mapping[str, Any],
    title: str,
    key: str,
    identifiers: Collection[str] = (),
    files: Sequence[tuple[str, Message]] = (),
) -> str:
    """Make the page of an executed notebook, in the language of its reader.

    Parameters
    ----------
    book : str
        The notebook, as it is in its file.
    policy : Policy
        Of the reader.
    about : mapping
        From `about_page`.
    files : sequence of pairs of str and Message
        Name of each file beside the page that it links, and what that is.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    DisclosureError
        Where the page would show what its reader may not see.
    """
    cells = json.loads(book)["cells"]
    refuse_outputs(cells, reader=policy.reader, page=title)
    language = about["language"]
    about = {
        **about,
        "title": translate(title, language),
        "key": key,
        "alone": is_sme(policy.reader),
        "code": [code for cell in cells if (code := _shown_code(cell))],
        "glossary": used_terms(_words(cells, language), language),
        "files": [(name, what.render(language)) for name, what in files],
    }
    page = _with_contents(_convert(book, about), about, findings=not _has_findings(cells))
    hidden = policy.hidden(survey.answers.index)
    refuse_text(
        page + text_beside(cells),
        identifiers=set(identifiers) - policy.names,
        hidden=hidden,
        page=title,
    )
    return page


def prepare_pages() -> None:
    """Have ready what all pages need; forks of this process then need not make it."""
    from ..figures import theme
    from ..figures.methods import program
    from ..standards import country_of

    program()
    theme.template()
    country_of("ES")  # reads what all countries are called
    parts = ("page.html.j2", "head.html.j2", "foot.html.j2", "site.css", *SCRIPTS)
    for name in ("base/null.j2", *parts):
        _exporter().environment.get_template(name)
    for name in ("contents.html.j2", "findings.html.j2"):
        template(name)
    for language in languages():
        Day("2026-01-01").render(language)
        catalogue(language)


def copy_script(folders: Sequence[Path]) -> None:
    """Put the one script of all pages into the folder of each reader, which is then complete."""
    source = Path(str(files("plotly"))) / "package_data" / SCRIPT
    size = source.stat().st_size
    for folder in folders:
        target, draft = folder / SCRIPT, folder / f".{SCRIPT}"
        if target.is_file() and target.stat().st_size == size:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        first = folders[0] / SCRIPT
        try:  # the same bytes for all: hundreds of readers cost one copy
            os.link(first, draft)
        except OSError:
            shutil.copyfile(source, draft)
        draft.replace(target)


def about_page(project: Project, survey: Survey, reader: str) -> dict[str, Any]:
    """What stands in the head and foot of a page."""
    wanted, date = project.language_of(reader), _date_of_data(survey)
    language = page_language(project, reader)
    return {
        "t": speaker(language),
        "language": language,
        "partnership": project.text(wanted),
        "reader": reader_name(project, reader).render(language),
        "for_whom": for_whom(project, reader).render(language),
        "blurred": blurred(project).render(language),
        "waiting": [line.render(language) for line in waiting(project, survey, reader=reader)],
        "synthetic": project.synthetic,
        "source": label_in(project.source, wanted),
        "date": date,
        "day": Day(date).render(language),
        "seed": project.reports.seed,
        "version": __version__,
        "script_hashes": _script_hashes(),
    }


def page_language(project: Project, reader: str) -> str:
    """Return the language of the pages of a reader: its own, where the program speaks it."""
    wanted = project.language_of(reader)
    return wanted if speaks(wanted) else SOURCE


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


def _shown_code(cell: Mapping[str, Any]) -> str:
    """Source of a code cell; that of the injected parameters names folders of this machine."""
    hidden = cell["cell_type"] != "code" or "injected-parameters" in cell["metadata"].get(
        "tags", []
    )
    return "" if hidden else "".join(cell["source"]).strip()


def _prose(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def _has_findings(cells: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the notebook itself begins with what it found."""
    return any(FINDINGS in paragraphs(text) for text in _prose(cells))


def _words(cells: Sequence[Mapping[str, Any]], language: str) -> str:
    """All that a page says to everybody, without markup and notes on method, in its language."""
    prose = [translate(text, language) for cell in _prose(cells) for text in paragraphs(cell)]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    said = ["".join(data[kind]) for data in outputs for kind in SAID if kind in data]
    return re.sub(r"<[^>]*>", " ", NOTES.sub(" ", " ".join([*prose, *said])))


def _with_contents(page: str, about: Mapping[str, Any], *, findings: bool) -> str:
    """The page with its table of contents and, where wanted, its findings in front."""
    start, *sections = re.split(r"(?=<h2\b)", page)
    sections = [
        part.replace("<h2", f'<h2 id="part-{number}"', 1)
        for number, part in enumerate(sections, start=1)
    ]
    headings = [found.groups() for part in sections if (found := HEADING.match(part))]
    for number, (place, title) in enumerate(headings[:-1]):  # the last one ends with the page
        if title == FINDINGS.render(about["language"]):
            sections[number] = (
                f'<section class="findings" aria-labelledby="{place}">{sections[number]}</section>'
            )
    listed = [
        (*heading, first[2], first[1])
        for heading, part in zip(headings, sections, strict=True)
        if (first := FIRST_SENTENCE.search(part))
    ]
    if findings and len(listed) > 1:
        start += template("findings.html.j2").render(findings=listed, about=about)
        headings.insert(0, ("findings", FINDINGS.render(about["language"])))
    contents = template("contents.html.j2").render(headings=headings, about=about)
    return "".join([start, *sections]).replace("<!-- contents -->", contents, 1)


def _convert(book: str, about: Mapping[str, Any]) -> str:
    """Run nbconvert with the package's own template."""
    from .tables import Tables  # with all figures, which a batch itself does not need

    resources = {"about": about, "tables": Tables(about["language"])}
    html, _ = _exporter().from_file(StringIO(book), resources=resources)
    return str(html)


@cache
def _exporter() -> Any:
    """One for all pages, because it is slow to make; what a page is about comes in resources."""
    from nbconvert.exporters import HTMLExporter, TemplateExporter

    class Exporter(HTMLExporter):
        """Leaves out that every page is parsed once more, to give pictures that it has not alt."""

        def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
            return nb, resources  # nothing is to be done, and nothing need be copied for it

        def from_notebook_node(self, *arguments: Any, **options: Any) -> Any:
            return TemplateExporter.from_notebook_node(self, *arguments, **options)

    return Exporter(  # type: ignore[no-untyped-call]
        default_preprocessors=[],  # they change nothing that the template takes, but copy it all
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="site",
        template_file="page.html.j2",
        exclude_anchor_links=True,
        filters=_filters(),
    )


def _filters() -> dict[str, Callable[..., str]]:
    """What the template does with texts, tables and figures."""
    from jinja2 import pass_context

    from .long_tables import rows_of

    @pass_context
    def boxed(context: Any, html: str) -> str:
        return str(context["resources"]["tables"].boxed(html))

    @pass_context
    def noted(context: Any, html: str) -> str:
        return str(context["resources"]["tables"].noted(html))

    @pass_context
    def long_rows(context: Any, output: Mapping[str, Any]) -> str:
        language = context["resources"]["about"]["language"]
        return rows_of(output[TABLE], language) if TABLE in output else ""

    @pass_context
    def written(context: Any, source: str) -> str:
        language = context["resources"]["about"]["language"]
        return each_paragraph(source, lambda text: translate(text, language))

    return {
        "boxed": boxed, "noted": noted, "written": written, "clean": _clean,
        "long_rows": long_rows,
        "figure_json": figure_json, "figure_text": figure_text, "figure_note": figure_note,
    }  # fmt: skip


def _clean(html: str) -> str:
    """Keep text and tables of an output; nothing that loads, runs or restyles the page."""
    import nh3

    return nh3.clean(html, tags=OUTPUT_TAGS, attributes={"*": OUTPUT_ATTRIBUTES}, url_schemes=set())


def figure_json(figure: Mapping[str, Any]) -> str:
    """The figure as JSON that no text in it can end early."""
    text = json.dumps({"data": figure["data"], "layout": figure["layout"]}, ensure_ascii=False)
    return text.replace("<", "\\u003c")


def figure_text(figure: Mapping[str, Any], part: str) -> str:
    """Title (``text``) or ``subtitle`` of a figure, without markup."""
    title = figure["layout"].get("title") or {}
    title = {"text": title} if isinstance(title, str) else title
    text = title.get(part) or ""
    text = text.get("text") or "" if isinstance(text, Mapping) else text
    return re.sub(r"\s*<[^>]*>\s*", " ", text).strip()


def figure_note(figure: Mapping[str, Any]) -> str:
    """What a figure without data says, as text: a page needs no plot for a sentence."""
    said = [one.get("text") or "" for one in figure["layout"].get("annotations") or ()]
    return re.sub(r"\s*<[^>]*>\s*", " ", " ".join(said)).strip()


@cache
def _script_hashes() -> list[str]:
    """Hashes under which browsers run the page's own small scripts, and no other."""
    scripts = (
        (TEMPLATES / "site" / name).read_text(encoding="utf-8").rstrip("\n") for name in SCRIPTS
    )
    hashes = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [base64.b64encode(one).decode() for one in hashes]


@cache
def template(name: str) -> Any:
    """A template of the site's own, ready to be filled."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
