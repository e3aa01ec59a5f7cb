"""Reads ``workspace.yaml``; every fault is noted with its line before anything is raised."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from desirepath.kernel.located import Located, offer, read_located
from desirepath.sources._declared_remote import (
    API_KEYS,
    SHARED_KEYS,
    SQL_KEYS,
    api_remote,
    resource_defaults,
    sql_remote,
)
from desirepath.sources._landing import landing_path
from desirepath.sources.contract import STREAMS, HealthScore, Source, TextScorer, WorkspaceSettings
from desirepath.store import Expression, ExpressionRefused, parse_expression

TOP_KEYS = ("name", "sources", "simulated", "currency", "health_score", "delivery", "identity", "learning", "text",
            "deviations")  # fmt: skip
IDENTITY_KEYS = ("largest_group",)
LEARNING_KEYS = {
    "min_outcomes": (5, 10_000), "boosting_outcomes": (20, 1_000_000), "isotonic_outcomes": (100, 1_000_000),
    "alert_percentile": (50, 99), "watch_percentile": (10, 98), "origins": (1, 12), "top_k": (1, 100_000),
}  # fmt: skip
"""Thresholds of learning that may be set, with what is accepted."""
DEVIATION_KEYS = {"alerts_a_week": (0, 10_000)}
"""How many unusual changes are raised at most, with what is accepted."""
LEARN_EVERY = ("weekly", "monthly", "never")
SOURCE_KEYS = (
    "name", "kind", "path", "stream", "map", "where", "namespace", "time_format", "encoding", "timezone", "duplicates",
    "group_type", *SQL_KEYS, *API_KEYS,
)  # fmt: skip
_FILE_KEYS = (*SHARED_KEYS, "path", "encoding")
KINDS = ("files", "sql", "api", "ingest")
INGEST_KEYS = ("name", "kind", "namespace", "group_type")
DELIVERY_KEYS = ("email_to", "email_from", "smtp_host", "smtp_port", "smtp_user", "smtp_password_env", "webhook_url",
                 "webhook_secret_env")  # fmt: skip
SCORER_KEYS = ("url", "key_env", "batch", "timeout_s")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_RESOLVING = ("account", "person", "subscription", "email", "domain")


def read_workspace(folder: Path) -> WorkspaceSettings:
    """The declared settings of the workspace in ``folder``.

    Raises
    ------
    NotFound
        when ``workspace.yaml`` is not there.
    FaultyFile
        with every fault in it.
    """
    root = read_located(folder / "workspace.yaml")
    root.only(TOP_KEYS, required=("name", "sources"))
    name = _text(root, "name", folder.name)
    listed = root.get("sources")
    sources = tuple(_source(member) for member in listed.elements()) if listed else ()
    if listed and isinstance(listed.value, list) and not sources:
        listed.fault("at least one source", found="an empty list")
    _unique_names(sources, listed)
    simulated = root.get("simulated")
    settings = WorkspaceSettings(
        name=name,
        folder=folder,
        sources=sources,
        simulated=simulated.truth(False) if simulated else False,
        currency=_text(root, "currency", "USD"),
        health_score=_health(root.get("health_score")),
        delivery=_delivery(root.get("delivery")),
        largest_group=_largest_group(root.get("identity")),
        learning=_learning(root.get("learning")),
        text_scorer=_text_scorer(root.get("text")),
        deviations=_whole_numbers(root.get("deviations"), DEVIATION_KEYS),
        learn_every=_learn_every(root.get("learning")),
    )
    root.found.raise_any()
    return settings


def _text(parent: Located, key: str, default: str) -> str:
    child = parent.get(key)
    return child.text(default) if child else default


def _unique_names(sources: tuple[Source, ...], listed: Located | None) -> None:
    names = [source.name for source in sources]
    for member, name in zip(listed.elements() if listed else [], names, strict=False):
        if names.count(name) > 1:
            member.fault("a name of its own for each source", found=f"{name!r} more than once")


def _source(node: Located) -> Source:
    kind_node, stream_node, map_node = node.get("kind"), node.get("stream"), node.get("map")
    kind = kind_node.choice(KINDS, "files") if kind_node else "files"
    if kind == "ingest":
        return _ingest_source(node)
    name, remote, given = _text(node, "name", ""), None, None
    if kind == "sql":
        remote = sql_remote(node)
    elif kind == "api":
        remote, given = api_remote(node), resource_defaults(node)
    else:
        node.only(_FILE_KEYS, required=("name", "kind", "path", "stream", "map"))
    if given and not stream_node:
        stream_node = given.get("stream")
        map_node = _over(given.get("map"), map_node)
    stream = stream_node.choice(tuple(STREAMS), "events") if stream_node else "events"
    duplicates = node.get("duplicates")
    mapping, lists = _mapping(map_node, stream) if map_node else ({}, {})
    return Source(
        name=name,
        kind=kind,
        path=landing_path(name) if remote else _text(node, "path", ""),
        stream=stream,
        mapping=mapping,
        properties=lists.get("properties"),
        attributes=lists.get("attributes"),
        static=lists.get("static", ()),
        where=_expression(node.get("where")),
        namespace=_text(node, "namespace", _text(given, "namespace", "account") if given else "account"),
        time_format=_optional_text(node, "time_format"),
        encoding=_optional_text(node, "encoding"),
        timezone=_timezone(node.get("timezone")),
        keep_duplicates=duplicates is not None and duplicates.choice(("drop", "keep"), "drop") == "keep",
        remote=remote,
    )


def _over(given: Located | None, own: Located | None) -> Located | None:
    """A vendor's mapping with the user's keys in place of its own."""
    if own is None or given is None or not isinstance(own.value, dict) or not isinstance(given.value, dict):
        return own or given
    return replace(own, value={**given.value, **own.value})


def _ingest_source(node: Located) -> Source:
    """A source that SDKs send to: what it brings is in the messages themselves, there is nothing to map."""
    node.only(INGEST_KEYS, required=("name", "kind"))
    name, namespace = _text(node, "name", ""), _text(node, "namespace", "account")
    return Source(name, "ingest", "", "events", {}, namespace=namespace, group_type=_optional_text(node, "group_type"))


def _optional_text(node: Located, key: str) -> str | None:
    child = node.get(key)
    return child.text() if child else None


def _timezone(node: Located | None) -> str:
    if node is None:
        return "UTC"
    name = node.text("UTC")
    if name not in available_timezones():
        node.fault(f"an IANA time zone such as Europe/Berlin; {offer(sorted(available_timezones()), name)[:80]}")
    return name


def _expression(node: Located | None) -> Expression | None:
    if node is None:
        return None
    try:
        return parse_expression(node.text())
    except ExpressionRefused as refused:
        node.fault("a column, or a DuckDB expression over columns", found=f"{node.shown()} ({refused})")
        return None


def _mapping(node: Located, stream: str) -> tuple[dict[str, Expression], dict[str, tuple[str, ...]]]:
    keys = STREAMS[stream]
    node.only(keys.accepted())
    for need in keys.required:
        needed = need if isinstance(need, tuple) else (need,)
        if not any(key in node.keys() for key in needed):
            node.fault(f"a mapping for {' or '.join(map(repr, needed))} (stream {stream})", found=node.shown())
    if stream not in ("team", "campaigns") and not any(key in node.keys() for key in _RESOLVING):
        node.fault(f"a resolving key: one of {', '.join(_RESOLVING)}", found=node.shown())
    mapping: dict[str, Expression] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in node.items():
        if key in ("properties", "attributes", "static") and (isinstance(value.value, list) or value.value == "*"):
            lists[key] = ("*",) if value.value == "*" else tuple(member.text() for member in value.elements())
        else:
            expression = _expression(value)
            if expression:
                mapping[key] = expression
    return mapping, lists


def _health(node: Located | None) -> HealthScore | None:
    if node is None:
        return None
    node.only(("event", "property", "good_when"), required=("event", "property"))
    direction = node.get("good_when")
    good = direction.choice(("high", "low"), "high") if direction else "high"
    return HealthScore(_text(node, "event", ""), _text(node, "property", ""), good == "high")


def _largest_group(node: Located | None) -> int | None:
    if node is None:
        return None
    node.only(IDENTITY_KEYS)
    largest = node.get("largest_group")
    return largest.whole(least=2, default=2) if largest else None


def _learning(node: Located | None) -> dict[str, int]:
    found = _whole_numbers(node, LEARNING_KEYS, also=("every",))
    if node and found.get("watch_percentile", 80) >= found.get("alert_percentile", 95):
        node.fault("a watch_percentile below the alert_percentile", found=str(found))
    return found


def _whole_numbers(
    node: Located | None, accepted: dict[str, tuple[int, int]], *, also: tuple[str, ...] = ()
) -> dict[str, int]:
    """Settings that are whole numbers within bounds; keys in ``also`` are read elsewhere."""
    if node is None:
        return {}
    node.only((*accepted, *also))
    found: dict[str, int] = {}
    for key, value in node.items():
        if key in accepted:
            least, most = accepted[key]
            found[key] = value.whole(least=least, default=least)
            if found[key] > most:
                value.fault(f"a whole number from {least} to {most:,}")
    return found


def _learn_every(node: Located | None) -> str | None:
    every = node.get("every") if node else None
    return every.choice(LEARN_EVERY, "never") if every else None


def _delivery(node: Located | None) -> dict[str, str]:
    if node is None:
        return {}
    node.only(DELIVERY_KEYS)
    port = node.get("smtp_port")
    if port:
        port.whole(least=1, default=25)
    return {key: value.text() for key, value in node.items()}


def _text_scorer(node: Located | None) -> TextScorer | None:
    if node is None:
        return None
    node.only(("scorer",))
    scorer = node.get("scorer")
    if scorer is None:
        return None
    scorer.only(SCORER_KEYS, required=("url",))
    url, batch, timeout = scorer.get("url"), scorer.get("batch"), scorer.get("timeout_s")
    address = url.text() if url else ""
    parts = urlsplit(address)
    if url and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)):
        url.fault("an https address, or http on this machine", found=repr(address))
    for key, child, most in (("batch", batch, 1_000), ("timeout_s", timeout, 120)):
        if child and child.whole(least=1, default=1) > most:
            child.fault(f"{key} from 1 to {most:,}")
    return TextScorer(
        address,
        _optional_text(scorer, "key_env"),
        batch.whole(least=1, default=64) if batch else 64,
        timeout.whole(least=1, default=10) if timeout else 10,
    )
