"""A raw time becomes the right instant, or its record is rejected."""

import json
from pathlib import Path

import pytest

from desirepath.kernel import from_micros
from fixtures.bench import Bench

TIMES = [
    ({}, "2024-03-05", "2024-03-05 00:00:00"),
    ({}, "2024-03-05 10:20:30", "2024-03-05 10:20:30"),
    ({}, "2024-03-05T10:20:30", "2024-03-05 10:20:30"),
    ({}, "2024-03-05T10:20:30Z", "2024-03-05 10:20:30"),
    ({}, "2024-03-05T10:20:30.123456Z", "2024-03-05 10:20:30.123456"),
    ({}, "2024-03-05T10:20:30+02:00", "2024-03-05 08:20:30"),
    ({}, "2024-03-05T10:20:30+0200", "2024-03-05 08:20:30"),
    ({}, "2024-03-05 10:20:30-05", "2024-03-05 15:20:30"),
    ({}, " 2024-03-05 ", "2024-03-05 00:00:00"),
    ({}, "1709634030", "2024-03-05 10:20:30"),
    ({}, "1709634030.5", "2024-03-05 10:20:30.500000"),
    ({}, "1709634030123", "2024-03-05 10:20:30.123000"),
    ({}, "1709634030123456", "2024-03-05 10:20:30.123456"),
    ({}, "1709634030123456789", "2024-03-05 10:20:30.123457"),
    ({}, "20240305", "2024-03-05 00:00:00"),
    ({"time_format": "%d/%m/%Y"}, "05/03/2024", "2024-03-05 00:00:00"),
    ({"time_format": "%d.%m.%Y %H:%M"}, "05.03.2024 10:20", "2024-03-05 10:20:00"),
    ({"time_format": "%m/%d/%y"}, "03/05/24", "2024-03-05 00:00:00"),
    ({"time_format": "%d/%m/%Y", "timezone": "Europe/Berlin"}, "05/07/2024", "2024-07-04 22:00:00"),
    ({"timezone": "Europe/Berlin"}, "2024-03-30 12:00", "2024-03-30 11:00:00"),
    ({"timezone": "Europe/Berlin"}, "2024-03-31 12:00", "2024-03-31 10:00:00"),
    ({"timezone": "Europe/Berlin"}, "2024-03-31T12:00:00Z", "2024-03-31 12:00:00"),
    ({"timezone": "America/New_York"}, "2024-11-02 12:00", "2024-11-02 16:00:00"),
    ({"timezone": "America/New_York"}, "2024-11-03 12:00", "2024-11-03 17:00:00"),
]
UNREADABLE = [
    ({}, "yesterday"),
    ({}, "05/03/2024"),
    ({}, "2024-02-30"),
    ({}, "infinity"),
    ({}, "inf"),
    ({}, "1e400"),
    ({}, "99999999999999999999999"),
    ({}, "12:30"),
    ({"time_format": "%d/%m/%Y"}, "2024-03-05"),
    ({"time_format": "%d/%m/%Y"}, "05/13/2024"),
]
ABSENT = ["NaN", "NaT", "null", "None", "N/A", " "]


def synced(folder: Path, raws: list[str], rest: dict[str, str]) -> list[str]:
    """What each raw time became: an instant, or the reason it was rejected with."""
    with Bench(folder) as bench:
        bench.write_rows(
            "e.jsonl", [{"event": "login", "time": raw, "account": f"{n:03}"} for n, raw in enumerate(raws)]
        )
        bench.declare("p", "e.jsonl", **rest)
        bench.sync()
        became = {
            str(account): str(from_micros(int(str(at)))) for account, at in bench.events("account_key, occurred_at")
        }
        for row in bench.rejected():
            became[f"account:{json.loads(str(row['record']))['account']}"] = str(row["reason"])
    return [became[account] for account in sorted(became)]


DECLARED = list({json.dumps(rest): rest for rest, *_ in [*TIMES, *UNREADABLE]}.values())


@pytest.mark.parametrize("rest", DECLARED, ids=lambda rest: " ".join(rest.values()) or "as it comes")
def test_time_is_read_as_declared(tmp_path: Path, rest: dict[str, str]) -> None:
    pairs = [(raw, f"{utc}+00:00") for declared, raw, utc in TIMES if declared == rest]
    pairs += [(raw, "unreadable time") for declared, raw in UNREADABLE if declared == rest]
    became = synced(tmp_path, [raw for raw, _ in pairs], rest)
    assert dict(zip(pairs, became, strict=True)) == {pair: pair[1] for pair in pairs}


def test_usual_spellings_of_nothing_are_no_time(tmp_path: Path) -> None:
    assert synced(tmp_path, ABSENT, {}) == ["no time"] * len(ABSENT)


def test_unreadable_optional_time_rejects_too_instead_of_passing_for_none(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        bench.write("s.csv", "sub,acc,start,gone\n1,a,2024-01-01,soon\n2,b,2024-01-01,\n")
        mapping = {"subscription": "sub", "account": "acc", "started": "start", "cancelled": "gone"}
        bench.declare("s", "s.csv", "subscriptions", map=mapping)
        assert bench.sync()["s"].rejected == {"unreadable cancelled": 1}
        assert bench.events("event, account_key") == [("subscription_started", "account:b")]


def test_parquet_timestamps_keep_their_zone(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with Bench(tmp_path) as bench:
        moment = from_micros(1_709_634_030_000_000)
        table = pa.table(
            {
                "event": ["login"],
                "account": ["a"],
                "plain": pa.array([moment.replace(tzinfo=None)], pa.timestamp("us")),
                "zoned": pa.array([moment], pa.timestamp("us", "America/New_York")),
            }
        )
        pq.write_table(table, tmp_path / "e.parquet")
        for column in ("plain", "zoned"):
            bench.declare(column, "e.parquet", map={"event": "event", "time": column, "account": "account"})
        bench.sync()
        assert bench.events("occurred_at") == [(1_709_634_030_000_000,)] * 2
