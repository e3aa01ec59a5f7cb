"""The array types that the calculating rooms hand to each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int8]
Indices = npt.NDArray[np.int32]
Micros = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]

__all__ = ["Bools", "Counts", "Floats", "Indices", "Labels", "Micros"]
