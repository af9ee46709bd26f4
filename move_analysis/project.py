"""Project: what ``move.yml`` declares. Partners and their exports, privacy, markets, reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from .audience import code_of
from .cards import Shown
from .codebook import SHIPPED, Codebook, Labels, label_in, load_codebook
from .errors import RunError, did_you_mean
from .inputs import own_settings, until_unchanged
from .messages import say
from .run import active_run
from .settings import (
    OF_PARTNERS,
    OWN_SETTINGS,
    EnlargementSettings,
    Event,
    Internationalisation,
    Matching,
    MonitoringSettings,
    OpportunitySettings,
    Privacy,
    ResponseSettings,
    Training,
    Weights,
)
from .settings import Export as Export
from .settings import FormatName as FormatName
from .settings import Partner as Partner
from .values import Name
from .yamlfile import Declared, Problem, as_number, parse_yaml_file

PARTNERSHIP = "partnership"


def _with_numbers(value: object) -> object:
    """Parameters of notebooks may be numbers or texts: what has no quotes is a number."""
    return {k: as_number(v) for k, v in value.items()} if isinstance(value, dict) else value


class Reports(Declared):
    """Which notebooks make the reports.

    Parameters
    ----------
    partner, partnership : tuple of str
        Names of the notebooks run for each partner, and once for the whole partnership.
    parameters : dict
        Given to every notebook that declares them, such as ``by: partner``.
    language : str
        Language of the partnership's pages and of the index; a partner has its own.
    seed : int
        Seed of everything random.
    time_limit : int
        Seconds that one notebook may take.
    memory_limit : int
        Megabytes that one notebook may take; kept on Linux.

    Examples
    --------
    >>> Reports().partner
    ('partner_report',)
    """

    partner: tuple[str, ...] = ("partner_report",)
    partnership: tuple[str, ...] = (
        "partnership_report", "01_survey_quality", "02_segments", "03_competence_map",
        "04_competence_network", "05_matchmaking", "06_capacity_building",
        "07_internationalisation", "08_strategic_partners", "09_monitoring", "10_opportunities",
    )  # fmt: skip
    parameters: Annotated[dict[str, str | int | float | bool], BeforeValidator(_with_numbers)] = (
        Field(default_factory=dict)
    )
    language: str = "en"
    seed: int = 0
    time_limit: Annotated[int, Field(ge=1)] = 600
    memory_limit: Annotated[int, Field(ge=256)] = 4096


class Project(Shown, Declared):
    """A partnership and its survey: the content of ``move.yml``.

    Parameters
    ----------
    name : str
        Name of the partnership.
    codebook : str
        Path of the codebook, relative to the project file, or the name of a shipped one.
    partners : tuple of Partner
        At least one.
    synthetic : bool
        Whether the answers are invented; then every page says so.
    source : dict or str
        Where the data come from and under which licence, as pages state it; per language.
    markets : tuple of str
        Codes of the target markets.
    vocabulary : str
        File in which a person reviews how free-text answers are read as competences.
    privacy : Privacy
    training : Training
    internationalisation : Internationalisation
    members : str
        File with the membership lists, to which weights are raked.
    weights : Weights or None
        None: answers are not weighted.
    matching : Matching
    enlargement : EnlargementSettings
    event : Event
    monitoring : MonitoringSettings
    opportunities : OpportunitySettings
    response : ResponseSettings
    reports : Reports
    outside : bool
        Whether files that it names may lie outside its folder.

    Examples
    --------
    >>> project = Project(name="MOVE", partners=[Partner(code="BCT")], folder=".", file="move.yml")
    >>> project.partner("BCT").code
    'BCT'
    """

    name: str
    codebook: str = "codebook.yml"
    partners: Annotated[tuple[Partner, ...], Field(min_length=1)]
    title: Labels = Field(default_factory=dict)
    synthetic: bool = False
    source: Labels = Field(default_factory=dict)
    markets: tuple[str, ...] = ()
    vocabulary: str = "vocabulary.csv"
    privacy: Privacy = Privacy()
    training: Training = Training()
    internationalisation: Internationalisation = Internationalisation()
    members: str = ""
    weights: Weights | None = None
    matching: Matching = Matching()
    enlargement: EnlargementSettings = EnlargementSettings()
    event: Event = Event()
    monitoring: MonitoringSettings = MonitoringSettings()
    opportunities: OpportunitySettings = OpportunitySettings()
    response: ResponseSettings = ResponseSettings()
    reports: Reports = Reports()
    outside: bool = False
    folder: Path = Field(exclude=True)
    file: Path = Field(exclude=True)

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong between partners."""
        for code, count in Counter(p.code.casefold() for p in self.partners).items():
            if count > 1:
                problem = say(
                    'The code "{code}" is given to {count} partners.', code=Name(code), count=count
                )
                fix = say("Give each partner its own code; upper and lower case count as the same.")
                yield ("partners",), problem, fix
            if code == PARTNERSHIP:
                problem = say('"{code}" can\'t be the code of a partner.', code=Name(code))
                yield ("partners",), problem, say("Choose another code.")
        if self.weights and not self.members:
            fix = say('Name the file with the membership lists: "members: FILE".')
            yield ("weights",), say("Weights need a list of members."), fix
        for code in set(vars(self)["enlargement"].covered).difference(self.markets):
            problem = say('covered: "{code}" is not one of the markets.', code=Name(code))
            yield ("enlargement",), problem, did_you_mean(code, self.markets)
        yield from self._misplaced()

    def _misplaced(self) -> Iterator[Problem]:
        """Yield files outside the folder, also by a link; notebooks that are named by a path."""
        home = self.folder.resolve()
        shipped = {self.codebook_file} if self.codebook_file.parent == SHIPPED else set()
        for file in dict.fromkeys(self.data_files()):
            if self.outside or file in shipped or file.resolve().is_relative_to(home):
                continue
            problem = say("{file} lies outside the folder of the project.", file=Name(file))
            fix = say("Move it there; or, if you trust it, write: outside: true")
            yield ("outside",), problem, fix
        kinds = ("partner", "partnership")
        for kind, name in ((one, name) for one in kinds for name in getattr(self.reports, one)):
            if Path(name).name != name:
                problem = say('"{name}" is no name of a notebook.', name=Name(name))
                fix = say('Put it into the folder "notebooks" of the project, and write its name.')
                yield ("reports", kind), problem, fix

    def text(self, language: str = "en") -> str:
        """Title in `language`; the name where there is none."""
        return label_in(self.title, language) or self.name

    def partner(self, code: str) -> Partner:
        """The partner with `code`.

        Raises
        ------
        RunError
            Where there is none.
        """
        for partner in self.partners:
            if partner.code == code:
                return partner
        known = [partner.code for partner in self.partners]
        problem = say('There is no partner "{code}".', code=Name(code))
        raise RunError(problem, f"{self.file}, partners", did_you_mean(code, known))

    def language_of(self, reader: str) -> str:
        """Language of the pages of a reader: that of its partner, or of the partnership."""
        code = code_of(reader, [partner.code for partner in self.partners])
        return self.reports.language if code == PARTNERSHIP else self.partner(code).language

    @property
    def key_file(self) -> Path:
        """The secret from which codes of SMEs and the noise in counts are made."""
        return self.folder / "privacy.key"

    @property
    def admitted_file(self) -> Path:
        """Whose answers are published: what the last reading admitted."""
        return self.processed / "admitted.json"

    @property
    def processed(self) -> Path:
        """Folder of everything that the program writes."""
        return self.folder / "data" / "processed"

    @property
    def codebook_file(self) -> Path:
        """Path of the codebook."""
        shipped = SHIPPED / f"{self.codebook}.yml"
        return shipped if shipped.is_file() else self.folder / self.codebook

    def load_codebook(self) -> Codebook:
        """The codebook of this project."""
        return load_codebook(self.codebook_file)

    def path(self, export: Export) -> Path:
        """Where an export file is."""
        return self.folder / export.file

    def __getattribute__(self, name: str) -> Any:
        """Note which settings of single analyses are read: reports depend on no others."""
        if name in OWN_SETTINGS:
            active_run().reads.add(name)
        return super().__getattribute__(name)

    @property
    def settings(self) -> str:
        """What it declares for all reports, as JSON, but not which there are."""
        of_pages = {"partner", "partnership", "parameters", "time_limit", "memory_limit"}
        own = dict.fromkeys(OWN_SETTINGS, True)
        others: Any = {"reports": of_pages, **own, "partners": {"__all__": {*OF_PARTNERS}}}
        return self.model_dump_json(exclude=others)

    def input_files(self) -> list[Path]:
        """Every file on which the reports depend, whether it is there or not."""
        return [self.file, *self.data_files()]

    def data_files(self) -> list[Path]:
        """Every file that it names, whether it is there or not."""
        own = own_settings(self).values()
        return [*self.survey_files(), *(file for _, files in own for file in files)]

    def survey_files(self) -> list[Path]:
        """Every file from which the answers are made ready."""
        exports = [self.path(export) for p in self.partners for export in p.exports]
        lists = [self.folder / name for name in (self.vocabulary, self.members) if name]
        return [self.codebook_file, *lists, *exports]


def load_project(path: str | Path = "move.yml") -> Project:
    """Read a project file.

    Parameters
    ----------
    path : str or Path
        The file, or the folder in which its ``move.yml`` is. A bare file name is also looked
        for in the folders above, so that a notebook finds the project it lies in.

    Returns
    -------
    Project

    Raises
    ------
    CodebookError
        With every fault of the file, each with its line and how to fix it.

    Examples
    --------
    >>> load_project("nowhere")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    move_analysis.errors.CodebookError: nowhere does not exist.
    """
    file = Path(path)
    file = file / "move.yml" if file.is_dir() else file
    if file.parent == Path() and not file.exists():
        above = (folder / file for folder in Path.cwd().parents)
        file = next((found for found in above if found.is_file()), file)
    return until_unchanged(
        lambda _: parse_yaml_file(file, Project, folder=file.parent, file=file),
        files=lambda: [file],
    )
