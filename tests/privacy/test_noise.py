"""Noise: equal to the statistical offices' own tables, unbiased, and the same for the same."""

import numpy as np
import pandas as pd
import pytest

from move_analysis.privacy import Blur, perturbation_table

REFERENCE = ["D2_V1_js0", "D3_V1_js0", "D3_V1.5_js0", "D4_V2_js1", "D5_V3_js0", "D5_V3_js2"]
KEYS = [n.to_bytes(4, "big") for n in range(4000)]


@pytest.mark.parametrize("name", REFERENCE)
def test_table_equals_the_one_of_the_statistical_offices(shared_data, name):
    file = shared_data / "reference" / "perturbation" / f"{name}.csv"
    theirs = pd.read_csv(file, index_col=0)
    largest, variance, never = (float(part.strip("DVjs")) for part in name.split("_"))
    ours = perturbation_table(variance=variance, largest=int(largest), never=int(never))
    cells = np.ix_(theirs.index.astype(int), theirs.columns.astype(int))
    assert np.abs(ours[cells] - theirs.to_numpy()).max() < 1e-4
    assert ours.sum() == pytest.approx(theirs.to_numpy().sum())  # nothing beside their cells


@pytest.mark.parametrize(("variance", "largest"), [(1.5, 3), (1.5, 5), (1.0, 2), (4.0, 6)])
def test_table_keeps_its_promises(variance, largest):
    table = perturbation_table(variance=variance, largest=largest)
    counts, shown = np.arange(len(table)), np.arange(table.shape[1])
    noise = shown - counts[:, None]
    assert table[0].tolist() == [1, *[0] * (len(shown) - 1)]
    assert np.allclose(table.sum(axis=1), 1) and (table >= 0).all()
    assert np.allclose((table * noise).sum(axis=1), 0, atol=1e-6)
    assert (np.abs(noise)[table > 1e-9] <= largest).all()
    spread = (table * noise**2).sum(axis=1)
    assert (spread[1:] <= variance + 1e-6).all() and spread[-1] == pytest.approx(variance)


def blurred(count, *, most=np.inf, shown=None, key=b"key", what="has iot", variance=1.5):
    shown = most if shown is None else shown
    blur = Blur(key, variance=variance)
    found = blur.counts(
        [what], np.array([float(count)]), whole=np.array([most]), shown=np.array([shown])
    )
    return found[0]


@pytest.mark.parametrize("count", [3, 12, 37, 38, 39])  # the last ones near their base of 40
def test_noise_has_mean_zero_over_keys(count):
    noise = [blurred(count, most=40.0, key=key) - count for key in KEYS]
    assert abs(np.mean(noise)) < 4 * np.std(noise) / np.sqrt(len(KEYS))
    assert 3 < max(np.abs(noise)) <= 5
    if count not in (38, 39):  # of fewer than three, noise can't have its whole variance
        assert np.var(noise) == pytest.approx(1.5, rel=0.1)


def test_the_same_count_of_the_same_thing_is_always_the_same():
    assert len({blurred(12) for _ in range(5)}) == 1
    others = [blurred(12, what=f"has {n}") for n in range(50)]
    assert len(set(others)) > 3
    assert [blurred(12, key=key) for key in KEYS[:50]] != [blurred(12)] * 50


def test_zero_stays_zero_and_so_does_the_whole():
    for key in KEYS[:200]:
        assert blurred(0, most=40.0, key=key) == 0
        assert blurred(40, most=40.0, shown=42.0, key=key) == 42  # all of what is said to be all


def test_no_count_exceeds_what_is_shown_of_its_whole():
    for key in KEYS[:500]:
        assert 0 <= blurred(20, most=22.0, shown=19.0, key=key) <= 19


def test_a_published_count_leaves_room_for_more_than_one_truth():
    table = perturbation_table()
    for shown in range(10):
        possible = [
            n for n in range(13)
            if 0 <= (at := shown - max(n - 3, 0)) < table.shape[1] and table[min(n, 3), at] > 1e-6
        ]  # fmt: skip
        assert len(possible) >= 4, shown


def test_without_noise_counts_stay_as_they_are():
    assert blurred(12, variance=0) == 12


def test_each_count_has_five_draws_that_take_turns_by_themselves():
    """Else two editions would be alike in all counts, and a mean over many would tell them."""
    names, counts = [f"has {n}" for n in range(400)], np.full(400, 20.0)
    whole = np.full(400, np.inf)

    def shown(edition):
        return Blur(b"key", edition=edition).counts(names, counts, whole=whole, shown=whole)

    seen = np.array([shown(edition) for edition in range(41)])
    alike = [(seen[one] == seen[other]).mean() for one in range(40) for other in range(one)]
    same_by_chance = (np.bincount((seen - 20 + 5).astype(int).ravel()) / seen.size) ** 2
    expected = 0.2 + 0.8 * same_by_chance.sum()
    assert np.mean(alike) == pytest.approx(expected, abs=0.02) and max(alike) < expected + 0.12
    spread = seen.mean(axis=0).var()
    assert spread == pytest.approx(1.5 / 5, rel=0.35), "not less, however many editions"
