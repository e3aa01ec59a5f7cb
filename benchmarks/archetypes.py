"""How long does it take to find the common journeys of 100,000 accounts, and are the planted ones found?

    python benchmarks/archetypes.py [--accounts 100000] [--seed 7] [--out FILE]

Prints JSON: seconds to fit each view from the derived tables and to answer the question (members, outcomes, revenue, four
quarters back), the agreement with what was planted (adjusted Rand index, 1 is the same), and, as a peer, seconds of
scikit-learn's Gaussian mixtures over the same numbers of groups on the same sample of moves, without resamples.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
import pyarrow as pa
from sklearn.decomposition import TruncatedSVD
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from desirepath.app import LocalFacade, Workspace
from desirepath.journeys import archetype_members
from desirepath.journeys.archetypes import Kept, fit_archetypes, see
from desirepath.kernel import DAY, parse_moment
from desirepath.stats.moves import count_moves
from desirepath.store import Warehouse
from desirepath.store.tables import LIVES, STEPS

PROMISED_S = 30
SAMPLE = 10_000
BEGAN, MONTHS = parse_moment("2024-01-01"), 24
STAGES, MILESTONES = ("onboarding", "adoption", "maturity", "renewal"), 4
JOURNEY = (
    "stages:\n"
    + "".join(
        f"  - name: {stage}\n    milestones: ["
        + ", ".join(f"{{name: {stage}_{n}, when: {{event: {stage}_{n}}}}}" for n in range(MILESTONES))
        + "]\n"
        for stage in STAGES
    )
    + "outcomes:\n  churned: {when: {event: churned}, kind: bad, ends: true}\n"
)
WORKSPACE = """
name: Benchmark
sources: [{name: none, kind: files, path: none/*.csv, stream: events, map: {event: e, time: t, account: a}}]
"""
Made = TypeVar("Made")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="desirepath-bench-"))
    try:
        found = measure(folder, asked.accounts, asked.seed)
    finally:
        shutil.rmtree(folder)
    text = json.dumps(found, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


def measure(folder: Path, accounts: int, seed: int) -> dict[str, object]:
    """Both views once, on fresh tables."""
    (folder / "journey.yaml").write_text(JOURNEY, "utf-8")
    (folder / "workspace.yaml").write_text(WORKSPACE, "utf-8")
    with Workspace(folder) as work:
        path, timing, table = write_journeys(work.warehouse, accounts, np.random.default_rng(seed))
        as_of = BEGAN + MONTHS * 31 * DAY
        seconds: dict[str, float] = {}
        agreement: dict[str, float] = {}
        counts: dict[str, int] = {}
        for view, planted in (("paths", path), ("timing", timing)):
            took, kept = _timed(lambda view=view: _fit(work, view, as_of))
            seconds[f"fit_{view}"], counts[view] = took, len(kept.ids)
            names = archetype_members(work.warehouse, work.state, work.definition, view=view, as_of=as_of)
            numbers = [int(name[1:]) for name in names]
            agreement[view] = round(float(adjusted_rand_score(planted[numbers], list(names.values()))), 3)
        facade = LocalFacade(work)
        seconds["answer_both"], _ = _timed(lambda: facade.ask("archetypes", as_of="2026-01-01"))
        peer = _peer(table)
    both = seconds["fit_paths"] + seconds["fit_timing"]
    return {
        "benchmark": "archetypes",
        "machine": {"cores": psutil.cpu_count(), "python": platform.python_version(), "system": platform.machine()},
        "accounts": accounts,
        "steps": len(table[0]),
        "seconds": {**seconds, "fit_both": round(both, 2), "peer_gaussian_mixtures": peer},
        "fit_paths_to_peer": round(seconds["fit_paths"] / peer, 2),
        "archetypes": counts,
        "agreement": agreement,
        "promise_kept": both <= PROMISED_S and min(agreement.values()) >= 0.8,
    }


def _fit(work: Workspace, view: str, as_of: int) -> Kept:
    seen = see(work.warehouse, work.definition, view, as_of)
    return fit_archetypes(seen, work.state, view, as_of=as_of, now=work.now)


def write_journeys(
    warehouse: Warehouse, accounts: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """The planted path and timing of each account, and (account, milestone) of every step.

    Four paths are chains over sixteen milestones, three timings are stays in four stages; the two are drawn apart.
    """
    names = [f"{stage}_{n}" for stage in STAGES for n in range(MILESTONES)]
    path, timing = rng.integers(0, 4, accounts), rng.integers(0, 3, accounts)
    first, onward = rng.dirichlet(np.full(16, 0.4), 4), rng.dirichlet(np.full(16, 0.4), (4, 16))
    length = rng.integers(4, 17, accounts)
    account = np.repeat(np.arange(accounts), length)
    milestone = np.empty(len(account), np.int64)
    begins = np.cumsum(length) - length
    state = _drawn(first.cumsum(1)[path], rng)
    for place in range(int(length.max())):
        live = length > place
        milestone[begins[live] + place] = state[live]
        state = _drawn(onward.cumsum(2)[path, state], rng)
    day = rng.uniform(1, 500, len(account))
    day = day[np.lexsort((day, account))]
    stays = np.array([[20, 60, 120], [130, 60, 120], [25, 220, 60]])[timing]
    entries = np.cumsum(rng.gamma(12, stays / 12), axis=1)
    everyone = np.arange(accounts)
    parts = [(everyone, np.zeros(accounts), "start", np.full(accounts, ""))]
    parts.append((account, day, "milestone", np.array(names)[milestone]))
    parts += [(everyone, entries[:, n], "stage", np.full(accounts, STAGES[n + 1])) for n in range(3)]
    churned = everyone[rng.random(accounts) < 0.2]
    parts.append((churned, rng.uniform(510, 700, len(churned)), "outcome", np.full(len(churned), "churned")))
    _write(warehouse, accounts, parts)
    return path, timing, (account, milestone)


def _drawn(chances: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.minimum((rng.random(len(chances))[:, None] > chances).sum(axis=1), chances.shape[1] - 1)


def _write(
    warehouse: Warehouse, accounts: int, parts: Sequence[tuple[np.ndarray, np.ndarray, str, np.ndarray]]
) -> None:
    account = np.concatenate([part[0] for part in parts])
    table = pa.table(
        {
            "n": account,
            "at": BEGAN + (np.concatenate([part[1] for part in parts]) * DAY).astype(np.int64),
            "kind": np.concatenate([np.full(len(part[0]), part[2]) for part in parts]),
            "name": np.concatenate([part[3] for part in parts]),
        }
    )
    with warehouse.lent("_made", table):
        warehouse.execute(
            f'INSERT INTO {STEPS.name} SELECT \'a\' || n, 0, row_number() OVER (PARTITION BY n ORDER BY "at", kind) - 1, "at", '
            '"at", kind, name, NULL, NULL, NULL FROM _made ORDER BY n, "at"'
        )
        warehouse.execute(
            f"INSERT INTO {LIVES.name} SELECT 'a' || n, 0, {BEGAN}, max(CASE WHEN kind = 'outcome' THEN \"at\" END), "
            "max(CASE WHEN kind = 'outcome' THEN name END), max(CASE WHEN kind = 'outcome' THEN \"at\" END) FROM _made GROUP BY n"
        )
        warehouse.execute(
            "INSERT INTO account_cards (account, name, arr) "
            f"SELECT 'a' || n, 'Account ' || n, 1000 + hash(n) % 100000 FROM range({accounts}) AS t(n)"
        )


def _peer(table: tuple[np.ndarray, np.ndarray]) -> float:
    """Gaussian mixtures of 1 to 6 groups by BIC over the moves of the sample, reduced to twenty dimensions."""
    account, milestone = table
    some = account < SAMPLE
    moves = count_moves(account[some], milestone[some], n=int(account[some].max()) + 1).counts

    def fit() -> None:
        rows = TruncatedSVD(20, random_state=0).fit_transform(moves)
        for k in range(1, 7):
            GaussianMixture(k, n_init=4, random_state=0, reg_covar=1e-3).fit(rows).bic(rows)

    return _timed(fit)[0]


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    began = time.perf_counter()
    made = work()
    return round(time.perf_counter() - began, 2), made


if __name__ == "__main__":
    main()
