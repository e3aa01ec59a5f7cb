"""Files arriving in any order, refreshed one by one, give exactly the rows of one rebuild."""

import csv
from pathlib import Path

import numpy as np
import pytest
import yaml

from desirepath.simulate import SimulationPlan, simulate_company
from fixtures.bench import NOW, Bench, derived_rows, differences
from fixtures.worlds import bring_in, declare_world, parts_of, random_world


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.slow
def test_random_world_in_random_batches_equals_one_rebuild(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    world = random_world(rng)
    with Bench(tmp_path / "batches") as batches, Bench(tmp_path / "once") as once:
        declare_world(batches)
        files = parts_of(world, rng, parts=3)
        for number in range(0, len(files), 3):
            for name, rows in files[number : number + 3]:
                batches.write_rows(name, rows)
            batches.sync()
            batches.refresh()
        found = derived_rows(batches.warehouse)
        assert all(found[name] for name in found)
        batches.refresh(everything=True)
        assert differences(found, derived_rows(batches.warehouse)) == {}
        bring_in(once, world)
        assert differences(found, derived_rows(once.warehouse)) == {}


def split_tables(folder: Path, parts: int) -> list[dict[str, object]]:
    """Every CSV of a simulated company cut into parts in a folder of its own; the sources that read them."""
    declared = yaml.safe_load((folder / "workspace.yaml").read_text("utf-8"))["sources"]
    for path in sorted(folder.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        path.with_suffix("").mkdir()
        for part in range(parts):
            with (path.with_suffix("") / f"{part}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([header, *rows[part::parts]])
        path.unlink()
    return [{**source, "path": source["path"].replace(".csv", "/*.csv")} for source in declared]


@pytest.mark.slow
def test_simulated_company_in_random_batches_equals_one_rebuild(tmp_path: Path) -> None:
    made = tmp_path / "made"
    simulate_company(made, SimulationPlan(accounts=8, months=6))
    sources = split_tables(made, parts=2)
    journey = (made / "journey.yaml").read_text("utf-8")
    files = [*sorted(made.glob("*/*/*.csv")), *sorted(made.glob("product/*.jsonl"))[-6:]]
    rng = np.random.default_rng(3)
    batch_of = rng.integers(0, 4, len(files))
    worlds = []
    for name, batches in (("batches", [[0, 1], [2], [3]]), ("once", [[0, 1, 2, 3]])):
        with Bench(tmp_path / name, journey=journey) as bench:
            bench.sources = sources
            for batch in batches:
                for path, place in zip(files, batch_of, strict=True):
                    if place in batch:
                        bench.write(str(path.relative_to(made)), path.read_bytes())
                bench.sync(now=2 * NOW)
                bench.refresh()
            worlds.append(derived_rows(bench.warehouse))
    assert differences(*worlds) == {}
    assert len(worlds[0]["accounts"]) >= 8
