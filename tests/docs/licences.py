"""The licences of everything that is installed with the package, from its metadata."""

import tomllib
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement

from .pages import ROOT


def run_time_licences() -> dict[str, str]:
    """Licence by package, for every run-time dependency of this platform."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(line) for line in declared]
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.extras):
            if (wanted.name.lower(), extra) not in seen:
                seen.add((wanted.name.lower(), extra))
                waiting += _needs(wanted.name, extra, found)
    return found


def _needs(name: str, extra: str, found: dict[str, str]) -> list[Requirement]:
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return []
    told = package.metadata
    classified = [line.split("::")[-1].strip() for line in told.get_all("Classifier", []) if line.startswith("License")]
    found[name.lower()] = told.get("License-Expression") or "; ".join(classified) or told.get("License") or "unknown"
    needs = [Requirement(line) for line in package.requires or []]
    return [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]
