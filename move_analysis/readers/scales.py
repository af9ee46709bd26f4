"""Scales: those known by their points in the languages of the program, and numbered ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from ..codebook import Option, Point, Scale, load_codebook
from .codes import unique_codes
from .table import normal

KNOWN_SCALES: dict[str, tuple[str, ...]] = {
    "skill_level": (
        "none|no experience|not at all|ninguno|ninguna|nada|sin experiencia|липсва|никак|няма|"
        "aucun|aucune|pas du tout|débutant complet|nessuno|nessuna|per niente|keine|gar nicht|"
        "nenhum|nenhuma",
        "basic|beginner|low|básico|básica|principiante|bajo|основно|основен|начинаещ|ниско|de base|"
        "basique|débutant|notions|di base|base|basso|grundlegend|grundkenntnisse|anfänger|gering|"
        "baixo|iniciante",
        "intermediate|medium|good|intermedio|medio|bueno|средно|средна|добро|intermédiaire|moyen|"
        "bon|buono|mittel|fortgeschritten|gut|intermédio|médio|bom",
        "advanced|high|avanzado|avanzada|alto|alta|напреднало|напреднал|високо|avancé|avancée|"
        "élevé|avanzato|hoch|weit fortgeschritten|avançado|avançada",
        "expert|experto|experta|експертно|експерт|expertise|experte|esperto|esperta|experten|"
        "especialista|perito",
    ),
    "agreement": (
        "totally disagree|completely disagree|strongly disagree|totalmente en desacuerdo|"
        "напълно несъгласен|pas du tout d'accord|completamente in disaccordo|"
        "stimme überhaupt nicht zu|stimme gar nicht zu|discordo totalmente",
        "rather disagree|disagree|somewhat disagree|en desacuerdo|несъгласен|pas d'accord|"
        "plutôt pas d'accord|in disaccordo|stimme eher nicht zu|stimme nicht zu|discordo",
        "neither agree or disagree|neither agree nor disagree|neutral|undecided|"
        "ni de acuerdo ni en desacuerdo|нито съгласен, нито несъгласен|ni d'accord ni pas d'accord|"
        "né d'accordo né in disaccordo|teils teils|weder noch|nem concordo nem discordo",
        "rather agree|agree|somewhat agree|de acuerdo|съгласен|d'accord|plutôt d'accord|d'accordo|"
        "stimme eher zu|stimme zu|concordo",
        "totally agree|completely agree|strongly agree|totalmente de acuerdo|напълно съгласен|"
        "tout à fait d'accord|completamente d'accordo|stimme voll zu|stimme voll und ganz zu|"
        "concordo totalmente",
    ),
    "frequency": (
        "never|nunca|никога|jamais|mai|nie|niemals",
        "rarely|seldom|raramente|rara vez|рядко|rarement|selten",
        "sometimes|occasionally|a veces|понякога|parfois|qualche volta|a volte|manchmal|às vezes",
        "often|frequently|a menudo|често|souvent|spesso|oft|häufig|frequentemente",
        "very often|muy a menudo|много често|très souvent|molto spesso|sehr oft|"
        "muito frequentemente",
        "always|siempre|винаги|toujours|sempre|immer",
    ),
    "need": (
        "not needed|not needed at all", "slightly needed", "moderately needed",
        "very needed|highly needed", "absolutely essential|essential",
    ),
    "degree_of_importance": (
        "not important|not at all important|unimportant|nada importante|не е важно|pas important|"
        "pas du tout important|per niente importante|unwichtig|gar nicht wichtig|nada importante|"
        "ganz unwichtig|изобщо не е важно|не важно|sem importância",
        "slightly important|of little importance|poco importante|малко важно|peu important|"
        "weniger wichtig|eher unwichtig|pouco importante",
        "moderately important|fairly important|neutral|bastante importante|донякъде важно|"
        "assez important|abbastanza importante|mittel wichtig|moderadamente importante|"
        "teils/teils|teils teils|moyennement important|algo importante|средно важно|"
        "mediamente importante|medianamente importante|mais ou menos importante",
        "important|importante|важно|wichtig|eher wichtig|plutôt important",
        "very important|muy importante|много важно|très important|molto importante|sehr wichtig|"
        "muito importante",
        "extremely important|essential|sumamente importante|изключително важно|"
        "extrêmement important|estremamente importante|äußerst wichtig|extremamente importante",
    ),
    "level": (
        "very low|muy bajo|muy baja|много ниско|много ниска|très faible|molto basso|molto bassa|"
        "sehr niedrig|sehr gering|muito baixo|muito baixa",
        "low|bajo|baja|ниско|ниска|faible|basso|bassa|niedrig|gering|baixo|baixa",
        "medium|moderate|medio|media|средно|средна|moyen|moyenne|mittel|médio|média",
        "high|alto|alta|високо|висока|élevé|élevée|hoch",
        "very high|muy alto|muy alta|много високо|много висока|très élevé|très élevée|molto alto|"
        "molto alta|sehr hoch|muito alto|muito alta",
    ),
    "barrier": (
        "no barrier", "small barrier", "moderate barrier", "large barrier", "critical barrier",
    ),
    "liking": ("strongly dislike", "dislike", "neutral", "like", "strongly like"),
    "satisfaction": (
        "very dissatisfied|muy insatisfecho|много недоволен|très insatisfait|molto insoddisfatto|"
        "sehr unzufrieden|muito insatisfeito",
        "dissatisfied|insatisfecho|недоволен|insatisfait|insoddisfatto|unzufrieden|insatisfeito",
        "neutral|neither satisfied nor dissatisfied|neutro|неутрален|neutre|neutrale",
        "satisfied|satisfecho|доволен|satisfait|soddisfatto|zufrieden|satisfeito",
        "very satisfied|muy satisfecho|много доволен|très satisfait|molto soddisfatto|"
        "sehr zufrieden|muito satisfeito",
    ),
    "probability": (
        "very unlikely|muy improbable|много малко вероятно|très improbable|molto improbabile|"
        "sehr unwahrscheinlich|muito improvável",
        "unlikely|improbable|малко вероятно|improbabile|unwahrscheinlich|improvável",
        "possible|posible|възможно|possibile|möglich|possível",
        "likely|probable|вероятно|probabile|wahrscheinlich|provável",
        "very likely|muy probable|много вероятно|très probable|molto probabile|"
        "sehr wahrscheinlich|muito provável",
    ),
    "extent": (
        "not at all|pas du tout|gar nicht|überhaupt nicht|nada|en absoluto|per niente|изобщо не|"
        "никак|de modo nenhum",
        "a little|slightly|peu|un peu|wenig|ein wenig|poco|un poco|un po'|малко|pouco|um pouco",
        "moderately|somewhat|moyennement|mittelmäßig|teilweise|teils/teils|algo|moderadamente|"
        "mediamente|medianamente|донякъде|средно|mais ou menos",
        "fairly|fairly well|quite|quite well|quite a lot|assez|assez bien|plutôt|ziemlich|"
        "ziemlich gut|bastante|bastante bien|abbastanza|abbastanza bene|piuttosto|доста|"
        "доста добре|bastante bem",
        "a lot|very|very well|very much|beaucoup|très|très bien|sehr|sehr gut|sehr stark|viel|"
        "mucho|muy bien|muito|muito bem|molto|molto bene|много|много добре",
        "completely|fully|entirely|entièrement|tout à fait|vollständig|völlig|completamente|"
        "totalmente|del tutto|напълно",
    ),
}  # fmt: skip
"""Spellings of each point, lowest point first; the shipped codebook's are known besides."""
_NUMBERED = re.compile(r"(\d{1,2})(?:\.0)?(?:\s*[(:=–-].*)?")


def known_scale(counts: Counter[str]) -> Scale | None:
    """Find the scale whose points were answered.

    Parameters
    ----------
    counts : Counter
        Answers and how often they were given.

    Returns
    -------
    Scale or None
        With the points that were seen; None where no scale has all of them.

    Examples
    --------
    >>> known_scale(Counter(["Never", "Always", "Often"])).values()
    {'never': 0.0, 'often': 1.0, 'always': 2.0}
    """
    if not 1 < len(counts) <= 20:
        return None
    seen = {normal(text) for text in counts}
    for name, points in _known_scales().items():
        if len(seen) > 1 and seen <= set().union(*points):
            return _drawn(name, counts)
    return None


def known_scale_of(options: Sequence[Option]) -> Scale | None:
    """Find the scale whose points are the options: all of them, lowest first.

    Parameters
    ----------
    options : sequence of Option

    Returns
    -------
    Scale or None

    Examples
    --------
    >>> offered = [Option(code="A1", label="Expert"), Option(code="A2", label="None")]
    >>> [point.synonyms for point in known_scale_of(offered).points]
    [('A2',), ('A1',)]
    """
    by_text = {option.text(): option for option in options}
    scale = known_scale(Counter(by_text.keys()))
    if scale is None or len(scale.points) != len(by_text):
        return None
    points = [
        point.model_copy(
            update={
                "label": dict(by_text[point.text()].label),
                "synonyms": tuple(
                    dict.fromkeys((by_text[point.text()].code, *by_text[point.text()].synonyms))
                ),
            }
        )
        for point in scale.points
    ]
    return scale.model_copy(update={"points": tuple(points)})


@cache
def _known_scales() -> dict[str, list[set[str]]]:
    """Normalised spellings of the points, lowest first; one name may be known from both."""
    scales = {
        scale.code: [set(map(normal, point.spellings())) for point in scale.points]
        for scale in load_codebook("move").scales
    }
    for name, points in KNOWN_SCALES.items():
        new = [set(map(normal, point.split("|"))) for point in points]
        known = scales.get(name, [])
        alike = len(known) == len(new)
        scales[name] = [a | b for a, b in zip(known, new, strict=True)] if alike else new
    return scales


def _drawn(name: str, counts: Counter[str]) -> Scale | None:
    """The points of a known scale that were seen, as they were written most often."""
    written: dict[str, str] = {}
    for text, _ in counts.most_common():
        written.setdefault(normal(text), text)
    drawn = [[w for s, w in written.items() if s in point] for point in _known_scales()[name]]
    seen = [texts for texts in drawn if texts]
    return make_scale(name, seen) if len(seen) > 1 else None


def numbered_scale(counts: Counter[str], *, in_grid: bool) -> Scale | None:
    """Find the scale of numbers of which some are explained: "1 (None at all)", 2, 3.

    Parameters
    ----------
    counts : Counter
        Answers and how often they were given.
    in_grid : bool
        Whether bare numbers will do.

    Returns
    -------
    Scale or None

    Examples
    --------
    >>> numbered_scale(Counter(["1 (None)", "2", "3 (All)"]), in_grid=False).code
    'from_1_to_3'
    """
    matches = {text: _NUMBERED.fullmatch(text) for text in counts}
    if not all(matches.values()):
        return None
    numbers = {text: int(match[1]) for text, match in matches.items() if match}
    explained = any(not text.isdigit() for text in counts)
    low, high = min(numbers.values()), max(numbers.values())
    if not (explained or in_grid) or low > 1 or not 2 <= high <= 10:
        return None
    return Scale(
        code=f"from_{low}_to_{high}",
        points=tuple(
            Point(
                code=str(number),
                value=float(number),
                synonyms=tuple(
                    text for text, n in numbers.items() if n == number and not text.isdigit()
                ),
            )
            for number in range(low, high + 1)
        ),
    )


def make_scale(code: str, points: Sequence[Sequence[str]]) -> Scale:
    """Make a scale of points, each given by its spellings.

    Parameters
    ----------
    code : str
        Name of the scale.
    points : sequence of sequences of str
        Lowest point first.

    Returns
    -------
    Scale

    Examples
    --------
    >>> make_scale("need", [["Not needed"], ["Very needed", "Highly needed"]]).points[1].synonyms
    ('Highly needed',)
    """
    codes = unique_codes(texts[0].casefold() for texts in points)
    return Scale(
        code=code,
        points=tuple(
            Point(code=name, label={"": texts[0]}, synonyms=tuple(texts[1:]))
            for name, texts in zip(codes, points, strict=True)
        ),
    )


def merge_scales(scales: Sequence[Scale]) -> list[Scale]:
    """Merge scales that were recognised under the same code: which points were seen anywhere?

    Parameters
    ----------
    scales : sequence of Scale

    Returns
    -------
    list of Scale
        One per code.

    Examples
    --------
    >>> one, two = make_scale("need", [["Not needed"]] * 2), make_scale("need", [["Essential"]] * 2)
    >>> [point.text() for point in merge_scales([one, two])[0].points]
    ['Not needed', 'Essential']
    """
    merged: dict[str, Scale] = {}
    for code in dict.fromkeys(scale.code for scale in scales):
        same = [scale for scale in scales if scale.code == code]
        texts = [t for s in same for p in s.points for t in (*p.label.values(), *p.synonyms)]
        if code in _known_scales():
            merged[code] = _drawn(code, Counter(texts)) or same[0]
        elif code.startswith("from_"):
            numbers = [point.code for point in same[0].points]
            merged[code] = numbered_scale(Counter([*numbers, *texts]), in_grid=True) or same[0]
        else:
            merged[code] = same[0]
    return list(merged.values())
