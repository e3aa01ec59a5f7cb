"""What was known of accounts, from when to when."""

from __future__ import annotations

_ALWAYS = -(2**62)


def versions_sql(within: str = "") -> str:
    """SQL: (account, from_at, to_at, attributes) of what was known; ``within`` joins the keys' accounts ``k`` to narrow.

    Attributes declared static count from the beginning, all others from when they were known. Where several systems
    state one, the system that states the revenue is believed first.
    """
    return f"""
        WITH stated AS (
            SELECT k.account, a.account_key, a.known_at AS "at", a.attributes::JSON AS attributes, a.static, a.batch
            FROM attributes AS a JOIN key_accounts AS k ON k.key = a.account_key {within}),
        told AS (
            SELECT account, account_key, "at", attributes, batch FROM stated
            UNION ALL
            SELECT account, account_key, {_ALWAYS}, arg_min(static::JSON, ("at", batch)), -1 FROM stated
            WHERE static IS NOT NULL GROUP BY ALL),
        standing AS (
            SELECT *, lead("at") OVER (PARTITION BY account, account_key ORDER BY "at", batch, attributes) AS until FROM told),
        systems AS (SELECT account, min(account_key) <> max(account_key) AS are_several FROM stated GROUP BY account),
        several AS (SELECT * FROM standing SEMI JOIN (FROM systems WHERE are_several) USING (account)),
        moments AS (SELECT DISTINCT account, "at" FROM several),
        merged AS (
            SELECT m.account, m."at" AS from_at, CAST(list_reduce(
                list(s.attributes ORDER BY json_exists(s.attributes, '$.arr'), s.account_key DESC),
                lambda one, better: json_merge_patch(one, better)) AS VARCHAR) AS attributes
            FROM moments AS m JOIN several AS s ON s.account = m.account AND s."at" <= m."at"
                AND (s.until IS NULL OR s.until > m."at")
            GROUP BY ALL
            UNION ALL
            SELECT account, "at", CAST(attributes AS VARCHAR) FROM standing
            ANTI JOIN (FROM systems WHERE are_several) USING (account) WHERE until IS DISTINCT FROM "at")
        SELECT account, from_at, lead(from_at) OVER (PARTITION BY account ORDER BY from_at) AS to_at, attributes
        FROM merged"""
