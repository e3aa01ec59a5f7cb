"""Does the engine find what was planted, and nothing where nothing was?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from desirepath.app.facade import LocalFacade
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import Progress, silent
from desirepath.simulate import SimulationPlan, simulate_company

ACCOUNTS = 1400
"""So many that each planted pattern stands clear of what chance brings, whatever the seed."""
SEED = 11
_PAIRS = {"churned": ("churned", "renewed"), "renewed": ("churned", "renewed"), "expanded": ("expanded", "none")}


def selftest(*, accounts: int = ACCOUNTS, seed: int = SEED, progress: Progress = silent) -> Json:
    """Simulate a company with planted truth and one without, and compare what is found with ``truth.json``."""
    checks: list[Json] = []
    with tempfile.TemporaryDirectory(prefix="desirepath-selftest-") as scratch:
        planted = _build(Path(scratch) / "planted", SimulationPlan(accounts=accounts, seed=seed), progress)
        try:
            checks += _planted_checks(planted, Path(scratch) / "planted")
        finally:
            planted.close()
        empty = _build(Path(scratch) / "null", SimulationPlan(accounts=accounts, seed=seed, world="null"), progress)
        try:
            checks += _null_checks(empty)
        finally:
            empty.close()
    passed = all(check["passed"] for check in checks)
    return {"passed": passed, "accounts": accounts, "seed": seed, "checks": checks}


def _build(folder: Path, plan: SimulationPlan, progress: Progress) -> LocalFacade:
    simulate_company(folder, plan, progress)
    facade = LocalFacade(Workspace(folder))
    for job in ("sync", "refresh", "learn"):
        facade.do(job, progress)
    return facade


def _check(name: str, passed: bool, found: str) -> Json:
    return {"check": name, "passed": passed, "found": found}


def _planted_checks(facade: LocalFacade, folder: Path) -> list[Json]:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    checks = [_pattern_check(facade, planted) for planted in truth["patterns"]]
    evaluation = facade.ask("evaluate")
    baselines = evaluation["baselines"]
    rule = baselines["rule"]["auc"] if isinstance(baselines, dict) else None
    better = evaluation["auc"] is not None and rule is not None and float(str(evaluation["auc"])) > float(str(rule))
    checks.append(_check("risk beats the rule on later time", better, f"AUC {evaluation['auc']} against {rule}"))
    outcomes = facade.ask("map", level="stage")
    found = {node["id"]: node["transitions_in"] for node in _listed(outcomes["nodes"]) if node["kind"] == "outcome"}
    expected = int(truth["outcomes"]["churned"])
    checks.append(
        _check(
            "every planted churn is on the map",
            found.get("outcome:churned") == expected,
            f"{found.get('outcome:churned')} of {expected}",
        )
    )
    return checks


def _listed(found: object) -> list[Json]:
    return found if isinstance(found, list) else []


def _pattern_check(facade: LocalFacade, planted: Json) -> Json:
    """Found when a card that points the right way consists of planted steps, in their order; of an absence, with it."""
    outcome, versus = _PAIRS[str(planted["outcome"])]
    cards = _listed(facade.ask("patterns", outcome=outcome, versus=versus)["patterns"])
    steps = [str(step) for step in _sequence(planted)]
    towards, absence = str(planted["outcome"]) == outcome, planted["absence"]
    hits = [
        (place, card)
        for place, card in enumerate(cards, start=1)
        if (float(str(card["odds_ratio"])) > 1) == towards and _tells(_sequence(card), steps, absence)
    ]
    if not hits:
        return _check(f"planted pattern {planted['name']}", False, f"not among {len(cards)} cards")
    place, card = hits[0]
    sequence = " > ".join(map(str, _sequence(card)))
    return _check(
        f"planted pattern {planted['name']}",
        True,
        f"card {place}: {sequence}, odds ratio {card['odds_ratio']}, p {card['p_adjusted']}",
    )


def _sequence(card: Json) -> Sequence[object]:
    found = card["sequence"]
    return found if isinstance(found, list) else []


def _tells(sequence: Sequence[object], planted: list[str], absence: object) -> bool:
    """Whether at least two planted steps (or the one that stands alone) lie in ``sequence`` in the planted order.

    Of an absence that step must be among them.
    """
    shared = [str(step) for step in sequence if step in planted]
    in_order = shared == sorted(shared, key=planted.index)
    return bool(shared) and in_order and (len(shared) >= 2 or len(sequence) == 1) and absence in (None, *shared)


def _null_checks(facade: LocalFacade) -> list[Json]:
    checks = []
    for outcome, versus in (("churned", "renewed"), ("expanded", "none")):
        answer = facade.ask("patterns", outcome=outcome, versus=versus)
        cards = _listed(answer["patterns"])
        found = f"{len(cards)} cards of {answer['tested']} tested"
        checks.append(_check(f"no pattern in the null world: {outcome} against {versus}", not cards, found))
    return checks
