"""Result: what every analysis returns. Frozen, labelled tables whose columns are documented.

A subclass names its tables as fields and documents their columns in ``SCHEMA``; the columns
are checked when a Result is made, so a documented column is there and an undocumented one is
not. The ``guard`` of a column tells the privacy gate what the column can give away.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, Self, TypeVar
from weakref import WeakKeyDictionary

from .cards import UNRELEASED as UNRELEASED
from .cards import Shown
from .choices import choosing
from .columns import Column, fields_of
from .languages import active_language, require_language
from .messages import Message, render
from .survey import Survey
from .values import Name, Text, values_from

if TYPE_CHECKING:
    import pandas as pd

Schema = Mapping[str, Mapping[str, Column]]
Names = Mapping[str, Mapping[str, Text]]
"""What codes are called: by domain, such as a column, and by code."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Result(Shown):
    """Base of all results.

    Parameters
    ----------
    arguments : mapping
        All arguments of the analysis, the seed too; JSON-able.
    names : mapping
        What the codes of its tables are called: by domain (the column, where `Column.name_of`
        says no other) and by code; names, labels of the codebook, or messages.
    notes : tuple of Message
        What a reader must know before using the numbers.
    released : str or None
        ``None`` until the privacy gate has passed the result; then for whom it was released.
    smallest : int
        Smallest count that a released result shows; below it stands "fewer than".
    selection : str
        Which of the answers were used, where not all.
    provisional : bool
        Whether it was computed on answers as exported, of which some may have to wait; then it
        can't be released.

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> result = measure_competences(demo_survey(), layer="needs")
    >>> list(result.tables()), result.arguments["layer"]
    (['shares'], 'needs')
    """

    SCHEMA: ClassVar[Schema] = {}
    ORDER: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    _kinds: ClassVar[dict[str, type[Result]]] = {}

    arguments: Mapping[str, Any] = field(default_factory=dict)
    names: Names = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    released: str | None = None
    smallest: int = 0
    selection: str = ""
    provisional: bool = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Result._kinds[cls.__name__] = cls

    def __post_init__(self) -> None:
        for name, columns in self.SCHEMA.items():
            have = [str(column) for column in getattr(self, name).columns]
            if have != (held := list(held_columns(columns))):
                raise ValueError(
                    f"{type(self).__name__}.{name} has the columns {have}, "
                    f"its SCHEMA documents {held}."
                )

    def frames(self) -> dict[str, pd.DataFrame]:
        """All tables by name as they are held: codes and numbers (shallow copies)."""
        return {name: getattr(self, name).copy(deep=False) for name in self.SCHEMA}

    def tables(self, *, language: str | None = None) -> dict[str, pd.DataFrame]:
        """All tables by name, with labels beside the codes.

        Parameters
        ----------
        language : str, optional
            Of the labels; left out, the one that `set_language` chose.

        Returns
        -------
        dict of str to DataFrame
            Copies: the result can't be changed through them.
        """
        if language:
            require_language(language)
        return {name: self.labelled(name, language=language) for name in self.SCHEMA}

    def name(self, domain: str, code: object) -> Text:
        """What a code is called; the code itself where nothing says so."""
        return self.names.get(domain, {}).get(str(code)) or Name(code)

    def labelled(self, name: str, *, language: str | None = None) -> pd.DataFrame:
        """One of its `tables`: what does not ask for the others need not wait for them."""
        import pandas as pd

        frame: pd.DataFrame = getattr(self, name)
        columns = self.SCHEMA[name]
        if len(held_columns(columns)) == len(columns):
            return frame.copy(deep=False)
        made = {one: self.column(name, one, language=language) for one in columns}
        return pd.DataFrame(made, index=frame.index.view())

    def column(self, table: str, name: str, *, language: str | None = None) -> pd.Series[Any]:
        """One column of one of its `tables`."""
        import pandas as pd

        frame: pd.DataFrame = getattr(self, table)
        if not self.SCHEMA[table][name].names:
            return frame[name]
        made = _LABELS.setdefault(self, {})
        key = table, name, language or active_language()
        if key not in made:
            said = self.said_names(table, name, say=partial(render, language=key[2]))
            made[key] = pd.Series(said, frame.index, dtype="str")
        return made[key]

    def said_names(
        self, table: str, column: str, *, say: Callable[[Text], str]
    ) -> list[str | None]:
        """What the codes behind a column of names are called, row by row; ``None``: no code.

        Parameters
        ----------
        table, column : str
            A column that `Column.name_of` made.
        say : callable
            Writes a name: `render`, or `html_of`.
        """
        import pandas as pd

        frame, about = getattr(self, table), self.SCHEMA[table][column]
        varies = fields_of(about.domain)  # the domain may differ from row to row
        domains = frame[varies[0]] if varies else [about.domain] * len(frame)
        pairs = list(zip(domains, frame[about.names], strict=True))
        said = {pair: say(self.name(*pair)) for pair in set(pairs) if pd.notna(pair[1])}
        return [said.get(pair) for pair in pairs]

    def describe(self) -> pd.DataFrame:
        """Every column of every table: ``table column meaning unit``, and how it is published."""
        import pandas as pd

        rows = [
            (table, name, column.meaning, column.unit, type(column.gate).__name__.lower())
            for table, columns in self.SCHEMA.items()
            for name, column in columns.items()
        ]
        return pd.DataFrame(rows, columns=["table", "column", "meaning", "unit", "published"])

    def reading(self) -> tuple[Message, ...]:
        """What the result says, in plain sentences with numbers, base and interval.

        Subclasses write them from their tables, so that a released result reads only what its
        reader may know: a hidden (missing) number is left out or called too few to show.
        """
        return ()

    def technical(self) -> tuple[Message, ...]:
        """What it says to those who know statistics: pages fold it away, before the notes."""
        return ()

    def headline(self) -> tuple[Message, ...]:
        """What a reader with one minute must know: the first sentence, or a shorter one."""
        return self.reading()[:1]

    def _repr_markdown_(self) -> str:
        warning = () if self.released else (f"**{render(UNRELEASED)}**",)
        notes = (f"*{render(note)}*" for note in (*self.technical(), *self.notes))
        lines = [*warning, *map(render, self.reading()), *notes]
        return "\n".join(f"- {line}" for line in lines)

    def with_tables(self, **tables: pd.DataFrame) -> Self:
        """A copy in which the given tables are replaced."""
        changes: dict[str, Any] = dict(tables)
        return replace(self, **changes)

    def filter(self, **rows: object) -> Self:
        """The rows of some values, in every table with such columns: ``filter(group="CCTL")``.

        Parameters
        ----------
        rows : scalar or list
            Value, or values, that the column of that name must have.
        """
        columns = {column for table in self.SCHEMA.values() for column in held_columns(table)}
        if unknown := set(rows) - columns:
            raise ValueError(f"filter should name columns of {sorted(columns)}, got {unknown}")
        tables = self.frames()
        for name, table in self.frames().items():
            for column in [column for column in table.columns if column in rows]:
                value = rows[column]
                table = table[table[column].isin(value if isinstance(value, list) else [value])]
            tables[name] = table
        return self.with_tables(**tables)

    def save(self, folder: str | Path) -> Path:
        """Write the tables as parquet and the rest as ``result.json`` into `folder`.

        Parameters
        ----------
        folder : path
            Is made where it does not exist.

        Returns
        -------
        Path
            The folder.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, table in self.frames().items():
            table.to_parquet(target / f"{name}.parquet")
        extra = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in self.SCHEMA}
        meta = {
            "kind": type(self).__name__,
            **extra,
            "notes": [_as_json(note) for note in self.notes],
        }
        meta["names"] = {
            domain: {code: _as_json(text) for code, text in names.items()}
            for domain, names in self.names.items()
        }
        text = json.dumps(meta, ensure_ascii=False, indent=1, default=_jsonable)
        (target / "result.json").write_text(text, encoding="utf-8")
        return target

    @classmethod
    def load(cls, folder: str | Path) -> Result:
        """Read back what `save` wrote, as the class that was saved."""
        import pandas as pd

        source = Path(folder)
        meta = json.loads((source / "result.json").read_text(encoding="utf-8"))
        kind = Result._kinds[meta.pop("kind")]
        for name in kind.SCHEMA:
            meta[name] = pd.read_parquet(source / f"{name}.parquet")
        meta["notes"] = tuple(map(values_from, meta["notes"]))
        meta["names"] = {
            domain: {code: values_from(text) for code, text in names.items()}
            for domain, names in meta["names"].items()
        }
        return kind(**kind._brought_up(meta))

    @classmethod
    def _brought_up(cls, saved: dict[str, Any]) -> dict[str, Any]:
        """What an earlier version saved, as this one holds it: for kinds that got columns."""
        return saved


_LABELS: WeakKeyDictionary[Result, dict[tuple[str, str, str], pd.Series[Any]]] = WeakKeyDictionary()
"""What codes are called, by table, column and language: a page asks for the same again."""


def held_columns(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return the columns that a table holds: all but those that name the codes of others.

    Examples
    --------
    >>> sector = {"sector": Column.label("code"), "label": Column.name_of("sector", "name")}
    >>> list(held_columns(sector))
    ['sector']
    """
    return {name: column for name, column in columns.items() if not column.names}


Given = ParamSpec("Given")
AnyResult = TypeVar("AnyResult", bound=Result)


def analysis(function: Callable[Given, AnyResult]) -> Callable[Given, AnyResult]:
    """Mark a function as an analysis: its result says on which answers it was computed.

    Parameters
    ----------
    function : callable
        Takes surveys, results or settings and returns a result.

    Returns
    -------
    callable
        The same function. It refuses a word that is not among the choices of its annotations
        (see `choices`); its results carry the ``selection`` of the surveys (and results) that
        it was given, and are ``provisional`` where one of them is.

    Examples
    --------
    >>> from move_analysis.competences import measure_competences
    >>> from move_analysis.demo import demo_survey
    >>> survey = demo_survey()
    >>> few = survey.where(survey.series("size") == "micro", "micro SMEs only")
    >>> measure_competences(few).selection
    'micro SMEs only'
    """
    checked = choosing(function)

    @wraps(function)
    def call(*given: Given.args, **named: Given.kwargs) -> AnyResult:
        result = checked(*given, **named)
        used = [one for one in (*given, *named.values()) if isinstance(one, Survey | Result)]
        selections = dict.fromkeys(one.selection for one in used if one.selection)
        return replace(
            result,
            selection="; ".join(selections),
            provisional=any(one.provisional for one in used),
        )

    call.__dict__["is_analysis"] = True
    return call


def _as_json(text: str) -> Any:
    return (text if isinstance(text, Text) else Name(text)).as_json()


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return value.tolist()
    return str(value) if isinstance(value, Path) else list(value)
