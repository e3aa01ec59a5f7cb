"""The files: shapes, counts, determinism, independence of chunks."""

import csv
from importlib import resources
from pathlib import Path

import duckdb
import pytest
import yaml

from desirepath.kernel import WrongUse
from desirepath.simulate import SimulationPlan, simulate_company

from .conftest import Company

SMALL = SimulationPlan(accounts=20, months=12)
EXAMPLES = Path(__file__).parents[2] / "examples" / "simulated"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_equal_plans_give_equal_files(tmp_path: Path) -> None:
    simulate_company(tmp_path / "one", SMALL)
    simulate_company(tmp_path / "two", SMALL)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    simulate_company(tmp_path / "one", SMALL)
    simulate_company(tmp_path / "two", SimulationPlan(accounts=20, months=12, seed=8))
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert one["crm/accounts.csv"] != two["crm/accounts.csv"]


def test_chunk_size_changes_only_the_order_of_rows(tmp_path: Path) -> None:
    simulate_company(tmp_path / "one", SMALL, chunk_accounts=20)
    simulate_company(tmp_path / "many", SMALL, chunk_accounts=7)
    one, many = contents(tmp_path / "one"), contents(tmp_path / "many")
    assert {name: sorted(text.splitlines()) for name, text in one.items()} == {
        name: sorted(text.splitlines()) for name, text in many.items()
    }


def test_an_account_is_the_same_in_a_larger_company(tmp_path: Path) -> None:
    """Only its owner may differ: a larger company employs more of them."""
    simulate_company(tmp_path / "small", SMALL)
    simulate_company(tmp_path / "large", SimulationPlan(accounts=30, months=12))
    small, large = contents(tmp_path / "small"), contents(tmp_path / "large")
    for name in ("support/tickets.csv", "billing/subscription_events.csv", "product/events-2026-01.jsonl"):
        assert set(small[name].splitlines()) <= set(large[name].splitlines())


def test_files_of_an_earlier_run_are_replaced(tmp_path: Path) -> None:
    simulate_company(tmp_path, SimulationPlan(accounts=3, months=24))
    truth = simulate_company(tmp_path, SimulationPlan(accounts=3, months=6))
    found = {f"product/{path.name}" for path in tmp_path.glob("product/*.jsonl")}
    assert found == {name for name in truth.counts if name.startswith("product/")}


def test_truth_counts_what_the_files_hold(planted: Company) -> None:
    print(f"\n{len(planted.accounts)} accounts in {planted.seconds:.1f} s")
    assert planted.told["counts"] == dict(planted.truth.counts)
    for name, count in planted.truth.counts.items():
        with (planted.folder / name).open(encoding="utf-8", newline="") as stream:
            rows = sum(1 for _ in stream) if name.endswith("jsonl") else sum(1 for _ in csv.DictReader(stream))
        assert rows == count, name


def test_every_mapping_reads_its_file(planted: Company) -> None:
    workspace = yaml.safe_load((planted.folder / "workspace.yaml").read_text("utf-8"))
    mapped = set()
    with duckdb.connect() as engine:
        for source in workspace["sources"]:
            path = planted.folder / source["path"]
            mapped.add(source["path"])
            columns = [
                name for value in source["map"].values() for name in (value if isinstance(value, list) else [value])
            ]
            is_json = path.suffix == ".jsonl"
            reader = f"read_json('{path}')" if is_json else f"read_csv('{path}', all_varchar = true)"
            filled = engine.execute(
                f"SELECT {', '.join(f'count({column})' for column in columns)} FROM {reader}"
                f" WHERE {source.get('where', 'true')}"
            ).fetchall()[0]
            assert all(filled), (source["name"], dict(zip(columns, filled, strict=True)))
    files = {"product/events-*.jsonl" if "product" in name else name for name in planted.truth.counts}
    assert mapped == files


def test_product_calls_have_the_segment_shape(clean: Company) -> None:
    calls = clean.calls
    assert {call["type"] for call in calls} == {"track", "identify", "group"}
    assert len({call["messageId"] for call in calls}) == len(calls)
    assert all(call["timestamp"] <= call["sentAt"] <= call["receivedAt"] for call in calls)
    assert {call["context"]["groupId"] for call in calls} == {fact["workspace_id"] for fact in clean.accounts}


def test_nothing_happens_after_the_end(clean: Company) -> None:
    assert max(call["receivedAt"] for call in clean.calls) < "2026-07-01"
    with (clean.folder / "support/tickets.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            assert max(row["created_at"], row["first_replied_at"], row["solved_at"]) < "2026-07-01"


def test_names_and_ids_are_unique(planted: Company) -> None:
    for key in ("crm_id", "workspace_id", "customer_id", "name", "domain"):
        assert len({fact[key] for fact in planted.accounts}) == len(planted.accounts)
    assert all(len(fact["crm_id"]) == 18 and fact["domain"].endswith(".example") for fact in planted.accounts)


@pytest.mark.parametrize("name", ["workspace.yaml", "journey.yaml"])
def test_the_example_is_the_template(name: str) -> None:
    template = resources.files("desirepath.simulate").joinpath("templates", name).read_text("utf-8")
    assert (EXAMPLES / name).read_text("utf-8") == template


@pytest.mark.parametrize("wrong", [{"accounts": 0}, {"months": 3}, {"world": "flat"}, {"seed": -1}])
def test_an_impossible_plan_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(WrongUse, match="simulation"):
        SimulationPlan(**wrong)  # type: ignore[arg-type]
