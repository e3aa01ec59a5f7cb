"""A refresh costs what changed, not what there is: ratios of one run of the benchmark, at a reduced size."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "identity.py"


@pytest.mark.slow
def test_one_new_link_and_one_merge_cost_less_than_all(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("benchmark_identity", SCRIPT)
    assert spec and spec.loader
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    found = benchmark.measure(tmp_path, links=320_000, events=1_000_000)
    assert found["links"]["one_new_to_all"] < 0.6
    assert found["merge_to_small_merge"] < 4
