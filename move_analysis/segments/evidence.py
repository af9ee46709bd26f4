"""How well a number of segments is supported, all parameters averaged out."""

from __future__ import annotations

import numpy as np

from .design import Floats, Integers
from .em import Task
from .ordinal import slope_evidence

# Offsets where there is one variable.
ONE = np.zeros(1, dtype=np.int64)
# Where the evidence has no end, a segment is worth showing that adds to it at least this share of
# what each segment before it added. Planted segments add a third and more, what else tells SMEs
# apart a seventh and less.
WORTH = 0.2


def log_evidence(task: Task, parameters: Floats) -> float:
    """Log marginal likelihood of a mixture by the method of Cheeseman and Stutz.

    That is the log marginal likelihood of the rows completed with their expected segments, plus the
    entropy of these: a lower bound. Shares of answers and of segments are believed uniform
    (Dirichlet 1), the mean and variance of a number as over all, worth one respondent
    (normal-gamma). The slopes of ordinal answers, which have no closed form, are added by Laplace's
    method (`slope_evidence`).

    Notes
    -----
    The BIC counts every parameter as if all respondents informed it. Only a segment's own members
    inform its parameters, and only those who answered. With a hundred variables the BIC so finds
    too few segments where they differ a little in many answers.

    References
    ----------
    Cheeseman, P. & Stutz, J. (1996). Bayesian classification (AutoClass): theory and results.
    Advances in Knowledge Discovery and Data Mining, 153-180. Chickering, D. M. & Heckerman, D.
    (1997). Efficient approximations for the marginal likelihood of Bayesian networks with
    hidden variables. Machine Learning 29, 181-212. Beal, M. J. & Ghahramani, Z. (2003). The
    variational Bayesian EM algorithm for incomplete data. Bayesian Statistics 7, 453-464.
    """
    objective, sums = task.expect(parameters[:, None, :])
    likelihood = float(objective[0] - task.log_prior(parameters[:, None, :])[0])
    doubt = likelihood - float((parameters * sums[:, 0]).sum())
    counts, numbers, sizes = np.split(sums[:, 0], [task.n_answers, sums.shape[-1] - 1], axis=1)
    completed = _dirichlet(counts, task.offsets) + _normal_gamma(numbers)
    for group in task.ordinal:
        for own in group.columns:
            completed += _shared_not_own(counts[:, own], group.scores, parameters[:, own])
    return completed + _dirichlet(sizes.T, ONE) + doubt


def _shared_not_own(counts: Floats, scores: Floats, log_shares: Floats) -> float:
    """What to add for an ordinal variable: segments have slopes, not all shares of their own."""
    shared = _dirichlet(counts.sum(axis=0, keepdims=True), ONE)
    return shared + slope_evidence(counts, scores, log_shares) - _dirichlet(counts, ONE)


def _dirichlet(counts: Floats, offsets: Integers) -> float:
    """Log marginal likelihood of counted answers, all shares being equally likely."""
    from scipy.special import gammaln

    if not len(offsets):
        return 0.0
    levels = np.diff([*offsets, counts.shape[1]])
    totals = np.add.reduceat(counts, offsets, axis=1)
    return float((gammaln(levels) - gammaln(levels + totals)).sum() + gammaln(1 + counts).sum())


def _normal_gamma(sums: Floats) -> float:
    """Log marginal likelihood of standardised numbers from the sums of 1, x and x squared."""
    from scipy.special import gammaln

    n, total, squares = np.split(sums, 3, axis=1)
    # belief worth one respondent: mean 0 (weight 1), precision gamma with shape and rate 1/2
    rate = 0.5 * (1 + np.maximum(squares - total**2 / (1 + n), 0))
    shape = 0.5 * (1 + n)
    each = gammaln(shape) - gammaln(0.5) + 0.5 * np.log(0.5) - shape * np.log(rate)
    return float((each - 0.5 * np.log(1 + n) - 0.5 * n * np.log(2 * np.pi)).sum())
