"""Movements of recurring revenue between the starts and ends of periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
KINDS = ("new", "reactivated", "expanded", "contracted", "churned")


@dataclass(frozen=True, slots=True, eq=False)
class Movements:
    """Per period (n,): ``amounts`` and ``accounts`` of each of ``KINDS`` (5, n), and what stood before and after.

    Amounts are whole cents, all of them 0 or more for positive revenue; per period
    ``starting + new + reactivated + expanded - contracted - churned = ending`` holds exactly.
    """

    starting: Ints
    ending: Ints
    amounts: Ints
    accounts: Ints
    starting_accounts: Ints
    ending_accounts: Ints


@dataclass(frozen=True, slots=True, eq=False)
class AccountMoves:
    """Who moved: per account and period with a change (k,), sorted by account and period.

    ``period`` is -1 for all that came before the first; ``kind`` is a place in ``KINDS``, -1 where what came went again.
    """

    account: Ints
    period: Ints
    before: Ints
    after: Ints
    kind: Ints


def account_moves(account: Ints, at: Ints, delta: Ints, bounds: Ints) -> AccountMoves:
    """Which account moved in which period, from what to what; parameters as of ``revenue_movements``."""
    period = np.searchsorted(bounds, at, side="right").astype(np.int64) - 1
    inside = period < len(bounds) - 1
    account, period, delta = account[inside], period[inside], delta[inside]
    first = _first_paid(account, period, delta)
    heads = _heads(account, period)
    change = np.add.reduceat(delta, heads) if len(heads) else np.empty(0, np.int64)
    who, when = account[heads], period[heads]
    after = _running(who, change)
    before = np.asarray(after - change, np.int64)
    kind = np.full(len(who), -1, np.int64)
    for place, mask in enumerate(_kinds(before, after, first[heads] == when)):
        kind[mask] = place
    return AccountMoves(who, when, before, after, kind)


def revenue_movements(account: Ints, at: Ints, delta: Ints, bounds: Ints) -> Movements:
    """What was won and lost in each period, by account.

    Parameters
    ----------
    account
        (m,) account of each change, any whole number; sorted, and ``at`` sorted within each.
    at
        (m,) when the change took effect, in the unit of ``bounds``.
    delta
        (m,) change of the account's yearly revenue, in cents.
    bounds
        (n + 1,) rising; period ``i`` runs from ``bounds[i]`` up to but without ``bounds[i + 1]``.

    Returns
    -------
    Movements
        An account's revenue before a period is compared with its revenue after it: what came and went in between
        cancels out. From nothing to something is *new* if the account never paid before the period, else
        *reactivated*.

    Notes
    -----
    Gross retention is ``(starting - contracted - churned) / starting``, net retention adds ``expanded``.

    Examples
    --------
    >>> months = np.array([0, 30, 60, 90])
    >>> found = revenue_movements(np.array([1, 1, 1]), np.array([5, 31, 65]), np.array([100, -100, 150]), months)
    >>> [dict(zip(KINDS, month.tolist())) for month in found.amounts.T][2]
    {'new': 0, 'reactivated': 150, 'expanded': 0, 'contracted': 0, 'churned': 0}
    >>> found.ending.tolist()
    [100, 0, 150]
    """
    count = len(bounds) - 1
    moves = account_moves(account, at, delta, bounds)
    amounts, accounts = (np.zeros((len(KINDS), count), np.int64) for _ in range(2))
    told = (moves.period >= 0) & (moves.kind >= 0)
    places = (moves.kind[told], moves.period[told])
    np.add.at(amounts, places, np.abs(moves.after - moves.before)[told])
    np.add.at(accounts, places, 1)
    earlier = moves.period < 0
    base = int((moves.after - moves.before)[earlier].sum())
    paying = int((moves.after[earlier] != 0).sum())
    ending = base + np.cumsum(amounts[:3].sum(axis=0) - amounts[3:].sum(axis=0))
    ending_accounts = paying + np.cumsum(accounts[:2].sum(axis=0) - accounts[4])
    return Movements(
        starting=np.concatenate([[base], ending[:-1]]),
        ending=ending,
        amounts=amounts,
        accounts=accounts,
        starting_accounts=np.concatenate([[paying], ending_accounts[:-1]]),
        ending_accounts=ending_accounts,
    )


def _heads(*sorted_keys: Ints) -> Ints:
    """Where a new combination of keys begins."""
    if not len(sorted_keys[0]):
        return np.empty(0, np.int64)
    changes = np.any([key[1:] != key[:-1] for key in sorted_keys], axis=0)
    return np.concatenate([[0], np.flatnonzero(changes) + 1]).astype(np.int64)


def _running(account: Ints, delta: Ints) -> Ints:
    """The account's revenue after each change."""
    if not len(account):
        return np.empty(0, np.int64)
    total, heads = np.cumsum(delta), _heads(account)
    lengths = np.diff(np.append(heads, len(account)))
    return np.asarray(total - np.repeat(total[heads] - delta[heads], lengths), np.int64)


def _first_paid(account: Ints, period: Ints, delta: Ints) -> Ints:
    """Per change, the period in which its account first paid anything."""
    if not len(account):
        return np.empty(0, np.int64)
    heads = _heads(account)
    never = np.iinfo(np.int64).max
    paid = np.where(_running(account, delta) != 0, period, never)
    return np.repeat(np.minimum.reduceat(paid, heads), np.diff(np.append(heads, len(account))))


def _kinds(before: Ints, after: Ints, is_first: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.bool_]]:
    """One mask for each of ``KINDS``."""
    came, went = (before == 0) & (after != 0), (before != 0) & (after == 0)
    stayed = (before != 0) & (after != 0)
    return [came & is_first, came & ~is_first, stayed & (after > before), stayed & (after < before), went]
