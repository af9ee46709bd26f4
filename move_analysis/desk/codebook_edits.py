"""Edits of codebooks: what a question is taken for, and which competences its parts are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy

import pandas as pd

from ..codebook import COMPETENCE_ROLES, Codebook, Kind, Option, Question, Role, Scale, plain
from ..messages import render, say
from ..readers.codes import unique_codes
from ..readers.draft_roles import LAYERS, UNSORTED, counting_options, proposals_for
from ..readers.recognise import guess_as
from ..readers.table import normal
from ..readers.words import means_other
from .edits import Data, entry, labelled, put

OF_KIND: Mapping[str, tuple[Kind, ...]] = {
    "options": ("single", "multiple"),
    "items": ("single", "ordinal", "numeric"),
    "scale": ("ordinal",),
    "counts": ("single",),
    "counts_from": ("ordinal",),
    "amount": ("numeric",),
    "minimum": ("numeric",),
    "maximum": ("numeric",),
    "unit": ("numeric",),
}
"""Settings of a question that only some kinds have."""


def take_as_kind(data: Data, code: str, *, kind: Kind, answers: pd.Series[str]) -> None:
    """Say of which kind a question is; options and scale come from what was answered.

    Examples
    --------
    >>> data = {"questions": [{"code": "q", "kind": "text"}]}
    >>> take_as_kind(data, "q", kind="single", answers=pd.Series(["Yes", "No"]))
    >>> [option["code"] for option in data["questions"][0]["options"]]
    ['Yes', 'No']
    """
    question = entry(data, "questions", code)
    question["kind"] = kind
    for setting in [name for name, kinds in OF_KIND.items() if kind not in kinds]:
        question.pop(setting, None)
    if (kind == "identifier") != (question.get("role") == "identifier"):
        put(question, ("role",), "identifier" if kind == "identifier" else None)
    guess = guess_as(kind, answers, code=code)
    if guess.options and not question.get("options"):
        question["options"] = [*map(plain, guess.options)]
    if guess.scale is not None and "scale" not in question:
        question["scale"] = guess.scale.code
        known = data.get("scales") or []
        if guess.scale.code not in {scale["code"] for scale in known}:
            data["scales"] = [*known, plain(guess.scale)]


def take_as_role(data: Data, code: str, *, role: Role) -> None:
    """Say what a question is used for.

    The parts of one about competences become competences, in a sector that a person chooses then;
    the sectors that SMEs could choose are there to choose from.

    Examples
    --------
    >>> options = [{"code": "iot", "label": "Internet of things"}]
    >>> data = {"questions": [{"code": "can", "kind": "multiple", "options": options}]}
    >>> take_as_role(data, "can", role="has")
    >>> data["competences"]
    [{'code': 'iot', 'sector': 'unsorted', 'label': 'Internet of things'}]
    """
    question = entry(data, "questions", code)
    put(question, ("role",), None if role == "profile" else role)
    if role == "identifier" or question["kind"] == "identifier":
        question["kind"] = "identifier" if role == "identifier" else "text"
    if role in LAYERS and question["kind"] == "single":
        question["counts"] = _counting(question, role) or question.get("counts") or []
    if role in COMPETENCE_ROLES and "over" not in question:
        for part in parts_of(question):
            _as_competence(data, part)
    if role == "sector":
        for option in question.get("options") or ():
            _as_sector(data, option)


def _counting(question: Data, role: Role) -> list[str]:
    """Which options say yes, where their words tell."""
    options = [Option.model_validate(_option(one)) for one in question.get("options") or ()]
    return counting_options(options, role)


def read_other_layer(data: Data, code: str) -> str:
    """Read what SMEs need, too, from a grid that says what they have, or the other way round.

    Returns
    -------
    str
        Code of the question that is added; it reads the same columns.

    Examples
    --------
    >>> options = [{"code": "We_have_it"}, {"code": "We_need_it"}, {"code": "Neither"}]
    >>> grid = {"code": "q", "kind": "single", "role": "has", "options": options}
    >>> data = {"questions": [grid]}
    >>> read_other_layer(data, "q")
    'q_needs'
    >>> data["questions"][1]["columns"], data["questions"][1]["counts"]
    (['q'], ['We_need_it'])
    """
    question = entry(data, "questions", code)
    other: Role = LAYERS[question["role"]]
    taken = [one["code"] for one in data["questions"]]
    new = deepcopy({**question, "role": other, "counts": _counting(question, other)})
    new["code"] = unique_codes([*taken, f"{code}_{other}"])[-1]
    new["columns"] = question.get("columns") or [code]
    data["questions"] = [*data["questions"], new]
    return str(new["code"])


def other_layer_is_open(book: Codebook, question: Question) -> bool:
    """Tell whether a grid may say both what SMEs have and what they need, and is read for one.

    Examples
    --------
    >>> from move_analysis.codebook import load_codebook
    >>> book = load_codebook("move")
    >>> other_layer_is_open(book, book.by_role("has")[0])
    False
    """
    if question.kind != "single" or question.role not in LAYERS or not book.parts(question):
        return False
    other = LAYERS[question.role]
    read = [one.sources() for one in book.by_role(other)]
    return bool(counting_options(question.options, other)) and question.sources() not in read


def parts_of(question: Data) -> list[Data]:
    """Return the options of a multiple question, or the rows of a grid.

    Examples
    --------
    >>> parts_of({"code": "q", "kind": "multiple", "options": [{"code": "a"}]})
    [{'code': 'a'}]
    """
    found = question.get("options" if question["kind"] == "multiple" else "items")
    return list(found or ())


def take_part_as(data: Data, code: str, *, part: str, competence: str) -> None:
    """Say which competence a part of a question is; empty: none, and the part is left out.

    Examples
    --------
    >>> question = {"code": "can", "kind": "multiple", "role": "has", "options": [{"code": "IoT"}]}
    >>> data = {"questions": [question], "competences": [{"code": "iot", "sector": "ict"}]}
    >>> take_part_as(data, "can", part="IoT", competence="iot")
    >>> question["options"]
    [{'code': 'iot', 'label': 'IoT'}]
    """
    question = entry(data, "questions", code)
    found = next(one for one in parts_of(question) if one["code"] == part)
    if competence:
        found.setdefault("label", part)
        found["code"] = competence
    else:
        parts_in = "options" if question["kind"] == "multiple" else "items"
        question[parts_in] = [one for one in question[parts_in] if one is not found]
    _forget(data, part)


def leave_out(data: Data, code: str) -> None:
    """Take a question out of a codebook: its columns are not read.

    Examples
    --------
    >>> data = {"questions": [{"code": "a", "kind": "text"}]}
    >>> leave_out(data, "a")
    >>> data
    {'questions': []}
    """
    data["questions"] = [one for one in data["questions"] if one["code"] != code]


def take_in(data: Data, questions: Iterable[Question], *, scales: Sequence[Scale] = ()) -> None:
    """Add drafted questions that a codebook does not have, with the scales that they use.

    Examples
    --------
    >>> data = {"questions": [{"code": "a", "kind": "text"}]}
    >>> take_in(data, [Question(code="b", kind="date")])
    >>> data["questions"]
    [{'code': 'a', 'kind': 'text'}, {'code': 'b', 'kind': 'date'}]
    """
    known = {one["code"] for one in data.get("questions") or ()}
    new = [question for question in questions if question.code not in known]
    data["questions"] = [*(data.get("questions") or ()), *map(plain, new)]
    has = {scale["code"] for scale in data.get("scales") or ()}
    used = {question.scale for question in new} - has
    if wanted := [plain(scale) for scale in scales if scale.code in used]:
        data["scales"] = [*(data.get("scales") or ()), *wanted]


def proposals(book: Codebook) -> dict[str, Role]:
    """Return the roles that the words of questions speak for, of those that have none.

    A role that one question has, or can have alone, is proposed once.

    Examples
    --------
    >>> book = Codebook(title="T", questions=(Question(code="staff", kind="numeric"),))
    >>> proposals(book)
    {'staff': 'size'}
    """
    proposed = proposals_for(book.questions)
    suited = {
        question.code: proposed[question.code][0]
        for question in book.questions
        if question.code in proposed and _suits(book, question, proposed[question.code][0])
    }
    named = {suited[q.code] for q in book.questions if q.code in suited and book.parts(q)}
    competences = bool(book.competences) or not named.isdisjoint(COMPETENCE_ROLES)
    found: dict[str, Role] = {}
    for code, role in suited.items():
        taken = {*found.values(), *(question.role for question in book.questions)}
        if role not in taken if role not in COMPETENCE_ROLES else competences:
            found[code] = role
    return found


def _suits(book: Codebook, question: Question, role: Role) -> bool:
    """Whether a question of its kind can have a role."""
    parts = bool(book.parts(question))
    if role in ("importance", "ability", "readiness"):
        return parts and question.kind == "ordinal"
    if role in COMPETENCE_ROLES or role == "tie":
        return parts or question.kind == "text"
    if role in ("market", "interest"):
        return parts
    return not parts and question.kind in ("single", "ordinal", "numeric")


def _as_competence(data: Data, part: Data) -> None:
    """Give a part the code of the competence that it spells, which is made where there is none."""
    texts = {normal(text) for text in Option.model_validate(_option(part)).spellings()}
    for competence in data.get("competences") or ():
        known = Option.model_validate(_option(competence)).spellings()
        if texts.intersection(map(normal, known)):
            part.setdefault("label", part["code"])
            part["code"] = competence["code"]
            return
    taken = [one["code"] for one in data.get("competences") or ()]
    code = unique_codes([*taken, part["code"]])[-1]
    part.setdefault("label", part["code"])
    part["code"] = code
    new = {"code": code, "sector": UNSORTED, "label": part["label"]}
    data["competences"] = [*(data.get("competences") or ()), new]
    label = render(say("not sorted into a sector yet"))
    _as_sector(data, {"code": UNSORTED, "label": label})


def _option(part: Data) -> Data:
    return {name: part[name] for name in ("code", "label", "synonyms") if name in part}


def _as_sector(data: Data, option: Data) -> None:
    """Have a sector of that code; "other" is none."""
    known = data.get("sectors") or []
    other = any(map(means_other, Option.model_validate(_option(option)).spellings()))
    if not other and option["code"] not in {sector["code"] for sector in known}:
        data["sectors"] = [*known, _option(option)]


def _forget(data: Data, competence: str) -> None:
    """Take a competence out that no question has a part for."""
    used = {part["code"] for question in data["questions"] for part in parts_of(question)}
    sectors = {one["sector"] for one in data.get("competences") or () if one["code"] == competence}
    asked = any("over" in q for q in data["questions"])
    if competence not in used and not asked and sectors:
        data["competences"] = [one for one in data["competences"] if one["code"] != competence]


def put_setting(data: Data, code: str, *, name: str, value: object) -> None:
    """Set one setting of a question; None takes it away.

    Examples
    --------
    >>> data = {"questions": [{"code": "q", "kind": "ordinal"}]}
    >>> put_setting(data, "q", name="scale", value="level")
    >>> data
    {'questions': [{'code': 'q', 'kind': 'ordinal', 'scale': 'level'}]}
    """
    put(entry(data, "questions", code), (name,), value)


def name_sector(data: Data, code: str, *, name: str) -> None:
    """Name a sector, in the active language where it has names in several.

    Examples
    --------
    >>> data = {"sectors": [{"code": "ict"}]}
    >>> name_sector(data, "ict", name="Computing")
    >>> data
    {'sectors': [{'code': 'ict', 'label': 'Computing'}]}
    """
    sector = entry(data, "sectors", code)
    put(sector, ("label",), labelled(sector.get("label"), name) if name else None)


def add_sector(data: Data, name: str) -> str:
    """Add a sector, unless one is called so; return its code.

    Examples
    --------
    >>> data = {}
    >>> add_sector(data, "Green technologies")
    'Green_technologies'
    >>> data
    {'sectors': [{'code': 'Green_technologies', 'label': 'Green technologies'}]}
    """
    known = data.get("sectors") or []
    for sector in known:
        if normal(name) in map(normal, Option.model_validate(_option(sector)).spellings()):
            return str(sector["code"])
    code = unique_codes([*(sector["code"] for sector in known), name])[-1]
    data["sectors"] = [*known, {"code": code, "label": name}]
    return code


def put_in_sector(data: Data, competences: Iterable[str], *, sector: str) -> None:
    """Put competences into another sector.

    Examples
    --------
    >>> data = {"competences": [{"code": "iot", "sector": "a"}]}
    >>> put_in_sector(data, ["iot"], sector="b")
    >>> data
    {'competences': [{'code': 'iot', 'sector': 'b'}]}
    """
    for competence in competences:
        entry(data, "competences", competence)["sector"] = sector
    if UNSORTED not in {one["sector"] for one in data["competences"]} and "sectors" in data:
        data["sectors"] = [one for one in data["sectors"] if one["code"] != UNSORTED]


def move_point(data: Data, scale: str, *, point: str, by: int) -> None:
    """Move a point of a scale up or down; the numbers of the scale stay at their places.

    Examples
    --------
    >>> points = [{"code": "often"}, {"code": "never"}, {"code": "always"}]
    >>> data = {"scales": [{"code": "how", "points": points}]}
    >>> move_point(data, "how", point="never", by=-1)
    >>> [point["code"] for point in data["scales"][0]["points"]]
    ['never', 'often', 'always']
    """
    points = [*entry(data, "scales", scale)["points"]]
    place = next(n for n, one in enumerate(points) if one["code"] == point)
    new = min(max(place + by, 0), len(points) - 1)
    points.insert(new, points.pop(place))
    _order(data, scale, points)


def turn_round(data: Data, scale: str) -> None:
    """Make the highest point of a scale its lowest.

    Examples
    --------
    >>> points = [{"code": "yes", "value": 1}, {"code": "no", "value": 2}]
    >>> data = {"scales": [{"code": "sure", "points": points}]}
    >>> turn_round(data, "sure")
    >>> data["scales"][0]["points"]
    [{'code': 'no', 'value': 1}, {'code': 'yes', 'value': 2}]
    """
    _order(data, scale, entry(data, "scales", scale)["points"][::-1])


def _order(data: Data, scale: str, points: Sequence[Data]) -> None:
    """Have the points in this order, with the numbers that stood at their places."""
    found = entry(data, "scales", scale)
    values = [point.get("value") for point in found["points"]]
    found["points"] = [dict(point) for point in points]
    for point, value in zip(found["points"], values, strict=True):
        put(point, ("value",), value)
