"""Chances of one outcome in growing windows, each from a model of its own, brought into one order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desirepath.kernel import WrongUse
from desirepath.stats import Floats


def nested_chances(chances: npt.ArrayLike, *, held: int | None = None) -> Floats:
    """What are the chances of one outcome in growing windows, if none may fall as the window grows?

    Parameters
    ----------
    chances
        Shape (windows,), 0 to 1: the chance stated for each window, the shortest window first.
    held
        The place of a chance that stands as it is; the others give way to it. Without one all give way.

    Returns
    -------
    ndarray
        Shape (windows,), 0 to 1, never falling. Chances that were in order come back as they were.

    Raises
    ------
    WrongUse
        for a chance that is no number from 0 to 1, or a place that is none.

    Notes
    -----
    What comes within 30 days comes within 60 too, so the true chances never fall. The nearest chances (least squares)
    that do not fall are nearer to any true ones than those stated: isotonic regression projects onto a convex set that
    holds the truth (Barlow, Bartholomew, Bremner and Brunk 1972, chapter 1). With a chance held, those before it are
    at most, those after it at least that: the least-squares answer under that bound.

    Examples
    --------
    >>> nested_chances([0.2, 0.1, 0.4]).round(2).tolist()
    [0.15, 0.15, 0.4]
    >>> nested_chances([0.2, 0.1, 0.4], held=1).round(2).tolist()
    [0.1, 0.1, 0.4]
    """
    stated = np.asarray(chances, np.float64)
    if stated.ndim != 1 or not bool(((stated >= 0) & (stated <= 1)).all()):
        raise WrongUse("chances in growing windows", repr(chances), "Give one number from 0 to 1 for each window.")
    if held is None:
        return _rising(stated)
    if not 0 <= held < stated.size:
        raise WrongUse(f"the chance held at place {held}", f"{stated.size} chances", "Give the place of one of them.")
    stands = stated[held]
    before = np.minimum(_rising(stated[:held]), stands)
    after = np.maximum(_rising(stated[held + 1 :]), stands)
    return np.concatenate([before, [stands], after])


def _rising(stated: Floats) -> Floats:
    from scipy.optimize import isotonic_regression

    return np.asarray(isotonic_regression(stated).x, np.float64) if stated.size else stated
