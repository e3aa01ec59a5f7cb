"""Which account records may be one company? Suggestions only: they wait in the review queue, nothing is joined."""

from __future__ import annotations

from desirepath.store import Warehouse

ALIKE = 0.93
"""Names that are at least this alike (Jaro and Winkler, 1 is equal) are suggested."""
_LEGAL = (
    "inc", "incorporated", "llc", "ltd", "limited", "gmbh", "ag", "kg", "co", "corp", "corporation", "company", "sa", "sas",
    "sarl", "srl", "spa", "bv", "nv", "ab", "as", "oy", "aps", "plc", "pty", "se", "group", "holding", "the",
)  # fmt: skip


def suggest_accounts(warehouse: Warehouse, *, now: int, alike: float = ALIKE) -> int:
    """Write the pairs of accounts whose names are nearly the same as ``identity_suggestions``; how many.

    Notes
    -----
    Names are compared without case, accents, punctuation and legal forms, by the similarity of Jaro and Winkler, among
    those that share the first three letters or the rarest word. A shared domain or country raises no score: the names
    must be alike by themselves.
    """
    legal = ", ".join(f"'{word}'" for word in _LEGAL)
    with warehouse.transaction():
        warehouse.execute("DELETE FROM identity_suggestions")
        return warehouse.write_count(
            f"""INSERT INTO identity_suggestions
            WITH words AS (
                SELECT account, list_filter(regexp_split_to_array(lower(strip_accents(name)), '[^a-z0-9]+'),
                    lambda word: word <> '' AND word NOT IN ({legal})) AS words
                FROM accounts WHERE name IS NOT NULL AND name <> account),
            named AS (SELECT account, words, array_to_string(words, ' ') AS plain FROM words WHERE len(words) > 0),
            blocks AS (
                SELECT DISTINCT account, plain, block FROM (
                    SELECT account, plain, 'start ' || left(plain, 3) || ' ' || length(plain) // 4 AS block FROM named
                    UNION ALL SELECT account, plain, 'start ' || left(plain, 3) || ' ' || length(plain) // 4 + 1 FROM named
                    UNION ALL SELECT account, plain, 'word ' || unnest(words) FROM named)),
            sound AS (SELECT block FROM blocks GROUP BY block HAVING count(*) BETWEEN 2 AND 200),
            kept AS (SELECT * FROM blocks SEMI JOIN sound USING (block)),
            pairs AS (
                SELECT DISTINCT a.account AS one, b.account AS other, a.plain AS left_name, b.plain AS right_name
                FROM kept AS a JOIN kept AS b ON a.block = b.block AND a.account < b.account),
            scored AS (SELECT *, jaro_winkler_similarity(left_name, right_name) AS score FROM pairs),
            keys AS (
                SELECT account, min(key) AS key FROM key_accounts
                WHERE reason = 'explicit' GROUP BY account)
            SELECT least(k.key, l.key), greatest(k.key, l.key), left_name || ' and ' || right_name, round(score, 3),
                'names', {now}
            FROM scored JOIN keys AS k ON k.account = one JOIN keys AS l ON l.account = other
            WHERE score >= {alike} ORDER BY 1, 2"""
        )
