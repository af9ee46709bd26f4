"""Tails of sums of independent yes/no variables with unequal chances (Poisson-binomial).

All functions take many sums at once. Variables with equal chances are given once, with their
count: on degree classes a sum of 10,000 variables has some hundred different chances.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, pdtr, pdtrc

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Integers = NDArray[np.int64]
Tails = tuple[Floats, Floats]

Method = Literal["exact", "screened", "refined_normal", "poisson"]

# Leaves out less than 1e-16 of a probability: exp(-38) and, by Bernstein's inequality, what
# lies further than 25 + 9 standard deviations from the mean.
CUT = 38.0
MARGIN = 25.0
SPREAD = 9.0

CACHED = 200_000
"""Chances that are moved at a time: few enough for a processor's cache."""


def exact_tails(chances: Floats, counts: Floats | Integers, observed: Integers) -> Tails:
    r"""Return the exact chances that sums are at least, and at most, as large as observed.

    Sums of classes of variables, each with a chance and a count. The smaller of the two tails
    has a relative error of about 1e-12, also far out.

    Notes
    -----
    With the generating function :math:`G(z) = \prod_k (1 - q_k + q_k z)^{m_k}`,

    .. math:: P(X = w) = \frac{1}{2 \pi i} \oint \frac{G(z)}{z^{w+1}} dz, \qquad
       P(X \ge w) = \frac{1}{2 \pi i} \oint \frac{G(z)}{z^{w+1} (1 - 1/z)} dz

    on a circle of radius above 1 (below 1 for the lower tail). The circle through the
    saddlepoint makes the integrand a narrow bump without cancellation, and the trapezoidal rule
    on it is exact but for terms that are bounded beforehand. Some 30 points are enough for any
    number of variables.

    References
    ----------
    Daniels, H. E. (1987). Tail probability approximations. International Statistical Review
    55, 37-48. Trefethen, L. N. & Weideman, J. A. C. (2014). The exponentially convergent
    trapezoidal rule. SIAM Review 56, 385-458.
    """
    certain = chances >= 1
    free = np.where(certain, 0.0, chances)
    counts = np.asarray(counts, dtype=np.float64)
    w = observed - certain @ counts
    size = np.rint((free > 0) @ counts)  # counts need not be whole numbers: see `quadrature`
    upper = np.where(w <= 0, 1.0, 0.0)
    lower = np.where(w < 0, 0.0, 1.0)
    none, every = (w == 0) & (size > 0), (w == size) & (size > 0)
    lower[none] = np.exp(np.log1p(-free[none]) @ counts)
    upper[every] = np.exp(np.log(np.where(free > 0, free, 1.0)[every]) @ counts)
    inner = np.flatnonzero((w > 0) & (w < size))
    if inner.size:
        upper[inner], lower[inner] = _contour_tails(free[inner], counts, w[inner])
    return upper, lower


def refined_normal_tails(moments: Floats, observed: Integers) -> Tails:
    """Return both tails by a normal curve with its skew, from sums of chances, squares and cubes.

    What R's package backbone computes (Volkova, A. Y. (1996). Theory of Probability and its
    Applications 40, 791-794). The error is at most 0.1618/variance where the variance is 100 or
    more (Neammanee, K. (2005). International Journal of Mathematics and Mathematical Sciences
    2005, 717-728).
    """
    mean, squares, cubes = moments
    deviation = np.sqrt(np.maximum(mean - squares, 0))
    skew = mean - 3 * squares + 2 * cubes
    spread = np.where(deviation > 0, deviation, 1.0)

    def chance_below(bound: NDArray[np.floating[Any]]) -> Floats:
        x = (bound - mean) / spread
        bell = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
        refined = ndtr(x) + skew / (6 * spread**3) * (1 - x * x) * bell
        certain = (bound > mean).astype(float)
        below: Floats = np.where(deviation > 0, np.clip(refined, 0, 1), certain)
        return below

    return 1 - chance_below(observed - 0.5), chance_below(observed + 0.5)


def poisson_tails(mean: Floats, observed: Integers) -> Tails:
    """Return both tails by a Poisson distribution with the mean of the sum.

    What the package bicm computes by default. Good where all chances are small; too large
    elsewhere, because the Poisson distribution is wider (Le Cam, L. (1960). Pacific Journal of
    Mathematics 10, 1181-1197).
    """
    upper = np.where(observed > 0, pdtrc(observed - 1, mean), 1.0)
    return upper, np.asarray(pdtr(observed, mean))


def _contour_tails(chances: Floats, counts: Floats, w: Floats) -> Tails:
    """Both tails of sums that are neither the smallest nor the largest possible."""
    mean = chances @ counts
    slope = _contour_slope(chances, counts, w)
    radius = np.exp(slope)
    scaled = chances * radius[:, None]
    rest = 1 - chances + scaled
    tilted = scaled / rest
    # log1p keeps the digits of chances near 0, the plain logarithm those of chances near 1.
    logarithm = np.log1p(np.maximum(chances * np.expm1(slope)[:, None], -0.5))
    near_one = rest <= 0.5
    if near_one.any():
        logarithm[near_one] = np.log(rest[near_one])
    log_size = logarithm @ counts - slope * w
    angles, within, period = _contour_angles(tilted, counts, w, slope)
    values = _generating(tilted, counts, np.where(within, angles, 0))
    values *= np.exp(-1j * angles * w[:, None])
    values[~within] = 0
    values[:, 1:] *= 2  # the other half of the circle mirrors this one
    size = np.exp(log_size) / period
    point = size * values.real.sum(axis=1)
    geometric = 1 - np.exp(-np.abs(slope)[:, None] - 1j * np.sign(slope)[:, None] * angles)
    tail = size * (values / geometric).real.sum(axis=1)
    other = 1 - tail + point
    return np.where(w > mean, tail, other), np.where(w > mean, other, tail)


def _contour_slope(chances: Floats, counts: Floats, w: Floats) -> Floats:
    """Logarithm of the circle's radius: the saddlepoint, kept off the pole at radius 1."""
    slope = _saddlepoint(chances, counts, w)
    deviation = np.sqrt((chances * (1 - chances)) @ counts)
    least = np.minimum(1.0, 2.5 / deviation)
    above = w > chances @ counts
    return np.where(above, np.maximum(slope, least), np.minimum(slope, -least))


def _saddlepoint(chances: Floats, counts: Floats, w: Floats) -> Floats:
    """Slope that moves the mean of each sum to `w`: Newton's method, halving where it strays.

    On the logit of the mean, one step is exact for equal chances. An inexact saddlepoint costs
    digits by cancellation but not more, so that the search can stop early.
    """
    size = (chances > 0) @ counts
    target = np.log(w / (size - w))
    largest, least = chances.max(axis=1), chances.min(axis=1, where=chances > 0, initial=1)
    low, high = (target - np.log(chance / (1 - chance)) for chance in (largest, least))
    mean = chances @ counts
    slope = target - np.log(mean / (size - mean))
    for _ in range(60):
        scaled = chances * np.exp(slope)[:, None]
        tilted = scaled / (1 - chances + scaled)
        mean = tilted @ counts
        miss = np.log(mean / (size - mean)) - target
        if np.abs(miss).max() < 0.01:
            break
        low, high = np.where(miss < 0, slope, low), np.where(miss > 0, slope, high)
        slope = slope - miss * mean * (1 - mean / size) / ((tilted * (1 - tilted)) @ counts)
        slope = np.where((low <= slope) & (slope <= high), slope, (low + high) / 2)
    return slope


def _contour_angles(
    tilted: Floats, counts: Floats, w: Floats, slope: Floats
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Angles from 0 to half a turn, which of them count, and how many a whole turn has."""
    variance = (tilted * (1 - tilted)) @ counts
    reach = MARGIN + SPREAD * np.sqrt(variance) + np.abs(tilted @ counts - w)
    half = np.ceil(np.maximum(reach, CUT / np.abs(slope)) / 2)
    period = 2 * half + 1
    # |G| on the circle is at most exp(-variance (1 - cos angle)): beyond `last` it is nothing.
    last = np.arccos(np.maximum(-1.0, 1 - CUT / variance))
    used = np.minimum(half, np.ceil(last * period / (2 * np.pi)))
    steps = np.arange(int(used.max()) + 1)
    return steps * (2 * np.pi / period)[:, None], steps <= used[:, None], period


def _generating(chances: Floats, counts: Floats, angles: Floats) -> Complexes:
    """Product over classes of ``(1 + chance * step) ** count``, with ``step = z - 1``."""
    steps: Complexes = np.expm1(1j * angles)
    centre = (chances.max(axis=1) + chances.min(axis=1)) / 2
    reach = np.ptp(chances, axis=1) / 2
    # How fast the series of the logarithm converges: slowest at the largest angle.
    widest = 1 - np.cos(angles.max(axis=1))
    ratio = reach * np.sqrt(2 * widest / (1 - 2 * centre * (1 - centre) * widest))
    terms = (CUT + np.log(counts.sum())) / -np.log(np.clip(ratio, 1e-9, 0.9))
    series = (terms < len(counts)) & (ratio < 0.9)
    product = np.empty_like(steps)
    if series.any():
        product[series] = _by_series(
            chances[series], counts, steps[series], centre[series, None], int(terms[series].max())
        )
    if not series.all():
        product[~series] = _by_logarithms(chances[~series], counts, steps[~series])
    return product


def _by_series(
    chances: Floats, counts: Floats, steps: Complexes, centre: Floats, terms: int
) -> Complexes:
    """The product by the power series of its logarithm around the `centre` of the chances."""
    distance = chances - centre
    power = -np.ones_like(distance)
    sums = np.empty((terms + 1, len(chances), 1))
    for degree in range(1, terms + 2):
        power *= -distance
        sums[degree - 1, :, 0] = power @ counts / degree
    base = 1 + centre * steps
    ratio = steps / base
    logarithm = np.zeros_like(steps)
    for term in sums[::-1]:
        logarithm += term
        logarithm *= ratio
    product: Complexes = np.exp(logarithm + counts.sum() * np.log(base))
    return product


def _by_logarithms(chances: Floats, counts: Floats, steps: Complexes) -> Complexes:
    """The product class by class: no factor crosses the negative axis, where logarithms jump."""
    logarithm = np.zeros_like(steps)
    for chance, count in zip(chances.T, counts, strict=True):
        logarithm += count * np.log(1 + chance[:, None] * steps)
    product: Complexes = np.exp(logarithm)
    return product


def upper_tails(chances: Floats, observed: Integers) -> Floats:
    """Return the chances that sums of few yes/no variables are at least as large as observed.

    Added up from positive terms, so that small chances are as exact as large ones; work grows
    with the observed sum, where `exact_tails` does not depend on it.
    """
    found = np.empty(len(observed))
    most = int(observed.max(initial=0))
    size = max(1, CACHED // (most + 1))
    for start in range(0, len(observed), size):
        part = slice(start, start + size)
        # How many more are needed, so that all sums end in the first row.
        missing = np.zeros((most + 1, len(observed[part])))
        missing[observed[part], np.arange(missing.shape[1])] = 1
        for chance in chances[part].T:
            reached = missing[1:] * chance
            missing[1:] -= reached
            missing[:-1] += reached
        found[part] = missing[0]
    return found
