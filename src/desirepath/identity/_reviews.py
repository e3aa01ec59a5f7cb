"""The review queue: links that a guard did not follow, each with its reason, until a person decides."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from desirepath.identity._groups import Joined, Refused
from desirepath.identity._keys import Rules
from desirepath.identity._scope import Scope
from desirepath.store import Warehouse

_PAIRS = pa.schema([("link", pa.int64()), ("left", pa.int64()), ("right", pa.int64()), ("why", pa.string()),
                    ("detail", pa.string())])  # fmt: skip


def note_reviews(
    warehouse: Warehouse, joined: Joined, links: pa.Table, scope: Scope, rules: Rules,
    *, accounts: pa.ChunkedArray | None = None,
) -> None:  # fmt: skip
    """Rewrite ``key_reviews`` for the looked-at keys; with the ``accounts`` of contacts they are people's."""
    kind = "account" if accounts is None else "person"
    names = [] if accounts is None else pc.unique(accounts).sort().to_pylist()
    rows = [_row(no, rules, names) for no in joined.refused if no.reason != "decision"]
    warehouse.execute(
        f"DELETE FROM key_reviews WHERE kind = '{kind}' AND ({scope.within('left_key')} OR {scope.within('right_key')})"
    )
    if not rows:
        return
    ends = links.take([no.link for no in joined.refused if no.reason != "decision"])
    table = pa.Table.from_pylist(rows, schema=_PAIRS)
    for name in ("left", "right", "at"):
        table = table.append_column(f"link_{name}", ends[name])
    with warehouse.lent("_refused", table):
        warehouse.execute(
            f"""INSERT INTO key_reviews WITH named AS (
                SELECT least(a.key, b.key) AS left_key, greatest(a.key, b.key) AS right_key, why,
                    coalesce(detail, 'both state ' || substr(d.key, 8)) AS detail, link_at AS since
                FROM _refused JOIN _nodes AS a ON a.id = _refused."left" JOIN _nodes AS b ON b.id = _refused."right"
                JOIN _nodes AS d ON d.id = link_left)
            SELECT substr(md5(concat_ws(chr(31), '{kind}', left_key, right_key)), 1, 12), left_key, right_key,
                min_by(why, (since, why, detail)), min_by(detail, (since, why, detail)), '{kind}', min(since)
            FROM named GROUP BY left_key, right_key ORDER BY left_key, right_key"""
        )


def _row(no: Refused, rules: Rules, accounts: list[str]) -> dict[str, object]:
    row: dict[str, object] = {"link": no.link, "left": no.left, "right": no.right, "why": no.reason, "detail": None}
    if no.reason == "too_large":
        row["detail"] = f"together they would be more than {rules.largest} keys"
    elif accounts:
        row["why"] = "two_accounts"
        row["detail"] = f"contacts of {accounts[no.left_value]} and of {accounts[no.right_value]}"
    else:
        row["why"], row["left"], row["right"] = "same_domain", no.left_value, no.right_value
    return row


def doubtful_pairs(warehouse: Warehouse) -> tuple[tuple[str, str], ...]:
    """The pairs that wait for a person's word."""
    rows = warehouse.tuples("SELECT left_key, right_key FROM key_reviews ORDER BY 1, 2")
    return tuple((str(left), str(right)) for left, right in rows)
