"""A simulated company, everything built, and what is worth saying first."""

from __future__ import annotations

from pathlib import Path

from desirepath.app.facade import LocalFacade
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import plain
from desirepath.kernel import Progress, WrongUse, silent
from desirepath.simulate import SimulationPlan, World, simulate_company

MARK = "simulation.json"


def prepare_demo(
    folder: Path, *, accounts: int = 1000, months: int = 18, seed: int = 7, progress: Progress = silent
) -> tuple[LocalFacade, Json]:
    """Simulate a company in ``folder`` (unless the same one is there), build everything, and keep it open.

    Raises
    ------
    WrongUse
        when the folder holds something that is no demo.
    """
    plan = SimulationPlan(accounts=accounts, months=months, seed=seed)
    if folder.exists() and any(folder.iterdir()) and not (folder / "truth.json").exists():
        raise WrongUse(f"demo in {folder}", "the folder holds other files", "Give an empty folder with --workspace.")
    marked = f"{accounts} accounts, {months} months, seed {seed}"
    made = folder / MARK
    if not made.exists() or made.read_text(encoding="utf-8") != marked:
        if (folder / "desirepath.duckdb").exists():
            raise WrongUse(
                f"demo in {folder}", "it holds another simulated company", "Remove the folder, or give another."
            )
        progress("simulating a company", 0, 0)
        simulate_company(folder, plan, progress)
        made.write_text(marked, encoding="utf-8")
    facade = LocalFacade(Workspace(folder))
    try:
        summary = facade.do("run", progress)
    except BaseException:
        facade.close()
        raise
    return facade, summary


def simulate_into(
    folder: Path, *, accounts: int, months: int, seed: int, world: str, progress: Progress = silent
) -> dict[str, int]:
    """Write a simulated company's exports; records per file."""
    known: dict[str, World] = {"planted": "planted", "null": "null", "confounded": "confounded"}
    plan = SimulationPlan(accounts=accounts, months=months, seed=seed, world=known[world])
    return dict(simulate_company(folder, plan, progress).counts)


def first_findings(facade: LocalFacade) -> list[str]:
    """What the demo says first, each in a sentence; every figure comes from the run."""
    seen = facade.ask("portfolio")
    told = [_sentence(seen["headline"])]
    shown = facade.ask("map")
    friction = shown["friction"]
    if isinstance(friction, list):
        onboarding = [one for one in friction if one["stage"] == _first(shown["lanes"])]
        told += [
            f"Worst step of {plain(str(one['stage']))}: {one['label']}. {one['sentence']}" for one in onboarding[:1]
        ]
    pattern = seen["pattern"]
    if isinstance(pattern, dict):
        now = pattern["now"]
        owners = sorted({str(ref["owner"]) for ref in now if ref["owner"]})[:3]
        play = pattern["play"]
        todo = f" Play: {plain(str(play['name']))}." if isinstance(play, dict) else ""
        told.append(
            f"Pattern: {pattern['sentence']} In it now: {pattern['accounts_now']} accounts (owners {', '.join(owners)}).{todo}"
        )
    if seen["spotlight_sentence"]:
        told.append(f"One story: {seen['spotlight_sentence']}")
    health = seen["health"]
    if isinstance(health, dict):
        told.append(str(health["sentence"]))
    told.append(f"How far to trust it: {seen['verdict_reason']}")
    return told


def _sentence(found: object) -> str:
    return str(found["sentence"]) if isinstance(found, dict) else ""


def _first(found: object) -> object:
    return found[0] if isinstance(found, list) and found else None
