"""What both estimators accept: a frame of mixed variables or an array of numbers, and weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.utils.validation import validate_data

from .design import Floats


def checked_table(estimator: Any, frame: Any, *, reset: bool) -> pd.DataFrame:
    """The variables as a frame; an array becomes one of numbers."""
    if isinstance(frame, pd.DataFrame):
        validate_data(estimator, frame, reset=reset, skip_check_array=True)
        if not frame.columns.is_unique:
            raise ValueError("Column names should be unique.")
        if frame.empty:
            raise ValueError(
                f"Found array with {frame.shape[0]} sample(s) and {frame.shape[1]} "
                "feature(s) while a minimum of 1 is required."
            )
        return frame
    array = validate_data(
        estimator, frame, reset=reset, dtype=np.float64, ensure_all_finite="allow-nan"
    )
    return pd.DataFrame(array, columns=getattr(estimator, "feature_names_in_", None))


def checked_weights(sample_weight: ArrayLike | None, n_samples: int) -> Floats:
    """One finite weight per sample, not negative and not all zero; 1 where none are given."""
    if sample_weight is None:
        return np.ones(n_samples)
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.shape != (n_samples,):
        raise ValueError(
            f"sample_weight.shape == {weights.shape}, expected ({n_samples},); "
            "one weight per sample is needed."
        )
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError("sample_weight should be finite and not negative.")
    if weights.sum() == 0:
        raise ValueError("sample_weight should not be zero for every sample.")
    return weights
