"""What a source of kind ``sql`` or ``api`` declares: where its records are fetched, never a secret itself."""

from __future__ import annotations

from urllib.parse import urlsplit

from desirepath.kernel.located import Located, offer, read_located
from desirepath.sources._references import is_reference, literal_password
from desirepath.sources._sql import is_lookback
from desirepath.sources._vendors import Vendor, read_vendor, vendor_file, vendor_names
from desirepath.sources.contract import Remote

SHARED_KEYS = ("name", "kind", "stream", "map", "where", "namespace", "time_format", "timezone", "duplicates")
SQL_KEYS = ("url", "query", "table", "cursor", "lookback", "deletes")
SECRET_KEYS = ("token", "client_secret")
SETTING_KEYS = ("user", "client_id", "project")
API_KEYS = ("vendor", "resource", "base_url", "since", *SECRET_KEYS, *SETTING_KEYS)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def sql_remote(node: Located) -> Remote:
    """The database a source reads."""
    node.only((*SHARED_KEYS, *SQL_KEYS), required=("name", "kind", "url", "stream", "map"))
    url, lookback = node.get("url"), _text(node, "lookback")
    if url and literal_password(url.text()):
        url.fault("`env:NAME`, `file:PATH`, or ${NAME} in place of the password", found="a password in plain sight")
    if (node.get("query") is None) == (node.get("table") is None):
        node.fault("either `query` or `table`", found="both" if node.get("query") else "neither")
    if lookback and not is_lookback(lookback):
        _at(node, "lookback").fault("a span such as 1d, 12h or 30m, or a number")
    if lookback and not node.get("cursor"):
        _at(node, "lookback").fault("`cursor` beside `lookback`", found="no `cursor`")
    deletes = node.get("deletes")
    mapped = node.get("map")
    is_compared = deletes.truth(False) if deletes else False
    if is_compared and mapped and "id" not in mapped.keys():
        _at(node, "deletes").fault("a mapping for 'id', by which records are compared", found="no 'id' in `map`")
    return Remote(
        url=_text(node, "url"),
        query=_text(node, "query"),
        table=_text(node, "table"),
        cursor=_text(node, "cursor") or None,
        lookback=lookback,
        deletes=is_compared,
    )


def api_remote(node: Located) -> Remote:
    """The vendor and the resource a source reads."""
    node.only((*SHARED_KEYS, *API_KEYS), required=("name", "kind", "vendor", "resource"))
    chosen = node.get("vendor")
    name = chosen.choice(vendor_names(), "") if chosen else ""
    remote = Remote(
        url=_text(node, "base_url"),
        vendor=name,
        resource=_text(node, "resource"),
        since=_text(node, "since"),
        settings={key: _text(node, key) for key in SETTING_KEYS if node.get(key)},
        secrets={key: _text(node, key) for key in SECRET_KEYS if node.get(key)},
    )
    for key in SECRET_KEYS:
        held = node.get(key)
        if held and not is_reference(held.text()):
            held.fault("a reference: env:NAME or file:PATH", found="a value in plain sight")
    if name:
        _check_against(node, read_vendor(name))
    return remote


def _check_against(node: Located, vendor: Vendor) -> None:
    resource, base = node.get("resource"), node.get("base_url")
    if resource:
        resource.choice(tuple(vendor.resources), "")
    needed = vendor.needs if vendor.base_url else ("base_url", *vendor.needs)
    for key in needed:
        if node.get(key) is None:
            node.fault(f"the key {key!r}, which {vendor.title} needs", found=f"no {key!r}")
    for key in (*SECRET_KEYS, *SETTING_KEYS):
        held = node.get(key)
        if held and key not in (*vendor.needs, *vendor.defaults):
            held.fault(
                offer((*vendor.needs, *vendor.defaults), key), found=f"the key {key!r}, unknown to {vendor.title}"
            )
    if base:
        parts = urlsplit(base.text())
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            base.fault("an address that begins with https://")


def resource_defaults(node: Located) -> Located | None:
    """The stream, namespace and mapping that come with a vendor's resource."""
    vendor, resource = node.get("vendor"), node.get("resource")
    if not vendor or not resource or vendor.value not in vendor_names():
        return None
    told = read_located(vendor_file(str(vendor.value))).get("resources")
    return told.get(str(resource.value)) if told else None


def _text(node: Located, key: str) -> str:
    child = node.get(key)
    return child.text() if child else ""


def _at(node: Located, key: str) -> Located:
    return node.get(key) or node
