"""Proposals for folders whose workspace was written by hand: how many keys are right, how many were missed."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from desirepath.simulate import SimulationPlan, simulate_company
from desirepath.sources import Source, read_workspace
from desirepath.sources.recognise import Proposal, recognise
from desirepath.store import parse_expression

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"
OUTSIDE = ROOT / "tests/stories/outside"
Key = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Score:
    recall: float
    precision: float
    missed: list[Key]
    beside: list[Key]


def by_hand(sources: tuple[Source, ...]) -> set[Key]:
    """(file, stream, key, columns read) of every mapped key."""
    found = set()
    for source in sources:
        file = Path(source.path).name
        found |= {(file, source.stream, key, tuple(sorted(e.columns))) for key, e in source.mapping.items()}
    return found


def proposed(proposal: Proposal) -> set[Key]:
    found = set()
    for source in proposal.sources:
        for one in source.keys:
            columns = tuple(sorted(parse_expression(one.value).columns))
            found.add((Path(source.path).name, source.stream, one.key, columns))
        if source.properties == ("=properties",):
            found.add((Path(source.path).name, source.stream, "properties", ("properties",)))
    return found


def score(proposal: Proposal, workspace: Path) -> Score:
    wanted, made = by_hand(read_workspace(workspace).sources), proposed(proposal)
    right = wanted & made
    return Score(len(right) / len(wanted), len(right) / len(made), sorted(wanted - made), sorted(made - wanted))


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    simulate_company(folder, SimulationPlan(accounts=120, months=12, seed=11))
    return folder


@pytest.fixture(scope="module")
def of_simulated(simulated: Path) -> Proposal:
    return recognise(simulated, simulated)


def test_keys_of_the_simulated_company(simulated: Path, of_simulated: Proposal) -> None:
    found = score(of_simulated, simulated)
    assert found.recall >= 0.95, found.missed
    assert found.precision >= 0.85, found.beside


def test_systems_with_ids_of_their_own_get_a_namespace_and_the_bridges_between_them(of_simulated: Proposal) -> None:
    spaces = {source.name: source.namespace for source in of_simulated.sources}
    assert spaces["crm_contacts"] == spaces["support_tickets"] == "crm"
    assert spaces["product_events"] == spaces["product_users"] == "product"
    assert spaces["billing_invoices"] == "billing"
    customers = next(source for source in of_simulated.sources if source.name == "billing_customers")
    assert customers.value("same_as") == "'crm:' || nullif(\"metadata_crm_id\", '')"
    assert of_simulated.health == ("health_score_recorded", "Score")


def test_what_is_no_table_is_left_out_with_a_reason(of_simulated: Proposal) -> None:
    assert [(one.path, one.reason) for one in of_simulated.left_out] == [("truth.json", "it holds one record")]


@pytest.mark.parametrize(("name", "recall", "precision"), [("ravenstack", 1.0, 1.0), ("relax", 1.0, 1.0)])
def test_keys_of_data_nobody_here_made(name: str, recall: float, precision: float) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip(f"{name} is not beside the project")
    found = score(recognise(SHARED / name, OUTSIDE / name), OUTSIDE / name)
    assert found.recall >= recall, found.missed
    assert found.precision >= precision, found.beside


def test_encoding_and_day_first_dates_are_seen_and_a_copy_is_left_out() -> None:
    if not (SHARED / "relax").is_dir():
        pytest.skip("relax is not beside the project")
    found = recognise(SHARED / "relax", SHARED)
    users = found.of("people")[0]
    assert (users.encoding, users.time_format) == ("cp1252", "%d-%m-%Y %H:%M")
    assert [(Path(one.path).name, "its records are those of" in one.reason) for one in found.left_out] == [
        ("adopted_users.csv", True)
    ]


def test_keys_of_the_three_files() -> None:
    found = score(
        recognise(ROOT / "examples/three-files/data", ROOT / "examples/three-files"), ROOT / "examples/three-files"
    )
    assert found.recall == 1.0, found.missed
    assert {key[2] for key in found.beside} == {"email"}
