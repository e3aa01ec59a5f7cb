"""How fast are patterns mined and tested, and does the miner find what seq2pat finds?

    python benchmarks/patterns.py [--accounts 20000] [--peer-accounts 2000] [--peer-python PATH] [--freeze FILE] [--out FILE]

Simulated steps: 75 an account over 18 months, 40 kinds, the common ones far more common than the rare ones, and one
sequence planted among accounts with the outcome. seq2pat mines ``--peer-accounts`` of them (0: none) in an environment
of its own, under the same limits; every pattern and every count must agree. Then all of ``--accounts`` are mined and
contrasted with all statistics: stratified test, 1,000 permutations within strata, redundancy, intervals, emergence,
replication on later accounts. ``--freeze`` writes a small set of sequences with the peer's answer, which the tests compare
with on every run.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import time
from pathlib import Path

import numpy as np
from peers import ask_peer, peer_python

from desirepath.kernel import DAY, HOUR
from desirepath.learning.patterns import Limits, MinedPatterns, Sequences, find_patterns, mine_patterns

SEQ2PAT = ["seq2pat==2.0.0"]
PROMISED_RATIO = 15.0
PROMISED = {20_000: (15.0, None), 100_000: (120.0, 6_000)}
"""Accounts: most seconds, most MB."""
DAYS = 540
PLANTED = (30, 34, 37)
LIMITS = Limits(min_support=0.05, max_gap_days=15, max_span_days=60)
PEER_LIMITS = Limits(min_support=0.05, max_gap_days=15, max_span_days=45, max_length=8, max_patterns=1_000_000)
FROZEN_LIMITS = Limits(
    min_support=0.1, max_gap_days=15, max_span_days=45, max_length=8, min_units=4, max_patterns=100_000
)


def main() -> None:
    asked = _arguments()
    wants_peer = asked.peer_accounts > 0 or asked.freeze
    python = (asked.peer_python or peer_python("seq2pat", SEQ2PAT)) if wants_peer else None
    mine_patterns(simulated(50, seed=1), LIMITS)
    found = {
        "benchmark": "patterns",
        "against_seq2pat": compared(simulated(asked.peer_accounts, seed=7), python) if python else None,
        "with_all_statistics": tested(asked.accounts),
    }
    print(json.dumps(found, indent=2))
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if asked.freeze and python:
        asked.freeze.write_text(json.dumps(frozen(python)) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--peer-accounts", type=int, default=2_000)
    parser.add_argument("--peer-python", type=Path)
    parser.add_argument("--freeze", type=Path)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def simulated(accounts: int, *, seed: int, a_unit: float = 75.0) -> Sequences:
    """Steps at whole hours; a fifth of the accounts have the outcome, and half of those the planted sequence."""
    rng = np.random.default_rng(seed)
    lengths = rng.poisson(a_unit * rng.gamma(4.0, 0.25, accounts))
    outcome = rng.random(accounts) < 0.2
    planted = np.flatnonzero(outcome & (rng.random(accounts) < 0.5))
    often = 1 / np.arange(1, 41)
    unit = np.concatenate([np.repeat(np.arange(accounts), lengths), np.repeat(planted, len(PLANTED))])
    token = np.concatenate([rng.choice(40, int(lengths.sum()), p=often / often.sum()), np.tile(PLANTED, planted.size)])
    begun = rng.integers(0, (DAYS - 40) * 24, planted.size)
    hours = np.concatenate(
        [rng.integers(0, DAYS * 24, int(lengths.sum())), (begun[:, None] + 24 * np.array([0, 6, 14])).ravel()]
    )
    order = np.lexsort((token, hours, unit))
    return Sequences(
        unit[order].astype(np.int32),
        token[order].astype(np.int32),
        hours[order] * HOUR,
        outcome,
        rng.integers(0, 18, accounts).astype(np.int32),
        np.full(accounts, DAYS * DAY),
        np.zeros(accounts, dtype=np.int64),
    )


def compared(sequences: Sequences, python: Path) -> dict[str, object]:
    """Both miners over the same steps under the same limits: equal patterns, and how many times as fast ours is."""
    began = time.perf_counter()
    mined = mine_patterns(sequences, PEER_LIMITS)
    seconds = time.perf_counter() - began
    theirs = ask_peer(python, "seq2pat_peer.py", [as_peer_reads(sequences, PEER_LIMITS)])[0]
    ratio = theirs["seconds"] / seconds
    ours = longer_than_one(mined)
    return {
        "accounts": sequences.units,
        "steps": int(sequences.at.size),
        "patterns": len(ours),
        "longest": max(map(len, ours)),
        "equal": ours == peer_patterns(theirs),
        "seconds": {"desirepath": round(seconds, 3), "seq2pat": round(theirs["seconds"], 3)},
        "times_as_fast": round(ratio, 1),
        "promise": {"times_as_fast": PROMISED_RATIO, "kept": ratio >= PROMISED_RATIO},
    }


def tested(accounts: int) -> dict[str, object]:
    """Mining and all statistics; the planted sequence should come first."""
    sequences, later = simulated(accounts, seed=7), simulated(accounts // 2, seed=8)
    began = time.perf_counter()
    found = find_patterns(sequences, LIMITS, np.random.default_rng(7), later=later)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    most_seconds, most_mb = PROMISED.get(accounts, (None, None))
    return {
        "accounts": accounts,
        "steps": int(sequences.at.size),
        "tested": found.tested,
        "permutations": found.permutations,
        "cards": len(found.patterns),
        "planted_first": bool(found.patterns) and found.patterns[0].tokens == PLANTED,
        "seconds": round(seconds, 2),
        "peak_mb": peak,
        "promise": {
            "most_seconds": most_seconds,
            "most_mb": most_mb,
            "kept": (most_seconds is None or seconds <= most_seconds) and (most_mb is None or peak <= most_mb),
        },
    }


def as_peer_reads(sequences: Sequences, limits: Limits) -> dict[str, object]:
    """Units with a step, as lists of tokens from 1 and of whole hours; the peer refuses empty ones."""
    cuts = np.searchsorted(sequences.unit_index, np.arange(sequences.units + 1)).tolist()
    token, hours = (sequences.token + 1).tolist(), (sequences.at // HOUR).tolist()
    bounds = [(a, b) for a, b in itertools.pairwise(cuts) if b > a]
    return {
        "tokens": [token[a:b] for a, b in bounds],
        "hours": [hours[a:b] for a, b in bounds],
        "gap_hours": round(limits.max_gap_days * 24),
        "span_hours": round(limits.max_span_days * 24),
        "min_units": limits.units_needed(sequences.units),
    }


def peer_patterns(answer: dict[str, object]) -> dict[tuple[int, ...], int]:
    """The peer's patterns in our tokens, with how many units show each."""
    pairs: list[tuple[list[int], int]] = answer["patterns"]  # type: ignore[assignment]
    return {tuple(token - 1 for token in pattern): count for pattern, count in pairs}


def longer_than_one(mined: MinedPatterns) -> dict[tuple[int, ...], int]:
    """Our patterns with how many units show each, without single steps, which the peer does not tell."""
    both = mined.accounts_a + mined.accounts_b
    found = {mined.sequence(p): int(both[p]) for p in range(len(mined))}
    return {pattern: count for pattern, count in found.items() if len(pattern) > 1}


def frozen(python: Path) -> dict[str, object]:
    """A small world with the peer's answer."""
    asked = as_peer_reads(simulated(30, seed=3, a_unit=40.0), FROZEN_LIMITS)
    return {**asked, "patterns": ask_peer(python, "seq2pat_peer.py", [asked])[0]["patterns"]}


if __name__ == "__main__":
    main()
