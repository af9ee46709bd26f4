"""What a free-text question asks for: a thing, a manner, somebody?"""

from __future__ import annotations

import re

from ..codebook import COMPETENCE_ROLES, Role

_MANNER = re.compile(
    r"(?i)(?:^|[,.:;?!]\s+)\W*(?:how (?:do|did|does|have|has|can|could|would|will|was|were)|when|"
    r"why|cómo(?! de)|cuándo|por qué|comment|quand|pourquoi|come|quando|perché|"
    r"wie (?:haben|hat|lern\w+|erw[ea]rben|decken|kamen|können|wurden?|werden)|wann|warum|wieso|"
    r"weshalb|как|кога|защо|como|porqu[eê])\b"
)
_SOMEBODY = re.compile(
    r"(?i)\b(?:who|whom|compan(?:y|ies)|firms?|enterprises?|business(?:es)?|smes?|organi[sz]ations?|"
    r"members?|partners?|people|persons?|colleagues?|clusters?|"
    r"qui[eé]n(?:es)?|empresas?|pymes?|organizaci(?:ón|ones)|entidad(?:es)?|miembros?|socios?|"
    r"qui|entreprises?|sociétés?|pme|organisations?|membres?|partenaires?|"
    r"chi|aziend[ae]|impres[ae]|ditt[ae]|pmi|soci[oa]?|partner|"
    r"wer|wen|wem|unternehmen|firm(?:a|en)|betriebe?n?|kmu|organisationen|mitglied(?:er|ern)?|"
    r"partnern?|кои?|кого|фирм\w*|компани\w*|предприяти\w*|организаци\w*|член\w*|партньор\w*|"
    r"quem|organizaç(?:ão|ões)|parceir[oa]s?)\b"
)


def asks_for(role: Role, text: str) -> bool:
    """Whether a question without parts can ask for what a role holds, as far as its text tells.

    Parameters
    ----------
    role : str
    text : str

    Returns
    -------
    bool
        False where it asks how, when or why, and the role holds competences; and where it speaks
        of nobody, and the role holds who is known.

    Examples
    --------
    >>> asks_for("needs", "What do you need?"), asks_for("needs", "How do you find what you need?")
    (True, False)
    >>> asks_for("tie", "Which SMEs do you know?"), asks_for("tie", "Do you know a better name?")
    (True, False)
    """
    if role in COMPETENCE_ROLES:
        return not _MANNER.search(text.replace("_", " "))
    return role != "tie" or bool(_SOMEBODY.search(text.replace("_", " ")))
