"""How highly SMEs rate: said where segments sort by it, and taken out where that is asked for."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from move_analysis.codebook import Codebook
from move_analysis.segments import find_members, find_segments
from move_analysis.segments.level import BY_LEVEL, REMOVED
from move_analysis.survey import Survey

POINTS = [(f"p{value}", value) for value in range(1, 6)]
TOPICS = [f"t{place}" for place in range(8)]


def ratings(seed=0, n=200) -> tuple[Survey, np.ndarray]:
    """Two kinds of SMEs that rate one half of the topics higher, and rate all high or low."""
    rng = np.random.default_rng(seed)
    kind, level = rng.integers(0, 2, n), rng.choice([-1.2, 1.2], n)
    pattern = np.where((np.arange(8) < 4) == kind[:, None], 0.6, -0.6)
    points = np.clip(np.rint(3 + level[:, None] + pattern + 0.3 * rng.normal(size=(n, 8))), 1, 5)
    book = Codebook.model_validate(
        {
            "title": "t",
            "scales": [{"code": "five", "points": [{"code": c, "value": v} for c, v in POINTS]}],
            "questions": [
                {"code": "partner", "kind": "text", "role": "partner", "label": "p"},
                {
                    "code": "interest", "kind": "ordinal", "role": "interest", "label": "i",
                    "scale": "five", "items": [{"code": t, "label": t} for t in TOPICS],
                },
            ],
        }
    )  # fmt: skip
    scale = [code for code, _ in POINTS]
    answers = pd.DataFrame(
        {
            f"interest[{t}]": pd.Categorical.from_codes(points[:, c].astype(int) - 1, scale, True)
            for c, t in enumerate(TOPICS)
        },
        index=[f"s{i}" for i in range(n)],
    )
    answers.insert(0, "partner", pd.array(["A"] * n, dtype="str"))
    return Survey(answers, book), kind


def test_segments_of_the_level_are_told_and_gone_without_it():
    survey, kind = ratings()
    kept = find_segments(survey, k=2, n_init=5)
    assert BY_LEVEL in kept.notes
    assert adjusted_rand_score(kind, kept.members["segment"]) < 0.1
    removed = find_segments(survey, k=2, n_init=5, level="removed")
    assert REMOVED in removed.notes and BY_LEVEL not in removed.notes
    assert adjusted_rand_score(kind, removed.members["segment"]) > 0.9
    # What describes the segments are the ratings as they were given.
    assert removed.levels["mean"].between(1, 5).all()


def test_another_wave_is_placed_by_what_built_the_segments():
    survey, kind = ratings()
    found = find_segments(survey, k=2, n_init=5, level="removed")
    wave, kind = ratings(seed=1)
    assert adjusted_rand_score(kind, find_members(wave, found).members["segment"]) > 0.9


def test_other_answers_have_no_level(small_survey):
    assert not {BY_LEVEL, REMOVED} & {*find_segments(small_survey, k=2, n_init=2).notes}


def test_a_wrong_level_is_named():
    with pytest.raises(ValueError, match="level should be one of"):
        find_segments(ratings()[0], k=2, n_init=2, level="none")


def test_nothing_is_found_in_shuffled_ratings_and_what_is_rated_names_segments():
    """Points with a normal distribution made segments of whoever chose the lowest one."""
    survey, _ = ratings()
    for seed in range(3):
        rng, answers = np.random.default_rng(seed), survey.answers.copy()
        skewed = rng.choice(5, size=(len(answers), 8), p=[0.45, 0.2, 0.15, 0.1, 0.1])
        for place, column in enumerate(answers.columns[1:]):
            points = answers[column].cat.categories
            answers[column] = pd.Categorical.from_codes(skewed[:, place], points, True)
        shuffled = survey.changed("shuffled", answers=answers)
        assert len(find_segments(shuffled, max_k=4, n_init=5).segments) == 1
    names = [str(name) for name in find_segments(survey, k=2, n_init=5).names["marks"].values()]
    assert any(name.startswith("rates high: ") for name in names)
    assert "average answers" not in names
