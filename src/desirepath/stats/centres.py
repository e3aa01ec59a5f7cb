"""Units sorted around centres, where there is more than one crowd of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.stats.arrays import Counts, Floats
from desirepath.stats.groups import RESAMPLES, GroupCount, choose_stable, group_stability

MOST_CENTRES = 8
LEAST_SILHOUETTE = 0.25
"""Below it there is no structure (Kaufman and Rousseeuw 1990)."""
MOST_FOLDING = 0.8
"""Two neighbouring groups are two crowds, not one cut in half, when their folding statistic is below; 1 is a uniform line."""
SILHOUETTE_ROWS = 2000


@dataclass(frozen=True)
class Centres:
    """``centres`` (k, columns), largest group first; what else was tried (score: less the mean silhouette), and how stable
    the groups are."""

    centres: Floats
    tried: list[GroupCount]
    stability: Floats


def nearest_centre(rows: Floats, centres: Floats) -> tuple[Counts, Floats]:
    """The centre nearest to each row (n,), and the distance to it (n,)."""
    squares = (rows**2).sum(axis=1)[:, None] - 2 * rows @ centres.T + (centres**2).sum(axis=1)
    group = squares.argmin(axis=1)
    return group, np.sqrt(np.maximum(squares[np.arange(len(rows)), group], 0.0))


def folding(values: Floats) -> float:
    """Is it one crowd or two?

    Parameters
    ----------
    values
        Shape (n,).

    Returns
    -------
    float
        1 for evenly spread values, above for one crowd, below for two; NaN without spread.

    Notes
    -----
    Folding statistic of Siffer, Fouque, Termier and Largouet (2018): folded at the best place, two crowds lie on each
    other and lose their variance.

    Examples
    --------
    >>> round(folding(np.linspace(0, 1, 1001)), 2), folding(np.array([0.0, 0.0, 1.0, 1.0]))
    (1.0, 0.0)
    """
    spread = float(values.var())
    if spread == 0:
        return float("nan")
    fold = float(np.cov(values, values**2, bias=True)[0, 1]) / (2 * spread)
    return float(4 * np.abs(values - fold).var() / spread)


def choose_centres(rows: Floats, *, rng: np.random.Generator, most: int = MOST_CENTRES) -> Centres:
    """How many crowds of units are there, and around which centres?

    Parameters
    ----------
    rows
        Shape (n, columns), all in one unit.
    rng
        Chooses starts and resamples.
    most
        The largest number tried.

    Returns
    -------
    Centres
        Of the numbers whose every group is found again in resamples and is a crowd of its own, the one with the highest
        mean silhouette; one centre where that is below ``LEAST_SILHOUETTE``.

    Notes
    -----
    k-means (Lloyd 1982) with scikit-learn; silhouette (Rousseeuw 1987) over at most ``SILHOUETTE_ROWS`` rows; stability
    by Hennig (2007). A continuum cut in half has a high silhouette too: neighbouring groups must not form one crowd on
    the line between their centres (:func:`folding`).
    """
    fits = {1: rows.mean(axis=0)[None]}
    scores = {1: -LEAST_SILHOUETTE}
    distinct = len(np.unique(rows, axis=0))
    for k in range(2, min(most, distinct - 1) + 1):
        centres = _fit(rows, k, rng)
        if _are_crowds(rows, centres):
            fits[k], scores[k] = centres, -_silhouette(rows, centres, rng)
    groups = {k: nearest_centre(rows, centres)[0] for k, centres in fits.items()}

    def stability(k: int) -> Floats:
        draws = (rows[rng.integers(0, len(rows), len(rows))] for _ in range(RESAMPLES))
        again = (nearest_centre(rows, _fit(drawn, k, rng, starts=1))[0] for drawn in draws)
        return group_stability(groups[k], again)

    candidates = [(k, scores[k], float(np.bincount(groups[k], minlength=k).min())) for k in fits]
    chosen, tried, held = choose_stable(candidates, stability)
    return Centres(fits[chosen], tried, held)


def _fit(rows: Floats, k: int, rng: np.random.Generator, *, starts: int = 4) -> Floats:
    """The centres, on one thread: on a busy machine waiting for the others takes longer than the work."""
    from sklearn.cluster import KMeans  # slow to import, and only fitting needs it
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        found = KMeans(k, n_init=starts, random_state=int(rng.integers(2**31))).fit(rows)
    order = np.argsort(-np.bincount(found.labels_, minlength=k), kind="stable")
    return np.asarray(found.cluster_centers_[order], np.float64)


def _are_crowds(rows: Floats, centres: Floats) -> bool:
    """Whether each group and its nearest neighbour are two crowds."""
    group, _ = nearest_centre(rows, centres)
    apart = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    for one, other in enumerate(apart.argmin(axis=1)):
        both = rows[(group == one) | (group == other)]
        if not folding(both @ (centres[one] - centres[other])) < MOST_FOLDING:
            return False
    return True


def _silhouette(rows: Floats, centres: Floats, rng: np.random.Generator) -> float:
    from sklearn.metrics import silhouette_score

    some = rows if len(rows) <= SILHOUETTE_ROWS else rows[rng.choice(len(rows), SILHOUETTE_ROWS, replace=False)]
    group, _ = nearest_centre(some, centres)
    return float(silhouette_score(some, group)) if 1 < len(np.unique(group)) < len(some) else -1.0
