"""Sources that are fetched, as they are declared: faults with their line, and never a secret in the file."""

from pathlib import Path

import pytest

from desirepath.kernel import FaultyFile
from desirepath.sources import read_workspace

SQL = """
name: T
sources:
  - name: app
    kind: sql
    url: {url}
    table: usage
    stream: events
    map: {{event: name, time: at, account: account}}
"""
LOCAL = SQL.format(url="env:U")
API = """
name: T
sources:
  - {name: billing, kind: api, vendor: stripe, resource: subscriptions, token: env:STRIPE_KEY}
"""


def read(folder: Path, text: str):
    (folder / "workspace.yaml").write_text(text, "utf-8")
    return read_workspace(folder).sources


def fault(folder: Path, text: str) -> str:
    with pytest.raises(FaultyFile) as raised:
        read(folder, text)
    return str(raised.value)


def test_a_vendors_resource_brings_its_stream_and_mapping(tmp_path: Path):
    (source,) = read(tmp_path, API)
    assert (source.stream, source.namespace, source.path) == ("subscriptions", "stripe", "landing/billing/*.parquet")
    assert source.mapping["account"].sql == '"customer"'


def test_a_new_password_does_not_make_landed_files_due_again(tmp_path: Path):
    (one,) = read(tmp_path, API)
    (other,) = read(tmp_path, API.replace("STRIPE_KEY", "OTHER_KEY"))
    assert one != other
    assert repr(one) == repr(other)


@pytest.mark.parametrize(
    "url",
    ["env:DB_URL", "file:secrets/db", '"postgresql://u:${PW}@h/db"', "postgresql://u@h/db", "sqlite:///data/a.db"],
)
def test_addresses_without_a_password_in_sight_are_taken(tmp_path: Path, url: str):
    assert read(tmp_path, SQL.format(url=url))[0].remote


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:pa55@h/db",
        "mysql+pymysql://u:p%40@h/db",
        '"postgresql://u:${A}x@h/db"',
        "snowflake://u@a/db?password=x",
    ],
)
def test_a_password_in_plain_sight_is_a_fault_that_does_not_repeat_it(tmp_path: Path, url: str):
    told = fault(tmp_path, SQL.format(url=url))
    assert "workspace.yaml:line 6" in told
    assert "a password in plain sight" in told
    assert "pa55" not in told and "p%40" not in told


def test_a_token_in_plain_sight_is_a_fault_that_does_not_repeat_it(tmp_path: Path):
    told = fault(tmp_path, API.replace("env:STRIPE_KEY", "sk_live_abc"))
    assert "env:NAME or file:PATH" in told
    assert "sk_live_abc" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (API.replace("stripe", "strype"), "'stripe'?"),
        (API.replace("subscriptions", "subscription"), "'subscriptions'?"),
        (API.replace(", token: env:STRIPE_KEY", ""), "the key 'token', which Stripe needs"),
        (API.replace("env:STRIPE_KEY", "env:K, project: a"), "unknown to Stripe"),
        (API.replace("vendor: stripe, resource: subscriptions", "vendor: zendesk, resource: tickets, user: u"), "'base_url'"),
        (API.replace("token:", "base_url: 'http://api.stripe.com', token:"), "begins with https://"),
        (API.replace("token:", "path: a.csv, token:"), "the key 'path'"),
        (API.replace("token:", "map: {accnt: x}, token:"), "the key 'accnt'"),
        (LOCAL.replace("table: usage", "query: SELECT 1\n    table: usage"), "both"),
        (LOCAL.replace("    table: usage\n", ""), "neither"),
        (LOCAL.replace("table: usage", "table: usage\n    lookback: 1d"), "no `cursor`"),
        (LOCAL.replace("table: usage", "table: usage\n    cursor: at\n    lookback: soon"), "a span such as 1d"),
        (LOCAL.replace("table: usage", "table: usage\n    deletes: true"), "no 'id' in `map`"),
        (LOCAL.replace("table: usage", "table: usage\n    path: a.csv"), "the key 'path'"),
    ],
)  # fmt: skip
def test_faults_are_told_with_what_would_be_accepted(tmp_path: Path, text: str, said: str):
    assert said in fault(tmp_path, text)


def test_names_with_odd_signs_have_folders_of_their_own(tmp_path: Path):
    both = API + "  - {name: bill/ing, kind: api, vendor: stripe, resource: customers, token: env:A}\n"
    both += "  - {name: bill.ing, kind: api, vendor: stripe, resource: customers, token: env:A}\n"
    paths = [source.path for source in read(tmp_path, both)]
    assert len(set(paths)) == 3
    assert all(path.count("/") == 2 for path in paths)
