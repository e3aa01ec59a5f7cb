"""Fair p-values when many questions are asked of the same data."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desirepath.stats.arrays import Floats


def holm(p_values: npt.ArrayLike) -> Floats:
    """What p-value remains when no false alarm at all is wanted among the tests?

    Parameters
    ----------
    p_values
        Shape (n,), 0 to 1.

    Returns
    -------
    Floats
        Adjusted values, shape (n,), 0 to 1, in the order given.

    Notes
    -----
    Step-down Bonferroni, Holm (1979): ``max over the smaller ones of (n - rank) p``.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    return _in_given_order(np.minimum(stepped, 1.0), order)


def benjamini_hochberg(p_values: npt.ArrayLike) -> Floats:
    """At what share of false alarms among the findings would each test count as a finding?

    Parameters
    ----------
    p_values
        Shape (n,), 0 to 1.

    Returns
    -------
    Floats
        Adjusted values (q-values), shape (n,), 0 to 1, in the order given.

    Notes
    -----
    Step-up procedure of Benjamini and Hochberg (1995).

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    return _in_given_order(np.minimum(stepped, 1.0), order)


def _in_given_order(values: Floats, order: npt.NDArray[np.intp]) -> Floats:
    restored = np.empty_like(values)
    restored[order] = values
    return restored
