"""Sends events with a real library: python senders.py WHICH ADDRESS KEY EVENTS"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta


def when(n: int, events: int) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=events - n)


def send_segment(address: str, key: str, events: int) -> None:
    from segment.analytics.client import Client

    client = Client(key, host=address, max_queue_size=2 * events, gzip=True, upload_interval=0.1)
    client.identify("u0", {"email": "ann@zero.example", "name": "Ann"})
    client.group("u0", "g0", {"name": "Group 0", "domain": "zero.example"})
    for n in range(events):
        client.track(f"u{n % 500}", "login", {"n": n}, {"groupId": f"g{n % 50}"}, when(n, events))
    client.shutdown()


def send_rudder(address: str, key: str, events: int) -> None:
    from rudderstack.analytics.client import Client

    client = Client(key, host=address, max_queue_size=2 * events, gzip=True, upload_interval=0.1)
    client.identify("u0", {"email": "ann@zero.example", "name": "Ann"})
    client.group("u0", "g0", {"name": "Group 0", "domain": "zero.example"})
    for n in range(events):
        client.track(f"u{n % 500}", "login", {"n": n}, {"groupId": f"g{n % 50}"}, when(n, events))
    client.flush()
    client.join()


def send_posthog(address: str, key: str, events: int) -> None:
    from posthog import Posthog

    client = Posthog(key, host=address, max_queue_size=2 * events, flush_interval=0.1, max_retries=10, gzip=True)
    client.set(distinct_id="u0", properties={"email": "ann@zero.example", "name": "Ann"})
    client.group_identify("company", "g0", {"name": "Group 0", "domain": "zero.example"})
    for n in range(events):
        groups = {"company": f"g{n % 50}"}
        client.capture(
            "login", distinct_id=f"u{n % 500}", properties={"n": n}, groups=groups, timestamp=when(n, events)
        )
    client.shutdown()


SENDERS = {"segment": send_segment, "rudder": send_rudder, "posthog": send_posthog}

if __name__ == "__main__":
    SENDERS[sys.argv[1]](sys.argv[2], sys.argv[3], int(sys.argv[4]))
