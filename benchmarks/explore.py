"""The explorer: seconds from a change of a setting until the figure is there, per view.

Run: ``python benchmarks/explore.py [--quick] [--json rows.json]``. The program is warm, and the
view was shown once; the change is one that was never asked before (one answer fewer in a filter),
in a panel of its own, so that no other view has found a part of it. Seconds are of the processor,
in all threads, so that other programs do not count. Peers redraw on every change, too, but none
of them without a browser, so there is nothing to compare here.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import move_analysis as ma
from move_analysis.demo import demo_project, demo_survey
from move_analysis.explore import VIEWS, Explorer, State
from move_analysis.survey import Survey

SIZES = (None, 2500)
TIMES = 3
"""The first one imports; of the others the faster one counts, as other programs disturb less."""
LIMITS = {None: 0.3, 2500: 1.0}
CASES: dict[str, dict[str, Any]] = {
    **{view: {"view": view} for view in VIEWS if "k" not in VIEWS[view].controls},
    "segments, k=3": {"view": "segments", "k": 3},
    "segments, k sought": {"view": "segments", "k": 0},
    "segment_map, k=3": {"view": "segment_map", "k": 3},
    "beside, k=3 and 4": {"view": "beside", "k": 3, "beside_k": 4},
    "map by segment, k=3": {"view": "map", "by": "segment", "k": 3},
    "map, one SME edited": {"view": "map", "edits": {}},
    "map, SMEs selected": {"view": "map", "smes": ()},
}


def changed(survey: Survey, case: dict[str, Any]) -> float:
    """Processor seconds of a change that was not asked before, once the view was shown."""
    panel = Explorer(survey, State(), project=demo_project())
    panel.wait()
    smes = tuple(map(str, survey.answers.index))
    own: dict[str, Any] = {"smes": smes[:30], "sme": smes[0]}
    own["edits"] = {smes[0]: {"has": {"iot": True}}}
    needed = VIEWS[case["view"]].needs
    given = {name: own[name] for name in own if name in (needed, *case)}
    settings = {**vars(State()), **case, **given}
    panel.set(**settings)
    panel.wait()
    began = time.process_time()
    panel.set(**{**settings, "filters": {"size": ("micro", "small")}})
    panel.wait()
    assert not panel._status.value, panel._status.value
    return time.process_time() - began


def measure(smes: int | None, cases: dict[str, dict[str, Any]]) -> list[dict[str, object]]:
    survey = demo_survey(smes=smes)
    rows = []
    for name, case in cases.items():
        seconds = min(changed(survey, case) for _ in range(TIMES))
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append({
            "case": f"{name}, {len(survey)} SMEs", "ours_s": round(seconds, 3),
            "ours_mb": round(used), "peer": "none", "peer_s": None, "peer_mb": None,
            "ratio": None, "compared": f"limit {LIMITS[smes]} s",
        })  # fmt: skip
        print(f"{rows[-1]['case']:34} {seconds:7.3f} s  (limit {LIMITS[smes]} s)", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    ma.set_language("en")
    sizes, cases = (SIZES[:1], {"map": CASES["map"]}) if asked.quick else (SIZES, CASES)
    rows = [row for smes in sizes for row in measure(smes, cases)]
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
