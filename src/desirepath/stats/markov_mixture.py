"""Journeys sorted into groups that move alike: a mixture of first-order Markov chains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from desirepath.stats.arrays import Counts, Floats
from desirepath.stats.groups import RESAMPLES, GroupCount, choose_stable, group_stability
from desirepath.stats.moves import MoveCounts, distinct_journeys

MOST_GROUPS = 8
PRIOR_MOVES = 1.0
"""Each state of each chain is drawn towards that of all journeys together as if so many moves had shown it."""
STARTS, REFIT_STARTS, SHORT_RUN, LONG_RUN = 4, 2, 8, 150
LEAST_GAIN = 1e-6
PATIENCE = 2
"""So many numbers of groups in a row must be worse before no larger one is tried."""


@dataclass(frozen=True)
class MarkovMixture:
    """``shares`` (k,) of the journeys; ``moves`` (columns, k): the probability of each move once in the state it leaves."""

    shares: Floats
    moves: Floats
    log_likelihood: float
    bic: float


@dataclass(frozen=True)
class ChosenMixture:
    """The mixture of the chosen number of groups, what else was tried (score: BIC), and how stable its groups are."""

    mixture: MarkovMixture
    tried: list[GroupCount]
    stability: Floats


def fit_markov_mixture(
    moves: MoveCounts, k: int, *, rng: np.random.Generator, weights: Floats | None = None, starts: int = STARTS
) -> MarkovMixture:
    """Which ``k`` ways of moving explain the journeys best?

    Parameters
    ----------
    moves
        The journeys, each with a move at least.
    k
        Number of groups, 1 or more.
    rng
        Chooses where the search starts.
    weights
        Shape (n,): how many journeys each row stands for; 1 each when not given.
    starts
        Searches begun; the best is carried to its end.

    Returns
    -------
    MarkovMixture
        Groups by size, the largest first; lower BIC is better.

    Notes
    -----
    Cadez, Heckerman, Meek, Smyth and White (2003): expectation maximisation over first states and moves, here with a
    Dirichlet prior around the moves of all journeys together. Starts lie far apart as in Arthur and Vassilvitskii
    (2007), measured on the square roots of each journey's shares of moves; short runs first, then the best one long
    (Biernacki, Celeux and Govaert 2003). BIC (Schwarz 1978) counts a parameter for every move that occurs at all, less
    one for each state left.

    Examples
    --------
    >>> from desirepath.stats.moves import count_moves
    >>> journeys = count_moves(np.repeat(np.arange(60), 3), np.tile([0, 1, 0, 2, 2, 2], 30), n=60)
    >>> found = fit_markov_mixture(journeys, 2, rng=np.random.default_rng(1))
    >>> found.shares.round(2).tolist()
    [0.5, 0.5]
    """
    search = _Search(moves, np.ones(moves.n) if weights is None else weights)
    begun = [search.run(search.start(k, rng), SHORT_RUN) for _ in range(starts if k > 1 else 1)]
    shares, chances, _ = max(begun, key=lambda fit: fit[2])
    shares, chances, height = search.run(belongings(moves, shares, chances), LONG_RUN)
    order = np.argsort(-shares, kind="stable")
    parameters = k * search.free + k - 1
    return MarkovMixture(
        shares[order], chances[:, order], height, parameters * float(np.log(search.weights.sum())) - 2 * height
    )


def choose_markov_mixture(moves: MoveCounts, *, rng: np.random.Generator, most: int = MOST_GROUPS) -> ChosenMixture:
    """How many ways of moving are there, and which?

    Parameters
    ----------
    moves
        The journeys, each with a move at least.
    rng
        Chooses starts and resamples.
    most
        The largest number tried.

    Returns
    -------
    ChosenMixture
        Of the numbers whose every group is found again in resamples and is large enough, the one with the lowest BIC.

    Notes
    -----
    Stability by Hennig (2007), see :func:`desirepath.stats.groups.group_stability`; asked only of the numbers that BIC
    would choose. Journeys with the same moves are counted once, with their weight.
    """
    distinct, weights = distinct_journeys(moves)
    fits: dict[int, MarkovMixture] = {}
    while len(fits) < most and not _only_rises([fit.bic for fit in fits.values()]):
        fits[len(fits) + 1] = fit_markov_mixture(distinct, len(fits) + 1, rng=rng, weights=weights)
    groups = {k: _most_likely(distinct, fit) for k, fit in fits.items()}

    def stability(k: int) -> Floats:
        size = int(weights.sum())
        draws = (rng.multinomial(size, weights / size).astype(np.float64) for _ in range(RESAMPLES))
        refits = (fit_markov_mixture(distinct, k, rng=rng, weights=drawn, starts=REFIT_STARTS) for drawn in draws)
        return group_stability(groups[k], (_most_likely(distinct, refit) for refit in refits), weights=weights)

    sizes = {k: float(np.bincount(group, weights=weights, minlength=k).min()) for k, group in groups.items()}
    chosen, tried, held = choose_stable([(k, fits[k].bic, sizes[k]) for k in fits], stability)
    return ChosenMixture(fits[chosen], tried, held)


def belongings(moves: MoveCounts, shares: Floats, chances: Floats) -> Floats:
    """How surely does each journey belong to each group?

    Parameters
    ----------
    moves
        The journeys, over the columns of the mixture.
    shares, chances
        ``shares`` (k,) and ``moves`` (columns, k) of a mixture.

    Returns
    -------
    (n, k), 0 to 1; each row sums to 1.
    """
    return _expect(moves, shares, chances)[0]


def _only_rises(scores: list[float]) -> bool:
    """Whether the last ``PATIENCE`` numbers were all worse than the best before them."""
    return len(scores) > PATIENCE and min(scores[-PATIENCE:]) > min(scores[:-PATIENCE])


def _most_likely(moves: MoveCounts, mixture: MarkovMixture) -> Counts:
    return np.asarray(belongings(moves, mixture.shares, mixture.moves).argmax(axis=1), np.int64)


def _expect(moves: MoveCounts, shares: Floats, chances: Floats) -> tuple[Floats, Floats]:
    """Belongings (n, k), and each journey's log-likelihood (n,)."""
    joint = np.asarray(moves.counts @ np.log(chances)) + np.log(shares)
    top = joint.max(axis=1, keepdims=True)
    odds = np.exp(joint - top)
    whole = odds.sum(axis=1, keepdims=True)
    return odds / whole, (top + np.log(whole))[:, 0]


class _Search:
    """Expectation maximisation over fixed journeys; a fit is (shares, moves, log-likelihood)."""

    def __init__(self, moves: MoveCounts, weights: Floats) -> None:
        self.moves, self.weights = moves, weights
        self.back = csr_array(moves.counts.T)
        left, self.leaves = np.unique(moves.origin, return_inverse=True)
        self.left, self.free = len(left), len(moves.origin) - len(left)
        self.pooled = self._within_state(self.back @ weights[:, None] + LEAST_GAIN)

    def _within_state(self, counts: Floats) -> Floats:
        """Counts (columns, k) as shares of the moves out of the same state."""
        whole = np.zeros((self.left, counts.shape[1]))
        np.add.at(whole, self.leaves, counts)
        return np.asarray(counts / whole[self.leaves], np.float64)

    def start(self, k: int, rng: np.random.Generator) -> Floats:
        """Belongings (n, k): each journey to the most similar of ``k`` journeys drawn far from each other."""
        counts, n = self.moves.counts, self.moves.n
        shares = counts.data / np.repeat(counts.sum(axis=1), np.diff(counts.indptr))
        roots = csr_array((np.sqrt(shares), counts.indices, counts.indptr), shape=counts.shape)
        near = np.full((n, k), -1.0)
        chance = self.weights
        for place in range(k):
            drawn = int(rng.choice(n, p=chance / chance.sum()))
            near[:, place] = roots @ roots[[drawn]].toarray()[0]
            chance = self.weights * np.maximum(1 - near.max(axis=1), 1e-12)
        return np.asarray(np.eye(k)[near.argmax(axis=1)], np.float64)

    def run(self, belongs: Floats, most: int) -> tuple[Floats, Floats, float]:
        height = -np.inf
        for _ in range(most):
            held = self.weights[:, None] * belongs
            shares = (held.sum(axis=0) + 1.0) / (self.weights.sum() + belongs.shape[1])
            chances = self._within_state(self.back @ held + PRIOR_MOVES * self.pooled)
            belongs, each = _expect(self.moves, shares, chances)
            before, height = height, float(self.weights @ each)
            if height - before <= LEAST_GAIN * abs(height):
                break
        return shares, chances, height
