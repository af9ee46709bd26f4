"""Partners: the cluster organisations of a partnership, and their exports."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ..questions import Missing, Texts
from ..run import active_run
from ..yamlfile import Declared

FormatName = Literal[
    "auto", "limesurvey", "limesurvey_vv", "limesurvey_spss", "eusurvey", "eusurvey_xml", "kobo",
    "google_forms", "microsoft_forms", "qualtrics", "surveymonkey", "redcap", "typeform",
    "jotform", "tally", "alchemer", "soscisurvey", "surveycto", "unipark", "statistics", "csv",
    "xlsx",
]  # fmt: skip
"""``auto``, or a name in the registry of `readers.formats`."""


class Export(Declared):
    """One export file of a partner, and how to read it where that can't be seen from it.

    Parameters
    ----------
    file : str
        Path, relative to the project file.
    format : str
        ``auto`` looks at the file; else the tool, such as ``limesurvey``, ``kobo`` or
        ``qualtrics``, or ``csv`` and ``xlsx`` for any table.
    sheet : str
        Sheet of an xlsx file; left out, the first.
    skip_rows : int
        Rows above the headers, such as a title; left out, they are recognised.
    header_rows : int
        Rows of headers above the answers.
    split_by : str
        Header of the column that tells the partners of a shared form apart.
    values : str or tuple of str
        What stands there for this partner; left out, its code or name.
    missing : list or dict
        What stands for a missing answer in this file: ``["NA", 99]``, or by what it means,
        ``{not_asked: [...], refused: [99], no_answer: ["NA"]}``.
    stem : str
        What stands in the headers between a question and its option or row, such as ``" >> "``.
    encoding, separator, decimal : str
        Left out, they are recognised.

    Examples
    --------
    >>> Export(file="data/raw/bct.csv").format
    'auto'
    """

    file: str
    format: FormatName = "auto"
    sheet: str | None = None
    skip_rows: Annotated[int, Field(ge=0)] | None = None
    split_by: str | None = None
    values: Texts = ()
    missing: Missing = Field(default_factory=dict)
    stem: str | None = None
    header_rows: Annotated[int, Field(ge=1)] = 1
    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None


def _as_export(value: object) -> object:
    return {"file": value} if isinstance(value, str) else value


OF_PARTNERS = {"invited": "response"}
"""What is declared of a partner for single analyses, and to which of their settings it belongs."""


class Partner(Declared):
    """One cluster organisation of the partnership.

    Parameters
    ----------
    code : str
        Short name, used in file names and respondent ids.
    name : str
        Full name.
    country : str
        Where it is, as reports show it (for example ``ES``).
    sector : str
        Code of its sector in the codebook.
    invited : int
        Member SMEs that were asked to answer; response rates stand on it.
    exports : tuple of Export
        Its files; a plain path will do.
    language : str
        Language of its report.
    email, phone : str
        How its office is reached, as other partners read it.

    Examples
    --------
    >>> Partner(code="BCT", exports=["data/raw/bct.csv"]).exports[0].file
    'data/raw/bct.csv'
    """

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    name: str = ""
    country: str = ""
    sector: str = ""
    invited: Annotated[int, Field(ge=0)] | None = None
    exports: tuple[Annotated[Export, BeforeValidator(_as_export)], ...] = ()
    language: str = "en"
    email: str = ""
    phone: str = ""

    def __getattribute__(self, name: str) -> Any:
        """Note what was read that belongs to the settings of single analyses."""
        if name in OF_PARTNERS:
            active_run().reads.add(OF_PARTNERS[name])
        return super().__getattribute__(name)
