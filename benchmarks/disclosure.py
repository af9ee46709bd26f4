"""What an attacker learns from a finished site, and what blurred counts cost.

    python benchmarks/disclosure.py [--quick] [--json FILE]

The attacker reads the files of a site as an outsider would: workbooks and the texts under the
pointer of its pages. It knows the method, its settings (the pages say them) and how many SMEs of
each partner answered, but not the key. It tries sums and differences over all tables, inversion of
derived numbers, an insider who sees one partner's counts as they are, two releases that differ by
one, four and five SMEs, or between which an SME withdrew or corrected its answers, partners of
three, four and six SMEs, a unanimous question, codes of two readers, and ranks with gaps. It is
*certain* of a count if one value alone agrees with all that is published; its *best guess* is the
likeliest value. The truth is used to mark its answers, nothing else.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import resource
import shutil
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from openpyxl import load_workbook
from scipy.stats import spearmanr

from move_analysis.competences import measure_competences
from move_analysis.prepare import edition, load_survey
from move_analysis.privacy import perturbation_table, policy_for
from move_analysis.project import Project, load_project
from move_analysis.reports import run_reports

ROOT = Path(__file__).resolve().parents[1]
FEW, MINIMUM, LARGEST, VARIANCE = "few", 5, 5, 1.5
HEADER_ROW = 3
ALL = "All SMEs"
Cell = tuple[str, str]
"""What is counted, such as "has Robotics", and of which group of SMEs."""
Shown = int | str
Seen = Mapping[Cell, set[Shown]]
Possible = dict[int, float]
"""Values that a count may have, and how likely each is."""

# Headings of workbooks, and what they count; a pattern over the caption where they need one.
HEADINGS = {
    r"SMEs that have it": "has {Competence}",
    r"SMEs that need it": "needs {Competence}",
    r"What the SMEs have\|SMEs that have \(or need\) it": "has {Competence}",
    r"What the SMEs need\|SMEs that have \(or need\) it": "needs {Competence}",
    r"Location quotients.*\|SMEs that have \(or need\) it": "has {Competence}",
}
HOVER = re.compile(
    r"<b>(?P<what>[^<]+)</b><br>(?P<group>[^<]+)<br>\S+ (?P<verb>have|need) it: "
    r"(?P<n>fewer than \d+|\d+) of"
)
LAYERS = {"have": "has", "need": "needs"}


# What is published ---------------------------------------------------------------------------


def numbers_of(folder: Path, about: str = ALL) -> dict[Cell, set[Shown]]:
    """All counts in the files of a folder: should one stand there in two ways, both.

    Tables without a column of groups are about all SMEs, or about those of the reader.
    """
    found: dict[Cell, set[Shown]] = defaultdict(set)
    for path in sorted(folder.glob("*.xlsx")):
        for cell, shown in in_workbook(path, about):
            found[cell].add(shown)
    for path in sorted(folder.glob("*.html")):
        for cell, shown in in_page(path):
            found[cell].add(shown)
    return dict(found)


def in_workbook(path: Path, about: str) -> Iterator[tuple[Cell, Shown]]:
    """Counts in the sheets of a workbook."""
    for sheet in load_workbook(path, read_only=True):
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        if len(rows) <= HEADER_ROW + 1:
            continue
        caption, heads = str(rows[0][0]), [str(head) for head in rows[HEADER_ROW]]
        columns = {
            place: what
            for place, head in enumerate(heads)
            for pattern, what in HEADINGS.items()
            if re.fullmatch(pattern, f"{caption}|{head}" if r"\|" in pattern else head)
        }
        for row in rows[HEADER_ROW + 1 :] if columns else ():
            named = dict(zip(heads, row, strict=False))
            if not named.get("Competence"):
                break
            group = str(named.get("Group of SMEs", about))
            for place, what in columns.items():
                if (shown := as_shown(row[place])) is not None:
                    yield (what.format(**named), group), shown


def in_page(path: Path) -> Iterator[tuple[Cell, Shown]]:
    """Counts under the pointer of the figures of a page."""
    text = html.unescape(path.read_text(encoding="utf-8").replace("\\u003c", "<"))
    for found in HOVER.finditer(text):
        shown = as_shown(found["n"] if "fewer" in found["n"] else int(found["n"]))
        if shown is not None:
            yield (f"{LAYERS[found['verb']]} {found['what']}", found["group"]), shown


def as_shown(value: object) -> Shown | None:
    """A count as it is shown; None for what is no count."""
    if isinstance(value, int | float):
        return round(value)
    return FEW if str(value).startswith("fewer than") else None


# The attack ----------------------------------------------------------------------------------


def likelihood(shown: Iterable[Shown], most: int) -> Possible:
    """How likely each true count makes what is shown; impossible ones are left out."""
    table = perturbation_table(variance=VARIANCE, largest=LARGEST)
    possible: Possible = {}
    for count in range(most + 1):
        row = min(count, LARGEST)
        chances = dict(enumerate(table[row], start=count - row))
        chance = 1.0
        for one in shown:
            values = range(1, MINIMUM) if one == FEW else [one]
            chance *= sum(chances.get(value, 0.0) for value in values)
        if chance > 1e-12:
            possible[count] = chance
    return possible or dict.fromkeys(range(most + 1), 1.0)


def with_total(parts: list[Possible], total: Possible) -> list[Possible]:
    """What each part may be, now that all add up to the total: exact, by convolution."""
    left = [np.ones(1)]
    for part in parts:
        left.append(np.convolve(left[-1], as_array(part)))
    right = np.ones(1)
    found: list[Possible] = []
    for place in range(len(parts) - 1, -1, -1):
        others = np.convolve(left[place], right)
        new = {
            count: chance * sum(
                others[whole - count] * likely
                for whole, likely in total.items()
                if 0 <= whole - count < len(others)
            )
            for count, chance in parts[place].items()
        }  # fmt: skip
        found.append({n: c for n, c in new.items() if c > 1e-15} or parts[place])
        right = np.convolve(right, as_array(parts[place]))
    return found[::-1]


def as_array(possible: Possible) -> np.ndarray:
    """Chances from 0 on."""
    chances = np.zeros(max(possible) + 1)
    for count, chance in possible.items():
        chances[count] = chance
    return chances


@dataclass
class Attack:
    """What an attacker makes of the counts of a folder."""

    shown: Seen
    sizes: Mapping[str, int]
    partitions: list[list[str]]
    known: Mapping[Cell, int] = field(default_factory=dict)

    def run(self) -> dict[Cell, Possible]:
        """What each count of each group of a partition may be."""
        found: dict[Cell, Possible] = {}
        for what in sorted({what for what, _ in self.shown}):
            whole = self._alone((what, ALL))
            for groups in self.partitions:
                parts = [self._alone((what, group)) for group in groups]
                unknown = self.sizes[ALL] - sum(self.sizes[group] for group in groups)
                together = with_total([*parts, likelihood((), max(unknown, 0))], whole)
                found |= {
                    (what, group): possible
                    for group, possible in zip(groups, together, strict=False)
                }
            found[what, ALL] = whole
        return found

    def _alone(self, cell: Cell) -> Possible:
        if cell in self.known:
            return {self.known[cell]: 1.0}
        return likelihood(self.shown.get(cell, ()), self.sizes[cell[1]])


def marks(found: Mapping[Cell, Possible], truth: Mapping[Cell, int]) -> dict[str, float]:
    """How many counts the attacker is certain of, and how often its best guess is right."""
    cells = [cell for cell in found if cell in truth]
    certain = [cell for cell in cells if len(found[cell]) == 1]
    guesses = [max(found[cell], key=lambda n, c=cell: found[c][n]) for cell in cells]
    right = [guess == truth[cell] for guess, cell in zip(guesses, cells, strict=True)]
    return {
        "counts": len(cells),
        "certain": len(certain),
        "certain_and_right": sum(truth[c] == next(iter(found[c])) for c in certain),
        "best_guess_right": round(float(np.mean(right)), 3) if right else 0.0,
    }


# Truth, to mark its answers ------------------------------------------------------------------


def truth_of(project: Project) -> tuple[dict[Cell, int], dict[str, int], list[list[str]]]:
    """True counts; how many SMEs are of each group; the groups that add up to all."""
    survey = load_survey(project)
    counts: dict[Cell, int] = {}
    sizes: dict[str, int] = {ALL: len(survey)}
    partitions = []
    for by in (None, "partner", "sector"):
        for layer in ("has", "needs"):
            table = measure_competences(survey, layer=layer, by=by).tables()["shares"]
            for row in table.itertuples():
                counts[f"{layer} {row.label}", row.group_label] = int(row.n)
                sizes[row.group_label] = max(int(row.asked), sizes.get(row.group_label, 0))
        if by:
            partitions.append(list(table["group_label"].unique()))
    return counts, sizes, partitions


def costs(shown: Seen, truth: Mapping[Cell, int], sizes: Mapping[str, int]) -> dict[str, Any]:
    """What noise costs: counts that read "fewer than", error of shares, order of what is needed."""
    values = {cell: min(one, key=str) for cell, one in shown.items() if cell in truth}
    known = {cell: one for cell, one in values.items() if one != FEW}
    errors = {c: 100 * abs(v - truth[c]) / sizes[c[1]] for c, v in known.items()}
    orders = []
    for group in dict.fromkeys(group for _, group in known):
        own = [cell for cell in known if cell[1] == group and cell[0].startswith("needs")]
        if len(own) > 5 and group != ALL:
            orders.append(spearmanr([known[c] for c in own], [truth[c] for c in own]).statistic)
    return {
        "published": len(values),
        "fewer_than": round(1 - len(known) / len(values), 3),
        "share_error_groups": mean(e for c, e in errors.items() if c[1] != ALL),
        "share_error_all": mean(e for c, e in errors.items() if c[1] == ALL),
        "order_of_needs": mean(orders),
        "said_in_two_ways": sum(len(one) > 1 for one in shown.values()),
    }


def mean(values: Iterable[float]) -> float | None:
    """Mean to two decimals; None of nothing."""
    numbers = [*values]
    return round(float(np.mean(numbers)), 3) if numbers else None


# Cases ---------------------------------------------------------------------------------------


def demo(folder: Path, *, partner: bool = False, own: str = "exact") -> Project:
    """A copy of the demo whose pages are all in English: one page, and one for each partner."""
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw", dirs_exist_ok=True)
    shutil.copy(ROOT / "privacy.key", folder)
    declared = yaml.safe_load((ROOT / "move.yml").read_text(encoding="utf-8"))
    for one in declared["partners"]:
        one["language"] = "en"
    declared["privacy"]["own"] = own
    declared["reports"] = {
        "partnership": ["03_competence_map"],
        "partner": ["partner_report"] if partner else [],
    }
    (folder / "move.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    return load_project(folder)


def export_of(project: Project, partner: str) -> Path:
    """A partner's export, a csv file."""
    return project.folder / project.partner(partner).exports[0].file


def keep_rows(project: Project, partner: str, rows: int) -> None:
    """Only the first answers of a partner; below the first, as if the others had not come yet."""
    file = export_of(project, partner)
    source = ROOT / "data" / "raw" / file.name
    head, *lines = source.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([head, *lines[:rows]]) + "\n", encoding="utf-8")


def publish(project: Project) -> Path:
    """Make the site; where it is."""
    outcome = run_reports(project, jobs=2)
    if outcome.failed:
        raise SystemExit(f"{outcome.failed} failed")
    return outcome.index.parent


def whole_site(folder: Path) -> dict[str, Any]:
    """An outsider with all that is for everyone of the partnership."""
    project = demo(folder)
    shown = numbers_of(publish(project) / "site")
    truth, sizes, partitions = truth_of(project)
    found = Attack(shown, sizes, partitions).run()
    published = {cell: possible for cell, possible in found.items() if cell in shown}
    return marks(published, truth) | costs(shown, truth, sizes)


def insider(folder: Path) -> dict[str, Any]:
    """The office of a partner, which sees its own counts as they are, about the others."""
    project = demo(folder, partner=True)
    place = publish(project)
    own = project.partner("CCTL").name
    shown = {**numbers_of(place / "site"), **numbers_of(place / "for" / "CCTL", own)}
    truth, sizes, partitions = truth_of(project)
    known = {cell: n for cell, n in truth.items() if cell[1] == own}
    found = Attack(shown, sizes, partitions, known).run()
    others = {cell: possible for cell, possible in found.items() if cell[1] != own}
    others = {cell: possible for cell, possible in others.items() if cell in shown}
    return marks(others, truth) | costs(shown, {c: truth[c] for c in others if c in truth}, sizes)


def two_releases(folder: Path, late: int) -> dict[str, Any]:
    """Two releases, the second with so many more SMEs of a partner: what did these answer?"""
    project = demo(folder)
    keep_rows(project, "BCT", 60)
    before = numbers_of(publish(project) / "site")
    keep_rows(project, "BCT", 60 + late)
    after = numbers_of(publish(project) / "site")
    return learnt(before, after, {*range(late + 1)}, redrawn=edition(project) > 0)


def edited(folder: Path, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> dict[str, Any]:
    """Two releases, between which one SME, that is known, withdrew or corrected its answers."""
    project = demo(folder)
    before = numbers_of(publish(project) / "site")
    file = export_of(project, "BCT")
    edit(pd.read_csv(file, dtype=str, keep_default_na=False)).to_csv(file, index=False)
    after = numbers_of(publish(load_project(project.file)) / "site")
    before = {cell: shown for cell, shown in before.items() if cell[1] == ALL}
    return learnt(before, after, {-1, 0, 1}, redrawn=edition(project) > 0)


def learnt(before: Seen, after: Seen, possible: set[int], *, redrawn: bool) -> dict[str, Any]:
    """By how much did counts change from one release to the next: is that certain of some?

    Unless they were blurred anew, one that reads otherwise is another one, and where no count of
    a competence does, those that came, left or changed have nothing to do with it.
    """
    both = before.keys() & after.keys()
    changed = {cell for cell in both if before[cell] != after[cell]}
    certain = 0
    for cell in both:
        one, other = (likelihood(shown[cell], 250) for shown in (before, after))
        more = {n - m for m in one for n in other} & possible
        if cell in changed and not redrawn:
            more -= {0}
        certain += len({abs(n) for n in more}) == 1
    if changed and not redrawn:
        certain += len({what for what, _ in both} - {what for what, _ in changed})
    return {"counts": len(both), "changed": len(changed), "certain": certain}


def corrected(table: pd.DataFrame) -> pd.DataFrame:
    """The same export, but an SME says now that it has what another one has."""
    assets = [name for name in table if name.startswith("has[")]
    table.loc[19, assets] = table.loc[25, assets]
    return table


def small_partner(folder: Path, smes: int) -> dict[str, Any]:
    """A partner with few answers: what is certain of them?"""
    project = demo(folder)
    keep_rows(project, "ENVIPARK", smes)
    shown = numbers_of(publish(project) / "site")
    truth, sizes, partitions = truth_of(project)
    name = project.partner("ENVIPARK").name
    cells = {cell: values for cell, values in shown.items() if cell[1] == name}
    found = Attack(shown, {**sizes, name: smes}, partitions).run()
    return marks({c: p for c, p in found.items() if c in cells}, truth) | {"published": len(cells)}


def unanimous(folder: Path) -> dict[str, Any]:
    """Every SME of a partner has a competence: is that certain?"""
    project = demo(folder)
    file = export_of(project, "ENVIPARK")
    table = pd.read_csv(file, sep="\t", dtype=str, keep_default_na=False)
    column = next(name for name in table if name.startswith("Che cosa sa fare"))
    book = project.load_codebook()
    table[column] = book.scale_of(book.by_role("has")[0]).points[-1].text("it")
    table.to_csv(file, sep="\t", index=False)
    shown = numbers_of(publish(project) / "site")
    truth, sizes, partitions = truth_of(project)
    name = project.partner("ENVIPARK").name
    found = Attack(shown, sizes, partitions).run()
    cell = next(c for c in found if c[1] == name and truth.get(c) == sizes[name])
    return marks({cell: found[cell]}, truth)


def linked_codes(folder: Path) -> dict[str, Any]:
    """Two offices compare the codes on their pages: by place, score and chance of each match."""
    project = demo(folder, partner=True)
    place = publish(project)
    readers = ["CCTL", "BCT"]
    seen = [matches_in(place / "for" / r / f"{r}.partner_report.html") for r in readers]
    survey = load_survey(project)
    truth = [
        {shown: sme for sme, shown in policy_for(project, survey, reader=r).display_names.items()}
        for r in readers
    ]
    linked = [
        (one, other)
        for one, features in seen[0].items()
        for other in [o for o, f in seen[1].items() if f == features]
        if sum(f == features for f in seen[0].values()) == 1
        and sum(f == features for f in seen[1].values()) == 1
    ]
    right = sum(truth[0].get(one) == truth[1].get(other) for one, other in linked)
    return {"counts": min(map(len, seen)), "certain": 0, "linked": len(linked), "right": right}


def matches_in(page: Path) -> dict[str, str]:
    """Coded SMEs in the lists of a page, with all numbers beside them."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in re.findall(r"<li>(.*?)</li>", page.read_text(encoding="utf-8"), re.S):
        if code := re.search(r"(?:NUMELINK|ENVIPARK) [A-Z2-7]{5}", item):
            found[code[0]].append(" ".join(re.findall(r"[<\d.,%]+", re.sub(r"<[^>]*>", " ", item))))
    return {code: "|".join(sorted(numbers)) for code, numbers in found.items()}


def ranks(folder: Path) -> dict[str, Any]:
    """Ranks on all pages of the demo: is there a gap where somebody is hidden?"""
    project = demo(folder)
    declared = yaml.safe_load((project.file).read_text(encoding="utf-8"))
    declared["reports"]["partnership"] = ["04_competence_network", "06_capacity_building"]
    project.file.write_text(yaml.safe_dump(declared), encoding="utf-8")
    place = publish(load_project(project.file))
    lists = gaps = 0
    for path in (place / "site").glob("*.xlsx"):
        for sheet in load_workbook(path, read_only=True):
            rows = [list(row) for row in sheet.iter_rows(values_only=True)]
            heads = [str(head) for head in rows[HEADER_ROW]] if len(rows) > HEADER_ROW else []
            for at in (n for n, head in enumerate(heads) if head.startswith(("Place by", "Rank"))):
                numbers = [r[at] for r in rows[HEADER_ROW + 1 :] if isinstance(r[at], int | float)]
                lists += 1
                gaps += any(b - a > numbers.count(a) for a, b in pairwise(sorted(set(numbers))))
    return {"counts": lists, "certain": gaps}


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "outsider, all tables": whole_site,
    "insider with own counts": insider,
    "two releases, 1 late SME": lambda folder: two_releases(folder, 1),
    "two releases, 4 late SMEs": lambda folder: two_releases(folder, 4),
    "two releases, 5 late SMEs": lambda folder: two_releases(folder, 5),
    "two releases, 1 SME withdrew": lambda folder: edited(folder, lambda table: table.drop(19)),
    "two releases, 1 SME corrected": lambda folder: edited(folder, corrected),
    "partner of 3 SMEs": lambda folder: small_partner(folder, 3),
    "partner of 4 SMEs": lambda folder: small_partner(folder, 4),
    "partner of 6 SMEs": lambda folder: small_partner(folder, 6),
    "unanimous answer": unanimous,
    "codes of two readers": linked_codes,
    "ranks with gaps": ranks,
}
QUICK = ("outsider, all tables", "partner of 3 SMEs")


def main() -> None:
    """Try every case, and print what was learnt."""
    warnings.filterwarnings("ignore", module="openpyxl")  # of bars in cells, which it can't read
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two cases, for the tests")
    parser.add_argument("--json", type=Path, help="write the rows here")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    asked = parser.parse_args()
    rows = []
    for name in (one for one in (QUICK if asked.quick else CASES) if asked.only in one):
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            found = CASES[name](Path(folder))
        seconds = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        row = {"case": name, "ours_s": round(seconds, 1), "ours_mb": round(used)}
        row |= dict.fromkeys(["peer", "peer_s", "peer_mb", "ratio", "compared"])
        rows.append(row | found)
        told = ", ".join(f"{what.replace('_', ' ')} {value}" for what, value in found.items())
        print(f"{name}: {told} ({seconds:.0f} s)", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    sys.exit(1 if any(row["certain"] for row in rows) else 0)


if __name__ == "__main__":
    main()
