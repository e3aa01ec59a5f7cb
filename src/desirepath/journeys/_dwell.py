"""How long customers stay at each node, those still there counted fairly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desirepath.journeys._tally import Edges, sort_stretches_of
from desirepath.journeys._walks import Walks
from desirepath.kernel import DAY
from desirepath.stats import CONFIDENCE, two_sided_z


@dataclass(frozen=True, slots=True)
class Dwell:
    """Median stay and its interval in days, of ``n`` stays of which ``open`` still go on.

    ``None`` where too many are still there to tell.
    """

    median_days: float | None
    ci: tuple[float | None, float | None]
    n: int
    open: int


def dwell_times(walks: Walks, edges: Edges) -> list[Dwell]:
    """The stay at every node, from arriving there to the next step of the same life.

    Notes
    -----
    Kaplan and Meier (1958): the stay of who is still there is censored at ``walks.as_of``. Leaving is any next step,
    the outcome that ends the life included. At that last outcome itself nobody stays: it is no stay.
    """
    from desirepath.stats.waiting import median_waits

    k = len(walks.nodes)
    bounds = edges.bounds[np.searchsorted(edges.origin, np.arange(k + 1))]
    done = edges.gaps.copy()
    sort_stretches_of(done, bounds)
    still = ~walks.life_ended
    here, since = walks.final[still], walks.at[walks.last[still] - 1]
    waited = np.maximum(walks.as_of - since, 0)
    waiting_bounds = np.append(0, np.cumsum(np.bincount(here, minlength=k)))
    waiting = waited[np.lexsort((waited, here))]
    found = median_waits(done, bounds, waiting, waiting_bounds, two_sided_z(CONFIDENCE)) / DAY
    opened = np.diff(waiting_bounds)
    counts = np.diff(bounds) + opened
    return [
        Dwell(_known(median), (_known(low), _known(high)), int(n), int(open_))
        for (median, low, high), n, open_ in zip(found.tolist(), counts, opened, strict=True)
    ]


def _known(days: float) -> float | None:
    return None if days != days else days
