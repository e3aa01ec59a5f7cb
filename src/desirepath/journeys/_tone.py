"""How customers sounded while they stood somewhere: every scored text of an account falls into the stay it was written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desirepath.journeys._walks import Ints, Steps, Walks
from desirepath.stats import Bools, Counts, Floats, mean_interval, wilson_bounds
from desirepath.store import Warehouse

CLEARLY = 0.4
"""A text of at most minus this score is clearly negative, one of at least this score clearly positive."""
LEAST_TEXTS, LEAST_ACCOUNTS = 20, 10
"""Fewer texts, or texts of fewer accounts, tell no tone."""


@dataclass(frozen=True, eq=False)
class Texts:
    """What customers wrote, sorted by account and time.

    Per text (n,): ``at`` and ``seen`` (known from then on) in microseconds, ``score`` -1 to 1. Those of account ``a``
    (its place in ``accounts``) are ``bounds[a]:bounds[a + 1]``.
    """

    accounts: list[str]
    bounds: Counts
    at: Ints
    seen: Ints
    score: Floats


@dataclass(frozen=True, slots=True)
class TextShare:
    """A share of 0 to 1 with its interval."""

    share: float
    ci: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tone:
    """The tone of ``texts`` of ``accounts``; ``None`` where they are too few to tell.

    ``mean`` from -1 to 1; ``negative`` and ``positive``: the clear ones, as shares of 0 to 1. Each has its interval.
    """

    texts: int
    accounts: int
    mean: float | None = None
    ci: tuple[float, float] | None = None
    negative: TextShare | None = None
    positive: TextShare | None = None


NO_TONE = Tone(0, 0)


def read_texts(warehouse: Warehouse, accounts: Sequence[str]) -> Texts:
    """Every scored text that a customer of ``accounts`` (in order) wrote."""
    table = warehouse.arrow(
        "SELECT account, occurred_at, greatest(occurred_at, known_at) AS seen, sentiment FROM account_events "
        "WHERE sentiment IS NOT NULL AND actor = 'customer' ORDER BY account, occurred_at, event_id, source"
    )
    encoded = table.column("account").combine_chunks().dictionary_encode()
    places = {name: place for place, name in enumerate(accounts)}
    known = np.array([places.get(str(name), -1) for name in encoded.dictionary.to_pylist()], np.int64)
    account = known[np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)] if len(known) else known
    chosen = account >= 0
    columns = [np.asarray(table.column(name).to_numpy())[chosen] for name in ("occurred_at", "seen", "sentiment")]
    counts = np.bincount(account[chosen], minlength=len(accounts))
    at, seen, score = columns
    return Texts(list(accounts), np.append(0, np.cumsum(counts)), at, seen, np.asarray(score, np.float64))


def node_tones(walks: Walks, texts: Texts) -> dict[str, Tone]:
    """The tone at every node, of what was written from the time an account came to it until it left, or until now.

    ``texts.accounts`` are those of the walks. A text counts at the last step before it, and only once it is known at
    ``walks.as_of``; nobody stays at the outcome that ended a life.

    Notes
    -----
    An account counts once, with the mean of its texts there: accounts are what is asked about, and one that writes much
    would otherwise set the tone. The interval of the mean is Student's over accounts, so texts of one account need not be
    independent. That of the shares is Wilson's (1927) with accounts for units: an account's share of clear texts lies
    between 0 and 1, so it varies no more than a yes or no would, and the interval is rather too wide than too narrow.
    """
    found = _tones(walks.steps(), walks.life_ended, texts, len(walks.nodes), walks.as_of)
    return dict(zip(walks.nodes, found, strict=True))


def span_tones(account: Ints, begin: Ints, end: Ints, group: Ints, *, texts: Texts, as_of: int) -> list[Tone]:
    """As :func:`node_tones`, of spans of time: the tone of each ``group`` (0, 1, ... without gaps).

    Spans, each of shape (n,): ``account`` (place in ``texts.accounts``), from ``begin`` up to but without ``end``. Those
    of one account and group should not overlap.
    """
    groups = int(group.max()) + 1 if group.size else 0
    order = np.argsort(account, kind="stable")
    first = 2 * np.arange(order.size, dtype=np.int64)
    node = np.column_stack([group[order], np.full(order.size, groups)]).ravel().astype(np.int16)
    at = np.column_stack([begin[order], np.maximum(end[order], begin[order])]).ravel()
    steps = Steps(node, at, first, first + 2, account[order])
    return _tones(steps, np.ones(order.size, np.bool_), texts, groups + 1, as_of)[:groups]


def _tones(steps: Steps, over: Bools, texts: Texts, k: int, as_of: int) -> list[Tone]:
    from desirepath.journeys._tone_loop import Sums, sum_tones

    texts_of, accounts_of = np.zeros(k, np.int64), np.zeros(k, np.int64)
    sums = Sums(texts_of, accounts_of, np.zeros(k), np.zeros(k), np.zeros(k), np.zeros(k))
    sum_tones(steps, over, (texts.bounds, texts.at, texts.seen, texts.score), as_of, CLEARLY, sums)
    return [_tone(*(column[place].item() for column in sums)) for place in range(k)]


def _tone(*sums: float) -> Tone:
    """One tone from its sums over accounts, in the order of ``Sums``."""
    texts, n = int(sums[0]), int(sums[1])
    total, squares, negative, positive = sums[2:]
    if texts < LEAST_TEXTS or n < LEAST_ACCOUNTS:
        return Tone(texts, n)
    ci = mean_interval(total, squares, n)
    bounded = (max(-1.0, ci.low), min(1.0, ci.high))
    return Tone(texts, n, total / n, bounded, _share(negative, n), _share(positive, n))


def _share(sum_of_shares: float, n: int) -> TextShare:
    low, high = wilson_bounds(sum_of_shares, n)
    return TextShare(sum_of_shares / n, (float(low), float(high)))
