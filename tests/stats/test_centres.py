"""Crowds around centres: planted ones are found, a continuum is not cut into parts."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from desirepath.stats import Floats
from desirepath.stats.centres import MOST_FOLDING, choose_centres, folding, nearest_centre
from desirepath.stats.resampling import bootstrap_mean


def blobs(seed: int, k: int, *, spread: float = 0.5) -> tuple[Floats, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = rng.integers(0, k, 600)
    return 4 * np.eye(k, 6)[group] + rng.normal(0, spread, (600, 6)), group


@pytest.mark.parametrize("k", [2, 3, 5])
def test_planted_crowds_are_found(k: int) -> None:
    rows, group = blobs(k, k)
    found = choose_centres(rows, rng=np.random.default_rng(1))
    assert len(found.centres) == k
    assert adjusted_rand_score(group, nearest_centre(rows, found.centres)[0]) > 0.95


@pytest.mark.parametrize("shape", ["normal", "uniform", "exponential"])
def test_one_crowd_of_any_shape_stays_one(shape: str) -> None:
    several = 0
    for seed in range(3):
        rng = np.random.default_rng(seed)
        line = {"normal": rng.normal, "uniform": rng.uniform, "exponential": rng.exponential}[shape](size=(300, 1))
        rows = line @ np.array([[1.0, 0.8, 0.3]]) + rng.normal(0, 0.05, (300, 3))
        several += len(choose_centres(rows, rng=np.random.default_rng(seed)).centres) > 1
    assert several == 0


def test_the_silhouette_alone_would_cut_a_line() -> None:
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    line = np.linspace(0, 1, 500)[:, None]
    group = KMeans(2, n_init=1, random_state=0).fit_predict(line)
    assert silhouette_score(line, group) > 0.5
    assert folding(line[:, 0]) > MOST_FOLDING


def test_folding_tells_one_crowd_from_two() -> None:
    rng = np.random.default_rng(2)
    assert folding(rng.normal(size=4000)) > 1.3 and folding(rng.exponential(size=4000)) > 1.3
    assert folding(rng.uniform(size=4000)) == pytest.approx(1, abs=0.05)
    assert folding(np.append(rng.normal(0, 1, 3000), rng.normal(6, 1, 1000))) < 0.6
    assert np.isnan(folding(np.ones(5)))


def test_rows_that_are_all_alike_are_one_group() -> None:
    found = choose_centres(np.ones((200, 4)), rng=np.random.default_rng(0))
    assert found.centres.tolist() == [[1.0, 1.0, 1.0, 1.0]]


def test_the_interval_of_a_mean_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    covered = [bootstrap_mean(rng.normal(3, 1, 60), rng=rng).covers(3) for _ in range(150)]
    assert 0.88 <= np.mean(covered) <= 0.99
    assert bootstrap_mean(np.ones(1), rng=rng) is None
