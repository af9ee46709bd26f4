"""The mixture model against StepMix: time, memory, likelihood and planted segments found.

    python benchmarks/segments.py [--quick] [--json FILE]

Planted data: 5 segments, 12 categorical, 10 ordinal, 25 yes/no and 4 numeric variables, a tenth
of them blank. Every measurement runs on one thread in a process of its own; seconds are those of
its core. Where StepMix is not installed (it is no dependency: ``pip install stepmix``), its
columns are empty.
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
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from move_analysis.segments import MixtureModel, choose_model

K = 5
CATEGORIES = {"c": (12, 4, 3.0), "o": (10, 5, 4.0)}
QUICK = [("mixture", 200, 2)]
FULL = [
    ("mixture", 600, 5),
    ("mixture", 6_000, 5),
    ("choose k of 1 to 8", 600, 20),
    ("mixture", 60_000, 5),
    ("mixture", 600_000, 5),
]
TOO_LARGE_FOR_STEPMIX = 10_000
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Found = tuple[float, np.ndarray]
Measured = tuple[float, float, float, float]


def planted(n: int) -> tuple[pd.DataFrame, np.ndarray]:
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


def ours_mixture(frame: pd.DataFrame, n_init: int) -> Found:
    model = MixtureModel(K, n_init=n_init, prior=0).fit(frame)
    return model.log_likelihood_, model.labels_


def ours_choice(frame: pd.DataFrame, n_init: int) -> Found:
    model = choose_model(frame, np.ones(len(frame)), n_init=n_init).model
    return model.log_likelihood_, model.labels_


def stepmix_mixture(frame: pd.DataFrame, n_init: int) -> Found:
    from stepmix import StepMix
    from stepmix.utils import get_mixed_descriptor

    kinds = {"categorical_nan": "co", "binary_nan": "b", "gaussian_diag_nan": "n"}
    numbers = frame.apply(
        lambda column: (
            column.cat.codes.where(column.notna())
            if isinstance(column.dtype, pd.CategoricalDtype)
            else column.astype("float64")
        )
    )
    names = {kind: [c for c in frame if c[0] in start] for kind, start in kinds.items()}
    data, descriptor = get_mixed_descriptor(numbers, **names)
    model = StepMix(
        K, measurement=descriptor, n_init=n_init, random_state=0, verbose=0, progress_bar=0
    ).fit(data)
    return float(model.score(data)) * len(data), model.predict(data)


RUNS: dict[str, tuple[Callable[[pd.DataFrame, int], Found], Any]] = {
    "mixture": (ours_mixture, stepmix_mixture),
    "choose k of 1 to 8": (ours_choice, None),
}


def measure(run: Callable[[pd.DataFrame, int], Found], n: int, n_init: int) -> Measured:
    """Seconds, peak MB above the input's, log-likelihood and ARI, after a small first run."""
    run(planted(100)[0], 1)
    frame, segment = planted(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    log_likelihood, labels = run(frame, n_init)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, (peak - before) / 1024, log_likelihood, adjusted_rand_score(segment, labels)


def alone(*arguments: Any) -> Measured:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(measure, *arguments).result()


def row(case: str, n: int, n_init: int) -> dict[str, Any]:
    ours, peer = RUNS[case]
    seconds, mb, log_likelihood, ari = alone(ours, n, n_init)
    result = {
        "case": f"{case}, n = {n:,}, {n_init} starts",
        "ours_s": round(seconds, 4),
        "ours_mb": round(mb, 1),
        "peer": "StepMix" if peer else None,
        "peer_s": None,
        "peer_mb": None,
        "ratio": None,
        "compared": f"log-likelihood {log_likelihood:.1f}, ARI {ari:.3f}",
    }
    if peer and importlib.util.find_spec("stepmix") and n <= TOO_LARGE_FOR_STEPMIX:
        peer_s, peer_mb, theirs, their_ari = alone(peer, n, n_init)
        result |= {
            "peer_s": round(peer_s, 4),
            "peer_mb": round(peer_mb, 1),
            "ratio": round(peer_s / seconds, 1),
            "compared": f"{result['compared']}; StepMix {theirs:.1f}, ARI {their_ari:.3f}",
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="a small case only")
    options = parser.parse_args()
    os.environ.update(dict.fromkeys(THREADS, "1"))  # read by the processes that measure
    rows = []
    for case in QUICK if options.quick else FULL:
        rows.append(row(*case))
        print(json.dumps(rows[-1]), file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
