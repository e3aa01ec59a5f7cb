"""Other people's libraries to be measured against, each in an environment of its own; none is a dependency of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "desirepath-peers"


def peer_python(name: str, packages: list[str]) -> Path:
    """The interpreter of an environment with these packages; made once, kept in the user's cache folder."""
    folder = CACHE / name
    python, mark = folder / "bin" / "python", folder / "installed.json"
    if not mark.is_file() or json.loads(mark.read_text("utf-8")) != packages:
        print(f"installing {', '.join(packages)} into {folder}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        mark.write_text(json.dumps(packages), encoding="utf-8")
    return python


def ask_peer(python: Path, script: str, question: object) -> list[dict[str, list[float]]]:
    """What a script of this folder answers, JSON in and out."""
    done = subprocess.run(
        [python, FOLDER / script], input=json.dumps(question), stdout=subprocess.PIPE, text=True, check=True
    )
    found: list[dict[str, list[float]]] = json.loads(done.stdout)
    return found
