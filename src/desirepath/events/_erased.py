"""What was erased stays out, whoever sends it again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from desirepath.store import Warehouse


def leave_out_erased(warehouse: Warehouse, table: str, *keys: str) -> int:
    """Delete from a temporary table the rows with an erased key (SQL over its columns); how many."""
    salt = warehouse.value("SELECT any_value(salt) FROM erased_keys")
    if salt is None:
        return 0
    where = " OR ".join(f"md5(? || {key}) IN (SELECT hash FROM erased_keys)" for key in keys)
    return warehouse.write_count(f"DELETE FROM {table} WHERE {where}", [salt] * len(keys))


def erased_test(warehouse: Warehouse) -> Callable[[object], bool] | None:
    """Tells of a key whether it was erased; ``None`` where nothing ever was."""
    rows = warehouse.tuples("SELECT hash, salt FROM erased_keys")
    if not rows:
        return None
    salt, hashes = str(rows[0][1]), {str(row[0]) for row in rows}
    return lambda key: (
        key is not None and hashlib.md5(f"{salt}{key}".encode(), usedforsecurity=False).hexdigest() in hashes
    )
