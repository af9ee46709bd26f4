"""What a codebook is made of: scales, sectors, competences and questions, with their labels."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema

from .messages import Message, say
from .values import Label
from .yamlfile import Declared

Kind = Literal["single", "multiple", "ordinal", "numeric", "text", "date", "identifier"]
Role = Literal[
    "respondent", "partner", "country", "sector", "size", "has", "needs", "importance",
    "ability", "interest", "tie", "market", "readiness", "consent", "wave", "weight",
    "segment", "profile", "identifier",
]  # fmt: skip
Consent = Literal["named", "coded", "counted"]
"""How an SME may be shown to other partners: by name, by a code, in totals only."""
ROLES: tuple[Role, ...] = get_args(Role)
ROLE_NAMES: dict[str, Message] = {
    "has": say("assets"),
    "needs": say("needs"),
    "partner": say("partner"),
    "country": say("country"),
    "sector": say("sector"),
    "size": say("size"),
    "segment": say("segment"),
}
"""What readers see of the roles by which answers are counted."""

Labels = Annotated[
    dict[str, str],
    BeforeValidator(lambda value: value if isinstance(value, dict) else {"": str(value)}),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ]
        }
    ),
]
Reason = Literal["not_asked", "refused", "no_answer"]


def _by_reason(value: object) -> object:
    """A text, or a list of them, that means "no answer"; or texts by what they mean."""
    if isinstance(value, dict):
        return {reason: _listed(texts) for reason, texts in value.items()}
    return {"no_answer": _listed(value)}


def _listed(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


_TEXTS = {"anyOf": [{"type": ["string", "number"]}, {"type": "array"}]}
Missing = Annotated[
    dict[Reason, tuple[str, ...]],
    BeforeValidator(_by_reason),
    WithJsonSchema(
        {"anyOf": [*_TEXTS["anyOf"], {"type": "object", "additionalProperties": _TEXTS}]}
    ),
]
"""What stands for a missing answer: ``["NA", 99]``, or ``{not_asked: [...], refused: [99]}``."""
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed), WithJsonSchema(_TEXTS)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.+#-]+$")]


def label_in(labels: dict[str, str], language: str = "en") -> str:
    """Text of `labels` in `language`, else in English, else in the first language there is.

    Parameters
    ----------
    labels : dict
        Language code to text; the key ``""`` holds a text that is the same in all languages.
    language : str, default "en"
        Two-letter language code.

    Returns
    -------
    str
        The text, or an empty one.

    Examples
    --------
    >>> label_in({"en": "Logistics", "es": "Logística"}, "es")
    'Logística'
    >>> label_in({"en": "Logistics"}, "bg")
    'Logistics'
    """
    for key in (language, "", "en"):
        if key in labels:
            return labels[key]
    return next(iter(labels.values()), "")


class Option(Declared):
    """One thing a respondent can choose, or one row of a grid.

    Parameters
    ----------
    code : str
        Short name, used in column names: letters, digits and ``_ . + # -``.
    label : dict or str
        What a reader sees, per language; left out, it is the code.
    synonyms : tuple of str
        Other ways in which exports and respondents write it.
    columns : tuple of str
        Headers under which exports hold it, where they do not name its question.

    Examples
    --------
    >>> Option(code="bg", label={"en": "Bulgaria"}).spellings()
    ['bg', 'Bulgaria']
    """

    code: Code
    label: Labels = Field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    columns: Texts = ()

    def text(self, language: str = "en") -> str:
        """Label in `language`."""
        return self.name.render(language)

    @property
    def name(self) -> Label:
        """Label in all its languages."""
        return Label(self.label, self.code)

    def spellings(self) -> list[str]:
        """Every way to write it: code, labels in all languages, synonyms."""
        return list(dict.fromkeys([self.code, *self.label.values(), *self.synonyms]))


class Point(Option):
    """One point of a scale; `value` is its number, by default its position from 0.

    Examples
    --------
    >>> Point(code="high", value=3).value
    3.0
    """

    value: float | None = None


class Scale(Declared):
    """An ordered scale, lowest point first.

    Examples
    --------
    >>> scale = Scale(code="level", points=(Point(code="none"), Point(code="expert")))
    >>> scale.values()
    {'none': 0.0, 'expert': 1.0}
    """

    code: Code
    points: Annotated[tuple[Point, ...], Field(min_length=2)]

    def values(self) -> dict[str, float]:
        """Number of each point, by its code."""
        return {
            point.code: float(place) if point.value is None else point.value
            for place, point in enumerate(self.points)
        }


class Sector(Option):
    """A sector to which competences and SMEs belong.

    Examples
    --------
    >>> Sector(code="ict", label="ICT").text()
    'ICT'
    """


class Competence(Option):
    """One entry of the competence vocabulary that assets and needs share.

    Examples
    --------
    >>> Competence(code="iot", sector="ict", synonyms=("internet of things",)).sector
    'ict'
    """

    sector: str


class Rows(Declared):
    """How exports are laid out that hold several rows per SME, one for each competence.

    Parameters
    ----------
    respondent : str or tuple of str
        Header of the column that says whose row it is.
    item : str or tuple of str
        Header of the column that says what the row is about, such as a competence.
    answers : str or tuple of str
        Headers of what is answered about it; all other columns are about the SME.

    Examples
    --------
    >>> Rows(respondent="company", item="competence", answers=["has", "level"]).item
    ('competence',)
    """

    respondent: Texts
    item: Texts
    answers: Texts


class Question(Declared):
    """One question, or one grid of questions with the same scale.

    Parameters
    ----------
    code : str
        Name of its column in the answers; parts are written ``code[part]``.
    kind : str
        ``single`` (one option), ``multiple`` (several), ``ordinal`` (a scale), ``numeric``,
        ``text``, ``date`` or ``identifier`` (name, e-mail, phone: split off on reading).
    role : str
        What the analyses use it for; ``profile`` where nothing more is meant.
    label : dict or str
        The question as readers see it.
    columns : tuple of str
        Codes or header texts under which exports hold it; left out, its code.
    options : tuple of Option
        For ``single`` and ``multiple``.
    items : tuple of Option
        Rows of a grid.
    over : "competences" or tuple of sector codes
        Its options or items are the competences (of those sectors); free text is read as them.
        Where it lists some by their codes, it asks for these, under its own columns and spellings.
    scale : str
        For ``ordinal``: code of the scale.
    other : str or tuple of str
        Headers under which exports hold what people wrote beside "other"; left out, a column
        that is headed so beside the question.
    missing : list or dict
        What stands for a missing answer: ``["NA", 99]``, or by what it means,
        ``{not_asked: [...], refused: [99], no_answer: ["NA"]}``; besides what the file has.
    counts : str or tuple of str
        For a grid of ``single`` answers: codes of its options that count as a yes. A grid of
        "have", "need" and "neither" serves two questions, each with its own.
    counts_from : str
        For a grid of role ``has`` on a scale: lowest point that counts as an asset; left out,
        every point above zero does.
    amount : bool
        For ``numeric``: a count or amount of money that is analysed on a log scale.
    minimum, maximum : float
        For ``numeric``: what is outside is reported and read as not answered.
    unit : str
        For ``numeric``.

    Examples
    --------
    >>> Question(code="staff", kind="numeric", role="profile", unit="persons").unit
    'persons'
    """

    code: Code
    kind: Kind
    role: Role = "profile"
    label: Labels = Field(default_factory=dict)
    columns: Texts = ()
    other: Texts = ()
    missing: Missing = Field(default_factory=dict)
    options: tuple[Option, ...] = ()
    items: tuple[Option, ...] = ()
    over: Literal["competences"] | tuple[str, ...] | None = None
    scale: str | None = None
    counts: Texts = ()
    counts_from: str | None = None
    amount: bool = False
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""

    def text(self, language: str = "en") -> str:
        """Label in `language`."""
        return self.name.render(language)

    @property
    def name(self) -> Label:
        """Label in all its languages."""
        return Label(self.label, self.code)

    @property
    def counted_as(self) -> str:
        """What its answers are called where they are counted: its role, or its own code."""
        return self.code if self.role == "profile" else self.role

    def part_of(self, column: str) -> str:
        """Code of the option or item that one of its columns holds, as ``fleet`` of has[fleet]."""
        return column.removeprefix(f"{self.code}[").removesuffix("]")

    def sources(self) -> tuple[str, ...]:
        """Codes or headers under which an export may hold it."""
        return self.columns or (self.code,)
