"""Why a key belongs to its account: the chain of links, each with where it comes from, since when, and by whose word."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

from desirepath.identity._decide import key_of
from desirepath.identity._keys import is_of_account, is_person
from desirepath.kernel import NotFound
from desirepath.store import Row, Warehouse

_MOST_KEYS = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain; ``decision`` names the person's decision it rests on, where it does."""

    start: str
    end: str
    kind: str
    source: str | None
    since: int | None
    decision: Row | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """How ``key`` comes to its account; ``reason`` is what counted: explicit, contact, seen, domain, decided and so on."""

    key: str
    reason: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """The account of what was asked for, and the chain of each key asked for, the account's own keys first."""

    account: str | None
    keys: int
    chains: tuple[Chain, ...]


def why(warehouse: Warehouse, named: str) -> Why:
    """Why does a key belong to its account or, for an account, why do its keys?

    Raises
    ------
    NotFound
        when nothing is called so.
    """
    asked = key_of(warehouse, named)
    rows = warehouse.tuples("SELECT account FROM key_accounts WHERE key = ?", [asked])
    if not rows:
        return Why(None, 0, ())
    account = str(rows[0][0])
    held = warehouse.tuples(
        "SELECT key, reason FROM key_accounts WHERE account = ? "
        "ORDER BY reason NOT IN ('explicit', 'domain'), reason, key",
        [account],
    )
    reasons = {str(key): str(reason) for key, reason in held}
    wanted = [asked] if named in reasons else list(reasons)[:_MOST_KEYS]
    chief = key_of(warehouse, account)
    before = _towards(chief, _account_steps(warehouse, account))
    chains = [Chain(key, reasons[key], _chain(warehouse, key, account, before)) for key in wanted]
    return Why(account, len(reasons), tuple(chains))


def _chain(warehouse: Warehouse, key: str, account: str, before: dict[str, Step]) -> tuple[Step, ...]:
    if is_of_account(key):
        return _walk(key, before)
    claim = _claim(warehouse, key, account)
    if claim is None:
        return ()
    own = _towards(claim.start, _person_steps(warehouse, key)) if is_person(key) else {}
    return (*_walk(key, own), claim, *_walk(claim.end, before))


def _walk(key: str, before: dict[str, Step]) -> tuple[Step, ...]:
    steps = []
    while key in before:
        steps.append(before[key])
        key = before[key].end
    return tuple(steps)


def _towards(chief: str, steps: Iterable[Step]) -> dict[str, Step]:
    """For every key the next step of a shortest chain to ``chief``."""
    around: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        around[step.end].append(step)
        around[step.start].append(Step(step.end, step.start, step.kind, step.source, step.since, step.decision))
    found: dict[str, Step] = {}
    waiting = deque([chief])
    while waiting:
        for step in around[waiting.popleft()]:
            if step.start not in found and step.start != chief:
                found[step.start] = step
                waiting.append(step.start)
    return found


def _account_steps(warehouse: Warehouse, account: str) -> list[Step]:
    """Links within the account, and those that a key left behind when it was taken out."""
    held = "SELECT key FROM key_accounts WHERE account = $1"
    rows = warehouse.tuples(
        f"""SELECT left_key, right_key, kind, source, min(known_at) AS since FROM links
        WHERE kind IN ('same_account', 'domain') AND status = 'active'
        AND (left_key IN ({held}) OR right_key IN ({held})) GROUP BY ALL ORDER BY since, left_key, right_key""",
        [account],
    )
    mine = {str(row[0]) for row in warehouse.tuples(held, [account])}
    standing = _standing(warehouse)
    left_behind = {str(key) for row in standing if row["kind"] == "split" for key in _listed(row["left_keys"])}
    inside = mine | left_behind
    steps = [_step(row) for row in rows if str(row[0]) in inside and str(row[1]) in inside]
    return steps + [step for step in _decided(standing) if step.start in inside and step.end in inside]


def _person_steps(warehouse: Warehouse, key: str) -> list[Step]:
    held = "SELECT key FROM key_people WHERE person = (SELECT person FROM key_people WHERE key = $1)"
    rows = warehouse.tuples(
        f"""SELECT left_key, right_key, kind, source, min(known_at) AS since FROM links
        WHERE kind = 'same_person' AND status = 'active' AND left_key IN ({held}) AND right_key IN ({held})
        GROUP BY ALL ORDER BY since, left_key, right_key""",
        [key],
    )
    mine = {str(row[0]) for row in warehouse.tuples(held, [key])}
    decided = [step for step in _decided(_standing(warehouse)) if step.start in mine and step.end in mine]
    return [_step(row) for row in rows] + decided


def _claim(warehouse: Warehouse, key: str, account: str) -> Step | None:
    """What places a person or a subscription with the account."""
    held = "SELECT key FROM key_people WHERE person = (SELECT person FROM key_people WHERE key = $1) UNION SELECT $1"
    mine = {str(row[0]) for row in warehouse.tuples(held, [key])}
    places = {str(row[0]) for row in warehouse.tuples("SELECT key FROM key_accounts WHERE account = ?", [account])}
    for step in reversed(_decided(_standing(warehouse))):
        for start, end in ((step.start, step.end), (step.end, step.start)):
            if start in mine and end in places and is_of_account(end):
                return Step(start, end, step.kind, None, step.since, step.decision)
    rows = warehouse.tuples(
        f"""SELECT l.left_key, l.right_key, l.kind, l.source, l.known_at FROM links AS l
        JOIN key_accounts AS k ON k.key = l.right_key AND k.account = $2
        WHERE l.kind IN ('contact', 'seen', 'subscription') AND l.status = 'active' AND l.left_key IN ({held})
        ORDER BY l.kind = 'seen', l.known_at, l.right_key LIMIT 1""",
        [key, account],
    )
    if rows:
        return _step(rows[0])
    for one in sorted(mine):
        domain = "domain:" + one.rpartition("@")[2]
        if one.startswith("email:") and domain in places:
            return Step(one, domain, "address", None, None)
    return None


def _step(row: tuple[object, ...]) -> Step:
    left, right, kind, source, since = row
    return Step(str(left), str(right), str(kind), None if source is None else str(source), int(str(since)))


def _standing(warehouse: Warehouse) -> list[Row]:
    rows = warehouse.rows("SELECT * FROM identity_decisions WHERE undone_at IS NULL ORDER BY decided_at, id")
    void = {one for row in rows for one in _listed(row["voids"])}
    return [row for row in rows if row["id"] not in void]


def _decided(standing: list[Row]) -> list[Step]:
    steps = []
    for row in standing:
        left, right = _listed(row["left_keys"]), _listed(row["right_keys"])
        pairs = [(key, right[0]) for key in left] if row["kind"] == "merge" else []
        if row["kind"] == "split" and is_of_account(left[0]) and not left[0].startswith("domain:"):
            pairs = [(left[0], key) for key in left[1:]]
        since = int(str(row["decided_at"]))
        steps += [Step(one, other, str(row["kind"]), None, since, row) for one, other in pairs]
    return steps


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def lineage(warehouse: Warehouse, account: str, *, as_of: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Owners and parents of an account until ``as_of``, the newest first, and its subsidiaries at that time."""
    owners = warehouse.rows(
        "SELECT owner, from_at, to_at FROM account_owners WHERE account = ? AND from_at <= ? ORDER BY from_at DESC",
        [account, as_of],
    )
    parents = warehouse.rows(
        "SELECT parent, from_at, to_at, is_cut FROM account_parents WHERE account = ? AND parent IS NOT NULL "
        "AND parent <> account AND from_at <= ? ORDER BY from_at DESC",
        [account, as_of],
    )
    subsidiaries = warehouse.rows(
        "SELECT account, from_at FROM account_parents WHERE parent = ? AND account <> parent AND NOT is_cut "
        "AND from_at <= ? AND (to_at IS NULL OR to_at > ?) ORDER BY account",
        [account, as_of, as_of],
    )
    if not (owners or parents or subsidiaries) and not warehouse.count(
        "SELECT count(*) FROM accounts WHERE account = ?", [account]
    ):
        raise NotFound("account", account)
    return owners, parents, subsidiaries
