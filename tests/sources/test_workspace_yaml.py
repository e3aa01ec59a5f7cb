"""``workspace.yaml`` tells every fault at once; a good one is read as it is meant."""

from pathlib import Path

import pytest

from desirepath.kernel import FaultyFile, NotFound
from desirepath.sources import read_workspace
from desirepath.store import parse_expression

FAULTY = """\
name: Acme
colour: red
sources:
  - name: product
    kind: fils
    path: e.csv
    stream: evnts
    timezone: Europe/Berln
    map: {event: event, tme: ts, account: account_id}
  - name: product
    kind: files
    stream: accounts
    map: {name: company, arr: "sum(arr)"}
  - name: sql
    kind: files
    path: x.csv
    stream: events
    duplicates: maybe
    where: "(SELECT 1)"
    map: {event: event, time: ts}
  - just text
delivery: {smtp_host: localhost, smtp_port: lots, smtp: yes}
"""
EXPECTED = [
    (2, "the key 'colour'", "one of name, sources"),
    (5, "'fils'", "'files'?"),
    (7, "'evnts'", "'events'?"),
    (8, "'Europe/Berln'", "'Europe/Berlin'"),
    (9, "the key 'tme'", "'time'?"),
    (9, "a mapping with event, tme, account", "a mapping for 'time'"),
    (10, "'product' more than once", "a name of its own"),
    (10, "no 'path'", "the key 'path'"),
    (13, "a mapping with name, arr", "a mapping for 'account'"),
    (13, "'sum(arr)'", "DuckDB expression"),
    (18, "'maybe'", "one of drop, keep"),
    (19, "'(SELECT 1)'", "DuckDB expression"),
    (20, "a mapping with event, time", "a resolving key"),
    (21, "'just text'", "a mapping"),
    (22, "'lots'", "a whole number"),
    (22, "the key 'smtp'", "one of email_to"),
]


def test_every_fault_of_a_workspace_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "workspace.yaml").write_text(FAULTY, encoding="utf-8")
    with pytest.raises(FaultyFile) as caught:
        read_workspace(tmp_path)
    faults = caught.value.faults
    for line, found, accepted in EXPECTED:
        assert any(f.line == line and found in f.found and accepted in f.accepted for f in faults), (line, found)
    assert len(set(faults)) == len(faults)
    assert {path.name for path in tmp_path.iterdir()} == {"workspace.yaml"}


def test_workspace_without_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"workspace\.yaml"):
        read_workspace(tmp_path)


FEW = [
    ("name: A\nsources: []\n", "at least one source"),
    ("name: A\nsources: yes\n", "a list"),
    ("name: A\n", "the key 'sources'"),
    ("sources:\n  - {name: p, kind: files, path: x, stream: events, map: event}\n", "a mapping"),
]


@pytest.mark.parametrize(("text", "accepted"), FEW)
def test_fault_says_what_would_be_accepted(tmp_path: Path, text: str, accepted: str) -> None:
    (tmp_path / "workspace.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFile) as caught:
        read_workspace(tmp_path)
    assert any(fault.accepted.startswith(accepted) for fault in caught.value.faults)


def test_example_of_the_design_is_read(tmp_path: Path) -> None:
    example = Path(__file__).parent.parent / "fixtures" / "workspace_of_the_design.yaml"
    (tmp_path / "workspace.yaml").write_bytes(example.read_bytes())
    settings = read_workspace(tmp_path)
    product, crm, results = settings.sources
    assert [source.stream for source in settings.sources] == ["events", "accounts", "events"]
    assert product.properties == ("amount", "plan")
    assert product.mapping["time"] == parse_expression("ts")
    assert crm.attributes == ("*",)
    assert set(results.columns()) == {"outcome", "ts", "account_id"}
