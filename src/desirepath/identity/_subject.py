"""Who is to be erased: all keys that are this person or account, and the texts that identify it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from desirepath.kernel import NotFound
from desirepath.store import Warehouse, Wording, literal

Kind = Literal["person", "account"]
LONG_ENOUGH = 6
"""Identifiers shorter than this are looked for as whole values only: as parts of texts they would hit others."""


@dataclass(frozen=True, slots=True)
class Subject:
    """``keys`` as the store knows them, ``identifiers`` as they stand in texts, and the account it is or belongs to."""

    kind: Kind
    keys: tuple[str, ...]
    identifiers: tuple[str, ...]
    accounts: tuple[str, ...]

    def wording(self) -> Wording:
        """How it is looked for: long identifiers wherever they stand by themselves, short ones as whole values."""
        return Wording((*self.keys, *self.identifiers), self._long())

    def telling(self) -> Wording:
        """What may stand nowhere any more; a short identifier alone (`12`) may be anybody's."""
        return Wording(self.keys, self._long())

    def _long(self) -> tuple[str, ...]:
        return tuple(one for one in self.identifiers if len(one) >= LONG_ENOUGH)


def find_subject(warehouse: Warehouse, kind: Kind, named: str) -> Subject:
    """The person or account that a key, an e-mail address or an account's id names.

    Raises
    ------
    NotFound
        when nothing is known by it.
    """
    return _person(warehouse, named) if kind == "person" else _account(warehouse, named)


def _person(warehouse: Warehouse, named: str) -> Subject:
    asked = [named, f"person:{named}", f"email:{named.lower()}"]
    people = warehouse.tuples("SELECT DISTINCT person FROM key_people WHERE key IN (?, ?, ?)", asked)
    if not people:
        near = warehouse.tuples("SELECT key FROM key_people ORDER BY levenshtein(key, ?) LIMIT 5", [named])
        raise NotFound("person", named, [str(row[0]) for row in near])
    keys = _column(
        warehouse, f"SELECT key FROM key_people WHERE person IN ({_listed(str(p) for (p,) in people)}) ORDER BY 1"
    )
    accounts = _column(
        warehouse, f"SELECT DISTINCT account FROM key_accounts WHERE key IN ({_listed(keys)}) ORDER BY 1"
    )
    names = _own_names(warehouse, keys)
    return Subject("person", tuple(keys), _identifiers(keys, names), tuple(accounts))


def _account(warehouse: Warehouse, named: str) -> Subject:
    found = _column(warehouse, "SELECT DISTINCT account FROM key_accounts WHERE account = ? OR key = ?", [named, named])
    if not found:
        near = _column(
            warehouse, "SELECT DISTINCT account FROM key_accounts ORDER BY levenshtein(account, ?) LIMIT 5", [named]
        )
        raise NotFound("account", named, near)
    account = found[0]
    keys = _column(
        warehouse,
        "SELECT key FROM key_accounts WHERE account = ? AND key NOT IN (SELECT p.key FROM key_people AS p "
        f"WHERE p.person IN ({_WITH_OTHERS})) ORDER BY 1",
        [account, account, account],
    )
    stated = warehouse.tuples(f"SELECT attributes FROM attributes WHERE account_key IN ({_listed(keys)})")
    names = _own_names(warehouse, keys)
    for (text,) in stated:
        name = json.loads(str(text)).get("name")
        names += [name] if isinstance(name, str) and name else []
    return Subject("account", tuple(keys), _identifiers([*keys, f":{account}"], names), (account,))


_WITH_OTHERS = (
    "SELECT person FROM account_events WHERE person IS NOT NULL AND account <> ? UNION "
    "SELECT p.person FROM links AS l JOIN key_people AS p ON p.key = l.left_key JOIN key_accounts AS k ON k.key = l.right_key "
    "WHERE l.kind IN ('contact', 'seen') AND l.status = 'active' AND k.account <> ?"
)
"""People who have to do with another account too: an erased account does not take them, nor what they did there."""


def _own_names(warehouse: Warehouse, keys: list[str]) -> list[str]:
    """Names of these people that nobody else bears: a shared one tells of nobody."""
    own = f"person_key IN ({_listed(keys)})"
    others = f"SELECT name FROM people WHERE NOT ({own}) AND name IS NOT NULL"
    return _column(
        warehouse,
        f"SELECT DISTINCT name FROM people WHERE {own} AND name IS NOT NULL AND name NOT IN ({others}) ORDER BY 1",
    )


def _column(warehouse: Warehouse, sql: str, parameters: list[object] | None = None) -> list[str]:
    return [str(row[0]) for row in warehouse.tuples(sql, parameters or [])]


def _listed(values: object) -> str:
    listed = ", ".join(literal(str(value)) for value in values)  # type: ignore[attr-defined]
    return listed or "''"


def _identifiers(keys: list[str], names: list[str]) -> tuple[str, ...]:
    """Keys as the systems know them (``0015`` of ``crm:0015``) and names."""
    bare = [key.rsplit(":", 1)[1] if ":" in key else key for key in keys]
    return tuple(dict.fromkeys(one for one in [*bare, *names] if one))
