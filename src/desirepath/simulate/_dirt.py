"""Planted dirt in the product events: retries, wrong clocks, client versions, an outage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desirepath.simulate._files import DefectLog
from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import Profile
from desirepath.simulate._stamps import DAY_MS

Ints = NDArray[np.int64]
EVENT_FILES = "product/events-*.jsonl"
VARIANT_CLIENT = "4.2.0"
ROUTINE_CODES = 5
SHARES = {
    "late": 0.015,
    "future": 0.0004,
    "user": 0.003,
    "group": 0.004,
    "user_and_group": 0.0004,
    "id": 0.001,
}
RETRIED = 0.006


@dataclass(slots=True)
class Tracks:
    """The ``track`` calls of one account as columns; an empty text is written as null."""

    code: Ints
    ms: Ints
    sent: Ints
    received: Ints
    event: list[str]
    message_id: list[str]
    user_id: list[str]
    group_id: list[str]
    client: list[str]
    choice: Ints

    def take(self, places: Ints) -> Tracks:
        """The calls at ``places``."""
        listed = places.tolist()
        return Tracks(
            self.code[places],
            self.ms[places],
            self.sent[places],
            self.received[places],
            [self.event[place] for place in listed],
            [self.message_id[place] for place in listed],
            [self.user_id[place] for place in listed],
            [self.group_id[place] for place in listed],
            [self.client[place] for place in listed],
            self.choice[places],
        )


def message_ids(rng: np.random.Generator, count: int) -> list[str]:
    """Identifiers in the manner of UUIDs."""
    text = rng.bytes(16 * count).hex()
    starts = range(0, 32 * count, 32)
    return [f"{text[at : at + 8]}-{text[at + 8 : at + 12]}-{text[at + 12 : at + 32]}" for at in starts]


def spoil_tracks(plan: SimulationPlan, profile: Profile, tracks: Tracks, log: DefectLog) -> Tracks:
    """The same calls with dirt; steps that carry planted patterns are only touched by the outage."""
    rng = np.random.default_rng([plan.seed, profile.index, 6])
    tracks = _outage(plan, tracks, log)
    _rename(rng, plan, tracks, log)
    _delay(rng, plan, tracks, log)
    _lose_ids(rng, tracks, log)
    return _retry(rng, plan, tracks, log)


def _outage(plan: SimulationPlan, tracks: Tracks, log: DefectLog) -> Tracks:
    first, last = plan.gap_days
    is_lost = (tracks.ms >= first * DAY_MS) & (tracks.ms < last * DAY_MS)
    log.add("tracking_gap", EVENT_FILES, *(tracks.message_id[place] for place in np.flatnonzero(is_lost)))
    return tracks.take(np.flatnonzero(~is_lost))


def _rename(rng: np.random.Generator, plan: SimulationPlan, tracks: Tracks, log: DefectLog) -> None:
    """Some customers had a client version that wrote ``Logged In``."""
    first, last = plan.variant_days
    has_client = rng.random() < 0.3
    is_then = (tracks.code == 0) & (tracks.ms >= first * DAY_MS) & (tracks.ms < last * DAY_MS)
    for place in np.flatnonzero(is_then) if has_client else ():
        tracks.event[place], tracks.client[place] = "Logged In", VARIANT_CLIENT
        log.add("tag_variant", EVENT_FILES, tracks.message_id[place])


def _delay(rng: np.random.Generator, plan: SimulationPlan, tracks: Tracks, log: DefectLog) -> None:
    """Calls that reached the service days late, and calls from a device whose clock runs years ahead."""
    draw, days = rng.random(len(tracks.ms)), rng.uniform(1.0, 9.0, len(tracks.ms))
    is_routine = tracks.code < ROUTINE_CODES
    is_future = is_routine & (draw < SHARES["future"])
    is_late = is_routine & ~is_future & (draw < SHARES["future"] + SHARES["late"])
    late_by = (days * DAY_MS).astype(np.int64)
    is_late &= tracks.received + late_by < plan.end_day * DAY_MS
    tracks.sent = np.where(is_late, tracks.sent + late_by, tracks.sent)
    tracks.received = np.where(is_late, tracks.received + late_by, tracks.received)
    tracks.ms = np.where(is_future, tracks.ms + 12 * 365 * DAY_MS, tracks.ms)
    for kind, mask in (("late_arrival", is_late), ("future_time", is_future)):
        log.add(kind, EVENT_FILES, *(tracks.message_id[place] for place in np.flatnonzero(mask)))


def _lose_ids(rng: np.random.Generator, tracks: Tracks, log: DefectLog) -> None:
    draw = rng.random(len(tracks.ms))
    draw[tracks.code >= ROUTINE_CODES] = 1.0
    low = 0.0
    for kind, loses in (
        ("user", (True, False, False)),
        ("group", (False, True, False)),
        ("user_and_group", (True, True, False)),
        ("id", (False, False, True)),
    ):
        high = low + SHARES[kind]
        for place in np.flatnonzero((draw >= low) & (draw < high)):
            log.add(f"missing_{kind}", EVENT_FILES, tracks.message_id[place])
            tracks.user_id[place] = "" if loses[0] else tracks.user_id[place]
            tracks.group_id[place] = "" if loses[1] else tracks.group_id[place]
            tracks.message_id[place] = "" if loses[2] else tracks.message_id[place]
        low = high


def _retry(rng: np.random.Generator, plan: SimulationPlan, tracks: Tracks, log: DefectLog) -> Tracks:
    """Calls that were sent twice: the same message id and time, received again a little later."""
    again = np.flatnonzero(rng.random(len(tracks.ms)) < RETRIED)
    wait = rng.integers(20_000, 900_000, len(again))
    log.add("duplicate", EVENT_FILES, *(tracks.message_id[place] for place in again))
    both = tracks.take(np.concatenate([np.arange(len(tracks.ms)), again]))
    both.sent[len(tracks.ms) :] += wait
    both.received[len(tracks.ms) :] += wait
    both.received = np.minimum(both.received, plan.end_day * DAY_MS - 1)
    return both
