"""What themes go with: found where planted, and writing much or living long is not taken for it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from desirepath.kernel import DAY, parse_moment
from desirepath.learning.milestones import Cohort
from desirepath.learning.themes import associate_themes
from desirepath.store import Warehouse
from desirepath.store.tables import ACCOUNT_EVENTS, TEXT_THEMES

LANDMARK = parse_moment("2024-06-01")
THEMES = ("outages", "invoices")


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    opened = Warehouse(None)
    yield opened
    opened.close()


def world(warehouse: Warehouse, seed: int, *, harm: float = 1.0, per_text: float = 0.0, after: bool = False) -> Cohort:
    """Accounts that write 1 to 8 texts on a theme each; ``harm``: how many times as often those with outages churn;
    ``per_text``: how much more a text more goes with churn; ``after``: the texts come after the landmark."""
    rng = np.random.default_rng(seed)
    for table in ("account_events", "text_themes"):
        warehouse.execute(f"DELETE FROM {table}")
    texts = rng.integers(1, 9, 600)
    themes = [[THEMES[int(rng.random() < 0.8)] for _ in range(n)] for n in texts]
    has = np.array(["outages" in listed for listed in themes])
    label = rng.random(600) < np.clip(0.15 * np.where(has, harm, 1.0) + per_text * texts, 0, 0.95)
    rows = [(f"a{place}", theme, number) for place, listed in enumerate(themes) for number, theme in enumerate(listed)]
    at = LANDMARK + (5 if after else -5) * DAY
    event = {"source": "desk", "occurred_at": at, "known_at": at}
    blank = dict.fromkeys(ACCOUNT_EVENTS.columns)
    warehouse.append(ACCOUNT_EVENTS, [{**blank, **event, "account": a, "event_id": f"{a}-{n}"} for a, _, n in rows])
    warehouse.append(
        TEXT_THEMES, [{"source": "desk", "event_id": f"{a}-{n}", "theme": theme, "weight": 1.0} for a, theme, n in rows]
    )
    return Cohort([f"a{place}" for place in range(600)], np.full(600, LANDMARK), label, "churned", 60, 365, 0)


def test_a_planted_association_is_found_with_its_ratio(warehouse):
    compared, found = associate_themes(warehouse, world(warehouse, 1, harm=3.0), THEMES)
    assert compared == 600
    one = found["outages"]
    assert one.ci[0] < 3.0 < one.ci[1] and one.p_adjusted < 0.001 and one.strength == "strong"
    assert one.with_it.n + one.without_it.n == compared


def test_writing_much_is_not_taken_for_the_theme_and_unstratified_it_would_be(warehouse):
    hits, plain = 0, 0
    for seed in range(30):
        cohort = world(warehouse, seed, per_text=0.07)
        one = associate_themes(warehouse, cohort, THEMES)[1]["outages"]
        hits += one.p_adjusted < 0.05
        gap = one.with_it.ci.low - one.without_it.ci.high
        plain += gap > 0
    assert hits <= 8 < 20 <= plain


def test_no_association_is_claimed_where_there_is_none(warehouse):
    hits = sum(
        associate_themes(warehouse, world(warehouse, seed), THEMES)[1]["outages"].p_adjusted < 0.05
        for seed in range(60)
    )
    assert hits <= 8


def test_what_was_written_after_the_landmark_is_not_known_at_it(warehouse):
    assert associate_themes(warehouse, world(warehouse, 1, harm=3.0, after=True), THEMES) == (0, {})
