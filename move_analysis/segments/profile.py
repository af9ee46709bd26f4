"""What makes a segment different: over- and under-represented answers, and means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..derive import Published
from ..statistics import wilson_interval
from .design import Floats

COUNTS = ("smes", "n_segment", "base", "n_answer", "base_overall", "n_overall")
# Where a p-value is so small that its z would be infinite, z stops here (p about 1e-300).
LARGEST_V = 37.0


def v_test(
    n_all: ArrayLike, n_answer: ArrayLike, *, n_segment: ArrayLike, n_both: ArrayLike
) -> tuple[Floats, Floats]:
    r"""Test whether an answer is more, or less, frequent in a segment than by chance.

    Parameters
    ----------
    n_all : array-like of int
        Respondents in all, :math:`N`.
    n_answer : array-like of int
        Those who gave the answer.
    n_segment : array-like of int
        Those in the segment.
    n_both : array-like of int
        Those in the segment who gave the answer.

    Returns
    -------
    v, p : ndarray
        v is a z-value, positive where the answer is over-represented, within -37 and 37. p is
        the doubled mid-p of the hypergeometric distribution,
        :math:`\min\{2 P(X < x), 2 P(X > x)\} + P(X = x)`.

    References
    ----------
    Lebart, L., Morineau, A. & Piron, M. (1995). Statistique exploratoire multidimensionnelle.
    Dunod. Husson, F., Le, S. & Pages, J. (2017). Exploratory Multivariate Analysis by Example
    Using R. CRC Press (catdes).

    Examples
    --------
    >>> v, p = v_test(20, 8, n_segment=6, n_both=5)
    >>> print(f"{v:.5f} {p:.6f}")
    2.34982 0.018782
    """
    from scipy.special import ndtri
    from scipy.stats import hypergeom

    counts = (np.asarray(one, dtype=np.int64) for one in (n_all, n_answer, n_segment, n_both))
    n_all, n_answer, n_segment, n_both = np.broadcast_arrays(*counts)
    sign = np.sign(n_both * n_all - n_answer * n_segment)
    given = (n_all, n_answer, n_segment)
    exactly = hypergeom.pmf(n_both, *given)
    more = sign > 0
    tail = np.empty(n_both.shape)  # on the side where the count lies; the other one is the rest
    tail[more] = hypergeom.sf(n_both[more], *(count[more] for count in given))
    tail[~more] = hypergeom.cdf(n_both[~more] - 1, *(count[~more] for count in given))
    p = np.clip(2 * np.minimum(tail, 1 - exactly - tail) + exactly, 0, 1)
    with np.errstate(divide="ignore"):
        v = sign * np.minimum(-ndtri(p / 2), LARGEST_V)
    return np.asarray(v, dtype=float), np.asarray(p, dtype=float)


def mean_v_test(
    means: ArrayLike, mean: ArrayLike, *, deviation: ArrayLike, bases: ArrayLike, base: ArrayLike
) -> tuple[Floats, Floats]:
    r"""Test whether the mean of a number in a segment is higher, or lower, than by chance.

    Parameters
    ----------
    means : array-like
        Means in the segments, :math:`\bar x_s`.
    mean, deviation : array-like
        Mean and (population) standard deviation of all, :math:`\bar x` and :math:`\sigma`.
    bases, base : array-like
        Respondents in the segments and in all, :math:`n` and :math:`N`.

    Returns
    -------
    v, p : ndarray
        :math:`v = (\bar x_s - \bar x) / \sqrt{\frac{\sigma^2}{n} \frac{N - n}{N - 1}}`, within
        -37 and 37, and its two-sided p. v is 0 where nothing can differ.

    References
    ----------
    Lebart, L., Morineau, A. & Piron, M. (1995). Statistique exploratoire multidimensionnelle.
    Dunod.

    Examples
    --------
    >>> v, p = mean_v_test(12.0, 10.0, deviation=4.0, bases=16, base=61)
    >>> print(f"{v:.4f} {p:.4f}")
    2.3094 0.0209
    """
    from scipy.special import ndtr

    n, total = np.asarray(bases, dtype=float), np.asarray(base, dtype=float)
    spread = np.asarray(deviation, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = spread / np.sqrt(n) * np.sqrt((total - n) / (total - 1))
        v = (np.asarray(means, dtype=float) - np.asarray(mean, dtype=float)) / error
    v = np.where((error > 0) & (n > 0), np.clip(v, -LARGEST_V, LARGEST_V), 0.0)
    return v, np.asarray(2 * ndtr(-np.abs(v)))


@dataclass(frozen=True)
class Grouping:
    """Which respondent is in which segment (from 0), and what each respondent weighs."""

    segment: NDArray[np.int64]
    weights: Floats
    n_segments: int

    def sums(self, values: Floats, power: int = 1) -> Floats:
        """Weighted sums per segment, shape (n_segments, n_columns); power 0 counts."""
        member = self.segment[None, :] == np.arange(self.n_segments)[:, None]
        result: Floats = (member * self.weights**power) @ values
        return result

    def bases(self, seen: Floats) -> tuple[Floats, Floats]:
        """Kish's effective numbers of respondents per segment, and of all together."""
        weight, square = self.sums(seen), self.sums(seen, 2)
        every = weight.sum(axis=0) ** 2 / np.maximum(square.sum(axis=0), 1e-300)
        return weight**2 / np.maximum(square, 1e-300), every

    def largest_parts(self, values: Floats) -> Floats:
        """Part of each segment's weighted sum that its largest respondent makes up."""
        weighted = values * self.weights[:, None]
        largest = np.array(
            [weighted[self.segment == k].max(axis=0, initial=0) for k in range(self.n_segments)]
        )
        total = self.sums(values)
        parts: Floats = np.divide(largest, total, out=np.zeros_like(total), where=total > 0)
        return parts


def profile_answers(given: Floats, seen: Floats, groups: Grouping) -> pd.DataFrame:
    """Compare how often each answer is given in each segment and overall.

    `given` and `seen` (n_respondents, n_answers) are 1 where the answer was given, and where the
    question was answered at all. A row per segment and answer; ``place`` is the column of `given`.
    """
    weight_yes, weight_asked = groups.sums(given), groups.sums(seen)
    with np.errstate(invalid="ignore"):
        share = weight_yes / weight_asked
        overall = weight_yes.sum(axis=0) / weight_asked.sum(axis=0)
        of_answer = weight_yes / weight_yes.sum(axis=0)
        of_base = weight_asked / weight_asked.sum(axis=0)
    base, every = groups.bases(seen)
    low, high = wilson_interval(share, base)
    v, p = _tests_of_shares(every, overall, of_base, of_answer)
    return _long(
        groups,
        base=groups.sums(seen, 0),
        n_answer=groups.sums(given, 0),
        base_overall=_overall(seen),
        n_overall=_overall(given),
        share_in_segment=share,
        low_in_segment=low,
        high_in_segment=high,
        share_overall=overall,
        share_of_answer=of_answer,
        share_of_base=of_base,
        deff=_design_effect(_overall(seen), every),
        v_test=v,
        p_value=p,
    )


def profile_numbers(values: Floats, groups: Grouping) -> pd.DataFrame:
    """Compare the mean of each number in each segment and overall.

    A row per segment and number; ``place`` is the column of `values`, in which NaN is not answered.
    """
    seen = (~np.isnan(values)).astype(float)
    weight = groups.sums(seen)
    with np.errstate(invalid="ignore", divide="ignore"):
        overall = groups.sums(np.nan_to_num(values)).sum(axis=0) / weight.sum(axis=0)
        centred = np.nan_to_num(values - overall)
        mean = groups.sums(centred) / weight
        squares = groups.sums(centred**2)
        deviation = np.sqrt(squares.sum(axis=0) / weight.sum(axis=0))
        base, every = groups.bases(seen)
        within = np.sqrt(np.maximum(squares / weight - mean**2, 0))
        half = 1.959964 * within / np.sqrt(np.maximum(base - 1, 0))
    v, p = mean_v_test(mean, 0.0, deviation=deviation, bases=base, base=every)
    size, largest = groups.sums(seen, 0), np.nan_to_num(np.abs(values))
    together = Grouping(np.zeros_like(groups.segment), groups.weights, 1)
    return _long(
        groups,
        base=size,
        base_overall=_overall(seen),
        mean=mean + overall,
        mean_overall=overall,
        low=np.where(base > 1, mean + overall - half, np.nan),
        high=np.where(base > 1, mean + overall + half, np.nan),
        largest=groups.largest_parts(largest),
        largest_overall=together.largest_parts(largest)[0],
        deviation=deviation,
        deff=_design_effect(size, base),
        deff_overall=_design_effect(_overall(seen), every),
        v_test=v,
        p_value=p,
    )


def published_v_test(published: Published) -> Floats:
    """v-tests of the published shares, nearer to 0 by the noise of their counts."""
    deff = published["deff"]
    shares = [published[f"share_{one}"] for one in ("overall", "of_base", "of_answer")]
    every = published["base_overall"] / deff
    v, _ = _tests_of_shares(every, *shares)
    n_all, n_answer = np.rint(every), np.rint(every * shares[0])
    n_segment = np.rint(every * shares[1])
    counts = ("n_answer", "base", "n_overall", "base_overall")
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = (1.0, n_answer / n_all, n_segment / n_all, n_segment * n_answer / n_all**2)
        noise = sum(
            slope**2 * published.noise(name) for slope, name in zip(slopes, counts, strict=True)
        )
        rest = (n_all - n_answer) * (n_all - n_segment) / (n_all - 1)
        chance = n_segment * n_answer / n_all**2 * rest
        v = v * np.sqrt(chance / (chance + noise / deff**2))
    known = ~np.isnan([published[name] for name in counts]).any(axis=0)
    return np.where(known, np.where(chance > 0, v, 0.0), np.nan)


def published_mean_v_test(published: Published) -> Floats:
    """v-tests of the published means, nearer to 0 by the noise that was added to them."""
    width = published["highest"] - published["lowest"]
    bases = published["base"] / published["deff"]
    base = published["base_overall"] / published["deff_overall"]
    spread = published["deviation"]
    means, mean = published["mean"], published["mean_overall"]
    v, _ = mean_v_test(means, mean, deviation=spread, bases=bases, base=base)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = spread**2 / bases * (base - bases) / (base - 1)
        noise = sum(
            (width / published[name]) ** 2 * published.noise(name)
            for name in ("base", "base_overall")
        )
        v = v * np.sqrt(chance / (chance + noise))
    return np.where(np.isnan(means) | np.isnan(mean), np.nan, np.where(chance > 0, v, 0.0))


def _tests_of_shares(
    every: Floats, overall: Floats, of_base: Floats, of_answer: Floats
) -> tuple[Floats, Floats]:
    """v-tests on the counts that the weighted shares are worth (the counts, if unweighted)."""
    n_all = np.rint(np.nan_to_num(every))
    n_answer = np.rint(n_all * np.nan_to_num(overall))
    n_segment = np.rint(n_all * np.nan_to_num(of_base))
    n_both = np.rint(n_answer * np.nan_to_num(of_answer))
    n_both = np.clip(n_both, np.maximum(0, n_answer + n_segment - n_all), None)
    n_both = np.minimum(n_both, np.minimum(n_answer, n_segment))
    return v_test(n_all, n_answer, n_segment=n_segment, n_both=n_both)


def _overall(marks: Floats) -> Floats:
    """How many respondents are marked, whatever they weigh."""
    total: Floats = marks.sum(axis=0)
    return total


def _design_effect(size: Floats, effective: Floats) -> Floats:
    """By how much weights make the number of respondents count less (Kish)."""
    none = np.full(size.shape, np.nan)
    effect: Floats = np.divide(size, effective, out=none, where=effective > 0)
    return effect


def _long(groups: Grouping, **columns: NDArray[Any]) -> pd.DataFrame:
    """One row per segment and place from arrays of shape (n_segments, n_places)."""
    shape = columns["base"].shape
    segment, place = np.indices(shape)
    sizes = groups.sums(np.ones((len(groups.segment), 1)), 0)
    sized = {"smes": sizes.sum(), "n_segment": sizes, **columns}
    flat = {name: np.broadcast_to(values, shape).ravel() for name, values in sized.items()}
    table = pd.DataFrame({"segment": segment.ravel() + 1, "place": place.ravel(), **flat})
    return table.astype({name: np.int64 for name in COUNTS if name in table})
