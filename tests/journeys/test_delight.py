"""Moments of delight by hand, and none where there are none: above all not for who merely stayed longer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desirepath.insights import delight_sentence
from desirepath.journeys import Journeys, Sides, Waiting, Walks, find_delight, steps_and_outcomes
from desirepath.journeys._delight import passed_since
from desirepath.journeys._waits import Waits
from desirepath.kernel import DAY, parse_moment
from desirepath.stats import odds_ratio

from .test_slow_periods import MONTHS, waits
from .test_tone import Written, texts_of

BASE = parse_moment("2024-01-01")
NEVER = 2**63 - 1
NODES = ["milestone:m", "milestone:n", "outcome:churned", "outcome:renewed", "start"]
SIDES = Sides("outcome:renewed", "outcome:churned", BASE)
Life = list[tuple[str, float]]


def walks_of(lives: list[tuple[float, Life]], as_of: float) -> Walks:
    """One life an account: the day it starts and its (node, day since) steps; it is over after a churn."""
    told = [[("start", 0.0), *life] for _, life in lives]
    last = np.cumsum([len(life) for life in told], dtype=np.int64)
    begun = [begin for begin, _ in lives]
    at = np.array(
        [BASE + int((begin + day) * DAY) for begin, life in zip(begun, told, strict=True) for _, day in life], np.int64
    )
    over = np.where([life[-1][0] == "outcome:churned" for life in told], at[last - 1], NEVER)
    return Walks(
        accounts=[f"a{n:04d}" for n in range(len(lives))],
        nodes=NODES,
        node=np.array([NODES.index(name) for life in told for name, _ in life], np.int16),
        at=at,
        seen=at.copy(),
        first=np.append(0, last[:-1]),
        last=last,
        life_account=np.arange(len(lives), dtype=np.int64),
        over_at=over,
        as_of=BASE + int(as_of * DAY),
    )


def looked_at(walks: Walks, written: Written = (), waiting: Waiting | None = None) -> Journeys:  # type: ignore[assignment]
    n = len(walks.accounts)
    since = [(who, BASE / DAY + day, score) for who, day, score in written]
    texts = texts_of(walks, since)
    return Journeys(walks, texts, waiting or Waiting([], {}, []), np.full(n, 10.0), np.zeros(n, np.int64))


def null_company(rng: np.random.Generator, n: int = 400) -> Walks:
    """Every month 3 % churn, the rest renew at a year; each account comes to m at some time if it is still there then."""
    lives: list[tuple[float, Life]] = []
    churned, came = rng.exponential(1000.0, n), rng.uniform(0, 700, n)
    for begin, leaves, reaches in zip(rng.uniform(0, 300, n), churned, came, strict=True):
        steps: Life = [("milestone:m", reaches)] if reaches < leaves else []
        steps += [("outcome:churned", leaves)] if leaves < 800 else []
        steps += [("outcome:renewed", 365.0)] if leaves > 365 else []
        lives.append((begin, sorted(steps, key=lambda step: step[1])))
    return walks_of(lives, as_of=1200)


def ever(walks: Walks) -> float:
    """The naive question: p for having ever come to m against never, by the last outcome."""
    table = np.zeros((2, 2), np.int64)
    for first, last in zip(walks.first, walks.last, strict=True):
        names = [walks.nodes[code] for code in walks.node[first:last]]
        outcomes = [name for name in names if name.startswith("outcome:")]
        if outcomes:
            table[int("milestone:m" not in names), int(outcomes[0] == "outcome:churned")] += 1
    return odds_ratio(table).p_value


def test_having_lived_longer_is_not_taken_for_a_step_that_goes_with_renewal() -> None:
    told = naive = 0
    for seed in range(200):
        walks = null_company(np.random.default_rng(seed))
        (found,) = steps_and_outcomes(walks, ["milestone:m"], np.zeros(len(walks.accounts), np.int64), SIDES)
        told += found.p_adjusted < 0.05
        naive += ever(walks) < 0.05
    assert told < 20
    assert naive > 180


def planted(with_renewed: int = 45, without_renewed: int = 20) -> Walks:
    """50 accounts had m on day 20 and 50 did not; of each so many renewed at a year and the others churned on day 200."""
    lives: list[tuple[float, Life]] = []
    for reached, renewed in ((True, with_renewed), (False, without_renewed)):
        for n in range(50):
            steps: Life = [("milestone:m", 20.0)] if reached else [("milestone:m", 300.0)] if n < renewed else []
            end: Life = [("outcome:renewed", 365.0)] if n < renewed else [("outcome:churned", 200.0)]
            lives.append((0.0, steps + end))
    return walks_of(lives, as_of=500)


def test_a_planted_step_is_found_with_its_difference() -> None:
    found = find_delight(looked_at(planted()), segments={}, sides=SIDES)
    (one,) = found.moments
    # 45 of 50 against 20 of 50: what came on day 300 was not there at the age asked about
    assert (one.why, one.node, one.n, one.against, one.age_days) == ("renewal", "milestone:m", 50, 50, 30)
    assert one.effect == pytest.approx(0.5)
    assert one.ci[0] is not None and 0.3 < one.ci[0] < 0.5
    assert found.asked == {"faster": 0, "turn": 0, "renewal": 1}
    assert "by day 30 is associated with 50 points more renewals" in delight_sentence(one)
    assert find_delight(looked_at(planted()), segments={}, sides=None).asked["renewal"] == 0


def test_what_became_known_later_was_not_there_at_that_age() -> None:
    walks = planted()
    late = replace(walks, seen=np.where(walks.node == 0, walks.at + 400 * DAY, walks.at))
    assert steps_and_outcomes(late, ["milestone:m"], np.zeros(100, np.int64), SIDES) == []


def test_starts_before_the_data_are_left_out() -> None:
    later = Sides(SIDES.good, SIDES.bad, BASE + DAY)
    assert steps_and_outcomes(planted(), ["milestone:m"], np.zeros(100, np.int64), later) == []


def test_a_size_that_renews_more_is_not_taken_for_the_step() -> None:
    small, large = planted(5, 5), planted(45, 45)
    lives = [(0.0, [(w.nodes[w.node[s]], float(w.at[s] - BASE) / DAY) for s in range(f + 1, e)])
             for w in (small, large) for f, e in zip(w.first, w.last, strict=True)]  # fmt: skip
    uneven = [one for n, one in enumerate(lives) if not (n < 100 and n % 2 and n < 50) and not (n >= 150 and n % 2)]
    tiers = np.array([0] * 75 + [1] * 75)
    walks = walks_of(uneven, as_of=500)
    (found,) = steps_and_outcomes(walks, ["milestone:m"], tiers, SIDES)
    (blind,) = steps_and_outcomes(walks, ["milestone:m"], np.zeros(150, np.int64), SIDES)
    assert found.p_adjusted > 0.2
    assert blind.p_adjusted < 0.05


def turning(rng: np.random.Generator, gain: float, n: int = 40) -> tuple[Walks, Written]:
    """Everybody comes to m on day 100 and writes twice before and twice after, ``gain`` better."""
    written = [
        (who, day, float(np.clip(rng.normal(0, 0.4) + (gain if day > 100 else 0), -1, 1)))
        for who in range(n)
        for day in (60.0, 80.0, 120.0, 140.0)
    ]
    return walks_of([(0.0, [("milestone:m", 100.0)])] * n, as_of=300), written


def test_a_turn_of_tone_is_found_and_chance_is_not() -> None:
    walks, written = turning(np.random.default_rng(1), 0.3)
    (one,) = find_delight(looked_at(walks, written), segments={}, sides=None).moments
    scores = np.array([score for _, _, score in written]).reshape(40, 4)
    assert (one.why, one.n) == ("turn", 40)
    assert one.effect == pytest.approx((scores[:, 2:].mean(axis=1) - scores[:, :2].mean(axis=1)).mean())
    called = sum(
        bool(find_delight(looked_at(*turning(np.random.default_rng(seed), 0.0)), segments={}, sides=None).moments)
        for seed in range(200)
    )
    assert called < 20


def test_only_accounts_that_wrote_before_and_after_and_are_followed_tell_a_turn() -> None:
    walks, written = turning(np.random.default_rng(1), 0.3)
    one_sided = [one for one in written if one[0] < 19 or one[1] < 100]
    assert find_delight(looked_at(walks, one_sided), segments={}, sides=None).asked["turn"] == 0
    early = replace(walks, as_of=BASE + 159 * DAY)
    assert find_delight(looked_at(early, written), segments={}, sides=None).asked["turn"] == 0


def waiting_of(one: Waits) -> Waiting:
    names = [f"w{n:03d}" for n in range(one.code.size)]
    return Waiting([replace(one, account=np.array(names, dtype=object))], {}, names)


def nobody() -> Walks:
    return walks_of([(0.0, [("milestone:m", 5.0)])], as_of=900)


def test_a_segment_and_months_that_were_quicker_are_told_with_the_days_saved() -> None:
    slow = waits(3)
    fast = np.arange(slow.code.size) % 3 == 0
    quick = replace(slow, days=np.where(fast, slow.days / 3, slow.days))
    names = {f"w{n:03d}" for n in np.flatnonzero(fast)}
    found = find_delight(looked_at(nobody(), waiting=waiting_of(quick)), segments={"quick": names}, sides=None)
    (one,) = [one for one in found.moments if one.segment == "quick"]
    assert (one.why, one.n, one.against) == ("faster", int(fast.sum()), int((~fast).sum()))
    assert one.effect == pytest.approx(np.median(slow.days[~fast]) - np.median(quick.days[fast]), abs=1.5)
    assert one.ci[0] is not None and 0 < one.ci[0] < one.effect
    assert "days sooner than the others" in delight_sentence(one)

    months = (slow.entered_at >= parse_moment("2025-01-01")) & (slow.entered_at < parse_moment("2025-03-01"))
    spell = replace(slow, days=np.where(months, slow.days / 6, slow.days))
    (period,) = find_delight(looked_at(nobody(), waiting=waiting_of(spell)), segments={}, sides=None).moments
    assert (period.from_at, period.to_at) == (parse_moment("2025-01-01"), parse_moment("2025-03-01"))
    assert "from January 2025 to February 2025" in delight_sentence(period)


def test_chance_is_rarely_called_faster() -> None:
    called = 0
    for seed in range(200):
        one = waiting_of(waits(seed))
        groups = {"even": set(one.accounts[::2])}
        called += bool(find_delight(looked_at(nobody(), waiting=one), segments=groups, sides=None).moments)
    assert called < 20
    assert MONTHS == 24


def test_the_accounts_behind_a_moment_are_those_that_passed_it_lately() -> None:
    lives: list[tuple[float, Life]] = [(0.0, [("milestone:m", day)]) for day in (100.0, 211.0, 290.0)]
    lives.append((0.0, [("milestone:m", 10.0), ("milestone:n", 20.0), ("milestone:m", 280.0)]))
    walks = walks_of(lives, as_of=300)
    assert passed_since(walks, "milestone:m", walks.as_of - 90 * DAY).tolist() == [1, 2, 3]
    found = find_delight(looked_at(replace(planted(), as_of=BASE + 370 * DAY)), segments={}, sides=SIDES).moments[0]
    assert len(found.lately) == 20 and found.arr_lately == 200.0
