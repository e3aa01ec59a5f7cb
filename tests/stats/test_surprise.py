"""Surprise of counts against an independent implementation, and dates of changes against planted ones."""

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from desirepath.stats.surprise import date_change, mid_p_tails, pooled_dispersion, two_sided


@pytest.mark.parametrize(("mean", "variance"), [(0.3, 0.5), (4.0, 4.4), (12.0, 90.0), (300.0, 9000.0)])
def test_the_tails_are_those_of_a_negative_binomial(mean: float, variance: float) -> None:
    size, seen = mean**2 / (variance - mean), np.arange(0, int(3 * mean) + 4)
    told = nbinom(size, size / (size + mean))
    lower, upper = mid_p_tails(seen, mean, variance)
    assert lower == pytest.approx(told.cdf(seen) - told.pmf(seen) / 2, rel=1e-7)
    assert upper == pytest.approx(told.sf(seen) + told.pmf(seen) / 2, rel=1e-7)


def test_without_more_scatter_they_are_those_of_a_poisson() -> None:
    lower, upper = mid_p_tails([0, 7, 40], 7.0, [7.0, 3.0, 7.0])
    assert lower == pytest.approx(poisson(7).cdf([0, 7, 40]) - poisson(7).pmf([0, 7, 40]) / 2, rel=1e-6)
    assert two_sided(lower, upper)[2] == pytest.approx(2 * (poisson(7).sf(40) + poisson(7).pmf(40) / 2), rel=1e-4)


@pytest.mark.parametrize("phi", [0.0, 0.1, 0.7])
def test_the_planted_dispersion_is_found(phi: float) -> None:
    rng = np.random.default_rng(3)
    mean = np.exp(rng.uniform(0, 5, 4000))
    mixed = mean * rng.gamma(1 / phi, phi, mean.size) if phi else mean
    assert pooled_dispersion(rng.poisson(mixed), mean) == pytest.approx(phi, abs=0.04)


def test_a_few_that_changed_do_not_hide_the_rest() -> None:
    rng = np.random.default_rng(4)
    mean = np.full(400, 50.0)
    seen = rng.poisson(mean)
    seen[:8] = 0
    assert pooled_dispersion(seen, mean, most=np.inf) > 2 * pooled_dispersion(seen, mean)


def test_a_change_by_hand() -> None:
    """Four at 10 and four at 4: the levels are the means, and with one unit of dispersion the odds are the likelihood."""
    found = date_change([10, 10, 10, 10, 4, 4, 4, 4], np.ones(8))
    assert (found.place, found.before, found.after) == (4, 10.0, 4.0)
    height = {place: _two_levels(place) for place in range(4, 8)}
    assert found.sure == pytest.approx(np.exp(height[4]) / sum(np.exp(one) for one in height.values()))


def _two_levels(place: int) -> float:
    y = np.array([10, 10, 10, 10, 4, 4, 4, 4.0])
    parts = (y[:place], y[place:])
    return sum(part.sum() * np.log(part.mean()) - part.sum() for part in parts)


def test_noise_widens_the_date() -> None:
    rng = np.random.default_rng(5)
    sure = {}
    for phi in (0.01, 0.6):
        level = np.r_[np.full(20, 30.0), np.full(4, 15.0)]
        found = [date_change(rng.poisson(level * rng.gamma(1 / phi, phi, 24)), np.ones(24)) for _ in range(200)]
        sure[phi] = (np.mean([one.sure for one in found]), np.mean([one.high - one.low for one in found]))
    assert sure[0.01][0] > 0.55 > 0.4 > sure[0.6][0]
    assert sure[0.01][1] < 1.5 < 4 < sure[0.6][1]


def test_the_range_holds_the_change_as_often_as_it_says() -> None:
    rng = np.random.default_rng(6)
    hits = 0
    for _ in range(300):
        place = int(rng.integers(6, 22))
        level = np.where(np.arange(26) < place, 12.0, 7.0)
        found = date_change(rng.poisson(level), np.ones(26))
        hits += found.low <= place <= found.high
    assert hits / 300 > 0.74


def test_too_few_entries_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 4"):
        date_change([1, 2, 3, 4], np.ones(4))
