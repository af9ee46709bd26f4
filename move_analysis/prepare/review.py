"""Review file: what a person decided about phrases that the program could not read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import CodebookError, Fault, did_you_mean
from ..readers.formats.delimited import sniff_separator
from ..readers.formats.encodings import decode
from ..wholefile import write_whole
from .phrases import IGNORE, normal

HEADER = ("phrase", "count", "read_as", "competence", "note")


@dataclass(frozen=True)
class Line:
    """One line of a review file: a phrase in normal form, and how many wrote it.

    `read_as`: what it counts as until a person decides; empty where as nothing. `competence`,
    filled by a person: code of a competence (several with ``;``), or ``ignore``.
    """

    phrase: str
    count: int = 0
    read_as: str = ""
    competence: str = ""
    note: str = ""

    @property
    def decided(self) -> bool:
        """Whether a person has decided."""
        return bool(self.competence)

    def codes(self) -> tuple[str, ...]:
        """Codes that were decided; none for ``ignore``."""
        words = self.competence.replace(",", ";").split(";")
        return tuple(w.strip() for w in words if w.strip() and w.strip().casefold() != IGNORE)


def decisions_in(path: Path | None, *, competences: Iterable[str]) -> dict[str, tuple[str, ...]]:
    r"""Return what was decided about which phrase: codes, or none where it is to be ignored.

    Raises CodebookError with every line that names an unknown competence or contradicts another.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "vocabulary.csv"
    >>> _ = path.write_text("phrase,count,competence,note\nspark,3,big_data,\n")
    >>> decisions_in(path, competences=["big_data"])
    {'spark': ('big_data',)}
    """
    known = list(competences)
    faults: list[Fault] = []
    decided: dict[str, tuple[str, ...]] = {}
    for number, line in lines_of(path):
        if not line.decided:
            continue
        where = f"{path}, line {number}"
        for code in line.codes():
            if code not in known:
                fix = f'{did_you_mean(code, known)} Or write "{IGNORE}".'
                faults.append(Fault(f'Unknown competence "{code}".', where, fix))
        if decided.setdefault(line.phrase, line.codes()) != line.codes():
            problem = f'"{line.phrase}" is decided twice, and differently.'
            faults.append(Fault(problem, where, "Keep one of the two lines."))
    if faults:
        raise CodebookError.gather(faults)
    return decided


def lines_of(path: Path | None) -> Iterator[tuple[int, Line]]:
    """Yield the lines of a review file with their numbers; none where there is no file."""
    if path is None or not path.is_file():
        return
    # A spreadsheet program may have saved it in its own encoding and with its own separator.
    text = decode(path.read_bytes(), file=str(path))
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=sniff_separator(text))
    missing = [name for name in ("phrase", "competence") if name not in (rows.fieldnames or ())]
    if missing:
        raise CodebookError(
            f'The review file has no column "{missing[0]}".',
            f"{path}, line 1",
            f"Give it the columns {', '.join(HEADER)}, or delete it to have it written anew.",
        )
    for row in rows:
        cells = {name: (row.get(name) or "").strip() for name in HEADER}
        count = int(cells["count"]) if cells["count"].isdecimal() else 0
        if cells["phrase"]:
            phrase, code = normal(cells["phrase"]), cells["competence"]
            yield rows.line_num, Line(phrase, count, cells["read_as"], code, cells["note"])


def written(
    path: Path,
    counts: Mapping[str, int],
    *,
    open_phrases: Sequence[str],
    read_as: Mapping[str, str] | None = None,
) -> Path:
    """Write the review file anew, in one step, and keep what a person has put into it.

    Lines it had stay in their order: those with a decision or a note always, others as long as
    they are open. New phrases follow.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "vocabulary.csv"
    >>> written(path, {"spark": 3}, open_phrases=["spark"]).read_text("utf-8-sig").splitlines()
    ['phrase,count,read_as,competence,note', 'spark,3,,,']
    """
    still_open = set(open_phrases)
    old = {line.phrase: line for _, line in lines_of(path)}
    kept = [x for x in old.values() if x.decided or x.note or x.phrase in still_open]
    new = [Line(phrase) for phrase in open_phrases if phrase not in old]
    found = [
        replace(
            line, count=counts.get(line.phrase, 0), read_as=(read_as or {}).get(line.phrase, "")
        )
        for line in (*kept, *new)
    ]
    return write_lines(path, found)


def decide(path: Path, decisions: Mapping[str, str]) -> Path:
    r"""Write decisions about phrases into the review file; an empty one takes it back.

    Examples
    --------
    >>> import tempfile
    >>> path = written(Path(tempfile.mkdtemp()) / "v.csv", {"spark": 3}, open_phrases=["spark"])
    >>> decide(path, {"spark": "big_data"}).read_text("utf-8-sig").splitlines()[1]
    'spark,3,,big_data,'
    """
    lines = [line for _, line in lines_of(path)]
    return write_lines(
        path,
        [replace(x, competence=decisions.get(x.phrase, x.competence)) for x in lines],
    )


def write_lines(path: Path, lines: Iterable[Line]) -> Path:
    """Write a review file in one step."""
    sheet = io.StringIO()
    rows = csv.writer(sheet, lineterminator="\n")
    rows.writerow(HEADER)
    for line in lines:
        rows.writerow([line.phrase, line.count, line.read_as, line.competence, line.note])
    # With a byte order mark, spreadsheet programs read the accents as they were written.
    return write_whole(path, sheet.getvalue(), encoding="utf-8-sig")
