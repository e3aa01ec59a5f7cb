"""After how many days without a champion is it worth saying that the champion left?

    python benchmarks/champions.py [--accounts 1400] [--months 24] [--seed 7] [--out FILE]

For 28, 42, 56 and 70 days, against what was simulated: of the accounts whose champion left for good, how many are told
within those days and a week more (recall); of the accounts where the sign was ever raised, how many had lost somebody
(precision); of the accounts that lost nobody, how many had the sign at some time, and how many still have it. Accounts whose
people fade away are on neither side. Prints JSON.
"""

from __future__ import annotations

import json
import platform
from pathlib import Path

import psutil
from company import run_on_company

from desirepath.app import LocalFacade, Workspace
from desirepath.kernel import DAY, parse_moment
from desirepath.simulate import SimulationPlan, simulate_company

TRIED_DAYS = (28, 42, 56, 70)
SLACK_DAYS = 7
Spans = dict[str, list[tuple[int, int | None]]]


def measure(folder: Path, plan: SimulationPlan) -> dict[str, object]:
    """One company, its journeys derived once for each number of days."""
    simulate_company(folder, plan)
    truth = json.loads((folder / "truth.json").read_text("utf-8"))["accounts"]
    declared = (folder / "journey.yaml").read_text("utf-8")
    found = {}
    for number, days in enumerate(TRIED_DAYS):
        (folder / "journey.yaml").write_text(_after(declared, days), "utf-8")
        facade = LocalFacade(Workspace(folder))
        facade.do("sync" if number == 0 else "refresh")
        facade.do("refresh" if number == 0 else "rebuild")
        found[days] = _judged(truth, _raised(facade), days, plan.end_day * DAY)
        facade.close()
    return {
        "benchmark": "champions",
        "machine": {"cores": psutil.cpu_count() or 1, "python": platform.python_version()},
        "plan": {"accounts": plan.accounts, "months": plan.months, "seed": plan.seed},
        "by_days": found,
    }


def _after(declared: str, days: int) -> str:
    head, mark, rest = declared.partition("champion_gone_for: ")
    return f"{head}{mark}{days}d{rest[rest.index('}') :]}"


def _raised(facade: LocalFacade) -> Spans:
    """Every time the sign was raised and cleared, by the customer's id in the CRM."""
    rows = facade.work.warehouse.tuples(
        "SELECT k.key, i.raised_at, i.cleared_at FROM indicators AS i JOIN key_accounts AS k USING (account) "
        "WHERE i.indicator = 'champion_left' ORDER BY ALL"
    )
    found: Spans = {}
    for key, at, cleared in rows:
        until = int(str(cleared)) if cleared is not None else None
        found.setdefault(str(key).split(":")[-1], []).append((int(str(at)), until))
    return found


def _judged(truth: list[dict[str, object]], raised: Spans, days: int, until: int) -> dict[str, object]:
    left = told = others = ever = standing = 0
    for fact in truth:
        spans, gone = raised.get(str(fact["crm_id"]), []), fact["champion_left"]
        if gone:
            at, reach = parse_moment(str(gone)), (days + SLACK_DAYS) * DAY
            if at + reach < min([until, *_notices(fact)]):
                left += 1
                told += any(at - SLACK_DAYS * DAY <= when <= at + reach for when, _ in spans)
        elif fact["archetype"] != "champion_fades":
            begun = [span for span in spans if span[0] < min([until, *_notices(fact)])]
            others += 1
            ever += bool(begun)
            standing += any(cleared is None for _, cleared in begun)
    return {
        "recall": round(told / max(left, 1), 3),
        "precision": round(told / max(told + ever, 1), 3),
        "lost_somebody": left,
        "told": told,
        "lost_nobody": others,
        "ever_raised_of_those": round(ever / max(others, 1), 3),
        "still_raised_of_those": round(standing / max(others, 1), 3),
    }


def _notices(fact: dict[str, object]) -> list[int]:
    terms = fact["terms"]
    return [parse_moment(str(term["known"])) for term in terms if term["outcome"] == "churned"]  # type: ignore[attr-defined]


if __name__ == "__main__":
    run_on_company(__doc__ or "", measure)
