"""``kill -9`` in the middle of a sync loses nothing and doubles nothing."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from fixtures.bench import NOW, Bench, derived_rows, differences
from fixtures.worlds import declare_world, parts_of, random_world

SYNC = """
import sys, pathlib
from desirepath.events import sync_sources
from desirepath.sources import read_workspace
from desirepath.store import Ownership, Warehouse
folder = pathlib.Path(sys.argv[1])
Ownership(folder).take()
warehouse = Warehouse(folder / "desirepath.duckdb")
settings = read_workspace(folder)
print("begun", flush=True)
sync_sources(warehouse, settings.sources, folder, now=int(sys.argv[2]))
warehouse.close()
print("done", flush=True)
"""
CANONICAL = ("events", "links", "people", "attributes", "rejected", "files_taken")


def kill_after(folder: Path, seconds: float) -> bool:
    """Start a sync, kill it after so long; whether it was still at work."""
    with subprocess.Popen(
        [sys.executable, "-c", SYNC, str(folder), str(NOW)], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout and run.stdout.readline() == "begun\n"
        time.sleep(seconds)
        run.kill()
        return "done" not in run.stdout.read()


def canonical_rows(bench: Bench) -> dict[str, list[tuple[object, ...]]]:
    """What was brought in, but for the numbers of batches; paths shown within the folder."""
    shared = "SELECT COLUMNS(lambda c: c NOT IN ('batch', 'file_id')) FROM"
    rows = {name: bench.warehouse.tuples(f"{shared} {name} ORDER BY ALL") for name in CANONICAL}
    shown = str(bench.folder)
    keep = slice(None, 3)
    rows["files_taken"] = sorted((str(row[0]), str(row[1]).removeprefix(shown), row[2]) for row in rows["files_taken"])
    rows["rejected"] = [row[keep] for row in rows["rejected"]]
    return rows


@pytest.mark.slow
def test_sync_killed_three_times_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    files = parts_of(random_world(rng, accounts=3), rng, parts=2)
    with Bench(tmp_path / "whole") as whole, Bench(tmp_path / "killed", in_file=True) as made:
        for bench in (whole, made):
            declare_world(bench)
            for name, rows in files:
                bench.write_rows(name, rows)
            assert bench.settings.sources
        whole.sync()
        whole.refresh()
        made.warehouse.close()
        at_work = [kill_after(made.folder, float(rng.uniform(0.05, 0.8))) for _ in range(3)]
        assert any(at_work)
        with Bench(made.folder, in_file=True) as again:
            declare_world(again)
            again.sync()
            again.refresh()
            assert differences(canonical_rows(whole), canonical_rows(again)) == {}
            assert differences(derived_rows(whole.warehouse), derived_rows(again.warehouse)) == {}
