"""The rules of the house hold; what does not yet stands in ``debt.txt``, which may only shrink."""

import json
import subprocess
from pathlib import Path

import pytest

from .measures import Finding, source_findings, told_people, told_places

ROOT = Path(__file__).parents[2]
DEBT = Path(__file__).with_name("debt.txt")
Debt = dict[tuple[str, str], int]


def read_debt(text: str) -> Debt:
    """``path rule measure`` a line; ``#`` begins a remark."""
    lines = [line.split("#")[0].split() for line in text.splitlines()]
    return {(path, rule): int(measure) for path, rule, measure in filter(None, lines)}


def owed(findings: list[Finding]) -> Debt:
    """Findings as debts: sizes by their measure, the rest by how often."""
    found: Debt = {}
    for one in findings:
        key = (one.path, one.rule)
        found[key] = found.get(key, 0) + one.measure if one.measure == 1 else max(found.get(key, 0), one.measure)
    return found


def git(*arguments: str) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Every file that is or would be kept."""
    listed = git("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    if listed is None:
        pytest.skip("not a git work tree")
    return [ROOT / name for name in listed.split("\0") if name]


def test_nothing_new_is_against_the_rules():
    debt, findings = read_debt(DEBT.read_text("utf-8")), source_findings(ROOT)
    found = owed(findings)
    worse = [str(one) for one in findings if found[one.path, one.rule] > debt.get((one.path, one.rule), 0)]
    assert not worse, "against the rules of the house:\n" + "\n".join(worse)


def test_debt_that_is_paid_is_struck_from_the_list():
    found = owed(source_findings(ROOT))
    paid = [
        f"{path} {rule}: listed {listed}, found {found.get((path, rule), 0)}"
        for (path, rule), listed in read_debt(DEBT.read_text("utf-8")).items()
        if found.get((path, rule), 0) < listed
    ]
    assert not paid, "lower these in tests/house/debt.txt:\n" + "\n".join(paid)


def test_the_list_of_debts_only_shrinks():
    before = git("show", f"HEAD:{DEBT.relative_to(ROOT).as_posix()}")
    if before is None:
        pytest.skip("no earlier list to compare with")
    old = read_debt(before)
    grown = [key for key, measure in read_debt(DEBT.read_text("utf-8")).items() if measure > old.get(key, 0)]
    assert not grown, f"new or larger debts: {grown}"


def test_no_file_tells_of_one_machine_or_one_registry(tracked: list[Path]):
    assert not [str(one) for one in told_places(ROOT, tracked)]


def test_only_the_simulator_makes_people_up(tracked: list[Path]):
    names = json.loads((ROOT / "src/desirepath/simulate/templates/names.json").read_text("utf-8"))
    assert not [str(one) for one in told_people(ROOT, tracked, names)]
