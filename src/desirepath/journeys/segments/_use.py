"""How much an account uses, and who of it: worked out of its events at the moment asked for."""

from __future__ import annotations

from desirepath.kernel import DAY, WEEK

USE_DAYS = 28
PERSONA_DAYS = 90
_OWN = "actor = 'customer'"
_SEEN = "greatest(occurred_at, known_at)"


def usage_sql(moment: int | None) -> dict[str, str]:
    """``tiers`` (account, tier): none, or the third its number of own events in ``USE_DAYS`` days has among all in use.

    ``moment`` where it is the same for all. Else the thirds are those of all accounts at the last week's mark before an
    account's own moment, so that accounts which come later cannot change it.
    """
    if moment is not None:
        used = (
            f"SELECT account, {moment} AS mark, count(*) AS n FROM account_events WHERE {_OWN} "
            f"AND occurred_at > {moment - USE_DAYS * DAY} AND occurred_at <= {moment} AND known_at <= {moment} GROUP BY account"
        )
        own, mark = "SELECT account, n FROM used", str(moment)
    else:
        first, last = f"({_SEEN} + {WEEK - 1}) // {WEEK}", f"(occurred_at + {USE_DAYS * DAY + WEEK - 1}) // {WEEK}"
        used = (
            f"SELECT account, mark * {WEEK} AS mark, count(*) AS n FROM (SELECT account, unnest(range({first}, {last})) AS mark "
            f"FROM account_events WHERE {_OWN}) WHERE mark IN (SELECT moment // {WEEK} FROM asked) GROUP BY ALL"
        )
        own = (
            f"SELECT account, count(*) AS n FROM asked JOIN account_events USING (account) WHERE {_OWN} "
            f"AND occurred_at > moment - {USE_DAYS * DAY} AND {_SEEN} <= moment GROUP BY account"
        )
        mark = f"moment // {WEEK} * {WEEK}"
    return {
        "used": used,
        "bounds": "SELECT mark, quantile_cont(n, 1 / 3) AS low, quantile_cont(n, 2 / 3) AS high FROM used GROUP BY mark",
        "tiers": f"""SELECT a.account, CASE WHEN o.n IS NULL THEN 'none' WHEN o.n <= b.low THEN 'light'
            WHEN o.n <= b.high THEN 'medium' ELSE 'heavy' END AS tier
            FROM asked AS a LEFT JOIN ({own}) AS o USING (account) LEFT JOIN bounds AS b ON b.mark = {mark}""",
    }


def persona_sql() -> dict[str, str]:
    """``personas`` (account, role, is_todays): the role that most of the people active in ``PERSONA_DAYS`` days have."""
    return {
        "roles": f"""
            WITH active AS (
                SELECT account, person, any_value(known_to) AS known_to FROM asked JOIN account_events USING (account)
                WHERE {_OWN} AND person IS NOT NULL AND occurred_at > moment - {PERSONA_DAYS * DAY} AND {_SEEN} <= moment
                GROUP BY account, person)
            SELECT account, person,
                arg_max(p.role, (p.known_at, p.batch)) FILTER (p.known_at <= known_to) AS role,
                arg_min(p.role, (p.known_at, p.batch)) FILTER (p.known_at > known_to) AS later
            FROM active JOIN key_people AS k USING (person) JOIN people AS p ON p.person_key = k.key
            WHERE p.role IS NOT NULL GROUP BY account, person""",
        "personas": """
            SELECT account, first(role ORDER BY n DESC, role) AS role, first(is_todays ORDER BY n DESC, role) AS is_todays FROM (
                SELECT account, coalesce(role, later) AS role, count(*) AS n, bool_or(role IS NULL) AS is_todays
                FROM roles GROUP BY ALL)
            GROUP BY account""",
    }
