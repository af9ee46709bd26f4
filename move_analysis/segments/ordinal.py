"""Ordinal answers by an adjacent-category model: what a segment adds is one slope a variable."""

from __future__ import annotations

import numpy as np

from .design import Flags, Floats, OrdinalGroup

# Newton steps of an M step (from the last parameters, so EM goes on where they stop short),
# and how often a step that leads downhill is halved.
STEPS = 4
HALVINGS = 6
# Longest step, so that shares near 0 and 1 do not send it far away.
LONGEST = 4.0
# Added to curvatures (per respondent): keeps flat directions, of which there are always two
# (a constant, and the score that slopes can take over), from being divided by 0.
RIDGE = 1e-9
# Share given to an answer that nobody gave, where Newton begins.
RARE = 1e-6
# A step that promises less than this per respondent is not taken.
ENOUGH = 1e-13


def with_slopes(
    log_shares: Floats, counts: Floats, groups: tuple[OrdinalGroup, ...], before: Floats | None
) -> Floats:
    """Put the shares of an adjacent-category model in place of those of ordinal variables.

    `log_shares` and `counts` have the shape (segments, starts, answers); `before` are log shares to
    begin with, made by this function; left out, alike in all segments.
    """
    if not groups:
        return log_shares
    result = log_shares.copy()
    for group in groups:
        own = counts[..., group.columns]
        begin = _alike(own) if before is None else before[..., group.columns]
        result[..., group.columns] = fit_slopes(own, group.scores, begin)
    return result


def fit_slopes(counts: Floats, scores: Floats, begin: Floats, *, steps: int = STEPS) -> Floats:
    r"""Log shares of adjacent-category models that make counts at least as likely as `begin`.

    `counts` has the shape (segments, ..., answers); models in the axes between are fitted side by
    side, in so many Newton steps, fewer where they gain nothing.

    Notes
    -----
    The log share of answer `l` in segment `k` is

    .. math:: \log p_{kl} = \alpha_l + \beta_k s_l - \log \sum_m \exp(\alpha_m + \beta_k s_m):

    the odds of an answer against the next lower one differ between segments by the same
    factor all along the scale. The log-likelihood is concave.

    References
    ----------
    Goodman, L. A. (1979). Simple models for the analysis of association in cross-classifications
    having ordered categories. JASA 74, 537-552 (row effects). Vermunt, J. K. & Magidson, J.
    (2016). Technical Guide for Latent GOLD 5.1.
    """
    log_shares = begin
    for _ in range(steps):
        step, gain = _newton(counts, scores, np.exp(log_shares))
        wanted = gain > ENOUGH * counts.sum(axis=(0, -1))
        if not wanted.any():
            break
        log_shares = _uphill(counts, log_shares, step, wanted)
    return log_shares


def slope_evidence(counts: Floats, scores: Floats, log_shares: Floats) -> float:
    """What slopes add to the log marginal likelihood of counted answers, by Laplace's method.

    That is the log-likelihood above that of answers alike in all segments, less what as many slopes
    must be expected to gain: they are believed normal around their mean, with variance 1 where
    scores are in units of their standard deviation over all. 0 for one segment.
    """
    gain = _log_likelihood(counts, log_shares) - _log_likelihood(counts, _alike(counts))
    own, shared, cross = _curvatures(counts, scores, np.exp(log_shares))
    profile = np.diag(own) - cross @ np.linalg.pinv(shared, hermitian=True) @ cross.T
    overall = counts.sum(axis=0) / counts.sum()
    variance = overall @ (scores - overall @ scores) ** 2
    wider = np.eye(len(counts)) + profile / variance
    slopes = (log_shares[:, -1] - log_shares[:, 0]) / (scores[-1] - scores[0])
    slopes = slopes - slopes.mean()
    # the belief averaged over the normal curve that the likelihood is near its peak
    surprise = slopes @ np.linalg.solve(wider, profile) @ slopes
    return float(gain - 0.5 * surprise - 0.5 * np.linalg.slogdet(wider)[1])


def _newton(counts: Floats, scores: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """Newton's step of the logits, and what it gains on the way it starts.

    The slopes' curvature is diagonal: they are eliminated, and one small system a variable
    is left for what the segments share.
    """
    own, shared, cross = _curvatures(counts, scores, shares)
    ridge = RIDGE * (1 + counts.sum(axis=(0, -1)))
    ratio = cross / (own + ridge)[..., None]
    reduced = shared - np.einsum("k...l,k...m->...lm", cross, ratio)
    reduced += ridge[..., None, None] * np.eye(len(scores))
    slope = counts - counts.sum(axis=-1, keepdims=True) * shares
    by_slope = slope @ scores
    right = slope.sum(axis=0) - np.einsum("k...l,k...->...l", ratio, by_slope)
    alpha = np.linalg.solve(reduced, right[..., None])[..., 0]
    beta = (by_slope - (cross * alpha).sum(axis=-1)) / (own + ridge)
    step = alpha + beta[..., None] * scores
    return step, (slope * step).sum(axis=(0, -1))


def _uphill(counts: Floats, log_shares: Floats, step: Floats, wanted: Flags) -> Floats:
    """Take the wanted steps, halved until they lead uphill; those that never do, not at all."""
    reached = _log_likelihood(counts, log_shares)
    size = wanted * LONGEST / np.maximum(np.abs(step).max(axis=(0, -1)), LONGEST)
    for _ in range(HALVINGS):
        trial = _normalised(log_shares + size[..., None] * step)
        better = _log_likelihood(counts, trial) > reached
        log_shares = np.where(better[..., None], trial, log_shares)
        size = np.where(better, 0, size / 2)
        if not size.any():
            break
    return log_shares


def _curvatures(counts: Floats, scores: Floats, shares: Floats) -> tuple[Floats, Floats, Floats]:
    """Second derivatives by the slopes (diagonal), by what is shared, and by one and other."""
    n = counts.sum(axis=-1, keepdims=True)
    from_mean = scores - (shares @ scores)[..., None]
    cross = n * shares * from_mean
    expected = n * shares
    shared = -np.einsum("k...l,k...m->...lm", expected, shares)
    shared += expected.sum(axis=0)[..., None] * np.eye(len(scores))
    return (cross * from_mean).sum(axis=-1), shared, cross


def _alike(counts: Floats) -> Floats:
    """Log shares over all segments, in each of them."""
    total = counts.sum(axis=0)
    shares = (total + RARE) / (total + RARE).sum(axis=-1, keepdims=True)
    return np.broadcast_to(np.log(shares), counts.shape)


def _normalised(logits: Floats) -> Floats:
    logits = logits - logits.max(axis=-1, keepdims=True)
    log_shares: Floats = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return log_shares


def _log_likelihood(counts: Floats, log_shares: Floats) -> Floats:
    log_likelihood: Floats = (counts * log_shares).sum(axis=(0, -1))
    return log_likelihood
