"""What can be told of each archetype: how many, how it went for them, what they are worth, who is typical."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from desirepath.journeys.archetypes._fit import Kept
from desirepath.journeys.archetypes._members import Members
from desirepath.journeys.archetypes._naming import Telling, telling_traits
from desirepath.journeys.archetypes._seen import Json, Trait
from desirepath.stats import Bools, Counts, Interval, Rate, wilson_interval
from desirepath.stats.resampling import bootstrap_mean

EXEMPLARS = 3
SEED = 20260702


@dataclass(frozen=True)
class Worth:
    """Recurring revenue of the accounts whose revenue is known, ``n`` of them; as it is today."""

    n: int
    total: float
    mean: float | None
    ci: Interval | None


@dataclass(frozen=True)
class Archetype:
    """``outcomes``: share of each among the accounts whose life has a decided outcome. ``exemplars``: accounts that fit it
    best, of typical length."""

    id: str
    accounts: int
    share: Rate | None
    stability: float
    telling: list[Telling]
    profile: Json
    outcomes: dict[str, Rate]
    worth: Worth
    exemplars: list[str]


def draw_archetypes(
    kept: Kept, members: Members, arr: Mapping[str, float], *, within: Set[str] | None
) -> list[Archetype]:
    """Each archetype of a view, in the order of the fit; ``within`` keeps the counts to some accounts.

    Traits and profile are those of all members, ``within`` or not.
    """
    counted = _inside(members, within)
    profiles = members.seen.profiles(kept.model)
    traits = members.seen.traits() if len(kept.ids) > 1 else []
    rng = np.random.default_rng(SEED)
    return [
        _archetype(kept, members, code, _Counted(counted, arr, profiles[code], traits, rng))
        for code in range(len(kept.ids))
    ]


@dataclass(frozen=True)
class _Counted:
    inside: Bools
    arr: Mapping[str, float]
    profile: Json
    traits: list[Trait]
    rng: np.random.Generator


def _inside(members: Members, within: Set[str] | None) -> Bools:
    accounts = members.seen.accounts
    return np.array([within is None or name in within for name in accounts], bool)


def _archetype(kept: Kept, members: Members, code: int, counted: _Counted) -> Archetype:
    seen, group = members.seen, members.grouped.group
    rows, total = np.flatnonzero((group == code) & counted.inside), int(counted.inside.sum())
    return Archetype(
        kept.ids[code],
        len(rows),
        wilson_interval(len(rows), total) if total else None,
        kept.stability[code],
        telling_traits(counted.traits, group == code),
        counted.profile,
        _outcomes(seen.outcome, rows),
        _worth([seen.accounts[row] for row in rows], counted),
        _exemplars(members, rows),
    )


def _outcomes(outcome: list[str | None], rows: Counts) -> dict[str, Rate]:
    """Every outcome that any journey has; none where nothing is decided."""
    counts = Counter(name for row in rows if (name := outcome[row]) is not None)
    n = sum(counts.values())
    known = sorted({name for name in outcome if name is not None}) if n else []
    return {name: wilson_interval(counts[name], n) for name in known}


def _worth(accounts: list[str], counted: _Counted) -> Worth:
    values = np.array([counted.arr[name] for name in accounts if name in counted.arr])
    if not len(values):
        return Worth(0, 0.0, None, None)
    interval = bootstrap_mean(values, rng=counted.rng)
    return Worth(len(values), float(values.sum()), float(values.mean()), interval)


def _exemplars(members: Members, rows: Counts) -> list[str]:
    """Of the half whose length is most usual, those that fit best."""
    length = members.seen.length[rows]
    usual = (length >= np.quantile(length, 0.25)) & (length <= np.quantile(length, 0.75)) if len(rows) else rows > 0
    chosen = sorted(rows[usual].tolist(), key=lambda row: (-members.grouped.sureness[row], members.seen.accounts[row]))
    return [members.seen.accounts[row] for row in chosen[:EXEMPLARS]]


@dataclass(frozen=True)
class Moved:
    """An account that was in another archetype at the time of the fit."""

    account: str
    before: str
    now: str


def who_moved(kept: Kept, before: Members, now: Members, *, within: Set[str] | None) -> list[Moved]:
    """Accounts judged at both times that changed their archetype, by id."""
    was = before.by_account()
    return [
        Moved(account, kept.ids[was[account]], kept.ids[group])
        for account, group in sorted(now.by_account().items())
        if account in was and was[account] != group and (within is None or account in within)
    ]


def group_counts(kept: Kept, members: Members, *, within: Set[str] | None) -> dict[str, int]:
    """Accounts by archetype id; every archetype is in it."""
    counts = np.bincount(members.grouped.group[_inside(members, within)], minlength=len(kept.ids))
    return {identifier: int(n) for identifier, n in zip(kept.ids, counts, strict=True)}
