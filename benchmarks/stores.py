"""A workspace whose derived tables hold many events, written with SQL rather than derived from records."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from desirepath.app import Workspace

SECOND = 1_000_000
BEGIN = 1_704_067_200
KINDS = 20
SEGMENTS = 40
JOURNEY = """
stages:
  - {name: onboarding, milestones: [{name: first_login, when: {event: login}}]}
  - {name: adoption}
outcomes:
  churned: {when: {event: left}, kind: bad, ends: true}
segments:
"""
WORKSPACE = "name: Benchmark\nsources:\n  - {name: usage, kind: files, path: none.csv, stream: events, "
WORKSPACE += "map: {event: event, time: time, account: account}}\n"


def write_events(path: Path, *, events: int, accounts: int, seed: int) -> None:
    """A Parquet file of account, event and time: walks of a Markov chain, whole seconds, no two at one time."""
    rng = np.random.default_rng(seed)
    lengths = rng.multinomial(events - accounts, rng.dirichlet(np.full(accounts, 2.0))) + 1
    account = np.repeat(np.arange(accounts, dtype=np.int32), lengths)
    event = _chain(rng, events)
    gap = 1 + (rng.exponential(1.0, events) * (600.0 * (1 + np.arange(KINDS)))[event]).astype(np.int64)
    firsts = np.append(0, np.cumsum(lengths)[:-1])
    passed = np.cumsum(gap)
    since = passed - np.repeat(passed[firsts], lengths)
    time = BEGIN + rng.integers(0, 300 * 86400, accounts)[account] + since
    names = pa.array([f"event_{kind:02}" for kind in range(KINDS)])
    ids = pa.array([f"a{number:07}" for number in range(accounts)])
    table = pa.table({
        "account": pa.DictionaryArray.from_arrays(account, ids).cast(pa.string()),
        "event": pa.DictionaryArray.from_arrays(event, names).cast(pa.string()),
        "time": pa.array(time * SECOND, pa.timestamp("us", tz="UTC")),
    })  # fmt: skip
    pq.write_table(table, path)


def _chain(rng: np.random.Generator, events: int) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Each event depends on the one before: half of the time it is one of three favourites of that one."""
    favourite = rng.integers(0, KINDS, (KINDS, 3))
    free = rng.choice(KINDS, events, p=np.arange(KINDS, 0, -1) / (KINDS * (KINDS + 1) / 2)).astype(np.int8)
    follows, which = rng.random(events) < 0.5, rng.integers(0, 3, events)
    found = free.copy()
    found[1:] = np.where(follows[1:], favourite[free[:-1], which[1:]], free[1:])
    return found


def write_workspace(folder: Path, events: Path) -> None:
    """A workspace with these events, a life an account (a third have ended) and segments of every size."""
    segments = [f'  part_{n:02}: {{where: "arr < {(n + 1) * 1_000_000 // (2 * SEGMENTS)}"}}\n' for n in range(SEGMENTS)]
    (folder / "journey.yaml").write_text(JOURNEY + "".join(segments), encoding="utf-8")
    (folder / "workspace.yaml").write_text(WORKSPACE, encoding="utf-8")
    with Workspace(folder) as work:
        for statement in _FILL:
            work.warehouse.execute(statement.format(events=str(events).replace("'", "''")))


_SPANS = "SELECT account, min(occurred_at) AS begins, max(occurred_at) AS ends FROM account_events GROUP BY account"
_OVER = "hash(account) % 3 = 0"
_FILL = (
    "INSERT INTO account_events (account, occurred_at, event_id, source, known_at, event, actor, stream) "
    "SELECT account, epoch_us(time), 'e' || row_number() OVER (), 'usage', epoch_us(time), event, 'customer', 'events' "
    "FROM read_parquet('{events}')",
    "INSERT INTO lives (account, life, starts_at, ends_at, outcome, ended_known_at) SELECT account, 0, begins, "
    f"CASE WHEN {_OVER} THEN ends END, CASE WHEN {_OVER} THEN 'churned' END, CASE WHEN {_OVER} THEN ends END "
    f"FROM ({_SPANS}) ORDER BY account",
    'INSERT INTO steps (account, life, position, "at", known_at, kind, name) '
    f"SELECT account, 0, 0, begins, begins, 'start', 'start' FROM ({_SPANS}) UNION ALL "
    f"SELECT account, 0, 1, ends, ends, 'outcome', 'churned' FROM ({_SPANS}) WHERE {_OVER}",
    "INSERT INTO account_cards (account, name, arr, attributes) "
    f"SELECT account, account, hash(account || 'arr') % 1000000, '{{{{}}}}' FROM ({_SPANS})",
)
