"""A second wave is placed in the first one's segments, from tables alone."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from move_analysis.segments import MixtureModel, Segments, find_members, find_segments
from move_analysis.segments.saved import model_from, model_table


@pytest.fixture(scope="module")
def found(planted) -> Segments:
    return find_segments(planted[0], variables=["has", "needs", "staff"], max_k=4, n_init=5)


def test_the_same_wave_is_placed_as_it_was(planted, found, tmp_path):
    loaded = Segments.load(found.save(tmp_path))
    again = find_members(planted[0], loaded)
    pd.testing.assert_frame_equal(again.members, found.members)
    sizes = ["segment", "marks", "n", "share", "low", "high"]
    pd.testing.assert_frame_equal(again.segments[sizes], found.segments[sizes])
    assert again.notes == ()
    assert again.tables()["segments"]["name"].equals(found.tables()["segments"]["name"])


def test_a_second_wave_is_placed(make_survey, found):
    wave, segment = make_survey(150, seed=9)
    placed = find_members(wave, found)
    assert adjusted_rand_score(segment, placed.members["segment"]) > 0.85
    assert len(placed.reading()) == 3
    assert placed.segments["share_before"].tolist() == found.segments["share"].tolist()


def test_questions_not_asked_are_blank(make_survey, found):
    wave, segment = make_survey(150, seed=9)
    answers = wave.answers
    asked = [c for c in answers if c.startswith("needs")]
    placed = find_members(
        wave.changed("short", answers=answers.assign(**dict.fromkeys(asked, pd.NA))), found
    )
    assert adjusted_rand_score(segment, placed.members["segment"]) > 0.5
    assert placed.notes[0].startswith("18 of 37 variables that built the segments were not asked")


def test_nobody_is_placed_nowhere(make_survey, found):
    wave, _ = make_survey(20)
    none = wave.where(pd.Series(False, index=wave.answers.index), "none")
    placed = find_members(none, found)
    assert placed.members.empty and placed.segments["n"].tolist() == [0, 0, 0]
    assert placed.reading() == ()


def test_released_segments_are_refused(planted, found):
    with pytest.raises(ValueError, match="not yet released"):
        find_members(planted[0], replace(found, released="partnership"))


def test_a_model_is_what_its_table_says():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "flag": pd.array(rng.random(80) < 0.4, dtype="boolean"),
            "choice": pd.Categorical(rng.choice(list("abc"), 80)),
            "size": rng.normal(100, 20, 80),
        }
    )
    frame = frame.mask(rng.random(frame.shape) < 0.1)
    model = MixtureModel(3, n_init=3).fit(frame)
    order = np.array([2, 0, 1])
    table = model_table(model, order)
    again = model_from(table)
    names = list(again.feature_names_in_)
    np.testing.assert_allclose(
        again.predict_proba(frame[names]), model.predict_proba(frame)[:, order], atol=1e-9
    )
    np.testing.assert_allclose(again.score_samples(frame[names]), model.score_samples(frame))
    # two flags and three choices, a mean and a deviation, a size: 8 figures a segment
    assert len(table) == 3 * 8
