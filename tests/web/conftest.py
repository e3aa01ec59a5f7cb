"""A real server process over a copy of the small company, and Debian's Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

sys.path.append(str(Path(__file__).parent.parent))  # tests/fixtures

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--no-first-run"]  # fmt: skip
COMMAND = "from desirepath.cli import main; main()"


@dataclass(frozen=True)
class Served:
    """A server that answers: where it is and whose files it serves."""

    address: str
    folder: Path

    def get(self, path: str, **more: Any) -> httpx.Response:
        return httpx.get(self.address + path, timeout=30, **more)

    def answer(self, path: str) -> Any:
        return self.get(path).raise_for_status().json()


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[Served]:
    """Run `desirepath serve` until the block ends; port 0 picks a free one."""
    command = [sys.executable, "-u", "-c", COMMAND, "serve", "-w", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    told = []
    try:
        for line in process.stdout:
            told.append(line)
            if "http://" in line:
                yield Served("http://" + line.split("http://")[1].split()[0], folder)
                break
        else:
            pytest.fail("the server did not come up:\n" + "".join(told))
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def served(company_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served") / "company"
    shutil.copytree(company_folder, folder)
    with serving(folder) as server:
        yield server


@pytest.fixture(scope="session")
def serve() -> Callable[..., Any]:
    """To start a server of one's own."""
    return serving


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return {**browser_type_launch_args, "executable_path": found, "args": QUIET}


@pytest.fixture(scope="session")
def spotlight(served: Served) -> str:
    """A lost account where the demo found one that was seen coming, else any account."""
    shown = served.answer("/api/portfolio")["spotlight"]
    return str(shown["account"] if shown else served.answer("/api/accounts?limit=1")["rows"][0]["account"])
