"""What people decide about keys: merge, split, keep apart, undo. Dated, revocable, with who and why.

A decision changes no record and no event. It stands in ``identity_decisions``, its keys wait in ``pending_keys``, and
the next refresh derives the accounts it touches anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desirepath.identity._keys import account_sql, is_of_account, is_person
from desirepath.kernel import NotFound, WrongUse, digest
from desirepath.store import Row, Warehouse
from desirepath.store.tables import IDENTITY_DECISIONS


@dataclass(frozen=True, slots=True)
class Word:
    """Who decides, why, and when (microseconds)."""

    who: str
    reason: str
    at: int


def merge(warehouse: Warehouse, one: str, other: str, word: Word) -> str:
    """From now on the two are one; the decision's id.

    Each may be an account or a key. Two people's keys make one person; a key that belongs to an account, such as an
    e-mail address, is placed with the account it is merged with.

    Raises
    ------
    NotFound
        when nothing is called so.
    WrongUse
        when they are one already, or both belong to accounts and are no people.
    """
    left, right = key_of(warehouse, one), key_of(warehouse, other)
    if not is_of_account(right) and is_of_account(left):
        left, right = right, left
    asked = f"merging {one} and {other}"
    if not is_of_account(right) and not (is_person(left) and is_person(right)):
        raise WrongUse(
            asked, f"neither {left} nor {right} makes up an account", "Name the account that one belongs to."
        )
    table, value = ("key_people", "person") if is_person(right) else ("key_accounts", "account")
    now = warehouse.tuples(f"SELECT DISTINCT {value} FROM {table} WHERE key IN (?, ?)", [left, right])
    placed = warehouse.count(f"SELECT count(*) FROM {table} WHERE key IN (?, ?)", [left, right])
    if left == right or (len(now) == 1 and placed == 2):
        raise WrongUse(asked, "they are one already", "See `desirepath identity why` for what joins them.")
    voids = _voided(warehouse, left, right)
    return _decide(warehouse, "merge", _account_of(warehouse, right) or one, ([left], [right], voids), word)


def split(warehouse: Warehouse, account: str, keys: Sequence[str], word: Word) -> str:
    """From now on the keys are not of the account, whatever records state; the decision's id.

    Keys that make up accounts become one account of their own, with the other keys named; keys that belong to one fall
    back on what else is known of them.

    Raises
    ------
    NotFound
        when there is no such account, or a key is not of it.
    WrongUse
        when nothing would be left of the account, or no key is named.
    """
    rows = warehouse.tuples("SELECT key FROM key_accounts WHERE account = ? ORDER BY key", [account])
    held = [str(row[0]) for row in rows]
    if not held:
        raise NotFound("account", account, _near_accounts(warehouse, account))
    if not keys:
        raise WrongUse(f"splitting {account}", "no key is named", "Name what leaves it with --key.")
    for key in keys:
        if key not in held:
            raise NotFound(f"key of {account}", key, held)
    leaving = sorted(set(keys), key=lambda key: (not is_of_account(key), key.startswith("domain:"), key))
    staying = [key for key in held if is_of_account(key) and key not in leaving]
    if not any(not key.startswith("domain:") for key in staying):
        raise WrongUse(
            f"splitting {account}", "no key would be left to make up the account", "Let one of its records stay."
        )
    return _decide(warehouse, "split", account, (leaving, staying, []), word)


def accept_review(warehouse: Warehouse, review: str, word: Word) -> str:
    """The two keys of a review are one: merge them; the decision's id."""
    row = _review(warehouse, review)
    return merge(warehouse, str(row["left_key"]), str(row["right_key"]), word)


def refuse_review(warehouse: Warehouse, review: str, word: Word) -> str:
    """The two keys of a review are not one, whatever records state; the decision's id."""
    row = _review(warehouse, review)
    left, right = str(row["left_key"]), str(row["right_key"])
    return _decide(warehouse, "apart", _account_of(warehouse, right) or right, ([left], [right], []), word)


def undo(warehouse: Warehouse, decision: str, word: Word) -> str:
    """Take a decision back: what it joined or kept apart stands again as without it.

    Raises
    ------
    NotFound
        when there is no decision with this id.
    WrongUse
        when it was undone already.
    """
    rows = warehouse.rows("SELECT * FROM identity_decisions WHERE id = ?", [decision])
    if not rows:
        known = warehouse.tuples("SELECT id FROM identity_decisions WHERE undone_at IS NULL ORDER BY decided_at DESC")
        raise NotFound("decision", decision, [str(row[0]) for row in known])
    if rows[0]["undone_at"] is not None:
        raise WrongUse(f"undoing {decision}", f"{rows[0]['undone_by']} did so already", "Decide anew instead.")
    with warehouse.transaction():
        warehouse.execute(
            "UPDATE identity_decisions SET undone_at = ?, undone_by = ?, undone_reason = ? WHERE id = ?",
            [word.at, word.who, word.reason, decision],
        )
        _wait(warehouse, decision)
    return decision


def decisions(warehouse: Warehouse, *, account: str | None = None) -> list[Row]:
    """Every decision, undone ones too, the newest first; of one account or key, or of all."""
    return warehouse.rows(
        "SELECT * FROM identity_decisions WHERE $1 IS NULL OR account = $1 OR list_has_any(list_concat(left_keys, right_keys), "
        "(SELECT coalesce(list(key), []) || [$1] FROM key_accounts WHERE account = $1)) ORDER BY decided_at DESC, id",
        [account],
    )


def reviews(warehouse: Warehouse) -> list[Row]:
    """What waits for a person's word: links that a guard held back, then suggestions, the most alike first."""
    return warehouse.rows(
        """WITH waiting AS (
            SELECT id, left_key, right_key, reason, detail, kind, known_at, NULL AS score FROM key_reviews
            UNION ALL
            SELECT substr(md5(concat_ws(chr(31), 'account', left_key, right_key)), 1, 12), left_key, right_key, 'alike',
                detail, 'account', suggested_at, score FROM identity_suggestions AS s
            WHERE NOT EXISTS (SELECT 1 FROM key_reviews AS r WHERE r.left_key = s.left_key AND r.right_key = s.right_key)
            AND NOT EXISTS (SELECT 1 FROM identity_decisions AS d WHERE d.kind = 'apart' AND d.undone_at IS NULL
                AND list_sort(d.left_keys || d.right_keys) = [s.left_key, s.right_key]))
        SELECT w.*, a.account AS left_account, b.account AS right_account FROM waiting AS w
        LEFT JOIN key_accounts AS a ON a.key = w.left_key LEFT JOIN key_accounts AS b ON b.key = w.right_key
        WHERE w.kind = 'person' OR (a.account <> b.account)
        ORDER BY w.score IS NOT NULL, w.score DESC, w.left_key, w.right_key"""
    )


def _review(warehouse: Warehouse, review: str) -> Row:
    waiting = {str(row["id"]): row for row in reviews(warehouse)}
    if review not in waiting:
        raise NotFound("review", review, list(waiting))
    return waiting[review]


def key_of(warehouse: Warehouse, named: str) -> str:
    """The key that ``named`` is, or that names the account called so."""
    if warehouse.count(
        "SELECT (SELECT count(*) FROM key_accounts WHERE key = $1) + (SELECT count(*) FROM key_people WHERE key = $1)",
        [named],
    ):
        return named
    found = warehouse.value(
        f"SELECT key FROM key_accounts WHERE account = $1 AND {account_sql('key')} "
        "AND (key = $1 OR substr(key, strpos(key, ':') + 1) = $1) ORDER BY reason = 'domain', key LIMIT 1",
        [named],
    )
    if found is None:
        raise NotFound("account or key", named, _near_accounts(warehouse, named))
    return str(found)


def _near_accounts(warehouse: Warehouse, named: str) -> list[str]:
    rows = warehouse.tuples(
        "SELECT DISTINCT account FROM key_accounts ORDER BY jaro_winkler_similarity(account, ?) DESC, account LIMIT 50",
        [named],
    )
    return [str(row[0]) for row in rows]


def _account_of(warehouse: Warehouse, key: str) -> str | None:
    found = warehouse.value("SELECT account FROM key_accounts WHERE key = ?", [key])
    return None if found is None else str(found)


def _voided(warehouse: Warehouse, left: str, right: str) -> list[str]:
    """Standing decisions that keep the two accounts or people apart: a merge puts them out of force while it stands."""
    rows = warehouse.tuples(
        """WITH one AS (
            SELECT list(key) || [$1] AS keys FROM key_accounts
            WHERE account = (SELECT account FROM key_accounts WHERE key = $1)),
        other AS (
            SELECT list(key) || [$2] AS keys FROM key_accounts
            WHERE account = (SELECT account FROM key_accounts WHERE key = $2))
        SELECT d.id FROM identity_decisions AS d, one, other WHERE d.kind <> 'merge' AND d.undone_at IS NULL AND (
            (list_has_any(d.left_keys, one.keys) AND list_has_any(d.right_keys, other.keys))
            OR (list_has_any(d.left_keys, other.keys) AND list_has_any(d.right_keys, one.keys))) ORDER BY d.id""",
        [left, right],
    )
    return [str(row[0]) for row in rows]


def _decide(
    warehouse: Warehouse, kind: str, account: str, keys: tuple[list[str], list[str], list[str]], word: Word
) -> str:
    """Write the decision (left keys, right keys, ids it puts out of force) and let its keys wait for the refresh."""
    if not word.reason.strip():
        raise WrongUse(f"{kind} of {account}", "no reason is given", "Say why with --reason: it is kept.")
    left, right, voids = keys
    with warehouse.transaction():
        count = warehouse.count("SELECT count(*) FROM identity_decisions")
        identifier = digest(kind, left, right, word.at, count, length=8)
        row = {"id": identifier, "kind": kind, "account": account, "left_keys": left, "right_keys": right, "voids": voids,
               "reason": word.reason, "who": word.who, "decided_at": word.at}  # fmt: skip
        warehouse.append(IDENTITY_DECISIONS, [row])
        _wait(warehouse, identifier)
    return identifier


def _wait(warehouse: Warehouse, decision: str) -> None:
    """The keys of a decision, and of those it puts out of force, are resolved anew by the next refresh."""
    warehouse.execute(
        """INSERT INTO pending_keys SELECT DISTINCT unnest(left_keys || right_keys), 'decision' FROM identity_decisions
        WHERE id = $1 OR id IN (SELECT unnest(voids) FROM identity_decisions WHERE id = $1)""",
        [decision],
    )
