"""The other ways vendors answer: exports by day, searches with a bound, logins that are fetched, lists without a filter."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyarrow.parquet as pq
import pytest

from desirepath.kernel import WrongUse, parse_moment
from desirepath.sources import Landed, Patience, Reach, land_source, read_workspace

Answer = Callable[[str, dict[str, list[str]], Any, dict[str, str]], tuple[int, Any]]
REACH = Reach({"KEY": "good-key", "SECRET": "good-secret"}, Patience(tries=3, pause_s=0.02, longest_s=1))


@contextmanager
def vendor(answer: Answer) -> Iterator[str]:
    """A server that answers every request by ``answer(path, query, body, headers)``; text is sent as it is."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(raw) if raw.startswith(b"{") else parse_qs(raw.decode())
            parts = urlsplit(self.path)
            status, found = answer(parts.path, parse_qs(parts.query), body, dict(self.headers.items()))
            content = (found if isinstance(found, str) else json.dumps(found)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if status == 299 else content)
            self.close_connection = status == 299

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fetch(folder: Path, now: str = "2025-01-10", **told: object) -> Landed:
    source = {"name": "it", "kind": "api", **told}
    (folder / "workspace.yaml").write_text(json.dumps({"name": "T", "sources": [source]}), "utf-8")
    return land_source(read_workspace(folder).sources[0], folder, REACH, now=parse_moment(now))


def landed(folder: Path, column: str) -> list[str]:
    files = sorted((folder / "landing/it").glob("*.parquet"))
    return [value for file in files for value in pq.read_table(file)[column].to_pylist()]


def test_mixpanel_is_asked_day_by_day_and_a_break_in_the_middle_of_one_is_fetched_again(tmp_path: Path):
    days, broken = [], {"2025-01-03"}

    def answer(path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        day = query["from_date"][0]
        assert query["to_date"] == [day] and query["project_id"] == ["7"] and path == "/api/2.0/export"
        days.append(day)
        start = parse_moment(day) // 1_000_000
        lines = [{"event": "login", "properties": {"time": start + n, "$insert_id": f"{day}-{n}"}} for n in range(50)]
        status = 299 if day in broken else 200
        broken.discard(day)
        return status, "".join(json.dumps(line) + "\n" for line in lines) if day < "2025-01-06" else ""

    told = {
        "vendor": "mixpanel",
        "resource": "events",
        "user": "u",
        "token": "env:KEY",
        "project": "7",
        "since": "2025-01-01",
    }
    with vendor(answer) as url:
        assert fetch(tmp_path, base_url=url, **told).rows == 250
        assert days == ["2025-01-01", "2025-01-02", "2025-01-03", *[f"2025-01-{n:02}" for n in range(3, 11)]]
        days.clear()
        fetch(tmp_path, now="2025-01-11", base_url=url, **told)
        assert (days[0], days[-1]) == ("2025-01-01", "2025-01-11"), (
            "five days before the newest event, not before `since`"
        )
    assert len(set(landed(tmp_path, "properties"))) == 250


def test_a_search_with_a_bound_is_asked_anew_from_the_newest_change(tmp_path: Path):
    start = parse_moment("2024-01-01") // 1000
    every = [(str(n), start + n * 1000) for n in range(25_000)]
    asked = []

    def answer(path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        low = int(body["filterGroups"][0]["filters"][0]["value"])
        first = int(body.get("after") or 0)
        asked.append((low, first))
        if first >= 10_000:
            return 400, {"message": "search is limited to 10000 results"}
        found = [(one, at) for one, at in every[max(0, (low - start) // 1000) :] if at >= low]
        page = [
            {
                "id": one,
                "properties": {
                    "hs_lastmodifieddate": f"2024-01-01T{at // 3600_000 % 24:02}:{at // 60_000 % 60:02}:{at // 1000 % 60:02}.000Z"
                },
            }
            for one, at in found[first : first + body["limit"]]
        ]
        more = {"next": {"after": str(first + body["limit"])}} if first + body["limit"] < len(found) else None
        return 200, {"results": page, **({"paging": more} if more else {})}

    with vendor(answer) as url:
        fetch(tmp_path, vendor="hubspot", resource="companies", token="env:KEY", base_url=url)
    assert sorted(map(int, set(landed(tmp_path, "id")))) == list(range(25_000))
    assert len({low for low, _ in asked}) == 3


def test_salesforce_logs_in_follows_its_links_and_is_asked_for_changes_only(tmp_path: Path):
    queries, keys = [], ["first-token", "renewed-token", "second-token"]

    def answer(path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        if path == "/services/oauth2/token":
            if body["client_secret"] != ["good-secret"]:
                return 400, {"error": "invalid_client"}
            return 200, {"access_token": keys.pop(0), "token_type": "Bearer"}
        assert headers["Authorization"].startswith("Bearer ")
        if path.endswith("-2000"):
            if headers["Authorization"] == "Bearer first-token":
                return 401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
            return 200, {"records": [{"Id": "B", "SystemModstamp": "2025-01-03T00:00:00.000+0000"}], "done": True}
        queries.append(query["q"][0])
        link = "/services/data/v62.0/query/01g-2000"
        return 200, {"records": [{"Id": "A", "SystemModstamp": "2025-01-02T00:00:00.000+0000"}], "done": False,
                     "nextRecordsUrl": link}  # fmt: skip

    told = {"vendor": "salesforce", "resource": "accounts", "client_id": "id", "client_secret": "env:SECRET"}
    with vendor(answer) as url:
        assert fetch(tmp_path, base_url=url, **told).rows == 2
        fetch(tmp_path, base_url=url, **told)
        assert "WHERE SystemModstamp >= 1970-01-01T00:00:00.000Z ORDER" in queries[0]
        assert "WHERE SystemModstamp >= 2025-01-02T23:59:00.000Z ORDER" in queries[1]
        with pytest.raises(WrongUse, match=r"refuses the login.*client_secret") as raised:
            fetch(tmp_path, base_url=url, **{**told, "client_secret": "env:KEY"})
    assert "good-key" not in str(raised.value)


def test_a_link_to_another_host_is_not_followed_with_our_login(tmp_path: Path):
    def answer(path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        return 200, {
            "results": [{"id": "1", "timestamp": "2025-01-01T00:00:00Z"}],
            "next": "https://elsewhere.example.com/steal",
        }

    with vendor(answer) as url, pytest.raises(WrongUse, match=r"sends us on to elsewhere\.example\.com"):
        fetch(tmp_path, vendor="posthog", resource="events", token="env:KEY", project="7", base_url=url)


def test_a_vendor_that_sends_one_page_for_ever_is_left(tmp_path: Path):
    def answer(path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        return 200, {"issues": [{"key": "A-1"}], "nextPageToken": "same"}

    with vendor(answer) as url, pytest.raises(WrongUse, match="same page again and again"):
        fetch(tmp_path, vendor="jira", resource="issues", user="u@example.com", token="env:KEY", base_url=url)


def test_a_list_without_a_filter_is_mirrored(tmp_path: Path):
    held = [{"id": str(n), "name": f"Company {n}"} for n in range(30)]

    def answer(path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        first = int(query.get("scroll_param", ["0"])[0])
        return 200, {"data": held[first : first + 10], "scroll_param": str(first + 10)}

    told = {"vendor": "intercom", "resource": "companies", "token": "env:KEY"}
    with vendor(answer) as url:
        assert fetch(tmp_path, base_url=url, **told).rows == 30
        assert fetch(tmp_path, base_url=url, **told).files == 0
        del held[5]
        fetch(tmp_path, base_url=url, **told)
    assert landed(tmp_path, "id") == [one["id"] for one in held]


def test_an_unknown_list_in_the_answer_is_told(tmp_path: Path):
    with vendor(lambda *_: (200, {"items": []})) as url, pytest.raises(WrongUse, match="no list at 'data' but items"):
        fetch(tmp_path, vendor="stripe", resource="subscriptions", token="env:KEY", base_url=url)
