"""Exact tests of two-by-two counts, many at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom

from desirepath.stats.arrays import Floats


def exact_p_values(hits_a: npt.ArrayLike, n_a: npt.ArrayLike, *, hits_b: npt.ArrayLike, n_b: npt.ArrayLike) -> Floats:
    """Could a difference this large between two shares be chance, however few the counts?

    Parameters
    ----------
    hits_a, n_a, hits_b, n_b
        Counts of the two groups, arrays of one shape (P,) or single numbers.

    Returns
    -------
    Floats
        Two-sided p (0 to 1), shape (P,); 1 where a group is empty.

    Notes
    -----
    Fisher's exact test (1935), two-sided by doubling the smaller tail (the central test; Fay 2010): never above its
    level, also where a group is small or hardly anybody was hit.

    Examples
    --------
    >>> exact_p_values([4, 0], 50, hits_b=[0, 4], n_b=450).round(6).tolist()
    [0.000179, 1.0]
    """
    a, na, b, nb = np.broadcast_arrays(*(np.atleast_1d(np.asarray(x, np.int64)) for x in (hits_a, n_a, hits_b, n_b)))
    below = hypergeom.cdf(a, na + nb, a + b, na)
    above = hypergeom.sf(a - 1, na + nb, a + b, na)
    p = np.minimum(1.0, 2 * np.minimum(below, above))
    return np.asarray(np.where((na > 0) & (nb > 0), p, 1.0), np.float64)
