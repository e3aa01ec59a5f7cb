"""``kill -9`` in the middle of a fetching loses nothing, doubles nothing in the events, and does not begin anew."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desirepath.sources import Patience, Reach
from fixtures.bench import NOW, Bench
from fixtures.vendor import FakeVendor, running, subscription, ticket

LAND = """
import pathlib, sys
from desirepath.sources import Reach, land_source, read_workspace, _api
_api.ROWS_A_FILE = 20
folder = pathlib.Path(sys.argv[1])
print("begun", flush=True)
for source in read_workspace(folder).sources:
    land_source(source, folder, Reach({"KEY": "good-key"}), now=int(sys.argv[2]))
print("done", flush=True)
"""
REACH = Reach({"KEY": "good-key"}, Patience(tries=4, pause_s=0.05, longest_s=2))


def kill_after(folder: Path, vendor: FakeVendor, requests: int) -> bool:
    """Fetch in a process of its own, killed after so many requests; whether it was still at work."""
    before = len(vendor.asked)
    with subprocess.Popen(
        [sys.executable, "-c", LAND, str(folder), str(NOW)], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout and run.stdout.readline() == "begun\n"
        while len(vendor.asked) < before + requests and run.poll() is None:
            time.sleep(0.005)
        run.kill()
        return "done" not in run.stdout.read()


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["stripe", "zendesk"])
def test_a_fetching_killed_three_times_ends_like_an_undisturbed_one(tmp_path: Path, shape: str):
    with running(FakeVendor(slow_s=0.01)) as vendor:
        for number in range(600):
            vendor.put_subscription(subscription(number), "created")
        vendor.zendesk["tickets"] = [ticket(number) for number in range(600)]
        told = {
            "stripe": {"vendor": "stripe", "resource": "subscriptions", "base_url": f"{vendor.url}/v1"},
            "zendesk": {"vendor": "zendesk", "resource": "tickets", "user": "ops@example.com", "base_url": vendor.url},
        }[shape]
        source = {"name": "billing", "kind": "api", "token": "env:KEY", **told}
        with Bench(tmp_path) as bench:
            bench.sources = [source]
            assert bench.settings.sources
            assert all(kill_after(tmp_path, vendor, requests) for requests in (14, 9, 17))
            position = json.loads((tmp_path / "landing/billing/cursor.json").read_text("utf-8"))
            assert position["next"]
            sent = vendor.sent
            count = bench.sync(now=NOW, reach=REACH)["billing"]
            assert vendor.sent - sent < 500, "it went on, it did not begin anew"
            rows = bench.warehouse.tuples("SELECT DISTINCT split_part(event_id, ':', 1) FROM events")
            assert len(rows) == 600
            assert count.accepted == 600
            assert bench.sync(now=NOW, reach=REACH)["billing"].accepted == 0
