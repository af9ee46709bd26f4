"""DDI-Codebook 2.5: what a data file holds, as archives and repositories read it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

import pandas as pd

from ..messages import Message, active_language, say
from ..project import Project
from ..values import Label
from .variables import NOT_ASKED, NOT_ASKED_LABEL, Variable

NAMESPACE = "ddi:codebook:2_5"
INVENTED = say("The data are invented.")
UNIT, KIND = say("Small and medium-sized enterprise"), say("Survey data")
_XML = "http://www.w3.org/XML/1998/namespace"


def codebook_xml(
    project: Project,
    variables: Sequence[Variable],
    *,
    cases: int,
    notes: Sequence[Message],
    files: Sequence[str],
) -> bytes:
    """Return the study, its files and every variable as XML, in the active language."""
    ET.register_namespace("", NAMESPACE)
    language = {f"{{{_XML}}}lang": active_language()}
    root = ET.Element(f"{{{NAMESPACE}}}codeBook", {"version": "2.5", **language})
    _study(root, project, notes=notes)
    for name in files:
        file = _child(_child(root, "fileDscr"), "fileTxt")
        _child(file, "fileName", name)
        size = _child(file, "dimensns")
        _child(size, "caseQnty", str(cases))
        _child(size, "varQnty", str(len(variables) + 1))
    data = _child(root, "dataDscr")
    for number, variable in enumerate(variables, 1):
        _variable(data, variable, number)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _study(root: ET.Element, project: Project, *, notes: Sequence[Message]) -> None:
    study = _child(root, "stdyDscr")
    citation = _child(study, "citation")
    _child(_child(citation, "titlStmt"), "titl", project.text(active_language()))
    _child(_child(citation, "prodStmt"), "software", "move-analysis")
    info = _child(study, "stdyInfo")
    if project.synthetic:
        _child(info, "abstract", INVENTED.render())
    summary = _child(info, "sumDscr")
    for country in dict.fromkeys(p.country for p in project.partners if p.country):
        _child(summary, "nation", country)
    _child(summary, "anlyUnit", UNIT.render())
    _child(summary, "dataKind", KIND.render())
    sources = _child(_child(_child(study, "method"), "dataColl"), "sources")
    _child(sources, "dataSrc", Label(project.source).render())
    for note in notes:
        _child(study, "notes", note.render())


def _variable(data: ET.Element, variable: Variable, number: int) -> None:
    kind = variable.question.kind
    element = _child(data, "var")
    element.set("ID", f"V{number}")
    element.set("name", variable.name)
    element.set("intrvl", "contin" if kind in ("numeric", "date") else "discrete")
    if variable.question.unit:
        element.set("measUnit", variable.question.unit)
    _child(element, "labl", variable.label)
    _child(_child(element, "qstn"), "qstnLit", variable.question.name.render())
    not_asked = int((variable.numbers == NOT_ASKED).sum()) if kind != "date" else 0
    valid = variable.numbers.notna().sum() - not_asked
    _child(element, "sumStat", str(valid)).set("type", "vald")
    _child(element, "sumStat", str(len(variable.numbers) - valid)).set("type", "invd")
    counts = variable.numbers.value_counts()
    for value, label in variable.labels.items():
        _category(element, value, label, int(counts.get(value, 0)))
    if not_asked:
        _category(element, NOT_ASKED, NOT_ASKED_LABEL.render(), not_asked).set("missing", "Y")
    form = _child(element, "varFormat")
    form.set("type", "numeric")
    if pd.api.types.is_datetime64_any_dtype(variable.numbers):
        form.set("category", "date")


def _category(element: ET.Element, value: int, label: str, count: int) -> ET.Element:
    category = _child(element, "catgry")
    _child(category, "catValu", str(value))
    _child(category, "labl", label)
    _child(category, "catStat", str(count)).set("type", "freq")
    return category


def _child(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element
