"""Segments against the peers: time, memory, likelihood and known groups found.

    python benchmarks/segments.py [--quick] [--demos 50] [--json FILE]

Planted data: 5 segments, 12 categorical, 10 ordinal, 25 yes/no and 4 numeric variables, a tenth
of them blank. Known classes: Zoo, Soybean and heart disease, where ../shared/data has them. Every
measurement runs on one thread in a process of its own; seconds are those of its core, megabytes
the peak above the data. The peers are no dependencies (``pip install stepmix prince kmodes``);
where they are missing, their columns are empty. prince and k-prototypes know no blanks: they get
the most frequent answer or the mean instead. ``--demos`` counts how many segments are chosen on
so many demo surveys, fresh and shuffled.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from move_analysis.codebook import Codebook, Option, Point, Question, Scale
from move_analysis.demo import demo_survey
from move_analysis.segments import (
    FactorAnalysis,
    FactorSegments,
    MixtureModel,
    choose_model,
    find_segments,
    measure_stability,
)
from move_analysis.survey import Survey

K = 5
CATEGORIES = {"c": (12, 4, 3.0), "o": (10, 5, 4.0)}
KNOWN = Path(__file__).resolve().parents[2] / "shared" / "data" / "reference" / "known_classes"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Data = tuple[pd.DataFrame, np.ndarray]
Found = dict[str, Any]
Run = Callable[[pd.DataFrame, int, int], Found]


def planted(n: int) -> Data:
    rng = np.random.default_rng(0)
    segment = rng.integers(0, K, n)
    columns: dict[str, Any] = {}
    for letter, (count, levels, even) in CATEGORIES.items():
        for place in range(count):
            upper = rng.dirichlet(np.full(levels, even), K).cumsum(axis=1)[segment]
            code = np.minimum((rng.random(n)[:, None] > upper).sum(axis=1), levels - 1)
            code[rng.random(n) < 0.1] = -1
            columns[f"{letter}{place}"] = pd.Categorical.from_codes(code, list("abcde"[:levels]))
    for place in range(25):
        yes = pd.array(rng.random(n) < rng.beta(2, 4, K)[segment], dtype="boolean")
        yes[rng.random(n) < 0.1] = pd.NA
        columns[f"b{place}"] = yes
    for place in range(4):
        number = rng.normal(rng.normal(0, 0.5, K)[segment], 1)
        number[rng.random(n) < 0.1] = np.nan
        columns[f"n{place}"] = number
    return pd.DataFrame(columns), segment


def planted_without_blanks(n: int) -> Data:
    frame, segment = planted(n)
    return filled(frame), segment


def known(name: str) -> Data:
    """A data set with its classes: text, flags and few numbers are answers."""
    if name == "heart disease":
        table = pd.read_csv(KNOWN / "orange_heart_disease.tab", sep="\t", skiprows=[1, 2])
    else:
        table = pd.read_csv(KNOWN / f"mlbench_{name}.csv")
    answer = next(c for c in table if c.lower() in ("type", "class", "diameter narrowing"))
    frame = table.drop(columns=answer)
    few = [c for c in frame if frame[c].nunique() <= 10 or frame[c].dtype == object]
    return frame.astype(dict.fromkeys(few, "category")), table[answer].to_numpy()


DATA: dict[str, Callable[..., Data]] = {
    "planted": planted,
    "planted, no blanks": planted_without_blanks,
    "known": known,
}


def mixture(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    model = MixtureModel(k, n_init=n_init, prior=0).fit(frame)
    return {"log-likelihood": model.log_likelihood_, "labels": model.labels_}


def chosen(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    model = choose_model(frame, np.ones(len(frame)), max_k=k, n_init=n_init).model
    return {"segments": model.n_components, "labels": model.labels_}


def whole(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    """Numbers, profiles, 100 resamples and the other method: all that a report asks for."""
    survey = as_survey(frame)
    found = find_segments(survey, n_init=n_init)
    stability = measure_stability(survey, found)
    return {
        "segments": len(found.segments),
        "least Jaccard": stability.segments["jaccard"].min(),
        "labels": found.members["segment"].to_numpy(),
    }


def factors(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    analysis = FactorAnalysis(n_components=n_init).fit(frame)
    return {"first eigenvalue": analysis.eigenvalues_[0]}


def ward(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    return {"labels": FactorSegments(k).fit(frame).labels_}


def stepmix(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    from stepmix import StepMix
    from stepmix.utils import get_mixed_descriptor

    codes = frame.apply(
        lambda column: (
            column.cat.codes.where(column.notna())
            if isinstance(column.dtype, pd.CategoricalDtype)
            else column.astype("float64")
        )
    )
    kinds = {"categorical_nan": "category", "binary_nan": "bool", "gaussian_diag_nan": "number"}
    names = {kind: list(frame.select_dtypes(wanted)) for kind, wanted in kinds.items()}
    data, descriptor = get_mixed_descriptor(codes, **{n: c for n, c in names.items() if c})
    model = StepMix(
        k, measurement=descriptor, n_init=n_init, random_state=0, verbose=0, progress_bar=0
    ).fit(data)
    total = float(model.score(data)) * len(data)
    return {"log-likelihood": total, "labels": model.predict(data)}


def prince_factors(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    analysis, _ = prince_rows(frame, n_init)
    return {"first eigenvalue": analysis.eigenvalues_[0]}


def prince_k_means(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    _, rows = prince_rows(frame, 5)
    return {"labels": KMeans(k, n_init=n_init, random_state=0).fit(rows).labels_}


def prince_rows(frame: pd.DataFrame, n_axes: int) -> tuple[Any, np.ndarray]:
    import prince

    numbers = list(frame.select_dtypes("number"))
    table = filled(frame).astype({c: str for c in frame if c not in numbers})
    kind = prince.FAMD if numbers else prince.MCA
    analysis = kind(n_components=n_axes, engine="scipy").fit(table)  # the default is inexact
    return analysis, analysis.row_coordinates(table).to_numpy()


def k_prototypes(frame: pd.DataFrame, k: int, n_init: int) -> Found:
    from kmodes.kmodes import KModes
    from kmodes.kprototypes import KPrototypes

    table, numbers = filled(frame), frame.select_dtypes("number").columns
    scaled = (table[numbers] - table[numbers].mean()) / table[numbers].std()
    mixed = table.drop(columns=numbers).astype(str).join(scaled).to_numpy(dtype=object)
    options = {"n_init": n_init, "random_state": 0}
    if not len(numbers):
        return {"labels": KModes(k, **options).fit_predict(mixed)}
    places = list(range(mixed.shape[1] - len(numbers)))
    return {"labels": KPrototypes(k, **options).fit_predict(mixed, categorical=places)}


def filled(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = set(frame.select_dtypes("number"))
    return frame.apply(lambda c: c.fillna(c.mean() if c.name in numbers else c.mode()[0]))


def as_survey(frame: pd.DataFrame) -> Survey:
    """The planted data as a survey of one question a variable, and one of many ticks."""
    ticks = [c for c in frame if c.startswith("b")]
    questions = [Question(code="partner", kind="single", role="partner")]
    questions += [Question(code="b", kind="multiple", options=tuple(Option(code=c) for c in ticks))]
    for name in frame.columns.drop(ticks):
        kind = {"c": "single", "o": "ordinal", "n": "numeric"}[name[0]]
        levels = [] if kind == "numeric" else frame[name].cat.categories
        options = tuple(Option(code=level) for level in levels) if kind == "single" else ()
        scale = "level" if kind == "ordinal" else None
        questions.append(Question(code=name, kind=kind, options=options, scale=scale))
    scale = Scale(code="level", points=tuple(Point(code=letter) for letter in "abcde"))
    book = Codebook(title="Planted", scales=(scale,), questions=tuple(questions))
    answers = frame.rename(columns={c: f"b[{c}]" for c in ticks})
    answers = answers.assign(partner=pd.Categorical(["A"] * len(frame)))
    return Survey(answers.set_axis([f"R{row}" for row in range(len(frame))]), book)


@dataclass(frozen=True)
class Case:
    """What is run on which data, and beside which peer."""

    name: str
    data: tuple[Any, ...]
    ours: Run
    k: int = K
    n_init: int = 5
    peer: str = ""
    theirs: Run | None = None


STEPMIX = {"peer": "stepmix", "theirs": stepmix}
PRINCE = {"peer": "prince", "theirs": prince_k_means}
KMODES = {"peer": "kmodes", "theirs": k_prototypes}
CLASSES = {"Zoo": 7, "Soybean": 19, "heart disease": 2}

QUICK = [
    Case("mixture", ("planted", 200), mixture, n_init=2, **STEPMIX),
    Case("factor analysis", ("planted, no blanks", 300), factors),
]
FULL = [
    *(Case("mixture", ("planted", n), mixture, **STEPMIX) for n in (600, 6_000)),
    *(Case("mixture", ("planted", n), mixture) for n in (60_000, 600_000)),
    Case("mixture beside k-prototypes", ("planted", 6_000), mixture, **KMODES),
    Case("k 1 to 8, 100 resamples, profiles", ("planted", 600), whole, n_init=20),
    Case(
        "factor analysis", ("planted, no blanks", 60_000), factors, peer="prince",
        theirs=prince_factors,
    ),
    Case("Ward on factors", ("planted", 6_000), ward, **PRINCE),
]  # fmt: skip
OF_KNOWN = [
    case
    for name, k in CLASSES.items()
    for case in (
        Case("mixture, k given", ("known", name), mixture, k=k, n_init=20, **STEPMIX),
        Case("mixture, k chosen", ("known", name), chosen, k=20, n_init=20),
        Case("Ward on factors, k given", ("known", name), ward, k=k, **PRINCE),
        Case("mixture beside k-prototypes", ("known", name), mixture, k=k, n_init=20, **KMODES),
    )
]


def measure(run: Run, data: tuple[Any, ...], k: int, n_init: int) -> Found:
    """Run it, after a small first run; seconds and peak MB are above the data's."""
    run(planted_without_blanks(100)[0], 2, 1)
    kind, which = data
    frame, segment = DATA[kind](which)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = run(frame, k, n_init)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if "labels" in found:
        found["ARI"] = adjusted_rand_score(segment, found.pop("labels"))
    return {**found, "seconds": seconds, "mb": (peak - before) / 1024}


def alone(*arguments: Any) -> Found:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(measure, *arguments).result()


def row(case: Case) -> dict[str, Any]:
    which = case.data[1]
    size = f"n = {which:,}" if isinstance(which, int) else which
    ours = alone(case.ours, case.data, case.k, case.n_init)
    result = {
        "case": f"{case.name}, {size}",
        "ours_s": round(ours.pop("seconds"), 4),
        "ours_mb": round(ours.pop("mb"), 1),
        "peer": case.peer or None,
        "peer_s": None,
        "peer_mb": None,
        "ratio": None,
        "compared": in_words(ours),
    }
    if case.theirs and importlib.util.find_spec(case.peer):
        theirs = alone(case.theirs, case.data, case.k, case.n_init)
        seconds = theirs.pop("seconds")
        result |= {
            "peer_s": round(seconds, 4),
            "peer_mb": round(theirs.pop("mb"), 1),
            "ratio": round(seconds / result["ours_s"], 1),
            "compared": f"{in_words(ours)}; {case.peer}: {in_words(theirs)}",
        }
    return result


def in_words(found: Found) -> str:
    return ", ".join(f"{name} {value:.6g}" for name, value in found.items())


def count_demos(n: int) -> None:
    for shuffled in (False, True):
        found = [
            len(find_segments(demo_survey(seed=seed, shuffled=shuffled)).segments)
            for seed in range(1, n + 1)
        ]
        kind = "shuffled" if shuffled else "fresh (4 planted)"
        print(f"segments chosen on {n} {kind} demo surveys: {dict(sorted(Counter(found).items()))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="small cases only")
    parser.add_argument("--demos", type=int, default=0, help="count choices on so many demos")
    options = parser.parse_args()
    os.environ.update(dict.fromkeys(THREADS, "1"))  # read by the processes that measure
    cases = QUICK if options.quick else [*FULL, *(OF_KNOWN if KNOWN.is_dir() else [])]
    rows = []
    for case in cases:
        rows.append(row(case))
        print(json.dumps(rows[-1]), file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if options.demos:
        count_demos(options.demos)


if __name__ == "__main__":
    main()
