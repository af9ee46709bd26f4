"""Proposes for a drafted codebook which questions mean what, and the competences they share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..codebook import COMPETENCE_ROLES, OTHER, Competence, Option, Question, Role, Scale, Sector
from .codes import unique_codes
from .purposes import asks_for
from .table import normal
from .words import NO, YES, hinted_role, means_other, proposed_roles

_COMPANY = re.compile(
    r"(?i)\b(company|firm|organi[sz]ation|enterprise|empresa|société|entreprise|azienda|ditta|"
    r"impresa|фирм\w*|предприяти\w*|unternehmens?|firma|bedrijf)\b"
)
_NAMING = ("partner", "country", "sector", "size")
_NEVER_COUNTED = ("partner", "country", "sector", "consent")
UNSORTED = "unsorted"
"""Sector of the competences of which nobody has said yet in which they are."""
LAYERS: dict[Role, Role] = {"has": "needs", "needs": "has"}
"""Each of the two with the other one that a grid may ask at once."""


Proposal = tuple[Role, str]
"""A role, and what speaks for it."""


@dataclass(frozen=True)
class Vocabulary:
    """The competences that drafted questions share, and which questions ask for what.

    Parameters
    ----------
    competences : tuple of Competence
    sectors : tuple of Sector
        To sort the competences into.
    proposals : dict
        Code of a question to its proposal.

    Examples
    --------
    >>> Vocabulary().competences
    ()
    """

    competences: tuple[Competence, ...] = ()
    sectors: tuple[Sector, ...] = ()
    proposals: dict[str, Proposal] = field(default_factory=dict)


def proposed_for(question: Question) -> Proposal | None:
    """Propose a role for a question that has none, with the word that speaks for it.

    Parameters
    ----------
    question : Question

    Returns
    -------
    role : str
    reason : str
        None where no word speaks for a role that a question of its kind can have.

    Examples
    --------
    >>> proposed_for(Question(code="staff", kind="numeric"))
    ('size', 'staff')
    """
    if question.role != "profile":
        return None
    fitting = (f for f in proposed_roles(_words_of(question)) if _suits(question, f[0]))
    return next(fitting, None)


def proposals_for(questions: Sequence[Question]) -> dict[str, Proposal]:
    """Propose roles for the questions of a questionnaire that have none.

    Parameters
    ----------
    questions : sequence of Question

    Returns
    -------
    dict
        Code of a question to its proposal. Where no question asks for what SMEs can do, or for
        what they need, one that says only that they have or lack something is proposed.

    Examples
    --------
    >>> options = [Option(code="data"), Option(code="solar")]
    >>> asked = Question(code="q1", kind="multiple", label="L'azienda ha", options=options)
    >>> proposals_for([asked])
    {'q1': ('has', 'azienda ha')}
    """
    found = {q.code: proposal for q in questions if (proposal := proposed_for(q))}
    return found | dict(_hinted(questions, found))


def _words_of(question: Question) -> str:
    return f"{question.code} {' '.join(question.sources())} {question.text()}"


def _hinted(
    questions: Sequence[Question], proposals: Mapping[str, Proposal]
) -> Iterator[tuple[str, Proposal]]:
    """What says only that SMEs have or need something, for layers that no question asks for."""
    taken = {role for role, _ in proposals.values()} | {question.role for question in questions}
    for question in questions:
        found = hinted_role(_words_of(question)) if parts_of(question) else None
        free = question.role == "profile" and question.code not in proposals
        if found and free and found[0] not in taken and _suits(question, found[0]):
            yield question.code, found


def parts_of(question: Question) -> tuple[Option, ...]:
    """Return the options of a multiple question, or the rows of a grid.

    Parameters
    ----------
    question : Question

    Returns
    -------
    tuple of Option

    Examples
    --------
    >>> parts_of(Question(code="staff", kind="numeric"))
    ()
    """
    return question.options if question.kind == "multiple" else question.items


def _suits(question: Question, role: Role) -> bool:
    """Whether a question of its kind can have a role."""
    parts = bool(parts_of(question))
    if not parts and (_says_yes_or_no(question, role) or not asks_for(role, question.text())):
        return False
    if role in ("importance", "ability", "readiness"):
        return parts and question.kind == "ordinal"
    if role in ("has", "needs", "tie"):
        numbers = question.kind in ("numeric", "date")
        return question.kind == "text" or (parts and not numbers)
    if role in ("market", "interest"):
        return parts
    if question.kind == "numeric" and role in _NEVER_COUNTED:
        return False
    return not parts and question.kind not in ("date", "identifier")


def _says_yes_or_no(question: Question, role: Role) -> bool:
    """Whether its answers are yes and no, and so name nothing of what the role asks for."""
    said = [{*map(normal, option.spellings())} for option in question.options]
    both = any(its & YES for its in said) and any(its & NO for its in said)
    return both and len(said) <= 3 and role in _NAMING


def company_name(questions: Sequence[Question]) -> str:
    """Return the code of the question that asks for the name of the company; empty where none does.

    Parameters
    ----------
    questions : sequence of Question

    Returns
    -------
    str

    Examples
    --------
    >>> asked = [("E-mail", "mail"), ("Name of the company", "name")]
    >>> company_name([Question(code=c, kind="identifier", label=t) for t, c in asked])
    'name'
    """
    named = (
        question.code
        for question in questions
        if question.kind == "identifier" and _COMPANY.search(f"{question.code} {question.text()}")
    )
    return next(named, "")


def with_vocabulary(questions: Sequence[Question]) -> tuple[list[Question], Vocabulary]:
    """Return questions whose parts have the codes of competences that they share, and those.

    Parameters
    ----------
    questions : sequence of Question
        As drafted.

    Returns
    -------
    questions : list of Question
    vocabulary : Vocabulary

    Examples
    --------
    >>> asked = [
    ...     Question(code=code, kind="multiple", options=[Option(code=part, label="Data")])
    ...     for code, part in (("skills", "a"), ("needs", "b"))
    ... ]
    >>> coded, vocabulary = with_vocabulary(asked)
    >>> [question.options[0].code for question in coded], vocabulary.proposals["needs"]
    (['a', 'a'], ('needs', 'needs'))
    """
    proposals = proposals_for(questions)
    known: list[Competence] = []
    coded = [_with_codes(q, known) if _is_about_competences(q, proposals) else q for q in questions]
    alike = [_alike(question, known) for question in coded]
    if known:
        proposals |= _other_layer(alike, proposals, known)
    return alike, Vocabulary(tuple(known), _sectors(alike, proposals, known), proposals)


def _sectors(
    questions: Sequence[Question], proposals: Mapping[str, Proposal], known: Sequence[Competence]
) -> tuple[Sector, ...]:
    """The sectors that SMEs could choose, and the one of what nobody has sorted yet."""
    asked = (q for q in questions if proposals.get(q.code, ("",))[0] == "sector")
    offered = [o for q in asked for o in q.options if not any(map(means_other, o.spellings()))]
    sectors = {o.code: Sector(code=o.code, label=dict(o.label)) for o in offered}
    unsorted = Sector(code=UNSORTED, label={"": "not sorted into a sector yet"})
    return (*sectors.values(), unsorted) if known else ()


def _is_about_competences(question: Question, proposals: Mapping[str, Proposal]) -> bool:
    role = proposals.get(question.code, ("",))[0]
    return role in COMPETENCE_ROLES and question.kind != "text"


def _alike(question: Question, known: Sequence[Competence]) -> Question:
    """The question with the codes of the competences, where all its parts are some."""
    more = [*known]
    coded = _with_codes(question, more) if question.role == "profile" else question
    return coded if len(more) == len(known) else question


def _other_layer(
    questions: Sequence[Question], proposals: Mapping[str, Proposal], known: Sequence[Competence]
) -> Iterator[tuple[str, Proposal]]:
    """What has the rows of the one layer is the other one, where no question speaks for it."""
    taken = {role: code for code, (role, _) in proposals.items() if role in LAYERS}
    codes = {competence.code for competence in known}
    for question in questions:
        parts = {part.code for part in parts_of(question)} - {OTHER}
        if len(taken) == 1 and question.code not in proposals and parts and parts <= codes:
            ((role, code),) = taken.items()
            other = LAYERS[role]
            if _suits(question, other):
                yield question.code, (other, f"its parts are those of {code}")
                return


def _with_codes(question: Question, known: list[Competence]) -> Question:
    """The question with its parts named by competences; new ones are added to `known`."""
    parts = [_as_competence(part, known) for part in parts_of(question)]
    where = "options" if question.kind == "multiple" else "items"
    return question.model_copy(update={where: tuple(parts)})


def _as_competence(part: Option, known: list[Competence]) -> Option:
    if any(map(means_other, part.spellings())):
        return part
    spelt = set(map(normal, part.spellings()[bool(part.label) :]))
    same = next((c for c in known if spelt & set(map(normal, c.spellings()))), None)
    if same is None:
        code = unique_codes([*(one.code for one in known), part.code])[-1]
        same = Competence(code=code, sector=UNSORTED, label=part.label, synonyms=part.synonyms)
        known.append(same)
    label = part.label or ({"": part.code} if part.code != same.code else {})
    return part.model_copy(update={"code": same.code, "label": label})


def role_lines(
    question: Question, proposal: Proposal | None, *, scales: Sequence[Scale]
) -> Iterator[str]:
    """Yield the settings that a question would have in its proposed role.

    Parameters
    ----------
    question : Question
        As drafted.
    proposal : tuple of str or None
        The role, and what speaks for it.
    scales : sequence of Scale
        Those of the draft.

    Yields
    ------
    str
        YAML behind a ``#``; remarks stand behind a second one.

    Examples
    --------
    >>> list(role_lines(Question(code="staff", kind="numeric"), ("size", "staff"), scales=[]))
    ['# role: size  # "staff"']
    """
    if proposal is None:
        return
    role, reason = proposal
    yield f'# role: {role}  # "{" ".join(reason.split())}"'
    if role == "consent":
        yield "# its options need the codes named (shown by name), coded (by a code) and counted"
        yield "# (in totals only); where two mean the same, one is a synonym of the other"
    if role not in COMPETENCE_ROLES or question.kind == "text":
        return
    yield "# over: competences"
    if role in LAYERS and question.kind == "ordinal":
        points = next((scale.points for scale in scales if scale.code == question.scale), ())
        yield from (
            f"# counts_from: {point.code}  # the lowest point that counts as a yes"
            for point in points[1:2]
        )
    elif role in LAYERS and question.kind == "single":
        yield from _counting_lines(question, role)


def _counting_lines(question: Question, role: Role) -> Iterator[str]:
    """Which options count as a yes, where their words tell; and whether they ask both at once."""
    options, other = question.options, LAYERS[role]
    counts = ", ".join(counting_options(options, role))
    every = ", ".join(option.code for option in options)
    yield f"# counts: [{counts}]  # the options that count as a yes, of: {every}"
    if 0 < len(counting_options(options, "needs")) < len(options):
        yield f"# if it says what SMEs {_ASKED[other]}, too: copy it under a code of its own, with"
        yield f'# "role: {other}" and the "counts" of that'


def counting_options(options: Sequence[Option], role: Role) -> list[str]:
    """Return the codes of the options whose words say yes, as far as words tell.

    Parameters
    ----------
    options : sequence of Option
        What can be chosen in each row of a grid.
    role : {'has', 'needs'}

    Returns
    -------
    list of str

    Examples
    --------
    >>> options = [Option(code="We_have_it"), Option(code="We_need_it"), Option(code="Neither")]
    >>> counting_options(options, "has"), counting_options(options, "needs")
    (['We_have_it'], ['We_need_it'])
    """
    return [option.code for option in options if role in _means(option)]


def _means(option: Option) -> set[Role]:
    """What an option of a grid says: that SMEs have it, need it, or both."""
    hinted = hinted_role(option.text())
    named = {role for role, _ in proposed_roles(option.text())}
    return named | ({hinted[0]} if hinted else set())


_ASKED: dict[Role, str] = {"has": "have", "needs": "need"}
