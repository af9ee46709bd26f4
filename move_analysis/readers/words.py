"""Words by which questions and answers are known, in the languages of the program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from ..questions import Role
from .blanks import NOTHING
from .table import normal

YES = frozenset(
    ("yes", "y", "true", "1", "x", "✓", "✔", "ja", "oui", "vrai", "si", "sí", "sì", "s", "vero",
     "verdadero", "да", "д", "вярно", "sim", "verdadeiro", "wahr", "tak", "ναι", "da", "checked",
     "selected", "ticked", "on", "marcado", "coché", "selezionato", "отметнато", "ausgewählt",
     "gewählt", "genannt")
)  # fmt: skip
NO = frozenset(
    ("no", "n", "false", "0", "nein", "falsch", "non", "faux", "falso", "не", "н", "невярно", "nee",
     "não", "nao", "nie", "όχι", "nu", "unchecked", "not selected", "unticked", "off",
     "not checked", "no marcado", "non coché", "non selezionato", "неотметнато", "nicht ausgewählt",
     "nicht gewählt", "nicht genannt", "not mentioned", "not quoted")
)  # fmt: skip

OTHER = {
    "en": "Other", "es": "Otro", "bg": "Друго", "fr": "Autre", "it": "Altro", "de": "Andere",
    "pt": "Outro",
}  # fmt: skip
YES_LABEL = {
    "en": "Yes", "es": "Sí", "bg": "Да", "fr": "Oui", "it": "Sì", "de": "Ja", "pt": "Sim",
}  # fmt: skip
NO_LABEL = {
    "en": "No", "es": "No", "bg": "Не", "fr": "Non", "it": "No", "de": "Nein", "pt": "Não",
}  # fmt: skip
_OTHER = re.compile(
    r"-?oth-?|others?|otr[oa]s?|autres?|altr[oaie]|друг[oоиа]?|andere[srn]?|sonstige[srn]?|outr[oa]s?|"
    r"inn[ey]"
)
_BRACKETS = re.compile(
    r"[(\[:,;–].*|\b(please|specify|write[ -]?in|por favor|veuillez|préciser?|per favore|"
    r"specificare|моля|bitte)\b.*"
)


def means_other(text: str) -> bool:
    """Whether an option is "other", in any of the languages, with or without "please specify".

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> means_other("Otros (por favor, especifique)"), means_other("Other fuels")
    (True, False)
    """
    return bool(_OTHER.fullmatch(_BRACKETS.sub("", normal(unnumbered(text))).strip(" -–—")))


_CONTACTS = re.compile(
    r"(?i)\b(name|surname|first ?name|last ?name|address|e-?mail|mail|phone|tel|telephone|mobile|"
    r"contact( person)?|nombre|apellidos?|correo|teléfono|telefono|móvil|dirección|"
    r"persona de contacto|nom|prénom|courriel|téléphone|adresse|personne de contact|nome|cognome|"
    r"indirizzo|cellulare|"
    r"persona di contatto|referente|име|фамилия|имейл|телефон|адрес|лице за контакт|vorname|"
    r"nachname|telefon|ansprechpartner(in)?|anschrift|apelido|endereço|telemóvel|"
    r"pessoa de contacto|contacto|ragione sociale|raison sociale|razón social|razão social|"
    r"denominazione|denominação|ip|ip adresse|firmenname)\b"
    r"|^(company|firm|organi[sz]ation|empresa|société|entreprise|azienda|фирма|unternehmen|firma)$"
)
_CALLED = re.compile(
    r"(?i)\b(phone|tel|telephone|mobile|teléfono|telefono|móvil|téléphone|cellulare|телефон|telefon|"
    r"telemóvel|telefone)\b"
)
_COMMENTS = re.compile(
    r"(?i)^comment\W*$|\b(comments|your comment|remarks?|anything else|suggestions?|"
    r"comentarios?|observaciones|algo más|"
    r"commentaires?|remarques?|autre chose|commenti|osservazioni|altro da|коментари?|нещо друго|"
    r"предложения|bemerkungen|anmerkungen|kommentare?|sonst noch|comentários?|observações|"
    r"please (specify|describe|explain)|especifique|précisez|specificare|уточнете|bitte angeben)\b"
)
_DATES = re.compile(
    r"(?i)\b(when|date|day|founded|since|born|cuándo|fecha|fundad[ao]|desde|quand|dates?|fondée?|"
    r"depuis|quando|data|fondat[ao]|кога|дата|основан\w*|wann|datum|gegründet|seit|fundação)\b"
)
_ROLES: tuple[tuple[Role, str], ...] = (
    ("consent", r"consent|agree that|may we|show your (answers|data)|consentimiento|acepta|"
     r"autoriza|mostrar (sus|las) respuestas|съгласи\w*|показваме|consentement|acceptez|"
     r"montrer vos réponses|consenso|acconsent\w*|mostrare le|einwilligung|einverstanden|"
     r"zeigen|consentimento|autoriza|mostrar (as )?suas"),
    ("readiness", r"readiness|(are you|how) ready|preparad[oa]s? para|готов(и|ност)|"
     r"prêts? (pour|à)|pront[aio] (per|para)|bereit für"),
    ("importance", r"importance|how important|importancia|importante es|важност|колко важ\w+|"
     r"importanza|quanto è importante|wichtigkeit|wie wichtig|importância|quão importante"),
    ("ability", r"ability|how able|su capacidad|способност\w*|maîtrise|sua capacità|"
     r"ihre fähigkeit|sua capacidade"),
    ("tie", r"already (cooperate|work|collaborate)|you cooperate|know already|"
     r"(ya|já) (coopera|trabaj)\w*|las que coopera|си сътрудничите|coop[éè]r\w+ déjà|"
     r"vous coopérez|già collabora|"
     r"con cui collabora|(schon|sie|bereits) kooperi\w+|zusammenarbeit\w*|você coopera|do you know|"
     r"we know|connaissez|connaissons|kennen|conoce[ns]?|conosc(e|ete|iamo)|conhecem?|познава\w*|"
     r"познати"),
    ("country", r"countr(y|ies)|país|страна|държава|pays|paese|nazione|land|staat"),
    ("sector", r"sectors?|industry|branch|activity|rubro|actividad|сектор\w*|отрасъл|secteur|"
     r"settore|branche|wirtschaftszweig|setor|(haupt)?sektor|"
     r"hauptbranche"),
    ("size", r"size|employees|staff|people work|how many (people|persons)|cuántas personas|"
     r"combien de personnes|wie viele (personen|menschen)|quante persone|quantas pessoas|"
     r"колко (души|хора)|размер|porte|"
     r"headcount|tamaño|empleados|trabajadores|plantilla|персонал|"
     r"служители|заети|taille|effectifs?|salariés|dimensione|dipendenti|addetti|größe|mitarbeiter\w*|"
     r"beschäftigten?|tamanho|empregados|trabalhadores"),
    ("needs", r"needs?|lacks?|would you like to (acquire|improve)|training needs|necesit\w*|"
     r"necesidades|carencias|нужда\w*|нужди|besoins?|manque|bisogno|fabbisogn\w*|necessit\w*|serve|"
     r"bedarf|braucht|benötigt?|precisa|necessidades|"
     r"richiest[aeio]|gesucht\w*|recherchée?s?|нужн[иоа]|търсен\w*"),
    ("has", r"skills|can (your company|you) (do|offer)|sabe hacer|умее\w*|sait faire|sa fare|"
     r"kann ihr unternehmen|sabe fazer|"
     r"competenc\w*|competenz[ae]|expertise|how good|languages do you use|capacidades|competencias|"
     r"cómo de (bien|buen[ao])|компетен\w*|умения|колко добра|compétences|savoir-faire|niveau|"
     r"capacità|quanto è brava|kompetenz\w*|fähigkeiten|wie gut|competências|quão boa"),
    ("market", r"markets?|export to|mercados?|пазари?|marchés?|mercati|märkte|zielmärkte"),
    ("interest", r"interest(ed|s)?|want to follow|desea seguir|искате да следите|"
     r"souhaitez suivre|desidera seguire|verfolgen wollen|quer seguir|"
     r"interés|interesa\w*|интерес\w*|intéress\w*|interess\w*"),
    ("partner", r"clusters?|clusterorganisation|member of|partners?|clústere?s?|клъстер\w*|"
     r"grappes?|membro|mitglied"),
)  # fmt: skip


_HINTS: tuple[tuple[Role, str], ...] = (
    ("needs",
     r"(is|are) (missing|lacking)|(look|search)(ing)? for|would like to (have|learn|buy|find)|"
     r"seeks?|gaps?|should have|requires?|falta(n|m)?|busca(mos|n)?|requiere|echa en falta|"
     r"le gustaría|(re)?cherch(e|ons|ez)|souhait(e|ons|ez|erait)|fait défaut|manquent|faut|"
     r"cerca(te)?|cerchiamo|manca(no)?|vorrebbe|richiede|occorr\w+|servono|sucht|suchen|"
     r"fehl(t|en)|benötigen|brauchen|möchte|procura(mos)?|gostaria|requer|търси(м|те)?|"
     r"липсва(т)?|трябва(т)?|иска(ме|те)?|необходим[иоа]?"),
    ("has",
     r"(company|firm|business|enterprise|organi[sz]ation|sme|you|we)( already)? "
     r"(has|have|owns?|possess(es)?|offers?|provides?|masters?)|does (your|the) \w+ "
     r"(have|own|possess|offer|provide|master)|strengths?|strong in|experience (in|with)|know-?how|"
     r"(empresa|organización|pyme|entidad)( ya)? (tiene|dispone|cuenta con|posee|ofrece|domina)|"
     r"dispone(mos|n)? de|cuenta con|contamos con|tenemos|poseemos|puntos fuertes|fortalezas|"
     r"experiencia en|(entreprise|société|organisation|pme)( a-t-elle| a| détient| offre| propose)|"
     r"dispos(e|ons|ez)( déjà)? (de|d'|des|du)|poss(ède|édons|édez)|nous avons|avez-vous|"
     r"maîtris(e|ons|ez)|points forts|(azienda|impresa|ditta|società|organizzazione|pmi)( già)? "
     r"(ha|possiede|dispone|detiene|offre|padroneggia)|dispon(e|iamo|ete) di|possied(e|ono)|"
     r"possediamo|abbiamo|avete|in possesso|punti di forza|esperienza (in|con)|"
     r"(unternehmen|firma|betrieb|organisation|kmu)( bereits)? (hat|besitzt|bietet|beherrscht)|"
     r"verfüg(t|en)|wir haben|haben (wir|sie)|besitz(t|en)|beherrsch(t|en)|stärken|"
     r"erfahrung(en)? (in|mit)|(empresa|organização|pme)( já)? (tem|possui|dispõe|oferece|domina|"
     r"detém)|dispõe(m)? de|dispomos|possui(mos)?|temos|conta com|pontos fortes|experiência em|"
     r"(фирма|фирмата|компанията|предприятието|дружеството|организацията)( ви| ни)?( вече)? "
     r"(има|предлага|владее)|разполага(т|те|ме)?|притежава(т|те|ме)?|имате|имаме|силни страни|"
     r"опит (в|с|със)"),
)  # fmt: skip
"""Phrases of having and needing that are no more than that."""


def is_contact(text: str) -> bool:
    """Whether a question asks who somebody is, or how to reach them.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_contact("Име на фирмата"), is_contact("Number of employees")
    (True, False)
    """
    return bool(_CONTACTS.search(text.replace("_", " "))) and len(text.split()) <= 10


def is_number_to_call(text: str) -> bool:
    """Whether a question asks for a telephone number.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> is_number_to_call("Votre téléphone"), is_number_to_call("Nombre de salariés")
    (True, False)
    """
    return bool(_CALLED.search(text.replace("_", " "))) and len(text.split()) <= 10


def asks_comment(text: str) -> bool:
    """Whether a question leaves room for a comment.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> asks_comment("Anything else?")
    True
    """
    return bool(_COMMENTS.search(text))


def asks_date(text: str) -> bool:
    """Whether a question asks when something was.

    Parameters
    ----------
    text : str

    Returns
    -------
    bool

    Examples
    --------
    >>> asks_date("When was your company founded?")
    True
    """
    return bool(_DATES.search(text.replace("_", " ")))


def proposed_role(text: str) -> tuple[Role, str] | None:
    """Propose the role of a question, with the word that speaks for it.

    Parameters
    ----------
    text : str
        Its code, header and text.

    Returns
    -------
    role : str
    reason : str

    Examples
    --------
    >>> proposed_role("What does your company need?")
    ('needs', 'need')
    """
    return next(proposed_roles(text), None)


def proposed_roles(text: str) -> Iterator[tuple[Role, str]]:
    """Yield the roles for which words of a question speak, the likeliest first.

    Parameters
    ----------
    text : str
        Its code, header and text.

    Yields
    ------
    role : str
    reason : str

    Examples
    --------
    >>> [role for role, _ in proposed_roles("Skills in which your staff has needs")]
    ['size', 'needs', 'has']
    """
    plain = text.replace("_", " ")
    said = {*normal(plain).split()}
    yield from ((role, role) for role, _ in _ROLES if said == {role})
    found = ((role, re.search(rf"(?i)\b({words})\b", plain)) for role, words in _ROLES)
    yield from ((role, match[0]) for role, match in found if match)


def hinted_role(text: str) -> tuple[Role, str] | None:
    """Propose what SMEs have or need, where a question says no more than that they do.

    Such words stand in questions for much else ("Which certificates do you have?"): they count
    where no other question of a questionnaire asks for competences.

    Parameters
    ----------
    text : str

    Returns
    -------
    role : str
    reason : str

    Examples
    --------
    >>> hinted_role("L'azienda ha ..."), hinted_role("Unser Unternehmen sucht:")
    (('has', 'azienda ha'), ('needs', 'sucht'))
    """
    plain = text.replace("_", " ").replace("’", "'")
    found = ((role, re.search(rf"(?i)\b({words})(?!\w)", plain)) for role, words in _HINTS)
    return next(((role, match[0]) for role, match in found if match), None)


_CONSENT = {
    "named": r"\b(names?|nombre|име\w*|nom|nome|namen|namentlich|nominativ\w*)\b",
    "coded": r"\b(codes?|código|код\w*|codice|kürzel|pseudonym\w*)\b",
    "counted": r"\b(total\w*|totaux|totais|aggregat\w*|само общо|общи\w*|(gesamt)?summen?|"
    r"gesamt\w*|in somma)\b",
}


def consent_code(text: str) -> str:
    """Code of an answer to a consent question: named, coded or counted; empty for others.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> [consent_code(text) for text in ("By name", "With a code instead of our name", "Само общо")]
    ['named', 'coded', 'counted']
    """
    plain = normal(text)
    for code in ("counted", "coded", "named"):
        if re.search(_CONSENT[code], plain):
            return code
    return ""


def is_tick_box(name: str, columns: Sequence[pd.Series[str]], *, words: bool = True) -> bool:
    """Whether a column only says that something is ticked, or not, or nothing.

    Parameters
    ----------
    name : str
        What is ticked.
    columns : sequence of Series of str
    words : bool, default True
        Whether yes and no will do, or only what is ticked.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_tick_box("Go", [pd.Series(["Yes", "No", None])]), is_tick_box("Go", [pd.Series(["go"])])
    (True, True)
    """
    seen = {normal(str(text)) for column in columns for text in column.dropna().unique()[:50]}
    own = {normal(name), normal(unnumbered(name))}
    return seen - NOTHING <= (YES | NO | own if words else own)


def unnumbered(header: str) -> str:
    """Header without the number by which it is told from others of the same text.

    Parameters
    ----------
    header : str

    Returns
    -------
    str

    Examples
    --------
    >>> unnumbered("Please specify.2"), unnumbered("Version 1.2")
    ('Please specify', 'Version 1.2')
    """
    return re.sub(r"(?<!\d)\.\d{1,2}$", "", header)
